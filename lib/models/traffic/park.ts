/** How a goroutine of traffic waits and is woken: the runtime's own park and ready, named as an operation. */
import { Op, reg } from '../../goroutine/opcodes';
import { memoryOn } from '../../os/memory';
import { giveSudog, takeSudog } from '../../runtime/gobjects';
import { mCurg, mP } from '../../runtime/m';
import { netpollWait } from '../../runtime/netpoll';
import { netpollblock } from '../../runtime/polldesc';
import { gopark, goready, schedule } from '../../runtime/proc';
import { sched } from '../../runtime/sched';
import { Wait } from '../../runtime/waitreason';

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
