/** Contexts: cancellation, deadlines, causes, propagation. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  after,
  type Context,
  context,
  type GoFunction,
  go,
  gosched,
  ms,
  now,
  recv,
  select,
  simulate,
  sleep,
  us,
  waitGroup,
} from '../../lib/index';

function end(main: GoFunction<[]>, procs = 1) {
  const run = simulate({ procs, debug: { verify: true } }, main);
  assert.equal(run.end.kind, 'return', run.end.message);
  return run;
}

const messages = (ctx: Context) => [ctx.err()?.message, context.cause(ctx)?.message];

test('cancel closes done of the context and of all below it, once', () => {
  const woken: string[] = [];
  end(function* main() {
    const [parent, cancel] = yield* context.withCancel(context.background());
    const [child] = yield* context.withCancel(parent);
    const grandchild = context.withValue(child, 'k', 'v');
    const apart = context.withoutCancel(grandchild);
    for (const [name, ctx] of Object.entries({ parent, child, grandchild })) {
      yield* go(function* () {
        yield* ctx.done().recv();
        woken.push(name);
      });
    }
    yield* gosched();
    assert.equal(parent.err(), null);
    yield* cancel();
    yield* cancel();
    yield* gosched();
    for (const ctx of [parent, child, grandchild]) assert.equal(ctx.err(), context.Canceled);
    assert.equal(grandchild.value('k'), 'v');
    assert.equal(apart.value('k'), 'v');
    assert.equal(apart.err(), null);
    // A child of a context that has ended, has ended.
    const [late] = yield* context.withCancel(grandchild);
    assert.equal(late.err(), context.Canceled);
  });
  assert.deepEqual(woken.sort(), ['child', 'grandchild', 'parent']);
});

test('a child that is cancelled leaves its parent alone', () => {
  end(function* main() {
    const [parent] = yield* context.withCancel(context.background());
    const [child, cancel] = yield* context.withCancel(parent);
    yield* cancel();
    assert.equal(child.err(), context.Canceled);
    assert.equal(parent.err(), null);
  });
});

test('a deadline ends the context with DeadlineExceeded; an earlier one above counts', () => {
  end(function* main() {
    const start = now();
    const [ctx] = yield* context.withTimeout(context.background(), 10 * ms);
    const [longer] = yield* context.withTimeout(ctx, 50 * ms);
    assert.equal(longer.deadline(), ctx.deadline());
    assert.equal(ctx.deadline(), start + 10 * ms);
    const s = yield* select(recv(longer.done()), recv(after(100 * ms)));
    assert.equal(s.index, 0);
    assert.ok(now() - start >= 10 * ms && now() - start < 11.2 * ms);
    assert.deepEqual(messages(longer), ['context deadline exceeded', 'context deadline exceeded']);
    const [past] = yield* context.withTimeout(context.background(), -1);
    assert.equal(past.err(), context.DeadlineExceeded);
  });
});

test('cancel before the deadline stops its timer', () => {
  const run = simulate({ procs: 1 }, function* main() {
    const [ctx, cancel] = yield* context.withTimeout(context.background(), 1000 * ms);
    yield* cancel();
    assert.equal(ctx.err(), context.Canceled);
    yield* context.background().done().recv();
  });
  assert.equal(run.end.kind, 'deadlock');
  assert.ok(run.time < 1 * ms);
});

test('causes: the first counts, and children inherit it', () => {
  end(function* main() {
    const [ctx, cancel] = yield* context.withCancelCause(context.background());
    const [child] = yield* context.withCancel(ctx);
    yield* cancel(new Error('disk full'));
    yield* cancel(new Error('too late'));
    for (const c of [ctx, child]) assert.deepEqual(messages(c), ['context canceled', 'disk full']);
    const [timed] = yield* context.withTimeout(context.background(), 5 * us, new Error('slow'));
    yield* timed.done().recv();
    assert.deepEqual(messages(timed), ['context deadline exceeded', 'slow']);
    assert.deepEqual(messages(context.background()), [undefined, undefined]);
  });
});

test('afterFunc runs once the context ends, in a goroutine of its own, unless stopped', () => {
  const log: string[] = [];
  end(function* main() {
    const [ctx, cancel] = yield* context.withCancel(context.background());
    yield* context.afterFunc(ctx, function* () {
      log.push('ran');
    });
    const stop = yield* context.afterFunc(ctx, function* () {
      log.push('never');
    });
    assert.equal(yield* stop(), true);
    assert.equal(yield* stop(), false);
    yield* cancel();
    assert.equal(log.length, 0);
    yield* gosched();
    assert.equal(log.join(), 'ran');
    yield* context.afterFunc(ctx, function* () {
      log.push('at once');
    });
    yield* gosched();
    assert.deepEqual(log, ['ran', 'at once']);
  });
});

test('many workers stop when their context ends, on several Ps', () => {
  end(function* main() {
    const [ctx, cancel] = yield* context.withTimeout(context.background(), 3 * ms);
    const wg = waitGroup();
    wg.add(40);
    for (let i = 0; i < 40; i++) {
      yield* go(function* () {
        const [mine] = yield* context.withCancel(ctx);
        for (;;) {
          const s = yield* select(recv(mine.done()), recv(after(i * 50 * us + 100)));
          if (s.index === 0) break;
        }
        yield* wg.done();
      });
    }
    yield* wg.wait();
    yield* cancel();
    yield* sleep(1);
  }, 4);
});
