/**
 * Schedules in the order of their cost: none that puts a goroutine aside once comes before all that never do. So
 * the first schedule found for a result has the fewest preemptions that this result needs.
 *
 * The frontier holds beginnings of schedules: a known path and one step that leaves it. A beginning is run to its
 * end by the default, which adds no preemption; every other pick on the way is a new beginning.
 */
import { Heap } from 'heap-js';
import { byDefault } from './reduction';
import { type Cost, isPreemption, type Pick, type Ran, runWith } from './schedule';
import type { Stage, Taken } from './stage';

interface Path {
  before: Path | null;
  pick: Pick;
  length: number;
}

interface Beginning {
  path: Path | null;
  preemptions: number;
  switches: number;
  order: number;
}

export interface FrontierReport {
  runs: number;
  /** Every schedule with this many preemptions or fewer has been run; −1 for none, Infinity for every schedule. */
  bound: number;
}

/**
 * @param most the most preemptions of a schedule
 * @param onRun gets each run; true ends the search
 */
export function searchSimplest(
  stage: Stage,
  limits: { runs: number; steps: number; most: number },
  onRun: (ran: Ran) => boolean,
): FrontierReport {
  let order = 0;
  const heap = new Heap<Beginning>(
    (a, b) => a.preemptions - b.preemptions || a.switches - b.switches || a.order - b.order,
  );
  heap.push({ path: null, preemptions: 0, switches: 0, order: order++ });
  let runs = 0;
  for (;;) {
    const next = heap.pop();
    if (next === undefined) return { runs, bound: limits.most };
    if (runs >= limits.runs) return { runs, bound: next.preemptions - 1 };
    const ran = runFrom(stage, next, limits, b => heap.push({ ...b, order: order++ }));
    runs++;
    if (onRun(ran)) return { runs, bound: next.preemptions - 1 };
  }
}

function runFrom(
  stage: Stage,
  from: Beginning,
  { steps, most }: { steps: number; most: number },
  add: (b: Omit<Beginning, 'order'>) => void,
): Ran {
  const given: Pick[] = [];
  for (let p = from.path; p !== null; p = p.before) given.push(p.pick);
  given.reverse();
  let path = from.path;
  const cost: Cost = { preemptions: from.preemptions, switches: from.switches, steps: 0 };
  /** The pick of the step before: its choices are known only when it was taken. */
  let open: { path: Path | null; pick: Pick } | null = null;
  const closeOpen = (last: Taken | null): void => {
    if (open === null || last === null) return;
    for (let choice = open.pick.choice + 1; choice < last.choices; choice++) {
      add({ path: extend(open.path, { id: open.pick.id, choice }), ...costs(cost) });
    }
    open = null;
  };
  stage.begin();
  const ran = runWith(
    stage,
    (step, enabled, last) => {
      closeOpen(last);
      if (step < given.length) {
        if (step === given.length - 1) open = { path: from.path?.before ?? null, pick: given[step] };
        return given[step];
      }
      const usual = byDefault(enabled, last);
      for (const p of enabled) {
        if (p === usual) continue;
        const preemptions = cost.preemptions + (isPreemption(p, enabled, last) ? 1 : 0);
        if (preemptions > most) continue;
        const switches = cost.switches + (last !== null && last.process !== p ? 1 : 0);
        add({ path: extend(path, { id: p.id, choice: 0 }), preemptions, switches });
      }
      if (last !== null && last.process !== usual) cost.switches++;
      const pick = { id: usual.id, choice: 0 };
      open = { path, pick };
      path = extend(path, pick);
      return pick;
    },
    steps,
  );
  closeOpen(ran.steps[ran.steps.length - 1] ?? null);
  return ran;
}

function costs({ preemptions, switches }: Cost): { preemptions: number; switches: number } {
  return { preemptions, switches };
}

function extend(before: Path | null, pick: Pick): Path {
  return { before, pick, length: (before?.length ?? 0) + 1 };
}
