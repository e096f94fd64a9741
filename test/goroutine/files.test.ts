/** Pipes as programs use them: package os over the poller. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type File,
  type GoFunction,
  GoPanic,
  go,
  gosched,
  ms,
  pipe,
  println,
  type Run,
  type SimulateOptions,
  simulate,
  sleep,
  waitGroup,
} from '../../lib/index';
import { Kind } from '../../lib/runtime/probe';
import { events } from '../runtime/recordings';

function run(main: GoFunction<[]>, options: SimulateOptions = {}): Run {
  return simulate({ procs: 2, debug: { verify: true }, ...options }, main);
}

/** What an operation that fails says. */
function* failing(op: () => Iterable<number> | undefined): Generator<number, string, unknown> {
  try {
    const iterable = op();
    if (iterable !== undefined) yield* iterable as Generator<number, unknown, unknown>;
    return 'fine';
  } catch (error) {
    assert.ok(error instanceof GoPanic, String(error));
    return error.message;
  }
}

test('what is written is read, and the end is 0', () => {
  const r = run(function* main() {
    const [reader, writer] = pipe();
    yield* go(function* () {
      for (const n of [1, 5, 1000]) yield* writer.write(n);
      writer.close();
    });
    let sum = 0;
    for (;;) {
      const n = yield* reader.read(100);
      if (n === 0) break;
      sum += n;
    }
    println(sum);
  });
  assert.equal(r.output, '1006\n');
});

test('a write goes on until all is written, however small the pipe', () => {
  const r = run(function* main() {
    const [reader, writer] = pipe();
    yield* go(function* () {
      let got = 0;
      while (got < 300_000) got += yield* reader.read(7_000);
    });
    println(yield* writer.write(300_000));
  });
  assert.equal(r.output, '300000\n');
  assert.equal(r.end.kind, 'return');
});

for (const [what, act, error] of [
  ['read', (f: File) => f.read(), 'file already closed'],
  ['write of a full pipe', (f: File) => f.write(), 'file already closed'],
] as const) {
  test(`close while a ${what} waits: it ends with an error`, () => {
    const r = run(function* main() {
      const [reader, writer] = pipe();
      const end = what === 'read' ? reader : writer;
      yield* writer.write(what === 'read' ? 0 : 65_536);
      const wg = waitGroup();
      wg.add(3);
      for (let i = 0; i < 3; i++) {
        yield* go(function* () {
          println(yield* failing(() => act(end) as never));
          yield* wg.done();
        });
      }
      yield* sleep(1 * ms);
      end.close();
      const [again] = pipe(); // takes the number, if it is free
      yield* wg.wait();
      again.close();
    });
    assert.deepEqual(r.lines, [error, error, error], r.end.message);
  });
}

test('the reader has gone: a write says broken pipe; one that waits too', () => {
  const r = run(function* main() {
    const [reader, writer] = pipe();
    yield* writer.write(65_536);
    yield* go(function* () {
      println(yield* failing(() => writer.write() as never));
      println(yield* failing(() => writer.write() as never));
    });
    yield* sleep(1 * ms);
    reader.close();
    yield* sleep(1 * ms);
  });
  assert.deepEqual(r.lines, ['broken pipe', 'broken pipe']);
});

test('a closed file: every use says so; its number may be another’s by then', () => {
  const r = run(function* main() {
    const [reader, writer] = pipe();
    reader.close();
    writer.close();
    const [r2, w2] = pipe();
    for (const f of [reader, writer]) {
      println(yield* failing(() => f.read() as never));
      println(yield* failing(() => f.write() as never));
      println(yield* failing(() => void f.close() as never));
      println(yield* failing(() => void f.fd() as never));
    }
    yield* w2.write(2);
    println(yield* r2.read(5), r2.fd(), yield* failing(() => w2.read() as never));
  });
  assert.deepEqual(r.lines, [
    ...Array.from({ length: 8 }, () => 'file already closed'),
    '2 3 bad file descriptor',
  ]);
});

test('several readers of one pipe take turns, first come first; nobody is forgotten', () => {
  const r = run(
    function* main() {
      const [reader, writer] = pipe();
      const wg = waitGroup();
      wg.add(4);
      for (const name of ['a', 'b', 'c', 'd']) {
        yield* go(function* () {
          yield* reader.read();
          println(name);
          yield* wg.done();
        });
        yield* sleep(1 * ms);
      }
      for (let i = 0; i < 4; i++) {
        yield* writer.write();
        yield* sleep(1 * ms);
      }
      yield* wg.wait();
    },
    { procs: 1 },
  );
  assert.deepEqual(r.lines, ['a', 'b', 'c', 'd'], r.end.message);
});

test('in blocking mode a read keeps its thread until there is something', () => {
  const r = run(
    function* main() {
      const [reader, writer] = pipe();
      reader.fd();
      yield* go(function* () {
        yield* sleep(30 * ms);
        yield* writer.write(3);
      });
      println(yield* reader.read(9));
      yield* go(function* () {
        yield* sleep(5 * ms);
        writer.close();
      });
      println(yield* reader.read(9));
    },
    { procs: 1 },
  );
  assert.deepEqual(r.lines, ['3', '0'], r.end.message);
  assert.ok(r.counters.retakes >= 1);
});

test('reads and writes of nothing', () => {
  const r = run(function* main() {
    const [reader, writer] = pipe();
    println(yield* writer.write(0), yield* reader.read(0));
  });
  assert.deepEqual(r.lines, ['0 0']);
});

test('misuse is told at once', () => {
  assert.throws(() => pipe(), /only while a program runs/);
  let kept: File | undefined;
  run(function* main() {
    const [reader] = pipe();
    kept = reader;
    for (const n of [-1, 0.5]) assert.throws(() => reader.read(n), /want a number of bytes; got/);
    yield* gosched();
  });
  run(function* main() {
    assert.throws(() => kept?.read(), /only in the run that opened it/);
    yield* gosched();
  });
});

test('any number of writers and readers: every byte arrives', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 70_000 }), { minLength: 1, maxLength: 5 });
  const options = fc.record({
    procs: fc.integer({ min: 1, max: 6 }),
    cores: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer(),
  });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      options,
      (writes, readers, blocking, o) => {
        let got = 0;
        const r = run(function* main() {
          const [reader, writer] = pipe();
          if (blocking) reader.fd();
          const [out, inn] = [waitGroup(), waitGroup()];
          out.add(writes.length);
          inn.add(readers);
          for (const n of writes) {
            yield* go(function* () {
              assert.equal(yield* writer.write(n), n);
              yield* out.done();
            });
          }
          for (let i = 0; i < readers; i++) {
            yield* go(function* () {
              for (;;) {
                const n = yield* reader.read(9_000);
                if (n === 0) break;
                got += n;
              }
              yield* inn.done();
            });
          }
          yield* out.wait();
          writer.close();
          yield* inn.wait();
        }, o);
        assert.equal(r.end.kind, 'return', `${r.end.message} ${r.stderr}`);
        assert.equal(
          got,
          writes.reduce((a, b) => a + b, 0),
        );
      },
    ),
    { numRuns: Number(process.env.GMPLAB_RANDOM_RUNS ?? 60), seed: 1 },
  );
});

test('closed between the naming of an operation and its run', () => {
  const r = run(function* main() {
    const [reader] = pipe();
    const read = reader.read();
    reader.close();
    println(yield* failing(() => read as never));
  });
  assert.deepEqual(r.lines, ['file already closed']);
});

test('readiness that came before a read does not count: it calls, finds nothing and waits', () => {
  const r = run(
    function* main() {
      const [reader, writer] = pipe();
      const [other, end] = pipe();
      yield* go(function* () {
        yield* other.read(); // somebody waits: polls look
      });
      yield* gosched();
      yield* writer.write();
      yield* sleep(1 * ms); // the edge has been seen, and nobody waited for it
      yield* reader.read();
      yield* go(function* () {
        yield* sleep(1 * ms);
        yield* writer.write();
        yield* end.write();
      });
      println(yield* reader.read());
    },
    { procs: 1 },
  );
  assert.deepEqual(r.lines, ['1'], r.end.message);
  const main = events(r).filter(e => e.g === 1 && e.kind === Kind.GoSyscallBegin);
  // write; read; then EAGAIN, and after the wait the byte.
  assert.equal(main.length, 4);
});

for (const sysmon of [true, false]) {
  test(`a read that nobody will ever answer, ${sysmon ? 'with' : 'without'} sysmon: no deadlock to Go, told as hung`, () => {
    const main = function* (): Generator<number, void, unknown> {
      const [reader] = pipe();
      yield* reader.read();
    };
    const r = run(main, { sysmon });
    assert.equal(r.end.kind, 'hung');
    assert.match(r.end.message, /waits for something outside/);
    assert.equal(run(main, { sysmon, until: 10 * ms }).end.kind, 'until');
  });
}
