/**
 * Maps. Entries lie in the order in which they came; a JavaScript Map from a key's code finds them.
 *
 * A key's code is the key itself where === decides (integers, strings, booleans, pointers, channels), and for
 * other kinds a string that is the same exactly for equal keys. NaN is equal to nothing: each gets a code of its own.
 *
 * Iteration begins at a random place and goes round, as in Go; an entry that is deleted before it is reached is
 * not visited. A map of up to 8 entries is one group of 8 slots in Go (internal/runtime/maps: the start is a
 * random offset in it), which the random start here equals; larger maps are in no order that a program may know.
 */
import { random32, Stream } from '../../sim/random';
import type { Iface } from './iface';
import { panicPlain, panicRuntime } from './panic';
import { Kind, type Type } from './types';

export interface Entry {
  readonly k: unknown;
  v: unknown;
  /** False once deleted. */
  live: boolean;
}

type Code = unknown;

export class GoMap {
  readonly index = new Map<Code, Entry>();
  list: Entry[] = [];

  constructor(readonly t: Type) {}

  get size(): number {
    return this.index.size;
  }
}

export function makeMap(t: Type): GoMap {
  return new GoMap(t);
}

/** A map literal: keys and values in turn. */
export function mapLiteral(t: Type, ...pairs: unknown[]): GoMap {
  const m = new GoMap(t);
  for (let i = 0; i < pairs.length; i += 2) mapSet(m, pairs[i], pairs[i + 1]);
  return m;
}

/** len(m) */
export function mapLen(m: GoMap | null): number {
  return m === null ? 0 : m.index.size;
}

function find(m: GoMap, key: unknown): Entry | undefined {
  const t = m.t.key!;
  return m.index.get(t.kind < Kind.Float32 || t.kind === Kind.String ? key : codeOf(t, key));
}

/** m[key], or `zero` */
export function mapGet(m: GoMap | null, key: unknown, zero: unknown): unknown {
  if (m === null) return zero;
  const e = find(m, key);
  return e === undefined ? zero : e.v;
}

/** Where m[key] lies, undefined for nowhere: for v, ok := m[key]. */
export function mapEntry(m: GoMap | null, key: unknown): Entry | undefined {
  return m === null ? undefined : find(m, key);
}

/** m[key] = v */
export function mapSet(m: GoMap | null, key: unknown, v: unknown): void {
  if (m === null) panicPlain('assignment to entry in nil map');
  const code = codeOf(m.t.key!, key);
  const e = m.index.get(code);
  if (e !== undefined) {
    e.v = v;
    return;
  }
  const made = { k: key, v, live: true };
  m.index.set(code, made);
  m.list.push(made);
}

/** delete(m, key) */
export function mapDelete(m: GoMap | null, key: unknown): void {
  if (m === null) return;
  const code = codeOf(m.t.key!, key);
  const e = m.index.get(code);
  if (e === undefined) return;
  m.index.delete(code);
  e.live = false;
  // A new list: iterations that go on hold the old one, and see in `live` what is gone.
  if (m.list.length > 16 && m.list.length > 2 * m.index.size) m.list = m.list.filter(x => x.live);
  else if (m.index.size === 0) m.list = [];
}

/** clear(m) */
export function clearMap(m: GoMap | null): void {
  if (m === null) return;
  for (const e of m.list) e.live = false;
  m.index.clear();
  m.list = [];
}

/** A walk over a map: `next` gives each entry once, then null. */
export class MapIter {
  private readonly list: Entry[];
  private readonly end: number;
  private place: number;
  private left: number;

  constructor(m: GoMap | null) {
    this.list = m === null ? [] : m.list;
    this.end = this.list.length;
    this.left = this.end;
    this.place = this.end === 0 ? 0 : startOf(this.end);
  }

  next(): Entry | null {
    while (this.left > 0) {
      this.left--;
      const e = this.list[this.place++];
      if (this.place === this.end) this.place = 0;
      if (e.live) return e;
    }
    return null;
  }
}

/** In a group of 8 slots an offset beyond the last entry is a start at the first. */
function startOf(n: number): number {
  const r = random32(Stream.Sched) >>> 0;
  if (n > 8) return r % n;
  const offset = r & 7;
  return offset < n ? offset : 0;
}

/** The entries as they lie, for fmt and package maps. */
export function mapEntries(m: GoMap | null): Entry[] {
  return m === null ? [] : m.list.filter(e => e.live);
}

const identities = new WeakMap<object, number>();
let nextIdentity = 1;

/** A number for an object, the same whenever it is asked for. */
function identity(o: object): number {
  let n = identities.get(o);
  if (n === undefined) identities.set(o, (n = nextIdentity++));
  return n;
}

/** Text that is the same exactly for equal keys; a key that holds a NaN gets one of its own. */
export function codeOf(t: Type, key: unknown): Code {
  switch (t.kind) {
    case Kind.Float32:
    case Kind.Float64:
      return Number.isNaN(key) ? { nan: true } : key;
    case Kind.Complex64:
    case Kind.Complex128:
    case Kind.Struct:
    case Kind.Array:
    case Kind.Interface: {
      if (key === null) return null;
      const text = { out: '', nan: false };
      write(t, key, text);
      return text.nan ? text : text.out;
    }
    default:
      return key;
  }
}

function write(t: Type, key: unknown, text: { out: string; nan: boolean }): void {
  switch (t.kind) {
    case Kind.String:
      text.out += `${(key as string).length}:${key}`;
      break;
    case Kind.Float32:
    case Kind.Float64:
      text.nan ||= Number.isNaN(key);
      text.out += `${(key as number) + 0};`;
      break;
    case Kind.Struct:
      for (const f of t.fields)
        if (f.name !== '_') write(f.type, (key as Record<string, unknown>)[f.prop], text);
      break;
    case Kind.Array:
      for (const e of key as unknown[]) write(t.elem!, e, text);
      break;
    case Kind.Interface:
      writeIface(key as Iface | null, text);
      break;
    default:
      text.out += typeof key === 'object' && key !== null ? `@${identity(key)};` : `${key};`;
  }
}

function writeIface(x: Iface | null, text: { out: string; nan: boolean }): void {
  if (x === null) {
    text.out += 'nil;';
    return;
  }
  if (!x.t.comparable) panicRuntime(`hash of unhashable type ${x.t.str}`);
  text.out += `${x.t.id}!`;
  write(x.t, x.v, text);
}
