/** Waking, spinning, idling, stealing, rule by rule; numbers as in rules-queues.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { go, ms, type SimulateOptions, simulate, sleep, us, waitGroup, work } from '../../lib/index';
import { end } from '../../lib/runtime/deadlock';
import { findRunnable, searchOn } from '../../lib/runtime/findrunnable';
import { Gstatus, gStatus } from '../../lib/runtime/g';
import {
  allocm,
  mCurg,
  mcount,
  mP,
  mPc,
  mRanTimer,
  mSpinning,
  mStealLeft,
  mStealRound,
  Pc,
} from '../../lib/runtime/m';
import { idlePs, Pstatus, pidleget, pidleput, pRunnext, pStatus, releasep } from '../../lib/runtime/p';
import { Kind, Origin, setProbe } from '../../lib/runtime/probe';
import { newproc, run } from '../../lib/runtime/proc';
import { runqput } from '../../lib/runtime/runq';
import { sched } from '../../lib/runtime/sched';
import { Search, stealRound, stealWork } from '../../lib/runtime/steal';
import { addSleep } from '../../lib/runtime/time';
import { becomeSpinning, idleMs, startm, stopm, wakep } from '../../lib/runtime/wake';
import { clock, T } from '../../lib/sim/clock';
import { events } from './recordings';
import { goroutines, machine, queues, range, started, worker } from './unit';

/** Main starts n goroutines that work a while, and waits. */
function crowd(n: number, each: number) {
  return function* main() {
    const wg = waitGroup();
    wg.add(n);
    for (let i = 0; i < n; i++) {
      yield* go(function* () {
        yield* work(each);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  };
}

test('rule 15: with an idle P and no spinner go wakes one thread, spinning; with a spinner none', () => {
  machine({ procs: 4 });
  sched.mainStarted = true;
  newproc(0, 1);
  assert.deepEqual(started(), [[2, 3, true]]);
  assert.equal(sched.nmspinning, 1);
  newproc(0, 1);
  newproc(0, 1);
  assert.equal(started().length, 1);
});

test('rule 15: without an idle P nobody is woken, and the next thread about to park shall look once more', () => {
  machine({ procs: 1 });
  sched.mainStarted = true;
  newproc(0, 1);
  assert.deepEqual([started().length, sched.nmspinning, sched.needspinning], [0, 0, 1]);
});

test('rule 16: a hundred goroutines wake threads as a chain: each that finds work wakes the next', () => {
  const r = simulate({ procs: 8, spread: false }, crowd(100, 1 * ms));
  let searching = -1;
  let woken = 0;
  for (const e of events(r)) {
    if (e.kind === Kind.SpinStop && e.m === searching) searching = -1;
    if (e.kind !== Kind.MCreate && e.kind !== Kind.MWake) continue;
    if (e.t <= r.mainStart || woken >= 6) continue;
    assert.equal(searching, -1, `m${e.m} is woken at ${e.t} while m${searching} searches`);
    searching = e.m;
    woken++;
  }
  assert.equal(woken, 6);
});

/** [spinning threads, idle Ps of 8, whether one more may spin] */
const mayspin: [number, number, boolean][] = [
  [0, 7, true],
  [1, 6, false],
  [1, 5, true],
  [2, 4, false],
  [2, 3, true],
  [3, 2, false],
  [3, 1, true],
];

for (const [spinners, idle, may] of mayspin) {
  test(`rule 17: of 8 Ps ${idle} idle, ${spinners} spinning: one more ${may ? 'spins' : 'does not'}`, () => {
    machine({ procs: 8 });
    while (sched.npidle > idle) worker();
    sched.nmspinning = spinners;
    let spun = false;
    setProbe(kind => {
      if (kind === Kind.SpinStart) spun = true;
    });
    findRunnable(0);
    setProbe(null);
    assert.equal(spun, may);
  });
}

test('rule 18: a spinner that finds work stops spinning and wakes another before it runs it', () => {
  machine({ procs: 4 });
  sched.mainStarted = true;
  const [m, p] = worker();
  becomeSpinning(m);
  sched.curm = m;
  run(m, goroutines(1)[0]);
  assert.equal(mSpinning[m], 0);
  assert.equal(mCurg[m], 1);
  assert.equal(mP[m], p);
  assert.deepEqual(
    started().map(([, , spins]) => spins),
    [true],
  );
  assert.equal(sched.nmspinning, 1); // the woken one's
});

test('rule 19: idle Ps and idle threads are taken last in, first out', () => {
  machine({ procs: 4 });
  assert.deepEqual(idlePs(), [3, 2, 1]);
  const first = pidleget();
  const second = pidleget();
  pidleput(first);
  pidleput(second);
  assert.deepEqual([pidleget(), pidleget()], [second, first]);
  machine({ procs: 4 });
  const [a] = worker();
  const [b] = worker();
  for (const m of [a, b]) {
    pidleput(releasep(m));
    stopm(m);
  }
  assert.deepEqual(idleMs(), [b, a]);
  wakep();
  assert.deepEqual(started(), [[b, 2, true]]);
});

for (const [version, p] of [
  ['1.26', 3],
  ['1.25', 1],
] as [SimulateOptions['go'], number][]) {
  test(`rule 20: of four Ps the first to be woken is P${p} in Go ${version}`, () => {
    const r = simulate({ procs: 4, go: version }, crowd(5, 1 * ms));
    const first = events(r).find(e => e.kind === Kind.ProcStart && e.p !== 0);
    assert.equal(first?.p, p);
  });
}

test('rule 21: a thread is made only when none is idle; numbers rise', () => {
  machine({ procs: 4 });
  const [m] = worker();
  pidleput(releasep(m));
  stopm(m);
  startm(pidleget(), false);
  assert.equal(mcount(), 3);
  startm(pidleget(), false);
  startm(pidleget(), false);
  assert.deepEqual(
    started().map(([x]) => x),
    [2, 3, 4],
  );
});

test('rule 21: the 10,001st thread ends the process', () => {
  machine({ procs: 2 });
  while (mcount() < 10_000) allocm();
  startm(pidleget(), false);
  assert.equal(end.message, 'runtime: program exceeds 10000-thread limit\nfatal error: thread exhaustion');
  assert.equal(end.code, 2);
});

test('rule 22: threads stay when they are idle', () => {
  const r = simulate({ procs: 4 }, function* main() {
    for (let i = 0; i < 5; i++) {
      yield* crowd(20, 100 * us)();
      yield* sleep(5 * ms);
    }
  });
  const made = events(r)
    .filter(e => e.kind === Kind.MCreate)
    .map(e => e.m);
  assert.deepEqual(made, range(2, made.length + 1)); // m0 and sysmon were there
  assert.equal(mcount(), made.length + 2);
  assert.ok(made.length <= 4);
});

test('rule 23: a thread has given up its P before it parks or polls', () => {
  const r = simulate({ procs: 4 }, function* main() {
    yield* crowd(20, 100 * us)();
    yield* sleep(5 * ms);
  });
  const holds = new Set<number>();
  let parked = 0;
  for (const e of events(r)) {
    if (e.kind === Kind.ProcStart) holds.add(e.m);
    if (e.kind === Kind.ProcStop) holds.delete(e.m);
    if (e.kind !== Kind.MPark && e.kind !== Kind.PollBlock) continue;
    assert.ok(!holds.has(e.m));
    parked++;
  }
  assert.ok(parked > 0);
});

/** m is at the end of its last round of stealing, and has found nothing. */
function atTheEndOfItsSearch(m: number): void {
  mStealRound[m] = 3;
  mStealLeft[m] = 0;
  mRanTimer[m] = 0;
  mPc[m] = Pc.Steal;
  sched.curm = m;
  clock[T.Next] = clock[T.Now];
}

test('rule 24: a spinner looks at all local queues once more after it has given up its P', () => {
  machine({ procs: 2 });
  const [m, p] = worker();
  becomeSpinning(m);
  const gs = goroutines(3);
  for (const g of gs) runqput(0, g, false); // whoever put them saw a spinner, and woke nobody
  atTheEndOfItsSearch(m);
  searchOn(m, false);
  assert.deepEqual([mP[m], mCurg[m]], [p, 2]);
});

test('rule 24: and at all timers, for the deadline of its sleep', () => {
  machine({ procs: 2 });
  const [m] = worker();
  becomeSpinning(m);
  const [g] = goroutines(1);
  gStatus[g] = Gstatus.Waiting;
  addSleep(0, g, 7 * ms);
  atTheEndOfItsSearch(m);
  searchOn(m, false);
  assert.deepEqual([mPc[m], sched.pollUntil, sched.lastpoll], [Pc.PollReturn, 7 * ms, 0]);
});

test('rule 25: needspinning makes a thread that is about to park look again, as a spinner', () => {
  machine({ procs: 4 });
  const [m] = worker();
  worker();
  sched.nmspinning = 1; // too many for m to spin by itself
  sched.needspinning = 1;
  sched.curm = m;
  findRunnable(m);
  assert.deepEqual([mSpinning[m], sched.nmspinning, sched.needspinning], [1, 2, 0]);
  assert.notEqual(mPc[m], Pc.Parked);
});

for (const procs of [2, 3, 8, 12]) {
  test(`rule 26: a thief of ${procs} Ps makes four rounds, each past every other P in steps of one length`, () => {
    const rounds: number[][] = [];
    const patch: SimulateOptions['patch'] = {
      runqgrab(_p, victim, last) {
        if (rounds.length === 0 || rounds.at(-1)?.length === procs - 1) rounds.push([]);
        rounds.at(-1)?.push(victim.id);
        assert.equal(last, rounds.length === 4);
        return [];
      },
    };
    machine({ procs, patch });
    while (sched.npidle > 0) worker();
    becomeSpinning(0);
    let found = stealWork(0);
    while (found === Search.Later) found = stealRound(0);
    assert.equal(found, Search.Failed);
    assert.equal(rounds.length, 4);
    for (const round of rounds) {
      assert.deepEqual(
        [...round].sort((a, b) => a - b),
        range(1, procs - 1),
        `${round}`,
      );
      // The thief itself is passed over: with it in its place, the steps are equal.
      const steps = (order: number[]): Set<number> =>
        new Set(order.slice(1).map((x, i) => (x - order[i] + procs) % procs));
      const whole = range(0, procs - 1).map(i => [...round.slice(0, i), 0, ...round.slice(i)]);
      assert.ok(
        whole.some(order => steps(order).size === 1),
        `${round}`,
      );
    }
  });
}

test('rule 26: idle Ps are passed over', () => {
  const seen = new Set<number>();
  const patch: SimulateOptions['patch'] = {
    runqgrab(_p, victim) {
      seen.add(victim.id);
      return [];
    },
  };
  machine({ procs: 8, patch });
  worker(); // P7
  worker(); // P6
  becomeSpinning(0);
  let found = stealWork(0);
  while (found === Search.Later) found = stealRound(0);
  assert.deepEqual([...seen].sort(), [6, 7]);
});

for (const length of [1, 2, 3, 4, 5, 100, 255, 256]) {
  const n = Math.ceil(length / 2);
  test(`rules 27, 28, 29: of ${length} a thief takes the ${n} oldest: it runs the last of them, in a new slice`, () => {
    machine({ procs: 2 });
    worker();
    for (const g of goroutines(length)) runqput(1, g, false);
    assert.equal(stealWork(0), n);
    assert.deepEqual(queues(0).lrq, range(1, n - 1));
    assert.deepEqual(queues(1).lrq, range(n + 1, length));
    assert.equal(sched.inheritTime, false);
    assert.equal(sched.origin, Origin.Stolen);
  });
}

/** A lone goroutine in P1's runnext, and a thief. @returns the rounds it made before something happened */
function thief(): [number, number] {
  runqput(1, goroutines(1)[0], true);
  sched.curm = 0;
  becomeSpinning(0);
  let rounds = 1;
  let found = stealWork(0);
  while (found === Search.Later && mPc[0] === Pc.Steal) {
    rounds++;
    found = stealRound(0);
  }
  return [rounds, found];
}

test('rule 28: runnext is stolen only in the fourth round, 3 µs later, and only if it is still the same', () => {
  machine({ procs: 2, costs: { timerSlack: 0 } });
  worker();
  clock[T.Next] = clock[T.Now];
  assert.deepEqual(thief(), [4, Search.Later]);
  assert.equal(mPc[0], Pc.StealNext);
  assert.equal(clock[T.Next] - clock[T.Now], 3 * us);
  searchOn(0, true);
  assert.equal(mCurg[0], 1);
  assert.equal(pRunnext[1], 0);

  machine({ procs: 2, costs: { timerSlack: 0 } });
  worker();
  thief();
  const [other] = goroutines(1);
  runqput(1, other, true); // P1 has a new front seat: the old one is in its queue now
  searchOn(0, true);
  assert.deepEqual([mCurg[0], pRunnext[1]], [1, other]);
});

test('rule 28: a P in a system call, or on its way to a thread, is not waited for', () => {
  machine({ procs: 2 });
  const [m] = worker();
  const [g] = goroutines(1);
  mCurg[m] = g;
  gStatus[g] = Gstatus.Syscall;
  assert.deepEqual(thief(), [4, 2]);

  machine({ procs: 2 });
  const p = pidleget(); // startm has it, its thread is not there yet
  assert.equal(pStatus[p], Pstatus.Running);
  assert.deepEqual(thief(), [4, 1]);
});

test('rule 30: timers of other Ps run only in the fourth round; who wakes is in the thief’s runnext', () => {
  machine({ procs: 2 });
  worker();
  const [g] = goroutines(1);
  gStatus[g] = Gstatus.Waiting;
  addSleep(1, g, 1);
  clock[T.Now] = 5;
  becomeSpinning(0);
  let rounds = 1;
  let found = stealWork(0);
  while (found === Search.Later) {
    rounds++;
    found = stealRound(0);
  }
  assert.deepEqual([rounds, found, sched.inheritTime], [4, g, true]);
});
