/**
 * What breaks first: the program of the first question, run on a machine with limits.
 *
 * A request comes `rate` times a second; each is a goroutine that calls a service over HTTP, without a time-out; the
 * service answers after `latency`. The run ends at the first wall. Then that wall is taken away and the load runs
 * again, until nothing breaks or the last wall, memory, is reached.
 */
import type { Progress } from '../../goroutine/options';
import { type Question, read } from './question';
import { type Reached, reach, reachAsync, type Wall } from './walls';

/** One run: what had been taken away before it, and what it came to. */
export interface Step extends Reached {
  removed: Wall[];
}

export interface Answer {
  /** In base units: requests a second, ns, bytes. */
  asked: ReturnType<typeof read>;
  /** Little's law: requests under way once the first answers come, rate × latency. */
  little: number;
  steps: Step[];
}

export interface BreaksOptions {
  /** Told about ten times a second of real time, and before each run; false stops. */
  progress?: (now: Progress, removed: readonly Wall[]) => boolean | undefined;
  /** Walls to take away after the first run. Default: as many as there are. */
  most?: number;
}

/** @throws RangeError that names the parameter at fault, with what it may be */
export function whatBreaks(question: Question, options: BreaksOptions = {}): Answer {
  const steps = ladder(question, options);
  let step = steps.next();
  while (!step.done) {
    const { asked, removed, progress } = step.value;
    step = steps.next(reach(asked, removed, { progress }));
  }
  return step.value;
}

/** The same, letting the host go on in between; Ctrl+C ends the run that is under way, and the ladder with it. */
export async function whatBreaksAsync(question: Question, options: BreaksOptions = {}): Promise<Answer> {
  const steps = ladder(question, options);
  let step = steps.next();
  while (!step.done) {
    const { asked, removed, progress } = step.value;
    step = steps.next(await reachAsync(asked, removed, { progress }));
  }
  return step.value;
}

interface Wanted {
  asked: Answer['asked'];
  removed: Wall[];
  progress: (now: Progress) => boolean | undefined;
}

function* ladder(
  question: Question,
  { progress, most = 9 }: BreaksOptions,
): Generator<Wanted, Answer, Reached> {
  const asked = read(question);
  const steps: Step[] = [];
  const removed: Wall[] = [];
  for (;;) {
    const before = [...removed];
    const came = yield { asked, removed: before, progress: now => progress?.(now, before) };
    steps.push({ removed: before, ...came });
    const { wall } = came;
    if (wall === 'none' || wall === 'unknown' || wall === 'memory' || steps.length > most) break;
    removed.push(wall);
  }
  return { asked, little: (asked.rate * asked.latency) / 1e9, steps };
}
