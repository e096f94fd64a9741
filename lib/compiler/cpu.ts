/**
 * CPU time of compiled code, charged while it runs ahead of the simulated clock.
 *
 * `cpu[0]` is what is left of the stretch that a goroutine may run before it yields, `cpu[1]` what will be left
 * of it at the engine's horizon: from there on another thread may act, so whoever touches what others can see
 * yields first. Both are in UNITs of a nanosecond; compiled code subtracts the cost of each basic block.
 */
export const cpu = new Int32Array(2);

/** Units in a nanosecond. */
export const UNIT = 16;

/** The longest stretch, in units: 20 µs. Local work may run ahead so far before anybody asks for the time. */
export const STRETCH = 20_000 * UNIT;

const MOST = 2 ** 30;

/** Charges CPU time to the running goroutine. @param ns ≥ 0, at most 60 ms count */
export function charge(ns: number): void {
  const left = cpu[0] - Math.round(ns * UNIT);
  cpu[0] = left < -MOST ? -MOST : left;
}
