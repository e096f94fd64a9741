// Package fmt: Sscan, Sscanf, Sscanln, Fscan.
package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

type upper string

func (u *upper) Scan(state fmt.ScanState, verb rune) error {
	tok, err := state.Token(true, nil)
	*u = upper(strings.ToUpper(string(tok)))
	return err
}

type slow struct{ s string }

func (r *slow) Read(p []byte) (int, error) {
	if r.s == "" {
		return 0, io.EOF
	}
	p[0] = r.s[0]
	r.s = r.s[1:]
	return 1, nil
}

func main() {
	for _, text := range []string{"5 hello 2.5 true", "  5\n hello\n2.5 t", "5", "", "x", "5 hello x", "0x1f a 1e3 false", "-7 b .5 0", "007 c nan 1", "99999999999999999999 a 1 true", "1_000 世界 +inf F", "5 a 2.5 maybe"} {
		var i int
		var s string
		var f float64
		var b bool
		n, err := fmt.Sscan(text, &i, &s, &f, &b)
		fmt.Println(n, err, i, s, f, b)
		i, s = 0, ""
		n, err = fmt.Sscanln(text, &i, &s)
		fmt.Println(n, err, i, s)
	}
	for _, c := range [][2]string{{"10:20", "%d:%d"}, {"10 : 20", "%d : %d"}, {"10:x", "%d:%d"}, {"10", "%d:%d"}, {"10:20:30", "%d:%d"}, {"12345", "%2d%3d"}, {"ff 11", "%x %b"}, {"10;20", "%d:%d"}, {"a%5 6", "a%%%d %d"}, {"1\n2", "%d\n%d"}, {"1 2", "%d\n%d"}, {"1\n2", "%d %d"}, {"1 2", "%d%d"}, {"U+41 7", "%U %o"}, {"1 2 3", "%d %d %d"}, {"1", "%d"}, {"", "%d %d"}, {"3 4", "%d %q"}} {
		var a, b int
		n, err := fmt.Sscanf(c[0], c[1], &a, &b)
		fmt.Println(n, err, a, b)
	}
	var c1, c2 rune
	n, err := fmt.Sscanf("世x", "%c%c", &c1, &c2)
	fmt.Println(n, err, string(c1), string(c2))
	var q, x string
	n, err = fmt.Sscanf(`"a b\n" 68656c6c6f`, "%q %x", &q, &x)
	fmt.Printf("%d %v %q %q\n", n, err, q, x)
	var w1, w2 string
	n, err = fmt.Sscanf("abcdef", "%3s%s", &w1, &w2)
	fmt.Println(n, err, w1, w2)
	var i8 int8
	var u8 uint8
	n, err = fmt.Sscan("200 300", &i8, &u8)
	fmt.Println(n, err, i8)
	n, err = fmt.Sscan("-5", &u8)
	fmt.Println(n, err)
	var up upper
	n, err = fmt.Sscan("word", &up)
	fmt.Println(n, err, up)
	n, err = fmt.Sscan("1", 5)
	fmt.Println(n, err)
	r := bufio.NewReader(strings.NewReader("1 2\n3 4\n\nend"))
	for {
		var a, b int
		n, err := fmt.Fscanln(r, &a, &b)
		fmt.Println(n, err, a, b)
		if err != nil {
			break
		}
	}
	s := &slow{"7 8 nine 10"}
	for {
		var v string
		if _, err := fmt.Fscan(s, &v); err != nil {
			fmt.Println(err, err == io.EOF)
			break
		}
		fmt.Print(v, " ")
	}
}
