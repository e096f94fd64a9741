/**
 * What a build for the race detector or for the search over schedules calls at each access to a shared variable.
 *
 * Invariant: a field or element is told by its holder and its name or index, however it is reached: a pointer to
 * it means the same variable.
 */
import { Op, reg } from '../../goroutine/opcodes';
import { watch } from '../../goroutine/watch';
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

/** All of a struct or array is read, or written. */
export function rdAll(object: unknown): unknown {
  if (watch.accessed !== null) every(object, false);
  return object;
}

export function wrAll(object: unknown): unknown {
  if (watch.accessed !== null) every(object, true);
  return object;
}

function every(object: unknown, write: boolean): void {
  if (typeof object !== 'object' || object === null) return;
  for (const [key, part] of Object.entries(object)) {
    if (typeof part === 'object' && part !== null && '$assign' in part) every(part, write);
    else watch.accessed?.(object, Array.isArray(object) ? Number(key) : key, key, write);
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
