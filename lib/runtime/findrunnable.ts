/**
 * findRunnable: the search for a goroutine to run, in Go 1.26's order.
 *
 * The search is the M's, on behalf of its P. It ends with a goroutine, or goes on at a later moment (a round
 * of stealing takes time), or ends with the M parked or blocked in the poller, its P given up before.
 * Numbers in brackets are the steps of Go's function, in its order.
 */
import { clock, T } from '../sim/clock';
import { Counter, count } from './counters';
import { gLink } from './g';
import { findIdleWorker, findRunnableGCWorker, gcMarking } from './gc';
import { mNextp, mP, mPollUntil, mSpinning, mWasSpinning } from './m';
import {
  injectglist,
  netpollAnyWaiters,
  netpollBlock,
  netpollBreak,
  netpollNow,
  netpollUnblock,
  unparkFromPoll,
} from './netpoll';
import {
  acquirep,
  earliestTimer,
  Pstatus,
  pidleget,
  pidlegetSpinning,
  pidleput,
  pSchedtick,
  pStatus,
  releasep,
  runqempty,
} from './p';
import { patch, schedView, viewOf } from './patch';
import { Origin } from './probe';
import { executeLocked, run, schedule } from './proc';
import { chosen, globrunqgetbatch, runqget } from './runq';
import { globrunqget, sched } from './sched';
import { Search, stealAfterSleep, stealRound, stealWork } from './steal';
import { gcstopm } from './stw';
import { since, switches } from './switches';
import { checkTimers, manyZombies, wakeTime } from './time';
import { becomeSpinning, spinStarts, spinStops, stopm } from './wake';

/** What a search ends with when it is not a goroutine. */
const GONE = 0;
const AGAIN = -2;

/** @returns the G to run, with sched.inheritTime and sched.origin; or GONE: m goes on later, or has parked */
export function findRunnable(m: number): number {
  for (;;) {
    // [0] The world is being stopped.
    if (sched.gcwaiting) {
      gcstopm(m);
      return GONE;
    }
    const p = mP[m];
    if (patch.findRunnable !== undefined) return searchByPolicy(m, p);

    // [1] Timers of this P.
    const when = wakeTime(p);
    if (when !== 0 && (when <= clock[T.Now] || manyZombies(p))) {
      mPollUntil[m] = checkTimers(p, p);
    } else {
      mPollUntil[m] = when;
    }

    // [2] The trace reader: recordings here need no goroutine.

    // [3] A GC worker, dedicated or fractional.
    if (gcMarking()) {
      const worker = findRunnableGCWorker(p);
      if (worker !== 0) {
        sched.tryWakeP = true;
        return system(worker);
      }
    }

    // [4] Every 61st tick the global queue comes first, so that two goroutines cannot occupy a P for ever.
    if (sched.runqsize > 0 && pSchedtick[p] % switches.fairnessTick === 0) {
      count[Counter.Tick61Picks]++;
      sched.inheritTime = false;
      sched.origin = Origin.GrqTick;
      return globrunqget();
    }

    // [5] Finalizers and cleanups: nothing here makes any.

    // [6] The local queue.
    const g = runqget(p);
    if (g !== 0) return g;

    // [7] The global queue.
    if (sched.runqsize > 0) return globrunqgetbatch(p);

    // [8] The network, in passing, unless somebody waits there already.
    if (netpollAnyWaiters() && sched.lastpoll !== 0 && clock[T.Now] >= sched.pollingNet) {
      const ready = runFirst(m, netpollAlone());
      if (ready !== 0) return ready;
    }

    // [9] Other Ps. At most half as many Ms search as Ps are busy.
    if (mSpinning[m] !== 0 || 2 * sched.nmspinning < sched.gomaxprocs - sched.npidle) {
      if (mSpinning[m] === 0 && switches.spinning) becomeSpinning(m);
      const found = stealWork(m);
      if (found > 0) return found;
      if (found === Search.Later) return GONE;
      if (found === Search.NewWork) continue;
    }

    // [10] to [14]
    const found = giveUpP(m, switches.recheck);
    if (found !== AGAIN) return found;
  }
}

/** A patched findRunnable: the timers of all Ps are run before it, and the P is given up if it finds nothing. */
function searchByPolicy(m: number, p: number): number {
  for (let q = 0; q < sched.gomaxprocs; q++) checkTimers(q, p);
  mPollUntil[m] = checkTimersNoP();
  if (netpollAnyWaiters() && sched.lastpoll !== 0) injectglist(p, netpollNow());
  const ask = (on: number) => chosen('findRunnable', () => patch.findRunnable?.(viewOf(on), schedView) ?? 0);
  const g = ask(p);
  if (g !== 0) return g;
  const found = giveUpP(m, true);
  if (found !== AGAIN) return found;
  // Work elsewhere: the policy is asked once more, and then believed.
  const more = ask(mP[m]);
  if (more !== 0) return more;
  sched.needspinning = 0;
  return giveUpP(m, false);
}

/** netpoll(0); while it takes, no other thread looks in passing (Go 1.25: sched.pollingNet). */
function netpollAlone(): number {
  const paid = clock[T.Next];
  const list = netpollNow();
  if (since('1.25')) sched.pollingNet = clock[T.Now] + clock[T.Next] - paid;
  return list;
}

/** A goroutine of the runtime that the search gives a turn. */
function system(g: number): number {
  sched.inheritTime = false;
  sched.origin = Origin.Resumed;
  return g;
}

/** The first of a list from the poller is returned to run, the others are injected; 0 for an empty list. */
function runFirst(m: number, list: number): number {
  if (list === 0) return 0;
  injectglist(mP[m], gLink[list]);
  unparkFromPoll(list);
  sched.inheritTime = false;
  sched.origin = Origin.Netpoll;
  return list;
}

/** Nothing was found: steps 10 to 14. @param recheck whether to look again once the P is given up */
function giveUpP(m: number, recheck: boolean): number {
  const p = mP[m];
  // [10] Marking in a P's idle time.
  if (gcMarking()) {
    const worker = findIdleWorker();
    if (worker !== 0) return system(worker);
  }

  // [11] Under sched.lock: a last look, then the P is given up.
  if (sched.gcwaiting) return AGAIN;
  if (sched.runqsize > 0) return globrunqgetbatch(p);
  const wasSpinning = mSpinning[m];
  if (wasSpinning === 0 && sched.needspinning === 1) {
    becomeSpinning(m);
    return AGAIN;
  }
  if (wasSpinning !== 0) spinStops(m, 0);
  releasep(m);
  pidleput(p);

  // [12] Whoever made work since the last round saw a spinner and woke nobody: that spinner was this M. The global
  // queue and idle marking need no second look: it is the same moment as above.
  if (wasSpinning !== 0) {
    count[Counter.FailedSearches]++;
    if (recheck && canSteal() && checkRunqsNoP()) {
      acquirep(m, pidlegetSpinning());
      becomeSpinning(m);
      return AGAIN;
    }
    mPollUntil[m] = checkTimersNoP();
  }

  // [13] The poller, until the next timer, unless somebody is there.
  const pollUntil = mPollUntil[m];
  if (sched.netpollInited && (netpollAnyWaiters() || pollUntil !== 0) && sched.lastpoll !== 0) {
    netpollBlock(m, pollUntil, wasSpinning);
    return GONE;
  }
  if (pollUntil !== 0 && (sched.pollUntil === 0 || sched.pollUntil > pollUntil)) netpollBreak();

  // [14] Park.
  stopm(m);
  return GONE;
}

/** Whether a second search would come to anything: without stealing, or past a policy that said no, it would not. */
function canSteal(): boolean {
  return switches.stealing && patch.stealWork === undefined;
}

/** Whether a P that is not idle has work in its local queue. */
function checkRunqsNoP(): boolean {
  for (let p = 0; p < sched.gomaxprocs; p++) {
    if (pStatus[p] !== Pstatus.Idle && !runqempty(p)) return true;
  }
  return false;
}

/** The earliest timer of any P, 0 for none. */
function checkTimersNoP(): number {
  return earliestTimer();
}

/** The moment of Pc.Start: m was woken, or has been born, with nextp. */
export function startWithP(m: number): void {
  acquirep(m, mNextp[m]);
  mNextp[m] = -1;
  if (mSpinning[m] !== 0) spinStarts(m);
  schedule(m);
}

/** The moment of Pc.StartLocked: m was woken with the P on which its locked goroutine shall run. */
export function startLockedWithP(m: number): void {
  acquirep(m, mNextp[m]);
  mNextp[m] = -1;
  executeLocked(m);
}

/** The moment of Pc.Steal and Pc.StealNext: the search goes on. */
export function searchOn(m: number, slept: boolean): void {
  const found = slept ? stealAfterSleep(m) : stealRound(m);
  if (found > 0) {
    run(m, found);
  } else if (found !== Search.Later) {
    const g = found === Search.NewWork ? AGAIN : giveUpP(m, switches.recheck);
    run(m, g === AGAIN ? findRunnable(m) : g);
  }
}

/** The moment of Pc.PollReturn: m is back from the poller, without a P. */
export function pollReturned(m: number): void {
  const list = netpollUnblock();
  const p = pidleget();
  if (p < 0) {
    injectglist(-1, list);
    stopm(m);
    return;
  }
  acquirep(m, p);
  const g = runFirst(m, list);
  if (g !== 0) {
    run(m, g);
    return;
  }
  if (mWasSpinning[m] !== 0) becomeSpinning(m);
  run(m, findRunnable(m));
}
