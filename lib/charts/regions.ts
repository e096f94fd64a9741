/**
 * A map of names: one cell a pair (x, y), coloured by what is the case there, with lines and pins over it.
 *
 * Runs of equal cells in a row are one bar, so a map of 576 cells is some eighty marks. Every name has its colour and
 * its pattern; a grey print tells them apart.
 */
import { type Figure, layout, listed, type Row, titled } from './figure';
import { colour, type Look, series } from './theme';

export interface NamedGrid {
  /** One entry a column, and one a row; rows are drawn from the bottom. */
  x: (number | string)[];
  y: (number | string)[];
  /** names[row][column]; null leaves the cell empty. */
  names: (string | null)[][];
}

export interface RegionsOptions {
  title?: string;
  x?: string;
  y?: string;
  /** The names in the order of the legend. Default: as they are met from the bottom left. */
  order?: string[];
  /** A name that is drawn pale: where nothing is the matter. */
  calm?: string;
  /** Lines through places of the grid, in columns and rows counted from 0 (halves are between two), each with a name. */
  curves?: { name: string; points: [number, number][] }[];
  /** Places of the grid to be marked. */
  pins?: { name: string; at: [number, number] }[];
}

const patterns: Look['pattern'][] = ['', '/', '.', 'x', '\\', '-', '|', '+'];

/** @throws TypeError when the grid is empty or not of one shape, or has more names than can be told apart */
export function regions({ x, y, names }: NamedGrid, options: RegionsOptions = {}): Figure {
  if (names.length === 0 || names.length !== y.length || names.some(row => row.length !== x.length)) {
    throw new TypeError(
      `regions wants names[row][column], ${y.length} rows of ${x.length}; got ${names.length} of ${names[0]?.length ?? 0}`,
    );
  }
  const met = [...new Set(names.flat().filter(n => n !== null))];
  const order = options.order?.filter(n => met.includes(n)) ?? met;
  for (const name of met) if (!order.includes(name)) order.push(name);
  if (order.length > series.length) throw new TypeError(`regions draws at most ${series.length} names`);
  const places = order.filter(name => name !== options.calm);
  const axes = { x: options.x ?? 'x', y: options.y ?? 'y' };
  const data: Figure['data'] = order.map(name =>
    area(name, name === options.calm ? -1 : places.indexOf(name), names, { x, y }, axes),
  );
  for (const { name, points } of options.curves ?? []) {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name,
      x: points.map(([column]) => column + 0.5),
      y: points.map(([, row]) => row),
      line: { color: colour.ink, width: 1.6, dash: 'dash' },
      hoverinfo: 'name',
    });
  }
  for (const { name, at } of options.pins ?? []) {
    data.push({
      type: 'scatter',
      mode: 'markers',
      name,
      x: [at[0] + 0.5],
      y: [at[1]],
      marker: { symbol: 'star', size: 15, color: colour.yellow, line: { color: colour.ink, width: 1.2 } },
      hoverinfo: 'name',
    });
  }
  return {
    data,
    layout: layout(options.title ?? `by ${axes.x} and ${axes.y}`, 104 + 13 * y.length, data, {
      barmode: 'overlay',
      bargap: 0,
      xaxis: { title: titled(axes.x), range: [0, x.length], ...ticks(x, 0.5), showgrid: false },
      yaxis: { title: titled(axes.y), range: [-0.5, y.length - 0.5], ...ticks(y, 0), showgrid: false },
    }),
    alt: sentence(order, names, options.title),
    rows: names.flatMap((row, j) =>
      row.flatMap((name, i): Row[] => (name === null ? [] : [{ [axes.x]: x[i]!, [axes.y]: y[j]!, name }])),
    ),
  };
}

/** One name's cells: a bar for each run of them along a row. @param i its colour and pattern, −1 for none */
function area(
  name: string,
  i: number,
  names: NamedGrid['names'],
  grid: { x: (number | string)[]; y: (number | string)[] },
  axes: { x: string; y: string },
): Record<string, unknown> {
  const runs = names.flatMap((row, j) => {
    const found: { from: number; to: number; j: number }[] = [];
    row.forEach((cell, column) => {
      if (cell !== name) return;
      const last = found.at(-1);
      if (last?.to === column) last.to++;
      else found.push({ from: column, to: column + 1, j });
    });
    return found;
  });
  const fill = i < 0 ? colour.idle : series[i]!.stroke;
  const shape = patterns[i];
  return {
    type: 'bar',
    orientation: 'h',
    name,
    base: runs.map(r => r.from),
    x: runs.map(r => r.to - r.from),
    y: runs.map(r => r.j),
    width: 1,
    hovertext: runs.map(
      r => `${name}: ${axes.x} ${grid.x[r.from]} to ${grid.x[r.to - 1]}, ${axes.y} ${grid.y[r.j]}`,
    ),
    hoverinfo: 'text',
    marker: {
      color: fill,
      line: { width: 0 },
      ...(shape && {
        pattern: { shape, bgcolor: fill, fgcolor: colour.onFill, fgopacity: 0.45, size: 7, solidity: 0.15 },
      }),
    },
  };
}

/** At most nine, at equal distances. */
function ticks(values: (number | string)[], half: number): object {
  const every = Math.ceil(values.length / 9);
  const at = values.map((_, i) => i).filter(i => i % every === 0);
  return { tickvals: at.map(i => i + half), ticktext: at.map(i => String(values[i])) };
}

/** How much of the map each name has. */
function sentence(order: string[], names: NamedGrid['names'], title = 'A map'): string {
  const all = names.flat().filter(n => n !== null);
  const share = (name: string) => Math.round((100 * all.filter(n => n === name).length) / all.length);
  return `${title.replace(/[?.:]$/, '')}: ${listed(order.map(name => `${name} in ${share(name)} % of the places`))}.`;
}
