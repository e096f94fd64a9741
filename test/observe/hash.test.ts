/** Oracles: the published FNV-1a vectors, and the same hash in plain 64-bit arithmetic. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fnv1a, hashProbe } from '../../lib/observe/hash';

/** Test vectors of draft-eastlake-fnv, 64-bit FNV-1a. */
const published = [
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['b', 'af63df4c8601f1a5'],
  ['fo', '08985907b541d342'],
  ['foobar', '85944171f73967e8'],
];

for (const [text, expected] of published) {
  test(`FNV-1a of "${text}"`, () => {
    const { add, digest } = fnv1a();
    for (const byte of Buffer.from(text)) add(byte);
    assert.equal(digest(), expected);
  });
}

function inBigInts(words: number[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const word of words) hash = BigInt.asUintN(64, (hash ^ BigInt(word >>> 0)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

test('32-bit words hash as in 64-bit arithmetic', () => {
  const word = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(fc.array(word), words => {
      const { add, digest } = fnv1a();
      for (const each of words) add(each);
      assert.equal(digest(), inBigInts(words));
    }),
  );
});

test('an event is eight words: kind, time in two, m, p, g, a, b', () => {
  const time = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  const small = fc.integer({ min: -1, max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(time, fc.tuple(small, small, small, small, small, small), (t, [kind, m, p, g, a, b]) => {
      const { probe, digest } = hashProbe();
      probe(kind, t, m, p, g, a, b);
      assert.equal(digest(), inBigInts([kind, t % 2 ** 32, Math.floor(t / 2 ** 32), m, p, g, a, b]));
    }),
  );
});

test('every field and the order of events matter', () => {
  type Event = Parameters<ReturnType<typeof hashProbe>['probe']>;
  const digestOf = (...events: Event[]) => {
    const { probe, digest } = hashProbe();
    for (const event of events) probe(...event);
    return digest();
  };
  const first: Event = [1, 1e12, 2, 3, 4, 5, 6];
  const second: Event = [2, 1e12, 2, 3, 4, 5, 6];
  const more = (i: number, by: number) => first.map((value, j) => (i === j ? value + by : value)) as Event;
  const changed = first.map((_, i) => digestOf(more(i, 1)));
  const later = digestOf(more(1, 2 ** 32));
  const digests = [digestOf(first), ...changed, later, digestOf(first, second), digestOf(second, first)];
  assert.equal(new Set(digests).size, digests.length);
});
