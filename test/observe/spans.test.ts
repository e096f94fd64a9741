import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { go, gosched, ms, sleep, us, waitGroup, work } from '../../lib/goroutine/api';
import { gstats } from '../../lib/observe/gstats';
import { simulate } from '../../lib/observe/simulate';
import { type By, spans } from '../../lib/observe/spans';
import { Origin } from '../../lib/runtime/probe';
import { spawnOnOneP } from './one-p';

type Program = Generator<number, void, unknown>;

function* program(): Program {
  const wg = waitGroup();
  wg.add(40);
  for (let i = 0; i < 40; i++) {
    yield* go(function* worker(i: number): Program {
      yield* work((i % 7) * us);
      yield* gosched();
      yield* sleep(i * us);
      yield* wg.done();
    }, i);
  }
  yield* wg.wait();
}

describe('spans', () => {
  for (const procs of [1, 4]) {
    const run = simulate({ procs, seed: 2 }, program);
    for (const by of ['G', 'P', 'M'] as By[]) {
      it(`leave no gap and do not overlap: by ${by}, ${procs} P`, () => {
        const list = spans(run, by, { boot: true, system: true });
        assert.ok(list.length > 0);
        list.forEach((s, i) => {
          assert.ok(s.to > s.from || (s.state === 'dead' && s.to === s.from));
          const next = list[i + 1];
          if (next?.lane === s.lane) assert.equal(next.from, s.to);
          else assert.equal(s.to, run.time, 'a lane ends with the run');
        });
      });
    }

    it(`a P's running time is that of its goroutines: ${procs} P`, () => {
      const sum = (by: By) =>
        spans(run, by, { boot: true, system: true })
          .filter(s => s.state === 'running')
          .reduce((ns, s) => ns + s.to - s.from, 0);
      assert.equal(sum('P'), sum('G'));
      assert.equal(sum('M'), sum('G'));
    });

    it(`gstats: running + runnable + waiting + syscall is the lifetime: ${procs} P`, () => {
      for (const s of gstats(run, { system: true })) {
        assert.equal(
          s.running + s.runnable + s.waiting + s.syscall,
          (s.ended ?? run.time) - s.created,
          s.name,
        );
        const waits = Object.values(s.waits).reduce((x, y) => x + y, 0);
        assert.equal(waits, s.waiting, s.name);
      }
    });
  }

  it('start at main unless the start-up is asked for', () => {
    const run = simulate({ procs: 1 }, program);
    assert.equal(Math.min(...spans(run, 'P').map(s => s.from)), 0);
    assert.equal(Math.min(...spans(run, 'P', { boot: true }).map(s => s.from)), -run.mainStart);
  });

  it('know where each goroutine was found', () => {
    const run = spawnOnOneP(300, 1);
    const found = spans(run, 'P').filter(s => s.label === '300' || s.label === '1');
    assert.deepEqual(
      found.map(s => [s.label, s.origin]),
      [
        ['300', Origin.Runnext],
        ['1', Origin.GrqTick],
      ],
    );
  });

  it('hide the runtime by default', () => {
    const run = simulate({ procs: 1 }, program);
    assert.ok(spans(run, 'G').every(s => !run.goroutines[s.lane]!.system));
    assert.ok(spans(run, 'G', { system: true }).some(s => run.goroutines[s.lane]!.system));
    assert.equal(gstats(run).length, 41);
  });

  it('name the wait in Go words', () => {
    const run = simulate({ procs: 1 }, function* main(): Program {
      yield* sleep(2 * ms);
    });
    const [sleeping] = spans(run, 'G').filter(s => s.state === 'waiting');
    assert.equal(sleeping!.reason, 'sleep');
    assert.equal(gstats(run)[0]!.waits.sleep, sleeping!.to - sleeping!.from);
    assert.ok(sleeping!.to - sleeping!.from >= 2 * ms);
  });
});
