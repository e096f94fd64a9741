import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  go,
  gosched,
  ioWait,
  makeChan,
  ms,
  sleep,
  syscall,
  us,
  waitGroup,
  work,
} from '../../lib/goroutine/api';
import type { SimulateOptions } from '../../lib/goroutine/options';
import { LatencyHistogram } from '../../lib/observe/histogram';
import { type Dimension, Latencies, latencies, latencyProbe } from '../../lib/observe/latency';
import type { Run } from '../../lib/observe/run';
import { simulate } from '../../lib/observe/simulate';
import { spans } from '../../lib/observe/spans';
import { Kind } from '../../lib/runtime/probe';

type Program = Generator<number, void, unknown>;

function* mixed(): Program {
  const wg = waitGroup();
  const ch = makeChan<number>(3);
  wg.add(90);
  for (let i = 0; i < 30; i++) {
    yield* go(function* sender(i: number): Program {
      yield* work(i * us);
      yield* ch.send(i);
      yield* gosched();
      yield* wg.done();
    }, i);
    yield* go(function* sleeper(i: number): Program {
      yield* sleep(i * 7 * us);
      yield* syscall(i * 5 * us);
      yield* wg.done();
    }, i);
    yield* go(function* poller(i: number): Program {
      yield* ioWait(i * 11 * us);
      yield* ch.recv();
      yield* wg.done();
    }, i);
  }
  yield* wg.wait();
}

const runs: [string, SimulateOptions][] = [
  ['1 P', { procs: 1 }],
  ['4 Ps', { procs: 4, seed: 3 }],
  ['8 Ps on 2 cores', { procs: 8, cores: 2, seed: 5 }],
];
const dimensions: Dimension[] = ['P', 'name', 'origin', 'cause'];

const becomesRunnable = new Set<number>([Kind.GoCreate, Kind.GoUnblock, Kind.GoStop, Kind.GoSyscallEnd]);

/** Starts of user goroutines after main's, with what made them runnable: counted from the recording alone. */
function startsAfter(run: Run): { all: number; woken: number } {
  const rec = run.recording!;
  const users = new Set(run.goroutines.filter(g => !g.system).map(g => g.goid));
  const goid = new Map<number, number>();
  const why = new Map<number, number>();
  const found = { all: 0, woken: 0 };
  let main = false;
  for (let i = 0; i < rec.length; i++) {
    const [kind, g] = [rec.kind[i]!, rec.g[i]!];
    if (kind === Kind.GoCreate) goid.set(g, rec.a[i]!);
    if (kind === Kind.MainStart) main = true;
    if (kind === Kind.GoStart && main && users.has(goid.get(g)!)) {
      found.all++;
      if (why.get(g) === Kind.GoUnblock) found.woken++;
    }
    if (becomesRunnable.has(kind)) why.set(g, kind);
  }
  return found;
}

describe('latencies', () => {
  for (const [name, options] of runs) {
    const live = latencyProbe();
    const run = simulate({ ...options, probe: live.probe }, mixed);
    const found = latencies(run);

    it(`count every start of a user goroutine once: ${name}`, () => {
      assert.equal(found.all().count, startsAfter(run).all);
      for (const dimension of dimensions) {
        for (const measure of ['schedule', 'wake', 'overshoot'] as const) {
          const sum = found.by(dimension, measure).reduce((n, h) => n + h.count, 0);
          assert.equal(sum, found.all(measure).count, `${measure} by ${dimension}`);
        }
      }
    });

    it(`add up to the time the goroutines were runnable: ${name}`, () => {
      const list = spans(run, 'G', { boot: true });
      const ended = list.filter(
        (s, i) =>
          s.state === 'runnable' &&
          s.to > 0 &&
          list[i + 1]?.lane === s.lane &&
          list[i + 1]!.state === 'running',
      );
      assert.equal(
        found.all().sum,
        ended.reduce((ns, s) => ns + s.to - s.from, 0),
      );
    });

    it(`wakes are those that were woken, sleeps those that slept: ${name}`, () => {
      const woken = found.by('cause').find(h => h.name === 'woken')!;
      assert.deepEqual(found.all('wake').row(), { ...woken.row(), name: 'wake' });
      // A sleep of 0 does not sleep.
      assert.equal(found.all('overshoot').count, 29);
      assert.deepEqual(
        found.by('name', 'overshoot').map(h => h.name),
        ['sleeper'],
      );
    });

    it(`live and recorded agree, and the live probe needs no recording: ${name}`, () => {
      const unrecorded = latencyProbe();
      simulate({ ...options, record: false, probe: unrecorded.probe }, mixed);
      for (const other of [live.latencies, unrecorded.latencies]) {
        for (const dimension of dimensions) {
          for (const measure of ['schedule', 'wake', 'overshoot'] as const) {
            assert.deepEqual(
              other.by(dimension, measure).map(h => h.row()),
              found.by(dimension, measure).map(h => h.row()),
            );
          }
        }
      }
    });

    it(`merge as if it had been one run: ${name}`, () => {
      const twice = new Latencies().merge(found).merge(live.latencies);
      assert.equal(twice.all().count, 2 * found.all().count);
      assert.equal(twice.all().sum, 2 * found.all().sum);
      assert.equal(twice.all().quantile(0.5), found.all().quantile(0.5));
      assert.equal(found.all().count, startsAfter(run).all, 'the merged ones stay as they are');
    });
  }

  it('the overshoot of a sleep is what it took beyond what was asked', () => {
    const asked = 2 * ms;
    const run = simulate({ procs: 1 }, function* main(): Program {
      yield* sleep(asked);
    });
    const [slept] = spans(run, 'G').filter(s => s.state === 'waiting');
    const [next] = spans(run, 'G').filter(s => s.state === 'running' && s.from >= slept!.to);
    const overshoot = latencies(run).all('overshoot');
    assert.equal(overshoot.count, 1);
    assert.equal(overshoot.longest, next!.from - slept!.from - asked);
  });

  it('a hog makes sleepers late, and the timer itself is part of it', () => {
    const run = simulate({ procs: 1 }, function* main(): Program {
      yield* go(function* hog(): Program {
        yield* work(8 * ms);
      });
      yield* sleep(ms);
    });
    const l = latencies(run);
    assert.ok(l.all('overshoot').longest > 6 * ms);
    assert.ok(l.by('name', 'wake').find(h => h.name === 'main')!.longest < ms, 'once woken, it runs at once');
  });

  it('workloads are counted too', () => {
    const live = latencyProbe();
    const run = simulate({ procs: 2, probe: live.probe }, { tasks: { main: [{ work: us }, { sleep: us }] } });
    assert.equal(run.recording, null);
    assert.equal(live.latencies.all('overshoot').count, 1);
    assert.throws(() => latencies(run), /this run was not recorded/);
  });
});

describe('LatencyHistogram', () => {
  it('is at most 0.8 % above the exact quantile, whatever the scale', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.nat(1000),
            fc.nat(10_000_000),
            fc.maxSafeNat().map(x => x % 1e14),
          ),
          { minLength: 1 },
        ),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const h = new LatencyHistogram('x');
          for (const v of values) h.record(v);
          const sorted = [...values].sort((a, b) => a - b);
          const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
          // The library counts entries by a rounded percentage: at a boundary it may name a neighbour.
          const near = [-1, 0, 1].map(
            d => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1 + d)] ?? exact,
          );
          assert.ok(
            near.some(x => h.quantile(q) >= x && h.quantile(q) <= x * 1.008 + 1e-9),
            `${q} of ${sorted}: ${h.quantile(q)}, exact ${exact}`,
          );
          assert.equal(h.count, values.length);
          assert.equal(h.longest, sorted.at(-1));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is empty at first, and says so', () => {
    const h = new LatencyHistogram('none');
    assert.deepEqual(h.row(), {
      name: 'none',
      count: 0,
      mean: null,
      p50: null,
      p90: null,
      p99: null,
      longest: null,
    });
    assert.equal(h.quantile(0.5), 0);
    assert.throws(() => h.quantile(50), /a quantile is a share from 0 to 1; got 50/);
  });
});
