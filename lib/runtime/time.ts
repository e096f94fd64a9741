/**
 * The Ps' sets of timers: time.go's `timers`, a 4-ary heap for each P, ordered by `when` alone.
 *
 * A timer fires only when some M looks: its own P's on every search for work, another's in the last round of
 * a steal, all of them through the blocked poller's deadline. The sifts are Go's, step by step, since the
 * order among equal times is visible. An entry is a goroutine that sleeps, or −t for the timer t (timer.ts),
 * which may have been stopped or changed since it was put here: then its entry is put right later.
 */
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { TIMER_HEAP_N } from './constants';
import { Cost, pay } from './costs';
import { Counter, count } from './counters';
import { netpollBreak, netpollGenericInit } from './netpoll';
import { Kind, probe } from './probe';
import { goready } from './proc';
import { sched } from './sched';
import { HEAPED, MODIFIED, runTimer, tmState, tmTs, tmWhen, ZOMBIE } from './timer';
import { wakep } from './wake';

/** heap[p]: when (ns) and whose, in parallel. */
let heapWhen: Float64Array[] = [];
let heapRef: Int32Array[] = [];
let heapLen = new Int32Array(1);
/** Stopped timers that are still in p's heap. */
let zombies = new Int32Array(1);
/** The heap's first `when`; at most the first `when` of timers that were changed in place; 0 for none. */
let minWhenHeap = new Float64Array(1);
let minWhenModified = new Float64Array(1);
/** The earlier of the two: what `wakeTime` says. */
let wakeAt = new Float64Array(1);

export function resetTimers(procs: number): void {
  heapWhen = Array.from({ length: procs }, () => new Float64Array(16));
  heapRef = Array.from({ length: procs }, () => new Int32Array(16));
  heapLen = new Int32Array(procs);
  zombies = new Int32Array(procs);
  minWhenHeap = new Float64Array(procs);
  minWhenModified = new Float64Array(procs);
  wakeAt = new Float64Array(procs);
}

/** Room for the timers of more Ps. */
export function growTimers(procs: number): void {
  for (let p = heapWhen.length; p < procs; p++) {
    heapWhen.push(new Float64Array(16));
    heapRef.push(new Int32Array(16));
  }
  if (procs <= heapLen.length) return;
  heapLen = grown(heapLen, procs);
  zombies = grown(zombies, procs);
  minWhenHeap = grown(minWhenHeap, procs);
  minWhenModified = grown(minWhenModified, procs);
  wakeAt = grown(wakeAt, procs);
}

/** timers.take: the timers of P `from`, which is going away, are P `to`'s. */
export function moveTimers(from: number, to: number): void {
  for (let i = 0; i < heapLen[from]; i++) {
    const ref = heapRef[from][i];
    let when = heapWhen[from][i];
    if (ref < 0) {
      const t = -ref;
      tmTs[t] = -1;
      if ((tmState[t] & ZOMBIE) !== 0) {
        tmState[t] = 0;
        continue;
      }
      tmState[t] &= ~MODIFIED;
      tmTs[t] = to;
      when = tmWhen[t];
    }
    push(to, ref, when);
  }
  heapLen[from] = zombies[from] = 0;
  minWhenHeap[from] = minWhenModified[from] = wakeAt[from] = 0;
}

/** Takes everything out of p's heap, whose timers forget that they were there: who explores schedules fires them itself. */
export function emptyHeap(p: number): void {
  for (let i = 0; i < heapLen[p]; i++) {
    const t = -heapRef[p][i];
    if (t <= 0) continue;
    tmState[t] = 0;
    tmTs[t] = -1;
  }
  heapLen[p] = zombies[p] = 0;
  minWhenHeap[p] = minWhenModified[p] = wakeAt[p] = 0;
}

/** Timers in p's heap, stopped ones included. */
export function timerCount(p: number): number {
  return heapLen[p];
}

/** When p must look at its timers next, 0 when it has none. */
export function wakeTime(p: number): number {
  return wakeAt[p];
}

/** Whether p's heap holds so many stopped timers that p shall take them out: more than a quarter. */
export function manyZombies(p: number): boolean {
  return zombies[p] > heapLen[p] >> 2;
}

/** The goroutines and timers (−t) in p's heap: for the invariants. */
export function timerRefs(p: number): number[] {
  return Array.from(heapRef[p].subarray(0, heapLen[p]));
}

export function zombieCount(p: number): number {
  return zombies[p];
}

/** time.Sleep's timer: readies g, which has parked, at `when`. */
export function addSleep(p: number, g: number, when: number): void {
  pay(Cost.TimerAdd);
  addHeap(p, g, when);
}

/**
 * Puts a goroutine or a timer (−t) into p's heap. One that becomes p's earliest must not be slept through:
 * the blocked poller is woken if it would, or a thread is sent looking if nobody polls (wakeNetPoller).
 */
export function addHeap(p: number, ref: number, when: number): void {
  netpollGenericInit();
  cleanHead(p);
  const earliest = wakeAt[p] === 0 || when < wakeAt[p];
  push(p, ref, when);
  if (earliest) wakeNetPoller(when);
}

function push(p: number, ref: number, when: number): void {
  const n = heapLen[p];
  if (n === heapWhen[p].length) growHeap(p);
  heapLen[p] = n + 1;
  siftUp(heapWhen[p], heapRef[p], n, when, ref);
  updateMinWhenHeap(p);
}

/** proc.go: wakeNetPoller. */
export function wakeNetPoller(when: number): void {
  if (sched.lastpoll === 0) {
    if (sched.pollUntil === 0 || sched.pollUntil > when) netpollBreak();
  } else {
    wakep();
  }
}

/** A timer in p's heap was stopped (n = 1), or a stopped one revived (n = −1). */
export function addZombies(p: number, n: number): void {
  zombies[p] += n;
}

/** A timer in p's heap has got a new `when`. @returns whether that is p's earliest change */
export function noteModified(p: number, when: number): boolean {
  if (minWhenModified[p] !== 0 && when >= minWhenModified[p]) return false;
  minWhenModified[p] = when;
  updateWakeTime(p);
  return true;
}

/** Whether the last checkTimers ran any. */
export let ranTimers = false;

/**
 * timers.check: runs every timer of `owner` that is due, on P `p`.
 * @returns when to look again, 0 for never
 */
export function checkTimers(owner: number, p: number): number {
  ranTimers = false;
  const next = wakeAt[owner];
  const t = clock[T.Now];
  if (next === 0) return 0;
  if (t < next && (owner !== p || !manyZombies(owner))) return next;
  let pollUntil = 0;
  adjust(owner, t, false);
  const when = heapWhen[owner];
  const refs = heapRef[owner];
  while (heapLen[owner] > 0) {
    const ref = refs[0];
    if (ref < 0 && updateHeap(owner, -ref)) continue;
    const due = when[0];
    if (due > t) {
      pollUntil = due;
      break;
    }
    ranTimers = true;
    count[Counter.TimersFired]++;
    if (ref > 0) {
      deleteMin(owner);
      pay(Cost.TimerFire);
      if (probe !== null) probe(Kind.TimerFire, t, sched.curm, owner, ref, lateness(t, due), 0);
      goready(p, ref, 0);
    } else {
      pay(Cost.TimerFire);
      if (probe !== null) probe(Kind.TimerFire, t, sched.curm, owner, 0, lateness(t, due), 0);
      runTimer(-ref, t);
    }
  }
  if (owner === p && manyZombies(owner)) adjust(owner, t, true);
  return pollUntil;
}

/** For the probe: ns, as far as a recorded field reaches. */
function lateness(now: number, due: number): number {
  return Math.min(now - due, 0x7fffffff);
}

/** timer.updateHeap for t, the first of p's heap: takes a stopped one out, moves a changed one. @returns whether it did */
export function updateHeap(p: number, t: number): boolean {
  if ((tmState[t] & ZOMBIE) !== 0) {
    tmState[t] = 0;
    zombies[p]--;
    tmTs[t] = -1;
    deleteMin(p);
    return true;
  }
  if ((tmState[t] & MODIFIED) === 0) return false;
  tmState[t] &= ~MODIFIED;
  siftDown(heapWhen[p], heapRef[p], heapLen[p], 0, tmWhen[t], -t);
  updateMinWhenHeap(p);
  return true;
}

/** timers.cleanHead: stopped timers leave the tail and the head, a changed head moves, so that additions stay cheap. */
function cleanHead(p: number): void {
  const refs = heapRef[p];
  for (;;) {
    const n = heapLen[p];
    if (n === 0) return;
    const tail = -refs[n - 1];
    if (tail > 0 && (tmState[tail] & ZOMBIE) !== 0) {
      tmState[tail] = 0;
      tmTs[tail] = -1;
      zombies[p]--;
      heapLen[p] = n - 1;
      continue;
    }
    if (refs[0] > 0 || !updateHeap(p, -refs[0])) return;
  }
}

/** timers.adjust: once a changed timer may be due, or by `force`, all changes are put into the heap at once. */
function adjust(p: number, now: number, force: boolean): void {
  if (!force && (minWhenModified[p] === 0 || minWhenModified[p] > now)) return;
  minWhenModified[p] = 0;
  const when = heapWhen[p];
  const refs = heapRef[p];
  let changed = false;
  for (let i = 0; i < heapLen[p]; i++) {
    const t = -refs[i];
    if (t < 0 || (tmState[t] & (MODIFIED | ZOMBIE)) === 0) continue;
    changed = true;
    if ((tmState[t] & ZOMBIE) !== 0) {
      zombies[p]--;
      tmState[t] = 0;
      tmTs[t] = -1;
      const last = --heapLen[p];
      when[i] = when[last];
      refs[i] = refs[last];
      i--;
    } else {
      when[i] = tmWhen[t];
      tmState[t] = HEAPED;
    }
  }
  if (changed) initHeap(p);
  updateMinWhenHeap(p);
}

function initHeap(p: number): void {
  const n = heapLen[p];
  if (n <= 1) return;
  const when = heapWhen[p];
  const refs = heapRef[p];
  for (let i = ((n - 2) / TIMER_HEAP_N) | 0; i >= 0; i--) siftDown(when, refs, n, i, when[i], refs[i]);
}

function deleteMin(p: number): void {
  const last = --heapLen[p];
  const when = heapWhen[p];
  const refs = heapRef[p];
  if (last > 0) siftDown(when, refs, last, 0, when[last], refs[last]);
  else minWhenModified[p] = 0;
  updateMinWhenHeap(p);
}

function updateMinWhenHeap(p: number): void {
  minWhenHeap[p] = heapLen[p] === 0 ? 0 : heapWhen[p][0];
  updateWakeTime(p);
}

function updateWakeTime(p: number): void {
  const modified = minWhenModified[p];
  const heap = minWhenHeap[p];
  wakeAt[p] = heap === 0 || (modified !== 0 && modified < heap) ? modified : heap;
}

/** timers.siftUp of the new entry, from place i. */
function siftUp(when: Float64Array, refs: Int32Array, i: number, w: number, ref: number): void {
  while (i > 0) {
    const parent = ((i - 1) / TIMER_HEAP_N) | 0;
    if (!(w < when[parent])) break;
    when[i] = when[parent];
    refs[i] = refs[parent];
    i = parent;
  }
  when[i] = w;
  refs[i] = ref;
}

/** timers.siftDown of an entry from place i of a heap of n. */
function siftDown(when: Float64Array, refs: Int32Array, n: number, i: number, w: number, ref: number): void {
  for (;;) {
    const first = i * TIMER_HEAP_N + 1;
    if (first >= n) break;
    const end = Math.min(first + TIMER_HEAP_N, n);
    let least = w;
    let child = -1;
    for (let j = first; j < end; j++) {
      if (when[j] < least) {
        least = when[j];
        child = j;
      }
    }
    if (child < 0) break;
    when[i] = when[child];
    refs[i] = refs[child];
    i = child;
  }
  when[i] = w;
  refs[i] = ref;
}

function growHeap(p: number): void {
  heapWhen[p] = grown(heapWhen[p], 2 * heapWhen[p].length);
  heapRef[p] = grown(heapRef[p], 2 * heapRef[p].length);
}
