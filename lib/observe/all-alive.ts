/**
 * The program of `gmplab hundred-million`: n goroutines, each of which starts, runs, waits for an answer from the
 * network, is woken, runs and ends; all of them are alive at once.
 */
import type { SimulateOptions } from '../goroutine/options';
import type { Workload } from '../goroutine/table';

const us = 1_000;
const s = 1_000_000_000;

/** How long the network takes to answer, ns: longer than it takes to start 100,000,000 goroutines on 8 Ps. */
export const ANSWER_AFTER = 60 * s;

/** The machine that it runs on. */
export const allAliveOptions: SimulateOptions = { procs: 8, seed: 1 };

/** @param n goroutines, 1 … 100,000,000 */
export function allAlive(n: number): Workload {
  if (!Number.isInteger(n) || n < 1 || n > 100_000_000) {
    throw new RangeError(`allAlive: a whole number of goroutines from 1 to 100,000,000; got ${n}`);
  }
  return {
    tasks: {
      main: [{ add: 'all', n }, { go: 'request', times: n }, { wait: 'all' }],
      request: [{ work: us }, { io: ANSWER_AFTER }, { work: us }, { done: 'all' }],
    },
    groups: ['all'],
    expect: n + 1,
  };
}
