/** The built-in print and println (runtime/print.go), and how a panic's value is printed (runtime/panic.go). */
import { host } from '../packages/host';
import { addressOf } from '../values/addresses';
import { formatFloat } from '../values/floats';
import type { Iface } from '../values/iface';
import { Kind, type Type } from '../values/types';
import { isBody } from './functions';

type Typed = [Type, unknown];

/** runtime/print.go's printfloat64 and printfloat32 of Go 1.26: the shortest text that gives the number back. */
export function printFloat(x: number, bits: 32 | 64): string {
  return formatFloat(x, 'g', -1, bits);
}

function text([t, v]: Typed): string {
  switch (t.kind) {
    case Kind.Bool:
      return String(v);
    case Kind.String:
      return v as string;
    case Kind.Float32:
      return printFloat(v as number, 32);
    case Kind.Float64:
      return printFloat(v as number, 64);
    case Kind.Interface: {
      const x = v as Iface | null;
      return x === null
        ? '(0x0,0x0)'
        : `(0x${addressOf(x.t, x.t).toString(16)},0x${addressOf(x.t, x.v).toString(16)})`;
    }
    case Kind.Slice: {
      const s = v as { n: number; c: number };
      return `[${s.n}/${s.c}]0x${addressOf(t, v).toString(16)}`;
    }
    case Kind.Chan:
    case Kind.Func:
    case Kind.Map:
    case Kind.Pointer:
      return `0x${addressOf(t, v).toString(16)}`;
    default:
      return String(v);
  }
}

export function print(...values: Typed[]): void {
  host.write(2, values.map(text).join(''));
}

export function println(...values: Typed[]): void {
  host.write(2, `${values.map(text).join(' ')}\n`);
}

/** printpanicval: what stands behind "panic: ". */
export function panicValue(x: Iface): string {
  for (const name of ['Error', 'String']) {
    const method = x.t.methods[name];
    if (method === undefined || x.t.sigs.get(name)?.str !== 'func() string') continue;
    const r = method(x.v);
    return isBody(r) ? finish(r) : (r as string);
  }
  const { t, v } = x;
  const named = t.name !== '' && t.pkg !== '';
  if (t.kind <= Kind.Float64 && t.kind !== Kind.Invalid) {
    const float = t.kind === Kind.Float32 ? 32 : t.kind === Kind.Float64 ? 64 : 0;
    const shown = float === 0 ? String(v) : printFloat(v as number, float);
    return named ? `${t.str}(${shown})` : shown;
  }
  if (t.kind === Kind.String) return named ? `${t.str}("${v}")` : (v as string);
  return `(${t.str}) 0x${addressOf(t, v).toString(16)}`;
}

/** A method that might block is run to its end: a panic's value is printed by a process that is ending. */
function finish(body: Generator<number, unknown, unknown>): string {
  for (let i = 0; i < 1_000_000; i++) {
    const r = body.next();
    if (r.done) return r.value as string;
  }
  return '';
}
