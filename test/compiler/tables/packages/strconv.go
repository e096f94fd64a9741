// Package strconv.
package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
)

func main() {
	for _, s := range []string{"0", "1", "-1", "+5", "", "-", "+", "x", "12x", " 1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "0x1F", "0b101", "0o17", "017", "1_000", "0x_1", "_1", "1__0", "0x", "00", "1e3", "٣"} {
		i, err := strconv.Atoi(s)
		fmt.Println(i, err)
		for _, base := range []int{0, 2, 10, 16, 36} {
			i, err := strconv.ParseInt(s, base, 64)
			u, uerr := strconv.ParseUint(s, base, 32)
			fmt.Println(base, i, err, u, uerr)
		}
	}
	_, err := strconv.ParseInt("1", 1, 64)
	fmt.Println(err)
	_, err = strconv.ParseInt("1", 37, 64)
	fmt.Println(err)
	_, err = strconv.ParseInt("1", 10, 65)
	fmt.Println(err)
	for _, bits := range []int{8, 16, 32} {
		i, err := strconv.ParseInt("-40000", 10, bits)
		u, uerr := strconv.ParseUint("70000", 10, bits)
		fmt.Println(i, err, u, uerr)
	}
	var ne *strconv.NumError
	_, err = strconv.Atoi("bad")
	fmt.Println(errors.As(err, &ne), ne.Func, ne.Num, ne.Err == strconv.ErrSyntax, errors.Is(err, strconv.ErrSyntax))
	for _, s := range []string{"0", "-0", "1", "1.5", ".5", "5.", "1e10", "1E-5", "1e400", "-1e400", "1e-400", "inf", "-Inf", "+infinity", "nan", "NaN", "0x1p4", "0x1.8p1", "0x1", "1_0.5", "0x1_0p0", "", ".", "e5", "1e", "1e+", "--1", "1.5.5", "4.9406564584124654e-324", "2.2250738585072011e-308", "1.7976931348623159e308", "16777217", "33554435", "0.1", "3.4028235677973366e38", "1e23", "100000000000000016777215", "100000000000000016777216"} {
		f, err := strconv.ParseFloat(s, 64)
		g, gerr := strconv.ParseFloat(s, 32)
		fmt.Println(f, err, g, gerr)
	}
	for _, f := range []float64{0, math.Copysign(0, -1), 1, -1.5, 123456789, 1e20, 1e21, 1e22, 1e23, 1e-6, 1e-7, 0.1, 1.0 / 3, 2.0 / 3, math.Pi, math.MaxFloat64, math.SmallestNonzeroFloat64, 5e-324, 2.5, 3.5, 0.125, 1e100, math.Inf(1), math.NaN(), 12345678, 0.000123456, 33909, 622666234635.3213e-320} {
		for _, verb := range "beEfgGxX" {
			for _, prec := range []int{-1, 0, 1, 3, 17} {
				fmt.Print(strconv.FormatFloat(f, byte(verb), prec, 64), " ", strconv.FormatFloat(f, byte(verb), prec, 32), " ")
			}
		}
		fmt.Println()
	}
	fmt.Println(strconv.FormatInt(-255, 16), strconv.FormatInt(math.MinInt64, 2), strconv.FormatUint(math.MaxUint64, 36), strconv.Itoa(-7))
	for _, s := range []string{"hello", "a\tb\n\"q\" \\ '", "世界", "\x00\x7f\xff", "\u00a0\u200b\ufeff", "😀", "\a\b\f\v"} {
		fmt.Println(strconv.Quote(s), strconv.QuoteToASCII(s), strconv.QuoteToGraphic(s), strconv.CanBackquote(s))
	}
	for _, r := range []rune{'a', '\'', '"', '\n', '世', 0xfffd, 0x10ffff, -1, 0xd800, 0x7f} {
		fmt.Println(strconv.QuoteRune(r), strconv.QuoteRuneToASCII(r), strconv.QuoteRuneToGraphic(r), strconv.IsPrint(r), strconv.IsGraphic(r))
	}
	for _, s := range []string{`"hello"`, `"a\tb"`, `'x'`, `'\''`, "`raw\\n`", `"\x41\u0042\U00000043\101"`, `"bad`, `bad"`, `""`, `''`, `'ab'`, `"\q"`, `"\ud800"`, `"\400"`, "\"a\nb\"", `"\'"`, `'\"'`} {
		u, err := strconv.Unquote(s)
		fmt.Printf("%q %v\n", u, err)
	}
	for _, s := range []string{"1", "t", "TRUE", "False", "0", "yes", ""} {
		b, err := strconv.ParseBool(s)
		fmt.Println(b, err)
	}
	fmt.Println(string(strconv.AppendInt([]byte("x"), 5, 10)), string(strconv.AppendQuote(nil, "q")), string(strconv.AppendFloat(nil, 1.5, 'f', 2, 64)), string(strconv.AppendBool(nil, true)))
	v, multi, tail, err := strconv.UnquoteChar(`\u4e16rest`, '"')
	fmt.Println(v, multi, tail, err)
	fmt.Println(strconv.FormatBool(true))
}
