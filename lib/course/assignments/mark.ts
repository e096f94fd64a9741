/** One submission, from text to marks. */
import { instanceOf } from '../../notebook/exercises/check';
import type { Outcome } from '../../notebook/exercises/exercise';
import type { Cage } from '../sandbox/isolate';
import type { TrialJob } from '../sandbox/protocol';
import { runSandboxed } from '../sandbox/run';
import type { Limits } from '../sandbox/watch';
import type { Assignment, Question } from './assignment';
import type { Mark } from './key';
import { inputsOf, keyOf } from './keys';
import { forStudents } from './markers';
import { matchSubmission } from './match';

export interface QuestionResult {
  id: string;
  /** What can be had. */
  points: number;
  /** Null until a person has read it. */
  earned: number | null;
  marks: Mark[];
  /** As submitted; null when there is no cell of it. */
  source: string | null;
  /** One line when the cell failed. */
  failure: string | null;
}

export interface SubmissionResult {
  /** Whose numbers were used. */
  instance: string;
  questions: QuestionResult[];
  /** What was odd about the file: repaired or named. */
  problems: string[];
}

/**
 * @param text of the notebook; null when there is none
 * @param names those that the student may have written into the notebook, the one of the list first
 */
export async function markSubmission(
  assignment: Assignment,
  text: string | null,
  names: string[],
  cage: Cage,
  limits?: Limits,
): Promise<SubmissionResult> {
  const { cells, answers, problems } = matchSubmission(assignment, text);
  const tried = assignment.questions.filter(({ id }) => keyOf(id) && answers.has(id));
  let instance = names[0]!;
  const trialsFor = (said: string): TrialJob[] => {
    if (names.some(name => sameName(name, said))) instance = said;
    else if (said.trim() !== '')
      problems.push(`the notebook says student(${JSON.stringify(said)}); it was marked as ${instance}'s`);
    else problems.push(`the notebook names no student; it was marked as ${instance}'s`);
    return tried.map(({ id }) => trial(id, instance));
  };
  const ran =
    tried.length === 0
      ? { failures: new Map<string, string>(), trials: [], suspicions: [] }
      : await runSandboxed(cage, cells, trialsFor, limits);
  const outcomes = new Map(ran.trials.map(({ job, outcomes: made }) => [job.exercise, made]));
  const questions = assignment.questions.map((question): QuestionResult => {
    const source = answers.get(question.id) ?? null;
    const failure = ran.failures.get(question.id) ?? null;
    const marks = marksOf(question, instance, outcomes.get(question.id), failure);
    const untouched = source === null || source.trim() === stubOf(assignment, question.id).trim();
    const earned = question.manual && !untouched ? null : marks.reduce((sum, mark) => sum + mark.earned, 0);
    return { id: question.id, points: question.points, earned, marks, source, failure };
  });
  return { instance, questions, problems: [...problems, ...ran.suspicions] };
}

const sameName = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase();

function trial(id: string, name: string): TrialJob {
  const instance = instanceOf(id, name);
  return { exercise: id, instance, inputs: inputsOf(id, instance) };
}

/** What a student gets of an answer's cell. */
function stubOf({ cells }: Assignment, id: string): string {
  return forStudents(cells.find(cell => cell.id === id)!.source);
}

/** Without outcomes nothing is earned, and each mark says why. */
function marksOf(
  question: Question,
  name: string,
  outcomes: Outcome[] | undefined,
  failure: string | null,
): Mark[] {
  const key = keyOf(question.id);
  if (key === undefined) return [];
  const { instance, inputs } = trial(question.id, name);
  const missing: Outcome = { error: failure ?? 'there is no answer' };
  const marks = key.marks(instance, outcomes ?? inputs.map(() => missing));
  // A name that is not defined because its cell failed: the cell's own message says more.
  const isMissing = /is not defined$/;
  return failure === null
    ? marks
    : marks.map(mark => (isMissing.test(mark.message) ? { ...mark, message: failure } : mark));
}
