/** `op`: the same operations for a plain `yield`; and steps of a workload that are drawn. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  go,
  gosched,
  makeChan,
  mutex,
  op,
  println,
  recv,
  select,
  simulate,
  sleep,
  us,
  waitGroup,
  work,
} from '../../lib/index';

/** The same program, by plain yields and by `yield*`. */
function* plain(): Generator<number, void, unknown> {
  const [ch, nobody, wg, mu] = [makeChan(0, 0), makeChan(0, 0), waitGroup(), mutex()];
  wg.add(3);
  function* worker(i: number): Generator<number, void, unknown> {
    yield op.work(1 * us);
    yield op.lock(mu);
    println('in', i);
    yield op.gosched();
    yield op.unlock(mu);
    yield op.send(ch, 10 * i);
    yield op.done(wg);
  }
  for (let i = 1; i <= 3; i++) yield op.go(worker, i);
  println('got', yield op.recv(ch));
  const s = (yield op.select(recv(ch), recv(nobody))) as { value: number; ok: boolean };
  println('got', s.value, s.ok);
  yield op.sleep(1 * us);
  println('got', yield op.recv(ch));
  yield op.wait(wg);
}

function* starred(): Generator<number, void, unknown> {
  const [ch, nobody, wg, mu] = [makeChan(0, 0), makeChan(0, 0), waitGroup(), mutex()];
  wg.add(3);
  function* worker(i: number): Generator<number, void, unknown> {
    yield* work(1 * us);
    yield* mu.lock();
    println('in', i);
    yield* gosched();
    yield* mu.unlock();
    yield* ch.send(10 * i);
    yield* wg.done();
  }
  for (let i = 1; i <= 3; i++) yield* go(worker, i);
  println('got', yield* ch.recv());
  const s = yield* select(recv(ch), recv(nobody));
  println('got', s.value, s.ok);
  yield* sleep(1 * us);
  println('got', yield* ch.recv());
  yield* wg.wait();
}

for (const procs of [1, 4]) {
  test(`a program of plain yields does what the same program of yield* does, on ${procs} P`, () => {
    const [a, b] = [plain, starred].map(main => simulate({ procs }, main));
    assert.equal(a.end.kind, 'return', a.end.message);
    assert.deepEqual([a.lines, a.time, a.counters], [b.lines, b.time, b.counters]);
    assert.equal(a.lines.length, 6);
  });
}

test('choose: steps are drawn by their weights, from the seed', () => {
  const workload = {
    tasks: {
      main: [{ add: 'all', n: 1000 }, { go: 'one', times: 1000 }, { wait: 'all' }],
      one: [
        {
          choose: [
            { weight: 7, step: { io: 1 * us } },
            { weight: 2, step: { sleep: 1 * us } },
            { weight: 1, step: { syscall: 1 * us } },
          ],
        },
        { done: 'all' },
      ],
    },
    groups: ['all'],
  };
  const run = (seed: number) => simulate({ procs: 2, seed }, workload as never);
  const first = run(1);
  assert.equal(first.end.kind, 'return', first.end.message);
  const { syscalls, timersFired } = first.counters;
  assert.ok(syscalls > 60 && syscalls < 140, `${syscalls}`);
  assert.ok(timersFired > 150 && timersFired < 250, `${timersFired}`);
  assert.equal(run(1).counters.syscalls, syscalls);
  assert.notEqual(run(2).time, first.time);
});

for (const choose of [[], [{ weight: 0, step: { work: 1 } }], [{ weight: Number.NaN, step: { work: 1 } }]]) {
  test(`refused: choose ${JSON.stringify(choose)}`, () => {
    const workload = { tasks: { main: [{ choose }] } };
    assert.throws(() => simulate(workload as never), /main\[0\]: choose wants steps with weights above 0/);
  });
}
