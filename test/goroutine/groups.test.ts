/** errgroup, the weighted semaphore, atomics. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  atomic,
  atomicInt,
  context,
  errGroup,
  errGroupWithContext,
  type GoFunction,
  go,
  goexit,
  gosched,
  ms,
  panic,
  semaphore,
  simulate,
  sleep,
  us,
  waitGroup,
  work,
} from '../../lib/index';

function end(main: GoFunction<[]>, procs = 1, seed = 1) {
  const run = simulate({ procs, seed, debug: { verify: true } }, main);
  assert.equal(run.end.kind, 'return', run.end.message);
  return run;
}

test('errgroup: Wait tells the first error, and ends the context', () => {
  end(function* main() {
    const [g, ctx] = yield* errGroupWithContext(context.background());
    const ended: number[] = [];
    for (let i = 0; i < 3; i++) {
      yield* g.go(function* () {
        if (i === 1) {
          yield* sleep(2 * ms);
          return new Error('one failed');
        }
        yield* ctx.done().recv();
        ended.push(i);
        return new Error('later');
      });
    }
    const err = yield* g.wait();
    assert.equal(err?.message, 'one failed');
    assert.equal(context.cause(ctx)?.message, 'one failed');
    assert.deepEqual(ended.sort(), [0, 2]);
    const fine = errGroup();
    yield* fine.go(function* () {});
    assert.equal(yield* fine.wait(), null);
  });
});

test('errgroup: a limit is kept', () => {
  end(function* main() {
    const g = errGroup(3);
    let running = 0;
    let most = 0;
    for (let i = 0; i < 12; i++) {
      yield* g.go(function* () {
        most = Math.max(most, ++running);
        yield* sleep(100 * us);
        running--;
      });
    }
    assert.equal(yield* g.wait(), null);
    assert.equal(most, 3);
    const single = errGroup(1);
    yield* single.go(function* () {
      yield* sleep(1 * ms);
    });
    assert.equal(yield* single.tryGo(function* () {}), false);
    yield* single.wait();
    assert.equal(yield* single.tryGo(function* () {}), true);
    yield* single.wait();
  });
});

test('semaphore: never more than its size, in order, and waiters give up with their context', () => {
  for (const procs of [1, 4]) {
    end(function* main() {
      const sem = semaphore(5);
      const wg = waitGroup();
      let held = 0;
      for (let i = 0; i < 20; i++) {
        const n = 1 + (i % 3);
        wg.add(1);
        yield* go(function* () {
          assert.equal(yield* sem.acquire(n), null);
          held += n;
          assert.ok(held <= 5);
          yield* work(3 * us);
          held -= n;
          yield* sem.release(n);
          yield* wg.done();
        });
      }
      yield* wg.wait();
      assert.equal(yield* sem.acquire(5), null);
      assert.equal(yield* sem.tryAcquire(), false);
      const [ctx] = yield* context.withTimeout(context.background(), 1 * ms);
      assert.equal(yield* sem.acquire(1, ctx), context.DeadlineExceeded);
      assert.equal(yield* sem.acquire(6, ctx), context.DeadlineExceeded);
      yield* sem.release(5);
      assert.equal(yield* sem.tryAcquire(5), true);
    }, procs);
  }
});

test('semaphore: a large request is not overtaken by small ones', () => {
  const order: string[] = [];
  end(function* main() {
    const sem = semaphore(4);
    yield* sem.acquire(3);
    yield* go(function* () {
      yield* sem.acquire(4);
      order.push('large');
      yield* sem.release(4);
    });
    yield* gosched();
    yield* go(function* () {
      yield* sem.acquire(1);
      order.push('small');
      yield* sem.release(1);
    });
    yield* gosched();
    yield* sem.release(3);
    yield* sleep(1 * ms);
  });
  assert.deepEqual(order, ['large', 'small']);
});

test('atomics: additions on several Ps are all there; compare-and-swap as in Go', () => {
  for (let seed = 1; seed <= 3; seed++) {
    end(
      function* main() {
        const n = atomicInt();
        const wg = waitGroup();
        wg.add(8);
        for (let i = 0; i < 8; i++) {
          yield* go(function* () {
            for (let k = 0; k < 50; k++) yield* n.add(1);
            for (;;) {
              const old = yield* n.load();
              yield* work(10);
              if (yield* n.compareAndSwap(old, old + 1)) break;
            }
            yield* wg.done();
          });
        }
        yield* wg.wait();
        assert.equal(yield* n.load(), 8 * 51);
        const v = atomic<string | null>(null);
        yield* v.store('a');
        assert.equal(yield* v.swap('b'), 'a');
        assert.equal(yield* v.compareAndSwap('a', 'c'), false);
        assert.equal(yield* v.load(), 'b');
        yield* v.store(null);
        assert.equal(yield* v.load(), null);
      },
      4,
      seed,
    );
  }
});

test('WaitGroup.Go counts until the function returns or exits, not when it panics', () => {
  const run = end(function* main() {
    const wg = waitGroup();
    const done: string[] = [];
    yield* wg.go(function* returns(who: string) {
      yield* sleep(1 * us);
      done.push(who);
    }, 'a');
    yield* wg.go(function* exits() {
      yield* goexit();
    });
    yield* wg.wait();
    assert.equal(done.join(), 'a');
  });
  assert.deepEqual(
    run.goroutines.filter(x => !x.system).map(x => [x.name, x.label]),
    [
      ['main', 'main'],
      ['returns', 'a'],
      ['exits', String(run.goroutines.at(-1)!.goid)],
    ],
  );
  const panics = simulate({ procs: 1 }, function* main() {
    const wg = waitGroup();
    yield* wg.go(function* () {
      panic('no');
    });
    yield* wg.wait();
  });
  assert.equal(panics.stderr.split('\n')[0], 'panic: no');
});
