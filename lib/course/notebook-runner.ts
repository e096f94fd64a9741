/**
 * Executes notebooks without Jupyter and without Python: tslab's own converter and executor, in a child
 * process (notebook-child.ts) so that nothing a cell does reaches the caller.
 *
 * One child serves all notebooks of a folder, because starting the TypeScript compiler costs more than most
 * notebooks do. When a cell ends the child, or does not finish, that notebook has failed and the others go
 * on in a new child.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  type Cell,
  cellName,
  errorOutput,
  joined,
  type Notebook,
  type Output,
  parseNotebook,
} from './nbformat';
import { libDir, projectRoot } from './paths';
import { UserError } from './user-error';

export interface ExecutedNotebook {
  /** Absolute. */
  path: string;
  /** The notebook with `outputs` and `execution_count` filled in, up to the cell that failed. */
  notebook: Notebook;
  failed: { cellId: string; message: string } | null;
}

export interface RunProgress {
  path: string;
  /** Code cells done so far, and all there are, over all notebooks. */
  done: number;
  total: number;
}

export interface RunnerOptions {
  /** The longest that one cell may take, ms. */
  cellLimit?: number;
}

/** One cell to execute: what the child gets. */
export interface CellJob {
  source: string;
  /** Tagged `raises-exception`: an error is its output, not a failure. */
  mayFail: boolean;
}

/** What the child is asked to do: all notebooks lie in the folder it runs in. */
export interface ChildJob {
  root: string;
  notebooks: CellJob[][];
}

/** What the child reports after each cell: indices into `ChildJob.notebooks` and into its cells. */
export interface CellReport {
  notebook: number;
  cell: number;
  outputs: Output[];
  /** One line, null when all went well. */
  failure: string | null;
  /** Outputs of earlier cells that this one changed: [cell, output, its new content]. */
  updates: [number, number, Output][];
}

interface Task {
  result: ExecutedNotebook;
  codeCells: Cell[];
  jobs: CellJob[];
}

/**
 * @param paths notebooks; results come in the same order
 * @throws UserError when a notebook is missing or is no notebook; a failing cell is no exception but a result
 */
export async function executeNotebooks(
  paths: string[],
  onProgress?: (progress: RunProgress) => void,
  options: RunnerOptions = {},
): Promise<ExecutedNotebook[]> {
  const tasks = paths.map(toTask);
  const total = tasks.reduce((sum, task) => sum + task.jobs.length, 0);
  let done = 0;
  const report = (task: Task, cells: number) => {
    done += cells;
    onProgress?.({ path: task.result.path, done, total });
  };
  // Starting takes a while: say at once what is being done.
  if (tasks.length > 0) report(tasks[0]!, 0);
  for (const folder of new Set(tasks.map(task => dirname(task.result.path)))) {
    let left = tasks.filter(task => dirname(task.result.path) === folder);
    while (left.length > 0) left = await runBatch(folder, left, report, options.cellLimit ?? 120_000);
  }
  return tasks.map(task => task.result);
}

/** Reads a notebook, naming it in every complaint. */
export function readNotebook(path: string): { text: string; notebook: Notebook } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new UserError(`no such notebook: ${path}`);
  }
  try {
    return { text, notebook: parseNotebook(text) };
  } catch (error) {
    throw new UserError(`${path}: ${(error as Error).message}`);
  }
}

function toTask(path: string): Task {
  const { notebook } = readNotebook(path);
  const codeCells = notebook.cells.filter(cell => cell.cell_type === 'code');
  for (const cell of codeCells) Object.assign(cell, { outputs: [], execution_count: null });
  const jobs = codeCells.map(cell => ({
    source: joined(cell.source),
    mayFail: ((cell.metadata.tags as string[] | undefined) ?? []).includes('raises-exception'),
  }));
  return { result: { path: resolve(path), notebook, failed: null }, codeCells, jobs };
}

/** Runs tasks in one child. Returns those that it did not get to, because a cell ended it. */
function runBatch(
  folder: string,
  tasks: Task[],
  report: (task: Task, cells: number) => void,
  cellLimit: number,
): Promise<Task[]> {
  const child = fork(join(libDir, 'dist', 'notebook-child.js'), [], {
    cwd: folder,
    silent: true,
    execArgv: [],
    // A notebook's outputs may depend neither on the terminal nor on the machine's language.
    env: { ...process.env, FORCE_COLOR: '0', NODE_OPTIONS: '', LC_ALL: 'C', TZ: 'UTC' },
  });
  const lastWords = collect(child);
  return new Promise(resolveBatch => {
    let [notebook, cell] = [0, 0];
    let stopped = false;
    const skipEmpty = () => {
      while (notebook < tasks.length && tasks[notebook]!.jobs.length === 0) notebook++;
    };
    skipEmpty();
    const timer = setInterval(() => {
      if (Date.now() - lastReport < cellLimit) return;
      stopped = true;
      child.kill('SIGKILL');
    }, 200);
    let lastReport = Date.now();
    const finish = (left: Task[]) => {
      clearInterval(timer);
      resolveBatch(left);
    };
    child.on('message', (message: CellReport) => {
      lastReport = Date.now();
      const task = tasks[message.notebook]!;
      applyReport(task, message);
      const ended = message.failure !== null || message.cell + 1 === task.jobs.length;
      report(task, message.failure === null ? 1 : task.jobs.length - message.cell);
      [notebook, cell] = ended ? [message.notebook + 1, 0] : [message.notebook, message.cell + 1];
      skipEmpty();
    });
    // 'close', not 'exit': all reports have arrived by then.
    child.on('close', (code, signal) => {
      if (notebook >= tasks.length) return finish([]);
      const task = tasks[notebook]!;
      const message = stopped
        ? `did not finish within ${cellLimit / 1000} s`
        : `ended the process (${signal ?? `exit code ${code}`})${lastWords()}`;
      const failed = task.codeCells[cell]!;
      task.result.failed = { cellId: cellName(failed, task.result.notebook.cells.indexOf(failed)), message };
      failed.outputs = [errorOutput('Stopped', message)];
      report(task, task.jobs.length - cell);
      finish(tasks.slice(notebook + 1));
    });
    child.send({ root: projectRoot, notebooks: tasks.map(task => task.jobs) } satisfies ChildJob);
  });
}

function applyReport(task: Task, message: CellReport): void {
  const cell = task.codeCells[message.cell]!;
  cell.outputs = message.outputs;
  cell.execution_count = message.cell + 1;
  for (const [c, o, output] of message.updates) task.codeCells[c]!.outputs![o] = output;
  if (message.failure === null) return;
  const index = task.result.notebook.cells.indexOf(cell);
  task.result.failed = { cellId: cellName(cell, index), message: message.failure };
}

/** The reason that Node itself gives on its way out, such as a full heap. */
function collect(child: ChildProcess): () => string {
  let text = '';
  child.stderr!.on('data', chunk => {
    text = (text + chunk).slice(-4000);
  });
  child.stdout!.resume();
  return () => {
    const fatal = /^(FATAL ERROR|Error|RangeError).*$/m.exec(text)?.[0];
    return fatal ? `: ${fatal}` : '';
  };
}
