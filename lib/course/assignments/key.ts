/**
 * The instructor's side of an exercise: what is tried besides the visible tests, the marks, and the wrong answers
 * that each must lose marks for.
 *
 * Invariant: the marks of an exercise add up to its points, whatever the answer; a mark is earned or not by data
 * alone.
 */
import type { Outcome } from '../../notebook/exercises/exercise';

/** One thing that earns points. */
export interface Mark {
  /** What was looked at, in words that give no hidden input away. */
  name: string;
  points: number;
  earned: number;
  /** What was wrong and why, naming the misconception where the answer shows one; empty with full points. */
  message: string;
}

/** A wrong answer, as code in place of the reference solution. */
export interface Mutant {
  /** `newborn-leaves` */
  name: string;
  source: string;
  /** What one of its messages says. */
  says: RegExp;
}

// biome-ignore lint/suspicious/noExplicitAny: as Exercise
export interface Key<I = any, In = any> {
  /** As the exercise's. */
  id: string;
  points: number;
  /** Tried after the exercise's visible inputs. */
  hidden(instance: I): In[];
  /** @param outcomes of the visible inputs, then of the hidden ones */
  marks(instance: I, outcomes: Outcome[]): Mark[];
  mutants: Mutant[];
}

/** A mark for an outcome: `judge` gives the message, empty for full points. */
export function mark(name: string, points: number, outcome: Outcome, judge: (data: unknown) => string): Mark {
  const message = 'error' in outcome ? outcome.error : judge(outcome.data);
  return { name, points, earned: message === '' ? points : 0, message };
}
