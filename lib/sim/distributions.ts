/**
 * Distributions of durations: numbers in, whole nanoseconds out.
 *
 * Logarithms come from `ln` below, built of + − × ÷ alone: Math.log may differ in its last bit between
 * JavaScript engines, and one ns of difference makes another run.
 */
import { randomUnit, type Stream } from './random';

/** A duration in ns: a constant, or a rule for drawing one; a mix draws which of several by weight, then from that. */
export type Duration =
  | number
  | { uniform: [low: number, high: number] }
  | { exponential: number }
  | { mix: [weight: number, of: Duration][] };

/** Natural logarithm of x > 0, the same bits on every machine; absolute error below 1e-15 for x in (0, 1). */
export function ln(x: number): number {
  let e = 0;
  while (x < 0.75) {
    x *= 2;
    e--;
  }
  while (x >= 1.5) {
    x /= 2;
    e++;
  }
  // ln x = 2 artanh((x − 1) / (x + 1)), |argument| ≤ 1/5: 14 terms reach 2^-53.
  const r = (x - 1) / (x + 1);
  const r2 = r * r;
  let sum = 0;
  for (let k = 27; k >= 1; k -= 2) sum = sum * r2 + 1 / k;
  return e * Math.LN2 + 2 * r * sum;
}

/** @returns whole ns, at least 0 */
export function draw(d: Duration, stream: Stream): number {
  if (typeof d === 'number') return d;
  if ('uniform' in d) {
    const [low, high] = d.uniform;
    return low + Math.floor(randomUnit(stream) * (high - low + 1));
  }
  if ('mix' in d) return draw(chosen(d.mix, stream), stream);
  return Math.round(d.exponential * -ln(randomUnit(stream)));
}

function chosen(mix: [number, Duration][], stream: Stream): Duration {
  let total = 0;
  for (const [weight] of mix) total += weight;
  let left = randomUnit(stream) * total;
  for (const [weight, of] of mix) {
    left -= weight;
    if (left < 0) return of;
  }
  return mix[mix.length - 1][1];
}

/** Throws a RangeError that names `what` unless every duration is a whole number of ns ≥ 0. */
export function checkDuration(d: Duration, what: string): void {
  for (const x of partsOf(d, what)) {
    if (!Number.isSafeInteger(x) || x < 0) {
      throw new RangeError(`${what}: a duration is a whole number of nanoseconds, 0 or more; got ${x}`);
    }
  }
  if (typeof d === 'object' && 'uniform' in d && d.uniform[0] > d.uniform[1]) {
    throw new RangeError(`${what}: uniform wants [low, high], got [${d.uniform.join(', ')}]`);
  }
}

function partsOf(d: Duration, what: string): number[] {
  if (typeof d === 'number') return [d];
  if (typeof d === 'object' && d !== null) {
    if ('uniform' in d && Array.isArray(d.uniform) && d.uniform.length === 2) return d.uniform;
    if ('exponential' in d && typeof d.exponential === 'number') return [d.exponential];
    if ('mix' in d && Array.isArray(d.mix) && d.mix.length > 0) {
      for (const [weight, of] of d.mix) {
        if (!(weight > 0 && weight < Number.POSITIVE_INFINITY)) {
          throw new RangeError(`${what}: the weights of a mix are above 0; got ${weight}`);
        }
        checkDuration(of, what);
      }
      return [];
    }
  }
  throw new RangeError(
    `${what}: a duration is ns, { uniform: [low, high] }, { exponential: mean } or { mix: [[weight, duration] …] }; got ${JSON.stringify(d)}`,
  );
}
