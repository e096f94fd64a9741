/** Package strconv. */
import type { PackageSource } from '../native';
import { formatFloat, parseFloatText, underscoresOk } from '../values/floats';
import { type Int, wrap, wrapU } from '../values/ints';
import { canBackquote, isGraphic, isPrint, quote, quoteRune, unquote, unquoteChar } from '../values/quote';

/** What ParseUint finds: the value (the nearest that fits, for 'range'), and what is wrong. */
function parseUnsigned(s: string, base: number, bits: number): [bigint, string] {
  if (s === '') return [0n, 'syntax'];
  const base0 = base === 0;
  let digits = s;
  if (base0) {
    base = 10;
    const prefix = /^0([xXbBoO])?/.exec(s);
    if (prefix !== null) {
      const letter = prefix[1]?.toLowerCase();
      base = letter === 'x' ? 16 : letter === 'b' ? 2 : 8;
      digits = s.length === 1 ? s : s.slice(prefix[0].length);
      if (letter !== undefined && s.length < 3) return [0n, 'syntax'];
      if (s.length === 1) base = 10;
    }
  } else if (base < 2 || base > 36) return [0n, 'base'];
  if (bits === 0) bits = 64;
  else if (bits < 0 || bits > 64) return [0n, 'bits'];
  const plain = base0 ? digits.replace(/_/g, '') : digits;
  if (plain === '' && digits !== '' && base0) return [0n, 'syntax'];
  let v = 0n;
  for (const c of plain) {
    const d = digitOf(c);
    if (d < 0 || d >= base) return [0n, 'syntax'];
    v = v * BigInt(base) + BigInt(d);
  }
  if (plain === '') return [0n, s === '0' ? '' : 'syntax'];
  if (base0 && !underscoresOk(s)) return [0n, 'syntax'];
  const most = (1n << BigInt(bits)) - 1n;
  return v > most ? [most, 'range'] : [v, ''];
}

function digitOf(c: string): number {
  if (c >= '0' && c <= '9') return c.charCodeAt(0) - 48;
  const lower = c.toLowerCase();
  return lower >= 'a' && lower <= 'z' ? lower.charCodeAt(0) - 87 : -1;
}

function parseUint(s: string, base: number, bits: number): [Int, string] {
  const [v, wrong] = parseUnsigned(s, base, bits);
  return [wrapU(v), wrong];
}

function parseInt64(s: string, base: number, bits: number): [Int, string] {
  const negative = s[0] === '-';
  const digits = negative || s[0] === '+' ? s.slice(1) : s;
  const [v, wrong] = parseUnsigned(digits, base, bits);
  if (wrong !== '' && wrong !== 'range') return [0, wrong];
  const cutoff = 1n << BigInt((bits === 0 ? 64 : bits) - 1);
  if (!negative && v >= cutoff) return [wrap(cutoff - 1n), 'range'];
  if (negative && v > cutoff) return [wrap(-cutoff), 'range'];
  return [wrap(negative ? -v : v), ''];
}

/** Digits in a base, as FormatInt writes them. */
function digits(v: Int, base: number): string {
  return v.toString(base);
}

export const strconv: PackageSource = {
  path: 'strconv',
  source: String.raw`package strconv

import "errors"

const IntSize = 64

var ErrRange = errors.New("value out of range")
var ErrSyntax = errors.New("invalid syntax")

type NumError struct {
	Func string
	Num  string
	Err  error
}

func (e *NumError) Error() string {
	return "strconv." + e.Func + ": parsing " + Quote(e.Num) + ": " + e.Err.Error()
}

func (e *NumError) Unwrap() error { return e.Err }

func parseInt(s string, base int, bits int) (int64, string)
func parseUint(s string, base int, bits int) (uint64, string)
func parseFloat(s string, bits int) (float64, string)

func fail(fn, s string, base, bits int, wrong string) error {
	var err error
	switch wrong {
	case "":
		return nil
	case "syntax":
		err = ErrSyntax
	case "range":
		err = ErrRange
	case "base":
		err = errors.New("invalid base " + Itoa(base))
	case "bits":
		err = errors.New("invalid bit size " + Itoa(bits))
	}
	return &NumError{fn, s, err}
}

func Atoi(s string) (int, error) {
	i, wrong := parseInt(s, 10, 0)
	return int(i), fail("Atoi", s, 10, 0, wrong)
}

func ParseInt(s string, base int, bitSize int) (i int64, err error) {
	i, wrong := parseInt(s, base, bitSize)
	return i, fail("ParseInt", s, base, bitSize, wrong)
}

func ParseUint(s string, base int, bitSize int) (uint64, error) {
	i, wrong := parseUint(s, base, bitSize)
	return i, fail("ParseUint", s, base, bitSize, wrong)
}

func ParseFloat(s string, bitSize int) (float64, error) {
	f, wrong := parseFloat(s, bitSize)
	return f, fail("ParseFloat", s, 0, bitSize, wrong)
}

func ParseBool(str string) (bool, error) {
	switch str {
	case "1", "t", "T", "true", "TRUE", "True":
		return true, nil
	case "0", "f", "F", "false", "FALSE", "False":
		return false, nil
	}
	return false, &NumError{"ParseBool", str, ErrSyntax}
}

func FormatBool(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

func Itoa(i int) string
func formatInt(i int64, base int) string
func formatUint(i uint64, base int) string
func FormatFloat(f float64, fmt byte, prec, bitSize int) string

func checkBase(base int) {
	if base < 2 || base > 36 {
		panic("strconv: illegal AppendInt/FormatInt base")
	}
}

func FormatInt(i int64, base int) string {
	checkBase(base)
	return formatInt(i, base)
}

func FormatUint(i uint64, base int) string {
	checkBase(base)
	return formatUint(i, base)
}

func Quote(s string) string
func QuoteToASCII(s string) string
func QuoteToGraphic(s string) string
func QuoteRune(r rune) string
func QuoteRuneToASCII(r rune) string
func QuoteRuneToGraphic(r rune) string
func CanBackquote(s string) bool
func IsPrint(r rune) bool
func IsGraphic(r rune) bool
func unquote(s string) (string, bool)
func unquoteChar(s string, quote byte) (value rune, multibyte bool, size int)

func Unquote(s string) (string, error) {
	out, ok := unquote(s)
	if !ok {
		return "", ErrSyntax
	}
	return out, nil
}

func UnquoteChar(s string, quote byte) (value rune, multibyte bool, tail string, err error) {
	value, multibyte, n := unquoteChar(s, quote)
	if n == 0 {
		return 0, false, "", ErrSyntax
	}
	return value, multibyte, s[n:], nil
}

func AppendInt(dst []byte, i int64, base int) []byte    { return append(dst, FormatInt(i, base)...) }
func AppendUint(dst []byte, i uint64, base int) []byte  { return append(dst, FormatUint(i, base)...) }
func AppendBool(dst []byte, b bool) []byte              { return append(dst, FormatBool(b)...) }
func AppendQuote(dst []byte, s string) []byte           { return append(dst, Quote(s)...) }
func AppendQuoteRune(dst []byte, r rune) []byte         { return append(dst, QuoteRune(r)...) }
func AppendQuoteToASCII(dst []byte, s string) []byte    { return append(dst, QuoteToASCII(s)...) }
func AppendQuoteRuneToASCII(dst []byte, r rune) []byte  { return append(dst, QuoteRuneToASCII(r)...) }
func AppendFloat(dst []byte, f float64, fmt byte, prec, bitSize int) []byte {
	return append(dst, FormatFloat(f, fmt, prec, bitSize)...)
}
`,
  natives: {
    parseInt: parseInt64,
    parseUint,
    parseFloat: (s: string, bits: number) => parseFloatText(s, bits),
    Itoa: (i: Int) => String(i),
    formatInt: digits,
    formatUint: digits,
    FormatFloat: (f: number, verb: number, prec: number, bits: number) =>
      formatFloat(bits === 32 ? Math.fround(f) : f, String.fromCharCode(verb), prec, bits),
    Quote: (s: string) => quote(s),
    QuoteToASCII: (s: string) => quote(s, { ascii: true }),
    QuoteToGraphic: (s: string) => quote(s, { graphic: true }),
    QuoteRune: (r: number) => quoteRune(r),
    QuoteRuneToASCII: (r: number) => quoteRune(r, { ascii: true }),
    QuoteRuneToGraphic: (r: number) => quoteRune(r, { graphic: true }),
    CanBackquote: canBackquote,
    IsPrint: isPrint,
    IsGraphic: isGraphic,
    unquote(s: string) {
      const out = unquote(s);
      return [out ?? '', out !== null];
    },
    unquoteChar(s: string, mark: number) {
      const one = s === '' ? null : unquoteChar(s, 0, String.fromCharCode(mark));
      if (one === null) return [0, false, 0];
      const byByte = s[0] === '\\' && !'uU'.includes(s[1]);
      return [one.rune, !byByte && one.rune >= 0x80, one.next];
    },
  },
};
