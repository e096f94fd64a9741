/**
 * Go's own tests, where its source tree is found ($GOTEST_DIR, or the test folder beside the toolchain): the files of
 * test/chan, and all other plain `// run` files that start goroutines. Each passes, or is refused with a place and a
 * reason. Full runs ($FULL=1) take them all, others the quick ones.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { type Compiler, unsupportedText } from '../../lib/compiler/compile';
import { instantiate } from '../../lib/compiler/run/instantiate';
import { goCompiler } from '../../lib/course/run-go';
import { simulate } from '../../lib/observe/simulate';

/** Known not to pass, and why; those after the dash need more time than a normal run has. */
const known: Record<string, string> = {
  'init1.go': 'measures how the heap grows; a run without a memory model allocates nothing',
  'fixedbugs/issue79186.go': 'takes and gives locks more often than a run has moments',
};
const slow = new Set([
  'chan/doubleselect.go',
  'chan/goroutines.go',
  'fixedbugs/issue13169.go',
  'fixedbugs/issue19182.go',
  'fixedbugs/issue79186.go',
  'ken/chan.go',
  'stack.go',
  'fixedbugs/issue10353.go',
  'fixedbugs/issue24419.go',
  'chanlinear.go',
]);

function testDir(): string | undefined {
  const given = process.env.GOTEST_DIR;
  if (given !== undefined) return given;
  const { status, stdout } = spawnSync('go', ['env', 'GOROOT'], { encoding: 'utf8' });
  const dir = status === 0 ? join(stdout.trim(), 'test') : '';
  return existsSync(join(dir, 'chan')) ? dir : undefined;
}

const isRun = (text: string): boolean => text.split('\n', 1)[0].trim() === '// run';

function goFilesIn(dir: string, sub: string): string[] {
  return readdirSync(join(dir, sub))
    .filter(f => f.endsWith('.go'))
    .map(f => join(sub, f));
}

const dir = testDir();
if (dir === undefined)
  console.error('NOT RUN: Go’s own tests; set GOTEST_DIR to the folder test of its source tree');

let compiler: Compiler;
before(async () => {
  compiler = await goCompiler();
});

/** @returns 'pass', or why not */
function outcome(file: string): string {
  const text = readFileSync(join(dir!, file), 'utf8');
  const name = `./${file.slice(file.lastIndexOf('/') + 1)}`;
  const { errors, unsupported, program } = compiler.compile([{ name, text }], {
    parallel: false,
    goVersion: 1.26,
  });
  if (unsupported.length > 0) return `refused: ${unsupportedText(unsupported)}`;
  assert.deepEqual(errors, []);
  let written = '';
  const write = (_: number, bytes: string): void => {
    written += bytes;
  };
  const run = simulate(
    { procs: 1, record: false, hangSeconds: 60 },
    instantiate(program!, { args: [file], write }),
  );
  const expected = join(dir!, file.replace('.go', '.out'));
  const want = existsSync(expected) ? readFileSync(expected, 'latin1') : '';
  if (run.end.code === 0 && written === want) return 'pass';
  return `failed: ${JSON.stringify(run.end)} ${written.slice(0, 300)} ${run.stderr.slice(0, 500)}`;
}

const chan =
  dir === undefined ? [] : goFilesIn(dir, 'chan').filter(f => isRun(readFileSync(join(dir, f), 'utf8')));
const others =
  dir === undefined
    ? []
    : ['', 'fixedbugs', 'ken', 'typeparam', 'interface']
        .flatMap(sub => goFilesIn(dir, sub))
        .filter(f => {
          const text = readFileSync(join(dir, f), 'utf8');
          return isRun(text) && /^\s*go /m.test(text);
        });

const full = process.env.FULL === '1';

describe('test/chan', { skip: dir === undefined }, () => {
  for (const file of chan) {
    test(file, { skip: slow.has(file) && !full }, () => assert.equal(outcome(file), 'pass'));
  }
});

describe('others that start goroutines', { skip: dir === undefined }, () => {
  let passed = 0;
  for (const file of others) {
    test(file, { skip: (slow.has(file) && !full) || file in known }, () => {
      const what = outcome(file);
      if (what === 'pass') passed++;
      else
        assert.match(
          what,
          /^refused: \.\/\w+\.go:\d+:\d+: gmplab: .* is not simulated|^refused: .*are not simulated/,
        );
    });
  }
  test('at least 37 of them run', { skip: !full }, () => assert.ok(passed >= 37, `${passed} do`));
});
