/**
 * Stop the world: proc.go's stopTheWorldWithSema, startTheWorldWithSema, gcstopm and procresize.
 *
 * One thread, the stopper, asks for all Ps. Idle Ps and those in system calls are its at once; running ones
 * come when their goroutine sees a preemption request and its thread, about to schedule, hands the P in.
 * Then the stopper acts, alone, and starts the world again.
 * Invariant while gcwaiting: stopwait = Ps that have not been handed in; a P that has is Gcstop, without an M.
 */
import { coresLimited, waitsForCore } from '../os/cores';
import { clock, T } from '../sim/clock';
import { setSlot } from '../sim/slots';
import { Cost, costOf, pay } from './costs';
import { Counter, count } from './counters';
import { gfpurge, gLink, growGs } from './g';
import { assignWaitingGCWorker } from './gc';
import { mP, mPc, mSlot, mSpinning, Pc } from './m';
import { injectglist, netpollNow } from './netpoll';
import {
  acquirep,
  growPs,
  hasTimers,
  Pstatus,
  pidleget,
  pidleput,
  pM,
  pOldm,
  pRunnext,
  pStatus,
  releasep,
  runqempty,
} from './p';
import { preemptone } from './preempt';
import { Kind, probe } from './probe';
import { gopark, goready, schedule } from './proc';
import { runqpoptail } from './runq';
import { globrunqputhead, sched } from './sched';
import { resetStealOrder } from './steal';
import { acquireSudog, finish, GONE, isSuspended, onResume, sgElem, suspend } from './sudog';
import { since } from './switches';
import { inSyscall, takeP } from './syscall';
import { growSysmon, wakeSysmon } from './sysmon';
import { growTimers, moveTimers } from './time';
import { Wait } from './waitreason';
import { mget, mgetSpecific, spinStops, startOn, stopm, wakep } from './wake';

/** The stopper's next try at Ps that do not come, ns (notetsleep in stopTheWorldWithSema). */
const RETRY = 100_000;

/** The thread that stops the world, −1 for none; what it does once it is alone. */
let stopper = -1;
let action: () => void = () => {};
/** Goroutines that wait for their turn to stop the world (gcsema, worldsema), through gLink. */
let queueHead = 0;
let queueTail = 0;

export function resetStw(): void {
  stopper = -1;
  action = () => {};
  queueHead = queueTail = 0;
}

/** The goroutines that wait to stop the world: for the invariants. */
export function stwWaiters(): number[] {
  const list: number[] = [];
  for (let g = queueHead; g !== 0; g = gLink[g]) list.push(g);
  return list;
}

/**
 * Goroutine g, on m, stops the world, does `act` alone, and starts it again; then g goes on. While another
 * is at it, g waits for its turn. It asks again by itself, unless it is in the middle of an operation: then
 * that has to. @returns whether the stop has begun
 */
export function stopTheWorld(m: number, g: number, act: () => void): boolean {
  if (stopper >= 0) {
    gLink[g] = 0;
    if (queueHead === 0) queueHead = g;
    else gLink[queueTail] = g;
    queueTail = g;
    if (!isSuspended(g)) {
      const s = acquireSudog(g);
      sgElem[s] = act;
      suspend(g, s, ASK_AGAIN);
    }
    gopark(m, g, Wait.Semacquire);
    schedule(m);
    return false;
  }
  stopper = m;
  action = act;
  count[Counter.Stops]++;
  if (probe !== null) probe(Kind.StwStart, clock[T.Now], m, mP[m], g, sched.gomaxprocs, 0);
  sched.stopwait = sched.gomaxprocs;
  sched.gcwaiting = true;
  preemptall(m);
  pStatus[mP[m]] = Pstatus.Gcstop;
  sched.stopwait--;
  for (let p = 0; p < sched.gomaxprocs; p++) {
    if (inSyscall(p)) {
      takeP(p);
      handIn(p);
    }
  }
  for (let p = pidleget(); p >= 0; p = pidleget()) handIn(p);
  pay(Cost.Stw);
  mPc[m] = Pc.Stopping;
  if (sched.stopwait > 0) clock[T.Next] = clock[T.Now] + RETRY + costOf(Cost.TimerSlack);
  return true;
}

const ASK_AGAIN = onResume((m, g, s) => {
  const act = sgElem[s] as () => void;
  finish(g, s);
  stopTheWorld(m, g, act);
  return GONE;
});

/** P p, which nobody holds, is the stopper's. */
function handIn(p: number): void {
  pStatus[p] = Pstatus.Gcstop;
  sched.stopwait--;
}

function preemptall(m: number): void {
  for (let p = 0; p < sched.gomaxprocs; p++) {
    if (pM[p] >= 0 && pM[p] !== m && pStatus[p] === Pstatus.Running) preemptone(p);
  }
}

/** The moment of Pc.Stopping: the stopper looks whether all Ps have come. */
export function stopping(m: number): void {
  if (sched.stopwait > 0) {
    preemptall(m);
    clock[T.Next] = clock[T.Now] + RETRY + costOf(Cost.TimerSlack);
    return;
  }
  action();
  startTheWorld(m);
  stopper = -1;
  mPc[m] = Pc.Run;
  if (queueHead !== 0) {
    const g = queueHead;
    queueHead = gLink[g];
    if (queueHead === 0) queueTail = 0;
    goready(mP[m], g, 0);
  }
}

/** gcstopm: m, about to schedule, hands its P in and parks. */
export function gcstopm(m: number): void {
  if (mSpinning[m] !== 0) spinStops(m, 0);
  handInLast(releasep(m));
  stopm(m);
}

/** A P comes while the stopper waits; the last one wakes it. */
export function handInLast(p: number): void {
  handIn(p);
  if (sched.stopwait > 0 || (coresLimited && waitsForCore(stopper))) return;
  setSlot(mSlot[stopper], clock[T.Now] + costOf(Cost.WakeLatency));
}

/** startTheWorldWithSema, on the stopper, whose P is its own. */
function startTheWorld(m: number): void {
  // No P is idle yet, so all that is ready goes to the stopper's queue.
  if (sched.netpollInited) injectglist(mP[m], netpollNow());
  const procs = sched.newprocs > 0 ? sched.newprocs : sched.gomaxprocs;
  sched.newprocs = 0;
  const runnable = procresize(m, procs);
  sched.gcwaiting = false;
  wakeSysmon();
  if (probe !== null) probe(Kind.StwEnd, clock[T.Now], m, mP[m], 0, procs, 0);
  for (const [p, on] of runnable) {
    pStatus[p] = Pstatus.Running;
    startOn(on, p, false);
  }
  wakep();
}

/**
 * procresize: the number of Ps becomes `procs`. A P that goes gives its queue to the head of the global one,
 * in order, its front seat before it, and its timers to the stopper's P.
 * @returns the Ps that have work, each with the idle thread that takes it, −1 for a new one
 */
function procresize(m: number, procs: number): [p: number, m: number][] {
  const old = sched.gomaxprocs;
  if (procs > old) {
    growPs(procs);
    growSysmon(procs);
    growTimers(procs);
    growGs(procs);
  }
  if (mP[m] >= procs) {
    pM[mP[m]] = -1;
    acquirep(m, 0);
  }
  pStatus[mP[m]] = Pstatus.Running;
  for (let p = procs; p < old; p++) destroy(p, mP[m]);
  sched.gomaxprocs = procs;
  resetStealOrder(procs);
  return since('1.26') ? assignMs(m, procs) : assignMsBefore126(m, procs);
}

/**
 * Who runs what: a P with work goes to the M that held it last, if that is idle, else to any. Idle Ps may get mark
 * workers, so that all start at once; the others are put on the idle list, the highest on top.
 */
function assignMs(m: number, procs: number): [p: number, m: number][] {
  const runnable: [number, number][] = [];
  const needM: number[] = [];
  const idle: number[] = [];
  for (let p = procs - 1; p >= 0; p--) {
    if (p === mP[m]) continue;
    if (runqempty(p)) {
      idle.push(p);
      continue;
    }
    const oldm = mgetSpecific(pOldm[p]);
    // Without it P waits: mget may give it the M that another P has held last.
    if (oldm < 0) needM.push(p);
    else runnable.push([p, oldm]);
  }
  for (let p = needM.pop(); p !== undefined; p = needM.pop()) runnable.push([p, mget()]);
  while (idle.length > 0 && assignWaitingGCWorker(idle[idle.length - 1])) {
    runnable.push([idle.pop() as number, mget()]);
  }
  for (let p = idle.pop(); p !== undefined; p = idle.pop()) pidleput(p);
  return runnable.reverse();
}

/** Up to Go 1.25: any M for a P with work; of the idle Ps the lowest is on top. */
function assignMsBefore126(m: number, procs: number): [p: number, m: number][] {
  const runnable: [number, number][] = [];
  for (let p = procs - 1; p >= 0; p--) {
    if (p === mP[m]) continue;
    if (runqempty(p)) pidleput(p);
    else runnable.push([p, mget()]);
  }
  return runnable.reverse();
}

function destroy(p: number, heir: number): void {
  for (let g = runqpoptail(p); g !== 0; g = runqpoptail(p)) globrunqputhead(g);
  if (pRunnext[p] !== 0) {
    globrunqputhead(pRunnext[p]);
    pRunnext[p] = 0;
  }
  if (hasTimers(p)) moveTimers(p, heir);
  gfpurge(p);
  pStatus[p] = Pstatus.Dead;
}
