/**
 * Pointers to what is no object: variables in boxes, fields and elements. All have `v`.
 *
 * Invariant: one field or element has one pointer, so that pointers compare as in Go.
 */
import { panicNilDereference } from '../values/panic';

export class Box {
  constructor(public v: unknown) {}
}

type Holder = Record<string, unknown>;

class FieldRef {
  constructor(
    readonly of: Holder,
    readonly name: string,
  ) {}

  get v(): unknown {
    return this.of[this.name];
  }

  set v(x: unknown) {
    this.of[this.name] = x;
  }
}

/** Where the variable really is that `object`'s `key` means: a pointer to a field means that field. */
export function holderOf(object: unknown, key: unknown): [holder: unknown, key: unknown] {
  return object instanceof FieldRef ? [object.of, object.name] : [object, key];
}

const known = new WeakMap<object, Map<string | number, FieldRef>>();

/** &o.name. A WeakMap, not a property: objects keep the shape that their class gave them. */
export function fieldRef(o: object | null, name: string | number): FieldRef {
  if (o === null) panicNilDereference();
  let refs = known.get(o);
  if (refs === undefined) known.set(o, (refs = new Map()));
  let ref = refs.get(name);
  if (ref === undefined) refs.set(name, (ref = new FieldRef(o as Holder, name as string)));
  return ref;
}

/** &a[i] */
export const elemRef = (a: object, i: number): FieldRef => fieldRef(a, i);

/** *p for a pointer that is its object. */
export function deref<T>(p: T | null): T {
  if (p === null) panicNilDereference();
  return p;
}
