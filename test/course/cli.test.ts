/** The command line with bad input: one clear line, the right exit code, nothing written. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { built, copyOfProject, starter } from './copy';
import { gmplab, node, type Outcome } from './gmplab';

const folder = mkdtempSync(join(tmpdir(), 'gmplab cli '));
after(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

function assertOneLine({ code, stdout, stderr }: Outcome, expectedCode: number, expected: RegExp): void {
  assert.match(stderr, /^gmplab: .*\n$/, 'one line on standard error');
  assert.match(stderr, expected);
  assert.equal(stdout, '');
  assert.equal(code, expectedCode);
}

const empty = write('empty.ts', 'export const x = 1;\n');
const syntax = write('syntax.ts', '\nexport function* main( {\n');
const lost = write('lost.ts', "import { x } from './nowhere';\nexport default x;\n");
const throwing = write('throwing.ts', "throw new Error('not yet');\nexport function* main() {}\n");
const fine = write('fine.ts', 'export function* main() {}\n');
const broken = write('broken.ipynb', '{ "cells": [\n');
const foreign = write('foreign.ipynb', '{ "worksheets": [], "nbformat": 3 }\n');

const table: [what: string, args: string[], code: number, message: RegExp][] = [
  ['unknown command', ['rendr'], 2, /unknown command 'rendr' \(Did you mean render\?\)/],
  ['unknown flag', ['run', '--sed', '1', fine], 2, /unknown option '--sed' \(Did you mean --seed\?\)/],
  ['no program', ['run'], 2, /missing required argument 'file'/],
  ['missing program', ['run', 'nowhere.ts'], 2, /no such file: nowhere\.ts/],
  ['not a program', ['run', broken], 2, /broken\.ipynb: a TypeScript program is asked for/],
  ['no main', ['run', empty], 2, /empty\.ts: export a generator function main/],
  ['syntax error', ['run', syntax], 2, /syntax\.ts:3: /],
  ['missing import', ['run', lost], 2, /lost\.ts:1: Could not resolve "\.\/nowhere"/],
  ['program fails to load', ['run', throwing], 1, /throwing\.ts: Error: not yet/],
  ['no Ps', ['run', fine, '--procs', '0'], 2, /--procs.*'0' is invalid.*whole number from 1/],
  ['too many Ps', ['run', fine, '--procs', '100000'], 2, /--procs.*'100000' is invalid.*whole number from 1/],
  ['bad seed', ['run', fine, '--seed', 'abc'], 2, /--seed.*'abc' is invalid.*whole number/],
  ['no cores', ['run', fine, '--cores', '-1'], 2, /--cores.*'-1' is invalid.*whole number/],
  ['time without unit', ['run', fine, '--until', '5'], 2, /--until.*'5' is invalid.*10s, 5ms/],
  ['missing notebook', ['render', 'nowhere.ipynb'], 2, /no such notebook: nowhere\.ipynb/],
  ['missing lesson', ['check', '99'], 2, /no such notebook: 99/],
  ['invalid JSON', ['render', broken, '--out', join(folder, 'site')], 2, /broken\.ipynb: not valid JSON/],
  ['not a notebook', ['check', foreign], 2, /foreign\.ipynb: not a Jupyter notebook of format 4/],
  ['bad port', ['serve', '--port', '70000'], 2, /--port.*'70000' is invalid.*from 1 to 65535/],
  ['unknown scenario', ['bench', 'nothing-of-the-kind'], 2, /nothing-of-the-kind/],
  ['no latency', ['breaks', '--rate', '10M'], 2, /required option '--latency <time>' not specified/],
  ['no rate at all', ['breaks', '--rate', '0', '--latency', '1s'], 2, /--rate must be from 0\.001 to/],
  [
    'a rate that is none',
    ['breaks', '--rate', 'NaN', '--latency', '1s'],
    2,
    /--rate: "NaN".*write 1000, 10k/,
  ],
  ['latency without unit', ['breaks', '--rate', '1', '--latency', '10'], 2, /--latency: "10".*write 10s/],
  [
    'too little RAM',
    ['breaks', '--rate', '1', '--latency', '1s', '--ram', '1MB'],
    2,
    /--ram must be from 8\.39 MB/,
  ],
  [
    'unknown OS',
    ['breaks', '--rate', '1', '--latency', '1s', '--os', 'beos'],
    2,
    /--os must be one of linux/,
  ],
  ['no goroutines', ['hundred-million', '--count', '0'], 2, /--count must be from 1 to 100,000,000/],
];

for (const [what, args, code, message] of table) {
  test(`${what}: exit code ${code} and one line`, async () => {
    assertOneLine(await gmplab(args, { cwd: folder }), code, message);
  });
}

test('a refused rendering leaves nothing behind', () => {
  assert.equal(existsSync(join(folder, 'site')), false);
});

test('a port in use is named', async () => {
  const root = copyOfProject(built);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(join(root, 'site'));
  writeFileSync(join(root, 'site', 'index.html'), '<p>here</p>');
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => holder.once('listening', resolve));
  const { port } = holder.address() as { port: number };
  const outcome = await gmplab(['serve', '--port', String(port)], { root }).finally(() => holder.close());
  assertOneLine(outcome, 1, new RegExp(`port ${port} is in use: choose another with --port`));
});

test('serving before rendering says what to do', async () => {
  assertOneLine(
    await gmplab(['serve'], { root: copyOfProject(built) }),
    1,
    /no site in site: run `gmplab render` first/,
  );
});

test('without Python, jupyter says what to install', async () => {
  const root = copyOfProject(built);
  const outcome = await gmplab(['jupyter'], { root, env: { PATH: folder, Path: folder } });
  assertOneLine(outcome, 1, /needs Python 3\.9 or newer, and none was found: install it/);
  assert.equal(existsSync(join(root, '.venv')), false);
});

test('without a built library, every command says so', async () => {
  assertOneLine(
    await gmplab(['run', fine], { root: copyOfProject(starter) }),
    1,
    /library not built: run npm install/,
  );
});

test('an old Node is refused', async () => {
  const old = write('old.cjs', "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });\n");
  const root = copyOfProject([...starter, 'lib/course/setup.cjs', 'lib/course/sources.cjs']);
  for (const file of ['bin.cjs', 'setup.cjs']) {
    const outcome = await node(['--require', old, join(root, 'lib', 'course', file), 'start'], { cwd: root });
    assertOneLine(outcome, 1, /Node 20\.19\.0 or newer is needed, this is 18\.20\.4/);
  }
});

test('each command explains itself', async () => {
  for (const name of ['run', 'render', 'serve', 'jupyter', 'check', 'bench']) {
    const { code, stdout, stderr } = await gmplab([name, '--help']);
    assert.match(stdout, new RegExp(`^Usage: gmplab ${name} `));
    assert.equal(stderr, '');
    assert.equal(code, 0);
  }
  const { code, stdout } = await gmplab([]);
  assert.match(stdout, /^Usage: gmplab /);
  assert.equal(code, 0);
});
