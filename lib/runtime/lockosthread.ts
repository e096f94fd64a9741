/**
 * LockOSThread and its undoing, counted as proc.go counts: the program's calls and the runtime's own, each in a
 * number of the thread. The goroutine is free again when both are 0.
 *
 * A locked thread must not be cloned: nobody knows what its goroutine did to it. So the first LockOSThread of a
 * program starts the template thread, which sleeps until a locked thread needs a new one, and clones for it.
 * Invariant: mLockedg[m] = g and lockedM[g] = m, or neither.
 */
import { Cost, pay } from './costs';
import { checkdead, fatal } from './deadlock';
import { mLockedExt, mLockedg, mLockedInt } from './m';
import { sched } from './sched';
import { newm, park, TEMPLATE } from './wake';

/** runtime.LockOSThread, by the goroutine g that runs on m; nests. */
export function LockOSThread(m: number, g: number): void {
  startTemplateThread();
  mLockedExt[m]++;
  dolockOSThread(m, g);
}

/** runtime.UnlockOSThread: undoes one LockOSThread; without one it does nothing. */
export function UnlockOSThread(m: number, g: number): void {
  if (mLockedExt[m] === 0) return;
  mLockedExt[m]--;
  dounlockOSThread(m, g);
}

/** The runtime's own: main is locked to m0 until its start-up is over. */
export function lockOSThread(m: number, g: number): void {
  mLockedInt[m]++;
  dolockOSThread(m, g);
}

export function unlockOSThread(m: number, g: number): void {
  if (mLockedInt[m] === 0) {
    fatal('fatal error: runtime: internal error: misuse of lockOSThread/unlockOSThread');
    return;
  }
  mLockedInt[m]--;
  dounlockOSThread(m, g);
}

function dolockOSThread(m: number, g: number): void {
  mLockedg[m] = g;
  sched.lockedM.set(g, m);
}

function dounlockOSThread(m: number, g: number): void {
  if (mLockedInt[m] !== 0 || mLockedExt[m] !== 0) return;
  forgetLock(m, g);
}

/** gdestroy: the goroutine that kept m has ended, however often it had locked. */
export function forgetLock(m: number, g: number): void {
  mLockedg[m] = 0;
  sched.lockedM.delete(g);
}

function startTemplateThread(): void {
  if (sched.templateThread >= 0) return;
  pay(Cost.Atomic);
  sched.templateThread = newm(TEMPLATE, false);
}

/** The moment of Pc.Template: the template thread has been born, and waits. */
export function templateThread(m: number): void {
  sched.nmsys++;
  park(m);
  checkdead();
}
