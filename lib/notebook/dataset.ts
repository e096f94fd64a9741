/**
 * Small tables that come with the course: `dataset('run-orders.json')`, `dataset('queue-depth.csv')`.
 *
 * Found from the library's own place, never from the working folder, so a notebook works wherever it runs.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Row } from '../charts/figure';

/**
 * The rows of a CSV file (columns of numbers as numbers), or the value of a JSON file.
 * @throws Error that names the datasets there are
 */
// biome-ignore lint/suspicious/noExplicitAny: JSON has the shape its README tells; cells read it directly
export function dataset<T = any>(name: string): T {
  const folder = datasetsFolder();
  const there = readdirSync(folder).filter(file => /\.(csv|json)$/.test(file));
  if (!there.includes(name)) {
    throw new Error(`there is no dataset ${JSON.stringify(name)}; there are ${there.sort().join(', ')}`);
  }
  const text = readFileSync(join(folder, name), 'utf8');
  return (name.endsWith('.json') ? JSON.parse(text) : csvRows(text)) as T;
}

/** @param text CSV with a header line */
export function csvRows(text: string): Row[] {
  // Loaded when first needed: most cells need no table.
  const { parse } = require('csv-parse/sync') as typeof import('csv-parse/sync');
  const rows = parse(text, { columns: true, skip_empty_lines: true, trim: true }) as Record<string, string>[];
  const isNumber = (x: string) => x !== '' && Number.isFinite(Number(x));
  const numeric = new Set(
    Object.keys(rows[0] ?? {}).filter(column =>
      rows.every(row => row[column] === '' || isNumber(row[column]!)),
    ),
  );
  return rows.map(row =>
    Object.fromEntries(
      Object.entries(row).map(([column, x]) => [
        column,
        numeric.has(column) ? (x === '' ? null : Number(x)) : x,
      ]),
    ),
  );
}

/** The nearest `datasets` beside a package.json, from this file upwards: as source and as bundle. */
function datasetsFolder(): string {
  for (let at = __dirname; ; at = dirname(at)) {
    const folder = join(at, 'datasets');
    if (existsSync(folder) && existsSync(join(at, 'package.json'))) return folder;
    if (dirname(at) === at)
      throw new Error(`the folder datasets is missing: looked from ${__dirname} upwards`);
  }
}
