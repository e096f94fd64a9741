/** Random programs (random/generate.ts), run by real Go on one P and here: same output, first error line, exit code. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { instantiate } from '../../lib/compiler/run/instantiate';
import { goCompiler } from '../../lib/course/run-go';
import { simulate } from '../../lib/observe/simulate';
import { goVersion, runGo } from '../oracle/real-go';
import { generate } from './random/generate';

const full = process.env.FULL === '1';
const count = full ? 500 : 40;
const first = Number(process.env.FIRST ?? 0);

const dir = mkdtempSync(join(tmpdir(), 'gmplab-random-'));
after(() => rmSync(dir, { recursive: true, force: true }));

test(`${count} random programs`, { skip: goVersion() === undefined }, async () => {
  const text = generate(first, count);
  writeFileSync(join(dir, 'main.go'), text);
  const built = spawnSync('go', ['build', '-o', join(dir, 'random'), 'main.go'], {
    cwd: dir,
    encoding: 'utf8',
  });
  assert.equal(built.status, 0, built.stderr);
  const compiler = await goCompiler();
  const { errors, unsupported, program } = compiler.compile([{ name: './main.go', text }], {
    parallel: false,
    goVersion: 1.26,
  });
  assert.deepEqual([...errors, ...unsupported], []);
  const different: string[] = [];
  for (let i = first; i < first + count; i++) {
    let [stdout, stderr] = ['', ''];
    const write = (fd: number, bytes: string): void => {
      const shown = Buffer.from(bytes, 'latin1').toString('utf8');
      if (fd === 1) stdout += shown;
      else stderr += shown;
    };
    const host = { args: ['random', String(i)], write };
    // A program that go build made from a file has no go.mod that asks for the updater.
    const run = simulate({ procs: 1, record: false, updateMaxProcs: true }, instantiate(program!, host));
    const ours = { stdout, line: (stderr + run.stderr).split('\n')[0], code: run.end.code };
    const why = compare(ours, () => runGo(join(dir, 'random'), [String(i)]));
    if (why !== '') different.push(`${i}: ${why}`);
  }
  assert.deepEqual(different, []);
});

/** Times that real Go is asked: on a busy machine a program may be preempted where it should not be. */
const TRIES = 40;

/** @returns '' when real Go does the same */
function compare(ours: Ended, run: () => { stdout: string; stderr: string; code: number | null }): string {
  let why = '';
  for (let n = 0; n < TRIES; n++) {
    const { stdout, stderr, code } = run();
    const theirs = { stdout, line: stderr.split('\n')[0], code };
    if (JSON.stringify(ours) === JSON.stringify(theirs)) return '';
    why = difference(ours, theirs);
  }
  return why;
}

interface Ended {
  stdout: string;
  line: string;
  code: number | null;
}

function difference(ours: Ended, theirs: Ended): string {
  const [a, b] = [ours.stdout.split('\n'), theirs.stdout.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  if (at >= 0 || a.length !== b.length) return `line ${at + 1}: ${a[at]} | Go: ${b[at]}`;
  return `${ours.line} (${ours.code}) | Go: ${theirs.line} (${theirs.code})`;
}
