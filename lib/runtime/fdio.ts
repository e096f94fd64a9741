/**
 * Reads and writes of descriptors as package os makes them (internal/poll/fd_unix.go): the call first, and
 * only when it says EAGAIN the goroutine parks in the poller. A blocking descriptor keeps its thread in the
 * kernel instead, and only sysmon can take the P from it.
 */

import { NEVER } from '../os/cores';
import { Errno, register, setBlocking, sysClose, sysPipe, sysRead, sysWrite, waitInKernel } from '../os/pipe';
import { clock, T } from '../sim/clock';
import { setSlot } from '../sim/slots';
import { Cost, costOf } from './costs';
import { mSlot } from './m';
import { netpollWait } from './netpoll';
import { netpollblock, pollOpen } from './polldesc';
import { gopark, schedule } from './proc';
import { sched } from './sched';
import {
  acquireSudog,
  DONE,
  finish,
  GONE,
  onResume,
  type Resumed,
  sgFlags,
  sgOn,
  sgTicket,
  suspend,
} from './sudog';
import { entersyscall } from './syscall';
import { gResult } from './values';
import { Wait } from './waitreason';

/** pollDesc of each descriptor. */
const pollDescs = new Map<number, number>();

export function resetFdio(): void {
  pollDescs.clear();
}

/** os.Pipe: both ends non-blocking and registered with the poller, once. */
export function openPipe(): [number, number] {
  const ends = sysPipe();
  sched.netpollInited = true;
  for (const fd of ends) {
    const pd = pollOpen();
    pollDescs.set(fd, pd);
    register(fd, pd);
  }
  return ends;
}

/** (*os.File).Fd: the descriptor is put into blocking mode. */
export function makeBlocking(fd: number): void {
  setBlocking(fd);
}

export enum Io {
  Read = 0,
  Write = 1,
}

/** Where a transfer stands (sgFlags): io in bit 0, then its step. */
const WAITED = 2;

/** Reads or writes up to n bytes; gResult[g] is the number of bytes, or an Errno. */
export function transfer(m: number, g: number, fd: number, n: number, io: Io): void {
  const s = acquireSudog(g);
  sgOn[s] = fd;
  sgFlags[s] = io;
  amount.set(s, n);
  suspend(g, s, TRANSFER);
  attempt(m, s);
}

/** Bytes asked for, and what the last call said. */
const amount = new Map<number, number>();

function attempt(m: number, s: number): void {
  const fd = sgOn[s];
  const n = amount.get(s) ?? 0;
  const r = sgFlags[s] & 1 ? sysWrite(fd, n) : sysRead(fd, n);
  sgTicket[s] = r;
  sgFlags[s] &= 1;
  if (r === Errno.Blocks) {
    entersyscall(m, 0);
    clock[T.Next] = NEVER;
    waitInKernel(fd, m);
  } else {
    entersyscall(m, costOf(Cost.ReadWrite));
  }
}

/** Back from the call, or from the poller. */
const TRANSFER = onResume((m, g, s): Resumed => {
  const r = sgTicket[s];
  if (sgFlags[s] & WAITED || r === Errno.Blocks) {
    attempt(m, s);
    return GONE;
  }
  if (r === Errno.EAGAIN) {
    const pd = pollDescs.get(sgOn[s]) ?? 0;
    sgFlags[s] |= WAITED;
    if (netpollblock(pd, g, (sgFlags[s] & 1) === Io.Write)) {
      attempt(m, s);
      return GONE;
    }
    netpollWait();
    gopark(m, g, Wait.IO);
    schedule(m);
    return GONE;
  }
  gResult[g] = r;
  amount.delete(s);
  finish(g, s);
  return DONE;
});

/** A thread that waits in the kernel has been woken: it returns from its call. */
export function wakeInKernel(m: number): void {
  setSlot(mSlot[m], clock[T.Now] + costOf(Cost.WakeLatency));
}

/** (*os.File).Close. @returns 0 or an Errno */
export function closeFd(fd: number): number {
  pollDescs.delete(fd);
  return sysClose(fd);
}
