/**
 * The network poller: goroutines that wait for something outside, and the M that waits for all of them.
 *
 * No thread is reserved for it. An M that runs out of work blocks here without a P, at most one at a time
 * (`sched.lastpoll` is 0 exactly then); others look in passing. What is ready stands in `ready`, a FIFO, in
 * the order in which it became ready; a poll takes up to 128 and hands them over in reverse, as Go does.
 */

import { coresLimited, NEVER, waitsForCore } from '../os/cores';
import { epollEvents, epollReady, epollTake } from '../os/epoll';
import { FdKind, fdAlloc } from '../os/fds';
import { clock, T } from '../sim/clock';
import { setSlot, slotTime } from '../sim/slots';
import { NETPOLL_EVENTS, NETPOLL_MAX_MS } from './constants';
import { Cost, costOf, pay } from './costs';
import { Counter, count } from './counters';
import { endRun } from './deadlock';
import { Gstatus, gLink, gStatus } from './g';
import { mPc, mSlot, mWasSpinning, Pc } from './m';
import { pidlegetSpinning } from './p';
import { patch, policy, schedView, viewOf } from './patch';
import { netpollready } from './polldesc';
import { Kind, probe } from './probe';
import { runqputbatch } from './runq';
import { globrunqput, sched } from './sched';
import { since } from './switches';
import { startm, wakep } from './wake';

/** Goroutines in IO wait, those of `ready` included (netpollWaiters). */
let waiters = 0;
let readyHead = 0;
let readyTail = 0;
/** The M blocked in the poller, −1 for none. */
let poller = -1;

export function resetNetpoll(): void {
  waiters = 0;
  readyHead = readyTail = 0;
  poller = -1;
}

export function netpollAnyWaiters(): boolean {
  return waiters > 0;
}

/** The M that is blocked in the poller, −1 for none. */
export function pollingM(): number {
  return poller;
}

/** netpollGenericInit: epoll and what wakes it are there from the first timer or the first pollable descriptor on. */
export function netpollGenericInit(): void {
  if (sched.netpollInited) return;
  sched.netpollInited = true;
  // An eventfd since Go 1.23, before it both ends of a pipe.
  for (let n = since('1.23') ? 2 : 3; n > 0; n--) {
    if (fdAlloc(FdKind.Poller, 0) < 0) endRun('fatal', 2, 'fatal error: runtime: netpollinit failed');
  }
}

/** A goroutine parks until its readiness comes (netpollblock). */
export function netpollWait(): void {
  netpollGenericInit();
  waiters++;
}

/** A goroutine that waited is woken by somebody other than the poller. */
export function netpollUnwait(): void {
  waiters--;
}

/** What g waits for has come: the kernel puts it on epoll's ready list and wakes a blocked poller. */
export function netpollReady(g: number): void {
  gLink[g] = 0;
  if (readyTail === 0) readyHead = g;
  else gLink[readyTail] = g;
  readyTail = g;
  wakePoller();
}

/** netpollBreak: the blocked poller shall return, though nothing is ready. */
export function netpollBreak(): void {
  if (poller >= 0) wakePoller();
}

/** The kernel's ready list has grown, or somebody wants the poller back: it wakes if it is blocked. */
export function wakePoller(): void {
  // A poller that is back and waits for a core has been woken already.
  if (poller < 0 || (coresLimited && waitsForCore(poller))) return;
  const s = mSlot[poller];
  const t = clock[T.Now] + costOf(Cost.PollLatency);
  if (t < slotTime[s]) setSlot(s, t);
}

/** m, which holds no P, blocks in epoll_wait until `pollUntil` (ns, 0 for ever). */
export function netpollBlock(m: number, pollUntil: number, wasSpinning: number): void {
  sched.lastpoll = 0;
  sched.pollUntil = pollUntil;
  poller = m;
  mPc[m] = Pc.PollReturn;
  mWasSpinning[m] = wasSpinning;
  // What led here has been done, but not yet paid for: the thread gets to epoll_wait that much later.
  const begin = clock[T.Next];
  const ms = pollUntil === 0 ? -1 : timeoutMs(pollUntil - begin);
  if (probe !== null) probe(Kind.PollBlock, clock[T.Now], m, -1, 0, ms, 0);
  if (readyHead !== 0 || epollReady() > 0 || ms === 0) clock[T.Next] = begin + costOf(Cost.PollCall);
  else if (ms < 0) clock[T.Next] = NEVER;
  else clock[T.Next] = begin + ms * 1_000_000 + costOf(Cost.TimerSlack);
}

/** epoll_wait counts in ms: below one it rounds up, above it truncates. */
function timeoutMs(delay: number): number {
  if (delay <= 0) return 0;
  if (delay < 1_000_000) return 1;
  return Math.min(Math.floor(delay / 1_000_000), NETPOLL_MAX_MS);
}

/** The poller is back. @returns the head of what is ready, linked by gLink, 0 for none */
export function netpollUnblock(): number {
  sched.lastpoll = clock[T.Now];
  sched.pollUntil = 0;
  const m = poller;
  poller = -1;
  const list = takeReady();
  if (probe !== null) probe(Kind.PollReturn, clock[T.Now], m, -1, 0, taken, 0);
  return list;
}

/** netpoll(0): a look in passing. */
export function netpollNow(): number {
  pay(Cost.PollCall);
  count[Counter.Netpolls]++;
  return takeReady();
}

let taken = 0;

function takeReady(): number {
  let list = 0;
  taken = 0;
  while (readyHead !== 0 && taken < NETPOLL_EVENTS) {
    const g = readyHead;
    readyHead = gLink[g];
    gLink[g] = list;
    list = g;
    taken++;
  }
  for (let events = taken; epollReady() > 0 && events < NETPOLL_EVENTS; events++) {
    const pd = epollTake();
    if (pd === 0) continue;
    // The reader is pushed first, so that the writer stands before it.
    const { reader, writer } = netpollready(pd, epollEvents(pd));
    list = push(list, reader);
    list = push(list, writer);
  }
  if (readyHead === 0) readyTail = 0;
  waiters -= taken;
  return list;
}

function push(list: number, g: number): number {
  if (g === 0) return list;
  gLink[g] = list;
  taken++;
  return g;
}

/** A goroutine from the poller becomes runnable. */
export function unparkFromPoll(g: number): void {
  gStatus[g] = Gstatus.Runnable;
  count[Counter.Readies]++;
  if (probe !== null) probe(Kind.GoUnblock, clock[T.Now], sched.curm, -1, g, 0, 0);
}

/**
 * injectglist: makes a list from the poller runnable. Without a P all go to the global queue; with one, as
 * many as there are idle Ps go there and the rest to its own. A thread is started for each that went global.
 */
export function injectglist(p: number, list: number): void {
  if (list === 0) return;
  if (patch.injectglist !== undefined) {
    injectByPolicy(p, list);
    return;
  }
  for (let g = list; g !== 0; g = gLink[g]) unparkFromPoll(g);
  if (p < 0) {
    startIdle(globrunqputlist(list, Number.MAX_SAFE_INTEGER).n);
    return;
  }
  const { n, rest } = globrunqputlist(list, sched.npidle);
  startIdle(n);
  globrunqputlist(runqputbatch(p, rest), Number.MAX_SAFE_INTEGER);
  wakep();
}

const put = { n: 0, rest: 0 };

/** Up to `most` of a list go to the tail of the global queue. @returns how many, and the rest of the list */
function globrunqputlist(list: number, most: number): { n: number; rest: number } {
  let g = list;
  put.n = 0;
  while (g !== 0 && put.n < most) {
    const next = gLink[g];
    globrunqput(g);
    put.n++;
    g = next;
  }
  put.rest = g;
  return put;
}

/** A thread for each of n goroutines, as long as Ps are idle. */
function startIdle(n: number): void {
  for (; n > 0; n--) {
    const idle = pidlegetSpinning();
    if (idle < 0) break;
    startm(idle, false);
  }
}

/** A patched injectglist: the goroutines are made runnable before it, and threads are woken after it. */
function injectByPolicy(p: number, list: number): void {
  const gs: number[] = [];
  for (let g = list; g !== 0; g = gLink[g]) gs.push(g);
  for (const g of gs) unparkFromPoll(g);
  policy(
    'injectglist',
    gs,
    () => patch.injectglist?.(p < 0 ? null : viewOf(p), [...gs], schedView),
    () => [],
  );
  for (let n = Math.min(gs.length, sched.npidle); n > 0; n--) startm(pidlegetSpinning(), false);
}

/** The goroutines that are ready and not yet taken: for the invariants. */
export function readyList(): number[] {
  const list: number[] = [];
  for (let g = readyHead; g !== 0; g = gLink[g]) list.push(g);
  return list;
}
