/**
 * Scheduling latency: how long goroutines that could run waited until they ran, and how much later than asked
 * they came out of a sleep. From a recording, or live, for runs that are too long to be recorded.
 *
 * Counted is each start of a user goroutine after main's start. Go's own /sched/latencies:seconds counts the same
 * waits, of every eighth goroutine.
 * Invariant: the counts of a breakdown add up to the count of the whole; both ways of counting agree.
 */
import { nameOf } from '../goroutine/ops';
import { isSystemGoroutine } from '../runtime/g';
import { Kind, originNames, type Probe } from '../runtime/probe';
import { grown } from '../sim/columns';
import { LatencyHistogram } from './histogram';
import { recordingOf } from './replay';
import type { Run } from './run';

/**
 * `schedule`: from runnable to running. `wake`: those of them that follow a wake-up. `overshoot`: from the moment
 * at which a time.Sleep was over to running, so with the timer's own lateness.
 */
export type Measure = 'schedule' | 'wake' | 'overshoot';

/** What a histogram can be asked for; `cause` is why a goroutine could run. */
export type Dimension = 'P' | 'name' | 'origin' | 'cause';

/** `stopped`: by Gosched or preemption. `system call`: it came out of one and had no P. */
export const causeNames = ['created', 'woken', 'stopped', 'system call'] as const;

enum Cause {
  Created = 0,
  Woken = 1,
  Stopped = 2,
  Syscall = 3,
}

/** Starts that are alike in everything. */
interface Leaf {
  measure: Measure;
  p: number;
  name: string;
  origin: number;
  cause: number;
  histogram: LatencyHistogram;
}

const dimensions: Record<Dimension, (leaf: Leaf) => string> = {
  P: leaf => `P${leaf.p}`,
  name: leaf => leaf.name,
  origin: leaf => originNames[leaf.origin] ?? String(leaf.origin),
  cause: leaf => causeNames[leaf.cause]!,
};

export class Latencies {
  private readonly leaves = new Map<number, Leaf>();
  private readonly nameIds = new Map<string, number>();

  /** Counts one start. @param measure 'schedule' or 'overshoot' */
  add(measure: Measure, ns: number, p: number, name: string, origin: number, cause: number): void {
    this.leaf(measure, p, name, origin, cause).histogram.record(ns);
  }

  /** Every value of a measure. */
  all(measure: Measure = 'schedule'): LatencyHistogram {
    return this.of(measure).reduce((sum, leaf) => sum.merge(leaf.histogram), new LatencyHistogram(measure));
  }

  /** A histogram for each P, function, origin or cause that has a value: Ps by number, others the slowest first. */
  by(dimension: Dimension, measure: Measure = 'schedule'): LatencyHistogram[] {
    const groups = new Map<string, LatencyHistogram>();
    for (const leaf of this.of(measure)) {
      const name = dimensions[dimension](leaf);
      groups.set(name, (groups.get(name) ?? new LatencyHistogram(name)).merge(leaf.histogram));
    }
    const order = (h: LatencyHistogram) => (dimension === 'P' ? Number(h.name.slice(1)) : -h.quantile(0.5));
    return [...groups.values()].sort((a, b) => order(a) - order(b));
  }

  /** Takes the values of another run too. @returns this one */
  merge(other: Latencies): this {
    for (const { measure, p, name, origin, cause, histogram } of other.leaves.values()) {
      this.leaf(measure, p, name, origin, cause).histogram.merge(histogram);
    }
    return this;
  }

  private leaf(measure: Measure, p: number, name: string, origin: number, cause: number): Leaf {
    let id = this.nameIds.get(name);
    if (id === undefined) {
      id = this.nameIds.size;
      this.nameIds.set(name, id);
    }
    const key = (((id * 1024 + p) * 16 + origin) * 4 + cause) * 2 + (measure === 'overshoot' ? 1 : 0);
    let leaf = this.leaves.get(key);
    if (leaf === undefined) {
      leaf = { measure, p, name, origin, cause, histogram: new LatencyHistogram(name) };
      this.leaves.set(key, leaf);
    }
    return leaf;
  }

  private of(measure: Measure): Leaf[] {
    const kind = measure === 'wake' ? 'schedule' : measure;
    return [...this.leaves.values()].filter(
      leaf => leaf.measure === kind && (measure !== 'wake' || leaf.cause === Cause.Woken),
    );
  }
}

/** @throws Error when the run was not recorded */
export function latencies(run: Run): Latencies {
  const rec = recordingOf(run);
  const infos = new Map(run.goroutines.map(info => [info.goid, info]));
  // Of a workload only main and the runtime's own are known by name.
  const allNamed = run.goroutines.filter(info => !info.system).length > 1;
  const goids = new Map<number, number>();
  const infoOf = (g: number) => infos.get(goids.get(g) ?? -1);
  const { probe, latencies: found } = listener(
    g => infoOf(g)?.name ?? '',
    g => infoOf(g)?.system ?? allNamed,
  );
  for (let i = 0; i < rec.length; i++) {
    if (rec.kind[i] === Kind.GoCreate) goids.set(rec.g[i]!, rec.a[i]!);
    probe(rec.kind[i]!, rec.t[i]!, rec.m[i]!, rec.p[i]!, rec.g[i]!, rec.a[i]!, rec.b[i]!);
  }
  return found;
}

/**
 * Counts while a run goes on, in memory that does not grow with it:
 * `const live = latencyProbe(); simulate({ probe: live.probe, record: false }, main); live.latencies.all()`.
 */
export function latencyProbe(): { probe: Probe; latencies: Latencies } {
  return listener(nameOf, isSystemGoroutine);
}

function listener(name: (g: number) => string, system: (g: number) => boolean) {
  const latencies = new Latencies();
  /** By goroutine: since when it can run, why, and how late its sleep's timer was (−1: no sleep). */
  let since = new Float64Array(64);
  let cause = new Uint8Array(64);
  let late = new Float64Array(64).fill(-1);
  let counting = false;

  const runnable = (g: number, t: number, why: Cause): void => {
    since[g] = t;
    cause[g] = why;
  };
  const grow = (g: number): void => {
    const size = 2 * Math.max(g, since.length);
    since = grown(since, size);
    cause = grown(cause, size);
    late = grown(late, size).fill(-1, late.length);
  };
  const started = (t: number, p: number, g: number, origin: number): void => {
    if (system(g)) return;
    const who = name(g) || (g === 1 ? 'main' : 'goroutine');
    latencies.add('schedule', t - since[g]!, p, who, origin, cause[g]!);
    if (late[g]! >= 0) latencies.add('overshoot', t - since[g]! + late[g]!, p, who, origin, cause[g]!);
  };
  const probe: Probe = (kind, t, _m, p, g, a, b) => {
    switch (kind) {
      case Kind.GoCreate:
        if (g >= since.length) grow(g);
        late[g] = -1;
        runnable(g, t, Cause.Created);
        return;
      case Kind.GoUnblock:
        runnable(g, t, Cause.Woken);
        return;
      case Kind.GoStop:
        runnable(g, t, Cause.Stopped);
        return;
      case Kind.GoSyscallEnd:
        if (a === 2) runnable(g, t, Cause.Syscall);
        return;
      case Kind.TimerFire:
        if (g !== 0) late[g] = a;
        return;
      case Kind.GoStart:
        if (counting) started(t, p, g, b);
        late[g] = -1;
        return;
      case Kind.MainStart:
        counting = true;
        return;
    }
  };
  return { probe, latencies };
}
