/**
 * `grade(id, answer)`: what a hidden test calls where nbgrader executes a notebook. It says what was looked at, and
 * its value, which becomes the value of the cell, is the points earned: nbgrader takes that for partial credit.
 *
 * Students have no such file: it is the instructor's build of the library.
 */
import { exerciseNamed } from '../../notebook/exercises/catalogue';
import { instanceOf, STUDENT } from '../../notebook/exercises/check';
import { outcomeOf } from '../../notebook/exercises/exercise';
import { inputsOf, keyOf } from './keys';

/**
 * @returns points
 * @throws Error for an exercise without a key
 */
export function grade(id: string, answer: unknown): number {
  const exercise = exerciseNamed(id);
  const key = keyOf(id);
  if (key === undefined) throw new Error(`${id} is graded by a person`);
  const instance = instanceOf(id, (globalThis as { [STUDENT]?: string })[STUDENT] ?? '');
  const marks = key.marks(
    instance,
    inputsOf(id, instance).map(input => outcomeOf(exercise, answer, input, instance)),
  );
  const lines = marks.map(
    ({ name, points, earned, message }) =>
      `${name}: ${earned} of ${points}${message === '' ? '' : ` (${message})`}`,
  );
  console.log(lines.join('\n'));
  return marks.reduce((sum, mark) => sum + mark.earned, 0);
}
