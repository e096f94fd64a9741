/**
 * Proves an assignment before students see it: the reference solution gets full marks, the untouched stub none,
 * and each named wrong answer less than full marks with a message of its own.
 */
import { formatNotebook, joined, type Notebook } from '../nbformat';
import type { Cage } from '../sandbox/isolate';
import type { Assignment } from './assignment';
import type { Mutant } from './key';
import { keyOf } from './keys';
import { markSubmission, type QuestionResult } from './mark';
import { replaceRegions } from './markers';
import { studentVersion } from './release';

/** What is tried, for a progress line. */
export type Report = (done: number, total: number, what: string) => void;

/** @returns a line for each thing that does not hold; none: the assignment may be released */
export async function proveAssignment(assignment: Assignment, cage: Cage, report: Report): Promise<string[]> {
  const problems = pointsProblems(assignment);
  // A round tries one wrong answer of every exercise at once.
  const mutantsOf = (id: string) => keyOf(id)?.mutants ?? [];
  const rounds = Math.max(0, ...assignment.questions.map(({ id }) => mutantsOf(id).length));
  let done = 0;
  const step = (what: string) => report(done++, rounds + 2, what);
  const marked = async (text: string) => (await markSubmission(assignment, text, [NAME], cage)).questions;

  step('reference solution');
  for (const { id, points, earned, marks, failure } of await marked(named(assignment.notebook))) {
    if (keyOf(id) && earned !== points)
      problems.push(`${id}: the reference solution gets ${earned} of ${points}: ${why(marks, failure)}`);
  }
  step('untouched stub');
  for (const { id, earned } of await marked(studentVersion(assignment))) {
    if (keyOf(id) && earned !== 0) problems.push(`${id}: the untouched stub gets ${earned} points`);
  }
  for (let round = 0; round < rounds; round++) {
    step(`wrong answers, ${round + 1} of ${rounds}`);
    const wrong = assignment.questions.filter(({ id }) => mutantsOf(id)[round]);
    const notebook = wrong.reduce((so, { id }) => withMutant(so, id, mutantsOf(id)[round]!), assignment);
    for (const result of await marked(named(notebook.notebook))) {
      const mutant = mutantsOf(result.id)[round];
      if (mutant) problems.push(...mutantProblems(result.id, mutant, result));
    }
  }
  return problems;
}

const NAME = 'reference';

function pointsProblems({ questions }: Assignment): string[] {
  return questions.flatMap(({ id, points, manual }) => {
    const key = keyOf(id);
    if (!manual && key === undefined) return [`${id} has no key: nothing would be tried`];
    return key && key.points !== points
      ? [`${id} has ${points} points in the notebook and ${key.points} in its key`]
      : [];
  });
}

function mutantProblems(
  id: string,
  { name, says }: Mutant,
  { earned, points, marks, failure }: QuestionResult,
): string[] {
  if (failure !== null) return [`${id}: the wrong answer ${name} does not run: ${failure}`];
  if (earned === points) return [`${id}: the wrong answer ${name} gets full marks`];
  return marks.some(mark => says.test(mark.message))
    ? []
    : [`${id}: no message for the wrong answer ${name}: ${why(marks, null)}`];
}

const why = (marks: QuestionResult['marks'], failure: string | null) =>
  failure ??
  marks
    .map(mark => mark.message)
    .filter(Boolean)
    .join('; ');

/** The assignment with a mutant in place of a reference solution. */
export function withMutant(assignment: Assignment, id: string, mutant: Mutant): Assignment {
  const at = assignment.cells.findIndex(cell => cell.id === id);
  const old = assignment.cells[at]!;
  const isWhole = mutant.source.startsWith('function');
  const source = isWhole ? mutant.source : replaceRegions(joined(old.cell.source), 'SOLUTION', mutant.source);
  const cell = { ...old.cell, source };
  const { notebook } = assignment;
  return {
    ...assignment,
    notebook: { ...notebook, cells: notebook.cells.map(one => (one === old.cell ? cell : one)) },
    cells: assignment.cells.map((one, i) => (i === at ? { ...old, cell, source } : one)),
  };
}

/** As a student of this name would hand it in. */
export const named = (notebook: Notebook, name = NAME): string =>
  formatNotebook({
    ...notebook,
    cells: notebook.cells.map(cell => ({
      ...cell,
      source: joined(cell.source).replace("student('')", `student('${name}')`),
    })),
  });
