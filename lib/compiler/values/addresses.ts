/**
 * Addresses for %p and the like: invented, in the order in which a program asks for them, the same in each run.
 * Objects lie in Go's heap arena, functions in the text.
 */
import { Slice } from './slices';
import { Kind, type Type } from './types';

const state = { known: new WeakMap<object, number>(), heap: 0xc000012000, text: 0x48a000 };

export function resetAddresses(): void {
  state.known = new WeakMap();
  state.heap = 0xc000012000;
  state.text = 0x48a000;
}

/** The address in a pointer, channel, func, map or slice value of type t; 0 for nil. */
export function addressOf(t: Type, v: unknown): number {
  if (v === null || v === 0 || v === undefined) return 0;
  if (typeof v === 'number') return 0xc000100000 + 0x60 * v;
  if (v instanceof Slice) {
    if (v.c === 0 && v.a.length === 0 && (v.a as unknown[]) === (t.zero() as Slice).a) return 0;
    return place(v.a, t.elem!.size * v.c) + v.o * t.elem!.size;
  }
  if (t.kind === Kind.Func) return placeText(v as object);
  return place(v as object, t.kind === Kind.Pointer ? t.elem!.size : 48);
}

function place(o: object, size: number): number {
  let at = state.known.get(o);
  if (at === undefined) {
    at = state.heap;
    state.heap += Math.max(16, Math.ceil(size / 16) * 16);
    state.known.set(o, at);
  }
  return at;
}

function placeText(o: object): number {
  let at = state.known.get(o);
  if (at === undefined) {
    at = state.text;
    state.text += 0x40;
    state.known.set(o, at);
  }
  return at;
}
