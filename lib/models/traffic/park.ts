/** How a goroutine of traffic goes on: it computes, is in the kernel, sleeps; waits in the runtime's own way, and is woken. */
import { Op, reg } from '../../goroutine/opcodes';
import { memoryOn } from '../../os/memory';
import { giveSudog, takeSudog } from '../../runtime/gobjects';
import { mCurg, mP } from '../../runtime/m';
import { netpollWait } from '../../runtime/netpoll';
import { netpollblock } from '../../runtime/polldesc';
import { gopark, goready, schedule } from '../../runtime/proc';
import { sched } from '../../runtime/sched';
import { Wait } from '../../runtime/waitreason';
import type { TrafficState } from './state';

/** The goroutine that acts waits for a descriptor. @returns null when it is ready already */
export function awaitIo(pd: number, g: number, writing: boolean): Op | null {
  if (netpollblock(pd, g, writing)) return null;
  reg.fn = parkInPoller;
  return Op.Do;
}

/** It waits in a select until somebody wakes it. @param cases sudogs that it takes for that */
export function awaitSelect(cases: number): Op {
  reg.fn = parkInSelect;
  if (memoryOn) for (let i = 0; i < cases; i++) takeSudog();
  return Op.Do;
}

/** `g` parked in a select of so many cases: whoever acts wakes it. */
export function wake(g: number, cases: number): void {
  if (memoryOn) for (let i = 0; i < cases; i++) giveSudog();
  const m = sched.curm;
  goready(mP[m], g, mCurg[m]);
}

function parkInPoller(m: number, g: number): void {
  netpollWait();
  gopark(m, g, Wait.IO);
  schedule(m);
}

function parkInSelect(m: number, g: number): void {
  gopark(m, g, Wait.Select);
  schedule(m);
}

/** Cases of the selects: roundTrip's, writeLoop's. */
export const CALLER_CASES = 4;
export const WRITER_CASES = 2;

export function work(ns: number): Op {
  reg.ns = ns;
  reg.b = 0;
  return Op.Work;
}

export function sleep(ns: number): Op {
  reg.ns = ns;
  return Op.Sleep;
}

export function syscall(ns: number): Op {
  reg.ns = ns;
  reg.b = 0;
  return Op.Syscall;
}

/** The caller of r waits; whoever has something for it wakes it. */
export function parkCaller(t: TrafficState, r: number): Op {
  t.parked[r] = 1;
  return awaitSelect(CALLER_CASES);
}

/** Wakes r's caller if it waits. */
export function notify(t: TrafficState, r: number): void {
  if (t.parked[r] !== 1) return;
  t.parked[r] = 2; // woken: once is enough
  wake(t.caller[r], CALLER_CASES);
}
