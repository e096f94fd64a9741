/**
 * The garbage collector as the scheduler sees it (mgc.go, mgcpacer.go): when it stops the world, and whom it
 * makes work. What is marked is not modelled here: a cycle has an amount of marking, in ns of CPU time, which is
 * the run's option `gcWork`, or what the heap says when there is a memory model (gcheap.ts).
 *
 * A cycle: the world is stopped, marking is on, the world goes on; a quarter of the Ps mark (dedicated
 * workers, and a fractional one where a quarter is no whole number), idle Ps help; when nothing is left to
 * mark the world is stopped again. Workers are goroutines of the runtime, at most one for each P, parked in a
 * pool while they have nothing to do.
 * Invariant: a worker is in the pool, or runs in the mode that `modeOf` says; work left + work done = the cycle's marking.
 */
import { memoryOn } from '../os/memory';
import { clock, T } from '../sim/clock';
import { chanrecv, makechan } from './chan';
import { FORCE_GC_PERIOD, GC_BACKGROUND_UTILIZATION, MAX_GOMAXPROCS } from './constants';
import { Counter, count } from './counters';
import { accountant, Spent } from './cputime';
import { Gstatus, gLink, gStatus, gWaitReason } from './g';
import { assistQueue, gcFlushBgCredit, gcWakeAllAssists, startAssists } from './gcassist';
import { beginMarking, endMarking, marked } from './gcheap';
import { mP } from './m';
import { injectglist, netpollAnyWaiters, netpollNow } from './netpoll';
import { runqempty } from './p';
import { Kind, probe } from './probe';
import { gopark, goready, newproc, schedule } from './proc';
import { sched } from './sched';
import { stopTheWorld } from './stw';
import { acquireSudog, DONE, finish, GONE, onResume, sgFor, sgTicket, suspend } from './sudog';
import { Wait } from './waitreason';

/** How a worker works: until the end, for its share of time, or while its P has nothing else. */
export enum MarkMode {
  None = 0,
  Dedicated = 1,
  Fractional = 2,
  Idle = 3,
}

/** A worker looks up from marking this often, ns. */
const QUANTUM = 20_000;

let marking = false;
/** CPU time of marking in a cycle, and what is left of it and not in anybody's hands, ns. */
let gcWork = 0;
let left = 0;
/** What workers of idle Ps have marked in this cycle, ns. */
let idleTime = 0;
let dedicatedNeeded = 0;
let idleAllowed = 0;
/** Share of a P's time that a fractional worker may take, 0 for none. */
let fractionalGoal = 0;
let fractionalTime = new Float64Array(1);
let markStart = 0;
/** When the last cycle ended, 0 before the first. */
let lastGc = 0;

/** Parked workers, through gLink; goroutines that wait for the end of the cycle. */
let pool = 0;
let waiters = 0;
let workers = 0;
let readyChan = 0;
let workerRow = 0;
let forcegcG = 0;
const modes = new Map<number, MarkMode>();
/** p.nextGCMarkWorker: the worker that each P will run next, 0 for none; and how many have one. */
const nextWorker = new Int32Array(MAX_GOMAXPROCS);
let assigned = 0;
/** Workers that shall stop when they look up. */
const yielding = new Set<number>();
/** Workers that hold a piece of the marking, and how large it is, ns. */
const holding = new Map<number, number>();

/** @param work CPU time of marking in one cycle, ns */
export function resetGc(work: number): void {
  marking = false;
  gcWork = work;
  left = dedicatedNeeded = idleAllowed = fractionalGoal = 0;
  lastGc = 0;
  pool = waiters = workers = forcegcG = 0;
  modes.clear();
  holding.clear();
  yielding.clear();
  nextWorker.fill(0);
  assigned = 0;
}

/** The channel on which new workers tell that they are there. */
export function makeReadyChan(): number {
  readyChan = makechan(0, false);
  return readyChan;
}

/** @param row at which a worker begins */
export function setWorkerRow(row: number): void {
  workerRow = row;
}

export function setForcegcG(g: number): void {
  forcegcG = g;
}

export function gcMarking(): boolean {
  return marking;
}

/** gcShouldScheduleWorker: marking is on, and something is left that nobody marks. */
export function gcWorkAvailable(): boolean {
  return marking && left > 0;
}

export function modeOf(g: number): MarkMode {
  return modes.get(g) ?? MarkMode.None;
}

/** Goroutines that the collector keeps: for the invariants. */
export function gcParked(): number[] {
  const list: number[] = [];
  for (let g = pool; g !== 0; g = gLink[g]) list.push(g);
  for (let g = waiters; g !== 0; g = gLink[g]) list.push(g);
  list.push(...assistQueue());
  if (assigned > 0) list.push(...nextWorker.filter(g => g !== 0));
  return list;
}

/** runtime.GC: starts a cycle, or joins the one that runs, and waits for its end. */
export function gcStart(m: number, g: number): void {
  const s = acquireSudog(g);
  suspend(g, s, CYCLE);
  cycle(m, g, s);
}

/** gcStart by an allocation that has reached the trigger: the caller runs on as soon as marking is on. */
export function gcStartBackground(m: number, g: number): void {
  const s = acquireSudog(g);
  sgFor[s] = BACKGROUND;
  suspend(g, s, CYCLE);
  cycle(m, g, s);
}

/** In sgFor: its caller does not wait for the end of the cycle. */
const BACKGROUND = 1;

/** An assist takes marking off the workers, but the end: a worker ends the cycle. @returns ns taken, `ns` at most */
export function gcTakeWork(ns: number): number {
  const taken = Math.max(0, Math.min(ns, left - 1));
  left -= taken;
  return taken;
}

enum Step {
  Workers = 0,
  Stopped = 1,
  Waited = 2,
}

/** The caller's way through a cycle; sgTicket says how far it is. */
const CYCLE = onResume((m, g, s) => cycle(m, g, s));

function cycle(m: number, g: number, s: number): typeof GONE | typeof DONE {
  if (sgTicket[s] === Step.Workers && !marking) {
    if (workers < sched.gomaxprocs) {
      // gcBgMarkStartWorkers: one after another, each waited for.
      workers++;
      const worker = newproc(m, workerRow);
      sched.systemGs.add(worker);
      sched.userGs--;
      chanrecv(m, g, readyChan);
      return GONE;
    }
    sgTicket[s] = Step.Stopped;
    if (!stopTheWorld(m, g, startCycle)) sgTicket[s] = Step.Workers; // another stop is under way: once more
    return GONE;
  }
  if (sgTicket[s] !== Step.Waited && marking && sgFor[s] !== BACKGROUND) {
    sgTicket[s] = Step.Waited;
    gLink[g] = waiters;
    waiters = g;
    gopark(m, g, Wait.GCCycle);
    schedule(m);
    return GONE;
  }
  finish(g, s);
  return DONE;
}

/** With the world stopped: marking begins (gcControllerState.startCycle). */
function startCycle(): void {
  if (marking) return; // somebody else was faster
  marking = true;
  left = memoryOn ? beginMarking() : gcWork;
  if (memoryOn) startAssists();
  idleTime = 0;
  holding.clear();
  markStart = clock[T.Now];
  fractionalTime = new Float64Array(sched.gomaxprocs);
  const goal = sched.gomaxprocs * GC_BACKGROUND_UTILIZATION;
  dedicatedNeeded = Math.floor(goal + 0.5);
  fractionalGoal = 0;
  const error = dedicatedNeeded / goal - 1;
  if (error < -0.3 || error > 0.3) {
    if (dedicatedNeeded > goal) dedicatedNeeded--;
    fractionalGoal = (goal - dedicatedNeeded) / sched.gomaxprocs;
  }
  idleAllowed = sched.gomaxprocs - dedicatedNeeded;
  count[Counter.GcCycles]++;
  if (probe !== null) probe(Kind.GcStart, clock[T.Now], sched.curm, -1, 0, dedicatedNeeded, 0);
}

/** With the world stopped: marking is over, and whoever waited for it runs on. */
function endCycle(): void {
  marking = false;
  lastGc = clock[T.Now];
  if (memoryOn) endMarking(idleTime);
  if (probe !== null) probe(Kind.GcEnd, clock[T.Now], sched.curm, -1, 0, 0, 0);
  const p = mP[sched.curm];
  gcWakeAllAssists(p);
  for (let g = waiters; g !== 0; ) {
    const next = gLink[g];
    goready(p, g, 0);
    g = next;
  }
  waiters = 0;
}

/** assignWaitingGCWorker: p shall run a worker next, if the cycle is short of them. @returns whether it shall */
export function assignWaitingGCWorker(p: number): boolean {
  if (!marking || left === 0 || pool === 0) return false;
  let mode = MarkMode.Dedicated;
  if (dedicatedNeeded > 0) {
    dedicatedNeeded--;
  } else {
    if (fractionalGoal === 0) return false;
    const elapsed = clock[T.Now] - markStart;
    if (elapsed > 0 && fractionalTime[p] / elapsed > fractionalGoal) return false;
    mode = MarkMode.Fractional;
  }
  nextWorker[p] = popWorker(mode);
  assigned++;
  return true;
}

/** findRunnableGCWorker, step 3: p's next worker, or one if the cycle is short of them; 0 for none. */
export function findRunnableGCWorker(p: number): number {
  if (!marking) return 0;
  if (nextWorker[p] === 0 && !assignWaitingGCWorker(p)) return 0;
  const g = nextWorker[p];
  nextWorker[p] = 0;
  assigned--;
  return unparkWorker(g);
}

/** releaseNextGCMarkWorker: p stops, or found something else to run; its worker is another's. */
export function releaseNextGCMarkWorker(p: number): void {
  if (assigned === 0 || nextWorker[p] === 0) return;
  const g = nextWorker[p];
  nextWorker[p] = 0;
  assigned--;
  stopWorker(g, modeOf(g));
  gLink[g] = pool;
  pool = g;
}

/** Step 10: a worker for a P that has nothing else to do; 0 for none. */
export function findIdleWorker(): number {
  if (!marking || left === 0 || pool === 0 || idleAllowed === 0) return 0;
  idleAllowed--;
  return unparkWorker(popWorker(MarkMode.Idle));
}

function popWorker(mode: MarkMode): number {
  const g = pool;
  pool = gLink[g];
  gLink[g] = 0;
  modes.set(g, mode);
  return g;
}

function unparkWorker(g: number): number {
  gStatus[g] = Gstatus.Runnable;
  count[Counter.Readies]++;
  if (probe !== null) probe(Kind.GoUnblock, clock[T.Now], sched.curm, -1, g, 0, 0);
  return g;
}

/** A worker without a mode parks in the pool. */
export function gcWorkerPark(m: number, g: number): void {
  gLink[g] = pool;
  pool = g;
  gopark(m, g, Wait.GCWorkerIdle);
  schedule(m);
}

/**
 * gcBgMarkWorker: a worker marks for a quantum.
 * @returns true when it goes on marking, false when it is to park (and nothing has happened to m yet)
 */
export function gcMark(m: number, g: number): boolean {
  const p = mP[m];
  const mode = modeOf(g);
  const held = holding.get(g);
  if (held !== undefined) {
    holding.delete(g);
    if (memoryOn) gcFlushBgCredit(p, held);
  }
  if (left === 0) {
    stopWorker(g, mode);
    // The last one out ends the cycle.
    if (holding.size === 0 && marking) stopTheWorld(m, g, endCycle);
    return false;
  }
  if (yielding.has(g) || (mode === MarkMode.Idle && pollWork(p))) {
    stopWorker(g, mode);
    return false;
  }
  if (mode === MarkMode.Fractional) {
    const elapsed = clock[T.Now] - markStart;
    if (elapsed > 0 && fractionalTime[p] / elapsed > 1.2 * fractionalGoal) {
      stopWorker(g, mode);
      return false;
    }
  }
  const piece = Math.min(QUANTUM, left);
  left -= piece;
  holding.set(g, piece);
  if (mode === MarkMode.Fractional) fractionalTime[p] += piece;
  if (mode === MarkMode.Idle) idleTime += piece;
  if (memoryOn) marked(piece);
  if (accountant !== null) accountant(Spent.Mark, piece, -1);
  clock[T.Next] += piece;
  return true;
}

/** The worker g has been asked to give way: it stops when it looks up next. */
export function gcYield(g: number): void {
  yielding.add(g);
}

/** pollWork: whether p has something better to do than idle marking; what the network has ready is put into queues. */
function pollWork(p: number): boolean {
  if (sched.runqsize > 0 || !runqempty(p)) return true;
  if (!netpollAnyWaiters() || sched.lastpoll === 0) return false;
  const list = netpollNow();
  injectglist(p, list);
  return list !== 0;
}

function stopWorker(g: number, mode: MarkMode): void {
  if (mode === MarkMode.Dedicated) dedicatedNeeded++;
  if (mode === MarkMode.Idle) idleAllowed++;
  modes.delete(g);
  yielding.delete(g);
}

/** Whether sysmon shall force a cycle: there has been one, and it is two minutes ago. @returns the helper's G, 0 for no */
export function forcegcDue(): number {
  const due = lastGc !== 0 && clock[T.Now] - lastGc > FORCE_GC_PERIOD;
  const idle =
    forcegcG !== 0 && gStatus[forcegcG] === Gstatus.Waiting && gWaitReason[forcegcG] === Wait.ForceGC;
  if (!due || !idle) return 0;
  gLink[forcegcG] = 0;
  return forcegcG;
}
