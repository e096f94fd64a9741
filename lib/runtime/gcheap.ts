/**
 * What a collection is to the heap, with a memory model: how much there is to mark, who helps, what is freed and
 * given back. gc.ts runs the cycle; it calls `beginMarking` and `endMarking` with the world stopped.
 *
 * Sweeping is done at once when marking is done, where Go sweeps in the background and before allocations.
 */
import { memoryOn } from '../os/memory';
import { clock, T } from '../sim/clock';
import { Cost, costOf } from './costs';
import { accountant } from './cputime';
import { dropFreeStacks } from './g';
import { gcMarking, gcStartBackground } from './gc';
import { deductAssistCredit } from './gcassist';
import { clearSudogs } from './gobjects';
import { doom, doomedBytes, heap, reachable, siteAlloc, sweep } from './malloc';
import { endPacing, gcDue, pacer, retainGoal, revise, startPacing, sweepDone } from './mgcpacer';
import { heapFigures, scavenge } from './mheap';
import { sched } from './sched';
import { computeStartingStackSize, freeGStack, shrinkStacks, stackScan, startingStackSize } from './stack';
import { freeStackSpans, stackMarking } from './stackpool';

/** gcOverAssistWork: an assist does at least this many bytes, so that not every allocation is one. */
const OVER_ASSIST = 64 << 10;

let scanning = 0;
/** ns of marking in the cycle. */
let total = 0;
/** What the cycles so far have freed, bytes, and told: one entry a cycle. */
export interface GcCycle {
  /** ns, of the engine's clock. */
  start: number;
  end: number;
  /** Bytes: the heap when it began, when marking ended, and what was found live. */
  before: number;
  after: number;
  marked: number;
  /** The goal at which it aimed. */
  goal: number;
  /** Goroutines' stacks scanned, and the bytes of them in use. */
  stacks: number;
  stackBytes: number;
  /** ns of marking by workers and by assists. */
  markTime: number;
  assistTime: number;
  /** startingStackSize from now on. */
  startingStack: number;
}
export const cycles: GcCycle[] = [];
let open: GcCycle | null = null;

export function resetGcHeap(): void {
  cycles.length = 0;
  open = null;
  scanning = total = 0;
}

/** With the world stopped: marking begins. @returns ns of marking that there are to do */
export function beginMarking(): number {
  clearSudogs();
  doom();
  stackMarking(true);
  const { scan } = reachable();
  const stacks = stackScan();
  scanning = scan;
  const work = scan + stacks.bytes;
  total = Math.ceil((scan / 1024) * costOf(Cost.MarkKiB) + stacks.stacks * costOf(Cost.ScanStack));
  startPacing(work);
  open = {
    start: clock[T.Now],
    end: 0,
    before: heap.live,
    after: 0,
    marked: 0,
    goal: 0,
    stacks: stacks.stacks,
    stackBytes: stacks.bytes,
    markTime: total,
    assistTime: 0,
    startingStack: 0,
  };
  // Roots are marked first: stacks of the dead go, and those of the living shrink.
  dropFreeStacks(g => freeGStack(0, g));
  shrinkStacks(0);
  return total;
}

/** A background worker marks for `ns`. */
export function marked(ns: number): void {
  progress(ns);
}

/** An assist marks for `ns`. */
export function assisted(ns: number): void {
  progress(ns);
  pacer.assistTime += ns;
}

/** assistWorkPerByte: ns of marking that a byte owes now; 0 when nothing is to be marked. */
export function assistWorkPerByte(): number {
  if (pacer.workExpected === 0) return 0;
  revise();
  return (pacer.assistRatio / pacer.workExpected) * total;
}

/** gcOverAssistWork, in ns of marking: an assist does at least this much, so that not every allocation is one. */
export function overAssistWork(): number {
  return (OVER_ASSIST / pacer.workExpected) * total;
}

function progress(ns: number): void {
  heap.unmarked = total === 0 ? 0 : Math.max(1e-9, heap.unmarked - ns / total);
  pacer.workDone += total === 0 ? 0 : (ns / total) * pacer.workExpected;
}

/** With the world stopped: marking is over. @param idle ns that workers of idle Ps have marked */
export function endMarking(idle: number): void {
  const after = heap.live;
  const live = after - doomedBytes();
  stackMarking(false);
  computeStartingStackSize();
  endPacing(live, scanning, sched.gomaxprocs, idle);
  sweep();
  freeStackSpans();
  sweepDone();
  giveBack();
  if (open !== null) {
    open.end = clock[T.Now];
    open.after = after;
    open.marked = live;
    open.goal = pacer.lastHeapGoal;
    open.assistTime = pacer.assistTime;
    open.startingStack = startingStackSize;
    cycles.push(open);
  }
}

/** The scavenger, which Go runs in the background at 1 % of a CPU: what the heap keeps beyond its goal goes back. */
function giveBack(): void {
  const f = heapFigures();
  const kept = f.heapSys - f.released;
  const goal = retainGoal();
  if (kept > goal) scavenge(kept - goal);
}

/**
 * n objects of a site for g, which runs on m: mallocgc as a program calls it. While a cycle runs g owes marking for
 * what it allocates; when the heap has reached the trigger g starts a cycle, and is suspended until marking is on.
 */
export function mallocgc(m: number, g: number, site: number, n = 1): void {
  const ns = n * costOf(Cost.Malloc);
  if (accountant !== null) accountant(Cost.Malloc, ns, -1);
  clock[T.Next] += ns;
  siteAlloc(site, n);
  gcPoll(m, g);
}

/**
 * After an allocation by g on its own stack: assists, or a new cycle. What the runtime has allocated for g on a
 * system stack, as g structures, counts for its assists, and begins no cycle. Nothing when there is no memory model.
 */
export function gcPoll(m: number, g: number): void {
  if (!memoryOn) return;
  if (gcMarking()) {
    const bytes = heap.owed;
    heap.owed = 0;
    deductAssistCredit(m, g, bytes, true);
  } else if (heap.refilled) {
    heap.refilled = false;
    if (gcDue()) gcStartBackground(m, g);
  }
}

/**
 * The first allocation of a goroutine, as its timer is in time.Sleep: it has no credit yet, so while a cycle runs it
 * assists at once, and by no less than any assist.
 */
export function firstAlloc(m: number, g: number): void {
  if (!gcMarking()) return;
  const bytes = heap.owed;
  heap.owed = 0;
  deductAssistCredit(m, g, bytes, false);
}
