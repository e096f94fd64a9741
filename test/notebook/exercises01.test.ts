/** Lesson 01's exercises: what stands behind them is what the simulator does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realMakespan, realOrder } from '../../lib/course/assignments/keys/lesson01';
import { instanceOf } from '../../lib/notebook/exercises/check';
import type { FirstMakespan } from '../../lib/notebook/exercises/lesson01/makespan';
import type { FirstOrder } from '../../lib/notebook/exercises/lesson01/order';
import { WORKERS, waited } from '../../lib/notebook/exercises/lesson01/wait';

test('q01-order: real Go’s five, a child, two children', () => {
  assert.deepEqual(realOrder({ main: 5, n: 5, starts: {} }), [4, 0, 1, 2, 3]);
  // 3 takes the seat while 0 runs; of 4 and 5 the second keeps it, the first goes behind 2.
  assert.deepEqual(realOrder({ main: 3, n: 4, starts: { 0: [3] } }), [2, 0, 3, 1]);
  assert.deepEqual(realOrder({ main: 4, n: 6, starts: { 0: [4, 5] } }), [3, 0, 5, 1, 2, 4]);
});

test('q01-order: every instance has 4 to 9 goroutines, and differs from what the misconceptions say', () => {
  for (let i = 0; i < 100; i++) {
    const instance = instanceOf('q01-order', `student-${i}`) as FirstOrder;
    const { main, n, starts } = instance;
    assert.ok(main >= 3 && n > main && n <= 9, JSON.stringify(instance));
    const children = Object.keys(starts).flatMap(k => starts[Number(k)]!);
    assert.deepEqual(
      children,
      Array.from({ length: n - main }, (_, k) => main + k),
    );
    const order = realOrder(instance);
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      Array.from({ length: n }, (_, k) => k),
    );
    assert.ok(order[0] === main - 1 && order.indexOf(0) < order.indexOf(1));
  }
});

test('q01-wait: the program as it is prints nothing on one P, and says so', () => {
  const hasty = function* (
    { go, ioWait, println }: typeof import('../../lib/goroutine/api'),
    delays: number[],
  ) {
    for (let i = 0; i < delays.length; i++) {
      yield* go(function* () {
        yield* ioWait(delays[i]!);
        println(i);
      });
    }
  };
  const { complete, slept, started, trouble } = waited(hasty, { procs: 1, seeds: 3 });
  assert.deepEqual(
    { complete, slept, started, trouble },
    { complete: 0, slept: false, started: WORKERS, trouble: '' },
  );
});

test('q01-makespan: waves, the last one as long as the others', () => {
  for (let i = 0; i < 30; i++) {
    const instance = instanceOf('q01-makespan', `student-${i}`) as FirstMakespan;
    const { tasks, cpu, cores } = instance;
    const off = (procs: number) =>
      Math.abs(realMakespan(instance, procs) / (Math.ceil(tasks / procs) * cpu) - 1);
    assert.ok(off(1) < 0.01 && off(cores) < 0.02, `${JSON.stringify(instance)}: ${off(cores)}`);
  }
});
