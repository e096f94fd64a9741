/** q13-outcomes: every final value of a variable that two goroutines change. */
import { type Exercise, finding } from '../exercise';

/** `x += add`, which is a load and a store, or `x = set`, which is a store. */
export type Statement = { add: number } | { set: number };

export interface TwoWriters {
  start: number;
  one: Statement[];
  two: Statement[];
}

/** Two or three accesses each. A pair in which both end with a plain store would hide what is lost: it is left out. */
const SHAPES = [
  ['add', 'add'],
  ['add', 'set add'],
  ['add', 'add set'],
  ['set add', 'set add'],
  ['set add', 'add set'],
] as const;

export const finalValues: Exercise<TwoWriters, null> = {
  id: 'q13-outcomes',
  kind: 'P',
  title: 'All final values of two writers',
  answer: 'finals',
  instance: draw => {
    // Powers of two: a sum tells what it is made of.
    const numbers = draw.shuffled([1, 2, 4, 8, 16]);
    const start = numbers.pop()!;
    const statements = (shape: string): Statement[] =>
      shape.split(' ').map(op => (op === 'add' ? { add: numbers.pop()! } : { set: numbers.pop()! }));
    const [one, two] = draw.shuffled(draw.pick(SHAPES)).map(statements);
    return { start, one: one!, two: two! };
  },
  inputs: () => [null],
  run: answer =>
    Array.isArray(answer) ? [...new Set(answer.map(Number))].sort((a, b) => a - b) : String(answer),
  visible: (_, [outcome]) => [
    finding('a list of whole numbers', outcome!, data => {
      if (!Array.isArray(data) || data.length === 0) return 'it should be a list such as [3, 5]';
      const bad = data.find(x => !Number.isInteger(x));
      return bad === undefined ? '' : 'not everything in it is a whole number';
    }),
  ],
  hints: [
    'x += 4 is two accesses: a load, and a store of what was loaded, plus 4. Somebody may come between.',
    'Begin with the last store of all. Whose can it be, and which values can its load have seen?',
    'Write the accesses of both goroutines as two columns, and move one of them against the other.',
  ],
};
