/** What a run can be asked, and the checks of it. */

import { quotaOf } from '../os/bandwidth';
import type { Costs } from '../runtime/costs';
import { checkPatch, type Patch } from '../runtime/patch';
import type { Probe } from '../runtime/probe';
import { checkSwitches, type Switches, switchNames } from '../runtime/switches';
import type { SlotSearch } from '../sim/slots';
import { checkMemory, type MemoryOptions } from './memory';
import { checkNetwork, type NetworkOptions, networkNames } from './network';

/** How far a run is. */
export interface Progress {
  /** ns of simulated time since main's start. */
  time: number;
  /** Moments, and goroutines started, ended and alive so far. */
  events: number;
  spawned: number;
  ended: number;
  alive: number;
  /** Seconds of real time since the run began. */
  seconds: number;
}

/** Options of a run; the switches of `runtime/switches.ts` are options too. */
export interface SimulateOptions extends Partial<Switches>, NetworkOptions {
  /** GOMAXPROCS, 1 … 1024. Default: what Go would choose for `cores` (4 where that is not given) and `quota`. */
  procs?: number;
  /** CPUs that the cgroup allows the process, e.g. 1.5. The kernel throttles; since Go 1.25 it counts for `procs` too. */
  quota?: number;
  /** ns after which the quota is renewed. Default 100 ms. */
  quotaPeriod?: number;
  /** Any integer. Default 1. */
  seed?: number;
  /** CPUs of the machine, 1 … 1024. Default: enough for every thread. */
  cores?: number;
  /** schedtick of P0 when main begins; the process's start-up is then over and done, as in the middle of a program. */
  startTick?: number;
  /** Whether go.mod says go 1.25 or later, so that the runtime starts its GOMAXPROCS updater. Default false. */
  updateMaxProcs?: boolean;
  /** Threads the process may have (debug.SetMaxThreads). Default 10,000. */
  maxThreads?: number;
  /** Threads the kernel gives it (ulimit -u), sysmon among them. Default: as many as it wants. */
  ulimit?: number;
  /** Models memory: the machine's, with its limits, and Go's heap and stacks. Default: none is counted. */
  memory?: MemoryOptions | true;
  /** Accounts for CPU time by call stack (run.cpu). Default false. */
  cpuProfile?: boolean;
  /** CPU time of marking in one garbage collection, ns, unless memory is modelled. Default 200 µs: a small heap. */
  gcWork?: number;
  /** Functions of the scheduler replaced by the program's own. */
  patch?: Patch;
  /** Whether costs vary from payment to payment. Default: yes with several Ps, no with one. */
  spread?: boolean;
  /** Changes to the cost table. */
  costs?: Costs;
  /** Whether to record events. Default: yes for programs, no for workloads. */
  record?: boolean;
  /** ns of simulated time after main's start at which to stop. */
  until?: number;
  /** Moments after which to stop. Default 100 million for programs, none for workloads. */
  maxEvents?: number;
  /** Goroutines of a program that may exist at once. Default 1 million. */
  maxGoroutines?: number;
  /** Seconds of real time that a program may run without yielding. Default 10. */
  hangSeconds?: number;
  /** Prints a line on the run's stderr every so many simulated ms, as GODEBUG=schedtrace does. */
  schedtrace?: number;
  /** schedtrace lines are followed by the state of every P, M and G. */
  scheddetail?: boolean;
  /** For tests: none of these may change a run. */
  debug?: { slots?: SlotSearch; runAhead?: boolean; lanes?: boolean; verify?: boolean };
  /** ns of simulated time between samples; `run.samples` then has a row for each. */
  sampleEvery?: number;
  /** More columns of the samples, each read off by a function. */
  gauges?: Record<string, () => number>;
  /** Told about ten times a second of real time how far the run is; it stops when this returns false. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most listeners return nothing
  progress?: (now: Progress) => boolean | void;
  /** Seconds of real time after which the run stops, with what it has so far. */
  budget?: number;
  /** Gets every event, besides the recording. */
  probe?: Probe;
}

const ranges: [keyof SimulateOptions, number, number][] = [
  ['procs', 1, 1024],
  ['cores', 1, 1024],
  ['seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ['startTick', 0, 2 ** 32 - 1],
  ['until', 0, Number.MAX_SAFE_INTEGER],
  ['maxEvents', 1, Number.MAX_SAFE_INTEGER],
  ['maxGoroutines', 1, 100_000_000],
  ['maxThreads', 3, 1_000_000],
  ['ulimit', 3, 1_000_000],
  ['gcWork', 0, 1e12],
  ['sampleEvery', 1, Number.MAX_SAFE_INTEGER],
  ['schedtrace', 1, 1_000_000],
];

const others = [
  'updateMaxProcs',
  'quota',
  'quotaPeriod',
  'patch',
  'memory',
  'cpuProfile',
  'spread',
  'costs',
  'record',
  'hangSeconds',
  'scheddetail',
  'debug',
  'probe',
  'gauges',
  'progress',
  'budget',
];

/** What the other options are, as typeof says it. */
const kinds: [keyof SimulateOptions, string][] = [
  ['updateMaxProcs', 'boolean'],
  ['spread', 'boolean'],
  ['cpuProfile', 'boolean'],
  ['record', 'boolean'],
  ['scheddetail', 'boolean'],
  ['runnext', 'boolean'],
  ['stealing', 'boolean'],
  ['spinning', 'boolean'],
  ['recheck', 'boolean'],
  ['globalQueueOnly', 'boolean'],
  ['randomizeScheduler', 'boolean'],
  ['asyncPreempt', 'boolean'],
  ['sysmon', 'boolean'],
  ['probe', 'function'],
  ['progress', 'function'],
  ['gauges', 'object'],
  ['costs', 'object'],
  ['patch', 'object'],
  ['debug', 'object'],
];

/** Throws a RangeError that names the option at fault. */
export function checkOptions(o: SimulateOptions): void {
  if (typeof o !== 'object' || o === null) {
    throw new RangeError(`simulate: options are an object such as { procs: 1 }; got ${String(o)}`);
  }
  const names = [...ranges.map(([name]) => name as string), ...others, ...networkNames, ...switchNames];
  for (const name of Object.keys(o)) {
    if (!names.includes(name)) {
      throw new RangeError(`simulate: there is no option "${name}"; there are ${names.join(', ')}`);
    }
  }
  for (const [name, low, high] of ranges) {
    const x = o[name] as number | undefined;
    if (x !== undefined && (!Number.isSafeInteger(x) || x < low || x > high)) {
      throw new RangeError(`simulate: ${name} must be a whole number from ${low} to ${high}; got ${x}`);
    }
  }
  for (const [name, kind] of kinds) {
    const x = o[name] as unknown;
    if (x !== undefined && (typeof x !== kind || x === null)) {
      throw new RangeError(`simulate: ${name} must be a ${kind}; got ${JSON.stringify(x)}`);
    }
  }
  if (o.quota !== undefined) quotaOf(o.quota, 'simulate: quota', o.quotaPeriod);
  const seconds = o.hangSeconds;
  if (seconds !== undefined && !(seconds > 0 && seconds <= 3600)) {
    throw new RangeError(`simulate: hangSeconds must be above 0 and at most 3600; got ${seconds}`);
  }
  if (o.budget !== undefined && !(o.budget > 0 && o.budget <= 86_400)) {
    throw new RangeError(`simulate: budget must be above 0 and at most 86,400 seconds; got ${o.budget}`);
  }
  if (o.memory !== undefined) checkMemory(o.memory);
  if (o.patch !== undefined) checkPatch(o.patch);
  checkNetwork(o);
  checkSwitches(o);
}
