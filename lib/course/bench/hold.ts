/**
 * The yardstick: heap-js under the hold model, the classic test of event queues. 100 entries are pending; each
 * step takes the earliest one and puts a new one an exponential increment later. Entries are ordered by time,
 * equal times by sequence number.
 *
 * The simulator's speed is told as a multiple of this rate, measured in the same process, so that figures of
 * different machines can be compared.
 */
import { Heap } from 'heap-js';
import { ln } from '../../sim/distributions';
import { randomUnit, Stream, seedStreams } from '../../sim/random';

const PENDING = 100;

interface Entry {
  time: number;
  seq: number;
}

/** Increments are drawn beforehand: logarithms are no part of the heap's cost. */
const increments = drawIncrements(4096);

/** @returns pairs of pop and push per second of real time */
export function holdRate(steps = 2_000_000): number {
  const heap = new Heap<Entry>((a, b) => a.time - b.time || a.seq - b.seq);
  let seq = 0;
  for (; seq < PENDING; seq++) heap.push({ time: increments[seq], seq });
  const began = performance.now();
  for (let i = 0; i < steps; i++) {
    const { time } = heap.pop()!;
    heap.push({ time: time + increments[seq & (increments.length - 1)], seq: seq++ });
  }
  return steps / ((performance.now() - began) / 1000);
}

function drawIncrements(n: number): Float64Array {
  seedStreams(1);
  return Float64Array.from({ length: n }, () => -ln(randomUnit(Stream.Work)));
}
