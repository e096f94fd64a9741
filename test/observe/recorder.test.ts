/** The recording: what goes in comes out, whatever the number of events and whenever it is read. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Recording } from '../../lib/observe/recorder';

const names = ['t', 'kind', 'm', 'p', 'g', 'a', 'b'] as const;
/** Event i in the order of `names`: every column at the ends of its range somewhere. */
const event = (i: number) => [i * 1e6, i % 256, -(i % 32769), i % 32768, ~(i * 7919), i | 0, (i * 3) % 256];

function write(rec: Recording, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const [t, kind, m, p, g, a, b] = event(i) as [number, number, number, number, number, number, number];
    rec.probe(kind, t, m, p, g, a, b);
  }
}

function assertHolds(rec: Recording, n: number): void {
  assert.equal(rec.length, n);
  const columns = names.map(name => rec[name]);
  columns.forEach((column, c) => {
    assert.equal(column.length, n, names[c]);
    for (let i = 0; i < n; i++) {
      if (column[i] !== event(i)[c]) assert.fail(`${names[c]}[${i}] is ${column[i]}`);
    }
  });
}

describe('a recording', () => {
  it('gives back what was written, read once or in between', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 5 });
    fc.assert(
      fc.property(lengths, steps => {
        const rec = new Recording();
        let n = 0;
        for (const more of steps) {
          write(rec, n, n + more);
          n += more;
          assertHolds(rec, n);
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });
  it('holds across its largest blocks', () => {
    const rec = new Recording();
    write(rec, 0, 100_000);
    assertHolds(rec, 100_000);
    write(rec, 100_000, 140_000);
    assertHolds(rec, 140_000);
  });
  for (const limit of [1, 100, 1024, 1025, 70_000]) {
    it(`keeps the first ${limit} and says that it dropped the others`, () => {
      const rec = new Recording(limit);
      write(rec, 0, limit);
      assert.equal(rec.truncated, false);
      write(rec, limit, limit + 10);
      assert.equal(rec.truncated, true);
      assertHolds(rec, limit);
    });
  }
  it('tells moments that lie years apart, and the same moment often', () => {
    const moments = [0, 5, 5, 2 ** 32 + 4, 2 ** 32 + 5, 1e17, 1e17 + 16];
    const rec = new Recording();
    for (const t of moments) rec.probe(1, t, 0, 0, 0, 0, 0);
    assert.deepEqual([...rec.t], moments);
  });
  it('is read without being copied again', () => {
    const rec = new Recording();
    write(rec, 0, 10);
    assert.equal(rec.t, rec.t);
  });
});
