/** Calls of Go methods by name, for natives: fmt's String and Error. */
import type { Iface } from './iface';

/** Calls x's method, which may be plain or a generator function. A method that x lacks is a defect of the caller. */
export function* callMethod(x: Iface, name: string, ...args: unknown[]): Generator<number, unknown, unknown> {
  const answer = x.t.methods[name](x.v, ...args);
  if (isBody(answer)) return yield* answer;
  return answer;
}

/** Whether a call gave a generator object, which no Go value is. */
export function isBody(answer: unknown): answer is Generator<number, unknown, unknown> {
  return typeof answer === 'object' && answer !== null && inherits.call(generator, answer);
}

const inherits = Object.prototype.isPrototypeOf;
/** What all generator objects inherit from. */
const generator = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()));
