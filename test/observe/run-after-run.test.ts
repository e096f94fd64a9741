/** The engine's state is module state: no run may see what an earlier one left. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  gc,
  go,
  makeChan,
  ms,
  mutex,
  pipe,
  type Run,
  simulate,
  sleep,
  syscall,
  us,
  work,
} from '../../lib/index';

/** Everything at once, cut off in the middle of it. */
const messy = (): Run =>
  simulate({ procs: 4, cores: 2, until: 2 * ms, gcWork: 20 * ms }, function* main() {
    const ch = makeChan();
    const mu = mutex();
    const [r] = pipe();
    yield* mu.lock();
    for (let i = 0; i < 20; i++) {
      yield* go(function* waits() {
        if (i % 4 === 0) yield* ch.recv();
        else if (i % 4 === 1) yield* mu.lock();
        else if (i % 4 === 2) yield* r.read();
        else yield* syscall(50 * ms);
      });
      yield* go(function* works() {
        for (;;) yield* work(300 * us);
      });
    }
    yield* gc();
  });

const told = (): unknown => {
  const run = simulate({ procs: 4, cores: 2, schedtrace: 1, scheddetail: true }, function* main() {
    for (let i = 0; i < 30; i++) {
      yield* go(function* mixed() {
        yield* work(200 * us);
        yield* sleep(1 * ms);
        yield* syscall(100 * us);
      });
    }
    yield* sleep(5 * ms);
    yield* gc();
  });
  const { t, kind, m, p, g, a, b, length } = run.recording!;
  const events = [t, kind, m, p, g, a, b].map(column => Array.from(column.subarray(0, length)));
  return { events, stderr: run.stderr, end: run.end, counters: run.counters, ps: run.ps };
};

test('a run is the same first, second, and after one that was cut off', () => {
  const first = told();
  assert.deepEqual(told(), first);
  messy();
  assert.deepEqual(told(), first);
});
