/**
 * pollDesc (netpoll.go): what the runtime knows of a descriptor that the poller watches: two binary semaphores,
 * one for reading, one for writing, and for each direction a deadline.
 *
 * A semaphore is nil, ready, or the goroutine that waits on it. Readiness sets it to ready, and so it stays until
 * the goroutine that it woke has run; a deadline or the close sets it to nil, and the goroutine, finding it so,
 * asks `pollCheckErr` why. A deadline is a timer in a P's heap: epoll knows nothing of it.
 *
 * Invariant: a timer's sequence number is the descriptor's, or the timer is out of date and does nothing; a
 * deadline is 0 for none, a time to come, or −1 once it has passed.
 */
import { Ev } from '../os/epoll';
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { Cost, pay } from './costs';
import { mCurg, mP } from './m';
import { netpollUnwait } from './netpoll';
import { goready } from './proc';
import { sched } from './sched';
import { modifyFunc, newRuntimeTimer, stopTimer } from './timer';

const NIL = 0;
const READY = -1;
const EXPIRED = -1;

/** What pollReset and pollCheckErr say (netpoll.go: pollNoError, pollErrClosing, pollErrTimeout). */
export enum PollErr {
  None = 0,
  Closing = 1,
  Timeout = 2,
}

/** The directions that a deadline is for. */
export enum Mode {
  Read = 1,
  Write = 2,
  Both = 3,
}

let pdRg = new Int32Array(64);
let pdWg = new Int32Array(64);
/** Deadlines, ns. */
let pdRd = new Float64Array(64);
let pdWd = new Float64Array(64);
let pdRseq = new Int32Array(64);
let pdWseq = new Int32Array(64);
/** Timers, 0 before the first deadline; rt serves both directions while they have the same deadline. */
let pdRt = new Int32Array(64);
let pdWt = new Int32Array(64);
let pdFlags = new Uint8Array(64);
const CLOSING = 1;
const RRUN = 2;
const WRUN = 4;

let descs = 0;
/** Closed descriptors, for reuse, last in first out (pollcache), through pdRg. */
let free = 0;

export function resetPollDescs(): void {
  descs = free = 0;
}

/** pollOpen: a pollDesc, whose index is its cookie in epoll. */
export function pollOpen(): number {
  let pd = free;
  if (pd !== 0) {
    free = pdRg[pd];
  } else {
    pd = ++descs;
    if (pd === pdRg.length) grow(2 * pd);
    pdRseq[pd] = pdWseq[pd] = pdRt[pd] = pdWt[pd] = 0;
  }
  pdRg[pd] = pdWg[pd] = NIL;
  pdRd[pd] = pdWd[pd] = 0;
  pdRseq[pd]++;
  pdWseq[pd]++;
  pdFlags[pd] = 0;
  return pd;
}

/** pollClose: nobody waits any more, the descriptor has left epoll, and its pollDesc may be another's. */
export function pollClose(pd: number): void {
  pdRg[pd] = free;
  free = pd;
}

/** pollReset: before a read or a write, what came before counts no more. */
export function pollReset(pd: number, writing: boolean): PollErr {
  const err = pollCheckErr(pd, writing);
  if (err === PollErr.None) (writing ? pdWg : pdRg)[pd] = NIL;
  return err;
}

/** netpollcheckerr. */
export function pollCheckErr(pd: number, writing: boolean): PollErr {
  if ((pdFlags[pd] & CLOSING) !== 0) return PollErr.Closing;
  return (writing ? pdWd : pdRd)[pd] === EXPIRED ? PollErr.Timeout : PollErr.None;
}

/** netpollblock, up to the park: g wants readiness. @returns true when it was there already; false: g is to park */
export function netpollblock(pd: number, g: number, writing: boolean): boolean {
  const sema = writing ? pdWg : pdRg;
  if (sema[pd] === READY) {
    sema[pd] = NIL;
    return true;
  }
  sema[pd] = g;
  return false;
}

/** netpollblock, after the park. @returns whether readiness has come; if not, pollCheckErr knows more */
export function netpollblocked(pd: number, writing: boolean): boolean {
  const sema = writing ? pdWg : pdRg;
  const ready = sema[pd] === READY;
  sema[pd] = NIL;
  return ready;
}

/**
 * netpollready: events of epoll, reading before writing.
 * @returns the goroutines that waited, [reader, writer], 0 for none
 */
export function netpollready(pd: number, events: number): { reader: number; writer: number } {
  ready.reader = events & (Ev.In | Ev.Hup) ? netpollunblock(pdRg, pd, true) : 0;
  ready.writer = events & (Ev.Out | Ev.Hup) ? netpollunblock(pdWg, pd, true) : 0;
  return ready;
}

const ready = { reader: 0, writer: 0 };

/** netpollunblock. @returns the goroutine that waited, 0 for none */
function netpollunblock(sema: Int32Array, pd: number, ioready: boolean): number {
  const old = sema[pd];
  if (old === READY || (old === NIL && !ioready)) return 0;
  sema[pd] = ioready ? READY : NIL;
  return old;
}

/** A deadline or the close wakes g, on the P that acts. */
function netpollgoready(g: number): void {
  if (g === 0) return;
  netpollUnwait();
  goready(mP[sched.curm], g, mCurg[sched.curm]);
}

/** pollUnblock: the descriptor is being closed. Whoever waits for it wakes, the reader first. */
export function pollUnblock(pd: number): void {
  pdFlags[pd] |= CLOSING;
  pdRseq[pd]++;
  pdWseq[pd]++;
  const reader = netpollunblock(pdRg, pd, false);
  const writer = netpollunblock(pdWg, pd, false);
  if ((pdFlags[pd] & RRUN) !== 0) stopTimer(pdRt[pd]);
  if ((pdFlags[pd] & WRUN) !== 0) stopTimer(pdWt[pd]);
  pdFlags[pd] &= ~(RRUN | WRUN);
  netpollgoready(reader);
  netpollgoready(writer);
}

/**
 * pollSetDeadline, by a goroutine. One timer serves both directions while both have the same deadline.
 * @param d ns from now, 0 for no deadline, below 0 for one that has passed: then whoever waits wakes at once
 */
export function pollSetDeadline(pd: number, d: number, mode: Mode): void {
  pay(Cost.Sema);
  if ((pdFlags[pd] & CLOSING) !== 0) return;
  const rd0 = pdRd[pd];
  const wd0 = pdWd[pd];
  const combo0 = rd0 > 0 && rd0 === wd0;
  const at = d > 0 ? clock[T.Now] + d : d < 0 ? EXPIRED : 0;
  if ((mode & Mode.Read) !== 0) pdRd[pd] = at;
  if ((mode & Mode.Write) !== 0) pdWd[pd] = at;
  const combo = pdRd[pd] > 0 && pdRd[pd] === pdWd[pd];
  setReadTimer(pd, pdRd[pd] !== rd0 || combo !== combo0, combo);
  setWriteTimer(pd, pdWd[pd] !== wd0 || combo !== combo0, combo);
  const reader = pdRd[pd] < 0 ? netpollunblock(pdRg, pd, false) : 0;
  const writer = pdWd[pd] < 0 ? netpollunblock(pdWg, pd, false) : 0;
  netpollgoready(reader);
  netpollgoready(writer);
}

function setReadTimer(pd: number, changed: boolean, combo: boolean): void {
  const runs = (pdFlags[pd] & RRUN) !== 0;
  if (runs && !changed) return;
  if (runs) pdRseq[pd]++; // what is in the heap now is out of date
  if (pdRd[pd] > 0) {
    if (pdRt[pd] === 0) pdRt[pd] = newRuntimeTimer();
    modifyFunc(pdRt[pd], pdRd[pd], combo ? netpollDeadline : netpollReadDeadline, pd, pdRseq[pd]);
    pdFlags[pd] |= RRUN;
  } else if (runs) {
    stopTimer(pdRt[pd]);
    pdFlags[pd] &= ~RRUN;
  }
}

function setWriteTimer(pd: number, changed: boolean, combo: boolean): void {
  const runs = (pdFlags[pd] & WRUN) !== 0;
  if (runs && !changed) return;
  if (runs) pdWseq[pd]++;
  if (pdWd[pd] > 0 && !combo) {
    if (pdWt[pd] === 0) pdWt[pd] = newRuntimeTimer();
    modifyFunc(pdWt[pd], pdWd[pd], netpollWriteDeadline, pd, pdWseq[pd]);
    pdFlags[pd] |= WRUN;
  } else if (runs) {
    stopTimer(pdWt[pd]);
    pdFlags[pd] &= ~WRUN;
  }
}

const netpollDeadline = (pd: number, seq: number): void => netpolldeadlineimpl(pd, seq, true, true);
const netpollReadDeadline = (pd: number, seq: number): void => netpolldeadlineimpl(pd, seq, true, false);
const netpollWriteDeadline = (pd: number, seq: number): void => netpolldeadlineimpl(pd, seq, false, true);

/** A deadline has passed: whoever waits wakes on the P that runs the timer, the reader first. */
function netpolldeadlineimpl(pd: number, seq: number, read: boolean, write: boolean): void {
  if (seq !== (read ? pdRseq : pdWseq)[pd]) return;
  if (read) pdRd[pd] = EXPIRED;
  if (write) pdWd[pd] = EXPIRED;
  const reader = read ? netpollunblock(pdRg, pd, false) : 0;
  const writer = write ? netpollunblock(pdWg, pd, false) : 0;
  netpollgoready(reader);
  netpollgoready(writer);
}

/** The goroutines that wait on any descriptor: for the invariants. */
export function pollDescWaiters(): number[] {
  const closed = new Set<number>();
  for (let pd = free; pd !== 0; pd = pdRg[pd]) closed.add(pd);
  const list: number[] = [];
  for (let pd = 1; pd <= descs; pd++) {
    if (!closed.has(pd)) for (const g of [pdRg[pd], pdWg[pd]]) if (g > 0) list.push(g);
  }
  return list;
}

function grow(n: number): void {
  pdRg = grown(pdRg, n);
  pdWg = grown(pdWg, n);
  pdRd = grown(pdRd, n);
  pdWd = grown(pdWd, n);
  pdRseq = grown(pdRseq, n);
  pdWseq = grown(pdWseq, n);
  pdRt = grown(pdRt, n);
  pdWt = grown(pdWt, n);
  pdFlags = grown(pdFlags, n);
}
