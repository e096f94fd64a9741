/**
 * Mutated programs: tokens of the recorded programs and of the random ones are dropped, doubled, swapped, replaced. Each
 * compiles and runs, or ends with errors: never with an exception of the compiler's, never in a hang.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { type Compiled, type Compiler, errorText } from '../../lib/compiler/compile';
import { instantiate } from '../../lib/compiler/run/instantiate';
import { goCompiler } from '../../lib/course/run-go';
import { simulate } from '../../lib/observe/simulate';
import { generate } from './random/generate';

const count = process.env.FULL === '1' ? Number(process.env.MUTATIONS ?? 20_000) : 500;

const programs = join(__dirname, '..', 'oracle', 'programs');
const corpus = [
  ...readdirSync(programs)
    .filter(f => f.endsWith('.go'))
    .map(f => readFileSync(join(programs, f), 'utf8')),
  readFileSync(join(__dirname, 'costs', 'main.go'), 'utf8'),
  ...readFileSync(join(__dirname, 'errors', 'cases.txt'), 'utf8')
    .split(/^-- .* --\n/m)
    .slice(1),
  ...Array.from({ length: 10 }, (_, i) => generate(1000 + i, 1)),
];

const tokenPattern =
  /[\p{L}_][\p{L}\p{Nd}_]*|\d[\w.]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|:=|<-|[-+*/%&|^<>=!]=?|\S|\s+/gu;

function random(seed: number): (n: number) => number {
  let s = seed >>> 0;
  return n => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return Math.floor((s / 2 ** 32) * n);
  };
}

function mutate(text: string, r: (n: number) => number): string {
  const tokens = text.match(tokenPattern) ?? [];
  // Half of them gently: a number, name or operator gives way to another one of the program's.
  if (r(2) === 0) {
    const kinds = [/^\d/, /^[\p{L}_]/u, /^[-+*/%&|^<>=!]/];
    const kind = kinds[r(3)];
    const places = tokens.flatMap((t, i) => (kind.test(t) ? [i] : []));
    if (places.length > 0) tokens[places[r(places.length)]] = tokens[places[r(places.length)]];
    return tokens.join('');
  }
  for (let n = r(3) + 1; n > 0; n--) {
    const [i, j] = [r(tokens.length), r(tokens.length)];
    switch (r(5)) {
      case 0:
        tokens.splice(i, 1);
        break;
      case 1:
        tokens.splice(i, 0, tokens[i]);
        break;
      case 2:
        [tokens[i], tokens[j]] = [tokens[j], tokens[i]];
        break;
      case 3:
        tokens[i] = tokens[j];
        break;
      default:
        tokens[i] = [
          'nil',
          '0',
          '-1',
          'int',
          '[]',
          '{}',
          '(',
          'func',
          'x',
          '*',
          '&',
          '"s"',
          'chan',
          '.',
          '1e99',
        ][r(15)];
    }
  }
  return tokens.join('');
}

let compiler: Compiler;
before(async () => {
  compiler = await goCompiler();
});

test(`${count} mutated programs`, () => {
  let [ran, refused] = [0, 0];
  for (let i = 0; i < count; i++) {
    const r = random(i * 7919 + 13);
    const text = mutate(corpus[r(corpus.length)], r);
    let compiled: Compiled;
    try {
      compiled = compiler.compile([{ name: './main.go', text }], { parallel: false, goVersion: 1.26 });
      if (compiled.program === null) {
        refused++;
        if (compiled.errors.length > 0)
          assert.match(errorText(compiled.errors), /^(# command-line-arguments\n|found packages|package ).+/);
        continue;
      }
      const go = instantiate(compiled.program, { args: ['main', '1000', '20'] });
      const options = {
        procs: 1,
        record: false,
        maxEvents: 20_000,
        hangSeconds: 2,
        maxGoroutines: 10_000,
        until: 1e10,
      };
      const run = simulate(options, go);
      assert.notEqual(run.end.kind, 'hung', 'a loop without an end does not come back');
      ran++;
    } catch (error) {
      throw new Error(`mutation ${i}: ${(error as Error).stack}\n${text}`);
    }
  }
  assert.ok(ran > count / 50 && refused > count / 2, `${ran} ran, ${refused} were refused`);
});
