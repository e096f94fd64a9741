/**
 * Stacks (stack.go): contiguous, of sizes that are powers of two from 2 KiB on; doubled by copying when a call does
 * not fit, halved by the collector when less than a quarter is used.
 *
 * Nothing is kept for a goroutine but one byte, its stack's order, and, once some goroutine has said that it uses
 * more than a parked one does, how deep it is. Off (`memoryOn` false) neither exists.
 *
 * Invariant: a goroutine that is not dead has a stack in which its depth and the guard fit. Where stacks come from
 * is in stackpool.ts.
 */
import { charge, Mem, memoryOn } from '../os/memory';
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { Cost, costOf, pay } from './costs';
import { Counter, count } from './counters';
import { accountant, Spent } from './cputime';
import { fatal } from './deadlock';
import { allglen, gStatus } from './g';
import {
  inUse,
  ORDERS,
  orderOf,
  resetStackPool,
  STACK_MIN,
  STACK_NOSPLIT,
  STACK_ORDERS,
  sizeOf,
  stackalloc,
  stackfree,
  touched,
} from './stackpool';
import { since } from './switches';

/** stackGuard: a call is checked against this much above the stack's end. */
export const STACK_GUARD = 928;
/** maxstacksize on 64-bit machines (proc.go: runtime.main); debug.SetMaxStack changes it. */
export const MAX_STACK = 1_000_000_000;
/** hi − sp of a goroutine parked in its first function: its frame, gopark's callers, goexit's return address. */
export const PARKED_DEPTH = 256;
/** Of which the frames below its own: chanrecv1, chanrecv, gopark, or what else it calls. */
const CALLEES = 192;
const NONE = 0;
/** In a goroutine's byte beside the order: it has a timer of its own (g.timer). */
const HAS_TIMER = 0x80;
const ORDER = 0x1f;

/** 1 + log2(size / 2048), 0 for a dead goroutine without a stack; the timer bit. */
let gStack = new Uint8Array(0);
/** hi − sp, bytes; most it has been in this stack. Allocated with the first declared frame. */
let gDepth = new Int32Array(0);
let gDeepest = new Int32Array(0);
let declared = false;

/** startingStackSize, bytes. */
export let startingStackSize = STACK_MIN;
/** debug.SetMaxStack, bytes. */
let maxStack = MAX_STACK;
/** GODEBUG adaptivestackstart and gcshrinkstackoff. */
let adaptive = true;
let shrinking = true;
/** Goroutines that have a stack in use, and the bytes by which they are deeper than parked ones. */
let live = 0;
let extra = 0;

export interface StackOptions {
  /** debug.SetMaxStack, bytes. */
  maxStack: number;
  /** GODEBUG=adaptivestackstart=0 is false. */
  adaptive: boolean;
  /** GODEBUG=gcshrinkstackoff=1 is false. */
  shrink: boolean;
}

export function resetStacks(procs: number, options: StackOptions): void {
  gStack = new Uint8Array(memoryOn ? gStatus.length : 0);
  gDepth = gDeepest = new Int32Array(0);
  declared = false;
  resetStackPool(procs);
  startingStackSize = STACK_MIN;
  maxStack = options.maxStack;
  adaptive = options.adaptive && since('1.19');
  shrinking = options.shrink;
  live = extra = 0;
}

/**
 * A stack for a goroutine that is made, or comes from a free list.
 * @param size malg gives STACK_MIN, whatever the average; gfget startingStackSize
 */
export function stackFor(p: number, g: number, size: number): void {
  if (g >= gStack.length) gStack = grown(gStack, gStatus.length);
  const want = orderOf(size);
  const have = (gStack[g] & ORDER) - 1;
  if (have !== want) {
    if (have >= 0) stackfree(p, have, PARKED_DEPTH);
    stackalloc(p, want);
    if (want >= STACK_ORDERS) charge(Mem.Stacks, touched(PARKED_DEPTH));
    gStack[g] = want + 1;
  }
  live++;
  if (declared) setDepth(g, PARKED_DEPTH);
}

/** gfput: a dead goroutine keeps its stack only if it is one that a new one would get. */
export function stackOfDead(p: number, g: number): void {
  live--;
  const order = (gStack[g] & ORDER) - 1;
  const deepest = declared && g < gDeepest.length ? gDeepest[g] : PARKED_DEPTH;
  if (declared && g < gDepth.length) {
    extra -= gDepth[g] - PARKED_DEPTH;
    gDepth[g] = gDeepest[g] = PARKED_DEPTH;
  }
  if (sizeOf(order) !== startingStackSize) {
    stackfree(p, order, deepest);
    gStack[g] = NONE;
  } else {
    gStack[g] = order + 1;
  }
}

/** markrootFreeGStacks: dead goroutines of the global list lose their stacks. */
export function freeGStack(p: number, g: number): void {
  const order = (gStack[g] & ORDER) - 1;
  if (order < 0) return;
  stackfree(p, order, PARKED_DEPTH);
  gStack[g] = NONE;
}

function setDepth(g: number, depth: number): void {
  if (g >= gDepth.length) {
    const old = gDepth.length;
    gDepth = grown(gDepth, gStatus.length);
    gDeepest = grown(gDeepest, gStatus.length);
    gDepth.fill(PARKED_DEPTH, old);
    gDeepest.fill(PARKED_DEPTH, old);
  }
  extra += depth - gDepth[g];
  gDepth[g] = depth;
}

/** hi − sp of g, bytes. */
export function depthOf(g: number): number {
  return g < gDepth.length ? gDepth[g] : PARKED_DEPTH;
}

/** The size of g's stack, bytes; 0 when it has none. */
export function stackSize(g: number): number {
  const order = (gStack[g] & ORDER) - 1;
  return order < 0 ? 0 : sizeOf(order);
}

/**
 * g, which runs on P p, calls functions whose frames take `bytes` each, `calls` of them, one inside the other. Each
 * call pays its way; where a frame does not fit the stack doubles.
 * @returns false when the stack would exceed its limit: the run has ended
 */
export function pushFrames(p: number, g: number, bytes: number, calls: number): boolean {
  declared = true;
  const from = depthOf(g);
  setDepth(g, from);
  const ns = Math.round(calls * CALL_NS);
  if (accountant !== null) accountant(Spent.User, ns, -1);
  clock[T.Next] += ns;
  const to = from + bytes * calls;
  // The prologue's check: below a frame there must be room for functions that do not check. The last one calls others.
  while (to + STACK_NOSPLIT > stackSize(g)) {
    const room = stackSize(g) - STACK_NOSPLIT - (from - CALLEES);
    const fits = Math.min(calls, Math.floor(room / bytes));
    const frame = fits < calls ? bytes : CALLEES;
    if (!newstack(p, g, from - CALLEES + fits * bytes, frame)) return false;
  }
  deepen(g, to);
  setDepth(g, to);
  return true;
}

/** A call and its return, ns. */
const CALL_NS = 2;

/** g returns from frames that take `bytes` in all. */
export function popFrames(g: number, bytes: number): void {
  if (g < gDepth.length) setDepth(g, Math.max(PARKED_DEPTH, gDepth[g] - bytes));
}

/** The pages of a large stack are resident as far as it has been used. */
function deepen(g: number, depth: number): void {
  if (depth <= gDeepest[g]) return;
  if ((gStack[g] & ORDER) - 1 >= STACK_ORDERS) {
    charge(Mem.Stacks, touched(depth) - touched(gDeepest[g]));
  }
  gDeepest[g] = depth;
}

/**
 * newstack: a stack of twice the size, doubled on until a frame fits, and what is used copied into it.
 * @param used hi − sp @param frame bytes of the frame that did not fit
 */
export function newstack(p: number, g: number, used: number, frame: number): boolean {
  const order = (gStack[g] & ORDER) - 1;
  let size = 2 * sizeOf(order);
  while (size - used < frame + STACK_GUARD) size *= 2;
  if (size > maxStack) {
    overflow(used, sizeOf(order));
    return false;
  }
  deepen(g, used);
  copystack(p, g, order, orderOf(size), used);
  return true;
}

/** copystack: pays for the copy and the adjustment of pointers, and lets the old stack go. */
function copystack(p: number, g: number, from: number, to: number, used: number): void {
  pay(Cost.Newstack);
  const ns = Math.ceil((used * costOf(Cost.StackCopy)) / 1024);
  if (accountant !== null) accountant(Cost.StackCopy, ns, -1);
  clock[T.Next] += ns;
  count[Counter.StackCopies]++;
  stackalloc(p, to);
  if (to >= STACK_ORDERS) charge(Mem.Stacks, touched(used));
  const deepest = declared && g < gDeepest.length ? gDeepest[g] : used;
  stackfree(p, from, deepest);
  gStack[g] = (gStack[g] & HAS_TIMER) | (to + 1);
  if (declared && g < gDeepest.length) gDeepest[g] = used;
}

/** Go prints addresses; a stack's are not modelled, so hi is where Linux puts Go's heap. */
function overflow(used: number, size: number): void {
  const lo = 0xc000000000;
  const hex = (x: number) => `0x${x.toString(16)}`;
  fatal(
    `runtime: goroutine stack exceeds ${maxStack}-byte limit\n` +
      `runtime: sp=${hex(lo + size - used)} stack=[${hex(lo)}, ${hex(lo + size)}]\n` +
      'fatal error: stack overflow',
  );
}

/** What a cycle scans of stacks, bytes (stackScanWork); how many; and what there is at most (maxStackScan). */
export function stackScan(): { bytes: number; stacks: number; sizes: number } {
  let sizes = 0;
  for (let o = 0; o < ORDERS; o++) sizes += inUse[o] * sizeOf(o);
  return { bytes: live * PARKED_DEPTH + extra, stacks: live, sizes };
}

/** shrinkstack for every goroutine, as the marking of roots does it: one halving, and only from 4 KiB on. */
export function shrinkStacks(p: number): void {
  if (!shrinking) return;
  let big = false;
  for (let o = 1; o < ORDERS; o++) big ||= inUse[o] > 0;
  if (!big) return;
  for (let g = 1; g <= allglen; g++) {
    const order = (gStack[g] & ORDER) - 1;
    if (order < 1 || gStatus[g] === DEAD) continue;
    const used = depthOf(g) + STACK_NOSPLIT;
    if (used < sizeOf(order) / 4) copystack(p, g, order, order - 1, depthOf(g));
  }
}

const DEAD = 6;

/** gcComputeStartingStackSize: the average stack in use, with room for the guard, rounded up to a power of two. */
export function computeStartingStackSize(): void {
  if (!adaptive) return;
  const { bytes, stacks } = stackScan();
  const average = stacks === 0 ? 0 : Math.floor(bytes / stacks) + STACK_GUARD;
  startingStackSize = round2(Math.max(STACK_MIN, Math.min(average, maxStack)));
}

function round2(x: number): number {
  let size = STACK_MIN;
  while (size < x) size *= 2;
  return size;
}

/** Whether g has a timer of its own, as after its first time.Sleep. */
export function hasTimer(g: number): boolean {
  return (gStack[g] & HAS_TIMER) !== 0;
}

export function setTimer(g: number): void {
  gStack[g] |= HAS_TIMER;
}
