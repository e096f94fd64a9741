/** Type expressions to types (types2/typexpr.go, struct.go, interface.go, signature.go). */
import type { Expr, Field, FuncType, Ident, InterfaceType, StructType } from '../ast';
import { unquote } from '../constant';
import { unsimulated } from '../packages/unsimulated';
import { isExported, type Obj } from '../scope';
import {
  anyType,
  arrayOf,
  chanOf,
  comparable,
  interfaceOf,
  invalid,
  isInteger,
  isInterface,
  isUntyped,
  type MethodSpec,
  mapOf,
  pointerTo,
  type Signature,
  type StructField,
  signatureOf,
  sliceOf,
  structOf,
  type Term,
  type Type,
  uint8,
  under,
} from '../types';
import type { Checker } from './checker';
import { expr } from './expr';
import { exprString } from './expr-string';
import { instantiateType, tparamsOf } from './generic';
import { operandString } from './operand';

/** The type that e denotes; reports when it denotes none. */
export function typeOf(c: Checker, e: Expr, constraint = false): Type {
  const t = genericType(c, e);
  if (t instanceof Object && 'generic' in t) {
    c.err(e.pos, 'cannot use generic type ', e, `${paramList(t.generic)} without instantiation`);
    return record(e, invalid);
  }
  const u = t.kind === 'Named' ? null : under(t);
  if (!constraint) {
    // A declared interface may not be complete yet: look later.
    const check = (): void => {
      const i = under(t);
      if (i.kind !== 'Interface' || !i.isConstraint) return;
      const why = i.terms === null ? 'is (or embeds) comparable' : 'contains type constraints';
      c.err(e.pos, 'cannot use type ', t, ` outside a type constraint: interface ${why}`);
    };
    if (u === null) {
      const { file, pkg } = c;
      c.later.push(() => c.within({ file, pkg }, check));
    } else {
      check();
    }
  }
  return t;
}

/** [K comparable, V any] */
function paramList(generic: Obj): string {
  const fields = tparamsOf(generic).map(f => `${f.names.map(n => n.name).join(', ')} ${exprString(f.type)}`);
  return `[${fields.join(', ')}]`;
}

function record(e: Expr, t: Type): Type {
  e.t = t;
  e.isType = true;
  return t;
}

/** As `typeOf`, but a generic type without arguments is given as such. */
export function genericType(c: Checker, e: Expr): Type | { generic: Obj } {
  switch (e.kind) {
    case 'Ident': {
      const obj = lookupName(c, e);
      return obj === null ? record(e, invalid) : typeObj(c, e, obj);
    }
    case 'Selector': {
      const obj = qualified(c, e.x, e.sel);
      if (obj === undefined) return notType(c, e);
      return obj === null ? record(e, invalid) : typeObj(c, e, obj);
    }
    case 'Paren':
      return record(e, typeOf(c, e.x));
    case 'Star':
      return record(e, pointerTo(typeOf(c, e.x)));
    case 'Index': {
      const g = genericType(c, e.x);
      if (!('generic' in g)) {
        if (g !== invalid) c.err(e.x.pos, 'invalid operation: ', e, ' (', g, ' is not a generic type)');
        return record(e, invalid);
      }
      const args = e.indices.map(x => typeOf(c, x));
      return record(
        e,
        args.includes(invalid) ? invalid : instantiateType(c, g.generic, args, e.pos, e.indices),
      );
    }
    case 'ArrayType':
      if (e.len === null) return record(e, sliceOf(typeOf(c, e.elem)));
      if (e.len === '...') {
        c.err(e.pos, 'invalid use of [...] array (outside a composite literal)');
        typeOf(c, e.elem);
        return record(e, invalid);
      }
      return arrayType(c, e, e.len, e.elem);
    case 'StructType':
      return record(e, structType(c, e));
    case 'FuncType':
      return record(e, signature(c, e));
    case 'InterfaceType':
      return record(e, interfaceType(c, e));
    case 'MapType':
      return record(e, mapType(c, e, e.key, e.value));
    case 'ChanType':
      return record(e, chanOf(e.dir, typeOf(c, e.elem)));
    default:
      return notType(c, e);
  }
}

function notType(c: Checker, e: Expr): Type {
  if (e.kind !== 'Bad') c.err(e.pos, e, ' is not a type');
  return record(e, invalid);
}

function typeObj(c: Checker, e: Expr, obj: Obj): Type | { generic: Obj } {
  if (obj.kind !== 'type') {
    const name = e.kind === 'Ident' ? e.name : c.text(e);
    if (obj.kind === 'pkg') c.err(e.pos, `use of package ${name} not in selector`);
    else c.err(e.pos, `${name} (${objectKind(obj)}) is not a type`);
    return record(e, invalid);
  }
  if (obj.decl?.kind === 'TypeDecl' && obj.decl.tparams.length > 0 && obj.origin === null)
    return { generic: obj };
  if (refusedComplex(c, e, obj)) return record(e, invalid);
  return record(e, obj.ready);
}

export function refusedComplex(c: Checker, e: Expr, obj: Obj): boolean {
  if (obj.pkg !== null || !obj.name.startsWith('complex') || c.pkg.library !== null) return false;
  c.refuse(e.pos, 'complex numbers are not simulated; use two floats');
  return true;
}

function objectKind(obj: Obj): string {
  switch (obj.kind) {
    case 'var':
      return obj.fn === null ? 'package-level variable' : obj.isParam ? 'parameter' : 'local variable';
    case 'const':
      return 'constant';
    case 'func':
      return 'function';
    case 'nil':
      return 'untyped nil';
    default:
      return 'built-in';
  }
}

/** What a name denotes here; reports an undefined one. */
export function lookupName(c: Checker, e: Ident): Obj | null {
  if (e.name === '_') {
    c.err(e.pos, 'cannot use _ as value or type');
    return null;
  }
  const obj = c.scope.find(e.name);
  if (obj === undefined) {
    c.err(e.pos, `undefined: ${e.name}`);
    return null;
  }
  e.obj = obj;
  return obj;
}

/** pkg.Name: undefined when x is no package, null when an error was reported. */
export function qualified(c: Checker, x: Expr, sel: Ident): Obj | null | undefined {
  if (x.kind !== 'Ident') return undefined;
  const pkg = c.scope.find(x.name);
  if (pkg?.kind !== 'pkg') return undefined;
  pkg.used = true;
  x.obj = pkg;
  const from = pkg.imported;
  if (from === null) return null;
  const refused = from.library?.refused?.[sel.name];
  if (refused !== undefined) {
    c.refuse(x.pos, `${x.name}.${sel.name} is not simulated; ${refused}`);
    return null;
  }
  const obj = from.scope.names.get(sel.name);
  if (obj === undefined || !isExported(sel.name)) {
    const name = `${x.name}.${sel.name}`;
    if (obj !== undefined) {
      c.err(sel.pos, `name ${sel.name} not exported by package ${from.name}`);
    } else {
      const lower = sel.name.toLowerCase();
      const near = isExported(sel.name)
        ? undefined
        : [...from.scope.names.keys()].find(n => isExported(n) && n.toLowerCase() === lower);
      if (unsimulated[from.path]?.split(' ').includes(sel.name)) {
        c.refuse(x.pos, `${name} is not simulated (see "gmplab help packages")`);
      } else if (near !== undefined) c.err(sel.pos, `undefined: ${name} (but have ${near})`);
      else c.err(sel.pos, `undefined: ${name}`);
    }
    return null;
  }
  sel.obj = obj;
  return obj;
}

function arrayType(c: Checker, e: Expr, len: Expr, elem: Expr): Type {
  const n = arrayLength(c, len);
  const t = typeOf(c, elem);
  return record(e, n < 0 || t === invalid ? invalid : arrayOf(t, n));
}

function arrayLength(c: Checker, e: Expr): number {
  if (e.kind === 'Ident') {
    const obj = c.scope.find(e.name);
    if (obj === undefined) {
      c.err(e.pos, `undefined array length ${e.name} or missing type constraint`);
      return -1;
    }
    if (obj.kind !== 'const') {
      c.err(e.pos, `invalid array length ${e.name}`);
      return -1;
    }
  }
  const x = expr(c, e);
  if (x.mode === 'invalid') return -1;
  if (x.mode !== 'const') {
    c.err(e.pos, `array length ${operandString(x, c.pkg)} must be constant`);
    return -1;
  }
  if ((isUntyped(x.t) || isInteger(x.t)) && x.cv?.k === 'int') {
    if (x.cv.v >= 0n && x.cv.v <= 2n ** 40n) return Number(x.cv.v);
    c.err(e.pos, `invalid array length ${operandString(x, c.pkg)}`);
    return -1;
  }
  c.err(e.pos, `array length ${operandString(x, c.pkg)} must be integer`);
  return -1;
}

function mapType(c: Checker, e: Expr, keyExpr: Expr, elem: Expr): Type {
  const key = typeOf(c, keyExpr);
  const t = mapOf(key, typeOf(c, elem));
  const { file, pkg } = c;
  // The key's type may still be in the making.
  c.later.push(() =>
    c.within({ file, pkg }, () => {
      if (key !== invalid && key.kind !== 'TypeParam' && !comparable(key)) {
        c.err(keyExpr.pos, 'invalid map key type ', key);
      }
    }),
  );
  return record(e, t);
}

function structType(c: Checker, e: StructType): Type {
  const fields: StructField[] = [];
  const seen = new Map<string, Ident>();
  const add = (name: string, type: Type, f: Field, embedded: boolean, ident: Ident): void => {
    const old = seen.get(name);
    if (name !== '_' && old !== undefined) {
      c.err(ident.pos, `${name} redeclared\n\t${place(c, old.pos)}: other declaration of ${name}`);
      return;
    }
    seen.set(name, ident);
    const tag = f.tag === '' ? '' : (unquote(f.tag)?.bytes ?? '');
    fields.push({ name, type, embedded, pkg: isExported(name) ? null : c.pkg, tag });
  };
  for (const f of e.fields) {
    const type = typeOf(c, f.type);
    for (const n of f.names) add(n.name, type, f, false, n);
    if (!f.embedded) continue;
    const ident = embeddedName(f.type);
    if (ident === null) {
      c.err(f.pos, 'invalid embedded field type ', f.type);
      continue;
    }
    add(ident.name, type, f, true, ident);
    const { file, pkg } = c;
    c.later.push(() =>
      c.within({ file, pkg }, () => {
        const u = under(type);
        if (f.type.kind !== 'Star' && u.kind === 'Pointer') {
          c.err(f.pos, 'embedded field type cannot be a pointer');
        } else if (u.kind === 'Pointer' && isInterface(u.elem)) {
          c.err(f.pos, 'embedded field type cannot be a pointer to an interface');
        }
      }),
    );
  }
  return structOf(fields);
}

export function place(c: Checker, pos: number): string {
  return `${c.file.name}:${Math.floor(pos / 4096)}:${pos % 4096}`;
}

function embeddedName(e: Expr): Ident | null {
  switch (e.kind) {
    case 'Ident':
      return e;
    case 'Star':
      return e.x.kind === 'Star' ? null : embeddedName(e.x);
    case 'Selector':
      return e.sel;
    case 'Index':
      return embeddedName(e.x);
    case 'Paren':
      return embeddedName(e.x);
    default:
      return null;
  }
}

export function signature(c: Checker, e: FuncType): Signature {
  const params: Type[] = [];
  let variadic = false;
  e.params.forEach((f, i) => {
    const last = i === e.params.length - 1 && f.names.length <= 1;
    let t = typeOf(c, f.type);
    if (f.variadic) {
      if (last) variadic = true;
      else c.err(f.type.pos - 3, 'can only use ... with final parameter');
      t = sliceOf(t);
    }
    for (let n = Math.max(1, f.names.length); n > 0; n--) params.push(t);
  });
  const results: Type[] = [];
  for (const f of e.results) {
    const t = typeOf(c, f.type);
    for (let n = Math.max(1, f.names.length); n > 0; n--) results.push(t);
  }
  e.isType = true;
  return signatureOf(params, results, variadic);
}

function interfaceType(c: Checker, e: InterfaceType): Type {
  const methods = new Map<string, MethodSpec>();
  for (const m of e.methods) {
    const { name } = m.name;
    if (name === '_') {
      c.err(m.name.pos, 'methods must have a unique non-blank name');
      continue;
    }
    if (methods.has(name)) {
      c.err(m.name.pos, `duplicate method ${name}`);
      continue;
    }
    methods.set(name, { name, pkg: isExported(name) ? null : c.pkg, type: signature(c, m.type) });
  }
  let terms: Term[] | null = null;
  let isComparable = false;
  for (const embed of e.embeds) {
    const one: Term[] = [];
    let all = false;
    for (const { tilde, type } of embed.terms) {
      const t = typeOf(c, type, true);
      const u = under(t);
      if (u.kind === 'Interface' && !tilde) {
        if (embed.terms.length === 1) {
          for (const m of u.methods) methods.set(m.name, m);
          isComparable ||= u.comparable;
        }
        if (u.terms === null) all = true;
        else one.push(...u.terms);
      } else if (tilde && u !== t && t !== invalid) {
        c.err(type.pos, 'invalid use of ~ (underlying type of ', t, ' is ', u, ')');
      } else {
        one.push({ tilde, type: t });
      }
    }
    if (!all) terms = terms === null ? one : intersect(terms, one);
  }
  if (methods.size === 0 && terms === null && !isComparable) return anyType;
  return interfaceOf([...methods.values()], terms, isComparable);
}

function intersect(a: Term[], b: Term[]): Term[] {
  return a.flatMap(x =>
    b.flatMap(y => {
      if (x.type === y.type) return [{ tilde: x.tilde && y.tilde, type: x.type }];
      if (x.tilde && under(y.type) === x.type) return [y];
      if (y.tilde && under(x.type) === y.type) return [x];
      return [];
    }),
  );
}

export { uint8 };
