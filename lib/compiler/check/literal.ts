/** Composite literals, index and slice expressions (types2/literals.go, index.go). */
import type { CompositeLit, Expr, Index, SliceExpr } from '../ast';
import type { Constant } from '../constant';
import {
  arrayOf,
  hasNil,
  int,
  invalid,
  isInteger,
  isString,
  isUntyped,
  type Slice,
  type Struct,
  sliceOf,
  string,
  type Type,
  uint8,
  under,
} from '../types';
import { assignment } from './assign';
import { instanceArgs } from './call';
import type { Checker } from './checker';
import { expr, exprOrType, markAddressed, rawExpr } from './expr';
import { type Operand, operand } from './operand';
import { convertUntyped, implicitType } from './relations';
import { genericType, typeOf } from './typexpr';

const bad = (e: Expr): Operand => operand('invalid', e);

export function compositeLit(c: Checker, e: CompositeLit, hint?: Type): Operand {
  let t: Type;
  let base: Type;
  let pointer = false;
  let open = false;
  if (e.type !== null) {
    if (e.type.kind === 'ArrayType' && e.type.len === '...') {
      open = true;
      const elem = typeOf(c, e.type.elem);
      e.type.t = base = t = elem === invalid ? invalid : arrayOf(elem, 0);
    } else {
      t = base = typeOf(c, e.type);
    }
  } else if (hint !== undefined) {
    t = base = hint;
    const u = under(hint);
    if (u.kind === 'Pointer') {
      base = u.elem;
      pointer = true;
    }
  } else {
    c.err(e.pos, 'invalid composite literal type: missing type');
    return bad(e);
  }
  const u = under(base);
  switch (u.kind) {
    case 'Struct':
      structLit(c, e, u, base);
      break;
    case 'Array': {
      const n = elements(c, e, u.elem, open ? -1 : u.len);
      if (open) {
        t = base = arrayOf(u.elem, n);
        if (e.type !== null) e.type.t = t;
      }
      break;
    }
    case 'Slice':
      elements(c, e, u.elem, -1);
      break;
    case 'Map':
      mapLit(c, e, u.key, u.elem);
      break;
    default:
      for (const el of e.elements) rawExpr(c, el.value);
      if (base !== invalid) c.err(e.pos, 'invalid composite literal type ', t);
      return bad(e);
  }
  if (t === invalid) return bad(e);
  // &T{} elided: emission sees the pointer type.
  return { ...operand('value', e, pointer ? t : base) };
}

function structLit(c: Checker, e: CompositeLit, u: Struct, base: Type): void {
  if (e.elements.length === 0) return;
  if (e.elements[0].key !== null) {
    const seen = new Set<string>();
    for (const { key, value, pos } of e.elements) {
      if (key === null) {
        c.err(pos, 'mixture of field:value and value elements in struct literal');
        rawExpr(c, value);
        continue;
      }
      if (key.kind !== 'Ident') {
        c.err(pos, 'invalid field name ', key, ' in struct literal');
        rawExpr(c, value);
        continue;
      }
      const f = u.fields.find(x => x.name === key.name && (x.pkg === null || x.pkg === c.pkg));
      if (f === undefined) {
        const near = u.fields.find(x => x.name.toLowerCase() === key.name.toLowerCase());
        const hidden = near !== undefined && near.pkg !== null && near.pkg !== c.pkg;
        if (hidden && near.name === key.name) {
          c.err(key.pos, `cannot refer to unexported field ${near.name} in struct literal of type `, base);
        } else {
          const but = near === undefined ? '' : `, but does have ${hidden ? 'unexported ' : ''}${near.name}`;
          c.err(key.pos, `unknown field ${key.name} in struct literal of type `, base, but);
        }
        rawExpr(c, value);
        continue;
      }
      assignment(c, expr(c, value, f.type), f.type, 'struct literal');
      if (seen.has(key.name)) c.err(pos, `duplicate field name ${key.name} in struct literal`);
      seen.add(key.name);
    }
    return;
  }
  let i = 0;
  for (const { key, value, pos } of e.elements) {
    if (key !== null) {
      c.err(pos, 'mixture of field:value and value elements in struct literal');
      continue;
    }
    const f = u.fields[i];
    const x = expr(c, value, f?.type);
    if (f === undefined) {
      c.err(x.expr.pos, 'too many values in struct literal of type ', base);
      break;
    }
    if (f.pkg !== null && f.pkg !== c.pkg) {
      c.err(x.expr.pos, `implicit assignment to unexported field ${f.name} in struct literal of type `, base);
    } else {
      assignment(c, x, f.type, 'struct literal');
    }
    i++;
  }
  if (i < u.fields.length && e.elements.length < u.fields.length) {
    c.err(e.end, 'too few values in struct literal of type ', base);
  }
}

/** Elements of an array or slice. @returns its length */
function elements(c: Checker, e: CompositeLit, elem: Type, length: number): number {
  const seen = new Set<number>();
  let index = 0;
  let max = 0;
  for (const el of e.elements) {
    let valid = false;
    if (el.key !== null) {
      const k = expr(c, el.key);
      if (k.mode === 'const' && (isUntyped(k.t) || isInteger(k.t)) && k.cv!.k === 'int') {
        if (isUntyped(k.t)) convertUntyped(c, k, int);
        const v = Number((k.cv as { v: bigint }).v);
        if (v < 0) c.err(el.key.pos, 'invalid argument: index ', k, ' must not be negative');
        else if (length >= 0 && v >= length)
          c.err(el.key.pos, `invalid argument: index ${v} out of bounds [0:${length}]`);
        else {
          index = v;
          valid = true;
        }
      } else if (k.mode !== 'invalid') {
        c.err(el.key.pos, 'index ', el.key, ' must be integer constant');
      }
    } else if (length >= 0 && index >= length) {
      c.err(el.value.pos, `index ${index} is out of bounds (>= ${length})`);
    } else {
      valid = true;
    }
    if (valid) {
      if (seen.has(index)) c.err(el.pos, `duplicate index ${index} in array or slice literal`);
      seen.add(index);
    }
    index++;
    if (index > max) max = index;
    assignment(c, expr(c, el.value, elem), elem, 'array or slice literal');
  }
  return max;
}

function mapLit(c: Checker, e: CompositeLit, key: Type, elem: Type): void {
  const seen = new Set<string>();
  for (const el of e.elements) {
    if (el.key === null) {
      c.err(el.pos, 'missing key in map literal');
      rawExpr(c, el.value);
      continue;
    }
    const k = expr(c, el.key, key);
    assignment(c, k, key, 'map literal');
    if (k.mode === 'const' && k.cv !== null) {
      const id = constantKey(k.cv, k.t);
      if (seen.has(id)) c.err(el.key.pos, 'duplicate key ', el.key, ' in map literal');
      seen.add(id);
    }
    assignment(c, expr(c, el.value, elem), elem, 'map literal');
  }
}

/** Equal constants of equal types have equal keys. */
export function constantKey(cv: Constant, t: Type): string {
  const v = cv.k === 'float' ? `${cv.n}/${cv.d}` : String(cv.v);
  return `${cv.k === 'string' ? 's' : ''}${v} ${t.id}`;
}

export function indexExpr(c: Checker, e: Index): Operand {
  // G[T] of a generic type or function.
  if (e.x.kind === 'Ident' || e.x.kind === 'Selector' || e.x.kind === 'Paren') {
    const generic = genericOf(c, e.x);
    if (generic === 'type') {
      const t = genericType(c, e);
      return 'generic' in t || t === invalid ? bad(e) : operand('type', e, t);
    }
  }
  const x = exprOrType(c, e.x);
  if (x.mode === 'invalid') {
    for (const i of e.indices) rawExpr(c, i);
    return bad(e);
  }
  if (x.generic !== null) return instanceArgs(c, e, x);
  if (x.mode === 'type') {
    c.err(e.x.pos, 'invalid operation: ', e, ' (', x.t, ' is not a generic type)');
    return bad(e);
  }
  const u = under(x.t);
  let length = -1;
  let mode: Operand['mode'] = 'var';
  let elem: Type | null = null;
  switch (u.kind) {
    case 'Basic':
      if (isString(u)) {
        elem = uint8;
        mode = 'value';
        if (x.mode === 'const') length = (x.cv as { v: string }).v.length;
        if (isUntyped(x.t)) convertUntyped(c, x, string);
      }
      break;
    case 'Array':
      elem = u.elem;
      length = u.len;
      if (x.mode !== 'var') mode = 'value';
      break;
    case 'Pointer': {
      const a = under(u.elem);
      if (a.kind === 'Array') {
        elem = a.elem;
        length = a.len;
      }
      break;
    }
    case 'Slice':
      elem = u.elem;
      break;
    case 'Map': {
      const k = expr(c, e.indices[0], u.key);
      assignment(c, k, u.key, 'map index');
      return operand('mapindex', e, u.elem);
    }
  }
  if (elem === null) {
    c.err(e.bracket, 'cannot index ', x);
    for (const i of e.indices) rawExpr(c, i);
    return bad(e);
  }
  if (e.indices.length > 1) c.err(e.indices[1].pos, 'invalid operation: more than one index');
  const v = index(c, e.indices[0], length);
  if (x.mode === 'const' && v >= 0 && length >= 0) {
    // A constant string indexed by a constant is a byte value, not a constant.
  }
  return operand(mode, e, elem);
}

function genericOf(c: Checker, e: Expr): 'type' | '' {
  const inner = e.kind === 'Paren' ? e.x : e;
  const obj =
    inner.kind === 'Ident'
      ? c.scope.find(inner.name)
      : inner.kind === 'Selector' && inner.x.kind === 'Ident'
        ? c.scope.find(inner.x.name)?.imported?.scope.names.get(inner.sel.name)
        : undefined;
  return obj?.kind === 'type' && obj.decl?.kind === 'TypeDecl' && obj.decl.tparams.length > 0 ? 'type' : '';
}

/** An index: an integer not below 0 and, when a constant, below `max`. @returns its value when constant, else −1 */
export function index(c: Checker, e: Expr, max: number, what = 'index'): number {
  const x = expr(c, e);
  if (!validIndex(c, x, what, false)) return -1;
  if (x.mode !== 'const') return -1;
  const v = (x.cv as { v: bigint }).v;
  if (max >= 0 && v >= BigInt(max)) {
    c.err(x.expr.pos, `invalid argument: index ${v} out of bounds [0:${max}]`);
    return -1;
  }
  return Number(v);
}

export function validIndex(c: Checker, x: Operand, what: string, allowNegative: boolean): boolean {
  if (x.mode === 'invalid') return false;
  if (isUntyped(x.t)) {
    const r = implicitType(x, int);
    if (typeof r === 'string') {
      if (r === 'truncated') c.err(x.expr.pos, x, ' truncated to int');
      else if (r === 'overflows') c.err(x.expr.pos, `invalid argument: ${what} `, x, ' overflows int');
      else c.err(x.expr.pos, `invalid argument: ${what} `, x, ' must be integer');
      return false;
    }
    convertUntyped(c, x, int);
  }
  if (!isInteger(x.t)) {
    c.err(x.expr.pos, `invalid argument: ${what} `, x, ' must be integer');
    return false;
  }
  if (x.mode === 'const') {
    const v = (x.cv as { v: bigint }).v;
    if (!allowNegative && v < 0n) {
      c.err(x.expr.pos, `invalid argument: ${what} `, x, ' must not be negative');
      return false;
    }
    if (v >= 1n << 63n) {
      c.err(x.expr.pos, `invalid argument: ${what} `, x, ' overflows int');
      return false;
    }
  }
  return true;
}

export function sliceExpr(c: Checker, e: SliceExpr): Operand {
  const x = expr(c, e.x);
  if (x.mode === 'invalid') return bad(e);
  const u = under(x.t);
  let t = x.t;
  let length = -1;
  let ok = false;
  if (isString(u)) {
    if (e.max !== null) {
      c.err(e.max.pos, 'invalid operation: 3-index slice of string');
      return bad(e);
    }
    ok = true;
    if (x.mode === 'const') length = (x.cv as { v: string }).v.length;
    if (isUntyped(x.t)) {
      convertUntyped(c, x, string);
      t = string;
    }
  } else if (u.kind === 'Array') {
    ok = true;
    length = u.len;
    if (x.mode !== 'var') {
      c.err(x.expr.pos, 'cannot slice unaddressable value ', x);
      return bad(e);
    }
    markAddressed(e.x);
    t = sliceOf(u.elem);
  } else if (u.kind === 'Pointer') {
    const a = under(u.elem);
    if (a.kind === 'Array') {
      ok = true;
      length = a.len;
      t = sliceOf(a.elem);
    }
  } else if (u.kind === 'Slice') {
    ok = true;
  }
  if (!ok) {
    c.err(x.expr.pos, 'cannot slice ', x);
    return bad(e);
  }
  const parts = [e.lo, e.hi, e.max];
  const values = parts.map((p, i) => {
    if (p !== null) return index(c, p, length >= 0 ? length + 1 : -1);
    return i === 0 ? 0 : i === 1 && length >= 0 ? length : -1;
  });
  for (let i = 0; i < 2; i++) {
    for (let j = i + 1; j < 3; j++) {
      const later = parts[j];
      if (later !== null && values[i] > 0 && values[j] >= 0 && values[j] < values[i]) {
        c.err(later.pos, `invalid slice indices: ${values[j]} < ${values[i]}`);
        return operand('value', e, t);
      }
    }
  }
  return operand('value', e, t);
}

export { hasNil, type Slice };
