/** Operands: what checking an expression finds out (types2/operand.go). */
import type { Expr } from '../ast';
import { type Constant, constantString } from '../constant';
import type { Obj, Package } from '../scope';
import { invalid, isUntyped, type Type, typeString, under, untypedNil } from '../types';
import { exprString } from './expr-string';

export type Mode =
  | 'invalid'
  | 'novalue'
  | 'builtin'
  | 'type'
  | 'const'
  | 'var'
  | 'mapindex'
  | 'value'
  | 'nil'
  | 'commaok';

export interface Operand {
  mode: Mode;
  expr: Expr;
  t: Type;
  cv: Constant | null;
  /** Of a builtin: its name. */
  builtin: string;
  /** A generic function without its type arguments, or with only some. */
  generic: { obj: Obj; args: Type[] } | null;
}

export function operand(mode: Mode, expr: Expr, t: Type = invalid): Operand {
  return { mode, expr, t, cv: null, builtin: '', generic: null };
}

const modeText: Record<Mode, string> = {
  invalid: 'invalid operand',
  novalue: 'no value',
  builtin: 'built-in',
  type: 'type',
  const: 'constant',
  var: 'variable',
  mapindex: 'map index expression',
  value: 'value',
  nil: 'nil',
  commaok: 'comma, ok expression',
};

/** The structure of a type in one word; '' for basic ones. */
export function compositeKind(t: Type): string {
  const u = under(t);
  switch (u.kind) {
    case 'Basic':
    case 'Named':
    case 'TypeParam':
      return '';
    case 'Signature':
      return 'func';
    default:
      return u.kind.toLowerCase();
  }
}

export function operandString(x: Operand, from: Package | null): string {
  if (x.mode === 'nil')
    return x.t === untypedNil || x.t === invalid ? 'nil' : `nil (of type ${typeString(x.t, from)})`;
  const expr = exprString(x.expr);
  let inner = '';
  let hasType = false;
  if (x.mode !== 'invalid' && x.mode !== 'novalue' && x.mode !== 'builtin' && x.mode !== 'type') {
    if (isUntyped(x.t)) inner = `${typeString(x.t, from)} `;
    else hasType = true;
  }
  inner += modeText[x.mode];
  if (x.cv !== null && x.mode === 'const') {
    const value = constantString(x.cv);
    if (value !== expr) inner += ` ${value}`;
  }
  if (hasType) {
    if (x.t === invalid) {
      inner += ' with invalid type';
    } else {
      let what = x.generic === null ? '' : 'generic ';
      if (x.t.kind === 'Named') {
        const u = under(x.t);
        what += `${compositeKind(x.t) || (u.kind === 'Basic' ? u.name : '')} `;
      }
      inner += ` of ${what}type ${withNames(x) ?? typeString(x.t, from)}`;
    }
  }
  return `${expr} (${inner})`;
}

/** A function's type with the names of its parameters, where the source has them. */
function withNames(x: Operand): string | null {
  if (x.t.kind !== 'Signature') return null;
  const e = x.expr;
  if (e.kind === 'FuncLit') return exprString(e.type);
  const obj = e.kind === 'Ident' ? e.obj : undefined;
  if (obj?.sigExpr) return exprString(obj.sigExpr);
  return obj?.decl?.kind === 'FuncDecl' && obj.typeArgs.length === 0 ? exprString(obj.decl.type) : null;
}
