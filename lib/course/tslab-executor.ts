/**
 * tslab's own converter and executor in this process: what a kernel runs cells with, without the kernel.
 *
 * These are tslab's internal modules, which is why package.json pins it exactly. They differ from the kernel
 * in one way: an error is reported as an nbformat `error` output, where the kernel writes it to stderr as text.
 */
import { format, inspect } from 'node:util';
import { errorOutput, type Output } from './nbformat';

export interface DisplayData {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

export interface Executor {
  execute(source: string): Promise<boolean>;
  reset(): void;
}

/** All of tslab's executor that a kernel uses. */
export interface Loaded extends Executor {
  interrupt(): void;
  close(): void;
}

export interface ExecutorHooks {
  onError(error: Output): void;
  onDisplay(shown: DisplayData, isUpdate: boolean): void;
  /** The value of a cell's last expression. */
  onValue(value: unknown): void;
}

/** An executor for cells of notebooks in the folder that this process runs in: the converter asks the process. */
export function loadExecutor({ onError, onDisplay, onValue }: ExecutorHooks): Loaded {
  const { createConverter } = require('tslab/dist/converter');
  const { createExecutor } = require('tslab/dist/executor');
  const converter = createConverter({ isJS: false, isBrowser: false });
  require('tslab/dist/jupyter').lastWriteDisplayData = onDisplay;
  const fail = (thrown: unknown) => onError(thrownOutput(thrown));
  process.on('unhandledRejection', fail);
  process.on('uncaughtException', fail);
  const reporter = {
    log: onValue,
    // What was thrown; or a format and its parts: `2:7 - Type 'string' is not assignable to type 'number'.`
    error: (first: unknown, ...rest: unknown[]) =>
      rest.length === 0 ? fail(first) : onError(errorOutput('Type check', format(first, ...rest))),
  };
  return createExecutor(
    process.cwd(),
    { node: converter, browser: converter, close: () => converter.close() },
    reporter,
  );
}

/** One line for an error output. */
export const errorLine = ({ ename, evalue }: Output) => `${ename}: ${evalue}`.split('\n')[0]!;

/** Without the stack: its frames are lines of compiled code, which tell a reader of TypeScript nothing. */
const thrownOutput = (thrown: unknown): Output =>
  isError(thrown) ? errorOutput(thrown.name, thrown.message) : errorOutput('Thrown', inspect(thrown));

/** Not instanceof: an Error may come from another realm. */
const isError = (value: unknown): value is Error =>
  Object.prototype.toString.call(value) === '[object Error]';
