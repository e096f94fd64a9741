/** Between values and types: assignable, implements, convertible, and what untyped values become. */
import type { Expr } from '../ast';
import { type Constant, integerFits, represent, stringConst, type Unfit } from '../constant';
import { lookup, type Missing, missingMethod } from '../selection';
import {
  type Basic,
  comparable,
  defaultType,
  hasName,
  hasNil,
  type Interface,
  Is,
  invalid,
  isBasic,
  isBoolean,
  isBytes,
  isConstType,
  isFloat,
  isInteger,
  isInterface,
  isNumeric,
  isRunes,
  isString,
  isTyped,
  isUntyped,
  type Struct,
  signatureString,
  structOf,
  type Type,
  under,
  untypedBool,
  untypedFloat,
  untypedInt,
  untypedNil,
  untypedRune,
  untypedString,
} from '../types';
import { encodeRune } from '../values/strings';
import type { Checker } from './checker';
import { type Operand, operand } from './operand';

/** Records on an expression, and on the parts that share its type, what an untyped value has become. */
export function setType(c: Checker, e: Expr, t: Type): void {
  if (e.t !== undefined && !isUntyped(e.t)) return;
  e.t = t;
  if (e.kind === 'Paren') {
    setType(c, e.x, t);
  } else if (e.kind === 'Unary' && e.cv === undefined) {
    setType(c, e.x, t);
  } else if (e.kind === 'Binary' && e.cv === undefined) {
    if (['==', '!=', '<', '<=', '>', '>='].includes(e.op)) return;
    if (e.op === '<<' || e.op === '>>') {
      if (isTyped(t) && !isInteger(t)) {
        c.err(e.pos, 'invalid operation: shifted operand ', e.x, ' (type ', t, ') must be integer');
        return;
      }
      setType(c, e.x, t);
      if (e.x.cv !== undefined && isTyped(t)) e.x.cv = fitted(e.x.cv, t);
    } else {
      setType(c, e.x, t);
      setType(c, e.y, t);
    }
  }
}

function fitted(cv: Constant, t: Type): Constant {
  const v = represent(cv, t);
  return typeof v === 'string' ? cv : v;
}

const rank = (t: Type): number => [untypedInt, untypedRune, untypedFloat].indexOf(t as Basic);

/** What an untyped x becomes where `target` is wanted; a string says why it cannot. */
export function implicitType(x: Operand, target: Type): { t: Type; cv: Constant | null } | Unfit {
  if (x.mode === 'invalid' || isTyped(x.t) || target === invalid) return { t: x.t, cv: null };
  if (isUntyped(target)) {
    if (x.t === target) return { t: x.t, cv: null };
    const [a, b] = [rank(x.t), rank(target)];
    return a < 0 || b < 0 ? 'no' : { t: a > b ? x.t : target, cv: null };
  }
  if (x.mode === 'nil') return hasNil(target) ? { t: target, cv: null } : 'no';
  const u = under(target);
  if (u.kind === 'Basic') {
    if (x.cv !== null) {
      const v = represent(x.cv, u);
      if (typeof v !== 'string') return { t: target, cv: v };
      if (!isNumeric(x.t) || !isNumeric(u)) return 'no';
      return !isInteger(x.t) && isInteger(u) ? 'truncated' : 'overflows';
    }
    const fits =
      x.t === untypedBool ? isBoolean(target) : x.t === untypedString ? isString(target) : isNumeric(target);
    return fits ? { t: target, cv: null } : 'no';
  }
  if (u.kind === 'Interface' && u.methods.length === 0 && u.terms === null) {
    return { t: defaultType(x.t), cv: null };
  }
  return 'no';
}

/** Gives an untyped x the type that `target` asks for; reports when that cannot be. */
export function convertUntyped(c: Checker, x: Operand, target: Type): void {
  const r = implicitType(x, target);
  if (typeof r === 'string') {
    invalidConversion(c, r, x, under(target));
    x.mode = 'invalid';
    return;
  }
  become(c, x, r);
}

export function become(c: Checker, x: Operand, r: { t: Type; cv: Constant | null }): void {
  if (r.cv !== null) {
    x.cv = r.cv;
    if (isTyped(r.t)) x.expr.cv = r.cv;
  }
  if (r.t !== x.t) {
    x.t = r.t;
    setType(c, x.expr, r.t);
  }
}

export function invalidConversion(c: Checker, why: Unfit, x: Operand, target: Type): void {
  if (why === 'truncated') c.err(x.expr.pos, x, ' truncated to ', target);
  else if (why === 'overflows') c.err(x.expr.pos, x, ' overflows ', target);
  else c.err(x.expr.pos, 'cannot convert ', x, ' to type ', target);
}

/** x's constant must be a value of its type: after arithmetic. */
export function checkOverflow(c: Checker, x: Operand, opPos: number, op: string): void {
  if (x.cv === null) return;
  if (isTyped(x.t)) {
    const v = represent(x.cv, x.t);
    if (typeof v !== 'string') {
      x.cv = v;
      return;
    }
    const why = isNumeric(x.t) ? (!isInteger(x.t) ? 'truncated' : 'overflows') : 'no';
    if (v === 'overflows' || why === 'overflows') c.err(x.expr.pos, x, ' overflows ', x.t);
    else invalidConversion(c, why, x, x.t);
    x.mode = 'invalid';
    return;
  }
  if (x.cv.k === 'int' && isInteger(x.t) && (x.cv.v < 0n ? -x.cv.v : x.cv.v) >= 1n << 512n) {
    c.err(opPos, `constant ${op}overflow`);
    x.mode = 'invalid';
  }
}

const pointerToInterface = (t: Type): boolean => {
  const u = under(t);
  return u.kind === 'Pointer' && isInterface(u.elem);
};

/** Why a type lacks a method, in the compiler's words. */
export function missingCause(c: Checker, v: Type, t: Type, m: Missing): string {
  if (m.pointer) return `(method ${m.name} has pointer receiver)`;
  const sig = (name: string, s: Missing['want']): string => name + signatureString(s, c.pkg);
  if (m.have !== null) {
    return `(wrong type for method ${m.name})\n\t\thave ${sig(m.name, m.have)}\n\t\twant ${sig(m.name, m.want)}`;
  }
  if (m.similar !== '') {
    const s = lookup(v, m.similar, c.pkg);
    if (s !== null && s !== 'ambiguous' && s.kind === 'method') {
      const have = sig(m.similar, s.method!.ready as Missing['want']);
      return `(missing method ${m.name})\n\t\thave ${have}\n\t\twant ${sig(m.name, m.want)}`;
    }
  }
  for (const x of [v, t]) {
    if (pointerToInterface(x)) return c.text('(type ', x, ' is pointer to interface, not interface)');
  }
  const field = lookup(v, m.name, c.pkg);
  if (field !== null && field !== 'ambiguous' && field.kind === 'field') {
    return c.text('(', v, `.${m.name} is a field, not a method)`);
  }
  return `(missing method ${m.name})`;
}

/** @returns '' when v implements (or, for a constraint, satisfies) the interface t, else why not */
export function implementsCause(c: Checker, v: Type, t: Type, constraint: boolean): string {
  const verb = constraint ? 'satisfy' : 'implement';
  const iface = under(t);
  if (v === invalid || t === invalid) return '';
  if (iface.kind !== 'Interface') {
    const detail = pointerToInterface(t)
      ? c.text('type ', t, ' is pointer to interface, not interface')
      : c.text(t, ' is not an interface');
    return c.text(v, ` does not ${verb} `, t, ` (${detail})`);
  }
  const m = missingMethod(v, iface);
  if (m !== null) return c.text(v, ` does not ${verb} `, t, ` ${missingCause(c, v, t, m)}`);
  if (iface.comparable && !comparable(v)) return c.text(v, ` does not ${verb} comparable`);
  if (iface.terms !== null && !inTypeSet(v, iface)) {
    const alt = iface.terms.find(x => !x.tilde && under(x.type) === under(v));
    const detail = alt
      ? c.text('possibly missing ~ for ', alt.type, ' in ', t)
      : c.text(v, ' missing in ', setText(c, iface));
    return c.text(v, ` does not ${verb} `, t, ` (${detail})`);
  }
  return '';
}

function setText(c: Checker, iface: Interface): string {
  return iface.terms!.map(x => (x.tilde ? '~' : '') + c.text(x.type)).join(' | ');
}

function inTypeSet(v: Type, iface: Interface): boolean {
  const u = under(v);
  if (u.kind === 'Interface') {
    return u.terms?.every(x => inTypeSet(x.type, iface)) ?? false;
  }
  return iface.terms!.some(x => (x.tilde ? under(x.type) === u : x.type === v));
}

/** Whether x may be assigned to a variable of type t; `cause` gets the reason where there is more to say. */
export function assignable(c: Checker, x: Operand, t: Type, cause?: { text: string }): boolean {
  const v = x.t;
  if (x.mode === 'invalid' || v === invalid || t === invalid || v === t) return true;
  const vu = under(v);
  const tu = under(t);
  if (isUntyped(vu)) return typeof implicitType(x, t) !== 'string';
  if (vu === tu && (!hasName(v) || !hasName(t))) return true;
  if (tu.kind === 'Interface' || pointerToInterface(t)) {
    const why = implementsCause(c, v, t, false);
    if (why === '') return true;
    if (cause) cause.text = why;
    return false;
  }
  if (vu.kind === 'Interface' && implementsCause(c, t, v, false) === '') {
    if (cause) cause.text = 'need type assertion';
    return false;
  }
  if (vu.kind === 'Chan' && vu.dir === 'both' && tu.kind === 'Chan' && vu.elem === tu.elem) {
    return !hasName(v) || !hasName(t);
  }
  return false;
}

function withoutTags(t: Type): Type {
  if (t.kind !== 'Struct') return t;
  return structOf((t as Struct).fields.map(f => ({ ...f, tag: '' })));
}

export function convertible(c: Checker, x: Operand, t: Type, cause: { text: string }): boolean {
  if (assignable(c, x, t, cause)) return true;
  const v = x.t;
  const vu = under(v);
  const tu = under(t);
  if (withoutTags(vu) === withoutTags(tu)) return true;
  if (v.kind === 'Pointer' && t.kind === 'Pointer') {
    if (withoutTags(under(v.elem)) === withoutTags(under(t.elem))) return true;
  }
  const number = Is.Integer | Is.Float;
  if (isBasic(v, number) && isBasic(t, number)) return true;
  if (isBasic(v, Is.Complex) && isBasic(t, Is.Complex)) return true;
  if (isString(t) && (isInteger(v) || isBytes(v) || isRunes(v))) return true;
  if (isString(v) && (isBytes(t) || isRunes(t))) return true;
  if (vu.kind === 'Slice') {
    if (tu.kind === 'Array' && vu.elem === tu.elem) return true;
    if (tu.kind === 'Pointer') {
      const a = under(tu.elem);
      if (a.kind === 'Array' && a.elem === vu.elem) return true;
    }
  }
  return false;
}

/** T(x) (types2/conversions.go). */
export function conversion(c: Checker, x: Operand, t: Type): void {
  const constant = x.mode === 'const';
  const cause = { text: '' };
  let ok = false;
  if (constant && isConstType(t)) {
    const v = represent(x.cv!, t);
    if (typeof v !== 'string') {
      x.cv = v;
      ok = true;
    } else if (isInteger(x.t) && isString(t)) {
      const code = (x.cv as { v: bigint }).v;
      x.cv = stringConst(encodeRune(code >= 0n && code <= 0x10ffffn ? Number(code) : 0xfffd));
      ok = true;
    } else if (isInteger(x.t) && isInteger(t)) {
      c.err(x.expr.pos, `constant ${(x.cv as { v: bigint }).v} overflows `, t);
      x.mode = 'invalid';
      return;
    }
  } else if (convertible(c, x, t, cause)) {
    ok = true;
    if (x.mode !== 'nil') x.mode = 'value';
    else x.mode = 'value';
  }
  if (!ok) {
    const why = cause.text === '' ? '' : `: ${cause.text}`;
    c.err(x.expr.pos, 'cannot convert ', x, ' to type ', t, why);
    x.mode = 'invalid';
    return;
  }
  if (isUntyped(x.t)) {
    let final = t;
    if (x.t === untypedNil) final = t;
    else if (isInterface(t) || (constant && !isConstType(t))) final = defaultType(x.t);
    else if (x.mode === 'const' && isInteger(x.t) && isString(t)) final = x.t;
    setType(c, x.expr, final);
  }
  x.t = t;
  if (x.mode !== 'const') x.cv = null;
}

/** A constant that an integer type must hold, e.g. as an index: −1 when it is none. */
export function intValue(cv: Constant | null): bigint | null {
  return cv !== null && cv.k === 'int' ? cv.v : null;
}

export { integerFits, isFloat, operand };
