/** `replay`: one schedule again, step by step, from its string. */
import type { GoFunction } from '../goroutine/operation';
import { outcomeText } from './outcomes';
import { programOf } from './program';
import { decode, rerun } from './replay-string';
import type { Cost } from './schedule';
import { type Ending, type Program, Stage } from './stage';
import { leftIn } from './waiting';
import { rowsOf, type ScheduleRow } from './words';

export interface Replayed {
  /** The result in words, as `outcomes` tells it. */
  text: string;
  end: Ending['kind'];
  message: string;
  output: string;
  values: Record<string, unknown>;
  left: string[];
  schedule: Cost;
  /** Who did what, in order. */
  steps: ScheduleRow[];
}

/** Throws an Error of one line for a string that is none, or that belongs to another program or version. */
export function replay(program: GoFunction<[]> | Program, text: string): Replayed {
  const made = programOf(program, 'replay');
  const stage = new Stage(made, decode(text).timed, 4);
  try {
    const ran = rerun(made, stage, text, s => outcomeText(s.ending!, leftIn(s)));
    const { ending } = stage;
    const left = leftIn(stage);
    return {
      text: outcomeText(ending!, left),
      end: ending!.kind,
      message: ending!.message,
      output: ending!.lines.map(line => `${line}\n`).join(''),
      values: Object.fromEntries(ending!.values),
      left,
      schedule: ran.cost,
      steps: rowsOf(ran.steps, ran.preempts),
    };
  } finally {
    stage.close();
  }
}
