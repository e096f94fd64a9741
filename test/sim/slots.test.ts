/** Slots: the scan and the winner tree give the same order as sorting by (time, sequence number). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clock, resetClock, T } from '../../lib/sim/clock';
import {
  allocSlot,
  earliest,
  freeSlot,
  resetSlots,
  type SlotSearch,
  setSlot,
  slotM,
  slotSeq,
  slotTime,
} from '../../lib/sim/slots';

type Action = 'alloc' | { set: number; time: number } | { free: number } | { park: number };

const actions = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('alloc' as const) },
    { weight: 6, arbitrary: fc.record({ set: fc.nat(), time: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ free: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ park: fc.nat() }) },
  ),
  { maxLength: 400 },
);

/** Performs the actions; after each, asks who is first. @returns the answers: thread, time, runner-up's time */
function perform(list: Action[], how: SlotSearch): string[] {
  resetClock();
  resetSlots(how);
  const live: number[] = [];
  const answers: string[] = [];
  let threads = 0;
  for (const action of list) {
    if (action === 'alloc') {
      const s = allocSlot(threads++);
      setSlot(s, 5);
      live.push(s);
    } else if (live.length > 0) {
      if ('set' in action) setSlot(live[action.set % live.length], action.time);
      else if ('park' in action) setSlot(live[action.park % live.length], Number.POSITIVE_INFINITY);
      else freeSlot(live.splice(action.free % live.length, 1)[0]);
    }
    const sorted = live
      .filter(s => slotTime[s] < Number.POSITIVE_INFINITY)
      .sort((a, b) => slotTime[a] - slotTime[b] || slotSeq[a] - slotSeq[b]);
    const first = earliest();
    assert.equal(first, sorted[0] ?? -1);
    const limit = sorted.length > 1 ? slotTime[sorted[1]] : Number.POSITIVE_INFINITY;
    assert.equal(clock[T.Limit], limit);
    answers.push(first < 0 ? '-' : `${slotM[first]} ${slotTime[first]} ${limit}`);
  }
  return answers;
}

test('any sequence: linear, tree and auto agree with sorting and with each other', () => {
  fc.assert(
    fc.property(actions, list => {
      const linear = perform(list, 'linear');
      assert.deepEqual(perform(list, 'tree'), linear);
      assert.deepEqual(perform(list, 'auto'), linear);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('a thousand slots: both grow', () => {
  const list: Action[] = [];
  for (let i = 0; i < 1000; i++) list.push('alloc', { set: (i * 7919) % 1000, time: (i * 104729) % 500 });
  for (let i = 0; i < 500; i++) list.push({ free: i * 31 }, 'alloc');
  assert.deepEqual(perform(list, 'tree'), perform(list, 'linear'));
});

test('setting a slot lowers the limit up to which a thread may run ahead', () => {
  resetClock();
  resetSlots('auto');
  const s = allocSlot(0);
  clock[T.Limit] = 10;
  setSlot(s, 20);
  assert.equal(clock[T.Limit], 10);
  setSlot(s, 5);
  assert.equal(clock[T.Limit], 5);
});
