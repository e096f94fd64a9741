/**
 * pollDesc (netpoll.go): the two binary semaphores of a descriptor that the poller watches, one for reading,
 * one for writing. A semaphore is nil, ready, or the goroutine that waits on it.
 */
import { Ev } from '../os/epoll';
import { grown } from '../sim/columns';

const NIL = 0;
const READY = -1;

let pdRg = new Int32Array(64);
let pdWg = new Int32Array(64);
let descs = 0;

export function resetPollDescs(): void {
  descs = 0;
}

/** netpollopen: a pollDesc, whose index is its cookie. */
export function pollOpen(): number {
  const pd = ++descs;
  if (pd === pdRg.length) {
    pdRg = grown(pdRg, 2 * pd);
    pdWg = grown(pdWg, 2 * pd);
  }
  pdRg[pd] = pdWg[pd] = NIL;
  return pd;
}

/** netpollblock: g wants readiness. @returns true when it was there already; false: g is to park */
export function netpollblock(pd: number, g: number, writing: boolean): boolean {
  const sema = writing ? pdWg : pdRg;
  if (sema[pd] === READY) {
    sema[pd] = NIL;
    return true;
  }
  sema[pd] = g;
  return false;
}

/**
 * netpollunblock for the directions of `events`, reading before writing.
 * @returns the goroutines that waited, [reader, writer], 0 for none
 */
export function netpollunblock(pd: number, events: number): { reader: number; writer: number } {
  unblocked.reader = events & (Ev.In | Ev.Hup) ? release(pdRg, pd) : 0;
  unblocked.writer = events & (Ev.Out | Ev.Hup) ? release(pdWg, pd) : 0;
  return unblocked;
}

/** runtime_pollUnblock: the descriptor is being closed. @returns the goroutines that waited, the reader first */
export function evict(pd: number): number[] {
  const { reader, writer } = netpollunblock(pd, Ev.In | Ev.Out);
  return [reader, writer].filter(g => g !== 0);
}

const unblocked = { reader: 0, writer: 0 };

function release(sema: Int32Array, pd: number): number {
  const g = sema[pd];
  if (g > 0) {
    sema[pd] = NIL;
    return g;
  }
  sema[pd] = READY;
  return 0;
}

/** The goroutines that wait on any descriptor: for the invariants. */
export function pollDescWaiters(): number[] {
  const list: number[] = [];
  for (let pd = 1; pd <= descs; pd++) for (const g of [pdRg[pd], pdWg[pd]]) if (g > 0) list.push(g);
  return list;
}
