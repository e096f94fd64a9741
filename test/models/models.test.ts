/** Thread models side by side: the textbook ordering, the lock's ceiling, fair comparison, and refusals. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { coreTimeline } from '../../lib/charts/core-timeline';
import { simulate } from '../../lib/index';
import { freeOfCharge, modelCosts } from '../../lib/models/costs';
import type { Load, TaskStep } from '../../lib/models/load';
import {
  epollWorkers,
  eventLoop,
  goBeforeP,
  type MachineOptions,
  type Model,
  mToN,
  nToOne,
  oneToOne,
  runModel,
  threadPerConnection,
  threadPool,
} from '../../lib/models/model';
import { THROTTLED } from '../../lib/models/spans';
import { dataset } from '../../lib/notebook/dataset';
import { goThread, pthread, threadBytes } from '../../lib/os/threads';

const us = 1_000;
const ms = 1_000_000;

const all: (() => Model)[] = [
  () => nToOne(),
  () => oneToOne(),
  () => threadPerConnection(),
  () => threadPool(4),
  () => mToN(),
  () => eventLoop(),
  () => eventLoop({ helpers: 2 }),
  () => epollWorkers(3),
  () => goBeforeP(),
];

/** Eight tasks of 10 ms; the first then blocks for 50 ms. */
const eight: Load = {
  tasks: [{ steps: [{ cpu: 10 * ms }, { block: 50 * ms }] }, { count: 7, steps: [{ cpu: 10 * ms }] }],
};

describe('the textbook', () => {
  const run = (model: Model, load: Load = eight) => runModel(model, load, { cores: 4 });

  test('one blocking call stalls N:1 and the event loop, and nobody else', () => {
    for (const model of [nToOne(), eventLoop()]) {
      const r = run(model);
      assert.ok(Math.abs(r.makespan - 130 * ms) < ms, `${r.model}: ${r.makespan}`);
      assert.ok(
        r.latency.slice(1).every(x => x > 70 * ms),
        `${r.model}: others wait behind the call`,
      );
    }
    for (const model of [oneToOne(), threadPool(8), mToN(), goBeforeP()]) {
      const r = run(model);
      assert.ok(r.makespan >= 60 * ms && r.makespan < 71 * ms, `${r.model}: ${r.makespan}`);
      assert.ok(
        r.latency.slice(1).every(x => x < 25 * ms),
        r.model,
      );
    }
  });

  test('1:1 pays in threads, switches and memory; M:N in none', () => {
    const [many, go] = [run(oneToOne()), run(mToN())];
    assert.equal(many.threads, 9);
    assert.ok(go.threads <= 7, `${go.threads}`);
    assert.ok(many.kernelSwitches > 3 * go.kernelSwitches, `${many.kernelSwitches} and ${go.kernelSwitches}`);
    const waiting: Load = { tasks: { count: 10_000, steps: [{ socket: 1_000 * ms }] } };
    const [threads, goroutines] = [run(oneToOne(), waiting), run(mToN(), waiting)];
    const ratio = threads.memory / goroutines.memory;
    assert.ok(ratio > 11 && ratio < 15, `${ratio} times the memory`);
    assert.ok(threads.kernelSwitches > 100 * goroutines.kernelSwitches);
  });

  test('without a blocking call N:1 does as much a core as any, and switches threads never', () => {
    const load: Load = { tasks: { count: 100, steps: [{ cpu: 1 * ms }] } };
    const r = runModel(nToOne(), load, { cores: 1 });
    assert.equal(r.kernelSwitches, 1);
    const others = [oneToOne(), mToN()].map(m => runModel(m, load, { cores: 1 }));
    for (const other of others) assert.ok(other.makespan >= r.makespan, `${other.model} ${other.makespan}`);
  });

  test('at pure computing 1:1 and M:N are equal', () => {
    const load: Load = { tasks: { count: 64, steps: [{ cpu: 5 * ms }] } };
    const [a, b] = [run(oneToOne(), load), run(mToN(), load)];
    assert.ok(Math.abs(a.makespan / b.makespan - 1) < 0.01, `${a.makespan} and ${b.makespan}`);
    // Tasks longer than Go's slice end at different times: the last ones leave cores idle.
    const long: Load = { tasks: { count: 8, steps: [{ cpu: 30 * ms }] } };
    assert.ok(run(mToN(), long).makespan < 1.4 * run(oneToOne(), long).makespan);
  });

  test('a pool makes 1,000 waits of 100 ms take ⌈1000/64⌉ × 100 ms', () => {
    const load: Load = { tasks: { count: 1000, steps: [{ cpu: 10 * us }, { socket: 100 * ms }] } };
    const pool = run(threadPool(64), load);
    assert.ok(Math.abs(pool.makespan - 1600 * ms) < 10 * ms, `${pool.makespan}`);
    assert.equal(pool.threads, 65);
    for (const model of [oneToOne(), mToN(), eventLoop(), epollWorkers(4)]) {
      const r = run(model, load);
      assert.ok(r.makespan < 125 * ms, `${r.model}: ${r.makespan}`);
    }
    assert.ok(run(mToN(), load).threads <= 7);
  });

  test('helpers take blocking calls off an event loop', () => {
    const load: Load = { tasks: { count: 8, steps: [{ block: 10 * ms }] } };
    assert.ok(run(eventLoop(), load).makespan >= 80 * ms);
    assert.ok(run(eventLoop({ helpers: 4 }), load).makespan < 21 * ms);
  });

  test('a lock that all need makes all models equal to one core', () => {
    const load: Load = { tasks: { count: 50, steps: [{ lock: 'account', hold: 1 * ms }] } };
    for (const model of [oneToOne(), threadPool(8), mToN(), epollWorkers(4), goBeforeP()]) {
      const r = run(model, load);
      assert.ok(r.makespan >= 50 * ms && r.makespan < 52 * ms, `${r.model}: ${r.makespan}`);
    }
  });
});

test('a thread weighs what was recorded, and reserves 8 MiB', () => {
  const rows = dataset('thread-cost.csv') as {
    language: string;
    units: number;
    what: string;
    value: number;
  }[];
  const recorded = (language: string) => {
    const own = rows.filter(r => r.language === language && r.units === 10_000 && r.what !== 'reserved');
    assert.equal(own.length, 4);
    return own.reduce((sum, r) => sum + r.value, 0);
  };
  const near = (bytes: number, real: number) =>
    assert.ok(Math.abs(bytes / real - 1) < 0.05, `${bytes} beside ${real}`);
  near(threadBytes(pthread), recorded('C'));
  near(threadBytes(goThread) + modelCosts.goroutineBytes.value, recorded('Go'));
  const run = runModel(oneToOne(), { tasks: { count: 99, steps: [{ socket: 1_000 * ms }] } });
  assert.deepEqual([run.threads, run.reserved], [100, 100 * pthread.reserved]);
});

describe('the kernel says no', () => {
  test('too many threads: pthread_create fails with EAGAIN', () => {
    const load: Load = { tasks: { count: 200, steps: [{ socket: 1_000 * ms }] } };
    const r = runModel(oneToOne(), load, { maxThreads: 100 });
    assert.match(r.failure, /^pthread_create: Resource temporarily unavailable \(100 threads\)$/);
    assert.equal(runModel(mToN(), load, { maxThreads: 100 }).failure, '');
  });

  test('too little memory: killed', () => {
    const load: Load = { tasks: { count: 1000, steps: [{ socket: 1_000 * ms }] } };
    assert.equal(runModel(oneToOne(), load, { ram: 20_000_000 }).failure, 'Killed (out of memory)');
    assert.equal(runModel(mToN(), load, { ram: 20_000_000 }).failure, '');
  });
});

describe('Go before P: one queue, one lock', () => {
  // Each task holds the lock twice for h and works s on its own: c cores do c / (s + 2h) at best, the lock 1 / 2h.
  for (const { h, s } of [
    { h: 100, s: 1_000 },
    { h: 100, s: 10_000 },
    { h: 20, s: 1_000 },
    { h: 500, s: 1_000 },
  ]) {
    const knee = (s + 2 * h) / (2 * h);
    test(`lock ${h} ns, work ${s} ns: flat from ${knee} cores`, () => {
      const rate = (cores: number) => {
        const load: Load = { tasks: { count: 4_000, steps: [{ cpu: s }] } };
        return runModel(goBeforeP({ lockHold: h }), load, { cores, costs: freeOfCharge }).throughput / 1e9;
      };
      for (const cores of [1, 2, 4, 8, 16, 32, 64]) {
        const bound = Math.min(cores / (s + 2 * h), 1 / (2 * h));
        const got = rate(cores) / bound;
        const near = cores > 0.6 * knee && cores < 1.7 * knee;
        assert.ok(got <= 1.005 && got > (near ? 0.8 : 0.9), `${cores} cores: ${got} of what the lock allows`);
      }
    });
  }
});

describe('a fair comparison', () => {
  test('every model gets the same tasks at the same moments', () => {
    const load: Load = {
      tasks: [
        { count: 40, steps: [{ cpu: { exponential: 50 * us } }, { socket: { uniform: [0, 5 * ms] } }] },
        { count: 10, steps: [{ cpu: { uniform: [1 * us, 90 * us] } }] },
      ],
      gap: { exponential: 100 * us },
      shuffled: true,
    };
    const runs = all.map(model => runModel(model(), load, { seed: 7 }));
    for (const r of runs) assert.deepEqual(r.arrival, runs[0]!.arrival);
  });

  const step: fc.Arbitrary<TaskStep> = fc.oneof(
    fc.integer({ min: 0, max: 3_000_000 }).map(cpu => ({ cpu })),
    fc.integer({ min: 0, max: 3_000_000 }).map(block => ({ block })),
    fc.integer({ min: 0, max: 3_000_000 }).map(socket => ({ socket })),
    fc.integer({ min: 0, max: 300_000 }).map(hold => ({ lock: 'l', hold })),
  );
  const steps = fc.array(step, { minLength: 1, maxLength: 4 });
  const classes = fc.array(fc.record({ count: fc.integer({ min: 1, max: 6 }), steps }), {
    minLength: 1,
    maxLength: 3,
  });

  test('random loads: every task ends, none before its own steps allow, and no core works twice at once', () => {
    fc.assert(
      fc.property(classes, fc.integer({ min: 1, max: 4 }), fc.boolean(), (tasks, cores, open) => {
        const load: Load = { tasks, ...(open && { gap: 400_000 }) };
        for (const model of all) {
          const options: MachineOptions = { cores, record: true };
          const r = runModel(model(), load, options);
          assert.equal(r.failure, '', r.model);
          assert.equal(r.finished, r.tasks, r.model);
          let i = 0;
          for (const { count, steps } of tasks) {
            const least = steps.reduce((sum, s) => sum + (Object.values(s).at(-1) as number), 0);
            for (let k = 0; k < count; k++) assert.ok(r.latency[i++]! >= least, r.model);
          }
          assert.ok(r.coresUsed <= cores + 1e-9, r.model);
          noOverlap(r.spans!, r.model);
          const again = runModel(model(), load, options);
          assert.deepEqual([again.makespan, again.kernelSwitches], [r.makespan, r.kernelSwitches], r.model);
        }
      }),
      { numRuns: process.env.GMPLAB_FULL ? 300 : 25, seed: 3 },
    );
  });

  function noOverlap(spans: { core: number; from: number; to: number }[], model: string): void {
    const sorted = [...spans].sort((a, b) => a.core - b.core || a.from - b.from);
    sorted.forEach((s, i) => {
      const before = sorted[i - 1];
      if (before?.core === s.core) assert.ok(before.to <= s.from, `${model}: core ${s.core} at ${s.from}`);
    });
  }
});

test('the timeline by core says who had how many cores', () => {
  const runs = [nToOne(), mToN()].map(m => runModel(m, eight, { record: true }));
  const figure = coreTimeline(runs);
  assert.match(
    figure.alt,
    /N:1: 130 ms in all and tasks on 1 of 4 cores; M:N: 60 ms in all and tasks on 4 of 4/,
  );
  assert.throws(() => coreTimeline(runModel(nToOne(), eight)), /record: true/);
});

test('a quota shows as bands in which whole cores stand still', () => {
  const load: Load = { tasks: { count: 8, steps: [{ cpu: 60 * ms }] } };
  const run = runModel(mToN({ procs: 8 }), load, { cores: 8, quota: 1.5, record: true });
  const still = run.spans!.filter(s => s.task === THROTTLED);
  // 150 ms of CPU are burnt in 19 ms by eight cores: the rest of the period they stand still, to within their ticks.
  for (const { from, to } of still.filter(s => s.to < run.makespan)) {
    assert.ok(Math.abs(to - 100 * ms * Math.round(to / (100 * ms))) < us, `${to}`);
    assert.ok(Math.abs((from % (100 * ms)) - 19 * ms) < 8 * ms, `${from}`);
  }
  assert.ok(still.length >= 16);
  assert.match(coreTimeline(run).alt, /tasks on 8 of 8 cores and cores throttled for|throttled for/);
});

test('a program that is being simulated cannot run a model: the cores are its own', () => {
  const run = simulate({ procs: 1 }, function* main() {
    runModel(nToOne(), eight);
  });
  assert.match(run.end.message, /runModel cannot be called by a program/);
});

describe('nonsense is refused by name, with the range', () => {
  const one: Load = { tasks: { steps: [{ cpu: 1 }] } };
  const cases: [string, () => unknown, RegExp][] = [
    [
      'cores 0',
      () => runModel(nToOne(), one, { cores: 0 }),
      /machine: cores must be .* from 1 to 1024; got 0/,
    ],
    ['cores NaN', () => runModel(nToOne(), one, { cores: Number.NaN }), /machine: cores .*; got NaN/],
    ['ram', () => runModel(nToOne(), one, { ram: 10 }), /machine: ram must be .* from 1000000 to/],
    ['threads', () => runModel(nToOne(), one, { maxThreads: 1 }), /machine: maxThreads must be .* from 2 to/],
    ['quota', () => runModel(nToOne(), one, { quota: -1 }), /machine: quota must be from 0.01/],
    [
      'option',
      () => runModel(nToOne(), one, { core: 2 } as MachineOptions),
      /no option "core"; there are cores/,
    ],
    [
      'cost',
      () => runModel(nToOne(), one, { costs: { syscall: -1 } }),
      /costs: syscall must be from 0 to 1e12/,
    ],
    ['cost name', () => runModel(nToOne(), one, { costs: { sys: 1 } as never }), /no cost "sys"; there are/],
    ['pool', () => threadPool(0), /threadPool: size must be a whole number from 1 to 1000000; got 0/],
    ['workers', () => epollWorkers(1.5), /epollWorkers: n must be a whole number from 1 to 1024/],
    ['hold', () => goBeforeP({ lockHold: -5 }), /goBeforeP: lockHold must be a whole number from 0 to/],
    ['procs', () => mToN({ procs: 0 }), /mToN: procs must be a whole number from 1 to 1024/],
    ['helpers', () => eventLoop({ helpers: -1 }), /eventLoop: helpers must be a whole number from 0/],
    ['no load', () => runModel(nToOne(), {} as Load), /a load is \{ tasks:/],
    [
      'count',
      () => runModel(nToOne(), { tasks: { count: 0, steps: [{ cpu: 1 }] } }),
      /count must be .* from 1 to/,
    ],
    ['no steps', () => runModel(nToOne(), { tasks: { steps: [] } }), /a task has 1 to 1,000 steps/],
    ['step', () => runModel(nToOne(), { tasks: { steps: [{ work: 1 } as never] } }), /a step is \{ cpu \}/],
    ['ns', () => runModel(nToOne(), { tasks: { steps: [{ cpu: -1 }] } }), /steps\[0\]: a duration is/],
    ['gap', () => runModel(nToOne(), { ...one, gap: Number.NaN }), /load.gap: a duration is/],
    ['part', () => runModel(nToOne(), { ...one, rate: 1 } as Load), /there is no part "rate"/],
    ['no model', () => runModel('N:1' as never, one), /a model is nToOne\(\)/],
  ];
  for (const [name, act, said] of cases) {
    test(name, () => {
      assert.throws(
        act,
        (e: Error) => e instanceof RangeError && said.test(e.message) && !/\n/.test(e.message),
      );
    });
  }
});
