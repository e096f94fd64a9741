/**
 * Emission of a program: the functions, types and variables that it reaches, each once, in order of first need.
 */

import type { TraceFrame } from '../../goroutine/opcodes';
import { type FuncDecl, type FuncInfo, lineOf, type Pos } from '../ast';
import type { Native } from '../native';
import type { Obj, Package } from '../scope';
import { type Interface, type Named, type Signature, type Type, under } from '../types';
import type { Accesses } from './access';
import { Colours, hole, type Unit } from './colour';
import { emitFunction } from './func';
import { TypeEmitter } from './types';

/** Where a JavaScript function comes from: for traces. */
export type FuncOrigin = TraceFrame;

export interface EmitOptions {
  /** Whether other threads may run at the same time: accesses to what they share are then moments of their own. */
  parallel: boolean;
  /** go.mod's version, e.g. 1.21: loops' variables are per iteration from 1.22 on. */
  goVersion: number;
  /** Whether accesses to shared variables are told to the race detector, or are steps of their own. */
  accesses?: Accesses;
}

const reserved = new Set(
  (
    'abstract arguments await boolean break byte case catch char class const constructor continue debugger default delete do ' +
    'double else enum eval export extends false final finally float for function get goto if implements import in ' +
    'instanceof int interface let long native new null package private protected public return set short static super ' +
    'switch synchronized this throw throws transient true try typeof undefined var void volatile while with yield ' +
    'NaN Infinity Object Array Map Math Number BigInt String Symbol globalThis'
  ).split(' '),
);

export const jsName = (name: string): string => (reserved.has(name) ? `${name}$` : name);

export class Emitter {
  readonly colours = new Colours();
  readonly types: TypeEmitter;
  /** Places of go statements, by number. */
  readonly sites: TraceFrame[] = [];
  /** Functions' texts. */
  readonly out: string[] = [];
  readonly globals: string[] = [];
  /** JavaScript function name → Go function. */
  readonly origins = new Map<string, FuncOrigin>();
  /** Names of functions that call recover. */
  readonly recovering: string[] = [];
  /** Frame bytes of functions, by unit: for the stack. */
  private readonly names = new Map<Obj, string>();
  private readonly units = new Map<Obj, Unit>();
  private readonly classes = new Map<string, Unit>();
  private readonly work: Obj[] = [];
  private readonly used = new Set<string>();
  readonly natives = new Map<string, { pkg: string; key: string }>();

  /** @param settle checks the bodies that emission has asked for: methods of instances */
  constructor(
    readonly options: EmitOptions,
    private readonly settle: () => void,
  ) {
    boxesCaptured = options.accesses !== undefined;
    this.types = new TypeEmitter(this);
  }

  /** A name that nobody else has. */
  unique(base: string): string {
    let name = base;
    for (let i = 1; this.used.has(name); i++) name = `${base}$${i}`;
    this.used.add(name);
    return name;
  }

  /** The JavaScript name of a function or package-level variable; makes sure that it is emitted. */
  name(obj: Obj): string {
    let name = this.names.get(obj);
    if (name !== undefined) return name;
    const pkg = packageName(obj.pkg!);
    const recv = obj.recvType as Named | null;
    name = this.unique(recv === null ? `${pkg}$${obj.name}` : `${pkg}$${recv.name}$${obj.name}`);
    this.names.set(obj, name);
    if (obj.kind === 'func') {
      this.work.push(obj);
    } else {
      const boxed = isBoxed(obj);
      const zero = this.types.zero(obj.type!);
      this.globals.push(`let ${name} = ${boxed ? `new $Box(${zero})` : zero};`);
    }
    return name;
  }

  /** Whether the program has reached it. */
  has(obj: Obj): boolean {
    return this.names.has(obj);
  }

  unitOf(obj: Obj): Unit {
    let u = this.units.get(obj);
    if (u === undefined) {
      u = this.colours.unit();
      this.units.set(obj, u);
      const native = nativeOf(obj);
      if (native !== null) this.colourNative(u, native);
    }
    return u;
  }

  private colourNative(u: Unit, native: Native): void {
    if (typeof native === 'function') {
      if (isGenerator(native)) this.colours.mark(u);
    } else if (native.kind === 'op') {
      this.colours.mark(u);
    } else {
      for (const m of native.methods) this.colours.depends(u, this.methodNames(m));
    }
  }

  /** The class of all methods with a name, whatever their signature: for natives that call them. */
  private methodNames(name: string): Unit {
    return this.classUnit(`name ${name}`);
  }

  private classUnit(key: string): Unit {
    let u = this.classes.get(key);
    if (u === undefined) this.classes.set(key, (u = this.colours.unit()));
    return u;
  }

  /** The class of func values of a signature. */
  funcClass(t: Type): Unit {
    return this.classUnit(`func ${under(t).id}`);
  }

  /** The class of an interface's method. */
  methodClass(name: string, sig: Signature): Unit {
    const key = `method ${name} ${sig.id}`;
    const known = this.classes.has(key);
    const u = this.classUnit(key);
    if (!known) this.colours.depends(this.methodNames(name), u);
    return u;
  }

  /** Emits until nothing more is needed. */
  finish(): void {
    do {
      for (let obj = this.work.pop(); obj !== undefined; obj = this.work.pop()) this.func(obj);
      this.types.finish();
    } while (this.work.length > 0);
  }

  private func(obj: Obj): void {
    const decl = obj.decl as FuncDecl;
    const name = this.names.get(obj)!;
    if (decl.body === null) {
      this.native(obj, name);
      return;
    }
    if (obj.info === null) {
      void obj.ready;
      this.settle();
    }
    const { info } = obj;
    if (info === null) throw new Error(`${obj.name} was emitted before its body was checked`);
    this.origin(name, info);
    const u = this.unitOf(obj);
    this.out.push(emitFunction(this, info, u, name, obj.pkg!));
    if (info.hasRecover) this.recovering.push(name);
  }

  origin(name: string, info: FuncInfo): void {
    this.origins.set(name, {
      symbol: info.symbol,
      file: info.file.name,
      line: lineOf(info.pos),
      args: hasArgs(info),
    });
  }

  private native(obj: Obj, name: string): void {
    const key = nativeKey(obj);
    if (nativeOf(obj) === null) throw new Error(`package ${obj.pkg!.path}: no native ${key}`);
    this.natives.set(name, { pkg: obj.pkg!.path, key });
  }

  /** The number of a place in a function. */
  site(info: FuncInfo, pos: Pos): number {
    const { symbol, file } = info;
    return this.sites.push({ symbol, file: file.name, line: lineOf(pos), args: hasArgs(info) }) - 1;
  }

  /** The function as something that can be called by who does not know it: operations are wrapped. */
  callable(obj: Obj): string {
    const name = this.name(obj);
    const native = nativeOf(obj);
    if (native === null || typeof native === 'function') return name;
    if (native.kind === 'op') return `${name}$g`;
    return hole(this.unitOf(obj), name, `${name}$d`);
  }

  /** A function as a value of its class: a generator function where the class blocks and it does not. */
  asClass(fn: string, own: Unit, cls: Unit): string {
    this.colours.depends(cls, own);
    return `${hole(cls, '$gen(', '', own)}${fn}${hole(cls, ')', '', own)}`;
  }
}

const hasArgs = (info: FuncInfo): boolean => info.params.length > 0 || info.recv !== null;

export const packageName = (p: Package): string => p.path.replace(/[^\p{L}\p{Nd}_]/gu, '_');

export function nativeKey(obj: Obj): string {
  const recv = obj.recvType as Named | null;
  return recv === null ? obj.name : `${recv.name}.${obj.name}`;
}

/** The native behind a function without a body, null for one with a body. */
export function nativeOf(obj: Obj): Native | null {
  const decl = (obj.origin ?? obj).decl;
  if (decl?.kind !== 'FuncDecl' || decl.body !== null) return null;
  return obj.pkg!.library?.natives[nativeKey(obj)] ?? null;
}

export function isGenerator(f: unknown): boolean {
  return Object.prototype.toString.call(f) === '[object GeneratorFunction]';
}

/** Values of these types are objects of their own identity: a pointer to one is the object itself. */
export function isObject(t: Type): boolean {
  const u = under(t);
  return u.kind === 'Struct' || u.kind === 'Array';
}

/** Whether captured variables live in boxes too: a build that tells of accesses wants to know which variable is which. */
let boxesCaptured = false;

/** Variables whose address is taken live in a box. */
export function isBoxed(obj: Obj): boolean {
  if (boxesCaptured && obj.captured && obj.assigned && obj.fn !== null && !isObject(obj.type!)) return true;
  return obj.addressed && !isObject(obj.type!);
}

export type { Interface, Pos };
