/**
 * The reduced search finds what enumeration finds: over random programs, result for result. And what the engine does,
 * with whatever seed and number of Ps, is among it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomes, simulate } from '../../lib/index';
import { KINDS, randomProgram } from './random-programs';

const FULL = process.env.GMPLAB_FULL === '1';
const all = Array.from({ length: KINDS }, (_, i) => i);

const families: [string, number[], number, number][] = [
  ['variables', [0, 1, 2], 2, 2],
  ['locks', [1, 2, 3, 4, 18], 2, 1],
  ['channels', [5, 6, 7, 8], 2, 2],
  ['a closed channel', [5, 6, 8, 16], 2, 2],
  ['atomics and Once', [9, 10, 15, 2], 2, 2],
  ['RWMutex', [11, 12, 2], 2, 1],
  ['Cond', [13, 14, 3], 3, 1],
  ['contexts', [17, 1, 2], 2, 2],
  ['everything', all, 2, 2],
  ['three goroutines', all, 3, 1],
];

for (const [name, kinds, goroutines, acts] of families) {
  test(`reduced = enumerated: ${name}`, () => {
    let compared = 0;
    for (let seed = 1; seed <= (FULL ? 300 : 5); seed++) {
      const program = randomProgram(seed, kinds, goroutines, acts);
      const every = outcomes(program, { reduction: false, runs: FULL ? 30_000 : 800 });
      const reduced = outcomes(program, { simplest: 0 });
      assert.equal(reduced.all, true, `seed ${seed}: ${reduced.coverage}`);
      const texts = (o: typeof every): string[] => o.results.map(r => r.text);
      if (every.all) assert.deepEqual(texts(reduced), texts(every), `seed ${seed}`);
      else for (const text of texts(every)) assert.ok(texts(reduced).includes(text), `seed ${seed}: ${text}`);
      compared++;
    }
    assert.ok(compared > 0);
  });
}

test('what the engine does, with any seed and number of Ps, is among the results', () => {
  for (let seed = 1; seed <= (FULL ? 200 : 15); seed++) {
    const program = randomProgram(seed, all, 2, 3);
    const found = outcomes(program, { simplest: 0 });
    const outputs = new Set(found.results.map(r => `${r.end} ${r.output}`));
    for (let run = 1; run <= 12; run++) {
      const { end, output } = simulate({ procs: 1 + (run % 4), seed: run }, program);
      assert.ok(
        outputs.has(`${end.kind} ${output}`),
        `program ${seed}, run ${run}: ${end.kind} ${JSON.stringify(output)} is none of ${[...outputs].join(' | ')}`,
      );
    }
  }
});
