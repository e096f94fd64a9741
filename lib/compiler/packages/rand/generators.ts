/** The generators of math/rand and math/rand/v2: the same sequences as Go's for the same seeds. */
import type { Int } from '../../values/ints';
import { COOKED } from './cooked';

const TWO32 = 4294967296;

/** The unsigned 64-bit integer with these 32-bit halves. */
export function join(high: number, low: number): Int {
  high >>>= 0;
  low >>>= 0;
  return high < 0x200000 ? high * TWO32 + low : (BigInt(high) << 32n) | BigInt(low);
}

const LENGTH = 607;
const TAP = 273;
const INT32_MAX = 2147483647;

const cooked = (() => {
  let words: Int32Array | null = null;
  return () => {
    words ??= new Int32Array(Uint8Array.from(atob(COOKED), c => c.charCodeAt(0)).buffer);
    return words;
  };
})();

/** Additive lagged Fibonacci generator of math/rand: x[n] = x[n−607] + x[n−273], 64 bits. */
export class Alfg {
  private readonly high = new Int32Array(LENGTH);
  private readonly low = new Int32Array(LENGTH);
  private tap = 0;
  private feed = LENGTH - TAP;

  constructor(seed: Int) {
    let x = Number(BigInt(seed) % BigInt(INT32_MAX));
    if (x < 0) x += INT32_MAX;
    if (x === 0) x = 89482311;
    const next = (): number => {
      x = (x * 48271) % INT32_MAX;
      return x;
    };
    for (let i = 0; i < 20; i++) next();
    for (let i = 0; i < LENGTH; i++) {
      const a = BigInt(next()) << 40n;
      const b = BigInt(next()) << 20n;
      const u = a ^ b ^ BigInt(next());
      this.high[i] = Number(BigInt.asIntN(32, u >> 32n)) ^ cooked()[2 * i + 1];
      this.low[i] = Number(BigInt.asIntN(32, u)) ^ cooked()[2 * i];
    }
  }

  /** The halves of the next word are at the index that is returned, in `high` and `low`. */
  step(): number {
    this.tap = this.tap === 0 ? LENGTH - 1 : this.tap - 1;
    this.feed = this.feed === 0 ? LENGTH - 1 : this.feed - 1;
    const sum = (this.low[this.feed] >>> 0) + (this.low[this.tap] >>> 0);
    this.low[this.feed] = sum;
    this.high[this.feed] = this.high[this.feed] + this.high[this.tap] + (sum >= TWO32 ? 1 : 0);
    return this.feed;
  }

  uint64(): Int {
    const i = this.step();
    return join(this.high[i], this.low[i]);
  }

  int63(): Int {
    const i = this.step();
    return join(this.high[i] & 0x7fffffff, this.low[i]);
  }
}

const MASK = (1n << 64n) - 1n;

/** PCG-DXSM with 128 bits of state (math/rand/v2/pcg.go). */
export class Pcg {
  private state: bigint;

  constructor(high: Int, low: Int) {
    this.state = (BigInt(high) << 64n) | BigInt(low);
  }

  uint64(): bigint {
    const mul = (2549297995355413924n << 64n) | 4865540595714422341n;
    const inc = (6364136223846793005n << 64n) | 1442695040888963407n;
    this.state = BigInt.asUintN(128, this.state * mul + inc);
    const low = this.state & MASK;
    let high = this.state >> 64n;
    high ^= high >> 32n;
    high = (high * 0xda942042e4dd58b5n) & MASK;
    high ^= high >> 48n;
    return (high * (low | 1n)) & MASK;
  }
}

/** The running state of a ChaCha8 block, 4 columns of 16 words. */
const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
const CHUNK = 32;
const RESEED = 4;

/** ChaCha8 as Go's runtime and math/rand/v2 use it (internal/chacha8rand). */
export class ChaCha8 {
  private readonly words = new Uint32Array(64);
  private readonly seed = new Uint32Array(8);
  private counter = 0;
  private at = 0;
  private n = CHUNK;

  /** @param seed 32 bytes */
  constructor(seed: ArrayLike<number>) {
    for (let i = 0; i < 32; i++) this.seed[i >> 2] |= seed[i] << (8 * (i & 3));
    this.block();
  }

  uint64(): Int {
    if (this.at === this.n) this.refill();
    const i = 2 * this.at++;
    return join(this.words[i + 1], this.words[i]);
  }

  private refill(): void {
    this.counter += 4;
    if (this.counter === 16) {
      for (let i = 0; i < 8; i++) this.seed[i] = this.words[64 - 2 * RESEED + i];
      this.counter = 0;
    }
    this.block();
    this.at = 0;
    this.n = this.counter === 12 ? CHUNK - RESEED : CHUNK;
  }

  private block(): void {
    for (let column = 0; column < 4; column++) {
      const b = new Uint32Array(16);
      b.set(CONSTANTS);
      b.set(this.seed, 4);
      b[12] = this.counter + column;
      for (let round = 0; round < 4; round++) {
        for (let i = 0; i < 4; i++) quarter(b, i, 4 + i, 8 + i, 12 + i);
        for (let i = 0; i < 4; i++) quarter(b, i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3));
      }
      for (let i = 0; i < 8; i++) b[4 + i] += this.seed[i];
      // Word i of each column lie side by side.
      for (let i = 0; i < 16; i++) this.words[4 * i + column] = b[i];
    }
  }
}

function quarter(x: Uint32Array, a: number, b: number, c: number, d: number): void {
  x[a] += x[b];
  x[d] ^= x[a];
  x[d] = (x[d] << 16) | (x[d] >>> 16);
  x[c] += x[d];
  x[b] ^= x[c];
  x[b] = (x[b] << 12) | (x[b] >>> 20);
  x[a] += x[b];
  x[d] ^= x[a];
  x[d] = (x[d] << 8) | (x[d] >>> 24);
  x[c] += x[d];
  x[b] ^= x[c];
  x[b] = (x[b] << 7) | (x[b] >>> 25);
}

/**
 * Tables of the ziggurat method (Marsaglia and Tsang, 2000) for n strips of area v below a density f that ends at r:
 * they are, bit for bit, those in math/rand/normal.go and exp.go.
 */
export function ziggurat(
  n: number,
  m: number,
  r: number,
  v: number,
  f: (x: number) => number,
  inverse: (y: number) => number,
): { k: Uint32Array; w: Float32Array; f: Float32Array } {
  const k = new Uint32Array(n);
  const w = new Float32Array(n);
  const ff = new Float32Array(n);
  const q = v / f(r);
  k[0] = Math.trunc((r / q) * m);
  w[0] = q / m;
  w[n - 1] = r / m;
  ff[0] = 1;
  ff[n - 1] = f(r);
  let x = r;
  for (let i = n - 2; i >= 1; i--) {
    const before = x;
    x = inverse(v / x + f(x));
    k[i + 1] = Math.trunc((x / before) * m);
    ff[i] = f(x);
    w[i] = x / m;
  }
  return { k, w, f: ff };
}
