/** Timers, tickers, AfterFunc (checklist 66 to 69, 82). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  after,
  afterFunc,
  type GoFunction,
  go,
  gosched,
  makeChan,
  ms,
  newTicker,
  newTimer,
  now,
  orDefault,
  recv,
  type SimulateOptions,
  select,
  simulate,
  sleep,
  tick,
  us,
  waitGroup,
  work,
} from '../../lib/index';
import { timerCount, timerRefs, zombieCount } from '../../lib/runtime/time';

const verified = { debug: { verify: true } };

function end(main: GoFunction<[]>, options: SimulateOptions = {}) {
  const run = simulate({ procs: 1, ...verified, ...options }, main);
  assert.equal(run.end.kind, 'return', run.end.message);
  return run;
}

/** Within the lateness of one wake-up. */
function near(actual: number, expected: number): void {
  assert.ok(actual >= expected && actual < expected + 1.2 * ms, `${actual} ns instead of ${expected}`);
}

test('a timer sends the time at which it was due, when it is received', () => {
  end(function* main() {
    const t = newTimer(5 * ms);
    const due = now() + 5 * ms;
    const at = yield* t.C!.recv();
    assert.equal(at, due);
    near(now(), due);
    assert.ok(!t.stop());
  });
});

test('69: a timer nobody waits for is in no heap; whoever looks late finds the value of its due time', () => {
  end(function* main() {
    const t = newTimer(2 * ms);
    const due = now() + 2 * ms;
    yield* work(5 * ms);
    assert.equal(timerCount(0), 0);
    const s = yield* select(recv(t.C), orDefault);
    assert.deepEqual([s.index, s.value], [0, due]);
    assert.equal((yield* select(recv(t.C), orDefault)).index, 1);
  });
});

test('69: a waiting receiver puts the timer into the heap, and leaves it marked for removal', () => {
  end(function* main() {
    const t = newTimer(50 * ms);
    const other = makeChan(0, 0);
    yield* go(function* () {
      yield* select(recv(t.C), recv(other));
      assert.equal(zombieCount(0), 1);
    });
    yield* gosched();
    assert.equal(timerCount(0), 1);
    assert.equal(zombieCount(0), 0);
    yield* other.send(1);
    yield* sleep(1 * ms); // the search for work takes it out: more than a quarter of the heap is stopped timers
    assert.ok(timerRefs(0).every(ref => ref > 0));
    near(yield* t.C!.recv(), 50 * ms); // it is still running
  });
});

test('69: no stale values: Stop and Reset take back what was sent', () => {
  end(function* main() {
    const t = newTimer(1 * ms);
    yield* work(2 * ms);
    assert.ok(t.stop(), 'not received: it counts as stopped before it fired');
    assert.equal((yield* select(recv(t.C), orDefault)).index, 1);
    const start = now();
    assert.ok(!(yield* t.reset(3 * ms)));
    assert.ok(yield* t.reset(4 * ms));
    near((yield* t.C!.recv()) - start, 4 * ms);
    yield* t.reset(1 * ms);
    yield* work(2 * ms);
    assert.ok(yield* t.reset(2 * ms));
    const again = now();
    near((yield* t.C!.recv()) - again, 2 * ms - 100);
  });
});

test('before Go 1.23 a timer stays in a heap until it fires, and what it sent stays in the channel', () => {
  end(
    function* main() {
      yield* select(recv(after(20 * ms)), recv(after(1 * ms)));
      assert.equal(timerCount(0), 1, 'nobody waits for it any more');
      const t = newTimer(1 * ms);
      yield* sleep(2 * ms);
      assert.equal(t.C!.len, 1);
      assert.ok(!t.stop());
      const stale = now();
      yield* t.reset(5 * ms);
      assert.ok((yield* t.C!.recv()) < stale);
    },
    { go: '1.22' },
  );
});

test('a timer of 0 or less is due at once', () => {
  end(function* main() {
    const start = now();
    yield* newTimer(0).C!.recv();
    yield* after(-5).recv();
    assert.ok(now() - start < 10 * us);
  });
});

test('a ticker keeps its beat and drops ticks that nobody took', () => {
  const ticks: number[] = [];
  end(function* main() {
    const start = now();
    const t = newTicker(10 * ms);
    for (let i = 0; i < 3; i++) ticks.push(((yield* t.C.recv()) - start) / ms);
    yield* sleep(35 * ms);
    for (let i = 0; i < 2; i++) ticks.push(((yield* t.C.recv()) - start) / ms);
    t.stop();
    assert.equal((yield* select(recv(t.C), recv(after(30 * ms)))).index, 1);
    yield* t.reset(5 * ms);
    const again = now();
    near((yield* t.C.recv()) - again, 5 * ms - 100);
    assert.equal(tick(0), null);
  });
  // After 65 ms it is looked at for the first time since 30: the tick of 40 is late, the next in time.
  assert.deepEqual(ticks, [10, 20, 30, 40, 70]);
});

test('AfterFunc: f runs in a goroutine of its own with its arguments; Stop and Reset', () => {
  const log: string[] = [];
  end(function* main() {
    function* say(what: string) {
      log.push(`${what} ${Math.floor(now() / ms)}`);
      yield* sleep(1 * ms);
    }
    const a = yield* afterFunc(5 * ms, say, 'a');
    const b = yield* afterFunc(6 * ms, say, 'b');
    const c = yield* afterFunc(7 * ms, say, 'c');
    assert.ok(b.stop());
    assert.ok(!b.stop());
    assert.ok(yield* c.reset(2 * ms));
    yield* sleep(12 * ms);
    assert.ok(!a.stop());
    assert.ok(!(yield* a.reset(3 * ms)));
    yield* sleep(10 * ms);
  });
  assert.deepEqual(log, ['c 2', 'a 5', 'a 15']);
});

test('66: timers that are overdue together run in the order of the heap, the last readied goroutine first', () => {
  const order: number[] = [];
  end(function* main() {
    for (let i = 0; i < 5; i++) {
      yield* afterFunc((5 - i) * us, function* () {
        order.push(i);
      });
    }
    yield* work(50 * us);
    yield* gosched();
    yield* sleep(1 * ms);
  });
  assert.deepEqual(order, [0, 4, 3, 2, 1]);
});

test('a timer that is reset to an earlier time is not slept through', () => {
  end(function* main() {
    const t = yield* afterFunc(60 * ms, function* () {});
    const start = now();
    const wg = waitGroup();
    wg.add(1);
    yield* go(function* () {
      yield* sleep(5 * ms);
      yield* t.reset(1 * ms);
      yield* wg.done();
    });
    yield* wg.wait();
    const done = makeChan(0, 0);
    yield* afterFunc(30 * ms, function* () {
      yield* done.send(1);
    });
    yield* done.recv();
    near(now() - start, 35 * ms);
  });
});

test('stopped timers leave the heap lazily, and at the latest when they are more than a quarter of it', () => {
  end(function* main() {
    const timers = [];
    for (let i = 0; i < 100; i++) timers.push(yield* afterFunc((100 + i) * ms, function* () {}));
    assert.equal(timerCount(0), 100);
    for (let i = 40; i < 60; i++) timers[i].stop();
    yield* gosched();
    assert.deepEqual([timerCount(0), zombieCount(0)], [100, 20], 'no more than a quarter');
    for (let i = 60; i < 70; i++) timers[i].stop();
    yield* gosched();
    assert.deepEqual([timerCount(0), zombieCount(0)], [70, 0]);
    timers[0].stop(); // the head: gone with the next addition
    yield* afterFunc(1000 * ms, function* () {});
    assert.deepEqual([timerCount(0), zombieCount(0)], [70, 0]);
  });
});

test('67: timers of an idle P fire: AfterFunc on many Ps, none lost', () => {
  for (const procs of [2, 4, 8]) {
    for (let seed = 1; seed <= 3; seed++) {
      const fired = new Set<number>();
      end(
        function* main() {
          const wg = waitGroup();
          for (let i = 0; i < 60; i++) {
            wg.add(1);
            yield* go(function* () {
              const t = yield* afterFunc((1 + (i % 7)) * ms, function* () {
                fired.add(i);
                yield* wg.done();
              });
              if (i % 3 === 0) {
                yield* work(300 * us);
                if (t.stop()) yield* t.reset((i % 5) * ms);
              }
            });
          }
          yield* wg.wait();
        },
        { procs, seed },
      );
      assert.equal(fired.size, 60);
    }
  }
});

test('82: a pending AfterFunc suppresses the deadlock report; a timer that nobody receives from does not', () => {
  const blocked = (arm: GoFunction<[]>) =>
    simulate({ procs: 1, ...verified }, function* main() {
      yield* arm();
      yield* makeChan(0, 0).recv();
    });
  const withTimer = blocked(function* () {
    newTimer(1000 * ms);
  });
  assert.equal(withTimer.end.kind, 'deadlock');
  assert.ok(withTimer.time < 1 * ms);
  const withFunc = blocked(function* () {
    yield* afterFunc(20 * ms, function* () {});
  });
  assert.equal(withFunc.end.kind, 'deadlock');
  near(withFunc.time, 20 * ms);
  const stopped = blocked(function* () {
    (yield* afterFunc(20 * ms, function* () {})).stop();
  });
  assert.equal(stopped.end.kind, 'deadlock');
  assert.ok(stopped.time < 1 * ms);
});

test('a select with a timeout leaves its timer behind, in no heap', () => {
  end(function* main() {
    const ch = makeChan(0, 0);
    for (let i = 0; i < 50; i++) {
      yield* go(function* () {
        yield* ch.send(i);
      });
      const s = yield* select(recv(ch), recv(after(1000 * ms)));
      assert.deepEqual([s.index, s.value], [0, i]);
      yield* gosched();
    }
    assert.equal(timerCount(0), 0);
    assert.equal((yield* select(recv(ch), recv(after(2 * ms)))).index, 1);
  });
});

test('misuse', () => {
  assert.throws(() => newTimer(1), /inside simulate/);
  end(function* main() {
    assert.throws(() => newTicker(0), /non-positive interval for NewTicker/);
    assert.throws(() => newTicker(1 * ms).reset(-1), /non-positive interval for Ticker.Reset/);
    assert.throws(() => newTimer(0.5), /whole number of nanoseconds/);
    yield* gosched();
  });
});
