/**
 * Strings: one char per byte (0–255), UTF-8 encoded, so that len, index, slice, concatenation, comparison and
 * map keys are JavaScript's own and exact. Text is encoded when it enters (literals, arguments) and decoded
 * when it leaves (output).
 */
import type { Int } from './ints';
import { Slice } from './slices';

export const RUNE_ERROR = 0xfffd;
export const MAX_RUNE = 0x10ffff;

/** A JavaScript string as Go's bytes; a lone surrogate becomes U+FFFD. */
export function encode(text: string): string {
  if (isAscii(text)) return text;
  let out = '';
  for (const ch of text) out += encodeRune(ch.codePointAt(0)!);
  return out;
}

/** Go's bytes as a JavaScript string; each byte that is not UTF-8 becomes U+FFFD, as a terminal shows it. */
export function decode(s: string): string {
  if (isAscii(s)) return s;
  let out = '';
  for (let i = 0; i < s.length; i += runeWidth) out += String.fromCodePoint(decodeRune(s, i));
  return out;
}

const NOT_ASCII = /[^\0-\x7f]/;

export function isAscii(s: string): boolean {
  return !NOT_ASCII.test(s);
}

/** The bytes of one rune; an invalid one gives those of U+FFFD. This is also string(r). */
export function encodeRune(r: Int): string {
  if (typeof r !== 'number' || r < 0 || r > MAX_RUNE || (r >= 0xd800 && r <= 0xdfff)) r = RUNE_ERROR;
  if (r < 0x80) return String.fromCharCode(r);
  if (r < 0x800) return String.fromCharCode(0xc0 | (r >> 6), 0x80 | (r & 63));
  if (r < 0x10000) return String.fromCharCode(0xe0 | (r >> 12), 0x80 | ((r >> 6) & 63), 0x80 | (r & 63));
  return String.fromCharCode(
    0xf0 | (r >> 18),
    0x80 | ((r >> 12) & 63),
    0x80 | ((r >> 6) & 63),
    0x80 | (r & 63),
  );
}

/** The bytes that the last decodeRune took: 1 for an invalid one, 0 at the end. */
export let runeWidth = 0;

/** The rune at byte i, and its width in `runeWidth`. What is not UTF-8 gives U+FFFD of width 1. */
export function decodeRune(s: string, i: number): number {
  const n = s.length - i;
  if (n <= 0) {
    runeWidth = 0;
    return RUNE_ERROR;
  }
  const b0 = s.charCodeAt(i);
  runeWidth = 1;
  if (b0 < 0x80) return b0;
  if (b0 < 0xc2 || b0 > 0xf4 || n < 2) return RUNE_ERROR;
  const b1 = s.charCodeAt(i + 1);
  // The second byte's range excludes overlong forms, surrogates and what is beyond U+10FFFF.
  const low = b0 === 0xe0 ? 0xa0 : b0 === 0xf0 ? 0x90 : 0x80;
  const high = b0 === 0xed ? 0x9f : b0 === 0xf4 ? 0x8f : 0xbf;
  if (b1 < low || b1 > high) return RUNE_ERROR;
  if (b0 < 0xe0) {
    runeWidth = 2;
    return ((b0 & 31) << 6) | (b1 & 63);
  }
  if (n < 3) return RUNE_ERROR;
  const b2 = s.charCodeAt(i + 2);
  if (b2 < 0x80 || b2 > 0xbf) return RUNE_ERROR;
  if (b0 < 0xf0) {
    runeWidth = 3;
    return ((b0 & 15) << 12) | ((b1 & 63) << 6) | (b2 & 63);
  }
  if (n < 4) return RUNE_ERROR;
  const b3 = s.charCodeAt(i + 3);
  if (b3 < 0x80 || b3 > 0xbf) return RUNE_ERROR;
  runeWidth = 4;
  return ((b0 & 7) << 18) | ((b1 & 63) << 12) | ((b2 & 63) << 6) | (b3 & 63);
}

export function runeCount(s: string): number {
  if (isAscii(s)) return s.length;
  let n = 0;
  for (let i = 0; i < s.length; n++) {
    decodeRune(s, i);
    i += runeWidth;
  }
  return n;
}

export function validUtf8(s: string): boolean {
  if (isAscii(s)) return true;
  for (let i = 0; i < s.length; i += runeWidth) {
    if (decodeRune(s, i) === RUNE_ERROR && runeWidth === 1) return false;
  }
  return true;
}

/** []byte(s) */
export function stringToBytes(s: string): Slice {
  const a = new Uint8Array(s.length);
  for (let i = 0; i < a.length; i++) a[i] = s.charCodeAt(i);
  return new Slice(a, 0, a.length, a.length);
}

const CHUNK = 8192;

/** string(bytes) */
export function bytesToString(b: Slice): string {
  // The nil slice has no typed memory.
  if (b.n === 0) return '';
  const a = b.a as Uint8Array;
  if (b.n <= CHUNK) return String.fromCharCode(...(a.subarray(b.o, b.o + b.n) as unknown as number[]));
  let out = '';
  for (let i = b.o; i < b.o + b.n; i += CHUNK) {
    const piece = a.subarray(i, Math.min(i + CHUNK, b.o + b.n));
    out += String.fromCharCode(...(piece as unknown as number[]));
  }
  return out;
}

/** []rune(s) */
export function stringToRunes(s: string): Slice {
  const a = new Int32Array(runeCount(s));
  for (let i = 0, n = 0; i < s.length; i += runeWidth) a[n++] = decodeRune(s, i);
  return new Slice(a, 0, a.length, a.length);
}

/** string(runes) */
export function runesToString(r: Slice): string {
  let out = '';
  for (let i = 0; i < r.n; i++) out += encodeRune(r.a[r.o + i] as number);
  return out;
}
