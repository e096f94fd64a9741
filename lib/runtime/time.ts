/**
 * Timers: a 4-ary heap for each P, as in Go's time.go, ordered by `when` alone.
 *
 * A timer fires only when some M looks: its own P's on every search for work, another's in the last round of
 * a steal, all of them through the blocked poller's deadline. The sifts are Go's, step by step, since the
 * order among equal times is visible. A timer concerns the goroutine that sleeps on it.
 */
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { TIMER_HEAP_N } from './constants';
import { Cost, pay } from './costs';
import { Counter, count } from './counters';
import { netpollBreak } from './netpoll';
import { Kind, probe } from './probe';
import { goready } from './proc';
import { sched } from './sched';
import { wakep } from './wake';

/** heap[p]: when (ns) and the goroutine, in parallel. */
let heapWhen: Float64Array[] = [];
let heapG: Int32Array[] = [];
let heapLen = new Int32Array(1);

export function resetTimers(procs: number): void {
  heapWhen = Array.from({ length: procs }, () => new Float64Array(16));
  heapG = Array.from({ length: procs }, () => new Int32Array(16));
  heapLen = new Int32Array(procs);
}

/** Room for the timers of more Ps. */
export function growTimers(procs: number): void {
  for (let p = heapWhen.length; p < procs; p++) {
    heapWhen.push(new Float64Array(16));
    heapG.push(new Int32Array(16));
  }
  if (procs > heapLen.length) heapLen = grown(heapLen, procs);
}

/** timers.take: all timers of P `from` go to P `to`. */
export function moveTimers(from: number, to: number): void {
  for (let i = 0; i < heapLen[from]; i++) {
    const n = heapLen[to];
    if (n === heapWhen[to].length) growHeap(to);
    heapLen[to] = n + 1;
    siftUp(heapWhen[to], heapG[to], n, heapWhen[from][i], heapG[from][i]);
  }
  heapLen[from] = 0;
}

/** Timers in p's heap. */
export function timerCount(p: number): number {
  return heapLen[p];
}

/** When p's earliest timer is due, 0 when it has none. */
export function wakeTime(p: number): number {
  return heapLen[p] === 0 ? 0 : heapWhen[p][0];
}

/** The goroutines whose timers p holds: for the invariants. */
export function timerGs(p: number): number[] {
  return Array.from(heapG[p].subarray(0, heapLen[p]));
}

/**
 * Arms a timer of p that readies g at `when`. A timer that becomes p's earliest must not be slept through:
 * the blocked poller is woken if it would, or a thread is sent looking if nobody polls (wakeNetPoller).
 */
export function addTimer(p: number, g: number, when: number): void {
  pay(Cost.TimerAdd);
  sched.netpollInited = true;
  const n = heapLen[p];
  const earliest = n === 0 || when < heapWhen[p][0];
  if (n === heapWhen[p].length) growHeap(p);
  heapLen[p] = n + 1;
  siftUp(heapWhen[p], heapG[p], n, when, g);
  if (earliest) wakeNetPoller(when);
}

/** proc.go: wakeNetPoller. */
export function wakeNetPoller(when: number): void {
  if (sched.lastpoll === 0) {
    if (sched.pollUntil === 0 || sched.pollUntil > when) netpollBreak();
  } else {
    wakep();
  }
}

/** timers.check: runs every timer of `owner` that is due, readying its goroutine on P `p`. */
export function checkTimers(owner: number, p: number): void {
  const t = clock[T.Now];
  const when = heapWhen[owner];
  const gs = heapG[owner];
  while (heapLen[owner] > 0 && when[0] <= t) {
    const g = gs[0];
    deleteMin(owner, when, gs);
    count[Counter.TimersFired]++;
    pay(Cost.TimerFire);
    if (probe !== null) probe(Kind.TimerFire, t, sched.curm, owner, g, 0, 0);
    goready(p, g, 0);
  }
}

function deleteMin(p: number, when: Float64Array, gs: Int32Array): void {
  const last = --heapLen[p];
  if (last > 0) siftDown(when, gs, last, when[last], gs[last]);
}

/** timers.siftUp of the new entry, from place i. */
function siftUp(when: Float64Array, gs: Int32Array, i: number, w: number, g: number): void {
  while (i > 0) {
    const parent = ((i - 1) / TIMER_HEAP_N) | 0;
    if (!(w < when[parent])) break;
    when[i] = when[parent];
    gs[i] = gs[parent];
    i = parent;
  }
  when[i] = w;
  gs[i] = g;
}

/** timers.siftDown from the root of a heap of n, of the entry that was its last. */
function siftDown(when: Float64Array, gs: Int32Array, n: number, w: number, g: number): void {
  let i = 0;
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
    gs[i] = gs[child];
    i = child;
  }
  when[i] = w;
  gs[i] = g;
}

function growHeap(p: number): void {
  const n = 2 * heapWhen[p].length;
  const when = new Float64Array(n);
  when.set(heapWhen[p]);
  heapWhen[p] = when;
  const gs = new Int32Array(n);
  gs.set(heapG[p]);
  heapG[p] = gs;
}
