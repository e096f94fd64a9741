/**
 * The vocabulary between programs and the engine: operation codes, the operands of a named operation, and the
 * two sources that operations come from: a front that feeds goroutines, and the table.
 */
import type { Duration } from '../sim/distributions';

export enum Op {
  /** The goroutine's function returns. */
  Return = 0,
  /** a = row at which the new goroutine begins; a front end starts `reg.fn` instead. */
  Go = 1,
  Gosched = 2,
  /** ns of CPU time. */
  Work = 3,
  /** ns of time.Sleep. */
  Sleep = 4,
  /** a = channel. */
  Send = 5,
  Recv = 6,
  Close = 7,
  /** a = WaitGroup, b = delta. */
  WgAdd = 8,
  WgWait = 9,
  /** Waits ns for something outside, in the poller. */
  IoWait = 10,
  /** a = arrival source: takes one arrival, waiting in the poller for it. */
  Accept = 11,
  /** runtime.Goexit: deferred calls run, then the goroutine ends. */
  Goexit = 12,
  /** Parks for ever; a = wait reason. Only the runtime's own goroutines do this. */
  Park = 13,
  LockOSThread = 14,
  UnlockOSThread = 15,
  /** The start-up is over: main's own code begins. */
  MainStart = 16,
  /** A panic that nobody recovered; `reg.text` is what the process prints. */
  Panic = 17,
  /** A system call of ns; a = 1 when it is known to block, so that the P is handed on at once. */
  Syscall = 18,
  /** A goroutine that was suspended goes on with what it had left to do (runtime/sudog.ts). */
  Resume = 40,
  /** a = the lock. */
  MutexLock = 41,
  MutexUnlock = 42,
  RWMutexRLock = 43,
  RWMutexRUnlock = 44,
  RWMutexLock = 45,
  RWMutexUnlock = 46,
  /** a = the Cond. */
  CondWait = 47,
  CondSignal = 48,
  CondBroadcast = 49,
  /** value = the cases. */
  Select = 50,
  /** time.AfterFunc: ns, value = what to call. */
  AfterFunc = 51,
  /** Timer.Reset: a = timer, ns, b = 1 for a ticker, whose period ns is then. */
  TimerReset = 52,
  /** runtime.GOMAXPROCS(a); the result is the number before. */
  Gomaxprocs = 60,
  /** runtime.GC: a cycle, waited for. */
  Gc = 61,
  /** A mark worker without a mode waits for one; with a mode it marks. */
  GcWorkerPark = 62,
  GcMark = 63,
  /** a = descriptor, b = bytes: the result is the number of bytes, or an errno below 0. */
  Read = 64,
  Write = 65,
  /** a = descriptor, b = the directions (Mode), ns from now, 0 for none: the result is 0 or an errno. */
  SetDeadline = 66,
  /** value = [name, mode, latency] of a regular file: the result is a descriptor, or an errno. */
  Open = 67,
  /** a = descriptor: fsync. */
  Sync = 68,
  /** a = FileCall, b = bytes: what a call of a regular file costs its thread, whoever keeps the file. */
  FileCall = 69,
  /** A shared variable: value = its cell, fn = the key in it, args = what a store writes, b = the place in the source. */
  Load = 70,
  Store = 71,
  /** value = the atomic, b = what to do, fn and args = its operands. */
  Atomic = 72,
  /** Heap: a = allocation site, b = objects. */
  Alloc = 80,
  /** a = site, b = objects that nobody can reach any more. */
  Drop = 81,
  /** Calls: a = bytes of a frame, b = calls, each from the last. */
  Frames = 82,
  /** Returns: a = bytes of stack. */
  Leave = 83,
  /** net.Listen: a = address; the result is a descriptor, or an error below 0. */
  NetListen = 20,
  /** net.Dialer.Dial: a = address, ns = time-out or 0, b = 1 for keep-alive probes; a descriptor, or an error below 0. */
  NetDial = 21,
  /** a = descriptor of a listener: a descriptor, or an error below 0. */
  NetAccept = 22,
  /** a = descriptor of a connection, b = bytes: how many, or an error below 0. */
  NetRead = 23,
  NetWrite = 24,
  /** a = descriptor: 0, or an error below 0. */
  NetClose = 25,
  NetCloseWrite = 26,
  /** An operation that a model has written: reg.fn(m, g) acts. */
  Do = 90,
  /** a = rounds: begins a loop. Rows from here on take no time: they only move the place in the table. */
  Repeat = 100,
  /** a = the row after Repeat. */
  Again = 101,
  /** a = the row to go on with. */
  Goto = 102,
  /** a = the choice of the table by which the next row is drawn. */
  Choose = 103,
}

/** Operands of the operation that a front end has just named. */
export const reg = {
  a: 0,
  b: 0,
  ns: 0.5,
  value: undefined as unknown,
  fn: undefined as unknown,
  args: undefined as unknown,
  text: '',
};

/** What a front end knows of a goroutine it started. */
export interface Started {
  goid: number;
  g: number;
  name: string;
  label: string;
  parent: number;
}

/**
 * What feeds goroutines that are not in the table: generators, compiled Go, a machine written by hand.
 * A g may be started again once it has returned: its number is reused.
 */
export interface Front {
  /**
   * The next operation of g, its operands in `reg`. gResult[g] holds what the last one gave: the value of a
   * receive, CLOSED from a closed and empty channel, undefined for most.
   */
  resume(g: number): Op;
  /** g shall run `reg.fn` with `reg.args`, whatever these mean to the front. */
  start(g: number): void;
  /** Throws a Go panic into g, which may recover. @returns its next operation */
  raise(g: number, text: string): Op;
  /** runtime.Goexit: g runs its deferred calls. @returns its next operation */
  unwind(g: number): Op;
  /** For whoever reads the run: goroutines in order of creation, main among them; and the error behind Op.Panic. */
  started?: Started[];
  error?: unknown;
  /** The name of what g runs, '' where it has none. */
  nameOf?(g: number): string;
  /** Where g stands, innermost frame first; asked once, when the run is over. */
  traceOf?(g: number): TraceFrame[];
  /** The go statement that started g; null for main. */
  creatorOf?(g: number): TraceFrame | null;
}

/** A function in a goroutine's stack, and the line in it. */
export interface TraceFrame {
  /** As Go names it: main.(*T).f */
  symbol: string;
  file: string;
  line: number;
  /** Whether it takes arguments: a dump then shows (...) */
  args: boolean;
}

/** A program that a front of its own feeds; `main` is the `reg.fn` of main's goroutine. */
export interface FedProgram {
  front: Front;
  main: unknown;
}

/** Rows to go on with, each drawn when 31 random bits are below its bound and not below the one before. */
export interface Choice {
  below: number[];
  rows: number[];
}

/** The table: one row an operation; row 0 is unused, as a pc of 0 means a fed goroutine. */
export interface Table {
  code: Uint8Array;
  a: Int32Array;
  b: Int32Array;
  /** ns of an operation with a constant duration. */
  ns: Float64Array;
  /** Rule of an operation whose duration is drawn, null for a constant one. */
  rule: (Duration | null)[];
  choices: Choice[];
  /** The row of Op.Resume. */
  resumeRow: number;
}
