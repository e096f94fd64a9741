/**
 * A cgroup's CPU quota: Linux's CFS bandwidth control (kernel/sched/fair.c; Documentation/scheduler/sched-bwc.rst).
 *
 * Each period a pool is filled with the quota. A core that runs takes slices of 5 ms from it; what it runs beyond
 * them, until the next tick notices, is a debt. A core that is in debt while the pool is empty is throttled until
 * the next period pays, and its threads with it. A core that falls idle gives back all but 1 ms.
 *
 * Invariant: over any number of whole periods the cores run at most the quota of each, besides one tick a core.
 */

/** CPU time allowed in each period, ns. */
export interface Quota {
  quota: number;
  period: number;
}

/** The period when nobody sets one: 100 ms. */
export const PERIOD = 100_000_000;
/** sched_cfs_bandwidth_slice. */
const SLICE = 5_000_000;
/** min_cfs_rq_runtime. */
const KEEP = 1_000_000;
/** cfs_bandwidth_slack_period: given back time waits this long for the throttled. */
const SLACK_DELAY = 5_000_000;

export let quotaOn = false;

interface Hooks {
  now(): number;
  /** Calls bandwidthTimer(slack) after `delay` ns. */
  after(delay: number, slack: boolean): void;
  /** The core, throttled since `from`, may run again. */
  unthrottle(core: number, from: number): void;
}

let limit: Quota = { quota: 0, period: PERIOD };
let hooks: Hooks;
let pool = 0;
let active = false;
/** Whether any core has taken from the pool in this period. */
let used = false;
let slackArmed = false;
let throttledCores = 0;
/** By core: ns left of its slice, below 0 a debt; since when it is throttled, −1 when it is not. */
let left = new Float64Array(0);
let since = new Float64Array(0);

/** As cpu.stat tells them: periods that passed, those in which somebody was throttled, ns that cores were. */
export const cpuStat = { periods: 0, throttled: 0, throttledTime: 0 };

export function resetBandwidth(quota: Quota | null, cores: number, given: Hooks): void {
  quotaOn = quota !== null;
  limit = quota ?? { quota: 0, period: PERIOD };
  hooks = given;
  pool = limit.quota;
  active = used = slackArmed = false;
  throttledCores = 0;
  left = new Float64Array(quotaOn ? cores : 0);
  since = new Float64Array(quotaOn ? cores : 0).fill(-1);
  Object.assign(cpuStat, { periods: 0, throttled: 0, throttledTime: 0 });
}

/** Whether a core may run: with something left, or with a new slice from the pool. Where not, it is throttled. */
export function coreMayRun(core: number): boolean {
  if (left[core] > 0) return true;
  if (!active) {
    active = true;
    hooks.after(limit.period, false);
  }
  used = true;
  const given = Math.min(pool, SLICE - left[core]);
  pool -= given;
  left[core] += given;
  if (left[core] > 0) return true;
  if (since[core] < 0) {
    since[core] = hooks.now();
    throttledCores++;
  }
  return false;
}

/** A core has run for ns; `idle` when nobody follows on it. @returns whether it has something left */
export function coreRan(core: number, ns: number, idle: boolean): boolean {
  left[core] -= ns;
  if (idle && left[core] > KEEP) {
    pool += left[core] - KEEP;
    left[core] = KEEP;
    if (throttledCores > 0 && pool > SLICE && !slackArmed) {
      slackArmed = true;
      hooks.after(SLACK_DELAY, true);
    }
  }
  return left[core] > 0;
}

/** The period is over, or given-back time has waited long enough. */
export function bandwidthTimer(slack: boolean): void {
  if (slack) {
    slackArmed = false;
    distribute();
    return;
  }
  cpuStat.periods++;
  if (throttledCores > 0) cpuStat.throttled++;
  pool = limit.quota;
  const idle = !used && throttledCores === 0;
  used = false;
  if (idle) {
    active = false;
    return;
  }
  hooks.after(limit.period, false);
  distribute();
}

/** distribute_cfs_runtime: debts are paid core by core, and a ns more, so that it may ask for itself. */
function distribute(): void {
  for (let core = 0; core < since.length && pool > 0; core++) {
    if (since[core] < 0) continue;
    const given = Math.min(pool, 1 - left[core]);
    pool -= given;
    left[core] += given;
    if (left[core] <= 0) continue;
    const from = since[core];
    cpuStat.throttledTime += hooks.now() - from;
    since[core] = -1;
    throttledCores--;
    hooks.unthrottle(core, from);
  }
}

/** Since when the core is throttled, ns; −1 when it is not. */
export function throttledSince(core: number): number {
  return quotaOn ? since[core] : -1;
}

/** Throws a RangeError unless `cpus` is a quota that the kernel accepts: from 0.01 CPUs (1 ms in 100 ms) on. */
export function quotaOf(cpus: number, what: string, period = PERIOD): Quota {
  if (!(Number.isFinite(period) && period >= 1_000_000 && period <= 1_000_000_000)) {
    throw new RangeError(`${what}: a period lasts from 1 ms to 1 s (1e6 to 1e9 ns); got ${period}`);
  }
  const quota = Math.round(cpus * period);
  if (!(quota >= 1_000_000 && cpus <= 1024)) {
    const least = 1_000_000 / period;
    throw new RangeError(`${what} must be from ${least} (1 ms in each period) to 1024 CPUs; got ${cpus}`);
  }
  return { quota, period };
}
