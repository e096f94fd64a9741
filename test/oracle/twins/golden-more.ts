/** Twins of golden/more.go: the same scenarios, statement by statement, for the simulator. */
import { go, gosched, makeChan, ms, sleep, waitGroup, work } from '../../../lib/index';
import type { GoFunction } from '../../../lib/index';

type Body = ReturnType<GoFunction>;

export function* nested(out: number[]): Body {
  const wg = waitGroup();
  for (let i = 1; i <= 3; i++) {
    wg.add(1);
    yield* go(function* () {
      out.push(i * 10);
      wg.add(1);
      yield* go(function* () {
        out.push(i * 10 + 1);
        yield* wg.done();
      });
      out.push(i * 10 + 2);
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

export function* semaphore(out: number[]): Body {
  const sem = makeChan(2, 0);
  const wg = waitGroup();
  for (let i = 1; i <= 6; i++) {
    wg.add(1);
    yield* go(function* () {
      yield* sem.send(0);
      out.push(i);
      yield* gosched();
      out.push(-i);
      yield* sem.recv();
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

export function* pingpong(out: number[]): Body {
  const a = makeChan(0, 0);
  const b = makeChan(0, 0);
  const wg = waitGroup();
  wg.add(3);
  yield* go(function* () {
    for (let i = 0; i < 5; i++) {
      yield* a.send(i);
      yield* b.recv();
    }
    out.push(1);
    yield* wg.done();
  });
  yield* go(function* () {
    for (let i = 0; i < 5; i++) {
      yield* a.recv();
      yield* b.send(i);
    }
    out.push(2);
    yield* wg.done();
  });
  yield* go(function* () {
    out.push(3);
    yield* wg.done();
  });
  yield* wg.wait();
}

export function* timers(out: number[]): Body {
  const wg = waitGroup();
  wg.add(4);
  for (const [i, d] of [
    [1, 3],
    [2, 1],
    [3, 2],
  ]) {
    yield* go(function* () {
      yield* sleep(d * ms);
      out.push(i);
      yield* wg.done();
    });
  }
  yield* gosched();
  yield* work(6 * ms);
  yield* go(function* () {
    out.push(4);
    yield* wg.done();
  });
  yield* wg.wait();
}

export function* ready(out: number[]): Body {
  const cond = makeChan(1, false);
  const wg = waitGroup();
  wg.add(2);
  yield* go(function* () {
    yield* cond.recv();
    out.push(1);
    yield* wg.done();
  });
  yield* gosched();
  yield* go(function* () {
    out.push(2);
    yield* wg.done();
  });
  yield* cond.send(true);
  out.push(0);
  yield* wg.wait();
}
