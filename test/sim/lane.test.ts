/** Lanes against a plain queue: what goes in comes out, whatever the distances between entries. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { At, newLane, popLane, pushLane, resetLane } from '../../lib/sim/lane';

type Entry = [time: number, seq: number, arg: number];

function check(steps: { push: Entry[]; pop: number }[]): void {
  const lane = newLane();
  resetLane(lane, 5, 1);
  const queue: Entry[] = [];
  const last: Entry = [0, 0, 0];
  const pop = () => {
    const expected = queue.shift()!;
    assert.deepEqual([...lane.front], expected);
    assert.equal(popLane(lane), expected[At.Arg]);
    assert.equal(lane.size, queue.length);
  };
  for (const { push, pop: n } of steps) {
    for (const [dt, ds, arg] of push) {
      last[0] += dt;
      last[1] += ds;
      last[2] = arg;
      queue.push([...last]);
      pushLane(lane, last[0], last[1], last[2]);
    }
    for (let i = 0; i < n && queue.length > 0; i++) pop();
  }
  while (queue.length > 0) pop();
}

/** Mostly small, now and then as large as the engine's own limits let them be. */
const gap = fc.oneof(
  { weight: 9, arbitrary: fc.nat(300) },
  fc.nat(2 ** 31 - 1),
  fc.constantFrom(127, 128, 2 ** 40),
);
const arg = fc.oneof(
  { weight: 9, arbitrary: fc.nat(500) },
  fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)),
);

test('any entries, taken out at any pace', () => {
  const entry = fc.tuple(gap, gap, arg) as fc.Arbitrary<Entry>;
  const step = fc.record({ push: fc.array(entry, { maxLength: 30 }), pop: fc.nat(30) });
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), check), { numRuns: 200, seed: 1 });
});

test('chunks: a queue of 100,000 grows, moves on and empties', () => {
  const many = (n: number): Entry[] =>
    Array.from({ length: n }, (_, i) => [i % 7 === 0 ? 70_000 : 90, 3, (i * 7919) % 100_000]);
  check([
    { push: many(60_000), pop: 30_000 },
    { push: many(70_000), pop: 95_000 },
    { push: many(20_000), pop: 0 },
  ]);
});

test('entries a little apart take about five bytes', () => {
  const lane = newLane();
  for (let i = 1; i <= 100_000; i++) pushLane(lane, 150 * i, 9 * i, i);
  assert.ok(lane.chunks.length * 65_536 < 600_000, `${lane.chunks.length} chunks`);
});
