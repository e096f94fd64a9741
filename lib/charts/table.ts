/** Rows as an HTML table: units in the head, numbers to the right, the best value of a column bold. */
import { escapeHtml } from './escape';
import { listed, type Row, type Table } from './figure';
import { counted, number } from './unit';

export interface TableOptions {
  /** Unit by column: stands in the head. */
  units?: Record<string, string>;
  /** Which value of a column is best. */
  best?: Record<string, 'least' | 'greatest'>;
  caption?: string;
  /** Rows shown; the rest are counted. Default 100. */
  most?: number;
}

/** @throws TypeError when `rows` is not a list of objects */
export function table(rows: Row[], options: TableOptions = {}): Table {
  if (!Array.isArray(rows) || rows.some(row => typeof row !== 'object' || row === null)) {
    throw new TypeError('table wants a list of rows, such as [{ n: 1, ns: 120 }]');
  }
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const shown = rows.slice(0, options.most ?? 100);
  const left = rows.length - shown.length;
  const best = new Map(Object.entries(options.best ?? {}).map(([c, which]) => [c, bestOf(rows, c, which)]));
  const head = columns.map(c => {
    const unit = options.units?.[c];
    return `<th scope="col">${escapeHtml(c)}${unit ? ` (${escapeHtml(unit)})` : ''}</th>`;
  });
  const cell = (row: Row, c: string) => {
    const value = row[c];
    if (typeof value !== 'number') return `<td>${escapeHtml(String(value ?? ''))}</td>`;
    const text = number(value);
    return `<td class="number" align="right">${value === best.get(c) ? `<strong>${text}</strong>` : text}</td>`;
  };
  const body = shown.map(row => `<tr>${columns.map(c => cell(row, c)).join('')}</tr>`);
  const caption = options.caption ? `<caption>${escapeHtml(options.caption)}</caption>` : '';
  const more = left > 0 ? `<p>${counted(left, 'more row')} not shown</p>` : '';
  return {
    html:
      `<table class="gmplab-table">${caption}<thead><tr>${head.join('')}</tr></thead>` +
      `<tbody>${body.join('\n')}</tbody></table>${more}`,
    alt: plainTable(columns, shown, options) + (left > 0 ? `\n${counted(left, 'more row')} not shown` : ''),
    rows,
  };
}

function bestOf(rows: Row[], column: string, which: 'least' | 'greatest'): number {
  const values = rows.map(row => row[column]).filter((x): x is number => typeof x === 'number');
  return values.reduce(
    (x, y) => (which === 'least' ? Math.min(x, y) : Math.max(x, y)),
    which === 'least' ? Infinity : -Infinity,
  );
}

/** The table as text: for terminals, and for readers of the plain form. */
function plainTable(columns: string[], rows: Row[], options: TableOptions): string {
  const head = columns.map(c => (options.units?.[c] ? `${c} (${options.units[c]})` : c));
  const cells = rows.map(row => columns.map(c => plain(row[c])));
  const widths = head.map((h, i) => Math.max(h.length, ...cells.map(line => line[i]!.length)));
  const isNumber = columns.map(c => rows.some(row => typeof row[c] === 'number'));
  const line = (texts: string[]) =>
    texts
      .map((text, i) => (isNumber[i] ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  const caption = options.caption ?? `Table of ${counted(rows.length, 'row')}: ${listed(columns)}`;
  return [caption, line(head), ...cells.map(line)].join('\n');
}

function plain(value: Row[string] | undefined): string {
  return typeof value === 'number' ? number(value) : String(value ?? '');
}
