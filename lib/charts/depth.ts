/**
 * How many goroutines stand in each queue, over time or over the number of `go` statements.
 *
 * The four queues are told by line style besides colour; ✕ marks each overflow of a local queue.
 */
import { eachEvent, recordingOf } from '../observe/replay';
import type { Run } from '../observe/run';
import type { SchedulerState } from '../observe/scheduler-state';
import { Kind } from '../runtime/probe';
import { waitReasons } from '../runtime/waitreason';
import { type Figure, layout, listed, type Row, round, titled } from './figure';
import { type Pair, ratioNote } from './ratio';
import { colour, queues } from './theme';
import { counted, duration, unitFor } from './unit';

export interface DepthOptions {
  /** Time since main's start, or the number of goroutines created since then. */
  x?: 'time' | 'spawn';
  /** Only this P's own queues; otherwise all Ps together. */
  p?: number;
  /** ns from main's start (with x: 'time'). */
  from?: number;
  to?: number;
  title?: string;
  /** What real Go did (with x: 'spawn'): queue is runnext or seat, LRQ or local, GRQ or global. */
  recorded?: { spawned: number; queue: string; value: number }[];
}

type QueueName = keyof typeof queues;
const names = Object.keys(queues) as QueueName[];

interface Sample extends Record<QueueName, number> {
  x: number;
}

interface Overflow {
  x: number;
  t: number;
  moved: number;
  left: number;
}

/** More overflows than this are marked but not written out. */
const MOST_LABELS = 8;
/** Samples drawn; beyond it, the first, last, least and greatest of each bin. */
const MOST = 1500;

/** @throws Error when the run was not recorded */
export function depth(run: Run, options: DepthOptions = {}): Figure {
  const bySpawn = options.x === 'spawn';
  const { samples, overflows } = bySpawn ? overSpawns(run, options.p) : overTime(run, options);
  const ioWait = samples.some(s => s.netpoll > 0);
  const shown = names.filter(name => name !== 'netpoll' || ioWait);
  const longest = samples.reduce((most, s) => Math.max(most, s.x), 0);
  const unit = unitFor(bySpawn ? 1 : longest);
  const scale = (x: number) => (bySpawn ? x : round(x / unit.ns));
  const drawn = thin(samples, shown);

  const data: Figure['data'] = shown.map(name => ({
    type: 'scatter',
    mode: 'lines',
    name: queues[name].name,
    x: drawn.map(s => scale(s.x)),
    y: drawn.map(s => s[name]),
    line: { color: queues[name].stroke, dash: queues[name].dash, width: 2, shape: 'hv' },
    hovertemplate: `${queues[name].name}: %{y}<extra></extra>`,
  }));
  if (overflows.length > 0) {
    data.push({
      type: 'scatter',
      mode: overflows.length <= MOST_LABELS ? 'markers+text' : 'markers',
      name: 'overflow',
      x: overflows.map(o => scale(o.x)),
      y: overflows.map(o => o.left + o.moved - 1),
      text: overflows.map(o => (bySpawn ? String(o.x) : '')),
      textposition: 'top center',
      marker: { symbol: 'x', size: 8, color: colour.vermilion, line: { color: colour.onFill, width: 0.5 } },
      hovertext: overflows.map(o => `${o.moved} leave for the global queue, ${o.left} stay`),
      hoverinfo: 'text',
    });
  }

  const pairs = beside(options.recorded ?? [], samples);
  data.push(...recordedMarks(pairs));
  const note = options.recorded ? ratioNote(pairs) : undefined;

  const xTitle = bySpawn ? 'goroutines created' : `time since main's start (${unit.name})`;
  return {
    data,
    layout: layout(options.title ?? 'How many wait in each queue', 320, data, {
      xaxis: { title: titled(xTitle), rangemode: 'tozero' },
      yaxis: { title: titled('goroutines'), rangemode: 'tozero' },
      hovermode: 'x unified',
    }),
    alt: sentence(samples, overflows, shown, bySpawn, options.p) + (note ? ` ${note}` : ''),
    ...(note && { note }),
    rows: drawn.map((s): Row => {
      const row: Row = { [xTitle]: scale(s.x) };
      for (const name of shown) row[queues[name].name] = s[name];
      return row;
    }),
  };
}

const aliases: Record<string, QueueName> = {
  seat: 'runnext',
  runnext: 'runnext',
  local: 'lrq',
  LRQ: 'lrq',
  global: 'grq',
  GRQ: 'grq',
};

interface Beside extends Pair {
  x: number;
  name: QueueName;
}

/** Each recorded value with the simulated one of the same number of goroutines. */
function beside(recorded: NonNullable<DepthOptions['recorded']>, samples: Sample[]): Beside[] {
  const at = new Map(samples.map(s => [s.x, s]));
  return recorded.flatMap(row => {
    const name = aliases[row.queue];
    const sample = at.get(row.spawned);
    if (!name || !sample) return [];
    const where = `${queues[name].name} after ${row.spawned}`;
    return [{ x: row.spawned, name, at: where, simulated: sample[name], recorded: row.value }];
  });
}

/** About 40 hollow marks a queue: enough to see whether the line runs through them. */
function recordedMarks(pairs: Beside[]): Figure['data'] {
  let first = true;
  return names.flatMap((name, i) => {
    const mine = pairs.filter(p => p.name === name);
    const step = Math.max(1, Math.ceil(mine.length / 40));
    const drawn = mine.filter((_, k) => k % step === 0);
    if (drawn.length === 0) return [];
    const showlegend = first;
    first = false;
    return [
      {
        type: 'scatter',
        mode: 'markers',
        name: 'recorded from real Go',
        showlegend,
        legendgroup: 'recorded',
        x: drawn.map(p => p.x),
        y: drawn.map(p => p.recorded),
        marker: { symbol: marks[i], size: 8, color: colour.ink, line: { width: 1.2 } },
        hovertemplate: `${queues[name].name}, recorded: %{y}<extra></extra>`,
      },
    ];
  });
}

const marks = ['triangle-up-open', 'circle-open', 'square-open', 'diamond-open'];

function count(state: SchedulerState, p?: number): Record<QueueName, number> {
  const ps = p === undefined ? state.ps : state.ps.slice(p, p + 1);
  return {
    runnext: ps.reduce((n, q) => n + (q.runnext === 0 ? 0 : 1), 0),
    lrq: ps.reduce((n, q) => n + q.lrq.length, 0),
    grq: state.grq.length,
    netpoll: state.waitingFor(ioReason),
  };
}

const ioReason = waitReasons.indexOf('IO wait');

/** The queues after each `go` of user code, when the newborn and whom it displaced have found their places. */
function overSpawns(run: Run, p?: number): { samples: Sample[]; overflows: Overflow[] } {
  const rec = recordingOf(run);
  const system = new Set(run.goroutines.filter(info => info.system).map(info => info.goid));
  const samples: Sample[] = [];
  const overflows: Overflow[] = [];
  let spawned = 0;
  let settling = false;
  eachEvent(run, (i, state) => {
    if (!state.mainStarted) return;
    const kind = rec.kind[i];
    if (kind === Kind.MainStart) samples.push({ x: 0, ...count(state, p) });
    if (kind === Kind.GoCreate && !system.has(rec.a[i]!)) {
      spawned++;
      settling = true;
    }
    if (kind === Kind.Spill && (p === undefined || rec.p[i] === p)) {
      overflows.push({ x: spawned, t: rec.t[i]!, moved: rec.a[i]!, left: state.ps[rec.p[i]!]!.lrq.length });
    }
    if (settling && state.loose === 0) {
      settling = false;
      samples.push({ x: spawned, ...count(state, p) });
    }
  });
  return { samples, overflows };
}

function overTime(run: Run, options: DepthOptions): { samples: Sample[]; overflows: Overflow[] } {
  const rec = recordingOf(run);
  const from = options.from ?? 0;
  const to = options.to ?? run.time;
  const samples: Sample[] = [];
  const overflows: Overflow[] = [];
  let before: Sample | null = null;
  eachEvent(run, (i, state) => {
    const t = rec.t[i]! - run.mainStart;
    // Between two events of one moment goroutines are in nobody's queue: only what lasts is drawn.
    const lasts = i + 1 === rec.length || rec.t[i + 1]! > rec.t[i]!;
    if (t <= to && rec.kind[i] === Kind.Spill && t >= from && (options.p ?? rec.p[i]) === rec.p[i]) {
      overflows.push({ x: t, t, moved: rec.a[i]!, left: state.ps[rec.p[i]!]!.lrq.length });
    }
    if (!lasts || t > to) return;
    const now = { x: Math.max(t, from), ...count(state, options.p) };
    if (t < from) before = now;
    else {
      if (before && samples.length === 0) samples.push(before);
      const last = samples.at(-1);
      if (!last || names.some(name => last[name] !== now[name])) samples.push(now);
    }
  });
  const last = samples.at(-1) ?? before;
  if (last) samples.push({ ...last, x: to });
  return { samples, overflows };
}

/** Keeps every extreme: in each bin the first sample, the last, and the least and greatest of each queue. */
function thin(samples: Sample[], shown: QueueName[]): Sample[] {
  if (samples.length <= MOST) return samples;
  const bins = Math.ceil(MOST / (2 + 2 * shown.length));
  const out: Sample[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const lo = Math.floor((bin * samples.length) / bins);
    const hi = Math.floor(((bin + 1) * samples.length) / bins);
    const keep = new Set([lo, hi - 1]);
    for (const name of shown) {
      let [least, most] = [lo, lo];
      for (let i = lo; i < hi; i++) {
        if (samples[i]![name] < samples[least]![name]) least = i;
        if (samples[i]![name] > samples[most]![name]) most = i;
      }
      keep.add(least).add(most);
    }
    out.push(...[...keep].sort((x, y) => x - y).map(i => samples[i]!));
  }
  return out;
}

function sentence(
  samples: Sample[],
  overflows: Overflow[],
  shown: QueueName[],
  bySpawn: boolean,
  p?: number,
): string {
  const where = (x: number) => (bySpawn ? `after ${counted(x, 'goroutine')}` : `at ${duration(x)}`);
  const peaks = shown
    .filter(name => name !== 'runnext')
    .map(name => {
      const peak = samples.reduce((most, s) => (s[name] > most[name] ? s : most), samples[0]!);
      return peak
        ? `${queues[name].name} at most ${peak[name]} (${where(peak.x)})`
        : `${queues[name].name} empty`;
    });
  const whose = p === undefined ? 'Queue lengths' : `Queue lengths of P${p}`;
  const first = overflows[0];
  const spills = first
    ? `; ${counted(overflows.length, 'overflow')}, the first ${where(first.x)}, when ${first.moved} leave for the global queue`
    : '; no overflow';
  return `${whose}: ${listed(peaks)}${spills}.`;
}
