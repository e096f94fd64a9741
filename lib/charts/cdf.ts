/**
 * Waiting times as the share that took longer (1 − F), on log axes: the tail, which averages hide, is the
 * right half of the picture. p50, p99 and p99.9 are marked as far as the samples reach.
 */
import { type Figure, layout, listed, logAxis, type Row, round, titled } from './figure';
import { type Pair, ratioNote } from './ratio';
import { series } from './theme';
import { duration, type Unit, unitFor } from './unit';

/** What is drawn as one line. Values in ns, or whatever the option `unit` says. */
export interface Sample {
  name: string;
  values?: ArrayLike<number>;
  /** Instead of values: quantiles, as recorded tables hold them. */
  quantiles?: { quantile: number; value: number }[];
  /** True for measurements of real programs: hollow marks, thin line. */
  recorded?: boolean;
}

/** A sample that is known by its quantiles only, such as a LatencyHistogram. */
export interface Distribution {
  name: string;
  count: number;
  /** The greatest value. */
  longest: number;
  /** The least value that at least a share q of the sample does not exceed. */
  quantile(q: number): number;
  recorded?: boolean;
}

export interface CdfOptions {
  /** What is measured. Default 'wait'. */
  x?: string;
  /** Default 'ns', which is shown as ns, µs, ms or s; any other text is shown as it is. */
  unit?: string;
  title?: string;
}

/** The share `tail` took longer than `x`; x ascends, tail descends. */
interface Curve {
  name: string;
  recorded: boolean;
  points: { x: number; tail: number }[];
  /** The q quantile, null where the sample is too small to tell. */
  at(q: number): number | null;
  longest: number;
}

const marks = [0.5, 0.99, 0.999];
/** Points drawn of a line, spaced by equal steps of log(1 − F). */
const POINTS = 240;

type CdfArgument = Sample | Distribution | ArrayLike<number> | CdfOptions;

/** @throws TypeError without samples, or with an empty one */
export function cdf(...args: CdfArgument[]): Figure {
  const { curves, options } = sorted(args);
  const what = options.x ?? 'wait';
  const inTime = (options.unit ?? 'ns') === 'ns';
  const typical = Math.max(...curves.map(c => c.at(0.5) ?? c.longest));
  const unit: Unit | null = inTime ? unitFor(typical || Math.max(...curves.map(c => c.longest))) : null;
  const unitName = unit?.name ?? options.unit!;
  const scale = (x: number) => round(unit ? x / unit.ns : x, 5);
  const say = (x: number) => (inTime ? duration(x) : `${round(x, 3)} ${options.unit}`);

  // A wait of 0 has no place on a log axis: it stands at the left edge, below the least that has one.
  const positive = curves.flatMap(c => c.points.map(p => p.x)).filter(x => x > 0);
  const edge = positive.length > 0 ? Math.min(...positive) / 2 : 0.5;
  const onAxis = (x: number) => scale(x > 0 ? x : edge);
  const zeros = curves.some(c => c.points[0]!.x <= 0);
  const least = Math.min(...curves.flatMap(c => c.points.map(p => p.tail)).filter(t => t > 0));
  const edgeNote = zeros ? 'Zero stands at the left edge.' : '';

  // A recorded series looks like the simulated one of the same name, but hollow.
  const names = [...new Set(curves.map(c => c.name))];
  const data = curves.flatMap(c => draw(c, names.indexOf(c.name), onAxis, say));
  const beside = pairs(curves);
  const note = [beside.length > 0 ? ratioNote(beside, say) : '', edgeNote].filter(Boolean).join(' ');
  return {
    data,
    layout: layout(options.title ?? 'How long: the share that took longer', 340, data, {
      // The fastest few may lie decades to the left: the axis begins where the lines have fallen by a twentieth.
      xaxis: {
        title: titled(`${what} (${unitName}, log scale)`),
        ...logAxis(
          curves.flatMap(c => c.points.filter(p => p.tail <= 0.95).map(p => onAxis(p.x))),
          0.2,
        ),
      },
      yaxis: {
        title: titled('share that took longer'),
        type: 'log',
        range: [Math.log10(least) - 0.1, 0.1],
        tickvals: [1, 0.1, 0.01, 0.001, 0.0001, 0.00001],
        ticktext: ['100 %', '10 %', '1 %', '0.1 %', '0.01 %', '0.001 %'],
      },
    }),
    alt: [sentence(curves, say, what), note].filter(Boolean).join(' '),
    ...(note && { note }),
    rows: curves.flatMap(c =>
      [0.5, 0.9, 0.99, 0.999].map((q): Row => {
        const value = c.at(q);
        return {
          series: c.name,
          quantile: q,
          [`${what} (${unitName})`]: value === null ? null : scale(value),
        };
      }),
    ),
  };
}

function sorted(args: CdfArgument[]): { curves: Curve[]; options: CdfOptions } {
  const curves: Curve[] = [];
  let options: CdfOptions = {};
  for (const arg of args) {
    if ('length' in arg) curves.push(fromValues(`sample ${curves.length + 1}`, arg, false));
    else if ('quantile' in arg) curves.push(fromDistribution(arg));
    else if ('values' in arg && arg.values)
      curves.push(fromValues(arg.name, arg.values, arg.recorded ?? false));
    else if ('quantiles' in arg && arg.quantiles)
      curves.push(fromQuantiles(arg.name, arg.quantiles, arg.recorded));
    else options = arg as CdfOptions;
  }
  if (curves.length === 0) throw new TypeError('cdf needs at least one sample: cdf({ name, values })');
  if (curves.length > series.length)
    throw new TypeError(`cdf draws at most ${series.length} samples at once`);
  return { curves, options };
}

function fromValues(name: string, list: ArrayLike<number>, recorded: boolean): Curve {
  const values = Float64Array.from(list).sort();
  const n = values.length;
  if (n === 0) throw new TypeError(`cdf: the sample ${name} is empty`);
  const points: Curve['points'] = [{ x: values[0]!, tail: 1 }];
  for (let k = 0; k <= POINTS; k++) {
    let at = Math.min(n - 1, Math.floor(n * (1 - n ** (-k / POINTS))));
    // Of equal values the last tells the share that took longer.
    while (at + 1 < n && values[at + 1] === values[at]) at++;
    if (at === n - 1) break;
    if (values[at] !== points.at(-1)!.x || points.length === 1) {
      points.push({ x: values[at]!, tail: (n - 1 - at) / n });
    }
  }
  // Nobody took longer than the longest; a log axis has no zero, so the line falls to half of one.
  points.push({ x: values[n - 1]!, tail: 0.5 / n });
  return {
    name,
    recorded,
    points,
    at: q => (n * (1 - q) >= 1 - 1e-9 ? quantile(values, q) : null),
    longest: values[n - 1]!,
  };
}

function fromDistribution(d: Distribution): Curve {
  const { name, recorded = false, count: n, longest } = d;
  if (n === 0) throw new TypeError(`cdf: the sample ${name} is empty`);
  const points: Curve['points'] = [{ x: d.quantile(0), tail: 1 }];
  for (let k = 0; k <= POINTS; k++) {
    const tail = n ** (-k / POINTS);
    const x = d.quantile(1 - tail);
    // Of equal values the last tells the share that took longer.
    if (x === points.at(-1)!.x && points.length > 1) points.pop();
    if (x < longest) points.push({ x, tail });
  }
  points.push({ x: longest, tail: 0.5 / n });
  return { name, recorded, points, at: q => (n * (1 - q) >= 1 - 1e-9 ? d.quantile(q) : null), longest };
}

function fromQuantiles(name: string, rows: { quantile: number; value: number }[], recorded = false): Curve {
  const list = [...rows].sort((a, b) => a.quantile - b.quantile);
  if (list.length === 0) throw new TypeError(`cdf: the sample ${name} is empty`);
  const points = [{ x: list[0]!.value, tail: 1 }];
  for (const { quantile, value } of list) if (quantile < 1) points.push({ x: value, tail: 1 - quantile });
  return {
    name,
    recorded,
    points,
    at: q => list.find(row => Math.abs(row.quantile - q) < 1e-9)?.value ?? null,
    longest: list.at(-1)!.value,
  };
}

/** The least value that at least a share q of the ascending values does not exceed. */
export function quantile(values: ArrayLike<number>, q: number): number {
  return values[Math.max(0, Math.ceil(q * values.length - 1e-9) - 1)]!;
}

function draw(
  c: Curve,
  i: number,
  onAxis: (x: number) => number,
  say: (x: number) => string,
): Figure['data'] {
  const look = series[i]!;
  const reached = marks.flatMap(q => {
    const value = c.at(q);
    return value === null ? [] : [{ q, value }];
  });
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: legend(c),
      legendgroup: c.name,
      x: c.points.map(p => onAxis(p.x)),
      y: c.points.map(p => round(p.tail, 4)),
      line: {
        color: look.stroke,
        dash: c.recorded ? 'dot' : look.dash,
        width: c.recorded ? 1.2 : 2,
        shape: 'hv',
      },
      hovertemplate: `${c.name}: %{y:.2%} took longer than %{x}<extra></extra>`,
    },
    {
      type: 'scatter',
      mode: 'markers+text',
      showlegend: false,
      legendgroup: c.name,
      x: reached.map(r => onAxis(r.value)),
      y: reached.map(r => round(1 - r.q, 4)),
      text: reached.map(r => `p${round(100 * r.q)}: ${say(r.value)}`),
      // Beside a falling line there is room above to the right and below to the left.
      textposition: c.recorded ? 'bottom left' : 'top right',
      textfont: { size: 10 },
      cliponaxis: false,
      marker: {
        symbol: c.recorded ? `${look.symbol.replace(/-open$/, '')}-open` : look.symbol,
        size: c.recorded ? 10 : 7,
        color: look.stroke,
      },
      hoverinfo: 'text',
    },
  ];
}

function legend(c: Curve): string {
  return c.recorded ? `${c.name} (recorded)` : c.name;
}

/** Marked quantiles of simulated and recorded series of one name. */
function pairs(curves: Curve[]): Pair[] {
  return curves
    .filter(c => !c.recorded)
    .flatMap(c => {
      const real = curves.find(other => other.recorded && other.name === c.name);
      return marks.flatMap(q => {
        const [simulated, recorded] = [c.at(q), real?.at(q) ?? null];
        if (simulated === null || recorded === null) return [];
        return [{ at: `p${round(100 * q)} of ${c.name}`, simulated, recorded }];
      });
    });
}

function sentence(curves: Curve[], say: (x: number) => string, what: string): string {
  const each = curves.map(c => {
    const reached = marks.flatMap(q => {
      const value = c.at(q);
      return value === null ? [] : [`p${round(100 * q)} ${say(value)}`];
    });
    return `${legend(c)}: ${listed([...reached, `longest ${say(c.longest)}`])}`;
  });
  return `Distribution of ${what}. ${each.join('; ')}.`;
}
