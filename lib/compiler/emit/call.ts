/** Emission of calls: functions, methods, func values, built-in functions; `go` and `defer`. */
import type { Call, Expr, GoStmt, Selector } from '../ast';
import type { Obj } from '../scope';
import {
  defaultType,
  type Interface,
  int,
  isBytes,
  isInterface,
  isString,
  isUntyped,
  type Signature,
  type Slice,
  type Type,
  under,
} from '../types';
import { fieldProp } from '../values/types';
import { leavesText, whole } from './access';
import { hole, type Unit } from './colour';
import { weight } from './costs';
import {
  conversion,
  convertValue,
  equalText,
  isFresh,
  owned,
  receiver,
  simple,
  value,
  valueAs,
} from './expr';
import type { FuncEmitter } from './func';
import { isGenerator, isObject, nativeOf } from './program';

const unparen = (e: Expr): Expr => (e.kind === 'Paren' ? unparen(e.x) : e);

/** What a call calls: its text, its colour, and arguments that come before those of the source. */
interface Callee {
  text: string;
  unit: Unit;
  before: string[];
  /** A declared function. */
  obj: Obj | null;
}

export function call(f: FuncEmitter, e: Call): string {
  if (e.conversion) return conversion(f, e.args[0], e.t!);
  if (e.builtin !== undefined) return builtin(f, e, e.builtin, builtinArgs(f, e));
  const c = callee(f, e);
  const args = [...c.before, ...argumentsOf(f, e, signatureOf(e))];
  return invoke(f, c, args);
}

const signatureOf = (e: Call): Signature => under(e.fun.t!) as Signature;

function invoke(f: FuncEmitter, c: Callee, args: string[]): string {
  f.cost += c.obj === null ? weight.dynamicCall : weight.call;
  f.sawCall = true;
  f.em.colours.depends(f.unit, c.unit);
  const native = c.obj === null ? null : nativeOf(c.obj);
  if (native !== null && typeof native === 'object') {
    if (native.kind === 'op') {
      const answer = `$r(yield ${c.text}(${args.join(', ')}))`;
      return native.result === null ? answer : `${c.text}$r(${answer})`;
    }
    return `(${hole(c.unit, `yield* ${c.text}`, `${c.text}$d`)}(${args.join(', ')}))`;
  }
  return `(${hole(c.unit, 'yield* ')}${c.text}(${args.join(', ')}))`;
}

function callee(f: FuncEmitter, e: Call): Callee {
  const fun = unparen(e.fun);
  const inst = fun.inst ?? e.fun.inst;
  if (inst !== undefined) return declared(f, inst);
  if (fun.kind === 'Ident' && fun.obj?.kind === 'func') return declared(f, fun.obj);
  if (fun.kind === 'Selector') {
    if (fun.selection === undefined) {
      if (fun.sel.obj?.kind === 'func') return declared(f, fun.sel.obj);
    } else if (!fun.x.isType && fun.selection.kind !== 'field') {
      return method(f, fun);
    }
  }
  if (fun.kind === 'FuncLit') {
    const text = f.literal(fun);
    return { text: `(${text})`, unit: f.literalUnits.get(fun)!, before: [], obj: null };
  }
  return { text: `$fn(${value(f, e.fun)})`, unit: f.em.funcClass(e.fun.t!), before: [], obj: null };
}

function declared(f: FuncEmitter, obj: Obj): Callee {
  const before = nativeOf(obj) === null ? [] : obj.typeArgs.map(t => f.em.types.type(t));
  return { text: f.em.name(obj), unit: f.em.unitOf(obj), before, obj };
}

function method(f: FuncEmitter, fun: Selector): Callee {
  const s = fun.selection!;
  if (s.kind === 'method') {
    const c = declared(f, s.method!);
    return { ...c, before: [receiver(f, fun, s)] };
  }
  const { name, type } = s.spec!;
  const path = s.path.map(step => `.${fieldProp(step.field.name, step.index)}`).join('');
  const x = simple(f, `${value(f, fun.x)}${path}`);
  const unit = f.em.methodClass(name, type);
  return { text: `${x.first}.t.methods.${name}`, unit, before: [`${x.again}.v`], obj: null };
}

/** The arguments' texts, variadic ones packed into a slice. */
export function argumentsOf(f: FuncEmitter, e: Call, sig: Signature): string[] {
  const { params } = sig;
  if (e.args.length === 1 && e.args[0].t?.kind === 'Tuple') return spreadTuple(f, e.args[0], sig);
  if (!sig.variadic || e.spread) return e.args.map((a, i) => valueAs(f, a, params[i]));
  const fixed = params.length - 1;
  const elem = (params[fixed] as Slice).elem;
  const args = e.args.slice(0, fixed).map((a, i) => valueAs(f, a, params[i]));
  const rest = e.args.slice(fixed).map(a => valueAs(f, a, elem));
  return [...args, packed(f, elem, rest)];
}

function packed(f: FuncEmitter, elem: Type, values: string[]): string {
  if (values.length === 0) return '$nil';
  f.cost += weight.load * values.length;
  return `$sliceValues(${f.em.types.type(elem)}, [${values.join(', ')}])`;
}

/** f(g()) for a g of several results. */
function spreadTuple(f: FuncEmitter, arg: Expr, sig: Signature): string[] {
  const types = (arg.t as { types: Type[] }).types;
  const t = simple(f, value(f, arg));
  const fixed = sig.variadic ? sig.params.length - 1 : sig.params.length;
  const elem = sig.variadic ? (sig.params[fixed] as Slice).elem : null;
  const values = types.map((type, i) => {
    const x = i === 0 ? `${t.first}[0]` : `${t.again}[${i}]`;
    return convertValue(f, x, type, i < fixed ? sig.params[i] : elem!);
  });
  return elem === null ? values : [...values.slice(0, fixed), packed(f, elem, values.slice(fixed))];
}

// ---- built-in functions

/** Arguments as the builtin takes them, evaluated in order. */
function builtinArgs(f: FuncEmitter, e: Call): string[] {
  const [first, ...rest] = e.args;
  switch (e.builtin) {
    case 'make':
      return rest.map(a => value(f, a));
    case 'new':
      return [];
    case 'append': {
      const elem = (under(e.t!) as Slice).elem;
      if (e.args.length === 1 && first.t?.kind === 'Tuple') {
        const t = simple(f, value(f, first));
        const types = first.t.types;
        return types.map((type, i) => {
          const x = i === 0 ? `${t.first}[0]` : `${t.again}[${i}]`;
          return i === 0 ? x : convertValue(f, x, type, elem);
        });
      }
      return [value(f, first), ...rest.map(a => (e.spread ? value(f, a) : valueAs(f, a, elem)))];
    }
    case 'delete':
      return [value(f, first), valueAs(f, rest[0], (under(first.t!) as { key: Type }).key)];
    case 'panic':
      return [convertValue(f, owned(f, first), first.t!, interfaceType(first.t!))];
    case 'print':
    case 'println':
      if (e.args.length === 1 && first.t?.kind === 'Tuple') {
        const t = simple(f, value(f, first));
        return first.t.types.map(
          (type, i) => `[${f.em.types.type(type)}, ${i === 0 ? t.first : t.again}[${i}]]`,
        );
      }
      return e.args.map(
        a => `[${f.em.types.type(isUntyped(a.t!) ? defaultType(a.t!) : a.t!)}, ${value(f, a)}]`,
      );
    case 'min':
    case 'max':
      return e.args.map(a => value(f, a));
    default:
      if (e.args.length === 1 && first.t?.kind === 'Tuple') {
        const t = simple(f, value(f, first));
        return first.t.types.map((_, i) => (i === 0 ? `${t.first}[0]` : `${t.again}[${i}]`));
      }
      return e.args.map(a => value(f, a));
  }
}

import { anyType } from '../types';

const interfaceType = (t: Type): Type => (isInterface(t) ? t : anyType);

function builtin(f: FuncEmitter, e: Call, name: string, args: string[]): string {
  const t = e.args[0]?.t;
  const u = t === undefined ? undefined : under(t);
  switch (name) {
    case 'len':
      return length(f, u!, u!.kind === 'Map' ? whole(f, 'rdMap', args[0]) : args[0]);
    case 'cap':
      if (u!.kind === 'Slice') return `${args[0]}.c`;
      return u!.kind === 'Chan' ? `$chanCap(${args[0]})` : `(${args[0]}, ${arrayLength(u!)})`;
    case 'append':
      return f.em.options.accesses === 'race' && f.isUser ? appendTold(f, e, args) : append(f, e, args);
    case 'copy': {
      f.cost += weight.call;
      const elem = (u as Slice).elem;
      if (isString(e.args[1].t!)) {
        if (f.em.options.accesses !== 'race' || !f.isUser) return `$copyString(${args.join(', ')})`;
        const [to, from] = [f.temp(), f.temp()];
        return `($tellCopyString(${to} = ${args[0]}, ${from} = ${args[1]}), $copyString(${to}, ${from}))`;
      }
      if (f.em.options.accesses === 'race' && f.isUser) {
        const [to, from] = [f.temp(), f.temp()];
        const parts = isObject(elem) ? `, ${leavesText(elem)}` : '';
        const told = `$tellCopy(${to} = ${args[0]}, ${from} = ${args[1]}${parts})`;
        return `(${told}, $copySlice(${f.em.types.type(elem)}, ${to}, ${from}))`;
      }
      return `$copySlice(${f.em.types.type(elem)}, ${args.join(', ')})`;
    }
    case 'make':
      return make(f, e, args);
    case 'new': {
      f.cost += weight.allocate;
      const elem = (e.t as { elem: Type }).elem;
      const given = !e.args[0].isType;
      const v = given ? valueAs(f, e.args[0], elem) : f.em.types.zero(elem);
      return isObject(elem) ? v : `new $Box(${v})`;
    }
    case 'delete':
      f.cost += weight.mapAccess;
      return `$mapDelete(${[whole(f, 'wrMap', args[0]), ...args.slice(1)].join(', ')})`;
    case 'clear':
      if (u!.kind === 'Map') return `$clearMap(${whole(f, 'wrMap', args[0])})`;
      return `$clearSlice(${f.em.types.type((u as Slice).elem)}, ${args[0]})`;
    case 'close':
      f.sawCall = true;
      f.em.colours.mark(f.unit);
      return `$r(yield $close(${args[0]}))`;
    case 'panic':
      f.sawCall = true;
      return `$goPanic(${args[0]})`;
    case 'recover':
      return '$recover($rec)';
    case 'print':
    case 'println':
      return `$${name}(${args.join(', ')})`;
    case 'min':
    case 'max':
      return extreme(f, e, name, args);
    default:
      throw new Error(`no builtin ${name}`);
  }
}

function arrayLength(u: Type): string {
  const a = u.kind === 'Pointer' ? under(u.elem) : u;
  return String((a as { len: number }).len);
}

function length(f: FuncEmitter, u: Type, x: string): string {
  f.cost += weight.load;
  switch (u.kind) {
    case 'Basic':
      return `${x}.length`;
    case 'Slice':
      return `${x}.n`;
    case 'Map':
      return `$mapLen(${x})`;
    case 'Chan':
      return `$chanLen(${x})`;
    default:
      // The call in the operand still happens.
      return `(${x}, ${arrayLength(u)})`;
  }
}

/** append, whose reads (when it moves to a larger array) and writes are told. */
function appendTold(f: FuncEmitter, e: Call, args: string[]): string {
  if (args.length === 1) return args[0];
  const temps = args.map(() => f.temp());
  const before = args.map((a, i) => `${temps[i]} = ${a}`).join(', ');
  const fromString = e.spread && isString(e.args[1].t!);
  const count = e.spread ? (fromString ? `${temps[1]}.length` : `${temps[1]}.n`) : String(args.length - 1);
  const { elem } = under(e.t!) as Slice;
  const parts = isObject(elem) ? `, ${leavesText(elem)}` : '';
  const source = e.spread && !fromString ? `, $rdSlice(${temps[1]}${parts})` : '';
  return `(${before}${source}, $tellAppend(${temps[0]}, ${count}${parts}), ${append(f, e, temps)})`;
}

function append(f: FuncEmitter, e: Call, args: string[]): string {
  const elem = (under(e.t!) as Slice).elem;
  const type = f.em.types.type(elem);
  f.cost += weight.append * Math.max(1, args.length - 1);
  if (e.spread) {
    const from = e.args[1].t!;
    if (isString(from) && isBytes(e.t!)) return `$appendString(${type}, ${args.join(', ')})`;
    return `$appendSlice(${type}, ${args.join(', ')})`;
  }
  if (args.length === 1) return args[0];
  if (args.length === 2) return `$append1(${type}, ${args.join(', ')})`;
  return `$appendN(${type}, ${args.join(', ')})`;
}

function make(f: FuncEmitter, e: Call, args: string[]): string {
  const u = under(e.t!);
  f.cost += weight.allocate;
  if (u.kind === 'Slice') return `$makeSlice(${[f.em.types.type(u.elem), ...args].join(', ')})`;
  if (u.kind === 'Map') return `$makeMap(${f.em.types.type(e.t!)})`;
  return `$makeChan(${args[0] ?? '0'})`;
}

/** min and max: of floats as Math's, but for −0 the order of Go; of other types by comparison. */
function extreme(f: FuncEmitter, e: Call, name: string, args: string[]): string {
  const u = under(e.t!) as { name: string };
  f.cost += weight.compare * args.length;
  if (args.length === 1) return args[0];
  if (u.name.startsWith('float')) return `Math.${name}(${args.join(', ')})`;
  return `$${name}(${args.join(', ')})`;
}

// ---- go and defer

/** The function and the array of arguments of a call that happens elsewhere. */
function suspended(f: FuncEmitter, e: Call): { fn: string; args: string; unit: Unit | null } {
  if (e.builtin !== undefined || e.conversion) return suspendedBuiltin(f, e);
  const c = callee(f, e);
  const args = [...c.before, ...argumentsOf(f, e, signatureOf(e))];
  const native = c.obj === null ? null : nativeOf(c.obj);
  // A nil func value panics when it is called, not now.
  let fn = c.obj === null && c.text.startsWith('$fn(') ? c.text.slice(3) : c.text;
  if (native !== null && typeof native === 'object') fn = f.em.callable(c.obj!);
  return { fn, args: `[${args.join(', ')}]`, unit: c.unit };
}

function suspendedBuiltin(f: FuncEmitter, e: Call): { fn: string; args: string; unit: Unit | null } {
  const args = builtinArgs(f, e);
  const names = args.map((_, i) => `a${i}`);
  const unit = f.em.colours.unit();
  const inner = Object.create(f) as FuncEmitter;
  Object.defineProperty(inner, 'unit', { value: unit });
  const body = builtin(inner, e, e.builtin ?? '', names).replace(
    '$recover($rec)',
    '$recover($takeRecover())',
  );
  return {
    fn: `(function${hole(unit, '*')} (${names.join(', ')}) { ${body}; })`,
    args: `[${args.join(', ')}]`,
    unit,
  };
}

/** The statement go f(x). */
export function goStmt(f: FuncEmitter, s: GoStmt): string {
  const { fn, args } = suspended(f, unparen(s.call) as Call);
  f.sawCall = true;
  f.em.colours.mark(f.unit);
  return `$r(yield $go(${fn}, ${args}, ${f.em.site(f.info, s.pos)}));`;
}

/** The statement defer f(x): function and arguments are evaluated now. */
export function deferStmt(f: FuncEmitter, s: GoStmt): string {
  const { fn, args, unit } = suspended(f, unparen(s.call) as Call);
  f.cost += weight.defer;
  if (unit !== null) f.em.colours.depends(f.unit, unit);
  return `$f.defer(${fn}, ${args});`;
}

export { equalText, type Interface, int, isFresh, isGenerator, isObject };
