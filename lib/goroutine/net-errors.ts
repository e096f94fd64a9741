/** Errors of package net, in Go's words. */
import { Errno, errorText } from '../os/errno';
import { PollError } from '../runtime/fdio';

/** io.EOF. */
export const EOF = new Error('EOF');
/** net.ErrClosed, os.ErrDeadlineExceeded. */
export const ErrClosed = new Error('use of closed network connection');
export const ErrDeadlineExceeded = new Error('i/o timeout');

/** os.SyscallError: which call failed, and why. */
export class SyscallError extends Error {
  constructor(
    readonly syscall: string,
    readonly errno: Errno,
  ) {
    super(`${syscall}: ${errorText[errno] ?? `errno ${-errno}`}`);
  }
}

/** net.OpError. Go's Timeout and Temporary: whether waiting or trying again may help. */
export class OpError extends Error {
  constructor(
    readonly op: string,
    readonly net: string,
    /** The end that acted, '' where there is none yet. */
    readonly source: string,
    readonly addr: string,
    readonly err: Error,
  ) {
    super(
      `${op} ${net}${source === '' ? '' : ` ${source}->`}${source === '' && addr !== '' ? ' ' : ''}${addr}: ${err.message}`,
    );
  }

  timeout(): boolean {
    if (this.err instanceof SyscallError)
      return this.err.errno === Errno.ETIMEDOUT || this.err.errno === Errno.EAGAIN;
    return this.err === ErrDeadlineExceeded;
  }

  /** What http.Server.Serve asks of accept: EMFILE and ENFILE, a connection given up, and time-outs (syscall.Errno.Temporary). */
  temporary(): boolean {
    if (!(this.err instanceof SyscallError)) return this.timeout();
    const { errno } = this.err;
    const passing = [Errno.EMFILE, Errno.ENFILE, Errno.ECONNRESET, Errno.ECONNABORTED];
    return passing.includes(errno) || this.timeout();
  }
}

/** Of a result below 0 of `call`: the error that package net would wrap. */
export function causeOf(result: number, call: string): Error {
  if (result === PollError.Timeout) return ErrDeadlineExceeded;
  if (result === PollError.Closing) return ErrClosed;
  return new SyscallError(call, result);
}
