/** Operators and conversions of basic types, as JavaScript. Costs are in `costs.ts`. */
import { type Constant, toNumber } from '../constant';
import {
  type Basic,
  float32,
  Is,
  isBytes,
  isFloat,
  isInteger,
  isRunes,
  isString,
  isUnsigned,
  type Type,
  under,
} from '../types';

const is64 = (b: Basic): boolean => (b.is & Is.Integer) !== 0 && (b.bits === 64 || b.bits === 0);

const helpers: Record<string, string> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '&^': 'andNot',
  '<<': 'shl',
  '>>': 'shr',
};

/** The value cut to an integer type of 8 to 32 bits. */
function cut(b: Basic, x: string): string {
  const unsigned = (b.is & Is.Unsigned) !== 0;
  switch (b.bits) {
    case 8:
      return unsigned ? `(${x} & 255)` : `((${x}) << 24 >> 24)`;
    case 16:
      return unsigned ? `(${x} & 65535)` : `((${x}) << 16 >> 16)`;
    default:
      return unsigned ? `((${x}) >>> 0)` : `(${x} | 0)`;
  }
}

/** x op y for operands of type t. @param count for a shift: the count's type and constant value */
export function arithmetic(op: string, t: Type, x: string, y: string): string {
  const b = under(t) as Basic;
  if ((b.is & Is.String) !== 0) return `(${x} + ${y})`;
  if ((b.is & Is.Float) !== 0) {
    const r = `(${x} ${op} ${y})`;
    return b === float32 ? `Math.fround${r}` : r;
  }
  const unsigned = (b.is & Is.Unsigned) !== 0;
  if (is64(b)) return `$${helpers[op]}${unsigned ? 'U' : ''}(${x}, ${y})`;
  switch (op) {
    case '+':
    case '-':
      return cut(b, `${x} ${op} ${y}`);
    case '*':
      return b.bits === 32 ? cut(b, `Math.imul(${x}, ${y})`) : cut(b, `${x} * ${y}`);
    case '/':
      return cut(b, `$div32(${x}, ${y})`);
    case '%':
      return cut(b, `$rem32(${x}, ${y})`);
    case '&^':
      return cut(b, `${x} & ~${y}`);
    default:
      return cut(b, `(${x} ${op} ${y})`);
  }
}

/** x << n or x >> n; n is a JavaScript number as $shiftCount gives it. */
export function shift(op: string, t: Type, x: string, n: string): string {
  const b = under(t) as Basic;
  const unsigned = (b.is & Is.Unsigned) !== 0;
  if (is64(b)) return `$${op === '<<' ? 'shl' : 'shr'}${unsigned ? 'U' : ''}(${x}, ${n})`;
  const constant = /^\d+$/.test(n) ? Number(n) : -1;
  if (op === '<<') {
    if (constant >= 0) return constant >= 32 ? '0' : cut(b, `${x} << ${n}`);
    return cut(b, `$shl32(${x}, ${n})`);
  }
  if (unsigned) return constant >= 0 ? (constant >= 32 ? '0' : `(${x} >>> ${n})`) : `$shrU32(${x}, ${n})`;
  return constant >= 0 ? `(${x} >> ${Math.min(constant, 31)})` : `$shr32(${x}, ${n})`;
}

export function negate(t: Type, x: string): string {
  const b = under(t) as Basic;
  if ((b.is & Is.Float) !== 0) return `(-${x})`;
  if (is64(b)) return `$neg${(b.is & Is.Unsigned) !== 0 ? 'U' : ''}(${x})`;
  return cut(b, `-${x}`);
}

export function complement(t: Type, x: string): string {
  const b = under(t) as Basic;
  if (is64(b)) return `$not${(b.is & Is.Unsigned) !== 0 ? 'U' : ''}(${x})`;
  return cut(b, `~${x}`);
}

/** A constant of type t. */
export function constant(cv: Constant, t: Type): string {
  const u = under(t);
  switch (cv.k) {
    case 'bool':
      return String(cv.v);
    case 'string':
      return jsString(cv.v);
    case 'float':
      return number(toNumber(cv));
    case 'int':
      if (u.kind === 'Basic' && (u.is & Is.Float) !== 0) return number(Number(cv.v));
      if (cv.v > 9007199254740991n || cv.v < -9007199254740991n) return cv.v < 0n ? `(${cv.v}n)` : `${cv.v}n`;
      return number(Number(cv.v));
  }
}

function number(x: number): string {
  if (x === Number.POSITIVE_INFINITY) return 'Infinity';
  return x < 0 ? `(${x})` : String(x);
}

export function jsString(bytes: string): string {
  return JSON.stringify(bytes).replace(/[\u0080-\u00ff]/g, c => `\\x${c.charCodeAt(0).toString(16)}`);
}

const intConversions: Record<string, string> = {
  int8: '$toInt8',
  int16: '$toInt16',
  int32: '$low32',
  uint8: '$toUint8',
  uint16: '$toUint16',
  uint32: '$toUint32',
};

/** T(x) between types of numbers and strings; null for conversions that change nothing in JavaScript. */
export function convertBasic(from: Type, to: Type, x: string): string {
  const f = under(from) as Basic;
  const t = under(to) as Basic;
  if (isString(to)) {
    if (isInteger(from)) return `$encodeRune(${x})`;
    if (isBytes(from)) return `$bytesToString(${x})`;
    if (isRunes(from)) return `$runesToString(${x})`;
    return x;
  }
  if (isString(from)) return isBytes(to) ? `$stringToBytes(${x})` : isRunes(to) ? `$stringToRunes(${x})` : x;
  if (isInteger(to)) {
    if (isFloat(from)) {
      if (is64(t)) return isUnsigned(to) ? `$floatToUint(${x})` : `$floatToInt(${x})`;
      return `${intConversions[t.name]}($floatToInt(${x}))`;
    }
    return integer(f, t, x);
  }
  if (isInteger(from)) {
    if (t === float32) return is64(f) ? `$toFloat32(${x})` : `Math.fround(${x})`;
    return is64(f) ? `$toFloat(${x})` : x;
  }
  return t === float32 && f !== float32 ? `Math.fround(${x})` : x;
}

function integer(f: Basic, t: Basic, x: string): string {
  const fu = (f.is & Is.Unsigned) !== 0;
  const tu = (t.is & Is.Unsigned) !== 0;
  if (f === t) return x;
  if (is64(t)) {
    if (!is64(f)) return tu && !fu ? `$toUint(${x})` : x;
    if (fu === tu) return x;
    return tu ? `$toUint(${x})` : `$toInt(${x})`;
  }
  if (!is64(f)) {
    // Nothing to cut when every value fits.
    if (fu === tu && f.bits <= t.bits) return x;
    if (fu && !tu && f.bits < t.bits) return x;
    return cut(t, x);
  }
  return `${intConversions[t.name]}(${x})`;
}

/** A shift count of type t as $shiftCount would give it. */
export function shiftCount(t: Type, x: string, cv: Constant | undefined): string {
  if (cv !== undefined && cv.k === 'int') return String(cv.v > 64n ? 64 : cv.v);
  const b = under(t) as Basic;
  const small = (b.is & Is.Unsigned) !== 0 && b.bits <= 32;
  return small ? x : `$shiftCount(${x})`;
}
