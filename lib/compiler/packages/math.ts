/**
 * Packages math and math/bits. Roundings, roots, remainders and powers by whole numbers are exact; of exp, log and the
 * trigonometric functions the last bit may differ from Go's, whose own depends on the CPU.
 */
import type { PackageSource } from '../native';
import { type Int, wrapU } from '../values/ints';
import { panicRuntime } from '../values/panic';

const view = new DataView(new ArrayBuffer(8));

function bits64(f: number): Int {
  // Go's NaN; JavaScript keeps no other.
  if (Number.isNaN(f)) return 0x7ff8000000000001n;
  view.setFloat64(0, f);
  return wrapU(view.getBigUint64(0));
}

function fromBits64(b: Int): number {
  view.setBigUint64(0, BigInt(b));
  return view.getFloat64(0);
}

function bits32(f: number): number {
  view.setFloat32(0, f);
  return view.getUint32(0);
}

function fromBits32(b: number): number {
  view.setUint32(0, b);
  return view.getFloat32(0);
}

/** f = frac × 2^exp with ½ ≤ |frac| < 1. */
function frexp(f: number): [number, number] {
  if (f === 0 || !Number.isFinite(f)) return [f, 0];
  let exp = 0;
  if (Math.abs(f) < 2 ** -1022) {
    f *= 2 ** 52;
    exp = -52;
  }
  view.setFloat64(0, f);
  const high = view.getUint32(0);
  exp += ((high >>> 20) & 0x7ff) - 1022;
  view.setUint32(0, (high & 0x800fffff) | (1022 << 20));
  return [view.getFloat64(0), exp];
}

function ldexp(frac: number, exp: number): number {
  const [f, e] = frexp(frac);
  const sum = e + Number(exp);
  if (f === 0 || !Number.isFinite(f)) return f;
  if (sum > 1024) return f * Infinity;
  if (sum < -1080) return f * 0;
  // The first factor is exact; below the normal numbers only the second rounds.
  return sum > 0 ? f * 2 * 2 ** (sum - 1) : f * 2 ** Math.max(sum, -1000) * 2 ** Math.min(sum + 1000, 0);
}

/** Go's Pow: the whole part of the exponent by squaring, so that powers of whole numbers are exact while they fit. */
function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === 0 || !Number.isFinite(x) || !Number.isFinite(y)) {
    if (x === -1) return 1;
    return x ** y;
  }
  if (y === 0.5) return Math.sqrt(x);
  if (y === -0.5) return 1 / Math.sqrt(x);
  let whole = Math.trunc(Math.abs(y));
  let part = Math.abs(y) - whole;
  if (part !== 0 && x < 0) return Number.NaN;
  if (whole >= 2 ** 63) return x ** y;
  let a = 1;
  let ae = 0;
  if (part !== 0) {
    if (part > 0.5) {
      part--;
      whole++;
    }
    a = Math.exp(part * Math.log(x));
  }
  let [x1, xe] = frexp(x);
  for (let i = whole; i !== 0; i = Math.floor(i / 2)) {
    if (xe < -4096 || xe > 4096) {
      ae += xe;
      break;
    }
    if (i % 2 === 1) {
      a *= x1;
      ae += xe;
    }
    x1 *= x1;
    xe *= 2;
    if (x1 < 0.5) {
      x1 += x1;
      xe--;
    }
  }
  if (y < 0) {
    a = 1 / a;
    ae = -ae;
  }
  return ldexp(a, ae);
}

function roundAway(f: number): number {
  const t = Math.trunc(f);
  if (!Number.isFinite(f)) return f;
  return Math.abs(f - t) >= 0.5 ? t + Math.sign(f) : f < 0 && t === 0 ? -0 : t;
}

function roundEven(f: number): number {
  if (Math.abs(f) >= 2 ** 52 || !Number.isFinite(f)) return f;
  const t = Math.trunc(f);
  const d = Math.abs(f - t);
  const up = d > 0.5 || (d === 0.5 && t % 2 !== 0);
  return up ? t + Math.sign(f) : t === 0 && f < 0 ? -0 : t;
}

/** IEEE 754 remainder: to the nearest multiple, ties to even. */
function remainder(x: number, y: number): number {
  if (!Number.isFinite(x) || y === 0) return Number.NaN;
  if (!Number.isFinite(y)) return Number.isNaN(y) ? y : x;
  let r = Math.abs(x % y);
  const ay = Math.abs(y);
  const odd = Math.floor(Math.abs(x) / ay) % 2 === 1;
  if (r > ay / 2 || (r === ay / 2 && odd)) r -= ay;
  return x < 0 || Object.is(x, -0) ? -r : r;
}

function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return x;
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const b = BigInt(bits64(x));
  return fromBits64(y > x === x > 0 ? b + 1n : b - 1n);
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function gamma(x: number): number {
  if (Number.isInteger(x) && x > 0 && x < 171) {
    let r = 1;
    for (let i = 2; i < x; i++) r *= i;
    return r;
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const z = x - 1;
  const sum = LANCZOS.reduce((s, c, i) => (i === 0 ? c : s + c / (z + i)), 0);
  const t = z + 7.5;
  return Math.sqrt(2 * Math.PI) * t ** (z + 0.5) * Math.exp(-t) * sum;
}

const one = (f: (x: number) => number) => f;

export const math: PackageSource = {
  path: 'math',
  source: String.raw`package math

const (
	E       = 2.71828182845904523536028747135266249775724709369995957496696763
	Pi      = 3.14159265358979323846264338327950288419716939937510582097494459
	Phi     = 1.61803398874989484820458683436563811772030917980576286213544862
	Sqrt2   = 1.41421356237309504880168872420969807856967187537694807317667974
	SqrtE   = 1.64872127070012814684865078781416357165377610071014801157507931
	SqrtPi  = 1.77245385090551602729816748334114518279754945612238712821380779
	SqrtPhi = 1.27201964951406896425242246173749149171560804184009624861664038
	Ln2     = 0.693147180559945309417232121458176568075500134360255254120680009
	Log2E   = 1 / Ln2
	Ln10    = 2.30258509299404568401799145468436420760110148862877297603332790
	Log10E  = 1 / Ln10
)

const (
	MaxFloat32             = 0x1p127 * (1 + (1 - 0x1p-23))
	SmallestNonzeroFloat32 = 0x1p-126 * 0x1p-23
	MaxFloat64             = 0x1p1023 * (1 + (1 - 0x1p-52))
	SmallestNonzeroFloat64 = 0x1p-1022 * 0x1p-52
)

const (
	MaxInt    = 1<<63 - 1
	MinInt    = -1 << 63
	MaxInt8   = 1<<7 - 1
	MinInt8   = -1 << 7
	MaxInt16  = 1<<15 - 1
	MinInt16  = -1 << 15
	MaxInt32  = 1<<31 - 1
	MinInt32  = -1 << 31
	MaxInt64  = 1<<63 - 1
	MinInt64  = -1 << 63
	MaxUint   = 1<<64 - 1
	MaxUint8  = 1<<8 - 1
	MaxUint16 = 1<<16 - 1
	MaxUint32 = 1<<32 - 1
	MaxUint64 = 1<<64 - 1
)

func Abs(x float64) float64
func Acos(x float64) float64
func Acosh(x float64) float64
func Asin(x float64) float64
func Asinh(x float64) float64
func Atan(x float64) float64
func Atan2(y, x float64) float64
func Atanh(x float64) float64
func Cbrt(x float64) float64
func Ceil(x float64) float64
func Cos(x float64) float64
func Cosh(x float64) float64
func Exp(x float64) float64
func Exp2(x float64) float64
func Expm1(x float64) float64
func Floor(x float64) float64
func Frexp(f float64) (frac float64, exp int)
func Gamma(x float64) float64
func Hypot(p, q float64) float64
func Ldexp(frac float64, exp int) float64
func Log(x float64) float64
func Log10(x float64) float64
func Log1p(x float64) float64
func Log2(x float64) float64
func Max(x, y float64) float64
func Min(x, y float64) float64
func Mod(x, y float64) float64
func Nextafter(x, y float64) (r float64)
func Pow(x, y float64) float64
func Remainder(x, y float64) float64
func Round(x float64) float64
func RoundToEven(x float64) float64
func Signbit(x float64) bool
func Sin(x float64) float64
func Sinh(x float64) float64
func Sqrt(x float64) float64
func Tan(x float64) float64
func Tanh(x float64) float64
func Trunc(x float64) float64
func Float64bits(f float64) uint64
func Float64frombits(b uint64) float64
func Float32bits(f float32) uint32
func Float32frombits(b uint32) float32
func Inf(sign int) float64
func NaN() float64
func IsNaN(f float64) (is bool)

func IsInf(f float64, sign int) bool {
	return sign >= 0 && f > MaxFloat64 || sign <= 0 && f < -MaxFloat64
}

func Copysign(f, sign float64) float64 {
	if Signbit(f) != Signbit(sign) {
		return -f
	}
	return f
}

func Dim(x, y float64) float64 {
	v := x - y
	if v <= 0 {
		return 0
	}
	return v
}

func Modf(f float64) (int float64, frac float64) {
	int = Trunc(f)
	if IsInf(f, 0) {
		return f, NaN()
	}
	return int, Copysign(f-int, f)
}

func Sincos(x float64) (sin, cos float64) { return Sin(x), Cos(x) }
func Pow10(n int) float64                 { return Pow(10, float64(n)) }
func FMA(x, y, z float64) float64         { return x*y + z }

func Logb(x float64) float64 { return float64(Ilogb(x)) }

func Ilogb(x float64) int {
	_, e := Frexp(x)
	return e - 1
}
`,
  natives: {
    Abs: one(Math.abs),
    Acos: one(Math.acos),
    Acosh: one(Math.acosh),
    Asin: one(Math.asin),
    Asinh: one(Math.asinh),
    Atan: one(Math.atan),
    Atan2: Math.atan2,
    Atanh: one(Math.atanh),
    Cbrt: one(Math.cbrt),
    Ceil: one(Math.ceil),
    Cos: one(Math.cos),
    Cosh: one(Math.cosh),
    Exp: one(Math.exp),
    Exp2: (x: number) => 2 ** x,
    Expm1: one(Math.expm1),
    Floor: one(Math.floor),
    Frexp: frexp,
    Gamma: gamma,
    Hypot: (p: number, q: number) => Math.hypot(p, q),
    Ldexp: ldexp,
    Log: one(Math.log),
    Log10: (x: number) => Math.log10(x),
    Log1p: one(Math.log1p),
    Log2(x: number) {
      const [f, e] = frexp(x);
      return f === 0.5 ? e - 1 : Math.log(f) * (1 / Math.LN2) + e;
    },
    Max: (x: number, y: number) => (x === Infinity || y === Infinity ? Infinity : Math.max(x, y)),
    Min: (x: number, y: number) => (x === -Infinity || y === -Infinity ? -Infinity : Math.min(x, y)),
    Mod: (x: number, y: number) => x % y,
    Nextafter: nextAfter,
    Pow: pow,
    Remainder: remainder,
    Round: roundAway,
    RoundToEven: roundEven,
    Signbit: (x: number) => x < 0 || Object.is(x, -0),
    Sin: one(Math.sin),
    Sinh: one(Math.sinh),
    Sqrt: one(Math.sqrt),
    Tan: one(Math.tan),
    Tanh: one(Math.tanh),
    Trunc: one(Math.trunc),
    Float64bits: bits64,
    Float64frombits: fromBits64,
    Float32bits: bits32,
    Float32frombits: fromBits32,
    Inf: (sign: number) => (sign >= 0 ? Infinity : -Infinity),
    NaN: () => Number.NaN,
    IsNaN: (x: number) => Number.isNaN(x),
  },
};

/** Bits up to the highest that is set. */
function bitLength(x: Int): number {
  if (typeof x === 'bigint') return x.toString(2).length;
  return x < 4294967296 ? 32 - Math.clz32(x) : 64 - Math.clz32(Math.floor(x / 4294967296));
}

function trailingZeros(x: Int, width: number): number {
  if (x === 0) return width;
  let n = 0;
  let v = BigInt(x);
  while ((v & 0xffffffffn) === 0n) {
    v >>= 32n;
    n += 32;
  }
  const low = Number(v & 0xffffffffn) | 0;
  return n + 31 - Math.clz32(low & -low);
}

function ones(x: Int): number {
  let v = BigInt(x);
  let n = 0;
  for (; v !== 0n; v >>= 32n) {
    let w = Number(v & 0xffffffffn) | 0;
    w -= (w >>> 1) & 0x55555555;
    w = (w & 0x33333333) + ((w >>> 2) & 0x33333333);
    n += Math.imul((w + (w >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return n;
}

function reverse(x: Int, width: number): Int {
  let v = 0n;
  let rest = BigInt(x);
  for (let i = 0; i < width; i++) {
    v = (v << 1n) | (rest & 1n);
    rest >>= 1n;
  }
  return wrapU(v);
}

function reverseBytes(x: Int, width: number): Int {
  let v = 0n;
  let rest = BigInt(x);
  for (let i = 0; i < width; i += 8) {
    v = (v << 8n) | (rest & 0xffn);
    rest >>= 8n;
  }
  return wrapU(v);
}

/** Functions of each width, with their types: natives for all, told as Go text. */
const WIDTHS: [string, string, number][] = [
  ['', 'uint', 64],
  ['8', 'uint8', 8],
  ['16', 'uint16', 16],
  ['32', 'uint32', 32],
  ['64', 'uint64', 64],
];

const bitsNatives: PackageSource['natives'] = {};
let bitsSource = `package bits

const UintSize = 64
`;

for (const [suffix, type, width] of WIDTHS) {
  const mask = (1n << BigInt(width)) - 1n;
  const w = BigInt(width);
  const declare = (name: string, params: string, result: string, f: (...args: never[]) => unknown): void => {
    bitsSource += `func ${name}${suffix}(${params}) ${result}\n`;
    bitsNatives[name + suffix] = f;
  };
  declare('Len', `x ${type}`, 'int', bitLength);
  declare('LeadingZeros', `x ${type}`, 'int', (x: Int) => width - bitLength(x));
  declare('TrailingZeros', `x ${type}`, 'int', (x: Int) => trailingZeros(x, width));
  declare('OnesCount', `x ${type}`, 'int', ones);
  declare('Reverse', `x ${type}`, type, (x: Int) => reverse(x, width));
  declare('RotateLeft', `x ${type}, k int`, type, (x: Int, k: number) => {
    const n = BigInt(((k % width) + width) % width);
    return wrapU(((BigInt(x) << n) | (BigInt(x) >> (w - n))) & mask);
  });
  if (width > 8) declare('ReverseBytes', `x ${type}`, type, (x: Int) => reverseBytes(x, width));
  if (width < 32) continue;
  declare('Add', `x, y, carry ${type}`, `(sum, carryOut ${type})`, (x: Int, y: Int, c: Int) => {
    const sum = BigInt(x) + BigInt(y) + BigInt(c);
    return [wrapU(sum & mask), sum > mask ? 1 : 0];
  });
  declare('Sub', `x, y, borrow ${type}`, `(diff, borrowOut ${type})`, (x: Int, y: Int, b: Int) => {
    const diff = BigInt(x) - BigInt(y) - BigInt(b);
    return [wrapU(diff & mask), diff < 0n ? 1 : 0];
  });
  declare('Mul', `x, y ${type}`, `(hi, lo ${type})`, (x: Int, y: Int) => {
    const p = BigInt(x) * BigInt(y);
    return [wrapU(p >> w), wrapU(p & mask)];
  });
  const divide = (hi: Int, lo: Int, y: Int): [bigint, bigint] => {
    const n = (BigInt(hi) << w) | BigInt(lo);
    return [n / BigInt(y), n % BigInt(y)];
  };
  declare('Div', `hi, lo, y ${type}`, `(quo, rem ${type})`, (hi: Int, lo: Int, y: Int) => {
    if (y === 0) panicRuntime('integer divide by zero');
    if (y <= hi) panicRuntime('integer overflow');
    return divide(hi, lo, y).map(wrapU);
  });
  declare('Rem', `hi, lo, y ${type}`, type, (hi: Int, lo: Int, y: Int) => {
    if (y === 0) panicRuntime('integer divide by zero');
    return wrapU(divide(hi, lo, y)[1]);
  });
}

export const mathBits: PackageSource = { path: 'math/bits', source: bitsSource, natives: bitsNatives };
