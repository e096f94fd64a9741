/**
 * The form in which notebooks are committed: the bytes that Jupyter writes, without outputs, for the tslab
 * kernel, each cell with an id that a person chose.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from './check';
import { asLines, cellName, formatNotebook, type Notebook } from './nbformat';

/** What stock tslab reports about itself: Jupyter writes the same on every save. */
export const metadata = {
  kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
  language_info: {
    codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
    file_extension: '.ts',
    mimetype: 'text/typescript',
    name: 'typescript',
    version: '3.7.2',
  },
};

/** The same notebook without what running it left behind. */
export function committedForm(notebook: Notebook): Notebook {
  const cells = notebook.cells.map(cell =>
    cell.cell_type === 'code' ? { ...cell, execution_count: null, outputs: [] } : cell,
  );
  return { ...notebook, cells, metadata: { ...notebook.metadata, ...metadata } };
}

export function formProblems(text: string, notebook: Notebook): Problem[] {
  const problems: Problem[] = [];
  const report = (cellId: string, what: string) => problems.push({ cellId, what });
  const seen = new Set<string>();
  for (const [index, cell] of notebook.cells.entries()) {
    const name = cellName(cell, index);
    if (seen.has(name)) report(name, 'this id is used twice');
    seen.add(name);
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || isRandom(name))
      report(name, 'the id says nothing: use words, as in `ring-of-256`');
    if (cell.outputs?.length) report(name, 'has outputs: clear them before you commit');
    if (cell.execution_count != null) report(name, 'has an execution count: clear the outputs');
  }
  for (const key of ['kernelspec', 'language_info'] as const) {
    if (!isDeepStrictEqual(notebook.metadata[key], metadata[key]))
      report('', `metadata.${key} is not tslab's`);
  }
  if (problems.length === 0 && text !== formatNotebook(notebook))
    report('', `line ${firstDifference(text, formatNotebook(notebook))} is not as Jupyter saves it`);
  return problems;
}

/** Ids that Jupyter makes up: eight hexadecimal digits, or a UUID. */
const isRandom = (id: string) => /^[0-9a-f]{8}(-[0-9a-f-]+)?$/.test(id) && /\d/.test(id);

function firstDifference(a: string, b: string): number {
  const [left, right] = [asLines(a), asLines(b)];
  return left.findIndex((line, i) => line !== right[i]) + 1 || left.length;
}
