/** alloc, drop, descend, ascend and frame: what they do with a memory model, and that they are nothing without. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gc, go, now, sleep } from '../../lib/goroutine/api';
import {
  alloc,
  allocNoscan,
  ascend,
  descend,
  drop,
  dropNoscan,
  frame,
  stackNow,
} from '../../lib/goroutine/memory';
import type { Step } from '../../lib/goroutine/table';
import { simulate } from '../../lib/observe/simulate';

type Program = Generator<number, void, unknown>;

test('without a memory model they take no time and count nothing', () => {
  const run = simulate({ procs: 1 }, function* main(): Program {
    const start = now();
    yield* alloc(1000, 'main.f', 100);
    yield* descend(100_000, 1000);
    ascend(100_000, 1000);
    drop(1000, 'main.f', 100);
    assert.deepEqual(stackNow(), { size: 0, used: 0 });
    assert.equal(now(), start);
  });
  assert.equal(run.end.kind, 'return', run.stderr);
  assert.equal(run.memory, null);
});

test('what is dropped is gone after a collection, what is not stays', () => {
  const run = simulate({ procs: 1, memory: true }, function* main(): Program {
    yield* alloc(4096, 'main.keep', 100);
    yield* allocNoscan(4096, 'main.buffer', 100);
    yield* alloc(100, 'main.drop', 1000);
    drop(100, 'main.drop', 1000);
    dropNoscan(4096, 'main.buffer', 40);
    yield* gc();
  });
  const of = (name: string) => run.memory!.sites.find(s => s.name === name)!;
  // 8 bytes of header for objects with pointers above 512 bytes, none without pointers.
  assert.deepEqual(
    ['main.keep', 'main.buffer', 'main.drop'].map(name => [of(name).objectBytes, of(name).inUseObjects]),
    [
      [4864, 100],
      [4096, 60],
      [112, 0],
    ],
  );
  assert.equal(of('main.drop').allocObjects, 1000);
});

test('frame: the body runs in its frame, which is left however the body ends', () => {
  const used: number[] = [];
  simulate({ procs: 1, memory: true }, function* main(): Program {
    used.push(stackNow().used);
    try {
      yield* frame(5000, function* body(): Generator<number, never, unknown> {
        used.push(stackNow().used);
        yield* sleep(10);
        throw new Error('out');
      });
    } catch {}
    used.push(stackNow().used, stackNow().size);
  });
  assert.deepEqual(used, [256, 5256, 256, 8192]);
});

test('each goroutine has a stack of its own', () => {
  const sizes: number[] = [];
  simulate({ procs: 1, memory: true }, function* main(): Program {
    for (const bytes of [100, 3000, 20_000]) {
      yield* go(function* deep(): Program {
        yield* descend(bytes);
        yield* sleep(1000);
        sizes.push(stackNow().size);
      });
    }
    yield* sleep(20e6);
  });
  assert.deepEqual(
    sizes.sort((a, b) => a - b),
    [2048, 4096, 32_768],
  );
});

for (const bad of [0, -1, Number.NaN, 1.5, 2 ** 31, Number.POSITIVE_INFINITY]) {
  test(`bad input: ${bad}`, () => {
    const message = new RegExp(`from 1 to 2\\^31 − 1; got ${bad}`);
    for (const f of [
      () => alloc(bad),
      () => alloc(8, 'f', bad),
      () => allocNoscan(bad),
      () => descend(bad),
      () => descend(8, bad),
    ]) {
      assert.throws(f, { name: 'RangeError', message });
    }
    for (const step of [
      { alloc: bad },
      { alloc: 8, times: bad },
      { drop: bad },
      { frame: bad },
      { leave: bad },
    ]) {
      const program = { tasks: { main: [step as Step] } };
      assert.throws(() => simulate({ memory: true }, program), {
        name: 'RangeError',
        message: /^main\[0\]: /,
      });
    }
  });
}

test('bad input: outside of a run, and a closure that is none', () => {
  assert.throws(() => ascend(8), /only while a program runs/);
  assert.throws(() => stackNow(), /only while a program runs/);
  const step = { go: 'main', closure: -8 };
  assert.throws(
    () => simulate({ tasks: { main: [step] } }),
    /main\[0\]: closure must be .* from 0 to 32768; got -8/,
  );
});
