/**
 * Random programs of locks, selects and timers on 1 to 8 Ps: every invariant after every moment
 * (lib/runtime/verify.ts), every law of recordings, and no difference made by how the next moment is found.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SimulateOptions, simulate } from '../../lib/index';
import { type Flavour, mainOf, randomProgram } from '../oracle/random-sync/programs';
import { checkLaws, digest } from './recordings';

const runs = Number(process.env.GMPLAB_RANDOM_RUNS ?? 40);

for (const flavour of ['locks', 'select', 'timers'] satisfies Flavour[]) {
  test(`random programs of ${flavour} keep the invariants on several Ps`, () => {
    for (let seed = 1; seed <= runs; seed++) {
      const p = randomProgram(1_000_000 + seed, flavour);
      const at = (options: SimulateOptions): [string, string] => {
        const log: string[] = [];
        const run = simulate({ procs: 1 + (seed % 8), seed, ...options }, mainOf(p, log));
        assert.ok(['return', 'deadlock', 'panic'].includes(run.end.kind), run.end.message);
        checkLaws(run);
        return [digest(run), log.join('\n')];
      };
      const first = at({ debug: { verify: true } });
      assert.deepEqual(at({ debug: { runAhead: false, slots: 'linear' } }), first);
      at({ cores: 2, debug: { verify: true } });
    }
  });
}
