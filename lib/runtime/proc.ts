/**
 * Goroutines are born, park, become ready, yield and end: proc.go's newproc, gopark, goready, Gosched,
 * goexit, and schedule, which gives an M its next goroutine.
 *
 * Invariant: a G that is Running is the curg of exactly one M, which holds a P; a G that is Runnable is in
 * exactly one queue; a G that is Waiting is in none of the run queues.
 */
import { memoryOn } from '../os/memory';
import { clock, T } from '../sim/clock';
import { Cost, pay } from './costs';
import { Counter, count } from './counters';
import { endRun } from './deadlock';
import { findRunnable } from './findrunnable';
import { Gstatus, gfput, gGoid, gget, gPc, gStatus, gWaitReason } from './g';
import { giveAssistCredit } from './gcassist';
import { giveSudog, takeSudog } from './gobjects';
import { forgetLock } from './lockosthread';
import { mCurg, mExecAt, mLockedg, mP, mPc, mSpinning, Pc } from './m';
import { pSchedtick } from './p';
import { patch, policy, schedView, viewOf } from './patch';
import { resumeWork } from './preempt';
import { Kind, Origin, probe, StopReason } from './probe';
import { runqput } from './runq';
import { globrunqput, sched } from './sched';
import { since } from './switches';
import { finishExitsyscall } from './syscall';
import { Wait } from './waitreason';
import { mexit, resetspinning, startlockedm, stoplockedm, wakep } from './wake';

/** The `go` statement: a new G in the front seat of its creator's P; the creator runs on. */
export function newproc(m: number, pc: number): number {
  const p = mP[m];
  const g = gget(p);
  gPc[g] = pc;
  gStatus[g] = Gstatus.Runnable;
  count[Counter.Spawned]++;
  sched.userGs++;
  if (probe !== null) probe(Kind.GoCreate, clock[T.Now], m, p, g, gGoid[g], 0);
  pay(Cost.Newproc);
  runqput(p, g, true);
  if (sched.mainStarted) wakep();
  return g;
}

/** gopark: g stops to wait. Its caller has put it where its waker will find it, and calls `schedule` next. */
export function gopark(m: number, g: number, reason: Wait): void {
  gStatus[g] = Gstatus.Waiting;
  gWaitReason[g] = reason;
  mCurg[m] = 0;
  count[Counter.Parks]++;
  if (memoryOn && isPlainWait(reason)) takeSudog();
  if (probe !== null) probe(Kind.GoBlock, clock[T.Now], m, mP[m], g, reason, 0);
  pay(Cost.Park);
}

/** Waits in a queue for which the engine needs no sudog, and Go does. */
function isPlainWait(reason: Wait): boolean {
  return reason === Wait.ChanReceive || reason === Wait.ChanSend;
}

/** goready: g goes to the front seat of the waker's P, not to where it last ran. @param by the waking G, 0 none */
export function goready(p: number, g: number, by: number): void {
  gStatus[g] = Gstatus.Runnable;
  if (memoryOn && isPlainWait(gWaitReason[g])) giveSudog();
  count[Counter.Readies]++;
  if (probe !== null) probe(Kind.GoUnblock, clock[T.Now], sched.curm, p, g, by, 0);
  pay(Cost.Ready);
  if (patch.ready === undefined) runqput(p, g, true);
  else
    policy(
      'ready',
      [g],
      () => patch.ready?.(viewOf(p), g, schedView),
      () => [],
    );
  wakep();
}

/** goschedImpl: Gosched and preemption alike send g to the tail of the global queue. */
export function goschedImpl(m: number, g: number, reason: number): void {
  gStatus[g] = Gstatus.Runnable;
  mCurg[m] = 0;
  if (probe !== null) probe(Kind.GoStop, clock[T.Now], m, mP[m], g, reason, 0);
  pay(Cost.Gosched);
  // Preempted for a stop of the world it keeps its turn, since Go 1.26.
  if (reason === StopReason.Preempted && sched.gcwaiting && since('1.26')) runqput(mP[m], g, true);
  else globrunqput(g);
  if (sched.mainStarted) wakep();
  schedule(m);
}

/** goyield: as Gosched, but to the tail of its own P's queue, and nobody is woken. */
export function goyield(m: number, g: number): void {
  gStatus[g] = Gstatus.Runnable;
  mCurg[m] = 0;
  if (probe !== null) probe(Kind.GoStop, clock[T.Now], m, mP[m], g, StopReason.Yield, 0);
  pay(Cost.Gosched);
  runqput(mP[m], g, false);
  schedule(m);
}

/** goexit0: g is dead; its index is kept for reuse. The end of main's g is the caller's affair. */
export function goexit(m: number, g: number): void {
  gStatus[g] = Gstatus.Dead;
  gWaitReason[g] = 0;
  mCurg[m] = 0;
  count[Counter.Ended]++;
  sched.userGs--;
  if (probe !== null) probe(Kind.GoDestroy, clock[T.Now], m, mP[m], g, 0, 0);
  pay(Cost.Goexit);
  if (memoryOn) giveAssistCredit(g);
  gfput(mP[m], g);
  if (mLockedg[m] === g) {
    // Nobody knows what a goroutine did to a thread it kept for itself: the thread ends with it.
    forgetLock(m, g);
    mexit(m);
    return;
  }
  schedule(m);
}

/** schedule: one round of the scheduler on m, which holds a P and has no curg. */
export function schedule(m: number): void {
  if (mLockedg[m] !== 0) {
    stoplockedm(m);
    return;
  }
  run(m, findRunnable(m));
}

/** Lets m run g, found by a search; values of 0 and below mean that m searches on later or has parked. */
export function run(m: number, g: number): void {
  if (g <= 0) return;
  if (mSpinning[m] !== 0) resetspinning(m);
  if (sched.tryWakeP) {
    sched.tryWakeP = false;
    wakep();
  }
  if (sched.lockedM.size !== 0 && sched.lockedM.has(g)) {
    startlockedm(m, g);
    return;
  }
  execute(m, g, sched.inheritTime);
}

/** execute: g runs on m. Only a G that does not inherit its time slice begins a new one. */
export function execute(m: number, g: number, inheritTime: boolean): void {
  const p = mP[m];
  mCurg[m] = g;
  gStatus[g] = Gstatus.Running;
  if (!inheritTime) pSchedtick[p]++;
  mPc[m] = Pc.Run;
  if (probe !== null) probe(Kind.GoStart, clock[T.Now], m, p, g, pSchedtick[p], sched.origin);
  pay(Cost.Execute);
  mExecAt[m] = clock[T.Next];
  if (sched.unfinished !== 0) {
    finishExitsyscall(m, g);
    resumeWork(m, g);
  }
}

/** A locked thread that was woken with its goroutine's P: the goroutine starts a new slice. */
export function executeLocked(m: number): void {
  sched.origin = Origin.Locked;
  execute(m, mLockedg[m], false);
}

/** main.main returned: the process ends, whatever others do. */
export function mainReturned(): void {
  endRun('return', 0, '');
}
