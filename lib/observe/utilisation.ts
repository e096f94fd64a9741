/**
 * What each P's time went to, over time.
 *
 * A P is idle while it lies in the list of idle Ps, and spinning while its thread searches for work; whatever is
 * neither is busy: goroutines, their system calls, the scheduler itself, a thread on its way, a stopped world.
 * Invariant: the parts of each P add up to the time looked at; over the whole run, from the process's start on,
 * they are those of `run.ps`.
 */
import { Kind } from '../runtime/probe';
import { eachEvent, procsOf, recordingOf } from './replay';
import type { Run } from './run';
import type { SchedulerState } from './scheduler-state';

/** `gone`: there was no such P, GOMAXPROCS was lower. */
export type Use = 'busy' | 'spinning' | 'idle' | 'gone';

/** ns of each use. */
export type Uses = Record<Use, number>;

export interface UseSpan {
  p: number;
  /** ns from main's start; negative before it. */
  from: number;
  to: number;
  use: Use;
}

export interface UtilisationOptions {
  /** Equal parts of the time looked at. Default 60. */
  buckets?: number;
  /** ns from main's start. Default: from main's start to the end; −run.mainStart is the process's start. */
  from?: number;
  to?: number;
}

export interface Utilisation {
  /** By P. */
  ps: Uses[];
  /** By time, then by P. Times in ns from main's start. */
  buckets: { from: number; to: number; ps: Uses[] }[];
}

/** @throws Error when the run was not recorded; RangeError for a time or a number of buckets that makes no sense */
export function utilisation(run: Run, options: UtilisationOptions = {}): Utilisation {
  const { buckets: n = 60, from = 0, to = run.time } = options;
  if (!Number.isInteger(n) || n < 1) throw new RangeError(`buckets must be a whole number above 0; got ${n}`);
  if (!(from < to)) throw new RangeError(`from (${from} ns) must come before to (${to} ns)`);
  const procs = procsOf(run);
  const edge = (i: number) => from + ((to - from) * i) / n;
  const none = () => Array.from({ length: procs }, (): Uses => ({ busy: 0, spinning: 0, idle: 0, gone: 0 }));
  const buckets = Array.from({ length: n }, (_, i) => ({ from: edge(i), to: edge(i + 1), ps: none() }));
  const ps = none();
  for (const span of useSpans(run)) {
    const [lo, hi] = [Math.max(span.from, from), Math.min(span.to, to)];
    if (lo >= hi) continue;
    ps[span.p]![span.use] += hi - lo;
    for (let i = Math.floor((n * (lo - from)) / (to - from)); i < n && edge(i) < hi; i++) {
      buckets[i]!.ps[span.p]![span.use] += Math.max(0, Math.min(hi, edge(i + 1)) - Math.max(lo, edge(i)));
    }
  }
  return { ps, buckets };
}

/** What each P was used for, from the process's start to the run's end: by P, then by time, without gaps. */
export function useSpans(run: Run): UseSpan[] {
  const rec = recordingOf(run);
  const procs = procsOf(run);
  const lanes: UseSpan[][] = Array.from({ length: procs }, () => []);
  /** Given to a thread that is not on its feet yet; at first P0 to the thread that starts the process. */
  const promised = new Array<boolean>(procs).fill(false);
  promised[0] = true;
  let exist = firstProcs(run);

  const useOf = (p: number, state: SchedulerState): Use => {
    if (p >= exist) return 'gone';
    const { m } = state.ps[p]!;
    if (m >= 0) return state.ms.get(m)!.spinning ? 'spinning' : 'busy';
    return promised[p] || state.stopped ? 'busy' : 'idle';
  };
  const look = (p: number, state: SchedulerState, t: number): void => {
    const use = useOf(p, state);
    const open = lanes[p]!.at(-1)!;
    if (open.use === use) return;
    open.to = t;
    if (open.to === open.from) lanes[p]!.pop();
    if (lanes[p]!.at(-1)?.use === use) return;
    lanes[p]!.push({ p, from: t, to: t, use });
  };

  for (let p = 0; p < procs; p++) {
    const use = p >= exist ? 'gone' : p === 0 ? 'busy' : 'idle';
    lanes[p]!.push({ p, from: -run.mainStart, to: 0, use });
  }
  eachEvent(run, (i, state) => {
    const t = rec.t[i]! - run.mainStart;
    const p = rec.p[i]!;
    switch (rec.kind[i]) {
      case Kind.MWake:
      case Kind.MCreate:
        if (p >= 0) promised[p] = true;
        break;
      case Kind.ProcStart:
        promised[p] = false;
        break;
      case Kind.StwEnd:
        exist = rec.a[i]!;
        for (let q = 0; q < procs; q++) look(q, state, t);
        return;
      case Kind.StwStart:
        for (let q = 0; q < procs; q++) look(q, state, t);
        return;
      case Kind.SpinStart:
      case Kind.SpinStop:
      case Kind.ProcStop:
      case Kind.ProcSteal:
        break;
      default:
        return;
    }
    if (p >= 0) look(p, state, t);
  });
  for (const lane of lanes) lane.at(-1)!.to = run.time;
  return lanes.flat().filter(span => span.to > span.from);
}

/** How many Ps there were before the first change of GOMAXPROCS. */
function firstProcs(run: Run): number {
  const rec = recordingOf(run);
  for (let i = 0; i < rec.length; i++) if (rec.kind[i] === Kind.StwStart) return rec.a[i]!;
  return run.procs;
}
