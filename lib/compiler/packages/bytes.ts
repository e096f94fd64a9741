/** Package bytes: the searches of package strings on bytes as strings; what gives parts of a slice is Go text. */
import type { PackageSource } from '../native';
import type { Int } from '../values/ints';
import { elements, nilSlice, Slice } from '../values/slices';
import { bytesToString, stringToBytes } from '../values/strings';
import {
  count,
  equalFold,
  fields,
  indexAny,
  lower,
  repeat,
  replace,
  split,
  title,
  toValid,
  upper,
} from './strings';

const text = bytesToString;
const bytes = stringToBytes;

/** Where each of the pieces begins and ends in the text, for slices of the same memory. */
function places(pieces: string[] | null, s: string, skip: number): Slice {
  if (pieces === null) return nilSlice;
  const out: number[] = [];
  let at = 0;
  for (const p of pieces) {
    // An unseparated piece follows at once; Fields looks for the next.
    if (skip < 0) at = s.indexOf(p, at);
    out.push(at, at + p.length);
    at += p.length + Math.max(skip, 0);
  }
  return new Slice(out, 0, out.length, out.length);
}

export const bytesPackage: PackageSource = {
  path: 'bytes',
  source: String.raw`package bytes

import (
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

const MinRead = 512

var ErrTooLarge = errors.New("bytes.Buffer: too large")

func Compare(a, b []byte) int
func Contains(b, sub []byte) bool
func Count(s, sep []byte) int
func Equal(a, b []byte) bool
func EqualFold(s, t []byte) bool
func HasPrefix(s, prefix []byte) bool
func HasSuffix(s, suffix []byte) bool
func Index(s, sep []byte) int
func IndexAny(s []byte, chars string) int
func IndexByte(b []byte, c byte) int
func LastIndex(s, sep []byte) int
func LastIndexAny(s []byte, chars string) int
func LastIndexByte(s []byte, c byte) int
func Join(s [][]byte, sep []byte) []byte
func Repeat(b []byte, count int) []byte
func Replace(s, old, new []byte, n int) []byte
func Title(s []byte) []byte
func ToLower(s []byte) []byte
func ToUpper(s []byte) []byte
func ToValidUTF8(s, replacement []byte) []byte
func splits(s, sep []byte, keep, n int) []int
func fieldPlaces(s []byte) []int

func ContainsAny(b []byte, chars string) bool            { return IndexAny(b, chars) >= 0 }
func ContainsRune(b []byte, r rune) bool                 { return IndexRune(b, r) >= 0 }
func ContainsFunc(b []byte, f func(rune) bool) bool      { return IndexFunc(b, f) >= 0 }
func IndexRune(s []byte, r rune) int                     { return strings.IndexRune(string(s), r) }
func IndexFunc(s []byte, f func(r rune) bool) int        { return strings.IndexFunc(string(s), f) }
func LastIndexFunc(s []byte, f func(r rune) bool) int    { return strings.LastIndexFunc(string(s), f) }
func ReplaceAll(s, old, new []byte) []byte               { return Replace(s, old, new, -1) }
func Map(mapping func(r rune) rune, s []byte) []byte     { return []byte(strings.Map(mapping, string(s))) }
func ToTitle(s []byte) []byte                            { return Map(unicode.ToTitle, s) }
func Runes(s []byte) []rune                              { return []rune(string(s)) }

func Clone(b []byte) []byte {
	if b == nil {
		return nil
	}
	return append([]byte{}, b...)
}

// The parts of s between pairs of places, each with no room behind it.
func parts(s []byte, places []int) [][]byte {
	if places == nil {
		return nil
	}
	out := make([][]byte, len(places)/2)
	for i := range out {
		a, b := places[2*i], places[2*i+1]
		out[i] = s[a:b:b]
	}
	if n := len(out); n > 0 && places[2*n-1] == len(s) {
		out[n-1] = s[places[2*n-2]:]
	}
	return out
}

func Split(s, sep []byte) [][]byte                 { return parts(s, splits(s, sep, 0, -1)) }
func SplitN(s, sep []byte, n int) [][]byte         { return parts(s, splits(s, sep, 0, n)) }
func SplitAfter(s, sep []byte) [][]byte            { return parts(s, splits(s, sep, len(sep), -1)) }
func SplitAfterN(s, sep []byte, n int) [][]byte    { return parts(s, splits(s, sep, len(sep), n)) }
func Fields(s []byte) [][]byte                     { return parts(s, fieldPlaces(s)) }

func FieldsFunc(s []byte, f func(rune) bool) [][]byte {
	var places []int = []int{}
	start := -1
	for i, r := range string(s) {
		if f(r) {
			if start >= 0 {
				places = append(places, start, i)
				start = -1
			}
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		places = append(places, start, len(s))
	}
	return parts(s, places)
}

func Cut(s, sep []byte) (before, after []byte, found bool) {
	if i := Index(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, nil, false
}

func CutPrefix(s, prefix []byte) (after []byte, found bool) {
	if !HasPrefix(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func CutSuffix(s, suffix []byte) (before []byte, found bool) {
	if !HasSuffix(s, suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

func TrimPrefix(s, prefix []byte) []byte {
	after, _ := CutPrefix(s, prefix)
	return after
}

func TrimSuffix(s, suffix []byte) []byte {
	before, _ := CutSuffix(s, suffix)
	return before
}

func TrimLeftFunc(s []byte, f func(r rune) bool) []byte {
	t := strings.TrimLeftFunc(string(s), f)
	if t == "" {
		return nil
	}
	return s[len(s)-len(t):]
}

func TrimRightFunc(s []byte, f func(r rune) bool) []byte {
	return s[:len(strings.TrimRightFunc(string(s), f))]
}

func TrimFunc(s []byte, f func(r rune) bool) []byte { return TrimRightFunc(TrimLeftFunc(s, f), f) }

func inSet(set string) func(r rune) bool {
	return func(r rune) bool { return strings.ContainsRune(set, r) }
}

func Trim(s []byte, cutset string) []byte      { return emptyNil(TrimFunc(s, inSet(cutset))) }
func TrimLeft(s []byte, cutset string) []byte  { return emptyNil(TrimLeftFunc(s, inSet(cutset))) }
func TrimRight(s []byte, cutset string) []byte { return TrimRightFunc(s, inSet(cutset)) }
func TrimSpace(s []byte) []byte                { return emptyNil(TrimFunc(s, unicode.IsSpace)) }

func emptyNil(s []byte) []byte {
	if len(s) == 0 {
		return nil
	}
	return s
}

type readOp int8

const (
	opRead      readOp = -1
	opInvalid   readOp = 0
	opReadRune1 readOp = 1
)

type Buffer struct {
	buf      []byte
	off      int
	lastRead readOp
}

func NewBuffer(buf []byte) *Buffer      { return &Buffer{buf: buf} }
func NewBufferString(s string) *Buffer  { return &Buffer{buf: []byte(s)} }
func (b *Buffer) Bytes() []byte         { return b.buf[b.off:] }
func (b *Buffer) AvailableBuffer() []byte { return b.buf[len(b.buf):] }
func (b *Buffer) Len() int              { return len(b.buf) - b.off }
func (b *Buffer) Cap() int              { return cap(b.buf) }
func (b *Buffer) Available() int        { return cap(b.buf) - len(b.buf) }

func (b *Buffer) String() string {
	if b == nil {
		return "<nil>"
	}
	return string(b.buf[b.off:])
}

func (b *Buffer) Truncate(n int) {
	if n == 0 {
		b.Reset()
		return
	}
	b.lastRead = opInvalid
	if n < 0 || n > b.Len() {
		panic("bytes.Buffer: truncation out of range")
	}
	b.buf = b.buf[:b.off+n]
}

func (b *Buffer) Reset() {
	b.buf = b.buf[:0]
	b.off = 0
	b.lastRead = opInvalid
}

// Room for n bytes more. The sizes are those of Go's buffer, for who asks Cap.
func (b *Buffer) grow(n int) int {
	m := b.Len()
	if m == 0 && b.off != 0 {
		b.Reset()
	}
	if l := len(b.buf); n <= cap(b.buf)-l {
		b.buf = b.buf[:l+n]
		return l
	}
	if b.buf == nil && n <= 64 {
		b.buf = make([]byte, n, 64)
		return 0
	}
	c := cap(b.buf)
	if n <= c/2-m {
		copy(b.buf, b.buf[b.off:])
	} else {
		size := max(m+n, 2*cap(b.buf[b.off:]))
		b2 := append([]byte(nil), make([]byte, size)...)
		copy(b2, b.buf[b.off:])
		b.buf = b2
	}
	b.off = 0
	b.buf = b.buf[:m+n]
	return m
}

func (b *Buffer) Grow(n int) {
	if n < 0 {
		panic("bytes.Buffer.Grow: negative count")
	}
	m := b.grow(n)
	b.buf = b.buf[:m]
}

func (b *Buffer) Write(p []byte) (n int, err error) {
	b.lastRead = opInvalid
	m := b.grow(len(p))
	return copy(b.buf[m:], p), nil
}

func (b *Buffer) WriteString(s string) (n int, err error) {
	b.lastRead = opInvalid
	m := b.grow(len(s))
	return copy(b.buf[m:], s), nil
}

func (b *Buffer) WriteByte(c byte) error {
	b.lastRead = opInvalid
	m := b.grow(1)
	b.buf[m] = c
	return nil
}

func (b *Buffer) WriteRune(r rune) (n int, err error) { return b.WriteString(string(r)) }

func (b *Buffer) ReadFrom(r io.Reader) (n int64, err error) {
	b.lastRead = opInvalid
	for {
		i := b.grow(MinRead)
		b.buf = b.buf[:i]
		m, e := r.Read(b.buf[i:cap(b.buf)])
		if m < 0 {
			panic(errors.New("bytes.Buffer: reader returned negative count from Read"))
		}
		b.buf = b.buf[:i+m]
		n += int64(m)
		if e == io.EOF {
			return n, nil
		}
		if e != nil {
			return n, e
		}
	}
}

func (b *Buffer) WriteTo(w io.Writer) (n int64, err error) {
	b.lastRead = opInvalid
	if nBytes := b.Len(); nBytes > 0 {
		m, e := w.Write(b.buf[b.off:])
		if m > nBytes {
			panic("bytes.Buffer.WriteTo: invalid Write count")
		}
		b.off += m
		n = int64(m)
		if e != nil {
			return n, e
		}
		if m != nBytes {
			return n, io.ErrShortWrite
		}
	}
	b.Reset()
	return n, nil
}

func (b *Buffer) Read(p []byte) (n int, err error) {
	b.lastRead = opInvalid
	if b.Len() == 0 {
		b.Reset()
		if len(p) == 0 {
			return 0, nil
		}
		return 0, io.EOF
	}
	n = copy(p, b.buf[b.off:])
	b.off += n
	if n > 0 {
		b.lastRead = opRead
	}
	return n, nil
}

func (b *Buffer) Next(n int) []byte {
	b.lastRead = opInvalid
	if m := b.Len(); n > m {
		n = m
	}
	data := b.buf[b.off : b.off+n]
	b.off += n
	if n > 0 {
		b.lastRead = opRead
	}
	return data
}

func (b *Buffer) ReadByte() (byte, error) {
	if b.Len() == 0 {
		b.Reset()
		return 0, io.EOF
	}
	c := b.buf[b.off]
	b.off++
	b.lastRead = opRead
	return c, nil
}

func (b *Buffer) ReadRune() (r rune, size int, err error) {
	if b.Len() == 0 {
		b.Reset()
		return 0, 0, io.EOF
	}
	r, n := utf8.DecodeRune(b.buf[b.off:])
	b.off += n
	b.lastRead = readOp(n)
	return r, n, nil
}

func (b *Buffer) UnreadRune() error {
	if b.lastRead <= opInvalid {
		return errors.New("bytes.Buffer: UnreadRune: previous operation was not a successful ReadRune")
	}
	b.off -= int(b.lastRead)
	b.lastRead = opInvalid
	return nil
}

func (b *Buffer) UnreadByte() error {
	if b.lastRead == opInvalid {
		return errors.New("bytes.Buffer: UnreadByte: previous operation was not a successful read")
	}
	b.lastRead = opInvalid
	if b.off > 0 {
		b.off--
	}
	return nil
}

func (b *Buffer) ReadBytes(delim byte) (line []byte, err error) {
	i := IndexByte(b.buf[b.off:], delim)
	end := b.off + i + 1
	if i < 0 {
		end = len(b.buf)
		err = io.EOF
	}
	line = append(line, b.buf[b.off:end]...)
	b.off = end
	b.lastRead = opRead
	return line, err
}

func (b *Buffer) ReadString(delim byte) (line string, err error) {
	bytes, err := b.ReadBytes(delim)
	return string(bytes), err
}

type Reader struct {
	s        []byte
	i        int64
	prevRune int
}

func NewReader(b []byte) *Reader { return &Reader{b, 0, -1} }

func (r *Reader) Len() int {
	if r.i >= int64(len(r.s)) {
		return 0
	}
	return int(int64(len(r.s)) - r.i)
}

func (r *Reader) Size() int64 { return int64(len(r.s)) }

func (r *Reader) Read(b []byte) (n int, err error) {
	if r.i >= int64(len(r.s)) {
		return 0, io.EOF
	}
	r.prevRune = -1
	n = copy(b, r.s[r.i:])
	r.i += int64(n)
	return
}

func (r *Reader) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("bytes.Reader.ReadAt: negative offset")
	}
	if off >= int64(len(r.s)) {
		return 0, io.EOF
	}
	n = copy(b, r.s[off:])
	if n < len(b) {
		err = io.EOF
	}
	return
}

func (r *Reader) ReadByte() (byte, error) {
	r.prevRune = -1
	if r.i >= int64(len(r.s)) {
		return 0, io.EOF
	}
	b := r.s[r.i]
	r.i++
	return b, nil
}

func (r *Reader) UnreadByte() error {
	if r.i <= 0 {
		return errors.New("bytes.Reader.UnreadByte: at beginning of slice")
	}
	r.prevRune = -1
	r.i--
	return nil
}

func (r *Reader) ReadRune() (ch rune, size int, err error) {
	if r.i >= int64(len(r.s)) {
		r.prevRune = -1
		return 0, 0, io.EOF
	}
	r.prevRune = int(r.i)
	ch, size = utf8.DecodeRune(r.s[r.i:])
	r.i += int64(size)
	return
}

func (r *Reader) UnreadRune() error {
	if r.i <= 0 {
		return errors.New("bytes.Reader.UnreadRune: at beginning of slice")
	}
	if r.prevRune < 0 {
		return errors.New("bytes.Reader.UnreadRune: previous operation was not ReadRune")
	}
	r.i = int64(r.prevRune)
	r.prevRune = -1
	return nil
}

func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	r.prevRune = -1
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += r.i
	case io.SeekEnd:
		offset += int64(len(r.s))
	default:
		return 0, errors.New("bytes.Reader.Seek: invalid whence")
	}
	if offset < 0 {
		return 0, errors.New("bytes.Reader.Seek: negative position")
	}
	r.i = offset
	return offset, nil
}

func (r *Reader) WriteTo(w io.Writer) (n int64, err error) {
	r.prevRune = -1
	if r.i >= int64(len(r.s)) {
		return 0, nil
	}
	b := r.s[r.i:]
	m, err := w.Write(b)
	r.i += int64(m)
	n = int64(m)
	if m != len(b) && err == nil {
		err = io.ErrShortWrite
	}
	return
}

func (r *Reader) Reset(b []byte) { *r = Reader{b, 0, -1} }
`,
  natives: {
    Compare(a: Slice, b: Slice) {
      const [x, y] = [text(a), text(b)];
      return x < y ? -1 : x > y ? 1 : 0;
    },
    Contains: (b: Slice, sub: Slice) => text(b).includes(text(sub)),
    Count: (s: Slice, sep: Slice) => count(text(s), text(sep)),
    Equal: (a: Slice, b: Slice) => a.n === b.n && text(a) === text(b),
    EqualFold: (a: Slice, b: Slice) => equalFold(text(a), text(b)),
    HasPrefix: (s: Slice, p: Slice) => text(s).startsWith(text(p)),
    HasSuffix: (s: Slice, p: Slice) => text(s).endsWith(text(p)),
    Index: (s: Slice, sep: Slice) => text(s).indexOf(text(sep)),
    IndexAny: (s: Slice, set: string) => indexAny(text(s), set, false),
    IndexByte: (s: Slice, c: number) => text(s).indexOf(String.fromCharCode(c)),
    LastIndex: (s: Slice, sep: Slice) => text(s).lastIndexOf(text(sep)),
    LastIndexAny: (s: Slice, set: string) => indexAny(text(s), set, true),
    LastIndexByte: (s: Slice, c: number) => text(s).lastIndexOf(String.fromCharCode(c)),
    Join: (s: Slice, sep: Slice) => bytes(elements<Slice>(s).map(text).join(text(sep))),
    Repeat: (b: Slice, n: Int) => bytes(repeat(text(b), n)),
    Replace: (s: Slice, from: Slice, to: Slice, n: number) =>
      bytes(replace(text(s), text(from), text(to), n)),
    Title: (s: Slice) => bytes(title(text(s))),
    ToLower: (s: Slice) => bytes(lower(text(s))),
    ToUpper: (s: Slice) => bytes(upper(text(s))),
    ToValidUTF8: (s: Slice, r: Slice) => bytes(toValid(text(s), text(r))),
    splits: (s: Slice, sep: Slice, keep: number, n: number) =>
      places(split(text(s), text(sep), keep, n), text(s), sep.n - keep),
    fieldPlaces: (s: Slice) => places(fields(text(s)), text(s), -1),
  },
};
