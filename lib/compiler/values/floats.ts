/**
 * Floats to text and back, as strconv does it: exact, to nearest, ties to even.
 *
 * JavaScript's own conversions give the shortest digits, and are exact except that they round a tie away from
 * zero; where a tie is possible the digits are worked out in BigInt.
 */

/** Digits d₁d₂… that stand for 0.d₁d₂… × 10^dp. */
interface Digits {
  d: string;
  dp: number;
}

/**
 * strconv.FormatFloat.
 * @param verb one of b e E f g G x X @param prec digits as Go counts them for the verb, −1 for the shortest that
 * are enough @param bits 32 or 64
 */
export function formatFloat(f: number, verb: string, prec: number, bits: number): string {
  if (Number.isNaN(f)) return 'NaN';
  if (f === Infinity) return '+Inf';
  if (f === -Infinity) return '-Inf';
  const sign = f < 0 || Object.is(f, -0) ? '-' : '';
  const x = Math.abs(f);
  switch (verb) {
    case 'b':
      return sign + binary(x, bits);
    case 'x':
    case 'X':
      return hexadecimal(sign, x, prec, verb);
    case 'e':
    case 'E':
      return sign + exponential(rounded(x, prec < 0 ? -1 : prec + 1, bits), prec, verb);
    case 'f':
      return sign + fixed(x, prec, bits);
    case 'g':
    case 'G':
      return sign + general(x, prec, bits, verb);
    default:
      return `%${verb}`;
  }
}

/** n significant digits of x ≥ 0, −1 for the shortest. */
function rounded(x: number, n: number, bits: number): Digits {
  if (x === 0) return { d: '', dp: 0 };
  return n < 0 ? shortest(x, bits) : roundTo(exact(x), n);
}

function shortest(x: number, bits: number): Digits {
  if (bits === 64) return ofExponential(x.toExponential());
  for (let p = 0; p < 9; p++) {
    const s = x.toExponential(p);
    if (Math.fround(Number(s)) === x) return trimmed(ofExponential(s));
  }
  return ofExponential(x.toExponential(9));
}

function ofExponential(s: string): Digits {
  const e = s.indexOf('e');
  return { d: s[0] + s.slice(2, e), dp: Number(s.slice(e + 1)) + 1 };
}

function trimmed({ d, dp }: Digits): Digits {
  return { d: d.replace(/0+$/, ''), dp };
}

const view = new DataView(new ArrayBuffer(8));

/** x = mant × 2^exp, for 64 bits. */
function parts(x: number): { mant: bigint; exp: number } {
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const e = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  return e === 0 ? { mant: fraction, exp: -1074 } : { mant: fraction | (1n << 52n), exp: e - 1075 };
}

/** All digits of x > 0. */
function exact(x: number): Digits {
  const { mant, exp } = parts(x);
  if (exp >= 0) {
    const d = (mant << BigInt(exp)).toString();
    return { d, dp: d.length };
  }
  const d = (mant * 5n ** BigInt(-exp)).toString();
  return { d, dp: d.length + exp };
}

/** The first n digits, the last of them rounded, ties to even. n may be 0 or less: then it is 1 or nothing. */
function roundTo({ d, dp }: Digits, n: number): Digits {
  if (n >= d.length) return { d: d.replace(/0+$/, ''), dp };
  if (n < 0) return { d: '', dp: 0 };
  const tail = d.slice(n);
  const half = /^50*$/.test(tail);
  const up = half ? n > 0 && (d.charCodeAt(n - 1) & 1) === 1 : tail[0] >= '5';
  const head = d.slice(0, n);
  if (!up) return { d: head.replace(/0+$/, ''), dp };
  const nines = /9*$/.exec(head)![0].length;
  if (nines === n) return { d: '1', dp: dp + 1 };
  const last = n - nines - 1;
  return { d: head.slice(0, last) + String.fromCharCode(head.charCodeAt(last) + 1), dp };
}

/** %e: d.ddde±dd */
function exponential({ d, dp }: Digits, prec: number, verb: string): string {
  const first = d === '' ? '0' : d[0];
  let fraction = d.slice(1);
  if (prec >= 0) fraction = fraction.slice(0, prec).padEnd(prec, '0');
  const e = d === '' ? 0 : dp - 1;
  const digits = String(Math.abs(e)).padStart(2, '0');
  return `${first}${fraction === '' ? '' : `.${fraction}`}${verb}${e < 0 ? '-' : '+'}${digits}`;
}

/** %f */
function fixed(x: number, prec: number, bits: number): string {
  if (prec < 0) {
    const { d, dp } = rounded(x, -1, bits);
    return place({ d, dp }, Math.max(d.length - dp, 0));
  }
  // A tie needs x × 2^(prec+1) to be whole.
  if (prec <= 20 && x < 1e15 && !Number.isInteger(x * 2 ** (prec + 1))) return x.toFixed(prec);
  if (x === 0) return place({ d: '', dp: 0 }, prec);
  const all = exact(x);
  return place(roundTo(all, all.dp + prec), prec);
}

/** Digits with `fraction` places behind the point. */
function place({ d, dp }: Digits, fraction: number): string {
  const whole = dp > 0 ? d.slice(0, dp).padEnd(dp, '0') : '0';
  if (fraction === 0) return whole;
  const zeros = dp < 0 ? '0'.repeat(Math.min(-dp, fraction)) : '';
  const rest = zeros + (dp >= 0 ? d.slice(dp) : d);
  return `${whole}.${rest.slice(0, fraction).padEnd(fraction, '0')}`;
}

/** %g: %e for an exponent below −4 or not below the precision, otherwise %f. */
function general(x: number, prec: number, bits: number, verb: string): string {
  const short = prec < 0;
  const n = prec === 0 ? 1 : prec;
  const digits = rounded(x, short ? -1 : n, bits);
  let eprec = short ? 6 : n;
  if (!short && eprec > digits.d.length && digits.d.length >= digits.dp) eprec = digits.d.length;
  const exp = digits.dp - 1;
  if (x !== 0 && (exp < -4 || exp >= eprec)) {
    return exponential(digits, Math.max(digits.d.length, 1) - 1, verb === 'g' ? 'e' : 'E');
  }
  return place(digits, Math.max(digits.d.length - digits.dp, 0));
}

/** %b: mantissa p exponent, both decimal. */
function binary(x: number, bits: number): string {
  if (bits === 64) {
    const { mant, exp } = parts(x);
    return `${mant}p${exp < 0 ? '' : '+'}${exp}`;
  }
  view.setFloat32(0, x);
  const word = view.getUint32(0);
  const e = (word >>> 23) & 0xff;
  const fraction = word & 0x7fffff;
  const exp = (e === 0 ? 1 : e) - 150;
  return `${e === 0 ? fraction : fraction | 0x800000}p${exp < 0 ? '' : '+'}${exp}`;
}

/** %x: 0x1.yyyp±dd */
function hexadecimal(sign: string, x: number, prec: number, verb: string): string {
  let { mant, exp } = parts(x);
  let e = 0;
  if (mant !== 0n) {
    while (mant >> 52n === 0n) {
      mant <<= 1n;
      exp--;
    }
    e = exp + 52;
  }
  // One digit, then 13 of a fraction.
  if (prec >= 0 && prec < 13) {
    const drop = BigInt(4 * (13 - prec));
    const rest = mant & ((1n << drop) - 1n);
    mant >>= drop;
    const half = 1n << (drop - 1n);
    if (rest > half || (rest === half && (mant & 1n) === 1n)) mant++;
    mant <<= drop;
    if (mant >> 53n !== 0n) {
      mant >>= 1n;
      e++;
    }
  }
  const hex = mant.toString(16).padStart(14, '0');
  const fraction = prec < 0 ? hex.slice(1).replace(/0+$/, '') : hex.slice(1, 1 + prec).padEnd(prec, '0');
  const exponent = `${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;
  const text = `0x${hex[0]}${fraction === '' ? '' : `.${fraction}`}p${exponent}`;
  return sign + (verb === 'X' ? text.toUpperCase() : text);
}

export type NumberFault = '' | 'syntax' | 'range';

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const HEX = /^([+-]?)0x([0-9a-f_]*)\.?([0-9a-f_]*)p([+-]?\d+)$/i;
const SPECIAL = /^([+-]?)(inf|infinity|nan)$/i;

/** strconv.ParseFloat. @returns the value, and what is wrong: with 'range' the value is an infinity */
export function parseFloatText(s: string, bits: number): [number, NumberFault] {
  const special = SPECIAL.exec(s);
  if (special !== null) {
    if (special[2].toLowerCase() === 'nan')
      return [special[1] === '' ? Number.NaN : 0, special[1] === '' ? '' : 'syntax'];
    return [special[1] === '-' ? -Infinity : Infinity, ''];
  }
  let f: number;
  if (s.includes('_') && !/^[+-]?0x/i.test(s)) {
    if (!underscoresOk(s)) return [0, 'syntax'];
    s = s.replace(/_/g, '');
  }
  if (DECIMAL.test(s)) f = bits === 32 ? decimalTo32(s) : Number(s);
  else {
    const hex = underscoresOk(s) ? HEX.exec(s) : null;
    if (hex === null || hex[2] + hex[3] === '') return [0, 'syntax'];
    f = hexFloat(hex, bits);
  }
  return [f, Number.isFinite(f) ? '' : 'range'];
}

/** The nearest float32, where rounding to float64 first could hide on which side of a middle s lies. */
function decimalTo32(s: string): number {
  const f = Number(s);
  const r = Math.fround(f);
  if (f === r || !Number.isFinite(f)) return r;
  view.setFloat64(0, f);
  if ((view.getUint32(4) & 0x1fffffff) !== 0x10000000) return r;
  const side = compareDecimal(s.replace(/^[+-]/, ''), Math.abs(f));
  if (side === 0) return r;
  const nudged = Math.abs(f) * (1 + side * Number.EPSILON);
  return Math.fround(f < 0 ? -nudged : nudged);
}

/** The sign of (decimal text − x). */
function compareDecimal(text: string, x: number): number {
  const [mantissa, e = '0'] = text.toLowerCase().split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const scale = Number(e) - fraction.length;
  const { mant, exp } = parts(x);
  let a = BigInt(whole + fraction);
  let b = mant;
  if (scale >= 0) a *= 10n ** BigInt(scale);
  else b *= 10n ** BigInt(-scale);
  if (exp >= 0) b <<= BigInt(exp);
  else a <<= BigInt(-exp);
  return a > b ? 1 : a < b ? -1 : 0;
}

function hexFloat([, sign, whole, fraction, exponent]: RegExpExecArray, bits: number): number {
  const w = whole.replace(/_/g, '');
  const fr = fraction.replace(/_/g, '');
  let mant = BigInt(`0x${w}${fr}`);
  let exp = Number(exponent) - 4 * fr.length;
  if (mant === 0n) return sign === '-' ? -0 : 0;
  // To the bits that the type keeps at this size, with what falls off in the last bit.
  const [precision, lowest] = bits === 32 ? [24, -149] : [53, -1074];
  const length = mant.toString(2).length;
  const drop = Math.max(length - precision, lowest - exp);
  if (drop > 0) {
    const cut = BigInt(drop);
    const rest = mant & ((1n << cut) - 1n);
    const half = 1n << (cut - 1n);
    mant >>= cut;
    if (rest > half || (rest === half && (mant & 1n) === 1n)) mant++;
    exp += drop;
  }
  // Two steps: 2^exp alone may be beyond a float64 where the product is not.
  const f = Number(mant) * 2 ** Math.floor(exp / 2) * 2 ** Math.ceil(exp / 2);
  const r = bits === 32 ? Math.fround(f) : f;
  return sign === '-' ? -r : r;
}

/** Whether underscores stand only between digits, or between a base prefix and a digit. */
export function underscoresOk(s: string): boolean {
  if (!s.includes('_')) return true;
  const body = s.replace(/^[+-]/, '');
  const prefix = /^0[xob]/i.test(body);
  const digit = /^0x/i.test(body) ? /[0-9a-f]/i : /\d/;
  // A prefix counts as a digit.
  let before = prefix ? '0' : '';
  for (const c of prefix ? body.slice(2) : body) {
    if (c === '_') {
      if (before !== '0') return false;
      before = c;
    } else if (digit.test(c)) before = '0';
    else if (before === '_') return false;
    else before = '';
  }
  return before !== '_';
}
