/** Types and values out of a recorded table: what record.go wrote of each operand. */
import { Iface } from '../../../lib/compiler/values/iface';
import { wrap, wrapU } from '../../../lib/compiler/values/ints';
import { mapLiteral } from '../../../lib/compiler/values/maps';
import { nilSlice, sliceFrom } from '../../../lib/compiler/values/slices';
import * as types from '../../../lib/compiler/values/types';
import { Kind, type Type } from '../../../lib/compiler/values/types';

export interface RecordedType {
  kind: string;
  name?: string;
  pkg?: string;
  str: string;
  len?: number;
  dir?: string;
  elem?: RecordedType;
  key?: RecordedType;
  fields?: { name: string; pkg?: string; embedded?: boolean; tag?: string; type: RecordedType }[];
  in?: RecordedType[];
  out?: RecordedType[];
  variadic?: boolean;
  methods?: string[];
}

const basics = new Map<string, Type>();
for (const t of Object.values(types)) {
  if (t instanceof types.Type && t.name !== '' && t.kind <= Kind.String) basics.set(t.name, t);
}

/** Gives a named type its methods, by name as %T prints it. */
export type Methods = (t: Type) => void;

export class Decoder {
  private readonly named = new Map<string, Type>();

  constructor(private readonly methods: Methods) {}

  type(r: RecordedType): Type {
    if (!r.name) return this.composite(r);
    if (!r.pkg) return basics.get(r.name) ?? (r.name === 'error' ? types.errorType : missing(r.str));
    const known = this.named.get(r.str);
    if (known !== undefined) return known;
    const t = types.named(r.pkg, r.name, r.str.slice(0, r.str.indexOf('.')));
    this.named.set(r.str, t);
    t.define(this.composite(r));
    this.methods(t);
    return t;
  }

  private composite(r: RecordedType): Type {
    switch (r.kind) {
      case 'ptr':
        return this.pointer(r);
      case 'slice':
        return types.sliceOf(this.type(r.elem!));
      case 'array':
        return types.arrayOf(this.type(r.elem!), r.len ?? 0);
      case 'map':
        return types.mapOf(this.type(r.key!), this.type(r.elem!));
      case 'chan':
        return types.chanOf(
          r.dir === 'chan' ? 'both' : r.dir === 'chan<-' ? 'send' : 'recv',
          this.type(r.elem!),
        );
      case 'func': {
        const list = (l?: RecordedType[]) => (l ?? []).map(t => this.type(t));
        return types.funcOf(list(r.in), list(r.out), r.variadic ?? false);
      }
      case 'struct':
        return this.struct(r);
      case 'interface':
        // Their method types play no part: operands are never interfaces themselves.
        return types.interfaceOf(
          (r.methods ?? []).map(name => ({ name, type: types.funcOf([], [types.stringType], false) })),
        );
      default:
        return basics.get(r.kind) ?? missing(r.str);
    }
  }

  private pointer(r: RecordedType): Type {
    const t = types.pointerTo(this.type(r.elem!));
    return t;
  }

  private struct(r: RecordedType): Type {
    return types.structOf(
      (r.fields ?? []).map(f => ({
        name: f.name,
        type: this.type(f.type),
        embedded: f.embedded ?? false,
        pkg: f.pkg ?? '',
        tag: f.tag ?? '',
      })),
    );
  }

  iface(recorded: { t: RecordedType; v: unknown } | null): Iface | null {
    if (recorded === null) return null;
    const t = this.type(recorded.t);
    return new Iface(t, this.value(t, recorded.v));
  }

  value(t: Type, v: unknown): unknown {
    switch (t.kind) {
      case Kind.Bool:
      case Kind.String:
        return v;
      case Kind.Float32:
      case Kind.Float64:
        return float(v as string);
      case Kind.Complex64:
      case Kind.Complex128:
        return { re: float((v as string[])[0]), im: float((v as string[])[1]) };
      case Kind.Slice:
        return v === null ? nilSlice : sliceFrom(this.array(t.elem!, v as unknown[]));
      case Kind.Array:
        return this.array(t.elem!, v as unknown[]);
      case Kind.Map: {
        if (v === null) return null;
        const pairs = (v as [unknown, unknown][]).flatMap(([k, e]) => [
          this.value(t.key!, k),
          this.value(t.elem!, e),
        ]);
        return mapLiteral(t, ...pairs);
      }
      case Kind.Struct:
        return new t.cls(...t.fields.map((f, i) => this.value(f.type, (v as unknown[])[i])));
      case Kind.Pointer:
        if (v === null) return null;
        return this.pointee(t.elem!, (v as unknown[])[0]);
      case Kind.Interface:
        return this.iface(v as never);
      case Kind.Chan:
        return v === null ? 0 : 1;
      case Kind.Func:
        return v === null ? null : () => undefined;
      default:
        return t.kind >= Kind.Uint ? wrapU(BigInt(v as string)) : wrap(BigInt(v as string));
    }
  }

  private array(elem: Type, list: unknown[]): unknown[] {
    const a = types.makeArray(elem, list.length);
    list.forEach((e, i) => {
      a[i] = this.value(elem, e);
    });
    return a;
  }

  private pointee(t: Type, v: unknown): unknown {
    const value = this.value(t, v);
    return t.kind === Kind.Struct || t.kind === Kind.Array ? value : { v: value };
  }
}

function float(text: string): number {
  if (text === 'NaN') return Number.NaN;
  if (text.endsWith('Inf')) return text[0] === '-' ? -Infinity : Infinity;
  return Number(text);
}

function missing(what: string): never {
  throw new Error(`the table uses a type that the test does not know: ${what}`);
}
