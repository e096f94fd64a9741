/**
 * Generics by instantiation: each list of type arguments checks a copy of the declaration in which the type
 * parameters are names of the arguments. Type parameters themselves (`TypeParam`) occur only in the signatures
 * that inference unifies.
 */
import type { CaseClause, Expr, Field, FuncDecl, Pos, TypeDecl } from '../ast';
import { Obj, Scope } from '../scope';
import {
  defaultType,
  hasName,
  invalid,
  isUntyped,
  Named,
  pointerTo,
  type Signature,
  type Type,
  TypeParam,
  typeString,
  under,
} from '../types';
import type { Checker } from './checker';
import type { Operand } from './operand';
import { implementsCause } from './relations';
import { signature, typeOf } from './typexpr';

/** Deep copy of a declaration without what a checker has noted on it. */
export function clone<T>(node: T): T {
  if (Array.isArray(node)) return node.map(clone) as T;
  if (node === null || typeof node !== 'object') return node;
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) if (!notes.has(key)) copy[key] = clone(value);
  return copy as T;
}

const notes = new Set([
  't',
  'cv',
  'isType',
  'commaOk',
  'obj',
  'inst',
  'fn',
  'selection',
  'builtin',
  'conversion',
  'fresh',
  'keyObj',
  'valueObj',
]);

export const tparamsOf = (obj: Obj): Field[] =>
  obj.decl?.kind === 'TypeDecl'
    ? obj.decl.tparams
    : obj.decl?.kind === 'FuncDecl'
      ? obj.decl.type.tparams
      : [];

const namesOf = (tparams: Field[]): string[] => tparams.flatMap(f => f.names.map(n => n.name));

function bind(scope: Scope, names: string[], args: Type[]): void {
  names.forEach((name, i) => {
    const obj = new Obj('type', name, null, 0);
    obj.type = args[i];
    obj.state = 'done';
    obj.alias = true;
    scope.insert(obj);
  });
}

function instanceScope(c: Checker, generic: Obj, args: Type[]): Scope {
  const scope = new Scope(homeScope(c, generic));
  bind(scope, namesOf(tparamsOf(generic)), args);
  return scope;
}

function homeScope(c: Checker, obj: Obj): Scope {
  if (obj.scope !== null) return obj.scope;
  return obj.pkg!.fileScopes.get(obj.file!) ?? c.scope;
}

/** Whether the arguments satisfy the constraints; reports the first that does not. */
function verify(c: Checker, generic: Obj, args: Type[], scope: Scope, at: (i: number) => Pos): boolean {
  if (args.some(mentionsParam)) return true;
  let i = 0;
  for (const f of tparamsOf(generic)) {
    for (const _ of f.names) {
      const home = { scope, file: generic.file!, pkg: generic.pkg! };
      const constraint = c.within(home, () => constraintOf(c, clone(f.type)));
      const why = implementsCause(c, args[i], constraint, true);
      if (why !== '') {
        c.err(at(i), why);
        return false;
      }
      i++;
    }
  }
  return true;
}

/** A constraint that is no interface stands for the interface of that one type. */
function constraintOf(c: Checker, e: Expr): Type {
  const t = typeOf(c, e, true);
  const u = under(t);
  if (u.kind === 'Interface' || t === invalid) return t;
  return types.interfaceOf([], [{ tilde: false, type: t }], false);
}

function mentionsParam(t: Type): boolean {
  if (t.kind === 'TypeParam') return true;
  if (t.kind === 'Named') return t.args.some(mentionsParam);
  if (t.kind === 'Map') return mentionsParam(t.key) || mentionsParam(t.elem);
  if (t.kind === 'Signature') return t.params.some(mentionsParam) || t.results.some(mentionsParam);
  if (t.kind === 'Struct') return t.fields.some(f => mentionsParam(f.type));
  return 'elem' in t ? mentionsParam(t.elem) : false;
}

export function instantiateType(c: Checker, generic: Obj, args: Type[], pos: Pos, exprs: Expr[]): Type {
  const decl = generic.decl as TypeDecl;
  const want = namesOf(decl.tparams).length;
  if (args.length !== want) {
    const few = args.length < want ? 'not enough' : 'too many';
    const at = pos;
    c.err(at, `${few} type arguments for type ${generic.name}: have ${args.length}, want ${want}`);
    return invalid;
  }
  generic.instances ??= new Map();
  const key = args.map(a => a.id).join();
  const old = generic.instances.get(key);
  if (old !== undefined) return old.type!;
  if (depthOf(args) > 20) {
    c.err(pos, `instantiation cycle`);
    return invalid;
  }
  const obj = new Obj('type', generic.name, generic.pkg, generic.pos);
  generic.instances.set(key, obj);
  obj.origin = generic;
  obj.typeArgs = args;
  obj.file = generic.file;
  obj.state = 'done';
  const t = new Named(generic.name, generic.pkg, obj, generic, args);
  obj.type = t;
  const scope = instanceScope(c, generic, args);
  const home = { scope, file: generic.file!, pkg: generic.pkg! };
  t.resolve = () => {
    t.underlying = c.within({ ...home, fn: null }, () => under(typeOf(c, clone(decl.type), true)));
  };
  t.expand = () => {
    if (args.some(mentionsParam)) return;
    for (const method of methodsOf(generic)) t.methods.set(method.name, methodInstance(c, method, t, args));
  };
  if (!args.some(mentionsParam)) {
    const { file, pkg } = c;
    c.later.push(() => {
      c.within({ file, pkg }, () => verify(c, generic, args, scope, i => exprs[i]?.pos ?? pos));
      void t.underlying;
    });
  }
  return t;
}

const depthOf = (args: Type[]): number =>
  Math.max(
    0,
    ...args.map(a => (a.kind === 'Named' ? 1 + depthOf(a.args) : 'elem' in a ? 1 + depthOf([a.elem]) : 0)),
  );

/** Methods declared on a generic type. */
function methodsOf(generic: Obj): Obj[] {
  return [...((generic.type as Named | null)?.methods.values() ?? [])];
}

function methodInstance(c: Checker, method: Obj, recv: Named, args: Type[]): Obj {
  const decl = clone(method.decl as FuncDecl);
  const obj = new Obj('func', method.name, method.pkg, method.pos);
  obj.decl = decl;
  obj.file = method.file;
  obj.origin = method;
  obj.typeArgs = args;
  obj.recvType = recv;
  obj.ptrRecv = method.ptrRecv;
  const scope = new Scope(method.pkg!.fileScopes.get(method.file!)!);
  bind(scope, receiverParams(decl.recv!.type), args);
  obj.scope = scope;
  obj.lazy = () => {
    obj.lazy = null;
    obj.type = c.within({ scope, file: method.file!, pkg: method.pkg!, fn: null }, () =>
      signature(c, decl.type),
    );
    obj.state = 'done';
    c.funcs.push(obj);
    c.later.push(() => c.checkBody(obj));
  };
  return obj;
}

/** The names that a receiver `*List[K, V]` gives to the type's parameters. */
export function receiverParams(e: Expr): string[] {
  if (e.kind === 'Star' || e.kind === 'Paren') return receiverParams(e.x);
  return e.kind === 'Index' ? e.indices.map(x => (x.kind === 'Ident' ? x.name : '_')) : [];
}

/** The function that a generic one becomes with these arguments. */
export function instantiateFunc(c: Checker, generic: Obj, args: Type[], at: (i: number) => Pos): Obj | null {
  generic.instances ??= new Map();
  const key = args.map(a => a.id).join();
  const old = generic.instances.get(key);
  if (old !== undefined) return old;
  if (depthOf(args) > 20) {
    c.err(at(0), 'instantiation cycle');
    return null;
  }
  const scope = instanceScope(c, generic, args);
  if (!verify(c, generic, args, scope, at)) return null;
  const decl = clone(generic.decl as FuncDecl);
  const obj = new Obj('func', generic.name, generic.pkg, generic.pos);
  generic.instances.set(key, obj);
  obj.decl = decl;
  obj.file = generic.file;
  obj.origin = generic;
  obj.typeArgs = args;
  obj.scope = scope;
  obj.state = 'done';
  obj.type = c.within({ scope, file: generic.file!, pkg: generic.pkg!, fn: null }, () =>
    signature(c, decl.type),
  );
  c.funcs.push(obj);
  c.later.push(() => c.checkBody(obj));
  return obj;
}

/** A generic function's signature over type parameters. */
export interface Pattern {
  params: TypeParam[];
  sig: Signature;
  /** The constraint's core type, e.g. []E of ~[]E, where there is one. */
  cores: (Type | null)[];
}

export function patternOf(c: Checker, generic: Obj): Pattern {
  const decl = generic.decl as FuncDecl;
  const scope = new Scope(homeScope(c, generic));
  const params: TypeParam[] = [];
  for (const f of decl.type.tparams) {
    for (const n of f.names) {
      const p = new TypeParam(n.name, f.type);
      params.push(p);
      bind(scope, [n.name], [p]);
    }
  }
  return c.within({ scope, file: generic.file!, pkg: generic.pkg!, fn: null }, () => {
    const sig = signature(c, clone(decl.type));
    const cores = decl.type.tparams.flatMap(f => f.names.map(() => coreOf(c, f.type)));
    return { params, sig, cores };
  });
}

function coreOf(c: Checker, e: Expr): Type | null {
  const t = constraintOf(c, clone(e));
  const u = under(t);
  if (u.kind !== 'Interface' || u.terms === null || u.terms.length === 0) return null;
  const first = under(u.terms[0].type);
  return u.terms.every(x => under(x.type) === first) ? first : null;
}

type Bindings = Map<TypeParam, Type>;

/** Makes `a` (with type parameters) and `b` equal by binding parameters; inexactly: a named b may match by its structure. */
export function unify(a: Type, b: Type, bound: Bindings, exact = false): boolean {
  if (a === b) return true;
  if (a.kind === 'TypeParam') {
    const old = bound.get(a);
    if (old === undefined) {
      bound.set(a, b);
      return true;
    }
    if (old === b) return true;
    if (exact) return unify(old, b, bound, true);
    // Of a named and an unnamed type with the same structure the named one stays.
    if (under(old) === under(b) && (!hasName(old) || !hasName(b))) {
      if (hasName(b)) bound.set(a, b);
      return true;
    }
    if (old.kind === 'Chan' && b.kind === 'Chan' && old.elem === b.elem) {
      if (old.dir === 'both') bound.set(a, b);
      return old.dir === 'both' || b.dir === 'both';
    }
    return false;
  }
  if (a.kind === 'Named' && b.kind === 'Named') {
    if (a.origin !== null && a.origin === b.origin) {
      return a.args.every((x, i) => unify(x, b.args[i], bound, true));
    }
    return false;
  }
  if (!exact && b.kind === 'Named' && a.kind !== 'Named') return unify(a, b.underlying, bound, exact);
  if (!exact && a.kind === 'Named' && b.kind !== 'Named') return unify(a.underlying, b, bound, exact);
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'Pointer':
    case 'Slice':
      return unify(a.elem, (b as typeof a).elem, bound, true);
    case 'Array':
      return a.len === (b as typeof a).len && unify(a.elem, (b as typeof a).elem, bound, true);
    case 'Chan': {
      const dir = (b as typeof a).dir;
      return (
        (a.dir === dir || (!exact && dir === 'both')) && unify(a.elem, (b as typeof a).elem, bound, true)
      );
    }
    case 'Map':
      return (
        unify(a.key, (b as typeof a).key, bound, true) && unify(a.elem, (b as typeof a).elem, bound, true)
      );
    case 'Signature': {
      const s = b as Signature;
      return (
        a.params.length === s.params.length &&
        a.results.length === s.results.length &&
        a.variadic === s.variadic &&
        a.params.every((p, i) => unify(p, s.params[i], bound, true)) &&
        a.results.every((p, i) => unify(p, s.results[i], bound, true))
      );
    }
    case 'Struct': {
      const s = b as typeof a;
      return (
        a.fields.length === s.fields.length &&
        a.fields.every((f, i) => f.name === s.fields[i].name && unify(f.type, s.fields[i].type, bound, true))
      );
    }
    default:
      return false;
  }
}

/** t with parameters replaced; null where one is not bound. */
export function substitute(c: Checker, t: Type, bound: Bindings): Type | null {
  if (!mentionsParam(t)) return t;
  switch (t.kind) {
    case 'TypeParam': {
      const b = bound.get(t);
      return b === undefined ? null : mentionsParam(b) ? substitute(c, b, bound) : b;
    }
    case 'Pointer': {
      const e = substitute(c, t.elem, bound);
      return e && pointerTo(e);
    }
    case 'Slice':
    case 'Array':
    case 'Chan':
    case 'Map':
    case 'Signature':
    case 'Struct':
    case 'Named':
      return rebuild(c, t, bound);
    default:
      return null;
  }
}

function rebuild(c: Checker, t: Type, bound: Bindings): Type | null {
  const all = (types: Type[]): Type[] | null => {
    const out = types.map(x => substitute(c, x, bound));
    return out.includes(null) ? null : (out as Type[]);
  };
  const one = 'elem' in t ? substitute(c, t.elem, bound) : null;
  if ('elem' in t && one === null) return null;
  switch (t.kind) {
    case 'Slice':
      return types.sliceOf(one!);
    case 'Array':
      return types.arrayOf(one!, t.len);
    case 'Chan':
      return types.chanOf(t.dir, one!);
    case 'Map': {
      const key = substitute(c, t.key, bound);
      return key && types.mapOf(key, one!);
    }
    case 'Signature': {
      const [params, results] = [all(t.params), all(t.results)];
      return params && results && types.signatureOf(params, results, t.variadic);
    }
    case 'Struct': {
      const fields = all(t.fields.map(f => f.type));
      return fields && types.structOf(t.fields.map((f, i) => ({ ...f, type: fields[i] })));
    }
    case 'Named': {
      const args = all(t.args);
      return args && instantiateType(c, t.origin!, args, 0, []);
    }
    default:
      return null;
  }
}

import * as types from '../types';

/**
 * Type arguments of a call: given ones first, then what typed arguments say, then constraints, then the default
 * types of untyped constants (types2/infer.go). @returns null after an error
 */
export function infer(
  c: Checker,
  generic: Obj,
  given: Type[],
  args: Operand[],
  pos: Pos,
  callee: string,
): Type[] | null {
  const { params, sig, cores } = patternOf(c, generic);
  const bound: Bindings = new Map();
  given.forEach((t, i) => {
    if (i < params.length) bound.set(params[i], t);
  });
  const paramAt = (i: number): Type => {
    if (sig.variadic && i >= sig.params.length - 1)
      return (sig.params[sig.params.length - 1] as types.Slice).elem;
    return sig.params[i];
  };
  const untyped: [TypeParam, Operand][] = [];
  for (let i = 0; i < args.length; i++) {
    const p = paramAt(i);
    const a = args[i];
    if (p === undefined || a.mode === 'invalid' || !mentionsParam(p)) continue;
    if (a.generic !== null) continue;
    if (isUntyped(a.t)) {
      if (p.kind === 'TypeParam' && a.mode !== 'nil') untyped.push([p, a]);
      continue;
    }
    if (!unify(p, a.t, bound)) {
      const inferred = substitute(c, p, bound);
      const names = params.map(x => x.name);
      const list =
        names.length < 2
          ? names.join('')
          : names.length === 2
            ? names.join(' and ')
            : `${names.slice(0, -1).join(', ')}, and ${names[names.length - 1]}`;
      if (inferred !== null && p.kind === 'TypeParam') {
        c.err(
          a.expr.pos,
          `in call to ${callee}, type `,
          a.t,
          ' of ',
          a.expr,
          ' does not match inferred type ',
          inferred,
          ' for ',
          p,
        );
      } else if (inferred !== null) {
        c.err(
          a.expr.pos,
          `in call to ${callee}, type `,
          a.t,
          ' of ',
          a.expr,
          ' does not match inferred type ',
          inferred,
          ' for ',
          p,
        );
      } else {
        c.err(
          a.expr.pos,
          `in call to ${callee}, type `,
          a.t,
          ' of ',
          a.expr,
          ' does not match ',
          p,
          ` (cannot infer ${list})`,
        );
      }
      return null;
    }
  }
  for (let round = 0; round < params.length; round++) {
    params.forEach((p, i) => {
      const core = cores[i];
      if (core === null) return;
      const b = bound.get(p);
      if (b !== undefined) unify(core, under(b), bound);
      else {
        const t = substitute(c, core, bound);
        if (t !== null) bound.set(p, t);
      }
    });
  }
  const widest = new Map<TypeParam, Type>();
  for (const [p, a] of untyped) {
    if (bound.has(p)) continue;
    const old = widest.get(p);
    const order = [types.untypedInt, types.untypedRune, types.untypedFloat] as Type[];
    if (old === undefined || order.indexOf(a.t) > order.indexOf(old)) widest.set(p, a.t);
  }
  for (const [p, t] of widest) bound.set(p, defaultType(t));
  const out = params.map(p => substitute(c, p, bound));
  const missing = out.indexOf(null);
  if (missing >= 0) {
    const decl = generic.decl as FuncDecl;
    const ident = decl.type.tparams.flatMap(f => f.names)[missing];
    const at = `${generic.file!.name}:${Math.floor(ident.pos / 4096)}:${ident.pos % 4096}`;
    c.err(pos, `in call to ${callee}, cannot infer ${params[missing].name} (declared at ${at})`);
    return null;
  }
  return out as Type[];
}

/** The name of an instance, as symbols and %T write it: List[int]. */
export function instanceName(name: string, args: Type[]): string {
  return args.length === 0 ? name : `${name}[${args.map(a => typeString(a, null)).join(',')}]`;
}

export type { CaseClause };
