/** Descriptors (values/types.ts) of the types that a program needs while it runs, and their method tables. */

import type { Obj } from '../scope';
import { lookup, methodType, type Selection } from '../selection';
import { type Interface, Named, type Signature, type StructField, type Type, under } from '../types';
import { fieldProp } from '../values/types';
import { hole } from './colour';
import { type Emitter, isObject } from './program';

const basicNames: Record<string, string> = {
  bool: 'boolType',
  string: 'stringType',
  error: 'errorType',
  'untyped bool': 'boolType',
  'untyped int': 'intType',
  'untyped rune': 'int32Type',
  'untyped float': 'float64Type',
  'untyped string': 'stringType',
};

export class TypeEmitter {
  readonly out: string[] = [];
  private readonly names = new Map<Type, string>();
  private readonly classes = new Map<Type, string>();
  private readonly defines: (() => void)[] = [];
  private readonly tables: Type[] = [];
  readonly methodTables: string[] = [];

  constructor(private readonly em: Emitter) {}

  /** The name of t's descriptor. */
  type(t: Type): string {
    const known = this.names.get(t);
    if (known !== undefined) return known;
    if (t.kind === 'Basic') {
      const name = `$t.${basicNames[t.name] ?? `${t.name}Type`}`;
      this.names.set(t, name);
      return name;
    }
    if (t instanceof Named && t.pkg === null) {
      this.names.set(t, '$t.errorType');
      return '$t.errorType';
    }
    if (t instanceof Named) return this.named(t);
    const text = this.composite(t);
    const name = this.em.unique('$T');
    this.names.set(t, name);
    this.out.push(`const ${name} = ${text};`);
    if (t.kind === 'Pointer' || t.kind === 'Struct') this.tables.push(t);
    return name;
  }

  private named(t: Named): string {
    const name = this.em.unique(`$T_${t.name}`);
    this.names.set(t, name);
    const { path, name: pkgName } = t.pkg!;
    const args = t.args.length === 0 ? '' : `[${t.args.map(a => this.typeText(a)).join(',')}]`;
    this.out.push(
      `const ${name} = $t.named(${JSON.stringify(path)}, ${JSON.stringify(t.name + args)}, ${JSON.stringify(pkgName)});`,
    );
    this.defines.push(() => this.out.push(`${name}.define(${this.type(t.underlying)});`));
    this.tables.push(t);
    return name;
  }

  /** As %T writes a type argument. */
  private typeText(t: Type): string {
    if (t instanceof Named) {
      const args = t.args.length === 0 ? '' : `[${t.args.map(a => this.typeText(a)).join(',')}]`;
      return t.pkg === null ? t.name : `${t.pkg.path}.${t.name}${args}`;
    }
    switch (t.kind) {
      case 'Basic':
        return t.name;
      case 'Pointer':
        return `*${this.typeText(t.elem)}`;
      case 'Slice':
        return `[]${this.typeText(t.elem)}`;
      case 'Array':
        return `[${t.len}]${this.typeText(t.elem)}`;
      case 'Map':
        return `map[${this.typeText(t.key)}]${this.typeText(t.elem)}`;
      case 'Chan':
        return `chan ${this.typeText(t.elem)}`;
      case 'Interface':
        return t.methods.length === 0 ? 'interface {}' : 'interface { … }';
      default:
        return t.kind.toLowerCase();
    }
  }

  private composite(t: Type): string {
    switch (t.kind) {
      case 'Pointer':
        return `$t.pointerTo(${this.type(t.elem)})`;
      case 'Slice':
        return `$t.sliceOf(${this.type(t.elem)})`;
      case 'Array':
        return `$t.arrayOf(${this.type(t.elem)}, ${t.len})`;
      case 'Map':
        return `$t.mapOf(${this.type(t.key)}, ${this.type(t.elem)})`;
      case 'Chan':
        return `$t.chanOf('${t.dir}', ${this.type(t.elem)})`;
      case 'Signature':
        return `$t.funcOf([${t.params.map(p => this.type(p))}], [${t.results.map(r => this.type(r))}], ${t.variadic})`;
      case 'Struct':
        return `$t.structOf([${t.fields.map(f => this.field(f))}])`;
      case 'Interface':
        return `$t.interfaceOf([${t.methods.map(m => `{ name: ${JSON.stringify(m.name)}, type: ${this.type(m.type)} }`)}])`;
      default:
        throw new Error(`no descriptor of a ${t.kind}`);
    }
  }

  private field(f: StructField): string {
    const pkg = f.pkg === null ? '' : f.pkg.path;
    return `{ name: ${JSON.stringify(f.name)}, type: ${this.type(f.type)}, embedded: ${f.embedded}, pkg: ${JSON.stringify(pkg)}, tag: ${JSON.stringify(f.tag)} }`;
  }

  /** The class of a struct type's objects. */
  structClass(t: Type): string {
    const u = under(t);
    let name = this.classes.get(u);
    if (name === undefined) {
      name = this.em.unique('$S');
      this.classes.set(u, name);
      const type = this.type(u);
      this.em.globals.unshift(`const ${name} = ${type}.cls;`);
    }
    return name;
  }

  zero(t: Type): string {
    const u = under(t);
    switch (u.kind) {
      case 'Basic':
        if (u.name.endsWith('bool')) return 'false';
        return u.name.endsWith('string') ? "''" : u.name === 'untyped nil' ? 'null' : '0';
      case 'Struct':
        return `new ${this.structClass(t)}(${u.fields.map(f => this.zero(f.type)).join(', ')})`;
      case 'Array':
        return `$makeArray(${this.type(u.elem)}, ${u.len})`;
      case 'Slice':
        return '$nil';
      case 'Chan':
        return '0';
      default:
        return 'null';
    }
  }

  /** Definitions of named types and method tables; may need more functions. */
  finish(): void {
    for (;;) {
      const define = this.defines.pop();
      if (define !== undefined) {
        define();
        continue;
      }
      const t = this.tables.pop();
      if (t === undefined) return;
      this.table(t);
    }
  }

  private table(t: Type): void {
    if (under(t).kind === 'Interface') return;
    const names = [...methodNames(t)].sort((a, b) => (a.name < b.name ? -1 : 1));
    const rows = names.flatMap(name => {
      const s = lookup(t, name.name, name.pkg);
      if (s === null || s === 'ambiguous' || s.kind === 'field') return [];
      if (s.kind === 'method' && s.method!.ptrRecv && !s.indirect) return [];
      return [this.row(t, name.name, s)];
    });
    if (rows.length > 0) this.methodTables.push(`$t.setMethods(${this.type(t)}, {${rows.join(', ')}});`);
  }

  private row(t: Type, name: string, s: Selection): string {
    const { em } = this;
    const sig = methodType(s);
    const cls = em.methodClass(name, sig);
    let value = 'r';
    for (const step of s.path) value = `${value}.${fieldProp(step.field.name, step.index)}`;
    const last = s.path.length === 0 ? t : s.path[s.path.length - 1].field.type;
    const lastIsPointer = under(last).kind === 'Pointer';
    let own: number;
    let fn: string;
    if (s.kind === 'interfaceMethod') {
      own = em.methodClass(name, sig);
      fn = `(r, ...a) => ${value}.t.methods.${name}(${value}.v, ...a)`;
    } else {
      const m = s.method!;
      own = em.unitOf(m);
      const callee = methodCallee(em, m);
      const base = m.recvType!;
      if (m.ptrRecv && s.path.length > 0 && !lastIsPointer && !isObject(base)) {
        const { field, index } = s.path[s.path.length - 1];
        const holder = value.slice(0, value.lastIndexOf('.'));
        fn = `(r, ...a) => ${callee}($fieldRef(${holder}, ${JSON.stringify(fieldProp(field.name, index))}), ...a)`;
      } else if (m.ptrRecv || (!lastIsPointer && !isObject(base))) {
        fn = s.path.length === 0 ? callee : `(r, ...a) => ${callee}(${value}, ...a)`;
        // A pointer method of an embedded value: the object is its own address.
      } else if (!lastIsPointer) {
        fn = `(r, ...a) => ${callee}(${copyText(em, base, value)}, ...a)`;
      } else {
        const target = isObject(base) ? copyText(em, base, `$deref(${value})`) : `${value}.v`;
        fn = `(r, ...a) => ${callee}(${target}, ...a)`;
      }
    }
    em.colours.depends(cls, own);
    const wrapped = `${hole(cls, '$gen(', '', own)}${fn}${hole(cls, ')', '', own)}`;
    return `${JSON.stringify(name)}: [${this.type(sig)}, ${wrapped}]`;
  }
}

/** How a method's function is called with its receiver first; natives that are operations are wrapped. */
export function methodCallee(em: Emitter, m: Obj): string {
  return em.callable(m);
}

export function copyText(em: Emitter, t: Type, value: string): string {
  const u = under(t);
  if (u.kind === 'Struct') return `${value}.$clone()`;
  if (u.kind === 'Array') return `$copyArray(${em.types.type(u.elem)}, ${value})`;
  return value;
}

interface MethodName {
  name: string;
  pkg: Obj['pkg'];
}

/** Names of all methods that t might have, declared and promoted. */
function methodNames(t: Type): Set<MethodName> {
  const found = new Map<string, MethodName>();
  const seen = new Set<Type>();
  const visit = (x: Type): void => {
    const base = x.kind === 'Pointer' ? x.elem : x;
    if (seen.has(base)) return;
    seen.add(base);
    if (base instanceof Named) {
      base.method('');
      for (const m of base.methods.values()) found.set(m.name, { name: m.name, pkg: m.pkg });
    }
    const u = under(base);
    if (u.kind === 'Struct') for (const f of u.fields) if (f.embedded) visit(f.type);
    if (u.kind === 'Interface' && base !== t) {
      for (const m of (u as Interface).methods) found.set(m.name, { name: m.name, pkg: m.pkg });
    }
  };
  visit(t);
  return new Set(found.values());
}

export type { Signature };
