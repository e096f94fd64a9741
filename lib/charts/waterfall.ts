/** The parts of a total, each bar standing on the one before it, and the total last. */
import { type Figure, layout, type Row, round, titled } from './figure';
import { colour, series } from './theme';

/** All digits of a part count: 480 and 2,048 are names of sizes. */
const number = (x: number): string => (x < 100 ? round(x, 3) : Math.round(x)).toLocaleString('en-US');

export interface Part {
  name: string;
  value: number;
}

export interface WaterfallOptions {
  unit?: string;
  title?: string;
  /** What the last bar is called. Default: in all. */
  total?: string;
  /** The same total measured on real programs: a line across. */
  recorded?: { name: string; value: number };
}

/** @throws TypeError without parts, or for a part that is no number of 0 or more */
export function waterfall(parts: Part[], options: WaterfallOptions = {}): Figure {
  const { unit = '', total: totalName = 'in all', recorded } = options;
  if (parts.length === 0) throw new TypeError('waterfall wants at least one part');
  const bad = parts.find(p => !(p.value >= 0 && Number.isFinite(p.value)));
  if (bad) throw new TypeError(`waterfall: ${bad.name} must be a number of 0 or more; got ${bad.value}`);
  const total = parts.reduce((sum, p) => sum + p.value, 0);
  let from = 0;
  const bases = parts.map(({ value }) => {
    from += value;
    return from - value;
  });
  const names = [...parts.map(p => p.name), totalName];
  const values = [...parts.map(p => p.value), total];
  const bar = {
    type: 'bar',
    x: names,
    y: values.map(v => round(v)),
    base: [...bases, 0].map(v => round(v)),
    text: values.map(number),
    textposition: 'outside',
    textfont: { size: 11 },
    cliponaxis: false,
    showlegend: false,
    marker: {
      color: names.map((_, i) => (i < parts.length ? series[0]!.stroke : colour.idle)),
      line: { color: colour.ink, width: 0.5 },
      pattern: {
        shape: names.map((_, i) => (i < parts.length ? '' : '/')),
        fgcolor: colour.onFill,
        fgopacity: 0.4,
      },
    },
    hovertemplate: `%{x}: %{text} ${unit}<extra></extra>`,
  };
  const data: Figure['data'] = [bar];
  if (recorded) {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: `${recorded.name}: ${number(recorded.value)} ${unit}`.trim(),
      x: [names[0]!, totalName],
      y: [recorded.value, recorded.value],
      line: { color: colour.vermilion, dash: 'dash', width: 1.5 },
      hoverinfo: 'name',
    });
  }
  const first = [...parts].sort((a, b) => b.value - a.value)[0]!;
  const share = total === 0 ? 0 : Math.round((100 * first.value) / total);
  const beside = recorded ? `; ${recorded.name} ${number(recorded.value)}` : '';
  return {
    data,
    layout: layout(options.title ?? 'The parts of the whole', 340, data, {
      bargap: 0.25,
      showlegend: recorded !== undefined,
      xaxis: { type: 'category', tickangle: 0 },
      yaxis: { title: titled(unit), rangemode: 'tozero' },
      margin: { t: 64 },
    }),
    alt: `${parts.length} parts make ${number(total)} ${unit} ${totalName}; the biggest is ${first.name}, ${number(first.value)} (${share} %)${beside}.`,
    rows: parts.map((p, i): Row => ({ part: p.name, value: p.value, sum: bases[i]! + p.value })),
  };
}
