/**
 * Ephemeral ports: each destination (address and port) has the whole range to itself, and no more.
 *
 * connect(2) takes a free port of the range; while all are taken it fails with EADDRNOTAVAIL (inet_hashtables.c:
 * __inet_hash_connect). A port whose connection this end closed first stays in TIME_WAIT; it may be taken again
 * early where tcp_tw_reuse allows, and then the oldest goes first.
 * Invariant for a destination: free + used + waiting = size of the range, and `free` counts the free ones by parity.
 */
import { after, registerHandler } from '../sim/calendar';
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { Errno } from './errno';

enum Port {
  Free = 0,
  Used = 1,
  Waiting = 2,
}

interface Range {
  state: Uint8Array;
  /** Free ports of each parity. */
  free: [number, number];
  used: number;
  waiting: number;
  /** Where the next search begins. */
  rover: number;
  /** Ports in TIME_WAIT with the moment they entered, oldest first: a ring. */
  ring: Int32Array;
  since: Float64Array;
  head: number;
  size: number;
  local: boolean;
  ticking: boolean;
}

let first = 0;
let count = 0;
let timeWait = 0;
/** A port in TIME_WAIT may be taken again after this long, ns; on the loopback only, or everywhere. */
let reuseAfter = Number.POSITIVE_INFINITY;
let reuseLocalOnly = true;
let ranges: Range[] = [];

/** @param range first and last port @param wait ns of TIME_WAIT @param reuse tcp_tw_reuse: 0 never, 1 everywhere, 2 on the loopback */
export function resetPorts(range: readonly [number, number], wait: number, reuse: 0 | 1 | 2): void {
  first = range[0];
  count = range[1] - range[0] + 1;
  timeWait = wait;
  reuseAfter = reuse === 0 ? Number.POSITIVE_INFINITY : 1_000_000_000;
  reuseLocalOnly = reuse === 2;
  ranges = [];
}

/** A destination's range of ports. @param local whether the destination is on this machine @returns its number */
export function openRange(local: boolean): number {
  return (
    ranges.push({
      state: new Uint8Array(count),
      free: [(count + 1) >> 1, count >> 1],
      used: 0,
      waiting: 0,
      // Linux begins at a hash of the addresses; here destinations begin apart from each other.
      rover: ((ranges.length * 7919) % count) & ~1,
      ring: new Int32Array(16),
      since: new Float64Array(16),
      head: 0,
      size: 0,
      local,
      ticking: false,
    }) - 1
  );
}

/** A port for a new connection, or EADDRNOTAVAIL. Every second port first, as Linux leaves the others to bind(2). */
export function takePort(r: number): number {
  const range = ranges[r];
  const parity = range.free[0] > 0 ? 0 : 1;
  if (range.free[parity] === 0) return reuse(range);
  const { state } = range;
  let i = (range.rover & ~1) + parity;
  if (i >= count) i = parity;
  while (state[i] !== Port.Free) {
    i += 2;
    if (i >= count) i = parity;
  }
  range.rover = (i + 2) % count;
  range.free[parity]--;
  state[i] = Port.Used;
  range.used++;
  return first + i;
}

/** The port that has been in TIME_WAIT longest, if it may be taken again. */
function reuse(range: Range): number {
  if (range.size === 0 || (reuseLocalOnly && !range.local)) return Errno.EADDRNOTAVAIL;
  if (clock[T.Now] - range.since[range.head] < reuseAfter) return Errno.EADDRNOTAVAIL;
  const i = shift(range);
  range.state[i] = Port.Used;
  range.used++;
  return first + i;
}

/** The connection is gone without a trace. */
export function freePort(r: number, port: number): void {
  const range = ranges[r];
  range.used--;
  release(range, port - first);
}

/** This end has closed first: the port waits. */
export function waitPort(r: number, port: number): void {
  const range = ranges[r];
  const i = port - first;
  range.state[i] = Port.Waiting;
  range.used--;
  range.waiting++;
  if (range.size === range.ring.length) growRing(range);
  const at = (range.head + range.size++) & (range.ring.length - 1);
  range.ring[at] = i;
  range.since[at] = clock[T.Now];
  if (!range.ticking) tick(r, timeWait);
}

function tick(r: number, delay: number): void {
  ranges[r].ticking = true;
  after(delay, expired, r, -1);
}

/** One entry of the calendar for each destination: the oldest may be over, or have been taken again. */
const expired = registerHandler(r => {
  const range = ranges[r];
  range.ticking = false;
  while (range.size > 0) {
    const left = range.since[range.head] + timeWait - clock[T.Now];
    if (left > 0) {
      tick(r, left);
      return;
    }
    release(range, shift(range));
  }
});

function release(range: Range, i: number): void {
  range.state[i] = Port.Free;
  range.free[i & 1]++;
}

/** Takes the oldest out of TIME_WAIT. */
function shift(range: Range): number {
  const i = range.ring[range.head];
  range.head = (range.head + 1) & (range.ring.length - 1);
  range.size--;
  range.waiting--;
  return i;
}

/** Ports of a destination that connections hold, and those in TIME_WAIT. */
export function portsTaken(r: number): { used: number; waiting: number; size: number } {
  const { used, waiting } = ranges[r];
  return { used, waiting, size: count };
}

function growRing(range: Range): void {
  const n = range.ring.length;
  const ring = grown(range.ring, 2 * n);
  const since = grown(range.since, 2 * n);
  for (let k = 0; k < n; k++) {
    ring[k] = range.ring[(range.head + k) & (n - 1)];
    since[k] = range.since[(range.head + k) & (n - 1)];
  }
  range.ring = ring;
  range.since = since;
  range.head = 0;
}
