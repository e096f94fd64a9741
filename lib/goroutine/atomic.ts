/** Package sync/atomic: one number, or one value, whose operations are indivisible and cost a few ns. */
import { Cost, costOf } from '../runtime/costs';
import { mCurg } from '../runtime/m';
import { sched } from '../runtime/sched';
import { gResult } from '../runtime/values';
import { Op, reg } from './opcodes';
import { makeOperation, type Operation, withResult } from './operation';

/** atomic.Value and atomic.Pointer. */
export class Atomic<T> {
  constructor(protected value: T) {}

  load(): Operation<T> {
    return acted(this.value);
  }

  store(value: T): Operation<void> {
    this.value = value;
    return acted(undefined) as Operation<void>;
  }

  /** @returns the value before */
  swap(value: T): Operation<T> {
    const old = this.value;
    this.value = value;
    return acted(old);
  }

  /** Stores `value` if the present one is `old`. @returns whether it did */
  compareAndSwap(old: T, value: T): Operation<boolean> {
    if (this.value !== old) return acted(false);
    this.value = value;
    return acted(true);
  }
}

/** atomic.Int64; whole numbers up to 2^53. */
export class AtomicInt extends Atomic<number> {
  /** @returns the value after */
  add(delta: number): Operation<number> {
    this.value += delta;
    return acted(this.value);
  }
}

export function atomicInt(value = 0): AtomicInt {
  return new AtomicInt(value);
}

export function atomic<T>(value: T): Atomic<T> {
  return new Atomic(value);
}

const answering = makeOperation(answer => answer);

/** The act was done when it was named, which is the goroutine's moment; what is left is to pay for it. */
function acted<R>(result: R): Operation<R> {
  if (sched.curm < 0) throw new Error('an atomic can be used only while a program runs: inside simulate(…)');
  gResult[mCurg[sched.curm]] = result;
  reg.ns = costOf(Cost.Atomic);
  reg.b = 0;
  return withResult(Op.Work, answering) as Operation<R>;
}
