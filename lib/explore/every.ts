/**
 * Every schedule, one by one: plain enumeration, without reduction. With `variables` others may go on only
 * before a load or a store of a shared variable; everything else happens at once, in the order of making.
 */
import { Op } from '../goroutine/opcodes';
import type { Process } from './process';
import { byDefault, type SearchLimits } from './reduction';
import { type Ran, runWith } from './schedule';
import type { Stage } from './stage';

interface Fork {
  step: number;
  /** Who can be picked, and which choices the pick had. */
  ids: number[];
  at: number;
  choice: number;
  choices: number;
}

/** @returns runs, and whether these were all */
export function searchEvery(
  stage: Stage,
  limits: SearchLimits,
  variables: boolean,
  onRun: (ran: Ran) => boolean,
): { runs: number; complete: boolean; cut: number } {
  const forks: Fork[] = [];
  let runs = 0;
  let cut = 0;
  for (;;) {
    if (runs >= limits.runs) return { runs, complete: false, cut };
    let depth = 0;
    stage.begin();
    const ran = runWith(
      stage,
      (step, enabled, last) => {
        const among = variables ? points(enabled) : enabled;
        if (among === null)
          return {
            id: byDefault(
              enabled.filter(p => !isAccess(stage, p)),
              last,
            ).id,
            choice: 0,
          };
        let fork = forks[depth++];
        if (fork === undefined) {
          fork = { step, ids: among.map(p => p.id), at: 0, choice: 0, choices: 1 };
          forks.push(fork);
        }
        return { id: fork.ids[fork.at], choice: fork.choice };
      },
      limits.steps,
    );
    for (const fork of forks) fork.choices = ran.steps[fork.step]?.choices ?? 1;
    runs++;
    if (ran.cost.steps >= limits.steps) cut++;
    if (onRun(ran)) return { runs, complete: false, cut };
    if (!advance(forks)) return { runs, complete: cut === 0 && stage.gap === '', cut };
  }

  function points(enabled: Process[]): Process[] | null {
    return enabled.every(p => isAccess(stage, p)) ? enabled : null;
  }
}

function isAccess(stage: Stage, p: Process): boolean {
  const code = stage.nextOf(p)?.code;
  return code === Op.Load || code === Op.Store;
}

/** The next alternative, depth first. @returns false when there is none */
function advance(forks: Fork[]): boolean {
  while (forks.length > 0) {
    const fork = forks[forks.length - 1];
    if (fork.choice + 1 < fork.choices) {
      fork.choice++;
      return true;
    }
    if (fork.at + 1 < fork.ids.length) {
      fork.at++;
      fork.choice = 0;
      fork.choices = 1;
      return true;
    }
    forks.pop();
  }
  return false;
}
