/** select and nil channels (checklist 71 to 75). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Chan,
  type GoFunction,
  go,
  gosched,
  makeChan,
  nilChan,
  orDefault,
  recv,
  select,
  send,
  simulate,
  waitGroup,
  work,
} from '../../lib/index';

const verified = { debug: { verify: true } };

function end(main: GoFunction<[]>, procs = 1) {
  const run = simulate({ procs, ...verified }, main);
  assert.equal(run.end.kind, 'return', run.end.message);
  return run;
}

test('74: among several ready cases each is as likely as another', () => {
  const n = 3000;
  const counts = [0, 0, 0];
  end(function* main() {
    const chans = [makeChan(n, 0), makeChan(n, 0), makeChan(n, 0)];
    for (let i = 0; i < n; i++) for (const ch of chans) yield* ch.send(i);
    for (let i = 0; i < n; i++) {
      const s = yield* select(recv(chans[0]), recv(chans[1]), recv(chans[2]));
      assert.ok(s.ok);
      counts[s.index]++;
    }
  });
  // Chi-squared with 2 degrees of freedom: 13.8 is exceeded once in 1,000.
  const chi = counts.reduce((sum, c) => sum + (c - n / 3) ** 2 / (n / 3), 0);
  assert.ok(chi < 13.8, `${counts}`);
});

test('74: every order of the waiting queues is found: two selects meet in either direction', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 40; seed++) {
    simulate({ procs: 1, seed, ...verified }, function* main() {
      const a = makeChan(0, 0);
      const b = makeChan(0, 0);
      yield* go(function* () {
        yield* select(recv(a), recv(b));
      });
      yield* gosched();
      const s = yield* select(send(a, 1), send(b, 2));
      seen.add(String(s.index));
    });
  }
  assert.deepEqual([...seen].sort(), ['0', '1']);
});

test('74: with default it never parks; a ready case comes before default', () => {
  const run = end(function* main() {
    const ch = makeChan(1, 0);
    assert.equal((yield* select(recv(ch), orDefault)).index, 1);
    assert.equal((yield* select(send(ch, 7), orDefault)).index, 0);
    assert.equal((yield* select(orDefault, send(ch, 8))).index, 0);
    const s = yield* select(orDefault, recv(ch));
    assert.deepEqual([s.index, s.value, s.ok], [1, 7, true]);
    assert.equal((yield* select(orDefault)).index, 0);
    assert.equal((yield* select(recv(nilChan()), send(nilChan(), 1), orDefault)).index, 2);
  });
  assert.equal(
    run.recording!.kind.slice(0, run.recording!.length).filter(k => k === 3).length - parksAtStart(),
    0,
  );
});

/** Parks of a program that does nothing. */
function parksAtStart(): number {
  const r = simulate({ procs: 1 }, function* main() {}).recording!;
  return r.kind.slice(0, r.length).filter(k => k === 3).length;
}

test('74: a select stands in all queues, exactly one case wins, and it leaves the others', () => {
  for (const winner of [0, 1, 2, 3]) {
    const got: unknown[] = [];
    end(function* main() {
      const [a, b, c, d] = [makeChan(0, 0), makeChan(0, 'x'), makeChan(0, 0), makeChan(0, 'y')];
      const wg = waitGroup();
      wg.add(1);
      yield* go(function* chooser() {
        const s = yield* select(recv(a), recv(b), send(c, 33), send(d, 'd'));
        got.push(s.index, s.value, s.ok);
        yield* wg.done();
      });
      yield* gosched();
      if (winner === 0) yield* a.send(5);
      if (winner === 1) yield* b.send('five');
      if (winner === 2) got.push(yield* c.recv());
      if (winner === 3) got.push(yield* d.recv());
      // Nobody stands in the other queues any more.
      assert.equal((yield* select(send(a, 1), orDefault)).index, 1);
      assert.equal((yield* select(recv(d), orDefault)).index, 1);
      yield* wg.wait();
      assert.equal((yield* select(send(b, 'b'), orDefault)).index, 1);
      assert.equal((yield* select(recv(c), orDefault)).index, 1);
    });
    const expected = [
      [0, 5, true],
      [1, 'five', true],
      [33, 2, undefined, false],
      ['d', 3, undefined, false],
    ];
    assert.deepEqual(got, expected[winner]);
  }
});

test('74: queues that hold selects and plain operations stay first in, first out', () => {
  const order: string[] = [];
  end(function* main() {
    const ch = makeChan(0, 0);
    const never = makeChan(0, 0);
    for (let i = 0; i < 6; i++) {
      yield* go(function* () {
        if (i % 2 === 0) {
          const s = yield* select(recv(ch), recv(never));
          order.push(`select${i}=${s.value}`);
        } else {
          order.push(`plain${i}=${yield* ch.recv()}`);
        }
      });
      yield* gosched();
    }
    for (let v = 0; v < 6; v++) yield* ch.send(v);
    yield* gosched();
  });
  assert.deepEqual(order.sort(), ['plain1=1', 'plain3=3', 'plain5=5', 'select0=0', 'select2=2', 'select4=4']);
});

test('74: a select that leaves the middle of a queue leaves it whole', () => {
  const got: string[] = [];
  end(function* main() {
    const ch = makeChan(0, 0);
    const out = [0, 1, 2, 3, 4].map(() => makeChan(0, 0));
    for (let i = 0; i < 5; i++) {
      yield* go(function* () {
        if (i === 2) {
          got.push(`${i}:${yield* ch.recv()}`);
          return;
        }
        const s = yield* select(recv(ch), recv(out[i]));
        got.push(`${i}:${s.index === 0 ? s.value : 'out'}`);
      });
      yield* gosched();
    }
    for (const i of [3, 1, 4]) {
      yield* out[i].send(0);
      yield* gosched();
    }
    yield* ch.send(10);
    yield* ch.send(11);
    yield* gosched();
    assert.equal((yield* select(send(ch, 12), orDefault)).index, 1);
  });
  assert.deepEqual(got.sort(), ['0:10', '1:out', '2:11', '3:out', '4:out']);
});

test('73: close wakes selects: receives get zero and false, sends panic', () => {
  const got: unknown[] = [];
  end(function* main() {
    const ch = makeChan(0, 42);
    const other = makeChan(0, 0);
    yield* go(function* receiver() {
      const s = yield* select(recv(other), recv(ch));
      got.push(s.index, s.value, s.ok);
    });
    yield* go(function* sender() {
      const full = makeChan(0, 0);
      yield* go(function* closer() {
        yield* full.close();
      });
      try {
        yield* select(send(full, 1), recv(other));
      } catch (e) {
        got.push((e as Error).message);
      }
    });
    yield* gosched();
    yield* ch.close();
    yield* gosched();
    const s = yield* select(recv(ch), recv(other));
    got.push(s.value, s.ok);
    try {
      yield* select(send(ch, 1), recv(other));
    } catch (e) {
      got.push((e as Error).message);
    }
  });
  assert.deepEqual(got.map(String).sort(), [
    '1',
    '42',
    '42',
    'false',
    'false',
    'send on closed channel',
    'send on closed channel',
  ]);
});

const waits: [string, GoFunction<[]>][] = [
  ['select (no cases)', () => select() as never],
  ['select', () => select(recv(null), send(null, 1)) as never],
  ['chan receive (nil chan)', () => select(recv(null)) as never],
  ['chan send (nil chan)', () => select(send(null, 1)) as never],
  ['chan receive (nil chan)', () => nilChan().recv() as never],
  ['chan send (nil chan)', () => nilChan().send(1) as never],
  ['chan receive', () => select(recv(makeChan())) as never],
  ['select', () => select(recv(makeChan()), recv(makeChan())) as never],
];
for (const [reason, wait] of waits) {
  test(`75: waits for ever as "${reason}", and does not count against a deadlock`, () => {
    const run = simulate({ procs: 1, ...verified }, function* main() {
      yield* wait();
    });
    assert.equal(run.end.kind, 'deadlock');
    assert.ok(run.stderr.includes(`goroutine 1 [${reason}]:`), run.stderr);
  });
}

test('75: close of a nil channel panics', () => {
  end(function* main() {
    try {
      yield* nilChan().close();
      assert.fail('closed');
    } catch (e) {
      assert.equal((e as Error).message, 'close of nil channel');
    }
  });
});

test('71: a select that finds a receiver waiting hands the value over and goes on', () => {
  const order: string[] = [];
  end(function* main() {
    const ch = makeChan(0, 0);
    yield* go(function* () {
      order.push(`got ${yield* ch.recv()}`);
    });
    yield* gosched();
    yield* select(send(ch, 3), recv(nilChan()));
    order.push('sent');
    yield* gosched();
  });
  assert.deepEqual(order, ['sent', 'got 3']);
});

test('fan-in and fan-out over many selects on several Ps lose nothing and double nothing', () => {
  for (let seed = 1; seed <= 4; seed++) {
    const seen: number[] = [];
    const run = simulate({ procs: 4, seed, ...verified }, function* main() {
      const ins: Chan<number>[] = [makeChan(0, 0), makeChan(1, 0), makeChan(3, 0)];
      const stop = makeChan(0, 0);
      const wg = waitGroup();
      wg.add(3);
      for (let k = 0; k < 3; k++) {
        yield* go(function* producer() {
          for (let i = 0; i < 10; i++) {
            yield* work(700);
            yield* select(send(ins[k], 100 * k + i), send(ins[(k + 1) % 3], 100 * k + i));
          }
          yield* wg.done();
        });
      }
      const readers = waitGroup();
      readers.add(2);
      for (let r = 0; r < 2; r++) {
        yield* go(function* reader() {
          for (;;) {
            const s = yield* select(recv(ins[0]), recv(ins[1]), recv(ins[2]), recv(stop));
            if (s.index === 3) break;
            seen.push(s.value);
          }
          yield* readers.done();
        });
      }
      yield* wg.wait();
      for (const ch of ins) {
        for (;;) {
          const s = yield* select(recv(ch), orDefault);
          if (s.index === 1) break;
          seen.push(s.value);
        }
      }
      yield* stop.close();
      yield* readers.wait();
    });
    assert.equal(run.end.kind, 'return', run.end.message);
    const all = [0, 1, 2].flatMap(k => Array.from({ length: 10 }, (_, i) => 100 * k + i));
    assert.deepEqual(
      seen.sort((a, b) => a - b),
      all,
    );
  }
});

test('misuse is told at once', () => {
  for (const misuse of [() => select(5 as never), () => select(orDefault, orDefault)]) {
    const run = simulate({ procs: 1 }, function* main() {
      yield* misuse();
    });
    assert.match(run.end.message, /select/);
  }
});
