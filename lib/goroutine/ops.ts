/**
 * What a goroutine can do: operation codes, and the one function that performs them.
 *
 * An operation comes from a table (a workload: rows shared by millions of goroutines) or from a front end
 * (a TypeScript generator, compiled Go) that names the code and leaves the operands in `reg`. Either way it
 * acts here, at its moment, and pays afterwards.
 */

import { chanrecv, chansend, closechan } from '../runtime/chan';
import { Cost, pay } from '../runtime/costs';
import { Counter, count } from '../runtime/counters';
import { endRun } from '../runtime/deadlock';
import { Io, transfer } from '../runtime/fdio';
import { gLoop, gPc } from '../runtime/g';
import { gcMark, gcStart, gcWorkerPark } from '../runtime/gc';
import { mP } from '../runtime/m';
import { netpollReady, netpollWait } from '../runtime/netpoll';
import { startWork } from '../runtime/preempt';
import { Kind, probe, StopReason } from '../runtime/probe';
import { goexit, gopark, goschedImpl, mainReturned, newproc, schedule } from '../runtime/proc';
import { sched } from '../runtime/sched';
import { type SelectCase, selectgo } from '../runtime/select';
import { stopTheWorld } from '../runtime/stw';
import { DONE, GONE, resume, setResumeRow } from '../runtime/sudog';
import { entersyscall, entersyscallblock } from '../runtime/syscall';
import { addSleep } from '../runtime/time';
import { modify, newFuncTimer, setEpoch, setGoFunc } from '../runtime/timer';
import { gResult, PANICKED, panicText, SEND_ON_CLOSED } from '../runtime/values';
import { wgAdd, wgWait } from '../runtime/waitgroup';
import { Wait } from '../runtime/waitreason';
import { lockOSThread, unlockOSThread } from '../runtime/wake';
import { after, openLane, registerHandler } from '../sim/calendar';
import { clock, T } from '../sim/clock';
import { type Duration, draw } from '../sim/distributions';
import { random32, Stream } from '../sim/random';
import { performSync } from './sync-ops';

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
}

/** A program that a front of its own feeds; `main` is the `reg.fn` of main's goroutine. */
export interface FedProgram {
  front: Front;
  main: unknown;
}

let front: Front | null = null;

/** For probes, while a run goes on: the name of what g runs, '' where nobody knows. */
export function nameOf(g: number): string {
  return front?.nameOf?.(g) ?? '';
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

let opCode: Uint8Array = new Uint8Array(1);
let opA: Int32Array = new Int32Array(1);
let opB: Int32Array = new Int32Array(1);
let opNs: Float64Array = new Float64Array(1);
let opRule: (Duration | null)[] = [];
let choices: Choice[] = [];
/** Calendar lane of an IoWait row, −1 for none. */
let opLane = new Int32Array(1);

/** main's goroutine: its return ends the process. */
let mainG = 0;
/** Row at which a table's main begins, 0 when main is fed. */
let mainPc = 0;
let onMainStart: () => void = () => {};

/** An arrival process: something outside that happens `left` more times. */
interface Source {
  gap: Duration;
  left: number;
  pending: number;
  /** The goroutine that waits for the next one, 0 for none. */
  waiter: number;
  started: boolean;
}
let sources: Source[] = [];

export function setProgram(
  table: Table,
  arrivals: { gap: Duration; count: number }[],
  userMain: number,
  fed: Front | null,
  mainStart: () => void,
): void {
  opCode = table.code;
  opA = table.a;
  opB = table.b;
  opNs = table.ns;
  opRule = table.rule;
  choices = table.choices;
  setResumeRow(table.resumeRow);
  opLane = new Int32Array(opCode.length).fill(-1);
  for (let pc = 1; pc < opCode.length; pc++) {
    if (opCode[pc] === Op.IoWait && opRule[pc] === null) opLane[pc] = openLane(opNs[pc]);
  }
  sources = arrivals.map(s => ({ gap: s.gap, left: s.count, pending: 0, waiter: 0, started: false }));
  mainPc = userMain;
  front = fed;
  setGoFunc(call => {
    const { fn, args } = call as { fn: unknown; args: unknown };
    reg.fn = fn;
    reg.args = args;
    front!.start(newproc(sched.curm, 0));
  });
  mainG = 0;
  goexiting.clear();
  onMainStart = mainStart;
}

export function setMainG(g: number): void {
  mainG = g;
}

/** Runs the next operation of g, curg of m. */
export function runG(m: number, g: number): void {
  count[Counter.Ops]++;
  const pc = gPc[g];
  if (pc !== 0) runRow(m, g, pc);
  else perform(m, g, feed(g));
}

/** The next operation of a fed goroutine: it goes on, or a panic of its last operation reaches it first. */
function feed(g: number): Op {
  const result = gResult[g];
  if (result === PANICKED || result === SEND_ON_CLOSED) {
    gResult[g] = undefined;
    const text = panicText.get(g) ?? 'send on closed channel';
    panicText.delete(g);
    return front!.raise(g, text);
  }
  return front!.resume(g);
}

function runRow(m: number, g: number, pc: number): void {
  if (opCode[pc] >= Op.Repeat) pc = turn(g, pc);
  const code = opCode[pc];
  const next = pc + 1;
  gPc[g] = opCode[next] >= Op.Repeat ? turn(g, next) : next;
  switch (code) {
    case Op.Go:
      newproc(m, opA[pc]);
      break;
    case Op.Send:
      if (!chansend(m, g, opA[pc], undefined)) panicked('send on closed channel');
      break;
    case Op.Recv:
      chanrecv(m, g, opA[pc]);
      break;
    case Op.Gosched:
      goschedImpl(m, g, StopReason.Gosched);
      break;
    case Op.Work:
      startWork(m, duration(pc), opA[pc] === 1);
      break;
    case Op.Sleep:
      sleep(m, g, duration(pc));
      break;
    case Op.Return:
      ended(m, g);
      break;
    case Op.IoWait:
      netpollWait();
      after(duration(pc), ioReady, g, opLane[pc]);
      gopark(m, g, Wait.IO);
      schedule(m);
      break;
    case Op.WgAdd:
      panics(g, wgAdd(m, g, opA[pc], opB[pc]));
      break;
    case Op.WgWait:
      wgWait(m, g, opA[pc]);
      break;
    case Op.Close:
      panics(g, closechan(m, g, opA[pc]));
      break;
    case Op.Resume:
      goOn(m, g);
      break;
    case Op.Syscall:
      syscall(m, duration(pc), opA[pc] === 1);
      break;
    case Op.Accept:
      accept(m, g, opA[pc]);
      break;
    case Op.Goexit:
      goexit(m, g);
      break;
    case Op.Gc:
      gcStart(m, g);
      break;
    case Op.GcWorkerPark:
      gcWorkerPark(m, g);
      break;
    case Op.GcMark:
      if (gcMark(m, g)) gPc[g] = pc;
      break;
    case Op.Park:
      gopark(m, g, opA[pc] as Wait);
      schedule(m);
      break;
    case Op.LockOSThread:
      lockOSThread(m, g);
      break;
    case Op.UnlockOSThread:
      unlockOSThread(m, g);
      break;
    case Op.MainStart:
      setEpoch(clock[T.Now]);
      onMainStart();
      gPc[g] = mainPc;
      if (probe !== null) probe(Kind.MainStart, clock[T.Now], m, mP[m], g, 0, 0);
      break;
    default:
      if (performSync(m, g, code, opA[pc])) break;
      throw new Error(`row ${pc} of the table has no operation (${code})`);
  }
}

/** A row, drawn by its weight. */
function drawRow({ below, rows }: Choice): number {
  const x = random32(Stream.Work) >>> 1;
  let i = 0;
  while (x >= below[i]) i++;
  return rows[i];
}

/** Follows loop rows from `pc` to the next operation. */
function turn(g: number, pc: number): number {
  for (;;) {
    if (opCode[pc] === Op.Repeat) {
      gLoop[g] = opA[pc];
      pc++;
    } else if (opCode[pc] === Op.Again) {
      pc = --gLoop[g] > 0 ? opA[pc] : pc + 1;
    } else if (opCode[pc] === Op.Goto) {
      pc = opA[pc];
    } else if (opCode[pc] === Op.Choose) {
      pc = drawRow(choices[opA[pc]]);
    } else {
      return pc;
    }
  }
}

function duration(pc: number): number {
  const rule = opRule[pc];
  return rule === null ? opNs[pc] : draw(rule, Stream.Work);
}

/** Performs an operation that a front end has named. */
function perform(m: number, g: number, code: Op): void {
  switch (code) {
    case Op.Send:
      if (!chansend(m, g, reg.a, reg.value)) panics(g, 'send on closed channel');
      break;
    case Op.Recv:
      chanrecv(m, g, reg.a);
      break;
    case Op.Gosched:
      goschedImpl(m, g, StopReason.Gosched);
      break;
    case Op.Go:
      front!.start(newproc(m, 0));
      break;
    case Op.Work:
      startWork(m, reg.ns, reg.b === 1);
      break;
    case Op.Sleep:
      sleep(m, g, reg.ns);
      break;
    case Op.Return:
      ended(m, g);
      break;
    case Op.Close:
      panics(g, closechan(m, g, reg.a));
      break;
    case Op.WgAdd:
      panics(g, wgAdd(m, g, reg.a, reg.b));
      break;
    case Op.WgWait:
      wgWait(m, g, reg.a);
      break;
    case Op.IoWait:
      netpollWait();
      after(reg.ns, ioReady, g, -1);
      gopark(m, g, Wait.IO);
      schedule(m);
      break;
    case Op.AfterFunc:
      gResult[g] = newFuncTimer(reg.ns, reg.value);
      break;
    case Op.TimerReset:
      pay(Cost.Sema);
      gResult[g] = modify(reg.a, reg.ns, reg.b === 1 ? reg.ns : 0);
      break;
    case Op.Select:
      panics(g, selectgo(m, g, reg.value as SelectCase[]));
      break;
    case Op.Syscall:
      syscall(m, reg.ns, reg.b === 1);
      break;
    case Op.LockOSThread:
      lockOSThread(m, g);
      break;
    case Op.UnlockOSThread:
      unlockOSThread(m, g);
      break;
    case Op.Gc:
      gcStart(m, g);
      break;
    case Op.Read:
      transfer(m, g, reg.a, reg.b, Io.Read);
      break;
    case Op.Write:
      transfer(m, g, reg.a, reg.b, Io.Write);
      break;
    case Op.Gomaxprocs:
      setMaxProcs(m, g, reg.a);
      break;
    case Op.Goexit:
      goexiting.add(g);
      perform(m, g, front!.unwind(g));
      break;
    case Op.Panic:
      panicked(reg.text);
      break;
    default:
      if (performSync(m, g, code, reg.a)) break;
      panicked(`a goroutine yielded ${String(code)}, which is no operation: write yield* before operations`);
  }
}

/** Goroutines on their way out through Goexit: when main's is one, its end does not end the process. */
const goexiting = new Set<number>();

function ended(m: number, g: number): void {
  const unwound = goexiting.delete(g);
  if (g === mainG && !unwound) mainReturned();
  else goexit(m, g);
}

/** g panics with `text`, unless that is empty. A goroutine of a front end may recover: it learns at its next moment. */
function panics(g: number, text: string): void {
  if (text === '') return;
  if (gPc[g] !== 0) {
    panicked(text);
  } else {
    panicText.set(g, text);
    gResult[g] = PANICKED;
  }
}

/** A suspended goroutine runs again. With nothing left to do it goes on at once: its wake-up is paid for. */
function goOn(m: number, g: number): void {
  const text = resume(m, g);
  if (text === GONE) return;
  if (text !== DONE) {
    panics(g, text);
    return;
  }
  count[Counter.Ops]--;
  runG(m, g);
}

function panicked(text: string): void {
  endRun('panic', 2, `panic: ${text}`);
}

/** time.Sleep: a duration of 0 or less returns at once, without a yield. */
function sleep(m: number, g: number, ns: number): void {
  if (ns <= 0) return;
  gopark(m, g, Wait.Sleep);
  addSleep(mP[m], g, clock[T.Now] + ns);
  schedule(m);
}

/** runtime.GOMAXPROCS: below 1 it only asks; a change stops the world. */
function setMaxProcs(m: number, g: number, n: number): void {
  gResult[g] = sched.gomaxprocs;
  if (n < 1 || n === sched.gomaxprocs) return;
  stopTheWorld(m, g, () => {
    sched.newprocs = n;
  });
}

/** Whoever calls stays Running until the call is entered; a call without end takes Infinity. */
function syscall(m: number, ns: number, blocks: boolean): void {
  if (blocks) entersyscallblock(m, ns);
  else entersyscall(m, ns);
}

/** Accept: the arrival process starts with the first call. */
function accept(m: number, g: number, i: number): void {
  const source = sources[i];
  if (!source.started) {
    source.started = true;
    if (source.left > 0) arrive(i);
  }
  if (source.pending > 0) {
    source.pending--;
    return;
  }
  source.waiter = g;
  netpollWait();
  gopark(m, g, Wait.IO);
  schedule(m);
}

/** One entry in the calendar for each source, however many arrivals are to come. */
function arrive(i: number): void {
  after(draw(sources[i].gap, Stream.Work), arrival, i, -1);
}

const arrival = registerHandler(i => {
  const source = sources[i];
  source.left--;
  if (source.left > 0) arrive(i);
  if (source.waiter !== 0) {
    const g = source.waiter;
    source.waiter = 0;
    netpollReady(g);
  } else {
    source.pending++;
  }
});

const ioReady = registerHandler(netpollReady);
