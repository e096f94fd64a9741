/**
 * The order in which Go ranges over a map (internal/runtime/maps): groups of 8 slots, from a random one on.
 *
 * Up to 8 entries fill one group in the order in which they came, so that all orders are rotations. More lie in a
 * table of groups, each where its hash, which is as good as random, finds room first.
 */
import { random32, randomBelow, Stream } from '../sim/random';

const SLOTS = 8;

/** @param entries in the order in which they were put into the map @returns them in the order of one range loop */
export function rangeOrder<E>(entries: readonly E[]): E[] {
  const slots = entries.length <= SLOTS ? [...entries] : table(entries);
  const n = Math.max(SLOTS, slots.length);
  const start = randomBelow(Stream.Sched, n);
  const order: E[] = [];
  for (let i = 0; i < n; i++) {
    const e = slots[(start + i) % n];
    if (e !== undefined) order.push(e);
  }
  return order;
}

/** Slots, of which at most 7 of 8 are taken. */
function table<E>(entries: readonly E[]): (E | undefined)[] {
  let groups = 2;
  while (groups * (SLOTS - 1) < entries.length) groups *= 2;
  const slots = new Array<E | undefined>(groups * SLOTS).fill(undefined);
  const taken = new Array<number>(groups).fill(0);
  for (const e of entries) {
    let group = random32(Stream.Sched) & (groups - 1);
    for (let step = 1; taken[group] === SLOTS; step++) group = (group + step) & (groups - 1);
    slots[group * SLOTS + taken[group]++] = e;
  }
  return slots;
}
