/**
 * What the thread models are given to do: tasks made of steps, and when they arrive.
 *
 * A load is drawn once, from a seed, before any model sees it: every model gets the same tasks with the same
 * durations at the same moments, so that results differ by the model alone.
 */
import { checkDuration, type Duration, draw } from '../sim/distributions';
import { randomBelow, Stream, seedStreams } from '../sim/random';

export type TaskStep =
  /** Computes for so many ns. */
  | { cpu: Duration }
  /** A call that blocks its thread: a file, a name look-up, a library that knows no better. */
  | { block: Duration }
  /** Waits for a socket: the kernel can tell when it is ready. */
  | { socket: Duration }
  /** Takes a lock, computes for `hold` ns, and lets it go. */
  | { lock: string; hold: Duration };

export interface TaskClass {
  /** How many tasks. Default 1. */
  count?: number;
  steps: TaskStep[];
}

export interface Load {
  /** Classes of tasks, in order of arrival unless shuffled. */
  tasks: TaskClass | TaskClass[];
  /** ns between arrivals. Default: all are there at the start. */
  gap?: Duration;
  /** Whether classes arrive in random order. Default false. */
  shuffled?: boolean;
}

/** Kinds of steps. */
export enum Do {
  Cpu = 0,
  Block = 1,
  Socket = 2,
  Lock = 3,
}

/** A load with all its durations drawn. Task i is of class `kind[i]`; its step k takes `ns[i × width + k]`. */
export interface Drawn {
  n: number;
  arrival: Float64Array;
  kind: Uint16Array;
  /** By class: what its steps do, and the lock that a step takes (−1 for none). */
  does: Do[][];
  locks: number[][];
  width: number;
  ns: Float64Array;
  lockCount: number;
}

const MOST = 10_000_000;

/** Throws a RangeError that names what is wrong with the load, and the range allowed. */
export function drawLoad(load: Load, seed: number): Drawn {
  const classes = checkLoad(load);
  seedStreams(seed);
  const counts = classes.map(c => c.count ?? 1);
  const n = counts.reduce((sum, x) => sum + x, 0);
  if (n > MOST) throw new RangeError(`load: at most ${MOST} tasks; got ${n}`);
  const kind = new Uint16Array(n);
  let at = 0;
  counts.forEach((count, c) => {
    kind.fill(c, at, at + count);
    at += count;
  });
  if (load.shuffled) shuffle(kind);

  const names = [...new Set(classes.flatMap(c => c.steps.flatMap(s => ('lock' in s ? [s.lock] : []))))];
  const width = Math.max(...classes.map(c => c.steps.length));
  const rules = classes.map(c => c.steps.map(durationOf));
  const arrival = new Float64Array(n);
  const ns = new Float64Array(n * width);
  let now = 0;
  for (let i = 0; i < n; i++) {
    if (load.gap !== undefined) now += draw(load.gap, Stream.Work);
    arrival[i] = now;
    const steps = rules[kind[i]];
    for (let k = 0; k < steps.length; k++) ns[i * width + k] = draw(steps[k], Stream.Work);
  }
  return {
    n,
    arrival,
    kind,
    does: classes.map(c => c.steps.map(doOf)),
    locks: classes.map(c => c.steps.map(s => ('lock' in s ? names.indexOf(s.lock) : -1))),
    width,
    ns,
    lockCount: names.length,
  };
}

function checkLoad(load: Load): TaskClass[] {
  if (typeof load !== 'object' || load === null || !('tasks' in load)) {
    throw new RangeError('load: a load is { tasks: { count, steps: [{ cpu: ns }, …] }, gap? }');
  }
  for (const name of Object.keys(load)) {
    if (!['tasks', 'gap', 'shuffled'].includes(name)) {
      throw new RangeError(`load: there is no part "${name}"; there are tasks, gap, shuffled`);
    }
  }
  if (load.gap !== undefined) checkDuration(load.gap, 'load.gap');
  const classes = Array.isArray(load.tasks) ? load.tasks : [load.tasks];
  if (classes.length === 0) throw new RangeError('load.tasks: at least one class of tasks');
  classes.forEach(({ count = 1, steps }, c) => {
    const at = `load.tasks[${c}]`;
    if (!Number.isInteger(count) || count < 1 || count > MOST) {
      throw new RangeError(`${at}.count must be a whole number from 1 to ${MOST}; got ${count}`);
    }
    if (!Array.isArray(steps) || steps.length === 0 || steps.length > 1000) {
      throw new RangeError(`${at}.steps: a task has 1 to 1,000 steps`);
    }
    steps.forEach((step, k) => {
      checkDuration(durationOf(step, `${at}.steps[${k}]`), `${at}.steps[${k}]`);
    });
  });
  return classes;
}

function durationOf(step: TaskStep, at: unknown = ''): Duration {
  if ('cpu' in step) return step.cpu;
  if ('block' in step) return step.block;
  if ('socket' in step) return step.socket;
  if ('lock' in step && typeof step.lock === 'string') return step.hold;
  throw new RangeError(
    `${at}: a step is { cpu }, { block }, { socket } or { lock, hold }; got ${JSON.stringify(step)}`,
  );
}

function doOf(step: TaskStep): Do {
  return 'cpu' in step ? Do.Cpu : 'block' in step ? Do.Block : 'socket' in step ? Do.Socket : Do.Lock;
}

function shuffle(list: Uint16Array): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = randomBelow(Stream.Work, i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
}
