/** Selectors: what x.f denotes (spec, "Selectors"): a field or a method, at the shallowest depth. */
import { isExported, type Obj, type Package } from './scope';
import {
  type Interface,
  type MethodSpec,
  Named,
  type Signature,
  type StructField,
  type Type,
  under,
} from './types';

export interface Selection {
  kind: 'field' | 'method' | 'interfaceMethod' | 'methodExpr';
  /** Embedded fields on the way, each with whether the value before it is a pointer. */
  path: { field: StructField; index: number; viaPointer: boolean }[];
  /** Of a field. */
  field?: StructField;
  index?: number;
  /** Of a method of a named type. */
  method?: Obj;
  /** Of an interface's method. */
  spec?: MethodSpec;
  /** Whether a pointer was followed on the way to the field or receiver. */
  indirect: boolean;
  /** Type of the receiver of the last step: what the method was found on. */
  recv: Type;
}

const visible = (name: string, owner: Package | null, from: Package | null): boolean =>
  isExported(name) || owner === from;

interface Step {
  type: Type;
  path: Selection['path'];
  indirect: boolean;
}

/** @returns null when there is none, 'ambiguous' when two are equally near */
export function lookup(t: Type, name: string, from: Package | null): Selection | null | 'ambiguous' {
  let type = t;
  let indirect = false;
  if (t.kind === 'Pointer' || (t.kind === 'Named' && t.underlying.kind === 'Pointer')) {
    const p = under(t);
    // A defined pointer type has no methods, only its base's fields.
    if (p.kind === 'Pointer' && under(p.elem).kind !== 'Interface') {
      type = p.elem;
      indirect = true;
    }
  }
  let level: Step[] = [{ type, path: [], indirect }];
  const seen = new Set<Type>();
  while (level.length > 0) {
    const found: Selection[] = [];
    const next: Step[] = [];
    for (const step of level) {
      if (step.type instanceof Named) {
        if (seen.has(step.type)) continue;
        seen.add(step.type);
        const method = step.type.method(name);
        if (method !== undefined && visible(name, method.pkg, from)) {
          found.push({ kind: 'method', path: step.path, method, indirect: step.indirect, recv: step.type });
          continue;
        }
      }
      const u = under(step.type);
      if (u.kind === 'Interface') {
        const spec = u.methods.find(m => m.name === name && visible(name, m.pkg, from));
        if (spec)
          found.push({
            kind: 'interfaceMethod',
            path: step.path,
            spec,
            indirect: step.indirect,
            recv: step.type,
          });
      } else if (u.kind === 'Struct') {
        u.fields.forEach((field, index) => {
          if (field.name === name && visible(name, field.pkg, from)) {
            found.push({
              kind: 'field',
              path: step.path,
              field,
              index,
              indirect: step.indirect,
              recv: step.type,
            });
          } else if (field.embedded) {
            const pointer = under(field.type).kind === 'Pointer';
            const inner = pointer ? (under(field.type) as { elem: Type }).elem : field.type;
            const viaPointer =
              step.path.length === 0 ? step.indirect : isPointer(step.path[step.path.length - 1].field.type);
            next.push({
              type: inner,
              path: [...step.path, { field, index, viaPointer }],
              indirect: step.indirect || pointer,
            });
          }
        });
      }
    }
    if (found.length === 1) return found[0];
    if (found.length > 1) return 'ambiguous';
    level = next;
  }
  return null;
}

function isPointer(t: Type): boolean {
  return under(t).kind === 'Pointer';
}

/** The type with which a method is called. */
export function methodType(s: Selection): Signature {
  return (s.kind === 'interfaceMethod' ? s.spec!.type : s.method!.ready) as Signature;
}

export interface Missing {
  name: string;
  /** The method exists but has another type. */
  have: Signature | null;
  want: Signature;
  /** It exists on the pointer only. */
  pointer: boolean;
  /** A method whose name differs in its case only. */
  similar: string;
}

/** The first method of `iface` that t lacks, null when t implements it. `t` may be an interface. */
export function missingMethod(t: Type, iface: Interface): Missing | null {
  for (const m of iface.methods) {
    const s = lookup(t, m.name, m.pkg);
    const miss: Missing = { name: m.name, have: null, want: m.type, pointer: false, similar: '' };
    if (s === null || s === 'ambiguous' || s.kind === 'field') {
      if (under(t).kind !== 'Interface') {
        for (const other of [
          m.name[0].toUpperCase() + m.name.slice(1),
          m.name[0].toLowerCase() + m.name.slice(1),
        ]) {
          const near = other === m.name ? null : lookup(t, other, m.pkg);
          if (near !== null && near !== 'ambiguous' && near.kind === 'method') miss.similar = other;
        }
      }
      return miss;
    }
    const type = methodType(s);
    if (type !== m.type) return { ...miss, have: type };
    if (s.kind === 'method' && s.method!.ptrRecv && !s.indirect) return { ...miss, pointer: true };
  }
  return null;
}
