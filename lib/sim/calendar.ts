/**
 * The calendar: future events that come from outside the runtime (I/O readiness, arrivals, OS ticks).
 *
 * A 4-ary heap in typed arrays, ordered by (time, sequence number), and beside it FIFO lanes (lane.ts): entries
 * that are all a constant delay ahead arrive in order, so a queue serves them at a tenth of the heap's cost.
 * Sequence numbers make the order independent of which structure an entry is in. Nothing is ever deleted:
 * an entry that may be revoked carries a token that its handler compares.
 * Go's timers do not live here: they are in the Ps' heaps (`runtime/time.ts`).
 */
import { clock, T } from './clock';
import { grown } from './columns';
import { At, type Lane, newLane, popLane, pushLane, resetLane } from './lane';

/** What an event does when its moment has come. */
export type Handler = (arg: number) => void;

const MAX_LANES = 8;
const handlers: Handler[] = [];

let when = new Float64Array(64);
let seq = new Float64Array(64);
let kind = new Uint8Array(64);
let arg = new Int32Array(64);
let size = 0;

const lanes: Lane[] = [];
let laneCount = 0;
let lanesOn = true;

/** Index of the earliest lane, or −1 for the heap; valid while `head.time` is. */
let source = -1;
/** The earliest entry; time is Infinity when the calendar is empty. */
export const head = new Float64Array([Number.POSITIVE_INFINITY, 0]);
export enum Head {
  Time = 0,
  Seq = 1,
}

/** @returns the number by which entries name this handler */
export function registerHandler(handler: Handler): number {
  return handlers.push(handler) - 1;
}

export function resetCalendar(useLanes: boolean): void {
  size = 0;
  for (let i = 0; i < laneCount; i++) resetLane(lanes[i], 0, 0);
  laneCount = 0;
  lanesOn = useLanes;
  head[Head.Time] = Number.POSITIVE_INFINITY;
}

export function calendarLength(): number {
  let n = size;
  for (let i = 0; i < laneCount; i++) n += lanes[i].size;
  return n;
}

/** Schedules handler `k` with `a`, `delay` ns from now; `lane` is the one opened for both, −1 for none. */
export function after(delay: number, k: number, a: number, lane: number): void {
  const t = clock[T.Now] + delay;
  const s = ++clock[T.Seq];
  if (t < clock[T.Limit]) clock[T.Limit] = t;
  if (lane >= 0) pushLane(lanes[lane], t, s, a);
  else pushHeap(t, s, k, a);
  if (t < head[Head.Time]) {
    head[Head.Time] = t;
    head[Head.Seq] = s;
    source = lane;
  }
}

/** Removes the earliest entry and runs its handler. The calendar must not be empty. */
export function fire(): void {
  let k: number;
  let a: number;
  if (source >= 0) {
    const lane = lanes[source];
    k = lane.kind;
    a = popLane(lane);
  } else {
    k = kind[0];
    a = arg[0];
    popHeap();
  }
  findHead();
  handlers[k](a);
}

function findHead(): void {
  let t = size > 0 ? when[0] : Number.POSITIVE_INFINITY;
  let s = size > 0 ? seq[0] : 0;
  source = -1;
  for (let i = 0; i < laneCount; i++) {
    const lane = lanes[i];
    if (lane.size === 0) continue;
    const lt = lane.front[At.Time];
    const ls = lane.front[At.Seq];
    if (lt < t || (lt === t && ls < s)) {
      t = lt;
      s = ls;
      source = i;
    }
  }
  head[Head.Time] = t;
  head[Head.Seq] = s;
}

/**
 * A lane for entries that are all `delay` ns ahead and name handler `k`; −1 when lanes are off or all in use: the
 * heap then serves.
 */
export function openLane(delay: number, k: number): number {
  for (let i = 0; i < laneCount; i++) if (lanes[i].delay === delay && lanes[i].kind === k) return i;
  if (!lanesOn || laneCount === MAX_LANES) return -1;
  resetLane((lanes[laneCount] ??= newLane()), delay, k);
  return laneCount++;
}

function pushHeap(t: number, s: number, k: number, a: number): void {
  if (size === when.length) growHeap();
  let i = size++;
  while (i > 0) {
    const p = (i - 1) >> 2;
    // s is the largest number yet: among equal times the new entry stays behind.
    if (when[p] <= t) break;
    move(p, i);
    i = p;
  }
  when[i] = t;
  seq[i] = s;
  kind[i] = k;
  arg[i] = a;
}

function popHeap(): void {
  const last = --size;
  if (last === 0) return;
  const t = when[last];
  const s = seq[last];
  let i = 0;
  for (;;) {
    const first = 4 * i + 1;
    if (first >= last) break;
    const end = Math.min(first + 4, last);
    let c = first;
    for (let j = first + 1; j < end; j++) {
      if (when[j] < when[c] || (when[j] === when[c] && seq[j] < seq[c])) c = j;
    }
    if (when[c] > t || (when[c] === t && seq[c] > s)) break;
    move(c, i);
    i = c;
  }
  move(last, i);
}

function move(from: number, to: number): void {
  when[to] = when[from];
  seq[to] = seq[from];
  kind[to] = kind[from];
  arg[to] = arg[from];
}

function growHeap(): void {
  const n = 2 * when.length;
  when = grown(when, n);
  seq = grown(seq, n);
  kind = grown(kind, n);
  arg = grown(arg, n);
}
