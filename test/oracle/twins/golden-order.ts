/**
 * Twins of golden/order.go: the same scenarios, statement by statement, for the simulator.
 *
 * Each appends to `out` what the Go program appends. Go closures become function expressions; `i := i` is the
 * `const` of the loop.
 */
import { go, gosched, makeChan, ms, sleep, waitGroup, afterFunc, work } from '../../../lib/index';
import type { GoFunction } from '../../../lib/index';

export type Body = ReturnType<GoFunction>;

/** Yields so often that every goroutine started before has run and parked. */
export function* settle(times = 10): Body {
  for (let i = 0; i < times; i++) yield* gosched();
}

export function* spawn(out: number[], n: number): Body {
  const wg = waitGroup();
  wg.add(n);
  for (let i = 1; i <= n; i++) {
    yield* go(function* () {
      out.push(i);
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

export function* close(out: number[]): Body {
  const ch = makeChan(0, 0);
  const wg = waitGroup();
  for (let i = 1; i <= 6; i++) {
    wg.add(1);
    yield* go(function* () {
      yield* ch.recv();
      out.push(i);
      yield* wg.done();
    });
  }
  yield* settle();
  yield* ch.close();
  yield* wg.wait();
}

export function* waitgroup(out: number[]): Body {
  const gate = waitGroup();
  gate.add(1);
  const wg = waitGroup();
  for (let i = 1; i <= 6; i++) {
    wg.add(1);
    yield* go(function* () {
      yield* gate.wait();
      out.push(i);
      yield* wg.done();
    });
  }
  yield* settle();
  yield* gate.done();
  yield* wg.wait();
}

/** `for v := range ch` of a consumer that appends 100 + v, and main that sends 1 … n. */
function* produce(out: number[], capacity: number, n: number): Body {
  const ch = makeChan(capacity, 0);
  const done = makeChan(0, false);
  yield* go(function* () {
    for (;;) {
      const [v, ok] = yield* ch.recv2();
      if (!ok) break;
      out.push(100 + v);
    }
    yield* done.close();
  });
  for (let i = 1; i <= n; i++) {
    yield* ch.send(i);
    out.push(i);
  }
  yield* ch.close();
  yield* done.recv();
}

export const unbuffered = (out: number[]): Body => produce(out, 0, 6);
export const buffered = (out: number[]): Body => produce(out, 2, 8);

export function* gosched3(out: number[]): Body {
  const wg = waitGroup();
  for (let i = 1; i <= 3; i++) {
    wg.add(1);
    yield* go(function* () {
      for (let k = 0; k < 3; k++) {
        out.push(i);
        yield* gosched();
      }
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

export function* sleepers(out: number[]): Body {
  const wg = waitGroup();
  for (let i = 1; i <= 8; i++) {
    wg.add(1);
    yield* go(function* () {
      yield* sleep(5 * ms);
      out.push(i);
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

export function* afterfunc(out: number[]): Body {
  const wg = waitGroup();
  for (let i = 1; i <= 6; i++) {
    wg.add(1);
    yield* afterFunc(5 * ms, function* () {
      out.push(i);
      yield* wg.done();
    });
  }
  // Busy, so that all are overdue before the P looks.
  yield* work(8 * ms);
  yield* wg.wait();
}
