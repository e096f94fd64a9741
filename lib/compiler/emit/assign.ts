/** Emission of assignments, as JavaScript expressions: a list of them to be evaluated in order. */
import type { Assign, Expr, IncDec } from '../ast';
import type { Obj } from '../scope';
import { isInterface, type Type, tupleOf, under } from '../types';
import { fieldProp } from '../values/types';
import { arithmetic, shift, shiftCount } from './arith';
import { weight } from './costs';
import { convertValue, costOf, element, owned, simple, value, valueAs, variable } from './expr';
import type { FuncEmitter } from './func';
import { isBoxed, isObject } from './program';

const unparen = (e: Expr): Expr => (e.kind === 'Paren' ? unparen(e.x) : e);

/** A place that can be read and written: its operands are evaluated already. */
interface Place {
  /** Expressions that evaluate the operands. */
  before: string[];
  get: string;
  set: (v: string) => string;
  type: Type;
}

const isBlank = (e: Expr): boolean => {
  const x = unparen(e);
  return x.kind === 'Ident' && x.name === '_';
};

/** @param twice whether operands are evaluated apart, because the place is read and written, or written later */
export function place(f: FuncEmitter, e: Expr, twice: boolean): Place {
  const x = unparen(e);
  const type = x.t!;
  const before: string[] = [];
  const hold = (text: string): string => {
    if (!twice) return text;
    if (/^([\p{L}_$][\p{L}\p{Nd}_$]*|\d+)$/u.test(text)) return text;
    const t = f.temp();
    before.push(`${t} = ${text}`);
    return t;
  };
  f.cost += weight.store;
  const object = isObject(type);
  switch (x.kind) {
    case 'Ident': {
      const v = variable(f, x.obj!);
      const inPlace = object && x.obj!.addressed;
      return { before, get: v, type, set: y => (inPlace ? store(f, type, v, y) : `${v} = ${y}`) };
    }
    case 'Selector': {
      const s = x.selection;
      if (s === undefined) {
        const v = variable(f, x.sel.obj!);
        return { before, get: v, type, set: y => (object ? store(f, type, v, y) : `${v} = ${y}`) };
      }
      const base = s.path.reduce(
        (b, step) => `${b}.${fieldProp(step.field.name, step.index)}`,
        value(f, x.x),
      );
      const v = `${hold(base)}.${fieldProp(s.field!.name, s.index!)}`;
      return { before, get: v, type, set: y => (object ? store(f, type, v, y) : `${v} = ${y}`) };
    }
    case 'Star': {
      const p = hold(value(f, x.x));
      if (object) return { before, get: p, type, set: y => store(f, type, `$deref(${p})`, y) };
      return { before, get: `${p}.v`, type, set: y => `${p}.v = ${y}` };
    }
    case 'Index': {
      const u = under(x.x.t!);
      if (u.kind === 'Map') {
        f.cost += weight.mapAccess;
        const m = hold(value(f, x.x));
        const k = hold(valueAs(f, x.indices[0], u.key));
        const zero = f.em.types.zero(u.elem);
        return { before, get: `$mapGet(${m}, ${k}, ${zero})`, type, set: y => `$mapSet(${m}, ${k}, ${y})` };
      }
      if (!twice) {
        const { array, at } = element(f, x);
        const v = `${array}[${at}]`;
        return { before, get: v, type, set: y => (object ? store(f, type, v, y) : `${v} = ${y}`) };
      }
      return elementPlace(f, x, before, type);
    }
    default:
      throw new Error(`a ${x.kind} is no place`);
  }
}

/** x[i] whose operands are evaluated now and which is written later: the bound is checked when it is. */
function elementPlace(f: FuncEmitter, x: Expr & { kind: 'Index' }, before: string[], type: Type): Place {
  const u = under(x.x.t!);
  const [s, i] = [f.temp(), f.temp()];
  before.push(`${s} = ${value(f, x.x)}`, `${i} = ${value(f, x.indices[0])}`);
  f.cost += weight.index;
  const v =
    u.kind === 'Slice'
      ? `${s}.a[${s}.o + $ix(${i}, ${s}.n)]`
      : `${s}[$ix(${i}, ${u.kind === 'Array' ? u.len : (under((u as { elem: Type }).elem) as { len: number }).len})]`;
  return { before, get: v, type, set: y => (isObject(type) ? store(f, type, v, y) : `${v} = ${y}`) };
}

/** Writes into a struct or array, whose address may be held. */
function store(f: FuncEmitter, t: Type, target: string, y: string): string {
  const u = under(t);
  f.cost += weight.store * 3;
  if (u.kind === 'Array') return `$assignArray(${f.em.types.type(u.elem)}, ${target}, ${y})`;
  return `${target}.$assign(${y})`;
}

/** x op= y, x++ */
export function opAssign(f: FuncEmitter, lhs: Expr, op: string, y: Expr | null): string[] {
  const p = place(f, lhs, true);
  const t = lhs.t!;
  if (op === '<<' || op === '>>') {
    f.cost += weight.arithmetic;
    return [...p.before, p.set(shift(op, t, p.get, shiftCount(y!.t!, value(f, y!), y!.cv)))];
  }
  f.cost += costOf(op, t, y === null || y.cv !== undefined);
  return [...p.before, p.set(arithmetic(op, t, p.get, y === null ? '1' : value(f, y)))];
}

export const incDec = (f: FuncEmitter, s: IncDec): string[] => opAssign(f, s.x, s.op[0], null);

/** Assignments other than declarations of new variables only. */
export function assign(f: FuncEmitter, s: Assign): string[] {
  if (s.op !== '=' && s.op !== ':=') return opAssign(f, s.lhs[0], s.op.slice(0, -1), s.rhs[0]);
  if (s.lhs.length === 1) return [assignOne(f, s.lhs[0], s.rhs[0])].flat();
  if (s.rhs.length === 1) return assignTuple(f, s.lhs, s.rhs[0]);
  // Operands of the left side, then the right side, then the assignments from left to right.
  const places = s.lhs.map(l => (isBlank(l) ? null : place(f, l, true)));
  const before = places.flatMap(p => p?.before ?? []);
  const values = s.rhs.map((r, i) => {
    const t = f.temp();
    before.push(`${t} = ${valueAs(f, r, places[i]?.type ?? r.t!)}`);
    return t;
  });
  return [...before, ...places.flatMap((p, i) => (p === null ? [] : [p.set(values[i])]))];
}

function assignOne(f: FuncEmitter, lhs: Expr, rhs: Expr): string[] {
  if (isBlank(lhs)) return [value(f, rhs)];
  const p = place(f, lhs, false);
  return [...p.before, p.set(valueAs(f, rhs, p.type))];
}

function assignTuple(f: FuncEmitter, lhs: Expr[], rhs: Expr): string[] {
  const places = lhs.map(l => (isBlank(l) ? null : place(f, l, true)));
  const t = f.temp();
  const types = tupleTypes(rhs);
  return [
    ...places.flatMap(p => p?.before ?? []),
    `${t} = ${value(f, rhs)}`,
    ...places.flatMap((p, i) => (p === null ? [] : [p.set(convertValue(f, `${t}[${i}]`, types[i], p.type))])),
  ];
}

/** The types of the values that an expression of several gives. */
export function tupleTypes(e: Expr): Type[] {
  const t = e.t!;
  return t.kind === 'Tuple' ? t.types : [t, bool];
}

import { bool } from '../types';

/** Declarations of local variables: statements. `values` are texts of values that are the variable's own. */
export function declareVar(f: FuncEmitter, v: Obj, text: string): string {
  return `let ${f.local(v)} = ${isBoxed(v) ? `new $Box(${text})` : text};`;
}

export { isInterface, owned, simple, tupleOf };
