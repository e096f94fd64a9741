/**
 * The run of 100,000,000 goroutines. In the ordinary run its small sister is compared with the recording, event for
 * event; GMPLAB_FULL=1 runs all of them (about 100 s).
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { RecordedRun } from '../../lib/course/hundred-million';
import { projectRoot } from '../../lib/course/paths';
import { node } from './gmplab';

const folder = mkdtempSync(join(tmpdir(), 'gmplab 100M '));
after(() => rmSync(folder, { recursive: true, force: true }));

const cli = (...args: string[]) =>
  node(['--import', 'tsx', join(projectRoot, 'lib', 'course', 'cli.ts'), 'hundred-million', ...args], {});
const runsOf = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { runs: RecordedRun[] }).runs;
const dataset = join(projectRoot, 'datasets', 'hundred-million.json');

test('the recording: 100,000,000 alive at once, each started once and ended', () => {
  const full = runsOf(dataset).find(r => r.count === 100_000_000)!;
  assert.equal(full.peak, 100_000_001);
  assert.match(full.digest, /^[0-9a-f]{16}$/);
  // Seven moments for each: its birth, four of its own, and the poller's, shared.
  assert.ok(full.events > 7 * full.count);
  const waiting = full.samples.map(s => s.waiting);
  assert.equal(Math.max(...waiting), 100_000_001);
  assert.equal(full.samples.at(-1)!.time, full.time);
  assert.equal(full.samples.at(-1)!.goroutines, 1);
});

const counts = process.env.GMPLAB_FULL === '1' ? [100_000, 1_000_000, 100_000_000] : [100_000];
for (const count of counts) {
  test(`${count} goroutines: the recorded order, to the last event`, async () => {
    const file = join(folder, `${count}.json`);
    const { code, stdout, stderr } = await cli('--count', String(count), '--record', file);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /as recorded in datasets\/hundred-million\.json/);
    assert.match(stderr, /goroutines started and ended: 100 %/);
    const recorded = runsOf(dataset).find(r => r.count === count)!;
    const [now] = runsOf(file);
    assert.deepEqual({ ...now, provenance: null }, { ...recorded, provenance: null });
    if (count === 100_000_000) {
      assert.ok(now.provenance.megabytes < 2500, `${now.provenance.megabytes} MB`);
    }
  });
}

test('bad input: one line, nothing written', async () => {
  const mine = join(folder, 'mine.json');
  writeFileSync(mine, '{"mine": true}');
  const table: [string[], RegExp][] = [
    [['--count', '0'], /--count must be from 1 to 100,000,000; got "0"/],
    [['--count', '1e12'], /--count must be from 1 to 100,000,000/],
    [['--count', 'many'], /--count: "many" is not a number; write 1000, 10k, 2\.5M/],
    [['--count', '10', '--record', mine], /mine\.json is no recording of this command/],
  ];
  for (const [args, message] of table) {
    const { code, stderr } = await cli(...args);
    assert.equal(code, 2);
    assert.match(stderr.split('\n').at(-2)!, message);
  }
  assert.equal(readFileSync(mine, 'utf8'), '{"mine": true}');
});
