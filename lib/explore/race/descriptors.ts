/**
 * What reads, writes and closes mean for the detector. The runtime's poller tells it nothing: neither readiness nor
 * a deadline makes an edge. What does is package syscall, where a read that succeeds comes after all writes before
 * it, of whatever descriptor (syscall_unix.go: ioSync), and the atomics of internal/poll's fdMutex (fd_mutex.go):
 * each operation of a descriptor comes after what others did to the same one, and a close before whoever it wakes.
 *
 * Invariant: an operation that is refused because the descriptor is closed has loaded the fdMutex, no more: it
 * acquires and releases nothing.
 */
import { NO_FD } from '../../goroutine/net-conn';
import { Op, reg } from '../../goroutine/opcodes';
import { PollError } from '../../runtime/fdio';
import { gResult } from '../../runtime/values';
import type { Detector, Thread } from './detector';

/** An operation under way. */
interface Pending {
  fd: number;
  code: Op;
  /** It has made its system call, and so has had its turn. */
  called: boolean;
}

/** The first pollable descriptor starts the poller, under a Once that all later ones ask (fd_poll_runtime.go). */
const SERVER_INIT = 'serverInit';
const IO_SYNC = 'ioSync';

export class DescriptorEdges {
  private readonly closed = new Set([NO_FD]);
  private readonly pending = new Map<number, Pending>();
  private poller = false;

  constructor(private readonly detector: Detector) {}

  /** g is about to do what `reg` names. */
  before(t: Thread, g: number, code: Op): void {
    switch (code) {
      case Op.Open:
      case Op.NetListen:
      case Op.NetDial:
        this.pending.set(g, { fd: -1, code, called: false });
        break;
      case Op.NetClose:
        this.close(t, reg.a);
        break;
      case Op.Read:
      case Op.Write:
      case Op.SetDeadline:
      case Op.Sync:
      case Op.NetAccept:
      case Op.NetRead:
      case Op.NetWrite:
      case Op.NetCloseWrite:
        if (this.enter(t, reg.a)) this.pending.set(g, { fd: reg.a, code, called: false });
    }
  }

  /** g's system call is made: a write is told before it. */
  called(t: Thread, g: number, writes: boolean): void {
    const p = this.pending.get(g);
    if (p !== undefined) p.called = true;
    if (writes) this.written(t);
  }

  /** g runs on after its operation. */
  resumed(t: Thread, g: number): void {
    const p = this.pending.get(g);
    if (p === undefined) return;
    this.pending.delete(g);
    const result = gResult[g] as number;
    const { fd, code, called } = p;
    if (fd >= 0) {
      // Closed before it had its turn.
      if (result === PollError.Closing && !called) {
        this.detector.acquire(t, nameOf(fd));
        return;
      }
      const reads = code === Op.Read || code === Op.NetRead;
      if (reads && called && result >= 0) this.read(t);
      this.leave(t, fd);
    }
    if ((fd < 0 || code === Op.NetAccept) && result >= 0) this.open(t, result);
  }

  /** A descriptor that the poller watches comes to be. Its number may have been another's. */
  open(t: Thread, fd: number): void {
    this.closed.delete(fd);
    this.detector.forget(nameOf(fd));
    if (this.poller) this.detector.acquire(t, SERVER_INIT);
    else this.detector.releaseMerge(t, SERVER_INIT);
    this.poller = true;
  }

  /** fdMutex.incref or rwlock. @returns false when it is closed */
  enter(t: Thread, fd: number): boolean {
    this.detector.acquire(t, nameOf(fd));
    if (this.closed.has(fd)) return false;
    this.detector.releaseMerge(t, nameOf(fd));
    return true;
  }

  /** fdMutex.decref or rwunlock. */
  leave(t: Thread, fd: number): void {
    this.detector.acquire(t, nameOf(fd));
    this.detector.releaseMerge(t, nameOf(fd));
  }

  /** fdMutex.increfAndClose. */
  close(t: Thread, fd: number): void {
    if (this.enter(t, fd)) this.closed.add(fd);
  }

  /** syscall.Write, before it. */
  written(t: Thread): void {
    this.detector.releaseMerge(t, IO_SYNC);
  }

  /** syscall.Read, after it. */
  read(t: Thread): void {
    this.detector.acquire(t, IO_SYNC);
  }
}

const nameOf = (fd: number): string => `descriptor ${fd}`;
