/**
 * The picture at the top of README.md is a run's, drawn by the library: forty goroutines on four Ps after 60 µs.
 * GMPLAB_UPDATE_PICTURE=1 draws it anew.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { board, go, simulate, us, type WaitGroup, waitGroup, work } from '../../lib/index';

const file = join(__dirname, '../../notebooks/images/four-processors.svg');

function* worker(_i: number, wg: WaitGroup) {
  yield* work(20 * us);
  yield* wg.done();
}

test('README shows what the simulator draws', () => {
  const run = simulate({ procs: 4, seed: 3 }, function* main() {
    const wg = waitGroup();
    wg.add(40);
    for (let i = 1; i <= 40; i++) yield* go(worker, i, wg);
    yield* wg.wait();
  });
  const { svg } = board(run, 60 * us);
  if (process.env.GMPLAB_UPDATE_PICTURE) writeFileSync(file, `${svg}\n`);
  assert.equal(readFileSync(file, 'utf8'), `${svg}\n`, 'GMPLAB_UPDATE_PICTURE=1 npm test draws it anew');
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  assert.ok(readme.includes('notebooks/images/four-processors.svg'));
});
