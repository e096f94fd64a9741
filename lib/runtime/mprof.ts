/**
 * Which allocations a heap profile knows of (mprof.go, malloc.go: nextSample).
 *
 * The runtime samples: the bytes to the next sampled object are drawn from an exponential distribution whose mean
 * is MemProfileRate, so an object of s bytes is sampled with probability 1 − exp(−s / rate). A rate of 1 samples
 * every object and draws nothing; 0 samples none.
 */
import { randomUnit, Stream } from '../sim/random';

/** runtime.MemProfileRate, bytes. */
export const MEM_PROFILE_RATE = 512 << 10;

let rate = 0;
let next = 0;
/** Objects sampled, by site. */
const samples: number[] = [];

/** @param bytes MemProfileRate: 0 for none */
export function setMemProfileRate(bytes: number): void {
  rate = bytes;
  next = draw();
}

export function memProfileRate(): number {
  return rate;
}

export function resetSampling(): void {
  samples.length = 0;
  next = 0;
}

/** n objects of `bytes` are allocated at site s. */
export function sampled(s: number, bytes: number, n: number): void {
  if (rate <= 1) return;
  next -= bytes * n;
  while (next < 0) {
    samples[s] = (samples[s] ?? 0) + 1;
    next += draw();
  }
}

/** Objects of site s that were sampled. */
export function samplesOf(s: number): number {
  return samples[s] ?? 0;
}

function draw(): number {
  return rate <= 1 ? 0 : -Math.log(randomUnit(Stream.Memory)) * rate;
}
