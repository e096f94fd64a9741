/**
 * Columns of a table as lines over another column. Several columns are panels one above the other with one
 * x axis, never two scales on one panel; theory is dashed, recorded values are hollow marks.
 */
import { type Figure, layout, listed, logAxis, type Row, round, titled } from './figure';
import { type Pair, ratioNote } from './ratio';
import { colour, series } from './theme';
import { number } from './unit';

export interface LinesOptions {
  /** Column along the x axis. */
  x: string;
  /** Column, or columns, one panel each. */
  y: string | string[];
  /** Column that tells the series apart. */
  by?: string;
  /** Units for the axes' titles. */
  units?: Record<string, string>;
  /** Columns drawn on a log axis. */
  log?: string[];
  /** Line between points: straight, or a step that holds until the next. */
  step?: boolean;
  /** What arithmetic says of one of the columns y, drawn dashed. */
  theory?: { y?: string; name: string; of: (x: number) => number };
  /** Rows with the same columns, measured on real programs. */
  recorded?: Row[];
  /** A value of x to be marked by an upright line, and its name. */
  mark?: { x: number; name: string };
  title?: string;
}

/** @throws TypeError when the table lacks a column, or has more series than can be told apart */
export function lines(rows: Row[], options: LinesOptions): Figure {
  const columns = typeof options.y === 'string' ? [options.y] : options.y;
  const { x, by, recorded = [] } = options;
  const missing = [x, ...columns, ...(by ? [by] : [])].filter(c => rows.length === 0 || !(c in rows[0]!));
  if (missing.length > 0) throw new TypeError(`lines: the table has no column ${missing.join(', ')}`);
  const nameOf = (row: Row) => (by ? String(row[by]) : '');
  const names = [...new Set([...rows, ...recorded].map(nameOf))];
  if (names.length > series.length)
    throw new TypeError(`lines draws at most ${series.length} series at once`);
  const label = (c: string) => (options.units?.[c] ? `${c} (${options.units[c]})` : c);
  const isLog = (c: string) => options.log?.includes(c) ?? false;
  const all = (c: string) => [...rows, ...recorded].filter(row => c in row).map(row => Number(row[c]));

  const data: Figure['data'] = [];
  columns.forEach((column, panel) => {
    const axes = panel === 0 ? {} : { yaxis: `y${panel + 1}` };
    names.forEach((name, i) => {
      const look = series[(names.length === 1 ? panel : i) % series.length]!;
      const shared = { type: 'scatter', ...axes };
      const points = (of: Row[]) => {
        const mine = of.filter(row => nameOf(row) === name && column in row);
        if (typeof mine[0]?.[x] === 'number') mine.sort((p, q) => Number(p[x]) - Number(q[x]));
        return { x: mine.map(row => row[x]!), y: mine.map(row => round(Number(row[column]))) };
      };
      const called = name || column;
      if (rows.some(row => nameOf(row) === name)) {
        data.push({
          ...shared,
          mode: 'lines+markers',
          name: recorded.length > 0 ? `${called} (simulated)` : called,
          ...points(rows),
          showlegend: by ? panel === 0 : true,
          line: { color: look.stroke, dash: look.dash, width: 1.8, ...(options.step && { shape: 'hv' }) },
          marker: { symbol: look.symbol, size: 6, color: look.stroke },
        });
      }
      if (recorded.some(row => nameOf(row) === name && column in row)) {
        data.push({
          ...shared,
          mode: 'markers',
          name: `${called} (recorded)`,
          ...points(recorded),
          showlegend: by ? panel === 0 : true,
          marker: { symbol: `${look.symbol}-open`, size: 12, color: colour.ink, line: { width: 1.4 } },
        });
      }
    });
    const { theory } = options;
    if (theory && (theory.y ?? columns[0]) === column) {
      const xs = [...new Set(all(x))].sort((p, q) => p - q);
      data.push({
        type: 'scatter',
        ...axes,
        mode: 'lines',
        name: theory.name,
        x: xs,
        y: xs.map(at => round(theory.of(at))),
        line: { color: colour.ink, dash: 'dash', width: 1.2 },
      });
    }
  });

  const pairs = pairsOf(rows, recorded, options, columns, nameOf);
  const note = recorded.length > 0 ? ratioNote(pairs) : '';
  const mark = options.mark;
  return {
    data,
    layout: layout(
      options.title ?? `${listed(columns)} by ${x}`,
      120 + (columns.length === 1 ? 220 : 150 * columns.length),
      data,
      {
        xaxis: {
          title: titled(label(x)),
          ...(isLog(x) ? logAxis(all(x)) : {}),
          ...(columns.length > 1 && { anchor: `y${columns.length}` }),
        },
        ...panels(columns, label, c => (isLog(c) ? logAxis(all(c)) : { rangemode: 'tozero' })),
        ...(mark && {
          shapes: [
            {
              type: 'line',
              x0: mark.x,
              x1: mark.x,
              yref: 'paper',
              y0: 0,
              y1: 1,
              line: { color: colour.vermilion, width: 1.5, dash: 'dot' },
            },
          ],
          annotations: [
            {
              x: isLog(x) ? round(Math.log10(mark.x), 5) : mark.x,
              y: 0,
              yref: 'paper',
              xanchor: 'left',
              yanchor: 'bottom',
              text: ` ${mark.name}`,
              showarrow: false,
            },
          ],
        }),
      },
    ),
    alt: [sentence(rows, options, columns, names, nameOf), note].filter(Boolean).join(' '),
    ...(note && { note }),
    rows: [...rows, ...recorded.map(row => ({ ...row, recorded: 'yes' }))],
  };
}

/** One y axis a panel, the first on top. */
function panels(
  columns: string[],
  label: (c: string) => string,
  axis: (c: string) => Record<string, unknown>,
): Record<string, unknown> {
  const share = 1 / columns.length;
  return Object.fromEntries(
    columns.map((c, i) => [
      i === 0 ? 'yaxis' : `yaxis${i + 1}`,
      {
        title: titled(label(c)),
        ...axis(c),
        ...(columns.length > 1 && {
          domain: [
            round(1 - (i + 1) * share + (i + 1 < columns.length ? 0.06 : 0), 4),
            round(1 - i * share, 4),
          ],
        }),
        ...(i > 0 && { gridcolor: colour.grid, linecolor: colour.ink, zeroline: false, automargin: true }),
      },
    ]),
  );
}

function pairsOf(
  rows: Row[],
  recorded: Row[],
  { x }: LinesOptions,
  columns: string[],
  nameOf: (row: Row) => string,
): Pair[] {
  return recorded.flatMap(real => {
    const same = rows.find(row => nameOf(row) === nameOf(real) && row[x] === real[x]);
    if (same === undefined) return [];
    return columns
      .filter(c => c in real)
      .map(c => ({ at: `${x} = ${real[x]}`, simulated: Number(same[c]), recorded: Number(real[c]) }));
  });
}

function sentence(
  rows: Row[],
  options: LinesOptions,
  columns: string[],
  names: string[],
  nameOf: (row: Row) => string,
): string {
  const { x } = options;
  const each = columns.flatMap(c =>
    names.flatMap(name => {
      const mine = rows.filter(row => nameOf(row) === name);
      if (mine.length === 0) return [];
      const sorted = [...mine].sort((p, q) => Number(p[x]) - Number(q[x]));
      const [first, last] = [sorted[0]!, sorted.at(-1)!];
      const unit = options.units?.[c] ? ` ${options.units[c]}` : '';
      const from = `${number(Number(first[c]))}${unit} at ${first[x]}`;
      return [`${name ? `${name}, ` : ''}${c}: ${from}, ${number(Number(last[c]))}${unit} at ${last[x]}`];
    }),
  );
  return `${listed(columns)} by ${x}. ${each.join('; ')}.`;
}
