/** Each lint has a program that brings it out, and nothing else, and a near relative that brings out nothing. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  go,
  gosched,
  makeChan,
  ms,
  sleep,
  syscall,
  us,
  waitGroup,
  work,
  workCallFree,
} from '../../lib/goroutine/api';
import type { SimulateOptions } from '../../lib/goroutine/options';
import { type LintRule, lints } from '../../lib/observe/lints';
import { simulate } from '../../lib/observe/simulate';

type Program = Generator<number, void, unknown>;
type Main = () => Program;

function* idle(): Program {
  yield* work(us);
}

/** n goroutines, then main waits for all of them. */
const crowd = (n: number, body: (i: number) => Program): Main =>
  function* main() {
    const wg = waitGroup();
    wg.add(n);
    for (let i = 0; i < n; i++) {
      yield* go(function* worker(i: number): Program {
        yield* body(i);
        yield* wg.done();
      }, i);
    }
    yield* wg.wait();
  };

/** A chain in which each link only starts its successor. */
function* link(): Program {
  yield* go(link);
}

/** Two that hand one P to each other through a channel, a hundred times, while others look on. */
const pingPong = (rounds: number): Main =>
  function* main() {
    const [there, back] = [makeChan<number>(), makeChan<number>()];
    yield* go(function* pong(): Program {
      for (let i = 0; i < rounds; i++) yield* back.send(yield* there.recv());
    });
    for (let i = 0; i < rounds; i++) {
      yield* there.send(i);
      yield* back.recv();
    }
  };

interface Case {
  options: SimulateOptions;
  bad: Main;
  /** What the lint says of it. */
  says: RegExp;
  good: Main;
  /** When the difference lies in the options. */
  goodOptions?: SimulateOptions;
}

const cases: Record<LintRule, Case> = {
  'long hold': {
    options: { procs: 2, sysmon: false },
    *bad() {
      yield* work(25 * ms);
    },
    says: /^main held P0 for 25 ms, from 0 ns on; nobody waited for it\.$/,
    *good() {
      for (let i = 0; i < 5; i++) {
        yield* work(5 * ms);
        yield* gosched();
      }
    },
  },
  'threads climb': {
    options: { procs: 2 },
    bad: crowd(40, function* () {
      yield* syscall(30 * ms);
    }),
    says: /^threads climb: 4\d for 2 Ps, the last made at [\d.]+ (µs|ms); up to 40 goroutines were in system calls at once\.$/,
    good: crowd(40, function* () {
      yield* sleep(3 * ms);
    }),
  },
  'long wait in the global queue': {
    options: { procs: 1 },
    // 600 newborns overflow into the global queue; each then keeps the local queue full.
    bad: crowd(600, function* () {
      yield* gosched();
    }),
    says: /^worker \d+ waited [\d.]+ µs in the global queue, from [\d.]+ µs on, [\d,]+ before it, while P0 began [\d,]+ time slices \(the worst of [\d,]+ times\)\.$/,
    good: crowd(50, function* () {
      yield* gosched();
    }),
  },
  'lost wake-up': {
    options: { procs: 2, stealing: false },
    bad: crowd(20, function* () {
      yield* work(50 * us);
    }),
    says: /^for [\d.]+ (µs|ms), from [\d.]+ µs on, somebody stood in a queue, at first \w+( \d+)? at P\d, while a P lay idle and nobody was on the way/,
    good: crowd(20, function* () {
      yield* work(50 * us);
    }),
    goodOptions: { procs: 2 },
  },
  'never ran': {
    options: { procs: 1 },
    *bad() {
      for (let i = 0; i < 3; i++) yield* go(idle);
      yield* work(us);
    },
    says: /^idle \d+, created on P0 at [\d.]+ ns, never ran: the run ended [\d.]+ µs later \(the worst of 3 times\)\.$/,
    good: crowd(3, idle),
  },
  spinning: {
    options: { procs: 8, seed: 2 },
    // Whenever a thread has come for the newborn in the front seat and waited its time, it is a trifle.
    *bad() {
      for (let i = 0; i < 100; i++) {
        yield* go(idle);
        yield* work(70 * us);
      }
    },
    says: /^threads searched for work \d+(\.\d)? % of the time that 8 Ps were awake, [\d.]+ ms in all, most of it on P\d\.$/,
    good: crowd(50, function* () {
      yield* work(200 * us);
    }),
  },
  'late timer': {
    options: { procs: 1 },
    *bad() {
      yield* go(function* hog(): Program {
        yield* work(8 * ms);
      });
      yield* sleep(ms);
    },
    says: /^the sleep of main was over at 1 ms and fired 7(\.\d+)? ms late: it is kept by P0, where hog \d+ ran then\.$/,
    *good() {
      yield* go(function* hog(): Program {
        yield* work(900 * us);
      });
      yield* sleep(ms);
    },
  },
  'lost preemption requests': {
    options: { procs: 1, until: 100 * ms, costs: { preemptWindow: 0 } },
    *bad() {
      yield* go(link);
      yield* sleep(10_000 * ms);
    },
    says: /^\d+ preemption requests in a row on P0 were lost, from [\d.]+ ms to [\d.]+ ms: whoever was asked had gone before it looked, the last of them link \d+\.$/,
    good: pingPong(2000),
  },
};

describe('lints', () => {
  for (const [rule, { options, bad, says, good, goodOptions = options }] of Object.entries(cases)) {
    it(`${rule}: exactly that, with its evidence`, () => {
      const run = simulate(options, bad);
      const found = lints(run);
      assert.deepEqual([...new Set(found.map(l => l.rule))], [rule], found.map(l => l.text).join('\n'));
      assert.match(found[0]!.text, says);
      assert.ok(found[0]!.time >= 0 && found[0]!.time <= run.time);
      assert.ok(found[0]!.p < run.procs);
    });
    it(`${rule}: not in its near relative`, () => {
      const found = lints(simulate(goodOptions, good));
      assert.deepEqual(
        found.map(l => l.text),
        [],
      );
    });
  }

  it('come in order of time, and with other limits', () => {
    const run = simulate({ procs: 1 }, cases['late timer'].bad);
    assert.deepEqual(
      lints(run, { hold: ms }).map(l => l.rule),
      ['long hold', 'late timer'],
    );
    assert.deepEqual(lints(run, { lateTimer: 8 * ms }), []);
  });

  it('say how many waited for a hog, and where it was asked in vain', () => {
    const run = simulate({ procs: 1, asyncPreempt: false }, function* main(): Program {
      yield* go(idle);
      yield* go(function* hog(): Program {
        yield* workCallFree(30 * ms);
      });
      yield* gosched();
    });
    const [hold] = lints(run).filter(l => l.rule === 'long hold');
    assert.match(hold!.text, /^hog \d+ held P0 for 30 ms, from [\d.]+ ns on; \d goroutines waited for it\.$/);
  });

  it('refuse a limit that there is not', () => {
    const run = simulate({ procs: 1 }, idle);
    assert.throws(
      () => lints(run, { speed: 1 } as never),
      /there is no limit "speed"; there are hold, threadsPerP/,
    );
    assert.throws(() => lints(run, { hold: -1 }), /hold must be 0 or more; got -1/);
    assert.throws(() => lints(simulate({ record: false }, idle)), /this run was not recorded/);
  });
});
