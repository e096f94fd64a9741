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
  const mutants = assignment.questions.flatMap(({ id }) =>
    (keyOf(id)?.mutants ?? []).map(mutant => ({ id, mutant })),
  );
  let done = 0;
  const step = (what: string) => report(done++, mutants.length + 2, what);
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
  for (const { id, mutant } of mutants) {
    step(`${id}: ${mutant.name}`);
    const results = await marked(named(withMutant(assignment, id, mutant)));
    problems.push(...mutantProblems(id, mutant, results.find(result => result.id === id)!));
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

/** The notebook with a mutant in place of a reference solution. */
export function withMutant({ notebook, cells }: Assignment, id: string, mutant: Mutant): Notebook {
  const { cell } = cells.find(one => one.id === id)!;
  const source = mutant.source.startsWith('function')
    ? mutant.source
    : replaceRegions(joined(cell.source), 'SOLUTION', mutant.source);
  return { ...notebook, cells: notebook.cells.map(one => (one === cell ? { ...one, source } : one)) };
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
