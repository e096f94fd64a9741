/** `gmplab run`: a program's output, error text and exit code are the command's. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { projectRoot } from '../../lib/course/paths';
import { gmplab } from './gmplab';

// Inside the project, because a path to lib is one of the ways to name the library.
const folder = mkdtempSync(join(projectRoot, 'node_modules', 'gmplab-run-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const program = (body: string, library = 'gmplab') => {
  const path = join(folder, 'program.ts');
  writeFileSync(
    path,
    `import { go, makeChan, println, waitGroup, type WaitGroup } from '${library}';
    export function* main(...args: string[]) { ${body} }
    function* worker(i: number, wg: WaitGroup) { println(i); yield* wg.done(); }`,
  );
  return path;
};

const five = `const wg = waitGroup();
  for (let i = 0; i < 5; i++) { wg.add(1); yield* go(worker, i, wg); }
  yield* wg.wait();`;

for (const library of ['gmplab', '../../lib', '../../lib/index', '../../lib/index.ts']) {
  test(`five goroutines, the library named as ${library}`, async () => {
    const { code, stdout, stderr } = await gmplab(['run', program(five, library), '--procs', '1']);
    assert.equal(stdout, '4\n0\n1\n2\n3\n');
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });
}

test('words after -- are the arguments of main', async () => {
  const { stdout } = await gmplab([
    'run',
    program('println(args.length, ...args);'),
    '--',
    'a',
    '--seed',
    'b c',
  ]);
  assert.equal(stdout, '3 a --seed b c\n');
});

test('a deadlock ends as in Go: standard error, exit code 2, and what was printed before stays', async () => {
  const body = "println('before'); yield* makeChan<number>(0).recv();";
  const { code, stdout, stderr } = await gmplab(['run', program(body)]);
  assert.equal(stdout, 'before\n');
  assert.match(stderr, /^fatal error: all goroutines are asleep - deadlock!\n/);
  assert.equal(code, 2);
});

test('--json tells the same run as data', async () => {
  const { stdout, code } = await gmplab(['run', program(five), '--procs', '1', '--seed', '7', '--json']);
  const run = JSON.parse(stdout);
  assert.equal(run.output, '4\n0\n1\n2\n3\n');
  assert.equal(run.seed, 7);
  assert.equal(run.end.kind, 'return');
  assert.ok(run.time > 0);
  assert.equal(code, 0);
});

test('long output reaches a pipe whole', async () => {
  const { stdout } = await gmplab(['run', program('for (let i = 0; i < 50_000; i++) println(i);')]);
  assert.equal(stdout.split('\n').length, 50_001);
});
