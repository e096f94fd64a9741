/** Expressions: names, operators, selectors' bases, function literals (types2/expr.go). */
import type { BasicLit, Binary, Expr, FuncLit, Ident, Star, TypeAssert, Unary } from '../ast';
import {
  binary as binaryConst,
  boolConst,
  compare,
  intConst,
  negate,
  parseNumber,
  shift as shiftConst,
  sign,
  stringConst,
  unquote,
} from '../constant';
import {
  comparable,
  defaultType,
  hasNil,
  Is,
  invalid,
  isBasic,
  isBoolean,
  isInteger,
  isInterface,
  isNumeric,
  isString,
  isTyped,
  isUnsigned,
  isUntyped,
  pointerTo,
  type Type,
  tupleOf,
  uint,
  under,
  untypedBool,
  untypedFloat,
  untypedInt,
  untypedNil,
  untypedRune,
  untypedString,
} from '../types';
import { call } from './call';
import type { Checker } from './checker';
import { functionLiteral } from './func';
import { compositeLit, indexExpr, sliceExpr } from './literal';
import { compositeKind, type Operand, operand } from './operand';
import {
  assignable,
  checkOverflow,
  convertUntyped,
  implementsCause,
  implicitType,
  setType,
} from './relations';
import { selector } from './selector';
import { lookupName, refusedComplex, typeOf } from './typexpr';

/** A single value. */
export function expr(c: Checker, e: Expr, hint?: Type): Operand {
  const x = rawExpr(c, e, hint);
  exclude(c, x, 'value');
  single(c, x);
  return x;
}

/** A single value, or a type. */
export function exprOrType(c: Checker, e: Expr): Operand {
  const x = rawExpr(c, e);
  if (x.mode === 'novalue' || (x.mode === 'builtin' && false)) exclude(c, x, 'value');
  single(c, x);
  return x;
}

function exclude(c: Checker, x: Operand, _want: 'value'): void {
  if (x.mode === 'novalue') c.err(x.expr.pos, x.expr, ' (no value) used as value');
  else if (x.mode === 'builtin') c.err(x.expr.pos, x.expr, ' (built-in) must be called');
  else if (x.mode === 'type') c.err(x.expr.pos, x.expr, ' (type) is not an expression');
  else if (x.generic !== null) {
    c.err(x.expr.pos, 'cannot use generic function ', x.expr, ' without instantiation');
  } else return;
  x.mode = 'invalid';
}

function single(c: Checker, x: Operand): void {
  if (x.t.kind === 'Tuple' && x.mode === 'value') {
    c.err(x.expr.pos, 'multiple-value ', x.expr, ' (value of type ', x.t, ') in single-value context');
    x.mode = 'invalid';
  }
}

/** The values of e: several for a call of several results, or two where a second (ok) is allowed and wanted. */
export function multiExpr(c: Checker, e: Expr, allowOk: boolean): Operand[] {
  const x = rawExpr(c, e);
  exclude(c, x, 'value');
  if (x.t.kind === 'Tuple' && x.mode !== 'invalid') {
    return x.t.types.map(t => ({ ...operand('value', e, t) }));
  }
  if (allowOk && (x.mode === 'mapindex' || x.mode === 'commaok')) {
    noteCommaOk(e);
    return [{ ...x, mode: 'value' }, operand('value', e, untypedBool)];
  }
  return [x];
}

function noteCommaOk(e: Expr): void {
  e.commaOk = true;
  if (e.kind === 'Paren') noteCommaOk(e.x);
}

export function rawExpr(c: Checker, e: Expr, hint?: Type): Operand {
  const x = internal(c, e, hint);
  x.expr = e;
  e.t = x.mode === 'invalid' ? invalid : x.t;
  if (x.mode === 'const' && x.cv !== null) e.cv = x.cv;
  if (x.mode === 'type') e.isType = true;
  return x;
}

const bad = (e: Expr): Operand => operand('invalid', e);

function internal(c: Checker, e: Expr, hint?: Type): Operand {
  switch (e.kind) {
    case 'Bad':
      return bad(e);
    case 'Ident':
      return ident(c, e);
    case 'BasicLit':
      return basicLit(c, e);
    case 'FuncLit':
      return funcLit(c, e);
    case 'CompositeLit':
      return compositeLit(c, e, hint);
    case 'Paren': {
      const x = rawExpr(c, e.x, hint);
      return x;
    }
    case 'Selector':
      return selector(c, e);
    case 'Index':
      return indexExpr(c, e);
    case 'SliceExpr':
      return sliceExpr(c, e);
    case 'TypeAssert':
      return typeAssert(c, e);
    case 'Call':
      return call(c, e);
    case 'Star':
      return star(c, e);
    case 'Unary':
      return unary(c, e, hint);
    case 'Binary':
      return binaryChain(c, e);
    default: {
      const t = typeOf(c, e);
      return t === invalid ? bad(e) : operand('type', e, t);
    }
  }
}

/** Marks a package-level thing as what the function or variable being declared depends on. */
export function depend(c: Checker, obj: NonNullable<Ident['obj']>): void {
  if (c.declaring !== null && obj.pkg === c.pkg && (obj.kind === 'func' || obj.fn === null)) {
    c.declaring.deps ??= new Set();
    c.declaring.deps.add(obj);
  }
}

function ident(c: Checker, e: Ident): Operand {
  const obj = lookupName(c, e);
  if (obj === null) return bad(e);
  return named(c, e, obj);
}

/** The operand for a name, also for one of another package. */
export function named(c: Checker, e: Expr, obj: NonNullable<Ident['obj']>): Operand {
  switch (obj.kind) {
    case 'pkg':
      c.err(e.pos, `use of package ${obj.name} not in selector`);
      return bad(e);
    case 'const': {
      const t = obj.ready;
      depend(c, obj);
      if (obj.name === 'iota' && obj.pkg === null) {
        if (c.iota === null) {
          c.err(e.pos, 'cannot use iota outside constant declaration');
          return bad(e);
        }
        return { ...operand('const', e, untypedInt), cv: intConst(c.iota) };
      }
      if (t === invalid || obj.cv === null) return bad(e);
      return { ...operand('const', e, t), cv: obj.cv };
    }
    case 'type': {
      const generic = obj.decl?.kind === 'TypeDecl' && obj.decl.tparams.length > 0 && obj.origin === null;
      if (generic) {
        c.err(e.pos, 'cannot use generic type ', e, ' without instantiation');
        return bad(e);
      }
      if (refusedComplex(c, e, obj)) return bad(e);
      const t = obj.ready;
      return t === invalid ? bad(e) : operand('type', e, t);
    }
    case 'var': {
      obj.used = true;
      depend(c, obj);
      if (obj.fn !== null && obj.fn !== c.fn) obj.captured = true;
      const t = obj.ready;
      return t === invalid ? bad(e) : operand('var', e, t);
    }
    case 'func': {
      depend(c, obj);
      if (obj.decl?.kind === 'FuncDecl' && obj.decl.type.tparams.length > 0 && obj.origin === null) {
        return { ...operand('value', e), generic: { obj, args: [] } };
      }
      const t = obj.ready;
      return t === invalid ? bad(e) : operand('value', e, t);
    }
    case 'builtin':
      return { ...operand('builtin', e), builtin: obj.name };
    case 'nil':
      return operand('nil', e, untypedNil);
  }
}

function basicLit(c: Checker, e: BasicLit): Operand {
  const make = (t: Type, cv: ReturnType<typeof parseNumber>): Operand => {
    if (cv !== null) return { ...operand('const', e, t), cv };
    c.err(e.pos, `malformed constant: ${e.text}`);
    return bad(e);
  };
  switch (e.lit) {
    case 'int':
      return make(untypedInt, parseNumber(e.text, false));
    case 'float':
      return make(untypedFloat, parseNumber(e.text, true));
    case 'imag':
      c.refuse(e.pos, 'complex numbers are not simulated; use two floats');
      return bad(e);
    case 'char': {
      const r = unquote(e.text);
      if (r !== null && r.count !== 1) {
        c.err(
          e.pos,
          r.count === 0
            ? "empty rune literal or unescaped ' in rune literal"
            : 'more than one character in rune literal',
        );
        return bad(e);
      }
      return make(untypedRune, r === null ? null : intConst(r.rune));
    }
    case 'string': {
      const s = unquote(e.text);
      return make(untypedString, s === null ? null : stringConst(s.bytes));
    }
  }
}

function funcLit(c: Checker, e: FuncLit): Operand {
  return operand('value', e, functionLiteral(c, e));
}

function typeAssert(c: Checker, e: TypeAssert): Operand {
  const x = expr(c, e.x);
  if (x.mode === 'invalid') {
    typeOf(c, e.type);
    return bad(e);
  }
  if (!isInterface(x.t)) {
    c.err(x.expr.pos, 'invalid operation: ', x, ' is not an interface');
    return bad(e);
  }
  const t = typeOf(c, e.type);
  if (t === invalid) return bad(e);
  possible(c, e, x, t, false);
  return operand('commaok', e, t);
}

/** Reports an assertion that can never hold. */
export function possible(c: Checker, e: Expr, x: Operand, t: Type, inSwitch: boolean): void {
  if (isInterface(t) || c.inInstance) return;
  const why = implementsCause(c, t, x.t, false);
  if (why === '') return;
  const cause = why.slice(why.indexOf('('));
  if (inSwitch) {
    c.err(e.pos, 'impossible type switch case: ', e, '\n\t', x, ' cannot have dynamic type ', t, ` ${cause}`);
  } else {
    c.err(e.pos, 'impossible type assertion: ', e, '\n\t', t, ' does not implement ', x.t, ` ${cause}`);
  }
}

function star(c: Checker, e: Star): Operand {
  const x = exprOrType(c, e.x);
  if (x.mode === 'invalid') return x;
  if (x.mode === 'type') return operand('type', e, pointerTo(x.t));
  if (x.mode === 'nil') {
    c.err(x.expr.pos, 'invalid operation: cannot indirect ', x);
    return bad(e);
  }
  const u = under(x.t);
  if (u.kind !== 'Pointer') {
    c.err(x.expr.pos, 'invalid operation: cannot indirect ', x);
    return bad(e);
  }
  return operand('var', e, u.elem);
}

/** &x makes the variable behind x one whose address is known. */
export function markAddressed(e: Expr): void {
  switch (e.kind) {
    case 'Ident':
      if (e.obj?.kind === 'var') e.obj.addressed = true;
      break;
    case 'Paren':
      markAddressed(e.x);
      break;
    case 'Selector':
      if (e.selection !== undefined && !e.selection.indirect) markAddressed(e.x);
      break;
    case 'Index':
      if (e.x.t !== undefined && under(e.x.t).kind === 'Array') markAddressed(e.x);
      break;
  }
}

export const unparen = (e: Expr): Expr => (e.kind === 'Paren' ? unparen(e.x) : e);

function unary(c: Checker, e: Unary, hint?: Type): Operand {
  if (e.op === '&') {
    const inner = unparen(e.x);
    const base = hint === undefined ? undefined : under(hint);
    const x = expr(c, e.x, inner.kind === 'CompositeLit' && base?.kind === 'Pointer' ? base.elem : undefined);
    if (x.mode === 'invalid') return x;
    if (inner.kind !== 'CompositeLit' && x.mode !== 'var') {
      c.err(x.expr.pos, 'invalid operation: cannot take address of ', x);
      return bad(e);
    }
    markAddressed(e.x);
    return operand('value', e, pointerTo(x.t));
  }
  const x = expr(c, e.x);
  if (x.mode === 'invalid') return x;
  if (e.op === '<-') {
    const elem = chanElem(c, e.x.pos, x, true);
    if (elem === null) return bad(e);
    c.hasCall = true;
    if (c.fn !== null) c.fn.leaf = false;
    return operand('commaok', e, elem);
  }
  const fits = e.op === '!' ? isBoolean(x.t) : e.op === '^' ? isInteger(x.t) : isNumeric(x.t);
  if (!fits) {
    c.err(x.expr.pos, `invalid operation: operator ${e.op} not defined on `, x);
    return bad(e);
  }
  if (x.mode === 'const') {
    const cv = x.cv!;
    if (e.op === '-') x.cv = negate(cv);
    else if (e.op === '!') x.cv = boolConst(!(cv as { v: boolean }).v);
    else if (e.op === '^') x.cv = complement((cv as { v: bigint }).v, x.t);
    x.expr = e;
    checkOverflow(c, x, e.pos, e.op === '^' ? 'bitwise complement ' : '');
    return x;
  }
  x.mode = 'value';
  return x;
}

function complement(v: bigint, t: Type): ReturnType<typeof intConst> {
  if (!isUnsigned(t)) return intConst(~v);
  const u = under(t) as { bits: number };
  return intConst(BigInt.asUintN(u.bits, ~v));
}

/** The element type of channel x for a receive or a send; reports what is none. */
export function chanElem(c: Checker, pos: number, x: Operand, recv: boolean): Type | null {
  const u = under(x.t);
  let why = '';
  if (u.kind !== 'Chan') why = c.text('non-channel ', x.t, ' ', x);
  else if (recv && u.dir === 'send') why = c.text('send-only channel ', x.t, ' ', x);
  else if (!recv && u.dir === 'recv') why = c.text('receive-only channel ', x.t, ' ', x);
  else return u.elem;
  c.err(pos, `invalid operation: cannot ${recv ? 'receive from' : 'send to'} ${why}`);
  return null;
}

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** Long chains (a + b + …) are flattened: they may be deeper than the host's stack. */
function binaryChain(c: Checker, e: Binary): Operand {
  const chain: Binary[] = [];
  let first: Expr = e;
  while (first.kind === 'Binary') {
    chain.push(first);
    first = first.x;
  }
  let x = expr(c, first);
  for (const b of chain.reverse()) {
    x = binary(c, x, expr(c, b.y), b.op, b, b.opPos);
    x.expr = b;
    b.t = x.mode === 'invalid' ? invalid : x.t;
    if (x.mode === 'const' && x.cv !== null) b.cv = x.cv;
  }
  return x;
}

const opNames: Record<string, string> = {
  '+': 'addition ',
  '-': 'subtraction ',
  '*': 'multiplication ',
  '^': 'bitwise XOR ',
};

/** x op y. @param e null for the operation of an assignment x op= y */
export function binary(
  c: Checker,
  x: Operand,
  y: Operand,
  op: string,
  e: Binary | null,
  opPos: number,
): Operand {
  const result = e ?? x.expr;
  if (x.mode === 'invalid' || y.mode === 'invalid') return bad(result);
  if (op === '<<' || op === '>>') return shift(c, x, y, op, result, opPos);
  if (!matchTypes(c, x, y)) return bad(result);
  if (comparisons.has(op)) return comparison(c, x, y, op, result, false);
  if (x.t !== y.t) {
    if (x.t !== invalid && y.t !== invalid) {
      const what = e === null ? c.text(x.expr, ` ${op}= `, y.expr) : c.text(e);
      c.err(x.expr.pos, `invalid operation: ${what} (mismatched types `, x.t, ' and ', y.t, ')');
    }
    return bad(result);
  }
  const fits =
    op === '&&' || op === '||'
      ? isBoolean(x.t)
      : op === '+'
        ? isNumeric(x.t) || isString(x.t)
        : op === '-' || op === '*' || op === '/'
          ? isNumeric(x.t)
          : isInteger(x.t);
  if (!fits) {
    c.err(x.expr.pos, `invalid operation: operator ${op} not defined on `, x);
    return bad(result);
  }
  if (op === '/' || op === '%') {
    if ((x.mode === 'const' || isInteger(x.t)) && y.mode === 'const' && sign(y.cv!) === 0) {
      c.err(y.expr.pos, 'invalid operation: division by zero');
      return bad(result);
    }
  }
  if (x.mode === 'const' && y.mode === 'const') {
    const r: Operand = {
      ...operand('const', result, x.t),
      cv: binaryConst(op, x.cv!, y.cv!, isInteger(x.t)),
    };
    checkOverflow(c, r, opPos, opNames[op] ?? '');
    return r;
  }
  return operand('value', result, x.t);
}

/** Gives an untyped operand the other's type. @returns false after an error */
function matchTypes(c: Checker, x: Operand, y: Operand): boolean {
  const may = (): boolean => {
    if (isTyped(x.t) && isTyped(y.t)) return false;
    if (isNumeric(x.t) !== isNumeric(y.t) && !isInterface(x.t) && !isInterface(y.t)) return false;
    if (isNumeric(x.t) !== isNumeric(y.t)) return !!(isInterface(x.t) || isInterface(y.t));
    if (isInterface(x.t) || isInterface(y.t)) return true;
    if (isBoolean(x.t) !== isBoolean(y.t)) return false;
    if (isString(x.t) !== isString(y.t)) return false;
    if (x.mode === 'nil') return hasNil(y.t);
    if (y.mode === 'nil') return hasNil(x.t);
    return under(x.t).kind !== 'Pointer' && under(y.t).kind !== 'Pointer';
  };
  // An untyped number against an interface is left to the comparison, which says "mismatched types".
  if (!may()) return true;
  for (const [a, b] of [
    [x, y],
    [y, x],
  ]) {
    const r = implicitType(a, b.t);
    if (typeof r === 'string' && isInterface(b.t)) return true;
    convertUntyped(c, a, b.t);
    if (a.mode === 'invalid') return false;
  }
  return true;
}

export function comparison(
  c: Checker,
  x: Operand,
  y: Operand,
  op: string,
  result: Expr,
  inSwitch: boolean,
): Operand {
  let at = x;
  let cause = '';
  const fail = (): Operand => {
    if (cause === '') {
      const what = compositeKind(at.t) || c.text(at.t);
      cause = `operator ${op} not defined on ${what}`;
    }
    if (inSwitch) c.err(x.expr.pos, 'invalid case ', x.expr, ' in switch on ', y.expr, ` (${cause})`);
    else c.err(at.expr.pos, 'invalid operation: ', x.expr, ` ${op} `, y.expr, ` (${cause})`);
    return bad(result);
  };
  if (x.t === invalid || y.t === invalid) return bad(result);
  if (!assignable(c, x, y.t) && !assignable(c, y, x.t)) {
    at = y;
    cause = c.text('mismatched types ', x.t, ' and ', y.t);
    return fail();
  }
  if (op === '==' || op === '!=') {
    if (x.mode === 'nil' || y.mode === 'nil') {
      const t = x.mode === 'nil' ? y.t : x.t;
      if (!hasNil(t)) {
        at = y;
        return fail();
      }
      if (x.mode === 'nil' && y.mode === 'nil') {
        at = y;
        cause = `operator ${op} not defined on untyped nil`;
        return fail();
      }
    } else {
      for (const z of [x, y]) {
        if (comparable(z.t)) continue;
        at = z;
        cause = incomparable(c, z.t);
        return fail();
      }
    }
  } else {
    for (const z of [x, y]) {
      if (isBasic(z.t, Is.Ordered)) continue;
      at = z;
      return fail();
    }
  }
  if (x.mode === 'const' && y.mode === 'const') {
    return { ...operand('const', result, untypedBool), cv: boolConst(compare(op, x.cv!, y.cv!)) };
  }
  setType(c, x.expr, defaultType(x.t));
  setType(c, y.expr, defaultType(y.t));
  return operand('value', result, untypedBool);
}

function incomparable(c: Checker, t: Type): string {
  const u = under(t);
  if (u.kind === 'Slice' || u.kind === 'Signature' || u.kind === 'Map') {
    return `${compositeKind(t)} can only be compared to nil`;
  }
  if (u.kind === 'Struct') {
    const f = u.fields.find(x => !comparable(x.type));
    if (f) return c.text('struct containing ', f.type, ' cannot be compared');
  }
  if (u.kind === 'Array') return c.text(t, ' cannot be compared');
  return '';
}

function shift(c: Checker, x: Operand, y: Operand, op: string, result: Expr, opPos: number): Operand {
  const whole = x.mode === 'const' && x.cv!.k === 'int';
  if (!isInteger(x.t) && !(isUntyped(x.t) && whole)) {
    c.err(x.expr.pos, 'invalid operation: shifted operand ', x, ' must be integer');
    return bad(result);
  }
  if (y.mode === 'const') {
    if (y.cv!.k === 'int' && sign(y.cv!) < 0) {
      c.err(y.expr.pos, 'invalid operation: negative shift count ', y);
      return bad(result);
    }
    if (isUntyped(y.t)) {
      const r = implicitType(y, uint);
      if (typeof r === 'string') {
        if (r === 'truncated') c.err(y.expr.pos, y, ' truncated to uint');
        else if (r === 'overflows') c.err(y.expr.pos, y, ' overflows uint');
        else c.err(y.expr.pos, 'invalid operation: shift count ', y, ' must be integer');
        return bad(result);
      }
      if (x.mode === 'const') y.cv = r.cv;
      else convertUntyped(c, y, uint);
    }
  } else if (isUntyped(y.t)) {
    convertUntyped(c, y, uint);
    if (y.mode === 'invalid') return bad(result);
  } else if (!isInteger(y.t)) {
    c.err(y.expr.pos, 'invalid operation: shift count ', y, ' must be integer');
    return bad(result);
  }
  if (x.mode === 'const') {
    if (y.mode === 'const') {
      const by = (y.cv as { v: bigint }).v;
      if (by > 1074n) {
        c.err(y.expr.pos, 'invalid operation: invalid shift count ', y);
        return bad(result);
      }
      const t = isInteger(x.t) ? x.t : untypedInt;
      const cv = shiftConst(x.cv as { k: 'int'; v: bigint }, op, Number(by));
      const r: Operand = { ...operand('const', result, t), cv };
      checkOverflow(c, r, opPos, 'shift ');
      return r;
    }
    // The shifted constant takes the type that the whole expression is given by its surroundings.
    if (isUntyped(x.t)) return operand('value', result, x.t);
  }
  if (!isInteger(x.t)) {
    c.err(x.expr.pos, 'invalid operation: shifted operand ', x, ' must be integer');
    return bad(result);
  }
  return operand('value', result, x.t);
}

export { tupleOf };
