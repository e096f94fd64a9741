/**
 * One P as the exercises see it: a ring with a front seat, the global queue behind its lock, and the loop that
 * runs what they hold. The learner's functions work on these, with Go's names.
 *
 * Goroutines are numbers; 0 is none. Indices of the ring only grow, as in Go: entry i lies at i % ring.length.
 */

export interface RunQueue {
  runnext: number;
  /** Of fixed size, as an array of Go is. */
  ring: Int32Array;
  /** The oldest entry's index. */
  head: number;
  /** Where the next one goes. */
  tail: number;
}

/** The global queue. */
export interface GlobalQueue {
  queue: number[];
  /** How often its lock was taken. */
  locks: number;
  /** Takes the lock, and appends all of them in order. */
  putBatch(gs: number[]): void;
}

/** @param start where the indices begin: in a process that has run for long they are large */
export const newRunQueue = (size: number, start = 0): RunQueue => ({
  runnext: 0,
  ring: new Int32Array(size),
  head: start,
  tail: start,
});

export const newGlobalQueue = (): GlobalQueue => {
  const sched: GlobalQueue = {
    queue: [],
    locks: 0,
    putBatch(gs) {
      sched.locks++;
      sched.queue.push(...gs);
    },
  };
  return sched;
};

/** What lies in the ring, oldest first. */
export const contents = ({ ring, head, tail }: RunQueue): number[] =>
  Array.from({ length: Math.max(0, tail - head) }, (_, i) => ring[(head + i) % ring.length]!);

export type Runqput = (p: RunQueue, g: number, next: boolean, sched: GlobalQueue) => void;
export type Runqputslow = (p: RunQueue, g: number, sched: GlobalQueue) => void;

/** Go's `runqput` (proc.go), with what it does when the ring is full. */
export function goRunqput(runqputslow: Runqputslow): Runqput {
  return (p, g, next, sched) => {
    let put = g;
    if (next) {
      put = p.runnext;
      p.runnext = g;
      if (put === 0) return;
    }
    if (p.tail - p.head < p.ring.length) {
      p.ring[p.tail % p.ring.length] = put;
      p.tail++;
    } else runqputslow(p, put, sched);
  };
}

/** Go's `runqputslow` (proc.go): the older half and the one that found no room. */
export const goRunqputslow: Runqputslow = (p, g, sched) => {
  const half = p.ring.length / 2;
  const batch = contents(p).slice(0, half);
  p.head += half;
  sched.putBatch([...batch, g]);
};

/**
 * Main starts goroutines 1 … n on one P and parks; each runs once and ends: the order in which they run.
 *
 * @param tick the P's schedtick when main parks
 * @param runqput as in Go, or a learner's
 * @throws Error when a goroutine is lost or runs twice
 */
export function runOrder(n: number, tick: number, runqput: Runqput, size = 256): number[] {
  const p = newRunQueue(size);
  const sched = newGlobalQueue();
  for (let g = 1; g <= n; g++) runqput(p, g, true, sched);
  const order: number[] = [];
  const ran = new Set<number>();
  for (let schedtick = tick; ; ) {
    const { g, inheritTime } = findRunnable(p, sched, schedtick);
    if (g === 0) break;
    if (ran.has(g)) throw new Error(`goroutine ${g} runs twice`);
    ran.add(g);
    order.push(g);
    if (!inheritTime) schedtick++;
  }
  for (let g = 1; g <= n; g++) if (!ran.has(g)) throw new Error(`goroutine ${g} is lost: it never runs`);
  return order;
}

/** Of Go's search what one P needs: the 61st tick, the seat, the ring, a batch of the global queue. */
function findRunnable(
  p: RunQueue,
  sched: GlobalQueue,
  schedtick: number,
): { g: number; inheritTime: boolean } {
  if (schedtick % 61 === 0 && sched.queue.length > 0) return { g: sched.queue.shift()!, inheritTime: false };
  if (p.runnext !== 0) {
    const g = p.runnext;
    p.runnext = 0;
    return { g, inheritTime: true };
  }
  if (p.tail === p.head) {
    for (const g of sched.queue.splice(0, p.ring.length / 2)) p.ring[p.tail++ % p.ring.length] = g;
  }
  if (p.tail === p.head) return { g: 0, inheritTime: false };
  return { g: p.ring[p.head++ % p.ring.length]!, inheritTime: false };
}
