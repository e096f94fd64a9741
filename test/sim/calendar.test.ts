/** The calendar against a plain reference: heap-js over (time, sequence number). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Heap } from 'heap-js';
import {
  after,
  calendarLength,
  fire,
  Head,
  head,
  openLane,
  registerHandler,
  resetCalendar,
} from '../../lib/sim/calendar';
import { clock, resetClock, T } from '../../lib/sim/clock';

interface Entry {
  time: number;
  seq: number;
  kind: number;
  arg: number;
}

const fired: { kind: number; arg: number }[] = [];
const kinds = [0, 1, 2].map(kind => registerHandler(arg => fired.push({ kind, arg })));

/** Schedule `delay` ns ahead, through a lane or not; or let n entries fire. */
type Action = { delay: number; lane: boolean } | { fire: number };

const actions = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ delay: fc.nat(5), lane: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({ delay: fc.integer({ min: 0, max: 1e9 }), lane: fc.constant(false) }),
    },
    { weight: 3, arbitrary: fc.record({ fire: fc.integer({ min: 1, max: 4 }) }) },
  ),
  { maxLength: 300 },
);

function perform(list: Action[], lanes: boolean): void {
  resetClock();
  resetCalendar(lanes);
  const reference = new Heap<Entry>((a, b) => a.time - b.time || a.seq - b.seq);
  let arg = 0;
  const fireOne = (): void => {
    const expected = reference.pop();
    if (expected === undefined) {
      assert.equal(head[Head.Time], Number.POSITIVE_INFINITY);
      return;
    }
    assert.deepEqual([head[Head.Time], head[Head.Seq]], [expected.time, expected.seq]);
    clock[T.Now] = head[Head.Time];
    fire();
    assert.deepEqual(fired.pop(), { kind: expected.kind, arg: expected.arg });
  };
  for (const action of list) {
    if ('fire' in action) {
      for (let i = 0; i < action.fire; i++) fireOne();
    } else {
      const kind = arg % kinds.length;
      after(action.delay, kinds[kind], arg, action.lane ? openLane(action.delay, kinds[kind]) : -1);
      reference.push({ time: clock[T.Now] + action.delay, seq: clock[T.Seq], kind, arg });
      arg++;
    }
    assert.equal(calendarLength(), reference.length);
  }
  while (reference.length > 0) fireOne();
  assert.equal(calendarLength(), 0);
  assert.equal(head[Head.Time], Number.POSITIVE_INFINITY);
}

for (const lanes of [true, false]) {
  test(`any sequence of entries and firings, ${lanes ? 'with' : 'without'} lanes`, () => {
    fc.assert(
      fc.property(actions, list => perform(list, lanes)),
      { numRuns: 300, seed: 1 },
    );
  });
}

test('many entries: heap and lanes grow while their rings are turned', () => {
  const list: Action[] = [];
  for (let i = 0; i < 3000; i++) {
    list.push(
      { delay: (i * 7919) % 1000, lane: false },
      { delay: 3, lane: true },
      { delay: 0, lane: i % 2 === 0 },
    );
    if (i % 3 === 0) list.push({ fire: 2 });
  }
  perform(list, true);
});

test('eight lanes; a ninth delay goes to the heap; the same delay and handler share a lane', () => {
  resetClock();
  resetCalendar(true);
  const opened = [1, 2, 3, 4, 5, 6, 7, 8].map(delay => openLane(delay, kinds[0]));
  assert.deepEqual(opened, [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.equal(openLane(9, kinds[0]), -1);
  assert.equal(openLane(5, kinds[0]), 4);
  assert.equal(openLane(5, kinds[1]), -1);
  resetCalendar(false);
  assert.equal(openLane(1, kinds[0]), -1);
});

test('an entry lowers the limit up to which a thread may run ahead', () => {
  resetClock();
  resetCalendar(true);
  clock[T.Limit] = 100;
  after(50, kinds[0], 0, -1);
  assert.equal(clock[T.Limit], 50);
  after(70, kinds[0], 0, -1);
  assert.equal(clock[T.Limit], 50);
});

test('a handler may schedule at its own moment: it fires after all that was there before', () => {
  resetClock();
  resetCalendar(true);
  const order: number[] = [];
  const again = registerHandler(a => {
    order.push(a);
    if (a < 10) after(0, again, a + 10, -1);
  });
  after(5, again, 1, -1);
  after(5, again, 2, openLane(5, again));
  while (head[Head.Time] < Number.POSITIVE_INFINITY) {
    clock[T.Now] = head[Head.Time];
    fire();
  }
  assert.deepEqual(order, [1, 2, 11, 12]);
});
