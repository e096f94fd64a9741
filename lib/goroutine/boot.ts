/**
 * The start of a Go process, as rows that main's goroutine runs before main.main (proc.go: runtime.main).
 *
 * It matters: the runtime's own goroutines take turns on the first P, so that schedtick is 4 and two of them
 * are still in the queue when main.main begins. Main is locked to its thread until then, so a second thread
 * runs the others. `go` order: forcegc (package init), bgsweep and bgscavenge (gcenable, which waits for both
 * on a channel of capacity 2), the GOMAXPROCS updater, and the finalizer goroutine of package os.
 */
import { Wait } from '../runtime/waitreason';
import { Op } from './ops';
import type { TableBuilder } from './table';

export const systemNames = [
  'forcegchelper',
  'bgsweep',
  'bgscavenge',
  'updateMaxProcsGoroutine',
  'runFinalizers',
];

/** Appends the start-up to a table. @returns the row at which main's goroutine begins */
export function bootRows(t: TableBuilder, gcChannel: number): { main: number; system: number[] } {
  const helper = (reason: Wait, ready: boolean): number => {
    const at = t.here();
    if (ready) t.row(Op.Send, gcChannel);
    t.row(Op.Park, reason);
    return at;
  };
  const system = [
    helper(Wait.ForceGC, false),
    helper(Wait.SweepWait, true),
    helper(Wait.ScavengeWait, true),
    helper(Wait.UpdateMaxProcs, false),
    helper(Wait.Finalizer, false),
  ];
  const main = t.here();
  t.row(Op.LockOSThread);
  t.row(Op.Go, system[0]);
  t.row(Op.Go, system[1]);
  t.row(Op.Go, system[2]);
  t.row(Op.Recv, gcChannel);
  t.row(Op.Recv, gcChannel);
  t.row(Op.Go, system[3]);
  t.row(Op.Go, system[4]);
  t.row(Op.UnlockOSThread);
  t.row(Op.MainStart);
  return { main, system };
}

/** The start of a process whose start-up is long over: main's own code begins at once. */
export function mainOnlyRows(t: TableBuilder): number {
  const main = t.here();
  t.row(Op.MainStart);
  return main;
}
