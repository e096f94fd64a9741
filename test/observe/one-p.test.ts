/** The rules written down for tests are real Go's: they give its golden orders. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { expandOrder } from '../../lib/observe/order';
import { Replay } from '../../lib/observe/replay';
import { spawnOnOneP } from './one-p';

const golden: [n: number, tick: number, order: string][] = [
  [5, 1, '5 1..4'],
  [257, 1, '257 1..256'],
  [258, 28, '258 129..161 1 162..221 2 222..256 3..128 257'],
  [300, 41, '300 129..148 1 149..208 2 209..256 258..269 3 270..299 4..128 257'],
  [
    400,
    35,
    '400 258..283 1 284..343 2 344..385 387..399 3..7 130 8..67 131 68..127 132 128 257 129 133..256 386',
  ],
];

for (const [n, tick, order] of golden) {
  it(`${n} goroutines, tick ${tick}`, () => {
    const run = spawnOnOneP(n, tick);
    assert.deepEqual(run.lines.map(Number), expandOrder(order));
    new Replay(run, { ringSize: 256 }).verify();
  });
}
