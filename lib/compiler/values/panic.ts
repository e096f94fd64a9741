/**
 * Panics of compiled Go, and the runtime's own errors with Go's texts (runtime/error.go, panic.go).
 *
 * A panic is a JavaScript exception that carries Go's value, an interface. What the engine or JavaScript itself
 * raises becomes one in `asPanic`, so that recover sees a runtime.Error.
 */
import { GoPanic } from '../../goroutine/generators';
import { Iface } from './iface';
import { funcOf, type MethodFn, named, setMethods, stringType, type Type } from './types';

/** A Go panic on its way up. */
export class Panic extends Error {
  override name = 'Panic';

  constructor(readonly value: Iface) {
    super('Go panic');
  }
}

/** panic(v): of nil as from Go 1.21 on, a *runtime.PanicNilError. */
export function goPanic(value: Iface | null): never {
  throw new Panic(value ?? nilError());
}

/** A type of package runtime that is an error: its values are their texts. */
function errorKind(name: string, prefix: string): Type {
  const t = named('runtime', name, 'runtime');
  t.define(stringType);
  giveMethods(t, prefix);
  return t;
}

/** Whether Error and RuntimeError may block as methods of interfaces, in the program that runs: then all are generators. */
const blocks = { Error: false, RuntimeError: false };

function giveMethods(t: Type, prefix: string): void {
  const text = (own: string): string => prefix + own;
  setMethods(t, {
    Error: [funcOf([], [stringType], false), blocks.Error ? blocking(text) : text],
    RuntimeError: [funcOf([], [], false), blocks.RuntimeError ? blocking(() => undefined) : () => undefined],
  });
}

function blocking(f: (own: string) => unknown): MethodFn {
  return function* method(own: string) {
    return f(own);
  };
}

/** Tells the colours of the methods that runtime errors have, before a program runs. */
export function setErrorColours(error: boolean, runtimeError: boolean): void {
  blocks.Error = error;
  blocks.RuntimeError = runtimeError;
  const { errorString, bounds, memory, plain, assertion, panicNil } = kinds.all;
  for (const t of [errorString, bounds, memory]) giveMethods(t, 'runtime error: ');
  for (const t of [plain, assertion, panicNil]) giveMethods(t, '');
}

/** Made at the first panic: types.ts and this file need each other. */
const kinds = {
  made: null as ReturnType<typeof makeKinds> | null,
  get all() {
    this.made ??= makeKinds();
    return this.made;
  },
};

function makeKinds() {
  const assertion = errorKind('TypeAssertionError', '');
  assertion.str = '*runtime.TypeAssertionError';
  const panicNil = errorKind('PanicNilError', '');
  panicNil.str = '*runtime.PanicNilError';
  return {
    errorString: errorKind('errorString', 'runtime error: '),
    bounds: errorKind('boundsError', 'runtime error: '),
    memory: errorKind('errorString', 'runtime error: '),
    plain: errorKind('plainError', ''),
    assertion,
    panicNil,
  };
}

function nilError(): Iface {
  return new Iface(kinds.all.panicNil, 'panic called with nil argument');
}

/** Panics with "runtime error: " + text. */
export function panicRuntime(text: string): never {
  throw new Panic(new Iface(kinds.all.errorString, text));
}

/** A runtime.Error without the prefix, as "send on closed channel". */
export function plainRuntimeError(text: string): Iface {
  return new Iface(kinds.all.plain, text);
}

export function panicPlain(text: string): never {
  throw new Panic(plainRuntimeError(text));
}

/** Panics with a string, as packages do: panic("sync: negative WaitGroup counter"). */
export function panicString(text: string): never {
  throw new Panic(new Iface(stringType, text));
}

export function panicIndex(i: number | bigint, length: number): never {
  const text = i < 0 ? `index out of range [${i}]` : `index out of range [${i}] with length ${length}`;
  throw new Panic(new Iface(kinds.all.bounds, text));
}

/** Which bound of a slice expression was wrong, as runtime/error.go's boundsErrorFmts tell them apart. */
export type BadBound = 'alen' | 'acap' | 'b' | '3alen' | '3acap' | '3b' | '3c';

export function panicSlice(bad: BadBound, x: number | bigint, y: number | bigint): never {
  const neg = x < 0;
  const texts: Record<BadBound, string> = {
    alen: neg ? `[:${x}]` : `[:${x}] with length ${y}`,
    acap: neg ? `[:${x}]` : `[:${x}] with capacity ${y}`,
    b: neg ? `[${x}:]` : `[${x}:${y}]`,
    '3alen': neg ? `[::${x}]` : `[::${x}] with length ${y}`,
    '3acap': neg ? `[::${x}]` : `[::${x}] with capacity ${y}`,
    '3b': neg ? `[:${x}:]` : `[:${x}:${y}]`,
    '3c': neg ? `[${x}::]` : `[${x}:${y}:]`,
  };
  throw new Panic(new Iface(kinds.all.bounds, `slice bounds out of range ${texts[bad]}`));
}

export function panicSliceConvert(length: number, want: number): never {
  const text = `cannot convert slice with length ${length} to array or pointer to array with length ${want}`;
  throw new Panic(new Iface(kinds.all.bounds, text));
}

/** x.(T) that does not hold. @param iface the static type of x @param missing a method that T wants and x lacks */
export function panicAssert(iface: Type, concrete: Type | null, asserted: Type, missing = ''): never {
  const inter =
    iface.name === '' && iface.methodSet.length > 0 && concrete === null ? 'interface' : iface.str;
  let text: string;
  if (concrete === null) {
    text = `interface conversion: ${asserted.isInterface ? 'interface' : inter} is nil, not ${asserted.str}`;
  } else if (missing !== '') {
    text = `interface conversion: ${concrete.str} is not ${asserted.str}: missing method ${missing}`;
  } else {
    text = `interface conversion: ${inter} is ${concrete.str}, not ${asserted.str}`;
    if (concrete.str === asserted.str) {
      text +=
        concrete.pkg === asserted.pkg ? ' (types from different scopes)' : ' (types from different packages)';
    }
  }
  throw new Panic(new Iface(kinds.all.assertion, text));
}

export const NIL_DEREFERENCE = 'invalid memory address or nil pointer dereference';

/** Whether a panic prints "[signal SIGSEGV …]" below its text. */
export function isMemoryError(value: Iface): boolean {
  return value.t === kinds.all.memory;
}

export function panicNilDereference(): never {
  throw new Panic(new Iface(kinds.all.memory, NIL_DEREFERENCE));
}

/** What V8, SpiderMonkey and JavaScriptCore say of a property of null, and of a call of null. */
const NULL_USED = /\bnull\b|is not a function/;

/**
 * Any exception as a Go panic: a property of null is a nil dereference. Other JavaScript errors are defects of
 * the compiler, and are returned as null: they must not be recovered by Go code.
 */
export function asPanic(error: unknown): Panic | null {
  if (error instanceof Panic) return error;
  // What the library of goroutines panics with.
  if (error instanceof GoPanic) return new Panic(new Iface(stringType, error.message));
  if (error instanceof TypeError && NULL_USED.test(error.message)) {
    const p = new Panic(new Iface(kinds.all.memory, NIL_DEREFERENCE));
    p.stack = error.stack;
    return p;
  }
  return null;
}

/** Whether v is a runtime.Error. */
export function isRuntimeError(v: Iface): boolean {
  return v.t.sigs.has('RuntimeError') && v.t.sigs.has('Error');
}
