/**
 * Exercises in a cell: `student('Ada')`, `variant('q06-order')`, `check('q06-slow', runqputslow)`, `hint('q06-slow')`.
 *
 * `check` tells what the visible tests find. It gives no marks: those are given where the learner's code cannot
 * reach them.
 */
import { exerciseNamed } from './catalogue';
import { drawFor } from './draw';
import { type Finding, outcomeOf } from './exercise';

/** Where a notebook's process keeps its student's name. */
export const STUDENT = Symbol.for('gmplab.student');

/** Kept where whoever runs the notebook finds it too: tests and graders have a copy of this module of their own. */
const kept = globalThis as { [STUDENT]?: string };
const hints = new Map<string, number>();

/**
 * Says whose notebook this is: the numbers of the exercises depend on it.
 * @param of as on the course's list
 */
export function student(of: string): void {
  if (typeof of !== 'string') throw new TypeError("student wants a name: student('Ada Lovelace')");
  kept[STUDENT] = of;
  console.log(of.trim() === '' ? 'No name: everybody has these numbers.' : `Exercises of ${of.trim()}.`);
}

/**
 * The personal instance of an exercise.
 * @throws Error for an id that there is not
 */
// biome-ignore lint/suspicious/noExplicitAny: each exercise has an instance of its own; the notebook's text tells it
export function variant<T = any>(id: string): T {
  return instanceOf(id, kept[STUDENT] ?? '') as T;
}

/** The instance that a student of this name has. */
export const instanceOf = (id: string, of: string): unknown => exerciseNamed(id).instance(drawFor(of, id));

/**
 * Tries an answer on the visible tests, and says which of them it passes.
 * @throws Error for an id that there is not
 */
export function check(id: string, answer?: unknown): void {
  const exercise = exerciseNamed(id);
  if (exercise.answer === null) {
    console.log(`${id} is answered in words; a person reads it.`);
    return;
  }
  if (answer === undefined) {
    console.log(
      `${id}: no answer yet. Define ${exercise.answer}, and give it to check: check('${id}', ${exercise.answer})`,
    );
    return;
  }
  const instance = variant(id);
  const outcomes = exercise.inputs(instance).map(input => outcomeOf(exercise, answer, input, instance));
  console.log(findingsText(id, exercise.visible(instance, outcomes)));
}

/** Shows an exercise's hints, one more with each call. */
export function hint(id: string): void {
  const all = exerciseNamed(id).hints;
  const shown = Math.min(all.length, (hints.get(id) ?? 0) + 1);
  hints.set(id, shown);
  const lines = all.slice(0, shown).map((text, i) => `${i + 1}. ${text}`);
  console.log(
    all.length === 0
      ? `${id} has no hints.`
      : [...lines, shown < all.length ? '' : 'That was the last.'].join('\n').trimEnd(),
  );
}

function findingsText(id: string, findings: Finding[]): string {
  const lines = findings.map(({ name: what, passed, message }) =>
    passed ? `✔ ${what}` : `✗ ${what}: ${message}`,
  );
  const passed = findings.filter(f => f.passed).length;
  return [...lines, `${id}: ${passed} of ${findings.length} visible tests passed.`].join('\n');
}
