/** How runs end when programs, options or workloads are bad: one clear line that names the thing and the remedy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type GoFunction,
  GoPanic,
  go,
  goexit,
  gosched,
  ioWait,
  makeChan,
  ms,
  mutex,
  now,
  panic,
  println,
  type Run,
  type SimulateOptions,
  simulate,
  sleep,
  us,
  type Workload,
  waitGroup,
  work,
} from '../../lib/index';

type Main = GoFunction<[]>;

/** [what, options, program, how it ends, exit code, message] */
const ends: [string, SimulateOptions, Main, Run['end']['kind'], number, RegExp][] = [
  ['main returns', {}, function* () {}, 'return', 0, /^$/],
  [
    'main returns while others wait',
    {},
    function* () {
      yield* go(function* () {
        yield* makeChan(0).recv();
      });
    },
    'return',
    0,
    /^$/,
  ],
  [
    'all goroutines wait',
    {},
    function* () {
      yield* makeChan(0).recv();
    },
    'deadlock',
    2,
    /^fatal error: all goroutines are asleep - deadlock!$/,
  ],
  [
    'main ended with Goexit, nobody is left',
    {},
    function* () {
      yield* goexit();
    },
    'deadlock',
    2,
    /^fatal error: no goroutines \(main called runtime\.Goexit\) - deadlock!$/,
  ],
  [
    'main ended with Goexit, others wait',
    {},
    function* () {
      yield* go(function* () {
        yield* makeChan(0).recv();
      });
      yield* goexit();
    },
    'deadlock',
    2,
    /^fatal error: all goroutines are asleep - deadlock!$/,
  ],
  [
    'an ordinary exception',
    {},
    function* () {
      (undefined as unknown as { x: { y: number } }).x.y = 1;
    },
    'panic',
    2,
    /^panic: TypeError: Cannot read properties of undefined \(reading 'x'\)$/,
  ],
  [
    'an exception in another goroutine',
    {},
    function* () {
      yield* go(function* () {
        throw new Error('out of luck');
      });
      yield* sleep(1 * ms);
    },
    'panic',
    2,
    /^panic: Error: out of luck$/,
  ],
  [
    'a panic',
    {},
    function* () {
      panic('no more');
    },
    'panic',
    2,
    /^panic: no more$/,
  ],
  [
    'send on a closed channel',
    {},
    function* () {
      const ch = makeChan(1, 0);
      yield* ch.close();
      yield* ch.send(1);
    },
    'panic',
    2,
    /^panic: send on closed channel$/,
  ],
  [
    'a sender waits when its channel is closed',
    { procs: 1 },
    function* () {
      const ch = makeChan(0, 0);
      yield* go(function* () {
        yield* ch.send(1);
      });
      yield* gosched();
      yield* ch.close();
      yield* gosched();
    },
    'panic',
    2,
    /^panic: send on closed channel$/,
  ],
  [
    'close of a closed channel',
    {},
    function* () {
      const ch = makeChan(0, 0);
      yield* ch.close();
      yield* ch.close();
    },
    'panic',
    2,
    /^panic: close of closed channel$/,
  ],
  [
    'a WaitGroup below zero',
    {},
    function* () {
      yield* waitGroup().done();
    },
    'panic',
    2,
    /^panic: sync: negative WaitGroup counter$/,
  ],
  [
    'a loop that never yields',
    { hangSeconds: 0.3 },
    function* () {
      for (;;);
    },
    'hung',
    2,
    /^a goroutine ran 0\.3 s of real time without yielding: its loop needs a yield\*$/,
  ],
  [
    'goroutines without end',
    { procs: 1, maxGoroutines: 1000 },
    function* () {
      for (;;) {
        yield* go(function* () {
          yield* makeChan(0).recv();
        });
      }
    },
    'limit',
    2,
    /^stopped: more than 1000 goroutines exist at once \(maxGoroutines\)$/,
  ],
  [
    'yields without end',
    { maxEvents: 10_000 },
    function* () {
      for (;;) yield* gosched();
    },
    'limit',
    2,
    /^stopped after 10000 events without the program ending \(maxEvents\)$/,
  ],
  [
    'a forgotten yield*',
    {},
    function* () {
      sleep(1 * ms);
      yield* gosched();
    },
    'panic',
    2,
    /^panic: Error: an operation was named but not run: put yield\* before go, send, recv, sleep and the like$/,
  ],
  [
    'a forgotten yield* at the end',
    {},
    function* () {
      makeChan(1, 0).send(1);
    },
    'panic',
    2,
    /^panic: an operation was named but not run: put yield\* before/,
  ],
  [
    'a plain yield of an operation',
    {},
    function* () {
      yield gosched() as unknown as number;
    },
    'panic',
    2,
    /write yield\* before operations$|put yield\* before/,
  ],
  [
    'a simulation inside a simulation',
    {},
    function* () {
      simulate(function* () {});
    },
    'panic',
    2,
    /^panic: Error: simulate cannot be called by a program that is being simulated$/,
  ],
  [
    'half a nanosecond',
    {},
    function* () {
      yield* sleep(0.5);
    },
    'panic',
    2,
    /^panic: RangeError: sleep: a duration is a whole number of nanoseconds; got 0\.5$/,
  ],
  [
    'a channel of negative size',
    {},
    function* () {
      makeChan(-1);
    },
    'panic',
    2,
    /^panic: RangeError: makeChan: size out of range: -1$/,
  ],
  [
    'until, with work left to do',
    { until: 5 * ms },
    function* () {
      yield* work(10 * ms);
    },
    'until',
    0,
    /^$/,
  ],
  [
    'until, with nothing left to do but wait for ever',
    { until: 5 * ms },
    function* () {
      yield* ioWait(Number.MAX_SAFE_INTEGER);
    },
    'until',
    0,
    /^$/,
  ],
];

for (const [what, options, main, kind, code, message] of ends) {
  for (const procs of options.procs === undefined ? [1, 4] : [options.procs]) {
    test(`${what}, on ${procs} P`, () => {
      const run = simulate({ ...options, procs }, main);
      assert.equal(run.end.kind, kind, run.end.message);
      assert.equal(run.end.code, code);
      assert.match(run.end.message, message);
      assert.ok(run.stderr.startsWith(run.end.message));
      if (kind === 'until') assert.equal(run.time, options.until);
      // The next run is not touched by how this one ended.
      assert.equal(simulate({ procs }, function* () {}).end.kind, 'return');
    });
  }
}

test('a panic keeps the JavaScript error that was behind it', () => {
  const error = new Error('the cause');
  const run = simulate(function* () {
    throw error;
  });
  assert.equal(run.error, error);
});

test('a goroutine recovers from panics, a hundred thousand times if it likes', () => {
  const run = simulate({ procs: 1 }, function* () {
    const ch = makeChan(0, 0);
    yield* ch.close();
    let recovered = 0;
    for (let i = 0; i < 100_000; i++) {
      try {
        yield* ch.send(i);
      } catch (error) {
        assert.ok(error instanceof GoPanic);
        recovered++;
      }
    }
    println(recovered);
  });
  assert.equal(run.output, '100000\n');
});

test('slow moments are no hang', () => {
  const spin = (until: number): void => {
    while (performance.now() < until);
  };
  const run = simulate({ procs: 1, hangSeconds: 0.5 }, function* () {
    for (let i = 0; i < 700; i++) {
      spin(performance.now() + 1);
      yield* work(1);
    }
  });
  assert.equal(run.end.kind, 'return', run.end.message);
});

test('what a program says reads as Go would print it', () => {
  const run = simulate({ procs: 1 }, function* main() {
    const ch = makeChan(0, 0);
    yield* go(function* reader() {
      yield* ch.recv();
    });
    yield* go(function* sleeper() {
      yield* ch.send(1);
      yield* makeChan(0).send(1);
    });
    const wg = waitGroup();
    wg.add(1);
    yield* wg.wait();
  });
  assert.equal(
    run.stderr,
    `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [sync.WaitGroup.Wait]:
main.main(...)

goroutine 7 [chan send]:
main.sleeper(...)
created by main.main in goroutine 1
`,
  );
});

/** What simulate itself refuses. */
const options: [unknown, RegExp][] = [
  [{ procs: 0 }, /^simulate: procs must be a whole number from 1 to 1024; got 0$/],
  [{ procs: 1.5 }, /procs .* got 1\.5$/],
  [{ procs: '4' }, /procs .* got 4$/],
  [{ cores: 0 }, /cores must be a whole number from 1 to 1024; got 0$/],
  [{ seed: 0.5 }, /seed must be a whole number .* got 0\.5$/],
  [{ startTick: -1 }, /startTick must be a whole number from 0 to 4294967295; got -1$/],
  [{ until: -1 }, /until must be a whole number from 0/],
  [{ maxEvents: 0 }, /maxEvents must be a whole number from 1/],
  [{ maxGoroutines: 0 }, /maxGoroutines must be a whole number from 1/],
  [{ hangSeconds: 0 }, /hangSeconds must be above 0 and at most 3600; got 0$/],
  [{ hangSeconds: Number.NaN }, /hangSeconds must be above 0/],
  [{ ringSize: 100 }, /ringSize must be a power of two from 2 to 65536; got 100$/],
  [{ ringSize: 1 }, /ringSize must be a power of two/],
  [{ spread: 'yes' }, /^simulate: spread must be a boolean; got "yes"$/],
  [{ runnext: 1 }, /^simulate: runnext must be a boolean; got 1$/],
  [{ probe: 5 }, /^simulate: probe must be a function; got 5$/],
  [{ costs: null }, /^simulate: costs must be a object; got null$/],
  [{ costs: { teleport: 1 } }, /^costs: there is no cost "teleport"; there are newproc, /],
  [{ costs: { newproc: -1 } }, /^costs: newproc must be a whole number of ns from 0 to 1e9; got -1$/],
  [{ costs: { newproc: { spread: 0.5 } } }, /^costs: newproc must be .* got 0\.5$/],
  [{ proces: 4 }, /^simulate: there is no option "proces"; there are procs, cores, seed, /],
  [null, /^simulate: options are an object such as \{ procs: 1 \}; got null$/],
];

for (const [o, message] of options) {
  test(`refused: simulate(${JSON.stringify(o)}, …)`, () => {
    assert.throws(() => simulate(o as SimulateOptions, function* () {}), { name: 'RangeError', message });
  });
}

const mains: [string, unknown, RegExp][] = [
  ['nothing', undefined, /^simulate wants a generator function \(function\* main\(\) \{…\}\) or a workload/],
  ['a number', 5, /^simulate wants a generator function/],
  [
    'a plain function',
    function main() {},
    /^a goroutine is a generator function \(function\* …\); main is none$/,
  ],
  ['a workload without main', { tasks: {} }, /^a workload needs a task named main$/],
];

for (const [what, main, message] of mains) {
  test(`refused: ${what} in place of a program`, () => {
    assert.throws(() => simulate(main as Main), { message });
  });
}

test('refused: go with a plain function', () => {
  const run = simulate(function* () {
    yield* go(function worker(): void {} as unknown as Main);
  });
  assert.match(
    run.end.message,
    /TypeError: a goroutine is a generator function \(function\* …\); worker is none$/,
  );
});

const workloads: [unknown, RegExp][] = [
  [{ tasks: { main: 5 } }, /^main: a task is a list of steps$/],
  [{ tasks: { main: ['rest'] } }, /^main\[0\]: unknown step "rest"$/],
  [{ tasks: { main: [null] } }, /^main\[0\]: unknown step null$/],
  [{ tasks: { main: [{ jump: 1 }] } }, /^main\[0\]: unknown step \{"jump":1\}$/],
  [{ tasks: { main: [{ go: 'worker' }] } }, /^main\[0\]: no task is named "worker" \(there are: main\)$/],
  [{ tasks: { main: [{ go: 'main', times: 0 }] } }, /^main\[0\]: times must be a whole number from 1/],
  [
    { tasks: { main: ['gosched', { send: 'c' }] } },
    /^main\[1\]: no channel is named "c" \(there are: none\)$/,
  ],
  [
    { tasks: { main: [{ wait: 'g' }] }, groups: ['h'] },
    /^main\[0\]: no group is named "g" \(there are: h\)$/,
  ],
  [
    { tasks: { main: [{ work: -5 }] } },
    /^main\[0\]: a duration is a whole number of nanoseconds, 0 or more; got -5$/,
  ],
  [{ tasks: { main: [{ work: '5ms' }] } }, /^main\[0\]: a duration is .* got "5ms"$/],
  [{ tasks: { main: [{ serve: 'r', task: 'main' }] } }, /^main\[0\]: no arrival process is named "r"/],
  [
    { tasks: { main: [{ serve: 'r', task: 'main' }] }, arrivals: { r: { gap: 1, count: 0 } } },
    /^arrivals\.r: count must be a whole number from 1/,
  ],
  [{ tasks: { main: [{ repeat: 2, steps: [] }] } }, /^main\[0\]: an empty loop would take no time for ever$/],
  [
    { tasks: { main: [{ repeat: 2, steps: [{ repeat: 2, steps: ['gosched'] }] }] } },
    /^main\[0\]\.0: a task has at most one loop/,
  ],
  [{ tasks: { main: [] }, channels: { c: -1 } }, /^channels\.c: a capacity is a whole number ≥ 0; got -1$/],
  [{ tasks: { main: [] }, expect: 0.5 }, /^expect: a whole number of goroutines/],
  [{ tasks: { main: [] }, chanels: {} }, /^a workload has no part "chanels"; there are tasks, channels/],
];

for (const [w, message] of workloads) {
  test(`refused: the workload ${JSON.stringify(w)}`, () => {
    assert.throws(() => simulate(w as Workload), { name: 'RangeError', message });
  });
}

test('channels, groups, println and now belong to a running program', () => {
  const outside = /can be used only while a program runs: inside simulate\(…\)$/;
  assert.throws(() => makeChan(1, 0).send(1), { message: outside });
  assert.throws(() => waitGroup().add(1), { message: outside });
  assert.throws(() => mutex().lock(), { message: outside });
  assert.throws(() => println('hello'), { message: outside });
  assert.throws(() => now(), { message: outside });
});

test('a channel made outside may be used by several runs: each has its own', () => {
  const ch = makeChan(1, 0);
  const main: Main = function* () {
    yield* ch.send(1);
    println(ch.len);
  };
  assert.equal(simulate(main).output, '1\n');
  assert.equal(simulate(main).output, '1\n');
});

test('a run can be had again', () => {
  const run = simulate({ procs: 4, seed: 9 }, function* () {
    for (let i = 0; i < 20; i++) {
      yield* go(function* () {
        yield* work(i * us);
        println(i);
      });
    }
    yield* sleep(1 * ms);
  });
  const again = run.replay();
  assert.deepEqual([again.lines, again.time, again.counters], [run.lines, run.time, run.counters]);
});
