/**
 * The inside of notebook-runner.ts: a process that runs the cells of one folder's notebooks with tslab's
 * converter and executor, and reports what each put out.
 */
import { inspect } from 'node:util';
import type { Output } from './nbformat';
import type { CellJob, CellReport, ChildJob } from './notebook-runner';
import { OutputList } from './output-list';
import { portable } from './sanitize';
import { type Executor, errorLine, loadExecutor } from './tslab-executor';

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
  const executor = loadExecutor({
    onError: error => errors.push(error),
    onDisplay: ({ data, metadata, transient }, isUpdate) =>
      outputs.display(data, metadata, transient.display_id, isUpdate),
    onValue: value => console.log(value),
  });
  captureStreams(outputs);
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
  if (errors.length > 0) return errorLine(errors[0]!);
  return ok ? null : 'failed';
}

/** Streams are outputs of the cell that runs. */
function captureStreams(outputs: OutputList): void {
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => {
      outputs.stream(name, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') process.nextTick(done as () => void);
      return true;
    }) as typeof process.stdout.write;
  }
}

/** The next notebook starts with the library as it is when loaded, whatever this one did to it. */
function forgetModules(root: string): void {
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(root) && !path.includes('node_modules')) delete require.cache[path];
  }
}

const send = (report: CellReport) => new Promise<void>(resolve => process.send!(report, () => resolve()));
