/**
 * What a build for the race detector or for the search over schedules calls at each access to a shared variable.
 *
 * Invariant: a field or element is told by its holder and its name or index, however it is reached: a pointer to
 * it means the same variable.
 */
import { Op, reg } from '../../goroutine/opcodes';
import { watch } from '../../goroutine/watch';
import type { Slice } from '../values/slices';
import { holderOf } from './refs';

/** A read that is about to be done. */
export function rd(object: unknown, key: unknown, name: string): void {
  if (watch.accessed !== null) told(object, key, name, false);
}

export function wr(object: unknown, key: unknown, name: string): void {
  if (watch.accessed !== null) told(object, key, name, true);
}

function told(object: unknown, key: unknown, name: string, write: boolean): void {
  if (object === null || object === undefined) return;
  const [holder, part] = holderOf(object, key);
  watch.accessed?.(holder, part, name, write);
}

/** The ways to the variables of a struct or array. */
type Leaves = (string | number)[][];

/** All of a struct or array is read, or written. */
export function rdAll(object: unknown, leaves: Leaves): unknown {
  if (watch.accessed !== null) every(object, leaves, false);
  return object;
}

export function wrAll(object: unknown, leaves: Leaves): unknown {
  if (watch.accessed !== null) every(object, leaves, true);
  return object;
}

function every(object: unknown, leaves: Leaves, write: boolean): void {
  if (object === null || object === undefined) return;
  for (const way of leaves) {
    let holder = object as Record<string, unknown>;
    for (let i = 0; i + 1 < way.length; i++) holder = holder[way[i]] as Record<string, unknown>;
    const key = way[way.length - 1];
    watch.accessed?.(holder, key, String(key), write);
  }
}

/** The elements that a slice holds are read. */
export function rdSlice(s: Slice, leaves?: Leaves): Slice {
  if (watch.accessed !== null) range(s.a, s.o, s.n, leaves, false);
  return s;
}

export function rdMap(m: object | null): object | null {
  if (watch.accessed !== null && m !== null) watch.accessed(m, undefined, 'map', false);
  return m;
}

export function wrMap(m: object | null): object | null {
  if (watch.accessed !== null && m !== null) watch.accessed(m, undefined, 'map', true);
  return m;
}

/** append of `count` elements: into the room behind the slice, or all of it is read to be moved. */
export function tellAppend(s: Slice, count: number, leaves?: Leaves): void {
  if (watch.accessed === null) return;
  if (s.n + count > s.c) range(s.a, s.o, s.n, leaves, false);
  else range(s.a, s.o + s.n, count, leaves, true);
}

export function tellCopy(to: Slice, from: Slice, leaves?: Leaves): void {
  if (watch.accessed === null) return;
  const n = Math.min(to.n, from.n);
  range(from.a, from.o, n, leaves, false);
  range(to.a, to.o, n, leaves, true);
}

export function tellCopyString(to: Slice, from: string): void {
  if (watch.accessed !== null) range(to.a, to.o, Math.min(to.n, from.length), undefined, true);
}

function range(array: unknown, from: number, n: number, leaves: Leaves | undefined, write: boolean): void {
  for (let i = from; i < from + n; i++) {
    if (leaves === undefined) watch.accessed?.(array, i, '[]', write);
    else every((array as ArrayLike<unknown>)[i], leaves, write);
  }
}

/** As steps of their own: the access is done when the goroutine runs on. */
export function ld(object: unknown, key: unknown, name: string): Op {
  return step(Op.Load, object, key, name);
}

export function st(object: unknown, key: unknown, name: string): Op {
  return step(Op.Store, object, key, name);
}

function step(code: Op, object: unknown, key: unknown, name: string): Op {
  const [holder, part] = object === null || object === undefined ? [NOTHING, ''] : holderOf(object, key);
  reg.value = holder;
  reg.fn = part ?? '';
  reg.args = undefined;
  reg.b = 0;
  reg.text = name;
  return code;
}

/** Of a nil pointer: the access will panic. */
const NOTHING = {};
