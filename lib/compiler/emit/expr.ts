/** Emission of expressions. A result is JavaScript text that can stand as an operand. */
import type { Binary, CompositeLit, Expr, Index, Selector, Unary } from '../ast';
import type { Obj } from '../scope';
import type { Selection } from '../selection';
import {
  defaultType,
  hasNil,
  isFloat,
  isInteger,
  isInterface,
  isString,
  isUntyped,
  Named,
  type Signature,
  type Slice,
  type Type,
  under,
  untypedNil,
} from '../types';
import { fieldProp } from '../values/types';
import { isOwn, reading, type Target, variableTarget, whole } from './access';
import { arithmetic, complement, constant, convertBasic, jsString, negate, shift, shiftCount } from './arith';
import { call } from './call';
import { hole } from './colour';
import { weight } from './costs';
import type { FuncEmitter } from './func';
import { isBoxed, isObject, nativeOf } from './program';
import { copyText } from './types';

const unparen = (e: Expr): Expr => (e.kind === 'Paren' ? unparen(e.x) : e);

/** Whether e gives a struct or array that nobody else holds. */
export function isFresh(e: Expr): boolean {
  const x = unparen(e);
  switch (x.kind) {
    case 'CompositeLit':
    case 'TypeAssert':
      return true;
    case 'Unary':
      return x.op === '<-';
    case 'Call':
      return x.conversion ? isFresh(x.args[0]) : true;
    default:
      return false;
  }
}

/** e as a value of type `to`: boxed where an interface is wanted, copied where a struct or array would be shared. */
export function valueAs(f: FuncEmitter, e: Expr, to: Type): string {
  const from = e.t!;
  const x = value(f, e);
  return convertValue(f, isObject(from) && !isFresh(e) ? copy(f, from, x) : x, from, to);
}

/** e, copied if it is a struct or array that somebody else holds. */
export function owned(f: FuncEmitter, e: Expr): string {
  const x = value(f, e);
  return isObject(e.t!) && !isFresh(e) ? copy(f, e.t!, x) : x;
}

export function copy(f: FuncEmitter, t: Type, x: string): string {
  f.cost += weight.load * 4;
  return copyText(f.em, t, whole(f, 'rdAll', x, t));
}

/** An implicit conversion of a value that is the caller's own. */
export function convertValue(f: FuncEmitter, x: string, from: Type, to: Type): string {
  if (!isInterface(to) || isInterface(from) || from === untypedNil) return x;
  const t = isUntyped(from) ? defaultType(from) : from;
  // A pointer is kept as it is, a constant lies in read-only memory, anything else goes to the heap.
  f.cost += isPointerShaped(t) || /^("|\d|true$|false$)/.test(x) ? weight.load * 2 : weight.box;
  return `new $Iface(${f.em.types.type(t)}, ${x})`;
}

const isPointerShaped = (t: Type): boolean => ['Pointer', 'Map', 'Chan', 'Signature'].includes(under(t).kind);

export function value(f: FuncEmitter, e: Expr): string {
  if (e.cv !== undefined) return constant(e.cv, e.t!);
  switch (e.kind) {
    case 'Paren':
      return value(f, e.x);
    case 'Ident':
      return ident(f, e);
    case 'FuncLit': {
      const text = f.literal(e);
      f.cost += weight.allocate / 4;
      f.em.colours.same(f.literalUnits.get(e)!, f.em.funcClass(e.t!));
      return `(${text})`;
    }
    case 'CompositeLit':
      return composite(f, e);
    case 'Selector':
      return selector(f, e);
    case 'Index':
      return index(f, e);
    case 'SliceExpr':
      return sliceExpr(f, e);
    case 'TypeAssert': {
      f.cost += weight.compare * 2;
      const [x, t] = [value(f, e.x), f.em.types.type(e.t!)];
      return e.commaOk ? `$assertType2(${x}, ${t})` : `$assertType(${x}, ${t}, ${f.em.types.type(e.x.t!)})`;
    }
    case 'Call':
      return call(f, e);
    case 'Star': {
      f.cost += weight.load;
      const p = value(f, e.x);
      if (isObject(e.t!)) return `$deref(${p})`;
      if (f.em.options.accesses === undefined) return `${p}.v`;
      const s = simple(f, p);
      return `(${s.first}, ${reading(f, { object: s.again, key: "'v'", name: '*' }, `${s.again}.v`)})`;
    }
    case 'Unary':
      return unary(f, e);
    case 'Binary':
      return binary(f, e);
    default:
      throw new Error(`no value of a ${e.kind}`);
  }
}

function ident(f: FuncEmitter, e: Expr & { kind: 'Ident' }): string {
  const obj = e.inst ?? e.obj!;
  if (obj.kind === 'nil') return nilOf(e.t!);
  if (obj.kind === 'func') return funcValue(f, obj, e.t!);
  return readVariable(f, obj);
}

function readVariable(f: FuncEmitter, obj: Obj): string {
  return reading(f, targetOf(f, obj), variable(f, obj));
}

/** A variable as what an access is to. */
export function targetOf(f: FuncEmitter, obj: Obj): Target | null {
  return variableTarget(f, obj, obj.fn === null ? f.em.name(obj) : f.local(obj), isBoxed(obj));
}

export function nilOf(t: Type): string {
  const k = under(t).kind;
  return k === 'Slice' ? '$nil' : k === 'Chan' ? '0' : 'null';
}

/** A variable's value. */
export function variable(f: FuncEmitter, obj: Obj): string {
  const name = obj.fn === null ? f.em.name(obj) : f.local(obj);
  if (obj.fn === null || obj.captured) f.cost += weight.load;
  return isBoxed(obj) ? `${name}.v` : name;
}

/** A declared function as a value. */
export function funcValue(f: FuncEmitter, obj: Obj, t: Type): string {
  return f.em.asClass(callableAlone(f, obj), f.em.unitOf(obj), f.em.funcClass(t));
}

/** A hole may not stand in a hole: a callable whose text has one gets a name of its own. */
function callableAlone(f: FuncEmitter, obj: Obj): string {
  return f.em.callable(obj);
}

// ---- selectors

/** The value at the end of a selection's embedded fields. */
function alongPath(base: string, s: Selection): string {
  return s.path.reduce((x, step) => `${x}.${fieldProp(step.field.name, step.index)}`, base);
}

/** The same, where each pointer on the way is told as read. */
function alongTold(f: FuncEmitter, base: string, s: Selection): string {
  if (f.em.options.accesses === undefined) return alongPath(base, s);
  return s.path.reduce((x, step) => {
    const prop = fieldProp(step.field.name, step.index);
    if (isObject(step.field.type)) return `${x}.${prop}`;
    const held = simple(f, x);
    const target = { object: held.again, key: JSON.stringify(prop), name: step.field.name };
    return `(${held.first}, ${reading(f, target, `${held.again}.${prop}`)})`;
  }, base);
}

function selector(f: FuncEmitter, e: Selector): string {
  const s = e.selection;
  const obj = e.inst ?? e.sel.obj;
  if (s === undefined) {
    if (obj!.kind === 'func') return funcValue(f, obj!, e.t!);
    return readVariable(f, obj!);
  }
  if (e.x.isType) return methodExpr(f, e, s);
  if (s.kind === 'field') {
    f.cost += weight.load * (1 + s.path.length);
    const base = isOwn(e.x) ? alongPath(value(f, e.x), s) : alongTold(f, value(f, e.x), s);
    const prop = fieldProp(s.field!.name, s.index!);
    if (f.em.options.accesses === undefined || isObject(e.t!) || isOwn(e.x)) return `${base}.${prop}`;
    const held = simple(f, base);
    const target = { object: held.again, key: JSON.stringify(prop), name: s.field!.name };
    return `(${held.first}, ${reading(f, target, `${held.again}.${prop}`)})`;
  }
  return methodValue(f, e, s);
}

function methodValue(f: FuncEmitter, e: Selector, s: Selection): string {
  const cls = f.em.funcClass(e.t!);
  if (s.kind === 'interfaceMethod') {
    const own = f.em.methodClass(s.spec!.name, s.spec!.type);
    f.em.colours.depends(cls, own);
    const bound = `$bindMethod(${alongPath(value(f, e.x), s)}, ${JSON.stringify(s.spec!.name)})`;
    return `${hole(cls, '$gen(', '', own)}${bound}${hole(cls, ')', '', own)}`;
  }
  const m = s.method!;
  return f.em.asClass(`$bind(${f.em.callable(m)}, ${receiver(f, e, s)})`, f.em.unitOf(m), cls);
}

function methodExpr(f: FuncEmitter, e: Selector, s: Selection): string {
  const cls = f.em.funcClass(e.t!);
  if (s.kind === 'interfaceMethod') {
    const own = f.em.methodClass(s.spec!.name, s.spec!.type);
    f.em.colours.depends(cls, own);
    const fn = `((r, ...a) => ${alongPath('r', s)}.t.methods.${s.spec!.name}(${alongPath('r', s)}.v, ...a))`;
    return `${hole(cls, '$gen(', '', own)}${fn}${hole(cls, ')', '', own)}`;
  }
  const m = s.method!;
  const recv = receiverFrom(f, 'r', e.x.t!, s, false);
  const fn = recv === 'r' ? f.em.callable(m) : `((r, ...a) => ${f.em.callable(m)}(${recv}, ...a))`;
  return f.em.asClass(fn, f.em.unitOf(m), cls);
}

/** What a method is called on, as its function wants it: a pointer, or a copy of the value. */
export function receiver(f: FuncEmitter, e: Selector, s: Selection): string {
  const m = s.method!;
  const t = e.x.t!;
  if (m.ptrRecv && s.path.length === 0) {
    return under(t).kind === 'Pointer' && !isNamedPointer(t, m) ? value(f, e.x) : address(f, e.x);
  }
  if (m.ptrRecv) {
    const last = s.path[s.path.length - 1].field;
    if (under(last.type).kind !== 'Pointer' && !isObject(last.type)) {
      const before: Selection = { ...s, path: s.path.slice(0, -1) };
      const prop = fieldProp(last.name, s.path[s.path.length - 1].index);
      return `$fieldRef(${alongPath(value(f, e.x), before)}, ${JSON.stringify(prop)})`;
    }
  }
  return receiverFrom(f, value(f, e.x), t, s, isFresh(e.x));
}

function isNamedPointer(t: Type, m: Obj): boolean {
  return t instanceof Named && t === m.recvType;
}

function receiverFrom(f: FuncEmitter, base: string, t: Type, s: Selection, fresh: boolean): string {
  const m = s.method!;
  const x = alongTold(f, base, s);
  const last = s.path.length === 0 ? t : s.path[s.path.length - 1].field.type;
  if (m.ptrRecv) return x;
  const pointer = under(last).kind === 'Pointer' && last !== m.recvType;
  if (isObject(m.recvType!)) {
    const held = pointer ? `$deref(${x})` : x;
    if (fresh && !pointer && s.path.length === 0) return held;
    return readsOnly(m) ? whole(f, 'rdAll', held, m.recvType!) : copy(f, m.recvType!, held);
  }
  if (!pointer) return x;
  if (f.em.options.accesses === undefined) return `${x}.v`;
  const p = simple(f, x);
  return `(${p.first}, ${reading(f, { object: p.again, key: "'v'", name: '*' }, `${p.again}.v`)})`;
}

/** Whether a method only looks at its receiver, and calls nobody who might change it meanwhile. */
function readsOnly(m: Obj): boolean {
  const r = m.info?.recv;
  if (r === null || r === undefined || r.mutated || r.assigned || r.addressed || r.captured) return false;
  return m.info!.leaf === true;
}

// ---- addresses

/** &e */
export function address(f: FuncEmitter, e: Expr): string {
  const x = unparen(e);
  const t = x.t!;
  switch (x.kind) {
    case 'CompositeLit': {
      f.cost += weight.allocate;
      const v = value(f, x);
      return isObject(t) ? v : `new $Box(${v})`;
    }
    case 'Ident': {
      const obj = x.obj!;
      if (isObject(t)) return variable(f, obj);
      return obj.fn === null ? f.em.name(obj) : f.local(obj);
    }
    case 'Star':
      return `$deref(${value(f, x.x)})`;
    case 'Selector': {
      const s = x.selection;
      if (s === undefined) return isObject(t) ? variable(f, x.sel.obj!) : f.em.name(x.sel.obj!);
      const base = alongPath(value(f, x.x), s);
      const prop = fieldProp(s.field!.name, s.index!);
      return isObject(t) ? `${base}.${prop}` : `$fieldRef(${base}, ${JSON.stringify(prop)})`;
    }
    case 'Index': {
      if (isObject(t)) return value(f, x);
      const { array, at } = element(f, x);
      return `$elemRef(${array}, ${at})`;
    }
    default:
      throw new Error(`no address of a ${x.kind}`);
  }
}

// ---- index and slice expressions

/** Array text and index text of x[i]; the array's text may be used once, before the index's. */
export function element(f: FuncEmitter, e: Index): { array: string; at: string } {
  const u = under(e.x.t!);
  const i = indexText(f, e.indices[0]);
  f.cost += weight.index;
  if (u.kind === 'Slice') {
    const s = simple(f, value(f, e.x));
    return { array: `${s.first}.a`, at: `${s.again}.o + $ix(${i}, ${s.again}.n)` };
  }
  const len = u.kind === 'Array' ? u.len : (under((u as { elem: Type }).elem) as { len: number }).len;
  const a = value(f, e.x);
  const cv = e.indices[0].cv;
  return { array: a, at: cv !== undefined ? i : `$ix(${i}, ${len})` };
}

function indexText(f: FuncEmitter, e: Expr): string {
  return value(f, e);
}

const NAME = /^[\p{L}_$][\p{L}\p{Nd}_$]*$/u;

/** Text that is evaluated once, and text that gives the same value again. */
export function simple(f: FuncEmitter, x: string): { first: string; again: string } {
  if (NAME.test(x)) return { first: x, again: x };
  const t = f.temp();
  return { first: `(${t} = ${x})`, again: t };
}

function index(f: FuncEmitter, e: Index): string {
  if (e.inst !== undefined) return funcValue(f, e.inst, e.t!);
  const u = under(e.x.t!);
  if (u.kind === 'Map') {
    f.cost += weight.mapAccess;
    const key = valueAs(f, e.indices[0], u.key);
    const zero = f.em.types.zero(u.elem);
    const get = e.commaOk ? '$mapGet2' : '$mapGet';
    if (f.em.options.accesses === undefined) return `${get}(${value(f, e.x)}, ${key}, ${zero})`;
    const m = simple(f, value(f, e.x));
    return `(${m.first}, ${reading(f, { object: m.again, key: '', name: 'map' }, `${get}(${m.again}, ${key}, ${zero})`)})`;
  }
  if (isString(e.x.t!)) {
    f.cost += weight.index;
    return `$byteAt(${value(f, e.x)}, ${value(f, e.indices[0])})`;
  }
  const { array, at } = element(f, e);
  if (f.em.options.accesses === undefined || isObject(e.t!) || isOwn(e)) return `${array}[${at}]`;
  const [a, i] = [f.temp(), f.temp()];
  return `(${a} = ${array}, ${i} = ${at}, ${reading(f, { object: a, key: i, name: '[]' }, `${a}[${i}]`)})`;
}

function sliceExpr(f: FuncEmitter, e: Expr & { kind: 'SliceExpr' }): string {
  f.cost += weight.index * 3;
  const u = under(e.x.t!);
  const parts = [e.lo, e.hi, e.max].map(p => (p === null ? 'undefined' : value(f, p)));
  while (parts[parts.length - 1] === 'undefined') parts.pop();
  const bounds = parts.map(p => `, ${p}`).join('');
  if (u.kind === 'Basic') return `$substring(${value(f, e.x)}${bounds})`;
  if (u.kind === 'Slice') return `$reslice(${f.em.types.type(u.elem)}, ${value(f, e.x)}${bounds})`;
  const a = u.kind === 'Pointer' ? value(f, e.x) : address(f, e.x);
  return `$resliceArray(${a}${bounds})`;
}

// ---- operators

function unary(f: FuncEmitter, e: Unary): string {
  if (e.op === '&') return address(f, e.x);
  if (e.op === '<-') return receive(f, e);
  f.cost += weight.arithmetic;
  const x = value(f, e.x);
  switch (e.op) {
    case '-':
      return negate(e.t!, x);
    case '^':
      return complement(e.t!, x);
    case '!':
      return `!${x}`;
    default:
      return x;
  }
}

export function receive(f: FuncEmitter, e: Unary): string {
  f.sawCall = true;
  f.em.colours.mark(f.unit);
  const elem = (under(e.x.t!) as { elem: Type }).elem;
  const zero = f.em.types.zero(elem);
  const got = `$r(yield $recv(${value(f, e.x)}))`;
  if (e.commaOk) return `$received2(${got}, ${zero})`;
  return /^(0|''|false|null|\$nil)$/.test(zero)
    ? `$received(${got}, ${zero})`
    : `$receivedOr(${got}, () => ${zero})`;
}

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=']);

function binary(f: FuncEmitter, e: Binary): string {
  const { op } = e;
  if (op === '&&' || op === '||') {
    f.cost += weight.branch;
    return `(${value(f, e.x)} ${op} ${value(f, e.y)})`;
  }
  if (op === '==' || op === '!=') {
    f.cost +=
      isString(e.x.t!) && e.x.cv === undefined && e.y.cv === undefined
        ? weight.stringCompare
        : weight.compare;
    return equality(f, e.x, e.y, op === '!=');
  }
  if (comparisons.has(op)) {
    f.cost += weight.compare;
    return `(${value(f, e.x)} ${op} ${value(f, e.y)})`;
  }
  if (op === '<<' || op === '>>') {
    f.cost += weight.arithmetic;
    return shift(op, e.t!, value(f, e.x), shiftCount(e.y.t!, value(f, e.y), e.y.cv));
  }
  f.cost += costOf(op, e.t!, e.y.cv !== undefined);
  return arithmetic(op, e.t!, value(f, e.x), value(f, e.y));
}

/** @param constant whether the right operand is one: compilers turn division by it into a multiplication */
export function costOf(op: string, t: Type, constant: boolean): number {
  if (isString(t)) return weight.stringConcat;
  if (isFloat(t)) return op === '/' ? weight.floatDivide : weight.float;
  if (op === '/' || op === '%') return constant ? weight.divideByConstant : weight.divide;
  return op === '*' ? weight.multiply : weight.arithmetic;
}

/** x == y, or with `not` x != y */
export function equality(f: FuncEmitter, x: Expr, y: Expr, not = false): string {
  const isNil = (e: Expr): boolean => {
    const u = unparen(e);
    return u.kind === 'Ident' && u.obj?.kind === 'nil';
  };
  const same = not ? '!==' : '===';
  if (isNil(y)) return `(${value(f, x)} ${same} ${nilOf(x.t!)})`;
  if (isNil(x)) return `(${value(f, y)} ${same} ${nilOf(y.t!)})`;
  return equalText(f, value(f, x), x.t!, value(f, y), y.t!, not);
}

export function equalText(f: FuncEmitter, x: string, xt: Type, y: string, yt: Type, not = false): string {
  const [xi, yi] = [isInterface(xt), isInterface(yt)];
  const no = not ? '!' : '';
  if (xi && yi) return `${no}$ifaceEqual(${x}, ${y})`;
  if (xi) return `${no}$ifaceIs(${x}, ${f.em.types.type(defaultType(yt))}, ${y})`;
  if (yi) return `${no}$ifaceIs(${y}, ${f.em.types.type(defaultType(xt))}, ${x})`;
  const u = under(xt);
  const [wx, wy] = [whole(f, 'rdAll', x, xt), whole(f, 'rdAll', y, yt)];
  if (u.kind === 'Struct') return `${no}${wx}.$equal(${wy})`;
  if (u.kind === 'Array') return `${no}$arrayEqual(${f.em.types.type(u.elem)}, ${wx}, ${wy})`;
  return `(${x} ${not ? '!==' : '==='} ${y})`;
}

// ---- conversions

/** T(x) */
export function conversion(f: FuncEmitter, x: Expr, to: Type): string {
  const from = x.t!;
  if (isInterface(to)) {
    if (from === untypedNil) return 'null';
    return convertValue(f, isInterface(from) ? value(f, x) : owned(f, x), from, to);
  }
  const [fu, tu] = [under(from), under(to)];
  f.cost += weight.convert;
  if (unparen(x).kind === 'Ident' && (unparen(x) as { obj?: Obj }).obj?.kind === 'nil') return nilOf(to);
  const basicTo = tu.kind === 'Basic' || (tu.kind === 'Slice' && fu.kind === 'Basic');
  if (basicTo && (fu.kind === 'Basic' || fu.kind === 'Slice')) {
    if (isString(to) && isInteger(from)) f.cost += weight.call;
    return convertBasic(from, to, fu.kind === 'Slice' ? whole(f, 'rdSlice', value(f, x)) : value(f, x));
  }
  if (fu.kind === 'Slice' && tu.kind === 'Array') {
    const elem = f.em.types.type(tu.elem);
    return `$copyArray(${elem}, $toArrayPointer(${elem}, ${value(f, x)}, ${tu.len}))`;
  }
  if (fu.kind === 'Slice' && tu.kind === 'Pointer') {
    const a = under(tu.elem) as { elem: Type; len: number };
    return `$toArrayPointer(${f.em.types.type(a.elem)}, ${value(f, x)}, ${a.len})`;
  }
  return isObject(to) ? whole(f, 'rdAll', value(f, x), to) : value(f, x);
}

// ---- literals

function composite(f: FuncEmitter, e: CompositeLit): string {
  let t = e.t!;
  // &T{} with the type left out.
  const pointer = under(t);
  if (e.type === null && pointer.kind === 'Pointer') t = pointer.elem;
  const u = under(t);
  f.cost += weight.load * (1 + e.elements.length);
  switch (u.kind) {
    case 'Struct': {
      const values: (string | undefined)[] = u.fields.map(() => undefined);
      e.elements.forEach((el, i) => {
        const at =
          el.key === null ? i : u.fields.findIndex(x => x.name === (el.key as { name: string }).name);
        values[at] = valueAs(f, el.value, u.fields[at].type);
      });
      const all = values.map((v, i) => v ?? f.em.types.zero(u.fields[i].type));
      return `new ${f.em.types.structClass(t)}(${all.join(', ')})`;
    }
    case 'Array':
      return arrayText(f, e, u.elem, u.len);
    case 'Slice': {
      f.cost += weight.allocate;
      return `$sliceArray(${arrayText(f, e, u.elem, -1)})`;
    }
    case 'Map': {
      f.cost += weight.allocate;
      const pairs = e.elements.map(el => `, ${valueAs(f, el.key!, u.key)}, ${valueAs(f, el.value, u.elem)}`);
      return `$mapLiteral(${f.em.types.type(t)}${pairs.join('')})`;
    }
    default:
      throw new Error('no such literal');
  }
}

function arrayText(f: FuncEmitter, e: CompositeLit, elem: Type, len: number): string {
  const values: string[] = [];
  let at = 0;
  for (const el of e.elements) {
    if (el.key !== null) at = Number((el.key.cv as { v: bigint }).v);
    values[at++] = valueAs(f, el.value, elem);
  }
  const n = len < 0 ? values.length : len;
  const type = f.em.types.type(elem);
  if (values.length === 0 && n > 0) return `$makeArray(${type}, ${n})`;
  const zero = f.em.types.zero(elem);
  // Long arrays with few values: the zeros are made by the library.
  if (n > values.length + 16)
    return `$arrayWith(${type}, ${n}, [${Array.from(values, v => v ?? zero).join(', ')}])`;
  const list = Array.from({ length: n }, (_, i) => values[i] ?? zero);
  return isTypedElem(elem) ? `$typedArray(${type}, [${list.join(', ')}])` : `[${list.join(', ')}]`;
}

export function isTypedElem(t: Type): boolean {
  const u = under(t);
  return u.kind === 'Basic' && /^(u?int(8|16|32)|float(32|64))$/.test(u.name);
}

export { hasNil, jsString, nativeOf, type Signature, type Slice };
