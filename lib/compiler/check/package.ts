/** A whole package: collects its declarations, then checks them, then what can be said only at the end (types2/resolver.go). */
import type { Expr, File, FuncDecl, ImportDecl, TypeDecl, VarDecl } from '../ast';
import { Obj, type Package, Scope } from '../scope';
import { Named, type Type, under } from '../types';
import { walk } from '../walk';
import type { Checker } from './checker';
import { arity, constObj, declare, resolve } from './decl';
import { declaredBody } from './func';
import { initOrder } from './initorder';

/** Checks the files of pkg; errors are in c. */
export function checkPackage(c: Checker, pkg: Package, files: File[]): void {
  pkg.files = files;
  c.pkg = pkg;
  c.checkBody = obj => declaredBody(c, obj);
  const methods: Obj[] = [];
  const objs: Obj[] = [];
  for (const file of files) pkg.fileScopes.set(file, new Scope(pkg.scope));
  for (const file of files) {
    c.within({ file, scope: pkg.fileScopes.get(file)! }, () => {
      for (const d of file.imports) importPackage(c, pkg, file, d);
      collect(c, pkg, file, objs, methods);
    });
  }
  for (const file of files) {
    for (const [name, obj] of pkg.fileScopes.get(file)!.names) {
      const other = pkg.scope.names.get(name);
      if (other === undefined || obj.kind !== 'pkg') continue;
      c.within({ file: other.file! }, () => {
        const at = `${file.name}:${Math.floor(obj.pos / 4096)}:${obj.pos % 4096}`;
        c.err(
          other.pos,
          `${name} already declared through import of package ${obj.imported?.name ?? name}\n\t${at}: other declaration of ${name}`,
        );
      });
    }
  }
  for (const m of methods) bindMethod(c, m);
  for (const obj of objs) void obj.ready;
  for (const m of methods) if (m.recvType !== null) void m.ready;
  for (const obj of objs) if (obj.type instanceof Named) void obj.type.underlying;
  for (const obj of objs) if (obj.kind === 'type') sizeCycle(c, obj);
  const bound = methods.filter(m => m.recvType !== null);
  for (const obj of [...objs, ...bound]) {
    if (obj.kind === 'func' && !isGeneric(obj)) {
      c.funcs.push(obj);
      pkg.funcs.push(obj);
      c.later.push(() => declaredBody(c, obj));
    } else if (obj.kind === 'func') {
      markImports(c, obj);
    }
  }
  c.runLater();
  initOrder(c, pkg, objs);
  unusedImports(c, pkg);
}

const isGeneric = (obj: Obj): boolean => {
  const d = obj.decl as FuncDecl;
  if (d.type.tparams.length > 0) return true;
  const t = obj.recvType;
  return t instanceof Named && ((t.obj?.decl as TypeDecl | undefined)?.tparams.length ?? 0) > 0;
};

function importPackage(c: Checker, pkg: Package, file: File, d: ImportDecl): void {
  if (d.path === 'C') {
    c.refuse(d.pos, 'cgo is not simulated');
    return;
  }
  const imported = c.importer(d.path);
  if (imported === null) {
    c.refuse(d.pos, `package ${d.path} is not simulated (see "gmplab help packages")`);
  }
  if (imported !== null && !pkg.imports.includes(imported)) pkg.imports.push(imported);
  if (d.name === '_') return;
  const scope = pkg.fileScopes.get(file)!;
  if (d.name === '.') {
    for (const obj of imported?.scope.names.values() ?? []) {
      if (/^\p{Lu}/u.test(obj.name)) scope.names.set(obj.name, obj);
    }
    return;
  }
  const base = imported?.name ?? d.path.slice(d.path.lastIndexOf('/') + 1);
  const obj = new Obj('pkg', d.name === '' ? base : d.name, pkg, d.pos);
  obj.imported = imported;
  obj.importDecl = d;
  obj.file = file;
  obj.state = 'done';
  declare(c, scope, obj);
}

function collect(c: Checker, pkg: Package, file: File, objs: Obj[], methods: Obj[]): void {
  const add = (obj: Obj): void => {
    obj.file = file;
    obj.lazy = () => resolve(c, obj);
    objs.push(obj);
    if ((obj.name === 'init' || (obj.name === 'main' && pkg.name === 'main')) && obj.kind !== 'func') {
      c.err(obj.pos, `cannot declare ${obj.name} - must be func`);
      return;
    }
    declare(c, pkg.scope, obj);
  };
  for (const d of file.decls) {
    switch (d.kind) {
      case 'ConstDecl':
        arity(c, d);
        d.names.forEach((n, i) => {
          add(constObj(c, n, d, i));
        });
        break;
      case 'VarDecl':
        arity(c, d);
        d.names.forEach((n, i) => {
          const obj = new Obj('var', n.name, pkg, n.pos);
          obj.decl = d;
          obj.index = i;
          obj.typeExpr = d.type;
          n.obj = obj;
          add(obj);
        });
        break;
      case 'TypeDecl': {
        const obj = new Obj('type', d.name.name, pkg, d.name.pos);
        obj.decl = d;
        d.name.obj = obj;
        add(obj);
        break;
      }
      case 'FuncDecl': {
        const obj = new Obj('func', d.name.name, pkg, d.name.pos);
        obj.decl = d;
        obj.file = file;
        d.name.obj = obj;
        if (d.recv !== null) {
          methods.push(obj);
        } else if (d.name.name === 'init' || (d.name.name === 'main' && pkg.name === 'main')) {
          special(c, pkg, obj, d, objs, add);
        } else {
          if (d.body === null && pkg.library === null) c.err(d.name.pos, `missing function body`);
          add(obj);
        }
        break;
      }
    }
  }
}

function special(
  c: Checker,
  pkg: Package,
  obj: Obj,
  d: FuncDecl,
  objs: Obj[],
  add: (obj: Obj) => void,
): void {
  const { name } = d.name;
  if (d.type.tparams.length > 0) c.err(d.type.tparams[0].pos, `func ${name} must have no type parameters`);
  if (d.type.params.length > 0 || d.type.results.length > 0) {
    c.err(d.name.pos, `func ${name} must have no arguments and no return values`);
  }
  if (name === 'main') {
    add(obj);
    return;
  }
  if (d.body === null) c.err(obj.pos, 'func init must have a body');
  obj.lazy = () => resolve(c, obj);
  objs.push(obj);
  pkg.inits.push(obj);
}

/** Finds the receiver's type of a method and declares the method on it. */
function bindMethod(c: Checker, m: Obj): void {
  const d = m.decl as FuncDecl;
  const recv = d.recv!;
  c.within({ file: m.file!, scope: c.pkg.fileScopes.get(m.file!)! }, () => {
    m.lazy = () => resolve(c, m);
    let e = recv.type;
    while (e.kind === 'Paren') e = e.x;
    if (e.kind === 'Star') {
      m.ptrRecv = true;
      e = e.x;
    }
    while (e.kind === 'Paren') e = e.x;
    if (e.kind === 'Index') e = e.x;
    if (e.kind !== 'Ident') {
      c.err(e.pos, 'invalid receiver type ', recv.type);
      return;
    }
    const obj = c.scope.find(e.name);
    if (obj === undefined) {
      c.err(e.pos, `undefined: ${e.name}`);
      return;
    }
    if (obj.kind !== 'type') {
      c.err(e.pos, `${e.name} is not a type`);
      return;
    }
    let t: Type = obj.ready;
    if (obj.alias && t.kind === 'Pointer') {
      m.ptrRecv = true;
      t = t.elem;
    }
    if (!(t instanceof Named) || t.pkg !== c.pkg) {
      c.err(e.pos, 'cannot define new methods on non-local type ', t);
      return;
    }
    e.obj = obj;
    m.recvType = t;
    const generic = t.obj?.decl as TypeDecl | undefined;
    if (generic === undefined || generic.tparams.length === 0) {
      const u = under(t);
      if (u.kind === 'Pointer' || u.kind === 'Interface') {
        c.err(e.pos, 'invalid receiver type ', recv.type, ` (pointer or interface type)`);
        return;
      }
      if (u.kind === 'Struct') {
        const f = u.fields.find(x => x.name === m.name);
        if (f !== undefined) {
          c.err(m.pos, `field and method with the same name ${m.name}`);
          return;
        }
      }
    } else {
      m.lazy = null;
    }
    if (m.name === '_') return;
    const old = t.methods.get(m.name);
    if (old !== undefined) {
      const at = `${old.file!.name}:${Math.floor(old.pos / 4096)}:${old.pos % 4096}`;
      c.err(m.pos, `method ${t.name}.${m.name} already declared at ${at}`);
      return;
    }
    t.methods.set(m.name, m);
  });
}

/** A struct or array type that contains itself. */
function sizeCycle(c: Checker, obj: Obj): void {
  const t = obj.type;
  if (!(t instanceof Named) || obj.alias) return;
  const path: Named[] = [];
  const visit = (x: Type): boolean => {
    if (x instanceof Named) {
      if (path.length > 0 && x === t) return true;
      if (path.includes(x)) return false;
      path.push(x);
      if (visit(x.underlying)) return true;
      path.pop();
      return false;
    }
    if (x.kind === 'Array') return visit(x.elem);
    return x.kind === 'Struct' && x.fields.some(f => visit(f.type));
  };
  if (!visit(t)) return;
  // Reported once, at the first of the types on the way.
  if (path.some(p => p.obj !== null && p.obj.pos < obj.pos)) return;
  c.within({ file: obj.file! }, () => {
    if (path.length === 1) {
      c.err(obj.pos, `invalid recursive type: ${obj.name} refers to itself`);
      return;
    }
    const steps = path.map(
      (p, i) => `\n\t${where(p.obj!)}: ${p.name} refers to ${path[(i + 1) % path.length].name}`,
    );
    c.err(obj.pos, `invalid recursive type ${obj.name}${steps.join('')}`);
  });
}

const where = (obj: Obj): string => `${obj.file!.name}:${Math.floor(obj.pos / 4096)}:${obj.pos % 4096}`;

/** Names of packages in a generic body count as used, whether or not the body is instantiated. */
function markImports(c: Checker, obj: Obj): void {
  const scope = c.pkg.fileScopes.get(obj.file!)!;
  const d = obj.decl as FuncDecl;
  walk([d.type, d.body, d.recv], node => {
    const e = node as Expr;
    if (e.kind === 'Selector' && e.x.kind === 'Ident') {
      const p = scope.names.get(e.x.name);
      if (p?.kind === 'pkg') p.used = true;
    }
    return undefined;
  });
}

function unusedImports(c: Checker, pkg: Package): void {
  if (pkg.library !== null) return;
  for (const file of pkg.files) {
    for (const obj of pkg.fileScopes.get(file)!.names.values()) {
      if (obj.kind !== 'pkg' || obj.used || obj.importDecl === null) continue;
      const { path, name, pos } = obj.importDecl;
      c.within({ file }, () => {
        const base = path.slice(path.lastIndexOf('/') + 1);
        if (name === '' && obj.name === base) c.err(pos, `"${path}" imported and not used`);
        else c.err(pos, `"${path}" imported as ${obj.name} and not used`);
      });
    }
  }
}

export type { VarDecl };
