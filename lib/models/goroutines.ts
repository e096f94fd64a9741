/**
 * M:N: a goroutine for each task, on the Go runtime itself (lib/runtime), with the kernel's cores underneath.
 *
 * Main takes arrivals as an accept loop does, waiting in the poller, and starts a goroutine for each.
 */
import { current } from '../goroutine/api';
import { landed, launch } from '../goroutine/launch';
import { checkOptions, type SimulateOptions } from '../goroutine/options';
import { coreCounters, coresStop, watchCores } from '../os/cores';
import { goThread, threadBytes } from '../os/threads';
import type { Costs } from '../runtime/costs';
import { Counter, count } from '../runtime/counters';
import { end } from '../runtime/deadlock';
import { endOfLoop, runLoop } from '../runtime/loop';
import { mcount } from '../runtime/m';
import { pSchedtick } from '../runtime/p';
import { Kind, type Probe } from '../runtime/probe';
import { sched } from '../runtime/sched';
import { clock, T } from '../sim/clock';
import type { Drawn } from './load';
import type { Machine, Outcome } from './model';
import { CoreSpans } from './spans';
import { MAIN, TaskFront } from './task-front';
import { Tasks } from './tasks';

/** P0's schedtick when main begins: as in a process that has just started. */
const START_TICK = 4;

export interface GoRules {
  /** GOMAXPROCS. */
  procs: number;
  /** Changes to the engine's own cost table. */
  costs?: Costs;
}

export function goroutines(load: Drawn, machine: Machine, rules: GoRules): Outcome {
  const options: SimulateOptions = {
    cores: machine.cores,
    procs: rules.procs,
    seed: machine.seed,
    startTick: START_TICK,
    costs: rules.costs,
    ulimit: Math.max(3, machine.maxThreads),
    ...(machine.quota !== null && { quota: machine.quota.quota / machine.quota.period }),
  };
  checkOptions(options);
  const tasks = new Tasks(load, { now: () => clock[T.Now] - current.mainStart });
  if (machine.record) tasks.calls = [];
  const front = new TaskFront(tasks);
  const spans = machine.record ? new CoreSpans({ now: () => clock[T.Now] }) : null;
  const probe = spans === null ? null : labels(spans, front);
  try {
    launch({ options, procs: rules.procs, workload: null, front, main: MAIN, goids: machine.record, probe });
    if (spans !== null) watchCores(spans.ran);
    const loop = { maxEvents: Number.POSITIVE_INFINITY, runAhead: true, check: null };
    endOfLoop(runLoop(loop), loop);
    coresStop();
    return outcome(tasks, front, machine, spans);
  } finally {
    watchCores(null);
    landed();
  }
}

function outcome(tasks: Tasks, front: TaskFront, machine: Machine, spans: CoreSpans | null): Outcome {
  const start = current.mainStart;
  const threads = mcount();
  let ticks = -START_TICK;
  for (let p = 0; p < sched.gomaxprocs; p++) ticks += pSchedtick[p];
  const bytes = threads * threadBytes(goThread) + front.mostAlive * machine.costs.goroutineBytes;
  const failed = end.kind !== 'return' ? end.message.split('\n').at(-1)! : '';
  return {
    tasks,
    failure: failed || (bytes > machine.ram ? 'Killed (out of memory)' : ''),
    threads,
    kernelSwitches: coreCounters.switches,
    userSwitches: ticks + count[Counter.RunnextHits],
    bytes,
    busy: coreCounters.busy,
    spans: spans?.list.map(s => ({ ...s, from: s.from - start, to: s.to - start })) ?? null,
  };
}

/** Which task runs on which thread. */
function labels(spans: CoreSpans, front: TaskFront): Probe {
  return (kind, _time, m, _p, g) => {
    if (kind === Kind.GoStart || kind === Kind.GoSyscallEnd) spans.label(m, front.task(g));
    else if (kind === Kind.GoStop || kind === Kind.GoBlock || kind === Kind.GoDestroy) spans.label(m, -1);
  };
}
