/**
 * The scheduler's visible state, rebuilt event by event from a recording.
 *
 * It knows only the vocabulary of `runtime/probe.ts`, none of the engine's code, and believes nothing: an
 * event that contradicts the state (a start from a queue whose head is somebody else, a thread that parks
 * while it holds a P) throws. So a recording that replays to its end tells one consistent story.
 *
 * Invariant after every event: each living goroutine is in exactly one place: running on an M, in a
 * runnext, in a local queue, in the global queue, waiting, in a system call, or in the hands of a scheduler (`loose`: between
 * two events of the same moment).
 */
import { kindNames } from '../runtime/probe';
import { Queue } from './queue';
import type { Recording } from './recorder';
import { transition } from './transitions';

export type GPlace = 'running' | 'syscall' | 'runnext' | 'lrq' | 'grq' | 'loose' | 'waiting' | 'dead';
export type MStatus = 'running' | 'syscall' | 'runtime' | 'spinning' | 'parked' | 'polling' | 'starting';
export type PStatus = 'running' | 'syscall' | 'runtime' | 'spinning' | 'idle';

export interface GState {
  goid: number;
  place: GPlace;
  /** Index into `waitReasons` while it waits, else 0. */
  reason: number;
  /** P of its queue, or on which it runs; −1 for none. */
  p: number;
  /** The M it runs on, −1 for none. */
  m: number;
}

export interface MState {
  /** The M has been woken or created and has not acted since. */
  starting: boolean;
  parked: boolean;
  polling: boolean;
  spinning: boolean;
  /** Its goroutine is in a system call; the M may have lost its P meanwhile. */
  syscall: boolean;
  p: number;
  /** Engine index of the goroutine it runs, 0 for none. */
  g: number;
}

export interface PState {
  m: number;
  /** Engine index of the goroutine in the front seat, 0 for none. */
  runnext: number;
  lrq: Queue;
  /** Last schedtick seen. */
  schedtick: number;
}

export class ReplayError extends Error {
  override name = 'ReplayError';
}

/** One row of a recording. */
export interface RecordedEvent {
  kind: number;
  time: number;
  m: number;
  p: number;
  g: number;
  a: number;
  b: number;
}

export class SchedulerState {
  /** The event that is being taken. */
  private readonly event: RecordedEvent = { kind: 0, time: 0, m: 0, p: 0, g: 0, a: 0, b: 0 };
  readonly gs = new Map<number, GState>();
  readonly ms = new Map<number, MState>();
  readonly ps: PState[];
  grq = new Queue();
  /** Goroutines between two queues: number of entries with place `loose`. */
  loose = 0;
  /** Waiting goroutines by reason. */
  private readonly waits = new Map<number, number>();
  /** Goroutines that have ended. */
  ended = 0;
  /** Events applied so far. */
  applied = 0;
  time = 0;
  mainStarted = false;
  /** The world is stopped. */
  stopped = false;

  /** @param ringSize the most goroutines a local queue holds */
  constructor(
    readonly procs: number,
    readonly ringSize = 256,
  ) {
    this.ps = Array.from({ length: procs }, () => ({ m: -1, runnext: 0, lrq: new Queue(), schedtick: 0 }));
    this.ms.set(0, newM(false));
  }

  clone(): SchedulerState {
    const copy = new SchedulerState(this.procs, this.ringSize);
    copy.gs.clear();
    copy.ms.clear();
    for (const [i, g] of this.gs) copy.gs.set(i, { ...g });
    for (const [i, m] of this.ms) copy.ms.set(i, { ...m });
    this.ps.forEach((p, i) => {
      copy.ps[i] = { ...p, lrq: new Queue(p.lrq.toArray()) };
    });
    copy.grq = new Queue(this.grq.toArray());
    for (const [reason, n] of this.waits) copy.waits.set(reason, n);
    copy.loose = this.loose;
    copy.ended = this.ended;
    copy.applied = this.applied;
    copy.time = this.time;
    copy.mainStarted = this.mainStarted;
    copy.stopped = this.stopped;
    return copy;
  }

  mStatus(m: number): MStatus {
    const s = this.ms.get(m)!;
    if (s.starting) return 'starting';
    if (s.polling) return 'polling';
    if (s.parked) return 'parked';
    if (s.g !== 0) return s.syscall ? 'syscall' : 'running';
    return s.spinning ? 'spinning' : 'runtime';
  }

  pStatus(p: number): PStatus {
    const m = this.ps[p]!.m;
    if (m < 0) return 'idle';
    const status = this.mStatus(m);
    return status === 'running' || status === 'syscall' || status === 'spinning' ? status : 'runtime';
  }

  /** Goroutines that wait for this reason. */
  waitingFor(reason: number): number {
    return this.waits.get(reason) ?? 0;
  }

  /** Entries of `place` loose, in no order that means anything. */
  looseGs(): number[] {
    if (this.loose === 0) return [];
    return [...this.gs].filter(([, g]) => g.place === 'loose').map(([i]) => i);
  }

  /** Takes event i of the recording; i must be the first one not yet taken. Throws ReplayError. */
  apply(rec: Recording, i: number): void {
    if (i !== this.applied) throw new RangeError(`event ${i} out of turn: the next one is ${this.applied}`);
    const e = this.event;
    e.kind = rec.kind[i]!;
    e.time = rec.t[i]!;
    e.m = rec.m[i]!;
    e.p = rec.p[i]!;
    e.g = rec.g[i]!;
    e.a = rec.a[i]!;
    e.b = rec.b[i]!;
    if (e.time < this.time) this.wrong(`the clock runs backwards, it was ${this.time} ns`);
    this.time = e.time;
    transition(this, e);
    this.applied = i + 1;
  }

  /** Refuses the event that is being taken. */
  wrong(why: string): never {
    const { kind, time, m, p, g, a, b } = this.event;
    const name = kindNames[kind] ?? `kind ${kind}`;
    throw new ReplayError(
      `event ${this.applied}, ${name} at ${time} ns (m=${m} p=${p} g=${g} a=${a} b=${b}): ${why}`,
    );
  }

  /** A goroutine that lives. */
  theG(g: number): GState {
    const s = this.gs.get(g);
    return s && s.place !== 'dead' ? s : this.wrong(`there is no living goroutine ${g}`);
  }

  theM(m: number): MState {
    return this.ms.get(m) ?? this.wrong(`there is no M${m}`);
  }

  theP(p: number): PState {
    return this.ps[p] ?? this.wrong(`there is no P${p}`);
  }

  /** The only way for a goroutine from one place to another: the counts go with it. */
  place(s: GState, to: GPlace, p = -1, m = -1): void {
    if (s.place === 'loose') this.loose--;
    else if (s.place === 'waiting') this.addWait(s.reason, -1);
    if (to === 'loose') this.loose++;
    s.place = to;
    s.p = p;
    s.m = m;
  }

  /** The running goroutine parks. */
  wait(s: GState, reason: number): void {
    this.place(s, 'waiting');
    s.reason = reason;
    this.addWait(reason, 1);
  }

  /** A goroutine that stands in no queue goes into one. */
  enqueue(g: number, to: 'runnext' | 'lrq' | 'grq', p: number): void {
    const s = this.theG(g);
    if (s.place !== 'loose') this.wrong(`goroutine ${g} is ${whereIs(s)}, so it cannot be queued`);
    this.place(s, to, p);
  }

  /** To the tail of a local queue. */
  append(g: number, p: number): void {
    const { lrq } = this.theP(p);
    if (lrq.length >= this.ringSize) this.wrong(`the local queue of P${p} is full (${this.ringSize})`);
    this.enqueue(g, 'lrq', p);
    lrq.push(g);
  }

  private addWait(reason: number, n: number): void {
    this.waits.set(reason, this.waitingFor(reason) + n);
  }
}

export function newM(starting: boolean): MState {
  return { starting, parked: false, polling: false, spinning: false, syscall: false, p: -1, g: 0 };
}

export function whereIs(s: GState): string {
  switch (s.place) {
    case 'running':
      return `running on M${s.m}`;
    case 'syscall':
      return `in a system call on M${s.m}`;
    case 'runnext':
      return `the runnext of P${s.p}`;
    case 'lrq':
      return `in the local queue of P${s.p}`;
    case 'grq':
      return 'in the global queue';
    case 'loose':
      return 'runnable, in no queue';
    case 'waiting':
      return 'waiting';
    case 'dead':
      return 'dead';
  }
}
