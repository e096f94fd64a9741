/**
 * Who had which core, when, for one or several models one above the other on one time axis: what a load looks like
 * under each. A bar is a task's stretch on a core, with its number; thin bars are the model's own work. Tasks in
 * blocking calls have no core: they have a lane of their own.
 */
import type { ModelRun } from '../models/model';
import { THROTTLED } from '../models/spans';
import type { Span } from '../observe/spans';
import { type Figure, layout, listed, type Row, round, titled } from './figure';
import { mergeSpans } from './merge';
import { colour } from './theme';
import { stateBars } from './timeline';
import { duration, unitFor } from './unit';

export interface CoreTimelineOptions {
  title?: string;
  /** ns; default: the longest makespan. */
  to?: number;
}

/** @throws TypeError for runs that were not recorded (`record: true`) */
export function coreTimeline(runs: ModelRun | ModelRun[], options: CoreTimelineOptions = {}): Figure {
  const list = Array.isArray(runs) ? runs : [runs];
  if (list.length === 0) throw new TypeError('coreTimeline wants at least one run');
  for (const run of list) {
    if (run?.spans == null) {
      throw new TypeError('coreTimeline: the run was not recorded; give runModel { record: true }');
    }
  }
  const to = options.to ?? Math.max(...list.map(run => run.makespan));
  const unit = unitFor(to);
  const lanes: string[] = [];
  const spans: Span[] = [];
  const ends: number[] = [];
  for (const run of list) {
    const first = lanes.length;
    for (let core = 0; core < run.cores; core++) lanes.push(`${run.model}, core ${core}`);
    spans.push(...laneSpans(run, first, to));
    if (run.calls !== null && run.calls.length > 0) {
      spans.push(...callSpans(run.calls, lanes.length, to));
      lanes.push(`${run.model}, in calls`);
    }
    ends.push(lanes.length);
  }
  const shown = mergeSpans(spans.sort((x, y) => x.lane - y.lane || x.from - y.from));
  const row = new Map(lanes.map((_, i) => [i, i]));
  const data = stateBars(shown, row, unit, 'M').map(trace =>
    trace.legendgroup === 'polling'
      ? { ...trace, name: 'throttled: the quota is used up', marker: { color: colour.vermilion, pattern } }
      : { ...trace, name: names[String(trace.legendgroup)] ?? trace.name },
  );
  // A rule between models.
  const shapes = ends.slice(0, -1).map(end => {
    const y = end - 0.5;
    return { type: 'line', xref: 'paper', x0: 0, x1: 1, y0: y, y1: y, line: { width: 1, color: colour.ink } };
  });
  return {
    data,
    layout: layout(
      options.title ?? 'Who has which core',
      110 + laneHeight(lanes.length) * Math.max(lanes.length, 4),
      data,
      {
        barmode: 'overlay',
        bargap: 0,
        uniformtext: { minsize: 8, mode: 'hide' },
        shapes,
        xaxis: { title: titled(`time (${unit.name})`), range: [0, round(to / unit.ns)] },
        yaxis: {
          tickvals: lanes.map((_, i) => i),
          ticktext: lanes,
          range: [lanes.length - 0.4, -0.6],
          showgrid: false,
          ticks: '',
          fixedrange: true,
        },
      },
    ),
    alt: `Timeline by core. ${list.map(sentence).join('; ')}.`,
    rows: shown.map(
      (s): Row => ({
        lane: lanes[s.lane]!,
        [`from (${unit.name})`]: round(s.from / unit.ns),
        [`to (${unit.name})`]: round(s.to / unit.ns),
        task: s.label || 'none',
      }),
    ),
  };
}

/** Lanes high enough for the tasks' numbers, while there are few. */
function laneHeight(lanes: number): number {
  return lanes <= 16 ? 31 : lanes <= 32 ? 22 : 14;
}

/** How a throttled core looks. */
const pattern = {
  shape: '/',
  bgcolor: colour.vermilion,
  fgcolor: colour.onFill,
  fgopacity: 0.5,
  size: 6,
  solidity: 0.18,
};

const names: Record<string, string> = {
  running: 'a task',
  runtime: 'the model’s own work',
  syscall: 'in a blocking call',
  mixed: 'tasks too short to draw apart',
};

/** Calls at the same time are one span, with all their tasks' numbers while they are few. */
function callSpans(calls: NonNullable<ModelRun['calls']>, lane: number, to: number): Span[] {
  const edges = [...new Set(calls.flatMap(c => [c.from, c.to]))].sort((a, b) => a - b);
  const shown: Span[] = [];
  // Sweeping over the edges costs edges × calls: beyond a thousand the lane only says that there were calls.
  if (edges.length > 1000) {
    const from = edges[0]!;
    return [blocked(lane, from, Math.min(to, edges.at(-1)!), `${calls.length} calls`)];
  }
  for (let k = 0; k + 1 < edges.length; k++) {
    const [from, until] = [edges[k]!, edges[k + 1]!];
    const inside = calls.filter(c => c.from <= from && c.to >= until).map(c => c.task);
    if (inside.length === 0 || from >= to) continue;
    const label = inside.length <= 4 ? inside.join(' ') : `${inside.length} tasks`;
    shown.push(blocked(lane, from, Math.min(to, until), label));
  }
  return shown;
}

function blocked(lane: number, from: number, to: number, label: string): Span {
  return { lane, from, to, state: 'syscall', g: -1, label, reason: '', origin: -1, on: -1 };
}

function laneSpans(run: ModelRun, first: number, to: number): Span[] {
  return run
    .spans!.filter(s => s.from < to)
    .map(s => ({
      lane: first + s.core,
      from: Math.max(0, s.from),
      to: Math.min(to, s.to),
      // A throttled core is drawn with the slot of a state that models do not have.
      state:
        s.task === THROTTLED
          ? ('polling' as const)
          : s.task < 0
            ? ('runtime' as const)
            : ('running' as const),
      g: s.task,
      label: s.task < 0 ? '' : String(s.task),
      reason: '',
      origin: -1 as const,
      on: s.thread,
    }));
}

function sentence(run: ModelRun): string {
  const busy = new Set(run.spans!.filter(s => s.task >= 0).map(s => s.core)).size;
  const still = run.spans!.filter(s => s.task === THROTTLED).reduce((sum, s) => sum + s.to - s.from, 0);
  const which = listed([
    `${duration(run.makespan)} in all`,
    `tasks on ${busy} of ${run.cores} cores`,
    ...(still > 0 ? [`cores throttled for ${duration(still)} together`] : []),
  ]);
  return `${run.model}: ${which}`;
}
