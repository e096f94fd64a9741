/**
 * sync.RWMutex: sync/rwmutex.go. An RWMutex is an index into columns; 0 is none.
 *
 * A writer first takes the mutex of all writers, then announces itself by making readerCount negative, and
 * waits for the readers that were there before; readers that come later wait for it.
 */
import { grown } from '../sim/columns';
import { RWMUTEX_MAX_READERS } from './constants';
import { Cost, pay } from './costs';
import { fatal } from './deadlock';
import { mutexLockFor, mutexTryLock, mutexUnlock, newMutex, setRWMutexGoesOn } from './mutex';
import { newSema, semacquire, semacquireFor, semawoken, semrelease } from './sema';
import { acquireSudog, DONE, finish, GONE, onResume, type Resumed, sgFor } from './sudog';
import { Wait } from './waitreason';

let rwW = new Int32Array(64);
let rwWriterSem = new Int32Array(64);
let rwReaderSem = new Int32Array(64);
/** Readers, pending ones included; lower by RWMUTEX_MAX_READERS while a writer waits or holds the lock. */
let rwReaderCount = new Int32Array(64);
/** Readers that a waiting writer waits for. */
let rwReaderWait = new Int32Array(64);
let rwmutexes = 0;
/** The RWMutex of a mutex of writers. */
let rwOf: number[] = [];

export function resetRWMutexes(): void {
  rwmutexes = 0;
  rwOf = [];
}

export function newRWMutex(): number {
  const x = ++rwmutexes;
  if (x === rwW.length) grow();
  rwW[x] = newMutex();
  rwOf[rwW[x]] = x;
  rwWriterSem[x] = newSema();
  rwReaderSem[x] = newSema();
  rwReaderCount[x] = rwReaderWait[x] = 0;
  return x;
}

/** For who explores schedules: the mutex of its writers, and its readers, below 0 while a writer waits or holds it. */
export function rwmutexParts(x: number): { writers: number; readers: number } {
  return { writers: rwW[x], readers: rwReaderCount[x] };
}

export function rwmutexRLock(m: number, g: number, x: number): void {
  pay(Cost.Mutex);
  if (++rwReaderCount[x] < 0) semacquireFor(m, g, rwReaderSem[x], Wait.RWMutexRLock);
}

export function rwmutexTryRLock(x: number): boolean {
  if (rwReaderCount[x] < 0) return false;
  rwReaderCount[x]++;
  return true;
}

export function rwmutexRUnlock(m: number, g: number, x: number): void {
  pay(Cost.Mutex);
  const r = --rwReaderCount[x];
  if (r >= 0) return;
  if (r + 1 === 0 || r + 1 === -RWMUTEX_MAX_READERS) {
    fatal('fatal error: sync: RUnlock of unlocked RWMutex');
    return;
  }
  // A writer waits; the last reader lets it in.
  if (--rwReaderWait[x] === 0) semrelease(m, g, rwWriterSem[x], false);
}

export function rwmutexLock(m: number, g: number, x: number): void {
  const s = acquireSudog(g);
  if (rwmutexLockFor(m, g, s, x)) finish(g, s);
}

/** Lock as a part of a larger operation, which ends with it. @returns whether g has the lock now */
export function rwmutexLockFor(m: number, g: number, s: number, x: number): boolean {
  return mutexLockFor(m, g, s, rwW[x], true) && announce(m, g, s, x);
}

/** Tells readers that a writer is there, and waits for those that were there before it. */
function announce(m: number, g: number, s: number, x: number): boolean {
  const readers = rwReaderCount[x];
  rwReaderCount[x] -= RWMUTEX_MAX_READERS;
  if (readers === 0) return true;
  rwReaderWait[x] += readers;
  if (rwReaderWait[x] === 0) return true;
  return semacquire(m, g, s, rwWriterSem[x], false, Wait.RWMutexLock, LET_IN);
}

setRWMutexGoesOn((m, g, s): Resumed => {
  if (!announce(m, g, s, rwOf[sgFor[s]])) return GONE;
  finish(g, s);
  return DONE;
});

const LET_IN = onResume((m, g, s) => {
  if (!semawoken(m, g, s)) return GONE;
  finish(g, s);
  return DONE;
});

export function rwmutexTryLock(x: number): boolean {
  // The mutex of writers is held while readerCount is negative: with readers left it would be given back.
  if (rwReaderCount[x] !== 0 || !mutexTryLock(rwW[x])) return false;
  rwReaderCount[x] = -RWMUTEX_MAX_READERS;
  return true;
}

/** Unlock by g: all waiting readers first, then other writers. @returns whether g has yielded */
export function rwmutexUnlock(m: number, g: number, x: number): boolean {
  pay(Cost.Mutex);
  if (rwReaderCount[x] >= 0) {
    fatal('fatal error: sync: Unlock of unlocked RWMutex');
    return false;
  }
  rwReaderCount[x] += RWMUTEX_MAX_READERS;
  for (let i = rwReaderCount[x]; i > 0; i--) semrelease(m, g, rwReaderSem[x], false);
  return mutexUnlock(m, g, rwW[x]);
}

function grow(): void {
  const n = 2 * rwW.length;
  rwW = grown(rwW, n);
  rwWriterSem = grown(rwWriterSem, n);
  rwReaderSem = grown(rwReaderSem, n);
  rwReaderCount = grown(rwReaderCount, n);
  rwReaderWait = grown(rwReaderWait, n);
}
