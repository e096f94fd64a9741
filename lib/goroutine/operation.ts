/**
 * The protocol between a generator and the engine.
 *
 * A goroutine yields operation codes. `yield* op` does so through one shared iterable: its first `next`
 * hands the code to the engine, its second returns the result to the program. No generator and no object is
 * made for an operation. `pending` is the operation named but not yet yielded: if it is still there when
 * the goroutine does anything else, somebody forgot the `yield*`.
 */
import { CLOSED } from '../runtime/values';
import type { Op } from './opcodes';

/** What an operation returns to a program: an iterable for `yield*`, whose result is a T. */
export interface Operation<T> {
  [Symbol.iterator](): Iterator<number, T, unknown>;
}

/** A function that runs as a goroutine. */
export type GoFunction<A extends unknown[] = never[]> = (...args: A) => Generator<number, unknown, unknown>;

/** Nothing is named: the one below while nobody wants to know of namings, the other while somebody does. */
const NONE = -1;
const WATCHED = -2;
let rest = NONE;
let pending: number = NONE;
let naming: () => void = () => {};

export function resetPending(): void {
  pending = rest;
}

/** `f` is called whenever an operation is named, inside the goroutine's own code; null for nobody. Costs nothing then. */
export function watchNaming(f: (() => void) | null): void {
  rest = f === null ? NONE : WATCHED;
  naming = f ?? naming;
  pending = rest;
}

/** For a front end whose operations are named without an Operation. */
export function tellNaming(): void {
  if (rest !== NONE) naming();
}

/** Whether an operation was named and not yielded; forgets it. */
export function takeForgotten(): boolean {
  const forgotten = pending >= 0;
  pending = rest;
  return forgotten;
}

const step = { done: false as const, value: 0 };
const done = { done: true as const, value: undefined as unknown };

/** An iterable that yields the pending code and then maps what the engine answers. */
export function makeOperation<T>(result: (answer: unknown) => T): Operation<T> {
  const iterator = {
    next(answer: unknown) {
      if (pending >= 0) {
        step.value = pending;
        pending = rest;
        return step;
      }
      done.value = result(answer);
      return done;
    },
    // A panic thrown into the goroutine, and Goexit, pass through.
    throw(error: unknown): never {
      throw error;
    },
    return(value: unknown) {
      return { done: true, value };
    },
  };
  return { [Symbol.iterator]: () => iterator as unknown as Iterator<number, T, unknown> };
}

/** For operations without a result. */
const plain = makeOperation<void>(() => undefined);

export function operation(code: Op): Operation<void> {
  return withResult(code, plain);
}

export function withResult<T>(code: Op, op: Operation<T>): Operation<T> {
  if (pending !== NONE) {
    if (pending >= 0) throw new Error(FORGOTTEN);
    naming();
  }
  pending = code;
  return op;
}

export const FORGOTTEN =
  'an operation was named but not run: put yield* before go, send, recv, sleep and the like';

/** A receive's two forms. */
export const receiving = {
  value: <T>(zero: T) => makeOperation<T>(v => (v === CLOSED ? zero : (v as T))),
  valueAndOk: <T>(zero: T) =>
    makeOperation<[T, boolean]>(v => (v === CLOSED ? [zero, false] : [v as T, true])),
};
