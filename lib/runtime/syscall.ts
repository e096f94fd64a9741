/**
 * System calls: proc.go's entersyscall, entersyscallblock and exitsyscall, Go 1.26's way.
 *
 * entersyscall moves nothing: the P stays wired to its M, and only the goroutine's status tells. Whoever wants
 * the P, sysmon or another thread on its way out of a call, takes it from there.
 */
import { clock, T } from '../sim/clock';
import { Cost, pay } from './costs';
import { Counter, count } from './counters';
import { Gstatus, gStatus } from './g';
import { mCurg, mLockedg, mOldp, mP, mPc, mSyscalltick, Pc } from './m';
import { acquirep, pidleget, pM, pSyscalltick, releasep } from './p';
import { Kind, probe } from './probe';
import { globrunqput, sched } from './sched';
import { handInLast } from './stw';
import { wakeSysmon } from './sysmon';
import { handoffp, stoplockedm, stopm } from './wake';

/** entersyscall: the goroutine of m is in a call that takes `ns`, NEVER for one that does not return. */
export function entersyscall(m: number, ns: number): void {
  const g = mCurg[m];
  const p = mP[m];
  mOldp[m] = p;
  mSyscalltick[m] = pSyscalltick[p];
  gStatus[g] = Gstatus.Syscall;
  count[Counter.Syscalls]++;
  if (probe !== null) probe(Kind.GoSyscallBegin, clock[T.Now], m, p, g, 0, 0);
  if (sched.gcwaiting) {
    takeP(p); // a stop of the world is under way: the P is handed in at once
    handInLast(p);
  }
  wakeSysmon();
  mPc[m] = Pc.SyscallReturn;
  pay(Cost.Syscall);
  clock[T.Next] += ns;
}

/** entersyscallblock: the call is known to block, so the P is handed on at once. */
export function entersyscallblock(m: number, ns: number): void {
  const p = mP[m];
  entersyscall(m, ns);
  if (mP[m] < 0) return;
  pSyscalltick[p]++;
  handoffp(releasep(m));
}

/** takeP: p is taken from the thread whose goroutine is in a call. */
export function takeP(p: number): void {
  const m = pM[p];
  mP[m] = -1;
  pM[p] = -1;
  pSyscalltick[p]++;
  count[Counter.Handoffs]++;
  if (probe !== null) probe(Kind.ProcSteal, clock[T.Now], sched.curm, p, 0, m, 0);
}

/** Whether p is wired to a thread whose goroutine is in a system call (setBlockOnExitSyscall). */
export function inSyscall(p: number): boolean {
  const m = pM[p];
  return m >= 0 && mCurg[m] !== 0 && gStatus[mCurg[m]] === Gstatus.Syscall;
}

/** exitsyscall: the moment of Pc.SyscallReturn. */
export function exitsyscall(m: number): void {
  const g = mCurg[m];
  const oldp = mOldp[m];
  mOldp[m] = -1;
  gStatus[g] = Gstatus.Running;
  if (mP[m] >= 0) {
    if (probe !== null) probe(Kind.GoSyscallEnd, clock[T.Now], m, mP[m], g, 0, 0);
    goOn(m);
    return;
  }
  const p = exitsyscallTryGetP(oldp);
  if (p >= 0) {
    acquirep(m, p);
    if (probe !== null) probe(Kind.GoSyscallEnd, clock[T.Now], m, p, g, 1, 0);
    goOn(m);
    return;
  }
  exitsyscallNoP(m, g);
}

/** The goroutine goes on where it was: no queue, no new time slice. */
function goOn(m: number): void {
  pSyscalltick[mP[m]]++;
  mPc[m] = Pc.Run;
}

/** exitsyscallTryGetP: the old P, if it is in a call again, otherwise any idle one; −1 for none. */
function exitsyscallTryGetP(oldp: number): number {
  if (oldp >= 0 && inSyscall(oldp)) {
    takeP(oldp);
    return oldp;
  }
  const p = pidleget();
  if (p >= 0) wakeSysmon();
  return p;
}

/** Goroutines that came back from a call without a P, and have not run since. */
const returning = new Set<number>();

export function resetSyscalls(): void {
  returning.clear();
}

/** exitsyscall, after the scheduler has found g a P again: the call counts for that P. */
export function finishExitsyscall(m: number, g: number): void {
  if (!returning.delete(g)) return;
  sched.unfinished--;
  pSyscalltick[mP[m]]++;
}

/** exitsyscallNoP: the goroutine joins the global queue and the thread stops. */
function exitsyscallNoP(m: number, g: number): void {
  gStatus[g] = Gstatus.Runnable;
  mCurg[m] = 0;
  if (probe !== null) probe(Kind.GoSyscallEnd, clock[T.Now], m, -1, g, 2, 0);
  // Go asks for an idle P once more, under the lock; here it is still the same moment.
  globrunqput(g);
  returning.add(g);
  sched.unfinished++;
  if (mLockedg[m] !== 0) stoplockedm(m);
  else stopm(m);
}
