/** Twins of those parts of golden/order.go and golden/more.go that use locks. */
import { cond, go, gosched, ms, mutex, rwMutex, waitGroup, work } from '../../../lib/index';
import { type Body, settle } from './golden-order';

export function* signalled(out: number[]): Body {
  const mu = mutex();
  const c = cond(mu);
  const wg = waitGroup();
  for (let i = 1; i <= 6; i++) {
    wg.add(1);
    yield* go(function* () {
      yield* mu.lock();
      yield* c.wait();
      out.push(i);
      yield* mu.unlock();
      yield* wg.done();
    });
  }
  yield* settle();
  yield* c.broadcast();
  yield* wg.wait();
}

export function* queued(out: number[]): Body {
  const mu = mutex();
  yield* mu.lock();
  const wg = waitGroup();
  for (let i = 1; i <= 6; i++) {
    wg.add(1);
    yield* go(function* () {
      yield* mu.lock();
      out.push(i);
      yield* mu.unlock();
      yield* wg.done();
    });
  }
  yield* settle();
  yield* mu.unlock();
  yield* wg.wait();
}

export function* barge(out: number[]): Body {
  const mu = mutex();
  const wg = waitGroup();
  wg.add(1);
  yield* mu.lock();
  yield* go(function* () {
    yield* mu.lock();
    out.push(2);
    yield* mu.unlock();
    yield* wg.done();
  });
  yield* gosched();
  yield* mu.unlock();
  yield* mu.lock();
  out.push(1);
  yield* mu.unlock();
  yield* wg.wait();
}

/** Three goroutines hold the lock 2 ms at a time, three times each: the waiters starve, and it is handed round. */
export function* starve(out: number[]): Body {
  const mu = mutex();
  const wg = waitGroup();
  for (let i = 1; i <= 3; i++) {
    wg.add(1);
    yield* go(function* () {
      for (let k = 0; k < 3; k++) {
        yield* mu.lock();
        out.push(i);
        yield* work(2 * ms);
        yield* mu.unlock();
      }
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

export function* rwmutex(out: number[]): Body {
  const rw = rwMutex();
  const wg = waitGroup();
  yield* rw.rLock();
  for (let i = 1; i <= 5; i++) {
    wg.add(1);
    yield* go(function* () {
      if (i === 2) {
        yield* rw.lock();
        out.push(200);
        yield* rw.unlock();
      } else {
        yield* rw.rLock();
        out.push(i);
        yield* rw.rUnlock();
      }
      yield* wg.done();
    });
    yield* gosched();
  }
  out.push(0);
  yield* rw.rUnlock();
  yield* wg.wait();
}
