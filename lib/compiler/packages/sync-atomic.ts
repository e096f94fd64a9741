/**
 * Package sync/atomic. An operation acts on a cell: an object with `v` (a pointer's, or an atomic's own), which is
 * given a GoCell at its first use.
 */
import { Act } from '../../goroutine/atomic';
import { Op, reg } from '../../goroutine/opcodes';
import { type OpNative, op, type PackageSource } from '../native';
import { ifaceEqual } from '../values/equal';
import type { Iface } from '../values/iface';
import { add as addInt, addU, and, andU, type Int, or, orU } from '../values/ints';
import { panicString } from '../values/panic';
import type { Type } from '../values/types';

interface Box {
  v: unknown;
  $cell?: GoCell;
}

type Change = (before: never) => unknown;

/** What the engine calls at the moment of Op.Atomic. */
class GoCell {
  /** @param box the variable: an access to it that is not atomic races with one that is */
  constructor(readonly box: Box) {}

  /** @param operand for Add and for And and Or, which are swaps: a function of the value before */
  act(act: Act, operand: unknown, old: unknown): unknown {
    const { box } = this;
    const before = box.v;
    switch (act) {
      case Act.Load:
        return before;
      case Act.Store:
        box.v = operand;
        return undefined;
      case Act.Swap:
        box.v = typeof operand === 'function' ? (operand as Change)(before as never) : operand;
        return before;
      case Act.CompareAndSwap:
        if (before !== old) return false;
        box.v = operand;
        return true;
      default:
        box.v = (operand as Change)(before as never);
        return box.v;
    }
  }
}

function name(box: Box, act: Act, operand: unknown, old: unknown): Op {
  box.$cell ??= new GoCell(box);
  reg.value = box.$cell;
  reg.b = act;
  reg.fn = operand;
  reg.args = old;
  return Op.Atomic;
}

const same = (answer: unknown): unknown => answer;

const load = op((b: Box) => name(b, Act.Load, undefined, undefined), same);
const store = op((b: Box, v: unknown) => name(b, Act.Store, v, undefined));
const swap = op((b: Box, v: unknown) => name(b, Act.Swap, v, undefined), same);
const cas = op((b: Box, old: unknown, v: unknown) => name(b, Act.CompareAndSwap, v, old), same);

type Arithmetic = (a: Int, b: Int) => Int;

const adds = (f: Arithmetic): OpNative =>
  op((b: Box, d: Int) => name(b, Act.Add, (v: Int) => f(v, d), undefined), same);
const changes = (f: Arithmetic): OpNative =>
  op((b: Box, d: Int) => name(b, Act.Swap, (v: Int) => f(v, d), undefined), same);

const int32 = (a: Int, b: Int): number => ((a as number) + (b as number)) | 0;
const uint32 = (a: Int, b: Int): number => ((a as number) + (b as number)) >>> 0;

/** The suffix of the functions' names, the type's name, and its arithmetic. */
const numbers: [string, string, Arithmetic, Arithmetic, Arithmetic][] = [
  ['Int32', 'int32', int32, and, or],
  ['Int64', 'int64', addInt, and, or],
  ['Uint32', 'uint32', uint32, andU, orU],
  ['Uint64', 'uint64', addU, andU, orU],
  ['Uintptr', 'uintptr', addU, andU, orU],
];

const natives: PackageSource['natives'] = {
  'Bool.Load': load,
  'Bool.Store': store,
  'Bool.Swap': swap,
  'Bool.CompareAndSwap': cas,
  loadPointer: op((_: Type, b: Box) => name(b, Act.Load, undefined, undefined), same),
  storePointer: op((_: Type, b: Box, v: unknown) => name(b, Act.Store, v, undefined)),
  swapPointer: op((_: Type, b: Box, v: unknown) => name(b, Act.Swap, v, undefined), same),
  casPointer: op((_: Type, b: Box, old: unknown, v: unknown) => name(b, Act.CompareAndSwap, v, old), same),
  loadAny: load,
  storeAny: store,
  swapAny: swap,
  sameType: (a: Iface, b: Iface) => a.t === b.t,
  casAny: op((b: Box, old: Iface | null, v: Iface) => {
    // The engine compares identities: an equal value is replaced by what is there.
    const now = b.v as Iface | null;
    if (old !== null && !old.t.comparable)
      panicString(`runtime error: comparing uncomparable type ${old.t.str}`);
    return name(b, Act.CompareAndSwap, v, ifaceEqual(now, old) ? now : UNEQUAL);
  }, same),
};
const UNEQUAL = Symbol('unequal');

let source = '';
for (const [suffix, type, sum, conjunction, disjunction] of numbers) {
  const every: [string, OpNative, string, string][] = [
    ['Load', load, '', type],
    ['Store', store, `val ${type}`, ''],
    ['Swap', swap, `new ${type}`, type],
    ['CompareAndSwap', cas, `old, new ${type}`, 'bool'],
    ['Add', adds(sum), `delta ${type}`, type],
    ['And', changes(conjunction), `mask ${type}`, type],
    ['Or', changes(disjunction), `mask ${type}`, type],
  ];
  source += `\ntype ${suffix} struct{ v ${type} }\n`;
  for (const [verb, native, params, result] of every) {
    natives[verb + suffix] = natives[`${suffix}.${verb}`] = native;
    source += `func ${verb}${suffix}(addr *${type}${params === '' ? '' : `, ${params}`}) ${result}\n`;
    source += `func (x *${suffix}) ${verb}(${params}) ${result}\n`;
  }
}

export const syncAtomic: PackageSource = {
  path: 'sync/atomic',
  source: `package atomic
${source}
type Bool struct{ v bool }

func (x *Bool) Load() bool
func (x *Bool) Store(val bool)
func (x *Bool) Swap(new bool) bool
func (x *Bool) CompareAndSwap(old, new bool) bool

type Pointer[T any] struct{ v *T }

func loadPointer[T any](x *Pointer[T]) *T
func storePointer[T any](x *Pointer[T], val *T)
func swapPointer[T any](x *Pointer[T], new *T) *T
func casPointer[T any](x *Pointer[T], old, new *T) bool

func (x *Pointer[T]) Load() *T                       { return loadPointer(x) }
func (x *Pointer[T]) Store(val *T)                   { storePointer(x, val) }
func (x *Pointer[T]) Swap(new *T) *T                 { return swapPointer(x, new) }
func (x *Pointer[T]) CompareAndSwap(old, new *T) bool { return casPointer(x, old, new) }

type Value struct{ v any }

func loadAny(x *Value) any
func storeAny(x *Value, val any)
func swapAny(x *Value, new any) any
func casAny(x *Value, old, new any) bool
func sameType(a, b any) bool

func (x *Value) Load() any { return loadAny(x) }

func (x *Value) check(val any, verb string) {
	if val == nil {
		panic("sync/atomic: " + verb + " of nil value into Value")
	}
	if x.v != nil && !sameType(x.v, val) {
		panic("sync/atomic: " + verb + " of inconsistently typed value into Value")
	}
}

func (x *Value) Store(val any) {
	x.check(val, "store")
	storeAny(x, val)
}

func (x *Value) Swap(new any) any {
	x.check(new, "swap")
	return swapAny(x, new)
}

func (x *Value) CompareAndSwap(old, new any) bool {
	if new == nil {
		panic("sync/atomic: compare and swap of nil value into Value")
	}
	if old != nil && !sameType(old, new) {
		panic("sync/atomic: compare and swap of inconsistently typed values")
	}
	if x.v != nil {
		x.check(new, "compare and swap")
	}
	return casAny(x, old, new)
}
`,
  natives,
};
