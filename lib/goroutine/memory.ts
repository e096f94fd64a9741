/**
 * Memory as programs use it: what they allocate and drop, how deep they call, and the limits they run under.
 *
 * Nothing here has an effect, and nothing takes time, unless the run has the option `memory`.
 */
import { type MemoryLimits, memoryOn, noLimits, resetMemory } from '../os/memory';
import { endRun } from '../runtime/deadlock';
import { resetAssists } from '../runtime/gcassist';
import { resetGcHeap } from '../runtime/gcheap';
import { resetGObjects } from '../runtime/gobjects';
import { mCurg } from '../runtime/m';
import { newSite, resetMalloc, siteDrop } from '../runtime/malloc';
import { resetPacer } from '../runtime/mgcpacer';
import { LEAST_MEMORY, resetHeap } from '../runtime/mheap';
import { MEM_PROFILE_RATE, setMemProfileRate } from '../runtime/mprof';
import { sched } from '../runtime/sched';
import { depthOf, MAX_STACK, popFrames, resetStacks, stackSize } from '../runtime/stack';
import { STACK_MIN } from '../runtime/stackpool';
import { current } from './api';
import { Op, reg } from './opcodes';
import { type Operation, operation } from './operation';

/** A machine's memory, and what the environment says to Go's runtime about it. All sizes in bytes. */
export interface MemoryOptions {
  /** Physical memory for the process, and for the kernel on its behalf: sockets, thread stacks, page tables. Default: no end. */
  ram?: number;
  /** memory.max of the process's cgroup. */
  cgroup?: number;
  /** RLIMIT_AS; `ulimit -v` sets it in KiB. */
  addressSpace?: number;
  /** GOGC, percent; default 100. */
  gogc?: number | 'off';
  /** GOMEMLIMIT. */
  memLimit?: number;
  /** debug.SetMaxStack; default 1,000,000,000. */
  maxStack?: number;
  /** False is GODEBUG=adaptivestackstart=0. */
  adaptiveStacks?: boolean;
  /** False is GODEBUG=gcshrinkstackoff=1. */
  shrinkStacks?: boolean;
  /** runtime.MemProfileRate: a sample is taken every so many bytes in the mean. Default 512 KiB. */
  profileRate?: number;
}

const BIGGEST = 2 ** 50;
/** Least and greatest of each, and why there is a least. */
const ranges: [keyof MemoryOptions, number, number, string][] = [
  ['ram', LEAST_MEMORY.resident, BIGGEST, 'with less no Go program starts'],
  ['cgroup', LEAST_MEMORY.resident, BIGGEST, 'with less no Go program starts'],
  ['addressSpace', LEAST_MEMORY.addressSpace, BIGGEST, 'with less no Go program starts'],
  ['memLimit', 0, BIGGEST, ''],
  ['maxStack', 2 * STACK_MIN, MAX_STACK, ''],
  ['profileRate', 1, BIGGEST, ''],
];
const names = [...ranges.map(([name]) => name), 'gogc', 'adaptiveStacks', 'shrinkStacks'];

/** Throws a RangeError that names the part of the option at fault. */
export function checkMemory(o: MemoryOptions | true): void {
  if (o === true) return;
  if (typeof o !== 'object' || o === null) {
    throw new RangeError(
      `simulate: memory must be true or an object such as { ram: 2 ** 30 }; got ${String(o)}`,
    );
  }
  for (const name of Object.keys(o)) {
    if (!names.includes(name as keyof MemoryOptions)) {
      throw new RangeError(`simulate: memory has no "${name}"; it has ${names.join(', ')}`);
    }
  }
  for (const [name, least, most, why] of ranges) {
    const x = o[name];
    if (x === undefined || (Number.isSafeInteger(x) && (x as number) >= least && (x as number) <= most))
      continue;
    const because = why !== '' && (x as number) < least ? ` (${why})` : '';
    throw new RangeError(
      `simulate: memory.${name} must be a whole number of bytes from ${least} to ${most}${because}; got ${String(x)}`,
    );
  }
  const { gogc } = o;
  if (gogc !== undefined && gogc !== 'off' && !(Number.isInteger(gogc) && gogc >= 0 && gogc <= 1e6)) {
    throw new RangeError(
      `simulate: memory.gogc must be 'off' or a whole number from 0 to 1000000; got ${String(gogc)}`,
    );
  }
  for (const name of ['adaptiveStacks', 'shrinkStacks'] as const) {
    const x = o[name];
    if (x !== undefined && typeof x !== 'boolean') {
      throw new RangeError(`simulate: memory.${name} must be a boolean; got ${String(x)}`);
    }
  }
}

/** The memory of a machine and a process about to start. Comes before anything of the process is made. */
export function resetProcessMemory(o: MemoryOptions | true | undefined, procs: number): void {
  const m: MemoryOptions = o === undefined || o === true ? {} : o;
  const limits: MemoryLimits = {
    ram: m.ram ?? noLimits.ram,
    cgroup: m.cgroup ?? noLimits.cgroup,
    addressSpace: m.addressSpace ?? noLimits.addressSpace,
  };
  resetMemory(o === undefined ? null : limits, () => endRun('killed', 137, ''));
  resetHeap();
  resetMalloc();
  setMemProfileRate(m.profileRate ?? MEM_PROFILE_RATE);
  resetStacks(procs, {
    maxStack: m.maxStack ?? MAX_STACK,
    adaptive: m.adaptiveStacks ?? true,
    shrink: m.shrinkStacks ?? true,
  });
  resetGcHeap();
  resetAssists();
  if (memoryOn) resetGObjects();
  resetPacer(m.gogc === 'off' ? -1 : (m.gogc ?? 100), m.memLimit ?? Number.POSITIVE_INFINITY);
}

const DEFAULT_SITE = 'main.main';

/**
 * Allocates `n` objects on the heap, as `new` and `make` do where the compiler finds that they escape. They are in
 * use until `drop` says otherwise.
 * @param bytes of each @param site the function that allocates, as a heap profile shows it
 */
export function alloc(bytes: number, site = DEFAULT_SITE, n = 1): Operation<void> {
  reg.a = newSite(site, wholeBytes(bytes, 'alloc'), false);
  reg.b = wholeBytes(n, 'alloc: n');
  return operation(Op.Alloc);
}

/** The same for objects without pointers, into which the collector does not look: `make([]byte, bytes)`. */
export function allocNoscan(bytes: number, site = DEFAULT_SITE, n = 1): Operation<void> {
  reg.a = newSite(site, wholeBytes(bytes, 'allocNoscan'), true);
  reg.b = wholeBytes(n, 'allocNoscan: n');
  return operation(Op.Alloc);
}

/** n objects that `alloc(bytes, site)` made are reachable no longer: the next collection frees them. Takes no time. */
export function drop(bytes: number, site = DEFAULT_SITE, n = 1): void {
  if (memoryOn) siteDrop(newSite(site, wholeBytes(bytes, 'drop'), false), n);
}

export function dropNoscan(bytes: number, site = DEFAULT_SITE, n = 1): void {
  if (memoryOn) siteDrop(newSite(site, wholeBytes(bytes, 'dropNoscan'), true), n);
}

/** Calls `calls` functions, each from the last, with frames of `bytes`: the stack grows where they do not fit. */
export function descend(bytes: number, calls = 1): Operation<void> {
  reg.a = wholeBytes(bytes, 'descend');
  reg.b = wholeBytes(calls, 'descend: calls');
  return operation(Op.Frames);
}

/** Returns from `calls` functions with frames of `bytes`. The stack keeps its size: only the collector makes it smaller. */
export function ascend(bytes: number, calls = 1): void {
  if (current.run === 0) throw new Error('ascend can be used only while a program runs: inside simulate(…)');
  if (memoryOn && sched.curm >= 0) popFrames(mCurg[sched.curm], wholeBytes(bytes, 'ascend') * calls);
}

/** The stack of the goroutine that asks: its size, and the bytes of it in use (hi − sp). Takes no time. */
export function stackNow(): { size: number; used: number } {
  if (current.run === 0)
    throw new Error('stackNow can be used only while a program runs: inside simulate(…)');
  if (!memoryOn || sched.curm < 0) return { size: 0, used: 0 };
  const g = mCurg[sched.curm];
  return { size: stackSize(g), used: depthOf(g) };
}

/** Runs `body` in a function with a frame of `bytes`. */
export function* frame<T>(
  bytes: number,
  body: () => Generator<number, T, unknown>,
): Generator<number, T, unknown> {
  yield* descend(bytes);
  try {
    return yield* body();
  } finally {
    ascend(bytes);
  }
}

function wholeBytes(x: number, what: string): number {
  if (Number.isSafeInteger(x) && x >= 1 && x <= 2 ** 31 - 1) return x;
  throw new RangeError(`${what}: a whole number from 1 to 2^31 − 1; got ${x}`);
}
