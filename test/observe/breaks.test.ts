/** What breaks first: the ladder of walls in the full simulation, the map beside it, and what bad questions are told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataset } from '../../lib/notebook/dataset';
import { flow } from '../../lib/observe/breaks/flow';
import { footprint } from '../../lib/observe/breaks/footprint';
import { breaksMap } from '../../lib/observe/breaks/map';
import { type Question, read } from '../../lib/observe/breaks/question';
import { aftermath } from '../../lib/observe/breaks/walls';
import { whatBreaks, whatBreaksAsync } from '../../lib/observe/breaks/what-breaks';
import { whatHappened } from '../../lib/observe/breaks/words';

const small = { rate: '20k', latency: '10s', ram: '300MB', ports: 1000, procs: 4, backlog: 512 } as const;

test('the ladder: each wall in its turn, each further than the one before, memory last', () => {
  const { little, steps } = whatBreaks(small);
  assert.equal(little, 200_000);
  assert.deepEqual(
    steps.map(step => step.wall),
    ['ports', 'memory'],
  );
  const [ports, memory] = steps;
  // One request more than ports: it is under way until it has been told.
  assert.ok(ports.inFlight >= 1001 && ports.inFlight < 1100, `${ports.inFlight}`);
  assert.match(
    whatHappened(ports, whatBreaks(small, { most: 0 })),
    /1,000 ports in use of 1,000.*cannot assign/,
  );
  assert.equal(memory.result.run.end.code, 137);
  assert.ok(memory.bytes >= 300e6 && memory.bytes < 301e6);
  // Two sockets and net/http's objects and stacks for each.
  assert.ok(memory.inFlight > 300e6 / 70_000 && memory.inFlight < 300e6 / 40_000, `${memory.inFlight}`);
});

test('descriptors, on a machine of ten years ago: two a request of 4,096', () => {
  const { steps } = whatBreaks({ rate: '2k', latency: '10s', os: 'centos-7', backlog: 4096 }, { most: 0 });
  assert.equal(steps[0].wall, 'files');
  assert.ok(steps[0].inFlight >= 2043 && steps[0].inFlight <= 2050, `${steps[0].inFlight}`);
});

test('processors: when requests come faster than they can be started', () => {
  const { steps } = whatBreaks(
    { rate: '50k', latency: 0, procs: 1, late: '20ms', server: 'outside', ports: 60_000 },
    { most: 0 },
  );
  assert.equal(steps[0].wall, 'processors');
});

test('nothing breaks: everybody is answered', () => {
  const { steps, little } = whatBreaks({ rate: 200, latency: '100ms', procs: 2 });
  assert.deepEqual([steps.length, steps[0].wall, little], [1, 'none', 20]);
  // Little's law: 20 under way, give or take the one that comes and the one that goes.
  assert.ok(Math.abs(steps[0].inFlight - little) <= 2);
});

test('what happens then: the program runs on past its first wall', async () => {
  const { asked, steps } = await whatBreaksAsync(small, { most: 0 });
  const after = await aftermath(asked, steps[0]);
  assert.equal(after.served + (after.errors.find(e => e.cause === 'ports')?.count ?? 0), after.arrived);
  assert.ok(after.served >= 1000);
});

test('the processor time of a request, at either end, is the recorded one', () => {
  const rows = dataset('request-cpu.csv') as { side: string; phase: string; value: number }[];
  const recorded = (side: string, phase: string) =>
    rows.find(r => r.side === side && r.phase === phase)!.value * 1000;
  const of = (server: 'inside' | 'outside') => {
    const { start, end } = footprint(read({ rate: 1, latency: 1, procs: 2, server }));
    return { start: 2 * start, end: 2 * end };
  };
  const both = of('inside');
  const client = of('outside');
  for (const phase of ['start', 'end'] as const) {
    const near = (got: number, side: string) =>
      assert.ok(Math.abs(got / recorded(side, phase) - 1) < 0.1, `${side} ${phase}: ${got} ns`);
    near(client[phase], 'client');
    near(both[phase] - client[phase], 'server');
  }
});

test('the map agrees with the full simulation: the same wall, at the same number under way', () => {
  const machine = { ram: '500MB', procs: 4, ports: 4000, ulimit: 20_000 };
  const measured = footprint(read({ ...machine, rate: 1, latency: 1 }));
  assert.deepEqual([measured.goroutines, measured.fds, measured.ports], [5, 2, 1]);
  const places: Partial<Question>[] = [
    { rate: 500, latency: '1s' },
    { rate: 1000, latency: '10s' },
    { rate: '5k', latency: '1s' },
    { rate: '20k', latency: '5s', ulimit: 3000 },
    { rate: '20k', latency: '5s', ram: '100MB' },
    { rate: '200k', latency: '5s' },
  ];
  for (const place of places) {
    const question = { ...machine, ...place } as Question;
    const [full] = whatBreaks(question, { most: 0 }).steps;
    const fast = flow(read(question), measured);
    const what = JSON.stringify(place);
    assert.equal(fast.wall, full.wall, what);
    if (full.wall !== 'none')
      assert.ok(
        Math.abs(fast.inFlight / full.inFlight - 1) < 0.15,
        `${what}: ${fast.inFlight} for ${full.inFlight}`,
      );
  }
});

test('a map: nothing below the line, something above it, and worse never better', () => {
  const { answers, rates, latencies } = breaksMap({ procs: 4 }, { steps: 8 });
  assert.deepEqual([rates.length, latencies.length, answers.length, answers[0].length], [8, 8, 8, 8]);
  assert.equal(answers[0][0].wall, 'none');
  for (const row of answers) {
    const first = row.findIndex(a => a.wall !== 'none');
    if (first >= 0) assert.ok(row.slice(first).every(a => a.wall !== 'none'));
  }
  let rows = 0;
  const stopped = breaksMap({ procs: 4 }, { steps: 8, progress: () => rows++ < 3 });
  assert.equal(stopped.answers.length, 3);
});

test('a run that is stopped still says how far it came', () => {
  const { steps } = whatBreaks({ ...small, ports: 60_000 }, { progress: now => now.spawned < 1000 });
  assert.deepEqual([steps.length, steps[0].wall], [1, 'unknown']);
  assert.ok(steps[0].arrived > 100);
});

test('bad questions: the parameter and what it may be', () => {
  const wants = (q: object, message: RegExp) =>
    assert.throws(() => whatBreaks({ rate: 1, latency: 1, ...q } as Question), {
      name: 'RangeError',
      message,
    });
  wants({ rate: -5 }, /^whatBreaks: rate must be from 0\.001 to 1,000,000,000; got -5$/);
  wants({ rate: 0 }, /rate must be from/);
  wants({ rate: Number.NaN }, /rate: NaN is not a number; write 1000, 10k, 2\.5M/);
  wants({ rate: undefined }, /rate is missing: write 1000, 10k, 10M/);
  wants({ latency: '10' }, /latency: "10" is not a time; write 10s, 250ms/);
  wants({ latency: '2000h' }, /latency must be from 0 ns to 3,600 s/);
  wants({ ram: '1MB' }, /ram must be from 8\.39 MB/);
  wants({ ulimit: 20.5 }, /ulimit must be a whole number; got 20\.5/);
  wants({ ports: 0 }, /ports must be from 1 to 64,512/);
  wants({ procs: 5000 }, /procs must be from 1 to 1,024/);
  wants({ os: 'beos' }, /os must be one of linux, .*windows; got "beos"/);
  wants({ go: '1.99' }, /go must be one of/);
  wants({ speed: 1 }, /speed: there is no such parameter; there are rate, latency/);
});
