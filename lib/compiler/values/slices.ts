/**
 * Slices: a header {array, offset, len, cap}. A header is never changed; memory is shared as in Go.
 *
 * Memory is a typed array for numbers of a fixed size, a plain array otherwise. Invariant of a plain one: it may
 * end before a slice's capacity does; what is beyond its end is zero and made when a slice first covers it. So
 * append is a push, and V8 keeps the array packed.
 */
import type { Int } from './ints';
import { panicIndex, panicRuntime, panicSlice, panicSliceConvert } from './panic';
import { isTyped, Kind, makeArray, type Type } from './types';

/** What slices and arrays lie in. */
export type Memory = unknown[] | Uint8Array | Int32Array;

export class Slice {
  constructor(
    /** Memory, shared by all slices of it. */
    readonly a: Memory,
    /** Where the slice begins in it. */
    readonly o: number,
    readonly n: number,
    readonly c: number,
  ) {}
}

/** The nil slice of every type: s == nil is s === nilSlice. */
export const nilSlice = new Slice([], 0, 0, 0);

/** s[i], with the check; for what is not emitted in line. */
export function at(s: Slice, i: Int): unknown {
  if (!(i >= 0 && i < s.n)) panicIndex(i, s.n);
  return s.a[s.o + (i as number)];
}

/** make([]elem, n, c). The bound is that of an address space of 2^48 bytes, as in Go. */
export function makeSlice(elem: Type, n: Int, c: Int = n): Slice {
  const most = 2 ** 48 / Math.max(elem.size, 1);
  if (!(n >= 0 && n <= most)) panicRuntime('makeslice: len out of range');
  if (!(c >= n && c <= most)) panicRuntime('makeslice: cap out of range');
  const reach = isTyped(elem) ? (c as number) : (n as number);
  return new Slice(makeArray(elem, reach), 0, n as number, c as number);
}

/** The slice of all of an array's memory. */
export function sliceArray(a: unknown[]): Slice {
  return new Slice(a, 0, a.length, a.length);
}

/** Makes the zeros of a plain array up to `end`. */
function cover(elem: Type, a: unknown[], end: number): void {
  if (elem.isPlain) {
    const zero = elem.zero();
    while (a.length < end) a.push(zero);
  } else {
    while (a.length < end) a.push(elem.zero());
  }
}

/** s[lo:hi:max], any of them undefined for its default. */
export function reslice(elem: Type, s: Slice, lo: Int = 0, hi: Int = s.n, max?: Int): Slice {
  if (max !== undefined) {
    if (!(max >= 0 && max <= s.c)) panicSlice('3acap', max, s.c);
    if (!(hi >= 0 && hi <= max)) panicSlice('3b', hi, max);
    if (!(lo >= 0 && lo <= hi)) panicSlice('3c', lo, hi);
  } else {
    if (!(hi >= 0 && hi <= s.c)) panicSlice('acap', hi, s.c);
    if (!(lo >= 0 && lo <= hi)) panicSlice('b', lo, hi);
  }
  if (s === nilSlice) return s;
  const end = s.o + (hi as number);
  if (s.a.length < end) cover(elem, s.a as unknown[], end);
  return new Slice(
    s.a,
    s.o + (lo as number),
    (hi as number) - (lo as number),
    ((max ?? s.c) as number) - (lo as number),
  );
}

/** a[lo:hi:max] of an array or of a pointer to one: `a` is its memory. */
export function resliceArray(a: unknown[], lo: Int = 0, hi: Int = a.length, max?: Int): Slice {
  const n = a.length;
  if (max !== undefined) {
    if (!(max >= 0 && max <= n)) panicSlice('3alen', max, n);
    if (!(hi >= 0 && hi <= max)) panicSlice('3b', hi, max);
    if (!(lo >= 0 && lo <= hi)) panicSlice('3c', lo, hi);
  } else {
    // The compiler knows the length of an array: with a constant bound gc refuses, else it is "length".
    if (!(hi >= 0 && hi <= n)) panicSlice('alen', hi, n);
    if (!(lo >= 0 && lo <= hi)) panicSlice('b', lo, hi);
  }
  return new Slice(a, lo as number, (hi as number) - (lo as number), ((max ?? n) as number) - (lo as number));
}

/** s[lo:hi] of a string. */
export function substring(s: string, lo: Int = 0, hi: Int = s.length): string {
  if (!(hi >= 0 && hi <= s.length)) panicSlice('alen', hi, s.length);
  if (!(lo >= 0 && lo <= hi)) panicSlice('b', lo, hi);
  return s.substring(lo as number, hi as number);
}

/** s[i] of a string. */
export function byteAt(s: string, i: Int): number {
  if (!(i >= 0 && i < s.length)) panicIndex(i, s.length);
  return s.charCodeAt(i as number);
}

/** (*[n]T)(s): the slice's own memory where it begins at 0 and ends at n; otherwise a view cannot be had for plain memory. */
export function toArrayPointer(elem: Type, s: Slice, n: number): unknown[] | null {
  if (s.n < n) panicSliceConvert(s.n, n);
  if (s === nilSlice) return null;
  if (s.o === 0 && s.a.length === n) return s.a as unknown[];
  if (isTyped(elem)) return (s.a as Uint8Array).subarray(s.o, s.o + n) as unknown as unknown[];
  panicRuntime('gmplab: a pointer into the middle of a slice’s memory is not simulated; convert to an array');
}

/** runtime/slice.go: nextslicecap. */
function nextCap(newLen: number, oldCap: number): number {
  if (newLen > oldCap + oldCap) return newLen;
  if (oldCap < 256) return oldCap + oldCap;
  let cap = oldCap;
  while (cap < newLen) cap += Math.floor((cap + 3 * 256) / 4);
  return cap;
}

/** internal/runtime/gc/sizeclasses.go: SizeClassToSize. */
const CLASSES = [
  0, 8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416,
  448, 480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200,
  3456, 4096, 4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384,
  18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768,
];
const PAGE = 8192;
const HEADER = 8;

/** runtime/msize.go: the bytes that an allocation of `size` really gets, without its header. */
export function roundUpSize(size: number, noscan: boolean): number {
  if (size > 32768 - HEADER) return Math.ceil(size / PAGE) * PAGE;
  const header = !noscan && size > 512 ? HEADER : 0;
  return CLASSES[classOf(size + header)] - header;
}

function classOf(size: number): number {
  let lo = 0;
  let hi = CLASSES.length - 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (CLASSES[mid] < size) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** The capacity that growslice gives. */
export function grownCap(elem: Type, newLen: number, oldCap: number): number {
  const size = elem.size;
  if (size === 0) return newLen;
  return Math.floor(roundUpSize(nextCap(newLen, oldCap) * size, elem.noscan) / size);
}

/** The slice s with room for n elements more: its own memory, or a copy of it in larger memory. */
function grow(elem: Type, s: Slice, n: number): Slice {
  const len = s.n + n;
  if (len <= s.c) {
    if (s.a.length < s.o + len) cover(elem, s.a as unknown[], s.o + len);
    return new Slice(s.a, s.o, len, s.c);
  }
  const cap = grownCap(elem, len, s.c);
  if (isTyped(elem)) {
    const memory = makeArray(elem, cap) as unknown as Uint8Array;
    if (s.n > 0) memory.set((s.a as Uint8Array).subarray(s.o, s.o + s.n));
    return new Slice(memory, 0, len, cap);
  }
  const memory = (s.a as unknown[]).slice(s.o, s.o + s.n);
  if (!elem.isPlain) for (let i = 0; i < memory.length; i++) memory[i] = elem.copy(memory[i]);
  cover(elem, memory, len);
  return new Slice(memory, 0, len, cap);
}

/** append(s, v): v is the slice's own from now on (a struct has been copied). */
export function append1(elem: Type, s: Slice, v: unknown): Slice {
  const end = s.o + s.n;
  if (s.n < s.c) {
    const a = s.a as unknown[];
    if (end === a.length) a.push(v);
    else if (elem.isPlain) a[end] = v;
    else put(elem, a, end, v);
    return new Slice(a, s.o, s.n + 1, s.c);
  }
  const r = grow(elem, s, 1);
  r.a[r.n - 1] = v as never;
  return r;
}

/** Writes into memory that pointers may point to: structs keep their objects. */
export function put(elem: Type, a: unknown[], i: number, v: unknown): void {
  if (elem.kind === Kind.Struct) (a[i] as { $assign(v: unknown): void }).$assign(v);
  else a[i] = v;
}

/** append(s, values…): the values are the slice's own from now on. */
export function appendN(elem: Type, s: Slice, ...values: unknown[]): Slice {
  if (values.length === 0) return s;
  const inPlace = s.n + values.length <= s.c;
  const r = grow(elem, s, values.length);
  const from = r.o + s.n;
  for (let i = 0; i < values.length; i++) {
    if (inPlace && !elem.isPlain) put(elem, r.a as unknown[], from + i, values[i]);
    else r.a[from + i] = values[i] as never;
  }
  return r;
}

/** append(s, t...) */
export function appendSlice(elem: Type, s: Slice, t: Slice): Slice {
  if (t.n === 0) return s;
  const r = grow(elem, s, t.n);
  move(elem, r.a, r.o + s.n, t, t.n);
  return r;
}

/** append(s, text...) of bytes. */
export function appendString(elem: Type, s: Slice, text: string): Slice {
  if (text === '') return s;
  const r = grow(elem, s, text.length);
  const a = r.a as Uint8Array;
  for (let i = 0, j = r.o + s.n; i < text.length; i++, j++) a[j] = text.charCodeAt(i);
  return r;
}

/** n elements of t to `to` in memory `a`, which may be t's own: overlapping parts come out as if copied at once. */
function move(elem: Type, a: Memory, to: number, t: Slice, n: number): void {
  if (isTyped(elem)) {
    const from = t.a as Uint8Array;
    (a as Uint8Array).set(from.subarray(t.o, t.o + n), to);
    return;
  }
  const memory = a as unknown[];
  if (elem.isPlain) {
    if (t.a !== a || to <= t.o) for (let i = 0; i < n; i++) memory[to + i] = t.a[t.o + i];
    else for (let i = n - 1; i >= 0; i--) memory[to + i] = t.a[t.o + i];
    return;
  }
  const copies: unknown[] = [];
  for (let i = 0; i < n; i++) copies.push(elem.copy(t.a[t.o + i]));
  for (let i = 0; i < n; i++) put(elem, memory, to + i, copies[i]);
}

/** copy(dst, src): the number of elements copied. */
export function copySlice(elem: Type, dst: Slice, src: Slice): number {
  const n = Math.min(dst.n, src.n);
  if (n > 0) move(elem, dst.a, dst.o, src, n);
  return n;
}

/** copy(dst, text) of bytes. */
export function copyString(dst: Slice, text: string): number {
  const n = Math.min(dst.n, text.length);
  const a = dst.a as Uint8Array;
  for (let i = 0; i < n; i++) a[dst.o + i] = text.charCodeAt(i);
  return n;
}

/** clear(s) */
export function clearSlice(elem: Type, s: Slice): void {
  for (let i = s.o; i < s.o + s.n; i++) put(elem, s.a as unknown[], i, elem.zero());
}

/** A slice of values that a native made: its own memory, full. */
export function sliceFrom(values: unknown[]): Slice {
  return new Slice(values, 0, values.length, values.length);
}

/** The elements of a slice, for natives. */
export function elements<T>(s: Slice): T[] {
  return Array.prototype.slice.call(s.a, s.o, s.o + s.n) as T[];
}
