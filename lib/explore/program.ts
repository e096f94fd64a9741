/** What can be explored: a generator function, or a program that makes fresh copies of itself. */
import { generatorFront } from '../goroutine/generators';
import type { GoFunction } from '../goroutine/operation';
import type { Program } from './stage';

export function programOf(program: GoFunction<[]> | Program, who: string): Program {
  if (typeof program === 'object' && program !== null && typeof program.fresh === 'function') return program;
  if (typeof program !== 'function')
    throw new TypeError(`${who} wants a generator function (function* main() {…})`);
  return { fresh: () => ({ front: generatorFront(100_000, false), main: program }) };
}
