/** Traffic: conservation laws, what requests hold, what limits and remedies do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { trafficProgram } from '../../lib/models/traffic/front';
import type { Traffic } from '../../lib/models/traffic/options';
import { dataset } from '../../lib/notebook/dataset';
import { hashProbe } from '../../lib/observe/hash';
import { simulate } from '../../lib/observe/simulate';
import { type TrafficRunOptions, traffic } from '../../lib/observe/traffic';

const us = 1_000;
const ms = 1_000_000;
const s = 1_000_000_000;

const errorsOf = (r: ReturnType<typeof traffic>) => Object.fromEntries(r.errors.map(e => [e.cause, e.count]));

test('whatever the remedies: requests are answered, fail once, or are still under way; nothing is left behind', () => {
  const remedies = fc.record(
    {
      timeout: fc.integer({ min: 1, max: 40 }).map(x => x * ms),
      limit: fc.integer({ min: 1, max: 60 }),
      maxConnsPerHost: fc.nat(40),
      maxIdleConnsPerHost: fc.nat(100),
      destinations: fc.integer({ min: 1, max: 3 }),
      breaker: fc.record({
        failures: fc.integer({ min: 1, max: 20 }),
        open: fc.integer({ min: 1, max: 50 * ms }),
      }),
      retries: fc.record({ most: fc.nat(3), backoff: fc.nat(5 * ms), jitter: fc.boolean() }),
      server: fc.constantFrom('inside' as const, 'outside' as const),
      burst: fc.integer({ min: 1, max: 50 }),
      users: fc.integer({ min: 1, max: 50 }),
    },
    { requiredKeys: [] },
  );
  const latency = fc.oneof(
    fc.integer({ min: 0, max: 50 * ms }),
    fc.integer({ min: 1, max: 30 * ms }).map(mean => ({ exponential: mean })),
  );
  const gap = fc.oneof(
    fc.integer({ min: 0, max: 2 * ms }),
    fc.integer({ min: 1, max: ms }).map(mean => ({ exponential: mean })),
  );
  const machine = fc.record({
    procs: fc.constantFrom(1, 2, 8),
    seed: fc.nat(1000),
    nofile: fc.constantFrom(64, 200, 5000),
    net: fc.record({
      somaxconn: fc.constantFrom(1, 64, 4096),
      ports: fc.constant([40_000, 40_149] as const),
    }),
  });
  fc.assert(
    fc.property(remedies, latency, gap, machine, (r, latency, gap, m) => {
      const { state, program } = trafficProgram({ count: 80, gap, latency, ...r });
      const run = simulate({ ...m, record: false, until: 600 * s, debug: { verify: true } }, program);
      assert.equal(run.end.kind, 'return', run.end.message);
      const failed = state.errors.reduce((a: number, b: number) => a + b, 0);
      assert.deepEqual([state.arrived, state.served + failed, state.inFlight], [80, 80, 0]);
      assert.equal(state.requests.used, 0);
      assert.equal(state.latency.total, state.served);
      assert.ok(state.peak <= 80);
      if (r.limit !== undefined) assert.equal(state.taken, 0);
      const bound = r.maxConnsPerHost ?? 0;
      if (bound > 0) assert.ok(state.open <= bound);
    }),
    { numRuns: 10, seed: 1 },
  );
});

test('a request that waits: five goroutines and two descriptors, three and one where the service is elsewhere', () => {
  const held = (server: 'inside' | 'outside') => {
    const { run } = traffic(
      { count: 1000, gap: 10 * us, latency: s, server },
      { procs: 4, sampleEvery: s / 2 },
    );
    const { goroutines, fds, inFlight } = run.samples[1];
    return { goroutines, fds, inFlight };
  };
  // Besides: main; 0, 1, 2 and the poller's two; inside the accept loop and the listener.
  assert.deepEqual(held('inside'), { goroutines: 5002, fds: 2006, inFlight: 1000 });
  assert.deepEqual(held('outside'), { goroutines: 3001, fds: 1005, inFlight: 1000 });
});

test("one address has so many ports, then Go's text; two have twice as many", () => {
  const load = { count: 3000, gap: 10 * us, latency: s, server: 'outside' } as const;
  const machine = { procs: 4, net: { ports: [40_000, 40_999] as const } };
  const one = traffic(load, machine);
  assert.deepEqual([one.served, one.connected, errorsOf(one)], [1000, 1000, { ports: 2000 }]);
  assert.match(one.errors[0].text, /dial tcp 127\.0\.0\.1:8080: connect: cannot assign requested address$/);
  const { inFlight } = one.first.ports!;
  assert.ok(inFlight > 1000 && inFlight < 1010, `${inFlight}`);
  const two = traffic({ ...load, destinations: 2 }, machine);
  assert.deepEqual([two.served, errorsOf(two)], [2000, { ports: 1000 }]);
});

test('goroutines, descriptors and resident memory of waiting requests: those of real Go', () => {
  const rows = dataset('request-cost.csv') as {
    side: string;
    requests: number;
    what: string;
    value: number;
  }[];
  const recorded = (n: number, what: string) =>
    rows.find(r => r.side === 'both' && r.requests === n && r.what === what)!.value;
  for (const n of [1000, 3000]) {
    const load = { count: n, gap: 150 * us, latency: 2 * s };
    const { run } = traffic(load, { procs: 2, sampleEvery: 1.5 * s, memory: true, nofile: 2 ** 20 });
    const { goroutines, fds, bytes, kernel } = run.samples[1];
    assert.deepEqual([goroutines, fds], [recorded(n, 'goroutines'), recorded(n, 'fds')]);
    const rss = bytes - kernel;
    assert.ok(Math.abs(rss / recorded(n, 'rss') - 1) < 0.05, `${n}: ${rss} for ${recorded(n, 'rss')}`);
  }
});

test('descriptors: two a request, and accept pauses when there is none', () => {
  const r = traffic({ count: 1000, gap: 10 * us, latency: s }, { procs: 4, nofile: 256 });
  assert.equal(r.fds, 256);
  const { files } = errorsOf(r);
  assert.ok(files > 700 && r.served + files === 1000);
  assert.ok(r.acceptErrors > 0 && r.first.accept !== undefined);
});

test('two waves of 500: what pools do (lesson 17)', () => {
  const waves = (pool: Partial<Traffic>) =>
    traffic({ count: 1000, gap: 200 * ms, burst: 500, latency: 50 * ms, ...pool }, { procs: 4 }).dials;
  assert.equal(waves({}), 998);
  assert.equal(waves({ maxIdleConnsPerHost: 10_000 }), 500);
  assert.equal(waves({ maxConnsPerHost: 50, maxIdleConnsPerHost: 10_000 }), 50);
});

test("Little's law: requests under way = rate × time in the system, for open and for closed loads", () => {
  const mean = (samples: { inFlight: number }[]) =>
    samples.reduce((sum, x) => sum + x.inFlight, 0) / samples.length;
  const open = traffic(
    { count: 20_000, gap: { exponential: 100 * us }, latency: { exponential: 20 * ms }, server: 'outside' },
    { procs: 4, sampleEvery: ms, net: { timeWait: ms } },
  );
  // Over a run that begins and ends empty it holds exactly; the samples leave a little uncertainty.
  const L = mean(open.run.samples as unknown as { inFlight: number }[]);
  const lambdaW = (open.served / (open.run.time / s)) * (open.latency.mean / s);
  assert.ok(Math.abs(L / lambdaW - 1) < 0.02, `${L} against ${lambdaW}`);

  const closed = traffic(
    { count: 4000, users: 40, gap: 30 * ms, latency: 10 * ms, server: 'outside' },
    { procs: 4 },
  );
  // 40 users, each 30 ms of thought and about 10 ms of waiting.
  const rate = closed.served / (closed.run.time / s);
  const expected = 40 / ((30 * ms + closed.latency.mean) / s);
  assert.ok(Math.abs(rate / expected - 1) < 0.05, `${rate} against ${expected}`);
});

test('remedies: what each bounds', () => {
  const load = { count: 2000, gap: 100 * us, latency: 100 * ms, server: 'outside' as const };
  const run = (more: Partial<Traffic>, machine: TrafficRunOptions = {}) =>
    traffic({ ...load, ...more }, { procs: 4, ...machine });

  const plain = run({});
  assert.deepEqual([plain.served, plain.peak > 900 && plain.peak < 1100], [2000, true]);

  const timeout = run({ timeout: 20 * ms });
  assert.deepEqual([timeout.served, errorsOf(timeout)], [0, { timeout: 2000 }]);
  assert.ok(timeout.peak < 300, `${timeout.peak}`);

  const limit = run({ limit: 100 });
  assert.deepEqual([limit.served, limit.connected <= 2000], [2000, true]);
  assert.ok(limit.latency.max > 1.5 * s, 'the queue moved, it did not go');

  const shed = run({ limit: 100, queue: 50 });
  assert.ok(shed.peak <= 152 && errorsOf(shed).shed === 2000 - shed.served, `${shed.peak}`);

  const breaker = run({ timeout: 20 * ms, breaker: { failures: 10, open: 50 * ms } });
  assert.ok(breaker.dials < 500 && errorsOf(breaker).breaker > 1500);

  const storm = run({ timeout: 20 * ms, retries: { most: 3, backoff: 10 * ms, jitter: false } });
  assert.ok(storm.dials > 3 * timeout.dials);
});

test('the same seed gives the same run, sampled or not', () => {
  const digest = (more: TrafficRunOptions) => {
    const { probe, digest } = hashProbe();
    traffic(
      { count: 500, gap: { exponential: 50 * us }, latency: { exponential: 5 * ms }, timeout: 10 * ms },
      { procs: 4, probe, ...more },
    );
    return digest();
  };
  assert.equal(digest({}), digest({ sampleEvery: ms }));
  assert.notEqual(digest({}), digest({ seed: 2 }));
});

test('bad input names the parameter and its range', () => {
  const wants = (t: Partial<Traffic>, text: RegExp) =>
    assert.throws(() => traffic({ count: 1, gap: 0, latency: 0, ...t }), text);
  wants({ count: 0 }, /traffic: count must be a whole number from 1 to 100,000,000; got 0/);
  wants({ gap: -1 }, /traffic: gap: a duration is a whole number of nanoseconds/);
  wants({ latency: Number.NaN }, /traffic: latency/);
  wants({ destinations: 1e9 }, /destinations must be a whole number from 1 to 65,000/);
  wants({ queue: 5 }, /set limit, too/);
  wants({ server: 'there' as 'inside' }, /server must be 'inside' or 'outside'/);
  wants({ cpu: { dial: 5 } as object }, /cpu has no step "dial"/);
});
