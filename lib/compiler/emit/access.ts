/**
 * Accesses to what goroutines may share, where a build wants to know of them: for the race detector each is told
 * (`race`), for a search over schedules each is an operation that yields first (`steps`).
 *
 * Shared is what another goroutine could reach: package-level variables, captured ones that are assigned again,
 * what a pointer, a slice or a map leads to. A struct's fields and an array's elements are variables of their own.
 */
import type { Expr } from '../ast';
import type { Obj } from '../scope';
import { type Type, under } from '../types';
import { fieldProp } from '../values/types';
import type { FuncEmitter } from './func';
import { isObject } from './program';

export type Accesses = 'race' | 'steps';

/** What an access is to: texts that may be evaluated twice. */
export interface Target {
  object: string;
  /** '' for the object as a whole. */
  key: string;
  /** For reports. */
  name: string;
}

/** `value` with the read of `target` told before it. */
export function reading(f: FuncEmitter, target: Target | null, value: string): string {
  const told = tell(f, target, 'rd', 'ld');
  return told === '' ? value : `(${told}, ${value})`;
}

/** `set(y)` with the write of `target` told between the evaluation of y and the assignment. */
export function writing(
  f: FuncEmitter,
  target: Target | null,
  y: string,
  set: (y: string) => string,
): string {
  const told = tell(f, target, 'wr', 'st');
  if (told === '') return set(y);
  const t = f.temp();
  return `(${t} = ${y}, ${told}, ${set(t)})`;
}

/**
 * `text`, of a struct, array, slice or map, with what is done to all of it told: `$rdAll(text, leaves)` and the like.
 * @param t the type whose variables are meant: of the struct or array, or of a slice's elements
 */
export function whole(f: FuncEmitter, how: string, text: string, t?: Type): string {
  if (f.em.options.accesses !== 'race' || !f.isUser) return text;
  return `$${how}(${text}${t === undefined || !isObject(t) ? '' : `, ${leavesText(t)}`})`;
}

/** Elements of arrays beyond these are not told one by one. */
const MOST = 256;

/** The ways to the variables that a struct or array is made of: fields of fields, elements. */
export function leavesText(t: Type): string {
  return JSON.stringify(leaves(t));
}

function leaves(t: Type): (string | number)[][] {
  const u = under(t);
  if (u.kind === 'Struct') {
    return u.fields.flatMap((x, i) => leaves(x.type).map(way => [fieldProp(x.name, i), ...way]));
  }
  if (u.kind === 'Array') {
    const inner = leaves(u.elem);
    return Array.from({ length: Math.min(u.len, MOST) }, (_, i) => inner.map(way => [i, ...way])).flat();
  }
  return [[]];
}

function tell(f: FuncEmitter, target: Target | null, told: string, step: string): string {
  const mode = f.em.options.accesses;
  if (mode === undefined || target === null || !f.isUser) return '';
  const args = `${target.object}, ${target.key === '' ? 'undefined' : target.key}, ${JSON.stringify(target.name)}`;
  if (mode === 'race') return `$${told}(${args})`;
  f.em.colours.mark(f.unit);
  return `$r(yield $${step}(${args}))`;
}

/** A variable, null when nobody else can reach it. A struct's or array's accesses are those of its parts. */
export function variableTarget(f: FuncEmitter, obj: Obj, js: string, boxed: boolean): Target | null {
  if (f.em.options.accesses === undefined || obj.kind !== 'var' || isObject(obj.type!)) return null;
  if (boxed) return obj.assigned || obj.addressed ? { object: js, key: "'v'", name: obj.name } : null;
  return obj.fn === null ? { object: JSON.stringify(`main.${obj.name}`), key: '', name: obj.name } : null;
}

/** Whether what e leads to can be reached by nobody but this call of the function: a struct in a local variable. */
export function isOwn(e: Expr): boolean {
  switch (e.kind) {
    case 'Paren':
      return isOwn(e.x);
    case 'Ident': {
      const { obj } = e;
      return obj?.kind === 'var' && obj.fn !== null && !obj.captured && !obj.addressed && isObject(obj.type!);
    }
    case 'Selector':
      return e.selection !== undefined && under(e.x.t!).kind === 'Struct' && isOwn(e.x);
    case 'Index':
      return under(e.x.t!).kind === 'Array' && isOwn(e.x);
    case 'CompositeLit':
    case 'Call':
      return isObject(e.t!);
    default:
      return false;
  }
}
