/**
 * Channels: chan.go's send, receive and close. A channel is an index into columns; 0 is nil.
 *
 * Invariant: while a receiver waits the buffer is empty and no sender waits; while a sender waits the buffer
 * is full. Waiters stand in FIFO order, linked by gLink.
 */
import { Cost, pay } from './costs';
import { gLink } from './g';
import { mP } from './m';
import { gopark, goready, schedule } from './proc';
import { CLOSED, gElem, gResult, SEND_ON_CLOSED } from './values';
import { Wait } from './waitreason';

const start = 64;
export let chanCap = new Int32Array(start);
export let chanLen = new Int32Array(start);
export let chanClosed = new Uint8Array(start);
export let recvqHead = new Int32Array(start);
let recvqTail = new Int32Array(start);
export let sendqHead = new Int32Array(start);
let sendqTail = new Int32Array(start);
/** Ring of buffered values, null for a channel that carries none. */
const buffer: (unknown[] | null)[] = [];
let bufferFrom = new Int32Array(start);

let channels = 0;

export function resetChans(): void {
  channels = 0;
  buffer.length = 0;
}

/** @param withValues false for the channels of tables, which only count */
export function makechan(capacity: number, withValues: boolean): number {
  const c = ++channels;
  if (c === chanCap.length) grow();
  chanCap[c] = capacity;
  chanLen[c] = chanClosed[c] = bufferFrom[c] = 0;
  recvqHead[c] = recvqTail[c] = sendqHead[c] = sendqTail[c] = 0;
  buffer[c] = withValues ? new Array(capacity) : null;
  return c;
}

export function channelCount(): number {
  return channels;
}

/** chansend. @returns false when the channel is closed: the goroutine panics */
export function chansend(m: number, g: number, c: number, value: unknown): boolean {
  pay(Cost.Chan);
  if (chanClosed[c] !== 0) return false;
  const values = buffer[c];
  const receiver = recvqHead[c];
  if (receiver !== 0) {
    recvqHead[c] = gLink[receiver];
    if (values !== null) gResult[receiver] = value; // straight to the receiver, never through the buffer
    goready(mP[m], receiver, g);
    return true;
  }
  if (chanLen[c] < chanCap[c]) {
    if (values !== null) values[(bufferFrom[c] + chanLen[c]) % chanCap[c]] = value;
    chanLen[c]++;
    return true;
  }
  if (values !== null) gElem[g] = value;
  gLink[g] = 0;
  if (sendqHead[c] === 0) sendqHead[c] = g;
  else gLink[sendqTail[c]] = g;
  sendqTail[c] = g;
  gopark(m, g, Wait.ChanSend);
  schedule(m);
  return true;
}

/** chanrecv: what it receives is in gResult[g] when g runs on. */
export function chanrecv(m: number, g: number, c: number): void {
  pay(Cost.Chan);
  const values = buffer[c];
  if (chanClosed[c] !== 0 && chanLen[c] === 0) {
    if (values !== null) gResult[g] = CLOSED;
    return;
  }
  const sender = sendqHead[c];
  if (sender !== 0) {
    sendqHead[c] = gLink[sender];
    if (values !== null) {
      if (chanCap[c] === 0) {
        gResult[g] = gElem[sender];
      } else {
        // The buffer is full: its head is received, and the sender's value takes the place at the tail.
        const from = bufferFrom[c];
        gResult[g] = values[from];
        values[from] = gElem[sender];
        bufferFrom[c] = (from + 1) % chanCap[c];
      }
      gElem[sender] = undefined;
    }
    goready(mP[m], sender, g);
    return;
  }
  if (chanLen[c] > 0) {
    if (values !== null) {
      const from = bufferFrom[c];
      gResult[g] = values[from];
      values[from] = undefined;
      bufferFrom[c] = (from + 1) % chanCap[c];
    }
    chanLen[c]--;
    return;
  }
  gLink[g] = 0;
  if (recvqHead[c] === 0) recvqHead[c] = g;
  else gLink[recvqTail[c]] = g;
  recvqTail[c] = g;
  gopark(m, g, Wait.ChanReceive);
  schedule(m);
}

/**
 * closechan: all waiters are collected on a stack, receivers before senders, and readied from its top: the
 * last to wait is readied first, so that the first ends up in the front seat.
 * @returns false when the channel is closed already: the goroutine panics
 */
export function closechan(m: number, g: number, c: number): boolean {
  pay(Cost.Chan);
  if (chanClosed[c] !== 0) return false;
  chanClosed[c] = 1;
  const withValues = buffer[c] !== null;
  let stack = 0;
  for (const queue of [recvqHead, sendqHead]) {
    for (let w = queue[c]; w !== 0; ) {
      const next = gLink[w];
      if (withValues) gResult[w] = queue === recvqHead ? CLOSED : SEND_ON_CLOSED;
      if (withValues) gElem[w] = undefined;
      gLink[w] = stack;
      stack = w;
      w = next;
    }
    queue[c] = 0;
  }
  while (stack !== 0) {
    const w = stack;
    stack = gLink[w];
    goready(mP[m], w, g);
  }
  return true;
}

/** The goroutines that wait on c: for the invariants. */
export function chanWaiters(c: number): number[] {
  const list: number[] = [];
  for (let g = recvqHead[c]; g !== 0; g = gLink[g]) list.push(g);
  for (let g = sendqHead[c]; g !== 0; g = gLink[g]) list.push(g);
  return list;
}

function grow(): void {
  const bigger = <A extends Uint8Array | Int32Array>(old: A): A => {
    const a = new (old.constructor as new (n: number) => A)(2 * old.length);
    a.set(old);
    return a;
  };
  chanCap = bigger(chanCap);
  chanLen = bigger(chanLen);
  chanClosed = bigger(chanClosed);
  recvqHead = bigger(recvqHead);
  recvqTail = bigger(recvqTail);
  sendqHead = bigger(sendqHead);
  sendqTail = bigger(sendqTail);
  bufferFrom = bigger(bufferFrom);
}
