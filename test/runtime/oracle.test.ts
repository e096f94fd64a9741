/** The programs of test/oracle/programs, as the simulator runs their twins and as real Go ran them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { simulate } from '../../lib';
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
