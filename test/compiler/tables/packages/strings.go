// Package strings.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
)

func main() {
	p := func(args ...any) { fmt.Printf("%q\n", args) }
	texts := []string{"", "a", "hello, world", "  spaced\tout \n", "héllo wörld", "世界, hello", "aaa", "\xff\xfe", "a\xc3", "ǅ ß İ", "x,y,,z", "ABC déf"}
	for _, s := range texts {
		p(s, strings.ToUpper(s), strings.ToLower(s), strings.Title(s), strings.TrimSpace(s))
		p(strings.Fields(s), strings.Split(s, ","), strings.Split(s, ""), strings.SplitN(s, "l", 2), strings.SplitAfter(s, ","))
		p(strings.Count(s, "a"), strings.Count(s, ""), strings.Index(s, "o"), strings.LastIndex(s, "o"), strings.IndexByte(s, 'w'))
		p(strings.IndexRune(s, 'ö'), strings.IndexRune(s, '世'), strings.IndexRune(s, 0xfffd), strings.IndexAny(s, "wl"), strings.LastIndexAny(s, "wl"))
		p(strings.Replace(s, "l", "LL", 1), strings.ReplaceAll(s, "a", "bb"), strings.Replace(s, "", "-", 2), strings.ReplaceAll(s, "", "."))
		p(strings.Trim(s, " a\n"), strings.TrimLeft(s, " ah"), strings.TrimRight(s, "\nd "), strings.TrimPrefix(s, "he"), strings.TrimSuffix(s, "ld"))
		p(strings.ContainsAny(s, "xyz"), strings.ContainsRune(s, '界'), strings.HasPrefix(s, "a"), strings.HasSuffix(s, "ld"), strings.EqualFold(s, strings.ToUpper(s)))
		p(strings.ToValidUTF8(s, "?"), strings.Map(func(r rune) rune {
			if r == 'l' {
				return -1
			}
			return unicode.ToUpper(r)
		}, s), strings.FieldsFunc(s, func(r rune) bool { return r == 'l' || r == ',' }))
		before, after, ok := strings.Cut(s, ", ")
		p(before, after, ok, strings.ToTitle(s), strings.IndexFunc(s, unicode.IsSpace), strings.LastIndexFunc(s, unicode.IsLetter))
		p(strings.TrimFunc(s, unicode.IsLetter), strings.TrimLeftFunc(s, unicode.IsSpace), strings.TrimRightFunc(s, unicode.IsSpace))
	}
	p(strings.Repeat("ab", 3), strings.Join([]string{"a", "b", "c"}, "-"), strings.Join(nil, "x"), strings.Compare("a", "b"), strings.Compare("b", "a"))
	p(strings.SplitN("a,b,c,d", ",", 0), strings.SplitN("a,b,c,d", ",", 1), strings.SplitN("a,b,c,d", ",", -1), strings.SplitAfterN("a,b,c", ",", 2))
	p(strings.SplitN("世界x", "", 2))
	a, found := strings.CutPrefix("prefix-x", "prefix-")
	p(a, found)
	a, found = strings.CutSuffix("x.go", ".txt")
	p(a, found)
	p(strings.EqualFold("Σ", "ς"), strings.EqualFold("K", "\u212a"), strings.EqualFold("ß", "SS"))

	var b strings.Builder
	for i := 0; i < 3; i++ {
		fmt.Fprintf(&b, "%d;", i)
	}
	b.WriteByte('x')
	b.WriteRune('世')
	b.WriteString("!")
	b.Write([]byte("end"))
	fmt.Println(b.String(), b.Len())
	b.Reset()
	fmt.Println(b.Len(), b.String() == "")
	b.Grow(100)
	fmt.Println(b.Cap() >= 100)

	r := strings.NewReader("hello 世界")
	buf := make([]byte, 3)
	n, err := r.Read(buf)
	fmt.Println(n, err, string(buf), r.Len(), r.Size())
	c, _ := r.ReadByte()
	fmt.Println(c, r.UnreadByte(), r.UnreadByte())
	r.Seek(6, io.SeekStart)
	ch, size, err := r.ReadRune()
	fmt.Println(ch, size, err, r.UnreadRune(), r.UnreadRune())
	rest, err := io.ReadAll(r)
	fmt.Println(string(rest), err)
	_, err = r.Read(buf)
	fmt.Println(err)
	_, err = r.Seek(-1, io.SeekStart)
	fmt.Println(err)
	n, err = r.ReadAt(buf, 2)
	fmt.Println(n, err, string(buf))
	r.Reset("again")
	w, err := r.WriteTo(os.Stdout)
	fmt.Println(w, err)

	rep := strings.NewReplacer("<", "&lt;", ">", "&gt;", "a", "1", "aa", "2", "", "")
	fmt.Println(rep.Replace("<b>aaa</b>"))
	for _, pairs := range [][]string{{"a", "1", "b", "2"}, {"aaa", "3", "aa", "2", "a", "1"}, {"a", "1", "aaa", "3"}, {"", "X"}, {"", "X", "a", "Y"}, {"a", "Y", "", "X"}, {"ab", "1", "a", "2"}, {"hello", "HI"}, {"a", "", "c", "d"}} {
		r := strings.NewReplacer(pairs...)
		p(pairs, r.Replace("aaab"), r.Replace("hello abc"), r.Replace(""))
	}
	func() {
		defer func() { fmt.Println(recover()) }()
		strings.NewReplacer("a")
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		strings.Repeat("a", -1)
	}()
	func() {
		defer func() { fmt.Println(recover()) }()
		var x strings.Builder
		x.WriteString("a")
		y := x
		y.WriteString("b")
	}()
}
