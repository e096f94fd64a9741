import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { expandOrder, orderText } from '../../lib/observe/order';

test('there and back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -20, max: 20 })), order => {
      assert.deepEqual(expandOrder(orderText(order)), order);
    }),
  );
});

test('runs of three and more are shortened, pairs are not', () => {
  assert.equal(orderText([258, 129, 130, 131, 1, 5, 6]), '258 129..131 1 5 6');
  assert.equal(orderText(['2', '3', '4']), '2..4');
  assert.equal(orderText([]), '');
});

test('the recorded orders are in this form', () => {
  const { rows } = JSON.parse(readFileSync('datasets/run-orders.json', 'utf8'));
  for (const { order } of rows) assert.equal(orderText(expandOrder(order)), order);
});

test('what is no order is named', () => {
  assert.throws(() => expandOrder('1 2.3'), /"2\.3" is neither/);
});
