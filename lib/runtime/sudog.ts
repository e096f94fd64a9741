/**
 * Sudogs (runtime2.go: sudog): a goroutine's place in a queue, and how it goes on when it runs again.
 *
 * Plain sends, receives and sleeps need none: there gLink is the queue's link, and nothing is left to do
 * after the wake-up. Whoever has something left to do (a lock to win, other cases of a select to leave)
 * suspends with a `Resume` handler: the goroutine's next operation is then the table's Resume row, which
 * calls the handler and afterwards gives the goroutine its own place in the program back.
 *
 * Invariant: gWaiting[g] is the first sudog of g, 0 when g has none; every sudog is in use or in the free list.
 */
import { memoryOn } from '../os/memory';
import { grown } from '../sim/columns';
import { gPc, gStatus } from './g';
import { giveSudog, takeSudog } from './gobjects';

/**
 * What a handler tells: GONE when the goroutine waits, yields or spins again, DONE when it may go on with
 * the program, or the text of a panic.
 */
export type Resumed = string | null;
export const GONE = null;
export const DONE = '';
export type Resume = (m: number, g: number, s: number) => Resumed;

const start = 64;
export let sgG = new Int32Array(start);
/** Neighbours in the queue. A channel's queues also hold goroutines: see waitq.ts. */
export let sgNext = new Int32Array(start);
export let sgPrev = new Int32Array(start);
/** The next sudog of the same goroutine (waitlink), or of the free list. */
export let sgLink = new Int32Array(start);
/** What the goroutine waits on: a semaphore, a channel. */
export let sgOn = new Int32Array(start);
/** What the goroutine was doing it for: a mutex, a Cond, a case of a select. */
export let sgFor = new Int32Array(start);
export let sgTicket = new Int32Array(start);
export let sgFlags = new Uint16Array(start);
/** When the wait began, ns; −1 before. */
export let sgSince = new Float64Array(start);
/** The value to send, or what was received. */
export const sgElem: unknown[] = [];
/** The handler to go on with, and the place in the program after it. */
let sgResume = new Uint8Array(start);
let sgPc = new Uint16Array(start);

/** The first sudog of each goroutine that ever had one. Allocated with the first sudog of a run. */
export let gWaiting = new Int32Array(0);

let sudogs = 0;
let free = 0;
let freeCount = 0;
let resumeRow = 0;
const handlers: Resume[] = [];

export function resetSudogs(): void {
  sudogs = free = freeCount = 0;
  sgElem.length = 0;
  gWaiting = new Int32Array(0);
}

/** The table's row at which goroutines with something left to do go on. */
export function setResumeRow(row: number): void {
  resumeRow = row;
}

/** @returns the number by which `suspend` names this handler */
export function onResume(handler: Resume): number {
  return handlers.push(handler) - 1;
}

/** A sudog for g, in no queue. */
export function acquireSudog(g: number): number {
  let s = free;
  if (s !== 0) {
    free = sgLink[s];
    freeCount--;
  } else {
    s = ++sudogs;
    if (s === sgG.length) grow();
  }
  sgG[s] = g;
  sgNext[s] = sgPrev[s] = sgLink[s] = sgOn[s] = sgFor[s] = sgTicket[s] = sgFlags[s] = 0;
  sgSince[s] = -1;
  if (memoryOn) takeSudog();
  return s;
}

export function releaseSudog(s: number): void {
  if (memoryOn) giveSudog();
  sgG[s] = 0;
  sgElem[s] = undefined;
  sgLink[s] = free;
  free = s;
  freeCount++;
}

/** g, which is about to stop, will go on with `resume` before its next operation; s is its first sudog. */
export function suspend(g: number, s: number, resume: number): void {
  if (gPc[g] !== resumeRow) {
    sgPc[s] = gPc[g];
    gPc[g] = resumeRow;
    if (g >= gWaiting.length) growWaiting();
    gWaiting[g] = s;
  }
  sgResume[s] = resume;
}

/** Whether g is in the middle of an operation, with which it will go on. */
export function isSuspended(g: number): boolean {
  return gPc[g] === resumeRow;
}

/** Calls the handler of g, which runs again. */
export function resume(m: number, g: number): Resumed {
  gPc[g] = resumeRow; // runRow has moved on
  const s = gWaiting[g];
  return handlers[sgResume[s]](m, g, s);
}

/** g has nothing left to do: its sudogs are released, and it has its place in the program back. */
export function finish(g: number, s: number): void {
  if (g < gWaiting.length && gWaiting[g] === s) {
    gWaiting[g] = 0;
    gPc[g] = sgPc[s];
  }
  while (s !== 0) {
    const next = sgLink[s];
    releaseSudog(s);
    s = next;
  }
}

/** For the invariants. */
export function sudogCounts(): { all: number; free: number } {
  return { all: sudogs, free: freeCount };
}

/** The sudogs of g, in its order. */
export function sudogsOf(g: number): number[] {
  const list: number[] = [];
  for (let s = g < gWaiting.length ? gWaiting[g] : 0; s !== 0; s = sgLink[s]) list.push(s);
  return list;
}

function growWaiting(): void {
  gWaiting = grown(gWaiting, gStatus.length);
}

function grow(): void {
  const n = 2 * sgG.length;
  sgG = grown(sgG, n);
  sgNext = grown(sgNext, n);
  sgPrev = grown(sgPrev, n);
  sgLink = grown(sgLink, n);
  sgOn = grown(sgOn, n);
  sgFor = grown(sgFor, n);
  sgTicket = grown(sgTicket, n);
  sgFlags = grown(sgFlags, n);
  sgSince = grown(sgSince, n);
  sgResume = grown(sgResume, n);
  sgPc = grown(sgPc, n);
}
