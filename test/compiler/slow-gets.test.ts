/**
 * GETs to a slow handler from many goroutines, main in select {}: as many goroutines and descriptors as in real Go, and
 * where descriptors run out, the same accept loop. Fewer goroutines than 10,000 unless GMPLAB_FULL=1.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SimulateOptions } from '../../lib/observe/simulate';
import { runSource } from './run';

const dir = join(__dirname, 'programs', 'slow-gets');
const text = readFileSync(join(dir, 'main.go'), 'utf8');
const { limit, inherited, runs } = JSON.parse(readFileSync(join(dir, 'recorded.json'), 'utf8')) as {
  limit: number;
  inherited: number;
  runs: Record<string, string>;
};
const full = process.env.GMPLAB_FULL === '1';

async function run(n: string, nofile: number): Promise<{ lines: string[]; stderr: string }> {
  const options: SimulateOptions = { procs: 4, nofile, net: { inherited } };
  const got = await runSource([{ name: './main.go', text }], options, [n]);
  assert.equal(got.code, 0);
  return { lines: got.stdout.trimEnd().split('\n'), stderr: got.stderr };
}

for (const n of ['100', '9900']) {
  test(`${n} goroutines: goroutines and descriptors as recorded`, {
    skip: n !== '100' && !full,
  }, async () => {
    const { lines } = await run(n, limit);
    assert.deepEqual(lines, [runs[n], runs[n], runs[n]]);
  });
}

test('10,000 goroutines under a limit of 20,000 descriptors: the last connections are never accepted', {
  skip: !full,
}, async () => {
  const { lines, stderr } = await run('10000', limit);
  // A client whose SYN found a full queue is still dialling: one goroutine instead of two loops, and the same descriptor.
  const count = (line: string): number => Number(/goroutines (\d+) /.exec(line)![1]);
  const dialling = count(runs['10000']) - count(lines.at(-1)!);
  assert.ok(dialling >= 0 && dialling <= 10, `${lines.at(-1)} against ${runs['10000']}`);
  assert.match(lines.at(-1)!, /descriptors -5 done 0 failed 0$/);
  assert.match(
    stderr,
    /http: Accept error: accept tcp 127\.0\.0\.1:\d+: accept4: too many open files; retrying in 5ms/,
  );
  assert.match(stderr, /retrying in 640ms\n.*retrying in 1s\n/);
});

test('a limit of 200 descriptors: whoever gets them, they make 487 goroutines, less one for each client that fails', async () => {
  // 3 standard ones, 2 of the cgroup, the listener, the poller's 2: 192 are left, each with two goroutines; then 100
  // callers and 3 others. Real Go: 487 with no failure, or 486 with one, as accepts and dials happen to meet.
  const { lines, stderr } = await run('100', 200);
  const [, goroutines, failed] = /goroutines (\d+) .* failed (\d+)/.exec(lines.at(-1)!)!;
  assert.equal(Number(goroutines) + Number(failed), 487);
  assert.match(stderr, /too many open files; retrying in 5ms/);
});
