/**
 * 64-bit integers: int, int64, uint, uint64, uintptr.
 *
 * Invariant (canonical): a value is a number when Number.isSafeInteger holds for it and a BigInt otherwise, so
 * that ===, <, map keys and indices work unchanged on the mix. Signed functions wrap to −2^63 … 2^63−1; the
 * ones that end in U wrap to 0 … 2^64−1. Integers of 8 to 32 bits are always numbers: `<< 24 >> 24`, `| 0`,
 * `>>> 0`, Math.imul.
 */
import { panicRuntime } from './panic';

export type Int = number | bigint;

const MAX = Number.MAX_SAFE_INTEGER;
const TWO32 = 4294967296;
const MAX_BIG = BigInt(MAX);

/** The signed 64-bit integer with the low 64 bits of v. */
export function wrap(v: bigint): Int {
  const w = BigInt.asIntN(64, v);
  return w <= MAX_BIG && w >= -MAX_BIG ? Number(w) : w;
}

/** The unsigned 64-bit integer with the low 64 bits of v. */
export function wrapU(v: bigint): Int {
  const w = BigInt.asUintN(64, v);
  return w <= MAX_BIG ? Number(w) : w;
}

export function add(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const r = a + b;
    if (r <= MAX && r >= -MAX) return r;
  }
  return wrap(BigInt(a) + BigInt(b));
}

export function sub(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const r = a - b;
    if (r <= MAX && r >= -MAX) return r;
  }
  return wrap(BigInt(a) - BigInt(b));
}

export function mul(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const r = a * b;
    // + 0: no −0, which a conversion to float64 would show.
    if (r <= MAX && r >= -MAX) return r + 0;
  }
  return wrap(BigInt(a) * BigInt(b));
}

export function addU(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const r = a + b;
    if (r <= MAX) return r;
  }
  return wrapU(BigInt(a) + BigInt(b));
}

export function subU(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const r = a - b;
    if (r >= 0) return r;
  }
  return wrapU(BigInt(a) - BigInt(b));
}

export function mulU(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const r = a * b;
    if (r <= MAX) return r;
  }
  return wrapU(BigInt(a) * BigInt(b));
}

/** a / b, truncated; panics for b = 0. Of doubles that are safe integers the truncated quotient is exact. */
export function div(a: Int, b: Int): Int {
  if (b === 0) panicRuntime('integer divide by zero');
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b) + 0;
  return wrap(BigInt(a) / BigInt(b));
}

/** a % b, with the sign of a; panics for b = 0. */
export function rem(a: Int, b: Int): Int {
  if (b === 0) panicRuntime('integer divide by zero');
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0;
  return wrap(BigInt(a) % BigInt(b));
}

export function divU(a: Int, b: Int): Int {
  if (b === 0) panicRuntime('integer divide by zero');
  if (typeof a === 'number' && typeof b === 'number') return Math.trunc(a / b);
  return wrapU(BigInt(a) / BigInt(b));
}

export function remU(a: Int, b: Int): Int {
  if (b === 0) panicRuntime('integer divide by zero');
  if (typeof a === 'number' && typeof b === 'number') return a % b;
  return wrapU(BigInt(a) % BigInt(b));
}

export function neg(a: Int): Int {
  return typeof a === 'number' ? 0 - a : wrap(-a);
}

export function negU(a: Int): Int {
  return a === 0 ? 0 : wrapU(-BigInt(a));
}

/** ^a */
export function not(a: Int): Int {
  return typeof a === 'number' && a < MAX ? -1 - a : wrap(~BigInt(a));
}

export function notU(a: Int): Int {
  return wrapU(~BigInt(a));
}

/** From the high 32 bits (signed) and the low 32 bits (unsigned) of a number's two's complement. */
function join(high: number, low: number): Int {
  const r = high * TWO32 + low;
  return r >= -MAX ? r : BigInt(r);
}

const high = (a: number): number => Math.floor(a / TWO32);

export function and(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a === (a | 0) && b === (b | 0)) return a & b;
    return join(high(a) & high(b), (a & b) >>> 0);
  }
  return wrap(BigInt(a) & BigInt(b));
}

export function or(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a === (a | 0) && b === (b | 0)) return a | b;
    return join(high(a) | high(b), (a | b) >>> 0);
  }
  return wrap(BigInt(a) | BigInt(b));
}

export function xor(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a === (a | 0) && b === (b | 0)) return a ^ b;
    return join(high(a) ^ high(b), (a ^ b) >>> 0);
  }
  return wrap(BigInt(a) ^ BigInt(b));
}

/** a &^ b */
export function andNot(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    if (a === (a | 0) && b === (b | 0)) return a & ~b;
    return join(high(a) & ~high(b), (a & ~b) >>> 0);
  }
  return wrap(BigInt(a) & ~BigInt(b));
}

export function andU(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    return (high(a) & high(b)) * TWO32 + ((a & b) >>> 0);
  }
  return wrapU(BigInt(a) & BigInt(b));
}

export function orU(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    return (high(a) | high(b)) * TWO32 + ((a | b) >>> 0);
  }
  return wrapU(BigInt(a) | BigInt(b));
}

export function xorU(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    return (high(a) ^ high(b)) * TWO32 + ((a ^ b) >>> 0);
  }
  return wrapU(BigInt(a) ^ BigInt(b));
}

export function andNotU(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    return (high(a) & ~high(b)) * TWO32 + ((a & ~b) >>> 0);
  }
  return wrapU(BigInt(a) & ~BigInt(b));
}

/** A shift count of any integer type as a number: 64 for 64 and more; a negative one panics. */
export function shiftCount(n: Int): number {
  if (n < 0) panicRuntime('negative shift amount');
  return n < 64 ? Number(n) : 64;
}

/** 2^0 … 2^63. */
const POWER = Float64Array.from({ length: 65 }, (_, n) => 2 ** n);

/** a << n for a signed a; n as `shiftCount` gives it. */
export function shl(a: Int, n: number): Int {
  if (n >= 64) return 0;
  if (typeof a === 'number') {
    const r = a * POWER[n];
    if (r <= MAX && r >= -MAX) return r;
  }
  return wrap(BigInt(a) << BigInt(n));
}

export function shlU(a: Int, n: number): Int {
  if (n >= 64) return 0;
  if (typeof a === 'number') {
    const r = a * POWER[n];
    if (r <= MAX) return r;
  }
  return wrapU(BigInt(a) << BigInt(n));
}

/** a >> n: arithmetic for a signed a. The quotient by a power of two is exact, so its floor is. */
export function shr(a: Int, n: number): Int {
  if (n >= 64) return a < 0 ? -1 : 0;
  if (typeof a === 'number') return Math.floor(a / POWER[n]);
  return wrap(a >> BigInt(n));
}

export function shrU(a: Int, n: number): Int {
  if (n >= 64) return 0;
  if (typeof a === 'number') return Math.floor(a / POWER[n]);
  return wrapU(a >> BigInt(n));
}

/** Shifts of integers of 8 to 32 bits: the result is yet to be cut to its type. n as `shiftCount` gives it. */
export function shl32(a: number, n: number): number {
  return n >= 32 ? 0 : a << n;
}

export function shr32(a: number, n: number): number {
  return a >> (n >= 32 ? 31 : n);
}

export function shrU32(a: number, n: number): number {
  return n >= 32 ? 0 : a >>> n;
}

/** Division of integers of 8 to 32 bits: the result is yet to be cut to its type. */
export function div32(a: number, b: number): number {
  if (b === 0) panicRuntime('integer divide by zero');
  return Math.trunc(a / b) + 0;
}

export function rem32(a: number, b: number): number {
  if (b === 0) panicRuntime('integer divide by zero');
  return (a % b) + 0;
}

/** Conversion of any integer to a signed 64-bit one. */
export function toInt(a: Int): Int {
  return typeof a === 'number' ? a : wrap(a);
}

/** Conversion of any integer to an unsigned 64-bit one. */
export function toUint(a: Int): Int {
  return typeof a === 'number' && a >= 0 ? a : wrapU(BigInt(a));
}

/** The low 32 bits of any integer, signed: what every conversion to 8, 16 or 32 bits begins with. */
export function low32(a: Int): number {
  return typeof a === 'number' ? a | 0 : Number(BigInt.asIntN(32, a));
}

export function toInt8(a: Int): number {
  return (low32(a) << 24) >> 24;
}

export function toInt16(a: Int): number {
  return (low32(a) << 16) >> 16;
}

export function toUint8(a: Int): number {
  return low32(a) & 0xff;
}

export function toUint16(a: Int): number {
  return low32(a) & 0xffff;
}

export function toUint32(a: Int): number {
  return low32(a) >>> 0;
}

/** Conversion of any integer to float64: the nearest, ties to even, and never −0. */
export function toFloat(a: Int): number {
  return typeof a === 'number' ? a + 0 : Number(a);
}

/** Conversion to float32 in one rounding, also of integers that float64 cannot hold. */
export function toFloat32(a: Int): number {
  if (typeof a === 'number') return Math.fround(a + 0);
  // Sticky bit: what lies below the 25 leading bits can only break a tie.
  const sign = a < 0n ? -1n : 1n;
  const m = a * sign;
  const cut = BigInt(m.toString(2).length - 30);
  const kept = (m >> cut) | ((m & ((1n << cut) - 1n)) === 0n ? 0n : 1n);
  return Math.fround(Number(sign * (kept << cut)));
}

const MIN_INT64 = -(2n ** 63n);
const TWO63 = 2 ** 63;

/** float64 to int64 as amd64 does it: NaN and what does not fit give −2^63. */
export function floatToInt(f: number): Int {
  if (f <= MAX && f >= -MAX) return Math.trunc(f) + 0;
  if (f >= -TWO63 && f < TWO63) return wrap(BigInt(Math.trunc(f)));
  return MIN_INT64;
}

/** float64 to uint64 as amd64 does it: from 2^63 on the difference is converted and the top bit set. */
export function floatToUint(f: number): Int {
  if (f < TWO63) return toUint(floatToInt(f));
  return wrapU(BigInt(floatToInt(f - TWO63)) ^ MIN_INT64);
}

/** float64 to 8, 16 or 32 bits: through the low half of a 64-bit conversion. */
export function floatToLow32(f: number): number {
  return low32(floatToInt(f));
}
