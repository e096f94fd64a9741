/**
 * Sleeping semaphores, on which every lock of package sync is built: sema.go's semacquire1 and semrelease1.
 * A semaphore is an index into columns; 0 is none.
 *
 * A release raises the count and wakes the first waiter, which must still win the count when it runs: whoever
 * runs now may take it first. With `handoff` the waiter gets it at once, and the releaser's slice with it.
 */
import { grown } from '../sim/columns';
import { mP } from './m';
import { gopark, goready, goyield, schedule } from './proc';
import {
  acquireSudog,
  DONE,
  finish,
  GONE,
  onResume,
  sgFlags,
  sgG,
  sgNext,
  sgOn,
  sgTicket,
  suspend,
} from './sudog';
import type { Wait } from './waitreason';

let semaCount = new Int32Array(64);
let semaHead = new Int32Array(64);
let semaTail = new Int32Array(64);
let semas = 0;

/** Flags of a waiter: the lowest byte is its wait reason, to wait for again. The bits above are its owner's. */
const REASON = 0xff;
const LIFO = 0x100;
/** The first flag that is free for the lock on top. */
export const SEMA_FLAGS = 0x200;

export function resetSemas(): void {
  semas = 0;
}

export function newSema(): number {
  const x = ++semas;
  if (x === semaCount.length) grow();
  semaCount[x] = semaHead[x] = semaTail[x] = 0;
  return x;
}

export function semaTotal(): number {
  return semas;
}

/**
 * semacquire1 for g, with its sudog s: takes one of x, or waits for it and goes on with `resume`, which must
 * ask `semawoken` first. @param lifo whether to stand at the front of the queue
 * @returns whether it was taken at once
 */
export function semacquire(
  m: number,
  g: number,
  s: number,
  x: number,
  lifo: boolean,
  reason: Wait,
  resume: number,
): boolean {
  if (semaCount[x] > 0) {
    semaCount[x]--;
    return true;
  }
  sgOn[s] = x;
  sgFlags[s] = (sgFlags[s] & ~(REASON | LIFO)) | reason | (lifo ? LIFO : 0);
  suspend(g, s, resume);
  queue(m, g, s);
  return false;
}

/** A waiter was woken and runs. @returns whether it has won; otherwise it waits again */
export function semawoken(m: number, g: number, s: number): boolean {
  const x = sgOn[s];
  if (sgTicket[s] !== 0) {
    sgTicket[s] = 0;
    return true;
  }
  if (semaCount[x] > 0) {
    semaCount[x]--;
    return true;
  }
  queue(m, g, s);
  return false;
}

function queue(m: number, g: number, s: number): void {
  const x = sgOn[s];
  if ((sgFlags[s] & LIFO) !== 0) {
    sgNext[s] = semaHead[x];
    if (semaHead[x] === 0) semaTail[x] = s;
    semaHead[x] = s;
  } else {
    sgNext[s] = 0;
    if (semaHead[x] === 0) semaHead[x] = s;
    else sgNext[semaTail[x]] = s;
    semaTail[x] = s;
  }
  gopark(m, g, (sgFlags[s] & REASON) as Wait);
  schedule(m);
}

/**
 * semrelease1 by g: with `handoff` g goes to the tail of its P's queue, and the waiter runs at once.
 * @returns whether g has yielded: m then runs another goroutine
 */
export function semrelease(m: number, g: number, x: number, handoff: boolean): boolean {
  semaCount[x]++;
  const s = semaHead[x];
  if (s === 0) return false;
  semaHead[x] = sgNext[s];
  if (handoff) {
    semaCount[x]--;
    sgTicket[s] = 1;
  }
  goready(mP[m], sgG[s], g);
  if (!handoff) return false;
  goyield(m, g);
  return true;
}

/** A bare semaphore for programs: sync's runtime_Semacquire. */
export function semacquireFor(m: number, g: number, x: number, reason: Wait): void {
  const s = acquireSudog(g);
  if (semacquire(m, g, s, x, false, reason, ACQUIRED)) finish(g, s);
}

const ACQUIRED = onResume((m, g, s) => {
  if (!semawoken(m, g, s)) return GONE;
  finish(g, s);
  return DONE;
});

/** The goroutines that wait on x, first to be woken first: for the invariants. */
export function semaWaiters(x: number): number[] {
  const list: number[] = [];
  for (let s = semaHead[x]; s !== 0; s = sgNext[s]) list.push(sgG[s]);
  return list;
}

function grow(): void {
  const n = 2 * semaCount.length;
  semaCount = grown(semaCount, n);
  semaHead = grown(semaHead, n);
  semaTail = grown(semaTail, n);
}
