/**
 * The inside of a sandbox: runs the code cells of one submission, then tries its answers on the inputs that the
 * parent sends, and returns what came out as data.
 *
 * Submitted code shares this process and may do anything to it. So what is used after it has run is taken
 * before; what it can forge without knowing the nonce is ignored by the parent, and what it could forge with it
 * is an answer, which it may give anyhow: nothing in this process knows what is right.
 */
import { exerciseNamed } from '../../notebook/exercises/catalogue';
import { STUDENT } from '../../notebook/exercises/check';
import { outcomeOf } from '../../notebook/exercises/exercise';
import { errorOutput, type Output } from '../nbformat';
import { errorLine, loadExecutor } from '../tslab-executor';
import type { ChildMessage, SandboxJob, TrialJob } from './protocol';

/** Where tslab keeps what the cells have defined. */
declare const __tslab__: { exports: Record<string, unknown> };

const send = process.send!.bind(process);
const exports = () => __tslab__.exports;
const later = setImmediate;

process.once('message', (job: SandboxJob) => void run(job));

async function run({ nonce, cells }: SandboxJob): Promise<void> {
  const say = (message: Record<string, unknown>) =>
    new Promise<void>(resolve => send({ ...message, nonce } as ChildMessage, () => resolve()));
  const errors: Output[] = [];
  const executor = loadExecutor({
    onError: error => errors.push(error),
    onDisplay: () => {},
    onValue: () => {},
  });
  // The first conversion loads the compiler, which is not the submission's time.
  await executor.execute('0');
  await say({ kind: 'started' });
  for (const [cell, source] of cells.entries()) {
    const ok = await executor.execute(source);
    await new Promise(resolve => later(resolve));
    const error = errors.splice(0)[0] ?? (ok ? null : errorOutput('Error', 'failed'));
    await say({ kind: 'cell', cell, failure: error && errorLine(error) });
  }
  const defined = exports();
  process.on('message', (job: TrialJob) => void trial(job));
  async function trial({ exercise: id, instance, inputs }: TrialJob): Promise<void> {
    const exercise = exerciseNamed(id);
    const answer = defined[exercise.answer!];
    for (const [input, what] of inputs.entries()) {
      const outcome =
        answer === undefined
          ? { error: `${exercise.answer} is not defined` }
          : outcomeOf(exercise, answer, what, instance);
      await say({ kind: 'outcome', input, outcome });
    }
  }
  await say({ kind: 'ready', student: String((globalThis as { [STUDENT]?: unknown })[STUDENT] ?? '') });
}
