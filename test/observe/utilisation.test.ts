import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  gc,
  go,
  gomaxprocs,
  ioWait,
  lockOSThread,
  ms,
  sleep,
  syscall,
  us,
  waitGroup,
  work,
} from '../../lib/goroutine/api';
import type { SimulateOptions } from '../../lib/goroutine/options';
import { simulate } from '../../lib/observe/simulate';
import { spans } from '../../lib/observe/spans';
import { useSpans, utilisation } from '../../lib/observe/utilisation';

type Program = Generator<number, void, unknown>;

/** Whatever gives Ps away: calls, the poller, a locked thread, collections, and a GOMAXPROCS that changes. */
function* rough(resize: boolean): Program {
  const wg = waitGroup();
  wg.add(40);
  for (let i = 0; i < 40; i++) {
    yield* go(function* worker(i: number): Program {
      if (i % 9 === 0) yield* lockOSThread();
      yield* work((i % 5) * 300 * us);
      yield* syscall((i % 4) * 70 * us);
      yield* ioWait((i % 3) * 40 * us);
      yield* sleep(i * 20 * us);
      if (i % 13 === 5) yield* gc();
      if (resize && i % 7 === 2) yield* gomaxprocs(1 + (i % 6));
      yield* wg.done();
    }, i);
  }
  yield* wg.wait();
}

const runs: [string, SimulateOptions, boolean][] = [
  ['1 P', { procs: 1 }, false],
  ['4 Ps', { procs: 4, seed: 2 }, false],
  ['8 Ps on 2 cores', { procs: 8, cores: 2, seed: 3 }, false],
  ['GOMAXPROCS changes', { procs: 4, seed: 4 }, true],
  ['GOMAXPROCS changes, few cores', { procs: 8, cores: 3, seed: 5 }, true],
  ['nobody spins', { procs: 4, spinning: false }, false],
  ['the run stops in the middle', { procs: 8, until: 150 * us, seed: 7 }, false],
];

describe('utilisation', () => {
  for (const [name, options, resize] of runs) {
    const run = simulate(options, function* main(): Program {
      yield* rough(resize);
    });
    it(`is that of run.ps, from the process's start on: ${name}`, () => {
      const { ps } = utilisation(run, { from: -run.mainStart });
      for (const [p, { busy, idle, spinning }] of run.ps.entries()) {
        const { gone, ...mine } = ps[p]!;
        assert.deepEqual({ ...mine, busy: mine.busy + gone }, { busy, idle, spinning }, `P${p}`);
      }
    });

    it(`adds up, P by P and bucket by bucket: ${name}`, () => {
      const { ps, buckets } = utilisation(run, { buckets: 7 });
      const close = (x: number, y: number) => assert.ok(Math.abs(x - y) < 1e-3, `${x}, not ${y}`);
      for (const [p, uses] of ps.entries()) {
        close(uses.busy + uses.idle + uses.spinning + uses.gone, run.time);
        for (const use of ['busy', 'idle', 'spinning', 'gone'] as const) {
          close(
            buckets.reduce((ns, b) => ns + b.ps[p]![use], 0),
            uses[use],
          );
        }
      }
      for (const b of buckets) {
        for (const uses of b.ps) close(uses.busy + uses.idle + uses.spinning + uses.gone, b.to - b.from);
      }
    });

    it(`leaves no gap, and goroutines run while a P is busy: ${name}`, () => {
      const list = useSpans(run);
      for (const [i, span] of list.entries()) {
        if (list[i + 1]?.p === span.p) {
          assert.equal(list[i + 1]!.from, span.to);
          assert.notEqual(list[i + 1]!.use, span.use);
        } else assert.equal(span.to, run.time);
      }
      const { ps } = utilisation(run);
      for (const [p, uses] of ps.entries()) {
        const ran = spans(run, 'P').filter(s => s.lane === p && s.state === 'running');
        assert.ok(ran.reduce((ns, s) => ns + s.to - s.from, 0) <= uses.busy, `P${p}`);
      }
    });
  }

  it('tells a hog from an idle P, bucket by bucket', () => {
    const run = simulate({ procs: 2 }, function* main(): Program {
      yield* work(4 * ms);
      yield* sleep(4 * ms);
    });
    const { buckets } = utilisation(run, { buckets: 2, to: 8 * ms });
    const busy = buckets.map(b => b.ps.reduce((ns, uses) => ns + uses.busy, 0) / (b.to - b.from));
    assert.ok(busy[0]! > 0.99 && busy[1]! < 0.05, String(busy));
  });

  it('refuses what makes no sense', () => {
    const run = simulate({ procs: 1 }, function* main(): Program {
      yield* work(us);
    });
    assert.throws(() => utilisation(run, { buckets: 0 }), /buckets must be a whole number above 0; got 0/);
    assert.throws(() => utilisation(run, { from: 9, to: 9 }), /from \(9 ns\) must come before to \(9 ns\)/);
  });
});
