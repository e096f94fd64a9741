/**
 * The scenarios of `gmplab bench`: the order of their events is pinned. What they take is measured by the
 * command, never asserted here.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { runBench } from '../../lib/course/bench';
import { buildGoPrograms, goroutinesThatFit, goVersion } from '../../lib/course/bench/go';
import { measureInChild } from '../../lib/course/bench/in-child';
import { digestOf, type Measurement, measure } from '../../lib/course/bench/measure';
import { goRows, type Row, scenarioRows } from '../../lib/course/bench/rows';
import { type Scenario, scenarios } from '../../lib/course/bench/scenarios';
import { scenarioText } from '../../lib/course/bench/text';
import { UserError } from '../../lib/course/user-error';
import type { SimulateOptions } from '../../lib/goroutine/options';

const isBuilt: boolean = require('../../lib/course/sources.cjs').isBuilt();

const table = join(__dirname, 'bench-hashes.json');
const repin = process.env.GMPLAB_UPDATE_HASHES === '1';
const digests = Object.fromEntries(scenarios.map(scenario => [scenario.name, digestOf(scenario)]));
if (repin) writeFileSync(table, `${JSON.stringify(digests, null, 2)}\n`);
const pinned: Record<string, string> = JSON.parse(readFileSync(table, 'utf8'));

const REPIN = `The engine acted otherwise than pinned in test/course/bench-hashes.json.
A speed-up or a tidier file must not change a run: then this is a bug. If the change means other runs (a rule of
Go's scheduler, a cost, a draw), say so in the commit and pin anew:
  GMPLAB_UPDATE_HASHES=1 npm test -- test/course/bench.test.ts
Do it only when the golden orders of real Go still pass: these digests tell that something changed, not what is right.`;

test('every scenario has its events in the pinned order', () => {
  assert.deepEqual(digests, pinned, REPIN);
});

test('ping-pong is the same run as a table, with yield and with yield*', () => {
  assert.equal(digests.yield, digests['ping-pong']);
  assert.equal(digests['yield-star'], digests['ping-pong']);
});

for (const scenario of scenarios) {
  test(`${scenario.name}: the same run whatever finds the next event`, () => {
    const digestWith = (debug: SimulateOptions['debug']) =>
      digestOf({ ...scenario, smallSize: scenario.smallSize / 10, options: { ...scenario.options, debug } });
    const expected = digestWith({});
    for (const debug of [{ slots: 'linear' }, { slots: 'tree' }, { runAhead: false }] as const) {
      assert.equal(digestWith(debug), expected, JSON.stringify(debug));
    }
  });
}

const skip = isBuilt ? false : 'LIBRARY NOT BUILT FROM THESE SOURCES: npm run build';
test('another process has the same digests', { skip }, async () => {
  for (const scenario of scenarios) {
    const { digest } = await measureInChild(scenario, 10);
    assert.equal(digest, digests[scenario.name], scenario.name);
  }
});

test('a measurement counts what the program did', async () => {
  const spawn = scenarios.find(({ name }) => name === 'spawn')!;
  const { cold, warm, bytesPerGoroutine, megabytes } = await measure({ ...spawn, smallSize: 10 }, 1000);
  assert.ok(cold.count >= 3000, 'go, Gosched and exit a goroutine');
  assert.equal(warm!.second.count, cold.count);
  assert.equal(warm!.third.count, cold.count);
  assert.ok(warm!.hold > 0 && bytesPerGoroutine > 0 && megabytes > 0);
});

/** 100 events a run. */
const timing = (seconds: number) => ({ seconds, count: 100, scavenges: 1 });
const measured = (
  cold: number,
  second: number,
  third: number,
  hold: number,
  megabytes: number,
): Measurement => ({
  cold: timing(cold),
  warm: { second: timing(second), third: timing(third), hold, recorded: timing(1.5 * third) },
  megabytes,
  bytesPerGoroutine: 12,
  digest: '0123456789abcdef',
});
/** Rates 200, 400 and 100; multiples 4, 2 and 10. */
const three = [measured(1, 0.5, 0.5, 50, 60), measured(1, 2, 0.25, 200, 80), measured(1, 0.8, 1, 10, 70)];
const cold = (megabytes: number) => (seconds: number) => ({
  ...measured(seconds, 1, 1, 1, megabytes),
  warm: undefined,
});
const limits = { seconds: 20, megabytes: 450, bytes: 24 };
const rateScenario: Scenario = { ...scenarios[0], name: 'x', multiple: 2, limits: undefined };
const memoryScenario: Scenario = { ...scenarios[0], name: 'y', multiple: undefined, limits };

const row = (rows: Row[], name: string): Row => rows.find(each => each.name === name)!;

test('rows: medians, as multiples of the yardstick in the same process', () => {
  const rows = scenarioRows(rateScenario, three);
  assert.equal(row(rows, 'x.rate').value, 200);
  assert.equal(row(rows, 'x.time').value, 0.5);
  assert.equal(row(rows, 'x.hold').value, 50);
  assert.equal(row(rows, 'x.memory').value, 70);
  const multiple = { name: 'x.multiple', value: 4, unit: '×', bar: '≥ 2', met: true, reference: 'x.hold' };
  assert.deepEqual(row(rows, 'x.multiple'), multiple);
  const second = {
    name: 'x.second-run',
    value: 125,
    unit: '%',
    bar: '≥ 90',
    met: true,
    note: 'of the first',
  };
  assert.deepEqual(row(rows, 'x.second-run'), second);
  const { value, met } = row(rows, 'x.recorded');
  assert.deepEqual({ value, met }, { value: 1.5, met: true });
  assert.equal(row(rows, 'x.scavenges').value, 10_000);
  assert.equal(row(rows, 'x.digest').value, '0123456789abcdef');
});

test('rows: a scenario about memory tells the cold run', () => {
  const rows = scenarioRows(memoryScenario, [10, 30, 24].map(cold(480)));
  assert.deepEqual(row(rows, 'y.time'), { name: 'y.time', value: 24, unit: 's', bar: '≤ 20', met: false });
  assert.deepEqual(row(rows, 'y.memory'), {
    name: 'y.memory',
    value: 480,
    unit: 'MB',
    bar: '≤ 450',
    met: false,
  });
  assert.equal(row(rows, 'y.goroutine').met, true);
  assert.equal(row(rows, 'y.multiple'), undefined);
});

const go = { seconds: [4, 2, 3], megabytes: 35, alive: 40 };

test('rows: real Go beside it, for the same number of operations', () => {
  const rows = goRows({ ...rateScenario, size: 100, of: 'things' }, 50, go, three);
  assert.equal(row(rows, 'x.go-time').value, 3);
  assert.equal(row(rows, 'x.go-time').note, 'as many things as fit: 50');
  const ratio = { name: 'x.memory-vs-go', value: 2, unit: '×', reference: 'x.go-memory' };
  assert.deepEqual(row(rows, 'x.memory-vs-go'), ratio);
  assert.equal(row(rows, 'x.time-vs-go').value, 0.1667);
});

test('rows: no memory of Go where the system does not tell', () => {
  const rows = goRows(rateScenario, rateScenario.size, { ...go, megabytes: 0 }, three);
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['x.go-time', 'x.time-vs-go'],
  );
});

test('rows: names are unique and references are rows', () => {
  for (const [scenario, processes] of [
    [rateScenario, three],
    [memoryScenario, [cold(1)(1)]],
  ] as const) {
    const rows = [...scenarioRows(scenario, [...processes]), ...goRows(scenario, 10, go, [...processes])];
    const names = new Set(rows.map(({ name }) => name));
    assert.equal(names.size, rows.length);
    for (const { reference } of rows) assert.ok(reference === undefined || names.has(reference), reference);
  }
});

test('table: a bar that is missed is said aloud', () => {
  const scenario: Scenario = { ...rateScenario, multiple: 5 };
  // Colours depend on where the tests run.
  const text = stripVTControlCharacters(scenarioText(scenario, scenarioRows(scenario, three)));
  assert.match(text, /multiple +4 × hold +bar ≥ 5: MISSED/);
  assert.match(text, /second-run +125 % of the first +bar ≥ 90: met/);
});

test('goroutines that fit: a round number for half of the memory', () => {
  const table = [
    [10_000_000, 1e12, 10_000_000],
    [10_000_000, 24e9, 4_000_000],
    [10_000_000, 4e9, 600_000],
    [1_000, 24e9, 1_000],
  ];
  for (const [wanted, bytes, fit] of table) assert.equal(goroutinesThatFit(wanted, bytes), fit);
});

test('an unknown scenario: one line that names it and those there are', async () => {
  await assert.rejects(runBench(['mixd'], { json: true }), (error: UserError) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.exitCode, 2);
    assert.equal(
      error.message,
      `bench: there is no scenario "mixd"; there are ${scenarios.map(({ name }) => name).join(', ')}`,
    );
    return true;
  });
});

test('the Go programs compile and report', async t => {
  const version = await goVersion();
  if (version === null) return t.skip('NO GO ON THE PATH');
  const programs = await buildGoPrograms(version);
  try {
    for (const { name, go } of scenarios) {
      // The sleepers of real Go sleep for real.
      if (go === undefined || name === 'sleepers') continue;
      const { seconds, megabytes, alive } = await programs.measure(go, 20, 2);
      assert.equal(seconds.length, 2, name);
      assert.ok(seconds.every(each => each > 0) && megabytes >= 0 && alive <= 20, name);
    }
  } finally {
    programs.remove();
  }
});
