/**
 * Makes a schedule simpler without changing its result: stretches of one goroutine are joined or left out as long as
 * the result stays, and what costs less is kept (delta debugging over context switches).
 */
import { cheaper, type Pick, type Ran, runWith } from './schedule';
import type { Stage } from './stage';

/** Steps of one goroutine on end. */
interface Stretch {
  id: number;
  choices: number[];
}

/**
 * @param same whether a run has the result that is to be kept
 * @param runs runs at most
 */
export function shrink(
  stage: Stage,
  ran: Ran,
  same: (stage: Stage, ran: Ran) => boolean,
  limits: { runs: number; steps: number },
): { ran: Ran; runs: number } {
  let best = ran;
  let runs = 0;
  for (let better = true; better; ) {
    better = false;
    for (const candidate of simpler(stretches(best.picks))) {
      if (runs >= limits.runs) return { ran: best, runs };
      stage.begin();
      const tried = runStretches(stage, candidate, limits.steps);
      runs++;
      if (cheaper(tried.cost, best.cost) && same(stage, tried)) {
        best = tried;
        better = true;
        break;
      }
    }
  }
  return { ran: best, runs };
}

function stretches(picks: readonly Pick[]): Stretch[] {
  const list: Stretch[] = [];
  for (const { id, choice } of picks) {
    const last = list[list.length - 1];
    if (last?.id === id) last.choices.push(choice);
    else list.push({ id, choices: [choice] });
  }
  return list;
}

/** Joins two stretches of a goroutine, here or there; or leaves one to the default. */
function* simpler(list: Stretch[]): Generator<Stretch[]> {
  for (let i = 0; i < list.length; i++) {
    const j = list.findIndex((s, at) => at > i && s.id === list[i].id);
    if (j < 0) continue;
    const joined = { id: list[i].id, choices: [...list[i].choices, ...list[j].choices] };
    yield [...list.slice(0, i), joined, ...list.slice(i + 1, j), ...list.slice(j + 1)];
    yield [...list.slice(0, i), ...list.slice(i + 1, j), joined, ...list.slice(j + 1)];
  }
  for (let i = 0; i < list.length; i++) yield [...list.slice(0, i), ...list.slice(i + 1)];
  for (let i = 0; i + 1 < list.length; i++) {
    yield [...list.slice(0, i), list[i + 1], list[i], ...list.slice(i + 2)];
  }
}

/** Each stretch as far as its goroutine can go; the default where the list ends. */
function runStretches(stage: Stage, list: Stretch[], steps: number): Ran {
  let at = 0;
  let within = 0;
  return runWith(
    stage,
    (_step, enabled) => {
      for (; at < list.length; at++, within = 0) {
        const { id, choices } = list[at];
        const p = enabled.find(x => x.id === id);
        if (p === undefined || within === choices.length) continue;
        return { id, choice: Math.min(choices[within++], stage.choicesOf(p) - 1) };
      }
      return undefined;
    },
    steps,
  );
}
