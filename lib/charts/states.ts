/**
 * How many goroutines are in which state, over time: a stacked area, running at the bottom.
 *
 * Exact as long as the picture can show each change; beyond that each step is a mean over its width.
 * Invariant: the height of the stack is the number of goroutines alive.
 */
import type { Run } from '../observe/run';
import { spans } from '../observe/spans';
import { type Figure, layout, listed, type Row, round, titled } from './figure';
import { colour, type Look, states as looks } from './theme';
import { counted, duration, unitFor } from './unit';

export interface StatesOptions {
  /** ns from main's start. */
  from?: number;
  to?: number;
  /** Also the runtime's own goroutines. */
  system?: boolean;
  title?: string;
}

const stack = ['running', 'syscall', 'runnable', 'waiting'] as const;
type State = (typeof stack)[number];
type Counts = Record<State, number>;

/** The counts from a moment to the next step. */
interface Step extends Counts {
  t: number;
}

/** More changes than this cannot be told apart. */
const MOST = 400;

/** @throws Error when the run was not recorded; RangeError when from is not before to */
export function states(run: Run, options: StatesOptions = {}): Figure {
  const { from = 0, to = run.time, system = false } = options;
  if (!(from < to)) throw new RangeError(`from (${from} ns) must come before to (${to} ns)`);
  const exact = changes(run, from, to, system);
  const crowded = exact.length > MOST;
  const steps = crowded ? means(exact, from, to) : exact;
  const unit = unitFor(to);
  const x = [...steps.map(s => s.t), to].map(t => round(t / unit.ns));
  const shown = stack.filter(state => exact.some(s => s[state] > 0));

  const data: Figure['data'] = shown.map(state => {
    const look: Look = looks[state];
    const y = steps.map(s => round(s[state], 4));
    return {
      type: 'scatter',
      mode: 'lines',
      name: look.name,
      stackgroup: 'states',
      x,
      y: [...y, y.at(-1)!],
      line: { color: look.fill, width: 0.6, shape: 'hv' },
      fillcolor: look.fill,
      ...(look.pattern && {
        fillpattern: {
          shape: look.pattern,
          bgcolor: look.fill,
          fgcolor: colour.onFill,
          fgopacity: 0.5,
          size: 6,
          solidity: 0.18,
        },
      }),
      hovertemplate: `${look.name}: %{y}<extra></extra>`,
    };
  });
  const note = crowded ? `Each step is the mean over ${duration((to - from) / MOST)}.` : '';
  const time = `time since main's start (${unit.name})`;
  return {
    data,
    layout: layout(options.title ?? 'What the goroutines are doing', 320, data, {
      xaxis: { title: titled(time), range: [round(from / unit.ns), round(to / unit.ns)] },
      yaxis: { title: titled('goroutines'), rangemode: 'tozero' },
      hovermode: 'x unified',
    }),
    alt: sentence(exact, shown, to - from),
    ...(note && { note }),
    rows: steps.map((s): Row => {
      const row: Row = { [time]: round(s.t / unit.ns) };
      for (const state of shown) row[looks[state].name] = round(s[state], 4);
      return row;
    }),
  };
}

/** The counts after each moment at which something changed; the first at `from`. */
function changes(run: Run, from: number, to: number, system: boolean): Step[] {
  const deltas = new Map<number, Counts>();
  const at = (t: number): Counts => {
    const one = deltas.get(t) ?? { running: 0, syscall: 0, runnable: 0, waiting: 0 };
    deltas.set(t, one);
    return one;
  };
  at(from);
  for (const span of spans(run, 'G', { boot: true, system })) {
    if (span.state === 'dead' || span.to <= from || span.from >= to) continue;
    const state = span.state as State;
    at(Math.max(span.from, from))[state]++;
    if (span.to < to) at(span.to)[state]--;
  }
  const now: Counts = { running: 0, syscall: 0, runnable: 0, waiting: 0 };
  return [...deltas]
    .sort(([a], [b]) => a - b)
    .map(([t, delta]) => {
      for (const state of stack) now[state] += delta[state];
      return { t, ...now };
    });
}

function means(exact: Step[], from: number, to: number): Step[] {
  const width = (to - from) / MOST;
  const out = Array.from(
    { length: MOST },
    (_, i): Step => ({ t: from + i * width, running: 0, syscall: 0, runnable: 0, waiting: 0 }),
  );
  exact.forEach((step, k) => {
    const end = exact[k + 1]?.t ?? to;
    for (let i = Math.floor((step.t - from) / width); i < MOST && out[i]!.t < end; i++) {
      const share = Math.max(0, Math.min(end, out[i]!.t + width) - Math.max(step.t, out[i]!.t)) / width;
      for (const state of stack) out[i]![state] += share * step[state];
    }
  });
  return out;
}

function sentence(exact: Step[], shown: readonly State[], time: number): string {
  const alive = (s: Step) => stack.reduce((n, state) => n + s[state], 0);
  const most = exact.reduce((max, s) => Math.max(max, alive(s)), 0);
  const peaks = shown.map(state => {
    const peak = exact.reduce((best, s) => (s[state] > best[state] ? s : best), exact[0]!);
    return `${peak[state]} ${state === 'syscall' ? 'in system calls' : state} (at ${duration(peak.t)})`;
  });
  return `States of up to ${counted(most, 'goroutine')} over ${duration(time)}; at most ${listed(peaks)}.`;
}
