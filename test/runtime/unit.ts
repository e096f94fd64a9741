/** A machine without a program, for tests of single rules: m0 holds P0, the other Ps are idle, nothing runs. */
import { resetMachine } from '../../lib/goroutine/machine';
import type { SimulateOptions } from '../../lib/goroutine/options';
import { Counter, count } from '../../lib/runtime/counters';
import { Gstatus, gget, gLink, gStatus, resetGs } from '../../lib/runtime/g';
import { allocm, mcount, mNextp, mPc, mSpinning, Pc } from '../../lib/runtime/m';
import { acquirep, pidleget, pidleput, pRunnext } from '../../lib/runtime/p';
import { setProbe } from '../../lib/runtime/probe';
import { runqlist } from '../../lib/runtime/runq';
import { sched } from '../../lib/runtime/sched';

export function machine(options: SimulateOptions = {}): void {
  const procs = options.procs ?? 1;
  setProbe(null);
  resetMachine(options, procs);
  count.fill(0);
  resetGs(procs, 0, false, true);
  const m0 = allocm();
  allocm(); // sysmon
  sched.nmsys = 1;
  for (let p = 1; p < procs; p++) pidleput(p);
  acquirep(m0, 0);
  sched.curm = m0;
}

/** n runnable goroutines that are in no queue yet, made on P p. */
export function goroutines(n: number, p = 0): number[] {
  return Array.from({ length: n }, () => {
    const g = gget(p);
    gStatus[g] = Gstatus.Runnable;
    count[Counter.Spawned]++;
    return g;
  });
}

/** What P p and the global queue hold. */
export function queues(p = 0): { runnext: number; lrq: number[]; grq: number[] } {
  const grq: number[] = [];
  for (let g = sched.runqhead; g !== 0; g = gLink[g]) grq.push(g);
  return { runnext: pRunnext[p], lrq: runqlist(p), grq };
}

/** The whole numbers from a to b. */
export const range = (a: number, b: number): number[] => Array.from({ length: b - a + 1 }, (_, i) => a + i);

/** A thread that holds an idle P. @returns [m, p] */
export function worker(): [number, number] {
  const m = allocm();
  const p = pidleget();
  acquirep(m, p);
  return [m, p];
}

/** Threads that were told to start since the machine was made: [thread, P, whether it spins]. */
export function started(): [number, number, boolean][] {
  const list: [number, number, boolean][] = [];
  for (let m = 0; m < mcount(); m++) if (mPc[m] === Pc.Start) list.push([m, mNextp[m], mSpinning[m] === 1]);
  return list;
}
