/** Validation against Jupyter's own schema (schema/, from the nbformat project). */

import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv-draft-04';
import type { Problem } from './check';
import { cellName, type Notebook } from './nbformat';
import schema from './schema/nbformat.v4.5.schema.json';

let validate: ValidateFunction | null = null;

export function schemaProblems(notebook: Notebook): Problem[] {
  if (notebook.nbformat_minor < 5)
    return [{ cellId: '', what: `nbformat 4.${notebook.nbformat_minor}: 4.5 is asked for (cells with ids)` }];
  validate ??= new Ajv({ strict: false, allErrors: false }).compile(schema);
  const isValid: boolean = validate(notebook);
  if (isValid) return [];
  // A cell has to match one of three kinds, so one mistake makes several errors: the deepest names it.
  const deepest = validate.errors!.reduce((a, b) => (depth(b.instancePath) > depth(a.instancePath) ? b : a));
  const index = /^\/cells\/(\d+)/.exec(deepest.instancePath)?.[1];
  const cell = index === undefined ? undefined : notebook.cells[Number(index)];
  const where = deepest.instancePath.replace(/^\/cells\/\d+/, '') || '/';
  const extra = Object.values(deepest.params).filter(value => typeof value === 'string');
  return [
    {
      cellId: cell ? cellName(cell, Number(index)) : '',
      what: `not nbformat 4.5: ${where} ${deepest.message}${extra.length > 0 ? ` (${extra[0]})` : ''}`,
    },
  ];
}

const depth = (path: string) => path.split('/').length;
