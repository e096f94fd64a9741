/** Package strings: searching and splitting are JavaScript's on byte strings; what takes a function is Go text. */

import { charge } from '../cpu';
import type { PackageSource } from '../native';
import type { Int } from '../values/ints';
import { panicString } from '../values/panic';
import { elements, nilSlice, type Slice, sliceFrom } from '../values/slices';
import { decodeRune, encodeRune, isAscii, RUNE_ERROR, runeCount, runeWidth } from '../values/strings';
import { isDigit, isLetter, isSpace, lastRune, toLower, toTitle, toUpper } from './unicode';

/** ns that a byte costs in copies and searches. */
const BYTE = 0.1;

/** strings.Count */
export function count(s: string, sub: string): number {
  if (sub === '') return runeCount(s) + 1;
  let n = 0;
  for (let i = s.indexOf(sub); i >= 0; i = s.indexOf(sub, i + sub.length)) n++;
  return n;
}

/** Each rune as its bytes. */
export function runes(s: string): string[] {
  if (isAscii(s)) return s.split('');
  const out: string[] = [];
  for (let i = 0; i < s.length; i += runeWidth) {
    decodeRune(s, i);
    out.push(s.slice(i, i + runeWidth));
  }
  return out;
}

/** strings.genSplit: at most n pieces (< 0: all), each with `keep` bytes of its separator. null for n = 0 */
export function split(s: string, sep: string, keep: number, n: number): string[] | null {
  charge(s.length * BYTE);
  if (n === 0) return null;
  if (sep === '') return explode(s, n);
  const out: string[] = [];
  let from = 0;
  while (n < 0 || out.length < n - 1) {
    const i = s.indexOf(sep, from);
    if (i < 0) break;
    out.push(s.slice(from, i + keep));
    from = i + sep.length;
  }
  out.push(s.slice(from));
  return out;
}

function explode(s: string, n: number): string[] {
  const all = runes(s);
  if (n < 0 || all.length <= n) return all;
  return [...all.slice(0, n - 1), all.slice(n - 1).join('')];
}

/** strings.Fields */
export function fields(s: string): string[] {
  charge(s.length * BYTE);
  if (isAscii(s)) return s.split(/[\t\n\v\f\r ]+/).filter(f => f !== '');
  const out: string[] = [];
  let from = -1;
  for (let i = 0; i < s.length; i += runeWidth) {
    if (isSpace(decodeRune(s, i))) {
      if (from >= 0) out.push(s.slice(from, i));
      from = -1;
    } else if (from < 0) from = i;
    decodeRune(s, i);
  }
  if (from >= 0) out.push(s.slice(from));
  return out;
}

/** Where s begins and ends without what `drop` takes from its ends. */
export function trimBounds(
  s: string,
  drop: (r: number) => boolean,
  left: boolean,
  right: boolean,
): [number, number] {
  let from = 0;
  let to = s.length;
  while (left && from < to) {
    const r = decodeRune(s, from);
    const width = runeWidth;
    if (!drop(r)) break;
    from += width;
  }
  while (right && to > from) {
    const [r, width] = lastRune(s.slice(from, to));
    if (!drop(r)) break;
    to -= width;
  }
  return [from, to];
}

/** Whether a rune is in a set; an invalid byte is as U+FFFD. */
export function inSet(set: string): (r: number) => boolean {
  const list = new Set<number>();
  for (let i = 0; i < set.length; i += runeWidth) list.add(decodeRune(set, i));
  return r => list.has(r);
}

const trim = (s: string, set: string, left: boolean, right: boolean): string =>
  s.slice(...trimBounds(s, inSet(set), left, right));

/** strings.IndexAny and LastIndexAny */
export function indexAny(s: string, set: string, last: boolean): number {
  const has = inSet(set);
  let found = -1;
  for (let i = 0; i < s.length; i += runeWidth) {
    const r = decodeRune(s, i);
    if (!has(r)) continue;
    found = i;
    if (!last) break;
  }
  return found;
}

export function replace(s: string, from: string, to: string, n: number): string {
  charge(s.length * BYTE);
  if (from === to || n === 0) return s;
  if (from !== '') {
    if (n < 0) return s.replaceAll(from, () => to);
    const pieces = split(s, from, 0, n + 1)!;
    return pieces.join(to);
  }
  // Before each rune and at the end.
  const all = runes(s);
  let left = n < 0 ? all.length + 1 : n;
  let out = '';
  for (const r of all) out += (left-- > 0 ? to : '') + r;
  return left > 0 ? out + to : out;
}

export function mapRunes(s: string, f: (r: number) => number): string {
  let out = '';
  for (let i = 0; i < s.length; ) {
    const r = decodeRune(s, i);
    const width = runeWidth;
    out += encodeRune(f(r));
    i += width;
  }
  return out;
}

export function lower(s: string): string {
  return isAscii(s) ? s.toLowerCase() : mapRunes(s, toLower);
}

export function upper(s: string): string {
  return isAscii(s) ? s.toUpperCase() : mapRunes(s, toUpper);
}

/** strings.EqualFold: equal under simple case folding. */
export function equalFold(a: string, b: string): boolean {
  const fold = (s: string): string => mapRunes(s, r => toLower(toUpper(r)));
  if (isAscii(a) && isAscii(b)) return a.toLowerCase() === b.toLowerCase();
  return fold(a) === fold(b);
}

export function repeat(s: string, n: Int): string {
  if (n < 0) panicString('strings: negative Repeat count');
  if (Number(n) * s.length > 2 ** 29) panicString('strings: Repeat output length overflow');
  charge(Number(n) * s.length * BYTE);
  return s.repeat(n as number);
}

export function toValid(s: string, replacement: string): string {
  let out = '';
  let bad = false;
  for (let i = 0; i < s.length; i += runeWidth) {
    const r = decodeRune(s, i);
    const wrong = r === RUNE_ERROR && runeWidth === 1;
    if (!wrong) out += s.slice(i, i + runeWidth);
    else if (!bad) out += replacement;
    bad = wrong;
  }
  return out;
}

/** strings.Title: the first letter of each word; beyond ASCII only spaces part words. */
export function title(s: string): string {
  let before = 32;
  return mapRunes(s, r => {
    const first = partsWords(before);
    before = r;
    return first ? toTitle(r) : r;
  });
}

function partsWords(r: number): boolean {
  if (r < 0x80) return !/[A-Za-z0-9_]/.test(String.fromCharCode(r));
  return !isLetter(r) && !isDigit(r) && isSpace(r);
}

/** The pieces of a Replacer: at each place the pair that comes first among those that match (by order of arguments). */
export function replacePairs(s: string, pairs: Slice): string {
  charge(s.length);
  const list = elements<string>(pairs);
  let out = '';
  let matchedEmpty = false;
  for (let i = 0; i <= s.length; ) {
    const at = list.findIndex(
      (from, k) => k % 2 === 0 && s.startsWith(from, i) && !(from === '' && matchedEmpty),
    );
    if (at < 0 || (i === s.length && list[at] !== '')) {
      if (i < s.length) out += s[i];
      i++;
      matchedEmpty = false;
      continue;
    }
    out += list[at + 1];
    matchedEmpty = list[at] === '';
    i += list[at].length;
    if (matchedEmpty) continue;
    // An empty old text matches again behind a match.
  }
  return out;
}

const list = (a: string[] | null): Slice => (a === null ? nilSlice : sliceFrom(a));

export const strings: PackageSource = {
  path: 'strings',
  source: String.raw`package strings

import (
	"errors"
	"io"
	"unicode"
	"unicode/utf8"
)

func Contains(s, substr string) bool
func ContainsAny(s, chars string) bool
func Count(s, substr string) int
func EqualFold(s, t string) bool
func Fields(s string) []string
func HasPrefix(s, prefix string) bool
func HasSuffix(s, suffix string) bool
func Index(s, substr string) int
func IndexAny(s, chars string) int
func Join(elems []string, sep string) string
func LastIndex(s, substr string) int
func LastIndexAny(s, chars string) int
func Repeat(s string, count int) string
func Replace(s, old, new string, n int) string
func split(s, sep string, keep, n int) []string
func Title(s string) string
func ToLower(s string) string
func ToUpper(s string) string
func ToValidUTF8(s, replacement string) string
func Trim(s, cutset string) string
func TrimLeft(s, cutset string) string
func TrimRight(s, cutset string) string
func TrimSpace(s string) string

func Clone(s string) string   { return s }
func ToTitle(s string) string { return Map(unicode.ToTitle, s) }

func Compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func ContainsRune(s string, r rune) bool              { return IndexRune(s, r) >= 0 }
func ContainsFunc(s string, f func(rune) bool) bool   { return IndexFunc(s, f) >= 0 }
func IndexByte(s string, c byte) int                  { return Index(s, string([]byte{c})) }
func LastIndexByte(s string, c byte) int              { return LastIndex(s, string([]byte{c})) }
func ReplaceAll(s, old, new string) string            { return Replace(s, old, new, -1) }
func Split(s, sep string) []string                    { return split(s, sep, 0, -1) }
func SplitAfter(s, sep string) []string               { return split(s, sep, len(sep), -1) }
func SplitN(s, sep string, n int) []string            { return split(s, sep, 0, n) }
func SplitAfterN(s, sep string, n int) []string       { return split(s, sep, len(sep), n) }

func IndexRune(s string, r rune) int {
	switch {
	case r == utf8.RuneError:
		for i, c := range s {
			if c == r {
				return i
			}
		}
		return -1
	case !utf8.ValidRune(r):
		return -1
	}
	return Index(s, string(r))
}

func IndexFunc(s string, f func(rune) bool) int {
	for i, r := range s {
		if f(r) {
			return i
		}
	}
	return -1
}

func LastIndexFunc(s string, f func(rune) bool) int {
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[0:i])
		i -= size
		if f(r) {
			return i
		}
	}
	return -1
}

func Cut(s, sep string) (before, after string, found bool) {
	if i := Index(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func CutPrefix(s, prefix string) (after string, found bool) {
	if !HasPrefix(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func CutSuffix(s, suffix string) (before string, found bool) {
	if !HasSuffix(s, suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

func TrimPrefix(s, prefix string) string {
	after, _ := CutPrefix(s, prefix)
	return after
}

func TrimSuffix(s, suffix string) string {
	before, _ := CutSuffix(s, suffix)
	return before
}

func TrimLeftFunc(s string, f func(rune) bool) string {
	for i, r := range s {
		if !f(r) {
			return s[i:]
		}
	}
	return ""
}

func TrimRightFunc(s string, f func(rune) bool) string {
	for len(s) > 0 {
		r, size := utf8.DecodeLastRuneInString(s)
		if !f(r) {
			break
		}
		s = s[:len(s)-size]
	}
	return s
}

func TrimFunc(s string, f func(rune) bool) string { return TrimRightFunc(TrimLeftFunc(s, f), f) }

func FieldsFunc(s string, f func(rune) bool) []string {
	out := []string{}
	start := -1
	for i, r := range s {
		if f(r) {
			if start >= 0 {
				out = append(out, s[start:i])
				start = -1
			}
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		out = append(out, s[start:])
	}
	return out
}

func Map(mapping func(rune) rune, s string) string {
	out := ""
	for _, r := range s {
		if m := mapping(r); m >= 0 {
			out += string(m)
		}
	}
	return out
}

type Builder struct {
	addr *Builder
	s    string
	room int
}

func (b *Builder) check() {
	if b.addr == nil {
		b.addr = b
	} else if b.addr != b {
		panic("strings: illegal use of non-zero Builder copied by value")
	}
}

func (b *Builder) String() string { return b.s }
func (b *Builder) Len() int       { return len(b.s) }

func (b *Builder) Cap() int {
	for b.room < len(b.s) {
		b.room = cap(append(make([]byte, b.room), make([]byte, len(b.s)-b.room)...))
	}
	return b.room
}

func (b *Builder) Reset() {
	b.addr = nil
	b.s = ""
	b.room = 0
}

func (b *Builder) Grow(n int) {
	b.check()
	if n < 0 {
		panic("strings.Builder.Grow: negative count")
	}
	if b.Cap()-len(b.s) < n {
		b.room = cap(append([]byte(nil), make([]byte, 2*b.room+n)...))
	}
}

func (b *Builder) Write(p []byte) (int, error) {
	b.check()
	b.s += string(p)
	return len(p), nil
}

func (b *Builder) WriteByte(c byte) error {
	b.check()
	b.s += string([]byte{c})
	return nil
}

func (b *Builder) WriteRune(r rune) (int, error) {
	b.check()
	s := string(r)
	b.s += s
	return len(s), nil
}

func (b *Builder) WriteString(s string) (int, error) {
	b.check()
	b.s += s
	return len(s), nil
}

type Reader struct {
	s        string
	i        int64
	prevRune int
}

func NewReader(s string) *Reader { return &Reader{s, 0, -1} }

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
	return n, nil
}

func (r *Reader) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("strings.Reader.ReadAt: negative offset")
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
		return errors.New("strings.Reader.UnreadByte: at beginning of string")
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
	ch, size = utf8.DecodeRuneInString(r.s[r.i:])
	r.i += int64(size)
	return
}

func (r *Reader) UnreadRune() error {
	if r.i <= 0 {
		return errors.New("strings.Reader.UnreadRune: at beginning of string")
	}
	if r.prevRune < 0 {
		return errors.New("strings.Reader.UnreadRune: previous operation was not ReadRune")
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
		return 0, errors.New("strings.Reader.Seek: invalid whence")
	}
	if offset < 0 {
		return 0, errors.New("strings.Reader.Seek: negative position")
	}
	r.i = offset
	return offset, nil
}

func (r *Reader) WriteTo(w io.Writer) (n int64, err error) {
	r.prevRune = -1
	if r.i >= int64(len(r.s)) {
		return 0, nil
	}
	s := r.s[r.i:]
	m, err := io.WriteString(w, s)
	r.i += int64(m)
	n = int64(m)
	if m != len(s) && err == nil {
		err = io.ErrShortWrite
	}
	return
}

func (r *Reader) Reset(s string) { *r = Reader{s, 0, -1} }

type Replacer struct{ oldnew []string }

func replacePairs(s string, oldnew []string) string

func NewReplacer(oldnew ...string) *Replacer {
	if len(oldnew)%2 == 1 {
		panic("strings.NewReplacer: odd argument count")
	}
	return &Replacer{append([]string(nil), oldnew...)}
}

func (r *Replacer) Replace(s string) string { return replacePairs(s, r.oldnew) }

func (r *Replacer) WriteString(w io.Writer, s string) (n int, err error) {
	return io.WriteString(w, r.Replace(s))
}
`,
  natives: {
    Contains: (s: string, sub: string) => s.includes(sub),
    ContainsAny: (s: string, set: string) => indexAny(s, set, false) >= 0,
    Count: count,
    EqualFold: equalFold,
    Fields: (s: string) => list(fields(s)),
    HasPrefix: (s: string, p: string) => s.startsWith(p),
    HasSuffix: (s: string, p: string) => s.endsWith(p),
    Index: (s: string, sub: string) => s.indexOf(sub),
    IndexAny: (s: string, set: string) => indexAny(s, set, false),
    Join(elems: Slice, sep: string) {
      const s = elements<string>(elems).join(sep);
      charge(s.length * BYTE);
      return s;
    },
    LastIndex: (s: string, sub: string) => s.lastIndexOf(sub),
    LastIndexAny: (s: string, set: string) => indexAny(s, set, true),
    Repeat: repeat,
    Replace: replace,
    split: (s: string, sep: string, keep: number, n: number) => list(split(s, sep, keep, n)),
    Title: title,
    ToLower: lower,
    ToUpper: upper,
    ToValidUTF8: toValid,
    Trim: (s: string, set: string) => trim(s, set, true, true),
    TrimLeft: (s: string, set: string) => trim(s, set, true, false),
    TrimRight: (s: string, set: string) => trim(s, set, false, true),
    TrimSpace: (s: string) => s.slice(...trimBounds(s, isSpace, true, true)),
    replacePairs,
  },
};
