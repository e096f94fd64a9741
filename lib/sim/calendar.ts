/**
 * The calendar: future events that come from outside the runtime (I/O readiness, arrivals, OS ticks).
 *
 * A 4-ary heap in typed arrays, ordered by (time, sequence number), and beside it FIFO lanes: entries that
 * are all a constant delay ahead arrive in order, so a ring serves them at a tenth of the heap's cost.
 * Sequence numbers make the order independent of which structure an entry is in. Nothing is ever deleted:
 * an entry that may be revoked carries a token that its handler compares.
 * Go's timers do not live here: they are in the Ps' heaps (`runtime/time.ts`).
 */
import { clock, T } from './clock';
import { grown } from './columns';

/** What an event does when its moment has come. */
export type Handler = (arg: number) => void;

const MAX_LANES = 8;
const handlers: Handler[] = [];

let when = new Float64Array(64);
let seq = new Float64Array(64);
let kind = new Uint8Array(64);
let arg = new Int32Array(64);
let size = 0;

interface Lane {
  delay: number;
  head: number;
  size: number;
  when: Float64Array;
  seq: Float64Array;
  kind: Uint8Array;
  arg: Int32Array;
}
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
  laneCount = 0;
  lanesOn = useLanes;
  head[Head.Time] = Number.POSITIVE_INFINITY;
}

export function calendarLength(): number {
  let n = size;
  for (let i = 0; i < laneCount; i++) n += lanes[i].size;
  return n;
}

/** Schedules handler `k` with `a`, `delay` ns from now; `lane` is the one opened for this delay, −1 for none. */
export function after(delay: number, k: number, a: number, lane: number): void {
  const t = clock[T.Now] + delay;
  const s = ++clock[T.Seq];
  if (t < clock[T.Limit]) clock[T.Limit] = t;
  if (lane >= 0) pushLane(lanes[lane], t, s, k, a);
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
    k = lane.kind[lane.head];
    a = lane.arg[lane.head];
    lane.head = (lane.head + 1) & (lane.when.length - 1);
    lane.size--;
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
    const lt = lane.when[lane.head];
    const ls = lane.seq[lane.head];
    if (lt < t || (lt === t && ls < s)) {
      t = lt;
      s = ls;
      source = i;
    }
  }
  head[Head.Time] = t;
  head[Head.Seq] = s;
}

/** A lane for entries that are all `delay` ns ahead; −1 when lanes are off or all in use: the heap then serves. */
export function openLane(delay: number): number {
  for (let i = 0; i < laneCount; i++) if (lanes[i].delay === delay) return i;
  if (!lanesOn || laneCount === MAX_LANES) return -1;
  const lane = (lanes[laneCount] ??= newLane());
  lane.delay = delay;
  lane.head = 0;
  lane.size = 0;
  return laneCount++;
}

function newLane(): Lane {
  return {
    delay: 0,
    head: 0,
    size: 0,
    when: new Float64Array(64),
    seq: new Float64Array(64),
    kind: new Uint8Array(64),
    arg: new Int32Array(64),
  };
}

function pushLane(lane: Lane, t: number, s: number, k: number, a: number): void {
  if (lane.size === lane.when.length) growLane(lane);
  const i = (lane.head + lane.size) & (lane.when.length - 1);
  lane.when[i] = t;
  lane.seq[i] = s;
  lane.kind[i] = k;
  lane.arg[i] = a;
  lane.size++;
}

function growLane(lane: Lane): void {
  lane.when = unroll(lane.when, lane.head, new Float64Array(2 * lane.when.length));
  lane.seq = unroll(lane.seq, lane.head, new Float64Array(2 * lane.seq.length));
  lane.kind = unroll(lane.kind, lane.head, new Uint8Array(2 * lane.kind.length));
  lane.arg = unroll(lane.arg, lane.head, new Int32Array(2 * lane.arg.length));
  lane.head = 0;
}

function unroll<A extends Float64Array | Uint8Array | Int32Array>(ring: A, from: number, into: A): A {
  into.set(ring.subarray(from));
  into.set(ring.subarray(0, from), ring.length - from);
  return into;
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
