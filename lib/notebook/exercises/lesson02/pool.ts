/** q02-pool: how many threads a pool needs, by Little's law and with a reserve for chance. */
import type { Load } from '../../../models/load';
import { type Exercise, finding } from '../exercise';

export interface PoolInstance {
  /** Requests a second, at random moments. */
  rate: number;
  /** Each waits for a socket, ms. */
  wait: number;
  /** 99 of 100 requests shall take at most so many ms. */
  target: number;
}

/** 4,000 requests of an instance. */
export function streamOf({ rate, wait }: PoolInstance): Load {
  return {
    tasks: { count: 4_000, steps: [{ cpu: 10_000 }, { socket: wait * 1_000_000 }] },
    gap: { exponential: Math.round(1e9 / rate) },
  };
}

export const pool: Exercise<PoolInstance, null> = {
  id: 'q02-pool',
  kind: 'E',
  title: 'The smallest pool that is enough',
  answer: 'pool',
  instance: draw => {
    const wait = 10 * draw.whole(4, 12);
    return { rate: 50 * draw.whole(16, 40), wait, target: 1.2 * wait };
  },
  inputs: () => [null],
  run: answer => {
    const { least, enough } = Object(answer) as Record<string, unknown>;
    return { least, enough };
  },
  visible: (_, [outcome]) => [
    finding('two whole numbers of threads', outcome!, data => {
      const values = data as Record<string, unknown>;
      const bad = ['least', 'enough'].find(
        name => !Number.isInteger(values[name]) || Number(values[name]) < 1,
      );
      return bad === undefined ? '' : `${bad} is ${JSON.stringify(values[bad]) ?? 'missing'}; 1, 2, 3 …`;
    }),
  ],
  hints: [
    'Little’s law: what comes a second, times how long it stays in seconds, is how many are inside.',
    'With just so many threads every burst leaves a queue behind. Try a few more.',
    'runModel(threadPool(size), load, { cores: 4 }).quantile(0.99) tells what a size gives.',
  ],
};
