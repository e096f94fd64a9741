/**
 * Emission of loops. Every loop that is not provably short asks at its head whether its goroutine has used up its
 * stretch: `if (($c[0] -= cost) < 0) yield $tick`, which is where preemption strikes.
 */
import type { Assign, Block, Call, Expr, For, Range, Stmt } from '../ast';
import type { Obj } from '../scope';
import { isInteger, isInterface, isString, type Type, under } from '../types';
import { walk } from '../walk';
import { reading, whole } from './access';
import { assign, declareVar, incDec, place } from './assign';
import { weight } from './costs';
import { convertValue, copy, isFresh, simple, value, valueAs } from './expr';
import type { FuncEmitter } from './func';
import { isBoxed, isObject } from './program';
import { loopLimit } from './shared';
import { define, statements, stmt } from './stmt';

/** The body with its charge and, unless the loop is short, its preemption point. */
function loopBody(
  f: FuncEmitter,
  body: Block,
  head: number,
  short: boolean,
  before = '',
  limit = '0',
): string {
  if (short || !f.isUser) {
    const text = statements(f, body.list, head + weight.iteration);
    return `{ ${before}${text}\n}`;
  }
  f.em.colours.mark(f.unit);
  f.sawCall = true;
  const tick = calls(body.list) ? '-1' : '-2';
  const text = statements(
    f,
    body.list,
    head + weight.iteration,
    cost => ` if (($c[0] -= ${Math.round(cost)}) < ${limit}) $r(yield ${tick});`,
  );
  return `{ ${before}${text}\n}`;
}

/** Whether statements call a function: a prologue is where a cooperative request is seen. */
function calls(list: Stmt[]): boolean {
  return walk(list, node => {
    switch (node.kind) {
      case 'FuncLit':
        return 'stop';
      case 'Call':
        return (node as Call).builtin === undefined && !(node as Call).conversion ? 'done' : undefined;
      case 'SendStmt':
      case 'Select':
      case 'Go':
        return 'done';
      default:
        return undefined;
    }
  });
}

/** Iterations up to which a loop without calls is short. */
const FEW = 64;

function isShort(s: For): boolean {
  const { init, cond, post, body } = s;
  if (init?.kind !== 'Assign' || init.op !== ':=' || init.lhs.length !== 1 || cond?.kind !== 'Binary')
    return false;
  const v = init.fresh?.[0];
  if (!v || cond.x.kind !== 'Ident' || cond.x.obj !== v || post?.kind !== 'IncDec') return false;
  const [from, to] = [init.rhs[0].cv, cond.y.cv];
  if (from?.k !== 'int' || to?.k !== 'int') return false;
  const n = to.v - from.v;
  return (n < 0n ? -n : n) <= BigInt(FEW) && !calls(body.list) && !hasLoop(body.list);
}

function hasLoop(list: Stmt[]): boolean {
  return list.some(s => {
    switch (s.kind) {
      case 'For':
      case 'Range':
        return true;
      case 'Block':
        return hasLoop(s.list);
      case 'If':
        return hasLoop(s.body.list) || (s.otherwise !== null && hasLoop([s.otherwise]));
      case 'Labeled':
        return hasLoop([s.stmt]);
      case 'Switch':
      case 'TypeSwitch':
      case 'Select':
        return s.cases.some(c => hasLoop(c.body));
      default:
        return false;
    }
  });
}

/** Statements that are written as one JavaScript expression. */
function asExpression(f: FuncEmitter, s: Stmt): string | null {
  switch (s.kind) {
    case 'IncDec':
      return counts(f, s.x) ? `${f.local((s.x as { obj: Obj }).obj)}${s.op}` : incDec(f, s).join(', ');
    case 'Assign':
      return s.op === ':=' ? null : assign(f, s).join(', ');
    case 'ExprStmt':
      return value(f, s.x);
    default:
      return null;
  }
}

/** Loop variables that go up or down by one between bounds far below 2^53. */
const counters = new WeakSet<Obj>();

function counts(f: FuncEmitter, e: Expr): boolean {
  void f;
  return e.kind === 'Ident' && e.obj !== undefined && counters.has(e.obj) && !isBoxed(e.obj);
}

/** for i := <constant>; i < …; i++ with an int that nothing else assigns: it cannot overflow. */
function isCounter(s: For): Obj | null {
  const { init, cond, post } = s;
  if (init?.kind !== 'Assign' || init.op !== ':=' || init.lhs.length !== 1 || post?.kind !== 'IncDec')
    return null;
  const v = init.fresh?.[0];
  if (!v || v.type === null || !isInteger(v.type)) return null;
  const u = under(v.type) as { bits: number };
  if (u.bits !== 64 || post.x.kind !== 'Ident' || post.x.obj !== v || cond === null) return null;
  const from = init.rhs[0].cv;
  const small = from?.k === 'int' && from.v < 1n << 40n && from.v > -(1n << 40n);
  return small && post.op === '++' ? v : null;
}

export function forStmt(f: FuncEmitter, s: For, label: string): string {
  const short = isShort(s);
  const counter = isCounter(s);
  if (counter !== null) counters.add(counter);
  const { init } = s;
  const vars =
    init?.kind === 'Assign' ? (init.fresh ?? []).filter((v): v is Obj => v !== null && v.name !== '_') : [];
  const plainInit = init === null || init.kind !== 'Assign' || init.op !== ':=';
  if (plainInit) {
    const before = init === null ? '' : `${stmt(f, init, '')} `;
    return whileLoop(f, s, label, before, short);
  }
  const perIteration = f.em.options.goVersion >= 1.22;
  const shared = vars.some(v => v.captured || isBoxed(v));
  const text = define(f, init as Assign);
  if (!perIteration || !shared) {
    // Nobody can tell one iteration's variable from the next one's.
    return `{ ${text} ${whileLoop(f, s, label, '', short)} }`;
  }
  const cond = withCost(f, () => (s.cond === null ? '' : value(f, s.cond)));
  const renew = vars.filter(isBoxed).map(v => `${f.local(v)} = new $Box(${f.local(v)}.v)`);
  const post = withCost(f, () => (s.post === null ? '' : asExpression(f, s.post)));
  const names = vars.map(v => f.local(v));
  const outer = names.map(n => `${n}$0 = ${n}`).join(', ');
  const head = names.map(n => `${n} = ${n}$0`).join(', ');
  const body = loopBody(f, s.body, cond.cost + post.cost, short);
  const update = [...renew, ...(post.value === null || post.value === '' ? [] : [post.value])].join(', ');
  const scoped = `{ ${text} var ${outer}; { ${label}for (let ${head}; ${cond.value}; ${update}) ${body} } }`;
  return scoped.replaceAll('var ', 'let ');
}

function withCost<T>(f: FuncEmitter, make: () => T): { value: T; cost: number } {
  const before = f.cost;
  f.cost = 0;
  const value = make();
  const { cost } = f;
  f.cost = before;
  return { value, cost };
}

function whileLoop(f: FuncEmitter, s: For, label: string, before: string, short: boolean): string {
  const cond = withCost(f, () => (s.cond === null ? '' : value(f, s.cond)));
  const post = withCost(f, () => (s.post === null ? '' : (asExpression(f, s.post) ?? '')));
  const limit = loopLimit(f, s.cond);
  const body = loopBody(f, s.body, cond.cost + post.cost + weight.branch, short, '', limit);
  return `${before}${label}for (; ${cond.value}; ${post.value}) ${body}`;
}

// ---- range

export function rangeStmt(f: FuncEmitter, s: Range, label: string): string {
  const t = s.x.t!;
  const u = under(t);
  if (isString(t)) return rangeString(f, s, label);
  switch (u.kind) {
    case 'Basic':
      return rangeInt(f, s, label);
    case 'Slice':
      return rangeSlice(f, s, label);
    case 'Array':
    case 'Pointer':
      return rangeArray(f, s, label);
    case 'Map':
      return rangeMap(f, s, label);
    default:
      return rangeChan(f, s, label);
  }
}

/** What gives the iteration's variables their values: declarations, or assignments to what is there. */
function bind(f: FuncEmitter, s: Range, which: 'key' | 'value', text: string, type: Type): string {
  const e = which === 'key' ? s.key : s.value;
  if (e === null || (e.kind === 'Ident' && e.name === '_')) return '';
  if (s.define) return declareVar(f, which === 'key' ? s.keyObj! : s.valueObj!, text);
  const p = place(f, e, 'once');
  return `${[...p.before, p.set(convertValue(f, text, type, p.type))].join(', ')}; `;
}

/** Both variables' values. Where they are assigned, their places are found before either is. */
function bindBoth(f: FuncEmitter, s: Range, texts: [string, string], types: [Type, Type]): string {
  if (s.define || !wants(s.key) || !wants(s.value)) {
    return (
      bind(f, s, 'key', texts[0], types[0]) + (wants(s.value) ? bind(f, s, 'value', texts[1], types[1]) : '')
    );
  }
  const places = [place(f, s.key!, 'later'), place(f, s.value!, 'later')];
  const sets = places.map((p, i) => p.set(convertValue(f, texts[i], types[i], p.type)));
  return `${[...places.flatMap(p => p.before), ...sets].join(', ')}; `;
}

const wants = (e: Expr | null): boolean => e !== null && !(e.kind === 'Ident' && e.name === '_');

function rangeInt(f: FuncEmitter, s: Range, label: string): string {
  const i = f.fresh('$i');
  const n = simpleConst(f, s.x);
  const direct =
    s.define &&
    s.keyObj !== undefined &&
    s.keyObj.name !== '_' &&
    !s.keyObj.assigned &&
    !s.keyObj.captured &&
    !isBoxed(s.keyObj);
  const count = s.x.cv?.k === 'int' ? Number(s.x.cv.v) : Number.POSITIVE_INFINITY;
  const short = count <= FEW && !calls(s.body.list) && !hasLoop(s.body.list);
  const name = direct ? f.local(s.keyObj!) : i;
  const b = direct ? '' : bind(f, s, 'key', i, s.x.t!);
  return `{ ${n.before} ${label}for (let ${name} = 0; ${name} < ${n.text}; ${name}++) ${loopBody(f, s.body, weight.branch + weight.arithmetic, short, b)} }`;
}

/** A text that can stand in a loop's condition. */
function simpleConst(f: FuncEmitter, e: Expr): { before: string; text: string } {
  const x = value(f, e);
  if (/^\(?-?\d+n?\)?$/.test(x)) return { before: '', text: x };
  const n = f.fresh('$n');
  return { before: `const ${n} = ${x};`, text: n };
}

function rangeSlice(f: FuncEmitter, s: Range, label: string): string {
  const elem = (under(s.x.t!) as { elem: Type }).elem;
  const [x, n] = [f.fresh('$x'), f.fresh('$n')];
  const direct =
    s.define &&
    s.keyObj !== undefined &&
    s.keyObj.name !== '_' &&
    !s.keyObj.assigned &&
    !s.keyObj.captured &&
    !isBoxed(s.keyObj);
  const i = direct ? f.local(s.keyObj!) : f.fresh('$i');
  const target = { object: `${x}.a`, key: `${x}.o + ${i}`, name: '[]' };
  const at = isObject(elem) ? `${x}.a[${x}.o + ${i}]` : reading(f, target, `${x}.a[${x}.o + ${i}]`);
  const v = wants(s.value) && isObject(elem) ? copy(f, elem, at) : at;
  const before = direct
    ? wants(s.value)
      ? bind(f, s, 'value', v, elem)
      : ''
    : bindBoth(f, s, [i, v], [int, elem]);
  const body = loopBody(
    f,
    s.body,
    weight.branch + weight.arithmetic + (wants(s.value) ? weight.load : 0),
    false,
    before,
  );
  return `{ const ${x} = ${value(f, s.x)}, ${n} = ${x}.n; ${label}for (let ${i} = 0; ${i} < ${n}; ${i}++) ${body} }`;
}

import { int } from '../types';

function rangeArray(f: FuncEmitter, s: Range, label: string): string {
  const u = under(s.x.t!);
  const array = (u.kind === 'Pointer' ? under(u.elem) : u) as { elem: Type; len: number };
  const i = f.fresh('$i');
  let before = bind(f, s, 'key', i, int);
  let setup = '';
  if (wants(s.value)) {
    const x = f.fresh('$x');
    const held = value(f, s.x);
    // Ranging over an array goes over a copy of it.
    setup = `const ${x} = ${u.kind === 'Array' && !isFresh(s.x) ? copy(f, s.x.t!, held) : held};`;
    const v = `${x}[${i}]`;
    before += bind(f, s, 'value', isObject(array.elem) ? copy(f, array.elem, v) : v, array.elem);
  } else if (s.x.kind === 'Call') {
    setup = `${value(f, s.x)};`;
  }
  const short = array.len <= FEW && !calls(s.body.list) && !hasLoop(s.body.list);
  const body = loopBody(f, s.body, weight.branch + weight.arithmetic, short, before);
  return `{ ${setup} ${label}for (let ${i} = 0; ${i} < ${array.len}; ${i}++) ${body} }`;
}

function rangeString(f: FuncEmitter, s: Range, label: string): string {
  const [x, i, r, w] = [f.fresh('$x'), f.fresh('$i'), f.fresh('$r'), f.fresh('$w')];
  const before = `const ${r} = $decodeRune(${x}, ${i}), ${w} = $runeWidth(); ${bindBoth(f, s, [i, r], [int, int32])}`;
  // The width is added at the head of the next round: continue must not skip it.
  const body = loopBody(f, s.body, weight.index + weight.branch, false, `${before}${i}$next = ${i} + ${w};`);
  return `{ const ${x} = ${value(f, s.x)}; let ${i}$next = 0; ${label}for (let ${i} = 0; ${i} < ${x}.length; ${i} = ${i}$next) ${body} }`;
}

import { int32 } from '../types';

function rangeMap(f: FuncEmitter, s: Range, label: string): string {
  const u = under(s.x.t!) as { key: Type; elem: Type };
  const [it, e] = [f.fresh('$it'), f.fresh('$e')];
  const k = wants(s.key) && isObject(u.key) ? copy(f, u.key, `${e}.k`) : `${e}.k`;
  const v = wants(s.value) && isObject(u.elem) ? copy(f, u.elem, `${e}.v`) : `${e}.v`;
  const before = bindBoth(f, s, [k, v], [u.key, u.elem]);
  const body = loopBody(f, s.body, weight.mapAccess / 3, false, before);
  return `{ const ${it} = new $MapIter(${whole(f, 'rdMap', value(f, s.x))}); ${label}for (let ${e}; (${e} = ${it}.next()) !== null;) ${body} }`;
}

function rangeChan(f: FuncEmitter, s: Range, label: string): string {
  const elem = (under(s.x.t!) as { elem: Type }).elem;
  const [ch, v] = [f.fresh('$ch'), f.fresh('$v')];
  f.em.colours.mark(f.unit);
  f.sawCall = true;
  const before = `const ${v} = $r(yield $recv(${ch})); if (${v} === $CLOSED) break; ${bind(f, s, 'key', v, elem)}`;
  const text = statements(f, s.body.list, weight.iteration + weight.branch);
  return `{ const ${ch} = ${value(f, s.x)}; ${label}for (;;) { ${before}${text}\n} }`;
}

export { isInterface, simple, valueAs };
