/**
 * Random programs that allocate, drop, recurse, return, sleep, end and collect keep the laws of memory: what is
 * allocated and not freed is live; spans hold their objects; no stack is lost; the kernel's account is the sum of
 * what is resident. The scheduler's own invariants are checked after every moment (lib/runtime/verify.ts).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Step, Workload } from '../../lib/goroutine/table';
import { simulate } from '../../lib/observe/simulate';
import { memNames, peakResident, resident, residentOf } from '../../lib/os/memory';
import { classFigures, heap, siteBytes, siteCount, siteGarbageOf, siteLive } from '../../lib/runtime/malloc';
import { heapFigures } from '../../lib/runtime/mheap';
import { stackScan } from '../../lib/runtime/stack';
import { stackFigures } from '../../lib/runtime/stackpool';

const runs = Number(process.env.GMPLAB_RANDOM_RUNS ?? 60);
const KiB = 1024;

/** What is allocated is dropped by the same step list, or never. */
const piece: fc.Arbitrary<Step[]> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(8, 24, 480, 513, 4096, 40_000, 300_000),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
    )
    .map(([alloc, times, noscan]): Step[] => [{ alloc, times, noscan }]),
  fc
    .tuple(fc.constantFrom(16, 1000, 9000, 70_000), fc.integer({ min: 1, max: 40 }), fc.nat(50_000))
    .map(([bytes, times, work]): Step[] => [
      { alloc: bytes, times, site: 'main.turnover' },
      { work },
      { drop: bytes, times, site: 'main.turnover' },
    ]),
  fc
    .tuple(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 90 }), fc.boolean())
    .map(([frame, calls, back]): Step[] => [{ frame, calls }, ...(back ? [{ leave: frame, calls }] : [])]),
  fc
    .constantFrom<Step[][]>(
      ['gosched'],
      [{ sleep: 100_000 }],
      ['gc'],
      [{ recv: 'never' }],
      [{ lock: 'mu' }, { unlock: 'mu' }],
    )
    .map(steps => [...steps]),
);

const workload = fc
  .record({
    main: fc.array(piece, { maxLength: 5 }),
    worker: fc.array(piece, { maxLength: 6 }),
    leaf: fc.array(piece, { maxLength: 4 }),
    workers: fc.integer({ min: 1, max: 40 }),
  })
  .map(
    ({ main, worker, leaf, workers }): Workload => ({
      tasks: {
        main: [{ go: 'worker', times: workers }, ...main.flat().filter(s => !isForEver(s)), { sleep: 50e6 }],
        worker: [...worker.flat(), { go: 'leaf' }],
        leaf: leaf.flat(),
      },
      channels: { never: 0 },
      mutexes: ['mu'],
    }),
  );

const isForEver = (step: Step): boolean => typeof step === 'object' && 'recv' in step;

function checkLaws(): void {
  // The heap: by sites, by classes, in sum.
  let live = 0;
  for (let s = 1; s <= siteCount(); s++) {
    assert.ok(siteLive[s]! >= 0 && siteGarbageOf(s) >= 0, `site ${s}`);
    live += (siteLive[s]! + siteGarbageOf(s)) * siteBytes(s);
  }
  assert.equal(heap.live, live);
  assert.equal(heap.live, heap.allocated - heap.freed);
  for (const c of classFigures()) assert.ok(c.used >= 0 && c.used <= c.slots, JSON.stringify(c));
  const f = heapFigures();
  assert.ok(f.inUse >= live && f.idle >= 0 && f.released >= 0 && f.released <= f.idle, JSON.stringify(f));
  assert.equal(f.heapSys, f.inUse + f.idle);
  // Stacks.
  let pages = 0;
  let inUse = 0;
  for (const { bytes, inUse: used, free, spans } of stackFigures()) {
    assert.equal(used + free, bytes <= 16 * KiB ? (spans * 32 * KiB) / bytes : spans, `stacks of ${bytes}`);
    pages += (spans * Math.max(bytes, 32 * KiB)) / 8192;
    inUse += used;
  }
  assert.equal(f.stacks, pages * 8192);
  assert.ok(stackScan().stacks <= inUse);
  // The kernel's account.
  let sum = 0;
  memNames.forEach((name, kind) => {
    assert.ok(residentOf(kind) >= 0, `${name}: ${residentOf(kind)}`);
    sum += residentOf(kind);
  });
  assert.equal(sum, resident());
  assert.ok(resident() <= peakResident());
}

test('random programs keep the laws of memory, on 1 to 8 Ps', () => {
  fc.assert(
    fc.property(
      workload,
      fc.constantFrom(1, 2, 8),
      fc.constantFrom<number | 'off'>(100, 20, 'off'),
      fc.nat(1000),
      (program, procs, gogc, seed) => {
        const run = simulate({ procs, seed, memory: { gogc }, debug: { verify: true } }, program);
        assert.equal(run.end.kind, 'return');
        checkLaws();
        const again = run.replay();
        assert.deepEqual(again.memory, run.memory);
      },
    ),
    { numRuns: runs, seed: 1 },
  );
});
