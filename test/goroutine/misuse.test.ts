/**
 * Every misuse ends as in Go, or with one clear error that names the operation, what it got, and the goroutine.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  after,
  cond,
  context,
  type GoFunction,
  GoPanic,
  go,
  goexit,
  gomaxprocs,
  ioWait,
  makeChan,
  ms,
  mutex,
  newTicker,
  newTimer,
  nilChan,
  once,
  op,
  type Patch,
  panic,
  pipe,
  println,
  type Run,
  recv,
  rwMutex,
  s,
  select,
  send,
  simulate,
  sleep,
  syscall,
  unlockOSThread,
  waitGroup,
  work,
  workCallFree,
} from '../../lib/index';
import { build, goVersion, runGo } from '../oracle/real-go';

type Main = GoFunction<[]>;
interface Recorded {
  stdout: string;
  stderrFirstLine: string;
  exitCode: number;
  /** The first goroutine of the dump. */
  goroutine: string;
}
const recorded: Record<string, Recorded> = JSON.parse(
  readFileSync(join(__dirname, '../oracle/misuse/recorded.json'), 'utf8'),
).cases;

/** Twins of test/oracle/misuse. */
const asGo: Record<string, Main> = {
  *'close-closed'() {
    const c = makeChan();
    yield* c.close();
    yield* c.close();
  },
  *'close-nil'() {
    yield* nilChan().close();
  },
  *'send-closed'() {
    const c = makeChan(1);
    yield* c.close();
    yield* c.send(1);
  },
  *'send-closed-parked'() {
    const c = makeChan();
    yield* go(function* () {
      yield* sleep(1 * ms);
      yield* c.close();
    });
    yield* c.send(1);
  },
  *'select-send-closed'() {
    const c = makeChan();
    yield* c.close();
    yield* select(send(c, 1), recv(makeChan()));
  },
  *'send-nil'() {
    yield* nilChan<number>().send(1);
  },
  *'receive-nil'() {
    yield* nilChan().recv();
  },
  *'select-nothing'() {
    yield* select();
  },
  *'unlock-unlocked'() {
    yield* mutex().unlock();
  },
  *'unlock-twice'() {
    const m = mutex();
    yield* m.lock();
    yield* m.unlock();
    yield* m.unlock();
  },
  *'rw-unlock'() {
    yield* rwMutex().unlock();
  },
  *'rw-runlock'() {
    yield* rwMutex().rUnlock();
  },
  *'lock-twice'() {
    const m = mutex();
    yield* m.lock();
    yield* m.lock();
  },
  *'cond-unlocked'() {
    yield* cond(mutex()).wait();
  },
  *'wg-negative'() {
    yield* waitGroup().done();
  },
  *'wg-negative-late'() {
    const wg = waitGroup();
    wg.add(1);
    yield* wg.done();
    yield* wg.done();
  },
  *'once-in-once'() {
    const o = once();
    yield* o.do(function* () {
      yield* o.do(function* () {});
    });
  },
  *'ticker-zero'() {
    newTicker(0);
  },
  *'ticker-reset'() {
    yield* newTicker(1 * s).reset(-1);
  },
  *'goexit-main'() {
    yield* goexit();
  },
  *'panic-in-goroutine'() {
    yield* go(function* () {
      panic('boom');
    });
    yield* sleep(1 * s);
  },
  *'sleep-negative'() {
    yield* sleep(-1 * s);
    println('fine');
  },
  *'timer-negative'() {
    yield* after(-1 * s).recv();
    println('fine');
  },
  *'gomaxprocs-zero'() {
    println((yield* gomaxprocs(0)) === (yield* gomaxprocs(-3)));
  },
  *'unlock-os-thread'() {
    yield* unlockOSThread();
    println('fine');
  },
  *'stop-stopped-timer'() {
    const t = newTimer(3600 * s);
    println(t.stop(), t.stop());
  },
  *recovered() {
    const c = makeChan();
    yield* c.close();
    try {
      yield* c.close();
    } catch (error) {
      println((error as Error).message);
    }
  },
  *'file-closed-twice'() {
    const [r] = pipe();
    r.close();
    try {
      r.close();
    } catch (error) {
      println(`close |0: ${(error as Error).message}`);
    }
  },
};

/** Go's make(chan int, -1) and WithCancel(nil) are TypeScript's affair. */
const elsewhere = ['make-negative', 'nil-context'];

test('every recorded misuse has its twin', () => {
  assert.deepEqual(
    Object.keys(asGo).sort(),
    Object.keys(recorded)
      .filter(x => !elsewhere.includes(x))
      .sort(),
  );
});

const told = (run: Run): Recorded => ({
  stdout: run.output,
  stderrFirstLine: run.stderr.split('\n')[0],
  exitCode: run.end.code,
  goroutine: run.stderr.split('\n').find(line => line.startsWith('goroutine ')) ?? '',
});

for (const [name, main] of Object.entries(asGo)) {
  test(`${name}: as Go ends`, () => {
    assert.deepEqual(told(simulate({ procs: 1, debug: { verify: true } }, main)), recorded[name]);
  });
}

const live = goVersion();
test('the recorded ends are those of the Go that is here', { skip: live === undefined && 'no Go' }, () => {
  const misuse = build('misuse');
  for (const [name, { stdout, stderrFirstLine, exitCode }] of Object.entries(recorded)) {
    const real = runGo(misuse, [name]);
    const said = { stdout: real.stdout, stderrFirstLine: real.stderr.split('\n')[0], exitCode: real.code };
    assert.deepEqual(said, { stdout, stderrFirstLine, exitCode }, name);
  }
});

/** A goroutine named worker does it: [what, what it does, what the error says]. */
const errors: [string, Main, RegExp][] = [
  [
    'work NaN',
    () => work(Number.NaN) as never,
    /^panic: RangeError: work: a duration is a whole number of nanoseconds, 0 or more; got NaN$/,
  ],
  ['work 0.5', () => work(0.5) as never, /work: .*got 0.5$/],
  ['work Infinity', () => work(Number.POSITIVE_INFINITY) as never, /work: .*got Infinity$/],
  ['work −1', () => work(-1) as never, /work: .*got -1$/],
  ['workCallFree −1', () => workCallFree(-1) as never, /workCallFree: .*got -1$/],
  ['syscall −1', () => syscall(-1) as never, /syscall: .*got -1$/],
  ['ioWait −1', () => ioWait(-1) as never, /ioWait: .*got -1$/],
  ['sleep NaN', () => sleep(Number.NaN) as never, /sleep: .*got NaN$/],
  ['newTimer NaN', () => void newTimer(Number.NaN) as never, /newTimer: .*got NaN$/],
  ['gomaxprocs 1.5', () => gomaxprocs(1.5) as never, /gomaxprocs: a whole number up to 1024; got 1.5$/],
  ['gomaxprocs 5000', () => gomaxprocs(5000) as never, /gomaxprocs: a whole number up to 1024; got 5000$/],
  [
    'wg.add −1',
    () => void waitGroup().add(-1) as never,
    /wg.add: a whole number ≥ 0; got -1 \(use yield\* wg.done\(\)\)$/,
  ],
  ['makeChan −1', () => void makeChan(-1) as never, /makeChan: size out of range: -1$/],
  [
    'context.withCancel(null)',
    () => context.withCancel(null as never) as never,
    /cannot create context from nil parent$/,
  ],
  [
    'go of no generator',
    () => go((() => {}) as never) as never,
    /a goroutine is a generator function \(function\* …\); .* is none$/,
  ],
  ['go of nothing', () => go(undefined as never) as never, /^fatal error: go of nil func value$/],
  [
    'yield of a text',
    function* () {
      yield 'x' as never;
    },
    /yielded x, which is no operation: write yield\* before operations$/,
  ],
  [
    'yield of an object',
    function* () {
      yield { a: 1 } as never;
    },
    /yielded an object, which is no operation/,
  ],
  [
    'yield of nothing',
    function* () {
      yield undefined as never;
    },
    /yielded undefined, which is no operation/,
  ],
  [
    'yield of an operation without its star',
    function* () {
      yield sleep(1) as never;
    },
    /an operation was named but not run: put yield\* before/,
  ],
  [
    'yield of 999',
    function* () {
      yield 999;
    },
    /yielded 999, which is no operation/,
  ],
  [
    'yield of −1',
    function* () {
      yield -1;
    },
    /yielded -1, which is no operation/,
  ],
  [
    'yield of 5.5',
    function* () {
      yield 5.5;
    },
    /yielded 5.5, which is no operation/,
  ],
  [
    'yield of a code of the runtime’s own',
    function* () {
      yield 13;
    },
    /yielded 13, which is no operation/,
  ],
  [
    'the fast form: op.work NaN',
    function* () {
      yield op.work(Number.NaN);
    },
    /work: .*got NaN$/,
  ],
  [
    'the fast form: op.sleep 0.5',
    function* () {
      yield op.sleep(0.5);
    },
    /sleep: .*got 0.5$/,
  ],
  [
    'an operation that is forgotten',
    function* () {
      gomaxprocs();
      yield* sleep(1);
    },
    /an operation was named but not run/,
  ],
  [
    'an exception of its own',
    function* () {
      throw new Error('own');
    },
    /^panic: Error: own$/,
  ],
  [
    'a panic',
    function* () {
      throw new GoPanic('own');
    },
    /^panic: own$/,
  ],
];

for (const [what, act, message] of errors) {
  test(`${what}: one line that names it, and the goroutine`, () => {
    const run = simulate({ procs: 1 }, function* main() {
      yield* go(function* worker() {
        const acts = act();
        if (acts !== undefined) yield* acts as Generator<number, void, unknown>;
      });
      yield* sleep(1 * ms);
    });
    const [first, , goroutine, where] = run.stderr.split('\n');
    assert.match(first, message);
    assert.deepEqual([run.end.kind, run.end.code], ['panic', 2]);
    assert.match(goroutine, /^goroutine 6 \[running\]:$/);
    assert.match(where, /^main\.worker\(/);
  });
}

/** What a policy does wrong, and what is said. */
const patches: [string, Patch, RegExp][] = [
  [
    'runqput that loses',
    { runqput() {} },
    /^patch: runqput lost goroutine \d+: it was in hand and was put nowhere$/,
  ],
  [
    'runqput that doubles',
    {
      runqput(p, g) {
        p.runq.push(g);
        p.runq.push(g);
      },
    },
    /^patch: runqput put goroutine \d+, which it does not have in hand$/,
  ],
  ['runqput of nil', { runqput: p => p.runq.push(0) }, /^patch: runqput put goroutine 0, which is nil$/],
  [
    'ready that takes the front seat of another',
    {
      ready(p, g) {
        p.putNext(g);
      },
    },
    /^patch: ready put goroutine \d+ in a front seat that is taken: takeNext\(\) first$/,
  ],
  ['runqget that makes one up', { runqget: () => 7777 }, /^patch: runqget returned goroutine 7777/],
  [
    'runqget that loses one',
    {
      runqget(p) {
        p.takeNext();
        p.runq.shift();
        return p.runq.shift();
      },
    },
    /^patch: runqget lost goroutine \d+/,
  ],
  [
    'findRunnable that returns what waits',
    { findRunnable: () => 1 },
    /^patch: findRunnable returned goroutine 1/,
  ],
];

for (const [what, patch, message] of patches) {
  test(`patch: ${what}`, () => {
    const run = simulate({ procs: 1, patch, startTick: 0, until: 1 * s }, function* main() {
      const wg = waitGroup();
      wg.add(4);
      const c = makeChan();
      for (let i = 0; i < 4; i++) {
        yield* go(function* () {
          yield* c.recv();
          yield* wg.done();
        });
      }
      yield* sleep(1 * ms);
      yield* c.close();
      yield* wg.wait();
    });
    assert.match(run.end.message, message);
    assert.equal(run.end.code, 2);
    assert.equal(run.end.message.split('\n').length, 1);
  });
}
