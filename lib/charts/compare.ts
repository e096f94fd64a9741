/**
 * Two tables in one picture: what the simulator says (filled marks, line) and what was recorded from real Go
 * (hollow marks, thin dark outline), with the ratio in words. A mismatch is shown, not smoothed.
 */
import { type Figure, layout, logAxis, type Row, round, titled } from './figure';
import { type Pair, ratioNote } from './ratio';
import { colour, series } from './theme';
import { counted, number } from './unit';

export interface CompareOptions {
  /** Columns of both tables. */
  x: string;
  y: string;
  /** Column that tells the series apart. */
  by?: string;
  /** Units for the axes' titles. */
  units?: Record<string, string>;
  log?: 'x' | 'y' | 'xy';
  title?: string;
}

/**
 * @throws TypeError when a table lacks a column, or has more series than can be told apart
 */
export function compare(simulated: Row[], recorded: Row[], options: CompareOptions): Figure {
  const { x, y, by } = options;
  for (const [name, rows] of [
    ['simulated', simulated],
    ['recorded', recorded],
  ] as const) {
    const missing = [x, y, ...(by ? [by] : [])].filter(c => rows.length === 0 || !(c in rows[0]!));
    if (missing.length > 0)
      throw new TypeError(`compare: the ${name} table has no column ${missing.join(', ')}`);
  }
  const nameOf = (row: Row) => (by ? String(row[by]) : '');
  const names = [...new Set([...simulated, ...recorded].map(nameOf))];
  if (names.length > series.length)
    throw new TypeError(`compare draws at most ${series.length} series at once`);
  const label = (c: string) => (options.units?.[c] ? `${c} (${options.units[c]})` : c);
  const log = options.log ?? '';
  const all = (c: string) => [...simulated, ...recorded].map(row => Number(row[c]));

  const data = names.flatMap((name, i) => {
    const look = series[i]!;
    const points = (rows: Row[]) => {
      const mine = rows.filter(row => nameOf(row) === name);
      if (typeof mine[0]?.[x] === 'number') mine.sort((p, q) => Number(p[x]) - Number(q[x]));
      return { x: mine.map(row => row[x]!), y: mine.map(row => round(Number(row[y]))) };
    };
    return [
      {
        type: 'scatter',
        mode: 'lines+markers',
        name: `${name} simulated`.trim(),
        ...points(simulated),
        line: { color: look.stroke, dash: look.dash, width: 1.5 },
        marker: { symbol: look.symbol, size: 7, color: look.stroke },
      },
      {
        type: 'scatter',
        mode: 'markers',
        name: `${name} recorded`.trim(),
        ...points(recorded),
        marker: {
          symbol: `${look.symbol.replace(/-open$/, '')}-open`,
          size: 12,
          color: colour.ink,
          line: { width: 1.3 },
        },
      },
    ];
  });

  const pairs = pairsOf(simulated, recorded, options, nameOf);
  const note = ratioNote(pairs);
  return {
    data,
    layout: layout(options.title ?? `${y} by ${x}: simulated and recorded`, 340, data, {
      xaxis: { title: titled(label(x)), ...(log.includes('x') ? logAxis(all(x)) : {}) },
      yaxis: { title: titled(label(y)), ...(log.includes('y') ? logAxis(all(y)) : { rangemode: 'tozero' }) },
    }),
    alt: `${y} by ${x}: ${counted(simulated.length, 'simulated value')} beside ${counted(recorded.length, 'recorded value')}${extremes(simulated, y)}. ${note}`,
    note,
    rows: pairs.map(p => ({ where: p.at, simulated: p.simulated, recorded: p.recorded })),
  };
}

function pairsOf(
  simulated: Row[],
  recorded: Row[],
  { x, y }: CompareOptions,
  nameOf: (row: Row) => string,
): Pair[] {
  const key = (row: Row) => JSON.stringify([nameOf(row), row[x]]);
  const real = new Map(recorded.map(row => [key(row), Number(row[y])]));
  return simulated.flatMap(row => {
    const value = real.get(key(row));
    if (value === undefined) return [];
    const name = nameOf(row);
    return [{ at: `${name ? `${name}, ` : ''}${x} = ${row[x]}`, simulated: Number(row[y]), recorded: value }];
  });
}

function extremes(rows: Row[], y: string): string {
  const values = rows.map(row => Number(row[y])).filter(Number.isFinite);
  if (values.length === 0) return '';
  return `, simulated from ${number(Math.min(...values))} to ${number(Math.max(...values))}`;
}
