/** Go's func values: wrappers that give a function the colour of its class, bound methods, natives as functions. */
import type { OpNative } from '../native';
import type { Iface } from '../values/iface';
import { panicNilDereference } from '../values/panic';

// biome-ignore lint/suspicious/noExplicitAny: functions of every type
type Fn = ((...args: any[]) => any) & { $of?: Fn; $rec?: boolean; $gen?: Fn };

const inherits = Object.prototype.isPrototypeOf;
const generator = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()));

/** Whether a call gave a generator object, which no Go value is. */
export function isBody(x: unknown): x is Generator<number, unknown, unknown> {
  return typeof x === 'object' && x !== null && inherits.call(generator, x);
}

/** A generator function that does what fn does; one for each fn. */
export function gen(fn: Fn): Fn {
  if (fn.$gen !== undefined) return fn.$gen;
  const wrapped: Fn = function* (...args: unknown[]) {
    const r = fn(...args);
    return isBody(r) ? yield* r : r;
  };
  wrapped.$of = fn;
  if (fn.$rec) wrapped.$rec = true;
  fn.$gen = wrapped;
  return wrapped;
}

/** A method value. */
export function bind(fn: Fn, receiver: unknown): Fn {
  const bound: Fn = (...args: unknown[]) => fn(receiver, ...args);
  bound.$of = fn;
  return bound;
}

/** A method value of an interface: of nil it panics at once. */
export function bindMethod(x: Iface | null, name: string): Fn {
  if (x === null) panicNilDereference();
  return bind(x.t.methods[name] as Fn, x.v);
}

/** A func value that is about to be called. */
export function fn(f: Fn | null): Fn {
  if (f === null) panicNilDereference();
  return f;
}

/** A native operation as a function of its own: for go, defer and func values. */
export function opFn(native: OpNative, answered: (answer: unknown) => unknown): Fn {
  return function* (...args: unknown[]) {
    const answer = answered(yield (native.name as Fn)(...args));
    return native.result === null ? answer : native.result(answer);
  };
}

/** Runs a generator that does not yield to its end. */
export function drive(body: Generator<number, unknown, unknown>): unknown {
  const r = body.next();
  if (!r.done) throw new Error('a method that was taken for plain has yielded');
  return r.value;
}
