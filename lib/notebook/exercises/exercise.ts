/**
 * What an exercise is, as far as the learner may see: its personal instance, what is tried in the notebook, and
 * what is said about it. The hidden tests, the marks and the keys are the instructor's (course/assignments).
 *
 * An answer is turned into plain data (`run`) where the learner's code runs, and data alone are judged, so that
 * the judge never runs in the same process as what it judges.
 */
import type { Draw } from './draw';

/** P predict, F fix, I implement, E estimate, D design, W explain in words. */
export type Kind = 'P' | 'F' | 'I' | 'E' | 'D' | 'W';

/** What became of an answer on one input: data, or the first line of what it threw. */
export type Outcome = { data: unknown } | { error: string };

/** One thing that is looked at. */
export interface Finding {
  /** In a few words: `130 oldest stay in order`. */
  name: string;
  passed: boolean;
  /** One line: what came instead, and which rule says otherwise. Empty when passed. */
  message: string;
}

// biome-ignore lint/suspicious/noExplicitAny: each exercise has instances and inputs of its own
export interface Exercise<I = any, In = any> {
  /** `q06-slow` */
  id: string;
  kind: Kind;
  /** One line. */
  title: string;
  /** What the notebook must define; null for an answer in words. */
  answer: string | null;
  instance(draw: Draw): I;
  /** What `check` tries the answer on. */
  inputs(instance: I): In[];
  /** What the answer makes of an input, as plain data. Runs beside the learner's code. */
  run(answer: unknown, input: In, instance: I): unknown;
  /** What `check` says, of the outcomes of `inputs`. */
  visible(instance: I, outcomes: Outcome[]): Finding[];
  /** From a nudge to nearly the answer. */
  hints: string[];
}

/** Tries an answer; what it throws becomes part of the outcome. */
export function outcomeOf(exercise: Exercise, answer: unknown, input: unknown, instance: unknown): Outcome {
  try {
    const data = exercise.run(answer, input, instance);
    // What cannot be told as JSON could not reach the judge.
    return { data: data === undefined ? null : JSON.parse(JSON.stringify(data)) };
  } catch (error) {
    return { error: firstLine(error) };
  }
}

function firstLine(thrown: unknown): string {
  const isError = Object.prototype.toString.call(thrown) === '[object Error]';
  const text = isError ? `${(thrown as Error).name}: ${(thrown as Error).message}` : String(thrown);
  return text.split('\n')[0]!.slice(0, 300);
}

/** A finding about an outcome: `judge` gives the message, empty when all is well. */
export function finding(name: string, outcome: Outcome, judge: (data: unknown) => string): Finding {
  const message = 'error' in outcome ? outcome.error : judge(outcome.data);
  return { name, passed: message === '', message };
}
