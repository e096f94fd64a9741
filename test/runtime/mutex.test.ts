/** Locks: mutual exclusion, barging, starvation, spinning, misuse (checklist 76 to 80). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cond,
  type GoFunction,
  go,
  gosched,
  Kind,
  ms,
  mutex,
  Origin,
  once,
  type Run,
  rwMutex,
  StopReason,
  simulate,
  sleep,
  us,
  waitGroup,
  waitReasons,
  work,
} from '../../lib/index';
import * as golden from '../oracle/twins/golden-locks';

const verified = { debug: { verify: true } };

function kinds(run: Run, kind: number): number[] {
  const { recording: r } = run;
  return Array.from({ length: r!.length }, (_, i) => i).filter(i => r!.kind[i] === kind);
}

/** Goroutines that lock, stay inside for a while, and check that they are alone. */
function crowd(n: number, rounds: number, inside: number): GoFunction<[]> {
  return function* main() {
    const mu = mutex();
    const wg = waitGroup();
    let holders = 0;
    let total = 0;
    wg.add(n);
    for (let i = 0; i < n; i++) {
      yield* go(function* () {
        for (let k = 0; k < rounds; k++) {
          yield* mu.lock();
          assert.equal(++holders, 1);
          total++;
          yield* work(inside);
          if (k % 3 === 0) yield* gosched();
          holders--;
          yield* mu.unlock();
        }
        yield* wg.done();
      });
    }
    yield* wg.wait();
    assert.equal(total, n * rounds);
  };
}

for (const procs of [1, 2, 4, 8]) {
  for (const inside of [0, 300, 5 * us, 2 * ms]) {
    test(`76: one holder at a time: ${procs} Ps, ${inside} ns inside`, () => {
      for (let seed = 1; seed <= 3; seed++) {
        const run = simulate({ procs, seed, ...verified }, crowd(6, 8, inside));
        assert.equal(run.end.kind, 'return', run.end.message);
      }
    });
  }
}

test('76: three that hold a lock 2 ms, as real Go orders them', () => {
  const out: number[] = [];
  simulate({ procs: 1, ...verified }, function* main() {
    yield* golden.starve(out);
  });
  assert.deepEqual(out, [3, 3, 3, 1, 1, 1, 2, 2, 2]);
});

test('76: a waiter that loses after more than 1 ms gets the lock handed over, in the same slice', () => {
  const order: string[] = [];
  const run = simulate({ procs: 1, ...verified }, function* main() {
    const mu = mutex();
    yield* mu.lock();
    yield* go(function* waiter() {
      yield* mu.lock();
      order.push('waiter');
      yield* mu.unlock();
    });
    yield* gosched();
    yield* work(2 * ms);
    yield* mu.unlock(); // wakes the waiter: it is runnable
    yield* mu.lock(); // barges
    order.push('barged');
    yield* gosched(); // the waiter runs, has lost after 2 ms, and makes the mutex starve
    yield* mu.unlock(); // handed over: main yields to its own queue's tail
    order.push('main');
    yield* mu.lock();
    yield* mu.unlock();
  });
  assert.deepEqual(order, ['barged', 'waiter', 'main']);
  const yields = kinds(run, Kind.GoStop).filter(i => run.recording!.a[i] === StopReason.Yield);
  assert.equal(yields.length, 1);
  // goyield: the next event puts main at its P's tail, and the waiter is found in the front seat.
  const i = yields[0];
  assert.equal(run.recording!.kind[i + 1], Kind.LrqPut);
  const start = kinds(run, Kind.GoStart).find(j => j > i)!;
  assert.equal(run.recording!.b[start], Origin.Runnext);
});

test('76: a waiter that loses before 1 ms has passed does not', () => {
  const run = simulate({ procs: 1, ...verified }, function* main() {
    const mu = mutex();
    yield* mu.lock();
    yield* go(function* waiter() {
      yield* mu.lock();
      yield* mu.unlock();
    });
    yield* gosched();
    yield* work(990 * us);
    yield* mu.unlock();
    yield* mu.lock();
    yield* gosched();
    yield* mu.unlock();
    yield* gosched();
  });
  assert.equal(kinds(run, Kind.GoStop).filter(i => run.recording!.a[i] === StopReason.Yield).length, 0);
});

/** Two goroutines on two Ps: one holds the lock for `held`, the other wants it meanwhile. */
function contended(held: number): GoFunction<[]> {
  return function* main() {
    const mu = mutex();
    const wg = waitGroup();
    wg.add(1);
    yield* mu.lock();
    yield* go(function* other() {
      yield* mu.lock();
      yield* mu.unlock();
      yield* wg.done();
    });
    yield* work(held);
    yield* mu.unlock();
    yield* wg.wait();
  };
}

/** Whether any goroutine went to sleep on a Mutex. */
const slept = (run: Run): boolean =>
  kinds(run, Kind.GoBlock).some(i => waitReasons[run.recording!.a[i]] === 'sync.Mutex.Lock');

test('77: with another running P a lock held briefly is waited for by spinning, at most 4 × 30 PAUSE', () => {
  const spin = 1_000;
  const fixed = {
    spread: false,
    costs: { mutexSpin: spin, wakeLatency: 1_000, cloneLatency: 0, cloneCall: 0, timerSlack: 0 },
  };
  // The other P needs a few µs to steal; from then on four spins reach 4 µs.
  const outcomes = Array.from({ length: 60 }, (_, i) =>
    slept(simulate({ procs: 2, ...fixed, ...verified }, contended(i * 500))),
  );
  const first = outcomes.indexOf(true);
  assert.ok(first > 0, 'held long enough, the other sleeps');
  assert.ok(outcomes.slice(first).every(Boolean));
  const without = Array.from({ length: 60 }, (_, i) =>
    slept(simulate({ procs: 2, ...fixed, costs: { ...fixed.costs, mutexSpin: 0 } }, contended(i * 500))),
  ).indexOf(true);
  assert.ok(Math.abs((first - without) * 500 - 4 * spin) <= 500, `${first} and ${without} × 500 ns`);
});

test('77: no spinning on one P, nor on one CPU', () => {
  for (const where of [{ procs: 1 }, { procs: 2, cores: 1 }]) {
    const cheap = simulate({ ...where, spread: false, costs: { mutexSpin: 0 } }, crowd(3, 4, 3 * us));
    const dear = simulate({ ...where, spread: false, costs: { mutexSpin: 1e6 } }, crowd(3, 4, 3 * us));
    assert.equal(cheap.time, dear.time);
  }
});

test('78: RWMutex: readers together, a writer alone, a waiting writer before later readers', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const run = simulate({ procs: 4, seed, ...verified }, function* main() {
      const rw = rwMutex();
      const wg = waitGroup();
      let readers = 0;
      let writers = 0;
      let together = 0;
      for (let i = 0; i < 12; i++) {
        wg.add(1);
        yield* go(function* () {
          for (let k = 0; k < 5; k++) {
            if ((i + k) % 4 === 0) {
              yield* rw.lock();
              assert.deepEqual([++writers, readers], [1, 0]);
              yield* work(2 * us);
              writers--;
              yield* rw.unlock();
            } else {
              yield* rw.rLock();
              together = Math.max(together, ++readers);
              assert.equal(writers, 0);
              yield* work(3 * us);
              readers--;
              yield* rw.rUnlock();
            }
          }
          yield* wg.done();
        });
      }
      yield* wg.wait();
      assert.ok(together > 1);
    });
    assert.equal(run.end.kind, 'return', run.end.message);
  }
});

test('78: RWMutex try operations', () => {
  simulate({ procs: 1, ...verified }, function* main() {
    const rw = rwMutex();
    assert.ok(rw.tryRLock());
    assert.ok(rw.tryRLock());
    assert.ok(!rw.tryLock());
    yield* rw.rUnlock();
    yield* rw.rUnlock();
    assert.ok(rw.tryLock());
    assert.ok(!rw.tryRLock());
    yield* rw.unlock();
    const mu = mutex();
    assert.ok(mu.tryLock());
    assert.ok(!mu.tryLock());
    yield* mu.unlock();
  });
});

test('79: Cond: Signal wakes in the order of the tickets, Broadcast all; L may be any Locker', () => {
  for (const l of [mutex(), rwMutex(), rwMutex().rLocker()]) {
    const order: number[] = [];
    const run = simulate({ procs: 1, ...verified }, function* main() {
      const c = cond(l);
      for (let i = 0; i < 5; i++) {
        yield* go(function* () {
          yield* l.lock();
          yield* c.wait();
          order.push(i);
          yield* l.unlock();
        });
      }
      for (let i = 0; i < 5; i++) yield* gosched();
      for (let i = 0; i < 3; i++) {
        yield* c.signal();
        yield* gosched();
      }
      yield* c.broadcast();
      yield* c.signal();
      for (let i = 0; i < 5; i++) yield* gosched();
    });
    assert.equal(run.end.kind, 'return', run.end.message);
    assert.deepEqual(order, [4, 0, 1, 3, 2]);
  }
});

test('Once: the function runs once, others wait for its end; a panic counts as an end', () => {
  const order: string[] = [];
  const run = simulate({ procs: 2, ...verified }, function* main() {
    const o = once();
    const wg = waitGroup();
    wg.add(3);
    for (let i = 0; i < 3; i++) {
      yield* go(function* () {
        yield* o.do(function* () {
          yield* sleep(1 * ms);
          order.push('init');
        });
        order.push('after');
        yield* wg.done();
      });
    }
    yield* wg.wait();
    const failing = once();
    try {
      yield* failing.do(() => {
        throw new Error('no');
      });
    } catch {
      order.push('caught');
    }
    yield* failing.do(function* () {
      order.push('never');
    });
  });
  assert.equal(run.end.kind, 'return', run.end.message);
  assert.deepEqual(order, ['init', 'after', 'after', 'after', 'caught']);
});

const misuses: [string, GoFunction<[]>][] = [
  [
    'fatal error: sync: unlock of unlocked mutex',
    function* () {
      yield* mutex().unlock();
    },
  ],
  [
    'fatal error: sync: RUnlock of unlocked RWMutex',
    function* () {
      yield* rwMutex().rUnlock();
    },
  ],
  [
    'fatal error: sync: Unlock of unlocked RWMutex',
    function* () {
      yield* rwMutex().unlock();
    },
  ],
];
for (const [text, misuse] of misuses) {
  test(`80: ${text}: exit 2, nothing recovers it`, () => {
    const run = simulate({ procs: 1 }, function* main() {
      try {
        yield* misuse();
      } catch {
        assert.fail('recovered');
      }
    });
    assert.equal(run.end.code, 2);
    assert.equal(run.stderr.split('\n')[0], text);
    assert.match(run.stderr, /\ngoroutine 1 \[running\]:/);
  });
}

test('80: a negative WaitGroup counter is a panic, which can be recovered', () => {
  const run = simulate({ procs: 1 }, function* main() {
    const wg = waitGroup();
    try {
      yield* wg.done();
    } catch (e) {
      assert.equal((e as Error).message, 'sync: negative WaitGroup counter');
    }
  });
  assert.equal(run.end.kind, 'return');
});

test('81: what a deadlocked goroutine waits for, in Go’s words', () => {
  const run = simulate({ procs: 1 }, function* main() {
    const mu = mutex();
    const rw = rwMutex();
    yield* go(function* a() {
      yield* mu.lock();
      yield* mu.lock();
    });
    yield* go(function* b() {
      yield* rw.rLock();
      yield* rw.lock();
    });
    yield* gosched();
    yield* go(function* c() {
      yield* rw.rLock();
    });
    yield* go(function* d() {
      const l = mutex();
      yield* l.lock();
      yield* cond(l).wait();
    });
    yield* gosched();
    const wg = waitGroup();
    wg.add(1);
    yield* wg.wait();
  });
  assert.equal(run.stderr.split('\n')[0], 'fatal error: all goroutines are asleep - deadlock!');
  const states = [...run.stderr.matchAll(/^goroutine \d+ \[(.*)\]:\nmain\.(\w+)/gm)].map(
    x => `${x[2]}: ${x[1]}`,
  );
  assert.deepEqual(states.sort(), [
    'a: sync.Mutex.Lock',
    'b: sync.RWMutex.Lock',
    'c: sync.RWMutex.RLock',
    'd: sync.Cond.Wait',
    'main: sync.WaitGroup.Wait',
  ]);
});

test('79: WaitGroup misuse panics in Go’s words', () => {
  const texts: string[] = [];
  const run = simulate({ procs: 1, ...verified }, function* main() {
    const wg = waitGroup();
    wg.add(1);
    yield* go(function* waiter() {
      try {
        yield* wg.wait();
      } catch (e) {
        texts.push((e as Error).message);
      }
    });
    yield* gosched();
    yield* wg.done(); // the waiter is runnable, and has not yet seen it
    wg.add(1);
    yield* gosched();
    yield* wg.done();
  });
  assert.equal(run.end.kind, 'return', run.end.message);
  assert.deepEqual(texts, ['sync: WaitGroup is reused before previous Wait has returned']);
});

test('300 locks of each kind, each with waiters', () => {
  const run = simulate({ procs: 2 }, function* main() {
    const all = waitGroup();
    for (let i = 0; i < 300; i++) {
      const [mu, rw, wg] = [mutex(), rwMutex(), waitGroup()];
      const c = cond(mu);
      yield* mu.lock();
      yield* rw.lock();
      wg.add(1);
      all.add(4);
      for (const wait of [() => mu.lock(), () => rw.rLock(), () => wg.wait(), () => rw.lock()]) {
        yield* go(function* () {
          yield* wait();
          if (i % 2 === 0) yield* gosched();
          if (wait.toString().includes('rLock')) yield* rw.rUnlock();
          else if (wait.toString().includes('rw')) yield* rw.unlock();
          else if (wait.toString().includes('mu')) yield* mu.unlock();
          yield* all.done();
        });
      }
      yield* go(function* () {
        yield* sleep(1 * ms);
        yield* c.signal();
        yield* mu.unlock();
        yield* rw.unlock();
        yield* wg.done();
      });
    }
    yield* all.wait();
  });
  assert.equal(run.end.kind, 'return', run.end.message);
});
