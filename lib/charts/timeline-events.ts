/** What a timeline shows besides states: steals, wakes, hand-offs, slice ends, sysmon's looks. */
import { eachEvent, recordingOf } from '../observe/replay';
import type { Run } from '../observe/run';
import type { SchedulerState } from '../observe/scheduler-state';
import { type By, goroutineIndex } from '../observe/spans';
import { Kind, StopReason } from '../runtime/probe';
import { duration } from './unit';

/** From one lane at t0 to another at t1; ns from main's start. */
export interface Arrow {
  t0: number;
  t1: number;
  from: number;
  to: number;
  text: string;
}

/** Something at one moment in one lane. */
export interface Moment {
  t: number;
  lane: number;
  text: string;
}

export interface Happenings {
  steals: Arrow[];
  /** Of threads by P and M, of goroutines by G. */
  wakes: Arrow[];
  /** A P taken from a thread in a system call: between threads, so only by M. */
  handoffs: Arrow[];
  /** Goroutines whose time slice ended. */
  slices: Moment[];
  /** ns from main's start. */
  looks: number[];
  /** Goroutines moved by the steals. */
  stolen: number;
}

interface Pending {
  t: number;
  lane: number;
  text: string;
}

/** @param from to ns from main's start; what lies outside is left out */
export function happenings(run: Run, by: By, from: number, to: number): Happenings {
  const rec = recordingOf(run);
  const index = goroutineIndex(run);
  const all: Happenings = { steals: [], wakes: [], handoffs: [], slices: [], looks: [], stolen: 0 };
  /** Wakes and hand-offs that have not arrived: by M, and by P. */
  const waking = new Map<number, Pending>();
  const handed = new Map<number, Pending>();
  const laneOfG = (state: SchedulerState, g: number) => index.get(state.gs.get(g)?.goid ?? -1) ?? -1;
  const arrive = (list: Arrow[], start: Pending | undefined, t: number, lane: number) => {
    if (!start || start.lane === lane || t < from || start.t > to) return;
    const text = `${start.text}, ${duration(t - start.t)} later`;
    list.push({ t0: start.t, t1: t, from: start.lane, to: lane, text });
  };

  eachEvent(run, (i, state) => {
    const t = rec.t[i]! - run.mainStart;
    const [m, p, g, a] = [rec.m[i]!, rec.p[i]!, rec.g[i]!, rec.a[i]!];
    const inside = t >= from && t <= to;
    switch (rec.kind[i]) {
      case Kind.Steal:
      case Kind.StealNext: {
        if (!inside || by === 'G') break;
        const ofSeat = rec.kind[i] === Kind.StealNext;
        const victim = ofSeat ? a : g;
        const n = ofSeat ? 1 : a;
        const text = `P${p} takes ${n}${ofSeat ? ' (runnext)' : ''} from P${victim}`;
        const [lane, thief] = by === 'P' ? [victim, p] : [state.ps[victim]!.m, m];
        all.stolen += n;
        all.steals.push({ t0: t, t1: t, from: lane, to: thief, text });
        break;
      }
      case Kind.MWake:
      case Kind.MCreate: {
        const lane = by === 'M' ? a : (state.ms.get(a)?.p ?? -1);
        if (by !== 'G' && m !== a && lane >= 0) waking.set(m, { t, lane, text: `M${m} is woken` });
        break;
      }
      case Kind.ProcSteal:
        if (by === 'M') handed.set(p, { t, lane: a, text: `P${p} leaves M${a}` });
        break;
      case Kind.ProcStart:
        arrive(all.wakes, waking.get(m), t, by === 'M' ? m : p);
        arrive(all.handoffs, handed.get(p), t, m);
        waking.delete(m);
        handed.delete(p);
        break;
      case Kind.GoUnblock: {
        if (by !== 'G' || a === 0 || !inside) break;
        const [waker, woken] = [laneOfG(state, a), laneOfG(state, g)];
        all.wakes.push({ t0: t, t1: t, from: waker, to: woken, text: 'wakes' });
        break;
      }
      case Kind.GoStop: {
        if (!inside || a !== StopReason.Preempted) break;
        const lane = by === 'P' ? p : by === 'M' ? m : laneOfG(state, g);
        all.slices.push({ t, lane, text: 'its time slice ends' });
        break;
      }
      case Kind.SysmonLook:
        if (inside) all.looks.push(t);
        break;
    }
  });
  return all;
}
