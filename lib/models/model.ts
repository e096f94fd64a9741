/**
 * Thread models under one interface: the same load in, the same statistics out.
 *
 *     runModel(nToOne(), load, { cores: 4 })
 */
import { current } from '../goroutine/api';
import { PERIOD, type Quota, quotaOf } from '../os/bandwidth';
import { goThread, pthread } from '../os/threads';
import { costsWith, type ModelCosts } from './costs';
import { eventLoops } from './event-loops';
import { globalQueue } from './global-queue';
import { type GoRules, goroutines } from './goroutines';
import { Kernel } from './kernel';
import { type Drawn, drawLoad, type Load } from './load';
import type { CoreSpan } from './spans';
import { type Call, Tasks } from './tasks';
import { servePool, threadPerTask } from './thread-tasks';

export type { CoreSpan } from './spans';

/** The machine that a model runs on; checked. */
export interface Machine {
  cores: number;
  quota: Quota | null;
  maxThreads: number;
  /** bytes */
  ram: number;
  seed: number;
  costs: ModelCosts;
  record: boolean;
}

export interface MachineOptions {
  /** CPUs, 1 … 1024. Default 4. */
  cores?: number;
  /** CPUs that a cgroup allows, e.g. 0.5. Default: no quota. */
  quota?: number;
  /** Threads that the kernel gives the process. Default 32,768, the usual pid_max. */
  maxThreads?: number;
  /** Bytes of RAM. Default 24 GiB. */
  ram?: number;
  /** Any integer: of the load's draws, and of Go's choices. Default 1. */
  seed?: number;
  /** Changes to the models' costs. */
  costs?: Partial<ModelCosts>;
  /** Whether to keep who ran on which core, when. Default false. */
  record?: boolean;
}

/** What a model leaves behind. */
export interface Outcome {
  tasks: Tasks;
  /** Why the run ended before its tasks did, '' when it did not. */
  failure: string;
  /** The most threads at once. */
  threads: number;
  kernelSwitches: number;
  userSwitches: number;
  /** The most memory at once, bytes. */
  bytes: number;
  /** CPU time of all cores, ns. */
  busy: number;
  spans: CoreSpan[] | null;
}

export interface Model {
  name: string;
  run(load: Drawn, machine: Machine): Outcome;
}

export interface ModelRun {
  model: string;
  /** CPUs of the machine. */
  cores: number;
  /** ns from the start to the end of the last task. */
  makespan: number;
  /** By task: its arrival, and its latency, ns from arrival to end; NaN where it did not end. */
  arrival: Float64Array;
  latency: Float64Array;
  /** The latencies of those that ended, ascending, ns. */
  latencies: Float64Array;
  /** The latency that a share q of the tasks does not exceed, ns. */
  quantile(q: number): number;
  /** Mean latency, ns. */
  mean: number;
  tasks: number;
  finished: number;
  threads: number;
  kernelSwitches: number;
  userSwitches: number;
  /** The most memory at once, bytes. */
  memory: number;
  /** Address space of the threads' stacks, bytes: reserved, not resident. */
  reserved: number;
  /** Cores busy on the mean, over the makespan. */
  coresUsed: number;
  /** Tasks a second. */
  throughput: number;
  /** '' when all tasks were done; otherwise why not. */
  failure: string;
  /** Who had which core, and which tasks were in blocking calls; null when nothing was recorded. */
  spans: CoreSpan[] | null;
  calls: Call[] | null;
}

/** Runs a load under a model. Throws a RangeError that names a bad part of either and the range allowed. */
export function runModel(model: Model, load: Load, options: MachineOptions = {}): ModelRun {
  if (typeof model?.run !== 'function') {
    throw new RangeError('runModel: a model is nToOne(), oneToOne(), threadPool(64), mToN(), …');
  }
  if (current.run !== 0) throw new Error('runModel cannot be called by a program that is being simulated');
  const machine = checkMachine(options);
  const { tasks, ...out } = model.run(drawLoad(load, machine.seed), machine);
  const latencies = tasks.latency.filter(x => !Number.isNaN(x)).sort();
  const makespan = tasks.lastEnd;
  return {
    model: model.name,
    cores: machine.cores,
    makespan,
    arrival: tasks.load.arrival,
    latency: tasks.latency,
    latencies,
    quantile: q => latencies[Math.max(0, Math.ceil(q * latencies.length - 1e-9) - 1)],
    mean: latencies.reduce((sum, x) => sum + x, 0) / latencies.length,
    tasks: tasks.n,
    finished: tasks.finished,
    threads: out.threads,
    kernelSwitches: out.kernelSwitches,
    userSwitches: out.userSwitches,
    memory: out.bytes,
    reserved: out.threads * (model.name === 'M:N' ? goThread : pthread).reserved,
    coresUsed: makespan > 0 ? out.busy / makespan : 0,
    throughput: makespan > 0 ? (tasks.finished * 1e9) / makespan : 0,
    failure: out.failure,
    spans: out.spans,
    calls: tasks.calls,
  };
}

function checkMachine(o: MachineOptions): Machine {
  const known = ['cores', 'quota', 'maxThreads', 'ram', 'seed', 'costs', 'record'];
  for (const name of Object.keys(o)) {
    if (!known.includes(name)) {
      throw new RangeError(`machine: there is no option "${name}"; there are ${known.join(', ')}`);
    }
  }
  const costs = costsWith(o.costs);
  return {
    cores: whole('machine: cores', o.cores ?? 4, 1, 1024),
    quota: o.quota === undefined ? null : quotaOf(o.quota, 'machine: quota', PERIOD),
    maxThreads: whole('machine: maxThreads', o.maxThreads ?? 32_768, 2, 10_000_000),
    ram: whole('machine: ram', o.ram ?? 24 * 2 ** 30, 1_000_000, Number.MAX_SAFE_INTEGER),
    seed: whole('machine: seed', o.seed ?? 1, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    costs,
    record: o.record ?? false,
  };
}

function whole(what: string, x: number, low: number, high: number): number {
  if (Number.isSafeInteger(x) && x >= low && x <= high) return x;
  throw new RangeError(`${what} must be a whole number from ${low} to ${high}; got ${x}`);
}

/** A model on the kernel of `kernel.ts`. */
function onKernel(name: string, start: (kernel: Kernel, tasks: Tasks) => void): Model {
  return {
    name,
    run(load, machine) {
      const kernel = new Kernel(machine);
      const tasks = new Tasks(load, kernel);
      if (machine.record) tasks.calls = [];
      start(kernel, tasks);
      kernel.loop(() => tasks.finished === load.n);
      const spans = kernel.finish();
      return {
        tasks,
        failure: kernel.failure,
        threads: kernel.threadsPeak,
        kernelSwitches: kernel.switches,
        userSwitches: kernel.userSwitches,
        bytes: kernel.bytesPeak,
        busy: kernel.busy,
        spans,
      };
    },
  };
}

/** N:1: all tasks on one thread, each with a stack of its own; a blocking call stops them all. */
export function nToOne(): Model {
  return onKernel('N:1', (kernel, tasks) => {
    const { coroutineBytes, userSwitch } = kernel.options.costs;
    eventLoops(kernel, tasks, { loops: 1, helpers: 0, taskBytes: coroutineBytes, switchNs: userSwitch });
  });
}

/** 1:1: a thread for each task. */
export function oneToOne(): Model {
  return onKernel('1:1', (kernel, tasks) => threadPerTask(kernel, tasks));
}

/** A thread for each connection, taken from the listening socket by an accept loop. */
export function threadPerConnection(): Model {
  return onKernel('thread per connection', (kernel, tasks) => {
    threadPerTask(kernel, tasks, kernel.options.costs.epollCtl);
  });
}

/** A pool of threads with one queue before it. @param size 1 … 1,000,000 threads */
export function threadPool(size: number): Model {
  whole('threadPool: size', size, 1, 1_000_000);
  return onKernel(`pool of ${size}`, (kernel, tasks) => servePool(kernel, tasks, size));
}

/** One event loop with epoll. @param helpers threads that take blocking calls, 0 … 1,024 */
export function eventLoop(options: { helpers?: number } = {}): Model {
  const helpers = whole('eventLoop: helpers', options.helpers ?? 0, 0, 1024);
  const name = helpers > 0 ? `event loop, ${helpers} helpers` : 'event loop';
  return onKernel(name, (kernel, tasks) => {
    const { callbackBytes, callback } = kernel.options.costs;
    eventLoops(kernel, tasks, { loops: 1, helpers, taskBytes: callbackBytes, switchNs: callback });
  });
}

/** N threads, each with an epoll and an event loop of its own; connections are shared out in turn. @param n 1 … 1,024 */
export function epollWorkers(n: number): Model {
  whole('epollWorkers: n', n, 1, 1024);
  return onKernel(`${n} epoll workers`, (kernel, tasks) => {
    const { callbackBytes, callback } = kernel.options.costs;
    eventLoops(kernel, tasks, { loops: n, helpers: 0, taskBytes: callbackBytes, switchNs: callback });
  });
}

/** M:N: goroutines, on the simulated Go runtime. @param options.procs GOMAXPROCS, default the machine's cores */
export function mToN(options: Partial<GoRules> = {}): Model {
  if (options.procs !== undefined) whole('mToN: procs', options.procs, 1, 1024);
  return {
    name: 'M:N',
    run: (load, machine) => goroutines(load, machine, { procs: machine.cores, ...options }),
  };
}

/**
 * Go before P: one global queue under a lock.
 * @param options.lockHold how long a visit holds the lock, 0 … 1e9 ns; default 100 @param options.procs default the cores
 */
export function goBeforeP(options: { lockHold?: number; procs?: number } = {}): Model {
  const lockHold = whole('goBeforeP: lockHold', options.lockHold ?? 100, 0, 1_000_000_000);
  if (options.procs !== undefined) whole('goBeforeP: procs', options.procs, 1, 1024);
  return onKernel('Go before P', (kernel, tasks) => {
    globalQueue(kernel, tasks, { procs: options.procs ?? kernel.options.cores, lockHold });
  });
}
