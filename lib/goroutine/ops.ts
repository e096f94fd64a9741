/**
 * What a goroutine can do: the functions that perform operations.
 *
 * An operation comes from a table (a workload: rows shared by millions of goroutines) or from a front end
 * (a TypeScript generator, compiled Go) that names the code and leaves the operands in `reg`. Either way it
 * acts here, at its moment, and pays afterwards.
 */

import { memoryOn } from '../os/memory';
import { chanrecv, chansend, closechan } from '../runtime/chan';
import { Cost, pay } from '../runtime/costs';
import { Counter, count } from '../runtime/counters';
import { endRun } from '../runtime/deadlock';
import { gPc } from '../runtime/g';
import { gcStart } from '../runtime/gc';
import { mallocgc } from '../runtime/gcheap';
import { closure, sleepTimer } from '../runtime/gobjects';
import { LockOSThread, UnlockOSThread } from '../runtime/lockosthread';
import { mP } from '../runtime/m';
import { siteDrop } from '../runtime/malloc';
import { netpollReady, netpollWait } from '../runtime/netpoll';
import { startWork } from '../runtime/preempt';
import { Kind, probe, StopReason } from '../runtime/probe';
import { goexit, gopark, goschedImpl, mainReturned, newproc, schedule } from '../runtime/proc';
import { sched } from '../runtime/sched';
import { type SelectCase, selectgo } from '../runtime/select';
import { popFrames, pushFrames } from '../runtime/stack';
import { stopTheWorld } from '../runtime/stw';
import { DONE, GONE, resume } from '../runtime/sudog';
import { entersyscall, entersyscallblock } from '../runtime/syscall';
import { addSleep, timerCount } from '../runtime/time';
import { modify, newFuncTimer, setEpoch, setGoFunc } from '../runtime/timer';
import { gResult, PANICKED, panicText, SEND_ON_CLOSED } from '../runtime/values';
import { wgAdd, wgWait } from '../runtime/waitgroup';
import { Wait } from '../runtime/waitreason';
import { after, registerHandler } from '../sim/calendar';
import { clock, T } from '../sim/clock';
import type { Duration } from '../sim/distributions';
import { setArrivals } from './arrivals';
import { performAtomic } from './atomic';
import { performFile } from './file-ops';
import { performNet } from './net-ops';
import { type Front, Op, reg, type Table } from './opcodes';
import { runRow, setTable } from './rows';
import { performAccess } from './shared';
import { performSync } from './sync-ops';

let front: Front | null = null;

/** For probes, while a run goes on: the name of what g runs, '' where nobody knows. */
export function nameOf(g: number): string {
  return front?.nameOf?.(g) ?? taskOf(gPc[g]);
}

/** Tasks of the table with the rows at which they begin, in order. */
let taskRows: [string, number][] = [];

/** @param entry the row at which each task begins */
export function setTasks(entry: Record<string, number>): void {
  taskRows = Object.entries(entry).sort((a, b) => a[1] - b[1]);
}

function taskOf(pc: number): string {
  let name = '';
  for (const [task, row] of taskRows) if (row <= pc) name = task;
  return name;
}

/** main's goroutine: its return ends the process. */
let mainG = 0;
/** Row at which a table's main begins, 0 when main is fed. */
let mainPc = 0;
let onMainStart: () => void = () => {};

export function setProgram(
  table: Table,
  arrivals: { gap: Duration; count: number }[],
  userMain: number,
  fed: Front | null,
  mainStart: () => void,
): void {
  setTable(table);
  setArrivals(arrivals);
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
export function feed(g: number): Op {
  const result = gResult[g];
  if (result === PANICKED || result === SEND_ON_CLOSED) {
    gResult[g] = undefined;
    const text = panicText.get(g) ?? 'send on closed channel';
    panicText.delete(g);
    return front!.raise(g, text);
  }
  return front!.resume(g);
}

/** Performs an operation that a front end has named. */
export function perform(m: number, g: number, code: Op): void {
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
      if (memoryOn) closure(m, g, 8 + 8 * Math.max(1, argumentsOf(reg.args)));
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
    default:
      performOther(m, g, code);
  }
}

/** The operations that are rarer, or cost more than the way here. */
function performOther(m: number, g: number, code: Op): void {
  switch (code) {
    case Op.Do:
      (reg.fn as (m: number, g: number) => void)(m, g);
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
      LockOSThread(m, g);
      break;
    case Op.UnlockOSThread:
      UnlockOSThread(m, g);
      break;
    case Op.Gc:
      gcStart(m, g);
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
    case Op.Load:
    case Op.Store:
      startWork(m, performAccess(g, code), false);
      break;
    case Op.Atomic:
      startWork(m, performAtomic(g), false);
      break;
    case Op.Alloc:
    case Op.Drop:
    case Op.Frames:
    case Op.Leave:
      useMemory(m, g, code, reg.a, reg.b);
      break;
    default:
      if (performSync(m, g, code, reg.a) || performFile(m, g, code) || performNet(m, g, code)) break;
      panicked(`a goroutine yielded ${shown(code)}, which is no operation: write yield* before operations`);
  }
}

/** The row at which the start-up is over: main's own code begins. */
export function mainStarts(m: number, g: number): void {
  setEpoch(clock[T.Now]);
  onMainStart();
  gPc[g] = mainPc;
  if (probe !== null) probe(Kind.MainStart, clock[T.Now], m, mP[m], g, 0, 0);
}

function shown(x: unknown): string {
  return typeof x === 'object' && x !== null ? 'an object' : String(x);
}

/** Goroutines on their way out through Goexit: when main's is one, its end does not end the process. */
const goexiting = new Set<number>();

export function ended(m: number, g: number): void {
  const unwound = goexiting.delete(g);
  if (g === mainG && !unwound) mainReturned();
  else goexit(m, g);
}

/** g panics with `text`, unless that is empty. A goroutine of a front end may recover: it learns at its next moment. */
export function panics(g: number, text: string): void {
  if (text === '') return;
  if (gPc[g] !== 0) {
    panicked(text);
  } else {
    panicText.set(g, text);
    gResult[g] = PANICKED;
  }
}

/** A suspended goroutine runs again. With nothing left to do it goes on at once: its wake-up is paid for. */
export function goOn(m: number, g: number): void {
  const text = resume(m, g);
  if (text === GONE) return;
  if (text !== DONE) {
    panics(g, text);
    return;
  }
  count[Counter.Ops]--;
  runG(m, g);
}

export function panicked(text: string): void {
  endRun('panic', 2, `panic: ${text}`);
}

/** Arguments that a go statement's closure carries; one where nobody knows. */
function argumentsOf(args: unknown): number {
  return Array.isArray(args) ? args.length : 1;
}

/** What a program's operation does to memory; nothing where the run has no memory model. */
export function useMemory(m: number, g: number, code: Op, a: number, b: number): void {
  if (!memoryOn) return;
  if (code === Op.Alloc) mallocgc(m, g, a, b);
  else if (code === Op.Drop) siteDrop(a, b);
  else if (code === Op.Frames) pushFrames(mP[m], g, a, b);
  else popFrames(g, a);
}

/** time.Sleep: a duration of 0 or less returns at once, without a yield. */
export function sleep(m: number, g: number, ns: number): void {
  if (ns <= 0) return;
  gopark(m, g, Wait.Sleep);
  if (memoryOn) sleepTimer(m, mP[m], g, timerCount(mP[m]) + 1);
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
export function syscall(m: number, ns: number, blocks: boolean): void {
  if (blocks) entersyscallblock(m, ns);
  else entersyscall(m, ns);
}

const ioReady = registerHandler(netpollReady);
