/** q03-count: bytes that a crowd of goroutines takes, by what they wait for. */
import { type Exercise, finding } from '../exercise';

export interface CountInstance {
  /** Goroutines that wait on a channel, in time.Sleep, in `select {}`. */
  chan: number;
  sleep: number;
  empty: number;
}

export const count: Exercise<CountInstance, null> = {
  id: 'q03-count',
  kind: 'E',
  title: 'What a crowd of goroutines weighs',
  answer: 'bytes',
  instance: draw => ({
    chan: 1_000 * draw.whole(50, 400),
    sleep: 1_000 * draw.whole(50, 400),
    empty: 1_000 * draw.whole(50, 400),
  }),
  inputs: () => [null],
  run: answer => answer,
  visible: (_, [outcome]) => [
    finding('a number of bytes', outcome!, data =>
      typeof data === 'number' && data >= 1
        ? ''
        : `it is ${JSON.stringify(data)}; it should be a number, 1 or more`,
    ),
  ],
  hints: [
    'Each has a stack. What else does each have, whatever it waits for?',
    'A goroutine in a channel’s queue has a sudog, one that sleeps a timer; one in `select {}` has neither.',
    'Sizes are those of size classes: 480 for a g of 456. simulate({ memory: true }, …) weighs ten thousand in a moment.',
  ],
};
