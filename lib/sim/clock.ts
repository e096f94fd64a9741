/**
 * Simulated time, in integer nanoseconds, and the numbering of moments.
 *
 * One Float64Array holds the scalars of the hot path: a double kept in a module variable would be boxed
 * at every store. Invariant: only `runtime/loop.ts` writes `Now`; it never decreases. Times are exact up to
 * 2^53 ns, which is 104 days.
 */
export enum T {
  /** The present moment. */
  Now = 0,
  /** The next moment of the thread that is acting: starts at Now, grows by every cost it pays. */
  Next = 1,
  /** The earliest moment of anything else; the acting thread may run ahead strictly below it. */
  Limit = 2,
  /** The last sequence number given out: ties in time are broken by it. */
  Seq = 3,
  /** When to stop the run. */
  Until = 4,
}

export const clock = new Float64Array(5);

export const MAX_TIME = 2 ** 53;

export function now(): number {
  return clock[T.Now];
}

export function resetClock(): void {
  clock.fill(0);
  clock[T.Until] = MAX_TIME;
}
