/** Lesson 06, run queues: keys, computed with Go's own functions and with each misconception's. */
import type { OrderInstance } from '../../../notebook/exercises/lesson06/order';
import {
  type PutCase,
  type PutResult,
  put,
  putDifference,
} from '../../../notebook/exercises/lesson06/runqput';
import {
  type SlowCase,
  type SlowResult,
  spill as spilled,
  VISIBLE,
} from '../../../notebook/exercises/lesson06/slow';
import type { SpillInstance } from '../../../notebook/exercises/lesson06/spill';
import {
  contents,
  goRunqput,
  goRunqputslow,
  newGlobalQueue,
  newRunQueue,
  type Runqput,
  type Runqputslow,
  runOrder,
} from '../../../notebook/exercises/one-p';
import { type Key, mark } from '../key';

const go = goRunqput(goRunqputslow);

/** Half of the ring without the one that was pushed out of the seat: that one goes to the tail. */
const halfOnly: Runqputslow = (p, g, sched) => {
  const half = p.ring.length / 2;
  sched.putBatch(contents(p).slice(0, half));
  p.head += half;
  p.ring[p.tail++ % p.ring.length] = g;
};

/** Nobody is pushed out: who finds the ring full goes to the global queue alone. */
const newbornLeaves: Runqput = (p, g, next, sched) => {
  if (next && p.runnext !== 0 && p.tail - p.head === p.ring.length) sched.putBatch([g]);
  else go(p, g, next, sched);
};

const range = (from: number, to: number) =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => (from < to ? from + i : from - i));

const orderMisconceptions: { order: (i: OrderInstance) => number[]; text: string }[] = [
  {
    order: ({ n }) => range(n, 1),
    text: 'this is the order if every goroutine went to the front (M04); only one seat is there',
  },
  { order: ({ n }) => range(1, n), text: 'this is the order without a front seat: creation order (M01)' },
  {
    order: ({ n, tick }) => runOrder(n, tick, newbornLeaves),
    text: 'this is the order if the newborn went to the global queue when the ring is full (M20): it takes the seat, and who sat there leaves with half of the ring',
  },
  {
    order: ({ n, tick }) => runOrder(n, tick, goRunqput(halfOnly)),
    text: 'this is the order if 128 left (M21): the one pushed out of the seat leaves with them, 129 in all',
  },
  {
    order: ({ n }) => runOrder(n, Number.NaN, go),
    text: 'this is the order if nobody looked at the global queue before the ring is empty: every 61st tick takes one from it first',
  },
];

const orderKey: Key<OrderInstance, null> = {
  id: 'q06-order',
  points: 2,
  hidden: () => [],
  marks: (instance, [outcome]) => {
    const real = runOrder(instance.n, instance.tick, go);
    const upTo = (k: number) => (data: unknown) => {
      const yours = data as number[];
      const at = real.findIndex((g, i) => i < k && yours[i] !== g);
      if (at < 0) return yours.length > real.length ? 'there are more than ran' : '';
      const wrong = orderMisconceptions.find(({ order }) => order(instance).join() === yours.join());
      return wrong?.text ?? `position ${at + 1} is ${real[at]}, not ${yours[at] ?? 'the end'}`;
    };
    const tenth = Math.ceil(instance.n / 10);
    return [
      mark('who is first', 0.5, outcome!, upTo(1)),
      mark('the first tenth', 0.5, outcome!, upTo(tenth)),
      mark('all of it', 1, outcome!, upTo(instance.n)),
    ];
  },
  mutants: [
    {
      name: 'all-lifo',
      source:
        "const { n } = variant('q06-order');\nconst order = Array.from({ length: n }, (_, i) => n - i);",
      says: /M04/,
    },
    {
      name: 'all-fifo',
      source:
        "const { n } = variant('q06-order');\nconst order = Array.from({ length: n }, (_, i) => i + 1);",
      says: /M01/,
    },
  ],
};

const putCases: Record<string, PutCase> = {
  tail: { size: 8, start: 0, puts: [1, 2, 3, 4, 5] },
  notNext: { size: 8, start: 0, puts: [1, -2, -3, 4, -5] },
  wrap: { size: 8, start: 1_021, puts: [1, 2, -3, 4, 5, -6, 7] },
  full: { size: 4, start: 6, puts: [1, 2, 3, 4, 5, 6, -7] },
};

const putKey: Key<null, PutCase> = {
  id: 'q06-runqput',
  points: 3,
  hidden: () => Object.values(putCases),
  marks: (_, outcomes) => {
    const [tail, notNext, wrap, full] = outcomes.slice(2);
    const like = (test: PutCase, why: string) => (data: unknown) => {
      const difference = putDifference(data as PutResult, put(go2(), test));
      return difference && why;
    };
    return [
      mark(
        'who is pushed out of the seat',
        0.75,
        tail!,
        like(putCases.tail!, 'it goes to the tail of the ring, so that the ring stays in order of birth'),
      ),
      mark(
        'next is false',
        0.75,
        notNext!,
        like(putCases.notNext!, 'then g goes to the tail and the seat stays as it is'),
      ),
      mark(
        'indices beyond the ring’s length',
        0.75,
        wrap!,
        like(putCases.wrap!, 'head and tail only grow: entry i lies at i % ring.length'),
      ),
      mark(
        'a full ring',
        0.75,
        full!,
        like(
          putCases.full!,
          'runqputslow gets the one that found no room: who sat in the seat, or g itself when next is false',
        ),
      ),
    ];
  },
  mutants: [
    {
      name: 'seat-ignored',
      source:
        'function runqput(p, g, next, sched) {\n  if (p.tail - p.head < p.ring.length) p.ring[p.tail++ % p.ring.length] = g;\n  else sched.runqputslow(p, g);\n}',
      says: /pushed|tail of the ring/,
    },
    {
      name: 'newborn-leaves',
      source:
        'function runqput(p, g, next, sched) {\n  if (next && p.runnext === 0) { p.runnext = g; return; }\n  if (p.tail - p.head === p.ring.length) return sched.runqputslow(p, g);\n  if (next) [g, p.runnext] = [p.runnext, g];\n  p.ring[p.tail++ % p.ring.length] = g;\n}',
      says: /found no room/,
    },
    {
      name: 'no-wrap',
      source:
        'function runqput(p, g, next, sched) {\n  if (next) { [g, p.runnext] = [p.runnext, g]; if (g === 0) return; }\n  if (p.tail - p.head < p.ring.length) p.ring[p.tail++] = g;\n  else sched.runqputslow(p, g);\n}',
      says: /only grow/,
    },
  ],
};

/** Go's, with the overflow handed to the case's own runqputslow. */
const go2 = (): Runqput =>
  goRunqput((p, g, sched) =>
    (sched as unknown as { runqputslow(p: unknown, g: number): void }).runqputslow(p, g),
  );

const slowCases: SlowCase[] = [
  { size: 256, start: 0, g: 257 },
  { size: 16, start: 1_000_003, g: 17 },
];

const slowKey: Key<null, SlowCase> = {
  id: 'q06-slow',
  points: 3,
  hidden: () => slowCases,
  marks: (_, outcomes) => {
    const real = [VISIBLE, ...slowCases].map(test => spilled(goRunqputslow, test));
    const at = (i: number) => real[i]!;
    const [small, ring256, shifted] = outcomes;
    const same = (yours: number[], wanted: number[]) => yours.join() === wanted.join();
    return [
      mark('who leaves, and in which order', 1, small!, data => leaves(data as SlowResult, at(0))),
      mark('how many leave a ring of 256', 0.5, ring256!, data => {
        const left = (data as SlowResult).global.length - 2;
        if (left === 129) return '';
        return left === 128
          ? '128 left (M21): half of the ring and the one that found no room make 129'
          : `${left} left; half of the ring and the one that found no room make 129`;
      }),
      mark('what stays, wherever the ring begins', 1, shifted!, data => {
        const yours = data as SlowResult;
        if (same(yours.ring, at(2).ring) && same(yours.global, at(2).global)) return '';
        return 'the newest half stays, in order; the i-th oldest lies at (head + i) % ring.length';
      }),
      mark('the lock is taken once', 0.5, ring256!, data => {
        const { locks } = data as SlowResult;
        return locks === 1
          ? ''
          : `it was taken ${locks} times: the batch is one, so that the lock is held briefly`;
      }),
    ];
  },
  mutants: [
    {
      name: 'half-only',
      source:
        'function runqputslow(p, g, sched) {\n  const half = p.ring.length / 2;\n  const batch = [];\n  for (let i = 0; i < half; i++) batch.push(p.ring[(p.head + i) % p.ring.length]);\n  p.head += half;\n  sched.putBatch(batch);\n  p.ring[p.tail++ % p.ring.length] = g;\n}',
      says: /M21/,
    },
    {
      name: 'newest-leave',
      source:
        'function runqputslow(p, g, sched) {\n  const half = p.ring.length / 2;\n  const batch = [];\n  for (let i = half; i < p.ring.length; i++) batch.push(p.ring[(p.head + i) % p.ring.length]);\n  p.tail -= half;\n  sched.putBatch([...batch, g]);\n}',
      says: /oldest/,
    },
    {
      name: 'newborn-first',
      source:
        'function runqputslow(p, g, sched) {\n  const half = p.ring.length / 2;\n  const batch = [g];\n  for (let i = 0; i < half; i++) batch.push(p.ring[(p.head + i) % p.ring.length]);\n  p.head += half;\n  sched.putBatch(batch);\n}',
      says: /last/,
    },
    {
      name: 'one-by-one',
      source:
        'function runqputslow(p, g, sched) {\n  const half = p.ring.length / 2;\n  for (let i = 0; i < half; i++) sched.putBatch([p.ring[p.head++ % p.ring.length]]);\n  sched.putBatch([g]);\n}',
      says: /taken 129 times/,
    },
  ],
};

function leaves(yours: SlowResult, real: SlowResult): string {
  if (yours.global.join() === real.global.join()) return '';
  const newest = [900, 901, 3, 4, 5];
  if (yours.global.join() === newest.join())
    return 'the oldest move, not the newest: they have waited longest';
  if (yours.global[2] === 5) return 'the one that found no room comes last: it is the youngest of the batch';
  return `the global queue holds ${yours.global.join(' ')}; it should be ${real.global.join(' ')}`;
}

const spillKey: Key<SpillInstance, null> = {
  id: 'q06-spill',
  points: 2,
  hidden: () => [],
  marks: ({ n }, [outcome]) => {
    const p = newRunQueue(256);
    const sched = newGlobalQueue();
    for (let g = 1; g <= n; g++) go(p, g, true, sched);
    const first = 'the 258th start is the first to find no room';
    return [
      mark('how often', 1, outcome!, data => {
        const { overflows } = data as { overflows: number };
        if (overflows === sched.locks) return '';
        if (overflows === Math.floor((n - 257) / 128))
          return `${first}, and each overflow makes room for 129 starts, not 128 (M21)`;
        if (overflows === Math.floor(n / 129) || overflows === Math.floor(n / 256))
          return `${first}: the seat and the ring hold 257`;
        return `${overflows > sched.locks ? 'too many' : 'too few'}: ${first}, then every 129th does`;
      }),
      mark('how many wait there', 1, outcome!, data => {
        const { global } = data as { global: number };
        if (global === sched.queue.length) return '';
        if (global === 128 * sched.locks)
          return 'each overflow moves 129, not 128 (M21): the one that found no room leaves too';
        return 'it is the number of overflows times what each moves';
      }),
    ];
  },
  mutants: [
    {
      name: 'half-is-128',
      source:
        "const { n } = variant('q06-spill');\nconst spill = { overflows: Math.floor((n - 257) / 128), global: 128 * (Math.floor((n - 258) / 129) + 1) };",
      says: /M21/,
    },
    {
      name: 'no-room-kept',
      source:
        "const { n } = variant('q06-spill');\nconst spill = { overflows: Math.floor(n / 129), global: 129 * Math.floor(n / 129) };",
      says: /257/,
    },
  ],
};

export const lesson06: Key[] = [orderKey, putKey, slowKey, spillKey];
