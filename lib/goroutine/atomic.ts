/** Package sync/atomic: one number, or one value, whose operations are indivisible and cost a few ns. */
import { Cost, costOf } from '../runtime/costs';
import { sched } from '../runtime/sched';
import { gResult } from '../runtime/values';
import { current } from './api';
import { Op, reg } from './opcodes';
import { makeOperation, type Operation, withResult } from './operation';

/** What an atomic does when its moment comes: reg.b. */
export enum Act {
  Load = 0,
  Store = 1,
  Swap = 2,
  CompareAndSwap = 3,
  Add = 4,
}

/** atomic.Value and atomic.Pointer. One that is made outside of a program begins every run with its first value. */
export class Atomic<T> {
  private run = current.run;

  constructor(
    protected value: T,
    private readonly initial = value,
  ) {}

  /** What it holds, without an operation. */
  get held(): T {
    return this.run === current.run ? this.value : this.initial;
  }

  load(): Operation<T> {
    return named(this, Act.Load, undefined, undefined) as Operation<T>;
  }

  store(value: T): Operation<void> {
    return named(this, Act.Store, value, undefined) as Operation<void>;
  }

  /** @returns the value before */
  swap(value: T): Operation<T> {
    return named(this, Act.Swap, value, undefined) as Operation<T>;
  }

  /** Stores `value` if the present one is `old`. @returns whether it did */
  compareAndSwap(old: T, value: T): Operation<boolean> {
    return named(this, Act.CompareAndSwap, value, old) as Operation<boolean>;
  }

  /** The operation itself, at its moment. */
  act(act: Act, operand: unknown, old: unknown): unknown {
    if (this.run !== current.run) {
      this.run = current.run;
      this.value = this.initial;
    }
    const before = this.value;
    switch (act) {
      case Act.Load:
        return before;
      case Act.Store:
        this.value = operand as T;
        return undefined;
      case Act.Swap:
        this.value = operand as T;
        return before;
      case Act.CompareAndSwap:
        if (before !== old) return false;
        this.value = operand as T;
        return true;
      case Act.Add:
        this.value = ((before as number) + (operand as number)) as T;
        return this.value;
    }
  }
}

/** atomic.Int64; whole numbers up to 2^53. */
export class AtomicInt extends Atomic<number> {
  /** @returns the value after */
  add(delta: number): Operation<number> {
    return named(this, Act.Add, delta, undefined) as Operation<number>;
  }
}

export function atomicInt(value = 0): AtomicInt {
  return new AtomicInt(value);
}

export function atomic<T>(value: T): Atomic<T> {
  return new Atomic(value);
}

const answering = makeOperation(answer => answer);

function named<T>(atomic: Atomic<T>, act: Act, operand: unknown, old: unknown): Operation<unknown> {
  if (sched.curm < 0) throw new Error('an atomic can be used only while a program runs: inside simulate(…)');
  reg.value = atomic;
  reg.b = act;
  reg.fn = operand;
  reg.args = old;
  return withResult(Op.Atomic, answering);
}

/** The moment of Op.Atomic. @returns ns that it costs */
export function performAtomic(g: number): number {
  gResult[g] = (reg.value as Atomic<unknown>).act(reg.b, reg.fn, reg.args);
  return costOf(Cost.Atomic);
}
