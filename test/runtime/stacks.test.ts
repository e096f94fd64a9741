/** Stacks: growth as recorded, shrinking, the limit, the adaptive start, and that no stack is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataset } from '../../lib/notebook/dataset';
import { end } from '../../lib/runtime/deadlock';
import { allglen, gfput } from '../../lib/runtime/g';
import { heapFigures } from '../../lib/runtime/mheap';
import {
  computeStartingStackSize,
  depthOf,
  popFrames,
  pushFrames,
  STACK_GUARD,
  shrinkStacks,
  stackScan,
  stackSize,
  startingStackSize,
} from '../../lib/runtime/stack';
import { freeStackSpans, stackFigures } from '../../lib/runtime/stackpool';
import { goroutines, machine } from './unit';

const KiB = 1024;

interface Row {
  what: string;
  step: number;
  frame: number;
  text: string;
  value: number;
}
const recorded = dataset('stack-growth.csv') as unknown as Row[];

test('[86] a stack doubles where real Go’s does, to within one frame', () => {
  for (const { step, frame, value } of recorded.filter(row => row.what === 'moved')) {
    machine({ memory: true });
    const [g] = goroutines(1);
    const calls = value / frame;
    assert.ok(pushFrames(0, g, frame, calls - 1));
    assert.equal(stackSize(g), 2 * KiB * 2 ** (step - 1), `before move ${step}, ${value} bytes deep`);
    assert.ok(pushFrames(0, g, frame, 3));
    assert.equal(stackSize(g), 2 * KiB * 2 ** step, `after move ${step}, ${value} bytes deep`);
  }
});

test('[86] a frame that one doubling does not hold doubles the stack until it fits', () => {
  machine({ memory: true });
  const [g] = goroutines(1);
  pushFrames(0, g, 20 * KiB, 1);
  assert.equal(stackSize(g), 32 * KiB);
});

test('[86] 512 MiB is the biggest stack; the next doubling is the end, in Go’s words', () => {
  machine({ memory: true });
  const [g] = goroutines(1);
  assert.ok(pushFrames(0, g, KiB, 500 * KiB));
  assert.equal(stackSize(g), 512 * KiB * KiB);
  assert.equal(pushFrames(0, g, KiB, 30 * KiB), false);
  const { text, value } = recorded.find(row => row.what === 'overflow')!;
  const told = end.message.split('\n').filter(line => !line.startsWith('runtime: sp='));
  assert.equal(told.join(' / '), text);
  assert.equal(end.code, value);
});

test('[87] a collection halves a stack once when less than a quarter is used, never below 2 KiB', () => {
  machine({ memory: true });
  const [deep, used, small] = goroutines(3);
  pushFrames(0, deep, KiB, 60);
  popFrames(deep, 60 * KiB);
  pushFrames(0, used, KiB, 20);
  assert.deepEqual([deep, used, small].map(stackSize), [64 * KiB, 32 * KiB, 2 * KiB]);
  const sizes: number[][] = [];
  for (let i = 0; i < 7; i++) {
    shrinkStacks(0);
    sizes.push([deep, used, small].map(g => stackSize(g) / KiB));
  }
  // In use with 800 bytes of headroom: 1056. A quarter of 8 KiB is more, a quarter of 4 KiB is less.
  assert.deepEqual(sizes, [
    [32, 32, 2],
    [16, 32, 2],
    [8, 32, 2],
    [4, 32, 2],
    [4, 32, 2],
    [4, 32, 2],
    [4, 32, 2],
  ]);
});

test('[88] after a collection reused goroutines start with round2(average + 928)', () => {
  for (const [depth, size] of [
    [0, 2],
    [900, 4],
    [3000, 8],
    [30_000, 32],
    [32_000, 64],
  ]) {
    machine({ memory: true });
    const gs = goroutines(10);
    if (depth > 0) for (const g of gs) pushFrames(0, g, depth, 1);
    const { bytes, stacks } = stackScan();
    computeStartingStackSize();
    assert.equal(startingStackSize, size * KiB, `${depth} bytes deep`);
    const average = Math.floor(bytes / stacks) + STACK_GUARD;
    assert.ok(
      startingStackSize >= average && (startingStackSize === 2 * KiB || startingStackSize / 2 < average),
    );
  }
});

test('[88] a g that is made anew starts with 2 KiB, whatever the average', () => {
  machine({ memory: true });
  const [old] = goroutines(1);
  pushFrames(0, old, 3000, 1);
  computeStartingStackSize();
  assert.equal(startingStackSize, 8 * KiB);
  const [made] = goroutines(1);
  assert.equal(stackSize(made), 2 * KiB);
  gfput(0, made);
  const [again] = goroutines(1);
  assert.deepEqual([again, stackSize(again)], [made, 8 * KiB]);
});

test('depth: what is called is returned from', () => {
  machine({ memory: true });
  const [g] = goroutines(1);
  const parked = depthOf(g);
  pushFrames(0, g, 100, 7);
  assert.equal(depthOf(g), parked + 700);
  popFrames(g, 700);
  assert.equal(depthOf(g), parked);
});

test('no stack is lost: those in use, in caches and in the pool are those of the spans', () => {
  machine({ memory: true, procs: 2 });
  const gs = goroutines(500, 1);
  gs.forEach((g, i) => {
    if (i % 3 === 0) pushFrames(1, g, 1000 * (1 + (i % 40)), 1);
  });
  for (const g of gs.slice(100)) gfput(1, g);
  shrinkStacks(0);
  freeStackSpans();
  let pages = 0;
  for (const { bytes, inUse, free, spans } of stackFigures()) {
    assert.equal(
      inUse + free,
      bytes <= 16 * KiB ? (spans * 32 * KiB) / bytes : spans,
      `stacks of ${bytes} bytes`,
    );
    pages += bytes <= 16 * KiB ? spans * 4 : (spans * bytes) / 8192;
  }
  assert.equal(heapFigures().stacks, pages * 8192);
  assert.ok(allglen >= 500);
});
