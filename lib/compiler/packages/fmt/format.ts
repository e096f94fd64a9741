/**
 * One operand to text, by flags, width and precision (fmt/format.go). Each function returns the padded text; byte
 * strings in and out.
 */
import { formatFloat } from '../../values/floats';
import type { Int } from '../../values/ints';
import { canBackquote, isPrint, quote, quoteRune } from '../../values/quote';
import { decodeRune, encodeRune, MAX_RUNE, RUNE_ERROR, runeCount, runeWidth } from '../../values/strings';

export class Flags {
  plus = false;
  minus = false;
  sharp = false;
  space = false;
  zero = false;
  /** %+v and %#v: these change what is printed of a struct, not how a number is. */
  plusV = false;
  sharpV = false;
  /** Absent: −1. */
  wid = -1;
  prec = -1;

  copy(): Flags {
    return Object.assign(new Flags(), this);
  }
}

export function pad(f: Flags, s: string, zero = f.zero): string {
  if (f.wid <= 0) return s;
  const n = f.wid - runeCount(s);
  if (n <= 0) return s;
  // Zeros go only to the left.
  return f.minus ? s + ' '.repeat(n) : (zero ? '0' : ' ').repeat(n) + s;
}

/** %d and its kin. @param digits 16 digits and the letter of the prefix */
export function integer(f: Flags, v: Int, base: number, verb: string, upper: boolean): string {
  const negative = v < 0;
  let text = (negative ? -v : v).toString(base);
  let prec = 0;
  if (f.prec >= 0) {
    prec = f.prec;
    // Precision 0 and value 0: nothing but padding.
    if (prec === 0 && Number(v) === 0) return ' '.repeat(Math.max(f.wid, 0));
  } else if (f.zero && !f.minus && f.wid >= 0) {
    prec = f.wid;
    if (negative || f.plus || f.space) prec--;
  }
  text = text.padStart(prec, '0');
  if (f.sharp) {
    if (base === 2) text = `0b${text}`;
    else if (base === 8 && text[0] !== '0') text = `0${text}`;
    else if (base === 16) text = `0x${text}`;
  }
  if (verb === 'O') text = `0o${text}`;
  if (upper) text = text.toUpperCase();
  if (negative) text = `-${text}`;
  else if (f.plus) text = `+${text}`;
  else if (f.space) text = ` ${text}`;
  return pad(f, text, false);
}

/** %U. @param u the 64 bits, unsigned */
export function unicode(f: Flags, u: Int): string {
  let text = u.toString(16).toUpperCase().padStart(Math.max(4, f.prec), '0');
  text = `U+${text}`;
  if (f.sharp && u <= MAX_RUNE && isPrint(u as number)) text += ` '${encodeRune(u)}'`;
  return pad(f, text, false);
}

function truncate(f: Flags, s: string): string {
  if (f.prec < 0) return s;
  let i = 0;
  for (let n = f.prec; n > 0 && i < s.length; n--) {
    decodeRune(s, i);
    i += runeWidth;
  }
  return s.slice(0, i);
}

/** %s */
export function text(f: Flags, s: string): string {
  return pad(f, truncate(f, s));
}

/** %q of a string */
export function quoted(f: Flags, s: string): string {
  const cut = truncate(f, s);
  if (f.sharp && canBackquote(cut)) return pad(f, `\`${cut}\``);
  return pad(f, quote(cut, { ascii: f.plus }));
}

/** %x of bytes */
export function hexBytes(f: Flags, s: string, upper: boolean): string {
  const n = f.prec >= 0 && f.prec < s.length ? f.prec : s.length;
  if (n === 0) return (f.zero && !f.minus ? '0' : ' ').repeat(Math.max(f.wid, 0));
  const prefix = f.sharp ? (upper ? '0X' : '0x') : '';
  const pairs: string[] = [];
  for (let i = 0; i < n; i++) {
    const pair = s.charCodeAt(i).toString(16).padStart(2, '0');
    pairs.push(upper ? pair.toUpperCase() : pair);
  }
  return pad(f, f.space ? pairs.map(p => prefix + p).join(' ') : prefix + pairs.join(''));
}

const rune = (c: Int): number => (c >= 0 && c <= MAX_RUNE ? (c as number) : RUNE_ERROR);

/** %c */
export function character(f: Flags, c: Int): string {
  return pad(f, encodeRune(rune(c)));
}

/** %q of an integer */
export function quotedCharacter(f: Flags, c: Int): string {
  return pad(f, quoteRune(rune(c), { ascii: f.plus }));
}

/** Floats. @param prec what the verb takes when the format gives none */
export function float(f: Flags, v: number, bits: number, verb: string, prec: number): string {
  if (f.prec >= 0) prec = f.prec;
  let num = formatFloat(v, verb, prec, bits);
  if (num[0] !== '-' && num[0] !== '+') num = `+${num}`;
  if (f.space && num[0] === '+' && !f.plus) num = ` ${num.slice(1)}`;
  if (num[1] === 'I' || num[1] === 'N') {
    if (num[1] === 'N' && !f.space && !f.plus) return pad(f, num.slice(1), false);
    if (num[1] === 'I' && num[0] === '+' && !f.plus) return pad(f, num, false);
    return pad(f, num, false);
  }
  if (f.sharp && verb !== 'b') num = withPoint(num, verb, prec);
  if (!f.plus && num[0] === '+') return pad(f, num.slice(1));
  // The sign stands before zeros.
  if (f.zero && !f.minus && f.wid > num.length) return num[0] + num.slice(1).padStart(f.wid - 1, '0');
  return pad(f, num);
}

/** The sharp flag: always a point, and the trailing zeros that %g leaves out. */
function withPoint(num: string, verb: string, prec: number): string {
  let digits = verb === 'g' || verb === 'G' || verb === 'x' ? (prec === -1 ? 6 : prec) : 0;
  const at = num.search(verb === 'x' || verb === 'X' ? /[pP]/ : /[eEpP]/);
  const tail = at < 0 ? '' : num.slice(at);
  let head = at < 0 ? num : num.slice(0, at);
  let nonzero = false;
  for (const c of head.slice(1)) {
    if (c === '.') continue;
    if (c !== '0') nonzero = true;
    if (nonzero) digits--;
  }
  if (!head.includes('.')) {
    if (head.length === 2 && head[1] === '0') digits--;
    head += '.';
  }
  return head + '0'.repeat(Math.max(digits, 0)) + tail;
}
