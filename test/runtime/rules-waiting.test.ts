/** The poller, timers, channels, WaitGroups and ends, rule by rule; numbers as in rules-queues.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type GoFunction,
  go,
  goexit,
  gosched,
  ioWait,
  makeChan,
  ms,
  now,
  println,
  type Run,
  s,
  simulate,
  sleep,
  syscall,
  us,
  waitGroup,
  work,
} from '../../lib/index';
import { pollReturned } from '../../lib/runtime/findrunnable';
import { Gstatus, gLink, gStatus } from '../../lib/runtime/g';
import { mCurg, mP, mPc, Pc } from '../../lib/runtime/m';
import {
  injectglist,
  netpollBlock,
  netpollNow,
  netpollReady,
  netpollWait,
  pollingM,
} from '../../lib/runtime/netpoll';
import { pidleput, releasep } from '../../lib/runtime/p';
import { Kind } from '../../lib/runtime/probe';
import { runqput } from '../../lib/runtime/runq';
import { sched } from '../../lib/runtime/sched';
import { entersyscallblock } from '../../lib/runtime/syscall';
import { addSleep, checkTimers } from '../../lib/runtime/time';
import { clock, T } from '../../lib/sim/clock';
import { type Event, events } from './recordings';
import { goroutines, machine, queues, range, started, worker } from './unit';

type Main = GoFunction<[]>;
const of = (run: Run, kind: number): Event[] =>
  events(run).filter(e => e.kind === kind && e.t >= run.mainStart);

/** n goroutines in IO wait. */
function inIoWait(n: number): number[] {
  const gs = goroutines(n);
  for (const g of gs) {
    gStatus[g] = Gstatus.Waiting;
    netpollWait();
  }
  return gs;
}

/** The list of goroutines that begins with g. */
function listed(g: number): number[] {
  const list: number[] = [];
  for (; g !== 0; g = gLink[g]) list.push(g);
  return list;
}

test('rule 57: a call known to block hands its P on at once', () => {
  machine({ procs: 1 });
  const [g, other] = goroutines(2);
  mCurg[0] = g;
  runqput(0, other, false);
  entersyscallblock(0, 1 * ms);
  assert.deepEqual([mP[0], gStatus[g]], [-1, Gstatus.Syscall]);
  assert.deepEqual(started(), [[2, 0, false]]);
});

test('rule 58: with everybody in IO wait one thread polls, without a P; the others are parked', () => {
  const run = simulate({ procs: 4, until: 5 * ms }, function* main() {
    const wg = waitGroup();
    wg.add(20);
    for (let i = 0; i < 20; i++) {
      yield* go(function* () {
        yield* ioWait(1 * s);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  });
  const holds = new Set<number>();
  const state = new Map<number, string>();
  for (const e of events(run)) {
    if (e.kind === Kind.ProcStart) holds.add(e.m);
    if (e.kind === Kind.ProcStop) holds.delete(e.m);
    if (e.kind === Kind.PollBlock) state.set(e.m, 'polls');
    if (e.kind === Kind.PollReturn || e.kind === Kind.MWake) state.set(e.m, 'runs');
    if (e.kind === Kind.MPark) state.set(e.m, 'parked');
  }
  assert.equal(holds.size, 0);
  assert.equal([...state.values()].filter(x => x === 'polls').length, 1);
  assert.ok([...state.values()].every(x => x !== 'runs'));
});

test('rule 59: lastpoll is 0 exactly while a thread polls; an earlier timer calls it back', () => {
  machine({ procs: 2 });
  const [m] = worker();
  pidleput(releasep(m));
  netpollBlock(m, 100 * ms, 0);
  assert.deepEqual([sched.lastpoll, pollingM()], [0, m]);
  const run = simulate({ procs: 1 }, function* main() {
    const wg = waitGroup();
    wg.add(2);
    yield* go(function* () {
      yield* sleep(100 * ms);
      yield* wg.done();
    });
    yield* go(function* () {
      yield* syscall(1 * ms); // its thread polls meanwhile: for the sleeper of 100 ms
      yield* sleep(2 * ms);
      println(now() < 5 * ms);
      yield* wg.done();
    });
    yield* wg.wait();
  });
  assert.equal(run.output, 'true\n');
});

test('rule 62: a poll returns at most 128, the last to become ready first', () => {
  machine();
  const gs = inIoWait(200);
  for (const g of gs) netpollReady(g);
  assert.deepEqual(listed(netpollNow()), range(1, 128).reverse());
  assert.deepEqual(listed(netpollNow()), range(129, 200).reverse());
  assert.equal(netpollNow(), 0);
});

/** m0 works on P0; another thread polls, without a P. @returns that thread */
function poller(procs: number): number {
  machine({ procs });
  const [m] = worker();
  pidleput(releasep(m));
  sched.curm = m;
  netpollBlock(m, 0, 0);
  return m;
}

test('rule 63: a poller back with an idle P takes it and runs the first; the others are queued', () => {
  const m = poller(2);
  for (const g of inIoWait(3)) netpollReady(g);
  pollReturned(m);
  assert.deepEqual([mCurg[m], mP[m]], [3, 1]); // the last to become ready is the first of the list
  assert.deepEqual([queues(1).lrq, queues(1).grq], [[2, 1], []]);
});

test('rule 63: without an idle P all go to the global queue, and the poller parks', () => {
  const m = poller(2);
  worker();
  for (const g of inIoWait(3)) netpollReady(g);
  pollReturned(m);
  assert.deepEqual(queues().grq, [3, 2, 1]);
  assert.equal(mPc[m], Pc.Parked);
});

test('rule 64: as many as there are idle Ps go to the global queue, each with a thread; the rest to the own', () => {
  machine({ procs: 4 });
  for (const g of inIoWait(5)) netpollReady(g);
  injectglist(0, netpollNow());
  assert.deepEqual(
    [queues().grq, queues().lrq],
    [
      [5, 4, 3],
      [2, 1],
    ],
  );
  assert.deepEqual(
    started().map(([, p]) => p),
    [3, 2, 1],
  );
});

test('rule 64: what does not fit into the ring goes to the global queue, and nothing is spilled', () => {
  machine({ ringSize: 4 });
  for (const g of goroutines(3)) runqput(0, g, false);
  for (const g of inIoWait(3)) netpollReady(g);
  injectglist(0, netpollNow());
  assert.deepEqual(
    [queues().lrq, queues().grq],
    [
      [1, 2, 3, 6],
      [5, 4],
    ],
  );
});

/** [time until the only timer, timeout of the poll in ms] */
const timeouts: [number, number][] = [
  [1, 0], // due before the thread gets there
  [300 * us, 1],
  [999_999, 1],
  [1 * ms + 50 * us, 1],
  [1 * ms + 999 * us, 1],
  [5 * ms + 50 * us, 5],
  [5 * ms, 4],
  [2 * s, 1999],
];

for (const [d, timeout] of timeouts) {
  test(`rule 65: with ${d} ns to go the poll waits ${timeout} ms`, () => {
    const run = simulate({ procs: 1, startTick: 0 }, function* main() {
      yield* sleep(d);
    });
    assert.equal(of(run, Kind.PollBlock)[0].a, timeout);
  });
}

test('rule 66: timers of one moment run in heap order; the last of them is in runnext', () => {
  machine();
  const gs = goroutines(8);
  for (const g of gs) {
    gStatus[g] = Gstatus.Waiting;
    addSleep(0, g, 5);
  }
  clock[T.Now] = 5;
  checkTimers(0, 0);
  // Each is taken from the root, and the heap's last moves there: 1 8 7 6 …
  assert.deepEqual(queues(), { runnext: 2, lrq: [1, 8, 7, 6, 5, 4, 3], grq: [] });
});

test('rule 66: timers of different moments run in their order', () => {
  machine();
  const whens = [9, 3, 7, 1, 8, 2, 6, 4, 5, 10, 12, 11];
  for (const [i, g] of goroutines(whens.length).entries()) {
    gStatus[g] = Gstatus.Waiting;
    addSleep(0, g, whens[i]);
  }
  clock[T.Now] = 11;
  checkTimers(0, 0);
  const woken = [...queues().lrq, queues().runnext].map(g => whens[g - 1]);
  assert.deepEqual(woken, range(1, 11));
});

test('rule 67: timers of an idle P are fired by others', () => {
  const run = simulate({ procs: 4 }, function* main() {
    const wg = waitGroup();
    wg.add(30);
    for (let i = 0; i < 30; i++) {
      yield* go(function* () {
        yield* work(20 * us);
        yield* sleep((1 + (i % 10)) * 300 * us);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  });
  const holder = new Map<number, number>();
  let foreign = 0;
  for (const e of events(run)) {
    if (e.kind === Kind.ProcStart) holder.set(e.m, e.p);
    if (e.kind === Kind.ProcStop) holder.delete(e.m);
    if (e.kind === Kind.TimerFire && holder.get(e.m) !== e.p) foreign++;
  }
  assert.equal(run.counters.timersFired, 30);
  assert.ok(foreign > 0);
});

for (const d of [0, -5]) {
  test(`rule 68: sleep(${d}) does not yield`, () => {
    const run = simulate({ procs: 1, startTick: 0 }, function* main() {
      yield* go(function* () {});
      yield* sleep(d);
    });
    assert.deepEqual([of(run, Kind.GoBlock), of(run, Kind.GoStop)], [[], []]);
  });
}

test('rule 71: a send to a waiting receiver hands the value over; the receiver is next, the sender goes on', () => {
  const run = simulate({ procs: 1, startTick: 1 }, function* main() {
    const ch = makeChan(0, 0);
    yield* go(function* () {
      println('received', yield* ch.recv());
    });
    yield* gosched();
    yield* go(function* () {
      println('other');
    });
    yield* ch.send(7);
    println('sent');
    yield* sleep(1 * ms);
  });
  assert.deepEqual(run.lines, ['sent', 'received 7', 'other']);
  const [unblock] = of(run, Kind.GoUnblock);
  const put = of(run, Kind.RunnextPut).find(e => e.g === unblock.g && e.t === unblock.t);
  assert.notEqual(put?.a, 0, 'it displaced the newborn');
});

test('rule 72: a receive from a full buffer gives its head; the waiting sender’s value takes the tail', () => {
  const run = simulate({ procs: 1 }, function* main() {
    const ch = makeChan(2, 0);
    for (const v of [1, 2, 3, 4]) {
      yield* go(function* () {
        yield* sleep(v * ms);
        yield* ch.send(v);
      });
    }
    yield* sleep(10 * ms);
    for (let i = 0; i < 4; i++) println(yield* ch.recv(), ch.len);
  });
  assert.deepEqual(run.lines, ['1 2', '2 2', '3 1', '4 0']);
});

test('rule 73: close gives zero and false to receivers, once the buffer is empty; senders panic', () => {
  const run = simulate({ procs: 1 }, function* main() {
    const ch = makeChan(3, -1);
    const full = makeChan(0, 0);
    yield* go(function* () {
      try {
        yield* full.send(1);
      } catch (error) {
        println((error as Error).message);
      }
    });
    yield* gosched();
    yield* full.close();
    yield* ch.send(5);
    yield* ch.close();
    println(...(yield* ch.recv2()));
    println(...(yield* ch.recv2()));
    println(yield* ch.recv());
    yield* gosched();
  });
  assert.deepEqual(run.lines, ['5 true', '-1 false', '-1', 'send on closed channel']);
});

/** [name, main, how it ends, message] */
const deadlocks: [string, Main, string, RegExp][] = [
  [
    'rule 81: everybody waits on channels and groups, and there is no timer',
    function* () {
      const wg = waitGroup();
      wg.add(1);
      yield* go(function* () {
        yield* makeChan(0).recv();
      });
      yield* wg.wait();
    },
    'deadlock',
    /^fatal error: all goroutines are asleep - deadlock!$/,
  ],
  [
    'rule 82: a pending timer suppresses it',
    function* () {
      const ch = makeChan(0, 0);
      yield* go(function* () {
        yield* sleep(1 * s);
        yield* ch.send(1);
      });
      yield* ch.recv();
    },
    'return',
    /^$/,
  ],
  [
    'rule 82: a goroutine in IO wait suppresses it',
    function* () {
      const ch = makeChan(0, 0);
      yield* go(function* () {
        yield* ioWait(1 * s);
        yield* ch.send(1);
      });
      yield* ch.recv();
    },
    'return',
    /^$/,
  ],
  [
    'rule 82: a goroutine in a system call suppresses it',
    function* () {
      const ch = makeChan(0, 0);
      yield* go(function* () {
        yield* syscall(1 * s);
        yield* ch.send(1);
      });
      yield* ch.recv();
    },
    'return',
    /^$/,
  ],
  [
    'rule 83: main’s return ends the process while others run',
    function* () {
      yield* go(function* () {
        yield* work(1 * s);
      });
      yield* sleep(1 * ms);
    },
    'return',
    /^$/,
  ],
  [
    'rule 84: Goexit in main, others wait for ever',
    function* () {
      yield* go(function* () {
        yield* makeChan(0).recv();
      });
      yield* goexit();
    },
    'deadlock',
    /^fatal error: all goroutines are asleep - deadlock!$/,
  ],
  [
    'rule 84: Goexit in main, the others end',
    function* () {
      yield* go(function* () {
        yield* sleep(1 * ms);
      });
      yield* goexit();
    },
    'deadlock',
    /^fatal error: no goroutines \(main called runtime\.Goexit\) - deadlock!$/,
  ],
];

for (const [name, main, kind, message] of deadlocks) {
  for (const procs of [1, 4]) {
    test(`${name} (${procs} P)`, () => {
      const run = simulate({ procs, debug: { verify: true } }, main);
      assert.equal(run.end.kind, kind);
      assert.match(run.end.message, message);
      assert.equal(run.end.code, kind === 'deadlock' ? 2 : 0);
    });
  }
}
