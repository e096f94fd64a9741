/**
 * Files of package os. Bytes are counted, not carried.
 *
 * A pipe is watched by the poller: who waits for it costs no thread. A regular file is not: each call is a system
 * call that keeps its thread until it is done.
 */
import { OpenMode, putFile as putOnDisk, fileSize as sizeOnDisk } from '../os/disk';
import { errorText } from '../os/errno';
import { closeFd, makeBlocking, openPipe, PollError } from '../runtime/fdio';
import { Mode } from '../runtime/polldesc';
import { checkDuration, type Duration } from '../sim/distributions';
import { current, now } from './api';
import { GoPanic } from './generators';
import { Op, reg } from './opcodes';
import { makeOperation, type Operation, withResult } from './operation';
import { watch } from './watch';

/** What package os makes of a failure. */
function textOf(error: number): string {
  if (error === PollError.Closing) return 'file already closed';
  if (error === PollError.Timeout) return 'i/o timeout';
  if (error === PollError.NoDeadline) return 'file type does not support deadline';
  return errorText[error] ?? `errno ${-error}`;
}

/** Bytes moved, 0 at the end of the file; an error is a panic, as a program that ignores none would raise it. */
const bytes = makeOperation<number>(answer => {
  const n = answer as number;
  if (n >= 0) return n;
  throw new GoPanic(textOf(n));
});

/** 0 or an error. */
const nothing = makeOperation<void>(answer => {
  if ((answer as number) < 0) throw new GoPanic(textOf(answer as number));
});

/** The same of a deadline, where package os lets poll's own words through. */
const deadlineSet = makeOperation<void>(answer => {
  if (answer === PollError.Closing) throw new GoPanic(CLOSED_FILE);
  if ((answer as number) < 0) throw new GoPanic(textOf(answer as number));
});

const CLOSED_FILE = 'use of closed file';

/** One end of a pipe, or a regular file. */
export class File {
  private closed = false;

  constructor(
    private readonly descriptor: number,
    private readonly run: number,
  ) {}

  /**
   * Reads up to n bytes; 0 is the end. Of a pipe it parks in the poller while there are none, or, once `fd()` was
   * called, keeps its thread; of a regular file it always does.
   */
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
    watch.descriptor?.('close', this.descriptor);
    closeFd(this.descriptor);
  }

  /** fsync: until the disk has what was written. Of a pipe: `invalid argument`. */
  sync(): Operation<void> {
    this.check();
    reg.a = this.descriptor;
    return withResult(Op.Sync, nothing);
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
    if (this.closed) {
      watch.descriptor?.('enter', this.descriptor);
      throw new GoPanic(CLOSED_FILE);
    }
    if (at !== null && !Number.isSafeInteger(at))
      throw new RangeError(
        `a deadline is a whole number of nanoseconds since main began, or null; got ${at}`,
      );
    reg.a = this.descriptor;
    reg.b = mode;
    // A deadline right now is one that has passed; 0 would be none.
    reg.ns = at === null ? 0 : at - now() || -1;
    return withResult(Op.SetDeadline, deadlineSet);
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
    if (this.closed) {
      watch.descriptor?.('enter', this.descriptor);
      throw new GoPanic(textOf(PollError.Closing));
    }
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
  watch.descriptor?.('open', r);
  watch.descriptor?.('open', w);
  return [new File(r, current.run), new File(w, current.run)];
}

/** How a regular file is on its disk. */
export interface DiskOptions {
  /** How long each read, write and sync takes, and the opening; default: what the cost table says of a local disk. */
  latency?: Duration;
}

/** A regular file of this many bytes that is there already: for programs that read. Takes no time. */
export function putFile(name: string, size: number): void {
  if (current.run === 0)
    throw new Error('putFile can be called only while a program runs: inside simulate(…)');
  if (!Number.isSafeInteger(size) || size < 0)
    throw new RangeError(`putFile: a size is a whole number of bytes; got ${size}`);
  putOnDisk(name, size);
}

/** os.Stat's Size; −1 where there is no such file. Takes no time. */
export function fileSize(name: string): number {
  return sizeOnDisk(name);
}

/** os.Open: for reading; a file that is not there is a panic in the words of Go's error. */
export function open(name: string, options: DiskOptions = {}): Operation<File> {
  return opening('open', name, OpenMode.Read, options);
}

/** os.Create: empty, for reading and writing. */
export function create(name: string, options: DiskOptions = {}): Operation<File> {
  return opening('create', name, OpenMode.Create, options);
}

function opening(what: string, name: string, mode: OpenMode, { latency }: DiskOptions): Operation<File> {
  if (latency !== undefined) checkDuration(latency, what);
  reg.value = [name, mode, latency ?? null];
  return withResult(
    Op.Open,
    makeOperation(answer => {
      const fd = answer as number;
      if (fd < 0) throw new GoPanic(`open ${name}: ${textOf(fd)}`);
      return new File(fd, current.run);
    }),
  );
}
