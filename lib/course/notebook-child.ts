/**
 * The inside of notebook-runner.ts: a process that runs the cells of one folder's notebooks with tslab's
 * converter and executor, and reports what each put out.
 *
 * These are tslab's internal modules, which is why package.json pins it exactly. They differ from the kernel
 * in one way: an error is an nbformat `error` output here, where the kernel writes it to stderr as text.
 */
import { format, inspect } from 'node:util';
import { errorOutput, type Output } from './nbformat';
import type { CellJob, CellReport, ChildJob } from './notebook-runner';
import { OutputList } from './output-list';
import { portable } from './sanitize';

interface DisplayData {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

process.once('message', (job: ChildJob) => {
  run(job).then(
    () => process.exit(0),
    error => {
      process.stderr.write(`${inspect(error)}\n`);
      process.exit(70);
    },
  );
});

async function run({ root, notebooks }: ChildJob): Promise<void> {
  const outputs = new OutputList(portable(root));
  const errors: Output[] = [];
  const executor = loadExecutor(outputs, error => errors.push(error));
  for (const [notebook, cells] of notebooks.entries()) {
    for (const [cell, job] of cells.entries()) {
      outputs.begin(cell);
      const failure = await execute(executor, job, errors);
      for (const error of errors.splice(0)) outputs.push(error);
      const report = { notebook, cell, failure: failure && portable(root)(failure), ...outputs.take() };
      await send(report);
      if (failure !== null) break;
    }
    executor.reset();
    outputs.forget();
    forgetModules(root);
  }
}

/** One line when the cell failed, null when it did not or may. */
async function execute(executor: Executor, job: CellJob, errors: Output[]): Promise<string | null> {
  const ok = await executor.execute(job.source);
  // Rejections that nobody handles are announced after the microtasks; coalesced output is written there too.
  await new Promise(resolve => setImmediate(resolve));
  if (job.mayFail) return null;
  if (errors.length > 0) return firstLine(errors[0]!);
  return ok ? null : 'failed';
}

const firstLine = ({ ename, evalue }: Output) => `${ename}: ${evalue}`.split('\n')[0]!;

interface Executor {
  execute(source: string): Promise<boolean>;
  reset(): void;
}

function loadExecutor(outputs: OutputList, onError: (error: Output) => void): Executor {
  // The converter takes the folder from the process, which the parent has started in the notebooks' folder.
  const { createConverter } = require('tslab/dist/converter');
  const { createExecutor } = require('tslab/dist/executor');
  const converter = createConverter({ isJS: false, isBrowser: false });
  require('tslab/dist/jupyter').lastWriteDisplayData = (shown: DisplayData, isUpdate: boolean) =>
    outputs.display(shown.data, shown.metadata, shown.transient.display_id, isUpdate);
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => {
      outputs.stream(name, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') process.nextTick(done as () => void);
      return true;
    }) as typeof process.stdout.write;
  }
  const fail = (thrown: unknown) => onError(thrownOutput(thrown));
  process.on('unhandledRejection', fail);
  process.on('uncaughtException', fail);
  const reporter = {
    log: (value: unknown) => console.log(value),
    // What was thrown; or a format and its parts: `2:7 - Type 'string' is not assignable to type 'number'.`
    error: (first: unknown, ...rest: unknown[]) =>
      rest.length === 0 ? fail(first) : onError(errorOutput('Type check', format(first, ...rest))),
  };
  return createExecutor(process.cwd(), { node: converter, browser: converter, close() {} }, reporter);
}

/** Without the stack: its frames are lines of compiled code, which tell a reader of TypeScript nothing. */
const thrownOutput = (thrown: unknown): Output =>
  isError(thrown) ? errorOutput(thrown.name, thrown.message) : errorOutput('Thrown', inspect(thrown));

/** Not instanceof: an Error may come from another realm. */
const isError = (value: unknown): value is Error =>
  Object.prototype.toString.call(value) === '[object Error]';

/** The next notebook starts with the library as it is when loaded, whatever this one did to it. */
function forgetModules(root: string): void {
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(root) && !path.includes('node_modules')) delete require.cache[path];
  }
}

const send = (report: CellReport) => new Promise<void>(resolve => process.send!(report, () => resolve()));
