/** Digests of all scenarios: for comparing processes. */
import { simulate } from '../../lib/index';
import { digest } from './recordings';
import { scenarios } from './scenarios';

/** A line for each scenario: its name and the digest of a run on 4 Ps. */
export function digests(seed: number): string[] {
  return Object.entries(scenarios).map(
    ([name, main]) => `${name}: ${digest(simulate({ procs: 4, seed, record: true }, main))}`,
  );
}
