/** q08-tick: the fairness rule, in a loop that has everything else. */
import { type Exercise, finding, type Outcome } from '../exercise';

/** A P as `pick` sees it. Goroutines are numbers, 0 is none. */
export interface FairP {
  runnext: number;
  /** Oldest first. */
  ring: number[];
  /** Goroutines picked so far. */
  picks: number;
  /** Slices begun so far: who comes from the seat goes on in the slice of the one before. */
  schedtick: number;
}

export type Pick = (p: FairP, sched: { queue: number[] }) => number;

/** What runs beside main: lesson 08's three chains; `yielders` of main's kind stand in the global queue. */
export interface TickCase {
  chain: 'queue' | 'players' | 'newborns';
  yielders: number;
  picks: number;
}

export interface TickResult {
  /** The most picks that somebody in the global queue waited. */
  longest: number;
  /** Turns of those in the global queue, and of the chain. */
  yields: number;
  links: number;
  /** Times when more than one left the global queue though the P had work of its own. */
  many: number;
  /** What went wrong, '' for nothing. */
  trouble: string;
}

/** The first numbers are those that yield; the chain's come after. */
export function play(pick: unknown, { chain, yielders, picks }: TickCase): TickResult {
  const p: FairP = { runnext: 0, ring: [], picks: 0, schedtick: 0 };
  const sched = { queue: Array.from({ length: yielders }, (_, i) => i + 1) };
  const since = new Array<number>(yielders + 1).fill(0);
  const result: TickResult = { longest: 0, yields: 0, links: 0, many: 0, trouble: '' };
  const first = yielders + 1;
  const links = new Set([first]);
  let next = first + 1;
  const put = (g: number): void => {
    if (p.runnext !== 0) p.ring.push(p.runnext);
    p.runnext = g;
  };
  const start = (isLink: boolean): void => {
    if (isLink) links.add(next);
    put(next++);
  };
  put(first);
  while (p.picks < picks) {
    const [seat, own, waiting] = [p.runnext, p.runnext !== 0 || p.ring.length > 0, sched.queue.length];
    const there = new Set([p.runnext, ...p.ring, ...sched.queue]);
    const g = (pick as Pick)(p, sched);
    if (!Number.isInteger(g) || g <= 0 || !there.has(g)) {
      result.trouble = `pick ${p.picks} gave ${String(g)}; ${own ? 'the P had work of its own' : 'nobody else was there'}, ${waiting} stood in the global queue`;
      break;
    }
    if (own && waiting - sched.queue.length > 1) result.many++;
    p.picks++;
    if (g !== seat) p.schedtick++;
    if (g <= yielders) {
      result.yields++;
      result.longest = Math.max(result.longest, p.picks - since[g]!);
      since[g] = p.picks;
      sched.queue.push(g);
    } else if (links.has(g)) {
      result.links++;
      if (chain !== 'players') links.delete(g);
      if (chain === 'players') {
        if (g === first) links.add(first + 1);
        put(g === first ? first + 1 : first);
      } else start(true);
      if (chain === 'queue') start(false);
    }
  }
  for (const g of sched.queue) result.longest = Math.max(result.longest, p.picks - since[g]!);
  return result;
}

/** Nobody may wait for longer than this many picks; 61 is Go's number. */
export const LONGEST = 200;

const VISIBLE: TickCase[] = [
  { chain: 'queue', yielders: 1, picks: 3000 },
  { chain: 'players', yielders: 1, picks: 3000 },
  { chain: 'newborns', yielders: 1, picks: 3000 },
];

const names = ['a chain through the queue', 'two players', 'newborns'];

export const tick: Exercise<null, TickCase> = {
  id: 'q08-tick',
  kind: 'I',
  title: 'The fairness rule',
  answer: 'pick',
  instance: () => null,
  inputs: () => VISIBLE,
  run: play,
  visible: (_, outcomes: Outcome[]) =>
    names.map((name, i) =>
      finding(`main comes back, ${name}`, outcomes[i]!, data => {
        const { longest, trouble } = data as TickResult;
        return trouble || (longest <= LONGEST ? '' : `it waited ${longest} picks; ${LONGEST} at most`);
      }),
    ),
  hints: [
    'Now and then the global queue comes before the seat and the ring. How often, and what counts?',
    'p.schedtick stands still as long as goroutines come from the seat. p.picks never does.',
    'sched.queue.shift() takes one. It gives undefined when nobody is there.',
  ],
};
