/** Quoted forms of strings and characters (strconv/quote.go). Strings are byte strings, in and out. */
import { decodeRune, encodeRune, MAX_RUNE, RUNE_ERROR, runeWidth } from './strings';

const PRINT = /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u;
const GRAPHIC = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]$/u;

/** strconv.IsPrint and unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and the ASCII space. */
export function isPrint(r: number): boolean {
  if (r < 0x7f) return r >= 0x20;
  if (r < 0xa1 || r > MAX_RUNE || r === 0xad) return false;
  if (r >= 0xd800 && r <= 0xdfff) return false;
  return PRINT.test(String.fromCodePoint(r));
}

/** strconv.IsGraphic: isPrint and the spaces of Unicode. */
export function isGraphic(r: number): boolean {
  return isPrint(r) || (r >= 0xa0 && r <= MAX_RUNE && GRAPHIC.test(String.fromCodePoint(r)));
}

const ESCAPES: Record<number, string> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

export interface QuoteOptions {
  ascii?: boolean;
  graphic?: boolean;
}

/** strconv.Quote, QuoteToASCII, QuoteToGraphic. */
export function quote(s: string, options: QuoteOptions = {}): string {
  let out = '"';
  for (let i = 0; i < s.length; i += runeWidth) {
    const r = decodeRune(s, i);
    const width = runeWidth;
    if (r === RUNE_ERROR && width === 1) out += `\\x${hex(s.charCodeAt(i), 2)}`;
    else out += escaped(r, '"', options);
    decodeRune(s, i);
  }
  return `${out}"`;
}

/** strconv.QuoteRune and its kin. */
export function quoteRune(r: number, options: QuoteOptions = {}): string {
  const valid = r >= 0 && r <= MAX_RUNE && !(r >= 0xd800 && r <= 0xdfff);
  return `'${escaped(valid ? r : RUNE_ERROR, "'", options)}'`;
}

const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

function escaped(r: number, mark: string, { ascii, graphic }: QuoteOptions): string {
  if (r === mark.charCodeAt(0) || r === 92) return `\\${String.fromCharCode(r)}`;
  if (ascii ? r < 0x80 && isPrint(r) : isPrint(r) || (graphic && isGraphic(r))) return encodeRune(r);
  if (ESCAPES[r] !== undefined) return ESCAPES[r];
  if (r < 0x20 || r === 0x7f) return `\\x${hex(r, 2)}`;
  return r < 0x10000 ? `\\u${hex(r, 4)}` : `\\U${hex(r, 8)}`;
}

/** strconv.CanBackquote: one line, no control character but tab, no backquote, valid UTF-8. */
export function canBackquote(s: string): boolean {
  for (let i = 0; i < s.length; i += runeWidth) {
    const r = decodeRune(s, i);
    if (runeWidth > 1) {
      if (r === 0xfeff) return false;
    } else if (r === RUNE_ERROR || (r < 0x20 && r !== 9) || r === 96 || r === 0x7f) return false;
  }
  return true;
}

const UNESCAPES: Record<string, number> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '\\': 92,
  "'": 39,
  '"': 34,
};

/** strconv.Unquote. @returns null for a syntax error */
export function unquote(s: string): string | null {
  if (s.length < 2 || s[0] !== s[s.length - 1]) return null;
  const body = s.slice(1, -1);
  if (s[0] === '`') return body.includes('`') ? null : body.replace(/\r/g, '');
  if (s[0] !== '"' && s[0] !== "'") return null;
  let out = '';
  let count = 0;
  for (let i = 0; i < body.length; count++) {
    const one = unquoteChar(body, i, s[0]);
    if (one === null) return null;
    out += one.text;
    i = one.next;
  }
  // Go lets '' pass.
  return s[0] === "'" && count > 1 ? null : out;
}

/** One character of a quoted body at i. @returns null for a syntax error */
export function unquoteChar(
  s: string,
  i: number,
  mark: string,
): { text: string; next: number; rune: number } | null {
  const c = s[i];
  if ((c === mark && (mark === '"' || mark === "'")) || c === '\n') return null;
  if (c !== '\\') {
    const rune = decodeRune(s, i);
    return { text: encodeRune(rune), next: i + runeWidth, rune };
  }
  const e = s[i + 1];
  if (e === undefined) return null;
  const digits = e === 'x' ? 2 : e === 'u' ? 4 : e === 'U' ? 8 : 0;
  if (digits > 0) {
    const text = s.slice(i + 2, i + 2 + digits);
    if (text.length !== digits || !/^[0-9a-fA-F]+$/.test(text)) return null;
    const v = Number.parseInt(text, 16);
    const next = i + 2 + digits;
    if (digits === 2) return { text: String.fromCharCode(v), next, rune: v };
    if (v > MAX_RUNE || (v >= 0xd800 && v <= 0xdfff)) return null;
    return { text: encodeRune(v), next, rune: v };
  }
  if (e >= '0' && e <= '7') {
    const text = s.slice(i + 1, i + 4);
    const v = Number.parseInt(text, 8);
    if (!/^[0-7]{3}$/.test(text) || v > 255) return null;
    return { text: String.fromCharCode(v), next: i + 4, rune: v };
  }
  if ((e === "'" || e === '"') && e !== mark) return null;
  const v = UNESCAPES[e];
  return v === undefined ? null : { text: String.fromCharCode(v), next: i + 2, rune: v };
}
