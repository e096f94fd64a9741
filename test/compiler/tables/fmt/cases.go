// The cases of fmt's table: formats, and the values that they are given.
package main

import (
	"errors"
	"fmt"
	"math"
)

type Point struct{ X, Y int }

type Inner struct {
	A int
	b string
}

type Outer struct {
	Inner
	P    *Point
	Any  any
	Err  error
	List []int
	M    map[string]int
	f    float64
}

type Celsius float64

func (c Celsius) String() string { return fmt.Sprintf("%.1f°C", float64(c)) }

type Level int

func (l Level) String() string { return [...]string{"low", "mid", "high"}[l] }

type PtrStringer struct{ N int }

func (p *PtrStringer) String() string { return fmt.Sprintf("ptr(%d)", p.N) }

type Coded struct{ Code int }

func (c Coded) Error() string { return fmt.Sprintf("code %d", c.Code) }

type Both struct{}

func (Both) Error() string  { return "from Error" }
func (Both) String() string { return "from String" }

type Gostring struct{ N int }

func (g Gostring) GoString() string { return "GOSTRING" }

type Panics struct{}

func (Panics) String() string { panic("oh no") }

type PanicsError struct{}

func (PanicsError) String() string { panic(errors.New("bad")) }

type NilPtr struct{ s string }

func (n *NilPtr) String() string { return n.s }

type hidden struct{ Level Level }

type Holder struct {
	Exported Level
	secret   Level
	hidden
}

type Bytes []byte

type Str string

type Rune rune

type Formats struct{ N int }

func (f Formats) Format(s fmt.State, verb rune) {
	w, wok := s.Width()
	p, pok := s.Precision()
	fmt.Fprintf(s, "<%c %d %t %d %t %t%t%t>", verb, w, wok, p, pok, s.Flag('+'), s.Flag('#'), s.Flag('-'))
}

type Pair[K comparable, V any] struct {
	Key K
	Val V
}

type Tree struct {
	L, R *Tree
	V    int
}

func cases(c func(format string, args ...any)) {
	for _, verb := range []string{"v", "d", "b", "o", "O", "x", "X", "c", "q", "U", "#x", "#o", "#b", "#U", "#v", "T", "t", "s", "e"} {
		c("%"+verb, 42)
		c("%"+verb, -5)
	}
	for _, f := range []string{"%5d|", "%-5d|", "%05d|", "%+d|", "% d|", "%+05d|", "%.3d|", "%8.3d|", "%-8.3d|", "%08.3d|", "%x|", "%#08x|", "%+.0d|", "%-05d|"} {
		c(f, 7)
		c(f, -7)
		c(f, 0)
	}
	c("%d %d %d", int8(-128), int16(-32768), int32(math.MinInt32))
	c("%d %d", int64(math.MinInt64), int64(math.MaxInt64))
	c("%d %d %d %d", uint8(255), uint16(65535), uint32(math.MaxUint32), uint64(math.MaxUint64))
	c("%x %X %b", uint64(math.MaxUint64), int64(math.MinInt64), int64(math.MinInt64))
	c("%v %#v", uint8(7), uint8(7))
	c("%#v %#v %#v", uintptr(255), uint64(1), int64(1))
	c("%c%c%c", 'G', 0x4e16, 0x1f600)
	c("%c", -1)
	c("%c", 0x110000)
	c("%q %q %q %+q %#q", 'x', '\n', '世', '世', '世')
	c("%q %q", '\'', '\\')
	c("%U %#U %#U %08U", 0x1f600, 0x1f600, 7, 0x41)
	c("%U", -1)

	for _, verb := range []string{"v", "e", "E", "f", "F", "g", "G", "x", "X", "b", "#v", "+v", "d", "s"} {
		c("%"+verb, 3.14159265)
		c("%"+verb, -1e-7)
	}
	for _, x := range []float64{0, math.Copysign(0, -1), 1, 0.1, 100000, 1e6, 123456789, 1e20, 1e21, 1e-4, 1e-5, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), math.NaN(), 2.5, 0.5, 1.5, 1.0 / 3} {
		c("%v|%6.2f|%-8.1f|%08.3f|%+.0f|%.3g|%10.3e|%g", x, x, x, x, x, x, x, x)
	}
	c("%v %v %v", float32(0.1), float32(1)/3, float32(16777216))
	c("%g %.3g %e", float32(3.4e38), float32(2.0/3), float32(1e-10))
	c("%#g %#.3g %#v %#.0f %#e", 1.0, 1.0, 1.0, 3.0, 3.0)
	c("%+f % f %+g", 1.0, 1.0, math.Inf(1))
	c("%6.2f%%", 99.5)
	c("%06.2f|%-08.2f|%+07.1f", -3.14159, -3.14159, 3.14159)
	c("%08v|%-8v|%+v", math.Inf(-1), math.NaN(), math.NaN())
	c("%.20f %.0f %.1f", 0.1, 0.5, 0.25)
	c("%5t|%-7t|%v|%d", true, false, true, true)

	for _, f := range []string{"%s|", "%v|", "%q|", "%x|", "%X|", "% x|", "%# x|", "%#x|", "%#q|", "%+q|", "%10s|", "%-10s|", "%.2s|", "%10.2s|", "%#v|", "%010s|", "%d|", "%T|", "%.3x|", "%.1q|"} {
		c(f, "hello")
		c(f, "héllo, 世界\n")
		c(f, "")
	}
	c("%q %+q", "a\x00b\xff\"c`\\", "\u00e9\U0001f600\u200b")
	c("%#q %#q", "plain", "has`tick")
	c("%5s|%-5s|%5.1s|", "世界", "世界", "世界")
	c("%s %v %x %X %q %d", []byte("abc"), []byte("abc"), []byte("abc"), []byte("abc"), []byte("abc"), []byte("abc"))
	c("%#v %T % x", []byte{1, 2}, []byte{}, []byte("xyz"))
	c("%s %v %x %#v", Bytes("abc"), Bytes("abc"), Bytes("abc"), Bytes("abc"))
	c("%s %x %v", [3]byte{65, 66, 67}, [3]byte{65, 66, 67}, [3]byte{65, 66, 67})
	c("%v %#v %s", []byte(nil), []byte(nil), []byte(nil))
	c("%s %q %#v %T", Str("str"), Str("str"), Str("str"), Str("str"))
	c("%v %c %q", Rune('a'), Rune('a'), Rune('a'))

	c("%v %+v %#v %T", Point{1, 2}, Point{1, 2}, Point{1, 2}, Point{1, 2})
	c("%v %+v %#v %T", &Point{1, 2}, &Point{1, 2}, &Point{1, 2}, &Point{1, 2})
	c("%d %x %5d|%-4d|", Point{10, 20}, Point{10, 20}, Point{10, 20}, Point{10, 20})
	c("%s", Point{1, 2})
	o := Outer{Inner{1, "in"}, nil, 5, nil, nil, nil, 2.5}
	c("%v", o)
	c("%+v", o)
	c("%#v", o)
	o2 := Outer{Inner{1, "in"}, nil, Point{3, 4}, errors.New("boom"), []int{1, 2}, map[string]int{"b": 2, "a": 1}, 0}
	c("%v", o2)
	c("%+v", o2)
	c("%v %+v", &o2, &o2)
	c("%v %#v", struct {
		A int
		b string
	}{1, "x"}, struct {
		A int
		b string
	}{1, "x"})
	c("%v %#v %T", struct{}{}, struct{}{}, struct{}{})
	c("%v %+v", Tree{nil, nil, 3}, Tree{V: 1})
	c("%v %+v %#v %T", Pair[string, int]{"a", 1}, Pair[string, int]{"a", 1}, Pair[string, int]{"a", 1}, Pair[string, Point]{})

	c("%v %d %#v %T", []int{1, 2, 3}, []int{1, 2, 3}, []int{1, 2, 3}, []int{1, 2, 3})
	c("%v %#v %v", []int(nil), []int(nil), []int{})
	c("%v %q %#v %s", []string{"a", "b c"}, []string{"a", "b c"}, []string{"a", "b c"}, []string{"a", "b c"})
	c("%5.1f|%v", []float64{1, 2.25}, []float64{1, 2.25})
	c("%v %#v %T", [2]bool{true, false}, [2]bool{true, false}, [2]bool{true, false})
	c("%v %#v", [][]int{{1}, {2, 3}, nil}, [][]int{{1}, {2, 3}, nil})
	c("%v %#v %+v", []any{1, "a", nil, 2.5, Point{1, 2}}, []any{1, "a", nil, 2.5}, []any{Point{1, 2}})
	c("%v %#v", []error{nil, errors.New("e")}, []error{nil})
	c("%v %+v", []Point{{1, 2}, {3, 4}}, []Point{{1, 2}, {3, 4}})
	c("%x %X", []string{"ab", "cd"}, []int{10, 11})
	c("%03d %+d", []int{1, -2}, []int{1, -2})
	c("%s", []int{1, 2})
	c("%d", []string{"x"})

	c("%v %#v %T", map[string]int{"z": 26, "a": 1, "m": 13}, map[string]int{"z": 26, "a": 1}, map[string]int{})
	c("%v %#v", map[string]int(nil), map[string]int(nil))
	c("%v", map[int]string{3: "c", -1: "a", 2: "b"})
	c("%v", map[bool]int{true: 1, false: 0})
	c("%v", map[float64]string{2.5: "x", -1: "y", math.Inf(-1): "z"})
	c("%v", map[Point]string{{2, 1}: "b", {1, 2}: "a"})
	c("%v", map[[2]int]bool{{2, 1}: true, {1, 9}: false})
	c("%v", map[any]int{"b": 1})
	c("%v %+v", map[string]Point{"p": {1, 2}}, map[string]Point{"p": {1, 2}})
	c("%v", map[string]map[string]int{"x": {"b": 2, "a": 1}})
	c("%d", map[string]int{"k": 255})
	c("%x", map[string]int{"k": 255})
	c("%v", map[string][]int{"k": {1, 2}})
	c("%v", map[Level]int{2: 1, 0: 3})

	c("%v %s %d %x %q %#v %T", Celsius(36.6), Celsius(36.6), Celsius(36.6), Celsius(1), Celsius(1), Celsius(36.6), Celsius(0))
	c("%v %s %d %x %q %08s %-6v| %+v %T", Level(1), Level(2), Level(1), Level(0), Level(0), Level(0), Level(0), Level(1), Level(0))
	c("%v", Level(7))
	c("%v %+v %d %s", []Level{0, 1}, []Level{0, 1}, []Level{0, 1}, []Level{2})
	c("%v %v", &PtrStringer{3}, PtrStringer{3})
	c("%v", []*PtrStringer{{1}, {2}})
	c("%v %s %+v %#v %d", Coded{5}, Coded{5}, Coded{5}, Coded{5}, Coded{5})
	c("%v %s", &Coded{6}, &Coded{6})
	c("%v %s", Both{}, Both{})
	c("%v %#v %#v", Gostring{1}, Gostring{1}, []Gostring{{1}})
	c("%v %s %d", Panics{}, Panics{}, Panics{})
	c("%v|%s", PanicsError{}, []Panics{{}})
	c("%v %s", (*NilPtr)(nil), (*NilPtr)(nil))
	c("%v %+v", Holder{1, 2, hidden{0}}, Holder{1, 2, hidden{0}})
	c("%v %5.2d %+d %-#x", Formats{1}, Formats{1}, Formats{1}, Formats{1})
	c("%v %d", []Formats{{1}}, struct{ F Formats }{})

	c("%v %s %d %t", nil, nil, nil, nil)
	c("%T %#v %+v %5v|", nil, nil, nil, nil)
	c("%v %#v %T %+v", (*int)(nil), (*int)(nil), (*int)(nil), (*Point)(nil))
	c("%p %s %d", (*int)(nil), (*int)(nil), (*int)(nil))
	c("%v %p %#v", (chan int)(nil), (chan int)(nil), (chan int)(nil))
	c("%v %T %#v", (func(int) string)(nil), (func(int) string)(nil), (func(int) string)(nil))
	c("%v", (error)(nil))
	c("%p", 5)
	c("%p", "x")
	c("%T %T %T %T %T", 1, "a", 2.5, true, 'x')
	c("%T %T %T", []any{1}, map[string]any{}, [2]*Point{})
	c("%T %T %T %T", make(chan int), make(<-chan string), make(chan<- bool), make(chan (<-chan int)))
	c("%T %T", func(int, ...string) (bool, error) { return false, nil }, func() {})
	c("%T %T %T", errors.New("x"), &Point{}, struct {
		A int `tag:"x"`
		B []string
	}{})
	c("%T %T", fmt.Errorf("a %w", errors.New("b")), fmt.Errorf("x"))
	c("%10T|%-12T|%.3T", 1, "s", "s")

	c("%d %d", 1)
	c("%d", 1, 2)
	c("%d", 1, "two", 3.0, nil, Point{1, 2}, Level(1))
	c("no verbs", 1)
	c("%!", 1)
	c("%", 1)
	c("100%")
	c("%%|%5%|%-%", 1)
	c("%z %y", 1, "s")
	c("%世", 1)
	c("%d %s", "str", 5)
	c("%t %t", 1, "x")
	c("%f %e", 1, "x")
	c("%s", true)
	c("%!d %", 3)
	c("%.d|%.0d|%5.d|", 0, 0, 0)
	c("%*d|%-*d|%*d|", 5, 42, 5, 42, -5, 42)
	c("%.*f|%*.*f|", 2, 3.14159, 8, 3, 3.14159)
	c("%*d", "x", 42)
	c("%.*d", "x", 42)
	c("%.*d", -3, 42)
	c("%*d", 10000000, 42)
	c("%[2]d %[1]d", 1, 2)
	c("%[1]d %d %[1]d", 1, 2)
	c("%[2]*[1]d|", 42, 6)
	c("%[3]*.[2]*[1]f|", 12.0, 2, 6)
	c("%[5]d", 1)
	c("%[x]d", 1)
	c("%[1]", 1)
	c("%[0]d", 1)
	c("%[2]d", 1, 2, 3)
	c("%[1]d %[1]T %[1]v", 5)
	c("%[1]2d", 1)
	c("%[1].2d", 1)
	c("%.[2]d", 1, 2)
	c("%-[1]*[2]d|", 5, 3)
	c("%w", errors.New("w"))
	c("%w", 5)
	c("%+q %#x %#X", "é", "hi", "hi")
	c("%x %x %X", 3.5, -1, "hello")
	c("% d|% d|%+ d", 5, -5, 5)
	c("%-010d|%+010d", 5, 5)
	c("%#o %#b %O", 8, 5, 64)
	c("%3c|%-3c|%03c", 'x', 'y', 'z')
	c("%.2v %5v|%-5v|", "abc", "ab", "ab")
	c("%v %v", int8(-5), uint16(9))
	c("%t", []bool{true, false})
	c("%v", [3][2]int{{1, 2}, {3, 4}, {5, 6}})
	c("%v", struct {
		P *int
		E error
		F func()
		C chan int
		M map[int]int
		S []int
		A any
	}{})
	c("%+v", struct {
		P *int
		E error
		F func()
		M map[int]int
		S []int
		A any
	}{})
	c("%#v", struct {
		P *int
		E error
		F func()
		M map[int]int
		S []int
		A any
	}{})
	c("%v %v", &[]int{1}, &map[string]int{"a": 1})
	c("%v %+v", &[2]Point{{1, 2}, {3, 4}}, &[]Point{{1, 2}})
	c("%s|%v|%d", &[]string{"x"}, &struct{ A []byte }{[]byte("hi")}, &[]byte{1, 2})
	c("%6d|%-6d|%06d", []int{1, 2}, [2]int{3, 4}, map[string]int{"a": 5})
	c("%6.3v|%-8.2v|", 3.14159, "hello")
	c("%x|%X|% X|%#v", Str("hi"), Str("hi"), Str("hi"), []Str{"a"})
	c("%v %v", 1e100, 1e-100)
	c("%6.2f|%6.0f|%.10g", 2.675, 2.5, 1.0/3)
	c("%t|%v|%q", "true", 'x', 65)
	c("%v|%v", error(Coded{1}), fmt.Stringer(Level(1)))
	c("%v", []fmt.Stringer{Level(0), Celsius(1)})
	c("%s", []error{Coded{1}, nil})
	c("%d", &Point{1, 2})
}
