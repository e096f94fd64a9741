/**
 * What a basic block costs: weights of operations, in UNITs (cpu.ts) of a nanosecond.
 *
 * Fitted by least squares of relative errors to 35 loops timed with real Go (go1.26, GOMAXPROCS=1, amd64:
 * test/compiler/costs). A processor does several simple operations at once, so they are nearly free beside the loop
 * around them; chains in which each operation waits for the one before (a float sum, xorshift) take two to three times
 * as long as this says. Natives charge their own time.
 */
import { UNIT } from '../cpu';

/** ns */
const ns = {
  statement: 0.015, // a statement’s share of moves
  arithmetic: 0.015, // add, subtract, and, or, xor, shift
  multiply: 0.248, // of integers
  divide: 1.466, // by a variable
  divideByConstant: 0.331, // a multiplication and shifts, for the compiler
  floatDivide: 3.476,
  float: 0.174, // add, subtract, multiply: a chain of them takes twice this and more
  compare: 0.015,
  branch: 0.132,
  load: 0.015, // a field, a captured or package-level variable
  store: 0.074,
  index: 0.015, // with its check
  call: 0.65, // of a declared function, not inlined
  dynamicCall: 0.971, // of a func value or an interface’s method
  allocate: 15.405, // a small object, its share of collections included
  box: 8.308, // a value that is no pointer into an interface
  stringCompare: 1.968, // of 16 bytes
  mapAccess: 5.074, // in a map of 1,024 ints
  append: 0.015, // with room left
  convert: 0.015,
  stringConcat: 21.85, // of 20 bytes
  iteration: 0.029,
  defer: 2.524,
};

export const weight = Object.fromEntries(
  Object.entries(ns).map(([name, t]) => [name, t * UNIT]),
) as typeof ns;
