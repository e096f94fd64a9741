/**
 * Slots: one for every thread that is on a CPU or on its way to one, holding its next moment.
 *
 * `earliest` finds the slot that acts next, by (time, sequence number), and leaves in `T.Limit` the time of
 * the runner-up. Few slots are scanned; from TREE_FROM on a winner tree is kept, which, unlike a loser tree,
 * also accepts a change to a slot that is not the winner. Both give the same order.
 * Invariant: a free slot's time is Infinity; every live slot's sequence number is unique.
 */
import { clock, T } from './clock';
import { grown } from './columns';

/** Measured: a scan wins below about a dozen slots, a tree wins by 3 times at 256. */
const TREE_FROM = 12;

export type SlotSearch = 'auto' | 'linear' | 'tree';

export let slotTime = new Float64Array(16);
export let slotSeq = new Float64Array(16);
/** The thread that holds the slot. */
export let slotM = new Int32Array(16);

let used = 0;
let free: Int32Array = new Int32Array(16);
let nfree = 0;
let search: SlotSearch = 'auto';
/** Leaves of the winner tree, a power of two; 0 while slots are scanned. */
let leaves = 0;
/** tree[1] is the winner; tree[leaves + s] = s. */
let tree = new Int32Array(0);

export function resetSlots(how: SlotSearch): void {
  slotTime.fill(Number.POSITIVE_INFINITY);
  used = 0;
  nfree = 0;
  leaves = 0;
  search = how;
}

export function allocSlot(m: number): number {
  let s: number;
  if (nfree > 0) {
    s = free[--nfree];
  } else {
    s = used++;
    if (s === slotTime.length) grow();
    if (search !== 'linear' && (search === 'tree' || used >= TREE_FROM) && used > leaves) buildTree();
  }
  slotM[s] = m;
  return s;
}

export function freeSlot(s: number): void {
  slotTime[s] = Number.POSITIVE_INFINITY;
  if (leaves > 0) repair(s);
  free[nfree++] = s;
}

/** Gives slot `s` its next moment, numbered after everything so far. */
export function setSlot(s: number, time: number): void {
  slotTime[s] = time;
  slotSeq[s] = ++clock[T.Seq];
  if (time < clock[T.Limit]) clock[T.Limit] = time;
  if (leaves > 0) repair(s);
}

/** The slot that acts next, −1 when none has a moment. Sets T.Limit to the runner-up's time. */
export function earliest(): number {
  return leaves > 0 ? earliestInTree() : earliestByScan();
}

function earliestByScan(): number {
  let best = -1;
  let bestTime = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  for (let s = 0; s < used; s++) {
    const t = slotTime[s];
    if (t < bestTime || (t === bestTime && best >= 0 && slotSeq[s] < slotSeq[best])) {
      second = bestTime;
      best = s;
      bestTime = t;
    } else if (t < second) {
      second = t;
    }
  }
  clock[T.Limit] = second;
  return best;
}

function earliestInTree(): number {
  const winner = tree[1];
  let second = Number.POSITIVE_INFINITY;
  // The runner-up lost to the winner somewhere on the winner's way up.
  for (let i = leaves + winner; i > 1; i >>= 1) {
    const t = slotTime[tree[i ^ 1]];
    if (t < second) second = t;
  }
  clock[T.Limit] = second;
  return slotTime[winner] === Number.POSITIVE_INFINITY ? -1 : winner;
}

function repair(s: number): void {
  let i = (leaves + s) >> 1;
  while (i > 0) {
    const a = tree[2 * i];
    const b = tree[2 * i + 1];
    const ta = slotTime[a];
    const tb = slotTime[b];
    tree[i] = ta < tb || (ta === tb && slotSeq[a] < slotSeq[b]) ? a : b;
    i >>= 1;
  }
}

function buildTree(): void {
  leaves = 16;
  while (leaves < used) leaves *= 2;
  while (slotTime.length < leaves) grow();
  tree = new Int32Array(2 * leaves);
  for (let s = 0; s < leaves; s++) tree[leaves + s] = s;
  for (let s = 0; s < leaves; s += 2) repair(s);
}

function grow(): void {
  const old = slotTime.length;
  slotTime = grown(slotTime, 2 * old).fill(Number.POSITIVE_INFINITY, old);
  slotSeq = grown(slotSeq, 2 * old);
  slotM = grown(slotM, 2 * old);
  free = grown(free, 2 * old);
}
