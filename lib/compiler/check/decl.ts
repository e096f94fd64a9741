/** Declarations: constants, variables and types of packages and of function bodies (types2/decl.go, resolver.go). */
import type { ConstDecl, Decl, FuncDecl, Ident, TypeDecl, VarDecl } from '../ast';
import { Obj, type Scope } from '../scope';
import { invalid, isConstType, isInterface, Named, type Type, under } from '../types';
import { assignment, initVar, initVars, localVar } from './assign';
import type { Checker } from './checker';
import { expr } from './expr';
import { place, signature, typeOf } from './typexpr';

/** Declares obj in a scope; reports when the name is taken. */
export function declare(c: Checker, scope: Scope, obj: Obj): void {
  const old = scope.insert(obj);
  if (old === undefined) return;
  const at =
    old.file === null
      ? place(c, old.pos)
      : `${old.file.name}:${Math.floor(old.pos / 4096)}:${old.pos % 4096}`;
  c.err(obj.pos, `${obj.name} redeclared in this block\n\t${at}: other declaration of ${obj.name}`);
}

/** Finds the type (and value) of a package-level name. */
export function resolve(c: Checker, obj: Obj): void {
  obj.lazy = null;
  if (obj.state === 'done') return;
  const file = obj.file!;
  const pkg = obj.pkg!;
  const { locals } = c;
  c.locals = [];
  obj.state = 'resolving';
  // Asked for again on its own way: a cycle.
  obj.lazy = () => {
    if (obj.type !== null) return;
    c.within({ pkg, file }, () => {
      const what = obj.kind === 'type' ? 'invalid recursive type' : 'initialization cycle or invalid';
      if (obj.kind === 'type') c.err(obj.pos, `${what}: ${obj.name} refers to itself`);
      else c.err(obj.pos, `initialization cycle: ${obj.name} refers to itself`);
    });
    obj.type = invalid;
  };
  c.within({ pkg, file, scope: obj.scope ?? pkg.fileScopes.get(file)!, fn: null, iota: null }, () => {
    switch (obj.kind) {
      case 'const':
        constant(c, obj, obj.decl as ConstDecl);
        break;
      case 'var':
        c.within({ declaring: obj }, () => variable(c, obj, obj.decl as VarDecl));
        break;
      case 'type':
        typeDecl(c, obj, obj.decl as TypeDecl, '');
        break;
      case 'func':
        c.within({ declaring: null }, () => func(c, obj, obj.decl as FuncDecl));
        break;
    }
  });
  obj.lazy = null;
  obj.state = 'done';
  c.locals = locals;
}

function func(c: Checker, obj: Obj, decl: FuncDecl): void {
  if (decl.type.tparams.length > 0) {
    obj.type = invalid;
    return;
  }
  obj.type = signature(c, decl.type);
}

function constant(c: Checker, obj: Obj, d: ConstDecl): void {
  let t: Type | null = null;
  if (d.type !== null) {
    t = typeOf(c, d.type);
    if (t !== invalid && !isConstType(t)) {
      c.err(d.type.pos, 'invalid constant type ', t);
      t = invalid;
    }
    if (t === invalid) {
      obj.type = invalid;
      return;
    }
  }
  const e = d.values[obj.index];
  if (e === undefined) {
    obj.type = invalid;
    return;
  }
  // An inherited expression is checked anew for each constant: iota differs.
  const own = copyForConst(e);
  const x = c.within({ iota: BigInt(d.iota) }, () => expr(c, own));
  if (x.mode === 'invalid') {
    obj.type = invalid;
    return;
  }
  if (x.mode !== 'const') {
    c.err(x.expr.pos, x, ' is not constant');
    obj.type = invalid;
    return;
  }
  obj.type = t ?? x.t;
  if (t !== null) assignment(c, x, t, 'constant declaration');
  if (x.mode !== 'const') obj.type = invalid;
  obj.cv = x.cv;
}

import { clone as copyForConst } from './generic';

function variable(c: Checker, obj: Obj, d: VarDecl): void {
  if (d.type !== null) obj.type = typeOf(c, d.type);
  if (d.values.length === 0) {
    obj.type ??= invalid;
    return;
  }
  if (d.values.length === 1 && d.names.length > 1) {
    const objs = d.names.map(n => n.obj!);
    for (const o of objs) {
      o.state = 'done';
      o.lazy = null;
      if (d.type !== null) o.type = obj.type;
    }
    initVars(c, objs, d.values, null);
    const deps = obj.deps;
    for (const o of objs) o.deps = deps;
    return;
  }
  const e = d.values[obj.index];
  if (e === undefined) {
    obj.type ??= invalid;
    return;
  }
  initVar(c, obj, expr(c, e, obj.type ?? undefined), 'variable declaration');
}

/** Declares what a type declaration says; the underlying type is found when first asked for. */
export function typeDecl(c: Checker, obj: Obj, d: TypeDecl, local: string): void {
  if (d.alias) {
    if (d.tparams.length > 0) c.refuse(d.pos, 'generic type aliases are not simulated; declare a type');
    obj.alias = true;
    obj.type = typeOf(c, d.type);
    return;
  }
  const named = new Named(d.name.name, c.pkg, obj, null, [], local);
  obj.type = named;
  if (d.tparams.length > 0) {
    named.underlying = invalid;
    return;
  }
  const { pkg, file, scope, fn } = c;
  named.resolve = () => {
    c.within({ pkg, file, scope, fn, iota: null }, () => {
      const t = typeOf(c, d.type, true);
      const u = under(t);
      if (u === invalid && t instanceof Named && t.resolve === null) cycle(c, obj);
      named.underlying = u;
    });
  };
}

function cycle(c: Checker, obj: Obj): void {
  c.err(obj.pos, `invalid recursive type: ${obj.name} refers to itself`);
}

/** Declarations inside a function. */
export function localDecls(c: Checker, decls: Decl[]): void {
  for (const d of decls) {
    switch (d.kind) {
      case 'ConstDecl':
        arity(c, d);
        for (const obj of d.names.map((n, i) => constObj(c, n, d, i))) {
          obj.state = 'done';
          constant(c, obj, d);
          declare(c, c.scope, obj);
        }
        break;
      case 'VarDecl':
        localVars(c, d);
        break;
      case 'TypeDecl': {
        const obj = new Obj('type', d.name.name, c.pkg, d.name.pos);
        obj.decl = d;
        obj.file = c.file;
        obj.state = 'done';
        d.name.obj = obj;
        if (d.tparams.length > 0) {
          c.refuse(d.pos, 'generic types inside functions are not simulated; declare the type outside');
          break;
        }
        obj.scope = c.scope;
        declare(c, c.scope, obj);
        typeDecl(c, obj, d, c.fn?.symbol ?? '');
        if (obj.type instanceof Named) {
          void obj.type.underlying;
          c.localTypes.push(obj.type);
        }
        break;
      }
    }
  }
}

export function constObj(c: Checker, n: Ident, d: ConstDecl, i: number): Obj {
  const obj = new Obj('const', n.name, c.pkg, n.pos);
  obj.decl = d;
  obj.index = i;
  obj.file = c.file;
  n.obj = obj;
  return obj;
}

/** Names and values must be as many. */
export function arity(c: Checker, d: VarDecl | ConstDecl): void {
  const l = d.names.length;
  const r = d.values.length;
  if (d.kind === 'ConstDecl') {
    if (r < l) {
      c.err(d.names[r].pos, `missing init expr for ${d.names[r].name}`);
    } else if (r > l) {
      if (d.implicit) c.err(d.names[0].pos, `extra init expr at ${place(c, d.values[l].pos)}`);
      else c.err(d.values[l].pos, 'extra init expr ', d.values[l]);
    }
    return;
  }
  if (r === 0 || r === 1 || r === l) return;
  if (r > l)
    c.err(d.values[l].pos, 'assignment mismatch: ', `${l} variable${l === 1 ? '' : 's'} but ${r} values`);
  else c.err(d.names[r].pos, `missing init expr for ${d.names[r].name}`);
}

function localVars(c: Checker, d: VarDecl): void {
  const vars = d.names.map(n => {
    const v = localVar(c, n);
    n.obj = v;
    v.typeExpr = d.type;
    return v;
  });
  if (d.type !== null) {
    const t = typeOf(c, d.type);
    for (const v of vars) v.type = t;
  }
  if (d.values.length > 0) {
    if (d.values.length === vars.length && !(vars.length > 1 && d.values.length === 1)) {
      vars.forEach((v, i) => {
        initVar(c, v, expr(c, d.values[i], v.type ?? undefined), 'variable declaration');
      });
    } else {
      initVars(c, vars, d.values, null);
    }
  }
  d.names.forEach((n, i) => {
    n.t = vars[i].type ?? invalid;
  });
  for (const v of vars) {
    // One that cannot be declared is not also unused.
    if (c.scope.names.has(v.name)) v.used = true;
    declare(c, c.scope, v);
  }
}

export { isInterface, type Scope };
