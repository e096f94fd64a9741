/** The pictures of schedules: what can happen, what comes before what, who waits for whom. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  go,
  happensBefore,
  mutex,
  outcomeBars,
  outcomes,
  raceRun,
  shared,
  staticSvg,
  waitFor,
  waitGroup,
} from '../../lib/index';

type Body = Generator<number, void, unknown>;

function* counters(): Body {
  const x = shared('x', 0);
  const wg = waitGroup();
  wg.add(2);
  for (let i = 0; i < 2; i++) {
    yield* go(function* worker(): Body {
      yield* x.set((yield* x.get()) + 1);
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

function* twoLocks(): Body {
  const [a, b] = [mutex(), mutex()];
  const wg = waitGroup();
  wg.add(2);
  for (const [first, second, name] of [
    [a, b, 'ab'],
    [b, a, 'ba'],
  ] as const) {
    yield* go(function* locker(_: string): Body {
      yield* first.lock();
      yield* second.lock();
      yield* second.unlock();
      yield* first.unlock();
      yield* wg.done();
    }, name);
  }
  yield* wg.wait();
}

test('outcomeBars: a bar for each result, the counts of enumeration, and whether these are all', async () => {
  const figure = outcomeBars(outcomes(counters, { points: 'variables', reduction: false }));
  assert.deepEqual(
    figure.rows.map(r => [r.result, r.schedules]),
    [
      ['x = 1', 4],
      ['x = 2', 2],
    ],
  );
  assert.equal(figure.alt, 'All 2 results. x = 1: 4 schedules; x = 2: 2 schedules.');
  assert.match(figure.note!, /^These are all\. .*complete: 6 schedules/);
  assert.match(await staticSvg(figure), /x = 1/);
});

test('outcomeBars: a bounded search does not say "all"', () => {
  const { alt, note } = outcomeBars(outcomes(counters, { preemptions: 0 }));
  assert.match(alt, /^At least 1 result\./);
  assert.match(note!, /^There may be more\. .*at most 0 preemptions/);
});

test('happensBefore: the racing pair, and clocks of which neither has reached the other', () => {
  const figure = happensBefore(raceRun({ procs: 2, log: true }, counters));
  const pair = figure.rows.filter(r => r.races);
  assert.equal(pair.length, 2);
  assert.match(figure.alt, /Neither clock has reached the other: a race\.$/);
  assert.throws(() => happensBefore(raceRun(counters)), /raceRun\(\{ log: true \}/);
});

test('waitFor: two locks in two orders are a circle of two', async () => {
  const stuck = outcomes(twoLocks).results.find(r => r.end === 'deadlock')!;
  const figure = waitFor(stuck);
  assert.deepEqual(
    figure.rows.filter(r => r['held by'] !== '').map(r => [r.goroutine, r['held by']]),
    [
      ['locker ab', 'locker ba'],
      ['locker ba', 'locker ab'],
    ],
  );
  assert.equal(
    stuck.circle,
    'locker ab waits for mutex 2, which locker ba holds; locker ba waits for mutex 1, which locker ab holds',
  );
  assert.match(await staticSvg(figure), /locker ab/);
  const fine = outcomes(twoLocks).results.find(r => r.end === 'return')!;
  assert.throws(() => waitFor(fine), /nobody waits/);
});
