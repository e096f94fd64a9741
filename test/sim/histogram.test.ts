/** The histogram against sorted values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Histogram } from '../../lib/sim/histogram';

test('quantiles are at most 1.6 % above the true ones, and never below', () => {
  const value = fc.oneof(fc.nat(100), fc.nat(2 ** 31 - 1), fc.maxSafeNat());
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (xs, q) => {
        const h = new Histogram();
        for (const x of xs) h.add(x);
        const sorted = [...xs].sort((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(q * xs.length) - 1)];
        const got = h.quantile(q);
        assert.ok(got >= exact && got <= exact * (1 + 1 / 64) + 1, `${got} for ${exact}`);
        assert.equal(h.max, sorted.at(-1));
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});

test('an empty one answers 0, a cleared one is empty', () => {
  const h = new Histogram();
  assert.deepEqual([h.quantile(0.5), h.mean(), h.max], [0, 0, 0]);
  h.add(7);
  assert.deepEqual([h.quantile(0), h.quantile(1), h.mean()], [7, 7, 7]);
  h.clear();
  assert.deepEqual([h.total, h.quantile(0.5)], [0, 0]);
});
