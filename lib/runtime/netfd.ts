/**
 * Sockets as package net uses them: internal/poll's FD (fd_unix.go, fd_mutex.go) and net's netFD (fd_unix.go,
 * sock_posix.go, tcpsock_posix.go), in columns by descriptor, so that a connection costs bytes and no objects.
 *
 * Every call is made first; only when it says EAGAIN (connect: EINPROGRESS) the goroutine parks in the poller. A
 * goroutine in the middle of one has a sudog, by which the columns op* know what it was doing.
 * Invariants: at most one goroutine reads a socket and one writes it, others wait for their turn; a socket is closed
 * in the kernel when it was closed and nobody is in the middle of a transfer.
 */
import { Errno } from '../os/errno';
import { memoryOn } from '../os/memory';
import {
  registerSocket,
  setKeepAlive,
  sysAccept,
  sysCloseSocket,
  sysRecv,
  sysSend,
  sysShutdownWrite,
} from '../os/tcp';
import { grown } from '../sim/columns';
import { Cost, costOf } from './costs';
import { callTold, Io, PollError } from './fdio';
import { giveSudog, takeSudog } from './gobjects';
import { allocPersistent } from './mheap';
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
import { newSema, semacquire, semawoken, semrelease } from './sema';
import { acquireSudog, DONE, finish, GONE, onResume, type Resumed, sgG, suspend } from './sudog';
import { entersyscall } from './syscall';
import { gResult } from './values';
import { Wait } from './waitreason';

/** What a descriptor is in the middle of. */
enum Nf {
  Open = 1,
  Closed = 2,
  Reads = 4,
  Writes = 8,
}

export let nfPd = new Int32Array(64);
let nfFlags = new Uint8Array(64);
/** Semaphores of those who wait for their turn to read or to write, 0 before the first; and how many wait. */
let nfTurn = [new Int32Array(64), new Int32Array(64)];
let nfWaiting = [new Uint16Array(64), new Uint16Array(64)];
/** How often a number was given out: the handle of an earlier use is stale. */
export let nfGen = new Int32Array(64);

/** By sudog: the descriptor, bytes left, bytes moved, what the last call said. */
export let opFd = new Int32Array(64);
/** nfGen of the descriptor when the operation began. */
let opGen = new Int32Array(64);
let opLeft = new Int32Array(64);
let opMoved = new Int32Array(64);
export let opSaid = new Int32Array(64);
export let opFlags = new Uint8Array(64);
export const WRITING = 1;
/** It parked, or was about to. */
export const WAITS = 2;

/** pollDescs that were ever made; eight of 512 bytes lie in a block of the runtime's own. */
let pollDescs = 0;
const POLLDESCS_PER_BLOCK = 8;
const POLL_BLOCK_BYTES = 4096;

export function resetNetFds(): void {
  nfFlags.fill(0);
  pollDescs = 0;
}

/** fd.pfd.Init: epoll knows it from now on, for both directions. */
export function init(fd: number): void {
  while (fd >= nfPd.length) grow();
  netpollGenericInit();
  const pd = pollOpen();
  if (pd > pollDescs) {
    // pollcache grows by a block of eight (netpoll.go: pollBlockSize; malloc.go: tagAlign).
    if (memoryOn && pollDescs % POLLDESCS_PER_BLOCK === 0) allocPersistent(POLL_BLOCK_BYTES);
    pollDescs++;
  }
  nfPd[fd] = pd;
  nfFlags[fd] = Nf.Open;
  nfTurn[0][fd] = nfTurn[1][fd] = nfWaiting[0][fd] = nfWaiting[1][fd] = 0;
  nfGen[fd]++;
  registerSocket(fd, pd);
}

export function begin(g: number, fd: number, flags: number): number {
  const s = acquireSudog(g);
  if (memoryOn) giveSudog(); // Go's poller needs none
  if (s >= opFd.length) growOps();
  opFd[s] = fd;
  opGen[s] = fd >= 0 ? nfGen[fd] : 0;
  opLeft[s] = opMoved[s] = opSaid[s] = 0;
  opFlags[s] = flags;
  return s;
}

export function end(g: number, s: number, result: number): typeof DONE {
  gResult[g] = result;
  if (memoryOn) takeSudog();
  finish(g, s);
  return DONE;
}

/** What was said is the result, once the thread is back from its call. */
export const RETURN = onResume((_m, g, s): Resumed => end(g, s, opSaid[s]));

/** A call of ns that says `said`. */
export function call(m: number, g: number, s: number, said: number, ns: number, resume: number): typeof GONE {
  opSaid[s] = said;
  suspend(g, s, resume);
  entersyscall(m, ns);
  return GONE;
}

/** Accept: gResult[g] is a descriptor, an Errno, or a PollError. */
export function netAccept(m: number, g: number, fd: number): void {
  transferring(m, g, fd, 0, 0, ACCEPT_CALL);
}

/** Reads up to n bytes, or writes n: gResult[g] is how many, 0 at the end, an Errno, or a PollError. */
export function netTransfer(m: number, g: number, fd: number, n: number, io: Io): void {
  if (n === 0 && io === Io.Read) gResult[g] = 0;
  else transferring(m, g, fd, n, io === Io.Write ? WRITING : 0, 0);
}

const ACCEPT_CALL = 8;

function transferring(m: number, g: number, fd: number, n: number, flags: number, kind: number): void {
  if (fd >= nfFlags.length || (nfFlags[fd] & Nf.Open) === 0) {
    gResult[g] = PollError.Closing;
    return;
  }
  const s = begin(g, fd, flags | kind);
  opLeft[s] = n;
  suspend(g, s, TRANSFER);
  takeTurn(m, g, s);
}

/** fdMutex.rwlock, then the first call. */
function takeTurn(m: number, g: number, s: number): Resumed {
  const fd = opFd[s];
  const io = opFlags[s] & WRITING;
  const busy = io !== 0 ? Nf.Writes : Nf.Reads;
  // While it waited for its turn the socket may have been closed, and its number given to another.
  while (nfGen[fd] === opGen[s] && (nfFlags[fd] & busy) !== 0) {
    if (nfTurn[io][fd] === 0) nfTurn[io][fd] = newSema();
    nfWaiting[io][fd]++;
    if (!semacquire(m, g, s, nfTurn[io][fd], false, Wait.Semacquire, TURN)) return GONE;
  }
  if (nfGen[fd] !== opGen[s] || (nfFlags[fd] & (Nf.Open | Nf.Closed)) !== Nf.Open) {
    return end(g, s, PollError.Closing);
  }
  nfFlags[fd] |= busy;
  const err = pollReset(nfPd[fd], io !== 0);
  return err === PollErr.None ? attempt(m, g, s) : giveTurn(m, g, s, errorOf(err));
}

const TURN = onResume((m, g, s): Resumed => (semawoken(m, g, s) ? takeTurn(m, g, s) : GONE));

/** The call. */
function attempt(m: number, g: number, s: number): typeof GONE {
  const fd = opFd[s];
  callTold.call?.(g, (opFlags[s] & WRITING) !== 0);
  if ((opFlags[s] & ACCEPT_CALL) !== 0) {
    const got = sysAccept(fd);
    if (got < 0) return call(m, g, s, got, costOf(Cost.ReadWrite), TRANSFER);
    setKeepAlive(got, true);
    init(got);
    return call(m, g, s, got, costOf(Cost.Accept), TRANSFER);
  }
  if ((opFlags[s] & WRITING) === 0)
    return call(m, g, s, sysRecv(fd, opLeft[s]), costOf(Cost.SocketRead), TRANSFER);
  return call(m, g, s, sysSend(fd, opLeft[s]), costOf(Cost.SocketWrite), TRANSFER);
}

/** Back from the call, or from the poller. */
const TRANSFER = onResume((m, g, s): Resumed => {
  const writing = (opFlags[s] & WRITING) !== 0;
  if ((opFlags[s] & WAITS) !== 0) {
    opFlags[s] &= ~WAITS;
    return netpollblocked(nfPd[opFd[s]], writing) ? attempt(m, g, s) : pollWait(m, g, s, writing);
  }
  const said = opSaid[s];
  if (said === Errno.EAGAIN) return pollWait(m, g, s, writing);
  // accept tries again when a connection was given up before it was taken.
  if (said === Errno.ECONNABORTED && (opFlags[s] & ACCEPT_CALL) !== 0) return attempt(m, g, s);
  if (said < 0 || !writing) return giveTurn(m, g, s, said);
  opMoved[s] += said;
  opLeft[s] -= said;
  return opLeft[s] > 0 ? attempt(m, g, s) : giveTurn(m, g, s, opMoved[s]);
});

/** pollWait: g parks until the socket is ready, unless it is closed or its deadline has passed. */
function pollWait(m: number, g: number, s: number, writing: boolean): Resumed {
  const pd = nfPd[opFd[s]];
  const err = pollCheckErr(pd, writing);
  if (err !== PollErr.None) return giveTurn(m, g, s, errorOf(err));
  if (netpollblock(pd, g, writing)) return attempt(m, g, s);
  opFlags[s] |= WAITS;
  suspend(g, s, TRANSFER);
  netpollWait();
  gopark(m, g, Wait.IO);
  schedule(m);
  return GONE;
}

function errorOf(err: PollErr): PollError {
  return err === PollErr.Timeout ? PollError.Timeout : PollError.Closing;
}

/** fdMutex.rwunlock: the next one's turn; the last one out closes a socket that was closed meanwhile. */
function giveTurn(m: number, g: number, s: number, result: number): Resumed {
  const fd = opFd[s];
  const io = opFlags[s] & WRITING;
  nfFlags[fd] &= ~(io !== 0 ? Nf.Writes : Nf.Reads);
  if (nfWaiting[io][fd] > 0) {
    nfWaiting[io][fd]--;
    semrelease(m, g, nfTurn[io][fd], false);
  }
  if ((nfFlags[fd] & (Nf.Closed | Nf.Reads | Nf.Writes)) !== Nf.Closed) return end(g, s, result);
  destroy(fd);
  return call(m, g, s, result, costOf(Cost.CloseSocket), RETURN);
}

/** Close: whoever waits for the socket learns of it. gResult[g] is 0 or PollError.Closing. */
export function netClose(m: number, g: number, fd: number): void {
  if (fd >= nfFlags.length || (nfFlags[fd] & (Nf.Open | Nf.Closed)) !== Nf.Open) {
    gResult[g] = PollError.Closing;
    return;
  }
  nfFlags[fd] |= Nf.Closed;
  for (let io = 0; io < 2; io++) {
    for (; nfWaiting[io][fd] > 0; nfWaiting[io][fd]--) semrelease(m, g, nfTurn[io][fd], false);
  }
  pollUnblock(nfPd[fd]);
  gResult[g] = 0;
  if ((nfFlags[fd] & (Nf.Reads | Nf.Writes)) !== 0) return;
  destroy(fd);
  const s = begin(g, fd, 0);
  call(m, g, s, 0, costOf(Cost.CloseSocket), RETURN);
}

/** poll.FD.destroy: nobody uses it any more, and the kernel may give its number away. */
export function destroy(fd: number): void {
  nfFlags[fd] = 0;
  sysCloseSocket(fd);
  pollClose(nfPd[fd]);
}

/** CloseWrite: gResult[g] is 0, an Errno or a PollError. */
export function netShutdownWrite(m: number, g: number, fd: number): void {
  if (fd >= nfFlags.length || (nfFlags[fd] & (Nf.Open | Nf.Closed)) !== Nf.Open) {
    gResult[g] = PollError.Closing;
    return;
  }
  const s = begin(g, fd, 0);
  call(m, g, s, sysShutdownWrite(fd), costOf(Cost.ReadWrite), RETURN);
}

/**
 * SetDeadline and its kin, by the goroutine that acts. @param d ns from now, 0 for none, below 0: passed
 * @returns 0 or PollError.Closing
 */
export function netSetDeadline(fd: number, d: number, mode: Mode): number {
  if (fd >= nfFlags.length || (nfFlags[fd] & (Nf.Open | Nf.Closed)) !== Nf.Open) return PollError.Closing;
  pollSetDeadline(nfPd[fd], d, mode);
  return 0;
}

/** Whether fd is a socket of package net. */
export function isNetFd(fd: number): boolean {
  return fd < nfFlags.length && (nfFlags[fd] & Nf.Open) !== 0;
}

function grow(): void {
  const n = 2 * nfPd.length;
  nfPd = grown(nfPd, n);
  nfFlags = grown(nfFlags, n);
  nfTurn = nfTurn.map(t => grown(t, n));
  nfWaiting = nfWaiting.map(w => grown(w, n));
  nfGen = grown(nfGen, n);
}

function growOps(): void {
  const n = sgG.length;
  opFd = grown(opFd, n);
  opGen = grown(opGen, n);
  opLeft = grown(opLeft, n);
  opMoved = grown(opMoved, n);
  opSaid = grown(opSaid, n);
  opFlags = grown(opFlags, n);
}
