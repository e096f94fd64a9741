/**
 * An assignment as its author keeps it: `notebooks/exercises/NN-topic.ipynb`, cells in the roles that nbgrader
 * gives them (metadata schema version 3), with solutions.
 */
import { basename } from 'node:path';
import { exercises } from '../../notebook/exercises/catalogue';
import { type Cell, cellName, joined, type Notebook } from '../nbformat';
import { readNotebook } from '../notebook-runner';
import { UserError } from '../user-error';
import { forStudents, hasRegion } from './markers';

/** nbgrader's part of a cell's metadata. */
export interface GradeMetadata {
  schema_version: number;
  grade_id: string;
  grade: boolean;
  solution: boolean;
  locked: boolean;
  task?: boolean;
  points?: number;
  checksum?: string;
  cell_type?: string;
}

/** `answer`: code to write; `tests`: what tries it; `words`: an answer in words; `text`: to be read. */
export type Role = 'answer' | 'tests' | 'words' | 'text';

export interface AssignmentCell {
  /** nbgrader's grade_id. */
  id: string;
  role: Role;
  cell: Cell;
  source: string;
}

/** An exercise as it stands in its notebook. */
export interface Question {
  /** As the catalogue's. */
  id: string;
  points: number;
  /** Read by a person. */
  manual: boolean;
}

export interface Assignment {
  /** `06-run-queues` */
  name: string;
  path: string;
  notebook: Notebook;
  /** Those with a grade_id, in order. */
  cells: AssignmentCell[];
  questions: Question[];
  points: number;
}

/** @throws UserError with a line for each thing that is wrong with it */
export function readAssignment(path: string): Assignment {
  const { notebook } = readNotebook(path);
  const problems: string[] = [];
  const cells: AssignmentCell[] = [];
  for (const [index, cell] of notebook.cells.entries()) {
    const grading = gradingOf(cell);
    const source = joined(cell.source);
    const say = (what: string) => problems.push(`cell ${cellName(cell, index)}: ${what}`);
    try {
      forStudents(source);
    } catch (error) {
      say((error as Error).message);
    }
    if (grading === undefined) {
      if (hasRegion(source, 'SOLUTION') || hasRegion(source, 'HIDDEN TESTS'))
        say('has markers but no grade_id');
      continue;
    }
    if (cells.some(({ id }) => id === grading.grade_id))
      say(`the grade_id ${grading.grade_id} is used twice`);
    const role = roleOf(grading);
    if (hasRegion(source, 'SOLUTION') && role !== 'answer' && role !== 'words')
      say('has a solution but is no answer');
    if (grading.grade && !(grading.points! > 0)) say('is graded but has no points');
    cells.push({ id: grading.grade_id, role, cell, source });
  }
  const questions = questionsOf(cells, problems);
  if (problems.length > 0) throw new UserError(problems.map(problem => `${path}: ${problem}`).join('\n'), 1);
  const points = questions.reduce((sum, question) => sum + question.points, 0);
  return { name: basename(path, '.ipynb'), path, notebook, cells, questions, points };
}

/** nbgrader's metadata of a cell, where it has some that can be read. */
export function gradingOf(cell: Cell): GradeMetadata | undefined {
  const grading = (cell.metadata as { nbgrader?: Partial<GradeMetadata> } | undefined)?.nbgrader;
  return typeof grading?.grade_id === 'string' ? (grading as GradeMetadata) : undefined;
}

export function roleOf({ grade, solution }: GradeMetadata): Role {
  if (solution) return grade ? 'words' : 'answer';
  return grade ? 'tests' : 'text';
}

/** An exercise is an answer with tests named after it, or an answer in words. */
function questionsOf(cells: AssignmentCell[], problems: string[]): Question[] {
  const questions: Question[] = [];
  const pointsOf = (id: string) => {
    const found = cells.find(cell => cell.id === id);
    return found && gradingOf(found.cell)!.points;
  };
  for (const { id, role } of cells) {
    if (role !== 'answer' && role !== 'words') continue;
    const manual = role === 'words';
    const points = pointsOf(manual ? id : `${id}-tests`);
    if (points === undefined) problems.push(`${id} has no cell of tests: its grade_id must be ${id}-tests`);
    else if (!exercises.some(exercise => exercise.id === id))
      problems.push(`${id} is no exercise of the catalogue`);
    else questions.push({ id, points, manual });
  }
  return questions;
}
