/**
 * sync.Cond over the runtime's notifyList (sema.go): waiters take numbered tickets and stand in a list; Signal
 * wakes the holder of the next ticket, Broadcast all of them in the order of the list. A Cond is an index into
 * columns; 0 is none. Its lock is a Mutex or an RWMutex, which Wait gives up and takes again.
 */
import { grown } from '../sim/columns';
import { Cost, pay } from './costs';
import { mP } from './m';
import { mutexLockFor, mutexUnlock } from './mutex';
import { gopark, goready, schedule } from './proc';
import { rwmutexLockFor, rwmutexRLock, rwmutexRUnlock, rwmutexUnlock } from './rwmutex';
import { sched } from './sched';
import {
  acquireSudog,
  DONE,
  finish,
  GONE,
  onResume,
  type Resumed,
  sgFor,
  sgG,
  sgNext,
  sgTicket,
  suspend,
} from './sudog';
import { Wait } from './waitreason';

/** sync.Locker: what a Cond's L can be. */
export enum Locker {
  Mutex = 0,
  RWMutex = 1,
  /** RWMutex.RLocker(). */
  RLocker = 2,
}

let condLocker = new Uint8Array(64);
let condL = new Int32Array(64);
/** The ticket of the next waiter, and of the next to be notified. */
let condWaitTicket = new Int32Array(64);
let condNotifyTicket = new Int32Array(64);
let condHead = new Int32Array(64);
let condTail = new Int32Array(64);
let conds = 0;

export function resetConds(): void {
  conds = 0;
}

/** @param l the index of the lock of that kind */
export function newCond(locker: Locker, l: number): number {
  const c = ++conds;
  if (c === condL.length) grow();
  condLocker[c] = locker;
  condL[c] = l;
  condWaitTicket[c] = condNotifyTicket[c] = condHead[c] = condTail[c] = 0;
  return c;
}

/** For who explores schedules: the lock that c works with. */
export function condLock(c: number): { locker: Locker; l: number } {
  return { locker: condLocker[c], l: condL[c] };
}

export function condTotal(): number {
  return conds;
}

/** Wait by g, which holds the lock: a ticket, Unlock, sleep, Lock. */
export function condWait(m: number, g: number, c: number): void {
  pay(Cost.Sema);
  const s = acquireSudog(g);
  sgFor[s] = c;
  sgTicket[s] = condWaitTicket[c]++;
  suspend(g, s, UNLOCKED);
  // Unlock hands a starving mutex over and yields: then g takes its place in the list when it runs again.
  if (!unlockL(m, g, c) && sched.ended === 0) listWait(m, g, s);
}

const UNLOCKED = onResume((m, g, s) => listWait(m, g, s));

/** notifyListWait: sleeps unless the ticket has been called already. */
function listWait(m: number, g: number, s: number): Resumed {
  const c = sgFor[s];
  if (sgTicket[s] - condNotifyTicket[c] < 0) return lockL(m, g, s);
  sgNext[s] = 0;
  if (condHead[c] === 0) condHead[c] = s;
  else sgNext[condTail[c]] = s;
  condTail[c] = s;
  suspend(g, s, NOTIFIED);
  gopark(m, g, Wait.CondWait);
  schedule(m);
  return GONE;
}

const NOTIFIED = onResume((m, g, s) => lockL(m, g, s));

function unlockL(m: number, g: number, c: number): boolean {
  if (condLocker[c] === Locker.Mutex) return mutexUnlock(m, g, condL[c]);
  if (condLocker[c] === Locker.RWMutex) return rwmutexUnlock(m, g, condL[c]);
  rwmutexRUnlock(m, g, condL[c]);
  return false;
}

/** The end of Wait: the sudog is the lock's from here. */
function lockL(m: number, g: number, s: number): Resumed {
  const c = sgFor[s];
  if (condLocker[c] === Locker.RLocker) {
    finish(g, s);
    rwmutexRLock(m, g, condL[c]);
    return GONE;
  }
  sgTicket[s] = 0;
  const has =
    condLocker[c] === Locker.Mutex
      ? mutexLockFor(m, g, s, condL[c], false)
      : rwmutexLockFor(m, g, s, condL[c]);
  if (!has) return GONE;
  finish(g, s);
  return DONE;
}

/** Signal by g: the waiter whose ticket is next, if any. */
export function condSignal(m: number, g: number, c: number): void {
  pay(Cost.Sema);
  if (condNotifyTicket[c] === condWaitTicket[c]) return;
  const ticket = condNotifyTicket[c]++;
  // It is near the front: only who yielded between its ticket and the list stands out of order.
  for (let before = 0, s = condHead[c]; s !== 0; before = s, s = sgNext[s]) {
    if (sgTicket[s] !== ticket) continue;
    if (before === 0) condHead[c] = sgNext[s];
    else sgNext[before] = sgNext[s];
    if (condTail[c] === s) condTail[c] = before;
    goready(mP[m], sgG[s], g);
    return;
  }
}

/** Broadcast by g: all waiters, in the order of the list. */
export function condBroadcast(m: number, g: number, c: number): void {
  pay(Cost.Sema);
  if (condNotifyTicket[c] === condWaitTicket[c]) return;
  let s = condHead[c];
  condHead[c] = condTail[c] = 0;
  condNotifyTicket[c] = condWaitTicket[c];
  while (s !== 0) {
    const next = sgNext[s];
    goready(mP[m], sgG[s], g);
    s = next;
  }
}

/** The goroutines in c's list: for the invariants. */
export function condWaiters(c: number): number[] {
  const list: number[] = [];
  for (let s = condHead[c]; s !== 0; s = sgNext[s]) list.push(sgG[s]);
  return list;
}

function grow(): void {
  const n = 2 * condLocker.length;
  condLocker = grown(condLocker, n);
  condL = grown(condL, n);
  condWaitTicket = grown(condWaitTicket, n);
  condNotifyTicket = grown(condNotifyTicket, n);
  condHead = grown(condHead, n);
  condTail = grown(condTail, n);
}
