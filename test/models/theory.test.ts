/**
 * Simulation against queueing theory: mean waits of M/M/1, M/D/1 and M/M/c, and Little's law, each within the 99 %
 * confidence interval over seeds; by the models on the simulated kernel, and by goroutines on the simulated runtime.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bignumber, factorial, mean, std } from 'mathjs';
import { go, makeChan, now, simulate, sleep, work } from '../../lib/index';
import { freeOfCharge } from '../../lib/models/costs';
import { epollWorkers, type Model, mToN, nToOne, runModel, threadPool } from '../../lib/models/model';
import { erlangC, little, utilisationOf, waitMG1, waitMMc } from '../../lib/models/queueing';
import { costTable } from '../../lib/runtime/costs';

const ms = 1_000_000;
/** Mean service time, ns. */
const SERVICE = 1 * ms;
const SEEDS = 10;
/** Student's t for a two-sided 99 % with 9 degrees of freedom. */
const T99 = 3.25;
const n = process.env.GMPLAB_FULL ? 100_000 : 6_000;

const zero = Object.fromEntries(Object.keys(costTable).map(name => [name, 0]));

/** Mean and half the width of its 99 % confidence interval. */
function interval(xs: number[]): { mean: number; half: number } {
  return { mean: mean(xs), half: (T99 * Number(std(xs))) / Math.sqrt(xs.length) };
}

function within(xs: number[], theory: number, what: string): void {
  const { mean, half } = interval(xs);
  assert.ok(
    Math.abs(mean - theory) <= half,
    `${what}: simulated ${mean.toFixed(4)} ± ${half.toFixed(4)}, theory ${theory.toFixed(4)}`,
  );
  // An interval as wide as the value would prove nothing.
  assert.ok(half < 0.15 * theory, `${what}: ± ${half.toFixed(4)} of ${theory.toFixed(4)} is too wide`);
}

/** Waits in units of the service time, and how many are inside, by seed. */
function measure(model: Model, cores: number, rho: number, service: 'exponential' | 'constant') {
  const count = n * Math.max(1, Math.min(cores, 3));
  const gap = { exponential: Math.round(SERVICE / (rho * cores)) };
  const cpu = service === 'constant' ? SERVICE : { exponential: SERVICE };
  const runs = Array.from({ length: SEEDS }, (_, seed) =>
    runModel(
      model,
      { tasks: { count, steps: [{ cpu }] }, gap },
      { cores, seed: seed + 1, costs: freeOfCharge },
    ),
  );
  return {
    waits: runs.map(r => r.mean / SERVICE - 1),
    inside: runs.map(sampledInside),
  };
}

/** Tasks inside, looked at at 4,000 moments on a grid: an own measurement, not a sum of the latencies. */
function sampledInside({ arrival, latency, makespan }: ReturnType<typeof runModel>): number {
  const ends = arrival.map((t, i) => t + latency[i]!).sort();
  let [a, e, sum] = [0, 0, 0];
  const looks = 4_000;
  for (let k = 0; k < looks; k++) {
    const t = (makespan * (k + 0.5)) / looks;
    while (a < arrival.length && arrival[a]! <= t) a++;
    while (e < ends.length && ends[e]! <= t) e++;
    sum += a - e;
  }
  return sum / looks;
}

const one: [string, () => Model][] = [
  ['a pool of one thread', () => threadPool(1)],
  ['N:1', () => nToOne()],
  ['goroutines on one P', () => mToN({ procs: 1, costs: zero })],
];

describe('one server', () => {
  for (const [name, model] of one) {
    for (const [service, cv] of [
      ['exponential', 1],
      ['constant', 0],
    ] as const) {
      const rho = 0.7;
      test(`${name}, ${service} service, load ${rho}`, () => {
        const queue = { lambda: rho, mu: 1 };
        const { waits, inside } = measure(model(), 1, rho, service);
        within(waits, waitMG1(queue, cv), 'wait');
        within(inside, little(rho, waitMG1(queue, cv) + 1), 'inside (Little)');
      });
    }
  }
});

describe('M/M/c', () => {
  const several: [string, number, () => Model][] = [
    ['a pool of 4 threads', 4, () => threadPool(4)],
    ['goroutines on 2 Ps', 2, () => mToN({ costs: zero })],
    ['goroutines on 4 Ps', 4, () => mToN({ costs: zero })],
  ];
  for (const [name, c, model] of several) {
    test(`${name}, load 0.8`, () => {
      const queue = { lambda: 0.8 * c, mu: 1, c };
      const { waits, inside } = measure(model(), c, 0.8, 'exponential');
      within(waits, waitMMc(queue), 'wait');
      within(inside, little(queue.lambda, waitMMc(queue) + 1), 'inside (Little)');
    });
  }

  test('separate queues wait longer than one common queue: 4 epoll workers beside a pool of 4', () => {
    const apart = interval(measure(epollWorkers(4), 4, 0.8, 'exponential').waits);
    const queue = { lambda: 3.2, mu: 1, c: 4 };
    assert.ok(apart.mean - apart.half > waitMMc(queue), `${apart.mean} beside ${waitMMc(queue)}`);
  });
});

test('a Go program: a dispatcher, a channel, c workers; waits as Erlang says', () => {
  const c = 3;
  const rho = 0.75;
  const waits = Array.from({ length: SEEDS }, (_, seed) => programWait(c, rho, seed + 1));
  within(waits, waitMMc({ lambda: rho * c, mu: 1, c }), 'wait');
});

/**
 * Mean wait, in services, of jobs that goroutines take from a channel with room for all. Services are long: an idle
 * Go program's poller sleeps whole milliseconds, so that a timer is up to 1 ms late.
 */
function programWait(c: number, rho: number, seed: number): number {
  const jobs = 8_000;
  const service = 1_000 * ms;
  const { arrival, ns } = exponentials(jobs, service / (rho * c), service, seed);
  let waited = 0;
  const run = simulate({ procs: c + 1, seed, costs: zero, record: false, sysmon: false }, function* main() {
    const queue = makeChan<number>(jobs);
    const done = makeChan<number>(jobs);
    for (let w = 0; w < c; w++) {
      yield* go(function* worker() {
        for (;;) {
          const i = yield* queue.recv();
          waited += now() - start - arrival[i]!;
          yield* work(ns[i]!);
          yield* done.send(i);
        }
      });
    }
    const start = now();
    for (let i = 0; i < jobs; i++) {
      yield* sleep(arrival[i]! - (now() - start));
      yield* queue.send(i);
    }
    for (let i = 0; i < jobs; i++) yield* done.recv();
  });
  assert.equal(run.end.kind, 'return', run.end.message);
  return waited / jobs / service;
}

/** Arrival moments and service times, drawn by a generator of its own (mulberry32): no code shared with the simulator. */
function exponentials(count: number, gap: number, service: number, seed: number) {
  let state = seed * 7919;
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return (((x ^ (x >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  const arrival: number[] = [];
  const ns: number[] = [];
  let t = 0;
  for (let i = 0; i < count; i++) {
    t += -gap * Math.log(unit());
    arrival.push(Math.round(t));
    ns.push(Math.max(1, Math.round(-service * Math.log(unit()))));
  }
  return { arrival, ns };
}

describe('the formulas', () => {
  test('Erlang C by its definition, in big numbers', () => {
    for (const c of [1, 2, 5, 20, 64]) {
      for (const rho of [0.3, 0.8, 0.95]) {
        const a = bignumber(rho * c);
        const term = (k: number) => a.pow(k).div(bignumber(factorial(bignumber(k)).toString()));
        let sum = bignumber(0);
        for (let k = 0; k < c; k++) sum = sum.add(term(k)) as typeof sum;
        const last = term(c).div(1 - rho);
        const exact = last.div(sum.add(last)).toNumber();
        const got = erlangC({ lambda: rho * c, mu: 1, c });
        assert.ok(Math.abs(got / exact - 1) < 1e-10, `c ${c}, load ${rho}: ${got} beside ${exact}`);
      }
    }
  });

  test('with one server Erlang C is the load, and M/M/1 is half of what M/D/1 halves', () => {
    assert.ok(Math.abs(erlangC({ lambda: 0.6, mu: 1 }) - 0.6) < 1e-12);
    const queue = { lambda: 3, mu: 4 };
    assert.ok(Math.abs(waitMMc(queue) - 0.75 / 1) < 1e-12);
    assert.ok(Math.abs(waitMG1(queue, 1) - waitMMc(queue)) < 1e-12);
    assert.ok(Math.abs(waitMG1(queue, 0) - waitMMc(queue) / 2) < 1e-12);
  });

  test('a queue that cannot keep up waits for ever', () => {
    assert.equal(waitMMc({ lambda: 4, mu: 1, c: 4 }), Number.POSITIVE_INFINITY);
    assert.equal(waitMG1({ lambda: 2, mu: 1 }, 0), Number.POSITIVE_INFINITY);
    assert.equal(utilisationOf({ lambda: 4, mu: 1, c: 4 }), 1);
    assert.equal(erlangC({ lambda: 0, mu: 1, c: 4 }), 0);
  });

  test('nonsense is refused by name', () => {
    for (const [queue, name] of [
      [{ lambda: -1, mu: 1 }, 'lambda'],
      [{ lambda: Number.NaN, mu: 1 }, 'lambda'],
      [{ lambda: 1, mu: 0 }, 'mu'],
      [{ lambda: 1, mu: Number.POSITIVE_INFINITY }, 'mu'],
      [{ lambda: 1, mu: 1, c: 0 }, 'c must'],
      [{ lambda: 1, mu: 1, c: 1.5 }, 'c must'],
    ] as const) {
      assert.throws(() => waitMMc(queue), new RegExp(`queueing: ${name}`));
    }
    assert.throws(() => waitMG1({ lambda: 1, mu: 2 }, -1), /queueing: cv/);
  });
});
