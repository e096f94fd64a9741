/** Values of compiled Go: 64-bit integers against BigInt, append's growth against real Go, keys of maps, text as bytes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatFloat, parseFloatText } from '../../lib/compiler/values/floats';
import { Iface } from '../../lib/compiler/values/iface';
import * as ints from '../../lib/compiler/values/ints';
import { makeMap, mapGet, mapLen, mapSet } from '../../lib/compiler/values/maps';
import { append1, appendSlice, makeSlice, nilSlice, type Slice } from '../../lib/compiler/values/slices';
import { decode, decodeRune, encode, runeWidth } from '../../lib/compiler/values/strings';
import * as types from '../../lib/compiler/values/types';

type Binary = (a: ints.Int, b: ints.Int) => ints.Int;

/** Values near all edges: of 32 and 53 bits, of a type's range, and any between. */
const edges = [0n, 1n, 2n, 7n, 1n << 31n, 1n << 32n, 1n << 53n, 1n << 62n, 1n << 63n];
const near = fc.constantFrom(...edges).chain(e => fc.bigInt(e - 3n, e + 3n));
const any64 = fc.oneof(
  near,
  near.map(v => -v),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
);

const canonical = (v: ints.Int): boolean =>
  typeof v === 'number' ? Number.isSafeInteger(v) && !Object.is(v, -0) : !Number.isSafeInteger(Number(v));

function holds(f: Binary, of: (a: bigint, b: bigint) => bigint, signed: boolean, nonzero = false): void {
  const wrap = signed ? ints.wrap : ints.wrapU;
  const cut = signed ? (v: bigint) => BigInt.asIntN(64, v) : (v: bigint) => BigInt.asUintN(64, v);
  fc.assert(
    fc.property(any64, any64, (x, y) => {
      const [a, b] = [cut(x), cut(y)];
      if (nonzero && b === 0n) return;
      const got = f(wrap(a), wrap(b));
      assert.equal(BigInt(got), cut(of(a, b)), `${a} and ${b}`);
      assert.ok(canonical(got), `${got} is not in its canonical form`);
    }),
    { numRuns: 500, seed: 1 },
  );
}

test('64-bit arithmetic is that of BigInt, wrapped, in canonical form', () => {
  const operations: [Binary, Binary, (a: bigint, b: bigint) => bigint][] = [
    [ints.add, ints.addU, (a, b) => a + b],
    [ints.sub, ints.subU, (a, b) => a - b],
    [ints.mul, ints.mulU, (a, b) => a * b],
    [ints.and, ints.andU, (a, b) => a & b],
    [ints.or, ints.orU, (a, b) => a | b],
    [ints.xor, ints.xorU, (a, b) => a ^ b],
    [ints.andNot, ints.andNotU, (a, b) => a & ~b],
  ];
  for (const [signed, unsigned, of] of operations) {
    holds(signed, of, true);
    holds(unsigned, of, false);
  }
  holds(ints.div, (a, b) => a / b, true, true);
  holds(ints.divU, (a, b) => a / b, false, true);
  holds(ints.rem, (a, b) => a % b, true, true);
  holds(ints.remU, (a, b) => a % b, false, true);
});

test('shifts, complements and conversions too', () => {
  fc.assert(
    fc.property(any64, fc.integer({ min: 0, max: 70 }), (x, n) => {
      const [a, u] = [BigInt.asIntN(64, x), BigInt.asUintN(64, x)];
      const count = ints.shiftCount(n);
      const same = (got: ints.Int, want: bigint) => {
        assert.equal(BigInt(got), want, `${x} by ${n}`);
        assert.ok(canonical(got));
      };
      same(ints.shl(ints.wrap(a), count), n > 63 ? 0n : BigInt.asIntN(64, a << BigInt(n)));
      same(ints.shlU(ints.wrapU(u), count), n > 63 ? 0n : BigInt.asUintN(64, u << BigInt(n)));
      same(ints.shr(ints.wrap(a), count), a >> BigInt(n));
      same(ints.shrU(ints.wrapU(u), count), u >> BigInt(n));
      same(ints.neg(ints.wrap(a)), BigInt.asIntN(64, -a));
      same(ints.not(ints.wrap(a)), BigInt.asIntN(64, ~a));
      same(ints.notU(ints.wrapU(u)), BigInt.asUintN(64, ~u));
      same(ints.toUint(ints.wrap(a)), u);
      same(ints.toInt(ints.wrapU(u)), a);
      same(ints.toInt8(ints.wrap(a)), BigInt.asIntN(8, a));
      same(ints.toUint16(ints.wrap(a)), BigInt.asUintN(16, a));
      same(ints.toUint32(ints.wrap(a)), BigInt.asUintN(32, a));
      assert.equal(ints.toFloat(ints.wrap(a)), Number(a) + 0);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

const rows = JSON.parse(readFileSync(join(__dirname, 'tables', 'values', 'growth.json'), 'utf8')) as {
  type: string;
  caps: number[];
  many: number[];
}[];
const field = (name: string, type: types.Type) => ({ name, type, embedded: false, pkg: 'main', tag: '' });
const elems: Record<string, types.Type> = {
  uint8: types.uint8Type,
  int16: types.int16Type,
  int32: types.int32Type,
  int: types.intType,
  string: types.stringType,
  pointer: types.pointerTo(types.intType),
  slice: types.sliceOf(types.intType),
  any: types.anyType,
  '[5]byte': types.arrayOf(types.uint8Type, 5),
  'struct{int;string}': types.structOf([field('a', types.intType), field('b', types.stringType)]),
  'struct{}': types.structOf([]),
};

test('append grows as real Go does, by element size, size class and pointers', () => {
  for (const { type, caps, many } of rows) {
    const elem = elems[type];
    let s: Slice = nilSlice;
    const seen: number[] = [];
    while (s.c < caps.at(-1)!) {
      s = append1(elem, s, elem.zero());
      if (seen.at(-1) !== s.c) seen.push(s.c);
    }
    assert.deepEqual(seen, caps, type);
    const got: number[] = [];
    for (const have of [0, 1, 3, 7, 10, 100, 255, 256, 300, 1000, 5000]) {
      for (const add of [1, 2, 5, 11, 64, 700]) {
        got.push(appendSlice(elem, makeSlice(elem, have), makeSlice(elem, add)).c);
      }
    }
    assert.deepEqual(got, many, type);
  }
});

test('keys of maps: structs and interfaces by value, NaN never, zeros alike', () => {
  const point = types.structOf([field('x', types.intType), field('y', types.stringType)]);
  const m = makeMap(types.mapOf(point, types.intType));
  mapSet(m, new point.cls(1, 'a'), 5);
  assert.equal(mapGet(m, new point.cls(1, 'a'), 0), 5);
  assert.equal(mapGet(m, new point.cls(1, 'b'), 0), 0);
  const floats = makeMap(types.mapOf(types.float64Type, types.intType));
  for (const key of [Number.NaN, Number.NaN, 0, -0]) mapSet(floats, key, 1);
  assert.equal(mapLen(floats), 3);
  assert.equal(mapGet(floats, Number.NaN, 0), 0);
  const any = makeMap(types.mapOf(types.anyType, types.stringType));
  mapSet(any, new Iface(types.intType, 1), 'int');
  mapSet(any, new Iface(types.int64Type, 1), 'int64');
  mapSet(any, null, 'nil');
  assert.equal(mapGet(any, new Iface(types.int64Type, 1), ''), 'int64');
  assert.equal(mapLen(any), 3);
});

test('text is bytes and back; what is no UTF-8 is U+FFFD of width 1', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), s => {
      assert.equal(decode(encode(s)), s);
      assert.equal(encode(s), Buffer.from(s, 'utf8').toString('latin1'));
    }),
    { seed: 1 },
  );
  for (const [bytes, rune, width] of [
    ['\xff', 0xfffd, 1],
    ['\xc0\x80', 0xfffd, 1],
    ['\xed\xa0\x80', 0xfffd, 1],
    ['\xf4\x90\x80\x80', 0xfffd, 1],
    ['\xe4\xb8\x96', 0x4e16, 3],
    ['', 0xfffd, 0],
  ] as const) {
    assert.equal(decodeRune(bytes, 0), rune);
    assert.equal(runeWidth, width);
  }
});

test('floats come back from their shortest text, in both sizes', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), f => {
      assert.ok(Object.is(parseFloatText(formatFloat(f, 'g', -1, 64), 64)[0], f));
      assert.ok(Object.is(parseFloatText(formatFloat(f, 'x', -1, 64), 64)[0], f));
      const g = Math.fround(f);
      assert.ok(Object.is(parseFloatText(formatFloat(g, 'e', -1, 32), 32)[0], g));
    }),
    { numRuns: 2000, seed: 1 },
  );
});
