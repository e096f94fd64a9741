/**
 * CPU time of compiled code, charged while it runs ahead of the simulated clock.
 *
 * `cpu[0]` is what is left of the stretch that a goroutine may run before it yields, `cpu[1]` what will be left
 * of it at the engine's horizon: from there on another thread may act, so whoever touches what others can see
 * yields first. Both are in UNITs of a nanosecond; compiled code subtracts the cost of each basic block.
 */
export const cpu = new Float64Array(2);

/** Units in a nanosecond. */
export const UNIT = 64;

/** The longest stretch, in units: 20 µs. Local work may run ahead so far before anybody asks for the time. */
export const STRETCH = 20_000 * UNIT;

/** Charges CPU time to the running goroutine. @param ns ≥ 0 */
export function charge(ns: number): void {
  cpu[0] -= Math.round(ns * UNIT);
}
