/**
 * Constants: exact. Integers are BigInts, floats are fractions of BigInts, strings are byte strings.
 *
 * A float that is whole is kept as an integer where its type does not matter (`value`), as go/constant does.
 */

import { type Basic, Is, type Type, under, untypedFloat, untypedInt, untypedRune } from './types';
import { encode, encodeRune } from './values/strings';

export type Constant =
  | { k: 'bool'; v: boolean }
  | { k: 'string'; v: string }
  | { k: 'int'; v: bigint }
  /** n/d in lowest terms, d > 1. */
  | { k: 'float'; n: bigint; d: bigint };

export const boolConst = (v: boolean): Constant => ({ k: 'bool', v });
export const stringConst = (v: string): Constant => ({ k: 'string', v });
export const intConst = (v: bigint | number): Constant => ({ k: 'int', v: BigInt(v) });

function gcd(a: bigint, b: bigint): bigint {
  if (a < 0n) a = -a;
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** n/d, d ≠ 0. */
export function ratio(n: bigint, d: bigint): Constant {
  if (d < 0n) [n, d] = [-n, -d];
  const g = gcd(n, d);
  if (g !== 1n) [n, d] = [n / g, d / g];
  return d === 1n ? { k: 'int', v: n } : { k: 'float', n, d };
}

const parts = (c: Constant): [bigint, bigint] =>
  c.k === 'int' ? [c.v, 1n] : c.k === 'float' ? [c.n, c.d] : [0n, 1n];

/** The value of a numeric literal; null for what the grammar accepts and Go does not. */
export function parseNumber(text: string, float: boolean): Constant | null {
  const t = text.replaceAll('_', '').toLowerCase();
  if (!float) {
    if (/^0[0-7]+$/.test(t)) return intConst(BigInt(`0o${t.slice(1)}`));
    if (/^0\d/.test(t)) return null;
    return intConst(BigInt(t));
  }
  const hex = /^0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?\d+)$/.exec(t);
  if (hex) {
    const n = BigInt(`0x${hex[1]}${hex[2]}`);
    return scaled(n, 2n, Number(hex[3]) - 4 * hex[2].length);
  }
  const dec = /^(\d*)\.?(\d*)(?:e([+-]?\d+))?$/.exec(t);
  if (!dec) return null;
  return scaled(BigInt(dec[1] + dec[2] || '0'), 10n, Number(dec[3] ?? 0) - dec[2].length);
}

/** n · base^e */
function scaled(n: bigint, base: bigint, e: number): Constant | null {
  if (Math.abs(e) > 20_000) return null;
  return e >= 0 ? intConst(n * base ** BigInt(e)) : ratio(n, base ** BigInt(-e));
}

const escapes: Record<string, number> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
};

/** The bytes between the quotes of a literal, and for a rune literal its code point; null when it is malformed. */
export function unquote(text: string): { bytes: string; rune: number; count: number } | null {
  const quote = text[0];
  const body = text.slice(1, -1);
  if (quote === '`') return { bytes: encode(body.replaceAll('\r', '')), rune: 0, count: 0 };
  let bytes = '';
  let rune = 0;
  let count = 0;
  for (let i = 0; i < body.length; count++) {
    if (body[i] !== '\\') {
      rune = body.codePointAt(i)!;
      const ch = String.fromCodePoint(rune);
      bytes += encode(ch);
      i += ch.length;
      continue;
    }
    const c = body[i + 1];
    if (c in escapes) {
      rune = escapes[c];
      bytes += String.fromCharCode(rune);
      i += 2;
      continue;
    }
    const [length, radix] = c === 'x' ? [2, 16] : c === 'u' ? [4, 16] : c === 'U' ? [8, 16] : [3, 8];
    const from = radix === 8 ? i + 1 : i + 2;
    const digits = body.slice(from, from + length);
    if (digits.length !== length) return null;
    rune = Number.parseInt(digits, radix);
    if (Number.isNaN(rune)) return null;
    if (c === 'u' || c === 'U') {
      if (rune > 0x10ffff || (rune >= 0xd800 && rune < 0xe000)) return null;
      bytes += encodeRune(rune);
    } else {
      if (rune > 255) return null;
      bytes += String.fromCharCode(rune);
    }
    i = from + length;
  }
  return { bytes, rune, count };
}

export const sign = (c: Constant): number => {
  const n = parts(c)[0];
  return n < 0n ? -1 : n > 0n ? 1 : 0;
};

export const isWhole = (c: Constant): boolean => c.k === 'int';

/** The nearest float64 (ties to even); ±Infinity beyond its range. */
export function toNumber(c: Constant): number {
  if (c.k === 'int') return Number(c.v);
  if (c.k !== 'float') return Number.NaN;
  return divide(c.n, c.d, 53, -1074);
}

/** The nearest float32, in one rounding. */
function toFloat32(c: Constant): number {
  const [n, d] = parts(c);
  const x = divide(n, d, 24, -149);
  return Math.abs(x) > 3.4028234663852886e38 ? x * Number.POSITIVE_INFINITY : x;
}

/** n/d rounded to `precision` bits, no unit below 2^least. */
function divide(n: bigint, d: bigint, precision: number, least: number): number {
  if (n === 0n) return 0;
  const negative = n < 0n;
  if (negative) n = -n;
  let shift = precision + 2 + bitLength(d) - bitLength(n);
  if (shift > -least + 2) shift = -least + 2;
  let q = shift >= 0 ? (n << BigInt(shift)) / d : n / (d << BigInt(-shift));
  const exact = shift >= 0 ? q * d === n << BigInt(shift) : q * (d << BigInt(-shift)) === n;
  // Round q to at most `precision` bits, and to a multiple of 2^least.
  let drop = bitLength(q) - precision;
  if (-shift + drop < least) drop = least + shift;
  if (drop > 0) {
    const half = 1n << BigInt(drop - 1);
    const low = q & ((1n << BigInt(drop)) - 1n);
    q >>= BigInt(drop);
    if (low > half || (low === half && (!exact || (q & 1n) === 1n))) q += 1n;
  } else {
    drop = 0;
  }
  const e = drop - shift;
  // Two steps: 2^e itself may be out of range.
  const half1 = Math.trunc(e / 2);
  const x = Number(q) * 2 ** half1 * 2 ** (e - half1);
  return negative ? -x : x;
}

function bitLength(n: bigint): number {
  return (n < 0n ? -n : n).toString(2).length;
}

/** The exact value of a finite number. */
export function fromNumber(x: number): Constant {
  if (Number.isInteger(x)) return intConst(BigInt(x));
  let e = 0;
  while (!Number.isInteger(x)) {
    x *= 2;
    e++;
  }
  return ratio(BigInt(x), 1n << BigInt(e));
}

export function integerFits(v: bigint, t: Basic): boolean {
  if ((t.is & Is.Unsigned) !== 0) return v >= 0n && v < 1n << BigInt(t.bits);
  const limit = 1n << BigInt(t.bits - 1);
  return v >= -limit && v < limit;
}

/** Why a constant is no value of a type. */
export type Unfit = 'truncated' | 'overflows' | 'no';

/** c as a value of the basic type t, rounded if that is a float type. */
export function represent(c: Constant, t: Type): Constant | Unfit {
  const b = under(t);
  if (b.kind !== 'Basic') return 'no';
  if ((b.is & Is.Boolean) !== 0) return c.k === 'bool' ? c : 'no';
  if ((b.is & Is.String) !== 0) return c.k === 'string' ? c : 'no';
  if (c.k === 'bool' || c.k === 'string') return 'no';
  if ((b.is & Is.Integer) !== 0) {
    if (c.k !== 'int') return 'truncated';
    if (b === untypedInt || b === untypedRune) return c;
    return integerFits(c.v, b) ? c : 'overflows';
  }
  if ((b.is & Is.Float) !== 0) {
    if (b === untypedFloat) return c;
    const x = b.bits === 32 ? toFloat32(c) : toNumber(c);
    return Number.isFinite(x) ? fromNumber(x) : 'overflows';
  }
  return (b.is & Is.Complex) !== 0 ? c : 'no';
}

/** a op b for constants of matching kinds; `integer` selects the division of integers. Division by 0 is checked before. */
export function binary(op: string, a: Constant, b: Constant, integer: boolean): Constant {
  if (a.k === 'bool' && b.k === 'bool') {
    return boolConst(op === '&&' ? a.v && b.v : a.v || b.v);
  }
  if (a.k === 'string' && b.k === 'string') return stringConst(a.v + b.v);
  if (a.k === 'int' && b.k === 'int') {
    const [x, y] = [a.v, b.v];
    switch (op) {
      case '+':
        return intConst(x + y);
      case '-':
        return intConst(x - y);
      case '*':
        return intConst(x * y);
      case '/':
        return integer ? intConst(x / y) : ratio(x, y);
      case '%':
        return intConst(x % y);
      case '&':
        return intConst(x & y);
      case '|':
        return intConst(x | y);
      case '^':
        return intConst(x ^ y);
      case '&^':
        return intConst(x & ~y);
    }
  }
  const [an, ad] = parts(a);
  const [bn, bd] = parts(b);
  switch (op) {
    case '+':
      return ratio(an * bd + bn * ad, ad * bd);
    case '-':
      return ratio(an * bd - bn * ad, ad * bd);
    case '*':
      return ratio(an * bn, ad * bd);
    default:
      return ratio(an * bd, ad * bn);
  }
}

export function compare(op: string, a: Constant, b: Constant): boolean {
  let order: number;
  if (a.k === 'bool' || b.k === 'bool') order = (a as { v: boolean }).v === (b as { v: boolean }).v ? 0 : 1;
  else if (a.k === 'string' && b.k === 'string') order = a.v < b.v ? -1 : a.v > b.v ? 1 : 0;
  else {
    const [an, ad] = parts(a);
    const [bn, bd] = parts(b);
    const diff = an * bd - bn * ad;
    order = diff < 0n ? -1 : diff > 0n ? 1 : 0;
  }
  switch (op) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

export function negate(c: Constant): Constant {
  return c.k === 'int' ? intConst(-c.v) : c.k === 'float' ? { k: 'float', n: -c.n, d: c.d } : c;
}

export function shift(c: Constant & { k: 'int' }, op: string, by: number): Constant {
  return intConst(op === '<<' ? c.v << BigInt(by) : c.v >> BigInt(by));
}

/** As messages show a constant's value. */
export function constantString(c: Constant): string {
  switch (c.k) {
    case 'bool':
      return String(c.v);
    case 'string':
      return quote(c.v);
    case 'int':
      return String(c.v);
    case 'float': {
      const x = toNumber(c);
      return goFloat(x);
    }
  }
}

/** %.6g */
function goFloat(x: number): string {
  if (x === 0) return '0';
  const e = Math.floor(Math.log10(Math.abs(x)));
  if (e < -4 || e >= 21)
    return x
      .toExponential(5)
      .replace(/\.?0+e/, 'e')
      .replace(/e([+-])(\d)$/, 'e$10$2');
  return String(Number(x.toPrecision(6)));
}

function quote(bytes: string): string {
  const cut = bytes.length > 72 ? `${bytes.slice(0, 70)}…` : bytes;
  return JSON.stringify(cut);
}
