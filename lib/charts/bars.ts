/**
 * A column of a table as bars, grouped or stacked by another. Bars begin at 0; where the values span more than
 * three decades the axis is logarithmic, and says so.
 */
import { type Figure, layout, type Row, round, titled } from './figure';
import { colour, type Look, series } from './theme';
import { counted, number } from './unit';

export interface BarsOptions {
  /** Column along the x axis: each of its values is a place. */
  x: string;
  /** Column of the bars' heights. */
  y: string;
  /** Column that tells the series apart. */
  by?: string;
  /** One bar a place, the series on top of each other. Default: side by side. */
  stacked?: boolean;
  /** Units for the axes' titles. */
  units?: Record<string, string>;
  title?: string;
}

/** Beside its colour each series has a pattern. */
const patterns: Look['pattern'][] = ['', '/', '.', 'x', '\\', '-', '|', '+'];
/** Fewer bars than this carry their values. */
const LABELLED = 24;

/** @throws TypeError when the table lacks a column, has a negative value, or more series than can be told apart */
export function bars(rows: Row[], options: BarsOptions): Figure {
  const { x, y, by, stacked = false } = options;
  const missing = [x, y, ...(by ? [by] : [])].filter(c => rows.length === 0 || !(c in rows[0]!));
  if (missing.length > 0) throw new TypeError(`bars: the table has no column ${missing.join(', ')}`);
  const nameOf = (row: Row) => (by ? String(row[by]) : '');
  const names = [...new Set(rows.map(nameOf))];
  if (names.length > series.length) throw new TypeError(`bars draws at most ${series.length} series at once`);
  const bad = rows.find(row => !(Number(row[y]) >= 0));
  if (bad) throw new TypeError(`bars: ${y} must be 0 or more everywhere; got ${bad[y]} at ${bad[x]}`);
  const label = (c: string) => (options.units?.[c] ? `${c} (${options.units[c]})` : c);
  const log = !stacked && spansDecades(rows.map(row => Number(row[y])));

  const data: Figure['data'] = names.map((name, i) => {
    const mine = rows.filter(row => nameOf(row) === name);
    const fill = series[i]!.stroke;
    return {
      type: 'bar',
      name: name || y,
      showlegend: names.length > 1,
      // Places are names, even when they look like numbers.
      x: mine.map(row => String(row[x])),
      y: mine.map(row => round(Number(row[y]))),
      ...(rows.length <= LABELLED && {
        text: mine.map(row => number(Number(row[y]))),
        textposition: stacked ? 'inside' : 'outside',
        textfont: { size: 10 },
        insidetextfont: { size: 10, color: fill === colour.blue ? colour.onDark : colour.onFill },
        cliponaxis: false,
      }),
      marker: {
        color: fill,
        line: { color: colour.ink, width: 0.5 },
        ...(patterns[i] && {
          pattern: {
            shape: patterns[i],
            bgcolor: fill,
            fgcolor: colour.onFill,
            fgopacity: 0.4,
            size: 7,
            solidity: 0.15,
          },
        }),
      },
      hovertemplate: `${name || y}: %{y}<extra></extra>`,
    };
  });
  return {
    data,
    layout: layout(options.title ?? `${y} by ${x}`, 320, data, {
      barmode: stacked ? 'stack' : 'group',
      xaxis: { title: titled(label(x)), type: 'category' },
      yaxis: log
        ? { title: titled(`${label(y)}, log scale`), type: 'log', dtick: 1, exponentformat: 'none' }
        : { title: titled(label(y)), rangemode: 'tozero' },
    }),
    alt: sentence(rows, options, names, nameOf),
    rows,
  };
}

/** More than three, all above 0. */
function spansDecades(values: number[]): boolean {
  return Math.min(...values) > 0 && Math.max(...values) > 1000 * Math.min(...values);
}

function sentence(
  rows: Row[],
  { x, y, units }: BarsOptions,
  names: string[],
  nameOf: (row: Row) => string,
): string {
  const unit = units?.[y] ? ` ${units[y]}` : '';
  const places = new Set(rows.map(row => row[x])).size;
  const tell = (row: Row) => `${number(Number(row[y]))}${unit} at ${row[x]}`;
  const each = names.map(name => {
    const mine = rows.filter(row => nameOf(row) === name);
    const most = mine.reduce((a, b) => (Number(b[y]) > Number(a[y]) ? b : a));
    const least = mine.reduce((a, b) => (Number(b[y]) < Number(a[y]) ? b : a));
    const range = most === least ? tell(most) : `from ${tell(least)} to ${tell(most)}`;
    return `${name ? `${name}: ` : ''}${range}`;
  });
  return `Bars of ${y} for ${counted(places, 'value')} of ${x}. ${each.join('; ')}.`;
}
