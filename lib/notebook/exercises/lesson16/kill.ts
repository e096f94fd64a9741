/** q16-kill: how many goroutines wait when the kernel ends the process. */
import { type Exercise, finding } from '../exercise';
import type { WaitKind } from './waiters';

export interface KillInstance {
  /** Bytes of the machine's memory. */
  ram: number;
  /** What each goroutine waits for: a channel, `time.Sleep`, or a `sync.Mutex` that main holds. */
  wait: WaitKind;
}

export const kill: Exercise<KillInstance, null> = {
  id: 'q16-kill',
  kind: 'E',
  title: 'Goroutines alive at the kill',
  answer: 'kill',
  instance: draw => ({
    ram: draw.whole(2, 96) * 1_000_000_000,
    wait: draw.pick(['chan', 'sleep', 'mutex'] as const),
  }),
  inputs: () => [null],
  run: answer => answer,
  visible: (_, [outcome]) => [
    finding('a number of goroutines', outcome!, data =>
      typeof data === 'number' && data >= 1
        ? ''
        : `it is ${JSON.stringify(data)}; it should be a number, 1 or more`,
    ),
  ],
  hints: [
    'What does one of them hold? A stack, a g, and something for the wait itself.',
    'Let a small machine answer: simulate({ memory: { ram: 200e6 } }, …) dies within a tenth of a second.',
    'Twice the memory, twice the goroutines: a difference of two small machines leaves the program itself out.',
  ],
};
