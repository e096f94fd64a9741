/**
 * Several Ps beside real Go: the three programs of datasets/probes/several-ps, written again, over 20 seeds.
 *
 * A single run proves nothing on several Ps, neither ours nor Go's; distributions are compared. Recorded figures
 * are datasets/several-ps.csv. Counts come out as recorded, times within a factor that the test states.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { quantile } from '../../lib/charts/cdf';
import {
  dataset,
  go,
  Kind,
  latencyProbe,
  makeChan,
  now,
  type Run,
  type SimulateOptions,
  simulate,
  sleep,
  us,
  waitGroup,
  work,
} from '../../lib/index';

type Figures = Record<string, number>;
interface Recorded {
  program: string;
  figure: string;
  value: number;
}
const recorded = dataset<Recorded[]>('several-ps.csv');
const SEEDS = 20;
/** The machine of the recording: as many cores as Ps. */
const machine: SimulateOptions = { procs: 2, cores: 2, spread: true };

/** 1,000 goroutines of 10 µs, started by main: who ran them, and in which pieces. */
function fan(seed: number): Figures {
  const n = 1000;
  const run = simulate({ ...machine, seed }, function* main() {
    const wg = waitGroup();
    wg.add(n);
    for (let i = 0; i < n; i++) {
      yield* go(function* () {
        yield* work(10 * us);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  });
  return pieces(run);
}

/** As the probe counts them: neighbours are goroutines that main started one after the other. */
function pieces(run: Run): Figures {
  const index = new Map(run.goroutines.filter(g => !g.system && g.goid > 1).map(({ g }, i) => [g, i]));
  const { kind, g, p, length } = run.recording!;
  const figures = { own: 0, steals: 0, longest: 0 };
  let mine = -1;
  let last = -2;
  let stretch = 0;
  for (let e = 0; e < length; e++) {
    if (kind[e] !== Kind.GoStart) continue;
    if (g[e] === 1 && mine < 0) mine = p[e]!;
    const i = index.get(g[e]!);
    if (i === undefined) continue;
    index.delete(g[e]!);
    if (p[e] === mine) {
      figures.own++;
      continue;
    }
    if (i !== last + 1) {
      figures.steals++;
      stretch = 0;
    }
    figures.longest = Math.max(figures.longest, ++stretch);
    last = i;
  }
  return figures;
}

/** 16 goroutines a P, each 200 times 20 µs of work and 100 µs of sleep: the waits for a turn. */
function turns(seed: number): Figures {
  const { probe, latencies } = latencyProbe();
  const run = simulate({ ...machine, seed, record: false, probe }, function* main() {
    const wg = waitGroup();
    for (let i = 0; i < 32; i++) {
      wg.add(1);
      yield* go(function* () {
        for (let turn = 0; turn < 200; turn++) {
          yield* work(20 * us);
          yield* sleep(100 * us);
        }
        yield* wg.done();
      });
    }
    yield* wg.wait();
  });
  const waits = latencies.all();
  return { p50: waits.quantile(0.5), p99: waits.quantile(0.99), pmax: waits.longest, pelapsed: run.time };
}

/** Main, busy, sends to a waiting goroutine every 200 µs: how long until it has the value. */
function wake(seed: number): Figures {
  const took: number[] = [];
  const run = simulate({ ...machine, seed }, function* main() {
    const ch = makeChan<number>(0);
    yield* go(function* () {
      for (let i = 0; i < 500; i++) took.push(-(yield* ch.recv()) + now());
    });
    for (let i = 0; i < 500; i++) {
      yield* work(200 * us);
      yield* ch.send(now());
    }
    yield* work(200 * us);
  });
  const { kind, g, p, length } = run.recording!;
  let other = 0;
  let mine = -1;
  for (let e = 0; e < length; e++) {
    if (kind[e] !== Kind.GoStart) continue;
    if (g[e] === 1) mine = p[e]!;
    else if (p[e] !== mine && run.goroutines.some(x => x.g === g[e] && !x.system)) other++;
  }
  took.sort((a, b) => a - b);
  return { other, p10: quantile(took, 0.1), p50: quantile(took, 0.5), p90: quantile(took, 0.9) };
}

const sorted = (xs: number[]) => xs.sort((a, b) => a - b);
const real = (program: string, figure: string) =>
  sorted(recorded.filter(r => r.program === program && r.figure === figure).map(r => r.value));
const simulated = (program: (seed: number) => Figures) => {
  const runs = Array.from({ length: SEEDS }, (_, i) => program(i + 1));
  return (figure: string) => sorted(runs.map(run => run[figure]!));
};

/** The simulated median lies between the recorded extremes, widened by a share of the recorded median. */
function assertInside(what: string, ours: number[], theirs: number[], share: number): void {
  const median = quantile(ours, 0.5);
  const slack = share * quantile(theirs, 0.5);
  const [least, most] = [theirs[0]! - slack, theirs.at(-1)! + slack];
  assert.ok(
    median >= least && median <= most,
    `${what}: ${median}, recorded ${theirs[0]} to ${theirs.at(-1)}`,
  );
}

/** Medians within a factor of each other. */
function assertFactor(what: string, ours: number[], theirs: number[], factor: number): void {
  const ratio = quantile(ours, 0.5) / quantile(theirs, 0.5);
  assert.ok(ratio < factor && ratio > 1 / factor, `${what}: ${ratio} times the recorded median`);
}

describe('two Ps, as real Go', () => {
  it('a fan of 1,000: how many main’s P keeps, in which pieces the rest is taken', () => {
    const ours = simulated(fan);
    for (const figure of ['own', 'steals', 'longest']) {
      assertInside(figure, ours(figure), real('fan', figure), 0.1);
    }
  });
  it('turns: most start at once, a few wait for milliseconds', () => {
    const ours = simulated(turns);
    assert.ok(quantile(ours('p50'), 0.5) <= quantile(real('turns', 'p50'), 0.5), 'within the first bucket');
    assertFactor('longest wait', ours('pmax'), real('turns', 'pmax'), 3);
    assertFactor('elapsed', ours('pelapsed'), real('turns', 'pelapsed'), 1.5);
  });
  it('a goroutine woken by a busy one runs on the other P, when its thread has woken', () => {
    const ours = simulated(wake);
    assertInside('by the other P', ours('other'), real('wake', 'other'), 0.05);
    assertFactor('median', ours('p50'), real('wake', 'p50'), 1.5);
  });
});
