/** == of interfaces, and what an interface value is asserted to be. */

import type { Iface } from './iface';
import { panicAssert, panicRuntime } from './panic';
import type { Type } from './types';

/** a == b: the same type and equal values; panics when that type has no ==. */
export function ifaceEqual(a: Iface | null, b: Iface | null): boolean {
  if (a === b && (a === null || a.t.isPlain)) return a === null || ifaceSame(a);
  if (a === null || b === null || a.t !== b.t) return false;
  if (!a.t.comparable) panicRuntime(`comparing uncomparable type ${a.t.str}`);
  return a.t.equal(a.v, b.v);
}

/** One object on both sides: still a panic for a func, and NaN is not itself. */
function ifaceSame(a: Iface): boolean {
  if (!a.t.comparable) panicRuntime(`comparing uncomparable type ${a.t.str}`);
  return a.t.equal(a.v, a.v);
}

/** x == v for an interface x and a value v of type t. */
export function ifaceIs(x: Iface | null, t: Type, v: unknown): boolean {
  return x !== null && x.t === t && t.equal(x.v, v);
}

/** The first method, by name, that t lacks of the interface; '' when it has them all. */
export function missingMethod(t: Type, iface: Type): string {
  let missing = t.lacks.get(iface);
  if (missing === undefined) {
    missing = iface.methodSet.find(m => t.sigs.get(m.name) !== m.type)?.name ?? '';
    t.lacks.set(iface, missing);
  }
  return missing;
}

/** Whether x holds a T: of a type that is one, or, for an interface T, that implements it. */
export function holds(x: Iface | null, T: Type): boolean {
  if (x === null) return false;
  return T.isInterface ? missingMethod(x.t, T) === '' : x.t === T;
}

/** x.(T): the value, or x itself for an interface T. Panics with a *runtime.TypeAssertionError. @param from x's static type */
export function assertType(x: Iface | null, T: Type, from: Type): unknown {
  if (x === null) panicAssert(from, null, T);
  if (T.isInterface) {
    const missing = missingMethod(x.t, T);
    if (missing !== '') panicAssert(from, x.t, T, missing);
    return x;
  }
  if (x.t !== T) panicAssert(from, x.t, T);
  // What the interface holds must not be changed by who takes it out.
  return T.copy(x.v);
}

/** v, ok := x.(T) */
export function assertType2(x: Iface | null, T: Type): [unknown, boolean] {
  if (!holds(x, T)) return [T.zero(), false];
  return [T.isInterface ? x : T.copy(x!.v), true];
}
