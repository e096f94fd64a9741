/** Random streams: pinned draws, independence, ranges. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { middle, random32, randomBelow, randomUnit, Stream, seedStreams } from '../../lib/sim/random';

const take = <V>(n: number, draw: () => V): V[] => Array.from({ length: n }, draw);

/** xoshiro128** as its authors wrote it, in 64-bit arithmetic that cannot overflow unnoticed. */
function xoshiro(state: bigint[]): () => number {
  const mask = 0xffffffffn;
  const rotl = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  return () => {
    const result = (rotl((state[1] * 5n) & mask, 7n) * 9n) & mask;
    const t = (state[1] << 9n) & mask;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = rotl(state[3], 11n);
    return Number(BigInt.asIntN(32, result));
  };
}

/** splitmix32, which fills the states of all streams, one after another. */
function splitmix(z: number): () => number {
  return () => {
    z = (z + 0x9e3779b9) | 0;
    let x = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    return x ^ (x >>> 15);
  };
}

test('every stream is xoshiro128** with a state of its own', () => {
  for (const seed of [0, 1, 42, 2 ** 31]) {
    seedStreams(seed);
    const next = splitmix(seed | 0);
    const words = take(12, () => BigInt.asUintN(32, BigInt(next() | 0)));
    for (const stream of [Stream.Sched, Stream.Cost, Stream.Work]) {
      const reference = xoshiro(words.slice(4 * stream, 4 * stream + 4));
      assert.deepEqual(
        take(200, () => random32(stream)),
        take(200, reference),
        `seed ${seed}, stream ${stream}`,
      );
    }
  }
});

test('what one stream draws moves no other', () => {
  seedStreams(7);
  const alone = take(50, () => random32(Stream.Sched));
  seedStreams(7);
  const mixed = take(50, () => {
    random32(Stream.Cost);
    randomUnit(Stream.Work);
    return random32(Stream.Sched);
  });
  assert.deepEqual(mixed, alone);
});

test('seeds differ in all 53 bits that count', () => {
  const first = (seed: number): string => {
    seedStreams(seed);
    return take(4, () => random32(Stream.Sched)).join();
  };
  const seeds = [0, 1, 2, -1, -2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 40, 2 ** 52, Number.MAX_SAFE_INTEGER];
  assert.equal(new Set(seeds.map(first)).size, seeds.length);
});

test('pinned: the first draws of seed 1', () => {
  seedStreams(1);
  assert.deepEqual(
    take(4, () => random32(Stream.Sched)),
    [393288148, -2120864283, -480208205, 2092745082],
  );
});

test('randomBelow stays below n and reaches every value evenly', () => {
  seedStreams(3);
  for (const n of [1, 2, 3, 7, 61, 1024, 2 ** 31]) {
    for (let i = 0; i < 1000; i++) {
      const x = randomBelow(Stream.Sched, n);
      assert.ok(Number.isInteger(x) && x >= 0 && x < n, `${x} of ${n}`);
    }
  }
  const seen = new Array(7).fill(0);
  for (let i = 0; i < 70_000; i++) seen[randomBelow(Stream.Sched, 7)]++;
  // 6 degrees of freedom: a chi square above 22.5 has a chance of one in a thousand, and the seed is fixed.
  const chi2 = seen.reduce((sum, k) => sum + (k - 10_000) ** 2 / 10_000, 0);
  assert.ok(chi2 < 22.5, `chi² ${chi2}: ${seen}`);
});

test('randomUnit is neither 0 nor 1, at the very ends neither', () => {
  assert.equal(middle(0, 0), 2 ** -53);
  assert.equal(middle(-1, -1), 1 - 2 ** -53);
  assert.ok(middle(-1, -1) < 1);
  seedStreams(5);
  let sum = 0;
  for (let i = 0; i < 100_000; i++) {
    const u = randomUnit(Stream.Work);
    assert.ok(u > 0 && u < 1);
    sum += u;
  }
  assert.ok(Math.abs(sum / 100_000 - 0.5) < 0.004); // 4 standard deviations
});
