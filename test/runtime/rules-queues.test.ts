/**
 * Run queues, rule by rule; the numbers are those of the checklist that the runtime was built to.
 * Goroutines are numbered in order of creation: 1, 2, 3 …
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { go, gosched, makeChan, ms, Origin, simulate, sleep, waitGroup, work } from '../../lib/index';
import { freeList, Gstatus, gfput, gGoid, gget, gStatus } from '../../lib/runtime/g';
import { pRunqhead, pRunqtail } from '../../lib/runtime/p';
import { Kind } from '../../lib/runtime/probe';
import { globrunqgetbatch, runqget, runqput } from '../../lib/runtime/runq';
import { globrunqput, sched } from '../../lib/runtime/sched';
import { events } from './recordings';
import { goroutines, machine, queues, range } from './unit';

/** `go` n times on P0 without running anybody. */
function spawn(n: number): void {
  for (const g of goroutines(n)) runqput(0, g, true);
}

test('rule 1: go puts the newborn into runnext; its creator keeps running; it is Runnable', () => {
  machine();
  spawn(1);
  assert.deepEqual(queues(), { runnext: 1, lrq: [], grq: [] });
  const run = simulate({ procs: 1 }, function* main() {
    yield* go(function* () {});
    yield* work(1000);
  });
  const list = events(run);
  const created = list.findIndex(
    (e, i) => e.kind === Kind.GoCreate && i > list.findIndex(x => x.kind === Kind.MainStart),
  );
  assert.equal(list[created + 1].kind, Kind.RunnextPut);
  assert.ok(!list.slice(created).some(e => e.kind === Kind.GoStop || e.kind === Kind.GoBlock));
  assert.equal(gStatus[list[created].g], Gstatus.Runnable);
});

test('rule 2: a second go moves the first from runnext to the tail of the local queue', () => {
  machine();
  spawn(2);
  assert.deepEqual(queues(), { runnext: 2, lrq: [1], grq: [] });
  spawn(2);
  assert.deepEqual(queues(), { runnext: 4, lrq: [1, 2, 3], grq: [] });
});

test('rule 3: the local queue holds 256, and runnext is one more: 257 without the global queue', () => {
  machine();
  spawn(257);
  assert.deepEqual(queues(), { runnext: 257, lrq: range(1, 256), grq: [] });
});

test('rule 4: the 258th go moves 129 to the global queue: the 128 oldest, then the one it displaced', () => {
  machine();
  spawn(258);
  assert.deepEqual(queues(), { runnext: 258, lrq: range(129, 256), grq: [...range(1, 128), 257] });
});

test('rule 5: and every 129th go after it moves 129 more', () => {
  machine();
  const spills: number[] = [];
  for (let i = 1; i <= 1000; i++) {
    const before = sched.runqsize;
    spawn(1);
    if (sched.runqsize > before) spills.push(i);
    assert.ok([0, 129].includes(sched.runqsize - before));
  }
  assert.deepEqual(spills, [258, 387, 516, 645, 774, 903]);
});

test('rule 6: a batch goes to the tail of the global queue, in order', () => {
  machine();
  const [first] = goroutines(1);
  globrunqput(first);
  spawn(258);
  assert.deepEqual(queues().grq, [1, ...range(2, 129), 258]);
});

test('rule 8: taken are: runnext, then the local queue from its head', () => {
  machine();
  spawn(4);
  assert.deepEqual([runqget(0), runqget(0), runqget(0), runqget(0), runqget(0)], [4, 1, 2, 3, 0]);
});

test('rule 8: the ring turns: its places are used again and again', () => {
  machine({ ringSize: 4 });
  const taken: number[] = [];
  for (let i = 0; i < 50; i++) {
    spawn(2);
    taken.push(runqget(0), runqget(0));
  }
  assert.deepEqual(
    [...taken].sort((a, b) => a - b),
    range(1, 100),
  );
});

test('rule 8: head and tail may wrap at 2^32', () => {
  machine();
  pRunqhead[0] = pRunqtail[0] = 2 ** 32 - 100;
  spawn(258);
  assert.deepEqual(queues(), { runnext: 258, lrq: range(129, 256), grq: [...range(1, 128), 257] });
  assert.ok(pRunqtail[0] < 1000);
});

test('rule 9: the taker of runnext inherits the time slice, nobody else does', () => {
  machine();
  spawn(3);
  globrunqput(goroutines(1)[0]);
  const inherits: boolean[] = [];
  for (let i = 0; i < 3; i++) {
    runqget(0);
    inherits.push(sched.inheritTime);
  }
  globrunqgetbatch(0);
  inherits.push(sched.inheritTime);
  assert.deepEqual(inherits, [true, false, false, false]);
});

test('rule 9: schedtick counts time slices: up by one with each start, except out of runnext', () => {
  const run = simulate({ procs: 1 }, function* main() {
    const wg = waitGroup();
    wg.add(400);
    for (let i = 0; i < 400; i++) {
      yield* go(function* () {
        yield* gosched();
        yield* wg.done();
      });
    }
    yield* wg.wait();
  });
  let tick = 0;
  for (const e of events(run).filter(x => x.kind === Kind.GoStart)) {
    if (e.b !== Origin.Runnext) tick++;
    assert.equal(e.a, tick);
  }
  assert.equal(run.ps[0].schedtick, tick);
});

test('rule 10: on every 61st tick exactly one comes from the head of the global queue, before runnext', () => {
  const run = simulate({ procs: 1, startTick: 0 }, function* main() {
    const wg = waitGroup();
    wg.add(300);
    for (let i = 0; i < 300; i++) {
      yield* go(function* () {
        yield* wg.done();
      });
    }
    yield* wg.wait();
  });
  const starts = events(run).filter(e => e.kind === Kind.GoStart);
  assert.ok(run.counters.tick61Picks >= 3);
  for (const [i, e] of starts.entries()) {
    if (e.b !== Origin.GrqTick) continue;
    assert.equal((e.a - 1) % 61, 0, 'the tick stood at a multiple of 61');
    assert.notEqual(starts[i + 1]?.b, Origin.GrqTick, 'two in a row');
  }
});

test('rule 11: with an empty global queue the 61st tick is like any other', () => {
  const run = simulate({ procs: 1, startTick: 0 }, function* main() {
    const ch = makeChan(0, 0);
    for (let i = 0; i < 200; i++) {
      yield* go(function* () {
        yield* ch.send(i);
      });
      yield* ch.recv();
    }
  });
  assert.equal(run.counters.tick61Picks, 0);
});

/** [goroutines in the global queue, GOMAXPROCS, batch] */
const batches: [number, number, number][] = [
  [1, 1, 1],
  [100, 1, 100],
  [128, 1, 128],
  [1000, 1, 128],
  [100, 4, 26],
  [1000, 4, 128],
  [3, 8, 1],
  [8, 8, 2],
  [1000, 8, 126],
];

for (const [length, procs, batch] of batches) {
  test(`rules 12, 13: of ${length} in the global queue a P of ${procs} takes ${batch}: the first runs, the others queue`, () => {
    machine({ procs });
    for (const g of goroutines(length)) globrunqput(g);
    assert.equal(globrunqgetbatch(0), 1);
    assert.deepEqual(queues().lrq, range(2, batch));
    assert.deepEqual(queues().grq, range(batch + 1, length));
    assert.equal(sched.runqsize, length - batch);
  });
}

test('rule 33: Gosched puts at the tail of the global queue', () => {
  const run = simulate({ procs: 1 }, function* main() {
    yield* gosched();
  });
  const list = events(run);
  const stop = list.findIndex(e => e.kind === Kind.GoStop);
  assert.deepEqual([list[stop + 1].kind, list[stop + 1].g], [Kind.GrqPut, list[stop].g]);
});

test('rule 35: dead goroutines are used again, the last first; at 64 free ones 33 go to the global list', () => {
  machine({ procs: 2 });
  const gs = goroutines(64);
  for (const g of gs) {
    gStatus[g] = Gstatus.Dead;
    gfput(0, g);
    if (g < 64) assert.equal(freeList(0).n, g);
  }
  assert.deepEqual([freeList(0).n, freeList(-1).n], [31, 33]);
  assert.equal(gget(0), 31);
  assert.equal(gget(0), 30);
  // A P without any takes 32 of the global ones, in one go.
  gget(1);
  assert.deepEqual([freeList(1).n, freeList(-1).n], [31, 1]);
});

test('rule 37: each P takes goroutine ids sixteen at a time', () => {
  machine({ procs: 2 });
  const ids = (n: number, p: number): number[] => goroutines(n, p).map(g => gGoid[g]);
  assert.deepEqual(ids(3, 0), [1, 2, 3]);
  assert.deepEqual(ids(17, 1), [...range(17, 32), 33]);
  assert.deepEqual(ids(15, 0), [...range(4, 16), 49, 50]);
});

test('rule 31: parking keeps thread and P together: the next goroutine runs on the same thread', () => {
  const run = simulate({ procs: 1, startTick: 0 }, function* main() {
    const ch = makeChan(0, 0);
    for (let i = 0; i < 10; i++) {
      yield* go(function* () {
        yield* ch.send(i);
      });
    }
    for (let i = 0; i < 10; i++) yield* ch.recv();
  });
  const kinds = new Set(events(run).map(e => e.kind));
  assert.ok(kinds.has(Kind.GoBlock));
  assert.ok(!kinds.has(Kind.ProcStop) && !kinds.has(Kind.MPark) && !kinds.has(Kind.MWake));
});

test('rule 32: the woken goroutine goes to the waker’s runnext, and a thread is woken if one may help', () => {
  const run = simulate({ procs: 4, spread: false }, function* main() {
    const ch = makeChan(0, 0);
    yield* go(function* receiver() {
      yield* ch.recv();
      yield* work(1 * ms);
    });
    yield* sleep(1 * ms);
    yield* work(1 * ms); // whoever searches meanwhile has given up
    yield* ch.send(1);
    yield* work(1 * ms);
  });
  const list = events(run).reverse();
  const send = list.findIndex(e => e.kind === Kind.GoUnblock && e.a === 1);
  const [unblock, put, wake] = list.slice(send - 2, send + 1).reverse();
  assert.equal(put.kind, Kind.RunnextPut);
  assert.equal(put.g, unblock.g);
  assert.equal(put.p, list.find((e, i) => i > send && e.kind === Kind.GoStart && e.g === 1)?.p);
  assert.ok(wake.kind === Kind.MWake || wake.kind === Kind.MCreate);
});
