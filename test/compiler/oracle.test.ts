/** The recorded programs of test/oracle from their Go source: what real Go printed, its first error line, its exit code. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Linked } from '../../lib/compiler/link';
import { instantiate } from '../../lib/compiler/run/instantiate';
import { goCompiler, goFiles } from '../../lib/course/run-go';
import { simulate } from '../../lib/observe/simulate';

const oracle = join(__dirname, '..', 'oracle');

interface Recorded {
  outputs: { stdout: string[]; stderrFirstLine: string; exitCode: number }[];
}

let program: Linked;
before(async () => {
  const compiler = await goCompiler();
  const compiled = compiler.compile(goFiles(join(oracle, 'programs')), { parallel: false, goVersion: 1.24 });
  assert.deepEqual([...compiled.errors, ...compiled.unsupported], []);
  program = compiled.program!;
});

for (const file of readdirSync(join(oracle, 'recorded'))) {
  const name = file.replace('.json', '');
  test(name, () => {
    const { outputs } = JSON.parse(readFileSync(join(oracle, 'recorded', file), 'utf8')) as Recorded;
    const written = ['', '', ''];
    const write = (fd: number, bytes: string): void => {
      written[fd] += bytes;
    };
    const run = simulate(
      { procs: 1, record: false },
      instantiate(program, { args: ['oracle', name], write }),
    );
    const [, stdout, stderr] = written;
    const { stdout: lines, stderrFirstLine, exitCode } = outputs[0];
    assert.deepEqual(stdout === '' ? [] : stdout.trimEnd().split('\n'), lines);
    assert.equal((stderr + run.stderr).split('\n')[0], stderrFirstLine);
    assert.equal(run.end.code, exitCode);
  });
}
