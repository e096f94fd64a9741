/**
 * Notebooks as data: nbformat 4.5, and the exact text that Jupyter writes when it saves one.
 *
 * Invariant: `formatNotebook(parseNotebook(text)) === text` for a committed notebook, so that a save in
 * Jupyter makes no diff.
 */

export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

export interface Cell {
  /** Always there from nbformat 4.5 on, which `gmplab check` asks for. */
  id?: string;
  cell_type: string;
  metadata: Record<string, unknown>;
  source: string | string[];
  outputs?: Output[];
  execution_count?: number | null;
}

export interface Output {
  output_type: string;
  /** stream: stdout or stderr */
  name?: string;
  text?: string | string[];
  /** display_data: contents by MIME type */
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  /** error: the kind, the message, the lines to show */
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

export const errorOutput = (ename: string, evalue: string): Output => ({
  output_type: 'error',
  ename,
  evalue,
  traceback: `${ename}: ${evalue}`.split('\n'),
});

/** nbformat keeps a long string as one string or as a list of lines. */
export const joined = (text: string | string[] | undefined): string =>
  Array.isArray(text) ? text.join('') : (text ?? '');

/** As Jupyter stores a string: lines with their ends, none for the empty string. */
export const asLines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** A cell's name in messages: its id, or its place counted from 1. */
export const cellName = (cell: Cell, index: number): string => cell.id ?? `#${index + 1}`;

/** @throws Error with one line when the text is not a notebook of nbformat 4 */
export function parseNotebook(text: string): Notebook {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`not valid JSON (${(error as Error).message.replace(/\s+/g, ' ')})`);
  }
  const notebook = json as Partial<Notebook> | null;
  if (typeof notebook !== 'object' || !Array.isArray(notebook?.cells) || notebook?.nbformat !== 4)
    throw new Error('not a Jupyter notebook of format 4');
  return notebook as Notebook;
}

/** Keys sorted, indent 1, a list of lines for each source, a line end at the end: what Jupyter writes. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map(cell => ({ ...cell, source: asLines(joined(cell.source)) }));
  return `${JSON.stringify(sorted({ ...notebook, cells }), null, 1)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
