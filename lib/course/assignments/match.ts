/**
 * Finds a student's answers in whatever came back: cells deleted, doubled, split, retyped, renamed, moved, a file
 * that is no notebook any more.
 *
 * The author's copy says what there is; a student's cell counts for the answer whose grade_id it carries, or whose
 * cell id. What is not an answer is the author's. Everything odd becomes a line that names it, nothing is fatal.
 */
import { type Cell, joined, parseNotebook } from '../nbformat';
import type { SandboxCell } from '../sandbox/run';
import { type Assignment, type AssignmentCell, gradingOf } from './assignment';
import { forStudents } from './markers';

export interface Submission {
  /** Code to run, in order: the author's cells with the student's answers, and cells that the student added. */
  cells: SandboxCell[];
  /** By exercise: what the student wrote; missing where nothing is. */
  answers: Map<string, string>;
  /** Lines that name what was odd. */
  problems: string[];
}

/** A student's cell that has to be somebody's. */
interface Found {
  cell: Cell;
  /** The grade_id or cell id that the author's copy knows; null for a cell of the student's own. */
  known: string | null;
}

/** @param text of the notebook as submitted; null when there is no file */
export function matchSubmission(assignment: Assignment, text: string | null): Submission {
  const problems: string[] = [];
  const found = findCells(assignment, text, problems);
  const answers = new Map<string, string>();
  for (const { id, role, source } of assignment.cells) {
    if (role !== 'answer' && role !== 'words') continue;
    const candidates = found.filter(({ known }) => known === id);
    const chosen = chooseAnswer(id, candidates, forStudents(source), problems);
    if (chosen !== null) answers.set(id, chosen);
  }
  if (answers.size === 0 && found.length > 0) problems.push('no answer was found in it');
  return { cells: cellsToRun(assignment, found, answers), answers, problems };
}

function findCells(assignment: Assignment, text: string | null, problems: string[]): Found[] {
  if (text === null) {
    problems.push('there is no notebook');
    return [];
  }
  let cells: Cell[];
  try {
    ({ cells } = parseNotebook(text));
  } catch (error) {
    problems.push((error as Error).message);
    return [];
  }
  const ids = new Set(assignment.cells.map(({ id }) => id));
  const byCellId = new Map(assignment.cells.map(({ id, cell }) => [cell.id, id]));
  return cells
    .filter(cell => typeof cell === 'object' && cell !== null)
    .map(cell => {
      const id = gradingOf(cell)?.grade_id;
      if (id !== undefined && ids.has(id)) return { cell, known: id };
      if (id !== undefined)
        problems.push(`a cell has the unknown grade_id ${JSON.stringify(id.slice(0, 60))}`);
      return { cell, known: byCellId.get(cell.id) ?? null };
    });
}

/** The one that differs from the stub; of several the last, as the one that was worked on. */
function chooseAnswer(id: string, candidates: Found[], stub: string, problems: string[]): string | null {
  if (candidates.length === 0) {
    problems.push(`the cell of ${id} is missing`);
    return null;
  }
  const sources = candidates.map(({ cell }) => joined(cell.source));
  const worked = sources.filter(source => source.trim() !== '' && source.trim() !== stub.trim());
  if (new Set(worked).size > 1)
    problems.push(`there are ${worked.length} cells of ${id}; the last one counts`);
  return worked.at(-1) ?? sources.at(-1)!;
}

/**
 * The author's cells in their order, each followed by what the student has put behind it; the student's cells at
 * the very beginning stay there. Tests are not run: they are tried from outside.
 */
function cellsToRun(assignment: Assignment, found: Found[], answers: Map<string, string>): SandboxCell[] {
  const behind = new Map<string, SandboxCell[]>();
  let last = '';
  let added = 0;
  for (const { cell, known } of found) {
    if (known !== null) last = known;
    else if (cell.cell_type === 'code') {
      const extra = { id: `added-${++added}`, source: joined(cell.source) };
      behind.set(last, [...(behind.get(last) ?? []), extra]);
    }
  }
  const run: SandboxCell[] = [...(behind.get('') ?? [])];
  for (const known of assignment.cells) {
    const source = sourceToRun(known, answers);
    if (source !== null) run.push({ id: known.id, source });
    run.push(...(behind.get(known.id) ?? []));
  }
  return run;
}

function sourceToRun(
  { id, role, cell, source }: AssignmentCell,
  answers: Map<string, string>,
): string | null {
  if (role === 'answer') return answers.get(id) ?? null;
  return role === 'text' && cell.cell_type === 'code' ? source : null;
}
