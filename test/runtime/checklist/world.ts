/** Stopping the world, GOMAXPROCS, garbage collection, threads of locked goroutines, item by item. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterFunc,
  type GoVersion,
  gc,
  go,
  gomaxprocs,
  ms,
  type Run,
  s,
  simulate,
  sleep,
  syscall,
  type Timer,
  us,
  waitGroup,
  work,
} from '../../../lib/index';
import { freeList, Gstatus, gfput, gStatus } from '../../../lib/runtime/g';
import { mCurg, mP, mSlot } from '../../../lib/runtime/m';
import { idlePs, Pstatus, pStatus } from '../../../lib/runtime/p';
import { Kind } from '../../../lib/runtime/probe';
import { runqput } from '../../../lib/runtime/runq';
import { globrunqput, sched } from '../../../lib/runtime/sched';
import { gcstopm, stopping, stopTheWorld } from '../../../lib/runtime/stw';
import { entersyscall } from '../../../lib/runtime/syscall';
import { addSleep, timerCount, wakeTime } from '../../../lib/runtime/time';
import { allocSlot, slotTime } from '../../../lib/sim/slots';
import { checkLaws, type Event, events } from '../recordings';
import { goroutines, machine, queues, range, started, worker } from '../unit';

const of = (run: Run, ...kinds: number[]): Event[] => events(run).filter(e => kinds.includes(e.kind));

for (const [version, queue, kind] of [
  ['1.26', 'keeps its turn: runnext', Kind.RunnextPut],
  ['1.25', 'goes to the global queue', Kind.GrqPut],
] as const) {
  test(`[34] Go ${version}: who is preempted for a stop of the world ${queue}`, () => {
    const run = simulate({ procs: 2, go: version }, function* main() {
      yield* go(function* hog() {
        yield* work(20 * ms);
      });
      yield* sleep(1 * ms);
      yield* gomaxprocs(3);
    });
    const list = events(run).filter(e => e.t > run.mainStart);
    const i = list.findIndex(e => e.kind === Kind.GoStop);
    assert.deepEqual([list[i + 1].kind, list[i + 1].g], [kind, list[i].g]);
  });
}

test('[34] who is preempted because its slice is over goes to the tail of the global queue', () => {
  const run = simulate({ procs: 1 }, function* main() {
    for (let i = 0; i < 3; i++) {
      yield* go(function* () {
        yield* work(30 * ms);
      });
    }
    yield* sleep(100 * ms);
  });
  const list = events(run);
  const stops = list.flatMap((e, i) => (e.kind === Kind.GoStop ? [i] : []));
  assert.ok(stops.length > 2);
  for (const i of stops) assert.deepEqual([list[i + 1].kind, list[i + 1].g], [Kind.GrqPut, list[i].g]);
});

/** P0 of four stops the world; P1 to P3 are held by threads that come, in this order; then the world starts. */
function restart(
  go: GoVersion,
  order: number[],
  fill: (ps: [m: number, p: number][]) => void,
): [number, number][] {
  machine({ procs: 4, go });
  mSlot[0] = allocSlot(0);
  const [g] = goroutines(1);
  mCurg[0] = g;
  gStatus[g] = Gstatus.Running;
  const others = [worker(), worker(), worker()];
  fill(others);
  stopTheWorld(0, g, () => {});
  for (const i of order) gcstopm(others[i][0]);
  sched.curm = 0;
  stopping(0);
  return others.map(([m, p]) => [p, started().find(([, on]) => on === p)?.[0] === m ? 1 : 0]);
}

for (const order of [
  [0, 1, 2],
  [2, 0, 1],
  [1, 2, 0],
]) {
  test(`[34] Go 1.26: after a stop each P with work has the thread it had before; they came in the order ${order}`, () => {
    const busy = (ps: [number, number][]): void => {
      for (const [, p] of ps) runqput(p, goroutines(1)[0], false);
    };
    assert.deepEqual(
      restart('1.26', order, busy).map(([, same]) => same),
      [1, 1, 1],
    );
    // Before, each took the thread that parked last, whose it was: P3 first.
    const before = restart('1.25', order, busy);
    const parked = order.map(i => before[i][0]).reverse();
    assert.deepEqual(
      before.map(([p, same]) => [p, same]),
      before.map(([p]) => [p, parked[3 - p] === p ? 1 : 0]),
    );
  });
}

test('[98] Go 1.26: mark workers are given to idle Ps when the world starts, and run first', () => {
  const run = simulate({ procs: 8, gcWork: 20 * ms }, function* main() {
    yield* go(function* busy() {
      yield* work(40 * ms);
    });
    yield* sleep(1 * ms);
    yield* gc();
  });
  const list = events(run).filter(e => e.t >= run.mainStart);
  const from = list.findIndex(e => e.kind === Kind.StwEnd);
  const users = new Set(run.goroutines.map(x => x.g));
  const starts = list.slice(from).filter(e => e.kind === Kind.GoStart && !users.has(e.g));
  const woken = list.slice(from).filter(e => e.kind === Kind.MWake || e.kind === Kind.MCreate);
  const moment = list[from].t;
  // Both dedicated workers' threads are woken in the very moment in which the world starts.
  assert.ok(woken.filter(e => e.t === moment).length >= 2, `${woken.map(e => e.t - moment)}`);
  assert.equal(new Set(starts.slice(0, 2).map(e => e.p)).size, 2);
});

/** P0 of four stops the world; the other Ps are held by threads that come when they see it. */
function shrink(to: number, fill: () => void): void {
  machine({ procs: 4 });
  mSlot[0] = allocSlot(0);
  const [g] = goroutines(1);
  mCurg[0] = g;
  gStatus[g] = Gstatus.Running;
  const others = [worker(), worker(), worker()];
  fill();
  stopTheWorld(0, g, () => {
    sched.newprocs = to;
  });
  for (const [m] of others) gcstopm(m);
  assert.equal(sched.stopwait, 0);
  sched.curm = 0;
  stopping(0);
}

test('[97] a P that goes gives its queue to the head of the global one, in order, runnext before it', () => {
  shrink(2, () => {
    const [old1, old2, a, b, c, n, d, e] = goroutines(8);
    assert.deepEqual([old1, e], [2, 9]);
    globrunqput(old1);
    globrunqput(old2);
    for (const g of [a, b, c]) runqput(2, g, false);
    runqput(2, n, true);
    runqput(3, d, false);
    runqput(3, e, false);
  });
  assert.equal(sched.gomaxprocs, 2);
  // P2 goes first, then P3, each to the head.
  assert.deepEqual(queues().grq, [8, 9, 7, 4, 5, 6, 2, 3]);
  assert.deepEqual([pStatus[2], pStatus[3]], [Pstatus.Dead, Pstatus.Dead]);
});

test('[97] its timers and its dead goroutines move too', () => {
  shrink(1, () => {
    const [dead, sleeper] = goroutines(2);
    gStatus[dead] = Gstatus.Dead;
    gfput(3, dead);
    gStatus[sleeper] = Gstatus.Waiting;
    addSleep(3, sleeper, 7 * ms);
  });
  assert.deepEqual([timerCount(0), wakeTime(0), timerCount(3)], [1, 7 * ms, 0]);
  assert.deepEqual([freeList(3).n, freeList(-1).n], [0, 1]);
});

test('[97] a stopper whose own P goes continues on P0', () => {
  const run = simulate({ procs: 4 }, function* main() {
    const wg = waitGroup();
    wg.add(8);
    for (let i = 0; i < 8; i++) {
      yield* go(function* worker() {
        yield* work(1 * ms);
        if (i === 7) assert.equal(yield* gomaxprocs(1), 4);
        yield* wg.done();
      });
    }
    yield* wg.wait();
    assert.equal(yield* gomaxprocs(), 1);
    assert.equal(yield* gomaxprocs(6), 1);
    assert.equal(yield* gomaxprocs(0), 6);
  });
  assert.equal(run.end.kind, 'return', run.end.message);
  assert.equal(run.procs, 6);
  const shrunk = of(run, Kind.StwEnd)[0].t;
  const grown = of(run, Kind.StwStart)[1].t;
  for (const e of of(run, Kind.GoStart)) if (e.t > shrunk && e.t < grown) assert.equal(e.p, 0);
});

for (const [version, order] of [
  ['1.26', [3, 2, 1]],
  ['1.25', [1, 2, 3]],
] as [GoVersion, number[]][]) {
  test(`[97] Go ${version}: after a stop the idle Ps are taken in the order ${order}`, () => {
    machine({ procs: 4, go: version });
    mSlot[0] = allocSlot(0);
    const [g] = goroutines(1);
    mCurg[0] = g;
    gStatus[g] = Gstatus.Running;
    stopTheWorld(0, g, () => {});
    assert.equal(sched.npidle, 0);
    stopping(0);
    const woken = started().map(([, p]) => p);
    assert.deepEqual([...woken, ...idlePs()], order);
  });
}

/** [GOMAXPROCS, dedicated mark workers, whether a fractional one helps] */
const workers: [number, number, boolean][] = [
  [1, 0, true],
  [2, 0, true],
  [3, 0, true],
  [4, 1, false],
  [5, 1, false],
  [6, 1, true],
  [7, 2, false],
  [8, 2, false],
  [9, 2, false],
  [10, 3, false],
  [11, 3, false],
  [12, 3, false],
  [13, 3, false],
  [14, 4, false],
  [15, 4, false],
  [16, 4, false],
];
const MARKING = 30 * ms;

/** A collection on busy Ps. @returns dedicated workers, ns it took, ns of all workers together */
function collection(procs: number): { dedicated: number; took: number; marked: number } {
  const run = simulate({ procs, gcWork: MARKING }, function* main() {
    for (let i = 0; i < 2 * procs; i++) {
      yield* go(function* hog() {
        yield* work(200 * ms);
      });
    }
    yield* gc();
  });
  const [start, end] = of(run, Kind.GcStart, Kind.GcEnd);
  const users = new Set(run.goroutines.map(x => x.g));
  const since = new Map<number, number>();
  let marked = 0;
  for (const e of events(run)) {
    if (e.t < start.t || e.t > end.t || users.has(e.g)) continue;
    if (e.kind === Kind.GoStart) since.set(e.g, e.t);
    if (e.kind !== Kind.GoBlock && e.kind !== Kind.GoStop) continue;
    marked += e.t - (since.get(e.g) ?? e.t);
    since.delete(e.g);
  }
  for (const t of since.values()) marked += end.t - t;
  return { dedicated: start.a, took: end.t - start.t, marked };
}

for (const [procs, dedicated, fractional] of workers) {
  test(`[98] of ${procs} Ps ${dedicated} mark${fractional ? ', and a share of the others' : ''}; the marking is conserved`, () => {
    const c = collection(procs);
    assert.equal(c.dedicated, dedicated);
    assert.ok(Math.abs(c.marked - MARKING) < 0.02 * MARKING, `${c.marked}`);
    const least = MARKING / (0.25 * procs);
    if (!fractional) assert.ok(Math.abs(c.took - MARKING / dedicated) < 0.05 * MARKING, `${c.took}`);
    else assert.ok(c.took > 0.9 * least && c.took < 1.5 * least, `${c.took} beside ${least}`);
  });
}

test('[98] a dedicated worker that is asked to give way sends whoever waits for its P elsewhere, and marks on', () => {
  const run = simulate({ procs: 4, gcWork: 60 * ms, debug: { verify: true } }, function* main() {
    for (let i = 0; i < 60; i++) {
      yield* go(function* () {
        yield* work(60 * ms);
      });
    }
    yield* work(2 * ms); // every P has its share
    yield* gc();
  });
  checkLaws(run);
  const list = events(run);
  const users = new Set(run.goroutines.map(x => x.g));
  const taken = list.findIndex((e, i) => e.kind === Kind.Take && list[i + 1].kind === Kind.GrqPut);
  assert.ok(taken > 0, 'somebody waited in the queue of a P that marks');
  // The worker on that P goes on: no stop of it before the cycle’s end.
  const { p, t } = list[taken];
  const end = list.find(e => e.kind === Kind.GcEnd)!.t;
  const others = list.filter(
    e => e.t > t && e.t < end && e.p === p && e.kind === Kind.GoStart && users.has(e.g),
  );
  assert.equal(others.length, 0);
});

test('[99] a stop of the world does not wait for a worker to finish: it gives way, and another is given out', () => {
  const run = simulate({ procs: 4, gcWork: 200 * ms, debug: { verify: true } }, function* main() {
    yield* go(function* collector() {
      yield* gc();
    });
    yield* sleep(5 * ms);
    yield* gomaxprocs(5);
  });
  checkLaws(run);
  const list = of(run, Kind.StwStart, Kind.StwEnd, Kind.GcStart, Kind.GcEnd);
  const i = list.findIndex((e, k) => k > 2 && e.kind === Kind.StwStart);
  assert.ok(
    list[i + 1].kind === Kind.StwEnd && list[i + 1].t - list[i].t < 1 * ms,
    'in the middle of marking',
  );
});

test('[98] idle Ps help: on an idle machine all Ps mark', () => {
  const run = simulate({ procs: 8, gcWork: 40 * ms }, function* main() {
    yield* gc();
  });
  const [start, end] = of(run, Kind.GcStart, Kind.GcEnd);
  assert.ok(end.t - start.t < 1.1 * (40 / 8) * ms, `${end.t - start.t}`);
});

test('[99] idle Ps and those in system calls are the stopper’s at once', () => {
  machine({ procs: 4 });
  mSlot[0] = allocSlot(0);
  const [m, p] = worker();
  const [g, caller] = goroutines(2);
  mCurg[0] = g;
  gStatus[g] = Gstatus.Running;
  mCurg[m] = caller;
  gStatus[caller] = Gstatus.Running;
  entersyscall(m, 1 * s);
  stopTheWorld(0, g, () => {});
  assert.equal(sched.stopwait, 0);
  assert.deepEqual([mP[m], pStatus[p], idlePs()], [-1, Pstatus.Gcstop, []]);
});

test('[99] a running goroutine is waited for until it sees the request', () => {
  const took = (main: () => Generator<number, void, unknown>): number => {
    const run = simulate({ procs: 3, asyncPreempt: false }, main);
    const [start, stop] = of(run, Kind.StwStart, Kind.StwEnd);
    return stop.t - start.t;
  };
  const beside = (fn: () => Generator<number, void, unknown>) =>
    function* main() {
      yield* go(fn);
      yield* sleep(1 * ms);
      yield* gomaxprocs(2);
    };
  const calls = took(
    beside(function* () {
      yield* work(50 * ms);
    }),
  );
  const inCall = took(
    beside(function* () {
      yield* syscall(50 * ms);
    }),
  );
  const nobody = took(beside(function* () {}));
  assert.ok(calls < 200 * us && inCall < 200 * us && nobody < 200 * us, `${calls} ${inCall} ${nobody}`);
});

test('[99] whoever enters a system call, or returns from one, during a stop is held', () => {
  const run = simulate({ procs: 4, gcWork: 1 * ms, debug: { verify: true } }, function* main() {
    const wg = waitGroup();
    wg.add(12);
    for (let i = 0; i < 12; i++) {
      yield* go(function* () {
        for (let k = 0; k < 30; k++) yield* syscall((i % 3) * 40 * us);
        yield* wg.done();
      });
    }
    for (let i = 0; i < 10; i++) yield* gc();
    yield* wg.wait();
  });
  assert.equal(run.end.kind, 'return', run.end.message);
  let stopped = false;
  for (const e of events(run)) {
    // From the last P’s coming to the end of the stop nobody runs; the stopper’s own event ends it.
    if (e.kind === Kind.GcStart || e.kind === Kind.GcEnd) stopped = true;
    if (e.kind === Kind.StwEnd) stopped = false;
    if (stopped) assert.ok(e.kind !== Kind.GoStart && e.kind !== Kind.GoSyscallEnd, `${e.kind} at ${e.t}`);
  }
});

test('[99] a call that begins during a stop hands its P in at once, the last one wakes the stopper', () => {
  machine({ procs: 2, costs: { wakeLatency: 700 } });
  mSlot[0] = allocSlot(0);
  const [m, p] = worker();
  const [g, caller] = goroutines(2);
  mCurg[0] = g;
  gStatus[g] = Gstatus.Running;
  mCurg[m] = caller;
  gStatus[caller] = Gstatus.Running;
  stopTheWorld(0, g, () => {});
  assert.equal(sched.stopwait, 1);
  sched.curm = m;
  entersyscall(m, 1 * s);
  assert.deepEqual([sched.stopwait, mP[m], pStatus[p]], [0, -1, Pstatus.Gcstop]);
  assert.equal(slotTime[mSlot[0]], 700);
});

test('[97] timers of a P that goes fire elsewhere: set, stopped and set anew ones', () => {
  const fired: number[] = [];
  const run = simulate({ procs: 4, debug: { verify: true } }, function* main() {
    const wg = waitGroup();
    wg.add(8);
    for (let i = 0; i < 8; i++) {
      yield* go(function* () {
        yield* work(2 * ms); // all Ps have their share
        const timers: Timer[] = [];
        for (let k = 0; k < 6; k++) {
          timers.push(
            yield* afterFunc((10 + k) * ms, function* () {
              fired.push(10 * i + k);
            }),
          );
        }
        timers[1].stop();
        yield* timers[2].reset(50 * ms);
        yield* timers[3].reset(5 * ms);
        yield* wg.done();
      });
    }
    yield* wg.wait();
    yield* gomaxprocs(1);
    yield* sleep(100 * ms);
  });
  assert.equal(run.end.kind, 'return', run.end.message);
  const expected = range(0, 7).flatMap(i => [0, 2, 3, 4, 5].map(k => 10 * i + k));
  assert.deepEqual(
    [...fired].sort((a, b) => a - b),
    expected,
  );
});
