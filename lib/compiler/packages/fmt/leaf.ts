/** Values that are not made of others, by verb. null: a verb that the type does not have. */
import { addressOf } from '../../values/addresses';
import { type Int, toUint } from '../../values/ints';
import { Kind, type Type } from '../../values/types';
import type { Flags } from './format';
import * as format from './format';

export function leafText(f: Flags, t: Type, v: unknown, verb: string): string | null {
  switch (t.kind) {
    case Kind.Bool:
      return verb === 't' || verb === 'v' ? format.pad(f, String(v)) : null;
    case Kind.Float32:
      return floatText(f, v as number, 32, verb);
    case Kind.Float64:
      return floatText(f, v as number, 64, verb);
    case Kind.Complex64:
      return complexText(f, v as Complex, 32, verb);
    case Kind.Complex128:
      return complexText(f, v as Complex, 64, verb);
    case Kind.String:
      return stringText(f, v as string, verb);
    case Kind.Pointer:
    case Kind.Chan:
    case Kind.Func:
    case Kind.Map:
    case Kind.Slice:
    case Kind.UnsafePointer:
      return pointerText(f, t, v, verb);
    default:
      return integerText(f, t.kind >= Kind.Uint, v as Int, verb);
  }
}

function integerText(f: Flags, unsigned: boolean, v: Int, verb: string): string | null {
  switch (verb) {
    case 'v':
      return f.sharpV && unsigned ? hexText(f, v, true) : format.integer(f, v, 10, verb, false);
    case 'd':
    case 'b':
    case 'o':
    case 'O':
    case 'x':
    case 'X':
      return format.integer(f, v, BASES[verb], verb, verb === 'X');
    case 'c':
      return format.character(f, v);
    case 'q':
      return format.quotedCharacter(f, v);
    case 'U':
      return format.unicode(f, toUint(v));
    default:
      return null;
  }
}

const BASES: Record<string, number> = { b: 2, o: 8, O: 8, d: 10, x: 16, X: 16 };

/** Hexadecimal, with or without 0x, whatever the sharp flag says. */
export function hexText(f: Flags, v: Int, prefix: boolean): string {
  const { sharp } = f;
  f.sharp = prefix;
  const out = format.integer(f, v, 16, 'v', false);
  f.sharp = sharp;
  return out;
}

function floatText(f: Flags, v: number, bits: number, verb: string): string | null {
  if (verb === 'v') return format.float(f, v, bits, 'g', -1);
  if ('bgGxX'.includes(verb)) return format.float(f, v, bits, verb, -1);
  if ('feE'.includes(verb)) return format.float(f, v, bits, verb, 6);
  return verb === 'F' ? format.float(f, v, bits, 'f', 6) : null;
}

interface Complex {
  re: number;
  im: number;
}

function complexText(f: Flags, v: Complex, bits: number, verb: string): string | null {
  const re = floatText(f, v.re, bits, verb);
  if (re === null) return null;
  const { plus } = f;
  f.plus = true;
  const im = floatText(f, v.im, bits, verb);
  f.plus = plus;
  return `(${re}${im}i)`;
}

export function stringText(f: Flags, v: string, verb: string): string | null {
  switch (verb) {
    case 'v':
      return f.sharpV ? format.quoted(f, v) : format.text(f, v);
    case 's':
      return format.text(f, v);
    case 'x':
    case 'X':
      return format.hexBytes(f, v, verb === 'X');
    case 'q':
      return format.quoted(f, v);
    default:
      return null;
  }
}

function pointerText(f: Flags, t: Type, v: unknown, verb: string): string | null {
  const u = addressOf(t, v);
  switch (verb) {
    case 'v':
      if (f.sharpV) return `(${t.str})(${u === 0 ? 'nil' : hexText(f, u, true)})`;
      return u === 0 ? format.pad(f, '<nil>') : hexText(f, u, !f.sharp);
    case 'p':
      return hexText(f, u, !f.sharp);
    case 'b':
    case 'o':
    case 'd':
    case 'x':
    case 'X':
      return format.integer(f, u, BASES[verb], verb, verb === 'X');
    default:
      return null;
  }
}
