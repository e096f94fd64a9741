/** Emission of statements. */
import type {
  Assign,
  Block,
  CaseClause,
  Expr,
  If,
  Return,
  Select,
  Stmt,
  Switch,
  TypeSwitch,
  VarDecl,
} from '../ast';
import type { Obj } from '../scope';
import { isInterface, type Type, under, untypedNil } from '../types';
import { assign, declareVar, incDec, place, tupleTypes } from './assign';
import { deferStmt, goStmt } from './call';
import { weight } from './costs';
import { convertValue, copy, equalText, isFresh, nilOf, simple, value, valueAs } from './expr';
import { type FuncEmitter, mark, resultValue } from './func';
import { forStmt, rangeStmt } from './loop';
import { isBoxed, isObject } from './program';
import { waitBefore } from './shared';

/** Statements of a block; each stretch between calls is charged at its beginning. */
export function block(f: FuncEmitter, b: Block, kind: 'block' | 'function'): string {
  const text = statements(f, b.list, kind === 'function' ? weight.statement : 0);
  return kind === 'function' ? text : `{${text}\n}`;
}

/** @param first what is charged besides the first stretch @param charge how the first charge is written */
export function statements(
  f: FuncEmitter,
  list: Stmt[],
  first: number,
  charge: (cost: number) => string = plainCharge,
): string {
  const outer = f.cost;
  const called = f.sawCall;
  const out: string[] = [];
  let stretch = first;
  let at = 0;
  let write = charge;
  let any = false;
  const close = (): void => {
    const text = write(stretch);
    if (text !== '') out.splice(at, 0, text);
    stretch = 0;
    at = out.length;
    write = plainCharge;
  };
  for (const s of list) {
    if (s.kind === 'Empty') continue;
    f.cost = weight.statement;
    f.sawCall = false;
    const text = stmt(f, s, '');
    out.push(`${mark(s.pos)}${text}`);
    stretch += f.cost;
    if (!f.sawCall) continue;
    any = true;
    close();
  }
  if (stretch > 0 || write === charge) close();
  f.cost = outer;
  f.sawCall = called || any;
  return out.join('');
}

function plainCharge(cost: number): string {
  return cost === 0 ? '' : ` $c[0] -= ${Math.round(cost)};`;
}

const unparen = (e: Expr): Expr => (e.kind === 'Paren' ? unparen(e.x) : e);

/** @param label the Go label before it, with colon */
export function stmt(f: FuncEmitter, s: Stmt, label: string): string {
  return waits(f, s) + plainStmt(f, s, label);
}

/** What a statement evaluates first: where others may see or change that, they are let act before. */
function waits(f: FuncEmitter, s: Stmt): string {
  switch (s.kind) {
    case 'ExprStmt':
    case 'IncDec':
      return waitBefore(f, s.x);
    case 'SendStmt':
      return waitBefore(f, s.chan, s.value);
    case 'Assign':
      return waitBefore(f, ...s.lhs, ...s.rhs);
    case 'Return':
      return waitBefore(f, ...s.results);
    case 'Go':
    case 'Defer':
      return waitBefore(f, s.call);
    case 'If':
      return s.init === null ? waitBefore(f, s.cond) : waitBefore(f, s.init, s.cond);
    case 'Switch':
      return waitBefore(f, s.tag);
    case 'TypeSwitch':
    case 'Range':
      return waitBefore(f, s.x);
    default:
      return '';
  }
}

function plainStmt(f: FuncEmitter, s: Stmt, label: string): string {
  switch (s.kind) {
    case 'Empty':
      return ';';
    case 'Block':
      return label + block(f, s, 'block');
    case 'ExprStmt':
      return `${value(f, s.x)};`;
    case 'SendStmt': {
      f.sawCall = true;
      f.em.colours.mark(f.unit);
      const elem = (under(s.chan.t!) as { elem: Type }).elem;
      const ch = value(f, s.chan);
      return `$r(yield $send(${ch}, ${valueAs(f, s.value, elem)}));`;
    }
    case 'IncDec':
      return `${incDec(f, s).join(', ')};`;
    case 'Assign':
      return s.op === ':=' ? define(f, s) : `${assign(f, s).join(', ')};`;
    case 'Go':
      return goStmt(f, s);
    case 'Defer':
      return deferStmt(f, s);
    case 'Return':
      return returnStmt(f, s);
    case 'Branch':
      return s.tok === 'fallthrough'
        ? ''
        : `${s.tok}${s.label === null ? '' : ` ${labelName(s.label.name)}`};`;
    case 'If':
      return label + ifStmt(f, s);
    case 'Switch':
      return scopedInit(f, s.init, () => switchStmt(f, s, label));
    case 'TypeSwitch':
      return scopedInit(f, s.init, () => typeSwitch(f, s, label));
    case 'Select':
      return select(f, s, label);
    case 'For':
      return forStmt(f, s, label);
    case 'Range':
      return rangeStmt(f, s, label);
    case 'Labeled':
      return waits(f, s.stmt) + plainStmt(f, s.stmt, `${labelName(s.label.name)}: `);
    case 'DeclStmt':
      return s.decls
        .map(d => (d.kind === 'VarDecl' ? varDecl(f, d) : ''))
        .filter(t => t !== '')
        .join(' ');
  }
}

/** Go's labels have a namespace of their own; $ keeps them apart from $body. */
const labelName = (name: string): string => `${name}$L`;

function scopedInit(f: FuncEmitter, init: Stmt | null, body: () => string): string {
  return init === null ? body() : `{ ${stmt(f, init, '')} ${body()} }`;
}

// ---- declarations

export function varDecl(f: FuncEmitter, d: VarDecl): string {
  const objs = d.names.map(n => n.obj!);
  if (d.values.length === 0) return objs.map(o => declareVar(f, o, f.em.types.zero(o.type!))).join(' ');
  if (d.values.length === 1 && objs.length > 1) return defineTuple(f, objs, d.values[0]);
  const values = d.values.map((v, i) => valueAs(f, v, objs[i].type!));
  return objs.map((o, i) => declareVar(f, o, values[i])).join(' ');
}

function defineTuple(f: FuncEmitter, objs: (Obj | null)[], e: Expr): string {
  const t = f.temp();
  const types = tupleTypes(e);
  const parts = objs.map((o, i) =>
    o === null || o.name === '_' ? '' : declareVar(f, o, convertValue(f, `${t}[${i}]`, types[i], o.type!)),
  );
  return `${t} = ${value(f, e)}; ${parts.join(' ')}`;
}

/** lhs := rhs, some of whose names may be there already. */
export function define(f: FuncEmitter, s: Assign): string {
  const fresh = s.fresh!;
  const isNew = (i: number): boolean => fresh[i] !== null && fresh[i]!.name !== '_';
  const blank = (i: number): boolean => (s.lhs[i] as { name: string }).name === '_';
  if (s.rhs.length === s.lhs.length && s.lhs.length === 1) {
    if (blank(0)) return `${value(f, s.rhs[0])};`;
    return declareVar(f, fresh[0]!, valueAs(f, s.rhs[0], fresh[0]!.type!));
  }
  if (s.rhs.length === 1) {
    const t = f.temp();
    const types = tupleTypes(s.rhs[0]);
    const out = [`${t} = ${value(f, s.rhs[0])};`];
    s.lhs.forEach((l, i) => {
      if (blank(i)) return;
      if (isNew(i))
        out.push(declareVar(f, fresh[i]!, convertValue(f, `${t}[${i}]`, types[i], fresh[i]!.type!)));
      else {
        const p = place(f, l, 'once');
        out.push(`${p.set(convertValue(f, `${t}[${i}]`, types[i], p.type))};`);
      }
    });
    return out.join(' ');
  }
  const all = s.lhs.every((_, i) => isNew(i));
  const simpleValues = all && s.rhs.every(r => r.cv !== undefined || unparen(r).kind === 'Ident');
  if (simpleValues) {
    return s.rhs.map((r, i) => declareVar(f, fresh[i]!, valueAs(f, r, fresh[i]!.type!))).join(' ');
  }
  const temps = s.rhs.map((r, i) => {
    const t = f.temp();
    const type = blank(i) ? r.t! : (s.lhs[i].t ?? fresh[i]!.type!);
    return { t, text: `${t} = ${valueAs(f, r, type)};` };
  });
  const out = temps.map(x => x.text);
  s.lhs.forEach((l, i) => {
    if (blank(i)) return;
    if (isNew(i)) out.push(declareVar(f, fresh[i]!, temps[i].t));
    else out.push(`${place(f, l, 'once').set(temps[i].t)};`);
  });
  return out.join(' ');
}

// ---- return

function returnStmt(f: FuncEmitter, s: Return): string {
  const { info } = f;
  const { results } = info;
  const leave = info.hasDefer ? 'break $body;' : '';
  const kept = info.namedResults || info.hasDefer;
  if (s.results.length === 0)
    return leave || (kept ? `return ${resultValue(f)};`.replace('return ;', 'return;') : 'return;');
  if (!kept) {
    if (s.results.length === 1 && results.length > 1) {
      const types = tupleTypes(s.results[0]);
      if (types.every((t, i) => isInterface(t) === isInterface(results[i].type!)))
        return `return ${value(f, s.results[0])};`;
      const t = simple(f, value(f, s.results[0]));
      const parts = results.map((r, i) =>
        convertValue(f, i === 0 ? `${t.first}[0]` : `${t.again}[${i}]`, types[i], r.type!),
      );
      return `return [${parts.join(', ')}];`;
    }
    const values = s.results.map((r, i) => valueAs(f, r, results[i].type!));
    return `return ${values.length === 1 ? values[0] : `[${values.join(', ')}]`};`;
  }
  const targets = results.map(r => (isBoxed(r) ? `${f.local(r)}.v` : f.local(r)));
  let sets: string;
  if (s.results.length === 1 && results.length > 1) {
    const t = f.temp();
    const types = tupleTypes(s.results[0]);
    sets = [
      `${t} = ${value(f, s.results[0])}`,
      ...targets.map((x, i) => `${x} = ${convertValue(f, `${t}[${i}]`, types[i], results[i].type!)}`),
    ].join('; ');
  } else if (results.length === 1) {
    sets = `${targets[0]} = ${valueAs(f, s.results[0], results[0].type!)}`;
  } else {
    const temps = s.results.map((r, i) => ({ t: f.temp(), text: valueAs(f, r, results[i].type!) }));
    sets = [...temps.map(x => `${x.t} = ${x.text}`), ...targets.map((x, i) => `${x} = ${temps[i].t}`)].join(
      '; ',
    );
  }
  return `${sets}; ${leave || `return ${resultValue(f)};`}`;
}

// ---- if, switch, select

function ifStmt(f: FuncEmitter, s: If): string {
  const text = (): string => {
    f.cost += weight.branch;
    const cond = value(f, s.cond);
    const then = block(f, s.body, 'block');
    if (s.otherwise === null) return `if (${cond}) ${then}`;
    const { cost, sawCall } = f;
    const rest =
      s.otherwise.kind === 'If' ? `{ ${nested(f, s.otherwise)} }` : block(f, s.otherwise as Block, 'block');
    f.cost = cost;
    f.sawCall ||= sawCall;
    return `if (${cond}) ${then} else ${rest}`;
  };
  return s.init === null ? text() : `{ ${stmt(f, s.init, '')} ${text()} }`;
}

/** An else-if charges for itself. */
function nested(f: FuncEmitter, s: If): string {
  return statements(f, [s], 0);
}

const anyCall = (list: CaseClause[]): boolean => list.some(c => (c.list ?? []).length > 0);

function switchStmt(f: FuncEmitter, s: Switch, label: string): string {
  f.cost += weight.branch;
  const constants = s.tag !== null && s.cases.every(c => (c.list ?? []).every(e => e.cv !== undefined));
  const tag = s.tag;
  if (tag !== null && constants && !isInterface(tag.t!)) {
    const body = s.cases.map((c, i) => {
      const heads = c.list === null ? 'default:' : c.list.map(e => `case ${value(f, e)}:`).join(' ');
      return `${heads} ${clause(f, c, i === s.cases.length - 1)}`;
    });
    return `${label}switch (${value(f, tag)}) { ${body.join('\n')} }`;
  }
  let chosen = '-1';
  let before = '';
  if (tag !== null) {
    const t = f.temp();
    before = `${t} = ${value(f, tag)}; `;
    for (let i = s.cases.length - 1; i >= 0; i--) {
      const { list } = s.cases[i];
      if (list === null) continue;
      const tests = list.map(e => {
        const nil = unparen(e);
        if (nil.kind === 'Ident' && nil.obj?.kind === 'nil') return `${t} === ${nilOf(tag.t!)}`;
        return equalText(f, t, tag.t!, value(f, e), e.t!);
      });
      chosen = `${tests.join(' || ')} ? ${i} : ${chosen}`;
    }
  } else {
    for (let i = s.cases.length - 1; i >= 0; i--) {
      const { list } = s.cases[i];
      if (list !== null) chosen = `${list.map(e => value(f, e)).join(' || ')} ? ${i} : ${chosen}`;
    }
  }
  f.cost += anyCall(s.cases) ? weight.compare * s.cases.length : 0;
  const body = s.cases.map((c, i) => {
    const head = c.list === null ? 'default:' : `case ${i}:`;
    return `${head} ${clause(f, c, i === s.cases.length - 1)}`;
  });
  return `${before}${label}switch (${chosen}) { ${body.join('\n')} }`;
}

function clause(f: FuncEmitter, c: { body: Stmt[] }, last: boolean, before = ''): string {
  const end = c.body[c.body.length - 1];
  const falls = end?.kind === 'Branch' && end.tok === 'fallthrough';
  const text = statements(f, falls ? c.body.slice(0, -1) : c.body, 0);
  return `{ ${before}${text}\n${falls || last ? '' : 'break;'} }`;
}

function typeSwitch(f: FuncEmitter, s: TypeSwitch, label: string): string {
  f.cost += weight.branch;
  const x = f.fresh('$x');
  let chosen = '-1';
  for (let i = s.cases.length - 1; i >= 0; i--) {
    const { list } = s.cases[i];
    if (list === null) continue;
    f.cost += weight.compare * list.length;
    const tests = list.map(e => {
      if (e.t === untypedNil) return `${x} === null`;
      const t = f.em.types.type(e.t!);
      return isInterface(e.t!) ? `$holds(${x}, ${t})` : `(${x} !== null && ${x}.t === ${t})`;
    });
    chosen = `${tests.join(' || ')} ? ${i} : ${chosen}`;
  }
  const body = s.cases.map((c, i) => {
    const head = c.list === null ? 'default:' : `case ${i}:`;
    let bind = '';
    if (c.obj?.used) {
      const t = c.obj.type!;
      const v = isInterface(t) ? x : isObject(t) ? copy(f, t, `${x}.v`) : `${x}.v`;
      bind = declareVar(f, c.obj, v);
    }
    return `${head} ${clause(f, c, i === s.cases.length - 1, bind)}`;
  });
  return `{ const ${x} = ${value(f, s.x)}; ${label}switch (${chosen}) { ${body.join('\n')} } }`;
}

/** A receive's channel. */
function received(comm: Stmt): Expr {
  const x = unparen(comm.kind === 'Assign' ? comm.rhs[0] : (comm as { x: Expr }).x);
  return (x as { x: Expr }).x;
}

function select(f: FuncEmitter, s: Select, label: string): string {
  f.sawCall = true;
  f.em.colours.mark(f.unit);
  f.cost += weight.call;
  const cases = s.cases.map(c => {
    const { comm } = c;
    if (comm === null) return '$default';
    if (comm.kind === 'SendStmt') {
      const elem = (under(comm.chan.t!) as { elem: Type }).elem;
      const ch = value(f, comm.chan);
      return `$sendCase(${ch}, ${valueAs(f, comm.value, elem)})`;
    }
    const ch = received(comm);
    return `$recvCase(${value(f, ch)}, ${f.em.types.zero((under(ch.t!) as { elem: Type }).elem)})`;
  });
  const chosen = f.fresh('$s');
  const body = s.cases.map((c, i) => {
    const { comm } = c;
    let bind = '';
    if (comm?.kind === 'Assign') bind = bindReceived(f, comm, chosen);
    return `case ${i}: ${clause(f, c, i === s.cases.length - 1, bind)}`;
  });
  return `{ const ${chosen} = $r(yield $select([${cases.join(', ')}])); ${label}switch (${chosen}.index) { ${body.join('\n')} } }`;
}

/** v, ok := <-c of a select's case, from what the select gave. */
function bindReceived(f: FuncEmitter, s: Assign, chosen: string): string {
  const elem = (under(received(s).t!) as { elem: Type }).elem;
  const values = [`${chosen}.value`, `${chosen}.ok`];
  const types = [elem, null];
  return s.lhs
    .map((l, i) => {
      if (l.kind === 'Ident' && l.name === '_') return '';
      const obj = s.op === ':=' ? s.fresh![i] : null;
      if (obj !== null) return declareVar(f, obj, values[i]);
      const p = place(f, l, 'once');
      return `${[...p.before, p.set(types[i] === null ? values[i] : convertValue(f, values[i], elem, p.type))].join(', ')};`;
    })
    .join(' ');
}

export { isFresh };
