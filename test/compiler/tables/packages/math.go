// Packages math, math/bits, math/rand, math/rand/v2.
package main

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand"
	randv2 "math/rand/v2"
)

func main() {
	xs := []float64{0, math.Copysign(0, -1), 0.5, 1, 1.5, 2.5, -2.5, -0.4, 3.7, 1e10, 4503599627370497.5, 1e300, 5e-324, math.Inf(1), math.Inf(-1), math.NaN()}
	for _, x := range xs {
		fr, e := math.Frexp(x)
		ip, fp := math.Modf(x)
		fmt.Println(x, math.Floor(x), math.Ceil(x), math.Trunc(x), math.Round(x), math.RoundToEven(x), math.Abs(x), math.Sqrt(x), fr, e, ip, fp, math.Signbit(x), math.IsInf(x, 0), math.IsNaN(x), math.Float64bits(x))
		fmt.Println(math.Max(x, 1), math.Min(x, 1), math.Mod(x, 2), math.Remainder(x, 2), math.Dim(x, 1), math.Copysign(x, -1), math.Ldexp(x, 3), math.Ldexp(x, -1070), math.Nextafter(x, 10), math.Hypot(3, 4), math.Cbrt(27))
		for _, y := range []float64{0, 1, 2, 3, 10, -1, -2, 0.5, -0.5, math.Inf(1), math.NaN()} {
			fmt.Print(math.Pow(x, y), " ")
		}
		fmt.Println()
	}
	fmt.Println(math.Pow(2, 10), math.Pow(10, 15), math.Pow(3, 40), math.Pow(-2, 3), math.Pow(2, -1074), math.Pow(10, -5), math.Pow10(20), math.Log2(8), math.Log2(10) > 3.3, math.Log10(1000), math.Exp(0), math.Log(1))
	fmt.Printf("%.12f %.12f %.12f %.12f %.12f\n", math.Sin(1), math.Cos(1), math.Tan(1), math.Atan2(1, -1), math.Exp(1.5))
	fmt.Printf("%.10f %.10f %.10f\n", math.Gamma(5.5), math.Log1p(1e-10), math.Expm1(1e-10))
	fmt.Println(math.MaxInt64, math.MinInt64, uint64(math.MaxUint64), math.MaxFloat32, math.SmallestNonzeroFloat64, math.Pi)
	fmt.Println(math.Float32bits(1.5), math.Float32frombits(0x40490fdb), math.Float64frombits(0x400921fb54442d18))

	for _, v := range []uint64{0, 1, 2, 255, 256, 1 << 31, 1<<32 - 1, 1 << 32, 1<<53 + 1, 1 << 63, math.MaxUint64, 0xdeadbeefcafe} {
		fmt.Println(bits.Len64(v), bits.LeadingZeros64(v), bits.TrailingZeros64(v), bits.OnesCount64(v), bits.Reverse64(v), bits.ReverseBytes64(v), bits.RotateLeft64(v, 13), bits.RotateLeft64(v, -13))
		fmt.Println(bits.Len32(uint32(v)), bits.LeadingZeros8(uint8(v)), bits.TrailingZeros16(uint16(v)), bits.Reverse8(uint8(v)), bits.RotateLeft8(uint8(v), 3), bits.ReverseBytes32(uint32(v)))
		s, c := bits.Add64(v, v, 1)
		d, b := bits.Sub64(v, 3, 1)
		hi, lo := bits.Mul64(v, v)
		q, r := bits.Div64(1, v, 1<<62)
		fmt.Println(s, c, d, b, hi, lo, q, r)
	}

	for _, seed := range []int64{1, 42, -7, 0, math.MaxInt64, 1 << 40} {
		r := rand.New(rand.NewSource(seed))
		fmt.Println(r.Int63(), r.Uint64(), r.Intn(100), r.Intn(1<<20), r.Int31n(7), r.Int63n(1e15), r.Float64(), r.Float32(), r.Perm(6), r.Uint32(), r.Int31(), r.Int())
		fmt.Println(r.NormFloat64(), r.ExpFloat64(), r.Intn(1<<40), r.Int31n(8))
		x := []int{1, 2, 3, 4, 5, 6, 7}
		r.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
		b := make([]byte, 10)
		r.Read(b)
		fmt.Println(x, b)
		for i := 0; i < 1000; i++ {
			r.Intn(10)
		}
		fmt.Println(r.Int63())
		r.Seed(5)
		fmt.Println(r.Int())
	}
	sum := 0.0
	r := rand.New(rand.NewSource(99))
	for i := 0; i < 2000; i++ {
		sum += r.NormFloat64() + r.ExpFloat64()
	}
	fmt.Printf("%.6f\n", sum)
	z := rand.NewZipf(r, 1.5, 2, 100)
	fmt.Println(z.Uint64(), z.Uint64(), z.Uint64(), z.Uint64())

	p := randv2.New(randv2.NewPCG(1, 2))
	fmt.Println(p.Uint64(), p.Int64(), p.IntN(100), p.Int64N(1e15), p.Uint32(), p.Int32N(10), p.Float64(), p.Float32(), p.Perm(6), p.Int(), p.UintN(9), p.Uint32N(1000), p.Uint64N(1<<40))
	fmt.Println(p.NormFloat64(), p.ExpFloat64())
	c := randv2.New(randv2.NewChaCha8([32]byte([]byte("chacha8 seed of thirty-two bytes"))))
	for i := 0; i < 200; i++ {
		c.Uint64()
	}
	fmt.Println(c.Uint64(), c.IntN(1000), c.Float64(), c.Int32())
	x := []string{"a", "b", "c", "d"}
	p.Shuffle(len(x), func(i, j int) { x[i], x[j] = x[j], x[i] })
	fmt.Println(x)
	n := rand.Intn(10)
	fmt.Println(n >= 0 && n < 10, randv2.N(10) < 10, rand.Float64() < 1)
	func() {
		defer func() { fmt.Println(recover()) }()
		rand.Intn(0)
	}()
}
