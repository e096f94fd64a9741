/**
 * schedtrace: what GODEBUG=schedtrace=X[,scheddetail=1] prints, in the words of each version of Go
 * (proc.go: schedtrace). sysmon calls it; while it is on, sysmon never sleeps deeply.
 */
import { clock, T } from '../sim/clock';
import { allglen, freeList, gGoid, gStatus, gWaitReason } from './g';
import { mCurg, mcount, mLockedg, mP, mPc, mSpinning, Pc } from './m';
import { pM, pSchedtick, pStatus, pSyscalltick, runqlen } from './p';
import { sched } from './sched';
import { since } from './switches';
import { inSyscall } from './syscall';
import { timerCount } from './time';
import { waitReasons } from './waitreason';

/** _Psyscall, which Go 1.26 gave up. */
const PSYSCALL = 2;

/** Lines printed so far in this run. */
export let traceLines: string[] = [];

/** ns between lines, 0 for none. */
let period = 0;
let detailed = false;
let starttime = -1;
let lasttrace = 0;

/** @param ms between lines, 0 for none */
export function resetSchedtrace(ms: number, detail: boolean): void {
  traceLines = [];
  period = ms * 1_000_000;
  detailed = detail;
  starttime = -1;
  lasttrace = Number.NEGATIVE_INFINITY;
}

export function tracing(): boolean {
  return period > 0;
}

/** Prints if it is time to. */
export function maybeSchedtrace(sysmonwait: boolean): void {
  const now = clock[T.Now];
  if (period === 0 || lasttrace + period > now) return;
  lasttrace = now;
  if (starttime < 0) starttime = now;
  traceLines.push(summary(Math.floor((now - starttime) / 1_000_000), sysmonwait));
  if (detailed) traceLines.push(...ps(), ...ms(), ...gs());
}

function summary(ms: number, sysmonwait: boolean): string {
  const each = <V>(f: (p: number) => V): V[] => Array.from({ length: sched.gomaxprocs }, (_, p) => f(p));
  let line = `SCHED ${ms}ms: gomaxprocs=${sched.gomaxprocs} idleprocs=${sched.npidle} threads=${mcount()}`;
  line += ` spinningthreads=${sched.nmspinning}`;
  if (since('1.20')) line += ` needspinning=${sched.needspinning}`;
  line += ` idlethreads=${sched.nmidle} runqueue=${sched.runqsize}`;
  if (detailed) {
    line += ` gcwaiting=${flag(sched.gcwaiting)} nmidlelocked=${sched.nmidlelocked} stopwait=${sched.stopwait}`;
    return `${line} sysmonwait=${flag(sysmonwait)}`;
  }
  const lengths = each(runqlen).join(' ');
  if (!since('1.25')) return `${line} [${lengths}]`;
  return `${line} [ ${lengths} ] schedticks=[ ${each(p => pSchedtick[p]).join(' ')} ]`;
}

function ps(): string[] {
  return Array.from({ length: sched.gomaxprocs }, (_, p) => {
    const [status, m] = detached(p) ? [PSYSCALL, -1] : [pStatus[p], pM[p]];
    return (
      `  P${p}: status=${status} schedtick=${pSchedtick[p]} syscalltick=${pSyscalltick[p]} m=${id(m)}` +
      ` runqsize=${runqlen(p)} gfreecnt=${freeList(p).n} timerslen=${timerCount(p)}`
    );
  });
}

/** Up to Go 1.25 the P of a thread in a system call has a status of its own, and both let go of each other. */
function detached(p: number): boolean {
  return p >= 0 && !since('1.26') && inSyscall(p);
}

/** Newest first, as the list of all Ms has them. */
function ms(): string[] {
  const lines: string[] = [];
  for (let m = sched.mnext - 1; m >= 0; m--) {
    if (mPc[m] === Pc.Exited && m !== 0) continue; // m0 cannot be freed
    const curg = mCurg[m] === 0 ? id(-1) : goid(mCurg[m]);
    const lockedg = mLockedg[m] === 0 ? id(-1) : goid(mLockedg[m]);
    // sysmon, M1, is never parked on its note here: its sleep is a usleep. It prints this, under two locks.
    const sysmon = m === 1;
    const blocked = mPc[m] === Pc.Parked && !sysmon;
    const p = detached(mP[m]) ? -1 : mP[m];
    lines.push(
      `  M${m}: p=${id(p)} curg=${curg} mallocing=0 throwing=0 preemptoff= locks=${sysmon ? 2 : 0} dying=0` +
        ` spinning=${mSpinning[m] === 1} blocked=${blocked} lockedg=${lockedg}`,
    );
  }
  return lines;
}

function gs(): string[] {
  const runsOn = new Map<number, number>();
  for (let m = 0; m < sched.mnext; m++) if (mCurg[m] !== 0) runsOn.set(mCurg[m], m);
  return Array.from({ length: allglen }, (_, i) => {
    const g = i + 1;
    const m = runsOn.get(g);
    return (
      `  G${goid(g)}: status=${gStatus[g]}(${waitReasons[gWaitReason[g]]}) m=${id(m ?? -1)}` +
      ` lockedm=${id(sched.lockedM.get(g) ?? -1)}`
    );
  });
}

function goid(g: number): number {
  return gGoid.length > 0 ? gGoid[g] : g;
}

/** Up to Go 1.19 what is absent is −1, and a truth is 0 or 1. */
function id(x: number): string {
  return x < 0 && since('1.20') ? 'nil' : String(x);
}

function flag(x: boolean): string {
  return since('1.20') ? String(x) : x ? '1' : '0';
}
