/**
 * Packages math/rand and math/rand/v2. A seeded generator gives Go's sequence; what Go seeds by chance, the
 * top-level functions, draws from the run's seed.
 */
import type { PackageSource } from '../native';
import type { Int } from '../values/ints';
import { Slice } from '../values/slices';
import { host } from './host';
import { Alfg, ChaCha8, Pcg, ziggurat } from './rand/generators';

/** Of the top-level functions. */
const state = { global: null as Pcg | null };

function globalUint64(): Int {
  state.global ??= new Pcg(host.seed, 0x9e3779b97f4a7c15n);
  return canonical(state.global.uint64());
}

function canonical(v: bigint): Int {
  return v <= 9007199254740991n ? Number(v) : v;
}

const slice = (a: Uint32Array | Float32Array): Slice => new Slice(a as never, 0, a.length, a.length);

const tables = {
  normal() {
    const z = ziggurat(
      128,
      2147483648,
      3.442619855899,
      9.91256303526217e-3,
      x => Math.exp(-0.5 * x * x),
      y => Math.sqrt(-2 * Math.log(y)),
    );
    return [slice(z.k), slice(z.w), slice(z.f)];
  },
  exponential() {
    const z = ziggurat(
      256,
      4294967296,
      7.69711747013105,
      3.949659822581572e-3,
      x => Math.exp(-x),
      y => -Math.log(y),
    );
    return [slice(z.k), slice(z.w), slice(z.f)];
  },
};

/** @param normal how a strip and a word are drawn for the normal density @param exp and for the exponential one */
const distributions = (normal: string, exp: string): string => String.raw`
func normal() (k []uint32, w, f []float32)
func exponential() (k []uint32, w, f []float32)

var kn, wn, fn = normal()
var ke, we, fe = exponential()

func abs(i int32) uint32 {
	if i < 0 {
		return uint32(-i)
	}
	return uint32(i)
}

func (r *Rand) NormFloat64() float64 {
	const rn = 3.442619855899
	for {
		${normal}
		x := float64(j) * float64(wn[i])
		if abs(j) < kn[i] {
			return x
		}
		if i == 0 {
			for {
				x = -math.Log(r.Float64()) * (1.0 / rn)
				y := -math.Log(r.Float64())
				if y+y >= x*x {
					break
				}
			}
			if j > 0 {
				return rn + x
			}
			return -rn - x
		}
		if fn[i]+float32(r.Float64())*(fn[i-1]-fn[i]) < float32(math.Exp(-.5*x*x)) {
			return x
		}
	}
}

func (r *Rand) ExpFloat64() float64 {
	const re = 7.69711747013104972
	for {
		${exp}
		x := float64(j) * float64(we[i])
		if j < ke[i] {
			return x
		}
		if i == 0 {
			return re - math.Log(r.Float64())
		}
		if fe[i]+float32(r.Float64())*(fe[i-1]-fe[i]) < float32(math.Exp(-x)) {
			return x
		}
	}
}

type Zipf struct {
	r                     *Rand
	imax, v, q, s         float64
	p, pinv, hxm, hx0mhxm float64
}

func (z *Zipf) h(x float64) float64    { return math.Exp(z.p*math.Log(z.v+x)) * z.pinv }
func (z *Zipf) hinv(x float64) float64 { return math.Exp(z.pinv*math.Log(z.p*x)) - z.v }

func NewZipf(r *Rand, s float64, v float64, imax uint64) *Zipf {
	if s <= 1.0 || v < 1 {
		return nil
	}
	z := &Zipf{r: r, imax: float64(imax), v: v, q: s, p: 1.0 - s}
	z.pinv = 1.0 / z.p
	z.hxm = z.h(z.imax + 0.5)
	z.hx0mhxm = z.h(0.5) - math.Exp(math.Log(z.v)*(-z.q)) - z.hxm
	z.s = 1 - z.hinv(z.h(1.5)-math.Exp(-z.q*math.Log(z.v+1.0)))
	return z
}

func (z *Zipf) Uint64() uint64 {
	if z == nil {
		panic("rand: nil Zipf")
	}
	for {
		ur := z.hxm + z.r.Float64()*z.hx0mhxm
		x := z.hinv(ur)
		k := math.Floor(x + 0.5)
		if k-x <= z.s || ur >= z.h(k+0.5)-math.Exp(-math.Log(k+z.v)*z.q) {
			return uint64(k)
		}
	}
}
`;

export const mathRand: PackageSource = {
  path: 'math/rand',
  source: String.raw`package rand

import "math"

type Source interface {
	Int63() int64
	Seed(seed int64)
}

type Source64 interface {
	Source
	Uint64() uint64
}

// The generator itself is the simulator's; state refers to it.
type rngSource struct{ state *int }

func newState(seed int64) *int
func int63(state *int) int64
func uint64_(state *int) uint64
func global() uint64

func (r *rngSource) Seed(seed int64) { r.state = newState(seed) }
func (r *rngSource) Int63() int64    { return int63(r.state) }
func (r *rngSource) Uint64() uint64  { return uint64_(r.state) }

func NewSource(seed int64) Source { return &rngSource{newState(seed)} }

// What the top-level functions draw from.
type globalSource struct{}

func (*globalSource) Seed(int64)     {}
func (*globalSource) Int63() int64   { return int64(global() & (1<<63 - 1)) }
func (*globalSource) Uint64() uint64 { return global() }

type Rand struct {
	src     Source
	s64     Source64
	readVal int64
	readPos int8
}

func New(src Source) *Rand {
	s64, _ := src.(Source64)
	return &Rand{src: src, s64: s64}
}

func (r *Rand) Seed(seed int64) {
	r.src.Seed(seed)
	r.readPos = 0
}

func (r *Rand) Int63() int64   { return r.src.Int63() }
func (r *Rand) Uint32() uint32 { return uint32(r.Int63() >> 31) }
func (r *Rand) Int31() int32   { return int32(r.Int63() >> 32) }
func (r *Rand) Int() int       { return int(r.Int63()) }

func (r *Rand) Uint64() uint64 {
	if r.s64 != nil {
		return r.s64.Uint64()
	}
	return uint64(r.Int63())>>31 | uint64(r.Int63())<<32
}

func (r *Rand) Int63n(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int63n")
	}
	if n&(n-1) == 0 {
		return r.Int63() & (n - 1)
	}
	max := int64((1 << 63) - 1 - (1<<63)%uint64(n))
	v := r.Int63()
	for v > max {
		v = r.Int63()
	}
	return v % n
}

func (r *Rand) Int31n(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int31n")
	}
	if n&(n-1) == 0 {
		return r.Int31() & (n - 1)
	}
	max := int32((1 << 31) - 1 - (1<<31)%uint32(n))
	v := r.Int31()
	for v > max {
		v = r.Int31()
	}
	return v % n
}

// Lemire's method, for Shuffle.
func (r *Rand) int31n(n int32) int32 {
	prod := uint64(r.Uint32()) * uint64(n)
	low := uint32(prod)
	if low < uint32(n) {
		thresh := uint32(-n) % uint32(n)
		for low < thresh {
			prod = uint64(r.Uint32()) * uint64(n)
			low = uint32(prod)
		}
	}
	return int32(prod >> 32)
}

func (r *Rand) Intn(n int) int {
	if n <= 0 {
		panic("invalid argument to Intn")
	}
	if n <= 1<<31-1 {
		return int(r.Int31n(int32(n)))
	}
	return int(r.Int63n(int64(n)))
}

func (r *Rand) Float64() float64 {
	for {
		if f := float64(r.Int63()) / (1 << 63); f != 1 {
			return f
		}
	}
}

func (r *Rand) Float32() float32 {
	for {
		if f := float32(r.Float64()); f != 1 {
			return f
		}
	}
}

func (r *Rand) Perm(n int) []int {
	m := make([]int, n)
	for i := 0; i < n; i++ {
		j := r.Intn(i + 1)
		m[i] = m[j]
		m[j] = i
	}
	return m
}

func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic("invalid argument to Shuffle")
	}
	for i := n - 1; i > 0; i-- {
		swap(i, int(r.int31n(int32(i+1))))
	}
}

func (r *Rand) Read(p []byte) (n int, err error) {
	for n = 0; n < len(p); n++ {
		if r.readPos == 0 {
			r.readVal = r.src.Int63()
			r.readPos = 7
		}
		p[n] = byte(r.readVal)
		r.readVal >>= 8
		r.readPos--
	}
	return
}

var globalRand = New(&globalSource{})

// Seed has no effect, as from Go 1.24 on.
func Seed(seed int64) {}

func Int63() int64                         { return globalRand.Int63() }
func Uint32() uint32                       { return globalRand.Uint32() }
func Uint64() uint64                       { return globalRand.Uint64() }
func Int31() int32                         { return globalRand.Int31() }
func Int() int                             { return globalRand.Int() }
func Int63n(n int64) int64                 { return globalRand.Int63n(n) }
func Int31n(n int32) int32                 { return globalRand.Int31n(n) }
func Intn(n int) int                       { return globalRand.Intn(n) }
func Float64() float64                     { return globalRand.Float64() }
func Float32() float32                     { return globalRand.Float32() }
func Perm(n int) []int                     { return globalRand.Perm(n) }
func Shuffle(n int, swap func(i, j int))   { globalRand.Shuffle(n, swap) }
func Read(p []byte) (n int, err error)     { return globalRand.Read(p) }
func NormFloat64() float64                 { return globalRand.NormFloat64() }
func ExpFloat64() float64                  { return globalRand.ExpFloat64() }
${distributions('j := int32(r.Uint32())\n\t\ti := j & 0x7F', 'j := r.Uint32()\n\t\ti := j & 0xFF')}`,
  natives: {
    newState: (seed: Int) => new Alfg(seed),
    int63: (s: Alfg) => s.int63(),
    uint64_: (s: Alfg) => s.uint64(),
    global: globalUint64,
    ...tables,
  },
  reset: () => {
    state.global = null;
  },
};

export const mathRandV2: PackageSource = {
  path: 'math/rand/v2',
  source: String.raw`package rand

import (
	"math"
	"math/bits"
)

type Source interface{ Uint64() uint64 }

type globalSource struct{}

func global() uint64

func (*globalSource) Uint64() uint64 { return global() }

// The generators themselves are the simulator's; state refers to them.
type PCG struct{ state *int }

func newPCG(seed1, seed2 uint64) *int
func pcgUint64(state *int) uint64

func NewPCG(seed1, seed2 uint64) *PCG { return &PCG{newPCG(seed1, seed2)} }

func (p *PCG) Seed(seed1, seed2 uint64) { p.state = newPCG(seed1, seed2) }

func (p *PCG) Uint64() uint64 {
	if p.state == nil {
		p.state = newPCG(0, 0)
	}
	return pcgUint64(p.state)
}

type ChaCha8 struct{ state *int }

func newChaCha8(seed []byte) *int
func chachaUint64(state *int) uint64

func NewChaCha8(seed [32]byte) *ChaCha8 { return &ChaCha8{newChaCha8(seed[:])} }

func (c *ChaCha8) Seed(seed [32]byte) { c.state = newChaCha8(seed[:]) }
func (c *ChaCha8) Uint64() uint64     { return chachaUint64(c.state) }

type Rand struct{ src Source }

func New(src Source) *Rand { return &Rand{src} }

func (r *Rand) Int64() int64   { return int64(r.src.Uint64() &^ (1 << 63)) }
func (r *Rand) Uint32() uint32 { return uint32(r.src.Uint64() >> 32) }
func (r *Rand) Uint64() uint64 { return r.src.Uint64() }
func (r *Rand) Int32() int32   { return int32(r.src.Uint64() >> 33) }
func (r *Rand) Int() int       { return int(uint(r.src.Uint64()) << 1 >> 1) }
func (r *Rand) Uint() uint     { return uint(r.src.Uint64()) }

func (r *Rand) Int64N(n int64) int64 {
	if n <= 0 {
		panic("invalid argument to Int64N")
	}
	return int64(r.uint64n(uint64(n)))
}

func (r *Rand) Uint64N(n uint64) uint64 {
	if n == 0 {
		panic("invalid argument to Uint64N")
	}
	return r.uint64n(n)
}

func (r *Rand) uint64n(n uint64) uint64 {
	if n&(n-1) == 0 {
		return r.Uint64() & (n - 1)
	}
	hi, lo := bits.Mul64(r.Uint64(), n)
	if lo < n {
		thresh := -n % n
		for lo < thresh {
			hi, lo = bits.Mul64(r.Uint64(), n)
		}
	}
	return hi
}

func (r *Rand) Int32N(n int32) int32 {
	if n <= 0 {
		panic("invalid argument to Int32N")
	}
	return int32(r.uint64n(uint64(n)))
}

func (r *Rand) Uint32N(n uint32) uint32 {
	if n == 0 {
		panic("invalid argument to Uint32N")
	}
	return uint32(r.uint64n(uint64(n)))
}

func (r *Rand) IntN(n int) int {
	if n <= 0 {
		panic("invalid argument to IntN")
	}
	return int(r.uint64n(uint64(n)))
}

func (r *Rand) UintN(n uint) uint {
	if n == 0 {
		panic("invalid argument to UintN")
	}
	return uint(r.uint64n(uint64(n)))
}

func (r *Rand) Float64() float64 { return float64(r.Uint64()<<11>>11) / (1 << 53) }
func (r *Rand) Float32() float32 { return float32(r.Uint32()<<8>>8) / (1 << 24) }

func (r *Rand) Perm(n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	r.Shuffle(len(p), func(i, j int) { p[i], p[j] = p[j], p[i] })
	return p
}

func (r *Rand) Shuffle(n int, swap func(i, j int)) {
	if n < 0 {
		panic("invalid argument to Shuffle")
	}
	for i := n - 1; i > 0; i-- {
		swap(i, int(r.uint64n(uint64(i+1))))
	}
}

var globalRand = New(&globalSource{})

type intType interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

func N[Int intType](n Int) Int {
	if n <= 0 {
		panic("invalid argument to N")
	}
	return Int(globalRand.uint64n(uint64(n)))
}

func Int64() int64                       { return globalRand.Int64() }
func Uint32() uint32                     { return globalRand.Uint32() }
func Uint64() uint64                     { return globalRand.Uint64() }
func Int32() int32                       { return globalRand.Int32() }
func Int() int                           { return globalRand.Int() }
func Uint() uint                         { return globalRand.Uint() }
func Int64N(n int64) int64               { return globalRand.Int64N(n) }
func Uint64N(n uint64) uint64            { return globalRand.Uint64N(n) }
func Int32N(n int32) int32               { return globalRand.Int32N(n) }
func Uint32N(n uint32) uint32            { return globalRand.Uint32N(n) }
func IntN(n int) int                     { return globalRand.IntN(n) }
func UintN(n uint) uint                  { return globalRand.UintN(n) }
func Float64() float64                   { return globalRand.Float64() }
func Float32() float32                   { return globalRand.Float32() }
func Perm(n int) []int                   { return globalRand.Perm(n) }
func Shuffle(n int, swap func(i, j int)) { globalRand.Shuffle(n, swap) }
func NormFloat64() float64               { return globalRand.NormFloat64() }
func ExpFloat64() float64                { return globalRand.ExpFloat64() }
${distributions('u := r.Uint64()\n\t\tj := int32(u)\n\t\ti := u >> 32 & 0x7F', 'u := r.Uint64()\n\t\tj := uint32(u)\n\t\ti := uint8(u >> 32)')}`,
  natives: {
    global: globalUint64,
    newPCG: (a: Int, b: Int) => new Pcg(a, b),
    pcgUint64: (p: Pcg) => canonical(p.uint64()),
    newChaCha8: (seed: Slice) => new ChaCha8((seed.a as Uint8Array).subarray(seed.o, seed.o + 32)),
    chachaUint64: (c: ChaCha8) => c.uint64(),
    ...tables,
  },
  reset: () => {
    state.global = null;
  },
};
