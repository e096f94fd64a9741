/** Emission of assignments, as JavaScript expressions: a list of them to be evaluated in order. */
import type { Assign, Expr, IncDec } from '../ast';
import type { Obj } from '../scope';
import { isInterface, type Type, tupleOf, under } from '../types';
import { fieldProp } from '../values/types';
import { isOwn, reading, type Target, whole, writing } from './access';
import { arithmetic, shift, shiftCount } from './arith';
import { weight } from './costs';
import { convertValue, costOf, element, owned, simple, targetOf, value, valueAs, variable } from './expr';
import type { FuncEmitter } from './func';
import { isBoxed, isObject } from './program';
import { touchesShared, waitToWrite } from './shared';

const unparen = (e: Expr): Expr => (e.kind === 'Paren' ? unparen(e.x) : e);

/** A place that can be read and written: its operands are evaluated already. */
interface Place {
  /** Expressions that evaluate the operands. */
  before: string[];
  get: string;
  set: (v: string) => string;
  type: Type;
  /** What is accessed, null when nobody else can reach it. */
  target: Target | null;
}

const isBlank = (e: Expr): boolean => {
  const x = unparen(e);
  return x.kind === 'Ident' && x.name === '_';
};

/**
 * @param use `once`: written at once; `twice`: read and written, so that its operands are evaluated apart; `later`: the
 *   same, and what other assignments do meanwhile must not change them
 */
export function place(f: FuncEmitter, e: Expr, use: 'once' | 'twice' | 'later'): Place {
  if (f.em.options.accesses === undefined) return plainPlace(f, e, use);
  // Operands are wanted twice: for the access that is told, and for the access.
  const p = plainPlace(f, e, use === 'once' ? 'twice' : use);
  // The variables of a struct or array are told by store; a map is one variable, whatever it holds.
  const target = isObject(p.type) && p.target?.key !== '' ? null : p.target;
  return {
    ...p,
    get: reading(f, target, p.get),
    set: y => writing(f, target, y, p.set),
  };
}

function plainPlace(f: FuncEmitter, e: Expr, use: 'once' | 'twice' | 'later'): Place {
  const x = unparen(e);
  const type = x.t!;
  const before: string[] = [];
  const hold = (text: string): string => {
    if (use === 'once' || /^\d+$/.test(text)) return text;
    if (use === 'twice' && /^[\p{L}_$][\p{L}\p{Nd}_$]*$/u.test(text)) return text;
    const t = f.temp();
    before.push(`${t} = ${text}`);
    return t;
  };
  f.cost += weight.store;
  const object = isObject(type);
  switch (x.kind) {
    case 'Ident': {
      const v = variable(f, x.obj!);
      // Where accesses are told a struct keeps its identity: whoever has captured it means the same one.
      const reached = f.em.options.accesses !== undefined && (x.obj!.captured || x.obj!.fn === null);
      const inPlace = object && (x.obj!.addressed || reached);
      const target = targetOf(f, x.obj!);
      return { before, get: v, type, target, set: y => (inPlace ? store(f, type, v, y) : `${v} = ${y}`) };
    }
    case 'Selector': {
      const s = x.selection;
      if (s === undefined) {
        const v = variable(f, x.sel.obj!);
        const target = targetOf(f, x.sel.obj!);
        return { before, get: v, type, target, set: y => (object ? store(f, type, v, y) : `${v} = ${y}`) };
      }
      const base = s.path.reduce(
        (b, step) => `${b}.${fieldProp(step.field.name, step.index)}`,
        value(f, x.x),
      );
      const holder = hold(base);
      const prop = fieldProp(s.field!.name, s.index!);
      const v = `${holder}.${prop}`;
      const target = isOwn(x.x) ? null : { object: holder, key: JSON.stringify(prop), name: s.field!.name };
      return { before, get: v, type, target, set: y => (object ? store(f, type, v, y) : `${v} = ${y}`) };
    }
    case 'Star': {
      const p = hold(value(f, x.x));
      if (object) return { before, get: p, type, target: null, set: y => store(f, type, `$deref(${p})`, y) };
      const target = { object: p, key: "'v'", name: '*' };
      return { before, get: `${p}.v`, type, target, set: y => `${p}.v = ${y}` };
    }
    case 'Index': {
      const u = under(x.x.t!);
      if (u.kind === 'Map') {
        f.cost += weight.mapAccess;
        const m = hold(value(f, x.x));
        const k = hold(valueAs(f, x.indices[0], u.key));
        const zero = f.em.types.zero(u.elem);
        const target = { object: m, key: '', name: 'map' };
        return {
          before,
          get: `$mapGet(${m}, ${k}, ${zero})`,
          type,
          target,
          set: y => `$mapSet(${m}, ${k}, ${y})`,
        };
      }
      if (use === 'once') {
        const { array, at } = element(f, x);
        const v = `${array}[${at}]`;
        return {
          before,
          get: v,
          type,
          target: null,
          set: y => (object ? store(f, type, v, y) : `${v} = ${y}`),
        };
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
  const target = isOwn(x) ? null : elementTarget(u.kind === 'Slice', s, i);
  return { before, get: v, type, target, set: y => (isObject(type) ? store(f, type, v, y) : `${v} = ${y}`) };
}

/** An element by its backing array and its place in that; an index out of range panics at the access itself. */
function elementTarget(isSlice: boolean, s: string, i: string): Target {
  return isSlice ? { object: `${s}.a`, key: `${s}.o + ${i}`, name: '[]' } : { object: s, key: i, name: '[]' };
}

/** Writes into a struct or array, whose address may be held. */
function store(f: FuncEmitter, t: Type, target: string, y: string): string {
  const u = under(t);
  f.cost += weight.store * 3;
  const told = whole(f, 'wrAll', target, t);
  if (u.kind === 'Array') return `$assignArray(${f.em.types.type(u.elem)}, ${told}, ${y})`;
  return `${told}.$assign(${y})`;
}

/** x op= y, x++ */
export function opAssign(f: FuncEmitter, lhs: Expr, op: string, y: Expr | null): string[] {
  const p = place(f, lhs, 'twice');
  const t = lhs.t!;
  if (op === '<<' || op === '>>') {
    f.cost += weight.arithmetic;
    return [...p.before, ...write(f, lhs, p, shift(op, t, p.get, shiftCount(y!.t!, value(f, y!), y!.cv)))];
  }
  f.cost += costOf(op, t, y === null || y.cv !== undefined);
  return [...p.before, ...write(f, lhs, p, arithmetic(op, t, p.get, y === null ? '1' : value(f, y)))];
}

/** Assigns to a place; where others may act between the evaluation and the write, they are let. */
function write(f: FuncEmitter, lhs: Expr, p: Place, y: string): string[] {
  const wait = waitToWrite(f, lhs);
  if (wait.length === 0) return [p.set(y)];
  const t = f.temp();
  return [`${t} = ${y}`, ...wait, p.set(t)];
}

export const incDec = (f: FuncEmitter, s: IncDec): string[] => opAssign(f, s.x, s.op[0], null);

/** Assignments other than declarations of new variables only. */
export function assign(f: FuncEmitter, s: Assign): string[] {
  if (s.op !== '=' && s.op !== ':=') return opAssign(f, s.lhs[0], s.op.slice(0, -1), s.rhs[0]);
  if (s.lhs.length === 1) return [assignOne(f, s.lhs[0], s.rhs[0])].flat();
  if (s.rhs.length === 1) return assignTuple(f, s.lhs, s.rhs[0]);
  // Operands of the left side, then the right side, then the assignments from left to right.
  const places = s.lhs.map(l => (isBlank(l) ? null : place(f, l, 'later')));
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
  if (f.em.options.parallel && touchesShared(rhs)) {
    const later = place(f, lhs, 'later');
    return [...later.before, ...write(f, lhs, later, valueAs(f, rhs, later.type))];
  }
  const p = place(f, lhs, 'once');
  return [...p.before, p.set(valueAs(f, rhs, p.type))];
}

function assignTuple(f: FuncEmitter, lhs: Expr[], rhs: Expr): string[] {
  const places = lhs.map(l => (isBlank(l) ? null : place(f, l, 'later')));
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
