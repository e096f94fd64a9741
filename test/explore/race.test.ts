/** The race detector: which programs race, by the edges of the Go memory model; what a report says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterFunc,
  atomic,
  atomicInt,
  cond,
  type GoFunction,
  go,
  makeChan,
  ms,
  mutex,
  now,
  once,
  orDefault,
  pipe,
  raceRun,
  recv,
  rwMutex,
  type Shared,
  select,
  send,
  shared,
  sharedMap,
  sleep,
  waitGroup,
} from '../../lib/index';

type Body = ReturnType<GoFunction>;

/** Two goroutines: what each does with x; main waits for both by a channel that makes no edge between them. */
function two(first: (x: Shared<number>) => Body, second: (x: Shared<number>) => Body): GoFunction<[]> {
  return function* main() {
    const x = shared('x', 0);
    const done = makeChan(2);
    for (const body of [first, second]) {
      yield* go(function* worker() {
        yield* body(x);
        yield* done.send(1);
      });
    }
    yield* done.recv();
    yield* done.recv();
  };
}

function* write(x: Shared<number>): Body {
  yield* x.set(1);
}
function* read(x: Shared<number>): Body {
  yield* x.get();
}

/** The program, and whether it races: in every order of its goroutines, since no edge depends on the order. */
const table: [string, boolean, GoFunction<[]>][] = [
  ['two reads', false, two(read, read)],
  ['a read and a write', true, two(read, write)],
  ['two writes', true, two(write, write)],
  [
    'the go statement comes before the goroutine',
    false,
    function* main() {
      const x = shared('x', 0);
      const done = makeChan(0);
      yield* x.set(1);
      yield* go(function* reader() {
        yield* x.get();
        yield* done.send(1);
      });
      yield* done.recv();
    },
  ],
  [
    'the end of a goroutine comes before nothing',
    true,
    function* main() {
      const x = shared('x', 0);
      yield* go(write, x);
      yield* sleep(ms);
      yield* x.get();
    },
  ],
  [
    'an unbuffered send comes before the receive, and the receive before the end of the send',
    false,
    function* main() {
      const x = shared('x', 0);
      const y = shared('y', 0);
      const ch = makeChan(0);
      yield* go(function* sender() {
        yield* x.set(1);
        yield* ch.send(1);
        yield* y.get();
      });
      yield* y.set(1);
      yield* ch.recv();
      yield* x.get();
    },
  ],
  [
    'a receive from a buffer does not come before the send',
    true,
    function* main() {
      const x = shared('x', 0);
      const ch = makeChan(1);
      yield* go(function* receiver() {
        yield* x.set(1);
        yield* ch.recv();
      });
      yield* sleep(ms);
      yield* ch.send(1);
      yield* x.set(2);
      yield* sleep(ms);
    },
  ],
  [
    'the k-th receive comes before the (k + C)-th send: a channel counts goroutines',
    false,
    function* main() {
      const x = shared('x', 0);
      const slots = makeChan(1);
      const wg = waitGroup();
      for (let i = 0; i < 3; i++) {
        wg.add(1);
        yield* go(function* worker() {
          yield* slots.send(1);
          yield* x.update(v => v + 1);
          yield* slots.recv();
          yield* wg.done();
        });
      }
      yield* wg.wait();
      yield* x.get();
    },
  ],
  [
    'with two slots it does not',
    true,
    function* main() {
      const x = shared('x', 0);
      const slots = makeChan(2);
      const wg = waitGroup();
      for (let i = 0; i < 3; i++) {
        wg.add(1);
        yield* go(function* worker() {
          yield* slots.send(1);
          yield* x.update(v => v + 1);
          yield* slots.recv();
          yield* wg.done();
        });
      }
      yield* wg.wait();
    },
  ],
  [
    'a close comes before a receive of the end',
    false,
    function* main() {
      const x = shared('x', 0);
      const ch = makeChan(0);
      yield* go(function* closer() {
        yield* x.set(1);
        yield* ch.close();
      });
      yield* ch.recv();
      yield* x.get();
    },
  ],
  [
    'a send and a close of one channel',
    true,
    function* main() {
      const ch = makeChan(2);
      yield* go(function* sender() {
        yield* ch.send(1);
      });
      yield* sleep(ms);
      yield* ch.close();
    },
  ],
  [
    'select: the case that was taken makes the edge',
    false,
    function* main() {
      const x = shared('x', 0);
      const a = makeChan(0);
      const b = makeChan(0);
      yield* go(function* sender() {
        yield* x.set(1);
        yield* select(send(a, 1), send(b, 1));
      });
      yield* select(recv(a), recv(b));
      yield* x.get();
    },
  ],
  [
    'select: default makes none',
    true,
    function* main() {
      const x = shared('x', 0);
      const ch = makeChan(1);
      yield* go(function* sender() {
        yield* x.set(1);
        yield* ch.send(1);
      });
      yield* select(recv(ch), orDefault);
      yield* x.get();
      yield* sleep(ms);
    },
  ],
  [
    'a mutex',
    false,
    (() => {
      const mu = mutex();
      function* locked(x: Shared<number>): Body {
        yield* mu.lock();
        yield* x.update(v => v + 1);
        yield* mu.unlock();
      }
      return two(locked, locked);
    })(),
  ],
  [
    'two mutexes',
    true,
    (() => {
      const [a, b] = [mutex(), mutex()];
      const locked = (mu: typeof a) =>
        function* (x: Shared<number>): Body {
          yield* mu.lock();
          yield* x.update(v => v + 1);
          yield* mu.unlock();
        };
      return two(locked(a), locked(b));
    })(),
  ],
  [
    'tryLock that succeeds',
    false,
    (() => {
      const mu = mutex();
      function* tried(x: Shared<number>): Body {
        while (!mu.tryLock()) yield* sleep(ms);
        yield* x.update(v => v + 1);
        yield* mu.unlock();
      }
      return two(tried, tried);
    })(),
  ],
  [
    'a writer and readers of an RWMutex',
    false,
    (() => {
      const mu = rwMutex();
      return two(
        function* writer(x) {
          yield* mu.lock();
          yield* x.set(1);
          yield* mu.unlock();
        },
        function* reader(x) {
          yield* mu.rLock();
          yield* x.get();
          yield* mu.rUnlock();
        },
      );
    })(),
  ],
  [
    'writers under RLock',
    true,
    (() => {
      const mu = rwMutex();
      function* writer(x: Shared<number>): Body {
        yield* mu.rLock();
        yield* x.set(1);
        yield* mu.rUnlock();
      }
      return two(writer, writer);
    })(),
  ],
  [
    'Done comes before the end of Wait',
    false,
    function* main() {
      const x = shared('x', 0);
      const wg = waitGroup();
      wg.add(1);
      yield* go(function* worker() {
        yield* x.set(1);
        yield* wg.done();
      });
      yield* wg.wait();
      yield* x.get();
    },
  ],
  [
    'a write behind Done',
    true,
    function* main() {
      const x = shared('x', 0);
      const wg = waitGroup();
      wg.add(1);
      yield* go(function* worker() {
        yield* wg.done();
        yield* x.set(1);
      });
      yield* wg.wait();
      yield* x.get();
      yield* sleep(ms);
    },
  ],
  [
    'Once: the call comes before the return of every Do',
    false,
    (() => {
      const o = once();
      function* user(x: Shared<number>): Body {
        yield* o.do(function* () {
          yield* x.set(1);
        });
        yield* x.get();
      }
      return two(user, user);
    })(),
  ],
  [
    'Cond: the lock makes the edge',
    false,
    function* main() {
      const x = shared('x', 0);
      const mu = mutex();
      const c = cond(mu);
      yield* go(function* setter() {
        yield* mu.lock();
        yield* x.set(1);
        yield* mu.unlock();
        yield* c.signal();
      });
      yield* mu.lock();
      while ((yield* x.get()) === 0) yield* c.wait();
      yield* mu.unlock();
    },
  ],
  [
    'an atomic flag publishes',
    false,
    function* main() {
      const x = shared('x', 0);
      const ready = atomicInt(0);
      yield* go(function* setter() {
        yield* x.set(1);
        yield* ready.store(1);
      });
      while ((yield* ready.load()) === 0) yield* sleep(1);
      yield* x.get();
    },
  ],
  [
    'a plain flag does not',
    true,
    function* main() {
      const ready = shared('ready', 0);
      yield* go(function* setter() {
        yield* ready.set(1);
      });
      while ((yield* ready.get()) === 0) yield* sleep(1);
    },
  ],
  [
    'a pointer is published by compare and swap',
    false,
    function* main() {
      const x = shared('x', 0);
      const p = atomic<string | null>(null);
      yield* go(function* setter() {
        yield* x.set(1);
        yield* p.compareAndSwap(null, 'made');
      });
      while ((yield* p.load()) === null) yield* sleep(1);
      yield* x.get();
    },
  ],
  [
    'AfterFunc comes before the function',
    false,
    function* main() {
      const x = shared('x', 0);
      const done = makeChan(0);
      yield* x.set(1);
      yield* afterFunc(ms, function* later() {
        yield* x.get();
        yield* done.send(1);
      });
      yield* done.recv();
    },
  ],
  [
    'a write to a pipe comes before the read',
    false,
    function* main() {
      const x = shared('x', 0);
      const [r, w] = pipe();
      yield* go(function* writer() {
        yield* x.set(1);
        yield* w.write();
      });
      yield* r.read();
      yield* x.get();
    },
  ],
  [
    'a read comes before nothing at the other end',
    true,
    function* main() {
      const x = shared('x', 0);
      const [r, w] = pipe();
      yield* w.write(65_536);
      yield* go(function* reader() {
        yield* x.set(1);
        yield* r.read(65_536);
      });
      yield* w.write();
      yield* x.get();
    },
  ],
  [
    'a close comes before the reader that it wakes',
    false,
    function* main() {
      const x = shared('x', 0);
      const [r] = pipe();
      const done = makeChan(0);
      yield* go(function* reader() {
        try {
          yield* r.read();
        } catch {
          yield* x.get();
        }
        yield* done.send(1);
      });
      yield* sleep(ms);
      yield* x.set(1);
      r.close();
      yield* done.recv();
    },
  ],
  [
    'who finds a file closed comes after the close',
    false,
    function* main() {
      const x = shared('x', 0);
      const [r] = pipe();
      yield* go(function* closer() {
        yield* x.set(1);
        r.close();
      });
      yield* sleep(ms);
      try {
        yield* r.read();
      } catch {
        yield* x.get();
      }
    },
  ],
  [
    'a close makes no edge to the reader at the other end',
    true,
    function* main() {
      const x = shared('x', 0);
      const [r, w] = pipe();
      yield* go(function* closer() {
        yield* sleep(ms);
        yield* x.set(1);
        w.close();
      });
      yield* r.read();
      yield* x.get();
    },
  ],
  [
    'a deadline that passes makes no edge',
    true,
    function* main() {
      const x = shared('x', 0);
      const [r] = pipe();
      yield* go(function* setter() {
        yield* r.setReadDeadline(now() + 5 * ms);
        yield* x.set(1);
        yield* sleep(20 * ms);
      });
      yield* sleep(ms);
      try {
        yield* r.read();
      } catch {
        yield* x.get();
      }
    },
  ],
  [
    'a map is one variable, whatever the key',
    true,
    function* main() {
      const m = sharedMap<string, number>('m', 0);
      yield* go(function* writer() {
        yield* m.set('a', 1);
      });
      yield* m.set('b', 2);
      yield* sleep(ms);
    },
  ],
  [
    'Add and the first Wait at the same time',
    true,
    function* main() {
      const wg = waitGroup();
      wg.add(1);
      yield* go(function* worker() {
        yield* sleep(ms);
        yield* wg.done();
        wg.add(1);
        yield* wg.done();
      });
      yield* wg.wait();
      yield* sleep(ms);
    },
  ],
];

for (const [name, races, program] of table) {
  test(`${races ? 'a race' : 'no race'}: ${name}`, () => {
    for (let seed = 1; seed <= 8; seed++) {
      const run = raceRun({ procs: 1 + (seed % 4), seed, record: false }, program);
      assert.equal(run.races.length > 0, races, `seed ${seed}: ${run.stderr}`);
      assert.equal(run.end.code, races ? 66 : 0, run.end.message);
    }
  });
}

function* counters(): Body {
  const x = shared('x', 0);
  const wg = waitGroup();
  wg.add(2);
  for (let i = 0; i < 2; i++) {
    yield* go(function* worker() {
      yield* x.set((yield* x.get()) + 1);
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

test('a report is in the words of go build -race', () => {
  const { stderr } = raceRun({ procs: 2 }, counters);
  const form = stderr
    .replaceAll(/0x00c[0-9a-f]{9}/g, 'ADDRESS')
    .replaceAll(/goroutine \d+/gi, 'goroutine N')
    .replaceAll(/\n {6}\S+race\.test\.ts:\d+/g, '\n      FILE:LINE')
    .replaceAll(/(running|finished)/g, 'STATE')
    .replaceAll(/(Read|Write) at/g, 'ACCESS at')
    .replaceAll(/Previous (read|write)/g, 'Previous access');
  const created = 'goroutine N (STATE) created at:\n  counters()\n      FILE:LINE\n';
  assert.equal(
    form,
    [
      '==================\nWARNING: DATA RACE\nACCESS at ADDRESS by goroutine N:\n  worker()\n      FILE:LINE\n\n',
      'Previous access at ADDRESS by goroutine N:\n  worker()\n      FILE:LINE\n\n',
      `${created}\n${created}==================\nFound 1 data race(s)\n`,
    ].join(''),
  );
});

test('a report names the lines of both accesses', () => {
  const { races } = raceRun({ procs: 2 }, counters);
  assert.equal(races[0].name, 'x');
  for (const { stack } of [races[0].now, races[0].before]) assert.equal(stack[0].func, 'worker');
});

test('the same options give the same report', () => {
  for (let seed = 1; seed < 4; seed++) {
    assert.equal(raceRun({ seed }, counters).stderr, raceRun({ seed }, counters).stderr);
  }
});

test('GORACE: halt_on_error and exitcode; what is unknown is refused', () => {
  const run = raceRun({ gorace: 'halt_on_error=1 exitcode=3' }, counters);
  assert.equal(run.end.code, 3);
  assert.doesNotMatch(run.stderr, /Found/);
  assert.throws(() => raceRun({ gorace: 'halt=1' }, counters), /GORACE: there is no option "halt"/);
  assert.throws(() => raceRun({ gorace: 'exitcode=x' }, counters), /GORACE: exitcode must be a whole number/);
});

test('a program that races and panics exits as one that panics', () => {
  const run = raceRun({ procs: 2 }, function* main() {
    const x = shared('x', 0);
    yield* go(write, x);
    yield* sleep(ms);
    yield* x.get();
    throw new Error('enough');
  });
  assert.equal(run.end.code, 2);
  assert.match(run.stderr, /WARNING: DATA RACE[\s\S]*panic: /);
});
