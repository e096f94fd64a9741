/** System calls, item by item of the checklist. Times are simulated ns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  go,
  gosched,
  ioWait,
  ms,
  open,
  pipe,
  putFile,
  type Run,
  s,
  simulate,
  sleep,
  syscall,
  us,
  waitGroup,
  work,
} from '../../../lib/index';
import { Gstatus, gStatus } from '../../../lib/runtime/g';
import { allocm, mCurg, mP, mPc, Pc } from '../../../lib/runtime/m';
import { acquirep, idlePs, Pstatus, pM, pSchedtick, pStatus, pSyscalltick } from '../../../lib/runtime/p';
import { Kind } from '../../../lib/runtime/probe';
import { execute } from '../../../lib/runtime/proc';
import { runqput } from '../../../lib/runtime/runq';
import { globrunqput, sched } from '../../../lib/runtime/sched';
import { entersyscall, entersyscallblock, exitsyscall, takeP } from '../../../lib/runtime/syscall';
import { addSleep } from '../../../lib/runtime/time';
import { handoffp, idleMs } from '../../../lib/runtime/wake';
import { type Event, events } from '../recordings';
import { goroutines, machine, queues, started, worker } from '../unit';

const of = (run: Run, ...kinds: number[]): Event[] => events(run).filter(e => kinds.includes(e.kind));

/** m0 runs goroutine 1, which is in a call; nothing else is there. */
function inCall(procs: number): void {
  machine({ procs });
  const [g] = goroutines(1);
  gStatus[g] = Gstatus.Running;
  mCurg[0] = g;
  entersyscall(0, 1 * ms);
}

test('[48] entersyscall changes no queue and wakes nobody', () => {
  machine({ procs: 4 });
  const [g, next, first] = goroutines(3);
  gStatus[g] = Gstatus.Running;
  mCurg[0] = g;
  runqput(0, first, false);
  runqput(0, next, true);
  const before = queues();
  entersyscall(0, 1 * ms);
  assert.deepEqual(queues(), before);
  assert.deepEqual(started(), []);
  assert.deepEqual([mP[0], pM[0], pStatus[0], gStatus[g]], [0, 0, Pstatus.Running, Gstatus.Syscall]);
});

test('[48] except sysmon, if it sleeps because all is idle', () => {
  const run = simulate({ procs: 2 }, function* main() {
    yield* ioWait(100 * ms); // no timer: it would wake sysmon as well
    yield* syscall(200 * us);
  });
  const begin = of(run, Kind.GoSyscallBegin)[0];
  const looks = of(run, Kind.SysmonLook).map(e => e.t - begin.t);
  assert.ok(!looks.some(t => t < 0 && t > -90 * ms), 'it slept');
  assert.ok(
    looks.some(t => t > 0 && t < 20 * us),
    `${looks}`,
  );
});

test('[49] a call shorter than sysmon’s tick never loses its P, whoever waits', () => {
  const run = simulate({ procs: 1, costs: { timerSlack: 0 } }, function* main() {
    yield* syscall(0); // sysmon’s note of a P’s calls begins at 0: the very first could be taken at its first look
    const wg = waitGroup();
    wg.add(6);
    for (let i = 0; i < 6; i++) {
      yield* go(function* caller() {
        for (let k = 0; k < 200; k++) {
          yield* syscall(19 * us);
          if (k % 20 === 0) yield* gosched();
        }
        yield* wg.done();
      });
    }
    yield* wg.wait();
  });
  assert.equal(run.counters.syscalls, 1201);
  assert.equal(run.counters.retakes, 0);
  assert.ok(of(run, Kind.GoSyscallEnd).every(e => e.a === 0));
});

/** Who else is there while main is in its call; how many looks of sysmon, or how long, until its P is taken. */
const retakes: [number, string, number, string, (run: Run, waited: number, looks: number) => void][] = [
  [50, 'somebody waits in its queue', 1, 'queue', (_, __, looks) => assert.equal(looks, 2)],
  [50, 'no P is idle and nobody spins', 2, 'busy', (_, __, looks) => assert.equal(looks, 2)],
  [
    51,
    'nobody would gain',
    2,
    'alone',
    (_, waited) => assert.ok(waited >= 10 * ms && waited < 21 * ms, `${waited}`),
  ],
];

for (const [item, who, procs, scene, judge] of retakes) {
  const when = item === 50 ? 'at sysmon’s second look' : 'after 10 ms';
  test(`[${item}] ${who}: the P is taken ${when}`, () => {
    const run = simulate({ procs }, function* main() {
      if (scene === 'busy') {
        yield* go(function* () {
          yield* work(30 * ms);
        });
        yield* sleep(1 * ms); // the other P has it
      }
      yield* syscall(0); // sysmon’s note of a P’s calls begins at 0: the very first is taken at its first look
      if (scene === 'queue') yield* go(function* () {});
      yield* syscall(25 * ms);
    });
    const begin = of(run, Kind.GoSyscallBegin)[1];
    const steal = of(run, Kind.ProcSteal).find(e => e.a === begin.m) as Event;
    assert.equal(steal.m, -1, 'by sysmon');
    const looks = of(run, Kind.SysmonLook).filter(e => e.t > begin.t && e.t <= steal.t).length;
    judge(run, steal.t - begin.t, looks);
  });
}

test('[52] a P that is taken: syscalltick rises, its thread has none', () => {
  inCall(2);
  const tick = pSyscalltick[0];
  takeP(0);
  assert.deepEqual([pSyscalltick[0], mP[0], pM[0]], [tick + 1, -1, -1]);
});

/** What handoffp finds, in its order: each scene holds for all lines below it too, so that only the order decides. */
const handoffs: [string, () => void, () => void][] = [
  [
    'work in its queue: a thread starts, though a stop of the world waits for Ps',
    () => {
      runqput(0, goroutines(1)[0], false);
      sched.gcwaiting = true;
      sched.stopwait = 9;
    },
    () => assert.deepEqual(started(), [[2, 0, false]]),
  ],
  [
    'work in the global queue: a thread starts',
    () => globrunqput(goroutines(1)[0]),
    () => assert.deepEqual(started(), [[2, 0, false]]),
  ],
  [
    'no idle P and no spinner: a thread starts, spinning',
    () => {
      while (sched.npidle > 0) worker();
      sched.needspinning = 1;
    },
    () => {
      assert.deepEqual(started().slice(-1)[0].slice(1), [0, true]);
      assert.deepEqual([sched.nmspinning, sched.needspinning], [1, 0]);
    },
  ],
  [
    'the last P that runs, and nobody polls: a thread starts, to poll',
    () => {},
    () => assert.deepEqual(started(), [[2, 0, false]]),
  ],
  [
    'nothing: the P is idle, no thread starts',
    () => {
      worker();
    },
    () => assert.deepEqual([started(), idlePs()[0]], [[], 0]),
  ],
  [
    'the last P that runs, but somebody polls: the P is idle',
    () => {
      sched.lastpoll = 0;
    },
    () => assert.deepEqual([started(), idlePs()[0]], [[], 0]),
  ],
];

for (const [what, scene, judge] of handoffs) {
  test(`[52] [53] handoffp, ${what}`, () => {
    machine({ procs: 3 });
    scene();
    mP[0] = -1;
    pM[0] = -1;
    handoffp(0);
    judge();
  });
}

test('[52] a stop of the world gets the P', () => {
  machine({ procs: 3 });
  worker();
  sched.gcwaiting = true;
  sched.stopwait = 2;
  mP[0] = pM[0] = -1;
  handoffp(0);
  assert.deepEqual([pStatus[0], sched.stopwait, started()], [Pstatus.Gcstop, 1, []]);
});

test('[53] an idle P with timers: the poller must not sleep past them', () => {
  machine({ procs: 3 });
  worker();
  const [g] = goroutines(1);
  gStatus[g] = Gstatus.Waiting;
  addSleep(0, g, 5 * ms);
  const woken = started().length;
  mP[0] = pM[0] = -1;
  handoffp(0);
  assert.equal(started().length, Math.max(woken, 1), 'nobody polls: a thread looks');
});

test('[54] back from a call with its P still there: it goes on, nothing moves', () => {
  inCall(2);
  const tick = pSyscalltick[0];
  exitsyscall(0);
  assert.deepEqual([mP[0], mPc[0], mCurg[0], gStatus[1]], [0, Pc.Run, 1, Gstatus.Running]);
  assert.deepEqual([pSyscalltick[0], queues().grq, idlePs()], [tick + 1, [], [1]]);
});

test('[54] its P is gone, and in a call again: it takes it back', () => {
  inCall(2);
  takeP(0);
  const m = allocm();
  const [other] = goroutines(1);
  acquirep(m, 0);
  mCurg[m] = other;
  gStatus[other] = Gstatus.Running;
  entersyscall(m, 1 * ms);
  exitsyscall(0);
  assert.deepEqual([mP[0], mP[m], pM[0]], [0, -1, 0]);
  assert.deepEqual(idlePs(), [1], 'before any idle one');
});

test('[54] its P runs somebody else: any idle P will do, without a queue and without a new slice', () => {
  inCall(2);
  takeP(0);
  const m = allocm();
  acquirep(m, 0);
  const [other] = goroutines(1);
  mCurg[m] = other;
  gStatus[other] = Gstatus.Running;
  exitsyscall(0);
  assert.deepEqual([mP[0], mCurg[0], mPc[0], idlePs(), queues().grq], [1, 1, Pc.Run, [], []]);
});

test('[54] no P at all: the goroutine goes to the global queue’s tail, the thread parks', () => {
  inCall(1);
  takeP(0);
  const m = allocm();
  acquirep(m, 0);
  const [other, waits] = goroutines(2);
  mCurg[m] = other;
  gStatus[other] = Gstatus.Running;
  globrunqput(waits);
  exitsyscall(0);
  assert.deepEqual(
    [queues().grq, gStatus[1], idleMs(), mPc[0]],
    [[waits, 1], Gstatus.Runnable, [0], Pc.Parked],
  );
});

test('[54] when it runs again the call counts for the P it runs on, and it begins a new slice', () => {
  inCall(1);
  takeP(0);
  const m = allocm();
  acquirep(m, 0);
  exitsyscall(0);
  const ticks = [pSyscalltick[0], pSchedtick[0]];
  execute(m, 1, false);
  assert.deepEqual([pSyscalltick[0], pSchedtick[0]], [ticks[0] + 1, ticks[1] + 1]);
  execute(m, 1, false);
  assert.equal(pSyscalltick[0], ticks[0] + 1, 'once');
});

test('[55] a hundred goroutines in blocking calls: 102 threads', () => {
  for (const procs of [1, 4]) {
    const run = simulate({ procs, schedtrace: 100, until: 350 * ms }, function* main() {
      for (let i = 0; i < 100; i++) {
        yield* go(function* () {
          yield* syscall(1 * s);
        });
      }
      yield* sleep(1 * s);
    });
    const threads = [...run.stderr.matchAll(/ threads=(\d+) /g)].map(x => Number(x[1]));
    assert.ok(
      threads.slice(1).every(n => n >= 102 && n <= 104),
      `${threads}`,
    );
    if (procs === 1) assert.equal(threads.at(-1), 102);
  }
});

test('[56] a hundred goroutines that wait on pipes: not one thread more', () => {
  const run = simulate({ procs: 1 }, function* main() {
    const wg = waitGroup();
    wg.add(100);
    const writers = [];
    for (let i = 0; i < 100; i++) {
      const [r, w] = pipe();
      writers.push(w);
      yield* go(function* () {
        yield* r.read();
        yield* wg.done();
      });
    }
    yield* sleep(50 * ms);
    for (const w of writers) yield* w.write();
    yield* wg.wait();
  });
  assert.equal(run.end.kind, 'return', run.end.message);
  assert.ok(run.counters.threadsCreated <= 1, `${run.counters.threadsCreated}`);
});

test('[56] a hundred goroutines that read regular files: a thread for each; in 10 µs nobody loses anything', () => {
  const read = (latency: number): Run =>
    simulate({ procs: 1 }, function* main() {
      putFile('data', 1 << 20);
      const wg = waitGroup();
      wg.add(100);
      for (let i = 0; i < 100; i++) {
        yield* go(function* () {
          const f = yield* open('data', { latency });
          assert.equal(yield* f.read(4096), 4096);
          f.close();
          yield* wg.done();
        });
      }
      yield* wg.wait();
    });
  assert.ok(read(1 * s).counters.threadsCreated >= 100);
  assert.ok(read(10 * us).counters.threadsCreated <= 1);
});

test('[57] entersyscallblock hands its P on at once', () => {
  machine({ procs: 2 });
  const [g, waits] = goroutines(2);
  gStatus[g] = Gstatus.Running;
  mCurg[0] = g;
  runqput(0, waits, false);
  const tick = pSyscalltick[0];
  entersyscallblock(0, 1 * s);
  assert.deepEqual([mP[0], pSyscalltick[0], gStatus[g]], [-1, tick + 1, Gstatus.Syscall]);
  assert.deepEqual(started(), [[2, 0, false]]);
});
