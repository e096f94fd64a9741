/**
 * Samples as rows: box from quartile to quartile, bar at the median, and every single value as a point, on a log
 * axis. A value that was not waited for to its end (censored) is an arrow where the watching stopped; when so
 * many are that a quartile is not known, the box stays open to the right, and the words say "more than".
 */
import { type Figure, layout, logAxis, type Row, round, titled } from './figure';
import { type Pair, ratioNote } from './ratio';
import { colour, series } from './theme';
import { counted, duration, unitFor } from './unit';

/** One row. Values in ns. */
export interface BoxSample {
  name: string;
  values: ArrayLike<number>;
  /** Lower bounds of values that were never reached: where the watching stopped. */
  stopped?: ArrayLike<number>;
  /** True for measurements of real programs: hollow, thin outline. */
  recorded?: boolean;
}

export interface BoxOptions {
  /** What is measured. Default 'wait'. */
  x?: string;
  title?: string;
}

interface Box extends BoxSample {
  all: { x: number; stopped: boolean }[];
}

/** A quantile, or the bound that it is known to exceed. */
interface Known {
  x: number;
  stopped: boolean;
}

const quartiles = [0.25, 0.5, 0.75] as const;

/** @throws TypeError without samples, with an empty one, or with a value that is not above 0 */
export function box(...args: (BoxSample | BoxOptions)[]): Figure {
  const boxes = args.filter((a): a is BoxSample => 'values' in a).map(toBox);
  const options = (args.find(a => !('values' in a)) ?? {}) as BoxOptions;
  if (boxes.length === 0) throw new TypeError('box needs at least one sample: box({ name, values })');
  const what = options.x ?? 'wait';
  const everything = boxes.flatMap(b => b.all.map(v => v.x));
  const names = [...new Set(boxes.map(b => b.name))];
  const lookOf = (b: Box) => series[names.indexOf(b.name) % series.length]!;
  const y = (b: Box) => boxes.indexOf(b);
  const axis = timeAxis(everything);

  const data: Figure['data'] = boxes.flatMap(b => points(b, y(b), lookOf(b)));
  const note = ratioNote(pairs(boxes), duration);
  const said = boxes.map(b => `${titleOf(b)}: ${inWords(b)}`).join('; ');
  const beside = boxes.some(b => b.recorded) && boxes.some(b => !b.recorded);
  return {
    data,
    layout: layout(options.title ?? `How long: quartiles and every ${what}`, 96 + 52 * boxes.length, data, {
      showlegend: false,
      margin: { l: 56, r: 24, t: 40, b: 44 },
      xaxis: { title: titled(`${what} (log scale)`), ...axis },
      yaxis: {
        tickvals: boxes.map(y),
        ticktext: boxes.map(b => `${b.name}<br>${b.recorded ? '(recorded)' : '(simulated)'}`),
        range: [boxes.length - 0.45, -0.55],
        showgrid: false,
        ticks: '',
        fixedrange: true,
      },
      shapes: boxes.flatMap(b => outline(b, y(b), lookOf(b).stroke, 10 ** (axis.range as number[])[1]!)),
    }),
    alt: [`Distribution of ${what}. ${said}.`, beside ? note : ''].filter(Boolean).join(' '),
    ...(beside && { note }),
    rows: boxes.map(b => tableRow(b, what)),
  };
}

function toBox(sample: BoxSample): Box {
  const all = [
    ...Array.from(sample.values, x => ({ x, stopped: false })),
    ...Array.from(sample.stopped ?? [], x => ({ x, stopped: true })),
  ].sort((a, b) => a.x - b.x || Number(a.stopped) - Number(b.stopped));
  if (all.length === 0) throw new TypeError(`box: the sample ${sample.name} is empty`);
  if (!(all[0]!.x > 0)) {
    throw new TypeError(`box: values above 0 are drawn, on a log axis; ${sample.name} has ${all[0]!.x}`);
  }
  return { ...sample, all };
}

/** The least value that a share q does not exceed; beyond the first value that was stopped, only a bound. */
function quartile(b: Box, q: number): Known {
  const at = Math.max(0, Math.ceil(q * b.all.length - 1e-9) - 1);
  const bound = b.all.find((v, i) => v.stopped && i <= at);
  return bound ?? b.all[at]!;
}

function titleOf(b: Box): string {
  return `${b.name} (${b.recorded ? 'recorded' : 'simulated'})`;
}

function say(known: Known): string {
  return known.stopped ? `more than ${duration(known.x)}` : duration(known.x);
}

function inWords(b: Box): string {
  const [low, middle, high] = quartiles.map(q => quartile(b, q)) as [Known, Known, Known];
  const stopped = b.all.filter(v => v.stopped).length;
  const spread = high.stopped && low.stopped ? '' : ` (quartiles ${say(low)} and ${say(high)})`;
  const parts = [`${counted(b.all.length, 'value')}, median ${say(middle)}${spread}`];
  const ended = b.all.filter(v => !v.stopped);
  if (ended.length > 0) parts.push(`from ${duration(ended[0]!.x)} to ${duration(ended.at(-1)!.x)}`);
  if (stopped > 0) parts.push(`${stopped} not waited for to the end`);
  return parts.join(', ');
}

/** Powers of ten, each in the unit that suits it. */
function timeAxis(values: number[]): Record<string, unknown> {
  const { range } = logAxis(values, 0.12) as { range: [number, number] };
  const from = Math.ceil(range[0]);
  const decades = Array.from({ length: Math.floor(range[1]) - from + 1 }, (_, i) => 10 ** (from + i));
  const ticks = decades.length > 1 ? decades : decades.flatMap(x => [0.2 * x, 0.5 * x, x, 2 * x, 5 * x]);
  return { type: 'log', range, tickvals: ticks, ticktext: ticks.map(duration) };
}

/** Box, open to the right where the third quartile is not known, and the bar at the median. */
function outline(b: Box, y: number, stroke: string, end: number): Record<string, unknown>[] {
  const [low, middle, high] = quartiles.map(q => quartile(b, q)) as [Known, Known, Known];
  const line = { color: b.recorded ? colour.ink : stroke, width: b.recorded ? 1.2 : 2 };
  const at = (known: Known) => round(known.x);
  const shapes: Record<string, unknown>[] = [];
  const [top, bottom] = [y - 0.3, y + 0.3];
  const fill = b.recorded ? 'rgba(0,0,0,0)' : 'rgba(128,128,128,0.14)';
  if (!low.stopped) {
    const right = high.stopped ? round(end) : at(high);
    shapes.push({
      type: 'rect',
      layer: 'below',
      x0: at(low),
      x1: right,
      y0: top,
      y1: bottom,
      line,
      fillcolor: fill,
    });
  }
  if (!middle.stopped) {
    shapes.push({
      type: 'line',
      x0: at(middle),
      x1: at(middle),
      y0: top,
      y1: bottom,
      line: { ...line, width: 3 },
    });
  }
  return shapes;
}

function points(b: Box, y: number, look: { stroke: string; symbol: string }): Figure['data'] {
  const ended = b.all.filter(v => !v.stopped);
  const stopped = b.all.filter(v => v.stopped);
  // Spread over the row's height in a fixed pattern, so that equal values do not hide one another.
  const scatter = (i: number) => round(y + 0.4 * (((i * 0.618034) % 1) - 0.5), 4);
  const solid = look.symbol.replace(/-open$/, '');
  const trace = (values: Known[], marker: Record<string, unknown>, word: string) => ({
    type: 'scatter',
    mode: 'markers',
    name: titleOf(b),
    x: values.map(v => round(v.x)),
    y: values.map((_, i) => scatter(i)),
    hovertext: values.map(v => `${titleOf(b)}: ${word}${duration(v.x)}`),
    hoverinfo: 'text',
    marker,
  });
  const out: Figure['data'] = [];
  if (ended.length > 0) {
    const marker = b.recorded
      ? { symbol: `${solid}-open`, size: 6, color: look.stroke, line: { width: 1 } }
      : { symbol: solid, size: 6, color: look.stroke, opacity: 0.75 };
    out.push(trace(ended, marker, ''));
  }
  if (stopped.length > 0) {
    const marker = {
      symbol: b.recorded ? 'triangle-right-open' : 'triangle-right',
      size: 10,
      color: colour.vermilion,
      line: { width: 1.2, color: colour.vermilion },
    };
    out.push({
      ...trace(stopped, marker, 'more than '),
      mode: 'markers+text',
      text: stopped.map((_, i) => (i === stopped.length - 1 ? ` ${stopped.length} stopped here` : '')),
      textposition: 'bottom left',
      textfont: { size: 10 },
    });
  }
  return out;
}

/** Medians of simulated and recorded rows of one name, where both are known. */
function pairs(boxes: Box[]): Pair[] {
  return boxes
    .filter(b => !b.recorded)
    .flatMap(b => {
      const real = boxes.find(other => other.recorded && other.name === b.name);
      if (real === undefined) return [];
      return [0.25, 0.5, 0.75].flatMap(q => {
        const [simulated, recorded] = [quartile(b, q), quartile(real, q)];
        if (simulated.stopped || recorded.stopped) return [];
        const name = q === 0.5 ? 'median' : q < 0.5 ? 'first quartile' : 'third quartile';
        return [{ at: `the ${name} of ${b.name}`, simulated: simulated.x, recorded: recorded.x }];
      });
    });
}

function tableRow(b: Box, what: string): Row {
  const unit = unitFor(quartile(b, 0.5).x);
  const text = (known: Known) => `${known.stopped ? '> ' : ''}${round(known.x / unit.ns, 4)}`;
  const [low, middle, high] = quartiles.map(q => text(quartile(b, q))) as [string, string, string];
  return {
    sample: titleOf(b),
    values: b.all.length,
    stopped: b.all.filter(v => v.stopped).length,
    'first quartile': low,
    median: middle,
    'third quartile': high,
    [`${what} in`]: unit.name,
  };
}
