/** A run that ends in the middle of a collection leaves nothing behind for the next one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gc, go, ms, type Run, simulate, work } from '../../lib/index';

const collect = (until?: number): Run =>
  simulate({ procs: 4, gcWork: 20 * ms, until }, function* main() {
    yield* go(function* busy() {
      yield* work(5 * ms);
    });
    yield* gc();
  });

test('a collection after one that was cut off goes as it went before', () => {
  const before = collect();
  assert.equal(before.end.kind, 'return');
  assert.equal(collect(3 * ms).end.kind, 'until');
  const after = collect();
  assert.deepEqual(
    [after.end, after.time, after.events, after.counters],
    [before.end, before.time, before.events, before.counters],
  );
});
