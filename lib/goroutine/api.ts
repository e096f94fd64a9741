/**
 * What a TypeScript program says. Names are Go's. `yield*` stands before everything that can move the clock
 * or the scheduler; what is called plainly takes no simulated time.
 */

import { chanLen, makechan } from '../runtime/chan';
import { mCurg, mP } from '../runtime/m';
import { Kind, probe } from '../runtime/probe';
import { sched } from '../runtime/sched';
import type { SelectCase } from '../runtime/select';
import { ADD_DURING_WAIT, newWaitGroup, wgCount, wgWaiting } from '../runtime/waitgroup';
import { clock, T } from '../sim/clock';
import { GoPanic } from './generators';
import { Op, reg } from './opcodes';
import {
  type GoFunction,
  makeOperation,
  type Operation,
  operation,
  receiving,
  withResult,
} from './operation';
import type { Cell } from './shared';
import { watch } from './watch';

/** Multipliers for durations, which are in ns: `5 * ms`. */
export const ns = 1;
export const us = 1_000;
export const ms = 1_000_000;
export const s = 1_000_000_000;

/** The run that programs now belong to: 0 outside of one. Channels and groups are bound to it at first use. */
export const current = {
  run: 0,
  mainStart: 0,
  lines: [] as string[],
  /** Shared variables of the run, in the order of their making. */
  cells: [] as Cell[],
};

/** The `go` statement: starts `fn(...args)` as a goroutine; the creator runs on. */
export function go<A extends unknown[]>(fn: GoFunction<A>, ...args: A): Operation<void> {
  reg.fn = fn;
  reg.args = args;
  return operation(Op.Go);
}

/** runtime.Gosched: goes to the tail of the global queue and lets others run. */
export function gosched(): Operation<void> {
  return operation(Op.Gosched);
}

/** time.Sleep. @param d ns; 0 or less returns at once, without a yield */
export function sleep(d: number): Operation<void> {
  reg.ns = duration(d, 'sleep');
  return operation(Op.Sleep);
}

/** Uses the CPU. @param d ns, 0 or more */
export function work(d: number): Operation<void> {
  reg.ns = length(d, 'work');
  reg.b = 0;
  return operation(Op.Work);
}

/** Uses the CPU in a loop without a single call: only a signal can preempt it (Go ≥ 1.14). @param d ns */
export function workCallFree(d: number): Operation<void> {
  reg.ns = length(d, 'workCallFree');
  reg.b = 1;
  return operation(Op.Work);
}

/** A blocking system call, as a read from a regular file: the thread waits with its goroutine. @param d ns */
export function syscall(d: number): Operation<void> {
  reg.ns = length(d, 'syscall');
  reg.b = 0;
  return operation(Op.Syscall);
}

/** Waits for an answer from outside, as a read from a socket does: in the network poller. @param d ns */
export function ioWait(d: number): Operation<void> {
  reg.ns = length(d, 'ioWait');
  return operation(Op.IoWait);
}

/** runtime.Goexit: `finally` blocks run, then the goroutine ends. */
export function goexit(): Operation<void> {
  return operation(Op.Goexit);
}

/** runtime.GOMAXPROCS(n): changes the number of Ps, which stops the world; n < 1 only asks. @returns the number before */
export function gomaxprocs(n = 0): Operation<number> {
  if (!Number.isInteger(n) || n > 1024)
    throw new RangeError(`gomaxprocs: a whole number up to 1024; got ${n}`);
  reg.a = n;
  return withResult(Op.Gomaxprocs, numberResult);
}

const numberResult = makeOperation<number>(answer => answer as number);

/** runtime.GC: a garbage collection, waited for; how much there is to mark is the run's option `gcWork`. */
export function gc(): Operation<void> {
  return operation(Op.Gc);
}

/** runtime.LockOSThread and UnlockOSThread. */
export function lockOSThread(): Operation<void> {
  return operation(Op.LockOSThread);
}

export function unlockOSThread(): Operation<void> {
  return operation(Op.UnlockOSThread);
}

/** Of something that takes its time: it cannot be negative. */
function length(d: number, what: string): number {
  if (Number.isSafeInteger(d) && d >= 0) return d;
  throw new RangeError(`${what}: a duration is a whole number of nanoseconds, 0 or more; got ${d}`);
}

function duration(d: number, what: string): number {
  if (Number.isSafeInteger(d)) return d;
  throw new RangeError(`${what}: a duration is a whole number of nanoseconds; got ${d}`);
}

/** Prints a line on the run's output, values separated by spaces; takes no simulated time. */
export function println(...values: unknown[]): void {
  inRun('println');
  const index = current.lines.push(values.join(' ')) - 1;
  if (probe !== null && sched.curm >= 0) {
    probe(Kind.Print, clock[T.Now], sched.curm, mP[sched.curm], mCurg[sched.curm], index, 0);
  }
}

/** ns since main began. */
export function now(): number {
  inRun('now');
  return clock[T.Now] - current.mainStart;
}

/** Ends the goroutine's normal course with a Go panic; `try … catch` recovers it. */
export function panic(value: unknown): never {
  throw new GoPanic(String(value));
}

/** A channel of capacity `cap`; `zero` is what a receive gets once it is closed and empty. */
export class Chan<V> {
  private run = -1;
  private index = 0;
  private readonly receiving: Operation<V>;
  private readonly receiving2: Operation<[V, boolean]>;

  constructor(
    readonly cap: number,
    /** What a receive from the closed and empty channel gives. */
    readonly zero: V,
  ) {
    this.receiving = receiving.value(zero);
    this.receiving2 = receiving.valueAndOk(zero);
  }

  /** The engine's channel, made at first use in a run. */
  get id(): number {
    if (this.run !== current.run) {
      inRun('a channel');
      this.run = current.run;
      this.index = makechan(this.cap, true);
    }
    return this.index;
  }

  /** Values in the buffer. */
  get len(): number {
    if (watch.touched !== null) watch.touched(`chan${this.id}`, false);
    return chanLen[this.id];
  }

  send(value: V): Operation<void> {
    reg.a = this.id;
    reg.value = value;
    return operation(Op.Send);
  }

  recv(): Operation<V> {
    reg.a = this.id;
    return withResult(Op.Recv, this.receiving);
  }

  /** v, ok := <-ch: ok is false once the channel is closed and empty. */
  recv2(): Operation<[V, boolean]> {
    reg.a = this.id;
    return withResult(Op.Recv, this.receiving2);
  }

  close(): Operation<void> {
    reg.a = this.id;
    return operation(Op.Close);
  }
}

/** make(chan V, cap). @param cap whole number ≥ 0 */
export function makeChan<V = number>(cap = 0, zero?: V): Chan<V> {
  if (!Number.isInteger(cap) || cap < 0) throw new RangeError(`makeChan: size out of range: ${cap}`);
  return new Chan<V>(cap, zero as V);
}

/** sync.WaitGroup. */
export class WaitGroup {
  private run = -1;
  private index = 0;

  get id(): number {
    if (this.run !== current.run) {
      inRun('a WaitGroup');
      this.run = current.run;
      this.index = newWaitGroup();
    }
    return this.index;
  }

  /** Add(n) with n > 0: takes no time and wakes nobody. */
  add(n: number): void {
    if (!Number.isInteger(n) || n < 0)
      throw new RangeError(`wg.add: a whole number ≥ 0; got ${n} (use yield* wg.done())`);
    const id = this.id;
    if (watch.touched !== null) watch.touched(`wg${id}`, true);
    wgCount[id] += n;
    if (n > 0 && wgCount[id] === n && wgWaiting[id] !== 0) panic(ADD_DURING_WAIT);
  }

  /** Go (as of Go 1.25): starts `fn(...args)`, and counts it until it returns or exits. */
  go<A extends unknown[]>(fn: GoFunction<A>, ...args: A): Operation<void> {
    this.add(1);
    const wg = this;
    const { [fn.name]: counted } = {
      *[fn.name](...own: A): ReturnType<GoFunction> {
        let panicked = false;
        try {
          yield* fn(...own);
        } catch (error) {
          panicked = true;
          throw error;
        } finally {
          if (!panicked) yield* wg.done();
        }
      },
    };
    return go(counted, ...args);
  }

  done(): Operation<void> {
    reg.a = this.id;
    reg.b = -1;
    return operation(Op.WgAdd);
  }

  wait(): Operation<void> {
    reg.a = this.id;
    return operation(Op.WgWait);
  }
}

export function waitGroup(): WaitGroup {
  return new WaitGroup();
}

function inRun(what: string): void {
  if (current.run === 0) throw new Error(`${what} can be used only while a program runs: inside simulate(…)`);
}

/**
 * The same operations for a plain `yield`, which is about twice as fast as `yield*`:
 * `yield op.send(ch, v)`, `const v = yield op.recv(ch)`. A receive from a closed channel gives a symbol.
 */
export const op = {
  go<A extends unknown[]>(fn: GoFunction<A>, ...args: A): number {
    reg.fn = fn;
    reg.args = args;
    return Op.Go;
  },
  gosched: (): number => Op.Gosched,
  work(d: number): number {
    reg.ns = length(d, 'work');
    reg.b = 0;
    return Op.Work;
  },
  sleep(d: number): number {
    reg.ns = duration(d, 'sleep');
    return Op.Sleep;
  },
  send<V>(ch: Chan<V>, value: V): number {
    reg.a = ch.id;
    reg.value = value;
    return Op.Send;
  },
  recv<V>(ch: Chan<V>): number {
    reg.a = ch.id;
    return Op.Recv;
  },
  done(wg: WaitGroup): number {
    reg.a = wg.id;
    reg.b = -1;
    return Op.WgAdd;
  },
  wait(wg: WaitGroup): number {
    reg.a = wg.id;
    return Op.WgWait;
  },
  /** Of a Mutex. */
  lock(mu: { readonly id: number }): number {
    reg.a = mu.id;
    return Op.MutexLock;
  },
  unlock(mu: { readonly id: number }): number {
    reg.a = mu.id;
    return Op.MutexUnlock;
  },
  /** Gives { index, value, ok }. */
  select(...cases: SelectCase[]): number {
    reg.value = cases;
    return Op.Select;
  },
};
