/**
 * Processors. A P is the licence to run Go code, with a queue of its own: a ring of 256 and the front seat
 * runnext. A P is an index into columns; −1 is nil.
 *
 * Invariant: tail − head of a ring is 0 … its size; both only grow (and wrap at 2^32, as in Go).
 */
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { RUNQ_SIZE } from './constants';
import { releaseNextGCMarkWorker } from './gc';
import { mP } from './m';
import { Kind, probe } from './probe';
import { sched } from './sched';
import { switches } from './switches';
import { timerCount, wakeTime } from './time';

/** runtime2.go: _Pidle … _Pdead. */
export enum Pstatus {
  Idle = 0,
  Running = 1,
  /** Handed in to a thread that stops the world. */
  Gcstop = 3,
  /** Beyond GOMAXPROCS since it was lowered. */
  Dead = 4,
}

export let pStatus = new Uint8Array(1);
export let pM = new Int32Array(1);
export let pRunnext = new Int32Array(1);
export let pRunqhead = new Uint32Array(1);
export let pRunqtail = new Uint32Array(1);
export let pRunq = new Int32Array(RUNQ_SIZE);
/** Rises by 1 with every execute that begins a new time slice. */
export let pSchedtick = new Uint32Array(1);
/** Rises by 1 with every system call that ends, and when the P is taken from one. */
export let pSyscalltick = new Uint32Array(1);
let pLink = new Int32Array(1);
/** The M that held it last, or holds it; −1 before the first. */
export let pOldm = new Int32Array(1);

/** Size of a ring, a power of two; 256 in Go, smaller where a lesson wants to see it full. */
export let runqSize = RUNQ_SIZE;
export let runqMask = RUNQ_SIZE - 1;
export let runqShift = 8;

/** ns a P was idle, and was held by a spinning M, up to the last change; since when it is idle or spun on. */
export let pIdleTime = new Float64Array(1);
export let pSpinTime = new Float64Array(1);
export let pIdleSince = new Float64Array(1);
export let pSpinSince = new Float64Array(1);

export function resetPs(procs: number): void {
  const { ringSize } = switches;
  runqSize = ringSize;
  runqMask = ringSize - 1;
  runqShift = Math.log2(ringSize);
  pStatus = new Uint8Array(procs);
  pM = new Int32Array(procs).fill(-1);
  pRunnext = new Int32Array(procs);
  pRunqhead = new Uint32Array(procs);
  pRunqtail = new Uint32Array(procs);
  pRunq = new Int32Array(procs * ringSize);
  pSchedtick = new Uint32Array(procs);
  pSyscalltick = new Uint32Array(procs);
  pLink = new Int32Array(procs).fill(-1);
  pOldm = new Int32Array(procs).fill(-1);
  pIdleTime = new Float64Array(procs);
  pSpinTime = new Float64Array(procs);
  pIdleSince = new Float64Array(procs);
  pSpinSince = new Float64Array(procs);
}

/** Room for more Ps; those there are keep their state. */
export function growPs(procs: number): void {
  const ring = pRunq;
  const old = pStatus.length;
  if (procs <= old) return;
  pStatus = grown(pStatus, procs);
  pM = grown(pM, procs).fill(-1, old);
  pRunnext = grown(pRunnext, procs);
  pRunqhead = grown(pRunqhead, procs);
  pRunqtail = grown(pRunqtail, procs);
  pRunq = grown(ring, procs * runqSize);
  pSchedtick = grown(pSchedtick, procs);
  pSyscalltick = grown(pSyscalltick, procs);
  pLink = grown(pLink, procs).fill(-1, old);
  pOldm = grown(pOldm, procs).fill(-1, old);
  pIdleTime = grown(pIdleTime, procs);
  pSpinTime = grown(pSpinTime, procs);
  pIdleSince = grown(pIdleSince, procs);
  pSpinSince = grown(pSpinSince, procs);
}

export function runqlen(p: number): number {
  return (pRunqtail[p] - pRunqhead[p]) >>> 0;
}

export function runqempty(p: number): boolean {
  return pRunqhead[p] === pRunqtail[p] && pRunnext[p] === 0;
}

/** acquirep: m takes p, which must have no M. */
export function acquirep(m: number, p: number): void {
  mP[m] = p;
  pM[p] = m;
  pOldm[p] = m;
  pStatus[p] = Pstatus.Running;
  if (probe !== null) probe(Kind.ProcStart, clock[T.Now], m, p, 0, 0, 0);
}

/** releasep: m gives its P up. */
export function releasep(m: number): number {
  const p = mP[m];
  mP[m] = -1;
  pM[p] = -1;
  releaseNextGCMarkWorker(p);
  if (probe !== null) probe(Kind.ProcStop, clock[T.Now], m, p, 0, 0, 0);
  return p;
}

/** pidleput: p, which nobody holds and whose queues are empty, goes on top of the idle Ps. */
export function pidleput(p: number): void {
  pStatus[p] = Pstatus.Idle;
  pIdleSince[p] = clock[T.Now];
  pLink[p] = sched.pidle;
  sched.pidle = p;
  sched.npidle++;
}

/** pidleget: the P that went idle last, −1 when none is idle. */
export function pidleget(): number {
  const p = sched.pidle;
  if (p >= 0) {
    sched.pidle = pLink[p];
    sched.npidle--;
    pIdleTime[p] += clock[T.Now] - pIdleSince[p];
    // It is nobody's until acquirep; it counts as running from here, as no thief should skip it.
    pStatus[p] = Pstatus.Running;
  }
  return p;
}

/** pidlegetSpinning: as pidleget; where none is idle, asks the next M that would park to search again. */
export function pidlegetSpinning(): number {
  const p = pidleget();
  if (p < 0) sched.needspinning = 1;
  return p;
}

/** Whether p may have timers (Go's timerpMask). */
export function hasTimers(p: number): boolean {
  return timerCount(p) > 0;
}

/** The earliest timer of any P, 0 for none (checkTimersNoP). */
export function earliestTimer(): number {
  let min = 0;
  for (let p = 0; p < sched.gomaxprocs; p++) {
    const w = wakeTime(p);
    if (w !== 0 && (min === 0 || w < min)) min = w;
  }
  return min;
}

/** The idle Ps from the top of the list: for the invariants. */
export function idlePs(): number[] {
  const list: number[] = [];
  for (let p = sched.pidle; p >= 0; p = pLink[p]) list.push(p);
  return list;
}
