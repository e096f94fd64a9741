/** q01-order: a few goroutines on one P, some of which start others. */
import { expandOrder } from '../../../observe/order';
import { type Exercise, finding } from '../exercise';

export interface FirstOrder {
  /** Main starts 0 … main − 1. */
  main: number;
  /** Goroutines in all, numbered 0 … n − 1. */
  n: number;
  /** Whom a goroutine starts, after it has printed its number. */
  starts: Record<number, number[]>;
}

export const firstOrder: Exercise<FirstOrder, null> = {
  id: 'q01-order',
  kind: 'P',
  title: 'The order of a few goroutines on one P',
  answer: 'order',
  instance: draw => {
    const main = draw.whole(3, 6);
    // This one is neither the first to run nor the last of main's: its child shows who takes the seat.
    const first = draw.whole(0, main - 3);
    const second = draw.whole(0, main - 1);
    const children = new Map([[first, draw.whole(1, 2)]]);
    if (second !== first) children.set(second, draw.whole(1, Math.min(2, 7 - main)));
    let n = main;
    const starts: Record<number, number[]> = {};
    for (const parent of [...children.keys()].sort((a, b) => a - b))
      starts[parent] = Array.from({ length: children.get(parent)! }, () => n++);
    return { main, n, starts };
  },
  inputs: () => [null],
  run: answer => (Array.isArray(answer) ? answer.map(Number) : expandOrder(String(answer))),
  visible: ({ n }, [outcome]) => [
    finding(`every goroutine from 0 to ${n - 1} once`, outcome!, data => {
      const list = data as number[];
      const seen = new Set(list);
      for (let g = 0; g < n; g++) if (!seen.has(g)) return `${g} is missing`;
      return list.length === n ? '' : `${list.length} entries for ${n} goroutines`;
    }),
  ],
  hints: [
    'Nobody runs before main waits. Who sits on the seat then, and who stands in the queue?',
    'A goroutine that starts another one goes on running until it ends. Meanwhile the child takes the seat.',
    'Whoever sits on the seat when a child comes goes to the end of the queue.',
  ],
};
