/**
 * Types as the checker sees them (the descriptors of the running program are in values/types.ts).
 *
 * Invariant: identical types are the same object. Composite types are interned by their parts; each declaration of
 * a named type and each instance of a generic one is an object of its own.
 */
import type { Expr } from './ast';
import type { Obj, Package } from './scope';

let ids = 0;

abstract class Base {
  readonly id = ids++;
  private parts: Map<string, Type> | null = null;

  /** An interned type made from this one. */
  part<T extends Type>(key: string, make: () => T): T {
    this.parts ??= new Map();
    let t = this.parts.get(key);
    if (t === undefined) this.parts.set(key, (t = make()));
    return t as T;
  }
}

export enum Is {
  Boolean = 1,
  Integer = 2,
  Unsigned = 4,
  Float = 8,
  Complex = 16,
  String = 32,
  Untyped = 64,
  Nil = 128,
  Ordered = Integer | Float | String,
  Numeric = Integer | Float | Complex,
  Const = Boolean | Numeric | String,
}

export class Basic extends Base {
  readonly kind = 'Basic';
  constructor(
    readonly name: string,
    readonly is: number,
    /** Bits of integers and floats. */
    readonly bits = 0,
  ) {
    super();
  }
}

export class Named extends Base {
  readonly kind = 'Named';
  /** Methods declared on it, by name. */
  readonly methods = new Map<string, Obj>();
  private under: Type | null = null;
  /** Finds the underlying type when it is first asked for. */
  resolve: (() => void) | null = null;
  /** Declares methods of an instance when they are first asked for. */
  expand: (() => void) | null = null;

  constructor(
    readonly name: string,
    readonly pkg: Package | null,
    readonly obj: Obj | null,
    /** Of an instance: the generic type and its arguments. */
    readonly origin: Obj | null = null,
    readonly args: Type[] = [],
    /** Function that declares it, for types of function bodies. */
    readonly local = '',
  ) {
    super();
  }

  get underlying(): Type {
    if (this.under === null) {
      const f = this.resolve;
      this.resolve = null;
      f?.();
    }
    return this.under ?? invalid;
  }

  set underlying(t: Type) {
    this.under = t;
  }

  method(name: string): Obj | undefined {
    const f = this.expand;
    this.expand = null;
    f?.();
    return this.methods.get(name);
  }
}

export class Pointer extends Base {
  readonly kind = 'Pointer';
  constructor(readonly elem: Type) {
    super();
  }
}

export class Slice extends Base {
  readonly kind = 'Slice';
  constructor(readonly elem: Type) {
    super();
  }
}

export class ArrayT extends Base {
  readonly kind = 'Array';
  constructor(
    readonly elem: Type,
    readonly len: number,
  ) {
    super();
  }
}

export class MapT extends Base {
  readonly kind = 'Map';
  constructor(
    readonly key: Type,
    readonly elem: Type,
  ) {
    super();
  }
}

export type Dir = 'both' | 'send' | 'recv';

export class Chan extends Base {
  readonly kind = 'Chan';
  constructor(
    readonly dir: Dir,
    readonly elem: Type,
  ) {
    super();
  }
}

export interface StructField {
  name: string;
  type: Type;
  embedded: boolean;
  /** Of an unexported field; null for an exported one. */
  pkg: Package | null;
  tag: string;
}

export class Struct extends Base {
  readonly kind = 'Struct';
  constructor(readonly fields: StructField[]) {
    super();
  }
}

export class Signature extends Base {
  readonly kind = 'Signature';
  constructor(
    /** The last one a slice when variadic. */
    readonly params: Type[],
    readonly results: Type[],
    readonly variadic: boolean,
  ) {
    super();
  }
}

export interface MethodSpec {
  name: string;
  pkg: Package | null;
  type: Signature;
}

export interface Term {
  tilde: boolean;
  type: Type;
}

export class Interface extends Base {
  readonly kind = 'Interface';
  constructor(
    /** Sorted by name, embedded ones included. */
    readonly methods: MethodSpec[],
    /** The type set of a constraint, null for every type. */
    readonly terms: Term[] | null,
    readonly comparable: boolean,
  ) {
    super();
  }

  /** May only be used as a constraint. */
  get isConstraint(): boolean {
    return this.terms !== null || this.comparable;
  }
}

export class Tuple extends Base {
  readonly kind = 'Tuple';
  constructor(readonly types: Type[]) {
    super();
  }
}

export class TypeParam extends Base {
  readonly kind = 'TypeParam';
  /** The core type of its constraint, when that is known: ~[]E gives []E. */
  core: Type | null = null;
  constructor(
    readonly name: string,
    readonly constraint: Expr,
  ) {
    super();
  }
}

export type Type =
  | Basic
  | Named
  | Pointer
  | Slice
  | ArrayT
  | MapT
  | Chan
  | Struct
  | Signature
  | Interface
  | Tuple
  | TypeParam;

const basics: Record<string, Basic> = {};
function basic(name: string, is: number, bits = 0): Basic {
  return (basics[name] = new Basic(name, is, bits));
}

export const invalid = new Basic('invalid type', 0);
export const bool = basic('bool', Is.Boolean);
export const int = basic('int', Is.Integer, 64);
export const int8 = basic('int8', Is.Integer, 8);
export const int16 = basic('int16', Is.Integer, 16);
export const int32 = basic('int32', Is.Integer, 32);
export const int64 = basic('int64', Is.Integer, 64);
export const uint = basic('uint', Is.Integer | Is.Unsigned, 64);
export const uint8 = basic('uint8', Is.Integer | Is.Unsigned, 8);
export const uint16 = basic('uint16', Is.Integer | Is.Unsigned, 16);
export const uint32 = basic('uint32', Is.Integer | Is.Unsigned, 32);
export const uint64 = basic('uint64', Is.Integer | Is.Unsigned, 64);
export const uintptr = basic('uintptr', Is.Integer | Is.Unsigned, 64);
export const float32 = basic('float32', Is.Float, 32);
export const float64 = basic('float64', Is.Float, 64);
export const complex64 = basic('complex64', Is.Complex, 64);
export const complex128 = basic('complex128', Is.Complex, 128);
export const string = basic('string', Is.String);
/** Those that programs can name. */
export const predeclared = { ...basics };
export const untypedBool = basic('untyped bool', Is.Boolean | Is.Untyped);
export const untypedInt = basic('untyped int', Is.Integer | Is.Untyped);
export const untypedRune = basic('untyped rune', Is.Integer | Is.Untyped);
export const untypedFloat = basic('untyped float', Is.Float | Is.Untyped);
export const untypedComplex = basic('untyped complex', Is.Complex | Is.Untyped);
export const untypedString = basic('untyped string', Is.String | Is.Untyped);
export const untypedNil = basic('untyped nil', Is.Nil | Is.Untyped);

const root = new Basic('', 0);

export const pointerTo = (elem: Type): Pointer => elem.part('*', () => new Pointer(elem));
export const sliceOf = (elem: Type): Slice => elem.part('[]', () => new Slice(elem));
export const arrayOf = (elem: Type, len: number): ArrayT =>
  elem.part(`[${len}]`, () => new ArrayT(elem, len));
export const mapOf = (key: Type, elem: Type): MapT => elem.part(`map${key.id}`, () => new MapT(key, elem));
export const chanOf = (dir: Dir, elem: Type): Chan => elem.part(`chan ${dir}`, () => new Chan(dir, elem));

const idsOf = (types: Type[]): string => types.map(t => t.id).join();

export function signatureOf(params: Type[], results: Type[], variadic: boolean): Signature {
  const key = `func ${idsOf(params)}${variadic ? '…' : ''} ${idsOf(results)}`;
  return root.part(key, () => new Signature(params, results, variadic));
}

export const tupleOf = (types: Type[]): Tuple => root.part(`tuple ${idsOf(types)}`, () => new Tuple(types));
export const empty = tupleOf([]);

export function structOf(fields: StructField[]): Struct {
  const key = fields
    .map(f => `${f.embedded ? '!' : ''}${f.pkg?.id ?? ''}.${f.name} ${f.type.id} ${f.tag}`)
    .join(';');
  return root.part(`struct ${key}`, () => new Struct(fields));
}

export function interfaceOf(methods: MethodSpec[], terms: Term[] | null, comparable: boolean): Interface {
  const sorted = [...methods].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const own = sorted.map(m => `${m.pkg?.id ?? ''}.${m.name} ${m.type.id}`).join(';');
  const set = terms === null ? '' : terms.map(t => (t.tilde ? '~' : '') + t.type.id).join('|');
  const key = `interface ${own} ${terms === null ? 'all' : set} ${comparable}`;
  return root.part(key, () => new Interface(sorted, terms, comparable));
}

export const anyType = interfaceOf([], null, false);

export function under(t: Type): Type {
  return t.kind === 'Named' ? t.underlying : t;
}

/** Whether t's underlying type is a basic one of the kinds in `is`. */
export function isBasic(t: Type, is: number): boolean {
  const u = under(t);
  return u.kind === 'Basic' && (u.is & is) !== 0;
}

export const isUntyped = (t: Type): boolean => t.kind === 'Basic' && (t.is & Is.Untyped) !== 0;
export const isTyped = (t: Type): boolean => !isUntyped(t);
export const isInterface = (t: Type): boolean => under(t).kind === 'Interface';
export const isInteger = (t: Type): boolean => isBasic(t, Is.Integer);
export const isUnsigned = (t: Type): boolean => isBasic(t, Is.Unsigned);
export const isFloat = (t: Type): boolean => isBasic(t, Is.Float);
export const isNumeric = (t: Type): boolean => isBasic(t, Is.Numeric);
export const isString = (t: Type): boolean => isBasic(t, Is.String);
export const isBoolean = (t: Type): boolean => isBasic(t, Is.Boolean);
export const isConstType = (t: Type): boolean => isBasic(t, Is.Const);
export const isBytes = (t: Type): boolean => {
  const u = under(t);
  return u.kind === 'Slice' && under(u.elem) === uint8;
};
export const isRunes = (t: Type): boolean => {
  const u = under(t);
  return u.kind === 'Slice' && under(u.elem) === int32;
};

/** A type that has a name: predeclared, declared, or a type parameter. */
export const hasName = (t: Type): boolean =>
  t.kind === 'Basic' || t.kind === 'Named' || t.kind === 'TypeParam';

/** The type that a value of untyped type t gets where nothing else is asked. */
export function defaultType(t: Type): Type {
  switch (t) {
    case untypedBool:
      return bool;
    case untypedInt:
      return int;
    case untypedRune:
      return int32;
    case untypedFloat:
      return float64;
    case untypedComplex:
      return complex128;
    case untypedString:
      return string;
    default:
      return t;
  }
}

export function comparable(t: Type): boolean {
  const u = under(t);
  switch (u.kind) {
    case 'Slice':
    case 'Map':
    case 'Signature':
      return false;
    case 'Array':
      return comparable(u.elem);
    case 'Struct':
      return u.fields.every(f => comparable(f.type));
    default:
      return true;
  }
}

/** == never panics: no interface inside. */
export function strictlyComparable(t: Type): boolean {
  const u = under(t);
  if (u.kind === 'Interface') return false;
  if (u.kind === 'Array') return strictlyComparable(u.elem);
  if (u.kind === 'Struct') return u.fields.every(f => strictlyComparable(f.type));
  return comparable(t);
}

/** Whether nil is a value of t. */
export function hasNil(t: Type): boolean {
  const u = under(t);
  if (u.kind === 'Basic') return u === untypedNil;
  return u.kind !== 'Struct' && u.kind !== 'Array' && u.kind !== 'Tuple';
}

/** Whether t mentions a type parameter. */
export function isParameterized(t: Type): boolean {
  switch (t.kind) {
    case 'TypeParam':
      return true;
    case 'Named':
      return t.args.some(isParameterized);
    case 'Pointer':
    case 'Slice':
    case 'Array':
    case 'Chan':
      return isParameterized(t.elem);
    case 'Map':
      return isParameterized(t.key) || isParameterized(t.elem);
    case 'Signature':
      return t.params.some(isParameterized) || t.results.some(isParameterized);
    case 'Struct':
      return t.fields.some(f => isParameterized(f.type));
    case 'Interface':
      return (
        t.methods.some(m => isParameterized(m.type)) || (t.terms ?? []).some(x => isParameterized(x.type))
      );
    case 'Tuple':
      return t.types.some(isParameterized);
    default:
      return false;
  }
}

/** As the compiler's messages write a type: names of other packages qualified. */
export function typeString(t: Type, from: Package | null): string {
  const s = (x: Type): string => typeString(x, from);
  switch (t.kind) {
    case 'Basic':
      return t.name;
    case 'Named': {
      const args = t.args.length === 0 ? '' : `[${t.args.map(s).join(',')}]`;
      const qualified = t.pkg === null || t.pkg === from ? t.name : `${t.pkg.name}.${t.name}`;
      return qualified + args;
    }
    case 'TypeParam':
      return t.name;
    case 'Pointer':
      return `*${s(t.elem)}`;
    case 'Slice':
      return `[]${s(t.elem)}`;
    case 'Array':
      return `[${t.len}]${s(t.elem)}`;
    case 'Map':
      return `map[${s(t.key)}]${s(t.elem)}`;
    case 'Chan': {
      const inner = t.elem.kind === 'Chan' && t.elem.dir === 'recv' && t.dir !== 'send';
      const elem = inner ? `(${s(t.elem)})` : s(t.elem);
      return t.dir === 'both' ? `chan ${elem}` : t.dir === 'send' ? `chan<- ${elem}` : `<-chan ${elem}`;
    }
    case 'Signature':
      return `func${signatureString(t, from)}`;
    case 'Struct':
      return `struct{${t.fields
        .map(
          f =>
            (f.embedded ? s(f.type) : `${f.name} ${s(f.type)}`) +
            (f.tag === '' ? '' : ` ${JSON.stringify(f.tag)}`),
        )
        .join('; ')}}`;
    case 'Interface':
      return interfaceString(t, from);
    case 'Tuple':
      return `(${t.types.map(s).join(', ')})`;
  }
}

export function signatureString(t: Signature, from: Package | null): string {
  const last = t.params.length - 1;
  const params = t.params.map((p, i) =>
    t.variadic && i === last ? `...${typeString((p as Slice).elem, from)}` : typeString(p, from),
  );
  const results = t.results.map(r => typeString(r, from)).join(', ');
  const out = t.results.length === 0 ? '' : t.results.length === 1 ? ` ${results}` : ` (${results})`;
  return `(${params.join(', ')})${out}`;
}

function interfaceString(t: Interface, from: Package | null): string {
  if (t === anyType) return 'any';
  const parts = t.methods.map(m => m.name + signatureString(m.type, from));
  if (t.comparable) parts.push('comparable');
  if (t.terms !== null) {
    parts.push(t.terms.map(x => (x.tilde ? '~' : '') + typeString(x.type, from)).join(' | '));
  }
  return `interface{${parts.join('; ')}}`;
}
