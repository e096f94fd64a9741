/** Functions: their parameters and bodies, for declarations and literals alike. */
import type { Block, Field, FuncDecl, FuncInfo, FuncLit, FuncType, Pos } from '../ast';
import { Obj, Scope } from '../scope';
import { type Signature, type Type, under } from '../types';
import type { Checker } from './checker';
import { instanceName } from './generic';
import { checkLabels } from './labels';
import { terminates } from './return';
import { block } from './stmt';
import { place, signature } from './typexpr';

function info(c: Checker, symbol: string, sig: Signature, body: Block | null, pos: Pos): FuncInfo {
  return {
    symbol,
    sig,
    recv: null,
    params: [],
    results: [],
    namedResults: false,
    hasDefer: false,
    hasRecover: false,
    leaf: true,
    outer: null,
    literals: 0,
    pos,
    end: body?.end ?? pos,
    body,
    file: c.file,
  };
}

function parameter(c: Checker, fn: FuncInfo, scope: Scope, name: string, pos: Pos, type: Type): Obj {
  const v = new Obj('var', name, c.pkg, pos);
  v.type = type;
  v.fn = fn;
  v.isParam = true;
  v.used = true;
  v.state = 'done';
  const old = name === '' ? undefined : scope.insert(v);
  if (old !== undefined) {
    c.err(pos, `${name} redeclared in this block\n\t${place(c, old.pos)}: other declaration of ${name}`);
  }
  return v;
}

function parameters(c: Checker, fn: FuncInfo, scope: Scope, fields: Field[], types: Type[]): Obj[] {
  const out: Obj[] = [];
  for (const f of fields) {
    if (f.names.length === 0) out.push(parameter(c, fn, scope, '', f.pos, types[out.length]));
    for (const n of f.names) out.push(parameter(c, fn, scope, n.name, n.pos, types[out.length]));
  }
  return out;
}

function declareParams(c: Checker, fn: FuncInfo, scope: Scope, type: FuncType, sig: Signature): void {
  fn.params = parameters(c, fn, scope, type.params, sig.params);
  fn.results = parameters(c, fn, scope, type.results, sig.results);
  fn.namedResults = type.results.some(f => f.names.length > 0);
}

function checkBody(c: Checker, fn: FuncInfo, scope: Scope, body: Block): void {
  const outer = c.locals;
  c.locals = fn.outer === null ? [] : outer;
  c.within({ fn, scope, iota: null }, () => {
    block(c, body, { fallthroughOk: false, last: false, targets: [] }, false);
    checkLabels(c, body);
    if (fn.results.length > 0 && !terminates(body)) c.err(body.end, 'missing return');
  });
  if (fn.outer === null) {
    for (const v of c.locals) {
      if (!v.used && v.name !== '_') c.err(v.pos, `declared and not used: ${v.name}`);
    }
    c.locals = outer;
  }
}

/** The symbol of a declared function: main.f, main.T.m, main.(*T).m. */
export function symbolOf(obj: Obj): string {
  const pkg = obj.pkg!.path;
  if (obj.recvType === null) return `${pkg}.${instanceSymbol(obj)}`;
  const t = obj.recvType as { name: string };
  const name = obj.typeArgs.length > 0 ? `${t.name}[...]` : t.name;
  return obj.ptrRecv ? `${pkg}.(*${name}).${obj.name}` : `${pkg}.${name}.${obj.name}`;
}

const instanceSymbol = (obj: Obj): string => (obj.typeArgs.length > 0 ? `${obj.name}[...]` : obj.name);

/** Checks the body of a declared function. */
export function declaredBody(c: Checker, obj: Obj): void {
  if (obj.info !== null) return;
  c.inInstance = obj.typeArgs.length > 0;
  const decl = obj.decl as FuncDecl;
  const sig = obj.ready as Signature;
  const pkg = obj.pkg!;
  const file = obj.file!;
  const home = obj.scope ?? pkg.fileScopes.get(file)!;
  c.within({ pkg, file, scope: home, fn: null, declaring: obj }, () => {
    const fn = info(c, symbolOf(obj), sig, decl.body, decl.pos);
    obj.info = decl.fn = fn;
    const scope = new Scope(home);
    if (decl.recv !== null) {
      const n = decl.recv.names[0];
      const type = obj.ptrRecv ? pointer(obj.recvType!) : obj.recvType!;
      fn.recv = parameter(c, fn, scope, n?.name ?? '', n?.pos ?? decl.recv.pos, type);
    }
    declareParams(c, fn, scope, decl.type, sig);
    if (decl.body !== null) checkBody(c, fn, scope, decl.body);
  });
}

import { pointerTo as pointer } from '../types';

export function functionLiteral(c: Checker, e: FuncLit): Type {
  const sig = signature(c, e.type);
  const outer = c.fn;
  let root = outer;
  while (root?.outer) root = root.outer;
  // Go numbers literals within the declared function; nested ones get their outer one's number in front.
  const number = outer === null ? ++c.pkg.literals : ++outer.literals;
  const base = outer === null ? `${c.pkg.path}.init` : outer.symbol;
  const nested = outer !== null && outer.outer !== null;
  const fn = info(c, nested ? `${base}.${number}` : `${base}.func${number}`, sig, e.body, e.pos);
  fn.outer = outer;
  e.fn = fn;
  const scope = new Scope(c.scope);
  declareParams(c, fn, scope, e.type, sig);
  const { hasCall } = c;
  if (outer === null) {
    const locals = c.locals;
    c.locals = [];
    checkBody(c, fn, scope, e.body);
    c.locals = locals;
  } else {
    checkBody(c, fn, scope, e.body);
  }
  c.hasCall = hasCall;
  return sig;
}

export { instanceName, under };
