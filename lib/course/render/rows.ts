/** Rows of a figure as an HTML table. */
import { type Html, html } from './html';

type Cell = string | number | boolean | null | undefined;

/** @param rows objects with the same keys; the first row's keys are the columns. Null when there is nothing to show. */
export function rowsTable(rows: Record<string, Cell>[]): Html | null {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return null;
  return html`<div class="scroll"><table>
<thead><tr>${columns.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(row => html`<tr>${columns.map(name => cell(row[name]))}</tr>\n`)}</tbody>
</table></div>`;
}

/** Text longer than this (characters) gets a column that it need not stand on end in. */
const LONG = 40;

function cell(value: Cell): Html {
  if (typeof value === 'number') return html`<td class="number">${value}</td>`;
  const text = value === null || value === undefined ? '' : String(value);
  return html`<td${text.length > LONG && html` class="long"`}>${text}</td>`;
}
