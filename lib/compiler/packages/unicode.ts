/** Packages unicode and unicode/utf8. Classes of characters are those of the JavaScript engine's Unicode tables. */
import type { PackageSource } from '../native';
import { isGraphic, isPrint } from '../values/quote';
import type { Slice } from '../values/slices';
import {
  bytesToString,
  decodeRune,
  MAX_RUNE,
  RUNE_ERROR,
  runeCount,
  runeWidth,
  validUtf8,
} from '../values/strings';

/** A class of characters as a test of one. */
function inClass(pattern: RegExp): (r: number) => boolean {
  return r => validRune(r) && pattern.test(String.fromCodePoint(r));
}

function validRune(r: number): boolean {
  return r >= 0 && r <= MAX_RUNE && !(r >= 0xd800 && r <= 0xdfff);
}

export const isSpace = (r: number): boolean =>
  r === 32 || (r >= 9 && r <= 13) || r === 0x85 || r === 0xa0 || (r > 255 && wideSpace(r));
const wideSpace = inClass(/^[\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/u);

/** One rune to another case: those whose case is several characters keep theirs. */
function cased(change: (s: string) => string): (r: number) => number {
  return r => {
    if (!validRune(r)) return r;
    const to = [...change(String.fromCodePoint(r))];
    return to.length === 1 ? to[0].codePointAt(0)! : (odd.get(r) ?? r);
  };
}
/** Simple mappings that JavaScript, which maps whole texts, tells as several characters. */
const odd = new Map([[0x130, 0x69]]);

export const toLower = cased(s => s.toLowerCase());
const upper = cased(s => s.toUpperCase());
/** Two letters whose simple mapping is not what a whole text's would be. */
export const toUpper = (r: number): number => (r === 0x1e9e ? r : upper(r));
const titles = new Map([
  [0x1c4, 0x1c5],
  [0x1c6, 0x1c5],
  [0x1c7, 0x1c8],
  [0x1c9, 0x1c8],
  [0x1ca, 0x1cb],
  [0x1cc, 0x1cb],
  [0x1f1, 0x1f2],
  [0x1f3, 0x1f2],
  [0x1c5, 0x1c5],
  [0x1c8, 0x1c8],
  [0x1cb, 0x1cb],
  [0x1f2, 0x1f2],
]);

export const toTitle = (r: number): number => titles.get(r) ?? toUpper(r);

export const isUpper = inClass(/^\p{Lu}$/u);
export const isLower = inClass(/^\p{Ll}$/u);
export const isLetter = inClass(/^\p{L}$/u);
export const isDigit = inClass(/^\p{Nd}$/u);

export const unicode: PackageSource = {
  path: 'unicode',
  source: String.raw`package unicode

const (
	MaxRune         = '\U0010FFFF'
	ReplacementChar = '\uFFFD'
	MaxASCII        = '\u007F'
	MaxLatin1       = '\u00FF'
	UpperCase       = 0
	LowerCase       = 1
	TitleCase       = 2
	MaxCase         = 3
	Version         = "15.0.0"
)

func IsControl(r rune) bool
func IsDigit(r rune) bool
func IsGraphic(r rune) bool
func IsLetter(r rune) bool
func IsLower(r rune) bool
func IsMark(r rune) bool
func IsNumber(r rune) bool
func IsPrint(r rune) bool
func IsPunct(r rune) bool
func IsSpace(r rune) bool
func IsSymbol(r rune) bool
func IsTitle(r rune) bool
func IsUpper(r rune) bool
func ToLower(r rune) rune
func ToTitle(r rune) rune
func ToUpper(r rune) rune

func To(_case int, r rune) rune {
	switch _case {
	case UpperCase:
		return ToUpper(r)
	case LowerCase:
		return ToLower(r)
	case TitleCase:
		return ToTitle(r)
	}
	return ReplacementChar
}

// A RangeTable names a class of characters; Is asks whether a rune is in it.
type RangeTable struct{ class string }

func is(class string, r rune) bool

func Is(rangeTab *RangeTable, r rune) bool { return is(rangeTab.class, r) }

func In(r rune, ranges ...*RangeTable) bool {
	for _, t := range ranges {
		if Is(t, r) {
			return true
		}
	}
	return false
}

var (
	Letter     = &RangeTable{"L"}
	L          = Letter
	Lower      = &RangeTable{"Ll"}
	Upper      = &RangeTable{"Lu"}
	Title      = &RangeTable{"Lt"}
	Mark       = &RangeTable{"M"}
	Mn         = &RangeTable{"Mn"}
	Number     = &RangeTable{"N"}
	Digit      = &RangeTable{"Nd"}
	Nd         = Digit
	Punct      = &RangeTable{"P"}
	Symbol     = &RangeTable{"S"}
	Space      = &RangeTable{"Z"}
	Latin      = &RangeTable{"Script=Latin"}
	Greek      = &RangeTable{"Script=Greek"}
	Cyrillic   = &RangeTable{"Script=Cyrillic"}
	Han        = &RangeTable{"Script=Han"}
	Hangul     = &RangeTable{"Script=Hangul"}
	Hiragana   = &RangeTable{"Script=Hiragana"}
	Katakana   = &RangeTable{"Script=Katakana"}
	Arabic     = &RangeTable{"Script=Arabic"}
	Hebrew     = &RangeTable{"Script=Hebrew"}
	Thai       = &RangeTable{"Script=Thai"}
	Devanagari = &RangeTable{"Script=Devanagari"}
)
`,
  natives: {
    IsControl: (r: number) => (r >= 0 && r < 32) || (r >= 0x7f && r < 0xa0),
    IsDigit: isDigit,
    IsGraphic: isGraphic,
    IsLetter: isLetter,
    IsLower: isLower,
    IsMark: inClass(/^\p{M}$/u),
    IsNumber: inClass(/^\p{N}$/u),
    IsPrint: isPrint,
    IsPunct: inClass(/^\p{P}$/u),
    IsSpace: isSpace,
    IsSymbol: inClass(/^\p{S}$/u),
    IsTitle: inClass(/^\p{Lt}$/u),
    IsUpper: isUpper,
    ToLower: toLower,
    ToTitle: toTitle,
    ToUpper: toUpper,
    is: (name: string, r: number) => classNamed(name)(r),
  },
};

const classes = new Map<string, (r: number) => boolean>();

function classNamed(name: string): (r: number) => boolean {
  let test = classes.get(name);
  if (test === undefined) classes.set(name, (test = inClass(new RegExp(`^\\p{${name}}$`, 'u'))));
  return test;
}

function decoded(s: string): [number, number] {
  const r = decodeRune(s, 0);
  return [r, runeWidth];
}

/** The rune that ends s. */
export function lastRune(s: string): [number, number] {
  if (s === '') return [RUNE_ERROR, 0];
  for (let n = 1; n <= 4 && n <= s.length; n++) {
    const c = s.charCodeAt(s.length - n);
    // A continuation byte: the rune begins further left.
    if ((c & 0xc0) === 0x80) continue;
    const r = decodeRune(s, s.length - n);
    return runeWidth === n ? [r, n] : [RUNE_ERROR, 1];
  }
  return [RUNE_ERROR, 1];
}

/** Whether s begins with a whole rune, an invalid byte among them. */
function fullRune(s: string): boolean {
  if (s === '') return false;
  const first = s.charCodeAt(0);
  const need = first < 0xc2 || first > 0xf4 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (s.length >= need) return true;
  // A second byte that cannot follow makes the first an invalid one, which is whole.
  for (let i = 1; i < s.length; i++) {
    const low = i > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const high = i > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    const c = s.charCodeAt(i);
    if (c < low || c > high) return true;
  }
  return false;
}

const head = (p: Slice, n: number): string => bytesToString({ ...p, n: Math.min(p.n, n) } as Slice);

export const utf8: PackageSource = {
  path: 'unicode/utf8',
  source: String.raw`package utf8

const (
	RuneError = '\uFFFD'
	RuneSelf  = 0x80
	MaxRune   = '\U0010FFFF'
	UTFMax    = 4
)

func DecodeRune(p []byte) (r rune, size int)
func DecodeRuneInString(s string) (r rune, size int)
func DecodeLastRune(p []byte) (r rune, size int)
func DecodeLastRuneInString(s string) (r rune, size int)
func FullRune(p []byte) bool
func FullRuneInString(s string) bool
func RuneCount(p []byte) int
func RuneCountInString(s string) (n int)
func Valid(p []byte) bool
func ValidString(s string) bool

func ValidRune(r rune) bool { return 0 <= r && r < 0xD800 || 0xDFFF < r && r <= MaxRune }

func RuneStart(b byte) bool { return b&0xC0 != 0x80 }

func RuneLen(r rune) int {
	switch {
	case r < 0 || !ValidRune(r):
		return -1
	case r < 0x80:
		return 1
	case r < 0x800:
		return 2
	case r < 0x10000:
		return 3
	}
	return 4
}

func AppendRune(p []byte, r rune) []byte { return append(p, string(r)...) }

func EncodeRune(p []byte, r rune) int {
	s := string(r)
	_ = p[len(s)-1]
	return copy(p, s)
}
`,
  natives: {
    DecodeRune: (p: Slice) => decoded(head(p, 4)),
    DecodeRuneInString: decoded,
    DecodeLastRune: (p: Slice) => lastRune(bytesToString(p)),
    DecodeLastRuneInString: lastRune,
    FullRune: (p: Slice) => fullRune(head(p, 4)),
    FullRuneInString: fullRune,
    RuneCount: (p: Slice) => runeCount(bytesToString(p)),
    RuneCountInString: runeCount,
    Valid: (p: Slice) => validUtf8(bytesToString(p)),
    ValidString: validUtf8,
  },
};
