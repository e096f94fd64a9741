/** Assignments: of operands to types, variables, and the texts of what does not fit (types2/assignments.go). */
import type { Assign, Expr, Ident, Pos } from '../ast';
import { Obj } from '../scope';
import { defaultType, invalid, isInterface, isUntyped, type Signature, type Type, under } from '../types';
import { note, typesSummary } from './call';
import type { Checker } from './checker';
import { expr, multiExpr, rawExpr, unparen } from './expr';
import { instantiateFunc, patternOf, substitute, unify } from './generic';
import type { Operand } from './operand';
import { assignable, become, implicitType } from './relations';

/** x is to become a value of type t (null: of its own). Marks x invalid and reports when it cannot. */
export function assignment(c: Checker, x: Operand, t: Type | null, context: string): void {
  if (x.mode === 'invalid') return;
  if (x.mode === 'novalue' || x.mode === 'type' || x.mode === 'builtin') {
    x.mode = 'invalid';
    return;
  }
  if (x.generic !== null && !fromContext(c, x, t)) {
    c.err(x.expr.pos, 'cannot use generic function ', x.expr, ` without instantiation`);
    x.mode = 'invalid';
    return;
  }
  if (isUntyped(x.t)) {
    let target = t;
    if (x.mode === 'nil') {
      if (t === null) {
        c.err(x.expr.pos, `use of untyped nil in ${context}`);
        x.mode = 'invalid';
        return;
      }
    } else if (t === null || isInterface(t)) {
      target = defaultType(x.t);
    }
    const r = implicitType(x, target!);
    if (typeof r === 'string') {
      const why = r === 'truncated' ? ' (truncated)' : r === 'overflows' ? ' (overflows)' : '';
      c.err(x.expr.pos, 'cannot use ', x, ' as ', target!, ` value in ${context}${why}`);
      x.mode = 'invalid';
      return;
    }
    become(c, x, r);
  }
  if (t === null) return;
  const cause = { text: '' };
  if (!assignable(c, x, t, cause)) {
    const why = cause.text === '' ? '' : `: ${cause.text}`;
    c.err(x.expr.pos, 'cannot use ', x, ' as ', t, ` value in ${context}`, why);
    x.mode = 'invalid';
  }
}

/** A generic function where a function type is wanted takes its arguments from that type. */
function fromContext(c: Checker, x: Operand, t: Type | null): boolean {
  const want = t === null ? null : under(t);
  if (want?.kind !== 'Signature') return false;
  const { obj, args } = x.generic!;
  const { params, sig } = patternOf(c, obj);
  const bound = new Map(args.map((a, i) => [params[i], a]));
  if (!unify(sig, want as Signature, bound)) return false;
  const targs = params.map(p => substitute(c, p, bound));
  if (targs.includes(null)) return false;
  const inst = instantiateFunc(c, obj, targs as Type[], () => x.expr.pos);
  if (inst === null) return false;
  note(c, x.expr, inst);
  x.t = inst.ready;
  x.generic = null;
  return true;
}

/** Gives a new variable its type, from x if it has none. */
export function initVar(c: Checker, v: Obj, x: Operand, context: string): void {
  if (x.mode === 'invalid' || x.t === invalid || v.type === invalid) {
    v.type ??= invalid;
    // A variable without a type is not also an unused one.
    if (v.type === invalid) v.used = true;
    return;
  }
  if (v.type === null) {
    let t = x.t;
    if (isUntyped(t)) {
      if (x.mode === 'nil') {
        c.err(x.expr.pos, `use of untyped nil in ${context}`);
        v.type = invalid;
        v.used = true;
        return;
      }
      t = defaultType(t);
    }
    v.type = t;
    if (x.expr.kind === 'FuncLit') v.sigExpr = x.expr.type;
  }
  assignment(c, x, v.type, context);
}

const measure = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`;

function mismatch(c: Checker, at: Pos, rhs: Expr[], l: number, r: number): void {
  const vars = measure(l, 'variable');
  const vals = measure(r, 'value');
  const only = unparen(rhs[0]);
  if (rhs.length === 1 && only.kind === 'Call') {
    c.err(at, `assignment mismatch: ${vars} but `, only.fun, `() returns ${vals}`);
    const last = c.errors[c.errors.length - 1];
    last.text = last.text.replace('() returns', ' returns');
    return;
  }
  c.err(at, `assignment mismatch: ${vars} but ${vals}`);
}

function returnMismatch(c: Checker, at: Pos, want: Type[], have: Operand[]): void {
  let pos = at;
  if (have.length > want.length) pos = have[want.length].expr.pos;
  else if (have.length > 0) pos = have[have.length - 1].expr.pos;
  const few = have.length < want.length ? 'not enough' : 'too many';
  const h = typesSummary(
    c,
    have.map(x => x.t),
    false,
    false,
  );
  const w = typesSummary(c, want, false, false);
  c.err(pos, `${few} return values\n\thave ${h}\n\twant ${w}`);
}

/** var lhs = rhs, lhs := rhs, or (with `ret`, the return statement's place) return rhs. */
export function initVars(c: Checker, vars: Obj[], rhs: Expr[], ret: Pos | null): void {
  const context = ret === null ? 'assignment' : 'return statement';
  const call = rhs.length === 1 && unparen(rhs[0]).kind === 'Call';
  if (vars.length === rhs.length && !call) {
    vars.forEach((v, i) => {
      initVar(c, v, expr(c, rhs[i], v.type ?? undefined), context);
    });
    return;
  }
  if (rhs.length !== 1) {
    const xs = rhs.map(e => expr(c, e));
    if (!xs.some(x => x.mode === 'invalid')) {
      if (ret !== null)
        returnMismatch(
          c,
          ret,
          vars.map(v => v.type!),
          xs,
        );
      else mismatch(c, rhs[0].pos, rhs, vars.length, rhs.length);
    }
    spoil(vars);
    return;
  }
  const xs = multiExpr(c, rhs[0], vars.length === 2 && ret === null);
  if (xs.length === vars.length) {
    vars.forEach((v, i) => {
      initVar(c, v, xs[i], context);
    });
    return;
  }
  if (xs[0].mode !== 'invalid') {
    if (ret !== null)
      returnMismatch(
        c,
        ret,
        vars.map(v => v.type!),
        xs,
      );
    else mismatch(c, rhs[0].pos, rhs, vars.length, xs.length);
  }
  spoil(vars);
}

function spoil(vars: Obj[]): void {
  for (const v of vars) {
    v.type ??= invalid;
    v.used = true;
  }
}

/** The type of what is assigned to; null for `_`, `invalid` after an error. */
export function lhsType(c: Checker, lhs: Expr): Type | null {
  const id = unparen(lhs);
  if (id.kind === 'Ident' && id.name === '_') return null;
  // Assigning a variable does not use it.
  const obj = id.kind === 'Ident' ? c.scope.find(id.name) : undefined;
  const used = obj?.used ?? false;
  const x = expr(c, lhs);
  if (obj?.kind === 'var') {
    obj.used = used || obj.fn === null;
    obj.assigned = true;
  } else {
    markMutated(id);
  }
  if (x.mode === 'invalid') return invalid;
  if (x.mode === 'var' || x.mode === 'mapindex') return x.t;
  const inner = unparen(lhs);
  if (inner.kind === 'Selector' && unparen(inner.x).kind === 'Index' && inner.x.t !== undefined) {
    const base = unparen(inner.x);
    if (base.kind === 'Index' && base.x.t !== undefined && under(base.x.t).kind === 'Map') {
      c.err(lhs.pos, 'cannot assign to struct field ', lhs, ' in map');
      return invalid;
    }
  }
  c.err(lhs.pos, 'cannot assign to ', x.expr, ` (neither addressable nor a map index expression)`);
  return invalid;
}

/** x.f = … and x[i] = … change the variable that holds the struct or array. */
function markMutated(e: Expr): void {
  if (e.kind === 'Paren') markMutated(e.x);
  else if (e.kind === 'Ident') {
    if (e.obj?.kind === 'var') e.obj.mutated = true;
  } else if (e.kind === 'Selector') {
    if (e.selection !== undefined && !e.selection.indirect) markMutated(e.x);
  } else if (e.kind === 'Index' && e.x.t !== undefined && under(e.x.t).kind === 'Array') {
    markMutated(e.x);
  }
}

export function assignVar(c: Checker, lhs: Expr, rhs: Expr | null, x: Operand | null, context: string): void {
  const t = lhsType(c, lhs);
  if (t === invalid) {
    if (rhs !== null) rawExpr(c, rhs);
    return;
  }
  const value = x ?? expr(c, rhs!, t ?? undefined);
  assignment(c, value, t, t === null && context === 'assignment' ? 'assignment to _ identifier' : context);
}

export function assignVars(c: Checker, s: Assign): void {
  const { lhs, rhs } = s;
  const call = rhs.length === 1 && unparen(rhs[0]).kind === 'Call';
  if (lhs.length === rhs.length && !call) {
    lhs.forEach((l, i) => {
      assignVar(c, l, rhs[i], null, 'assignment');
    });
    return;
  }
  if (rhs.length !== 1) {
    const before = c.errors.length;
    for (const l of lhs) lhsType(c, l);
    for (const r of rhs) rawExpr(c, r);
    if (c.errors.length === before) mismatch(c, rhs[0].pos, rhs, lhs.length, rhs.length);
    return;
  }
  const xs = multiExpr(c, rhs[0], lhs.length === 2);
  if (xs.length === lhs.length) {
    lhs.forEach((l, i) => {
      assignVar(c, l, null, xs[i], 'assignment');
    });
    return;
  }
  for (const l of lhs) lhsType(c, l);
  if (xs[0].mode !== 'invalid') mismatch(c, rhs[0].pos, rhs, lhs.length, xs.length);
}

/** lhs := rhs: at least one name is new in this scope. */
export function shortVarDecl(c: Checker, s: Assign): void {
  const seen = new Set<string>();
  const fresh: Obj[] = [];
  let failed = false;
  const vars: Obj[] = s.lhs.map(l => {
    const dummy = (): Obj => localVar(c, { kind: 'Ident', pos: l.pos, name: '_' });
    if (l.kind !== 'Ident') {
      rawExpr(c, l);
      c.err(l.pos, 'non-name ', l, ' on left side of :=');
      failed = true;
      return dummy();
    }
    if (l.name !== '_' && seen.has(l.name)) {
      c.err(l.pos, `${l.name} repeated on left side of :=`);
      failed = true;
      return dummy();
    }
    seen.add(l.name);
    const old = c.scope.names.get(l.name);
    if (old !== undefined && l.name !== '_') {
      l.obj = old;
      if (old.kind === 'var') {
        old.assigned = true;
        l.t = old.type ?? invalid;
        return old;
      }
      c.err(l.pos, `cannot assign to ${l.name}`);
      failed = true;
      return dummy();
    }
    const v = localVar(c, l);
    l.obj = v;
    if (l.name !== '_') fresh.push(v);
    return v;
  });
  s.fresh = vars.map((v, i) => (fresh.includes(v) || (s.lhs[i] as Ident).name === '_' ? v : null));
  initVars(c, vars, s.rhs, null);
  s.lhs.forEach((l, i) => {
    l.t = vars[i].type ?? invalid;
  });
  if (fresh.length === 0 && !failed) {
    c.err(s.opPos, 'no new variables on left side of :=');
    return;
  }
  for (const v of fresh) c.scope.insert(v);
}

export function localVar(c: Checker, id: Ident): Obj {
  const v = new Obj('var', id.name, c.pkg, id.pos);
  v.fn = c.fn;
  v.file = c.file;
  v.state = 'done';
  c.locals.push(v);
  return v;
}
