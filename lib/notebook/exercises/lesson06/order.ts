/** q06-order: the order of n goroutines on one P, n beyond the ring. */
import { expandOrder } from '../../../observe/order';
import { type Exercise, finding } from '../exercise';

export interface OrderInstance {
  /** Goroutines that main starts, numbered 1 … n. */
  n: number;
  /** The P's schedtick when main parks. */
  tick: number;
}

/** A list of numbers, or text such as `258 129..161 1`. */
const entries = (answer: unknown): number[] =>
  Array.isArray(answer) ? answer.map(Number) : expandOrder(String(answer));

export const order: Exercise<OrderInstance, null> = {
  id: 'q06-order',
  kind: 'P',
  title: 'The order of more goroutines than the ring holds',
  answer: 'order',
  instance: draw => ({ n: draw.whole(259, 380), tick: draw.whole(1, 60) }),
  inputs: () => [null],
  run: entries,
  visible: ({ n }, [outcome]) => [
    finding(`every goroutine from 1 to ${n} once`, outcome!, data => {
      const list = data as number[];
      const seen = new Set(list);
      for (let g = 1; g <= n; g++) if (!seen.has(g)) return `${g} is missing`;
      return list.length === n ? '' : `${list.length} entries for ${n} goroutines`;
    }),
  ],
  hints: [
    'Who sits in runnext when main parks? That one runs first, and takes no tick.',
    'The 258th start finds the ring full: 128 of the ring and the one that was pushed out of the seat leave.',
    'Whenever the tick is a multiple of 61, one goroutine of the global queue runs before the ring’s next.',
  ],
};
