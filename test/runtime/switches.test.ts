/** Every switch has an effect that can be seen, and only where its mechanism decides. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  go,
  goVersions,
  ms,
  println,
  type Run,
  type SimulateOptions,
  simulate,
  sleep,
  us,
  waitGroup,
  work,
} from '../../lib/index';
import { searchOn } from '../../lib/runtime/findrunnable';
import { mCurg, mPc, mStealLeft, mStealRound, Pc } from '../../lib/runtime/m';
import { Kind } from '../../lib/runtime/probe';
import { runqput } from '../../lib/runtime/runq';
import { sched } from '../../lib/runtime/sched';
import { since, switches, switchNames } from '../../lib/runtime/switches';
import { becomeSpinning } from '../../lib/runtime/wake';
import { clock, T } from '../../lib/sim/clock';
import { type Event, events } from './recordings';
import { goroutines, machine, range, worker } from './unit';

function* crowd(n: number, each: number): Generator<number, void, unknown> {
  const wg = waitGroup();
  wg.add(n);
  for (let i = 1; i <= n; i++) {
    yield* go(function* () {
      println(i);
      yield* work(each);
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

const of = (run: Run, ...kinds: number[]): Event[] =>
  events(run).filter(e => e.t >= run.mainStart && kinds.includes(e.kind));

const order = (o: SimulateOptions, n = 5): string =>
  simulate({ procs: 1, ...o }, () => crowd(n, 0)).lines.join(' ');

test('runnext: off, goroutines run in the order of their creation', () => {
  assert.equal(order({}), '5 1 2 3 4');
  assert.equal(order({ runnext: false }), '1 2 3 4 5');
});

test('ringSize: a small ring spills early', () => {
  const overflows = (ringSize?: number) =>
    simulate({ procs: 1, ringSize }, () => crowd(20, 0)).counters.overflows;
  assert.equal(overflows(), 0);
  assert.ok(overflows(4) >= 4);
});

test('fairnessTick: how often the global queue comes first; 0 for never', () => {
  const picks = (fairnessTick?: number) => {
    const run = simulate({ procs: 1, startTick: 0, fairnessTick }, () => crowd(600, 0));
    for (const e of of(run, Kind.GoStart)) {
      if (e.b === 3) assert.equal((e.a - 1) % (fairnessTick ?? 61), 0);
    }
    return run.counters.tick61Picks;
  };
  assert.equal(picks(0), 0);
  assert.ok(picks() > 5);
  assert.ok(picks(7) > 5 * picks());
});

test('stealing: off, what was put on a P stays there unless the global queue takes it', () => {
  const run = (stealing: boolean) => simulate({ procs: 4, stealing }, () => crowd(40, 100 * us));
  const [on, off] = [run(true), run(false)];
  assert.ok(on.counters.steals + on.counters.runnextSteals > 0);
  assert.equal(off.counters.steals + off.counters.runnextSteals, 0);
  assert.ok(off.time > 2 * on.time, `${off.time} beside ${on.time}`);
  assert.deepEqual([on.end.kind, off.end.kind], ['return', 'return']);
});

for (const [stealShare, of_] of [
  ['half', (n: number) => Math.ceil(n / 2)],
  ['quarter', (n: number) => Math.ceil(n / 4)],
  ['one', () => 1],
] as const) {
  test(`stealShare: a thief takes ${stealShare}`, () => {
    const run = simulate({ procs: 4, stealShare }, () => crowd(100, 50 * us));
    const steals = of(run, Kind.Steal).map(e => e.a);
    assert.ok(steals.length > 3);
    assert.ok(steals.every(n => n <= of_(100)));
    assert.equal(Math.max(...steals) > 1, stealShare !== 'one');
  });
}

test('spinning: off, nobody searches before it parks', () => {
  const spins = (spinning: boolean) => {
    const run = simulate({ procs: 4, spinning }, () => crowd(40, 100 * us));
    assert.equal(run.end.kind, 'return', run.end.message);
    return of(run, Kind.SpinStart).length;
  };
  assert.ok(spins(true) > 0);
  assert.equal(spins(false), 0);
});

for (const recheck of [true, false]) {
  test(`recheck ${recheck ? 'on: work put while it gave up its P is found' : 'off: it parks beside it'}`, () => {
    machine({ procs: 2, recheck });
    const [m] = worker();
    becomeSpinning(m);
    for (const g of goroutines(3)) runqput(0, g, false); // whoever put them saw a spinner, and woke nobody
    mStealRound[m] = 3;
    mStealLeft[m] = 0;
    mPc[m] = Pc.Steal;
    sched.curm = m;
    clock[T.Next] = clock[T.Now];
    searchOn(m, false);
    assert.equal(mCurg[m] !== 0, recheck);
    assert.equal(mPc[m] === Pc.Parked, !recheck);
  });
}

test('globalQueueOnly: no local queue is used, and all run in the order of their creation', () => {
  assert.equal(order({ globalQueueOnly: true }, 9), range(1, 9).join(' '));
  const run = simulate({ procs: 4, globalQueueOnly: true }, () => crowd(40, 50 * us));
  assert.equal(of(run, Kind.LrqPut, Kind.RunnextPut, Kind.Steal).length, 0);
  assert.ok(of(run, Kind.GrqBatch).every(e => e.a === 1));
});

test('slice: how long a goroutine may run once sysmon has seen it', () => {
  const slices = (slice?: number) => {
    const run = simulate({ procs: 1, slice }, () => crowd(3, 300 * ms));
    const stops = of(run, Kind.GoStop).map(e => e.t);
    return stops.slice(2, 8).map((t, i) => t - stops[i + 1]);
  };
  assert.ok(slices().every(x => x < 21 * ms));
  assert.ok(slices(50 * ms).every(x => x > 50 * ms && x < 71 * ms));
});

test('sysmon: off, nobody is ever preempted and nobody looks', () => {
  const run = (sysmon: boolean) => simulate({ procs: 1, sysmon }, () => crowd(3, 100 * ms));
  const off = run(false);
  assert.deepEqual([off.counters.preemptions, of(off, Kind.SysmonLook).length], [0, 0]);
  assert.ok(run(true).counters.preemptions > 0);
});

test('asyncPreempt and Go 1.13 are the same: only calls are safe points', () => {
  for (const o of [
    { asyncPreempt: false },
    { go: '1.13' },
    { go: '1.13', asyncPreempt: true },
  ] as SimulateOptions[]) {
    simulate(o, () => crowd(1, 0));
    assert.equal(switches.asyncPreempt, false);
  }
  simulate({ go: '1.14' }, () => crowd(1, 0));
  assert.equal(switches.asyncPreempt, true);
});

test('go: each version knows which came before it', () => {
  for (const [i, go_] of goVersions.entries()) {
    simulate({ go: go_ }, () => crowd(1, 0));
    assert.deepEqual(
      goVersions.map(v => since(v)),
      goVersions.map((_, k) => k <= i),
    );
  }
});

for (const [version, reason] of [
  ['1.24', 'semacquire'],
  ['1.25', 'sync.WaitGroup.Wait'],
] as [SimulateOptions['go'], string][]) {
  test(`Go ${version}: who waits for a WaitGroup waits for ${reason}`, () => {
    const run = simulate({ go: version }, function* main() {
      const wg = waitGroup();
      wg.add(1);
      yield* wg.wait();
    });
    assert.match(run.stderr, new RegExp(`^goroutine 1 \\[${reason}\\]:$`, 'm'));
  });
}

test('a switch is back at its default in the next run', () => {
  simulate({ runnext: false, slice: 1 * ms, go: '1.20', stealShare: 'one' }, () => crowd(1, 0));
  simulate(() => crowd(1, 0));
  assert.deepEqual(
    switchNames.map(name => switches[name]),
    ['1.26', true, 256, 61, true, 'half', true, true, false, false, true, 10 * ms, true],
  );
});

/** Everything off that can be: programs still end as they must. */
for (const name of ['runnext', 'stealing', 'spinning', 'recheck', 'asyncPreempt', 'sysmon'] as const) {
  for (const procs of [1, 4]) {
    test(`without ${name}, on ${procs} P, a program with waits of all kinds ends`, () => {
      const run = simulate({ procs, [name]: false, debug: { verify: true }, until: 1e9 }, function* main() {
        const wg = waitGroup();
        wg.add(10);
        for (let i = 0; i < 10; i++) {
          yield* go(function* () {
            yield* work(i * 300 * us);
            yield* sleep(i * 100 * us);
            yield* wg.done();
          });
        }
        yield* wg.wait();
      });
      assert.equal(run.end.kind, 'return', run.end.message);
    });
  }
}

/** [option, what the error says] */
const refused: [SimulateOptions, RegExp][] = [
  [{ go: '1.12' as '1.13' }, /go must be one of 1\.13, .*; got 1\.12/],
  [{ ringSize: 3 }, /ringSize must be a power of two/],
  [{ ringSize: 1 }, /ringSize must be a power of two/],
  [{ fairnessTick: -1 }, /fairnessTick must be/],
  [{ slice: 0 }, /slice must be/],
  [{ stealShare: 'all' as 'one' }, /stealShare must be half, one or quarter; got all/],
];
for (const [o, message] of refused) {
  test(`refused: ${JSON.stringify(o)}`, () => {
    assert.throws(() => simulate(o, () => crowd(1, 0)), message);
  });
}
