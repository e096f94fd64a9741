/**
 * Threads that wake, start, stop and hand over: proc.go's wakep, startm, stopm, handoffp, and the two halves
 * of a goroutine locked to its thread, stoplockedm and startlockedm.
 *
 * Invariant: an M that parks has no P and no slot; an M that is woken has nextp and a slot with a future time.
 */
import { clock, T } from '../sim/clock';
import { allocSlot, setSlot } from '../sim/slots';
import { Cost, costOf, pay } from './costs';
import { Counter, count } from './counters';
import { checkdead, fatal } from './deadlock';
import { gcWorkAvailable } from './gc';
import {
  allocm,
  CONTROLLED,
  mcount,
  mLink,
  mLockedExt,
  mLockedg,
  mNextp,
  mP,
  mPc,
  mSlot,
  mSpinning,
  Pc,
} from './m';
import { pidleget, pidlegetSpinning, pidleput, pSpinSince, pSpinTime, releasep, runqempty } from './p';
import { Kind, Origin, probe } from './probe';
import { sched } from './sched';
import { handInLast } from './stw';
import { switches } from './switches';
import { wakeNetPoller, wakeTime } from './time';

/** wakep: one more M shall look for work, if none does already and a P is idle. */
export function wakep(): void {
  if (!switches.spinning) {
    const idle = pidleget();
    if (idle >= 0) startm(idle, false);
    return;
  }
  if (sched.nmspinning !== 0) return;
  sched.nmspinning = 1;
  const p = pidlegetSpinning();
  if (p < 0) {
    sched.nmspinning = 0;
    return;
  }
  startm(p, true);
}

/** startm: an idle M, or a new one, takes p; `spinning` when its caller has counted it in nmspinning. */
export function startm(p: number, spinning: boolean): void {
  startOn(mget(), p, spinning);
}

/** m, taken from the idle ones, or a new thread where it is −1, takes p. */
export function startOn(m: number, p: number, spinning: boolean): void {
  if (m < 0) {
    newm(p, spinning);
    return;
  }
  mSpinning[m] = spinning ? 1 : 0;
  notewakeup(m, p, Pc.Start);
}

/** mget: the M that went idle last, −1 when none is idle. */
export function mget(): number {
  const m = sched.midle;
  if (m >= 0) {
    sched.midle = mLink[m];
    sched.nmidle--;
  }
  return m;
}

/** mgetSpecific: m, taken out of the idle Ms, −1 when it is not one of them. */
export function mgetSpecific(m: number): number {
  if (sched.midle === m) return mget();
  for (let before = sched.midle; before >= 0; before = mLink[before]) {
    if (mLink[before] !== m || m < 0) continue;
    mLink[before] = mLink[m];
    sched.nmidle--;
    return m;
  }
  return -1;
}

/** Instead of a P: the new thread is the template thread. */
export const TEMPLATE = -2;

/** newm: clone() a thread that begins with p. @returns the thread, −1 when there can be none */
export function newm(p: number, spinning: boolean): number {
  // Both texts count the new thread, too: its number is reserved first.
  const threads = mcount() + 1;
  if (threads > sched.maxmcount) {
    fatal(`runtime: program exceeds ${sched.maxmcount}-thread limit\nfatal error: thread exhaustion`);
    return -1;
  }
  if (sched.ulimit > 0 && threads > sched.ulimit) {
    fatal(
      `runtime: failed to create new OS thread (have ${threads} already; errno=11)\n` +
        'runtime: may need to increase max user processes (ulimit -u)\nfatal error: newosproc',
    );
    return -1;
  }
  const m = allocm();
  count[Counter.ThreadsCreated]++;
  mSpinning[m] = spinning ? 1 : 0;
  mNextp[m] = p === TEMPLATE ? -1 : p;
  mPc[m] = p === TEMPLATE ? Pc.Template : Pc.Start;
  if (probe !== null) probe(Kind.MCreate, clock[T.Now], m, mNextp[m], 0, sched.curm, 0);
  if (sched.curm >= 0 && mLockedExt[sched.curm] !== 0 && p !== TEMPLATE) {
    // A thread that its goroutine keeps is not cloned: the template thread is woken to do it.
    pay(Cost.WakeCall);
    toSlot(m, costOf(Cost.WakeLatency) + costOf(Cost.CloneCall) + costOf(Cost.CloneLatency));
    return m;
  }
  pay(Cost.CloneCall);
  toSlot(m, costOf(Cost.CloneLatency));
  return m;
}

/** A parked M wakes with p and goes on at `pc`. */
function notewakeup(m: number, p: number, pc: Pc): void {
  count[Counter.Wakeups]++;
  mNextp[m] = p;
  mPc[m] = pc;
  if (probe !== null) probe(Kind.MWake, clock[T.Now], m, p, 0, sched.curm, 0);
  pay(Cost.WakeCall);
  toSlot(m, costOf(Cost.WakeLatency));
}

function toSlot(m: number, latency: number): void {
  const s = allocSlot(m);
  mSlot[m] = s;
  setSlot(s, clock[T.Now] + latency);
}

/** stopm: m, which has no P, joins the idle Ms and parks. */
export function stopm(m: number): void {
  idlem(m);
  park(m);
  checkdead();
}

/** mput: m goes on top of the idle Ms. */
export function idlem(m: number): void {
  mLink[m] = sched.midle;
  sched.midle = m;
  sched.nmidle++;
}

export function park(m: number): void {
  mPc[m] = Pc.Parked;
  clock[T.Next] = Number.POSITIVE_INFINITY;
  if (probe !== null) probe(Kind.MPark, clock[T.Now], m, -1, 0, 0, 0);
}

/** becomeSpinning: m, which holds a P, begins to search. */
export function becomeSpinning(m: number): void {
  mSpinning[m] = 1;
  sched.nmspinning++;
  sched.needspinning = 0;
  spinStarts(m);
}

/** The P of a spinning m is spun on from now. */
export function spinStarts(m: number): void {
  pSpinSince[mP[m]] = clock[T.Now];
  if (probe !== null) probe(Kind.SpinStart, clock[T.Now], m, mP[m], 0, 0, 0);
}

/** m, which still holds its P, stops spinning. */
export function spinStops(m: number, found: number): void {
  mSpinning[m] = 0;
  sched.nmspinning--;
  pSpinTime[mP[m]] += clock[T.Now] - pSpinSince[mP[m]];
  if (probe !== null) probe(Kind.SpinStop, clock[T.Now], m, mP[m], 0, found, 0);
}

/** resetspinning: m has found work; as it was the one that looked, another shall look now. */
export function resetspinning(m: number): void {
  spinStops(m, 1);
  wakep();
}

/** handoffp: p has lost its M to a system call or a locked goroutine; somebody else shall run it, if there is need. */
export function handoffp(p: number): void {
  if (!runqempty(p) || sched.runqsize > 0 || gcWorkAvailable()) {
    startm(p, false);
    return;
  }
  if (sched.nmspinning + sched.npidle === 0) {
    sched.nmspinning = 1;
    sched.needspinning = 0;
    startm(p, true);
    return;
  }
  if (sched.gcwaiting) {
    handInLast(p);
    return;
  }
  // The last P that runs must not go idle while nobody polls.
  if (sched.npidle === sched.gomaxprocs - 1 && sched.lastpoll !== 0) {
    startm(p, false);
    return;
  }
  const when = wakeTime(p);
  pidleput(p);
  if (when !== 0) wakeNetPoller(when);
}

/** stoplockedm: m may run nothing but its own goroutine, which waits: it hands its P on and parks. */
export function stoplockedm(m: number): void {
  if (mLockedg[m] === CONTROLLED) return;
  if (mP[m] >= 0) handoffp(releasep(m));
  sched.nmidlelocked++;
  park(m);
  checkdead();
}

/** startlockedm: g, in m's hand, is locked to another thread: m gives that one its P and parks. */
export function startlockedm(m: number, g: number): void {
  const owner = sched.lockedM.get(g)!;
  sched.nmidlelocked--;
  if (probe !== null) tellTaken(m, g);
  const p = releasep(m);
  notewakeup(owner, p, Pc.StartLocked);
  stopm(m);
}

/** g has left its queue now, though it starts later; where a batch or a steal brought it, that event has told so. */
function tellTaken(m: number, g: number): void {
  const { origin } = sched;
  if (origin === Origin.GrqTick) probe?.(Kind.Take, clock[T.Now], m, -1, g, 0, 0);
  if (origin === Origin.Runnext || origin === Origin.Lrq) probe?.(Kind.Take, clock[T.Now], m, mP[m], g, 0, 0);
}

/** mexit: thread m ends, its P handed on. m0 cannot end: it is parked for ever, and no longer counts either. */
export function mexit(m: number): void {
  handoffp(releasep(m));
  sched.nmfreed++;
  park(m);
  mPc[m] = Pc.Exited;
  checkdead();
}

/** The idle Ms from the top of the list: for the invariants. */
export function idleMs(): number[] {
  const list: number[] = [];
  for (let m = sched.midle; m >= 0; m = mLink[m]) list.push(m);
  return list;
}
