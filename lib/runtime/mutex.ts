/**
 * sync.Mutex: internal/sync/mutex.go, state bit for state bit. A Mutex is an index into columns; 0 is none.
 *
 * Normal mode: waiters queue in FIFO order, but one that is woken owns nothing yet and may lose to a goroutine
 * that is running (barging); it then waits at the front. A waiter that loses after more than 1 ms switches to
 * starvation mode: unlock hands the lock to the first waiter, and newcomers queue at the tail.
 */

import { coreCount } from '../os/cores';
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { ACTIVE_SPIN, STARVATION_THRESHOLD_NS } from './constants';
import { Cost, pay } from './costs';
import { fatal } from './deadlock';
import { mP } from './m';
import { runqempty } from './p';
import { sched } from './sched';
import { newSema, SEMA_FLAGS, semacquire, semawoken, semrelease } from './sema';
import {
  acquireSudog,
  DONE,
  finish,
  GONE,
  onResume,
  type Resumed,
  sgFlags,
  sgFor,
  sgSince,
  suspend,
} from './sudog';
import { Wait } from './waitreason';

const LOCKED = 1;
const WOKEN = 2;
const STARVING = 4;
const WAITER = 8;
const WAITER_SHIFT = 3;

/** The bits above, and the number of waiters × WAITER. */
export let mutexState = new Int32Array(64);
let mutexSema = new Int32Array(64);
let mutexes = 0;

/** Flags of a goroutine in lockSlow: it starves; it holds the woken bit; it wants the lock for an RWMutex. */
const STARVES = SEMA_FLAGS;
const AWOKE = SEMA_FLAGS << 1;
const FOR_RWMUTEX = SEMA_FLAGS << 2;
/** The number of its spins, 0 to ACTIVE_SPIN. */
const SPIN = SEMA_FLAGS << 3;
const SPINS = SPIN * 7;

export function resetMutexes(): void {
  mutexes = 0;
}

export function newMutex(): number {
  const x = ++mutexes;
  if (x === mutexState.length) {
    mutexState = grown(mutexState, 2 * x);
    mutexSema = grown(mutexSema, 2 * x);
  }
  mutexState[x] = 0;
  mutexSema[x] = newSema();
  return x;
}

/** Lock by g: when it runs on, it has the lock. */
export function mutexLock(m: number, g: number, x: number): void {
  pay(Cost.Mutex);
  if (mutexState[x] === 0) {
    mutexState[x] = LOCKED;
    return;
  }
  const s = acquireSudog(g);
  sgFor[s] = x;
  if (lockSlow(m, g, s)) finish(g, s);
}

export function mutexTryLock(x: number): boolean {
  if ((mutexState[x] & (LOCKED | STARVING)) !== 0) return false;
  mutexState[x] |= LOCKED;
  return true;
}

/**
 * Lock as a part of a larger operation, with its sudog. @param thenRWMutex whether an RWMutex's Lock goes on
 * from there; otherwise the operation ends with the lock
 * @returns whether g has the lock now
 */
export function mutexLockFor(m: number, g: number, s: number, x: number, thenRWMutex: boolean): boolean {
  pay(Cost.Mutex);
  sgFor[s] = x;
  sgSince[s] = -1;
  sgFlags[s] = thenRWMutex ? FOR_RWMUTEX : 0;
  if (mutexState[x] === 0) {
    mutexState[x] = LOCKED;
    return true;
  }
  return lockSlow(m, g, s);
}

/** @returns whether g has the lock; otherwise it spins or waits, and goes on through SPUN or WOKE */
function lockSlow(m: number, g: number, s: number): boolean {
  const x = sgFor[s];
  for (;;) {
    const old = mutexState[x];
    // No spinning in starvation mode: the lock is handed to waiters, a spinner could not get it.
    if ((old & (LOCKED | STARVING)) === LOCKED && canSpin(m, (sgFlags[s] & SPINS) / SPIN)) {
      if ((sgFlags[s] & AWOKE) === 0 && (old & WOKEN) === 0 && old >> WAITER_SHIFT !== 0) {
        mutexState[x] |= WOKEN; // tells unlock to wake nobody: a spinner is there to take it
        sgFlags[s] |= AWOKE;
      }
      sgFlags[s] += SPIN;
      suspend(g, s, SPUN);
      pay(Cost.MutexSpin);
      return false;
    }
    let state = old;
    if ((old & STARVING) === 0) state |= LOCKED;
    if ((old & (LOCKED | STARVING)) !== 0) state += WAITER;
    // A mutex that is unlocked now is not switched: unlock expects that a starving one has waiters.
    if ((sgFlags[s] & STARVES) !== 0 && (old & LOCKED) !== 0) state |= STARVING;
    if ((sgFlags[s] & AWOKE) !== 0) state &= ~WOKEN;
    mutexState[x] = state;
    if ((old & (LOCKED | STARVING)) === 0) return true;
    const waitedBefore = sgSince[s] >= 0;
    if (!waitedBefore) sgSince[s] = clock[T.Now];
    if (!semacquire(m, g, s, mutexSema[x], waitedBefore, Wait.MutexLock, WOKE)) return false;
    if (takesHandoff(s)) return true;
  }
}

/** A waiter has the semaphore. @returns whether the lock was handed to it; otherwise it must compete for it */
function takesHandoff(s: number): boolean {
  const x = sgFor[s];
  if (clock[T.Now] - sgSince[s] > STARVATION_THRESHOLD_NS) sgFlags[s] |= STARVES;
  const state = mutexState[x];
  if ((state & STARVING) !== 0) {
    // The mutex was left unlocked and this goroutine counted as waiting: both are put right.
    mutexState[x] += LOCKED - WAITER;
    if ((sgFlags[s] & STARVES) === 0 || state >> WAITER_SHIFT === 1) mutexState[x] -= STARVING;
    return true;
  }
  sgFlags[s] = (sgFlags[s] & ~SPINS) | AWOKE;
  return false;
}

const SPUN = onResume((m, g, s) => (lockSlow(m, g, s) ? locked(m, g, s) : GONE));

const WOKE = onResume((m, g, s) =>
  semawoken(m, g, s) && (takesHandoff(s) || lockSlow(m, g, s)) ? locked(m, g, s) : GONE,
);

/** What an RWMutex's Lock does once it has the mutex of its writers. */
let rwmutexGoesOn: (m: number, g: number, s: number) => Resumed = () => DONE;

export function setRWMutexGoesOn(f: typeof rwmutexGoesOn): void {
  rwmutexGoesOn = f;
}

function locked(m: number, g: number, s: number): Resumed {
  if ((sgFlags[s] & FOR_RWMUTEX) !== 0) return rwmutexGoesOn(m, g, s);
  finish(g, s);
  return DONE;
}

/** runtime_canSpin: only briefly, on a machine with several CPUs, beside another running P, with nothing else to run. */
function canSpin(m: number, spins: number): boolean {
  if (spins >= ACTIVE_SPIN || coreCount === 1) return false;
  return sched.gomaxprocs > sched.npidle + sched.nmspinning + 1 && runqempty(mP[m]);
}

/** Unlock by g. @returns whether g has yielded: m then runs another goroutine */
export function mutexUnlock(m: number, g: number, x: number): boolean {
  pay(Cost.Mutex);
  const state = mutexState[x] - LOCKED;
  if ((mutexState[x] & LOCKED) === 0) {
    fatal('fatal error: sync: unlock of unlocked mutex');
    return false;
  }
  mutexState[x] = state;
  if (state === 0) return false;
  if ((state & STARVING) !== 0) return semrelease(m, g, mutexSema[x], true);
  if (state >> WAITER_SHIFT === 0 || (state & WOKEN) !== 0) return false;
  mutexState[x] = (state - WAITER) | WOKEN;
  return semrelease(m, g, mutexSema[x], false);
}
