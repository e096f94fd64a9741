/** Regular files as programs use them: package os, each call a system call that keeps its thread. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  create,
  type File,
  fileSize,
  type GoFunction,
  GoPanic,
  go,
  gosched,
  ms,
  now,
  open,
  pipe,
  println,
  putFile,
  type Run,
  type SimulateOptions,
  simulate,
  sleep,
  us,
  waitGroup,
} from '../../lib/index';
import { epollCtls } from '../../lib/os/epoll';
import { openFds } from '../../lib/os/fds';
import { Kind } from '../../lib/runtime/probe';
import { events } from '../runtime/recordings';

function run(main: GoFunction<[]>, options: SimulateOptions = {}): Run {
  const r = simulate({ procs: 1, debug: { verify: true }, ...options }, main);
  assert.equal(r.end.kind, 'return', r.stderr);
  return r;
}

function* failing(op: () => unknown): Generator<number, string, unknown> {
  try {
    yield* (op() ?? []) as Generator<number, unknown, unknown>;
    return 'fine';
  } catch (error) {
    assert.ok(error instanceof GoPanic, String(error));
    return error.message;
  }
}

test('what was written is there to be read; the end is 0', () => {
  const r = run(function* main() {
    const out = yield* create('a');
    println(yield* out.write(5000), yield* out.write(20), fileSize('a'), fileSize('b'));
    yield* out.sync();
    out.close();
    const f = yield* open('a');
    println(yield* f.read(4096), yield* f.read(4096), yield* f.read(4096));
    const again = yield* create('a'); // truncates
    println(fileSize('a'), yield* f.read());
    again.close();
    f.close();
  });
  assert.deepEqual(r.lines, ['5000 20 5020 -1', '4096 924 0', '0 0']);
});

test('a call costs what the table says, and as much more as there is to copy', () => {
  const costs = {
    fileOpen: 3000,
    fileRead: 500,
    fileWrite: 1000,
    fileKiB: 20,
    fileSync: 400_000,
    syscall: 0,
  };
  const r = run(
    function* main() {
      putFile('data', 1 << 20);
      const times = [now()];
      const lap = (): void => void times.push(now());
      const f = yield* open('data');
      lap();
      yield* f.read(1);
      lap();
      yield* f.read(512 * 1024);
      lap();
      yield* f.write(1024);
      lap();
      yield* f.sync();
      lap();
      println(times.slice(1).map((t, i) => t - times[i]));
    },
    { costs },
  );
  assert.equal(r.output, '3000,500,10740,1020,400000\n');
});

test('a latency of one’s own: a slow disk, or one that varies by the seed', () => {
  const total = (latency: Parameters<typeof open>[1], seed = 1): number =>
    run(
      function* main() {
        putFile('data', 100);
        const f = yield* open('data', latency);
        for (let i = 0; i < 10; i++) yield* f.read(1);
      },
      { seed },
    ).time;
  const slow = total({ latency: 5 * ms });
  assert.ok(slow >= 55 * ms && slow < 56 * ms, `${slow}`);
  const varies = { latency: { exponential: 100 * us } };
  assert.notEqual(total(varies, 1), total(varies, 2));
  assert.equal(total(varies, 3), total(varies, 3));
});

test('a reader of a slow disk loses its P, and others run meanwhile', () => {
  const r = run(function* main() {
    putFile('data', 100);
    yield* go(function* reader() {
      const f = yield* open('data', { latency: 50 * ms });
      println('reads');
      yield* f.read();
      println('has read');
    });
    yield* gosched();
    for (let i = 0; i < 3; i++) {
      yield* sleep(25 * ms);
      println(`other ${i}`);
    }
    yield* sleep(100 * ms);
  });
  assert.deepEqual(r.lines, ['other 0', 'reads', 'other 1', 'other 2', 'has read']);
  assert.ok(r.counters.retakes >= 2);
});

test('readers of one file take turns, whoever came first; sync and write need no turn of the readers', () => {
  const r = run(
    function* main() {
      putFile('data', 100);
      const f = yield* open('data', { latency: 10 * ms });
      const wg = waitGroup();
      const start = now();
      for (const [name, act] of [
        ['a', () => f.read()],
        ['b', () => f.read()],
        ['w', () => f.write()],
        ['s', () => f.sync()],
      ] as [string, () => Iterable<number>][]) {
        wg.add(1);
        yield* go(function* () {
          yield* act() as Generator<number, unknown, unknown>;
          println(name, Math.round((now() - start) / ms));
          yield* wg.done();
        });
        yield* sleep(1 * ms);
      }
      yield* wg.wait();
    },
    { procs: 4 },
  );
  assert.deepEqual(r.lines, ['a 10', 'w 12', 's 13', 'b 20']);
});

test('closed in the middle of a call: it ends well, the number is free afterwards', () => {
  const r = run(
    function* main() {
      const free = openFds() + 2; // epoll and its eventfd come with the first file
      for (const act of [(f: File) => f.read(), (f: File) => f.sync()]) {
        putFile('data', 100);
        const f = yield* open('data', { latency: 10 * ms });
        yield* go(function* () {
          println(yield* failing(() => act(f)));
          println(openFds() - free);
        });
        yield* sleep(1 * ms);
        f.close();
        println(openFds() - free, yield* failing(() => f.read()), yield* failing(() => f.sync()));
        yield* sleep(20 * ms);
      }
    },
    { procs: 2 },
  );
  const once = ['1 file already closed file already closed', 'fine', '0'];
  assert.deepEqual(r.lines, [...once, ...once]);
});

test('what a regular file cannot do, in Go’s words', () => {
  const r = run(function* main() {
    println(yield* failing(() => open('nowhere')));
    const f = yield* create('data');
    println(yield* failing(() => f.setReadDeadline(now() + 1 * ms)));
    const calls = epollCtls;
    f.fd(); // blocking it is already
    yield* f.write(3);
    assert.equal(epollCtls, calls);
    const [reader] = pipe();
    println(yield* failing(() => reader.sync()));
  });
  assert.deepEqual(r.lines, [
    'open nowhere: no such file or directory',
    'file type does not support deadline',
    'invalid argument',
  ]);
});

test('opening is a system call; too many open files say so', () => {
  const r = run(
    function* main() {
      for (let i = 0; ; i++) {
        const said = yield* failing(() => create(`f${i}`));
        if (said !== 'fine') {
          println(said);
          return;
        }
      }
    },
    { nofile: { soft: 20, hard: 20 } },
  );
  assert.match(r.output, /^open f\d+: too many open files\n$/);
  assert.ok(events(r).some(e => e.kind === Kind.GoSyscallBegin));
});

test('misuse is told at once', () => {
  assert.throws(() => putFile('a', 1), /only while a program runs/);
  run(function* main() {
    assert.throws(() => putFile('a', -1), /putFile: a size is a whole number of bytes; got -1/);
    assert.throws(() => open('a', { latency: -1 }), /open: a duration is a whole number of nanoseconds/);
    yield* gosched();
  });
});
