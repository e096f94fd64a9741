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
  const uses = new PUses(run);
  const lanes: UseSpan[][] = Array.from({ length: uses.procs }, () => []);
  const look = (p: number, use: Use, t: number): void => {
    const lane = lanes[p]!;
    const open = lane.at(-1);
    if (open?.use === use) return;
    if (open) open.to = t;
    if (open && open.to === open.from) lane.pop();
    if (lane.at(-1)?.use !== use) lane.push({ p, from: t, to: t, use });
  };
  for (let p = 0; p < uses.procs; p++) look(p, uses.first(p), -run.mainStart);
  eachEvent(run, (i, state) => {
    const t = rec.t[i]! - run.mainStart;
    const changed = uses.take(i);
    if (changed === ALL) for (let p = 0; p < uses.procs; p++) look(p, uses.of(p, state), t);
    else if (changed >= 0) look(changed, uses.of(changed, state), t);
  });
  for (const lane of lanes) lane.at(-1)!.to = run.time;
  return lanes.flat().filter(span => span.to > span.from);
}

const NONE = -1;
const ALL = -2;

/** Tells what the Ps are used for at the moment, beside a replay of the same recording. */
export class PUses {
  private readonly rec;
  /** Ps that ever were. */
  readonly procs: number;
  /** Given to a thread that is not on its feet yet; at first P0 to the thread that starts the process. */
  private readonly promised: boolean[];
  private exist: number;

  constructor(run: Run) {
    this.rec = recordingOf(run);
    this.procs = procsOf(run);
    this.exist = firstProcs(run);
    this.promised = Array.from({ length: this.procs }, (_, p) => p === 0);
  }

  /** Before any event. */
  first(p: number): Use {
    return p >= this.exist ? 'gone' : p === 0 ? 'busy' : 'idle';
  }

  /** Takes event i, after the replay has. @returns the P whose use may have changed; NONE, ALL */
  take(i: number): number {
    const p = this.rec.p[i]!;
    switch (this.rec.kind[i]) {
      case Kind.MWake:
      case Kind.MCreate:
        if (p >= 0) this.promised[p] = true;
        return p;
      case Kind.ProcStart:
        this.promised[p] = false;
        return p;
      case Kind.SpinStart:
      case Kind.SpinStop:
      case Kind.ProcStop:
      case Kind.ProcSteal:
        return p;
      case Kind.StwStart:
        return ALL;
      case Kind.StwEnd:
        this.exist = this.rec.a[i]!;
        return ALL;
      default:
        return NONE;
    }
  }

  of(p: number, state: SchedulerState): Use {
    if (p >= this.exist) return 'gone';
    const { m } = state.ps[p]!;
    if (m >= 0) return state.ms.get(m)!.spinning ? 'spinning' : 'busy';
    return this.promised[p] || state.stopped ? 'busy' : 'idle';
  }

  /** Whether a P lies idle and nobody is on the way to look for work: no thread spins, none is being woken. */
  idleUnattended(state: SchedulerState): boolean {
    let idle = false;
    for (let p = 0; p < this.exist; p++) {
      const use = this.of(p, state);
      if (use === 'spinning' || this.promised[p]) return false;
      if (use === 'idle') idle = true;
    }
    return idle;
  }
}

/** How many Ps there were before the first change of GOMAXPROCS. */
function firstProcs(run: Run): number {
  const rec = recordingOf(run);
  for (let i = 0; i < rec.length; i++) if (rec.kind[i] === Kind.StwStart) return rec.a[i]!;
  return run.procs;
}
