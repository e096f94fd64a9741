/**
 * The state of a check, and its errors. The functions of this folder take it as their first argument.
 *
 * Errors are in the words of Go's compiler (cmd/compile/internal/types2); what Go accepts and this compiler does
 * not is collected apart, in `unsupported`.
 */
import type { Expr, File, FuncInfo, Pos } from '../ast';
import type { SourceError } from '../parse';
import { type Obj, Package, type Scope } from '../scope';
import { type Type, typeString } from '../types';
import { exprString } from './expr-string';
import { type Operand, operandString } from './operand';

/** What a message is made of besides text. */
type Part = string | number | Operand | Type | Expr;

/** A loop, switch or select around a statement, for break and continue. */
export interface Target {
  label: string;
  loop: boolean;
}

export class Checker {
  readonly errors: SourceError[] = [];
  readonly unsupported: SourceError[] = [];
  /** Errors of branches and labels: Go's compiler finds them while it parses, and then checks no types. */
  readonly early: SourceError[] = [];
  /** Bodies yet to be checked. */
  readonly later: (() => void)[] = [];

  pkg!: Package;
  file!: File;
  scope!: Scope;
  fn: FuncInfo | null = null;
  /** The function-level thing being declared: it gets the dependencies. */
  declaring: Obj | null = null;
  iota: bigint | null = null;
  /** A call or receive was seen: len and cap of arrays are then no constants. */
  hasCall = false;
  /** Every named type with methods or instances, in order of declaration, for emission. */
  readonly funcs: Obj[] = [];
  /** Local variables of the function being checked: those never used are reported. */
  locals: Obj[] = [];
  /** Types declared inside functions. */
  localTypes: import('../types').Named[] = [];
  /** In a body with type parameters that have become types: what they make impossible or double is no error. */
  inInstance = false;
  /** Checks the body of a function once its signature is known. */
  checkBody: (obj: Obj) => void = () => {};

  constructor(
    readonly universe: Scope,
    /** Finds a package of the library, null when there is none. */
    readonly importer: (path: string) => Package | null,
  ) {}

  /** Reports an error; a part that is an operand, type or expression is written as the compiler does. */
  err(pos: Pos, ...parts: Part[]): void {
    let text = this.text(...parts);
    for (const [name, alias] of Object.entries(this.file.aliases)) {
      text = text.replace(new RegExp(`\\b${name}\\b`, 'g'), alias);
    }
    this.errors.push({ file: this.file.name, pos, text });
  }

  branchError(pos: Pos, text: string): void {
    this.early.push({ file: this.file.name, pos, text });
  }

  refuse(pos: Pos, text: string): void {
    this.unsupported.push({ file: this.file.name, pos, text: `gmplab: ${text}` });
  }

  text(...parts: Part[]): string {
    return parts.map(p => this.show(p)).join('');
  }

  private show(p: Part): string {
    if (typeof p === 'string' || typeof p === 'number') return String(p);
    if ('mode' in p) return operandString(p, this.pkg);
    if ('pos' in p) return exprString(p);
    return typeString(p, this.pkg);
  }

  /** Runs f with other surroundings, and puts the old ones back. */
  within<T>(
    to: Partial<Pick<Checker, 'pkg' | 'file' | 'scope' | 'fn' | 'declaring' | 'iota'>>,
    f: () => T,
  ): T {
    const { pkg, file, scope, fn, declaring, iota, hasCall } = this;
    Object.assign(this, to);
    try {
      return f();
    } finally {
      Object.assign(this, { pkg, file, scope, fn, declaring, iota, hasCall });
    }
  }

  /** Checks the bodies that have been put off, and those that they put off. */
  runLater(): void {
    for (let i = 0; i < this.later.length; i++) this.later[i]();
    this.later.length = 0;
  }
}

export { Package };
