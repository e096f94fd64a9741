/** The programs of test/oracle/programs, as the simulator runs their twins and as real Go ran them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { simulate } from '../../lib/index';
import { build, goVersion, runGo } from '../oracle/real-go';
import { mainOf, programs } from '../oracle/twins/programs';

interface Recorded {
  outputs: { count: number; stdout: string[]; stderrFirstLine: string; exitCode: number }[];
}

const recorded = (name: string): Recorded =>
  JSON.parse(readFileSync(join(__dirname, '../oracle/recorded', `${name}.json`), 'utf8'));

for (const name of Object.keys(programs)) {
  test(`${name}: as recorded`, () => {
    const run = simulate({ procs: 1, debug: { verify: true } }, mainOf(name));
    const [most] = recorded(name).outputs;
    assert.deepEqual(run.lines.join('\n').split('\n').filter(Boolean), most.stdout);
    assert.equal(run.end.code, most.exitCode);
    assert.equal(run.stderr.split('\n')[0], most.stderrFirstLine);
  });
}

const live = goVersion();

test('the same programs, run by the Go that is here', { skip: live === undefined && 'no Go' }, () => {
  const oracle = build('programs');
  for (const name of Object.keys(programs)) {
    const run = simulate({ procs: 1 }, mainOf(name));
    const ours = { stdout: run.output, code: run.end.code, firstLine: run.stderr.split('\n')[0] };
    let theirs: { stdout: string; code: number | null; firstLine: string } | undefined;
    for (let attempt = 0; attempt < 10; attempt++) {
      const real = runGo(oracle, [name]);
      theirs = { stdout: real.stdout, code: real.code, firstLine: real.stderr.split('\n')[0] };
      if (JSON.stringify(ours) === JSON.stringify(theirs)) break;
    }
    assert.deepEqual(ours, theirs, name);
  }
});
