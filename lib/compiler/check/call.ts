/** Calls and conversions, arguments, instances of generic functions (types2/call.go). */
import type { Call, Expr, Index } from '../ast';
import type { Obj } from '../scope';
import {
  anyType,
  empty,
  hasNil,
  invalid,
  isNumeric,
  isUntyped,
  type Signature,
  type Slice,
  type Type,
  tupleOf,
  typeString,
  under,
} from '../types';
import { assignment } from './assign';
import { builtinCall } from './builtins';
import type { Checker } from './checker';
import { depend, expr, multiExpr, rawExpr, unparen } from './expr';
import { exprString } from './expr-string';
import { infer, instantiateFunc, tparamsOf } from './generic';
import { type Operand, operand } from './operand';
import { conversion } from './relations';
import { typeOf } from './typexpr';

const bad = (e: Expr): Operand => operand('invalid', e);

export function call(c: Checker, e: Call): Operand {
  const f = rawExpr(c, e.fun);
  if (f.mode === 'invalid') {
    for (const a of e.args) rawExpr(c, a);
    return bad(e);
  }
  if (f.mode === 'type') return convert(c, e, f);
  if (f.mode === 'builtin') {
    e.builtin = f.builtin;
    return builtinCall(c, e, f.builtin);
  }
  c.hasCall = true;
  if (c.fn !== null) c.fn.leaf = false;
  if (f.mode === 'novalue') {
    c.err(f.expr.pos, f.expr, ' (no value) used as value');
    return bad(e);
  }
  if (f.generic !== null) return genericCall(c, e, f);
  const sig = under(f.t);
  if (sig.kind !== 'Signature') {
    c.err(f.expr.pos, 'invalid operation: cannot call ', f, ': ', f.t, ' is not a function');
    for (const a of e.args) rawExpr(c, a);
    return bad(e);
  }
  const args = operands(c, e, sig);
  passArguments(c, e, sig, args);
  return result(e, sig);
}

function result(e: Call, sig: Signature): Operand {
  if (sig.results.length === 0) return operand('novalue', e, empty);
  return operand('value', e, sig.results.length === 1 ? sig.results[0] : tupleOf(sig.results));
}

function convert(c: Checker, e: Call, f: Operand): Operand {
  e.conversion = true;
  const t = f.t;
  if (e.args.length === 0) {
    c.err(e.end, 'missing argument in conversion to ', t);
    return bad(e);
  }
  if (e.args.length > 1) {
    for (const a of e.args) rawExpr(c, a);
    c.err(e.args[e.args.length - 1].pos, 'too many arguments in conversion to ', t);
    return bad(e);
  }
  if (e.spread) {
    c.err(e.args[0].pos, 'invalid use of ... in conversion to ', t);
    return bad(e);
  }
  const x = expr(c, e.args[0], t);
  if (x.mode === 'invalid') return bad(e);
  conversion(c, x, t);
  return { ...x, expr: e };
}

/** The arguments' operands: a single call of several results counts as several. */
function operands(c: Checker, e: Call, sig: Signature | null): Operand[] {
  if (e.args.length === 1 && !e.spread && unparen(e.args[0]).kind === 'Call')
    return multiExpr(c, e.args[0], false);
  return e.args.map((a, i) => {
    const hint = sig === null ? undefined : parameter(sig, i, e.spread);
    const x = rawExpr(c, a, hint);
    if (x.generic !== null) return x;
    return checked(c, x);
  });
}

/** As `expr` does, for an operand that is there already. */
function checked(c: Checker, x: Operand): Operand {
  if (x.mode === 'novalue') c.err(x.expr.pos, x.expr, ' (no value) used as value');
  else if (x.mode === 'builtin') c.err(x.expr.pos, x.expr, ' (built-in) must be called');
  else if (x.mode === 'type') c.err(x.expr.pos, x.expr, ' (type) is not an expression');
  else if (x.t.kind === 'Tuple') {
    c.err(x.expr.pos, 'multiple-value ', x.expr, ' (value of type ', x.t, ') in single-value context');
  } else return x;
  x.mode = 'invalid';
  return x;
}

function parameter(sig: Signature, i: number, spread: boolean): Type | undefined {
  const last = sig.params.length - 1;
  if (sig.variadic && i >= last && !spread) return (sig.params[last] as Slice).elem;
  return sig.params[i];
}

/** Whether the number of arguments fits; reports. */
function countFits(c: Checker, e: Call, sig: Signature, args: Operand[]): boolean {
  const n = args.length;
  let want = sig.params.length;
  if (e.spread && !sig.variadic) {
    c.err(e.pos, 'cannot use ... in call to non-variadic ', e.fun);
    return false;
  }
  if (sig.variadic && !e.spread) {
    if (n >= want - 1) return true;
    want--;
  }
  if (n === want) return true;
  const few = n < want;
  const at = few ? (n > 0 ? args[n - 1].expr.pos : e.pos) : args[want].expr.pos;
  const have = typesSummary(
    c,
    args.map(a => a.t),
    false,
    e.spread,
  );
  const wanted = typesSummary(c, sig.params, sig.variadic, false);
  c.err(
    at,
    `${few ? 'not enough' : 'too many'} arguments in call to `,
    e.fun,
    `\n\thave ${have}\n\twant ${wanted}`,
  );
  return false;
}

export function typesSummary(c: Checker, list: Type[], variadic: boolean, dots: boolean): string {
  const texts = list.map((t, i) => {
    let s: string;
    if (t === invalid) s = 'unknown type';
    else if (isUntyped(t)) s = isNumeric(t) ? 'number' : typeString(t, c.pkg).replace('untyped ', '');
    else s = typeString(t, c.pkg);
    if (i < list.length - 1) return s;
    if (variadic) return `...${typeString((t as Slice).elem, c.pkg)}`;
    return dots ? `${s}...` : s;
  });
  return `(${texts.join(', ')})`;
}

function passArguments(c: Checker, e: Call, sig: Signature, args: Operand[]): void {
  if (!countFits(c, e, sig, args)) return;
  const context = `argument to ${exprString(e.fun)}`;
  args.forEach((x, i) => {
    assignment(c, x, parameter(sig, i, e.spread)!, context);
  });
}

function genericCall(c: Checker, e: Call, f: Operand): Operand {
  const { obj, args: given } = f.generic!;
  const args = operands(c, e, null);
  if (args.some(a => a.mode === 'invalid')) return bad(e);
  const decl = obj.decl as { type: { params: { names: unknown[]; variadic: boolean }[] } };
  const fields = decl.type.params;
  const count = fields.reduce((n, p) => n + Math.max(1, p.names.length), 0);
  const variadic = fields[fields.length - 1]?.variadic ?? false;
  if (variadic && !e.spread ? args.length < count - 1 : args.length !== count) {
    const few = args.length < count;
    const have = typesSummary(
      c,
      args.map(a => a.t),
      false,
      e.spread,
    );
    c.err(
      few ? e.end : args[count].expr.pos,
      `${few ? 'not enough' : 'too many'} arguments in call to `,
      e.fun,
      `\n\thave ${have}`,
    );
    return bad(e);
  }
  const targs = infer(c, obj, given, e.spread ? spreadArgs(args) : args, e.paren, exprString(e.fun));
  if (targs === null) return bad(e);
  const inst = instantiateFunc(c, obj, targs, () => e.paren);
  if (inst === null) return bad(e);
  note(c, e.fun, inst);
  const sig = inst.ready as Signature;
  passArguments(c, e, sig, args);
  return result(e, sig);
}

/** f(xs...): the last argument stands for a slice, whose element type the parameter has. */
function spreadArgs(args: Operand[]): Operand[] {
  const last = args[args.length - 1];
  const u = under(last.t);
  if (u.kind !== 'Slice') return args;
  return [...args.slice(0, -1), { ...last, t: u.elem }];
}

/** Writes on the callee which instance it is. */
export function note(c: Checker, e: Expr, inst: Obj): void {
  e.inst = inst;
  e.t = inst.ready;
  depend(c, inst);
  if (e.kind === 'Paren') note(c, e.x, inst);
}

/** f[T]: all type arguments make an instance, some leave a generic function. */
export function instanceArgs(c: Checker, e: Index, x: Operand): Operand {
  const { obj } = x.generic!;
  const args = e.indices.map(i => typeOf(c, i));
  if (args.includes(invalid)) return bad(e);
  const want = tparamsOf(obj).reduce((n, f) => n + f.names.length, 0);
  if (args.length > want) {
    c.err(e.indices[want].pos, `got ${args.length} type arguments but want ${want}`);
    return bad(e);
  }
  if (args.length < want) return { ...operand('value', e), generic: { obj, args } };
  const inst = instantiateFunc(c, obj, args, i => e.indices[i]?.pos ?? e.pos);
  if (inst === null) return bad(e);
  note(c, e, inst);
  return operand('value', e, inst.ready);
}

export { anyType, hasNil };
