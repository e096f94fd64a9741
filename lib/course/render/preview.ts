/**
 * The first rows of a file. Columns that say the same in every row are said once, above the table: machine,
 * version and method would otherwise push the figures out of sight.
 */
import { parse } from 'csv-parse/sync';
import { type Html, html } from './html';
import type { Prose } from './markdown';
import { rowsTable } from './rows';

/** Rows shown; the file itself has all. */
const SHOWN = 25;
/** Lines of a file that is no table. */
const LINES = 60;

type Row = Record<string, string | number>;

/** @throws Error when the file is not what its name says */
export function preview(file: string, text: string, prose: Prose): Html {
  const { rows, facts } = file.endsWith('.csv') ? fromCsv(text) : fromJson(text);
  if (rows.length === 0) return beginning(text, prose);
  const same = Object.entries(facts);
  const shown = `Rows 1 to ${SHOWN} of ${rows.length.toLocaleString('en')}`;
  return html`${
    same.length > 0 &&
    html`<div class="prose">${prose.render('## The same in every row')}
<dl>${same.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl></div>`
  }
<div class="prose">${prose.render(`## ${rows.length <= SHOWN ? 'Rows' : shown}`)}</div>
${rowsTable(rows.slice(0, SHOWN))}`;
}

function fromCsv(text: string): { rows: Row[]; facts: Row } {
  const rows = (parse(text, { columns: true, bom: true }) as Record<string, string>[]).map(row =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, numeric(value)])),
  );
  if (rows.length < 2) return { rows, facts: {} };
  const fixed = Object.keys(rows[0]!).filter(name => rows.every(row => row[name] === rows[0]![name]));
  const facts = Object.fromEntries(fixed.map(name => [name, rows[0]![name]!]));
  const varying = rows.map(row =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !fixed.includes(name))),
  );
  return Object.keys(varying[0]!).length > 0 ? { rows: varying, facts } : { rows, facts: {} };
}

/** A list of flat rows beside facts about them all; anything else has no rows. */
function fromJson(text: string): { rows: Row[]; facts: Row } {
  const { rows, ...rest } = JSON.parse(text) as Record<string, unknown> & { rows?: Row[] };
  const simple = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  const flat = Array.isArray(rows) && rows.every(row => Object.values(row).every(simple));
  const facts = Object.fromEntries(Object.entries(rest).filter(([, value]) => simple(value)));
  return flat ? { rows, facts: facts as Row } : { rows: [], facts: {} };
}

const numeric = (value: string) => (/^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value);

function beginning(text: string, prose: Prose): Html {
  const lines = text.trimEnd().split('\n');
  const more = lines.length - LINES;
  const shown = lines.slice(0, LINES).map(line => (line.length > 200 ? `${line.slice(0, 200)} …` : line));
  return html`<div class="prose">${prose.render('## How it begins')}</div>
<div class="input code"><pre><code>${shown.join('\n')}</code></pre></div>
${more > 0 && html`<p class="more">${more.toLocaleString('en')} more lines in the file.</p>`}`;
}
