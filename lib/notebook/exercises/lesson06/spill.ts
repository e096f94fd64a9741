/** q06-spill: how often the ring overflows, and what waits in the global queue then. */
import { type Exercise, finding } from '../exercise';

export interface SpillInstance {
  /** Goroutines that main starts without pause on one P. */
  n: number;
}

export const spill: Exercise<SpillInstance, null> = {
  id: 'q06-spill',
  kind: 'E',
  title: 'Overflows of a ring',
  answer: 'spill',
  instance: draw => ({ n: draw.whole(600, 5_000) }),
  inputs: () => [null],
  run: answer => {
    const { overflows, global } = Object(answer) as Record<string, unknown>;
    return { overflows, global };
  },
  visible: (_, [outcome]) => [
    finding('two whole numbers', outcome!, data => {
      const values = data as Record<string, unknown>;
      const bad = ['overflows', 'global'].find(name => !Number.isInteger(values[name]));
      return bad === undefined ? '' : `${bad} is ${JSON.stringify(values[bad])}; it should be a whole number`;
    }),
  ],
  hints: [
    'The seat and the ring hold 257. Which start is the first that finds no room?',
    'Each overflow makes room for 128: how many starts until the next one?',
    'Each overflow moves 129 to the global queue.',
  ],
};
