/**
 * Type descriptors: what interfaces, fmt, maps and append know of a Go type.
 *
 * Invariant: identical types are the same object. Composite types are interned by their parts; each
 * declaration of a named type, and each instance of a generic one, makes its own.
 */
import { ifaceEqual } from './equal';
import { nilSlice } from './slices';
import { Shape, type StructClass } from './struct-class';

/** In the order of reflect.Kind. */
export enum Kind {
  Invalid = 0,
  Bool = 1,
  Int = 2,
  Int8 = 3,
  Int16 = 4,
  Int32 = 5,
  Int64 = 6,
  Uint = 7,
  Uint8 = 8,
  Uint16 = 9,
  Uint32 = 10,
  Uint64 = 11,
  Uintptr = 12,
  Float32 = 13,
  Float64 = 14,
  Complex64 = 15,
  Complex128 = 16,
  Array = 17,
  Chan = 18,
  Func = 19,
  Interface = 20,
  Map = 21,
  Pointer = 22,
  Slice = 23,
  String = 24,
  Struct = 25,
  UnsafePointer = 26,
}

export interface Field {
  /** As in Go. */
  name: string;
  /** Of the JavaScript object; see `fieldProp`. */
  prop: string;
  type: Type;
  embedded: boolean;
  /** The package's path for an unexported field, otherwise ''. */
  pkg: string;
  tag: string;
}

export interface Method {
  name: string;
  /** Without the receiver. */
  type: Type;
}

export type ChanDir = 'both' | 'send' | 'recv';

/** A method as called through an interface: the receiver comes first. */
// biome-ignore lint/suspicious/noExplicitAny: receivers and arguments are of every type
export type MethodFn = (receiver: any, ...args: any[]) => unknown;

let nextId = 1;

export class Type {
  readonly id = nextId++;
  /** As %T prints it. */
  str = '';
  /** Of a named type, without package; '' otherwise. */
  name = '';
  /** Path of the package of a named type; '' for predeclared ones. */
  pkg = '';
  elem: Type | null = null;
  key: Type | null = null;
  /** Of an array. */
  len = 0;
  dir: ChanDir = 'both';
  fields: Field[] = [];
  params: Type[] = [];
  results: Type[] = [];
  variadic = false;
  /** Of an interface: sorted by name, embedded ones included. */
  methodSet: Method[] = [];
  /** Methods of values of this type in an interface: `x.t.methods.String(x.v)`. */
  readonly methods: Record<string, MethodFn> = Object.create(null);
  /** The types of `methods`. */
  readonly sigs = new Map<string, Type>();
  shape: Shape | null = null;
  /** What this type lacks of an interface: the method's name, '' for nothing. */
  readonly lacks = new Map<Type, string>();
  private derived: Map<string, Type> | null = null;
  private measured: { size: number; align: number } | null = null;

  constructor(public kind: Kind) {}

  get isInterface(): boolean {
    return this.kind === Kind.Interface;
  }

  /** Interned types made from this one. */
  part(key: string, make: () => Type): Type {
    this.derived ??= new Map();
    let t = this.derived.get(key);
    if (t === undefined) this.derived.set(key, (t = make()));
    return t;
  }

  /** Gives a named type its underlying type: everything but name, package and methods. */
  define(underlying: Type): void {
    const { kind, elem, key, len, dir, fields, params, results, variadic, methodSet, shape } = underlying;
    Object.assign(this, { kind, elem, key, len, dir, fields, params, results, variadic, methodSet, shape });
  }

  /** The class of a struct's objects; the same for all types with this underlying struct. */
  get cls(): StructClass {
    return this.shape!.cls;
  }

  /** Bytes on amd64. */
  get size(): number {
    return this.measure().size;
  }

  get align(): number {
    return this.measure().align;
  }

  private measure(): { size: number; align: number } {
    this.measured ??= measure(this);
    return this.measured;
  }

  /** Whether memory of this type holds no pointers: the allocator's size classes depend on it. */
  get noscan(): boolean {
    if (this.kind <= Kind.Complex128) return true;
    if (this.kind === Kind.Array) return this.len === 0 || this.elem!.noscan;
    return this.kind === Kind.Struct && this.fields.every(f => f.type.noscan);
  }

  /** Whether == is defined; an interface's may still panic. */
  get comparable(): boolean {
    switch (this.kind) {
      case Kind.Slice:
      case Kind.Map:
      case Kind.Func:
        return false;
      case Kind.Array:
        return this.elem!.comparable;
      case Kind.Struct:
        return this.fields.every(f => f.type.comparable);
      default:
        return true;
    }
  }

  /** Whether values are shared when assigned in JavaScript: true unless they must be copied. */
  get isPlain(): boolean {
    return this.kind !== Kind.Struct && this.kind !== Kind.Array;
  }

  zero(): unknown {
    switch (this.kind) {
      case Kind.Bool:
        return false;
      case Kind.String:
        return '';
      case Kind.Slice:
        return nilSlice;
      case Kind.Struct:
        return this.cls.$zero();
      case Kind.Array:
        return makeArray(this.elem!, this.len);
      case Kind.Interface:
      case Kind.Map:
      case Kind.Func:
      case Kind.Pointer:
        return null;
      default:
        return 0;
    }
  }

  copy(v: unknown): unknown {
    if (this.kind === Kind.Struct) return (v as { $clone(): unknown }).$clone();
    if (this.kind === Kind.Array) return copyArray(this.elem!, v as ArrayLike<unknown>);
    return v;
  }

  /** a == b of two values of this type; panics for interfaces that hold what cannot be compared. */
  equal(a: unknown, b: unknown): boolean {
    if (this.kind === Kind.Struct) return (a as { $equal(o: unknown): boolean }).$equal(b);
    if (this.kind === Kind.Array) return arrayEqual(this.elem!, a as unknown[], b as unknown[]);
    if (this.kind === Kind.Interface) return ifaceEqual(a as never, b as never);
    return a === b;
  }
}

/** Memory of n elements: typed where numbers of a fixed size allow it, so that copies and clears are fast. */
export function makeArray(elem: Type, n: number): unknown[] {
  const typed = typedArrays[elem.kind];
  if (typed !== undefined) return new typed(n) as unknown as unknown[];
  if (elem.isPlain) return new Array(n).fill(elem.zero());
  const a: unknown[] = [];
  for (let i = 0; i < n; i++) a.push(elem.zero());
  return a;
}

const typedArrays: Partial<Record<Kind, new (n: number) => ArrayLike<number>>> = {
  [Kind.Int8]: Int8Array,
  [Kind.Int16]: Int16Array,
  [Kind.Int32]: Int32Array,
  [Kind.Uint8]: Uint8Array,
  [Kind.Uint16]: Uint16Array,
  [Kind.Uint32]: Uint32Array,
  [Kind.Float32]: Float32Array,
  [Kind.Float64]: Float64Array,
};

/** Whether memory of this element type is a typed array. */
export function isTyped(elem: Type): boolean {
  return typedArrays[elem.kind] !== undefined;
}

export function copyArray(elem: Type, v: ArrayLike<unknown>): unknown {
  const a = (v as unknown[]).slice();
  if (!elem.isPlain) for (let i = 0; i < a.length; i++) a[i] = elem.copy(a[i]);
  return a;
}

/** *dst = *src for arrays; elements that are structs stay the objects that pointers may point to. */
export function assignArray(elem: Type, dst: unknown[], src: unknown[]): void {
  for (let i = 0; i < src.length; i++) {
    if (elem.kind === Kind.Struct) (dst[i] as { $assign(o: unknown): void }).$assign(src[i]);
    else if (elem.kind === Kind.Array) assignArray(elem.elem!, dst[i] as unknown[], src[i] as unknown[]);
    else dst[i] = src[i];
  }
}

export function arrayEqual(elem: Type, a: unknown[], b: unknown[]): boolean {
  for (let i = 0; i < a.length; i++) if (!elem.equal(a[i], b[i])) return false;
  return true;
}

const roundUp = (n: number, align: number): number => Math.ceil(n / align) * align;

function measure(t: Type): { size: number; align: number } {
  switch (t.kind) {
    case Kind.Bool:
    case Kind.Int8:
    case Kind.Uint8:
      return { size: 1, align: 1 };
    case Kind.Int16:
    case Kind.Uint16:
      return { size: 2, align: 2 };
    case Kind.Int32:
    case Kind.Uint32:
    case Kind.Float32:
      return { size: 4, align: 4 };
    case Kind.Complex64:
      return { size: 8, align: 4 };
    case Kind.Complex128:
    case Kind.String:
    case Kind.Interface:
      return { size: 16, align: 8 };
    case Kind.Slice:
      return { size: 24, align: 8 };
    case Kind.Array:
      return { size: t.len * t.elem!.size, align: t.elem!.align };
    case Kind.Struct:
      return measureStruct(t.fields);
    default:
      return { size: 8, align: 8 };
  }
}

function measureStruct(fields: Field[]): { size: number; align: number } {
  let size = 0;
  let align = 1;
  for (const f of fields) {
    size = roundUp(size, f.type.align) + f.type.size;
    align = Math.max(align, f.type.align);
  }
  // A last field of size 0 gets a byte, so that its address stays inside.
  if (size > 0 && fields[fields.length - 1].type.size === 0) size++;
  return { size: roundUp(size, align), align };
}

function basic(name: string, kind: Kind): Type {
  const t = new Type(kind);
  t.name = t.str = name;
  return t;
}

export const boolType = basic('bool', Kind.Bool);
export const intType = basic('int', Kind.Int);
export const int8Type = basic('int8', Kind.Int8);
export const int16Type = basic('int16', Kind.Int16);
export const int32Type = basic('int32', Kind.Int32);
export const int64Type = basic('int64', Kind.Int64);
export const uintType = basic('uint', Kind.Uint);
export const uint8Type = basic('uint8', Kind.Uint8);
export const uint16Type = basic('uint16', Kind.Uint16);
export const uint32Type = basic('uint32', Kind.Uint32);
export const uint64Type = basic('uint64', Kind.Uint64);
export const uintptrType = basic('uintptr', Kind.Uintptr);
export const float32Type = basic('float32', Kind.Float32);
export const float64Type = basic('float64', Kind.Float64);
export const complex64Type = basic('complex64', Kind.Complex64);
export const complex128Type = basic('complex128', Kind.Complex128);
export const stringType = basic('string', Kind.String);

export function pointerTo(elem: Type): Type {
  return elem.part('*', () => {
    const t = new Type(Kind.Pointer);
    t.elem = elem;
    t.str = `*${elem.str}`;
    return t;
  });
}

export function sliceOf(elem: Type): Type {
  return elem.part('[]', () => {
    const t = new Type(Kind.Slice);
    t.elem = elem;
    t.str = `[]${elem.str}`;
    return t;
  });
}

export function arrayOf(elem: Type, len: number): Type {
  return elem.part(`[${len}]`, () => {
    const t = new Type(Kind.Array);
    t.elem = elem;
    t.len = len;
    t.str = `[${len}]${elem.str}`;
    return t;
  });
}

export function mapOf(key: Type, elem: Type): Type {
  return elem.part(`map${key.id}`, () => {
    const t = new Type(Kind.Map);
    t.elem = elem;
    t.key = key;
    t.str = `map[${key.str}]${elem.str}`;
    return t;
  });
}

export function chanOf(dir: ChanDir, elem: Type): Type {
  return elem.part(`chan ${dir}`, () => {
    const t = new Type(Kind.Chan);
    t.elem = elem;
    t.dir = dir;
    const inner = dir !== 'send' && elem.kind === Kind.Chan && elem.name === '' && elem.dir === 'recv';
    const of = inner ? `(${elem.str})` : elem.str;
    t.str = dir === 'both' ? `chan ${of}` : dir === 'send' ? `chan<- ${of}` : `<-chan ${of}`;
    return t;
  });
}

const root = new Type(Kind.Invalid);
const ids = (types: Type[]): string => types.map(t => t.id).join(',');

/** @param params the last one a slice when variadic */
export function funcOf(params: Type[], results: Type[], variadic: boolean): Type {
  return root.part(`func ${ids(params)}${variadic ? '…' : ''} ${ids(results)}`, () => {
    const t = new Type(Kind.Func);
    Object.assign(t, { params, results, variadic });
    t.str = `func${signature(t)}`;
    return t;
  });
}

function signature(t: Type): string {
  const last = t.params.length - 1;
  const params = t.params.map((p, i) => (t.variadic && i === last ? `...${p.elem!.str}` : p.str));
  const results = t.results.map(r => r.str).join(', ');
  const out = t.results.length === 0 ? '' : t.results.length === 1 ? ` ${results}` : ` (${results})`;
  return `(${params.join(', ')})${out}`;
}

/** The JavaScript property of a Go field: its name, except for blank fields and `__proto__`. */
export function fieldProp(name: string, index: number): string {
  return name === '_' || name === '__proto__' ? `$${index}` : name;
}

/** @param fields without `prop`, which is `fieldProp`'s */
export function structOf(fields: Omit<Field, 'prop'>[]): Type {
  const key = fields.map(f => `${f.embedded ? '!' : ''}${f.pkg}.${f.name} ${f.type.id} ${f.tag}`).join(';');
  return root.part(`struct ${key}`, () => {
    const t = new Type(Kind.Struct);
    t.fields = fields.map((f, i) => ({ ...f, prop: fieldProp(f.name, i) }));
    const text = t.fields.map(f => {
      const tag = f.tag === '' ? '' : ` ${JSON.stringify(f.tag)}`;
      return (f.embedded ? f.type.str : `${f.name} ${f.type.str}`) + tag;
    });
    t.str = text.length === 0 ? 'struct {}' : `struct { ${text.join('; ')} }`;
    t.shape = new Shape(t.fields);
    return t;
  });
}

export function interfaceOf(methods: Method[]): Type {
  const sorted = [...methods].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return root.part(`interface ${sorted.map(m => `${m.name} ${m.type.id}`).join(';')}`, () => {
    const t = new Type(Kind.Interface);
    t.methodSet = sorted;
    const text = sorted.map(m => m.name + signature(m.type)).join('; ');
    t.str = text === '' ? 'interface {}' : `interface { ${text} }`;
    return t;
  });
}

/**
 * A declared type, to be given its underlying type by `define` before its first value.
 * @param path of the package @param name with type arguments, as %T prints it @param pkgName as %T prints it
 */
export function named(path: string, name: string, pkgName = path.slice(path.lastIndexOf('/') + 1)): Type {
  const t = new Type(Kind.Invalid);
  t.name = name;
  t.pkg = path;
  t.str = path === '' ? name : `${pkgName}.${name}`;
  return t;
}

/** The methods that an interface finds on values of t, promoted ones included: name → [type, function]. */
export function setMethods(t: Type, methods: Record<string, [Type, MethodFn]>): void {
  for (const name of Object.keys(methods)) {
    t.sigs.set(name, methods[name][0]);
    t.methods[name] = methods[name][1];
  }
}

export const anyType = interfaceOf([]);
export const errorType = named('', 'error');
errorType.define(interfaceOf([{ name: 'Error', type: funcOf([], [stringType], false) }]));
export const bytesType = sliceOf(uint8Type);
