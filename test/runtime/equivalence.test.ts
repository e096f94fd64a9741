/**
 * What must change nothing: how the next thread is found, running ahead of the picker, the calendar's lanes,
 * being watched. The same scenario gives the same recording byte for byte.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SimulateOptions, simulate } from '../../lib/index';
import { digest } from './recordings';
import { scenarios } from './scenarios';

const variants: SimulateOptions['debug'][] = [
  { slots: 'linear' },
  { slots: 'tree' },
  { runAhead: false },
  { lanes: false },
  { slots: 'linear', runAhead: false, lanes: false },
  { slots: 'tree', runAhead: false },
];

for (const [name, main] of Object.entries(scenarios)) {
  for (const procs of [1, 2, 8, 64, 200]) {
    test(`${name}, on ${procs} P`, () => {
      const common: SimulateOptions = { procs, record: true, hangSeconds: 60 };
      const plain = digest(simulate(common, main));
      for (const debug of variants) {
        assert.equal(digest(simulate({ ...common, debug }, main)), plain, JSON.stringify(debug));
      }
      let seen = 0;
      const probe = (): void => {
        seen++;
      };
      const watched = simulate({ ...common, probe }, main);
      assert.equal(digest(watched), plain, 'with a probe');
      assert.equal(seen, watched.recording!.length);
    });
  }

  test(`${name}, on 8 P and 3 cores`, () => {
    const common: SimulateOptions = { procs: 8, cores: 3, record: true, hangSeconds: 60 };
    const plain = digest(simulate(common, main));
    for (const debug of variants) {
      assert.equal(digest(simulate({ ...common, debug }, main)), plain, JSON.stringify(debug));
    }
  });
}
