/** q06-slow: the ring is full, half of it moves to the global queue. */
import { type Exercise, finding } from '../exercise';
import { contents, newGlobalQueue, newRunQueue, type Runqputslow } from '../one-p';

/** A full ring of this size whose indices begin at `start`, and the goroutine that found no room. */
export interface SlowCase {
  size: number;
  start: number;
  g: number;
}

export interface SlowResult {
  global: number[];
  ring: number[];
  head: number;
  tail: number;
  locks: number;
}

/** The ring holds 1 … size, oldest first; the global queue held 900 and 901 already. */
export function spill(runqputslow: unknown, { size, start, g }: SlowCase): SlowResult {
  const p = newRunQueue(size, start);
  for (let i = 1; i <= size; i++) p.ring[p.tail++ % size] = i;
  const sched = newGlobalQueue();
  sched.queue.push(900, 901);
  (runqputslow as Runqputslow)(p, g, sched);
  return { global: sched.queue, ring: contents(p), head: p.head, tail: p.tail, locks: sched.locks };
}

export const VISIBLE: SlowCase = { size: 4, start: 0, g: 5 };

export const slow: Exercise<null, SlowCase> = {
  id: 'q06-slow',
  kind: 'I',
  title: 'runqputslow: half of the ring leaves',
  answer: 'runqputslow',
  instance: () => null,
  inputs: () => [VISIBLE],
  run: spill,
  visible: (_, [outcome]) => {
    const looks: [string, (r: SlowResult) => string][] = [
      [
        'of a ring of 4, the two oldest and the new one go to the global queue',
        r => wrong(r.global, [900, 901, 1, 2, 5]),
      ],
      ['the ring keeps the two newest', r => wrong(r.ring, [3, 4])],
    ];
    return looks.map(([name, look]) => finding(name, outcome!, data => look(data as SlowResult)));
  },
  hints: [
    'Half of p.ring.length is how many leave, beside g.',
    'The oldest are at the head: the index of the i-th is (p.head + i) % p.ring.length.',
    'Collect them in order, add g at the end, move the head, and call sched.putBatch once.',
  ],
};

const wrong = (yours: number[], real: number[]) =>
  yours.join() === real.join()
    ? ''
    : `it holds ${yours.join(' ') || 'nothing'}; it should be ${real.join(' ')}`;
