/** Distributions: logarithm, ranges, means, a pinned digest, and what is refused. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkDuration, type Duration, draw, ln } from '../../lib/sim/distributions';
import { Stream, seedStreams } from '../../lib/sim/random';

test('ln agrees with Math.log to 1e-14', () => {
  const near = (x: number): void => {
    const e = Math.log(x);
    assert.ok(Math.abs(ln(x) - e) <= 1e-14 * Math.max(1, Math.abs(e)), `ln(${x}) = ${ln(x)}, not ${e}`);
  };
  for (const x of [2 ** -53, 2 ** -27, 0.5, 0.75 - 2 ** -53, 0.75, 1 - 2 ** -53, 1, 1.5, 2, 1e9, 2 ** 53])
    near(x);
  fc.assert(fc.property(fc.double({ min: 2 ** -53, max: 1, noNaN: true }), near));
  assert.equal(ln(1), 0);
});

const numbers: [string, Duration, number, number, number][] = [
  ['a constant', 250, 250, 250, 250],
  ['uniform', { uniform: [100, 300] }, 100, 300, 200],
  ['uniform over one value', { uniform: [5, 5] }, 5, 5, 5],
  ['exponential', { exponential: 10_000 }, 0, 10_000 * 40, 10_000],
  ['exponential with mean 0', { exponential: 0 }, 0, 0, 0],
];

/** Behind the pinned ones: their draws would move the digest. */
const mixes: typeof numbers = [
  [
    'a mix',
    {
      mix: [
        [3, 100],
        [1, { uniform: [200, 400] }],
      ],
    },
    100,
    400,
    150,
  ],
  ['a mix of one', { mix: [[0.1, 7]] }, 7, 7, 7],
];

for (const [name, d, min, max, mean] of [...numbers, ...mixes]) {
  test(`${name}: whole ns from ${min} to ${max}, mean ${mean}`, () => {
    seedStreams(11);
    let sum = 0;
    const n = 100_000;
    for (let i = 0; i < n; i++) {
      const x = draw(d, Stream.Work);
      assert.ok(Number.isSafeInteger(x) && x >= min && x <= max, `${x}`);
      assert.ok(!Object.is(x, -0), 'a duration of −0');
      sum += x;
    }
    assert.ok(Math.abs(sum / n - mean) <= 0.015 * mean, `mean ${sum / n}`);
  });
}

test('pinned: a digest of a thousand draws of each kind', () => {
  seedStreams(1);
  const hash = createHash('sha256');
  for (const [, d] of numbers) for (let i = 0; i < 1000; i++) hash.update(`${draw(d, Stream.Work)},`);
  assert.equal(hash.digest('hex').slice(0, 16), '5275b2339ae899c5');
});

const bad: [unknown, RegExp][] = [
  [-1, /^at: a duration is a whole number of nanoseconds, 0 or more; got -1$/],
  [1.5, /got 1\.5$/],
  [Number.NaN, /got NaN$/],
  [Number.POSITIVE_INFINITY, /got Infinity$/],
  [{ uniform: [3, 1] }, /^at: uniform wants \[low, high\], got \[3, 1\]$/],
  [{ uniform: [0.5, 1] }, /got 0\.5$/],
  [{ exponential: -2 }, /got -2$/],
  ['5ms', /^at: a duration is .*; got "5ms"$/],
  [null, /^at: a duration is .*; got null$/],
  [{ normal: 5 }, /^at: a duration is .*; got \{"normal":5\}$/],
  [{ mix: [] }, /^at: a duration is/],
  [{ mix: [[0, 5]] }, /^at: the weights of a mix are above 0; got 0$/],
  [{ mix: [[1, -5]] }, /got -5$/],
  [{ uniform: 5 }, /^at: a duration is .*; got \{"uniform":5\}$/],
];

for (const [d, message] of bad) {
  test(`refused: ${JSON.stringify(d)}`, () => {
    assert.throws(() => checkDuration(d as Duration, 'at'), { name: 'RangeError', message });
  });
}
