/**
 * `simulate`: sets the machine up, runs a program to its end, and tells what happened.
 *
 * One run at a time: the engine's state is module state, made anew by every run.
 */

import { current } from '../goroutine/api';
import { bootRows, mainOnlyRows, type SystemGoroutine } from '../goroutine/boot';
import { generatorFront } from '../goroutine/generators';
import { type FedProgram, type Front, reg } from '../goroutine/opcodes';
import type { GoFunction } from '../goroutine/operation';
import { runG, setMainG, setProgram } from '../goroutine/ops';
import { layOut, TableBuilder, type Workload } from '../goroutine/table';
import { makechan } from '../runtime/chan';
import { Counter, count } from '../runtime/counters';
import { end } from '../runtime/deadlock';
import { allglen, gGoid, gget, resetGs } from '../runtime/g';
import { setForcegcG } from '../runtime/gc';
import { defaultGomaxprocs } from '../runtime/gomaxprocs';
import { endOfLoop, type LoopOptions, runLoop, setRunG } from '../runtime/loop';
import { mSpinning } from '../runtime/m';
import { Pstatus, pIdleSince, pIdleTime, pM, pSchedtick, pSpinSince, pSpinTime, pStatus } from '../runtime/p';
import { type Probe, setProbe } from '../runtime/probe';
import { sched } from '../runtime/sched';
import { traceLines } from '../runtime/schedtrace';
import { verify } from '../runtime/verify';
import { clock, T } from '../sim/clock';
import { goroutineDump } from './dump';
import { resetMachine, startProcess } from './machine';
import { checkOptions, type SimulateOptions } from './options';
import { Recording } from './recorder';
import type { Counters, GoroutineInfo, Run } from './run';
import { watched } from './watchdog';

export type { SimulateOptions } from './options';

/** A generator function, a table, or what a front of its own feeds. */
type Program = GoFunction<[]> | Workload | FedProgram;

export function simulate(program: Program): Run;
export function simulate(options: SimulateOptions, program: Program): Run;
export function simulate(first: SimulateOptions | Program, second?: Program): Run {
  if (second === undefined) return start({}, first as Program);
  return start(first as SimulateOptions, second);
}

let runs = 0;

function start(options: SimulateOptions, program: Program): Run {
  if (current.run !== 0) throw new Error('simulate cannot be called by a program that is being simulated');
  const workload = isObject(program) && 'tasks' in program ? program : null;
  const fed = workload === null;
  if (fed && typeof program !== 'function' && !(isObject(program) && 'front' in program)) {
    throw new TypeError(
      'simulate wants a generator function (function* main() {…}) or a workload ({ tasks: … })',
    );
  }
  checkOptions(options);
  const procs =
    options.procs ?? defaultGomaxprocs(options.cores ?? 4, options.quota ?? 0, options.go ?? '1.26');
  const record = options.record ?? fed;
  const recording = record ? new Recording() : null;
  const front = frontOf(program, options.maxGoroutines ?? 1_000_000, record);

  resetMachine(options, procs);
  count.fill(0);
  setProbe(combine(recording?.probe ?? null, options.probe ?? null));

  current.lines = [];
  const system: GoroutineInfo[] = [];
  try {
    const rows = new TableBuilder();
    const booted = options.startTick === undefined;
    const boot = booted
      ? bootRows(rows, makechan(2, false), options.updateMaxProcs ?? false)
      : { main: mainOnlyRows(rows), system: [] };
    const laid = workload === null ? { entry: { main: 0 }, arrivals: [] } : layOut(workload, rows);
    resetGs(procs, workload?.expect ?? 0, rows.hasLoops, fed || record || options.probe !== undefined);
    const mainG = gget(0);
    const mainStart = (): void => {
      current.mainStart = clock[T.Now];
      if (options.until !== undefined) clock[T.Until] = clock[T.Now] + options.until;
      markSystem(system, boot.system);
      if (front !== null) {
        reg.fn = typeof program === 'function' ? program : (program as FedProgram).main;
        reg.args = [];
        front.start(mainG);
      }
    };
    current.mainStart = 0;
    setProgram(rows.table(), laid.arrivals, laid.entry.main, front, mainStart);
    setMainG(mainG);
    setRunG(runG);
    startProcess(procs, mainG, boot.main, options.startTick ?? 0, !booted);
    current.run = ++runs;

    const loop: LoopOptions = {
      maxEvents: options.maxEvents ?? (fed ? 100_000_000 : Number.POSITIVE_INFINITY),
      runAhead: options.debug?.runAhead ?? true,
      check: options.debug?.verify ? verify : null,
    };
    const events = fed ? watched(loop, options.hangSeconds ?? 10) : runLoop(loop);
    endOfLoop(events, loop);
    return result(options, program, events, recording, front, system);
  } finally {
    current.run = 0;
    setProbe(null);
  }
}

function isObject(x: unknown): x is object {
  return typeof x === 'object' && x !== null;
}

function frontOf(program: Program, maxGoroutines: number, names: boolean): Front | null {
  if (typeof program === 'function') return generatorFront(maxGoroutines, names);
  return 'front' in program ? program.front : null;
}

/** The goroutines made by the start-up are the runtime's own: they do not count for deadlocks. */
function markSystem(system: GoroutineInfo[], made: SystemGoroutine[]): void {
  made.forEach(({ name }, i) => {
    // Main is 1, and nobody else has created any: their indices are consecutive.
    const g = 2 + i;
    sched.systemGs.add(g);
    if (name === 'forcegchelper') setForcegcG(g);
    sched.userGs--;
    const goid = gGoid.length > 0 ? gGoid[g] : g;
    system.push({ goid, g, name, label: name, system: true, parent: 1 });
  });
}

function combine(a: Probe | null, b: Probe | null): Probe | null {
  if (a === null || b === null) return a ?? b;
  return (kind, t, m, p, g, x, y) => {
    a(kind, t, m, p, g, x, y);
    b(kind, t, m, p, g, x, y);
  };
}

function result(
  options: SimulateOptions,
  program: Program,
  events: number,
  recording: Recording | null,
  front: Front | null,
  system: GoroutineInfo[],
): Run {
  const mainName = typeof program === 'function' ? program.name || 'main' : 'main';
  const goroutines: GoroutineInfo[] = [
    { goid: 1, g: 1, name: mainName, label: 'main', system: false, parent: 0 },
    ...system,
    ...(front?.started ?? []).slice(1).map(x => ({ ...x, system: false })),
  ];
  const now = clock[T.Now];
  const lines = current.lines;
  const kind = end.kind === 'fatal' ? 'panic' : (end.kind as Run['end']['kind']);
  const trace = traceLines.map(line => `${line}\n`).join('');
  const stderr =
    end.message === '' ? trace : `${trace}${end.message}\n${goroutineDump(goroutines, end.kind)}`;
  return {
    output: lines.length > 0 ? `${lines.join('\n')}\n` : '',
    lines,
    stderr,
    end: { kind, code: end.code, message: end.message },
    error: front?.error,
    time: now - current.mainStart,
    mainStart: current.mainStart,
    events,
    seed: options.seed ?? 1,
    procs: sched.gomaxprocs,
    counters: counters(),
    ps: Array.from({ length: sched.gomaxprocs }, (_, p) => {
      const idle = pIdleTime[p] + (pStatus[p] === Pstatus.Idle ? now - pIdleSince[p] : 0);
      const spinsNow = pM[p] >= 0 && mSpinning[pM[p]] !== 0;
      const spinning = pSpinTime[p] + (spinsNow ? now - pSpinSince[p] : 0);
      return { idle, spinning, busy: now - idle - spinning, schedtick: pSchedtick[p] };
    }),
    goroutines,
    recording,
    replay: () => start(options, program),
  };
}

function counters(): Counters {
  let schedticks = 0;
  for (let p = 0; p < sched.gomaxprocs; p++) schedticks += pSchedtick[p];
  return {
    spawned: count[Counter.Spawned],
    ended: count[Counter.Ended],
    schedticks,
    operations: count[Counter.Ops],
    structs: allglen,
    runnextHits: count[Counter.RunnextHits],
    overflows: count[Counter.Overflows],
    tick61Picks: count[Counter.Tick61Picks],
    globalBatches: count[Counter.GlobalBatches],
    steals: count[Counter.Steals],
    stolen: count[Counter.Stolen],
    runnextSteals: count[Counter.RunnextSteals],
    failedSearches: count[Counter.FailedSearches],
    wakeups: count[Counter.Wakeups],
    threadsCreated: count[Counter.ThreadsCreated],
    parks: count[Counter.Parks],
    readies: count[Counter.Readies],
    timersFired: count[Counter.TimersFired],
    syscalls: count[Counter.Syscalls],
    handoffs: count[Counter.Handoffs],
    retakes: count[Counter.Retakes],
    preemptRequests: count[Counter.PreemptRequests],
    preemptsLost: count[Counter.PreemptsLost],
    preemptions: count[Counter.Preemptions],
    stops: count[Counter.Stops],
    gcCycles: count[Counter.GcCycles],
    netpolls: count[Counter.Netpolls],
  };
}
