/**
 * Work stealing: proc.go's stealWork, runqsteal, runqgrab, and the order in which victims are visited.
 *
 * A search is four rounds; each is a moment of its own, as it takes time in which others act. Its position
 * lives in M columns, since a search may sleep 3 µs in the middle of the last round and then goes on there.
 */
import { clock, T } from '../sim/clock';
import { random32, Stream } from '../sim/random';
import { STEAL_RUNNEXT_SLEEP, STEAL_TRIES } from './constants';
import { Cost, costOf, pay } from './costs';
import { Counter, count } from './counters';
import {
  mP,
  mPc,
  mPollUntil,
  mRanTimer,
  mStealInc,
  mStealLeft,
  mStealNext,
  mStealPos,
  mStealRound,
  Pc,
} from './m';
import { Pstatus, pM, pRunnext, pRunq, pRunqhead, pRunqtail, pStatus, runqMask, runqShift } from './p';
import { patch, policy, schedView, victimOf, viewOf } from './patch';
import { Kind, Origin, probe } from './probe';
import { chosen, runqget, runqput } from './runq';
import { sched } from './sched';
import { switches } from './switches';
import { inSyscall } from './syscall';
import { checkTimers, ranTimers, wakeTime } from './time';

/** All numbers below GOMAXPROCS that are coprime to it: steps that visit every P once (randomOrder.reset). */
let coprimes: number[] = [1];

export function resetStealOrder(procs: number): void {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  coprimes = [];
  for (let i = 1; i <= procs; i++) if (gcd(i, procs) === 1) coprimes.push(i);
}

/** What a step of a search ends with, unless it found a goroutine: those are above 0. */
export enum Search {
  /** Nothing was found anywhere. */
  Failed = 0,
  /** The search goes on at the M's next moment. */
  Later = -1,
  /** Timers of another P ran: look everywhere again. */
  NewWork = -2,
}

/** Begins a search: its first round acts at once. */
export function stealWork(m: number): number {
  mRanTimer[m] = 0;
  if (patch.stealWork !== undefined) {
    pay(Cost.StealRound);
    const view = viewOf(mP[m]);
    const g = chosen('stealWork', () => patch.stealWork?.(view, schedView) ?? 0);
    return g !== 0 ? g : allForeignTimers(m);
  }
  if (sched.gomaxprocs === 1) return Search.Failed; // nobody to steal from, and no time spent looking
  // Timers of idle Ps have nobody else: with stealing off the last round is made for them.
  mStealRound[m] = switches.stealing ? 0 : STEAL_TRIES - 1;
  startRound(m);
  return stealRound(m);
}

function startRound(m: number): void {
  const r = random32(Stream.Sched) >>> 1;
  const n = sched.gomaxprocs;
  mStealPos[m] = r % n;
  mStealInc[m] = coprimes[((r / n) | 0) % coprimes.length];
  mStealLeft[m] = n;
}

/** Goes on with the current round from where it stands. @returns a G, or a `Search` */
export function stealRound(m: number): number {
  const p = mP[m];
  const n = sched.gomaxprocs;
  const last = mStealRound[m] === STEAL_TRIES - 1;
  pay(Cost.StealRound);
  while (mStealLeft[m] > 0) {
    if (sched.gcwaiting) return Search.NewWork;
    const victim = mStealPos[m];
    if (victim !== p) {
      pay(Cost.StealPerP);
      if (last) {
        const g = runForeignTimers(m, p, victim);
        if (g !== 0) return g;
      }
      if (pStatus[victim] !== Pstatus.Idle && switches.stealing) {
        const g = runqsteal(m, p, victim, last);
        if (g !== 0) return g;
      }
    }
    nextVictim(m, n);
  }
  if (last) return mRanTimer[m] !== 0 ? Search.NewWork : Search.Failed;
  mStealRound[m]++;
  startRound(m);
  mPc[m] = Pc.Steal;
  return Search.Later;
}

function nextVictim(m: number, n: number): void {
  mStealLeft[m]--;
  mStealPos[m] = (mStealPos[m] + mStealInc[m]) % n;
}

/** Timers are no policy's business, and those of idle Ps have nobody else. */
function allForeignTimers(m: number): number {
  for (let victim = 0; victim < sched.gomaxprocs; victim++) {
    if (victim === mP[m]) continue;
    const g = runForeignTimers(m, mP[m], victim);
    if (g !== 0) return g;
  }
  return Search.Failed;
}

function runForeignTimers(m: number, p: number, victim: number): number {
  const when = wakeTime(victim);
  if (when === 0) return 0;
  if (when > clock[T.Now]) {
    if (mPollUntil[m] === 0 || when < mPollUntil[m]) mPollUntil[m] = when;
    return 0;
  }
  const next = checkTimers(victim, p);
  if (next !== 0 && (mPollUntil[m] === 0 || next < mPollUntil[m])) mPollUntil[m] = next;
  if (!ranTimers) return 0; // what was due had been stopped or put off
  mRanTimer[m] = 1;
  return runqget(p);
}

/** runqsteal and runqgrab: half of the victim's ring, rounded up, oldest first; the last of it is returned. */
function runqsteal(m: number, p: number, victim: number, stealRunNext: boolean): number {
  if (patch.runqgrab !== undefined) return grabByPolicy(p, victim, stealRunNext);
  const h = pRunqhead[victim];
  const length = (pRunqtail[victim] - h) >>> 0;
  if (length === 0) {
    const next = pRunnext[victim];
    if (!stealRunNext || next === 0) return 0;
    // A victim on its way to a thread, or whose goroutine is in a system call, will not run it just now.
    if (pM[victim] < 0 || inSyscall(victim)) return takeRunnext(p, victim, next);
    // Any other is about to: give it the time.
    mStealNext[m] = next;
    mPc[m] = Pc.StealNext;
    clock[T.Next] = clock[T.Now] + STEAL_RUNNEXT_SLEEP + costOf(Cost.TimerSlack);
    return Search.Later;
  }
  const n = shareOf(length);
  count[Counter.Steals]++;
  count[Counter.Stolen] += n;
  pay(Cost.Steal);
  if (probe !== null) probe(Kind.Steal, clock[T.Now], sched.curm, p, victim, n, 0);
  const t = pRunqtail[p];
  for (let i = 0; i < n - 1; i++) {
    pRunq[(p << runqShift) + ((t + i) & runqMask)] = pRunq[(victim << runqShift) + ((h + i) & runqMask)];
  }
  pRunqtail[p] = t + n - 1;
  pRunqhead[victim] = h + n;
  sched.inheritTime = false;
  sched.origin = Origin.Stolen;
  return pRunq[(victim << runqShift) + ((h + n - 1) & runqMask)];
}

/** A patched runqgrab: the last of what it took is run, the others go to p's ring. */
function grabByPolicy(p: number, victim: number, stealRunNext: boolean): number {
  const grab = () => patch.runqgrab?.(viewOf(p), victimOf(victim), stealRunNext, schedView) ?? [];
  const gs = policy('runqgrab', [], grab, taken => taken);
  const g = gs.pop();
  if (g === undefined) return 0;
  count[Counter.Steals]++;
  count[Counter.Stolen] += gs.length + 1;
  for (const other of gs) runqput(p, other, false);
  sched.inheritTime = false;
  sched.origin = Origin.Hand;
  return g;
}

function shareOf(length: number): number {
  if (switches.stealShare === 'one') return 1;
  if (switches.stealShare === 'quarter') return (length + 3) >> 2;
  return length - (length >> 1);
}

/**
 * After the sleep: the same G still in the front seat is taken; otherwise runqgrab starts over on the same
 * victim, and when that finds nothing the round goes on with the Ps it has not visited.
 */
export function stealAfterSleep(m: number): number {
  const p = mP[m];
  const victim = mStealPos[m];
  const g = mStealNext[m];
  if (pRunnext[victim] === g) return takeRunnext(p, victim, g);
  if (pStatus[victim] !== Pstatus.Idle) {
    const again = runqsteal(m, p, victim, true);
    if (again !== 0) return again;
  }
  nextVictim(m, sched.gomaxprocs);
  return stealRound(m);
}

function takeRunnext(p: number, victim: number, g: number): number {
  pRunnext[victim] = 0;
  count[Counter.RunnextSteals]++;
  pay(Cost.Steal);
  if (probe !== null) probe(Kind.StealNext, clock[T.Now], sched.curm, p, g, victim, 0);
  sched.inheritTime = false;
  sched.origin = Origin.Stolen;
  return g;
}
