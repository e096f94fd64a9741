/**
 * The students' version of an assignment, in the form that nbgrader gives one: stubs for solutions, no hidden
 * tests, no outputs, what is not to be changed locked, a checksum in each cell that it grades or watches.
 */
import { createHash } from 'node:crypto';
import { type Cell, formatNotebook, joined } from '../nbformat';
import { committedForm } from '../notebook-form';
import { type Assignment, type GradeMetadata, gradingOf } from './assignment';
import { forStudents } from './markers';

/** @returns the file's text */
export function studentVersion({ notebook }: Assignment): string {
  const clean = committedForm(notebook);
  return formatNotebook({ ...clean, cells: clean.cells.map(studentCell) });
}

function studentCell(cell: Cell): Cell {
  const grading = gradingOf(cell);
  if (grading === undefined) return cell;
  const source = forStudents(joined(cell.source));
  const nbgrader = {
    ...grading,
    cell_type: cell.cell_type,
    checksum: checksum(source, cell.cell_type, grading),
  };
  const metadata = {
    ...cell.metadata,
    nbgrader,
    deletable: false,
    ...(grading.locked ? { editable: false } : {}),
  };
  return { ...cell, source, metadata };
}

/** nbgrader's (nbgrader.utils.compute_checksum): what it hashes is written as Python writes it. */
export function checksum(source: string, cellType: string, grading: GradeMetadata): string {
  const python = (value: boolean) => (value ? 'True' : 'False');
  const parts = [
    source,
    cellType,
    python(grading.grade),
    python(grading.solution),
    python(grading.locked),
    grading.grade_id,
  ];
  if (grading.grade) parts.push(pythonFloat(grading.points ?? 0));
  return createHash('md5').update(parts.join('')).digest('hex');
}

const pythonFloat = (n: number) => (Number.isInteger(n) ? `${n}.0` : String(n));
