/** q03-start: what reused goroutines start with after a collection. */
import { type Exercise, finding } from '../exercise';

/** Goroutines that the collector scanned: so many, with so many bytes of their stacks in use. */
export interface Scanned {
  goroutines: number;
  used: number;
  /** Size of their stacks, bytes. */
  stack: number;
}

export interface StartInstance {
  scanned: Scanned[];
}

/** The stack that holds so many bytes in use. */
function stackFor(used: number): number {
  let size = 2048;
  while (size < used + 928) size *= 2;
  return size;
}

export const start: Exercise<StartInstance, null> = {
  id: 'q03-start',
  kind: 'E',
  title: 'The next starting size',
  answer: 'start',
  instance: draw => {
    // The average lies so that the 928 bytes decide: below a power of two without them, above it with them.
    const power = draw.pick([4096, 8192, 16_384]);
    const average = power - draw.whole(120, 800);
    const half = draw.whole(20, 400);
    const spread = draw.whole(200, Math.floor(average / 2));
    const deep = draw.whole(10, 300);
    const rows = [
      { goroutines: half, used: average - spread },
      { goroutines: half, used: average + spread },
      { goroutines: deep, used: average },
    ];
    return { scanned: draw.shuffled(rows).map(row => ({ ...row, stack: stackFor(row.used) })) };
  },
  inputs: () => [null],
  run: answer => answer,
  visible: (_, [outcome]) => [
    finding('a whole number of bytes', outcome!, data =>
      Number.isInteger(data) && (data as number) > 0
        ? ''
        : `it is ${JSON.stringify(data)}; it should be a whole number`,
    ),
  ],
  hints: [
    'The collector averages what is in use, over goroutines: not sizes of stacks, and not over rows.',
    'To the average comes what a stack must keep free.',
    'A stack’s size is a power of two.',
  ],
};
