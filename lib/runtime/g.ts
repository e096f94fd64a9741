/**
 * Goroutines. A G is an index into columns; 0 is nil. An ended G's index is reused, as Go reuses its g.
 *
 * `gLink` (Go's schedlink) threads the one list a G is in: global queue, a wait queue, a free list, the
 * poller's ready list. A G in a P's ring or runnext is in no list.
 */

import { memoryOn } from '../os/memory';
import { grown } from '../sim/columns';
import { GFREE_KEEP, GFREE_MAX, GOID_BATCH } from './constants';
import { Counter, count } from './counters';
import { malg, objectsOfDead } from './gobjects';
import { sched } from './sched';
import { stackFor, stackSize, startingStackSize } from './stack';
import { growStackCaches } from './stackpool';

/** runtime2.go: _Gidle … _Gdead. */
export enum Gstatus {
  Idle = 0,
  Runnable = 1,
  Running = 2,
  Syscall = 3,
  Waiting = 4,
  Dead = 6,
}

export let gStatus = new Uint8Array(1024);
export let gLink = new Int32Array(1024);
/** Next operation in the program's table; 0 for a goroutine fed by a front end. */
export let gPc = new Uint16Array(1024);
/** Why it waits, or waited last: Go keeps the reason until the goroutine ends. */
export let gWaitReason = new Uint8Array(1024);
/** Rounds left of the loop a table goroutine is in. Allocated only when a table has loops. */
export let gLoop = new Int32Array(0);
/** Goroutine ids. Allocated only when somebody asks for them. */
export let gGoid = new Int32Array(0);

/** Highest index given out; indices 1 … allglen exist. */
export let allglen = 0;

let wantLoop = false;
let wantGoid = false;
let goidgen = 0;
let pGoidNext = new Int32Array(0);
let pGoidEnd = new Int32Array(0);

/** Per-P lists of dead Gs (p.gFree) and the global ones (sched.gFree): those with a stack, and those without. */
let pGFree = new Int32Array(0);
let pGFreeN = new Int32Array(0);
let gFree = 0;
let gFreeN = 0;
let gFreeNoStack = 0;
let gFreeNoStackN = 0;

/** @param expected goroutines that will be alive at once, 0 when unknown: spares the copies of doubling */
export function resetGs(procs: number, expected: number, loops: boolean, goids: boolean): void {
  wantLoop = loops;
  wantGoid = goids;
  if (expected + 64 > gStatus.length) allocGs(expected + 64);
  if (!loops) gLoop = new Int32Array(0);
  else if (gLoop.length !== gStatus.length) gLoop = new Int32Array(gStatus.length);
  if (!goids) gGoid = new Int32Array(0);
  else if (gGoid.length !== gStatus.length) gGoid = new Int32Array(gStatus.length);
  allglen = 0;
  goidgen = 0;
  pGoidNext = new Int32Array(procs);
  pGoidEnd = new Int32Array(procs);
  pGFree = new Int32Array(procs);
  pGFreeN = new Int32Array(procs);
  gFree = gFreeN = gFreeNoStack = gFreeNoStackN = 0;
}

/** Room for what more Ps keep of goroutines. */
export function growGs(procs: number): void {
  if (procs <= pGFree.length) return;
  if (memoryOn) growStackCaches(procs);
  pGoidNext = grown(pGoidNext, procs);
  pGoidEnd = grown(pGoidEnd, procs);
  pGFree = grown(pGFree, procs);
  pGFreeN = grown(pGFreeN, procs);
}

/** gfpurge: the dead Gs of a P that goes move to the global list. */
export function gfpurge(p: number): void {
  while (pGFree[p] !== 0) giveToGlobal(p);
}

/** The newest dead G of P p goes to the global list. */
function giveToGlobal(p: number): void {
  const g = pGFree[p];
  pGFree[p] = gLink[g];
  pGFreeN[p]--;
  if (memoryOn && stackSize(g) === 0) {
    gLink[g] = gFreeNoStack;
    gFreeNoStack = g;
    gFreeNoStackN++;
  } else {
    gLink[g] = gFree;
    gFree = g;
    gFreeN++;
  }
}

/** A dead G of the global lists goes to P p: one with a stack, while there are any. */
function takeFromGlobal(p: number): void {
  let g = gFree;
  if (g !== 0) {
    gFree = gLink[g];
    gFreeN--;
  } else {
    g = gFreeNoStack;
    gFreeNoStack = gLink[g];
    gFreeNoStackN--;
  }
  gLink[g] = pGFree[p];
  pGFree[p] = g;
  pGFreeN[p]++;
}

/** markrootFreeGStacks: the dead Gs of the global list, told one by one, have no stacks any more. */
export function dropFreeStacks(freeStack: (g: number) => void): void {
  while (gFree !== 0) {
    const g = gFree;
    gFree = gLink[g];
    gFreeN--;
    freeStack(g);
    gLink[g] = gFreeNoStack;
    gFreeNoStack = g;
    gFreeNoStackN++;
  }
}

/** Bytes of the columns that exist now, per goroutine. */
export function bytesPerG(): number {
  return 1 + 4 + 2 + 1 + (wantLoop ? 4 : 0) + (wantGoid ? 4 : 0);
}

/** gfget or malg: a G for `go` on P p; status Dead, in no list, pc 0. */
export function gget(p: number): number {
  if (pGFree[p] === 0) {
    while (pGFreeN[p] < GFREE_KEEP && (gFree | gFreeNoStack) !== 0) takeFromGlobal(p);
  }
  let g = pGFree[p];
  if (g !== 0) {
    pGFree[p] = gLink[g];
    pGFreeN[p]--;
    gLink[g] = 0;
    if (memoryOn) stackFor(p, g, startingStackSize);
  } else {
    g = ++allglen;
    if (g === gStatus.length) allocGs(2 * g);
    // The columns outlive a run: what stands there is an earlier run's.
    gStatus[g] = Gstatus.Dead;
    gLink[g] = 0;
    gWaitReason[g] = 0;
    count[Counter.Malg]++;
    if (memoryOn) malg(p, g);
  }
  if (wantGoid) gGoid[g] = nextGoid(p);
  return g;
}

/**
 * gfput: keeps a dead G for reuse, last in first out; a P that holds 64 gives 33 of them to the global list. A stack
 * of another size than a new goroutine gets is freed first.
 */
export function gfput(p: number, g: number): void {
  if (memoryOn) objectsOfDead(p, g);
  gLink[g] = pGFree[p];
  pGFree[p] = g;
  if (++pGFreeN[p] >= GFREE_MAX) {
    while (pGFreeN[p] >= GFREE_KEEP) giveToGlobal(p);
  }
}

/** newproc1: ids are taken sixteen at a time by each P, so ids of one program are not consecutive. */
function nextGoid(p: number): number {
  if (pGoidNext[p] === pGoidEnd[p]) {
    pGoidNext[p] = goidgen + 1;
    goidgen += GOID_BATCH;
    pGoidEnd[p] = goidgen + 1;
  }
  return pGoidNext[p]++;
}

/** The dead Gs a P keeps, and those of the global lists (−1: with a stack, −2: without): for the invariants and schedtrace. */
export function freeList(p: number): { head: number; n: number } {
  if (p === -2) return { head: gFreeNoStack, n: gFreeNoStackN };
  return p < 0 ? { head: gFree, n: gFreeN } : { head: pGFree[p], n: pGFreeN[p] };
}

function allocGs(n: number): void {
  gStatus = copyInto(new Uint8Array(n), gStatus);
  gLink = copyInto(new Int32Array(n), gLink);
  gPc = copyInto(new Uint16Array(n), gPc);
  gWaitReason = copyInto(new Uint8Array(n), gWaitReason);
  if (wantLoop) gLoop = copyInto(new Int32Array(n), gLoop);
  if (wantGoid) gGoid = copyInto(new Int32Array(n), gGoid);
}

function copyInto<A extends Uint8Array | Uint16Array | Int32Array>(bigger: A, old: A): A {
  // Only the Gs that exist: a page never touched costs no memory.
  bigger.set(old.subarray(0, Math.min(old.length, allglen + 1)));
  return bigger;
}

/** Goroutines of the runtime itself: not counted by deadlock detection. */
export function isSystemGoroutine(g: number): boolean {
  return sched.systemGs.has(g);
}
