/** Statements (types2/stmt.go, range.go). */
import type {
  Assign,
  Block,
  Branch,
  Call,
  CaseClause,
  CommClause,
  Expr,
  For,
  GoStmt,
  If,
  IncDec,
  Range,
  Return,
  Select,
  Stmt,
  Switch,
  TypeSwitch,
} from '../ast';
import { boolConst, intConst } from '../constant';
import { Obj, Scope } from '../scope';
import {
  bool,
  comparable,
  hasNil,
  int,
  int32,
  invalid,
  isBoolean,
  isInteger,
  isInterface,
  isNumeric,
  isString,
  isUntyped,
  type Type,
  under,
  untypedInt,
  untypedNil,
} from '../types';
import {
  assignment,
  assignVar,
  assignVars,
  initVar,
  initVars,
  lhsType,
  localVar,
  shortVarDecl,
} from './assign';
import { statementBuiltins } from './builtins';
import type { Checker } from './checker';
import { localDecls } from './decl';
import { binary, chanElem, comparison, expr, possible, rawExpr, unparen } from './expr';
import { constantKey } from './literal';
import { type Operand, operand } from './operand';
import { convertUntyped } from './relations';
import { place, typeOf } from './typexpr';

/** Where a statement stands. */
export interface Context {
  /** The next clause of a switch may be fallen into. */
  fallthroughOk: boolean;
  /** In the last clause of a switch. */
  last: boolean;
  inTypeSwitch?: boolean;
  targets: ('loop' | 'switch')[];
}

/** @param own whether the block is a scope of its own, rather than its function's */
export function block(c: Checker, b: Block, ctx: Context, own = true): void {
  if (!own) {
    list(c, b.list, ctx);
    return;
  }
  c.within({ scope: new Scope(c.scope) }, () => list(c, b.list, ctx));
}

function list(c: Checker, stmts: Stmt[], ctx: Context): void {
  let end = stmts.length;
  while (end > 0 && stmts[end - 1].kind === 'Empty') end--;
  const inner = { ...ctx, fallthroughOk: false, last: false };
  stmts.forEach((s, i) => {
    stmt(c, s, i === end - 1 ? ctx : inner);
  });
}

const scoped = (c: Checker, f: () => void): void => c.within({ scope: new Scope(c.scope) }, f);

export function stmt(c: Checker, s: Stmt, ctx: Context): void {
  const inner: Context = { fallthroughOk: false, last: false, targets: ctx.targets };
  switch (s.kind) {
    case 'Empty':
      return;
    case 'Block':
      block(c, s, inner);
      return;
    case 'DeclStmt':
      localDecls(c, s.decls);
      return;
    case 'Labeled':
      stmt(c, s.stmt, ctx);
      return;
    case 'ExprStmt':
      exprStmt(c, s.x);
      return;
    case 'SendStmt': {
      const ch = expr(c, s.chan);
      const u = under(ch.t);
      const v = expr(c, s.value, u.kind === 'Chan' ? u.elem : undefined);
      if (ch.mode === 'invalid' || v.mode === 'invalid') return;
      const elem = chanElem(c, s.pos, ch, false);
      if (elem !== null) assignment(c, v, elem, 'send');
      return;
    }
    case 'IncDec':
      incDec(c, s);
      return;
    case 'Assign':
      assign(c, s);
      return;
    case 'Go':
    case 'Defer':
      suspended(c, s);
      return;
    case 'Return':
      returnStmt(c, s);
      return;
    case 'Branch':
      branch(c, s, ctx);
      return;
    case 'If':
      ifStmt(c, s, inner);
      return;
    case 'Switch':
      scoped(c, () => switchStmt(c, s, inner));
      return;
    case 'TypeSwitch':
      scoped(c, () => typeSwitch(c, s, inner));
      return;
    case 'Select':
      select(c, s, inner);
      return;
    case 'For':
      scoped(c, () => forStmt(c, s, inner));
      return;
    case 'Range':
      scoped(c, () => rangeStmt(c, s, inner));
      return;
  }
}

/** What evaluating e as a statement is: a call, a conversion, or a mere value. */
function kindOf(e: Expr): 'statement' | 'conversion' | 'expression' {
  const x = unparen(e);
  if (x.kind === 'Unary' && x.op === '<-') return 'statement';
  if (x.kind !== 'Call') return 'expression';
  if (x.conversion) return 'conversion';
  if (x.builtin !== undefined) return statementBuiltins.has(x.builtin) ? 'statement' : 'expression';
  return 'statement';
}

function exprStmt(c: Checker, e: Expr): void {
  const x = rawExpr(c, e);
  if (x.mode === 'invalid') return;
  if (x.mode === 'builtin') c.err(e.pos, x.expr, ' (built-in) must be called');
  else if (x.mode === 'type') c.err(e.pos, x.expr, ' (type) is not an expression');
  else if (kindOf(e) !== 'statement') c.err(e.pos, x, ' is not used');
}

function incDec(c: Checker, s: IncDec): void {
  const x = expr(c, s.x);
  if (x.mode === 'invalid') return;
  if (!isNumeric(x.t)) {
    c.err(s.x.pos, 'invalid operation: ', s.x, `${s.op} (non-numeric type `, x.t, ')');
    return;
  }
  assignVar(c, s.x, null, x, 'assignment');
}

function assign(c: Checker, s: Assign): void {
  if (s.op === '=') {
    assignVars(c, s);
    return;
  }
  if (s.op === ':=') {
    shortVarDecl(c, s);
    return;
  }
  if (s.lhs.length !== 1 || s.rhs.length !== 1) {
    c.err(s.pos, `assignment operation ${s.op} requires single-valued expressions`);
    return;
  }
  const x = expr(c, s.lhs[0]);
  const y = expr(c, s.rhs[0]);
  const r = binary(c, x, y, s.op.slice(0, -1), null, s.opPos);
  assignVar(c, s.lhs[0], null, { ...r, expr: r.expr }, 'assignment');
}

function suspended(c: Checker, s: GoStmt): void {
  const keyword = s.kind === 'Go' ? 'go' : 'defer';
  if (unparen(s.call).kind !== 'Call') {
    c.err(s.call.pos, `expression in ${keyword} must be function call`);
    rawExpr(c, s.call);
    return;
  }
  if (s.call.kind === 'Paren') {
    c.err(s.call.pos, `expression in ${keyword} must not be parenthesized`);
  }
  if (s.kind === 'Defer' && c.fn !== null) c.fn.hasDefer = true;
  const x = rawExpr(c, s.call);
  if (x.mode === 'invalid') return;
  const kind = kindOf(s.call);
  if (kind === 'conversion') c.err(s.call.pos, `${keyword} requires function call, not conversion `, x);
  else if (kind === 'expression') c.err(s.call.pos, `${keyword} discards result of `, x);
}

function returnStmt(c: Checker, s: Return): void {
  const fn = c.fn!;
  if (s.results.length === 0 && fn.results.length > 0 && fn.namedResults) {
    for (const r of fn.results) {
      const alt = r.name === '' || r.name === '_' ? undefined : c.scope.find(r.name);
      if (alt !== undefined && alt !== r) {
        const at = `${place(c, alt.pos)}: inner declaration of var ${alt.name} ${c.text(alt.type ?? invalid)}`;
        c.err(s.pos, `result parameter ${r.name} not in scope at return\n\t${at}`);
      }
    }
    return;
  }
  if (fn.results.length === 0) {
    if (s.results.length === 0) return;
    const xs = s.results.map(e => rawExpr(c, e));
    if (xs.some(x => x.mode === 'invalid')) return;
    const have = c.text(
      ...xs.flatMap((x, i) => [
        i > 0 ? ', ' : '',
        isUntyped(x.t) && isNumeric(x.t)
          ? 'number'
          : isUntyped(x.t)
            ? c.text(x.t).replace('untyped ', '')
            : x.t,
      ]),
    );
    c.err(s.results[0].pos, `too many return values\n\thave (${have})\n\twant ()`);
    return;
  }
  if (s.results.length === 0) {
    const want = c.text(...fn.results.flatMap((r, i) => [i > 0 ? ', ' : '', r.type!]));
    c.err(s.pos, `not enough return values\n\thave ()\n\twant (${want})`);
    return;
  }
  initVars(c, fn.results, s.results, s.pos);
}

function branch(c: Checker, s: Branch, ctx: Context): void {
  if (s.label !== null) return;
  if (s.tok === 'break' && ctx.targets.length === 0) {
    c.branchError(s.pos, 'break is not in a loop, switch, or select');
  } else if (s.tok === 'continue' && !ctx.targets.includes('loop')) {
    c.branchError(s.pos, 'continue is not in a loop');
  } else if (s.tok === 'fallthrough' && !ctx.fallthroughOk) {
    let text = 'fallthrough statement out of place';
    if (ctx.last) text = 'cannot fallthrough final case in switch';
    if (ctx.inTypeSwitch) text = 'cannot fallthrough in type switch';
    c.branchError(s.pos, text);
  }
}

function condition(c: Checker, e: Expr, what: string): void {
  const x = expr(c, e);
  if (x.mode === 'invalid') return;
  if (!isBoolean(x.t)) c.err(e.pos, `non-boolean condition in ${what} statement`);
  else if (isUntyped(x.t)) convertUntyped(c, x, bool);
}

function ifStmt(c: Checker, s: If, ctx: Context): void {
  scoped(c, () => {
    if (s.init !== null) stmt(c, s.init, ctx);
    condition(c, s.cond, 'if');
    block(c, s.body, ctx);
    if (s.otherwise !== null) stmt(c, s.otherwise, ctx);
  });
}

function onlyOneDefault(
  c: Checker,
  cases: (CaseClause | CommClause)[],
  isDefault: (x: never) => boolean,
): void {
  let first: CaseClause | CommClause | null = null;
  for (const clause of cases) {
    if (!isDefault(clause as never)) continue;
    if (first !== null) c.err(clause.pos, `multiple defaults (first at ${place(c, first.pos)})`);
    else first = clause;
  }
}

function switchStmt(c: Checker, s: Switch, ctx: Context): void {
  if (s.init !== null) stmt(c, s.init, ctx);
  let x: Operand;
  if (s.tag !== null) {
    x = expr(c, s.tag);
    assignment(c, x, null, 'switch expression');
    if (x.mode !== 'invalid' && !comparable(x.t) && !hasNil(x.t)) {
      c.err(x.expr.pos, 'cannot switch on ', x, ' (', x.t, ' is not comparable)');
      x.mode = 'invalid';
    }
  } else {
    x = { ...operand('const', { kind: 'Ident', pos: s.pos, name: 'true' }, bool), cv: boolConst(true) };
  }
  onlyOneDefault(c, s.cases, (k: CaseClause) => k.list === null);
  const seen = new Map<string, number>();
  s.cases.forEach((clause, i) => {
    for (const e of clause.list ?? []) caseValue(c, x, e, seen);
    const last = i === s.cases.length - 1;
    const inner: Context = { fallthroughOk: !last, last, targets: [...ctx.targets, 'switch'] };
    scoped(c, () => list(c, clause.body, inner));
  });
}

function caseValue(c: Checker, x: Operand, e: Expr, seen: Map<string, number>): void {
  const v = expr(c, e);
  if (x.mode === 'invalid' || v.mode === 'invalid') return;
  if (!convertCase(c, v, x)) return;
  const cv = v.cv;
  const mode = v.mode;
  // The comparison must not fold: the tag `true` of a switch without one is only a stand-in.
  const r = comparison(c, { ...v }, { ...x }, '==', e, true);
  if (r.mode === 'invalid' || mode !== 'const' || cv === null || cv.k === 'bool') return;
  const key = constantKey(cv, v.t);
  const old = seen.get(key);
  if (old !== undefined)
    c.err(e.pos, 'duplicate case ', v, ` in expression switch\n\t${place(c, old)}: previous case`);
  else seen.set(key, e.pos);
}

/** An untyped case takes the type of the tag. @returns false after an error */
function convertCase(c: Checker, v: Operand, x: Operand): boolean {
  if (!isUntyped(v.t)) return true;
  convertUntyped(c, v, x.t);
  return v.mode !== ('invalid' as Operand['mode']);
}

function typeSwitch(c: Checker, s: TypeSwitch, ctx: Context): void {
  if (s.init !== null) stmt(c, s.init, ctx);
  let bind = s.bind;
  if (bind?.name === '_') {
    c.err(bind.pos, 'no new variable on left side of :=');
    bind = null;
  }
  const x = expr(c, s.x);
  let valid = x.mode !== 'invalid';
  if (valid && !isInterface(x.t)) {
    c.err(x.expr.pos, x, ' is not an interface');
    valid = false;
  }
  onlyOneDefault(c, s.cases, (k: CaseClause) => k.list === null);
  const seen = new Map<Type, Expr>();
  const vars: Obj[] = [];
  for (const clause of s.cases) {
    const types = (clause.list ?? []).map(e => caseType(c, valid ? x : null, e, seen));
    scoped(c, () => {
      if (bind !== null) {
        const v = new Obj('var', bind.name, c.pkg, bind.pos);
        v.fn = c.fn;
        v.state = 'done';
        const only = types.length === 1 && types[0] !== untypedNil ? types[0] : null;
        v.type = only ?? (valid ? x.t : invalid);
        clause.obj = v;
        vars.push(v);
        c.scope.insert(v);
      }
      list(c, clause.body, {
        fallthroughOk: false,
        last: false,
        inTypeSwitch: true,
        targets: [...ctx.targets, 'switch'],
      });
    });
  }
  if (bind !== null && !vars.some(v => v.used)) c.err(bind.pos, `declared and not used: ${bind.name}`);
}

function caseType(c: Checker, x: Operand | null, e: Expr, seen: Map<Type, Expr>): Type {
  let t: Type;
  if (e.kind === 'Ident' && e.name === 'nil' && c.scope.find('nil')?.kind === 'nil') {
    e.t = t = untypedNil;
  } else {
    t = typeOf(c, e);
    if (t === invalid) return t;
  }
  const old = seen.get(t);
  if (old !== undefined && !c.inInstance) {
    c.err(e.pos, 'duplicate case ', e, ` in type switch\n\t${place(c, old.pos)}: previous case`);
    return t;
  }
  seen.set(t, e);
  if (x !== null && t !== untypedNil) possible(c, e, x, t, true);
  return t;
}

function select(c: Checker, s: Select, ctx: Context): void {
  onlyOneDefault(c, s.cases, (k: CommClause) => k.comm === null);
  for (const clause of s.cases) {
    const { comm } = clause;
    if (comm !== null && !isComm(comm)) {
      c.err(comm.pos, 'select case must be send or receive (possibly with assignment)');
      continue;
    }
    scoped(c, () => {
      if (comm !== null) stmt(c, comm, ctx);
      list(c, clause.body, { fallthroughOk: false, last: false, targets: [...ctx.targets, 'switch'] });
    });
  }
}

function isComm(s: Stmt): boolean {
  if (s.kind === 'SendStmt') return true;
  const x = s.kind === 'ExprStmt' ? s.x : s.kind === 'Assign' && s.rhs.length === 1 ? s.rhs[0] : null;
  if (x === null) return false;
  const e = unparen(x);
  return e.kind === 'Unary' && e.op === '<-';
}

function forStmt(c: Checker, s: For, ctx: Context): void {
  if (s.init !== null) {
    stmt(c, s.init, ctx);
    if (s.init.kind === 'Assign') for (const v of s.init.fresh ?? []) if (v !== null) v.loopVar = true;
  }
  if (s.cond !== null) condition(c, s.cond, 'for');
  if (s.post !== null) {
    if (s.post.kind === 'Assign' && s.post.op === ':=') {
      c.err(s.post.opPos, 'syntax error: cannot declare in post statement of for loop');
    }
    stmt(c, s.post, ctx);
  }
  block(c, s.body, { fallthroughOk: false, last: false, targets: [...ctx.targets, 'loop'] });
}

/** Types of the iteration variables; null where there is none. */
function rangeTypes(_c: Checker, t: Type): { key: Type | null; value: Type | null; cause?: string } | null {
  let u = under(t);
  if (u.kind === 'Basic') {
    if (isString(u)) return { key: int, value: int32 };
    if (isInteger(u)) return { key: t, value: null };
    return null;
  }
  if (u.kind === 'Pointer') {
    const a = under(u.elem);
    if (a.kind !== 'Array') return null;
    u = a;
  }
  switch (u.kind) {
    case 'Array':
    case 'Slice':
      return { key: int, value: u.elem };
    case 'Map':
      return { key: u.key, value: u.elem };
    case 'Chan':
      if (u.dir === 'send') return { key: null, value: null, cause: 'receive from send-only channel' };
      return { key: u.elem, value: null };
    case 'Signature': {
      const bad = (cause: string) => ({ key: null, value: null, cause });
      if (u.params.length !== 1) return bad('func must be func(yield func(...) bool): wrong argument count');
      if (u.results.length !== 0) return bad('func must be func(yield func(...) bool): unexpected results');
      const y = under(u.params[0]);
      if (y.kind !== 'Signature') return bad('func must be func(yield func(...) bool): argument is not func');
      if (y.params.length > 2)
        return bad('func must be func(yield func(...) bool): yield func has too many parameters');
      if (y.results.length !== 1 || !isBoolean(y.results[0])) {
        return bad('func must be func(yield func(...) bool): yield func does not return bool');
      }
      return { key: y.params[0] ?? null, value: y.params[1] ?? null };
    }
    default:
      return null;
  }
}

function rangeStmt(c: Checker, s: Range, ctx: Context): void {
  const x = expr(c, s.x);
  let key: Type | null = null;
  let value: Type | null = null;
  let failed = x.mode === 'invalid';
  if (!failed) {
    const r = rangeTypes(c, x.t);
    if (r === null || r.cause !== undefined) {
      c.err(
        x.expr.pos,
        'cannot range over ',
        x,
        r?.cause === undefined ? '' : `: ${r.cause}${r.cause.startsWith('receive') ? c.text(' ', x.t) : ''}`,
      );
      failed = true;
    } else {
      ({ key, value } = r);
      if (key === null && s.key !== null) {
        c.err(s.key.pos, 'range over ', x, ' permits no iteration variables');
        failed = true;
      } else if (value === null && s.value !== null) {
        c.err(s.value.pos, 'range over ', x, ' permits only one iteration variable');
        failed = true;
      }
    }
  }
  if (!failed && under(x.t).kind === 'Signature') {
    c.refuse(s.pos, 'range over a function is not simulated; call the function with a func literal');
  }
  const overInt = !failed && isInteger(x.t);
  const names = [s.key, s.value];
  const types = [key, value];
  if (s.define) {
    const vars: Obj[] = [];
    names.forEach((l, i) => {
      if (l === null) return;
      if (l.kind !== 'Ident') {
        c.err(l.pos, 'non-name ', l, ' on left side of :=');
        return;
      }
      const v = localVar(c, l);
      l.obj = v;
      if (i === 0) s.keyObj = v;
      else s.valueObj = v;
      const t = types[i];
      if (failed || t === null) {
        v.type = invalid;
        v.used = true;
      } else if (overInt) {
        initVar(c, v, x, 'range clause');
      } else {
        v.type = t;
      }
      l.t = v.type ?? invalid;
      if (l.name !== '_') vars.push(v);
    });
    for (const v of vars) c.scope.insert(v);
    if (vars.length === 0 && names.some(n => n !== null)) {
      c.err(s.key!.pos, 'no new variables on left side of :=');
    }
  } else {
    names.forEach((l, i) => {
      const t = types[i];
      if (l === null || t === null || failed) return;
      if (overInt && isUntyped(x.t)) {
        const want = lhsType(c, l);
        assignment(c, x, want, want === null ? 'assignment to _ identifier' : 'range clause');
      } else {
        assignVar(c, l, null, operand('value', l, t), 'assignment');
      }
    });
  }
  if (overInt && isUntyped(x.t)) convertUntyped(c, x, int);
  block(c, s.body, { fallthroughOk: false, last: false, targets: [...ctx.targets, 'loop'] });
}

export type { Call };
export { intConst, untypedInt };
