package main

import "os"
import "strconv"

type P struct{ x, y int }

//go:noinline
func (p *P) add(i int) { p.x += i }

type I interface{ M(int) int }

//go:noinline
func (p *P) M(i int) int { return p.x + i }

//go:noinline
func plus(a, b int) int { return a + b }

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

//go:noinline
func deferred(p *P) { defer p.add(1) }

var (
	s, d = 0, 3
	x, y = 1.0, 0.0
	sink any
	q    *P
	b    []int
	w    string
	e    any
)

func main() {
	n, _ := strconv.Atoi(os.Args[2])
	s, d, x, y, u := s, d, x, y, uint32(1)
	a := make([]int, 1024)
	c := make([]bool, 1024)
	g := make([][]int, 32)
	h := make([][]float64, 32)
	for i := range g {
		g[i] = make([]int, 32)
		h[i] = make([]float64, 32)
	}
	m := map[int]int{}
	for i := 0; i < 1024; i++ {
		m[i] = i
	}
	t := string(make([]byte, 16))
	t2 := string(make([]byte, 16))
	p := &P{}
	var it I = p
	k0 := 0
	fn := func(a, b int) int { k0 = a; return a + b + k0 }
	if d == 77 {
		fn = plus
		it = nil
	}
	switch os.Args[1] {
	case "empty":
		for i := 0; i < n; i++ {
			s = i
		}
	case "add":
		for i := 0; i < n; i++ {
			s += i ^ 5
		}
	case "remc":
		for i := 0; i < n; i++ {
			s += i % 7
		}
	case "div":
		for i := 0; i < n; i++ {
			s += i / d
		}
	case "mul":
		for i := 0; i < n; i++ {
			s = s*3 + i
		}
	case "float":
		for i := 0; i < n; i++ {
			x = x*1.0000001 + 1
		}
	case "fdiv":
		for i := 0; i < n; i++ {
			x = x/1.0000001 + 1
		}
	case "read":
		for i := 0; i < n; i++ {
			s += a[i&1023]
		}
	case "write":
		for i := 0; i < n; i++ {
			a[i&1023] = i
		}
	case "rw":
		for i := 0; i < n; i++ {
			a[i&1023] += s
		}
	case "sum":
		for r := 0; r < n/1024; r++ {
			for _, v := range a {
				s += v
			}
		}
	case "branch":
		for i := 0; i < n; i++ {
			if i&d != 0 {
				s += 3
			} else {
				s--
			}
		}
	case "call":
		for i := 0; i < n; i++ {
			s = plus(s, i)
		}
	case "closure":
		for i := 0; i < n; i++ {
			s = fn(s, i)
		}
	case "iface":
		for i := 0; i < n; i++ {
			s += it.M(i)
		}
	case "method":
		for i := 0; i < n; i++ {
			p.add(i)
		}
	case "mapr":
		for i := 0; i < n; i++ {
			s += m[i&1023]
		}
	case "mapw":
		for i := 0; i < n; i++ {
			m[i&1023] = i
		}
	case "append":
		for i := 0; i < n; i++ {
			if i&1023 == 0 {
				b = b[:0]
			}
			b = append(b, i)
		}
	case "alloc":
		for i := 0; i < n; i++ {
			q = &P{x: i}
		}
	case "slicealloc":
		for i := 0; i < n; i++ {
			b = make([]int, 4)
		}
	case "field":
		for i := 0; i < n; i++ {
			p.x += i
			p.y ^= p.x
		}
	case "conv":
		for i := 0; i < n; i++ {
			s += int(uint8(i))
		}
	case "xorshift":
		for i := 0; i < n; i++ {
			u ^= u << 13
			u ^= u >> 17
			u ^= u << 5
		}
	case "grid":
		for r := 0; r < n/1024; r++ {
			for j := 0; j < 32; j++ {
				for k := 0; k < 32; k++ {
					s += g[j][k]
				}
			}
		}
	case "matrix":
		for r := 0; r < n/1024; r++ {
			for j := 0; j < 32; j++ {
				x := 0.0
				for k := 0; k < 32; k++ {
					x += h[j][k] * h[k][j]
				}
				y += x
			}
		}
	case "sieve":
		for r := 0; r < n/1024; r++ {
			for j := 0; j < 1024; j++ {
				c[j] = true
			}
		}
	case "str":
		for i := 0; i < n; i++ {
			s += int(t[i&15])
		}
	case "concat":
		for i := 0; i < n; i++ {
			w = t + t2[:i&7]
		}
	case "defer":
		for i := 0; i < n; i++ {
			deferred(p)
		}
	case "switch":
		for i := 0; i < n; i++ {
			switch i & 3 {
			case 0:
				s++
			case 1:
				s += 2
			case 2:
				s += 3
			default:
				s--
			}
		}
	case "fib":
		for i := 0; i < n/1000; i++ {
			s += fib(13)
		}
	case "strcmp":
		for i := 0; i < n; i++ {
			if t == t2 {
				s++
			}
		}
	case "box":
		for i := 0; i < n; i++ {
			e = i
		}
	case "local":
		for i := 0; i < n; i++ {
			v := i + 1
			z := v ^ d
			s += z & v
		}
	}
	sink = s
	sink = x + y
	sink = u
	sink = a
	_, _, _, _, _, _, _, _, _, _, _ = c, g, h, m, t, t2, p, it, fn, b, w
}
