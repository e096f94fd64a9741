/** Calls of the built-in functions (types2/builtins.go). */
import type { Call, Expr } from '../ast';
import { compare, intConst } from '../constant';
import {
  anyType,
  defaultType,
  empty,
  Is,
  int,
  invalid,
  isBasic,
  isBytes,
  isString,
  isUntyped,
  pointerTo,
  type Slice,
  sliceOf,
  string,
  type Type,
  tupleOf,
  under,
  untypedNil,
} from '../types';
import { assignment } from './assign';
import type { Checker } from './checker';
import { binary, expr, multiExpr, rawExpr, unparen } from './expr';
import { constantKey, index, validIndex } from './literal';
import { type Operand, operand } from './operand';
import { convertUntyped, setType } from './relations';
import { typeOf } from './typexpr';

/** Least and most number of arguments. */
const arity: Record<string, [number, number]> = {
  append: [1, Number.POSITIVE_INFINITY],
  cap: [1, 1],
  clear: [1, 1],
  close: [1, 1],
  complex: [2, 2],
  copy: [2, 2],
  delete: [2, 2],
  imag: [1, 1],
  len: [1, 1],
  make: [1, 3],
  max: [1, Number.POSITIVE_INFINITY],
  min: [1, Number.POSITIVE_INFINITY],
  new: [1, 1],
  panic: [1, 1],
  print: [0, Number.POSITIVE_INFINITY],
  println: [0, Number.POSITIVE_INFINITY],
  real: [1, 1],
  recover: [0, 0],
};

/** Builtins whose call is a statement. */
export const statementBuiltins = new Set([
  'clear',
  'close',
  'copy',
  'delete',
  'panic',
  'print',
  'println',
  'recover',
]);

const bad = (e: Expr): Operand => operand('invalid', e);

export function builtinCall(c: Checker, e: Call, name: string): Operand {
  if (e.spread && name !== 'append') {
    c.err(e.args[e.args.length - 1].pos, `invalid operation: invalid use of ... with built-in ${name}`);
    for (const a of e.args) rawExpr(c, a);
    return bad(e);
  }
  if (name === 'complex' || name === 'real' || name === 'imag') {
    c.refuse(e.pos, 'complex numbers are not simulated; use two floats');
    return bad(e);
  }
  const [least, most] = arity[name];
  const args: Operand[] = [];
  if (name !== 'make' && name !== 'new') {
    const outer = c.hasCall;
    c.hasCall = false;
    if (e.args.length === 1 && unparen(e.args[0]).kind === 'Call' && most > 1) {
      args.push(...multiExpr(c, e.args[0], false));
    } else {
      e.args.forEach((a, i) => {
        args.push(expr(c, a, i > 0 ? args[0]?.t : undefined));
      });
    }
    const seen = c.hasCall;
    c.hasCall = outer || seen || (name !== 'len' && name !== 'cap');
    if (args.some(a => a.mode === 'invalid')) return bad(e);
    if ((name === 'len' || name === 'cap') && args.length === 1) return length(c, e, name, args[0], seen);
  }
  const n = name === 'make' || name === 'new' ? e.args.length : args.length;
  if (n < least || n > most) {
    const few = n < least;
    const at = few ? e.end : e.args[Math.min(most, e.args.length - 1)].pos;
    c.err(
      at,
      `invalid operation: ${few ? 'not enough' : 'too many'} arguments for `,
      e,
      ` (expected ${few ? least : most}, found ${n})`,
    );
    return bad(e);
  }
  return (table[name] as (c: Checker, e: Call, args: Operand[]) => Operand)(c, e, args);
}

function length(c: Checker, e: Call, name: string, x: Operand, sawCall: boolean): Operand {
  if (x.mode === 'const' && isString(x.t) && name === 'len') {
    setType(c, x.expr, defaultType(x.t));
    return { ...operand('const', e, int), cv: intConst((x.cv as { v: string }).v.length) };
  }
  let u = under(x.t);
  if (u.kind === 'Pointer') {
    const a = under(u.elem);
    if (a.kind === 'Array') u = a;
  }
  if (u.kind === 'Array') {
    if (!sawCall) return { ...operand('const', e, int), cv: intConst(u.len) };
    return operand('value', e, int);
  }
  const ok = u.kind === 'Slice' || u.kind === 'Chan' || (name === 'len' && (u.kind === 'Map' || isString(u)));
  if (!ok) {
    c.err(x.expr.pos, 'invalid argument: ', x, ` for built-in ${name}`);
    return bad(e);
  }
  if (isUntyped(x.t)) convertUntyped(c, x, string);
  return operand('value', e, int);
}

const nothing = (e: Expr): Operand => operand('novalue', e, empty);

const table: Record<string, (c: Checker, e: Call, args: Operand[]) => Operand> = {
  append(c, e, args) {
    const s = args[0];
    if (s.mode === 'nil') {
      c.err(s.expr.pos, 'invalid append: argument must be a slice; have untyped nil');
      return bad(e);
    }
    const u = under(s.t);
    if (u.kind !== 'Slice') {
      c.err(s.expr.pos, 'invalid append: argument must be a slice; have ', s);
      return bad(e);
    }
    const context = `argument to append`;
    if (e.spread) {
      if (args.length !== 2) {
        const few = args.length < 2;
        c.err(
          few ? e.end : args[2].expr.pos,
          `${few ? 'not enough' : 'too many'} arguments in call to append\n\thave (...)`,
        );
        return bad(e);
      }
      const y = args[1];
      if (isBytes(s.t) && isString(y.t)) {
        if (isUntyped(y.t)) convertUntyped(c, y, string);
      } else if (y.mode === 'nil') {
        assignment(c, y, s.t, context);
      } else {
        const v = under(y.t);
        if (v.kind === 'Slice' && v.elem === u.elem) return operand('value', e, s.t);
        assignment(c, y, sliceOf(u.elem), context);
      }
    } else {
      for (const x of args.slice(1)) assignment(c, x, u.elem, context);
    }
    return operand('value', e, s.t);
  },
  clear(c, e, [x]) {
    const k = under(x.t).kind;
    if (k !== 'Map' && k !== 'Slice') {
      c.err(
        x.expr.pos,
        'invalid argument: cannot clear ',
        x,
        ': argument must be (or constrained by) map or slice',
      );
      return bad(e);
    }
    return nothing(e);
  },
  close(c, e, [x]) {
    const u = under(x.t);
    if (u.kind !== 'Chan') {
      c.err(x.expr.pos, 'invalid operation: cannot close non-channel ', x);
      return bad(e);
    }
    if (u.dir === 'recv') {
      c.err(x.expr.pos, 'invalid operation: cannot close receive-only channel ', x);
      return bad(e);
    }
    return nothing(e);
  },
  copy(c, e, [x, y]) {
    const d = under(x.t);
    if (d.kind !== 'Slice') {
      c.err(x.expr.pos, 'invalid copy: argument must be a slice; have ', x);
      return bad(e);
    }
    if (isString(y.t) && isBytes(x.t)) {
      if (isUntyped(y.t)) convertUntyped(c, y, string);
      return operand('value', e, int);
    }
    const s = under(y.t);
    if (s.kind !== 'Slice') {
      c.err(y.expr.pos, 'invalid copy: argument must be a slice; have ', y);
      return bad(e);
    }
    if (s.elem !== d.elem) {
      c.err(
        x.expr.pos,
        'invalid copy: arguments ',
        x,
        ' and ',
        y,
        ' have different element types ',
        d.elem,
        ' and ',
        s.elem,
      );
      return bad(e);
    }
    return operand('value', e, int);
  },
  delete(c, e, [x, y]) {
    const u = under(x.t);
    if (u.kind !== 'Map') {
      c.err(x.expr.pos, 'invalid argument: ', x, ' is not a map');
      return bad(e);
    }
    assignment(c, y, u.key, 'argument to delete');
    return nothing(e);
  },
  make(c, e) {
    const t = typeOf(c, e.args[0]);
    if (t === invalid) {
      for (const a of e.args.slice(1)) rawExpr(c, a);
      return bad(e);
    }
    const k = under(t).kind;
    if (k !== 'Slice' && k !== 'Map' && k !== 'Chan') {
      c.err(
        e.args[0].pos,
        'invalid argument: cannot make ',
        e.args[0],
        ': type must be slice, map, or channel',
      );
      return bad(e);
    }
    const least = k === 'Slice' ? 2 : 1;
    const n = e.args.length;
    if (n < least || n > least + 1) {
      c.err(e.pos, 'invalid operation: ', e, ` expects ${least} or ${least + 1} arguments; found ${n}`);
      return bad(e);
    }
    const sizes = e.args.slice(1).map(a => size(c, a));
    if (sizes.length === 2 && sizes[0] >= 0 && sizes[1] >= 0 && sizes[0] > sizes[1]) {
      c.err(e.args[1].pos, 'invalid argument: length and capacity swapped');
    }
    return operand('value', e, t);
  },
  max: extreme('>'),
  min: extreme('<'),
  new(c, e) {
    const t = newType(c, e.args[0]);
    return t === invalid ? bad(e) : operand('value', e, pointerTo(t));
  },
  panic(c, e, [x]) {
    assignment(c, x, anyType, 'argument to panic');
    return nothing(e);
  },
  print: printing,
  println: printing,
  recover(c, e) {
    if (c.fn !== null) c.fn.hasRecover = true;
    return operand('value', e, anyType);
  },
};

/** new(T), and as of Go 1.26 new(value). */
function newType(c: Checker, e: Expr): Type {
  const x = rawExpr(c, e);
  if (x.mode === 'type') return x.t;
  if (x.mode === 'invalid') return invalid;
  if (x.mode === 'nil' || x.t === untypedNil) {
    c.err(e.pos, 'use of untyped nil in argument to new');
    return invalid;
  }
  assignment(c, x, null, 'argument to new');
  return x.t;
}

function printing(c: Checker, e: Call, args: Operand[]): Operand {
  for (const a of args) assignment(c, a, null, `argument to built-in ${(e.fun as { name?: string }).name}`);
  return nothing(e);
}

/** A size for make: an integer or an untyped constant that is whole. @returns its value when constant, else −1 */
function size(c: Checker, e: Expr): number {
  const x = expr(c, e);
  if (x.mode === 'invalid') return -1;
  if (!validIndex(c, x, 'index', false)) return -1;
  return x.mode === 'const' ? Number((x.cv as { v: bigint }).v) : -1;
}

function extreme(op: '<' | '>') {
  return (c: Checker, e: Call, args: Operand[]): Operand => {
    for (const a of args) {
      if (!isBasic(a.t, Is.Ordered)) {
        c.err(a.expr.pos, 'invalid argument: ', a, ` cannot be ordered`);
        return bad(e);
      }
    }
    let x = args[0];
    for (const a of args.slice(1)) {
      const before = c.errors.length;
      const y = { ...a };
      const r = binary(c, { ...x, expr: x.expr }, y, op, null, e.pos);
      if (r.mode === 'invalid') {
        c.errors.length = before;
        c.err(
          a.expr.pos,
          'invalid argument: mismatched types ',
          x.t,
          ' (previous argument) and ',
          a.t,
          ' (type of ',
          a.expr,
          ')',
        );
        return bad(e);
      }
      const t =
        isUntyped(x.t) && !isUntyped(y.t) ? y.t : isUntyped(x.t) && isUntyped(a.t) ? wider(x.t, a.t) : x.t;
      if (x.mode === 'const' && a.mode === 'const') {
        x = { ...(compare(op, a.cv!, x.cv!) ? a : x), t };
      } else {
        x = operand('value', e, t);
      }
    }
    if (x.mode === 'const') return { ...operand('const', e, x.t), cv: x.cv };
    const t = isUntyped(x.t) ? defaultType(x.t) : x.t;
    for (const a of args) if (isUntyped(a.t)) convertUntyped(c, a, t);
    return operand('value', e, t);
  };
}

function wider(a: Type, b: Type): Type {
  const order = ['untyped int', 'untyped rune', 'untyped float'];
  const at = (t: Type): number => order.indexOf((t as { name: string }).name);
  return at(a) >= at(b) ? a : b;
}

export { constantKey, index, type Slice, tupleOf };
