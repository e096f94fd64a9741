/** Simulated CPU time of loops beside what real Go took (costs/main.go, costs/recorded.json). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import type { Linked } from '../../lib/compiler/link';
import { instantiate } from '../../lib/compiler/run/instantiate';
import { goCompiler } from '../../lib/course/run-go';
import { simulate } from '../../lib/observe/simulate';

const { ns } = JSON.parse(readFileSync(`${__dirname}/costs/recorded.json`, 'utf8')) as {
  ns: Record<string, number>;
};

/** Each operation waits for the one before, or for memory that was just written: no sum of operations tells that. */
const chains = new Set(['float', 'xorshift', 'method']);

let program: Linked;
before(async () => {
  const compiler = await goCompiler();
  const text = readFileSync(`${__dirname}/costs/main.go`, 'utf8');
  const compiled = compiler.compile([{ name: './main.go', text }], { parallel: false, goVersion: 1.26 });
  program = compiled.program!;
});

const N = 20_480;
const time = (kernel: string, n: number): number =>
  simulate({ procs: 1, record: false }, instantiate(program, { args: ['main', kernel, String(n)] })).time;

for (const [kernel, measured] of Object.entries(ns)) {
  test(`${kernel}: ${measured} ns`, () => {
    const ratio = (time(kernel, N) - time(kernel, 0)) / N / measured;
    const [low, high] = chains.has(kernel) ? [0.3, 1.3] : [0.7, 1.3];
    assert.ok(ratio > low && ratio < high, `simulated ${ratio.toFixed(2)} times as long`);
  });
}
