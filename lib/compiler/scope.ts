/** Names: what a program declares, and where each name is visible. */
import type {
  ConstDecl,
  Expr,
  File,
  FuncDecl,
  FuncInfo,
  FuncType,
  ImportDecl,
  Pos,
  TypeDecl,
  VarDecl,
} from './ast';
import type { Constant } from './constant';
import type { PackageSource } from './native';
import { invalid, type Type } from './types';

export type ObjKind = 'var' | 'const' | 'type' | 'func' | 'pkg' | 'builtin' | 'nil';

/** A declared thing. Fields beyond the first group are of some kinds only. */
export class Obj {
  type: Type | null = null;
  /** Of a constant. */
  cv: Constant | null = null;
  /** Of a local variable, an import: mentioned somewhere. */
  used = false;
  /** Type found or being looked for. */
  state: 'new' | 'resolving' | 'done' = 'new';
  /** Finds the type when it is first asked for. */
  lazy: (() => void) | null = null;

  /** Of a package-level declaration. */
  decl: VarDecl | ConstDecl | TypeDecl | FuncDecl | null = null;
  file: File | null = null;
  /** Place of the name in its declaration. */
  index = 0;
  /** Of an import. */
  imported: Package | null = null;
  importDecl: ImportDecl | null = null;

  /** Of a variable of a function: the function. null for package-level ones. */
  fn: FuncInfo | null = null;
  isParam = false;
  /** A function literal uses it. */
  captured = false;
  /** &x, or a method with pointer receiver is called on it. */
  addressed = false;
  /** Assigned other than by its declaration. */
  assigned = false;
  /** A field or element of it is assigned. */
  mutated = false;
  /** It is the variable of a loop with three clauses. */
  loopVar = false;
  /** The name in JavaScript. */
  js = '';

  /** Of a generic function or type: its instances by the ids of the arguments. */
  instances: Map<string, Obj> | null = null;
  /** Of an instance: of what, with which arguments. */
  origin: Obj | null = null;
  typeArgs: Type[] = [];
  /** Of a function or method: its body's facts, once checked. */
  info: FuncInfo | null = null;
  /** Of a method: the receiver's named type, and whether it wants a pointer. */
  recvType: Type | null = null;
  ptrRecv = false;
  /** Scope in which an instance's type parameters are bound. */
  scope: Scope | null = null;
  /** Package-level things that it refers to: for the order of initialisation. */
  deps: Set<Obj> | null = null;
  /** Of an alias. */
  alias = false;
  /** The function type that it was given, with the parameters' names. */
  sigExpr: FuncType | null = null;
  /** The expression of its declared type, for messages. */
  typeExpr: Expr | null = null;

  constructor(
    readonly kind: ObjKind,
    readonly name: string,
    readonly pkg: Package | null,
    readonly pos: Pos,
  ) {}

  /** The type, found now if it is not yet known. */
  get ready(): Type {
    this.lazy?.();
    return this.type ?? invalid;
  }
}

export class Scope {
  readonly names = new Map<string, Obj>();

  constructor(readonly parent: Scope | null) {}

  /** @returns what the name already denotes in this scope, else undefined and the name is declared */
  insert(obj: Obj): Obj | undefined {
    if (obj.name === '_') return undefined;
    const old = this.names.get(obj.name);
    if (old === undefined) this.names.set(obj.name, obj);
    return old;
  }

  find(name: string): Obj | undefined {
    for (let s: Scope | null = this; s !== null; s = s.parent) {
      const obj = s.names.get(name);
      if (obj !== undefined) return obj;
    }
    return undefined;
  }
}

let packages = 0;

export class Package {
  /** Packages of one path, of different compilations, are different. */
  readonly id = packages++;
  readonly scope: Scope;
  /** Names that a file imports. */
  readonly fileScopes = new Map<File, Scope>();
  files: File[] = [];
  imports: Package[] = [];
  /** Of the library; null for the program's own. */
  library: PackageSource | null = null;
  /** Functions with bodies, in source order; methods among them. */
  funcs: Obj[] = [];
  /** init functions, in the order of files. */
  inits: Obj[] = [];
  /** Package-level variables' declarations, in the order in which they are to be initialised. */
  vars: VarDecl[] = [];
  /** Function literals outside of functions, for their symbols. */
  literals = 0;

  constructor(
    readonly path: string,
    public name: string,
    universe: Scope,
  ) {
    this.scope = new Scope(universe);
  }
}

export const isExported = (name: string): boolean => /^\p{Lu}/u.test(name);
