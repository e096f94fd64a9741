/** Lesson 13: what its prose claims is what its cells show, and what they show is what real Go did. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dataset } from '../../lib/notebook/dataset';
import { essay, openLesson } from './lesson';

type Row = Record<string, string | number>;
const recorded = dataset('incident.csv') as Row[];

const lesson = openLesson('13-races');
const { texts, stdout, tables } = lesson;

essay(lesson, {
  'chan.go:930': 'func racesync(',
  'proc.go:7478': 'func runqput(',
  'proc.go:7490': 'randomizeScheduler && next',
});

test('1: jira always on one P, as in real Go; slack once in 300 on two; a coin in a race build', () => {
  const [simulated, real] = tables('thousand');
  assert.deepEqual(Object.values(simulated![0]!), ['1', '1000', '1000', '0']);
  assert.deepEqual(Object.values(simulated![1]!), ['2', '1000', '1000', '0']);
  assert.equal(real!.length, 8);
  const count = (build: string, procs: number, last: string): number =>
    recorded.find(r => r.build === build && r.repair === 'none' && r.procs === procs && r.last === last)!
      .value as number;
  assert.deepEqual([count('usual', 1, 'jira'), count('usual', 2, 'slack')], [300, 1]);
  for (const procs of [1, 2]) assert.ok(Math.abs(count('race', procs, 'jira') - 150) < 40);
});

test('2: exactly two results of the incident, from two schedules, with a replay', () => {
  assert.match(texts('two-results')[0]!, /^All 2 results\./);
  assert.match(stdout('replayed'), /^r1-\w{5}-\w*-\w{4}\n$/);
  assert.match(tables('replayed')[0]!.at(-1)!.does!, /returns from main/);
});

test('2: 6 orders: 4 lose an update; 70: 32, 32, 6; three goroutines twice: the smallest is 2', () => {
  const [once, twice] = texts('six');
  assert.match(once!, /All 2 results\. counter = 1: 4 schedules; counter = 2: 2 schedules/);
  assert.match(twice!, /counter = 2: 32 schedules; counter = 3: 32 schedules; counter = 4: 6 schedules/);
  const [results, steps] = tables('three');
  assert.deepEqual(
    results!.map(r => r.result),
    ['counter = 2', 'counter = 3', 'counter = 4', 'counter = 5', 'counter = 6'],
  );
  assert.equal(results![0]!.preemptions, '1');
  assert.match(stdout('three'), /^complete: 7134 schedules/);
  assert.equal(7134 / 34_650 < 0.21, true);
  assert.equal(steps!.length, 12);
});

test('3: the report in Go’s words; the picture; half of the runs with the coin, none without', () => {
  assert.match(stdout('report'), /^={18}\nWARNING: DATA RACE\nWrite at 0x00c000\w{6} by goroutine \d+:/);
  assert.match(stdout('report'), /escalate\(\)\n {6}cell:2\n[\s\S]*main\(\)\n {6}cell:9\n/);
  assert.match(texts('report')[0]!, /Neither clock has reached the other: a race/);
  const [usual, coin] = tables('hidden-rate')[0]!;
  assert.equal(usual!['runs with a report'], '0');
  assert.ok(Math.abs(Number(coin!['runs with a report']) - 100) < 30);
});

test('4: the mutex leaves two results; fields or channel leave one; nobody waits longer than 5 ms', () => {
  assert.deepEqual(
    tables('judged')[0]!.map(r => [r.repair, r['data race'], r.results, r['main waits (ms)']]),
    [
      ['none', 'yes', '2', '5'],
      ['mutex', 'no', '2', '5'],
      ['separate fields', 'no', '1', '5'],
      ['channel', 'no', '1', '5'],
      ['all three', 'no', '1', '5'],
    ],
  );
  const real = recorded.filter(r => r.repair === 'mutex' && r.build === 'race');
  assert.ok(real.every(r => r.reported === 0 && (r.value as number) > 0));
});

test('5: four edges, and two that are none; two locks in two orders are a circle', () => {
  assert.deepEqual(
    tables('edges')[0]!.map(r => r['data race']),
    ['no', 'no', 'no', 'no', 'yes', 'yes'],
  );
  assert.match(texts('deadlock')[0]!, /transfer waits for mutex 2, which transfer 2 holds/);
});
