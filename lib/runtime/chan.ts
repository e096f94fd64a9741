/**
 * Channels: chan.go's send, receive and close. A channel is an index into columns; 0 is nil, on which sends and
 * receives wait for ever.
 *
 * Invariant: while a receiver waits the buffer is empty and no sender waits; while a sender waits the buffer
 * is full.
 */
import { grown } from '../sim/columns';
import { Cost, pay } from './costs';
import { gLink } from './g';
import { mP } from './m';
import { gopark, goready, schedule } from './proc';
import { acquireSudog, DONE, finish, onResume, sgElem, sgFlags, sgG, sgOn, suspend } from './sudog';
import { blockTimerChan, maybeRunChan, unblockTimerChan } from './timer';
import { CLOSED, gElem, gResult, SEND_ON_CLOSED } from './values';
import { dequeue, enqueue, enqueueSudog, initWaitqs, WOKEN_BY_CLOSE } from './waitq';
import { Wait } from './waitreason';

const start = 64;
export let chanCap = new Int32Array(start);
export let chanLen = new Int32Array(start);
export let chanClosed = new Uint8Array(start);
/** The timer that sends on the channel, 0 for none. */
export let chanTimer = new Int32Array(start);
/** Ring of buffered values, null for a channel that carries none. */
const buffer: (unknown[] | null)[] = [];
/** Where the oldest buffered value is (Go's recvx). */
export let bufferFrom = new Int32Array(start);

let channels = 0;

export function resetChans(): void {
  channels = 0;
  buffer.length = 0;
  buffer.push(null);
}

/** @param withValues false for the channels of tables, which only count */
export function makechan(capacity: number, withValues: boolean): number {
  const c = ++channels;
  if (c === chanCap.length) grow();
  chanCap[c] = capacity;
  chanLen[c] = chanClosed[c] = bufferFrom[c] = chanTimer[c] = 0;
  initWaitqs(c);
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
  if (trySend(m, g, c, value)) return true;
  if (c === 0) {
    gopark(m, g, Wait.ChanSendNil);
  } else {
    if (buffer[c] !== null) gElem[g] = value;
    enqueue(2 * c + 1, g);
    gopark(m, g, Wait.ChanSend);
  }
  schedule(m);
  return true;
}

/** Sends on c, which must not be closed, if a receiver waits or the buffer has room. @param g 0 for a timer */
export function trySend(m: number, g: number, c: number, value: unknown): boolean {
  const values = buffer[c];
  const receiver = dequeue(2 * c);
  if (receiver !== 0) {
    // Straight to the receiver, never through the buffer.
    if (receiver > 0) {
      if (values !== null) gResult[receiver] = value;
      goready(mP[m], receiver, g);
    } else {
      sgElem[-receiver] = value;
      goready(mP[m], sgG[-receiver], g);
    }
    return true;
  }
  if (chanLen[c] === chanCap[c]) return false;
  if (values !== null) values[(bufferFrom[c] + chanLen[c]) % chanCap[c]] = value;
  chanLen[c]++;
  return true;
}

/** chanrecv: what it receives is in gResult[g] when g runs on. */
export function chanrecv(m: number, g: number, c: number): void {
  pay(Cost.Chan);
  if (tryRecv(m, g, c)) return;
  if (c === 0) {
    gopark(m, g, Wait.ChanReceiveNil);
  } else {
    if (chanTimer[c] !== 0) waitForTimer(g, c);
    else enqueue(2 * c, g);
    gopark(m, g, Wait.ChanReceive);
  }
  schedule(m);
}

/** Receives into gResult[g] if c is closed, a sender waits, or the buffer holds something. */
export function tryRecv(m: number, g: number, c: number): boolean {
  const values = buffer[c];
  if (chanClosed[c] !== 0 && chanLen[c] === 0) {
    if (values !== null) gResult[g] = CLOSED;
    return true;
  }
  const sender = dequeue(2 * c + 1);
  if (sender !== 0) {
    if (values !== null) {
      const value = sender > 0 ? gElem[sender] : sgElem[-sender];
      if (chanCap[c] === 0) {
        gResult[g] = value;
      } else {
        // The buffer is full: its head is received, and the sender's value takes the place at the tail.
        const from = bufferFrom[c];
        gResult[g] = values[from];
        values[from] = value;
        bufferFrom[c] = (from + 1) % chanCap[c];
      }
      if (sender > 0) gElem[sender] = undefined;
    }
    goready(mP[m], sender > 0 ? sender : sgG[-sender], g);
    return true;
  }
  if (chanTimer[c] !== 0) maybeRunChan(chanTimer[c]);
  if (chanLen[c] === 0) return false;
  if (values !== null) {
    const from = bufferFrom[c];
    gResult[g] = values[from];
    values[from] = undefined;
    bufferFrom[c] = (from + 1) % chanCap[c];
  }
  chanLen[c]--;
  return true;
}

/** A receiver of a timer's channel lets the timer go when it runs again: it needs a sudog for that. */
function waitForTimer(g: number, c: number): void {
  const s = acquireSudog(g);
  sgOn[s] = c;
  suspend(g, s, RECEIVED);
  enqueueSudog(2 * c, s);
  blockTimerChan(chanTimer[c]);
}

const RECEIVED = onResume((_m, g, s) => {
  unblockTimerChan(chanTimer[sgOn[s]]);
  gResult[g] = sgElem[s];
  finish(g, s);
  return DONE;
});

/** Empties the buffer (timerchandrain). */
export function drain(c: number): void {
  chanLen[c] = 0;
  buffer[c]?.fill(undefined);
}

/**
 * closechan: all waiters are collected on a stack, receivers before senders, and readied from its top: the
 * last to wait is readied first, so that the first ends up in the front seat.
 * @returns the text of a panic, '' for none
 */
export function closechan(m: number, g: number, c: number): string {
  pay(Cost.Chan);
  if (c === 0) return 'close of nil channel';
  if (chanClosed[c] !== 0) return 'close of closed channel';
  chanClosed[c] = 1;
  const withValues = buffer[c] !== null;
  let stack = 0;
  for (const q of [2 * c, 2 * c + 1]) {
    for (let e = dequeue(q); e !== 0; e = dequeue(q)) {
      const w = e > 0 ? e : sgG[-e];
      if (e < 0) {
        sgFlags[-e] |= WOKEN_BY_CLOSE;
      } else if (withValues) {
        gResult[w] = q === 2 * c ? CLOSED : SEND_ON_CLOSED;
        gElem[w] = undefined;
      }
      gLink[w] = stack;
      stack = w;
    }
  }
  while (stack !== 0) {
    const w = stack;
    stack = gLink[w];
    goready(mP[m], w, g);
  }
  return '';
}

function grow(): void {
  const n = 2 * chanCap.length;
  chanCap = grown(chanCap, n);
  chanLen = grown(chanLen, n);
  chanClosed = grown(chanClosed, n);
  bufferFrom = grown(bufferFrom, n);
  chanTimer = grown(chanTimer, n);
}
