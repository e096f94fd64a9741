/** A compiled program as something that `simulate` runs: its functions made, its front, its process's surroundings. */
import type { FedProgram } from '../../goroutine/opcodes';
import { callersOf, type GoFront, goFront } from '../front';
import type { Linked } from '../link';
import { type Host, resetHost } from '../packages/host';
import { resetAddresses } from '../values/addresses';
import { rt } from './rt';

/** The name of the code in V8's traces. */
const SOURCE = 'gmplab-go-program.js';

/** Frames in a trace: Go prints 100, and ours have others between them. */
const DEPTH = 400;

/**
 * A fresh copy of the program for one run.
 *
 * @param history whether goroutines that have ended are remembered @param deepStack whether this thread's stack holds
 *   so many frames that a program that needs more would overflow Go's stack too
 */
export function instantiate(
  linked: Linked,
  host: Partial<Host>,
  { maxGoroutines = 1_000_000, history = false, deepStack = false } = {},
): FedProgram & { front: GoFront } {
  resetAddresses();
  Error.stackTraceLimit = DEPTH;
  const natives = Object.fromEntries(linked.libraries.map(p => [p.path, p.natives]));
  const make = new Function('$rt', '$natives', `${linked.code}\n//# sourceURL=${SOURCE}`);
  const main = make(rt, natives) as () => unknown;
  // `new Function` puts two lines of its own before the code.
  const table = {
    origins: linked.origins,
    sites: linked.sites,
    lines: linked.lines,
    sourceName: SOURCE,
    offset: 2,
  };
  resetHost({ stack: () => callersOf(table), ...host });
  for (const p of linked.libraries) p.reset?.();
  return { front: goFront(table, { maxGoroutines, history, deepStack }), main };
}
