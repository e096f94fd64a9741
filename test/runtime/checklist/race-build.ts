/** The scheduler of a program built with the race detector: it chooses at random where Go promises no order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { go, ms, println, simulate, sleep, us, waitGroup, work } from '../../../lib/index';
import { gLink } from '../../../lib/runtime/g';
import { pRunnext } from '../../../lib/runtime/p';
import { globrunqgetbatch, runqlist, runqput, runqputbatch } from '../../../lib/runtime/runq';
import { globrunqput } from '../../../lib/runtime/sched';
import { checkLaws } from '../recordings';
import { goroutines, machine, queues, range } from '../unit';

const raced = { procs: 1, randomizeScheduler: true };

/** Whether counts of equally likely outcomes look so: chi-square below its 99.9th percentile for up to 130 cells. */
function looksUniform(counts: number[]): void {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  const chi2 = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  const k = counts.length - 1;
  // Wilson and Hilferty's approximation of the percentile.
  const limit = k * (1 - 2 / (9 * k) + 3.09 * Math.sqrt(2 / (9 * k))) ** 3;
  assert.ok(chi2 < limit, `chi-square ${chi2} of ${counts.length} cells, limit ${limit}`);
}

test('[7] built with -race, half of the goroutines take the front seat, the others go to the tail', () => {
  const front = [0, 0];
  for (let seed = 1; seed <= 1000; seed++) {
    machine({ ...raced, seed });
    const [g] = goroutines(1);
    runqput(0, g, true);
    front[pRunnext[0] === g ? 1 : 0]++;
    assert.equal(pRunnext[0] + (runqlist(0)[0] ?? 0), g);
  }
  looksUniform(front);
});

test('[7] who does not ask for the front seat never gets it', () => {
  machine(raced);
  for (const g of goroutines(100)) runqput(0, g, false);
  assert.deepEqual(queues(), { runnext: 0, lrq: range(1, 100), grq: [] });
});

test('[7] an overflow’s 129 go to the global queue in any order, and none is lost', () => {
  const last = new Array<number>(129).fill(0);
  for (let seed = 1; seed <= 2000; seed++) {
    machine({ ...raced, seed });
    for (const g of goroutines(257)) runqput(0, g, false);
    const { lrq, grq } = queues();
    assert.deepEqual(lrq, range(129, 256));
    assert.deepEqual(
      [...grq].sort((a, b) => a - b),
      [...range(1, 128), 257],
    );
    last[grq.indexOf(257)]++;
  }
  looksUniform(last);
});

test('[7] of a batch from the global queue the first runs, the others are shuffled', () => {
  const second = new Array<number>(127).fill(0);
  for (let seed = 1; seed <= 2000; seed++) {
    machine({ ...raced, seed });
    for (const g of goroutines(130)) globrunqput(g);
    assert.equal(globrunqgetbatch(0), 1);
    const lrq = runqlist(0);
    assert.deepEqual(
      [...lrq].sort((a, b) => a - b),
      range(2, 128),
    );
    second[lrq.indexOf(2)]++;
  }
  looksUniform(second);
});

test('[7] so is what the poller puts into a local queue; what does not fit is left in order', () => {
  machine(raced);
  for (const g of goroutines(250)) runqput(0, g, false);
  const gs = goroutines(10);
  gs.forEach((g, i) => {
    gLink[g] = gs[i + 1] ?? 0;
  });
  const rest = runqputbatch(0, gs[0]);
  assert.equal(rest, gs[6]);
  const put = runqlist(0).slice(250);
  assert.notDeepEqual(put, gs.slice(0, 6));
  assert.deepEqual(
    put.sort((a, b) => a - b),
    gs.slice(0, 6),
  );
});

/**
 * spawn-3 of test/oracle/programs, built with -race by go1.26.8: 200 runs with GOMAXPROCS=1. With three coins, of
 * which two decide: 3/8, 1/4, 1/4, 1/8.
 */
const recorded = { '2 0 1': 74, '0 1 2': 58, '1 0 2': 41, '2 1 0': 27 };

test('[7] three goroutines come in four orders, as often as in real Go', () => {
  const seen: Record<string, number> = { '2 0 1': 0, '0 1 2': 0, '1 0 2': 0, '2 1 0': 0 };
  const RUNS = 400;
  for (let seed = 1; seed <= RUNS; seed++) {
    const run = simulate({ ...raced, seed, record: false }, function* main() {
      yield* sleep(2 * ms);
      const wg = waitGroup();
      wg.add(3);
      for (let i = 0; i < 3; i++) {
        yield* go(function* () {
          println(i);
          yield* wg.done();
        });
      }
      yield* wg.wait();
    });
    seen[run.lines.join(' ')]++;
  }
  assert.deepEqual(Object.keys(seen).sort(), Object.keys(recorded).sort());
  for (const [order, theirs] of Object.entries(recorded)) {
    const [p, q] = [seen[order] / RUNS, theirs / 200];
    // Four standard deviations of the difference of two shares.
    const sd = Math.sqrt((p * (1 - p)) / RUNS + (q * (1 - q)) / 200);
    assert.ok(Math.abs(p - q) < 4 * sd, `${order}: ${p} beside ${q}`);
  }
});

test('[7] with 700 goroutines on several Ps nobody is lost, and the laws of recordings hold', () => {
  for (const procs of [1, 4]) {
    const run = simulate({ ...raced, procs, seed: procs, debug: { verify: true } }, function* main() {
      const wg = waitGroup();
      wg.add(700);
      for (let i = 0; i < 700; i++) {
        yield* go(function* () {
          yield* work(i % 7 === 0 ? 3 * us : 0);
          yield* wg.done();
        });
      }
      yield* wg.wait();
    });
    assert.equal(run.end.kind, 'return', run.end.message);
    if (procs === 1) assert.ok(run.counters.overflows > 0 && run.counters.globalBatches > 0);
    checkLaws(run);
  }
});
