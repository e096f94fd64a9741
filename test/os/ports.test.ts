/** Ephemeral ports: taken, given back, in TIME_WAIT, taken again. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { Errno } from '../../lib/os/errno';
import { freePort, openRange, portsTaken, resetPorts, takePort, waitPort } from '../../lib/os/ports';
import { fire, Head, head, resetCalendar } from '../../lib/sim/calendar';
import { clock, resetClock, T } from '../../lib/sim/clock';

const SEC = 1_000_000_000;

beforeEach(() => {
  resetClock();
  resetCalendar(true);
});

/** Time goes on to t, ns, with whatever happens until then. */
function advance(t: number): void {
  while (head[Head.Time] <= t) {
    clock[T.Now] = head[Head.Time];
    fire();
  }
  clock[T.Now] = t;
}

test('a destination has the whole range, once; another has its own', () => {
  resetPorts([40_000, 40_005], 60 * SEC, 2);
  const [a, b] = [openRange(true), openRange(true)];
  const taken = Array.from({ length: 6 }, () => takePort(a)).sort();
  assert.deepEqual(taken, [40_000, 40_001, 40_002, 40_003, 40_004, 40_005]);
  assert.equal(takePort(a), Errno.EADDRNOTAVAIL);
  assert.ok(takePort(b) > 0);
  freePort(a, 40_003);
  assert.equal(takePort(a), 40_003);
});

test('ports of one parity first: the others are left to bind(2)', () => {
  resetPorts([40_000, 40_009], 60 * SEC, 2);
  const r = openRange(true);
  const first = Array.from({ length: 5 }, () => takePort(r));
  assert.ok(first.every(p => p % 2 === 0));
  assert.ok(takePort(r) % 2 === 1);
});

test('TIME_WAIT takes 60 s; on the loopback the oldest may be taken again after 1 s', () => {
  for (const [local, reuse, after] of [
    [true, 2, 1],
    [false, 2, 60],
    [false, 1, 1],
    [true, 0, 60],
  ] as const) {
    resetClock();
    resetCalendar(true);
    resetPorts([50_000, 50_001], 60 * SEC, reuse);
    const r = openRange(local);
    const [p, q] = [takePort(r), takePort(r)];
    waitPort(r, q);
    advance(0.5 * SEC);
    waitPort(r, p);
    assert.equal(takePort(r), Errno.EADDRNOTAVAIL);
    advance(after * SEC - 1);
    assert.equal(takePort(r), Errno.EADDRNOTAVAIL);
    advance(after * SEC);
    assert.equal(takePort(r), q, `${local} ${reuse}`);
  }
});

test('any course of events: free + used + waiting is the range, and no port is held twice', () => {
  const step = fc.oneof(
    fc.constant({ kind: 'take' as const, n: 0 }),
    fc.record({ kind: fc.constantFrom('free' as const, 'wait' as const), n: fc.nat(100) }),
    fc.record({ kind: fc.constant('time' as const), n: fc.integer({ min: 0, max: 40 }) }),
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(0 as const, 1 as const),
      fc.array(step, { maxLength: 200 }),
      (size, reuse, steps) => {
        resetClock();
        resetCalendar(true);
        resetPorts([1000, 999 + size], 60 * SEC, reuse);
        const r = openRange(true);
        const held: number[] = [];
        const waiting = new Map<number, number>();
        for (const { kind, n } of steps) {
          if (kind === 'take') {
            const port = takePort(r);
            if (port < 0) {
              assert.ok(held.length + waiting.size === size);
              continue;
            }
            assert.ok(!held.includes(port) && port >= 1000 && port < 1000 + size);
            if (waiting.has(port)) assert.ok(reuse === 1 && clock[T.Now] - waiting.get(port)! >= SEC);
            waiting.delete(port);
            held.push(port);
          } else if (kind === 'time') {
            advance(clock[T.Now] + n * SEC);
            for (const [port, since] of waiting) if (clock[T.Now] - since >= 60 * SEC) waiting.delete(port);
          } else if (held.length > 0) {
            const [port] = held.splice(n % held.length, 1);
            if (kind === 'free') freePort(r, port);
            else {
              waitPort(r, port);
              waiting.set(port, clock[T.Now]);
            }
          }
          assert.deepEqual(portsTaken(r), { used: held.length, waiting: waiting.size, size });
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('28,232 connections at 10 s each, closed by this end, with TIME_WAIT: 403 a second last', () => {
  // 28,232 ports, each taken for 10 s and 60 s more.
  resetPorts([32_768, 60_999], 60 * SEC, 0);
  const r = openRange(false);
  const open: { port: number; at: number }[] = [];
  const run = (rate: number): number => {
    let failed = 0;
    for (let i = 0; i < rate * 200; i++) {
      const t = clock[T.Now] + SEC / rate;
      while (open.length > 0 && open[0].at <= t) {
        advance(open[0].at);
        waitPort(r, open.shift()!.port);
      }
      advance(t);
      const port = takePort(r);
      if (port < 0) failed++;
      else open.push({ port, at: t + 10 * SEC });
    }
    return failed;
  };
  assert.equal(run(400), 0);
  assert.ok(run(420) > 0);
});
