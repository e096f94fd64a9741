/**
 * Reads and writes of descriptors as package os makes them (internal/poll/fd_unix.go, fd_mutex.go): the call
 * first, and only when it says EAGAIN the goroutine parks in the poller. A blocking descriptor keeps its thread
 * in the kernel instead, and only sysmon can take the P from it.
 *
 * Invariant: at most one goroutine reads a descriptor and one writes it; others wait for their turn. The
 * descriptor is closed in the kernel when it was closed and nobody is in the middle of a transfer.
 */

import { NEVER } from '../os/cores';
import { Errno, register, setBlocking, sysClose, sysPipe, sysRead, sysWrite, waitInKernel } from '../os/pipe';
import { clock, T } from '../sim/clock';
import { setSlot } from '../sim/slots';
import { Cost, costOf } from './costs';
import { mCurg, mP, mSlot } from './m';
import { netpollUnwait, netpollWait } from './netpoll';
import { evict, netpollblock, pollOpen } from './polldesc';
import { gopark, goready, schedule } from './proc';
import { sched } from './sched';
import { newSema, semacquire, semaWaiters, semawoken, semrelease } from './sema';
import { acquireSudog, DONE, finish, GONE, onResume, type Resumed, suspend } from './sudog';
import { entersyscall } from './syscall';
import { gResult } from './values';
import { Wait } from './waitreason';

export enum Io {
  Read = 0,
  Write = 1,
}

/** poll.FD: a descriptor, its pollDesc, and for each direction whether it is taken and who waits for it. */
interface Fd {
  fd: number;
  pd: number;
  busy: [boolean, boolean];
  turn: [number, number];
  closed: boolean;
}

/** A goroutine's read or write, by its sudog. */
interface Transfer {
  on: Fd;
  io: Io;
  left: number;
  moved: number;
  /** What the last call said. */
  said: number;
  waited: boolean;
}

const fds = new Map<number, Fd>();
const transfers = new Map<number, Transfer>();

export function resetFdio(): void {
  fds.clear();
  transfers.clear();
}

/** os.Pipe: both ends non-blocking and registered with the poller, once. */
export function openPipe(): [number, number] {
  const ends = sysPipe();
  sched.netpollInited = true;
  for (const fd of ends) {
    const pd = pollOpen();
    fds.set(fd, { fd, pd, busy: [false, false], turn: [newSema(), newSema()], closed: false });
    register(fd, pd);
  }
  return ends;
}

/** (*os.File).Fd: the descriptor is put into blocking mode. */
export function makeBlocking(fd: number): void {
  setBlocking(fd);
}

/** Reads up to n bytes, or writes n; gResult[g] is the number of bytes, or an Errno. */
export function transfer(m: number, g: number, fd: number, n: number, io: Io): void {
  const on = fds.get(fd);
  if (on === undefined) {
    gResult[g] = Errno.EBADF;
    return;
  }
  if (n === 0 && io === Io.Read) {
    gResult[g] = 0; // without a call
    return;
  }
  const s = acquireSudog(g);
  transfers.set(s, { on, io, left: n, moved: 0, said: 0, waited: false });
  suspend(g, s, TRANSFER);
  takeTurn(m, g, s);
}

/** fdMutex.rwlock, then the first call. */
function takeTurn(m: number, g: number, s: number): Resumed {
  const t = transfers.get(s)!;
  const { on, io } = t;
  while (on.busy[io]) {
    if (!semacquire(m, g, s, on.turn[io], false, Wait.Semacquire, TURN)) return GONE;
  }
  if (on.closed) return end(g, s, Errno.EBADF);
  on.busy[io] = true;
  return attempt(m, g, s);
}

const TURN = onResume((m, g, s): Resumed => (semawoken(m, g, s) ? takeTurn(m, g, s) : GONE));

/** The call. */
function attempt(m: number, g: number, s: number): typeof GONE {
  const t = transfers.get(s)!;
  const { fd } = t.on;
  t.said = t.io === Io.Write ? sysWrite(fd, t.left) : sysRead(fd, t.left);
  t.waited = false;
  suspend(g, s, TRANSFER);
  if (t.said === Errno.Blocks) {
    entersyscall(m, 0);
    clock[T.Next] = NEVER;
    waitInKernel(fd, m);
  } else {
    entersyscall(m, costOf(Cost.ReadWrite));
  }
  return GONE;
}

/** Back from the call, or from the poller. */
const TRANSFER = onResume((m, g, s): Resumed => {
  const t = transfers.get(s)!;
  const { on, io, said } = t;
  if (on.closed && (t.waited || said === Errno.EAGAIN)) return giveTurn(m, g, s, Errno.EBADF);
  if (t.waited || said === Errno.Blocks) return attempt(m, g, s);
  if (said === Errno.EAGAIN) {
    t.waited = true;
    if (netpollblock(on.pd, g, io === Io.Write)) return attempt(m, g, s);
    netpollWait();
    gopark(m, g, Wait.IO);
    schedule(m);
    return GONE;
  }
  if (said < 0) return giveTurn(m, g, s, said);
  t.moved += said;
  t.left -= said;
  // A write goes on until all is written.
  if (io === Io.Write && t.left > 0) return attempt(m, g, s);
  return giveTurn(m, g, s, t.moved);
});

/** fdMutex.rwunlock: the next goroutine's turn; the last one out closes a descriptor that was closed meanwhile. */
function giveTurn(m: number, g: number, s: number, result: number): typeof DONE {
  const { on, io } = transfers.get(s)!;
  on.busy[io] = false;
  if (semaWaiters(on.turn[io]).length > 0) semrelease(m, g, on.turn[io], false);
  if (on.closed && !on.busy[Io.Read] && !on.busy[Io.Write]) sysClose(on.fd);
  return end(g, s, result);
}

function end(g: number, s: number, result: number): typeof DONE {
  gResult[g] = result;
  transfers.delete(s);
  finish(g, s);
  return DONE;
}

/** A thread that waits in the kernel has been woken: it returns from its call. */
export function wakeInKernel(m: number): void {
  setSlot(mSlot[m], clock[T.Now] + costOf(Cost.WakeLatency));
}

/** (*os.File).Close, by the goroutine that acts: whoever waits for the descriptor learns of it. @returns 0 or an Errno */
export function closeFd(fd: number): number {
  const on = fds.get(fd);
  if (on === undefined) return Errno.EBADF;
  const m = sched.curm;
  on.closed = true;
  fds.delete(fd);
  for (const turn of on.turn) {
    for (const _ of semaWaiters(turn)) semrelease(m, mCurg[m], turn, false);
  }
  for (const g of evict(on.pd)) {
    netpollUnwait();
    goready(mP[m], g, mCurg[m]);
  }
  return on.busy[Io.Read] || on.busy[Io.Write] ? 0 : sysClose(fd);
}
