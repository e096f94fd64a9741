/**
 * Replays a recording: the whole visible state of the scheduler at any moment.
 *
 * The first look builds checkpoints while it reads forward; later ones start at the checkpoint before the
 * moment asked for. Cost: O(events) once, then O(events between checkpoints).
 */
import { Kind } from '../runtime/probe';
import { waitReasons } from '../runtime/waitreason';
import type { Recording } from './recorder';
import type { Run } from './run';
import { type MStatus, type PStatus, SchedulerState } from './scheduler-state';

/** Goroutine as a picture names it. */
export interface GName {
  /** Engine index. */
  g: number;
  goid: number;
  /** Position in `run.goroutines`. */
  index: number;
  label: string;
  system: boolean;
}

export interface Board {
  /** ns from main's start. */
  time: number;
  /** Events that lie behind this moment. */
  events: number;
  ps: {
    status: PStatus;
    m: number;
    running: GName | null;
    runnext: GName | null;
    /** Oldest first. */
    lrq: GName[];
    schedtick: number;
  }[];
  /** Oldest first. */
  grq: GName[];
  ms: { id: number; status: MStatus; p: number; running: GName | null; spinning: boolean }[];
  waiting: { g: GName; reason: string }[];
  /** Runnable goroutines on their way from one queue to another. */
  loose: GName[];
  counts: { running: number; runnable: number; waiting: number; syscall: number; dead: number };
}

export class Replay {
  private readonly checkpoints: SchedulerState[];
  private readonly names: Names;

  /**
   * @param options.ringSize places in a local queue; by default as the recording tells
   * @throws Error when the run was not recorded
   */
  constructor(
    private readonly run: Run,
    private readonly options: { ringSize?: number; spacing?: number } = {},
  ) {
    this.names = new Names(run);
    this.checkpoints = [new SchedulerState(procsOf(run), options.ringSize ?? ringSizeOf(run))];
  }

  /** The state when every event up to this moment has happened. @param t ns from main's start */
  at(t: number): Board {
    return this.after(lastEventBy(recordingOf(this.run), t + this.run.mainStart));
  }

  /** The state after event i; −1 is the state before any. @throws ReplayError on a contradiction */
  after(i: number): Board {
    const rec = recordingOf(this.run);
    if (!Number.isInteger(i) || i < -1 || i >= rec.length) {
      throw new RangeError(`event ${i}: this recording has events 0 to ${rec.length - 1}`);
    }
    const state = this.stateAfter(rec, i);
    const time = i < 0 ? 0 : rec.t[i]!;
    return toBoard(state, this.names, time - this.run.mainStart);
  }

  /** Replays everything: an oracle for the recorder. @returns number of events */
  verify(): number {
    const rec = recordingOf(this.run);
    this.stateAfter(rec, rec.length - 1);
    return rec.length;
  }

  private stateAfter(rec: Recording, i: number): SchedulerState {
    let at = this.checkpoints.length - 1;
    while (this.checkpoints[at]!.applied > i + 1) at--;
    const from = this.checkpoints[at]!;
    const state = from.clone();
    let spaced = state.applied;
    while (state.applied <= i) {
      state.apply(rec, state.applied);
      // A checkpoint costs its size, so the more there is to copy the rarer they are.
      const spacing = this.options.spacing ?? 4096 + state.gs.size;
      if (at === this.checkpoints.length - 1 && state.applied - spaced >= spacing) {
        this.checkpoints.push(state.clone());
        spaced = state.applied;
        at++;
      }
    }
    return state;
  }
}

const replays = new WeakMap<Run, Replay>();

/** The run's replay, made once. */
export function replayOf(run: Run): Replay {
  let replay = replays.get(run);
  if (!replay) {
    replay = new Replay(run);
    replays.set(run, replay);
  }
  return replay;
}

/** Reads a run forward and calls `visit` after each event, with its index and the state. */
export function eachEvent(run: Run, visit: (i: number, state: SchedulerState) => void): SchedulerState {
  const rec = recordingOf(run);
  const state = new SchedulerState(procsOf(run), ringSizeOf(run));
  for (let i = 0; i < rec.length; i++) {
    state.apply(rec, i);
    visit(i, state);
  }
  return state;
}

/** @throws Error in the words a learner needs */
export function recordingOf(run: Run): Recording {
  if (!run.recording) throw new Error('this run was not recorded: give simulate the option { record: true }');
  return run.recording;
}

/** The most Ps the run ever had: GOMAXPROCS may change on the way. */
export function procsOf(run: Run): number {
  const rec = recordingOf(run);
  let most = run.procs;
  for (let i = 0; i < rec.length; i++)
    if (rec.kind[i] === Kind.ProcStart) most = Math.max(most, rec.p[i]! + 1);
  return most;
}

/** The ring's size as an overflow tells it (half the ring and one leave), otherwise the engine's limit. */
export function ringSizeOf(run: Run): number {
  const rec = recordingOf(run);
  for (let i = 0; i < rec.length; i++) if (rec.kind[i] === Kind.Spill) return 2 * (rec.a[i]! - 1);
  return 65536;
}

/** Who stands behind an engine index at a moment: indices are reused, goids are not. */
export class Names {
  private readonly byGoid = new Map<number, GName>();

  constructor(run: Run) {
    run.goroutines.forEach((info, index) => {
      const { g, goid, label, system } = info;
      this.byGoid.set(goid, { g, goid, index, label, system });
    });
  }

  of(g: number, goid: number): GName {
    return this.byGoid.get(goid) ?? { g, goid, index: -1, label: String(goid), system: false };
  }
}

/** Index of the last event at or before t (ns from the process's start), −1 for none. */
export function lastEventBy(rec: Recording, t: number): number {
  let lo = 0;
  let hi = rec.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if (rec.t[mid]! <= t) lo = mid + 1;
    else hi = mid;
  }
  return lo - 1;
}

function toBoard(state: SchedulerState, names: Names, time: number): Board {
  const name = (g: number): GName => names.of(g, state.gs.get(g)!.goid);
  const orNull = (g: number) => (g === 0 ? null : name(g));
  const counts = { running: 0, runnable: 0, waiting: 0, syscall: 0, dead: state.ended };
  const waiting: Board['waiting'] = [];
  for (const [g, s] of state.gs) {
    const who = name(g);
    if (s.place === 'waiting')
      waiting.push({ g: who, reason: waitReasons[s.reason] ?? `reason ${s.reason}` });
    if (who.system || s.place === 'dead') continue;
    if (s.place === 'running' || s.place === 'waiting' || s.place === 'syscall') counts[s.place]++;
    else counts.runnable++;
  }
  return {
    time,
    events: state.applied,
    ps: state.ps.map((p, i) => ({
      status: state.pStatus(i),
      m: p.m,
      running: p.m < 0 ? null : orNull(state.ms.get(p.m)!.g),
      runnext: orNull(p.runnext),
      lrq: p.lrq.toArray().map(name),
      schedtick: p.schedtick,
    })),
    grq: state.grq.toArray().map(name),
    ms: [...state.ms]
      .sort(([x], [y]) => x - y)
      .map(([id, m]) => ({
        id,
        status: state.mStatus(id),
        p: m.p,
        running: orNull(m.g),
        spinning: m.spinning,
      })),
    waiting,
    loose: state.looseGs().map(name),
    counts,
  };
}
