/**
 * Lints: what in a run is worth a second look, in words, with time, P and goroutine as evidence.
 *
 * A lint says what happened, not that it is wrong. Of what happens again and again the worst is told, with the
 * number of times.
 */

import { Findings, type Limits, type Lint, type LintRule } from './lint-findings';
import { lateTimers, neverRan, spinningShare } from './lint-rules';
import { watched } from './lint-watch';
import { recordingOf } from './replay';
import type { Run } from './run';

export type { Limits, Lint, LintRule };

/**
 * What Go's own constants suggest, or several times what a healthy run shows. Where nothing else runs a timer is up
 * to 1.1 ms late: the poller sleeps in whole milliseconds.
 */
export const lintLimits: Limits = {
  hold: 10_000_000,
  threadsPerP: 4,
  grqTicks: 61,
  lostWakeup: 100_000,
  spinning: 0.3,
  lateTimer: 2_000_000,
  lostPreempts: 3,
};

/**
 * In order of time.
 * @param limits changes to `lintLimits`
 * @throws Error when the run was not recorded; RangeError for a limit that there is not
 */
export function lints(run: Run, limits: Partial<Limits> = {}): Lint[] {
  recordingOf(run);
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in lintLimits)) {
      throw new RangeError(
        `lints: there is no limit "${name}"; there are ${Object.keys(lintLimits).join(', ')}`,
      );
    }
    if (!(Number(value) >= 0)) throw new RangeError(`lints: ${name} must be 0 or more; got ${value}`);
  }
  const all = { ...lintLimits, ...limits };
  const findings = new Findings();
  watched(run, all, findings);
  neverRan(run, all, findings);
  lateTimers(run, all, findings);
  spinningShare(run, all, findings);
  return findings.list();
}
