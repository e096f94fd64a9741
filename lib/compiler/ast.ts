/**
 * The syntax tree: go/ast's nodes, plus what the checker writes on expressions (`t`, `cv`, …).
 *
 * Types and expressions share one union, as in Go: whether `T(x)` converts or calls is known only to the checker.
 */
import type { Constant } from './constant';
import type { Obj } from './scope';
import type { Selection } from './selection';
import type { Type } from './types';

/** line · 4096 + column, both from 1, the column in bytes. */
export type Pos = number;

export const lineOf = (pos: Pos): number => Math.floor(pos / 4096);
export const columnOf = (pos: Pos): number => pos % 4096;
export const makePos = (line: number, column: number): Pos => line * 4096 + Math.min(column, 4095);

export interface Noted {
  pos: Pos;
  /** Set by the checker on every expression: its type; of a type expression the type itself. */
  t?: Type;
  /** Its value, when it is a constant. */
  cv?: Constant;
  /** The expression denotes a type. */
  isType?: boolean;
  /** Of a call, index, assertion or receive whose second result is used. */
  commaOk?: boolean;
  /** It denotes this instance of a generic function. */
  inst?: Obj;
}

export interface Ident extends Noted {
  kind: 'Ident';
  name: string;
  /** What it denotes. */
  obj?: Obj;
}
export interface BasicLit extends Noted {
  kind: 'BasicLit';
  lit: 'int' | 'float' | 'imag' | 'char' | 'string';
  text: string;
}
export interface CompositeLit extends Noted {
  kind: 'CompositeLit';
  type: Expr | null;
  elements: { key: Expr | null; value: Expr; pos: Pos }[];
  end: Pos;
}
export interface FuncLit extends Noted {
  kind: 'FuncLit';
  type: FuncType;
  body: Block;
  /** Set by the checker: parameters, results and all that emission wants to know. */
  fn?: FuncInfo;
}
export interface Paren extends Noted {
  kind: 'Paren';
  x: Expr;
}
export interface Selector extends Noted {
  kind: 'Selector';
  x: Expr;
  sel: Ident;
  selection?: Selection;
}
export interface Index extends Noted {
  kind: 'Index';
  x: Expr;
  /** Of the opening bracket. */
  bracket: Pos;
  indices: Expr[];
}
export interface SliceExpr extends Noted {
  kind: 'SliceExpr';
  x: Expr;
  lo: Expr | null;
  hi: Expr | null;
  max: Expr | null;
}
export interface TypeAssert extends Noted {
  kind: 'TypeAssert';
  x: Expr;
  type: Expr;
}
export interface Call extends Noted {
  kind: 'Call';
  fun: Expr;
  args: Expr[];
  /** f(xs...) */
  spread: boolean;
  /** Of the opening parenthesis. */
  paren: Pos;
  end: Pos;
  /** Name of the builtin it calls. */
  builtin?: string;
  conversion?: boolean;
}
export interface Star extends Noted {
  kind: 'Star';
  x: Expr;
}
export interface Unary extends Noted {
  kind: 'Unary';
  op: string;
  x: Expr;
}
export interface Binary extends Noted {
  kind: 'Binary';
  op: string;
  x: Expr;
  y: Expr;
  opPos: Pos;
}
export interface ArrayType extends Noted {
  kind: 'ArrayType';
  /** null: a slice; '...': as many as the literal has. */
  len: Expr | null | '...';
  elem: Expr;
}
export interface Field {
  names: Ident[];
  type: Expr;
  tag: string;
  embedded: boolean;
  /** ...T */
  variadic: boolean;
  pos: Pos;
}
export interface StructType extends Noted {
  kind: 'StructType';
  fields: Field[];
}
export interface FuncType extends Noted {
  kind: 'FuncType';
  tparams: Field[];
  params: Field[];
  results: Field[];
}
export interface InterfaceType extends Noted {
  kind: 'InterfaceType';
  methods: { name: Ident; type: FuncType }[];
  /** Embedded types and unions. */
  embeds: { terms: { tilde: boolean; type: Expr }[]; pos: Pos }[];
}
export interface MapType extends Noted {
  kind: 'MapType';
  key: Expr;
  value: Expr;
}
export interface ChanType extends Noted {
  kind: 'ChanType';
  dir: 'both' | 'send' | 'recv';
  elem: Expr;
}
/** A piece that could not be read; an error has been reported. */
export interface Bad extends Noted {
  kind: 'Bad';
}

export type Expr =
  | Ident
  | BasicLit
  | CompositeLit
  | FuncLit
  | Paren
  | Selector
  | Index
  | SliceExpr
  | TypeAssert
  | Call
  | Star
  | Unary
  | Binary
  | ArrayType
  | StructType
  | FuncType
  | InterfaceType
  | MapType
  | ChanType
  | Bad;

export interface Block {
  kind: 'Block';
  pos: Pos;
  list: Stmt[];
  /** Of the closing brace. */
  end: Pos;
}
export interface ExprStmt {
  kind: 'ExprStmt';
  pos: Pos;
  x: Expr;
}
export interface SendStmt {
  kind: 'SendStmt';
  pos: Pos;
  chan: Expr;
  value: Expr;
}
export interface IncDec {
  kind: 'IncDec';
  pos: Pos;
  x: Expr;
  op: '++' | '--';
}
export interface Assign {
  kind: 'Assign';
  pos: Pos;
  lhs: Expr[];
  /** '=', ':=' or '+=' and its like. */
  op: string;
  rhs: Expr[];
  /** Of the operator. */
  opPos: Pos;
  /** Set by the checker for :=, the names that it declares. */
  fresh?: (Obj | null)[];
}
export interface GoStmt {
  kind: 'Go' | 'Defer';
  pos: Pos;
  call: Expr;
}
export interface Return {
  kind: 'Return';
  pos: Pos;
  results: Expr[];
}
export interface Branch {
  kind: 'Branch';
  pos: Pos;
  tok: 'break' | 'continue' | 'goto' | 'fallthrough';
  label: Ident | null;
}
export interface If {
  kind: 'If';
  pos: Pos;
  init: Stmt | null;
  cond: Expr;
  body: Block;
  otherwise: Stmt | null;
}
export interface CaseClause {
  pos: Pos;
  /** null: default. */
  list: Expr[] | null;
  body: Stmt[];
  end: Pos;
  /** Of a type switch with a variable: the variable in this clause. */
  obj?: Obj;
}
export interface Switch {
  kind: 'Switch';
  pos: Pos;
  init: Stmt | null;
  tag: Expr | null;
  cases: CaseClause[];
  end: Pos;
}
export interface TypeSwitch {
  kind: 'TypeSwitch';
  pos: Pos;
  init: Stmt | null;
  bind: Ident | null;
  x: Expr;
  cases: CaseClause[];
  end: Pos;
}
export interface CommClause {
  pos: Pos;
  /** null: default. */
  comm: SendStmt | ExprStmt | Assign | null;
  body: Stmt[];
  end: Pos;
}
export interface Select {
  kind: 'Select';
  pos: Pos;
  cases: CommClause[];
  end: Pos;
}
export interface For {
  kind: 'For';
  pos: Pos;
  init: Stmt | null;
  cond: Expr | null;
  post: Stmt | null;
  body: Block;
}
export interface Range {
  kind: 'Range';
  pos: Pos;
  key: Expr | null;
  value: Expr | null;
  define: boolean;
  x: Expr;
  body: Block;
  /** Variables that it declares. */
  keyObj?: Obj;
  valueObj?: Obj;
}
export interface Labeled {
  kind: 'Labeled';
  pos: Pos;
  label: Ident;
  stmt: Stmt;
}
export interface DeclStmt {
  kind: 'DeclStmt';
  pos: Pos;
  decls: (VarDecl | ConstDecl | TypeDecl)[];
}
export interface Empty {
  kind: 'Empty';
  pos: Pos;
}

export type Stmt =
  | Block
  | ExprStmt
  | SendStmt
  | IncDec
  | Assign
  | GoStmt
  | Return
  | Branch
  | If
  | Switch
  | TypeSwitch
  | Select
  | For
  | Range
  | Labeled
  | DeclStmt
  | Empty;

export interface VarDecl {
  kind: 'VarDecl';
  pos: Pos;
  names: Ident[];
  type: Expr | null;
  values: Expr[];
}
export interface ConstDecl {
  kind: 'ConstDecl';
  pos: Pos;
  names: Ident[];
  type: Expr | null;
  values: Expr[];
  iota: number;
  /** Type and values are those of an earlier line of the group. */
  implicit: boolean;
}
export interface TypeDecl {
  kind: 'TypeDecl';
  pos: Pos;
  name: Ident;
  tparams: Field[];
  alias: boolean;
  type: Expr;
}
export interface FuncDecl {
  kind: 'FuncDecl';
  pos: Pos;
  name: Ident;
  recv: Field | null;
  type: FuncType;
  body: Block | null;
  fn?: FuncInfo;
}
export interface ImportDecl {
  kind: 'ImportDecl';
  pos: Pos;
  /** Local name, '' when none is given. */
  name: string;
  path: string;
}

export type Decl = VarDecl | ConstDecl | TypeDecl | FuncDecl;

export interface File {
  /** As errors name it: ./main.go */
  name: string;
  pkgName: string;
  pkgPos: Pos;
  imports: ImportDecl[];
  decls: Decl[];
  /** Names of types that the file calls otherwise: byte for uint8. */
  aliases: Record<string, string>;
  /** go1.21 from a //go:build line; '' for none. */
  goVersion: string;
}

/** What checking a function finds out, and emission uses. */
export interface FuncInfo {
  /** Go's symbol, e.g. main.(*T).M or main.main.func1 */
  symbol: string;
  sig: Type;
  recv: Obj | null;
  params: Obj[];
  /** One for each result; made up where Go has no names. */
  results: Obj[];
  namedResults: boolean;
  hasDefer: boolean;
  hasRecover: boolean;
  /** It calls nobody and waits for nobody. */
  leaf: boolean;
  /** The function around a literal. */
  outer: FuncInfo | null;
  /** Number of literals inside, for their symbols. */
  literals: number;
  pos: Pos;
  end: Pos;
  body: Block | null;
  file: File;
}
