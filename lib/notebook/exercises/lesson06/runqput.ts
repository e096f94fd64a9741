/** q06-runqput: put a goroutine on its P, in the seat or at the tail. */
import { type Exercise, finding } from '../exercise';
import { contents, newGlobalQueue, newRunQueue, type Runqput } from '../one-p';

/** A queue, and what is put on it. */
export interface PutCase {
  size: number;
  /** The ring's first index. */
  start: number;
  /** Goroutines to put, one after the other; a negative one with next = false. */
  puts: number[];
}

/** The queue afterwards. */
export interface PutResult {
  runnext: number;
  ring: number[];
  head: number;
  tail: number;
  /** Goroutines for which runqputslow was called. */
  slow: number[];
}

/** Runs a case with Go's function or the learner's, which calls `sched.runqputslow(p, g)` on a full ring. */
export function put(runqput: unknown, { size, start, puts }: PutCase): PutResult {
  const p = newRunQueue(size, start);
  const slow: number[] = [];
  const sched = { ...newGlobalQueue(), runqputslow: (_: unknown, g: number) => void slow.push(g) };
  for (const g of puts) (runqput as Runqput)(p, Math.abs(g), g > 0, sched);
  return { runnext: p.runnext, ring: contents(p), head: p.head, tail: p.tail, slow };
}

const list = (gs: number[]) => (gs.length === 0 ? 'nothing' : gs.join(' '));

/** The first difference in words, empty when there is none. */
export function putDifference(yours: PutResult, real: PutResult): string {
  if (yours.runnext !== real.runnext) {
    return `runnext holds ${yours.runnext || 'nobody'}; it should be ${real.runnext || 'nobody'}`;
  }
  if (list(yours.ring) !== list(real.ring)) {
    return `the ring holds ${list(yours.ring)}; it should be ${list(real.ring)}`;
  }
  if (list(yours.slow) !== list(real.slow)) {
    return `runqputslow got ${list(yours.slow)}; it should be ${list(real.slow)}`;
  }
  return yours.head === real.head && yours.tail === real.tail
    ? ''
    : `the ring runs from ${yours.head} to ${yours.tail}; it should be ${real.head} to ${real.tail}`;
}

const CASES: (PutCase & { name: string; expected: PutResult })[] = [
  {
    name: 'the first takes the empty seat',
    ...{ size: 4, start: 0, puts: [1] },
    expected: { runnext: 1, ring: [], head: 0, tail: 0, slow: [] },
  },
  {
    name: 'the second takes the seat, the first goes to the tail',
    ...{ size: 4, start: 0, puts: [1, 2] },
    expected: { runnext: 2, ring: [1], head: 0, tail: 1, slow: [] },
  },
];

export const runqput: Exercise<null, PutCase> = {
  id: 'q06-runqput',
  kind: 'I',
  title: 'runqput: the seat and the tail',
  answer: 'runqput',
  instance: () => null,
  inputs: () => CASES.map(({ size, start, puts }) => ({ size, start, puts })),
  run: put,
  visible: (_, outcomes) =>
    CASES.map(({ name, expected }, i) =>
      finding(name, outcomes[i]!, data => putDifference(data as PutResult, expected)),
    ),
  hints: [
    'With next, exchange g for what sits in runnext; if the seat was empty, you are done.',
    'What is left to put goes to p.ring[p.tail % p.ring.length], and the tail moves on.',
    'The ring is full when tail − head is its length: then sched.runqputslow(p, g) takes what is left to put.',
  ],
};
