/**
 * Who had which core, when, for one or several models one above the other on one time axis: what a load looks like
 * under each. A bar is a task's stretch on a core, with its number; thin bars are the model's own work.
 */
import type { ModelRun } from '../models/model';
import type { Span } from '../observe/spans';
import { type Figure, layout, listed, type Row, round, titled } from './figure';
import { mergeSpans } from './merge';
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
  for (const run of list) {
    const first = lanes.length;
    for (let core = 0; core < run.cores; core++) lanes.push(`${run.model}, core ${core}`);
    spans.push(...laneSpans(run, first, to));
  }
  const shown = mergeSpans(spans.sort((x, y) => x.lane - y.lane || x.from - y.from));
  const row = new Map(lanes.map((_, i) => [i, i]));
  const data = stateBars(shown, row, unit, 'M').map(trace =>
    trace.name === 'runtime' ? { ...trace, name: 'the model’s own work' } : { ...trace, name: 'a task' },
  );
  // A rule between models.
  const shapes = list.slice(1).map((_, i) => {
    const y = list.slice(0, i + 1).reduce((sum, run) => sum + run.cores, 0) - 0.5;
    return { type: 'line', xref: 'paper', x0: 0, x1: 1, y0: y, y1: y, line: { width: 1, color: '#787878' } };
  });
  return {
    data,
    layout: layout(options.title ?? 'Who has which core', 110 + 24 * Math.max(lanes.length, 4), data, {
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
    }),
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

function laneSpans(run: ModelRun, first: number, to: number): Span[] {
  return run
    .spans!.filter(s => s.from < to)
    .map(s => ({
      lane: first + s.core,
      from: Math.max(0, s.from),
      to: Math.min(to, s.to),
      state: s.task < 0 ? ('runtime' as const) : ('running' as const),
      g: s.task,
      label: s.task < 0 ? '' : String(s.task),
      reason: '',
      origin: -1 as const,
      on: s.thread,
    }));
}

function sentence(run: ModelRun): string {
  const busy = new Set(run.spans!.filter(s => s.task >= 0).map(s => s.core)).size;
  const which = listed([`${duration(run.makespan)} in all`, `tasks on ${busy} of ${run.cores} cores`]);
  return `${run.model}: ${which}`;
}
