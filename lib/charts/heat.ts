/**
 * A grid of numbers as a heat map: one cell a pair (x, y), in at most six classes that get darker.
 *
 * Cells are bars, one trace a class: plotly's own heat map needs a canvas, which the static picture has not.
 * Classes of colour, not shades without end: each has its range in the legend, and a grey print keeps their order.
 */
import { type Figure, layout, type Row, round, titled } from './figure';
import { colour } from './theme';
import { number } from './unit';

export interface Grid {
  /** One entry a column, and one a row; rows are drawn from the top. */
  x: (number | string)[];
  y: (number | string)[];
  /** values[row][column]; null leaves the cell empty. */
  values: (number | null)[][];
}

export interface HeatOptions {
  title?: string;
  /** What the axes and the cells mean. */
  x?: string;
  y?: string;
  value?: string;
  /** Bounds between classes, ascending, at most 5. Default: the greatest value halved again and again. */
  levels?: number[];
  /** How a value is written. */
  say?: (x: number) => string;
}

/** Dark is much: a scale whose lightness falls steadily, readable by colour-blind eyes. */
const shades = ['#F3E79B', '#E6B872', '#D98655', '#B45A5C', '#7D3F70', '#4C3A8C'];

/** @throws TypeError when the grid is empty or not of one shape */
export function heat(grid: Grid, options: HeatOptions = {}): Figure {
  const { x, y, values } = grid;
  if (values.length === 0 || values.length !== y.length || values.some(row => row.length !== x.length)) {
    throw new TypeError(
      `heat wants values[row][column], ${y.length} rows of ${x.length}; got ${values.length} of ${values[0]?.length ?? 0}`,
    );
  }
  const say = options.say ?? number;
  const cells = values.flatMap((row, j) =>
    row.flatMap((value, i) => (value === null ? [] : [{ i, j, value }])),
  );
  if (cells.length === 0) throw new TypeError('heat: every cell is empty');
  const most = cells.reduce((m, c) => Math.max(m, c.value), Number.NEGATIVE_INFINITY);
  const levels = options.levels ?? [most / 32, most / 16, most / 8, most / 4, most / 2];
  if (levels.length > shades.length - 1) throw new TypeError(`heat has at most ${shades.length} classes`);
  const classOf = (value: number) => levels.filter(bound => value > bound).length;
  const names = { x: options.x ?? 'x', y: options.y ?? 'y', value: options.value ?? 'value' };

  const data: Figure['data'] = [];
  for (let level = 0; level <= levels.length; level++) {
    const mine = cells.filter(c => c.value !== 0 && classOf(c.value) === level);
    if (mine.length === 0) continue;
    data.push({
      type: 'bar',
      orientation: 'h',
      name: range(levels, level, say),
      base: mine.map(c => c.i),
      x: mine.map(() => 1),
      y: mine.map(c => c.j),
      width: 0.94,
      hovertext: mine.map(c => `${names.x} ${x[c.i]}, ${names.y} ${y[c.j]}: ${say(c.value)}`),
      hoverinfo: 'text',
      marker: { color: shades[spread(level, levels.length)], line: { color: colour.ink, width: 0.8 } },
    });
  }
  const ticks = x.map((_, i) => i).filter(i => i % Math.ceil(x.length / 17) === 0);
  const height = Math.min(30, Math.max(16, 260 / y.length)) * y.length;
  return {
    data,
    layout: layout(options.title ?? `${names.value} by ${names.x} and ${names.y}`, 104 + height, data, {
      barmode: 'overlay',
      bargap: 0,
      xaxis: {
        title: titled(names.x),
        range: [0, x.length],
        tickvals: ticks.map(i => i + 0.5),
        ticktext: ticks.map(i => String(x[i])),
        showgrid: false,
      },
      yaxis: {
        title: titled(names.y),
        range: [y.length - 0.5, -0.5],
        tickvals: y.map((_, j) => j),
        ticktext: y.map(String),
        showgrid: false,
        ticks: '',
      },
    }),
    alt: sentence(grid, names, say),
    rows: cells
      .filter(c => c.value !== 0)
      .map((c): Row => ({ [names.x]: x[c.i]!, [names.y]: y[c.j]!, [names.value]: round(c.value, 4) })),
  };
}

/** Few classes use the whole scale of shades. */
function spread(level: number, last: number): number {
  return last === 0 ? shades.length - 1 : Math.round((level * (shades.length - 1)) / last);
}

function range(levels: number[], level: number, say: (x: number) => string): string {
  if (level === 0) return `up to ${say(levels[0]!)}`;
  if (level === levels.length) return `above ${say(levels[level - 1]!)}`;
  return `to ${say(levels[level]!)}`;
}

/** Each row with the number of its cells in use and its greatest: what a look along the row tells. */
function sentence(
  grid: Grid,
  names: { x: string; y: string; value: string },
  say: (x: number) => string,
): string {
  const rows = grid.values.map((row, j) => {
    const used = row.filter(value => value !== null && value !== 0).length;
    let at = 0;
    row.forEach((value, i) => {
      if ((value ?? Number.NEGATIVE_INFINITY) > (row[at] ?? Number.NEGATIVE_INFINITY)) at = i;
    });
    return { y: grid.y[j]!, used, most: row[at] ?? 0, at: grid.x[at]! };
  });
  const told = rows.length <= 12 ? rows : [rows.reduce((a, b) => (b.most > a.most ? b : a))];
  const each = told.map(
    r => `${r.y}: ${r.used} of ${grid.x.length} cells, at most ${say(r.most)} (at ${r.at})`,
  );
  return `${names.value} by ${names.x} for each ${names.y}. ${each.join('; ')}.`;
}
