/** x.f: fields, methods, method values and expressions, names of packages (types2/call.go, selector). */
import type { Expr, Selector } from '../ast';
import { isExported } from '../scope';
import { lookup, methodType, type Selection } from '../selection';
import { invalid, isInterface, signatureOf, type Type, under } from '../types';
import type { Checker } from './checker';
import { depend, exprOrType, markAddressed, named } from './expr';
import { type Operand, operand } from './operand';
import { qualified } from './typexpr';

const bad = (e: Expr): Operand => operand('invalid', e);

export function selector(c: Checker, e: Selector): Operand {
  const name = e.sel.name;
  if (name === '_') {
    c.err(e.sel.pos, 'cannot refer to blank field or method');
    return bad(e);
  }
  const obj = qualified(c, e.x, e.sel);
  if (obj === null) return bad(e);
  if (obj !== undefined) return named(c, e, obj);

  const x = exprOrType(c, e.x);
  if (x.mode === 'builtin') {
    c.err(e.pos, 'invalid use of ', x, ' in selector expression');
    return bad(e);
  }
  if (x.generic !== null) {
    c.err(e.x.pos, 'cannot use generic function ', e.x, ' without instantiation');
    return bad(e);
  }
  if (x.mode === 'invalid' || under(x.t) === invalid) return bad(e);
  const s = lookup(x.t, name, c.pkg);
  if (s === null || s === 'ambiguous') {
    if (s === 'ambiguous') c.err(e.sel.pos, 'ambiguous selector ', e.x, `.${name}`);
    else c.err(e.sel.pos, e.x, `.${name} undefined (${missing(c, x.t, name)})`);
    return bad(e);
  }
  e.selection = s;
  return x.mode === 'type' ? methodExpr(c, e, x, s) : fieldOrMethod(c, e, x, s);
}

function missing(c: Checker, t: Type, name: string): string {
  const u = under(t);
  if (u.kind === 'Pointer' && isInterface(u.elem)) {
    return c.text('type ', t, ' is pointer to interface, not interface');
  }
  const hidden = lookupAnywhere(t, name, c);
  if (hidden !== '') return `cannot refer to unexported ${hidden} ${name}`;
  return c.text('type ', t, ` has no field or method ${name}`, alternative(c, t, name));
}

/** `, but does have field foo`: the same name in another spelling. */
function alternative(c: Checker, t: Type, name: string): string {
  const names = new Set<string>();
  for (let base: Type = t, depth = 0; depth < 2; depth++) {
    if (base.kind === 'Named') {
      base.method(name);
      for (const m of base.methods.keys()) names.add(m);
    }
    const u = under(base);
    if (u.kind === 'Struct') for (const f of u.fields) names.add(f.name);
    if (u.kind === 'Interface') for (const m of u.methods) names.add(m.name);
    if (u.kind !== 'Pointer') break;
    base = u.elem;
  }
  const lower = name.toLowerCase();
  for (const other of names) {
    if (other.toLowerCase() !== lower || other === name) continue;
    const s = lookup(t, other, c.pkg);
    if (s === null || s === 'ambiguous') continue;
    const what = s.kind === 'field' ? 'field' : 'method';
    return `, but does have ${what} ${other}`;
  }
  return '';
}

/** What another package keeps to itself under this name: field or method. */
function lookupAnywhere(t: Type, name: string, c: Checker): string {
  const base = under(t).kind === 'Pointer' ? (under(t) as { elem: Type }).elem : t;
  if (isExported(name) || base.kind !== 'Named' || base.pkg === c.pkg) return '';
  const s = lookup(base, name, base.pkg);
  return s === null || s === 'ambiguous' ? '' : s.kind === 'field' ? 'field' : 'method';
}

function methodExpr(c: Checker, e: Selector, x: Operand, s: Selection): Operand {
  if (s.kind === 'field') {
    c.err(e.sel.pos, e.x, `.${e.sel.name} undefined (type `, x.t, ` has no method ${e.sel.name})`);
    return bad(e);
  }
  if (s.kind === 'method' && s.method!.ptrRecv && !s.indirect) {
    const name = e.sel.name;
    c.err(
      e.sel.pos,
      'invalid method expression ',
      x.t,
      `.${name} (needs pointer receiver (*`,
      x.t,
      `).${name})`,
    );
    return bad(e);
  }
  const sig = methodType(s);
  if (s.method) depend(c, s.method);
  s.kind = s.kind === 'interfaceMethod' ? 'interfaceMethod' : 'methodExpr';
  return operand('value', e, signatureOf([x.t, ...sig.params], sig.results, sig.variadic));
}

function fieldOrMethod(c: Checker, e: Selector, x: Operand, s: Selection): Operand {
  if (s.kind === 'field') {
    return operand(x.mode === 'var' || s.indirect ? 'var' : 'value', e, s.field!.type);
  }
  if (s.kind === 'method') {
    const m = s.method!;
    if (m.ptrRecv && !s.indirect) {
      if (x.mode !== 'var') {
        c.err(e.sel.pos, `cannot call pointer method ${e.sel.name} on `, x.t);
        return bad(e);
      }
      markAddressed(e.x);
    }
    depend(c, m);
  }
  return operand('value', e, methodType(s));
}
