/**
 * Cores and the kernel's scheduler, for machines with fewer cores than runnable threads.
 *
 * A thread needs a core whenever it begins to run again after a wait; where none is free it queues, and EEVDF
 * (os/eevdf.ts) says who goes next. A running thread is left alone until its slice is used up; then the next wake-up
 * or tick takes its core. One queue serves all cores: Linux has one a core and balances them; here that takes no time.
 * A thread that loses its core keeps what is left until its next moment and gets it back with a core. Under a quota
 * (os/bandwidth.ts) a core may have to stand still, and the thread on it with it.
 *
 * Invariant: threads on a core ≤ cores; a thread queues only while no core can be had. Off (`coresLimited`
 * false) when there are cores for all and no quota: then nothing here is called.
 */
import { grown } from '../sim/columns';
import {
  bandwidthTimer,
  coreMayRun,
  coreRan,
  type Quota,
  quotaOn,
  resetBandwidth,
  throttledSince,
} from './bandwidth';
import * as fair from './eevdf';

/** A moment that never comes by itself: the slot of a thread that waits for a core or in a system call without end. */
export const NEVER = Number.MAX_VALUE;

/** What fires at a time that the scheduler has asked for. */
export enum CoreTimer {
  Tick = 0,
  Period = 1,
  Slack = 2,
}

/** The machine that the cores belong to: it owns the clock, and the threads' next moments. */
export interface CoreHost {
  now(): number;
  /** Calls coreTimer(kind) after `delay` ns. */
  after(delay: number, kind: CoreTimer): void;
  /** Thread t has got a core: its next moment is `delay` ns from now. */
  run(t: number, delay: number): void;
  /** Thread t has lost its core. @returns the ns that were left until its next moment */
  stop(t: number): number;
}

export interface CoreOptions {
  /** 0 for as many as there are threads. */
  cores: number;
  /** The timer interrupt's period, ns: 4 ms where the kernel is built with HZ = 250, as Debian's and Ubuntu's are. */
  tick?: number;
  /** ns of CPU time between a thread's virtual runtime and its deadline. Default: baseSlice(cores). */
  slice?: number;
  /** CPU time that a cgroup allows in each period. */
  quota?: Quota | null;
  /** What it costs a core to take up a thread that was queued, ns. */
  switchCost: () => number;
}

export const TICK = 4_000_000;

/** sysctl_sched_base_slice: 0.7 ms × (1 + ⌊log2 CPUs⌋), CPUs counted up to 8. */
export function baseSlice(cores: number): number {
  return 700_000 * (1 + Math.floor(Math.log2(Math.min(cores, 8))));
}

export let coresLimited = false;
/** CPUs of the machine, 0 for as many as there are threads. */
export let coreCount = 0;

let host: CoreHost;
let tickNs = TICK;
let switchCost: () => number = () => 0;
let ticking = false;
let free = 0;

/** By core: 0 free, 1 taken, 2 throttled; the thread on it, and the one that had it last (−1 for none). */
let coreState = new Uint8Array(0);
let coreThread = new Int32Array(0);
let coreLast = new Int32Array(0);
/** The thread that was on the core when it was throttled, −1 for none: it stays with its core. */
let frozen = new Int32Array(0);
/** Up to when the core's CPU time has been counted against the quota. */
let counted = new Float64Array(0);

/** By thread: 0 off, 1 on a core, 2 waiting for one; 3 never seen. */
const NEW = 3;
let state = new Uint8Array(64).fill(NEW);
let coreOf = new Int32Array(64);
/** CPU time the thread has had, ns, before it got the core that it has. */
let cpu = new Float64Array(64);
/** ns left to the thread's next moment when it lost its core. */
let remainder = new Float64Array(64);
/** What has happened since the reset. */
export const coreCounters = { switches: 0, preemptions: 0, wakeupPreemptions: 0, migrations: 0, busy: 0 };

/** Sees every stretch that a thread had a core, when it ends: ns, from and to; t = −1: the core was throttled. */
let watcher: ((core: number, t: number, from: number, to: number) => void) | null = null;
let stretchFrom = new Float64Array(0);

export function watchCores(f: typeof watcher): void {
  watcher = f;
}

export function resetCores(options: CoreOptions, machine: CoreHost): void {
  const { cores, quota = null } = options;
  coresLimited = cores > 0;
  coreCount = cores;
  host = machine;
  free = cores;
  tickNs = options.tick ?? TICK;
  switchCost = options.switchCost;
  ticking = false;
  fair.resetFair(options.slice ?? baseSlice(Math.max(1, cores)), tickNs);
  coreState = new Uint8Array(cores);
  coreThread = new Int32Array(cores).fill(-1);
  coreLast = new Int32Array(cores).fill(-1);
  frozen = new Int32Array(cores).fill(-1);
  counted = new Float64Array(cores);
  stretchFrom = new Float64Array(cores);
  watcher = null;
  state.fill(NEW);
  cpu.fill(0);
  Object.assign(coreCounters, { switches: 0, preemptions: 0, wakeupPreemptions: 0, migrations: 0, busy: 0 });
  resetBandwidth(quota, cores, {
    now: () => host.now(),
    after: (delay, slack) => host.after(delay, slack ? CoreTimer.Slack : CoreTimer.Period),
    unthrottle,
  });
}

export function hasCore(t: number): boolean {
  return state[t] === 1;
}

export function waitsForCore(t: number): boolean {
  return state[t] === 2;
}

/** The core that thread t has, or had last. */
export function coreUnder(t: number): number {
  return coreOf[t];
}

/** When thread t got the core that it has. */
export function onCoreSince(t: number): number {
  return stretchFrom[coreOf[t]];
}

/** CPU time of thread t so far, ns. */
export function cpuTime(t: number): number {
  return state[t] === NEW ? 0 : cpu[t] + (state[t] === 1 ? fair.ranFor(t, host.now()) : 0);
}

/** Threads that have a core, threads that wait for one, cores that nobody has: for the invariants. */
export function coreCounts(): { running: number; queued: number; free: number; throttled: number } {
  const throttled = coreState.filter(x => x === 2).length;
  return { running: fair.runningCount(), queued: fair.queuedCount(), free, throttled };
}

/** Thread t, whose moment has come, takes a core. @returns ns until it runs: 0 at once, NEVER when it must wait for one */
export function coreGet(t: number): number {
  while (t >= state.length) grow();
  remainder[t] = 0;
  const core = free > 0 ? idleCore(t) : -1;
  fair.place(t, state[t] === NEW, host.now());
  if (state[t] === NEW) {
    cpu[t] = 0;
    coreOf[t] = -1;
  }
  if (core >= 0) {
    take(t, core);
    return 0;
  }
  enqueue(t);
  return wakeupPreempt(t);
}

/** The ns that thread t, which has lost its core, still had to go; it will go on at once when it gets one. */
export function takeRemainder(t: number): number {
  const left = remainder[t];
  remainder[t] = 0;
  return left;
}

/** Thread t stops running: the next in line gets its core. */
export function coreFree(t: number): void {
  const core = leave(t);
  fair.remove(t, host.now());
  state[t] = 0;
  next(core);
}

/** Thread t has ended: what it was owed goes with it. */
export function coreExit(t: number): void {
  if (t < state.length) state[t] = NEW;
}

/** The run ends: whoever has a core has had it up to now. */
export function coresStop(): void {
  for (let c = 0; c < coreCount; c++) {
    if (coreState[c] === 1) leave(coreThread[c]);
    else if (coreState[c] === 2) watcher?.(c, -1, throttledSince(c), host.now());
  }
}

/** A free core that may run: the one t had last, else the first. −1 when the quota holds them all. */
function idleCore(t: number): number {
  const last = state[t] === NEW ? -1 : coreOf[t];
  if (last >= 0 && coreState[last] === 0 && mayRun(last)) return last;
  for (let c = 0; c < coreCount; c++) if (coreState[c] === 0 && mayRun(c)) return c;
  return -1;
}

/** Whether the quota lets the free core run; where it does not, the core is throttled. */
function mayRun(core: number): boolean {
  if (!quotaOn || coreMayRun(core)) return true;
  coreState[core] = 2;
  free--;
  return false;
}

function take(t: number, core: number): void {
  if (coreState[core] === 0) free--;
  coreState[core] = 1;
  coreThread[core] = t;
  const now = host.now();
  if (coreLast[core] !== t) {
    coreCounters.switches++;
    coreLast[core] = t;
    if (coreOf[t] >= 0 && coreOf[t] !== core) coreCounters.migrations++;
  }
  state[t] = 1;
  coreOf[t] = core;
  fair.begin(t, now);
  counted[core] = now;
  stretchFrom[core] = now;
  if (quotaOn) keepTicking();
}

/** Thread t gives its core up, and stays among those who share. @returns the core, now free */
function leave(t: number): number {
  const now = host.now();
  const core = coreOf[t];
  const ran = fair.stop(t, now);
  cpu[t] += ran;
  coreCounters.busy += ran;
  if (quotaOn) coreRan(core, now - counted[core], false);
  coreState[core] = 0;
  coreThread[core] = -1;
  free++;
  if (watcher !== null && now > stretchFrom[core]) watcher(core, t, stretchFrom[core], now);
  return core;
}

function enqueue(t: number): void {
  state[t] = 2;
  fair.enqueue(t);
  keepTicking();
}

/** The free core goes to the next in line, if somebody waits and the quota allows. */
function next(core: number): void {
  if (fair.queuedCount() === 0) {
    if (quotaOn) coreRan(core, 0, true);
    return;
  }
  if (!mayRun(core)) return;
  const t = fair.pick(host.now());
  take(t, core);
  host.run(t, switchCost() + remainder[t]);
  remainder[t] = 0;
}

/** The core is taken from the thread that has it, which queues again; the next in line gets it. */
function preempt(core: number): void {
  const t = coreThread[core];
  remainder[t] = host.stop(t);
  leave(t);
  coreCounters.preemptions++;
  // Before it is queued: it must not get its own core back while others wait for their turn.
  const others = fair.queuedCount() > 0;
  if (others) next(core);
  enqueue(t);
  if (!others && coreState[core] === 0) next(core);
}

/** check_preempt_wakeup: t has just queued; a thread that has used up its slice makes room. @returns as coreGet does */
function wakeupPreempt(t: number): number {
  const now = host.now();
  let victim = -1;
  let most = 0;
  for (let c = 0; c < coreCount; c++) {
    if (coreState[c] !== 1) continue;
    const over = fair.beyondSlice(coreThread[c], now);
    if (over > most || (over === most && over > 0 && victim < 0)) {
      victim = c;
      most = over;
    }
  }
  if (victim < 0) return NEVER;
  coreCounters.wakeupPreemptions++;
  preempt(victim);
  // Whoever was chosen got its moment from the host; t itself is about to be told by its own.
  return state[t] === 1 ? host.stop(t) : NEVER;
}

/** A moment that the scheduler has asked for. */
export function coreTimer(kind: CoreTimer): void {
  if (kind === CoreTimer.Tick) tick();
  else bandwidthTimer(kind === CoreTimer.Slack);
}

function keepTicking(): void {
  if (ticking) return;
  ticking = true;
  const now = host.now();
  // Ticks lie on a grid, on all cores alike.
  host.after((Math.floor(now / tickNs) + 1) * tickNs - now, CoreTimer.Tick);
}

/** The timer interrupt: threads that have used up their slice make room, cores that have used up their quota stop. */
function tick(): void {
  ticking = false;
  const now = host.now();
  for (let c = 0; c < coreCount; c++) {
    if (coreState[c] !== 1) continue;
    if (quotaOn) {
      const may = coreRan(c, now - counted[c], false);
      counted[c] = now;
      if (!may && !coreMayRun(c)) {
        throttle(c);
        continue;
      }
    }
    const t = coreThread[c];
    if (fair.beyondSlice(t, now) < 0) continue;
    if (fair.queuedCount() > 0) preempt(c);
    else fair.renew(t, now);
  }
  if (fair.queuedCount() > 0 || (quotaOn && fair.runningCount() > 0)) keepTicking();
}

/** The core has used up its share and the pool is empty: it and its thread wait for the next period. */
function throttle(core: number): void {
  const t = coreThread[core];
  remainder[t] = host.stop(t);
  leave(t);
  coreState[core] = 2;
  free--;
  frozen[core] = t;
  state[t] = 2;
}

/** The core has been given time again. */
function unthrottle(core: number, from: number): void {
  if (coreState[core] !== 2) return;
  watcher?.(core, -1, from, host.now());
  coreState[core] = 0;
  free++;
  const t = frozen[core];
  if (t < 0) {
    next(core);
    return;
  }
  frozen[core] = -1;
  take(t, core);
  host.run(t, remainder[t]);
  remainder[t] = 0;
}

function grow(): void {
  const n = 2 * state.length;
  const old = state.length;
  state = grown(state, n).fill(NEW, old);
  coreOf = grown(coreOf, n);
  cpu = grown(cpu, n);
  remainder = grown(remainder, n);
}
