/** Files of package os that the poller watches: pipes. Bytes are counted, not carried. */
import { Errno, errorText } from '../os/errno';
import { closeFd, makeBlocking, openPipe, PollError } from '../runtime/fdio';
import { Mode } from '../runtime/polldesc';
import { current, now } from './api';
import { GoPanic } from './generators';
import { Op, reg } from './opcodes';
import { makeOperation, type Operation, withResult } from './operation';

const errors: Record<number, string> = {
  [Errno.EBADF]: 'bad file descriptor',
  [Errno.EPIPE]: 'broken pipe',
  [PollError.Closing]: 'file already closed',
  [PollError.Timeout]: 'i/o timeout',
};

/** Bytes moved, 0 at the end of the file; an error is a panic, as a program that ignores none would raise it. */
const bytes = makeOperation<number>(answer => {
  const n = answer as number;
  if (n >= 0) return n;
  throw new GoPanic(errors[n] ?? `errno ${-n}`);
});

const nothing = makeOperation<void>(answer => {
  if (answer === PollError.Closing) throw new GoPanic('use of closed file');
});

/** One end of a pipe. */
export class File {
  private closed = false;

  constructor(
    private readonly descriptor: number,
    private readonly run: number,
  ) {}

  /** Reads up to n bytes: parks in the poller while there are none, or, once `fd()` was called, keeps its thread. */
  read(n = 1): Operation<number> {
    return this.transfer(Op.Read, n);
  }

  write(n = 1): Operation<number> {
    return this.transfer(Op.Write, n);
  }

  /** Closes it: readers at the other end see the end of the file, and whoever waits here an error. */
  close(): void {
    this.check();
    this.closed = true;
    closeFd(this.descriptor);
  }

  /** The descriptor, which is put into blocking mode: from now on its calls block their thread. */
  fd(): number {
    this.check();
    makeBlocking(this.descriptor);
    return this.descriptor;
  }

  /**
   * SetReadDeadline: reads fail with `i/o timeout` from then on, those that wait already among them.
   * @param at ns since main began, as `now()` tells it; null for never
   */
  setReadDeadline(at: number | null): Operation<void> {
    return this.deadline(at, Mode.Read);
  }

  setWriteDeadline(at: number | null): Operation<void> {
    return this.deadline(at, Mode.Write);
  }

  setDeadline(at: number | null): Operation<void> {
    return this.deadline(at, Mode.Both);
  }

  private deadline(at: number | null, mode: Mode): Operation<void> {
    this.inRun();
    if (this.closed) throw new GoPanic('use of closed file');
    if (at !== null && !Number.isSafeInteger(at))
      throw new RangeError(
        `a deadline is a whole number of nanoseconds since main began, or null; got ${at}`,
      );
    reg.a = this.descriptor;
    reg.b = mode;
    // A deadline right now is one that has passed; 0 would be none.
    reg.ns = at === null ? 0 : at - now() || -1;
    return withResult(Op.SetDeadline, nothing);
  }

  private transfer(code: Op, n: number): Operation<number> {
    this.check();
    if (!Number.isInteger(n) || n < 0)
      throw new RangeError(`read and write want a number of bytes; got ${n}`);
    reg.a = this.descriptor;
    reg.b = n;
    return withResult(code, bytes);
  }

  private check(): void {
    this.inRun();
    // Its number may be another file's by now.
    if (this.closed) throw new GoPanic(errors[PollError.Closing]);
  }

  private inRun(): void {
    if (this.run !== current.run) throw new Error('a file can be used only in the run that opened it');
  }
}

/** os.Pipe: the reading and the writing end. */
export function pipe(): [File, File] {
  if (current.run === 0) throw new Error('pipe can be called only while a program runs: inside simulate(…)');
  const [r, w] = openPipe();
  if (r < 0) throw new GoPanic(`pipe2: ${errorText[r]}`);
  return [new File(r, current.run), new File(w, current.run)];
}
