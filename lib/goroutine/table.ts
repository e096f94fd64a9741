/**
 * Workloads: programs as tables, for millions of goroutines.
 *
 * A workload names tasks; a task is a list of steps that all its goroutines share, so a parked goroutine
 * costs its row number and no more. `main` is the task that starts; its end ends the process.
 */

import { makechan } from '../runtime/chan';
import { CLOSURE } from '../runtime/gobjects';
import { newSite } from '../runtime/malloc';
import { newMutex } from '../runtime/mutex';
import { newWaitGroup } from '../runtime/waitgroup';
import { checkDuration, type Duration } from '../sim/distributions';
import { type Choice, Op } from './opcodes';
import type { TableBuilder } from './table-builder';

export type Step =
  /**
   * Starts goroutines of a task; `times` (default 1) of them one after another. With a memory model each takes a
   * closure of so many bytes (default 16: one captured variable), 0 for none.
   */
  | { go: string; times?: number; closure?: number }
  /** Uses the CPU. */
  | { work: Duration }
  | { sleep: Duration }
  /** Uses the CPU without a single function call. */
  | { workCallFree: Duration }
  /** A blocking system call. */
  | { syscall: Duration }
  /** Waits for an answer from outside, in the network poller. */
  | { io: Duration }
  | 'gosched'
  | 'goexit'
  | 'gc'
  | { send: string }
  | { recv: string }
  | { close: string }
  /** sync.WaitGroup: adds n (default 1), or waits for zero. */
  | { add: string; n?: number }
  | { done: string }
  | { wait: string }
  /** Of a mutex. */
  | { lock: string }
  | { unlock: string }
  /** Takes arrivals, one after another until none is left, and starts a goroutine of `task` for each. */
  | { serve: string; task: string }
  /** One of several steps, drawn by weight. */
  | { choose: { weight: number; step: Step }[] }
  /**
   * Allocates `times` (default 1) objects of so many bytes at `site` (default: the task, as `main.task`), or makes as
   * many of them unreachable. Without effect unless the run has a memory model, as is `frame`.
   */
  | { alloc: number; site?: string; times?: number; noscan?: boolean }
  | { drop: number; site?: string; times?: number; noscan?: boolean }
  /** Calls `calls` (default 1) functions, each from the last, with frames of so many bytes; or returns from them. */
  | { frame: number; calls?: number }
  | { leave: number; calls?: number }
  /** Repeats steps; a task has at most one loop, and loops do not nest. */
  | { repeat: number; steps: Step[] };

export interface Workload {
  tasks: Record<string, Step[]>;
  /** Capacity of each channel. */
  channels?: Record<string, number>;
  groups?: string[];
  mutexes?: string[];
  /** Arrival processes: `count` arrivals, `gap` ns apart. */
  arrivals?: Record<string, { gap: Duration; count: number }>;
  /** Goroutines alive at once, when known: spares the engine the copies of growing. */
  expect?: number;
}

/** Throws a RangeError for a workload that is no such thing, or names a part that does not exist. */
function checkShape(w: Workload): void {
  const parts = ['tasks', 'channels', 'groups', 'mutexes', 'arrivals', 'expect'];
  for (const name of Object.keys(w)) {
    if (!parts.includes(name)) {
      throw new RangeError(`a workload has no part "${name}"; there are ${parts.join(', ')}`);
    }
  }
  if (!w.tasks?.main) throw new RangeError('a workload needs a task named main');
  for (const [task, steps] of Object.entries(w.tasks)) {
    if (!Array.isArray(steps)) throw new RangeError(`${task}: a task is a list of steps`);
  }
  for (const [name, capacity] of Object.entries(w.channels ?? {})) {
    if (!Number.isInteger(capacity) || capacity < 0) {
      throw new RangeError(`channels.${name}: a capacity is a whole number ≥ 0; got ${capacity}`);
    }
  }
  const { expect } = w;
  if (expect !== undefined && !(Number.isInteger(expect) && expect >= 0 && expect <= 2 ** 30)) {
    throw new RangeError(`expect: a whole number of goroutines from 0 to 2^30; got ${expect}`);
  }
}

export interface LaidOut {
  /** First row of each task. */
  entry: Record<string, number>;
  arrivals: { gap: Duration; count: number }[];
}

/** What the laying down of a workload knows. */
interface Laying {
  w: Workload;
  t: TableBuilder;
  channels: Record<string, number>;
  groups: Record<string, number>;
  mutexes: Record<string, number>;
  /** Go rows whose task is named before it is laid down. */
  starts: { row: number; task: string; at: string }[];
  /** The task that is being laid down, and whether it has had its loop. */
  task: string;
  looped: boolean;
}

/** Lays a workload's tasks down in the table. Throws a RangeError that names the task and step at fault. */
export function layOut(w: Workload, t: TableBuilder): LaidOut {
  checkShape(w);
  const numbered = <V>(names: string[], make: (name: string) => V): Record<string, V> =>
    Object.fromEntries(names.map(name => [name, make(name)]));
  const l: Laying = {
    w,
    t,
    channels: numbered(Object.keys(w.channels ?? {}), name => makechan(w.channels![name], false)),
    groups: numbered(w.groups ?? [], newWaitGroup),
    mutexes: numbered(w.mutexes ?? [], newMutex),
    starts: [],
    task: '',
    looped: false,
  };
  const entry: Record<string, number> = {};
  for (const [task, steps] of Object.entries(w.tasks)) {
    entry[task] = t.here();
    l.task = task;
    l.looped = false;
    steps.forEach((step, i) => {
      lay(l, step, `${task}[${i}]`);
    });
    t.row(Op.Return);
  }
  for (const { row, task, at } of l.starts) t.patch(row, find('task', entry, task, at));
  return { entry, arrivals: Object.values(w.arrivals ?? {}) };
}

/** Lays down one step; `at` is its place, for errors. */
function lay(l: Laying, step: Step, at: string): void {
  const { t } = l;
  if (step === 'gosched') t.row(Op.Gosched);
  else if (step === 'goexit') t.row(Op.Goexit);
  else if (step === 'gc') t.row(Op.Gc);
  else if (typeof step !== 'object' || step === null) unknown(step, at);
  else if ('go' in step) layGo(l, step, at);
  else if ('work' in step) timed(t, Op.Work, step.work, at);
  else if ('workCallFree' in step) timed(t, Op.Work, step.workCallFree, at, 1);
  else if ('syscall' in step) timed(t, Op.Syscall, step.syscall, at);
  else if ('sleep' in step) timed(t, Op.Sleep, step.sleep, at);
  else if ('io' in step) timed(t, Op.IoWait, step.io, at);
  else if ('send' in step) t.row(Op.Send, find('channel', l.channels, step.send, at));
  else if ('recv' in step) t.row(Op.Recv, find('channel', l.channels, step.recv, at));
  else if ('close' in step) t.row(Op.Close, find('channel', l.channels, step.close, at));
  else if ('add' in step) t.row(Op.WgAdd, find('group', l.groups, step.add, at), whole(step.n ?? 1, at, 'n'));
  else if ('done' in step) t.row(Op.WgAdd, find('group', l.groups, step.done, at), -1);
  else if ('wait' in step) t.row(Op.WgWait, find('group', l.groups, step.wait, at));
  else if ('lock' in step) t.row(Op.MutexLock, find('mutex', l.mutexes, step.lock, at));
  else if ('unlock' in step) t.row(Op.MutexUnlock, find('mutex', l.mutexes, step.unlock, at));
  else if ('serve' in step) layServe(l, step, at);
  else if ('alloc' in step || 'drop' in step || 'frame' in step || 'leave' in step)
    layMemory(step, l.task, at, t);
  else if ('choose' in step) layChoice(l, step.choose, at);
  else if ('repeat' in step) layRepeat(l, step, at);
  else unknown(step, at);
}

function find<V>(kind: string, among: Record<string, V>, name: string, at: string): V {
  if (Object.hasOwn(among, name)) return among[name];
  const known = Object.keys(among).join(', ') || 'none';
  throw new RangeError(`${at}: no ${kind} is named "${name}" (there are: ${known})`);
}

function unknown(step: unknown, at: string): never {
  throw new RangeError(`${at}: unknown step ${JSON.stringify(step)}`);
}

function whole(n: number, at: string, what: string): number {
  if (Number.isSafeInteger(n) && n >= 1 && n < 2 ** 31) return n;
  throw new RangeError(`${at}: ${what} must be a whole number from 1 to 2^31 − 1; got ${n}`);
}

function timed(t: TableBuilder, code: Op, d: Duration, at: string, a = 0): void {
  checkDuration(d, at);
  t.row(code, a, 0, d);
}

/** A loop of n rounds; a goroutine has one counter, so a task has one loop. */
function loop(l: Laying, n: number, at: string, body: () => void): void {
  if (l.looped) throw new RangeError(`${at}: a task has at most one loop ("times", "repeat" or "serve")`);
  l.looped = true;
  l.t.row(Op.Repeat, n);
  const top = l.t.here();
  body();
  l.t.row(Op.Again, top);
}

function layGo(l: Laying, step: Extract<Step, { go: string }>, at: string): void {
  const start = (): void => {
    l.starts.push({ row: l.t.here(), task: step.go, at });
    l.t.row(Op.Go, 0, closureBytes(step.closure, at));
  };
  const times = whole(step.times ?? 1, at, 'times');
  if (times === 1) start();
  else loop(l, times, at, start);
}

function layServe(l: Laying, step: Extract<Step, { serve: string }>, at: string): void {
  const sources = l.w.arrivals ?? {};
  const source = find('arrival process', sources, step.serve, at);
  checkDuration(source.gap, `arrivals.${step.serve}`);
  loop(l, whole(source.count, `arrivals.${step.serve}`, 'count'), at, () => {
    l.t.row(Op.Accept, Object.keys(sources).indexOf(step.serve));
    l.starts.push({ row: l.t.here(), task: step.task, at });
    l.t.row(Op.Go, 0, CLOSURE);
  });
}

function layRepeat(l: Laying, step: Extract<Step, { repeat: number }>, at: string): void {
  loop(l, whole(step.repeat, at, 'repeat'), at, () => {
    if (step.steps.length === 0) throw new RangeError(`${at}: an empty loop would take no time for ever`);
    step.steps.forEach((s, i) => {
      lay(l, s, `${at}.${i}`);
    });
  });
}

type MemoryStep = Extract<Step, { alloc: number } | { drop: number } | { frame: number } | { leave: number }>;

function layMemory(step: MemoryStep, task: string, at: string, t: TableBuilder): void {
  if ('frame' in step || 'leave' in step) {
    const bytes = bytesOf('frame' in step ? step.frame : step.leave, at);
    const calls = bytesOf(step.calls ?? 1, at);
    if ('frame' in step) t.row(Op.Frames, bytes, calls);
    else t.row(Op.Leave, bytesOf(bytes * calls, at));
  } else {
    const bytes = bytesOf('alloc' in step ? step.alloc : step.drop, at);
    const site = newSite(step.site ?? `main.${task}`, bytes, step.noscan ?? false);
    t.row('alloc' in step ? Op.Alloc : Op.Drop, site, bytesOf(step.times ?? 1, at));
  }
}

function bytesOf(n: number, at: string): number {
  if (Number.isSafeInteger(n) && n >= 1 && n < 2 ** 31) return n;
  throw new RangeError(`${at}: a whole number from 1 to 2^31 − 1; got ${n}`);
}

function closureBytes(n: number | undefined, at: string): number {
  if (n === undefined) return CLOSURE;
  if (Number.isSafeInteger(n) && n >= 0 && n <= 32_768) return n;
  throw new RangeError(`${at}: closure must be a whole number of bytes from 0 to 32768; got ${n}`);
}

/** A Choose row, the alternatives one after another, and behind each the way to what follows all of them. */
function layChoice(l: Laying, choose: { weight: number; step: Step }[], at: string): void {
  const { t } = l;
  const total = choose.reduce((sum, c) => sum + c.weight, 0);
  if (choose.length === 0 || choose.some(c => !(c.weight > 0)) || !Number.isFinite(total)) {
    throw new RangeError(`${at}: choose wants steps with weights above 0`);
  }
  const choice: Choice = { below: [], rows: [] };
  t.row(Op.Choose, t.choice(choice));
  const ends: number[] = [];
  let sum = 0;
  choose.forEach(({ weight, step }, i) => {
    sum += weight;
    choice.below.push(Math.round((sum / total) * 2147483648));
    choice.rows.push(t.here());
    lay(l, step, `${at}.${i}`);
    ends.push(t.here());
    t.row(Op.Goto);
  });
  for (const row of ends) t.patch(row, t.here());
}
