/** Compile errors in the words of Go's compiler: programs with mistakes (errors/cases.txt), and what go build said. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { type Compiler, errorText } from '../../lib/compiler/compile';
import { goCompiler } from '../../lib/course/run-go';

const cases = readFileSync(`${__dirname}/errors/cases.txt`, 'utf8')
  .split(/^-- (.*) --\n/m)
  .slice(1);
const { said } = JSON.parse(readFileSync(`${__dirname}/errors/recorded.json`, 'utf8')) as {
  said: Record<string, string[]>;
};

let compiler: Compiler;
before(async () => {
  compiler = await goCompiler();
});

for (let i = 0; i < cases.length; i += 2) {
  test(cases[i], () => {
    const { errors, unsupported } = compiler.compile([{ name: './main.go', text: cases[i + 1] }], {
      parallel: false,
      goVersion: 1.26,
    });
    assert.deepEqual(unsupported, []);
    assert.deepEqual(errorText(errors).trimEnd().split('\n'), said[cases[i]]);
  });
}
