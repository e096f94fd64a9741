/**
 * `simulate`: sets the machine up, runs a program to its end, and tells what happened.
 *
 * One run at a time: the engine's state is module state, made anew by every run.
 */

import { current } from '../goroutine/api';
import { bootRows, mainOnlyRows, systemNames } from '../goroutine/boot';
import { type GeneratorFront, generatorFront } from '../goroutine/generators';
import { type GoFunction, resetPending } from '../goroutine/operation';
import { reg, runG, setMainG, setProgram } from '../goroutine/ops';
import { layOut, TableBuilder, type Workload } from '../goroutine/table';
import { resetCores } from '../os/cores';
import { makechan, resetChans } from '../runtime/chan';
import { FORCE_PREEMPT_NS } from '../runtime/constants';
import { Cost, type Costs, costOf, setCosts } from '../runtime/costs';
import { Counter, count } from '../runtime/counters';
import { end, resetEnd } from '../runtime/deadlock';
import { allglen, Gstatus, gGoid, gget, gPc, gStatus, resetGs } from '../runtime/g';
import { endOfLoop, type LoopOptions, runLoop, setRunG } from '../runtime/loop';
import { allocm, mNextp, mPc, mSlot, Pc, resetMs } from '../runtime/m';
import { resetNetpoll } from '../runtime/netpoll';
import {
  Pstatus,
  pIdleSince,
  pIdleTime,
  pidleput,
  pSchedtick,
  pSpinTime,
  pStatus,
  resetPs,
} from '../runtime/p';
import { resetPreempt } from '../runtime/preempt';
import { Kind, type Probe, probe, setProbe } from '../runtime/probe';
import { runqput } from '../runtime/runq';
import { resetSched, sched } from '../runtime/sched';
import { resetStealOrder } from '../runtime/steal';
import { resetSysmon, startSysmon } from '../runtime/sysmon';
import { resetTimers } from '../runtime/time';
import { resetValues } from '../runtime/values';
import { resetVerify, verify } from '../runtime/verify';
import { resetWaitGroups } from '../runtime/waitgroup';
import { resetCalendar } from '../sim/calendar';
import { clock, resetClock, T } from '../sim/clock';
import { seedStreams } from '../sim/random';
import { allocSlot, resetSlots, type SlotSearch, setSlot } from '../sim/slots';
import { goroutineDump } from './dump';
import { Recording } from './recorder';
import type { Counters, GoroutineInfo, Run } from './run';
import { watched } from './watchdog';

export interface SimulateOptions {
  /** GOMAXPROCS, 1 … 1024. Default 4. */
  procs?: number;
  /** Any integer. Default 1. */
  seed?: number;
  /** CPUs of the machine, 1 … 1024. Default: enough for every thread. */
  cores?: number;
  /** schedtick of P0 when main begins; the process's start-up is then over and done, as in the middle of a program. */
  startTick?: number;
  /** False: there is no front seat; `go` and wake-ups put at the tail. */
  runnext?: boolean;
  /** Places in a local queue's ring: a power of two, 2 … 65536. Default 256. */
  ringSize?: number;
  /** The time slice, ns. Default 10 ms. */
  slice?: number;
  /** False: GODEBUG=asyncpreemptoff=1; work without calls runs to its end. */
  asyncPreempt?: boolean;
  /** False: nobody preempts, retakes Ps or polls for busy ones. */
  sysmon?: boolean;
  /** Whether costs vary from payment to payment. Default: yes with several Ps, no with one. */
  spread?: boolean;
  /** Changes to the cost table. */
  costs?: Costs;
  /** Whether to record events. Default: yes for programs, no for workloads. */
  record?: boolean;
  /** ns of simulated time after main's start at which to stop. */
  until?: number;
  /** Moments after which to stop. Default 100 million for programs, none for workloads. */
  maxEvents?: number;
  /** Goroutines of a program that may exist at once. Default 1 million. */
  maxGoroutines?: number;
  /** Seconds of real time that a program may run without yielding. Default 10. */
  hangSeconds?: number;
  /** For tests: none of these may change a run. */
  debug?: { slots?: SlotSearch; runAhead?: boolean; lanes?: boolean; verify?: boolean };
  /** Gets every event, besides the recording. */
  probe?: Probe;
}

type Main = GoFunction<[]>;

export function simulate(main: Main | Workload): Run;
export function simulate(options: SimulateOptions, main: Main | Workload): Run;
export function simulate(first: SimulateOptions | Main | Workload, second?: Main | Workload): Run {
  if (second === undefined) return start({}, first as Main | Workload);
  return start(first as SimulateOptions, second);
}

/** CPU time after which the kernel lets a waiting thread go first, ns: the base slice of Linux's fair scheduler. */
const OS_SLICE = 3_000_000;

let runs = 0;

function start(options: SimulateOptions, main: Main | Workload): Run {
  if (current.run !== 0) throw new Error('simulate cannot be called by a program that is being simulated');
  const fed = typeof main === 'function';
  if (!fed && (typeof main !== 'object' || main === null || !('tasks' in main))) {
    throw new TypeError(
      'simulate wants a generator function (function* main() {…}) or a workload ({ tasks: … })',
    );
  }
  checkOptions(options);
  const procs = options.procs ?? 4;
  const record = options.record ?? fed;
  const recording = record ? new Recording() : null;
  const front = fed ? generatorFront(options.maxGoroutines ?? 1_000_000, record) : null;

  resetClock();
  resetSlots(options.debug?.slots ?? 'auto');
  resetCalendar(options.debug?.lanes ?? true);
  seedStreams(options.seed ?? 1);
  resetSched(procs);
  resetMs();
  resetPs(procs, options.ringSize ?? 256, options.runnext ?? true);
  resetStealOrder(procs);
  resetTimers(procs);
  resetNetpoll();
  resetChans();
  resetWaitGroups();
  resetValues();
  resetEnd();
  resetVerify();
  resetPending();
  count.fill(0);
  resetCores(options.cores ?? 0, OS_SLICE, () => costOf(Cost.OsSwitch));
  resetSysmon(procs, options.slice ?? FORCE_PREEMPT_NS, options.sysmon ?? true);
  resetPreempt(options.asyncPreempt ?? true);
  setCosts(options.costs ?? {}, options.spread ?? procs > 1);
  setProbe(combine(recording?.probe ?? null, options.probe ?? null));

  current.lines = [];
  const system: GoroutineInfo[] = [];
  try {
    const rows = new TableBuilder();
    const booted = options.startTick === undefined;
    const boot = booted ? bootRows(rows, makechan(2, false)) : { main: mainOnlyRows(rows), system: [] };
    const laid = fed ? { entry: { main: 0 }, arrivals: [] } : layOut(main, rows);
    resetGs(procs, fed ? 0 : (main.expect ?? 0), rows.hasLoops, fed || record || options.probe !== undefined);
    const mainG = gget(0);
    const mainStart = (): void => {
      current.mainStart = clock[T.Now];
      if (options.until !== undefined) clock[T.Until] = clock[T.Now] + options.until;
      markSystem(system, boot.system);
      if (front !== null) {
        reg.fn = main;
        reg.args = [];
        front.start(mainG);
        front.started.pop();
      }
    };
    current.mainStart = 0;
    setProgram(rows.table(), laid.arrivals, laid.entry.main, front, mainStart);
    setMainG(mainG);
    setRunG(runG);
    startProcess(procs, mainG, boot.main, options.startTick ?? 0);
    current.run = ++runs;

    const loop: LoopOptions = {
      maxEvents: options.maxEvents ?? (fed ? 100_000_000 : Number.POSITIVE_INFINITY),
      runAhead: options.debug?.runAhead ?? true,
      check: options.debug?.verify ? verify : null,
    };
    const events = fed ? watched(loop, options.hangSeconds ?? 10) : runLoop(loop);
    endOfLoop(events, loop);
    return result(options, main, events, recording, front, system);
  } finally {
    current.run = 0;
    setProbe(null);
  }
}

/** m0 with P0 is about to schedule; main's goroutine is in the front seat; the other Ps are idle, the last one on top. */
function startProcess(procs: number, mainG: number, pc: number, tick: number): void {
  const m0 = allocm();
  allocm(); // sysmon
  sched.nmsys = 1;
  for (let p = 1; p < procs; p++) pidleput(p);
  pSchedtick[0] = tick;
  gPc[mainG] = pc;
  gStatus[mainG] = Gstatus.Runnable;
  sched.userGs = 1;
  count[Counter.Spawned] = 1;
  if (probe !== null) probe(Kind.GoCreate, 0, m0, 0, mainG, 1, 0);
  runqput(0, mainG, true);
  sched.mainStarted = true;
  pStatus[0] = Pstatus.Running;
  mNextp[m0] = 0;
  mPc[m0] = Pc.Start;
  mSlot[m0] = allocSlot(m0);
  setSlot(mSlot[m0], 0);
  startSysmon();
}

/** The goroutines made by the start-up are the runtime's own: they do not count for deadlocks. */
function markSystem(system: GoroutineInfo[], made: number[]): void {
  made.forEach((_, i) => {
    // Main is 1, and nobody else has created any: their indices are consecutive.
    const g = 2 + i;
    sched.systemGs.add(g);
    sched.userGs--;
    const goid = gGoid.length > 0 ? gGoid[g] : g;
    system.push({ goid, g, name: systemNames[i], label: systemNames[i], system: true, parent: 1 });
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
  main: Main | Workload,
  events: number,
  recording: Recording | null,
  front: GeneratorFront | null,
  system: GoroutineInfo[],
): Run {
  const mainName = typeof main === 'function' ? main.name || 'main' : 'main';
  const goroutines: GoroutineInfo[] = [
    { goid: 1, g: 1, name: mainName, label: 'main', system: false, parent: 0 },
    ...system,
    ...(front?.started ?? []).map(x => ({ ...x, system: false })),
  ];
  const now = clock[T.Now];
  const lines = current.lines;
  const kind = end.kind === 'fatal' ? 'panic' : (end.kind as Run['end']['kind']);
  const stderr = end.message === '' ? '' : `${end.message}\n${goroutineDump(goroutines, end.kind)}`;
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
      const spinning = pSpinTime[p];
      return { idle, spinning, busy: now - idle - spinning, schedtick: pSchedtick[p] };
    }),
    goroutines,
    recording,
    replay: () => start(options, main),
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
    netpolls: count[Counter.Netpolls],
  };
}

function checkOptions(o: SimulateOptions): void {
  const whole = (name: keyof SimulateOptions, low: number, high: number): void => {
    const x = o[name] as number | undefined;
    if (x !== undefined && (!Number.isSafeInteger(x) || x < low || x > high)) {
      throw new RangeError(`simulate: ${name} must be a whole number from ${low} to ${high}; got ${x}`);
    }
  };
  whole('procs', 1, 1024);
  whole('cores', 1, 1024);
  whole('seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  whole('startTick', 0, 2 ** 32 - 1);
  whole('ringSize', 2, 65_536);
  whole('slice', 1, Number.MAX_SAFE_INTEGER);
  whole('until', 0, Number.MAX_SAFE_INTEGER);
  whole('maxEvents', 1, Number.MAX_SAFE_INTEGER);
  whole('maxGoroutines', 1, 100_000_000);
  if (o.ringSize !== undefined && (o.ringSize & (o.ringSize - 1)) !== 0) {
    throw new RangeError(`simulate: ringSize must be a power of two; got ${o.ringSize}`);
  }
  const known = new Set<string>(optionNames);
  for (const name of Object.keys(o)) {
    if (!known.has(name))
      throw new RangeError(`simulate: there is no option "${name}"; there are ${optionNames.join(', ')}`);
  }
}

const optionNames: (keyof SimulateOptions)[] = [
  'procs',
  'seed',
  'cores',
  'startTick',
  'runnext',
  'ringSize',
  'slice',
  'asyncPreempt',
  'sysmon',
  'spread',
  'costs',
  'record',
  'until',
  'maxEvents',
  'maxGoroutines',
  'hangSeconds',
  'debug',
  'probe',
];
