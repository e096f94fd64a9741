/**
 * Runs one submission in a process of its own, and gives back what its answers made of the inputs.
 *
 * The process is watched: time for each cell and each input, memory, output. One that goes too far is ended; the
 * cell that it was in is left out, and the others get another process, so that one endless loop costs one
 * question and not the notebook.
 * Invariant: every trial has an outcome for every input, whatever the submission did.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Outcome } from '../../notebook/exercises/exercise';
import { UserError } from '../user-error';
import { type Cage, HEAP_MB } from './isolate';
import type { ChildMessage, SandboxJob, TrialJob } from './protocol';
import { type Limits, usualLimits, type Watch, watch } from './watch';

/** A code cell of a submission; `id` names it in messages. */
export interface SandboxCell {
  id: string;
  source: string;
}

export interface SandboxResult {
  /** By the cell's id: one line for each that failed. */
  failures: Map<string, string>;
  /** What was tried, and an outcome for each input. */
  trials: { job: TrialJob; outcomes: Outcome[] }[];
  /** Something that a notebook does not do unless it wants to: lines for the instructor. */
  suspicions: string[];
}

/** How many processes a submission may need; after each that had to be ended one thing less is run. */
const STARTS = 6;

/** How far the processes have come. */
interface Run extends SandboxResult {
  cells: SandboxCell[];
  trialsFor: (student: string) => TrialJob[];
  /** Whether a process came as far as the first cell. */
  started: boolean;
  /** Cells that some process has got through. */
  reached: number;
  /** Whether `trials` are known. */
  ready: boolean;
  /** Cells that ended a process. */
  deadly: Set<string>;
}

/**
 * @param trialsFor what to try, once the cells have said whose notebook it is
 * @throws UserError when no process could be started
 */
export async function runSandboxed(
  cage: Cage,
  cells: SandboxCell[],
  trialsFor: (student: string) => TrialJob[],
  limits: Limits = usualLimits,
): Promise<SandboxResult> {
  const run: Run = {
    cells,
    trialsFor,
    failures: new Map(),
    trials: [],
    suspicions: [],
    started: false,
    reached: 0,
    ready: false,
    deadly: new Set(),
  };
  for (let start = 0; start < STARTS && !(run.ready && run.trials.every(isDone)); start++) {
    await oneProcess(cage, run, limits);
  }
  if (!run.started) throw new UserError('a submission could not be run: its process did not start', 1);
  if (!run.ready) setTrials(run, '');
  for (const { job, outcomes } of run.trials) {
    while (outcomes.length < job.inputs.length) {
      outcomes.push({ error: 'not tried: the notebook had to be stopped too often' });
    }
  }
  return run;
}

const isDone = ({ job, outcomes }: SandboxResult['trials'][number]) => outcomes.length === job.inputs.length;

function setTrials(run: Run, student: string): void {
  run.trials = run.trialsFor(student).map(job => ({ job, outcomes: [] }));
  run.ready = true;
}

/** Goes as far as a process gets: cells, then trials that have no outcome yet. */
function oneProcess(cage: Cage, run: Run, limits: Limits): Promise<void> {
  const nonce = randomBytes(16).toString('hex');
  const child = start(cage);
  const guard = watch(child, limits);
  const at: Position = { started: false, cell: 0, trial: null };
  return new Promise(resolve => {
    child.on('message', (message: ChildMessage) => {
      if (message?.nonce !== nonce) return suspect(run, 'a cell sent a message to the grader');
      guard.alive();
      if (take(message, run, at)) return;
      at.trial = run.trials.find(trial => !isDone(trial)) ?? null;
      if (at.trial === null) child.kill('SIGKILL');
      else child.send({ ...at.trial.job, inputs: at.trial.job.inputs.slice(at.trial.outcomes.length) });
    });
    child.on('error', () => {});
    // 'close', not 'exit': all messages have arrived by then.
    child.on('close', (code, signal) => {
      guard.stop();
      blame(run, at, guard, code, signal);
      resolve();
    });
    const sources = run.cells.map(({ id, source }) => (run.deadly.has(id) ? '' : source));
    child.send({ nonce, cells: sources } satisfies SandboxJob);
  });
}

function start({ command: [command, ...args], folder }: Cage): ChildProcess {
  return spawn(command!, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Nothing of the instructor's environment: no tokens, no home.
    env: { PATH: '/usr/bin:/bin', NODE_OPTIONS: '', FORCE_COLOR: '0', LC_ALL: 'C', TZ: 'UTC' },
  });
}

/** Where a process is. */
interface Position {
  started: boolean;
  cell: number;
  /** The one under way; null before the first and after the last. */
  trial: Run['trials'][number] | null;
}

/** @returns whether the child goes on by itself; false when it waits for the next trial */
function take(message: ChildMessage, run: Run, at: Position): boolean {
  switch (message.kind) {
    case 'started':
      run.started = at.started = true;
      return true;
    case 'cell': {
      const { id } = run.cells[at.cell]!;
      if (at.cell >= run.reached && message.failure !== null) run.failures.set(id, message.failure);
      run.reached = Math.max(run.reached, ++at.cell);
      return true;
    }
    case 'ready':
      if (!run.ready) setTrials(run, message.student);
      return false;
    case 'outcome':
      at.trial!.outcomes.push(message.outcome);
      return !isDone(at.trial!);
  }
}

/** A process has ended: unless all was done, something in it did that. */
function blame(run: Run, at: Position, guard: Watch, code: number | null, signal: string | null): void {
  if (!at.started || (run.ready && run.trials.every(isDone))) return;
  const reason = guard.reason() ?? endedBy(code, signal);
  const cell = run.cells[at.cell];
  // The answer's other inputs are not tried: it would most likely end a process for each.
  if (cell === undefined) while (at.trial && !isDone(at.trial)) at.trial.outcomes.push({ error: reason });
  else {
    run.failures.set(cell.id, reason);
    run.deadly.add(cell.id);
    run.reached = Math.max(run.reached, at.cell + 1);
  }
}

/** V8 ends a process whose heap is full by an abort. */
const endedBy = (code: number | null, signal: string | null): string =>
  signal === 'SIGABRT'
    ? `used more than ${HEAP_MB} MB of memory`
    : `ended the process (${signal ?? `exit code ${code}`})`;

function suspect({ suspicions }: SandboxResult, line: string): void {
  if (!suspicions.includes(line)) suspicions.push(line);
}
