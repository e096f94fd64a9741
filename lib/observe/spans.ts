/**
 * A run as spans: who was in which state from when to when, by goroutine, by P or by M.
 *
 * Invariant: the spans of a lane do not overlap and leave no gap between the lane's birth and its end.
 */
import { Kind, Origin } from '../runtime/probe';
import { waitReasons } from '../runtime/waitreason';
import { eachEvent, procsOf, recordingOf } from './replay';
import type { Run } from './run';
import type { SchedulerState } from './scheduler-state';

export type By = 'G' | 'P' | 'M';

export type GSpanState = 'running' | 'syscall' | 'runnable' | 'waiting' | 'dead';
export type PSpanState = 'running' | 'syscall' | 'runtime' | 'spinning' | 'idle';
export type MSpanState = 'running' | 'syscall' | 'runtime' | 'spinning' | 'parked' | 'polling' | 'starting';
export type SpanState = GSpanState | PSpanState | MSpanState;

export interface Span {
  /** Position in `run.goroutines`, P number or M number. */
  lane: number;
  /** ns from main's start; negative before it. */
  from: number;
  to: number;
  state: SpanState;
  /** The goroutine that runs (by P and M) or that this is about (by G): position in `run.goroutines`, −1 none. */
  g: number;
  /** Its label; '' when nobody runs. */
  label: string;
  /** Why it waits, in Go's words; '' unless `state` is 'waiting'. */
  reason: string;
  /** Where a running goroutine was found, −1 when nobody runs. */
  origin: -1 | (typeof Origin)[keyof typeof Origin];
  /** The P under an M or goroutine, the M under a P; −1 for none. */
  on: number;
}

/**
 * @param options.boot also what the runtime did before main's start (from the process's start on)
 * @param options.system also the runtime's own goroutines (by G)
 * @throws Error when the run was not recorded; ReplayError when its recording contradicts itself
 */
export function spans(run: Run, by: By, options: { boot?: boolean; system?: boolean } = {}): Span[] {
  const lanes = by === 'G' ? gLanes(run, options.system ?? false) : by === 'P' ? pLanes(run) : mLanes(run);
  if (options.boot) return lanes;
  return lanes
    .filter(s => s.to > 0 || (s.to === 0 && s.state === 'dead'))
    .map(s => (s.from < 0 ? { ...s, from: 0 } : s));
}

type Look = Pick<Span, 'state' | 'g' | 'label' | 'reason' | 'origin' | 'on'>;

/** Collects one open span a lane. */
class Lanes {
  readonly done: Span[] = [];
  private readonly open = new Map<number, Span>();

  constructor(private readonly zero: number) {}

  /** The lane looks like this from time t (ns from the process's start) on. */
  set(lane: number, t: number, look: Look): void {
    const old = this.open.get(lane);
    if (old && sameLook(old, look)) return;
    if (old) this.close(old, t);
    this.open.set(lane, { lane, from: t - this.zero, to: Number.NaN, ...look });
  }

  /** The lane runs the same goroutine anew: a new span even though nothing looks different. */
  cut(lane: number, t: number): void {
    const old = this.open.get(lane);
    if (old) this.close(old, t);
    this.open.delete(lane);
  }

  /** @returns the spans by lane, then by time */
  finish(t: number): Span[] {
    for (const span of this.open.values()) this.close(span, t);
    return this.done.sort((x, y) => x.lane - y.lane || x.from - y.from);
  }

  private close(span: Span, t: number): void {
    span.to = t - this.zero;
    // The end of a goroutine is told even where the run ends with it.
    if (span.to > span.from || span.state === 'dead') this.done.push(span);
  }
}

function sameLook(x: Look, y: Look): boolean {
  return (
    x.state === y.state && x.g === y.g && x.on === y.on && x.reason === y.reason && x.origin === y.origin
  );
}

const nobody = { g: -1, label: '', reason: '', origin: -1 } as const;

/** Position in run.goroutines by goid. */
export function goroutineIndex(run: Run): Map<number, number> {
  return new Map(run.goroutines.map((info, index) => [info.goid, index]));
}

function endOf(run: Run): number {
  const rec = recordingOf(run);
  return Math.max(run.mainStart + run.time, rec.length > 0 ? rec.t[rec.length - 1]! : 0);
}

function gLanes(run: Run, system: boolean): Span[] {
  const rec = recordingOf(run);
  const index = goroutineIndex(run);
  const lanes = new Lanes(run.mainStart);
  eachEvent(run, (i, state) => {
    const kind = rec.kind[i]!;
    const concerns =
      kind === Kind.GoCreate ||
      kind === Kind.GoStart ||
      kind === Kind.GoStop ||
      kind === Kind.GoBlock ||
      kind === Kind.GoUnblock ||
      kind === Kind.GoSyscallBegin ||
      kind === Kind.GoSyscallEnd ||
      kind === Kind.GoDestroy;
    if (!concerns) return;
    const s = state.gs.get(rec.g[i]!)!;
    const lane = index.get(s.goid) ?? -1;
    const info = run.goroutines[lane];
    if (!info || (info.system && !system)) return;
    const base = { g: lane, label: info.label, reason: '', origin: -1, on: -1 } as const;
    if (s.place === 'running') {
      const origin = kind === Kind.GoStart ? (rec.b[i] as Span['origin']) : Origin.Resumed;
      lanes.set(lane, rec.t[i]!, { ...base, state: 'running', origin, on: s.p });
    } else if (s.place === 'syscall') {
      lanes.set(lane, rec.t[i]!, { ...base, state: 'syscall', on: s.p });
    } else if (s.place === 'waiting') {
      lanes.set(lane, rec.t[i]!, { ...base, state: 'waiting', reason: waitReasons[s.reason] ?? '' });
    } else {
      lanes.set(lane, rec.t[i]!, { ...base, state: s.place === 'dead' ? 'dead' : 'runnable' });
    }
  });
  return lanes.finish(endOf(run));
}

function pLanes(run: Run): Span[] {
  const rec = recordingOf(run);
  const lanes = new Lanes(run.mainStart);
  const look = looker(run);
  for (let p = 0; p < procsOf(run); p++) lanes.set(p, 0, { ...nobody, state: 'idle', on: -1 });
  const update = (p: number, state: SchedulerState, t: number) => {
    const m = state.ps[p]!.m;
    lanes.set(p, t, { ...look(state, m), state: state.pStatus(p), on: m });
  };
  eachEvent(run, (i, state) => {
    const t = rec.t[i]!;
    const p = rec.p[i]!;
    const m = rec.m[i]!;
    if (rec.kind[i] === Kind.GoStart) {
      look.started(m, rec.b[i]!);
      lanes.cut(p, t);
    }
    // The stopper may have come from a P that is no more.
    if (rec.kind[i] === Kind.StwEnd) for (let q = 0; q < state.ps.length; q++) update(q, state, t);
    if (p >= 0) update(p, state, t);
    const own = state.ms.get(m)?.p ?? -1;
    if (own >= 0 && own !== p) update(own, state, t);
  });
  return lanes.finish(endOf(run));
}

function mLanes(run: Run): Span[] {
  const rec = recordingOf(run);
  const lanes = new Lanes(run.mainStart);
  const look = looker(run);
  lanes.set(0, 0, { ...nobody, state: 'runtime', on: -1 });
  const update = (m: number, state: SchedulerState, t: number) => {
    lanes.set(m, t, { ...look(state, m), state: state.mStatus(m), on: state.ms.get(m)!.p });
  };
  eachEvent(run, (i, state) => {
    const m = rec.m[i]!;
    const t = rec.t[i]!;
    if (rec.kind[i] === Kind.ProcSteal) update(rec.a[i]!, state, t);
    if (m < 0 || !state.ms.has(m)) return;
    if (rec.kind[i] === Kind.GoStart) {
      look.started(m, rec.b[i]!);
      lanes.cut(m, t);
    }
    update(m, state, t);
  });
  return lanes.finish(endOf(run));
}

/** What an M runs, with the origin of the start that began it. */
function looker(run: Run) {
  const index = goroutineIndex(run);
  const origins = new Map<number, Span['origin']>();
  const look = (state: SchedulerState, m: number): Omit<Look, 'state' | 'on'> => {
    const g = m < 0 ? 0 : state.ms.get(m)!.g;
    if (g === 0) return nobody;
    const goid = state.gs.get(g)!.goid;
    const at = index.get(goid) ?? -1;
    const label = run.goroutines[at]?.label ?? String(goid);
    return { g: at, label, reason: '', origin: origins.get(m) ?? -1 };
  };
  look.started = (m: number, origin: number) => {
    origins.set(m, origin as Span['origin']);
  };
  return look;
}
