import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { recordedOrders } from '../../lib/notebook/recorded';

const { vectors } = JSON.parse(readFileSync('test/oracle/golden.json', 'utf8')) as {
  vectors: { id: string; order: number[] }[];
};

test('the commonest recorded order of each golden program is the golden order', () => {
  for (const { id, order } of vectors) assert.deepEqual(recordedOrders(id)[0]!.order, order, id);
});

test('the counts add up to the runs', () => {
  for (const procs of [1, 2, 4]) {
    const orders = recordedOrders('spawn-5', procs);
    assert.equal(
      orders.reduce((sum, o) => sum + o.count, 0),
      orders[0]!.runs,
    );
  }
});

test('an unknown program is answered with those there are', () => {
  assert.throws(
    () => recordedOrders('spawn-6'),
    /nothing is recorded for spawn-6 \(procs 1\); there are spawn-5 \(procs 1\)/,
  );
});
