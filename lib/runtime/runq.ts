/**
 * Local run queues: proc.go's runqput, runqputslow, runqputbatch, runqget.
 *
 * A program that is built with the race detector has a scheduler that chooses at random wherever Go promises no
 * order (`randomizeScheduler`): the front seat is taken by half of those who could, batches are shuffled.
 */
import { clock, T } from '../sim/clock';
import { randomBelow, Stream } from '../sim/random';
import { Cost, pay } from './costs';
import { Counter, count } from './counters';
import { gLink } from './g';
import { pRunnext, pRunq, pRunqhead, pRunqtail, runqlen, runqMask, runqShift, runqSize } from './p';
import { answer, patch, policy, schedView, viewOf } from './patch';
import { Kind, Origin, probe } from './probe';
import { globrunqappend, globrunqget, globrunqput, sched } from './sched';
import { switches } from './switches';

/**
 * runqput: g into the queue of p. With `next` g takes the front seat and whoever sat there goes to the
 * tail; without, g goes to the tail itself. A full ring spills (`runqputslow`).
 */
export function runqput(p: number, g: number, next: boolean): void {
  if (switches.globalQueueOnly) {
    globrunqput(g);
    return;
  }
  if (patch.runqput !== undefined) {
    policy('runqput', [g], () => patch.runqput?.(viewOf(p), g, next, schedView), nothing);
    return;
  }
  if (next && switches.runnext && !(switches.randomizeScheduler && randomBelow(Stream.Sched, 2) === 0)) {
    const old = pRunnext[p];
    pRunnext[p] = g;
    if (probe !== null) probe(Kind.RunnextPut, clock[T.Now], sched.curm, p, g, old, 0);
    if (old === 0) return;
    g = old;
  }
  const t = pRunqtail[p];
  if ((t - pRunqhead[p]) >>> 0 < runqSize) {
    pRunq[(p << runqShift) + (t & runqMask)] = g;
    pRunqtail[p] = t + 1;
    if (probe !== null) probe(Kind.LrqPut, clock[T.Now], sched.curm, p, g, 0, 0);
    return;
  }
  runqputslow(p, g);
}

/** runqputslow: the older half of the ring, then g, go to the tail of the global queue in one batch. */
function runqputslow(p: number, g: number): void {
  if (patch.runqputslow !== undefined) {
    count[Counter.Overflows]++;
    policy('runqputslow', [g], () => patch.runqputslow?.(viewOf(p), g, schedView), nothing);
    return;
  }
  const n = runqSize >> 1;
  count[Counter.Overflows]++;
  pay(Cost.Overflow);
  if (switches.randomizeScheduler) {
    spillShuffled(p, n, g);
    return;
  }
  if (probe !== null) probe(Kind.Spill, clock[T.Now], sched.curm, p, g, n + 1, 0);
  const h = pRunqhead[p];
  for (let i = 0; i < n; i++) globrunqappend(pRunq[(p << runqShift) + ((h + i) & runqMask)]);
  pRunqhead[p] = h + n;
  globrunqappend(g);
}

/** As a program built with the race detector does it: the batch in any order. */
function spillShuffled(p: number, n: number, g: number): void {
  const batch = [];
  for (let i = 0; i < n; i++) {
    const x = pRunq[(p << runqShift) + ((pRunqhead[p] + i) & runqMask)];
    if (probe !== null) probe(Kind.Take, clock[T.Now], sched.curm, p, x, 0, 0);
    batch.push(x);
  }
  pRunqhead[p] += n;
  batch.push(g);
  for (const x of shuffled(batch)) globrunqput(x);
}

/** Fisher and Yates, in place. */
function shuffled(batch: number[]): number[] {
  for (let i = 1; i < batch.length; i++) {
    const j = randomBelow(Stream.Sched, i + 1);
    [batch[i], batch[j]] = [batch[j], batch[i]];
  }
  return batch;
}

/**
 * runqputbatch: a list, linked by gLink, to the tail of p's ring until that is full.
 * @returns what did not fit, since Go 1.25 the caller's affair
 */
export function runqputbatch(p: number, list: number): number {
  let g = list;
  const batch: number[] | null = switches.randomizeScheduler ? [] : null;
  for (let room = runqSize - runqlen(p); g !== 0 && room > 0; room--) {
    const next = gLink[g];
    if (batch === null) runqput(p, g, false);
    else batch.push(g);
    g = next;
  }
  if (batch !== null) for (const x of shuffled(batch)) runqput(p, x, false);
  return g;
}

/** runqget: the front seat, whose taker inherits the time slice, or the ring's head; 0 when both are empty. */
export function runqget(p: number): number {
  if (patch.runqget !== undefined) return chosen('runqget', () => patch.runqget?.(viewOf(p), schedView) ?? 0);
  const next = pRunnext[p];
  if (next !== 0) {
    pRunnext[p] = 0;
    sched.inheritTime = true;
    sched.origin = Origin.Runnext;
    count[Counter.RunnextHits]++;
    return next;
  }
  const h = pRunqhead[p];
  if (h === pRunqtail[p]) return 0;
  pRunqhead[p] = h + 1;
  sched.inheritTime = false;
  sched.origin = Origin.Lrq;
  return pRunq[(p << runqShift) + (h & runqMask)];
}

/** The goroutine that a policy picks to run, 0 for none. */
export function chosen(name: string, pick: () => number | { g: number; inheritTime: boolean }): number {
  const r = policy(
    name,
    [],
    () => answer(pick()),
    a => (a.g === 0 ? [] : [a.g]),
  );
  sched.inheritTime = r.inheritTime;
  sched.origin = Origin.Hand;
  return r.g;
}

function nothing(): number[] {
  return [];
}

/**
 * globrunqgetbatch and runqputbatch: a fair share of the global queue, which must not be empty: the first of
 * it is returned to run, the others go to p's ring, which is empty.
 */
export function globrunqgetbatch(p: number): number {
  const size = sched.runqsize;
  let n = ((size / sched.gomaxprocs) | 0) + 1;
  if (n > size) n = size;
  if (n > runqSize >> 1) n = runqSize >> 1;
  if (switches.globalQueueOnly) n = 1;
  count[Counter.GlobalBatches]++;
  pay(Cost.GlobalBatch);
  if (switches.randomizeScheduler && n > 2) return batchShuffled(p, n);
  if (probe !== null) probe(Kind.GrqBatch, clock[T.Now], sched.curm, p, 0, n, 0);
  const first = sched.runqhead;
  let g = first;
  for (let i = 1; i < n; i++) {
    g = gLink[g];
    const t = pRunqtail[p];
    pRunq[(p << runqShift) + (t & runqMask)] = g;
    pRunqtail[p] = t + 1;
  }
  sched.runqhead = gLink[g];
  if (sched.runqhead === 0) sched.runqtail = 0;
  sched.runqsize = size - n;
  sched.inheritTime = false;
  sched.origin = Origin.GrqBatch;
  return first;
}

/** As a program built with the race detector does it: those behind the first in any order. */
function batchShuffled(p: number, n: number): number {
  const batch: number[] = [];
  for (let i = 0; i < n; i++) {
    const g = globrunqget();
    if (probe !== null) probe(Kind.Take, clock[T.Now], sched.curm, -1, g, 0, 0);
    batch.push(g);
  }
  const first = batch.shift() as number;
  for (const g of shuffled(batch)) runqput(p, g, false);
  sched.inheritTime = false;
  sched.origin = Origin.GrqBatch;
  return first;
}

/** runqdrain, and globrunqputbatch of it: all that p has goes to the tail of the global queue, the front seat first. */
export function runqdrain(p: number): void {
  const next = pRunnext[p];
  if (next !== 0) {
    pRunnext[p] = 0;
    moveToGlobal(p, next);
  }
  for (; pRunqhead[p] !== pRunqtail[p]; pRunqhead[p]++) {
    moveToGlobal(p, pRunq[(p << runqShift) + (pRunqhead[p] & runqMask)]);
  }
}

function moveToGlobal(p: number, g: number): void {
  if (probe !== null) probe(Kind.Take, clock[T.Now], sched.curm, p, g, 0, 0);
  globrunqput(g);
}

/** The newest of p's ring, 0 when it is empty: only a P that is destroyed is emptied from this end. */
export function runqpoptail(p: number): number {
  if (pRunqhead[p] === pRunqtail[p]) return 0;
  pRunqtail[p]--;
  return pRunq[(p << runqShift) + (pRunqtail[p] & runqMask)];
}

/** The goroutines in p's ring, oldest first: for the invariants and pictures. */
export function runqlist(p: number): number[] {
  return Array.from(
    { length: runqlen(p) },
    (_, i) => pRunq[(p << runqShift) + ((pRunqhead[p] + i) & runqMask)],
  );
}
