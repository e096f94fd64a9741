/**
 * `outcomes` on programs whose results are known by argument: counts by enumeration, the classic failures with the
 * fewest preemptions that they need, strings that replay, and what is refused.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  after,
  cond,
  fields,
  type GoFunction,
  go,
  gosched,
  makeChan,
  ms,
  mutex,
  outcomes,
  println,
  recv,
  replay,
  rwMutex,
  select,
  shared,
  sleep,
  waitGroup,
} from '../../lib/index';

type Body = ReturnType<GoFunction>;
const FULL = process.env.GMPLAB_FULL === '1';

function adders(n: number, times: number): GoFunction<[]> {
  return function* main() {
    const x = shared('x', 0);
    const wg = waitGroup();
    for (let i = 1; i <= n; i++) {
      wg.add(1);
      yield* go(function* adder(_: number): Body {
        for (let k = 0; k < times; k++) yield* x.set((yield* x.get()) + 1);
        yield* wg.done();
      }, i);
    }
    yield* wg.wait();
  };
}

/** (2kn)! / (2k)!ⁿ orders; the counts of each result were enumerated by hand for the first, by a plain program for the others. */
const counted: [n: number, times: number, results: Record<number, number>][] = [
  [2, 1, { 1: 4, 2: 2 }],
  [2, 2, { 2: 32, 3: 32, 4: 6 }],
  [2, 3, { 2: 8, 3: 300, 4: 416, 5: 180, 6: 20 }],
  [3, 2, { 2: 10_428, 3: 15_180, 4: 7_512, 5: 1_440, 6: 90 }],
];

for (const [n, times, results] of counted) {
  const total = Object.values(results).reduce((a, b) => a + b);
  test(`${n} goroutines add 1, ${times} times each: ${total} orders, and the same results from fewer runs`, () => {
    if (total < 1000 || FULL) {
      const every = outcomes(adders(n, times), { points: 'variables', reduction: false, runs: 40_000 });
      assert.equal(every.all, true);
      assert.deepEqual(Object.fromEntries(every.results.map(r => [r.values.x, r.count])), results);
      assert.equal(every.runs, total);
    }
    if (total > 30_000 && !FULL) return;
    const reduced = outcomes(adders(n, times), { simplest: 0 });
    assert.equal(reduced.all, true);
    assert.deepEqual(
      reduced.results.map(r => String(r.values.x)),
      Object.keys(results),
    );
    assert.ok(reduced.runs < total, `${reduced.runs} runs`);
  });
}

function* incident(): Body {
  const { issueId } = fields('incident', { issueId: '' });
  const wg = waitGroup();
  wg.add(2);
  for (const service of ['jira', 'slack']) {
    yield* go(function* escalate(s: string): Body {
      yield* issueId.set(s);
      yield* wg.done();
    }, service);
  }
  yield* wg.wait();
}

test('the incident: exactly two results', () => {
  const { all, results } = outcomes(incident);
  assert.equal(all, true);
  assert.deepEqual(
    results.map(r => r.text),
    ['incident.issueId = "jira"', 'incident.issueId = "slack"'],
  );
});

function philosophers(n: number): GoFunction<[]> {
  return function* main() {
    const forks = Array.from({ length: n }, () => mutex());
    const wg = waitGroup();
    for (let i = 0; i < n; i++) {
      wg.add(1);
      yield* go(function* philosopher(k: number): Body {
        yield* forks[k]!.lock();
        yield* forks[(k + 1) % n]!.lock();
        yield* forks[(k + 1) % n]!.unlock();
        yield* forks[k]!.unlock();
        yield* wg.done();
      }, i);
    }
    yield* wg.wait();
  };
}

function* lostWakeup(): Body {
  const mu = mutex();
  const c = cond(mu);
  const ready = shared('ready', false);
  yield* go(function* producer(): Body {
    yield* ready.set(true);
    yield* c.signal();
  });
  // The condition is tested without the lock.
  if (!(yield* ready.get())) {
    yield* mu.lock();
    yield* c.wait();
    yield* mu.unlock();
  }
}

function* doubleChecked(): Body {
  const mu = mutex();
  const made = shared('made', false);
  const field = shared('field', 0);
  const wg = waitGroup();
  wg.add(2);
  const use = function* user(_: number): Body {
    if (!(yield* made.get())) {
      yield* mu.lock();
      if (!(yield* made.get())) {
        yield* made.set(true);
        yield* field.set(1);
      }
      yield* mu.unlock();
    }
    println(yield* field.get());
    yield* wg.done();
  };
  yield* go(use, 1);
  yield* go(use, 2);
  yield* wg.wait();
}

function* leak(): Body {
  const ch = makeChan(0);
  yield* go(function* query(): Body {
    yield* ch.send(1);
  });
  const s = yield* select(recv(ch), recv(after(10 * ms)));
  println(s.index === 0 ? 'answer' : 'timeout');
}

function* selectRace(): Body {
  const [a, b] = [makeChan(1), makeChan(1)];
  yield* a.send(1);
  yield* b.send(2);
  const s = yield* select(recv(a), recv(b));
  println(s.value);
}

function* twoLocks(): Body {
  const [a, b] = [mutex(), mutex()];
  const wg = waitGroup();
  wg.add(2);
  for (const [first, second] of [
    [a, b],
    [b, a],
  ] as const) {
    yield* go(function* locker(): Body {
      yield* first.lock();
      yield* second.lock();
      yield* second.unlock();
      yield* first.unlock();
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

function* readTwice(): Body {
  const rw = rwMutex();
  const wg = waitGroup();
  wg.add(2);
  yield* go(function* reader(): Body {
    yield* rw.rLock();
    yield* rw.rLock();
    yield* rw.rUnlock();
    yield* rw.rUnlock();
    yield* wg.done();
  });
  yield* go(function* writer(): Body {
    yield* rw.lock();
    yield* rw.unlock();
    yield* wg.done();
  });
  yield* wg.wait();
}

/** The failure, the fewest preemptions of a schedule that leads to it, and why it cannot be fewer. */
const failures: [name: string, program: GoFunction<[]>, failure: RegExp, least: number, why: string][] = [
  ['two locks', twoLocks, /^deadlock/, 1, 'who is not stopped between its locks gets both'],
  [
    '3 philosophers',
    philosophers(3),
    /^deadlock/,
    1,
    'the first to take a fork gets both unless it is stopped; the others, last first, stop by themselves',
  ],
  ['5 philosophers', philosophers(5), /^deadlock/, 1, 'as with three'],
  ['a lost wake-up', lostWakeup, /^deadlock/, 1, 'main must be stopped between its test and its wait'],
  ['a double-checked lock', doubleChecked, /"0"/, 1, 'the first must be stopped between its two stores'],
  [
    'a leak behind a timeout',
    leak,
    /timeout.*left: query/,
    0,
    'main gives way when it waits; the timer may be first',
  ],
  ['select with two ready', selectRace, /"2"/, 0, 'both cases are ready when main looks'],
  ['a reader that reads again', readTwice, /^deadlock/, 1, 'the writer must come between its two RLocks'],
];

for (const [name, program, failure, least, why] of failures) {
  test(`${name}: found with ${least} preemptions, for ${why}`, () => {
    const found = outcomes(program);
    assert.equal(found.all, true, found.coverage);
    const bad = found.results.filter(r => failure.test(r.text));
    assert.ok(bad.length > 0, found.text);
    const best = bad.reduce((a, b) => (b.schedule.preemptions < a.schedule.preemptions ? b : a));
    assert.equal(best.schedule.preemptions, least);
    assert.equal(best.fewest, true);
    const again = replay(program, best.replay);
    assert.equal(again.text, best.text);
    assert.deepEqual(again.schedule, best.schedule);
  });
}

test('sleeps: in any order, or in the order of their deadlines', () => {
  const program = function* main(): Body {
    const wg = waitGroup();
    wg.add(2);
    for (const t of [2, 1]) {
      yield* go(function* sleeper(n: number): Body {
        yield* sleep(n * ms);
        println(n);
        yield* wg.done();
      }, t);
    }
    yield* wg.wait();
  };
  const texts = (timed: boolean): string[] => outcomes(program, { timed }).results.map(r => r.output);
  assert.deepEqual(texts(false), ['1\n2\n', '2\n1\n']);
  // Both began to sleep at one time in some schedules only: a goroutine may be late to begin.
  assert.deepEqual(texts(true), ['1\n2\n', '2\n1\n']);
});

test('unbounded state: said so, with the answer up to a bound', () => {
  const program = function* main(): Body {
    const stop = shared('stop', false);
    yield* go(function* stopper(): Body {
      yield* stop.set(true);
    });
    while (!(yield* stop.get())) yield* gosched();
  };
  const found = outcomes(program, { runs: 60, steps: 200 });
  assert.equal(found.all, false);
  assert.match(found.coverage, /^not complete/);
  assert.match(found.text, /^at least 1 result/);
  const bounded = outcomes(program, { preemptions: 1, runs: 60, steps: 200 });
  assert.equal(bounded.all, false);
  assert.match(bounded.strategy, /at most 1 preemption/);
});

test('samples by chance never say "all"; the same seed gives the same', () => {
  for (const sample of ['random', 'pct'] as const) {
    const [a, b] = [1, 1].map(seed => outcomes(adders(2, 2), { sample, seed, runs: 200 }));
    assert.equal(a!.all, false);
    assert.deepEqual(a!.results, b!.results);
    assert.ok(a!.results.length >= 2);
  }
});

test('a replay string of another program, another version, or none is refused in one line', () => {
  const text = outcomes(incident).results[0]!.replay;
  assert.throws(
    () => replay(twoLocks, text),
    /belongs to another program, or to another version of this one$/,
  );
  assert.throws(() => replay(incident, text.replace(/^r1/, 'r9')), /is of version 9, this library reads 1$/);
  assert.throws(() => replay(incident, 'hello'), /"hello" is no replay string$/);
  const changed = text.replace(/....$/, 'aaaa');
  assert.throws(() => replay(incident, changed), /belongs to another program/);
});

test('options are checked', () => {
  assert.throws(() => outcomes(incident, { run: 3 } as never), /outcomes: there is no option "run"/);
  assert.throws(
    () => outcomes(incident, { runs: 0 }),
    /outcomes: runs must be a whole number from 1 on; got 0/,
  );
  assert.throws(() => outcomes(3 as never), /outcomes wants a generator function/);
});
