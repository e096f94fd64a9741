/**
 * Versions and mechanisms as switches: what a lesson turns off to see what it is for.
 *
 * The default is Go 1.26 with everything on. A switch is read where its mechanism decides, never in the
 * middle of an operation, so that a run that turns nothing off pays next to nothing.
 */
import { FORCE_PREEMPT_NS, RUNQ_SIZE, SCHED_TICK_FAIRNESS } from './constants';

/**
 * Versions of Go whose rules are modelled; 1.26 is the default. What each brought, as far as it shows here:
 * 1.14 signals that preempt loops without calls; 1.19 starting stacks by the last collection's average, the limit on
 * descriptors raised to the hard one; 1.20 needspinning in schedtraces; 1.23 timers with channels in no heap while
 * nobody waits, an eventfd for the poller; 1.24 that limit less one; 1.25 GOMAXPROCS by the cgroup's quota, one P at a
 * time that looks at the network in passing, schedticks in schedtraces; 1.26 Ps that stay wired to threads in system
 * calls, goroutines that keep their turn over a stop of the world, Ps that keep their threads, mark workers given out
 * when the world starts, the highest idle P first, g structures of 480 bytes.
 */
export const goVersions = ['1.13', '1.14', '1.19', '1.20', '1.22', '1.23', '1.24', '1.25', '1.26'] as const;
export type GoVersion = (typeof goVersions)[number];

export interface Switches {
  /** Rules of this version of Go. */
  go: GoVersion;
  /** The front seat; off, `go` and wake-ups put at the tail. */
  runnext: boolean;
  /** Places in a local queue's ring. */
  ringSize: number;
  /** A P looks at the global queue first on every nth tick; 0 for never. */
  fairnessTick: number;
  /** Ms take work from other Ps. */
  stealing: boolean;
  /** How much of a queue a thief takes. */
  stealShare: 'half' | 'one' | 'quarter';
  /** An M without work searches before it parks, and a waker sends one searching. */
  spinning: boolean;
  /** An M that has given up its P looks at all queues once more. */
  recheck: boolean;
  /** There are no local queues: everything goes through the global one. */
  globalQueueOnly: boolean;
  /** The scheduler of a program built with -race: the front seat by a coin, batches shuffled (proc.go: randomizeScheduler). */
  randomizeScheduler: boolean;
  /** SIGURG stops work without calls (GODEBUG=asyncpreemptoff=0; Go ≥ 1.14). */
  asyncPreempt: boolean;
  /** The time slice, ns. */
  slice: number;
  /** There is a sysmon; without one nobody preempts, takes Ps from system calls or polls for busy Ps. */
  sysmon: boolean;
}

const defaults: Switches = {
  go: '1.26',
  runnext: true,
  ringSize: RUNQ_SIZE,
  fairnessTick: SCHED_TICK_FAIRNESS,
  stealing: true,
  stealShare: 'half',
  spinning: true,
  recheck: true,
  globalQueueOnly: false,
  randomizeScheduler: false,
  asyncPreempt: true,
  slice: FORCE_PREEMPT_NS,
  sysmon: true,
};

/** The switches of the present run. */
export const switches: Switches = { ...defaults };

export function setSwitches(changes: Partial<Switches>): void {
  Object.assign(switches, defaults, dropUndefined(changes));
  place = places[switches.go];
  if (!since('1.14')) switches.asyncPreempt = false;
}

/** The versions' places in time, and that of the run's. */
const places = Object.fromEntries(goVersions.map((v, i) => [v, i])) as Record<GoVersion, number>;
let place = places[defaults.go];

/** Whether the run's version is `version` or later. */
export function since(version: GoVersion): boolean {
  return place >= places[version];
}

function dropUndefined(o: Partial<Switches>): Partial<Switches> {
  return Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined));
}

/** Throws a RangeError that names a switch with a bad value. */
export function checkSwitches(o: Partial<Switches>): void {
  const { go, ringSize, fairnessTick, slice, stealShare } = o;
  if (go !== undefined && !goVersions.includes(go)) {
    throw new RangeError(`simulate: go must be one of ${goVersions.join(', ')}; got ${go}`);
  }
  if (ringSize !== undefined) {
    const power = Number.isInteger(ringSize) && (ringSize & (ringSize - 1)) === 0;
    if (!power || ringSize < 2 || ringSize > 65_536) {
      throw new RangeError(`simulate: ringSize must be a power of two from 2 to 65536; got ${ringSize}`);
    }
  }
  if (fairnessTick !== undefined && !(Number.isInteger(fairnessTick) && fairnessTick >= 0)) {
    throw new RangeError(`simulate: fairnessTick must be a whole number ≥ 0; got ${fairnessTick}`);
  }
  if (slice !== undefined && !(Number.isSafeInteger(slice) && slice >= 1)) {
    throw new RangeError(`simulate: slice must be a whole number of ns ≥ 1; got ${slice}`);
  }
  if (stealShare !== undefined && !['half', 'one', 'quarter'].includes(stealShare)) {
    throw new RangeError(`simulate: stealShare must be half, one or quarter; got ${stealShare}`);
  }
}

export const switchNames = Object.keys(defaults) as (keyof Switches)[];
