/** `gmplab breaks`: what breaks first, when, and what next, for a load and a machine. */
import type { Progress as RunProgress } from '../goroutine/options';
import type { Question } from '../observe/breaks/question';
import { read } from '../observe/breaks/question';
import { aftermath } from '../observe/breaks/walls';
import { type Answer, whatBreaksAsync } from '../observe/breaks/what-breaks';
import { remedies, wallNames, whatHappened, whatThen } from '../observe/breaks/words';
import type { TrafficResult } from '../observe/traffic';
import { showBytes, showCount, showTime } from '../observe/units';
import { systems } from '../os/systems';
import { progress } from './progress';
import { UserError } from './user-error';

export interface BreaksFlags extends Record<string, string | boolean | undefined> {
  json?: boolean;
}

/** @returns the exit code: 0, or 130 when it was stopped */
export async function breaks({ json, ...flags }: BreaksFlags): Promise<number> {
  const question = flags as unknown as Question;
  check(question);
  const bar = progress('Simulating');
  let answer: Answer;
  let after: TrafficResult | undefined;
  try {
    const tell = (what: string) => (now: RunProgress) => {
      bar.update(Math.floor(now.time / 1e6), Math.max(1, Math.ceil(now.time / 1e6)), what);
    };
    answer = await whatBreaksAsync(question, {
      progress: (now, removed) => {
        tell(
          removed.length === 0
            ? 'the program as it stands'
            : `without ${removed.map(w => wallNames[w]).join(', ')}`,
        )(now);
        return undefined;
      },
    });
    const [first] = answer.steps;
    if (first.wall !== 'none' && first.wall !== 'unknown') {
      after = await aftermath(answer.asked, first, { progress: tell('what happens then') });
    }
  } finally {
    bar.stop();
  }
  console.log(json ? JSON.stringify(asJson(answer, after), null, 2) : text(answer, after));
  return answer.steps.at(-1)!.wall === 'unknown' ? 130 : 0;
}

/** A mistake is told with its flag before anything runs. */
function check(question: Question): void {
  try {
    read(question, name => `--${name}`);
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message);
    throw error;
  }
}

function text(answer: Answer, after: TrafficResult | undefined): string {
  const { asked, little, steps } = answer;
  const lines = [
    `${showCount(asked.rate)} requests a second, each answered after ${showTime(asked.latency)}, no time-out`,
    `on ${showBytes(asked.ram)}, ${asked.procs} Ps, ${showCount(asked.ulimit)} descriptors, ${systems[asked.os].about}, Go ${asked.go}`,
    `Little's law: rate × latency = ${showCount(little)} under way once the first answers come`,
  ];
  steps.forEach((step, i) => {
    const last = step.removed.at(-1);
    lines.push('', last === undefined ? 'The program as it stands' : `With ${remedies[last]}`);
    lines.push(
      `  ${i + 1}. ${wallNames[step.wall]}${step.wall === 'none' ? ' breaks' : ''}, at ${showTime(step.time)}: ${showCount(step.inFlight)} under way of ${showCount(step.arrived)} that had come`,
    );
    lines.push(`     ${whatHappened(step, answer)}`);
    lines.push(
      `     ${showCount(step.goroutines)} goroutines, ${showCount(step.fds)} descriptors, ${showBytes(step.bytes)}`,
    );
    if (i === 0 && after) lines.push(`     then: ${whatThen(after)}`);
  });
  return lines.join('\n');
}

function asJson(answer: Answer, after: TrafficResult | undefined): object {
  return {
    asked: answer.asked,
    little: answer.little,
    steps: answer.steps.map(step => {
      const { result, ...rest } = step;
      return {
        ...rest,
        happened: whatHappened(step, answer),
        errors: result.errors,
        dropped: result.dropped,
      };
    }),
    afterwards: after && {
      arrived: after.arrived,
      served: after.served,
      errors: after.errors,
      dropped: after.dropped,
      acceptErrors: after.acceptErrors,
      end: after.run.end,
    },
  };
}
