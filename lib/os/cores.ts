/**
 * Cores and the kernel's scheduler, for machines with fewer cores than runnable threads.
 *
 * A thread needs a core whenever it begins to run again after a wait; where none is free it queues by
 * virtual runtime (the CPU time it has had), as in Linux's fair scheduler. While threads queue, a tick takes
 * the core from threads that have used up their slice. A thread that loses its core keeps what is left until
 * its next moment and gets its slot back with it.
 *
 * Invariant: threads on a core ≤ cores; a thread queues only while all cores are taken. Off (`coresLimited`
 * false) when there are cores for all: then nothing here is called.
 */
import { Heap } from 'heap-js';
import { after, registerHandler } from '../sim/calendar';
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { setSlot, slotTime } from '../sim/slots';

/** A moment that never comes by itself: the slot of a thread that waits for a core or in a system call without end. */
export const NEVER = Number.MAX_VALUE;

export let coresLimited = false;
/** CPUs of the machine, 0 for as many as there are threads. */
export let coreCount = 0;

let free = 0;
let slice = 0;
let switchCost: () => number = () => 0;
let ticking = false;
let numbers = 0;

/** 0 off, 1 on a core, 2 waiting for one. */
let onCore = new Uint8Array(64);
/** CPU time the thread has had, ns; when it got its core. */
let vruntime = new Float64Array(64);
let since = new Float64Array(64);
/** The thread's slot, and the ns left to its next moment when it lost its core. */
let slotOf = new Int32Array(64);
let remainder = new Float64Array(64);
/** Position in the order of queueing: breaks ties of vruntime. */
let queuedAt = new Float64Array(64);
/** vruntime of the thread that got a core last: a thread that slept long starts from here, not from far behind. */
let floor = 0;

const queue = new Heap<number>((a, b) => vruntime[a] - vruntime[b] || queuedAt[a] - queuedAt[b]);

/** @param cores 0 for as many as there are threads @param sliceNs CPU time after which a waiting thread goes first */
export function resetCores(cores: number, sliceNs: number, cost: () => number): void {
  coresLimited = cores > 0;
  coreCount = cores;
  free = cores;
  slice = sliceNs;
  switchCost = cost;
  ticking = false;
  numbers = 0;
  floor = 0;
  onCore.fill(0);
  vruntime.fill(0);
  queue.clear();
}

export function hasCore(t: number): boolean {
  return onCore[t] === 1;
}

export function waitsForCore(t: number): boolean {
  return onCore[t] === 2;
}

/** Threads that have a core, threads that wait for one, cores that nobody has: for the invariants. */
export function coreCounts(): { running: number; queued: number; free: number } {
  return { running: onCore.filter(x => x === 1).length, queued: queue.length, free };
}

/** Thread t, whose moment has come, takes a core. @returns false when it must wait: its slot is set when it gets one */
export function coreGet(t: number, slot: number): boolean {
  while (t >= onCore.length) grow();
  slotOf[t] = slot;
  if (free > 0) {
    free--;
    take(t);
    return true;
  }
  remainder[t] = 0;
  enqueue(t);
  return false;
}

/** The ns that thread t, which has lost its core, still had to go; it will go on at once when it gets one. */
export function takeRemainder(t: number): number {
  const left = remainder[t];
  remainder[t] = 0;
  return left;
}

/** Thread t stops running: the next in line gets its core. */
export function coreFree(t: number): void {
  leave(t);
  next();
}

function take(t: number): void {
  onCore[t] = 1;
  vruntime[t] = Math.max(vruntime[t], floor - slice);
  floor = Math.max(floor, vruntime[t]);
  since[t] = clock[T.Now];
}

function leave(t: number): void {
  onCore[t] = 0;
  vruntime[t] += clock[T.Now] - since[t];
  free++;
}

function enqueue(t: number): void {
  onCore[t] = 2;
  vruntime[t] = Math.max(vruntime[t], floor - slice);
  queuedAt[t] = ++numbers;
  queue.push(t);
  if (!ticking) {
    ticking = true;
    after(slice, tick, 0, -1);
  }
}

function next(): void {
  while (free > 0 && queue.length > 0) {
    const t = queue.pop()!;
    free--;
    take(t);
    setSlot(slotOf[t], clock[T.Now] + switchCost() + remainder[t]);
  }
}

/** The timer interrupt: while threads wait, those that have used up their slice go to the back. */
const tick = registerHandler(() => {
  ticking = false;
  if (queue.length === 0) return;
  let waiting = queue.length;
  for (let t = 0; t < onCore.length && waiting > 0; t++) {
    if (onCore[t] !== 1 || clock[T.Now] - since[t] < slice) continue;
    const first = queue.peek()!;
    if (vruntime[t] + clock[T.Now] - since[t] <= vruntime[first]) continue;
    remainder[t] = slotTime[slotOf[t]] - clock[T.Now];
    setSlot(slotOf[t], NEVER);
    leave(t);
    next();
    enqueue(t);
    waiting--;
  }
  if (!ticking && queue.length > 0) {
    ticking = true;
    after(slice, tick, 0, -1);
  }
});

function grow(): void {
  const n = 2 * onCore.length;
  onCore = grown(onCore, n);
  vruntime = grown(vruntime, n);
  since = grown(since, n);
  slotOf = grown(slotOf, n);
  remainder = grown(remainder, n);
  queuedAt = grown(queuedAt, n);
}
