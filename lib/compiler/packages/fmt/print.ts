/**
 * Values to text (fmt/print.go), by their type descriptors.
 *
 * Printing itself is plain code. Where a value has an Error, String, GoString or Format method it leaves a hole,
 * and the holes are filled in order afterwards by a generator: a method may block.
 */
import { Iface } from '../../values/iface';
import type { GoMap } from '../../values/maps';
import { callMethod } from '../../values/methods';
import { asPanic, type Panic } from '../../values/panic';
import { nilSlice, type Slice } from '../../values/slices';
import { bytesToString, decodeRune } from '../../values/strings';
import {
  boolType,
  bytesType,
  errorType,
  type Field,
  funcOf,
  Kind,
  stringType,
  type Type,
} from '../../values/types';
import * as format from './format';
import { Flags } from './format';
import { hexText, leafText, stringText } from './leaf';
import { sortedEntries } from './sort-keys';
import { isFormatter, stateOf } from './state';

type Method = 'Error' | 'String' | 'GoString' | 'Format';

/** Text that a method will give. */
interface Hole {
  arg: Iface;
  method: Method;
  verb: string;
  flags: Flags;
  panicking: boolean;
}

const textMethod = funcOf([], [stringType], false);

function has(t: Type, method: Method): boolean {
  return t.sigs.get(method) === textMethod;
}

/** How a value may be used: values of unexported fields are printed without their methods (reflect's flagRO). */
enum Access {
  Free = 0,
  /** An embedded field of an unexported type: its own exported fields are free again. */
  Embedded = 1,
  Closed = 2,
}

export class Printer {
  readonly flags = new Flags();
  /** Operands of %w. */
  wrapped: number[] = [];
  reordered = false;
  private buf = '';
  private parts: (string | Hole)[] | null = null;
  /** Within %!d(…): methods are not called. */
  private erroring = false;

  /** @param state an empty fmt.State, for Formatters */
  constructor(
    private readonly state: Iface | null,
    private readonly wrapErrs = false,
    private readonly panicking = false,
  ) {}

  /** What was printed, once the methods have given theirs. */
  *result(): Generator<number, string, unknown> {
    if (this.parts === null) return this.buf;
    const parts = this.parts;
    let out = '';
    for (const part of parts) out += typeof part === 'string' ? part : yield* fill(part, this.state);
    return out + this.buf;
  }

  write(s: string): void {
    this.buf += s;
  }

  private hole(arg: Iface, method: Method, verb: string): void {
    this.parts ??= [];
    this.parts.push(this.buf, {
      arg,
      method,
      verb,
      flags: this.flags.copy(),
      panicking: this.panicking,
    });
    this.buf = '';
  }

  clearFlags(): void {
    Object.assign(this.flags, CLEAR);
  }

  private badVerb(verb: string, arg: Iface | null, t: Type | null = null, v: unknown = undefined): void {
    this.erroring = true;
    this.write(`%!${verb}(`);
    if (arg !== null) {
      this.write(`${arg.t.str}=`);
      this.printArg(arg, 'v');
    } else if (t !== null) {
      this.write(`${t.str}=`);
      this.printValue(t, v, 'v', 0, Access.Free);
    } else this.write('<nil>');
    this.write(')');
    this.erroring = false;
  }

  /** An operand, by a verb of one character (a byte string). */
  printArg(arg: Iface | null, verb: string): void {
    if (arg === null) {
      if (verb === 'T' || verb === 'v') this.write(format.pad(this.flags, '<nil>'));
      else this.badVerb(verb, null);
      return;
    }
    if (verb === 'T') this.write(format.text(this.flags, arg.t.str));
    else if (verb === 'p') this.leaf(POINTERS.includes(arg.t.kind) ? arg.t : boolType, arg.v, 'p', arg);
    else if ((arg.t.sigs.size === 0 && verb !== 'w') || !this.handleMethods(arg, verb)) {
      // Only operands of the basic types and []byte are told of as themselves; others as what they are made of.
      const simple = arg.t.pkg === '' && (arg.t.name !== '' || arg.t === bytesType);
      this.printValue(arg.t, arg.v, verb, 0, Access.Free, simple ? arg : null);
    }
  }

  private handleMethods(arg: Iface, verb: string): boolean {
    if (this.erroring) return false;
    if (verb === 'w') {
      if (!this.wrapErrs || !has(arg.t, 'Error')) {
        this.badVerb(verb, arg);
        return true;
      }
      verb = 'v';
    }
    if (isFormatter(arg.t)) {
      this.hole(arg, 'Format', verb);
      return true;
    }
    if (this.flags.sharpV) {
      if (!has(arg.t, 'GoString')) return false;
      this.hole(arg, 'GoString', verb);
      return true;
    }
    if (!'vsxXq'.includes(verb)) return false;
    const method = has(arg.t, 'Error') ? 'Error' : has(arg.t, 'String') ? 'String' : '';
    if (method === '') return false;
    this.hole(arg, method, verb);
    return true;
  }

  /** A value at a depth; `arg` is the operand itself, where a bad verb shall be told of it. */
  private printValue(
    t: Type,
    v: unknown,
    verb: string,
    depth: number,
    access: Access,
    arg: Iface | null = null,
  ): void {
    if (depth > 0 && access === Access.Free && t.sigs.size + Number(verb === 'w') > 0 && !t.isInterface) {
      if (this.handleMethods(new Iface(t, v), verb)) return;
    }
    switch (t.kind) {
      case Kind.Map:
        this.map(t, v as GoMap | null, verb, depth, access);
        break;
      case Kind.Struct:
        this.struct(t, v as Record<string, unknown>, verb, depth, access);
        break;
      case Kind.Interface:
        this.interface(t, v as Iface | null, verb, depth, access);
        break;
      case Kind.Array:
      case Kind.Slice:
        this.list(t, v, verb, depth, access, arg);
        break;
      case Kind.Pointer:
        if (depth === 0 && v !== null && this.pointedAt(t.elem!, v, verb, depth, access)) break;
        this.leaf(t, v, verb, arg);
        break;
      default:
        this.leaf(t, v, verb, arg);
    }
  }

  private leaf(t: Type, v: unknown, verb: string, arg: Iface | null): void {
    const text = leafText(this.flags, t, v, verb);
    if (text === null) this.badVerb(verb, arg, t, v);
    else this.write(text);
  }

  /** What stands between elements. */
  private separator(i: number): void {
    if (i > 0) this.write(this.flags.sharpV ? ', ' : ' ');
  }

  private map(t: Type, m: GoMap | null, verb: string, depth: number, access: Access): void {
    const { sharpV } = this.flags;
    if (sharpV && m === null) {
      this.write(`${t.str}(nil)`);
      return;
    }
    this.write(sharpV ? `${t.str}{` : 'map[');
    if (m !== null) {
      sortedEntries(m).forEach((e, i) => {
        this.separator(i);
        this.printValue(t.key!, e.k, verb, depth + 1, access);
        this.write(':');
        this.printValue(t.elem!, e.v, verb, depth + 1, access);
      });
    }
    this.write(sharpV ? '}' : ']');
  }

  private struct(t: Type, v: Record<string, unknown>, verb: string, depth: number, access: Access): void {
    const { sharpV, plusV } = this.flags;
    if (sharpV) this.write(t.str);
    this.write('{');
    t.fields.forEach((f, i) => {
      this.separator(i);
      if (sharpV || plusV) this.write(`${f.name}:`);
      this.field(f, v[f.prop], verb, depth + 1, accessOf(access, f));
    });
    this.write('}');
  }

  /** A field that is an interface is printed as what it holds. */
  private field(f: Field, v: unknown, verb: string, depth: number, access: Access): void {
    if (f.type.isInterface && v !== null) {
      const held = v as Iface;
      this.printValue(held.t, held.v, verb, depth, access);
    } else this.printValue(f.type, v, verb, depth, access);
  }

  private interface(t: Type, v: Iface | null, verb: string, depth: number, access: Access): void {
    if (v !== null) this.printValue(v.t, v.v, verb, depth + 1, access);
    else this.write(this.flags.sharpV ? `${t.str}(nil)` : '<nil>');
  }

  private list(t: Type, v: unknown, verb: string, depth: number, access: Access, arg: Iface | null): void {
    const { a, o, n } = listOf(t, v);
    const elem = t.elem!;
    if (elem.kind === Kind.Uint8 && 'sqxX'.includes(verb)) {
      this.write(stringText(this.flags, bytesOf(a, o, n), verb)!);
      return;
    }
    if (this.flags.sharpV && arg !== null && t === bytesType && (verb === 'v' || verb === 'd')) {
      // An operand of type []byte itself has a form of its own.
      const items = Array.from({ length: n }, (_, i) => hexText(this.flags, a[o + i] as number, true));
      this.write(v === nilSlice ? '[]byte(nil)' : `[]byte{${items.join(', ')}}`);
      return;
    }
    if (this.flags.sharpV && v === nilSlice) {
      this.write(`${t.str}(nil)`);
      return;
    }
    this.write(this.flags.sharpV ? `${t.str}{` : '[');
    for (let i = 0; i < n; i++) {
      this.separator(i);
      this.printValue(elem, a[o + i], verb, depth + 1, access);
    }
    this.write(this.flags.sharpV ? '}' : ']');
  }

  /** A pointer at the top to a composite: its contents after &. */
  private pointedAt(elem: Type, v: unknown, verb: string, depth: number, access: Access): boolean {
    const direct = elem.kind === Kind.Struct || elem.kind === Kind.Array;
    if (!direct && elem.kind !== Kind.Slice && elem.kind !== Kind.Map) return false;
    this.write('&');
    this.printValue(elem, direct ? v : (v as { v: unknown }).v, verb, depth + 1, access);
    return true;
  }

  /** Print: spaces between operands of which neither is a string. */
  print(args: (Iface | null)[]): void {
    let prevString = false;
    args.forEach((arg, i) => {
      const isString = arg !== null && arg.t.kind === Kind.String;
      if (i > 0 && !isString && !prevString) this.write(' ');
      this.printArg(arg, 'v');
      prevString = isString;
    });
  }

  println(args: (Iface | null)[]): void {
    args.forEach((arg, i) => {
      if (i > 0) this.write(' ');
      this.printArg(arg, 'v');
    });
    this.write('\n');
  }
}

const CLEAR = new Flags();
const POINTERS = [Kind.Chan, Kind.Func, Kind.Map, Kind.Pointer, Kind.Slice, Kind.UnsafePointer];
function accessOf(outer: Access, f: Field): Access {
  if (outer === Access.Closed) return Access.Closed;
  if (f.pkg === '') return Access.Free;
  return f.embedded ? Access.Embedded : Access.Closed;
}

function listOf(t: Type, v: unknown): { a: ArrayLike<unknown>; o: number; n: number } {
  if (t.kind === Kind.Slice) return v as Slice;
  return { a: v as unknown[], o: 0, n: t.len };
}

function bytesOf(a: ArrayLike<unknown>, o: number, n: number): string {
  return bytesToString({ a, o, n, c: n } as unknown as Slice);
}

/** Calls the method, and formats what it gives; a panic in it is told of in the text. */
function* fill(hole: Hole, empty: Iface | null): Generator<number, string, unknown> {
  const { arg, method, verb, flags } = hole;
  try {
    if (method === 'Format') {
      const state = stateOf(empty!, flags);
      yield* callMethod(arg, 'Format', state.iface, decodeRune(verb, 0));
      return state.text();
    }
    const text = (yield* callMethod(arg, method)) as string;
    if (method === 'GoString') return format.text(flags, text);
    return stringText(flags, text, verb)!;
  } catch (error) {
    const panic = asPanic(error);
    if (panic === null) throw error;
    if (arg.t.kind === Kind.Pointer && arg.v === null) return '<nil>';
    if (hole.panicking) throw error;
    return yield* panicText(panic, verb, method, empty);
  }
}

function* panicText(
  panic: Panic,
  verb: string,
  method: Method,
  empty: Iface | null,
): Generator<number, string, unknown> {
  const p = new Printer(empty, false, true);
  p.printArg(panic.value, 'v');
  return `%!${verb}(PANIC=${method} method: ${yield* p.result()})`;
}

/** Whether x can be %w's operand. */
export function isError(x: Iface | null): boolean {
  return x !== null && x.t.sigs.get('Error') === errorType.methodSet[0].type;
}
