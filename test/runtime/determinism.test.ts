/** The same seed gives the same run, byte for byte, in another process too; other seeds give other runs. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { simulate } from '../../lib/index';
import { digests } from './digests';
import { digest } from './recordings';
import { scenarios } from './scenarios';

test('two processes, one run', () => {
  const script = `console.log(require('${join(__dirname, 'digests.ts')}').digests(5).join('\\n'))`;
  const child = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
    cwd: join(__dirname, '../..'),
    encoding: 'utf8',
  });
  assert.deepEqual(child.trimEnd().split('\n'), digests(5));
});

test('seeds differ on 4 Ps, where costs vary', () => {
  const [a, b] = [digests(1), digests(2)];
  for (const [i, line] of a.entries()) assert.notEqual(line, b[i]);
});

test('on one P costs do not vary, and seeds make no difference', () => {
  const run = (seed: number) => simulate({ procs: 1, seed }, scenarios['a burst overflows the queue']);
  assert.equal(digest(run(1)), digest(run(2)));
});
