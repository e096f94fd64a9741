/**
 * The start of a Go process, as rows that main's goroutine runs before main.main (proc.go: runtime.main).
 *
 * It matters: the runtime's own goroutines take turns on the first P, so that schedtick is 4 and the last of
 * them are still in the queue when main.main begins. Main is locked to its thread until then, so a second
 * thread runs the others. `go` order: forcegc (package init), bgsweep and bgscavenge (gcenable, which waits for
 * both on a channel of capacity 2), the GOMAXPROCS updater (only when go.mod says go 1.25 or later: an older
 * one means GODEBUG=updatemaxprocs=0), and the finalizer goroutine of package os.
 */
import { makeReadyChan, setWorkerRow } from '../runtime/gc';
import { Wait } from '../runtime/waitreason';
import { Op } from './opcodes';
import type { TableBuilder } from './table-builder';

export interface SystemGoroutine {
  name: string;
  /** Row at which it begins. */
  row: number;
}

/** Appends the start-up to a table. @returns the row at which main's goroutine begins, and who is started */
export function bootRows(
  t: TableBuilder,
  gcChannel: number,
  updateMaxProcs: boolean,
): { main: number; system: SystemGoroutine[] } {
  const helper = (name: string, reason: Wait, ready = false): SystemGoroutine => {
    const row = t.here();
    if (ready) t.row(Op.Send, gcChannel);
    t.row(Op.Park, reason);
    return { name, row };
  };
  const forcegc = { name: 'forcegchelper', row: t.here() };
  t.row(Op.Park, Wait.ForceGC);
  t.row(Op.Gc);
  t.row(Op.Goto, forcegc.row);
  gcWorkerRows(t);
  const early = [
    forcegc,
    helper('bgsweep', Wait.SweepWait, true),
    helper('bgscavenge', Wait.ScavengeWait, true),
  ];
  const late = [helper('runFinalizers', Wait.Finalizer)];
  if (updateMaxProcs) late.unshift(helper('updateMaxProcsGoroutine', Wait.UpdateMaxProcs));
  const main = t.here();
  t.row(Op.LockOSThread);
  for (const g of early) t.row(Op.Go, g.row);
  t.row(Op.Recv, gcChannel);
  t.row(Op.Recv, gcChannel);
  for (const g of late) t.row(Op.Go, g.row);
  t.row(Op.UnlockOSThread);
  t.row(Op.MainStart);
  return { main, system: [...early, ...late] };
}

/** gcBgMarkWorker: tells that it is there, then waits in the pool and marks, by turns. */
function gcWorkerRows(t: TableBuilder): void {
  setWorkerRow(t.here());
  t.row(Op.Send, makeReadyChan());
  const pool = t.here();
  t.row(Op.GcWorkerPark);
  t.row(Op.GcMark);
  t.row(Op.Goto, pool);
}

/** The start of a process whose start-up is long over: main's own code begins at once. */
export function mainOnlyRows(t: TableBuilder): number {
  gcWorkerRows(t);
  const main = t.here();
  t.row(Op.MainStart);
  return main;
}
