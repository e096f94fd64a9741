/** In which order a context cancels its children: as Go ranges over the map of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rangeOrder } from '../../lib/goroutine/map-order';
import { context, go, gosched, simulate, waitGroup } from '../../lib/index';
import { seedStreams } from '../../lib/sim/random';

/**
 * What go1.26.8 did, on one P: 8000 contexts with n children each, whose goroutines tell when they are done. With 3
 * all orders that were seen, with 9 the most frequent of 1990.
 */
const recorded: Record<number, Record<string, number>> = {
  3: { '0 1 2': 5963, '1 2 0': 1036, '2 0 1': 1001 },
  9: { '0 1 2 3 4 5 6 7 8': 71 },
};

function orders(n: number, runs: number): Map<string, number> {
  seedStreams(5);
  const seen = new Map<string, number>();
  const children = Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < runs; i++) {
    const order = rangeOrder(children).join(' ');
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  return seen;
}

for (const [n, theirs] of Object.entries(recorded)) {
  test(`${n} entries: as often as real Go`, () => {
    const seen = orders(Number(n), 8000);
    if (n === '3') assert.deepEqual([...seen.keys()].sort(), Object.keys(theirs).sort());
    else assert.ok(seen.size > 1500 && seen.size < 2600, `${seen.size} orders, real Go 1990`);
    for (const [order, count] of Object.entries(theirs)) {
      const ours = seen.get(order) ?? 0;
      assert.ok(Math.abs(ours - count) < 4 * Math.sqrt(ours + count), `${order}: ${ours} beside ${count}`);
    }
  });
}

test('up to 8 entries: the eight rotations; any number: nobody is forgotten', () => {
  assert.equal(orders(8, 4000).size, 8);
  for (const n of [0, 1, 7, 14, 15, 100, 1000]) {
    const list = Array.from({ length: n }, (_, i) => i);
    assert.deepEqual(
      rangeOrder(list).sort((a, b) => a - b),
      list,
    );
  }
});

test('a context’s children: the seed decides, the same seed the same', () => {
  const order = (seed: number): string => {
    const woken: number[] = [];
    simulate({ procs: 1, seed }, function* main() {
      const [ctx, cancel] = yield* context.withCancel(context.background());
      const wg = waitGroup();
      wg.add(5);
      for (let i = 0; i < 5; i++) {
        const [child] = yield* context.withCancel(ctx);
        yield* go(function* () {
          yield* child.done().recv();
          woken.push(i);
          yield* wg.done();
        });
      }
      for (let i = 0; i < 3; i++) yield* gosched();
      yield* cancel();
      yield* wg.wait();
    });
    // On one P whoever was woken last runs first.
    return [...woken.slice(1), woken[0]].join(' ');
  };
  const seen = new Set(Array.from({ length: 60 }, (_, seed) => order(seed)));
  assert.deepEqual([...seen].sort(), ['0 1 2 3 4', '1 2 3 4 0', '2 3 4 0 1', '3 4 0 1 2', '4 0 1 2 3']);
  assert.equal(order(7), order(7));
});
