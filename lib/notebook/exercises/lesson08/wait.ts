/** q08-wait: links that run before main is back, for chains of 0, 1 and 2 slices a link. */
import { type Exercise, finding } from '../exercise';

export interface Chain {
  /** Empty goroutines that each link starts after its successor. */
  empties: 0 | 1 | 2;
  /** The global queue comes first on every divisor-th slice. */
  divisor: number;
  /** The P's schedtick when main yields. */
  tick: number;
}

export interface WaitInstance {
  chains: Chain[];
}

export const wait: Exercise<WaitInstance, null> = {
  id: 'q08-wait',
  kind: 'P',
  title: 'Links before main is back',
  answer: 'waits',
  instance: draw => ({
    chains: draw.shuffled([0, 1, 2] as const).map(empties => {
      const divisor = draw.pick([31, 45, 61, 77, 97]);
      return { empties, divisor, tick: draw.whole(3, divisor - 8) };
    }),
  }),
  inputs: () => [null],
  run: answer => (Array.isArray(answer) ? answer.map(x => (typeof x === 'string' ? x.trim() : x)) : answer),
  visible: (_, [outcome]) => [
    finding('three answers, numbers of links or never', outcome!, data => {
      if (!Array.isArray(data) || data.length !== 3)
        return 'it should be a list of three, one for each chain';
      const bad = data.find(x => x !== 'never' && !(Number.isInteger(x) && x >= 0));
      return bad === undefined ? '' : `${JSON.stringify(bad)} is neither a whole number nor 'never'`;
    }),
  ],
  hints: [
    'What is counted is slices begun. Who runs from the seat begins none.',
    'Draw seat and queue for two links: which of the started goroutines sits on the seat when the link ends, and who stands in the queue?',
    'Main runs when schedtick is a multiple of the divisor, and it stood at `tick` when main yielded.',
  ],
};
