/** golang.org/x/sync/errgroup: goroutines of which the first error counts. A goroutine fails by returning an Error. */
import { type Chan, go, makeChan, waitGroup } from './api';
import { type CancelCauseFunc, type Context, withCancelCause } from './context';
import type { GoFunction } from './operation';
import { orDefault, select, send } from './select';
import { watch } from './watch';

type Body<T = void> = Generator<number, T, unknown>;

export class ErrGroup {
  private readonly wg = waitGroup();
  private readonly sem: Chan<boolean> | null;
  private error: Error | null = null;

  /** @param limit goroutines at once, 0 for any number */
  constructor(
    private readonly cancel: CancelCauseFunc | null = null,
    limit = 0,
  ) {
    this.sem = limit > 0 ? makeChan(limit, true) : null;
  }

  /** Starts fn(...args); with a limit it waits until one of the group has ended. */
  *go<A extends unknown[]>(fn: GoFunction<A>, ...args: A): Body {
    if (this.sem !== null) yield* this.sem.send(true);
    yield* this.start(fn, args);
  }

  /** As go, unless the limit is reached. @returns whether it has started */
  *tryGo<A extends unknown[]>(fn: GoFunction<A>, ...args: A): Body<boolean> {
    if (this.sem !== null && (yield* select(send(this.sem, true), orDefault)).index === 1) return false;
    yield* this.start(fn, args);
    return true;
  }

  private *start<A extends unknown[]>(fn: GoFunction<A>, args: A): Body {
    this.wg.add(1);
    const group = this;
    yield* go(function* member() {
      const failed = yield* fn(...args);
      if (failed instanceof Error && watch.touched !== null) watch.touched(group, true);
      if (failed instanceof Error && group.error === null) {
        group.error = failed;
        if (group.cancel !== null) yield* group.cancel(failed);
      }
      if (group.sem !== null) yield* group.sem.recv();
      yield* group.wg.done();
    });
  }

  /** Waits for all. @returns the first error, null for none */
  *wait(): Body<Error | null> {
    yield* this.wg.wait();
    if (this.cancel !== null) yield* this.cancel(this.error);
    return this.error;
  }
}

/** @param limit goroutines at once, 0 for any number (SetLimit) */
export function errGroup(limit = 0): ErrGroup {
  return new ErrGroup(null, limit);
}

/** A group, and a context that ends with the group's first error or its Wait. */
export function* errGroupWithContext(ctx: Context, limit = 0): Body<[ErrGroup, Context]> {
  const [inner, cancel] = yield* withCancelCause(ctx);
  return [new ErrGroup(cancel, limit), inner];
}
