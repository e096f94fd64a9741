/**
 * Wait queues of channels (chan.go: waitq), FIFO. An entry above 0 is a goroutine that sends or receives, linked
 * by gLink; an entry below 0 is −s for the sudog s of a goroutine that has more to do when it runs again, linked
 * by sgNext: a select, which stands in several queues, or a receive from a timer's channel.
 *
 * Invariant: of a select's sudogs one is dequeued as its winner; the others are passed over, or taken out when
 * the goroutine runs. Only sudogs leave from the middle, so only they know who stands before them.
 */
import { grown } from '../sim/columns';
import { gLink } from './g';
import { gWaiting, sgFlags, sgG, sgNext, sgPrev, sgTicket } from './sudog';

/** Queues of channel c: 2c of receivers, 2c + 1 of senders. */
export let wqHead = new Int32Array(128);
let wqTail = new Int32Array(128);

/** Flags of a sudog here: it is in a queue; it was woken by a close (success = false). */
const QUEUED = 1;
export const WOKEN_BY_CLOSE = 2;

export function recvq(c: number): number {
  return 2 * c;
}

export function sendq(c: number): number {
  return 2 * c + 1;
}

/** An empty pair of queues for channel c. */
export function initWaitqs(c: number): void {
  if (2 * c + 1 >= wqHead.length) grow();
  wqHead[2 * c] = wqHead[2 * c + 1] = 0;
}

export function enqueue(q: number, g: number): void {
  gLink[g] = 0;
  link(q, g);
}

export function enqueueSudog(q: number, s: number): void {
  sgNext[s] = 0;
  sgPrev[s] = wqTail[q];
  sgFlags[s] |= QUEUED;
  link(q, -s);
}

function link(q: number, entry: number): void {
  const tail = wqTail[q];
  if (wqHead[q] === 0) wqHead[q] = entry;
  else if (tail > 0) gLink[tail] = entry;
  else sgNext[-tail] = entry;
  wqTail[q] = entry;
}

/** Who waits longest: a goroutine, −s for a sudog that has thereby won its select, 0 for nobody. */
export function dequeue(q: number): number {
  const first = wqHead[q];
  if (first > 0) wqHead[q] = gLink[first];
  return first >= 0 ? first : dequeueSudog(q);
}

function dequeueSudog(q: number): number {
  for (;;) {
    const entry = wqHead[q];
    if (entry >= 0) return entry === 0 ? 0 : dequeue(q);
    const s = -entry;
    wqHead[q] = sgNext[s];
    sgFlags[s] &= ~QUEUED;
    // Another case may have won already, its goroutine just not have run yet (selectDone).
    const first = gWaiting[sgG[s]];
    if (sgTicket[first] === 0) {
      sgTicket[first] = s;
      return entry;
    }
  }
}

/** dequeueSudoG: takes s out, wherever it stands, if it is still there. */
export function removeSudog(q: number, s: number): void {
  if ((sgFlags[s] & QUEUED) === 0) return;
  sgFlags[s] &= ~QUEUED;
  const next = sgNext[s];
  if (wqHead[q] === -s) {
    wqHead[q] = next;
    return;
  }
  const before = sgPrev[s];
  if (before > 0) gLink[before] = next;
  else sgNext[-before] = next;
  if (next < 0) sgPrev[-next] = before;
  if (wqTail[q] === -s) wqTail[q] = before;
}

/** The entries of q: for the invariants. */
export function waitqEntries(q: number): number[] {
  const list: number[] = [];
  for (let e = wqHead[q]; e !== 0; e = e > 0 ? gLink[e] : sgNext[-e]) list.push(e);
  return list;
}

function grow(): void {
  const n = 2 * wqHead.length;
  wqHead = grown(wqHead, n);
  wqTail = grown(wqTail, n);
}
