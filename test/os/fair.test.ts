/** The kernel's scheduler: shares, wake-ups, switches, and the quota of a cgroup beside what Linux did. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { go, ms, simulate, us, waitGroup, work } from '../../lib/index';
import { costsWith, freeOfCharge, switchNs } from '../../lib/models/costs';
import { Kernel } from '../../lib/models/kernel';
import { THROTTLED } from '../../lib/models/spans';
import { dataset } from '../../lib/notebook/dataset';
import { cpuStat, type Quota } from '../../lib/os/bandwidth';
import { baseSlice, coreCounters, coreCounts, cpuTime, TICK } from '../../lib/os/cores';

interface Options {
  cores: number;
  quota?: Quota;
  costs?: Parameters<typeof costsWith>[0];
}

function kernelOf({ cores, quota, costs = freeOfCharge }: Options): Kernel {
  return new Kernel({
    cores,
    quota: quota ?? null,
    maxThreads: 1e6,
    ram: 1e12,
    costs: costsWith(costs),
    record: true,
  });
}

/** A thread that computes for ever. @returns its number */
function hog(kernel: Kernel): number {
  return kernel.clone(t => kernel.compute(t, 1e15, () => {}));
}

/** Runs for ns. */
function runFor(kernel: Kernel, ns: number): void {
  let over = false;
  kernel.at(
    ns,
    () => {
      over = true;
    },
    0,
  );
  kernel.loop(() => over);
}

describe('shares', () => {
  for (const [threads, cores] of [
    [2, 1],
    [3, 1],
    [7, 2],
    [9, 4],
    [100, 8],
  ] as const) {
    test(`${threads} hogs on ${cores} cores: each its share, to within a slice and a tick`, () => {
      const kernel = kernelOf({ cores });
      const all = Array.from({ length: threads }, () => hog(kernel));
      runFor(kernel, 4_000 * ms);
      const share = (4_000 * ms * cores) / threads;
      for (const t of all) {
        const off = Math.abs(cpuTime(t) - share);
        assert.ok(off <= baseSlice(cores) + TICK, `thread ${t}: ${cpuTime(t)} beside ${share}`);
      }
      assert.equal(
        all.reduce((sum, t) => sum + cpuTime(t), 0),
        4_000 * ms * cores,
      );
    });
  }

  test('threads for which there are cores are never disturbed', () => {
    const kernel = kernelOf({ cores: 4 });
    for (let i = 0; i < 4; i++) hog(kernel);
    runFor(kernel, 1_000 * ms);
    assert.equal(coreCounters.preemptions, 0);
    assert.equal(coreCounters.switches, 4);
  });
});

describe('wake-ups', () => {
  /** A thread that sleeps and computes by turns, beside hogs. @returns how long it waited for a core each time, ns */
  function waits(hogs: number, cores: number, sleepNs: number, workNs: number): number[] {
    const kernel = kernelOf({ cores });
    for (let i = 0; i < hogs; i++) hog(kernel);
    const list: number[] = [];
    let due = 0;
    const woken = (t: number): void => {
      list.push(kernel.now() - due);
      kernel.compute(t, workNs, t => {
        due = kernel.now() + sleepNs;
        kernel.block(t, sleepNs, woken);
      });
    };
    due = 0;
    kernel.clone(woken);
    runFor(kernel, 2_000 * ms);
    return list;
  }

  test('a sleeper waits at most until the next tick after a slice, and less with several cores', () => {
    const alone = waits(1, 1, 20 * ms, 100 * us);
    assert.ok(alone.length > 80, `${alone.length} turns`);
    assert.ok(Math.max(...alone) <= baseSlice(1) + TICK, `${Math.max(...alone)}`);
    const four = waits(4, 4, 20 * ms, 100 * us);
    assert.ok(Math.max(...four) <= baseSlice(4) + TICK);
  });

  test('a wake-up takes the core of a thread that has used up its slice, between ticks too', () => {
    waits(2, 1, 7 * ms, 100 * us);
    assert.ok(coreCounters.wakeupPreemptions > 50, `${coreCounters.wakeupPreemptions}`);
  });

  test('as in Linux 6.18: 95 of 100 sleepers get a core when they wake, not at a tick', () => {
    const rows = dataset('wake-ups.csv') as {
      hogs: number;
      sleep_ms: number;
      quantile: number;
      value: number;
    }[];
    assert.ok(rows.length > 0);
    for (const { hogs, sleep_ms, quantile, value } of rows) {
      // The alarm comes at odd moments: real sleeps are no multiples of the tick either.
      const list = waits(hogs, hogs, sleep_ms * ms + 13 * us, 100 * us).sort((a, b) => a - b);
      const simulated = list[Math.floor(quantile * list.length)]!;
      // What is left in the recording is the timer's interrupt and the switch of a virtual machine.
      for (const wait of [simulated, value]) assert.ok(wait < TICK / 50, `${quantile}: ${wait} ns`);
    }
  });

  test('sleep is no savings account: after a long one the others still get their turns', () => {
    const kernel = kernelOf({ cores: 1 });
    const steady = hog(kernel);
    const sleeper = kernel.clone(t => kernel.block(t, 1_000 * ms, t => kernel.compute(t, 1e15, () => {})));
    runFor(kernel, 1_100 * ms);
    const [a, b] = [cpuTime(steady) - 1_000 * ms, cpuTime(sleeper)];
    assert.ok(Math.abs(a - b) <= 2 * (2 * baseSlice(1) + TICK), `${a} and ${b} of the last 100 ms`);
  });
});

test('a switch costs the choice, the registers and the refill, and all of it comes off the work', () => {
  const costs = {
    ...freeOfCharge,
    switchKernel: 1_000,
    registerBytes: 1_000,
    nsPerRegisterByte: 0.1,
    refillBytes: 6_400,
    nsPerRefillLine: 9,
  };
  assert.equal(switchNs(costsWith(costs)), 1_000 + 100 + 900);
  const kernel = kernelOf({ cores: 1, costs });
  let ended = 0;
  for (let i = 0; i < 2; i++) {
    kernel.clone(t =>
      kernel.compute(t, 100 * ms, t => {
        ended = kernel.now();
        kernel.exit(t);
      }),
    );
  }
  kernel.loop(() => false);
  // The first thread found a free core; every later switch was paid for.
  assert.equal(ended, 200 * ms + (coreCounters.switches - 1) * 2_000);
  assert.ok(coreCounters.switches > 40);
});

test('random threads: cores are never over-used, nobody waits while one is free, everybody ends', () => {
  const turn = fc.tuple(fc.integer({ min: 0, max: 9_000_000 }), fc.integer({ min: 0, max: 9_000_000 }));
  const thread = fc.array(turn, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      fc.array(thread, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      (threads, cores, limited) => {
        const quota = limited ? { quota: Math.round(0.4 * cores * 100 * ms), period: 100 * ms } : undefined;
        const kernel = kernelOf({ cores, quota });
        let left = threads.length;
        let asked = 0;
        for (const turns of threads) {
          const act =
            (k: number) =>
            (t: number): void => {
              const { running, queued, free } = coreCounts();
              assert.ok(running <= cores && running + free <= cores);
              assert.ok(queued === 0 || free === 0, `${queued} wait while ${free} are free`);
              if (k === turns.length) {
                left--;
                kernel.exit(t);
                return;
              }
              asked += turns[k]![0];
              kernel.compute(t, turns[k]![0], t => kernel.block(t, turns[k]![1], act(k + 1)));
            };
          kernel.clone(act(0));
        }
        kernel.loop(() => left === 0);
        assert.equal(left, 0);
        assert.equal(coreCounters.busy, asked);
        assert.deepEqual(coreCounts().running, 0);
      },
    ),
    { numRuns: 150, seed: 1 },
  );
});

describe('quota', () => {
  interface Recorded {
    threads: number;
    quota: number;
    what: string;
    value: number;
    spread: string;
  }
  /** By period: CPU time, and when the last thread stopped, ms. */
  function periods(threads: number, quota: number): { cpu: number[]; until: number[] } {
    const kernel = kernelOf({ cores: 2, quota: { quota: Math.round(quota * 100 * ms), period: 100 * ms } });
    for (let i = 0; i < threads; i++) hog(kernel);
    runFor(kernel, 2_000 * ms);
    const spans = kernel.finish()!;
    const cpu = new Array<number>(20).fill(0);
    const until = new Array<number>(20).fill(0);
    for (const { from, to, task } of spans) {
      if (task === THROTTLED) continue;
      const p = Math.floor(from / (100 * ms));
      cpu[p]! += (to - from) / ms;
      until[p] = Math.max(until[p]!, to / ms - 100 * p);
    }
    return { cpu, until };
  }

  for (const row of dataset<Recorded[]>('quota-throttling.csv')) {
    if (row.what !== 'CPU time a period') continue;
    test(`${row.threads} loops under ${row.quota} CPU: what Linux gave each period`, () => {
      const { cpu } = periods(row.threads, row.quota);
      const total = cpu.reduce((sum, x) => sum + x, 0);
      // Over all periods the quota, exactly but for one tick a core; in one period up to a tick more or less, as in Linux.
      assert.ok(
        Math.abs(total - 20 * 100 * row.quota) <= (row.threads * TICK) / ms,
        `${total} ms in 20 periods`,
      );
      const median = [...cpu].sort((a, b) => a - b)[10]!;
      assert.ok(Math.abs(median - row.value) <= (row.threads * TICK) / ms, `${median} beside ${row.value}`);
      assert.equal(cpuStat.throttled, cpuStat.periods);
    });
  }

  test('half a CPU for one loop: about 50 ms of running, about 50 of standing still, in every period', () => {
    const { cpu, until } = periods(1, 0.5);
    for (const x of [...cpu, ...until]) assert.ok(Math.abs(x - 50) <= TICK / ms, `${x}`);
  });

  test('eight Ps under 1.5 CPUs burn a period’s time in 19 ms, then freeze for 81', () => {
    const busy = (procs: number | undefined) =>
      simulate({ cores: 8, quota: 1.5, procs, record: false }, function* main() {
        const wg = waitGroup();
        wg.add(8);
        for (let i = 0; i < 8; i++) {
          yield* go(function* () {
            yield* work(60 * ms);
            yield* wg.done();
          });
        }
        yield* wg.wait();
      });
    // 480 ms of work: three periods of 150 ms, and what is left of the eight shares in the fourth.
    const eight = busy(8);
    assert.equal(eight.procs, 8);
    assert.ok(eight.time > 300 * ms && eight.time < 325 * ms, `${eight.time / ms} ms`);
    // What Go 1.25 and later choose: two Ps, which need no more than their quota of 1.5 for most of each period.
    const two = busy(undefined);
    assert.equal(two.procs, 2);
    assert.ok(two.time > 300 * ms && two.time < 330 * ms, `${two.time / ms} ms`);
  });

  test('a quota that makes no sense is refused by name', () => {
    for (const quota of [0, -1, Number.NaN, 0.001, 2000, Number.POSITIVE_INFINITY]) {
      assert.throws(
        () => simulate({ quota }, function* main() {}),
        /simulate: quota must be from 0.01 .* to 1024 CPUs; got/,
      );
    }
    assert.throws(
      () => simulate({ quota: 1, quotaPeriod: 10 }, function* main() {}),
      /a period lasts from 1 ms to 1 s/,
    );
  });
});
