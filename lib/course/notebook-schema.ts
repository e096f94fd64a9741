/** Validation against Jupyter's own schema (schema/, from the nbformat project). */
import type { ErrorObject } from 'ajv';
import Ajv from 'ajv-draft-04';
import type { Problem } from './check';
import { cellName, type Notebook } from './nbformat';
import schema from './schema/nbformat.v4.5.schema.json';

let ajv: Ajv | null = null;

/** The first mistake of each cell, then the first of the rest. */
export function schemaProblems(notebook: Notebook): Problem[] {
  if (notebook.nbformat_minor < 5)
    return [{ cellId: '', what: `nbformat 4.${notebook.nbformat_minor}: 4.5 is asked for (cells with ids)` }];
  ajv ??= new Ajv({ strict: false }).addSchema(schema, 'notebook');
  const problems: Problem[] = [];
  // The schema says "one of three kinds of cells", which makes of one mistake three errors that do not tell
  // which kind was meant: so each cell is held against its own kind first.
  for (const [index, cell] of (notebook.cells ?? []).entries()) {
    const kind = ajv.getSchema(`notebook#/definitions/${cell.cell_type}_cell`);
    if (kind?.(cell)) continue;
    const what = kind ? complaint(kind.errors!, 'the cell') : `unknown cell_type ${cell.cell_type}`;
    problems.push({ cellId: cellName(cell, index), what: `not nbformat 4.5: ${what}` });
  }
  const whole = ajv.getSchema('notebook')!;
  if (problems.length === 0 && !whole(notebook))
    problems.push({ cellId: '', what: `not nbformat 4.5: ${complaint(whole.errors!, 'the notebook')}` });
  return problems;
}

function complaint([error]: ErrorObject[], whole: string): string {
  const { instancePath, message, params } = error!;
  const extra = params.additionalProperty ? ` (${params.additionalProperty})` : '';
  return `${instancePath.slice(1).replaceAll('/', '.') || whole} ${message}${extra}`;
}
