/** What becomes of a dead goroutine's stack: gfput, gfget, and the adaptive size that new ones begin with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { descend } from '../../../lib/goroutine/memory';
import { gc, go, makeChan, ms, simulate, sleep } from '../../../lib/index';
import { freeList, Gstatus, gfput, gget, gStatus } from '../../../lib/runtime/g';
import { mCurg } from '../../../lib/runtime/m';
import { sched } from '../../../lib/runtime/sched';
import { pushFrames, stackSize, startingStackSize } from '../../../lib/runtime/stack';
import { STACK_MIN } from '../../../lib/runtime/stackpool';
import { machine, range } from '../unit';

/** A goroutine that has used `depth` bytes of stack. */
function made(depth = 0): number {
  const g = gget(0);
  gStatus[g] = Gstatus.Running;
  if (depth > 0) pushFrames(0, g, depth, 1);
  return g;
}

function dies(g: number): void {
  gStatus[g] = Gstatus.Dead;
  gfput(0, g);
}

test('[36] a dead goroutine keeps a stack of the size that a new one gets, and loses any other', () => {
  machine({ memory: true });
  const [small, big] = [made(), made(20_000)];
  assert.deepEqual([stackSize(small), stackSize(big)], [2048, 32_768]);
  dies(small);
  dies(big);
  assert.deepEqual([stackSize(small), stackSize(big)], [2048, 0]);
  // Last in, first out: the one without gets a new one.
  assert.deepEqual([made(), made()], [big, small]);
  assert.deepEqual([stackSize(big), stackSize(small)], [2048, 2048]);
});

test('[36] the global list keeps those with a stack apart, and gives them away first', () => {
  machine({ memory: true });
  const gs = range(1, 64).map(i => made(i % 2 === 0 ? 5000 : 0));
  for (const g of gs) dies(g);
  // 33 of 64, the youngest: 16 had the size of a new one.
  assert.deepEqual([freeList(0).n, freeList(-1).n, freeList(-2).n], [31, 16, 17]);
  for (let i = 0; i < 31; i++) made();
  assert.equal(freeList(0).n, 0);
  const had = new Set(gs.filter((g, i) => i % 2 === 0 && stackSize(g) > 0));
  const next = range(1, 20).map(() => gget(0));
  // A refill takes 32: all 16 with a stack, then 16 without; the P hands out the last that came.
  assert.ok(
    next.slice(0, 16).every(g => !had.has(g)),
    `${next}`,
  );
  assert.deepEqual([freeList(-1).n, freeList(-2).n], [0, 1]);
});

/** Goroutines that park `depth` bytes deep, and a collection. @returns what new ones begin with, and one that is reused */
function afterCollection(depth: number, adaptiveStacks = true): { starting: number; reused: number } {
  let reused = 0;
  let starting = 0;
  const own = (): number => mCurg[sched.curm];
  const run = simulate({ procs: 1, memory: { adaptiveStacks }, debug: { verify: true } }, function* main() {
    const ch = makeChan<number>(0);
    const dead = new Set<number>();
    for (let i = 0; i < 3; i++) {
      yield* go(function* () {
        dead.add(own());
        yield* ch.send(1);
      });
    }
    for (let i = 0; i < 50; i++) {
      yield* go(function* () {
        yield* descend(depth);
        yield* sleep(20 * ms);
      });
    }
    for (let i = 0; i < 3; i++) yield* ch.recv();
    yield* sleep(1 * ms);
    for (const g of dead) assert.deepEqual([gStatus[g], stackSize(g)], [Gstatus.Dead, STACK_MIN]);
    yield* gc();
    starting = startingStackSize;
    yield* go(function* () {
      assert.ok(dead.has(own()));
      reused = stackSize(own());
      yield* ch.send(1);
    });
    yield* ch.recv();
  });
  assert.equal(run.end.kind, 'return', run.stderr);
  return { starting, reused };
}

test('[36] after a collection goroutines begin with the average stack and its guard, rounded up', () => {
  // Six others, main and the runtime's own, use 256 bytes each: (50 × (256 + depth) + 7 × 256) / 57 + 928.
  for (const [depth, size] of [
    [100, 2048],
    [1500, 4096],
    [6000, 8192],
  ]) {
    assert.deepEqual(afterCollection(depth), { starting: size, reused: size });
    assert.deepEqual(afterCollection(depth, false), { starting: 2048, reused: 2048 });
  }
});
