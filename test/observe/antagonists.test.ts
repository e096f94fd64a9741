import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { go, gosched, ms, sleep, us, waitGroup, work } from '../../lib/goroutine/api';
import { antagonists } from '../../lib/observe/antagonists';
import { gstats } from '../../lib/observe/gstats';
import type { Run } from '../../lib/observe/run';
import { simulate } from '../../lib/observe/simulate';

type Program = Generator<number, void, unknown>;

/** One P: main yields to two hogs of 3 and 1 ms. */
const twoHogs = () =>
  simulate({ procs: 1 }, function* main(): Program {
    yield* go(hog, 'long', 3 * ms);
    yield* go(hog, 'short', ms);
    yield* gosched();
  });
function* hog(_name: string, d: number): Program {
  yield* work(d);
}

function* link(): Program {
  yield* go(link);
}

function* crowd(): Program {
  const wg = waitGroup();
  wg.add(300);
  for (let i = 0; i < 300; i++) {
    yield* go(function* worker(i: number): Program {
      yield* work((i % 11) * 20 * us);
      yield* sleep((i % 5) * 30 * us);
      yield* gosched();
      yield* wg.done();
    }, i);
  }
  yield* wg.wait();
}

const share = (run: Run, who: string, whom: string) =>
  antagonists(run, who).list.find(a => a.who === whom)?.share ?? 0;

describe('antagonists', () => {
  it('names who ran, with the share of the wait', () => {
    const run = twoHogs();
    assert.ok(Math.abs(share(run, 'main', 'hog long') - 0.75) < 0.001);
    assert.ok(Math.abs(share(run, 'main', 'hog short') - 0.25) < 0.001);
    const { waits, text } = antagonists(run, 'main', { longer: ms });
    assert.deepEqual(
      waits.map(w => [w.who, w.ran]),
      [['main', true]],
    );
    assert.match(
      text,
      /^main could run and waited 4 ms in 1 wait\. Meanwhile P0 ran hog long 75 % and hog short 25 %\.$/,
    );
  });

  it('a goroutine in a local queue waits for that P alone', () => {
    // "short" took the front seat; "long" waits behind it in the queue of P0.
    const { text, list } = antagonists(twoHogs(), 'long');
    assert.match(text, /Meanwhile P0 ran hog short/);
    assert.ok(!list.some(a => a.who === 'hog long'), 'nobody waits for itself');
  });

  for (const procs of [1, 4]) {
    it(`waits are the time that gstats calls runnable; shares add up: ${procs} P`, () => {
      const run = simulate({ procs, seed: 2 }, crowd);
      const stats = gstats(run).filter(s => s.name === 'worker');
      const found = antagonists(run, 'worker');
      assert.equal(
        found.waited,
        stats.reduce((ns, s) => ns + s.runnable, 0),
      );
      assert.ok(Math.abs(found.list.reduce((x, a) => x + a.share, 0) - 1) < 1e-9);
      for (const s of stats.slice(0, 40)) {
        const one = antagonists(run, s.goid);
        assert.equal(one.waited, s.runnable);
        assert.ok(one.list.every(a => a.goid !== s.goid));
        if (procs === 1) {
          const time = one.list.reduce((ns, a) => ns + a.ns, 0);
          assert.ok(Math.abs(time - s.runnable) < 1e-6, 'with one P, its time is the wait');
        }
      }
    });
  }

  it('tells a crowd by function', () => {
    const run = simulate({ procs: 1, until: ms }, function* main(): Program {
      yield* go(link);
      yield* gosched();
    });
    assert.match(
      antagonists(run, 'main').text,
      /^main could run and waited 1 ms in 1 wait\. Meanwhile P0 ran link \([\d,]+ goroutines\) [\d.]+ %( and the scheduler [\d.]+ %)?\.$/,
    );
  });

  it('one that never ran waits to the end', () => {
    const run = simulate({ procs: 1 }, function* main(): Program {
      yield* go(hog, 'unlucky', ms);
      yield* work(2 * ms);
    });
    const { waits } = antagonists(run, 'unlucky');
    assert.deepEqual([waits[0]!.to, waits[0]!.ran], [run.time, false]);
    assert.match(antagonists(run, 'unlucky').text, /hog unlucky could run .* Meanwhile P0 ran main 100 %\.$/);
  });

  it('says who there is when nobody has the name', () => {
    assert.throws(() => antagonists(twoHogs(), 'pig'), /no goroutine is called pig; there are main and hog/);
    assert.match(antagonists(twoHogs(), undefined, { longer: 10 * ms }).text, /no such wait/);
  });
});
