// Packages bytes, bufio, io, unicode, unicode/utf8.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"
)

type slow struct{ s string }

func (r *slow) Read(p []byte) (int, error) {
	if r.s == "" {
		return 0, io.EOF
	}
	n := copy(p, r.s[:1])
	r.s = r.s[1:]
	return n, nil
}

func main() {
	b := []byte("hello, world")
	fmt.Println(bytes.Index(b, []byte("o")), bytes.LastIndex(b, []byte("o")), bytes.Count(b, []byte("l")), bytes.Contains(b, []byte("wor")), bytes.IndexByte(b, 'w'))
	fmt.Printf("%s %s %s\n", bytes.ToUpper(b), bytes.Title(b), bytes.Replace(b, []byte("l"), []byte("L"), 2))
	fmt.Printf("%q %q %q\n", bytes.Split(b, []byte(", ")), bytes.Fields([]byte(" a b  c ")), bytes.SplitN(b, []byte("l"), 2))
	parts := bytes.Split(b, []byte(","))
	parts[0][0] = 'J'
	fmt.Println(string(b), len(parts[0]), cap(parts[0]))
	fmt.Printf("%q %q %q %q\n", bytes.TrimSpace([]byte(" x ")), bytes.Trim([]byte("xxax"), "x"), bytes.TrimPrefix(b, []byte("J")), bytes.TrimSuffix(b, []byte("d")))
	fmt.Println(bytes.Equal(nil, []byte{}), bytes.Compare([]byte("a"), []byte("b")), bytes.HasPrefix(b, []byte("Je")), bytes.EqualFold([]byte("A"), []byte("a")))
	fmt.Printf("%s %s %q\n", bytes.Join([][]byte{[]byte("a"), []byte("b")}, []byte("-")), bytes.Repeat([]byte("ab"), 2), bytes.Runes([]byte("é世")))
	before, after, ok := bytes.Cut([]byte("k=v"), []byte("="))
	fmt.Println(string(before), string(after), ok, bytes.TrimSpace([]byte("  ")) == nil)

	var buf bytes.Buffer
	fmt.Println(buf.Cap(), buf.Len())
	buf.WriteString("hello ")
	fmt.Println(buf.Cap())
	buf.Write([]byte("world"))
	buf.WriteByte('!')
	buf.WriteRune('世')
	fmt.Fprintf(&buf, "%d", 42)
	fmt.Println(buf.String(), buf.Len(), buf.Cap())
	for i := 0; i < 5; i++ {
		buf.WriteString(strings.Repeat("x", 40))
		fmt.Print(buf.Cap(), " ")
	}
	fmt.Println()
	c, err := buf.ReadByte()
	fmt.Println(c, err, buf.UnreadByte(), buf.UnreadByte())
	line, err := buf.ReadString(' ')
	fmt.Printf("%q %v\n", line, err)
	fmt.Printf("%q\n", buf.Next(5))
	buf.Truncate(3)
	r, size, err := buf.ReadRune()
	fmt.Println(buf.String(), r, size, err)
	buf.Reset()
	_, err = buf.ReadByte()
	fmt.Println(err, buf.Len())
	n, err := buf.ReadFrom(strings.NewReader("from reader"))
	fmt.Println(n, err)
	n, err = buf.WriteTo(os.Stdout)
	fmt.Println("", n, err)
	fmt.Println((*bytes.Buffer)(nil).String())

	br := bufio.NewReaderSize(&slow{"line one\nline two\r\nlast, 世界"}, 16)
	l, prefix, err := br.ReadLine()
	fmt.Printf("%q %v %v\n", l, prefix, err)
	pk, err := br.Peek(4)
	fmt.Printf("%q %v\n", pk, err)
	str, err := br.ReadString('\n')
	fmt.Printf("%q %v\n", str, err)
	bs, err := br.ReadBytes(',')
	fmt.Printf("%q %v %d\n", bs, err, br.Buffered())
	br.ReadByte()
	rr, sz, err := br.ReadRune()
	fmt.Println(string(rr), sz, err, br.UnreadRune())
	str, err = br.ReadString('\n')
	fmt.Printf("%q %v\n", str, err)
	_, err = br.Peek(20)
	fmt.Println(err)

	for _, split := range []struct {
		name string
		f    bufio.SplitFunc
	}{{"lines", bufio.ScanLines}, {"words", bufio.ScanWords}, {"runes", bufio.ScanRunes}, {"bytes", bufio.ScanBytes}} {
		sc := bufio.NewScanner(&slow{"ab 世\r\n\n c\xff d"})
		sc.Split(split.f)
		for sc.Scan() {
			fmt.Printf("%q ", sc.Text())
		}
		fmt.Println(split.name, sc.Err())
	}
	sc := bufio.NewScanner(strings.NewReader(strings.Repeat("x", 70000)))
	fmt.Println(sc.Scan(), sc.Err(), sc.Err() == bufio.ErrTooLong)
	sc = bufio.NewScanner(strings.NewReader(strings.Repeat("x", 70000)))
	sc.Buffer(nil, 100000)
	fmt.Println(sc.Scan(), len(sc.Text()), sc.Err())

	w := bufio.NewWriterSize(os.Stdout, 16)
	w.WriteString("short")
	fmt.Print("[", w.Buffered(), w.Available(), "]")
	w.WriteString(" and now a longer text that must be flushed\n")
	w.WriteByte('b')
	w.WriteRune('世')
	fmt.Fprintf(w, " %v\n", 1.5)
	w.Flush()

	data, err := io.ReadAll(io.LimitReader(strings.NewReader("limited reader"), 7))
	fmt.Printf("%s %v\n", data, err)
	var sb strings.Builder
	nn, err := io.Copy(&sb, io.MultiReader(strings.NewReader("a"), strings.NewReader("b"), &slow{"c"}))
	fmt.Println(nn, err, sb.String())
	_, err = io.ReadFull(strings.NewReader("ab"), make([]byte, 3))
	fmt.Println(err, err == io.ErrUnexpectedEOF)
	_, err = io.ReadAtLeast(strings.NewReader(""), make([]byte, 3), 2)
	fmt.Println(err)
	_, err = io.CopyN(io.Discard, strings.NewReader("abc"), 5)
	fmt.Println(err)
	var t1, t2 bytes.Buffer
	io.WriteString(io.MultiWriter(&t1, &t2), "both")
	tee := io.TeeReader(&t1, &t2)
	io.ReadAll(tee)
	fmt.Println(t1.String(), t2.String())
	sr := io.NewSectionReader(strings.NewReader("0123456789"), 2, 5)
	data, _ = io.ReadAll(sr)
	fmt.Println(string(data), sr.Size())
	pr, pw := io.Pipe()
	go func() {
		fmt.Fprint(pw, "through the pipe")
		pw.CloseWithError(errors.New("custom"))
	}()
	data, err = io.ReadAll(pr)
	fmt.Println(string(data), err)
	_, err = pw.Write([]byte("x"))
	fmt.Println(err)

	for _, r := range []rune{'a', 'A', '5', ' ', '_', 'é', '世', '\n', 0x1c5, '٣', '!', '+', 0xad, 0x300, 0xfffd, -1, 0x110000, 'ß', 0x130, 0x131, 0x17f, 0x212a, 0xb5} {
		fmt.Println(r, unicode.IsLetter(r), unicode.IsUpper(r), unicode.IsLower(r), unicode.IsDigit(r), unicode.IsNumber(r), unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsSymbol(r), unicode.IsControl(r), unicode.IsPrint(r), unicode.IsGraphic(r), unicode.IsMark(r), unicode.IsTitle(r), unicode.ToUpper(r), unicode.ToLower(r), unicode.ToTitle(r), unicode.Is(unicode.Han, r), unicode.In(r, unicode.Latin, unicode.Nd))
	}
	for _, s := range []string{"", "a", "é", "世", "😀", "\xff", "\xc3", "\xe4\xb8", "\xf0\x9f\x98", "a\xc3", "\xed\xa0\x80", "\xc0\x80"} {
		r, n := utf8.DecodeRuneInString(s)
		lr, ln := utf8.DecodeLastRuneInString(s)
		r2, n2 := utf8.DecodeRune([]byte(s))
		fmt.Println(r, n, lr, ln, r2, n2, utf8.RuneCountInString(s), utf8.ValidString(s), utf8.FullRuneInString(s), utf8.RuneCount([]byte(s)))
	}
	eb := make([]byte, 4)
	fmt.Println(utf8.EncodeRune(eb, '世'), eb, utf8.RuneLen('😀'), utf8.RuneLen(-1), utf8.ValidRune(0xd800), utf8.RuneStart(0x80), utf8.AppendRune(nil, 'é'))
	for i, r := range "a世\xff😀" {
		fmt.Print(i, ":", r, " ")
	}
	fmt.Println([]rune("é世"), string([]rune{0x4e16, -1}), []byte("é"))
}
