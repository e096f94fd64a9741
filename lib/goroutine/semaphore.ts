/** golang.org/x/sync/semaphore: a weighted semaphore, whose waiters are served in the order in which they came. */
import { type Chan, makeChan, panic } from './api';
import { background, type Context } from './context';
import { mutex } from './locks';
import { orDefault, recv, select } from './select';

type Body<T = void> = Generator<number, T, unknown>;

interface Waiter {
  n: number;
  ready: Chan<undefined>;
}

export class Weighted {
  private readonly mu = mutex();
  private cur = 0;
  private readonly waiters: Waiter[] = [];

  constructor(readonly size: number) {}

  /** Takes n, waiting for them. @returns null, or the context's error: then nothing was taken */
  *acquire(n = 1, ctx: Context = background()): Body<Error | null> {
    const done = ctx.done();
    yield* this.mu.lock();
    if (ctx.err() !== null) {
      yield* this.mu.unlock();
      return ctx.err();
    }
    if (this.size - this.cur >= n && this.waiters.length === 0) {
      this.cur += n;
      yield* this.mu.unlock();
      return null;
    }
    if (n > this.size) {
      // It can never be had: others shall not wait behind it.
      yield* this.mu.unlock();
      yield* done.recv();
      return ctx.err();
    }
    const waiter = { n, ready: makeChan<undefined>(0) };
    this.waiters.push(waiter);
    yield* this.mu.unlock();
    const { index } = yield* select(recv(done), recv(waiter.ready));
    if (index === 0) {
      yield* this.mu.lock();
      const { index: late } = yield* select(recv(waiter.ready), orDefault);
      if (late === 0) {
        // Acquired after the context ended: as if it had not been.
        this.cur -= n;
        yield* this.notifyWaiters();
      } else {
        const wasFirst = this.waiters[0] === waiter;
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        if (wasFirst && this.size > this.cur) yield* this.notifyWaiters();
      }
      yield* this.mu.unlock();
      return ctx.err();
    }
    if (ctx.err() !== null) {
      yield* this.release(n);
      return ctx.err();
    }
    return null;
  }

  /** Takes n if that is possible without waiting. */
  *tryAcquire(n = 1): Body<boolean> {
    yield* this.mu.lock();
    const has = this.size - this.cur >= n && this.waiters.length === 0;
    if (has) this.cur += n;
    yield* this.mu.unlock();
    return has;
  }

  *release(n = 1): Body {
    yield* this.mu.lock();
    this.cur -= n;
    if (this.cur < 0) {
      yield* this.mu.unlock();
      panic('semaphore: released more than held');
    }
    yield* this.notifyWaiters();
    yield* this.mu.unlock();
  }

  private *notifyWaiters(): Body {
    while (this.waiters.length > 0) {
      const first = this.waiters[0];
      // A small one behind a large one waits too: otherwise large ones would starve.
      if (this.size - this.cur < first.n) return;
      this.cur += first.n;
      this.waiters.shift();
      yield* first.ready.close();
    }
  }
}

/** semaphore.NewWeighted. */
export function semaphore(size: number): Weighted {
  return new Weighted(size);
}
