/** The order in which fmt prints a map (internal/fmtsort). */

import { addressOf } from '../../values/addresses';
import type { Iface } from '../../values/iface';
import { type GoMap, mapEntries } from '../../values/maps';
import { Kind, type Type } from '../../values/types';

/** Entries sorted by key; keys of kinds without an order stay as they lie. */
export function sortedEntries(m: GoMap): { k: unknown; v: unknown }[] {
  const t = m.t.key!;
  return mapEntries(m).sort((a, b) => compare(t, a.k, b.k));
}

function order(a: number | bigint | string, b: number | bigint | string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compare(t: Type, a: unknown, b: unknown): number {
  switch (t.kind) {
    case Kind.Bool:
      return Number(a) - Number(b);
    case Kind.Float32:
    case Kind.Float64:
      return floats(a as number, b as number);
    case Kind.Struct:
      return structs(t, a as Record<string, unknown>, b as Record<string, unknown>);
    case Kind.Array:
      return arrays(t, a as unknown[], b as unknown[]);
    case Kind.Interface:
      return interfaces(a as Iface | null, b as Iface | null);
    case Kind.Pointer:
    case Kind.Chan:
      return addressOf(t, a) - addressOf(t, b);
    case Kind.Func:
    case Kind.Map:
    case Kind.Slice:
      return 0;
    default:
      return order(a as number, b as number);
  }
}

/** NaN before all others. */
function floats(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  return Number.isNaN(b) ? 1 : order(a, b);
}

function structs(t: Type, a: Record<string, unknown>, b: Record<string, unknown>): number {
  for (const f of t.fields) {
    const c = compare(f.type, a[f.prop], b[f.prop]);
    if (c !== 0) return c;
  }
  return 0;
}

function arrays(t: Type, a: unknown[], b: unknown[]): number {
  for (let i = 0; i < a.length; i++) {
    const c = compare(t.elem!, a[i], b[i]);
    if (c !== 0) return c;
  }
  return 0;
}

/** nil first, then by type, then by value. */
function interfaces(a: Iface | null, b: Iface | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return a.t === b.t ? compare(a.t, a.v, b.v) : a.t.id - b.t.id;
}
