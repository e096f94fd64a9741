/**
 * `simulate`: sets the machine up, runs a program to its end, and tells what happened.
 *
 * One run at a time: the engine's state is module state, made anew by every run.
 */

import { current } from '../goroutine/api';
import { generatorFront } from '../goroutine/generators';
import { landed, launch, type SystemG } from '../goroutine/launch';
import type { FedProgram, Front } from '../goroutine/opcodes';
import type { GoFunction } from '../goroutine/operation';
import { checkOptions, type SimulateOptions } from '../goroutine/options';
import type { Workload } from '../goroutine/table';
import { Counter, count } from '../runtime/counters';
import { setAccountant } from '../runtime/cputime';
import { end } from '../runtime/deadlock';
import { allglen } from '../runtime/g';
import { defaultGomaxprocs } from '../runtime/gomaxprocs';
import { endOfLoop, type LoopOptions, runLoop } from '../runtime/loop';
import { mSpinning } from '../runtime/m';
import { Pstatus, pIdleSince, pIdleTime, pM, pSchedtick, pSpinSince, pSpinTime, pStatus } from '../runtime/p';
import type { Probe } from '../runtime/probe';
import { sched } from '../runtime/sched';
import { traceLines } from '../runtime/schedtrace';
import { verify } from '../runtime/verify';
import { clock, T } from '../sim/clock';
import { CpuAccount } from './cpu-profile';
import { goroutineDump } from './dump';
import { memoryOfRun } from './memory';
import { Recording } from './recorder';
import type { Counters, GoroutineInfo, Run } from './run';
import { checkGauges, type TimeSample, takeSample } from './samples';
import { stretches, type Watch } from './stretches';
import { watched } from './watchdog';

export type { SimulateOptions } from '../goroutine/options';

/** A generator function, a table, or what a front of its own feeds. */
type Program = GoFunction<[]> | Workload | FedProgram;

export function simulate(program: Program): Run;
export function simulate(options: SimulateOptions, program: Program): Run;
export function simulate(first: SimulateOptions | Program, second?: Program): Run {
  if (second === undefined) return start({}, first as Program);
  return start(first as SimulateOptions, second);
}

/**
 * The same for a run that takes long: between stretches of about a tenth of a second it lets the host go on, so that
 * progress is seen. Ctrl+C, or the interrupt button of a notebook, stops the run, which then tells what it has so far.
 */
export async function simulateAsync(options: SimulateOptions, program: Program): Promise<Run> {
  const prepared = prepare(options, program);
  const host = typeof process === 'object' ? process : null;
  // The signal comes here between two stretches. Where others listen, as a notebook's kernel does to give the cell up,
  // it had better end the stretch itself.
  prepared.watch.cutShort = (host?.listenerCount('SIGINT') ?? 0) > 0;
  const interrupted = () => {
    prepared.watch.stopped = true;
  };
  host?.on('SIGINT', interrupted);
  try {
    const steps = stretches(prepared.loop, prepared.watch, prepared.samples);
    for (;;) {
      const step = steps.next();
      if (step.done) return prepared.finish(step.value);
      await hostsTurn();
    }
  } finally {
    host?.off('SIGINT', interrupted);
    landed();
  }
}

/** Behind the host's input: a signal that has come is told before the run goes on. */
function hostsTurn(): Promise<void> {
  return new Promise(resolve =>
    typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve),
  );
}

function start(options: SimulateOptions, program: Program): Run {
  const { loop, watch, samples, isWatched, fed, finish } = prepare(options, program);
  try {
    if (!isWatched) return finish(fed ? watched(loop, watch.hangSeconds) : runLoop(loop));
    const steps = stretches(loop, watch, samples);
    for (;;) {
      const step = steps.next();
      if (step.done) return finish(step.value);
    }
  } finally {
    landed();
  }
}

/** A process about to run, and what is asked of its run. */
interface Prepared {
  loop: LoopOptions;
  watch: Watch;
  samples: TimeSample[];
  isWatched: boolean;
  /** A front feeds it: it may hang. */
  fed: boolean;
  /** Tells what happened in so many moments. */
  finish(events: number): Run;
}

function prepare(options: SimulateOptions, program: Program): Prepared {
  if (current.run !== 0) throw new Error('simulate cannot be called by a program that is being simulated');
  const workload = isObject(program) && 'tasks' in program ? program : null;
  const fed = workload === null;
  if (fed && typeof program !== 'function' && !(isObject(program) && 'front' in program)) {
    throw new TypeError(
      'simulate wants a generator function (function* main() {…}) or a workload ({ tasks: … })',
    );
  }
  checkOptions(options);
  const gauges = options.gauges ?? {};
  checkGauges(gauges);
  const procs =
    options.procs ?? defaultGomaxprocs(options.cores ?? 4, options.quota ?? 0, options.go ?? '1.26');
  const record = options.record ?? fed;
  const recording = record ? new Recording() : null;
  const front = frontOf(program, options.maxGoroutines ?? 1_000_000, record);
  let system: SystemG[];
  try {
    system = launch({
      options,
      procs,
      workload,
      front,
      main: typeof program === 'function' ? program : fed ? (program as FedProgram).main : null,
      goids: fed || record || options.probe !== undefined,
      probe: combine(recording?.probe ?? null, options.probe ?? null),
    });
  } catch (error) {
    landed();
    throw error;
  }
  const account = options.cpuProfile ? new CpuAccount() : null;
  setAccountant(account?.accountant ?? null);
  const loop: LoopOptions = {
    maxEvents: options.maxEvents ?? (fed ? 100_000_000 : Number.POSITIVE_INFINITY),
    runAhead: options.debug?.runAhead ?? true,
    check: options.debug?.verify ? verify : null,
  };
  const samples: TimeSample[] = [];
  return {
    loop,
    watch: {
      every: options.sampleEvery ?? 0,
      gauges,
      until: options.until,
      progress: options.progress,
      budget: options.budget ?? Number.POSITIVE_INFINITY,
      // A table cannot hang: however slow the host is, its moments come to an end.
      hangSeconds: fed ? (options.hangSeconds ?? 10) : Number.POSITIVE_INFINITY,
      stopped: false,
      cutShort: true,
    },
    samples,
    isWatched: [options.sampleEvery, options.progress, options.budget].some(x => x !== undefined),
    fed,
    finish(events) {
      endOfLoop(events, loop);
      if (options.sampleEvery !== undefined) {
        samples.push(takeSample(clock[T.Now] - current.mainStart, gauges));
      }
      const cpu = account?.profile() ?? null;
      return { ...result(options, program, events, recording, front, system), samples, cpu };
    },
  };
}

function isObject(x: unknown): x is object {
  return typeof x === 'object' && x !== null;
}

function frontOf(program: Program, maxGoroutines: number, names: boolean): Front | null {
  if (typeof program === 'function') return generatorFront(maxGoroutines, names);
  return 'front' in program ? program.front : null;
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
  system: SystemG[],
): Omit<Run, 'samples' | 'cpu'> {
  const mainName = typeof program === 'function' ? program.name || 'main' : 'main';
  const goroutines: GoroutineInfo[] = [
    { goid: 1, g: 1, name: mainName, label: 'main', system: false, parent: 0 },
    ...system.map(x => ({ ...x, label: x.name, system: true, parent: 1 })),
    ...(front?.started ?? []).slice(1).map(x => ({ ...x, system: false })),
  ];
  const now = clock[T.Now];
  const lines = current.lines;
  const kind = end.kind === 'fatal' ? 'panic' : (end.kind as Run['end']['kind']);
  const trace = traceLines.map(line => `${line}\n`).join('');
  const stderr =
    end.message === '' ? trace : `${trace}${end.message}\n${goroutineDump(goroutines, end.kind, front)}`;
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
    memory: memoryOfRun(),
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
