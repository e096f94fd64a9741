/**
 * A process about to run: the machine made anew, the program laid down, main's goroutine in the front seat.
 *
 * One process at a time: the engine's state is module state. Whoever launches it runs the loop
 * (`runtime/loop.ts`) and takes the probe off again; `current.run` tells programs that they are in a run.
 */
import { makechan } from '../runtime/chan';
import { count } from '../runtime/counters';
import { setAccountant } from '../runtime/cputime';
import { gGoid, gget, resetGs } from '../runtime/g';
import { setForcegcG } from '../runtime/gc';
import { setRunG } from '../runtime/loop';
import { type Probe, setProbe } from '../runtime/probe';
import { sched } from '../runtime/sched';
import { clock, T } from '../sim/clock';
import { current } from './api';
import { bootRows, mainOnlyRows, type SystemGoroutine } from './boot';
import { resetMachine, startProcess } from './machine';
import { type Front, reg } from './opcodes';
import { runG, setMainG, setProgram, setTasks } from './ops';
import type { SimulateOptions } from './options';
import { layOut, type Workload } from './table';
import { TableBuilder } from './table-builder';

export interface Launch {
  /** Checked options. */
  options: SimulateOptions;
  procs: number;
  /** The program: a table, or what a front feeds, with main's function as the front understands it. */
  workload: Workload | null;
  front: Front | null;
  main: unknown;
  /** Whether goroutines get numbers as Go prints them: recordings and probes want them. */
  goids: boolean;
  probe: Probe | null;
}

/** A goroutine of the runtime's own. */
export interface SystemG {
  goid: number;
  g: number;
  name: string;
}

let runs = 0;

/** A number for a run that no other run of this process has. */
export function nextRun(): number {
  return ++runs;
}

/** Throws a RangeError for a workload that makes no sense. @returns the runtime's own goroutines, filled in when main starts */
export function launch({ options, procs, workload, front, main, goids, probe }: Launch): SystemG[] {
  resetMachine(options, procs);
  count.fill(0);
  setProbe(probe);
  current.lines = [];
  current.cells = [];
  const system: SystemG[] = [];
  const rows = new TableBuilder();
  const booted = options.startTick === undefined;
  const boot = booted
    ? bootRows(rows, makechan(2, false), options.updateMaxProcs ?? false)
    : { main: mainOnlyRows(rows), system: [] };
  const laid = workload === null ? { entry: { main: 0 }, arrivals: [] } : layOut(workload, rows);
  resetGs(procs, workload?.expect ?? 0, rows.hasLoops, goids);
  const mainG = gget(0);
  const mainStart = (): void => {
    current.mainStart = clock[T.Now];
    if (options.until !== undefined) clock[T.Until] = clock[T.Now] + options.until;
    markSystem(system, boot.system);
    if (front !== null) {
      reg.fn = main;
      reg.args = [];
      front.start(mainG);
    }
  };
  current.mainStart = -1;
  setProgram(rows.table(), laid.arrivals, laid.entry.main, front, mainStart);
  setTasks(workload === null ? {} : laid.entry);
  setMainG(mainG);
  setRunG(runG);
  startProcess(procs, mainG, boot.main, options.startTick ?? 0, !booted);
  current.run = nextRun();
  return system;
}

/** The run is over: nothing of it is asked any more. */
export function landed(): void {
  current.run = 0;
  setProbe(null);
  setAccountant(null);
}

/** The goroutines made by the start-up are the runtime's own: they do not count for deadlocks. */
function markSystem(system: SystemG[], made: SystemGoroutine[]): void {
  made.forEach(({ name }, i) => {
    // Main is 1, and nobody else has created any: their indices are consecutive.
    const g = 2 + i;
    sched.systemGs.add(g);
    if (name === 'forcegchelper') setForcegcG(g);
    sched.userGs--;
    system.push({ goid: gGoid.length > 0 ? gGoid[g] : g, g, name });
  });
}
