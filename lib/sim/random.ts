/**
 * Seeded random streams: xoshiro128** of Blackman and Vigna, one state of four words a stream.
 *
 * Streams are independent, so that what one part draws never moves another's sequence: the scheduler's
 * choices, the spread of costs, a workload's draws. Only 32-bit integer operations: the same on every machine.
 */
export enum Stream {
  /** The runtime's cheaprand: steal order, select. */
  Sched = 0,
  /** The spread of costs. */
  Cost = 1,
  /** Arrival gaps, latencies, lengths of a workload. */
  Work = 2,
  /** Where the heap begins, which allocations a profile samples. */
  Memory = 3,
}

const STREAMS = 4;
const state = new Int32Array(4 * STREAMS);

/** @param seed any safe integer; all of its 53 bits count */
export function seedStreams(seed: number): void {
  state.fill(0);
  mixIn(seed | 0);
  const high = Math.floor(seed / 4294967296) | 0;
  if (high !== 0) mixIn(Math.imul(high, 0x85ebca6b));
}

/** splitmix32 fills the state, as xoshiro's authors advise. */
function mixIn(z: number): void {
  for (let i = 0; i < state.length; i++) {
    z = (z + 0x9e3779b9) | 0;
    let x = z;
    x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
    x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
    state[i] ^= x ^ (x >>> 15);
  }
}

/** 32 random bits as a signed integer. */
export function random32(stream: Stream): number {
  const i = stream << 2;
  const s1 = state[i + 1];
  const r = Math.imul(s1, 5);
  const result = Math.imul((r << 7) | (r >>> 25), 9);
  const s2 = state[i + 2] ^ state[i];
  const s3 = state[i + 3] ^ s1;
  state[i + 1] = s1 ^ s2;
  state[i] ^= s3;
  state[i + 2] = s2 ^ (s1 << 9);
  state[i + 3] = (s3 << 11) | (s3 >>> 21);
  return result;
}

/** A uniform integer in 0 … n−1; 1 ≤ n ≤ 2^31. The bias of the multiplication is below n / 2^31. */
export function randomBelow(stream: Stream, n: number): number {
  return Math.floor(((random32(stream) >>> 1) * n) / 2147483648);
}

/** A uniform real in (0, 1), neither 0 nor 1: the middles of 2^52 equal parts. */
export function randomUnit(stream: Stream): number {
  return middle(random32(stream), random32(stream));
}

/** The part that two random words choose. One part more, and the middle of the last would round to 1. */
export function middle(high: number, low: number): number {
  return ((high >>> 6) * 67108864 + (low >>> 6) + 0.5) / 4503599627370496;
}
