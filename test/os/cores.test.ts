/** Fewer cores than threads: who runs, and how much CPU time there is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { go, ms, simulate, syscall, us, waitGroup, work } from '../../lib/index';

for (const [cores, procs] of [
  [1, 4],
  [2, 4],
  [3, 8],
  [4, 4],
] as const) {
  test(`${procs} Ps on ${cores} cores: as much work as there are cores`, () => {
    const run = simulate({ procs, cores, debug: { verify: true } }, function* main() {
      const wg = waitGroup();
      wg.add(24);
      for (let i = 0; i < 24; i++) {
        yield* go(function* () {
          yield* work(5 * ms);
          yield* wg.done();
        });
      }
      yield* wg.wait();
    });
    const ideal = (24 * 5 * ms) / Math.min(cores, procs);
    assert.equal(run.end.kind, 'return', run.end.message);
    assert.ok(run.time >= ideal && run.time < 1.3 * ideal, `${run.time} beside ${ideal}`);
  });
}

test('a hundred threads come back from the kernel at once: they queue, and all get their turn', () => {
  const run = simulate({ procs: 8, cores: 2, debug: { verify: true } }, function* main() {
    const wg = waitGroup();
    wg.add(100);
    for (let i = 0; i < 100; i++) {
      yield* go(function* () {
        yield* syscall(20 * ms - i);
        yield* work(50 * us);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  });
  assert.equal(run.end.kind, 'return', run.end.message);
  assert.ok(run.counters.threadsCreated >= 70);
});
