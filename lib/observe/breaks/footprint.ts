/**
 * What one request takes, measured in the full simulation: two bursts of different size, and the difference.
 *
 * Goroutines, descriptors and bytes are those of a request that waits for its answer. Times are what it takes of all
 * processors together, both ends of it where the service is inside: until it waits, and from the answer on.
 */

import type { Run } from '../run';
import { traffic } from '../traffic';
import type { Asked } from './question';
import { loadOf, machineOf, walls } from './walls';

export interface Footprint {
  goroutines: number;
  fds: number;
  ports: number;
  bytes: number;
  /** Descriptors and bytes of the program before its first request. */
  baseFds: number;
  baseBytes: number;
  /** ns. */
  start: number;
  end: number;
}

const SMALL = 1000;
const LARGE = 4000;
const HOLD = 3_000_000_000;

/** @param asked its limits are left out; its processors, versions and place of the service count */
export function footprint(asked: Asked): Footprint {
  const small = burst(asked, SMALL);
  const large = burst(asked, LARGE);
  const per = (what: keyof typeof small) => (large[what] - small[what]) / (LARGE - SMALL);
  const fds = Math.round(per('fds'));
  const bytes = per('bytes');
  return {
    goroutines: Math.round(per('goroutines')),
    fds,
    ports: 1,
    bytes,
    baseFds: small.fds - fds * SMALL,
    baseBytes: small.bytes - bytes * SMALL,
    start: per('begun'),
    end: per('busy') - per('begun'),
  };
}

/** n requests at once, all of which wait for their answer at the same time. */
function burst(asked: Asked, n: number) {
  const without = walls.filter(wall => wall !== 'processors');
  const load = { ...loadOf(asked, without), count: n, gap: 0, burst: n, latency: HOLD, late: 1e15 };
  const { stopAt: _, ...machine } = machineOf(asked, without);
  const options = { ...machine, sampleEvery: HOLD / 100 };
  const { run } = traffic(load, options);
  const all = run.samples.find(s => s.inFlight === n && s.goroutines === s.waiting);
  if (all === undefined) throw new Error('footprint: the requests were never all under way at once');
  const { goroutines, fds, bytes } = all;
  const begun = traffic(load, { ...machine, until: all.time }).run;
  return { goroutines, fds, bytes, begun: busy(begun), busy: busy(run) };
}

/** ns for which the processors were busy, per processor. */
function busy(run: Run): number {
  return run.ps.reduce((sum, p) => sum + p.busy, 0) / run.ps.length;
}
