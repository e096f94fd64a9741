/**
 * Pipes: what read(2), write(2) and close(2) of their ends do, as the kernel does it.
 *
 * A descriptor is one end of a pipe. Non-blocking, a call that cannot go on says EAGAIN; blocking, its thread
 * waits in the kernel. Bytes are counted, not carried.
 * Invariant: a pipe holds 0 … PIPE_SIZE bytes; `table[fd]` is there exactly where fds.ts says Pipe.
 */
import { Ev, epollAdd, epollDel, epollEdge } from './epoll';
import { Errno } from './errno';
import { FdKind, fdAlloc, fdFree } from './fds';

export { Errno } from './errno';

export const PIPE_SIZE = 65_536;
/** A write up to this size goes in as a whole or not at all. */
const PIPE_BUF = 4096;

interface Pipe {
  bytes: number;
  reader: number;
  writer: number;
}

interface Descriptor {
  pipe: Pipe;
  writes: boolean;
  blocking: boolean;
  /** Its cookie in epoll, 0 while it is not registered. */
  cookie: number;
  /** Threads that wait in the kernel for it, first come first. */
  waiting: number[];
}

let table: (Descriptor | undefined)[] = [];
let wakeThread: (t: number) => void = () => {};

export function resetDescriptors(wake: (t: number) => void): void {
  table = [];
  wakeThread = wake;
}

/** pipe2(2). @returns the descriptors of the reading and the writing end, or twice an Errno */
export function sysPipe(): [number, number] {
  const reader = fdAlloc(FdKind.Pipe, 0);
  if (reader < 0) return [reader, reader];
  const writer = fdAlloc(FdKind.Pipe, 0);
  if (writer < 0) {
    fdFree(reader);
    return [writer, writer];
  }
  const pipe: Pipe = { bytes: 0, reader, writer };
  table[reader] = { pipe, writes: false, blocking: false, cookie: 0, waiting: [] };
  table[writer] = { pipe, writes: true, blocking: false, cookie: 0, waiting: [] };
  return [reader, writer];
}

function at(fd: number): Descriptor | undefined {
  return table[fd];
}

export function setBlocking(fd: number): void {
  const d = at(fd);
  if (d !== undefined) d.blocking = true;
}

/** Registers fd with epoll, once. */
export function register(fd: number, cookie: number): void {
  const d = at(fd);
  if (d === undefined) return;
  d.cookie = cookie;
  epollAdd();
}

/** read(2) of up to n bytes. @returns bytes, 0 at the end, or an Errno */
export function sysRead(fd: number, n: number): number {
  const d = at(fd);
  if (d === undefined || d.writes) return Errno.EBADF;
  const { pipe } = d;
  if (pipe.bytes === 0) {
    if (at(pipe.writer)?.pipe !== pipe) return 0;
    return d.blocking ? Errno.Blocks : Errno.EAGAIN;
  }
  const got = Math.min(n, pipe.bytes);
  pipe.bytes -= got;
  edge(pipe.writer, pipe, Ev.Out);
  return got;
}

/** write(2) of n bytes: as many as there is room for, a small one only as a whole. @returns bytes, or an Errno */
export function sysWrite(fd: number, n: number): number {
  const d = at(fd);
  if (d === undefined || !d.writes) return Errno.EBADF;
  const { pipe } = d;
  if (at(pipe.reader)?.pipe !== pipe) return Errno.EPIPE;
  const room = PIPE_SIZE - pipe.bytes;
  const least = n <= PIPE_BUF ? n : 1;
  if (room < least) return d.blocking ? Errno.Blocks : Errno.EAGAIN;
  const put = Math.min(n, room);
  pipe.bytes += put;
  if (put > 0) edge(pipe.reader, pipe, Ev.In);
  return put;
}

/** close(2): whoever waits at the other end learns of it. @returns 0 or EBADF */
export function sysClose(fd: number): number {
  const d = at(fd);
  if (d === undefined) return Errno.EBADF;
  table[fd] = undefined;
  fdFree(fd);
  if (d.cookie > 0) epollDel(d.cookie);
  edge(d.writes ? d.pipe.reader : d.pipe.writer, d.pipe, Ev.Hup);
  return 0;
}

/** Thread t waits in the kernel for fd. */
export function waitInKernel(fd: number, t: number): void {
  at(fd)?.waiting.push(t);
}

/** Something has changed at fd: threads in the kernel look again, and epoll sees an edge. */
function edge(fd: number, pipe: Pipe, events: number): void {
  const d = at(fd);
  if (d?.pipe !== pipe) return;
  const t = d.waiting.shift();
  if (t !== undefined) wakeThread(t);
  if (d.cookie > 0) epollEdge(d.cookie, events);
}
