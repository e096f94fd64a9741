/**
 * Rows of the table, which goroutines of a workload and the runtime's own stand at: what each does, and where its
 * goroutine stands afterwards.
 *
 * A goroutine's place moves on before its row acts, so that a row may park, yield or end it.
 */
import { memoryOn } from '../os/memory';
import { chanrecv, chansend, closechan } from '../runtime/chan';
import { gLoop, gPc } from '../runtime/g';
import { gcMark, gcStart, gcWorkerPark } from '../runtime/gc';
import { closure } from '../runtime/gobjects';
import { lockOSThread, unlockOSThread } from '../runtime/lockosthread';
import { netpollReady, netpollWait } from '../runtime/netpoll';
import { startWork } from '../runtime/preempt';
import { StopReason } from '../runtime/probe';
import { goexit, gopark, goschedImpl, newproc, schedule } from '../runtime/proc';
import { setResumeRow } from '../runtime/sudog';
import { wgAdd, wgWait } from '../runtime/waitgroup';
import { Wait } from '../runtime/waitreason';
import { after, openLane, registerHandler } from '../sim/calendar';
import { type Duration, draw } from '../sim/distributions';
import { random32, Stream } from '../sim/random';
import { accept } from './arrivals';
import { type Choice, Op, type Table } from './opcodes';
import { ended, goOn, mainStarts, panicked, panics, sleep, syscall, useMemory } from './ops';
import { performSync } from './sync-ops';

let opCode: Uint8Array = new Uint8Array(1);
let opA: Int32Array = new Int32Array(1);
let opB: Int32Array = new Int32Array(1);
let opNs: Float64Array = new Float64Array(1);
let opRule: (Duration | null)[] = [];
let choices: Choice[] = [];
/** Calendar lane of an IoWait row, −1 for none. */
let opLane = new Int32Array(1);

export function setTable(table: Table): void {
  opCode = table.code;
  opA = table.a;
  opB = table.b;
  opNs = table.ns;
  opRule = table.rule;
  choices = table.choices;
  setResumeRow(table.resumeRow);
  opLane = new Int32Array(opCode.length).fill(-1);
  for (let pc = 1; pc < opCode.length; pc++) {
    if (opCode[pc] === Op.IoWait && opRule[pc] === null) opLane[pc] = openLane(opNs[pc], ioReady);
  }
}

/** Performs the row of the table at which g stands. */
export function runRow(m: number, g: number, pc: number): void {
  if (opCode[pc] >= Op.Repeat) pc = turn(g, pc);
  const code = opCode[pc];
  const next = pc + 1;
  gPc[g] = opCode[next] >= Op.Repeat ? turn(g, next) : next;
  switch (code) {
    case Op.Go:
      newproc(m, opA[pc]);
      if (memoryOn) closure(m, g, opB[pc]);
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
    default:
      runOtherRow(m, g, pc, code);
  }
}

/** The rows that are rarer, or cost more than the way here. */
function runOtherRow(m: number, g: number, pc: number, code: number): void {
  switch (code) {
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
      lockOSThread(m, g); // rows are the runtime's own
      break;
    case Op.UnlockOSThread:
      unlockOSThread(m, g);
      break;
    case Op.MainStart:
      mainStarts(m, g);
      break;
    case Op.Alloc:
    case Op.Drop:
    case Op.Frames:
    case Op.Leave:
      useMemory(m, g, code, opA[pc], opB[pc]);
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

const ioReady = registerHandler(netpollReady);
