/**
 * Many console.log calls in one cell as one message.
 *
 * Stock tslab sends every call as a message of its own and loses output after about 500 of them in one go;
 * the cell then never finishes. So calls of one turn are collected and written together when it ends.
 * Order is kept: whatever else writes (console.error, show) flushes first.
 */
import { formatWithOptions } from 'node:util';
import { inNotebook } from './tslab';

/** Where the one collector of this process is found, also by a second copy of the library. */
const mark = Symbol.for('gmplab.console');
const marked = console as unknown as Record<symbol, (() => void) | undefined>;

/** Writes what is collected, now. */
export function flushConsole(): void {
  marked[mark]?.();
}

/** Collects from here on; does nothing outside of notebooks or when another copy of the library does it. */
export function coalesceConsole(): void {
  if (!inNotebook() || marked[mark]) return;
  const collected: string[] = [];
  marked[mark] = () => {
    if (collected.length > 0) process.stdout.write(collected.splice(0).join(''));
  };
  for (const name of ['log', 'info', 'debug'] as const) {
    console[name] = (...args: unknown[]) => {
      if (collected.length === 0) queueMicrotask(flushConsole);
      collected.push(`${formatWithOptions({ colors: false }, ...args)}\n`);
    };
  }
  for (const name of ['error', 'warn', 'trace'] as const) {
    const original = console[name].bind(console);
    console[name] = (...args: unknown[]) => {
      flushConsole();
      original(...args);
    };
  }
}
