/**
 * Who goes next: Linux's EEVDF (6.6 and later; kernel/sched/fair.c of 6.18), for threads of equal weight.
 *
 * A thread is *eligible* while it has had no more CPU time than the average: its virtual runtime is at most V. Of
 * those eligible the one with the earliest virtual deadline goes first. A deadline is the virtual runtime plus a
 * slice. Who sleeps while owed time comes back with it; who sleeps while in debt comes back with what V has not yet
 * caught up. All threads weigh the same, so that virtual time is CPU time, in ns.
 *
 * Invariant: V is the mean virtual runtime of the threads that are present, which run or queue.
 */
import { Heap } from 'heap-js';
import { grown } from '../sim/columns';

let slice = 0;
/** The most that a thread can be owed, ns. */
let mostLag = 0;

/** By thread: virtual runtime up to `since`, and virtual deadline. */
let vruntime = new Float64Array(64);
let deadline = new Float64Array(64);
/** When the thread began to run, while it does. */
let since = new Float64Array(64);
/** V − vruntime when the thread went off: what the others owed it. */
let lag = new Float64Array(64);
/** Position in the order of queueing: breaks ties. */
let queuedAt = new Float64Array(64);

let numbers = 0;
/** Of all threads present: how many, the sum of vruntime; of those that run: how many, the sum of since. */
let present = 0;
let sumV = 0;
let running = 0;
let sumSince = 0;
/** V when the last thread left. */
let lastV = 0;

/** Those eligible when they were last looked at, by deadline; the others by vruntime. */
const eligible = new Heap<number>((a, b) => deadline[a] - deadline[b] || queuedAt[a] - queuedAt[b]);
const early = new Heap<number>((a, b) => vruntime[a] - vruntime[b] || queuedAt[a] - queuedAt[b]);

/** @param sliceNs between a thread's virtual runtime and its deadline @param tick the timer interrupt's period, ns */
export function resetFair(sliceNs: number, tick: number): void {
  slice = sliceNs;
  mostLag = Math.max(2 * sliceNs, tick);
  numbers = present = sumV = running = sumSince = lastV = 0;
  eligible.clear();
  early.clear();
}

/** How many threads run; how many queue. */
export function runningCount(): number {
  return running;
}

export function queuedCount(): number {
  return eligible.length + early.length;
}

/** V, at the moment `now`. */
function averageV(now: number): number {
  if (present === 0) return lastV;
  return (sumV + running * now - sumSince) / present;
}

/** place_entity: thread t becomes one of those present. */
export function place(t: number, newborn: boolean, now: number): void {
  while (t >= vruntime.length) grow();
  const v = averageV(now);
  if (newborn) {
    // It starts at V, with half a slice (PLACE_DEADLINE_INITIAL).
    vruntime[t] = v;
    deadline[t] = v + slice / 2;
  } else if (lag[t] > 0) {
    // What it is owed is kept, within limits; its own coming shifts V, for which Linux scales it.
    const owed = (Math.min(lag[t], mostLag) * (present + 1)) / Math.max(present, 1);
    vruntime[t] = v - (present > 0 ? owed : 0);
    deadline[t] = vruntime[t] + slice;
  } else {
    // Debt is worked off while V moves on (DELAY_DEQUEUE): what V has passed is forgiven.
    vruntime[t] = Math.max(vruntime[t], v);
    deadline[t] = vruntime[t] + slice;
  }
  present++;
  sumV += vruntime[t];
}

/** dequeue_entity: thread t, which does not run, is no longer present. */
export function remove(t: number, now: number): void {
  lastV = averageV(now);
  lag[t] = lastV - vruntime[t];
  present--;
  sumV -= vruntime[t];
}

export function begin(t: number, now: number): void {
  since[t] = now;
  running++;
  sumSince += now;
}

/** update_curr, for the last time: thread t stops running, and remains present. @returns ns that it ran */
export function stop(t: number, now: number): number {
  const ran = now - since[t];
  running--;
  sumSince -= since[t];
  sumV += ran;
  vruntime[t] += ran;
  return ran;
}

/** ns since running thread t began. */
export function ranFor(t: number, now: number): number {
  return now - since[t];
}

/** ns that running thread t has run beyond its deadline; below 0 while its slice protects it (RUN_TO_PARITY). */
export function beyondSlice(t: number, now: number): number {
  return vruntime[t] + now - since[t] - deadline[t];
}

/** update_deadline: running thread t has used up its slice and gets another. */
export function renew(t: number, now: number): void {
  deadline[t] = vruntime[t] + now - since[t] + slice;
}

/** Thread t, which is present and does not run, queues. */
export function enqueue(t: number): void {
  if (vruntime[t] >= deadline[t]) deadline[t] = vruntime[t] + slice;
  queuedAt[t] = ++numbers;
  early.push(t);
}

/** pick_eevdf: of those eligible the one with the earliest deadline; where none is, the one nearest to it. −1: none queues. */
export function pick(now: number): number {
  const v = averageV(now);
  while (early.length > 0 && vruntime[early.peek()!] <= v) eligible.push(early.pop()!);
  while (eligible.length > 0) {
    const t = eligible.pop()!;
    if (vruntime[t] <= v) return t;
    early.push(t);
  }
  return early.length > 0 ? early.pop()! : -1;
}

function grow(): void {
  const n = 2 * vruntime.length;
  vruntime = grown(vruntime, n);
  deadline = grown(deadline, n);
  since = grown(since, n);
  lag = grown(lag, n);
  queuedAt = grown(queuedAt, n);
}
