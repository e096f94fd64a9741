/** A timer's channel after its moment: what a select left in it is taken back by Stop and Reset (Go ≥ 1.23). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeChan, ms, newTimer, orDefault, recv, select, simulate, work } from '../../lib/index';

for (const act of ['stop', 'reset'] as const) {
  test(`${act} of a timer that was due while a select took another's value: nothing old is ever received`, () => {
    const chosen = new Set<number>();
    for (let seed = 1; seed <= 20; seed++) {
      const run = simulate({ procs: 1, seed, debug: { verify: true } }, function* main() {
        const timers = [newTimer(1 * ms), newTimer(1 * ms)];
        yield* work(2 * ms); // both are due
        const nobody = makeChan(0, 0);
        const s = yield* select(recv(timers[0].C!), recv(timers[1].C!), recv(nobody));
        chosen.add(s.index);
        const other = timers[1 - s.index];
        assert.equal(act === 'stop' ? other.stop() : yield* other.reset(60_000 * ms), true);
        assert.equal((yield* select(recv(other.C!), orDefault)).index, 1);
      });
      assert.equal(run.end.kind, 'return', run.end.message);
    }
    assert.deepEqual([...chosen].sort(), [0, 1]);
  });
}
