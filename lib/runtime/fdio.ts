/**
 * Reads and writes of descriptors as package os makes them (internal/poll/fd_unix.go, fd_mutex.go): the call
 * first, and only when it says EAGAIN the goroutine parks in the poller, until it is ready, closed, or past its
 * deadline. A blocking descriptor keeps its thread in the kernel instead, and only sysmon can take the P from it;
 * a regular file has no other way, as epoll refuses it.
 *
 * Invariant: at most one goroutine reads a descriptor and one writes it; others wait for their turn. The
 * descriptor is closed in the kernel when it was closed and nobody is in the middle of a transfer.
 */

import { NEVER } from '../os/cores';
import { type OpenMode, sysFileClose, sysFileRead, sysFileWrite, sysOpen } from '../os/disk';
import { Errno, register, setBlocking, sysClose, sysPipe, sysRead, sysWrite, waitInKernel } from '../os/pipe';
import { clock, T } from '../sim/clock';
import { type Duration, draw } from '../sim/distributions';
import { Stream } from '../sim/random';
import { setSlot } from '../sim/slots';
import { Cost, costOf } from './costs';
import { mCurg, mSlot } from './m';
import { netpollGenericInit, netpollWait } from './netpoll';
import {
  type Mode,
  netpollblock,
  netpollblocked,
  PollErr,
  pollCheckErr,
  pollClose,
  pollOpen,
  pollReset,
  pollSetDeadline,
  pollUnblock,
} from './polldesc';
import { gopark, schedule } from './proc';
import { sched } from './sched';
import { newSema, semacquire, semaWaiters, semawoken, semrelease } from './sema';
import { acquireSudog, DONE, finish, GONE, onResume, type Resumed, sgFor, suspend } from './sudog';
import { entersyscall } from './syscall';
import { gResult } from './values';
import { Wait } from './waitreason';

export enum Io {
  Read = 0,
  Write = 1,
}

/** Results of a transfer or of a deadline's setting besides Errno: what package poll says by itself. */
export enum PollError {
  /** ErrDeadlineExceeded: i/o timeout. */
  Timeout = -1001,
  /** ErrFileClosing: use of closed file; package os tells it as ErrClosed, file already closed. */
  Closing = -1002,
  /** ErrNoDeadline: file type does not support deadline. */
  NoDeadline = -1003,
}

/** Calls of a regular file, for `fileCall`. */
export enum FileCall {
  Open = 0,
  Read = 1,
  Write = 2,
  Sync = 3,
}

/** poll.FD: a descriptor, its pollDesc, and for each direction whether it is taken and who waits for it. */
interface Fd {
  fd: number;
  /** 0 for a regular file. */
  pd: number;
  /** How long each call of a regular file takes, ns; null for what the cost table says. */
  latency: Duration | null;
  /** Calls of fsync that are under way. */
  syncs: number;
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
  /** It parked, or was about to. */
  waits: boolean;
}

/** Whoever wants to know when a goroutine's read or write, of a pipe, file or socket, makes its system call. */
export const callTold: { call: null | ((g: number, writes: boolean) => void) } = { call: null };

const fds = new Map<number, Fd>();
const transfers = new Map<number, Transfer>();

export function resetFdio(): void {
  fds.clear();
  transfers.clear();
  syncing.clear();
}

/** os.Pipe: both ends non-blocking and registered with the poller, once. @returns them, or twice an Errno */
export function openPipe(): [number, number] {
  const ends = sysPipe();
  if (ends[0] < 0) return ends;
  netpollGenericInit();
  for (const fd of ends) {
    const pd = pollOpen();
    fds.set(fd, newFd(fd, pd, null));
    register(fd, pd);
  }
  return ends;
}

function newFd(fd: number, pd: number, latency: Duration | null): Fd {
  const turn: [number, number] = [newSema(), newSema()];
  return { fd, pd, latency, syncs: 0, busy: [false, false], turn, closed: false };
}

/**
 * os.OpenFile of a regular file by g, which waits in the kernel for it; gResult[g] is the descriptor or an Errno.
 * newFile tries the poller first: it is there from then on, though it says no.
 */
export function openRegular(
  m: number,
  g: number,
  name: string,
  mode: OpenMode,
  latency: Duration | null,
): void {
  const fd = sysOpen(name, mode);
  if (fd >= 0) {
    netpollGenericInit();
    fds.set(fd, newFd(fd, 0, latency));
  }
  gResult[g] = fd;
  fileCall(m, FileCall.Open, 0, latency);
}

/** (*os.File).Sync by g; gResult[g] is 0 or a PollError. */
export function syncFd(m: number, g: number, fd: number): void {
  const on = fds.get(fd);
  gResult[g] = on === undefined ? PollError.Closing : on.pd === 0 ? 0 : Errno.EINVAL;
  if (on === undefined || on.pd !== 0) return;
  on.syncs++;
  const s = acquireSudog(g);
  sgFor[s] = fd;
  syncing.set(s, on);
  suspend(g, s, SYNCED);
  fileCall(m, FileCall.Sync, 0, on.latency);
}

const syncing = new Map<number, Fd>();

const SYNCED = onResume((_m, g, s): Resumed => {
  const on = syncing.get(s)!;
  syncing.delete(s);
  on.syncs--;
  destroyIfLast(on);
  finish(g, s);
  return DONE;
});

/**
 * A call of a regular file with n bytes, by the goroutine of m: a system call that blocks, whatever the kernel has
 * to do for it. @param latency instead of what the cost table says
 */
export function fileCall(m: number, call: FileCall, n: number, latency: Duration | null = null): void {
  entersyscall(m, latency === null ? fileCost(call, n) : draw(latency, Stream.Work));
}

function fileCost(call: FileCall, n: number): number {
  if (call === FileCall.Open) return costOf(Cost.FileOpen);
  if (call === FileCall.Sync) return costOf(Cost.FileSync);
  const copy = Math.round((n / 1024) * costOf(Cost.FileKiB));
  return costOf(call === FileCall.Read ? Cost.FileRead : Cost.FileWrite) + copy;
}

/** (*os.File).Fd: the descriptor is put into blocking mode. */
export function makeBlocking(fd: number): void {
  if (fds.get(fd)?.pd !== 0) setBlocking(fd);
}

/** Reads up to n bytes, or writes n; gResult[g] is the number of bytes, or an Errno. */
export function transfer(m: number, g: number, fd: number, n: number, io: Io): void {
  const on = fds.get(fd);
  if (on === undefined) {
    gResult[g] = PollError.Closing;
    return;
  }
  if (n === 0 && io === Io.Read) {
    gResult[g] = 0; // without a call
    return;
  }
  const s = acquireSudog(g);
  transfers.set(s, { on, io, left: n, moved: 0, said: 0, waits: false });
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
  if (on.closed) return end(g, s, PollError.Closing);
  on.busy[io] = true;
  // prepareRead, prepareWrite: readiness of before counts no more, a deadline of before does.
  const err = on.pd === 0 ? PollErr.None : pollReset(on.pd, io === Io.Write);
  return err === PollErr.None ? attempt(m, g, s) : giveTurn(m, g, s, errorOf(err));
}

const TURN = onResume((m, g, s): Resumed => (semawoken(m, g, s) ? takeTurn(m, g, s) : GONE));

/** The call. */
function attempt(m: number, g: number, s: number): typeof GONE {
  const t = transfers.get(s)!;
  const { fd, pd, latency } = t.on;
  callTold.call?.(g, t.io === Io.Write);
  suspend(g, s, TRANSFER);
  if (pd === 0) {
    const writes = t.io === Io.Write;
    t.said = writes ? sysFileWrite(fd, t.left) : sysFileRead(fd, t.left);
    fileCall(m, writes ? FileCall.Write : FileCall.Read, t.said, latency);
    return GONE;
  }
  t.said = t.io === Io.Write ? sysWrite(fd, t.left) : sysRead(fd, t.left);
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
  if (t.waits) {
    t.waits = false;
    return netpollblocked(on.pd, io === Io.Write) ? attempt(m, g, s) : pollWait(m, g, s);
  }
  if (said === Errno.Blocks) return attempt(m, g, s);
  if (said === Errno.EAGAIN) return pollWait(m, g, s);
  if (said < 0) return giveTurn(m, g, s, said);
  t.moved += said;
  t.left -= said;
  // A write goes on until all is written.
  if (io === Io.Write && t.left > 0) return attempt(m, g, s);
  return giveTurn(m, g, s, t.moved);
});

/** pollWait: g parks until the descriptor is ready, unless it is closed or its deadline has passed. */
function pollWait(m: number, g: number, s: number): Resumed {
  const t = transfers.get(s)!;
  const { on, io } = t;
  const writing = io === Io.Write;
  // A deadline that passed and was put off before its goroutine ran has not happened.
  const err = pollCheckErr(on.pd, writing);
  if (err !== PollErr.None) return giveTurn(m, g, s, errorOf(err));
  if (netpollblock(on.pd, g, writing)) return attempt(m, g, s);
  t.waits = true;
  netpollWait();
  gopark(m, g, Wait.IO);
  schedule(m);
  return GONE;
}

function errorOf(err: PollErr): PollError {
  return err === PollErr.Timeout ? PollError.Timeout : PollError.Closing;
}

/** fdMutex.rwunlock: the next goroutine's turn; the last one out closes a descriptor that was closed meanwhile. */
function giveTurn(m: number, g: number, s: number, result: number): typeof DONE {
  const { on, io } = transfers.get(s)!;
  on.busy[io] = false;
  if (semaWaiters(on.turn[io]).length > 0) semrelease(m, g, on.turn[io], false);
  destroyIfLast(on);
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
  if (on === undefined) return PollError.Closing;
  const m = sched.curm;
  on.closed = true;
  fds.delete(fd);
  for (const turn of on.turn) {
    for (const _ of semaWaiters(turn)) semrelease(m, mCurg[m], turn, false);
  }
  if (on.pd !== 0) pollUnblock(on.pd);
  destroyIfLast(on);
  return 0;
}

/** poll.FD.decref: once it is closed and nobody uses it any more, the kernel may give its number away. */
function destroyIfLast(on: Fd): void {
  if (!on.closed || on.busy[Io.Read] || on.busy[Io.Write] || on.syncs > 0) return;
  if (on.pd === 0) {
    sysFileClose(on.fd);
    return;
  }
  sysClose(on.fd);
  pollClose(on.pd);
}

/**
 * (*poll.FD).SetReadDeadline and its kin, by the goroutine that acts. @param d ns from now, 0 for none, below 0:
 * passed @returns 0 or a PollError
 */
export function setDeadline(fd: number, d: number, mode: Mode): number {
  const on = fds.get(fd);
  if (on === undefined) return PollError.Closing;
  if (on.pd === 0) return PollError.NoDeadline;
  pollSetDeadline(on.pd, d, mode);
  return 0;
}
