/**
 * A schedule: who is picked at each step. Kept as what differs from the default (whoever ran goes on; when it cannot
 * or has given way, the next in the order of making).
 */
import type { Process } from './process';
import { byDefault } from './reduction';
import type { Stage, Taken } from './stage';

export interface Pick {
  id: number;
  choice: number;
}

/** A step at which somebody else than the default was picked. */
export interface Deviation {
  step: number;
  /** Place among the processes that could step. */
  rank: number;
  choice: number;
}

export interface Cost {
  /** Times that a goroutine was put aside though it could have gone on. */
  preemptions: number;
  /** Times that another process went on than the one before. */
  switches: number;
  steps: number;
}

export interface Ran {
  steps: Taken[];
  picks: Pick[];
  deviations: Deviation[];
  cost: Cost;
  /** Of each step: whether it put somebody aside. */
  preempts: boolean[];
}

/** Who is picked at this step; undefined for the default. */
export type Picker = (step: number, enabled: Process[], last: Taken | null) => Pick | undefined;

/** Takes the run that stage has begun to its end, or to the limit of steps. */
export function runWith(stage: Stage, pick: Picker, limit: number): Ran {
  const steps: Taken[] = [];
  const picks: Pick[] = [];
  const deviations: Deviation[] = [];
  const preempts: boolean[] = [];
  const cost: Cost = { preemptions: 0, switches: 0, steps: 0 };
  let last: Taken | null = null;
  for (let step = 0; ; step++) {
    const enabled = stage.enabled();
    if (enabled.length === 0) {
      stage.endOfSteps();
      break;
    }
    if (step >= limit) {
      stage.giveUp();
      break;
    }
    const usual = byDefault(enabled, last);
    const wanted = pick(step, enabled, last);
    const p = wanted === undefined ? usual : enabled.find(x => x.id === wanted.id);
    if (p === undefined) throw new Error('a schedule picks a goroutine that cannot go on');
    const choice = wanted?.choice ?? 0;
    if (p !== usual || choice !== 0) deviations.push({ step, rank: enabled.indexOf(p), choice });
    preempts.push(countStep(cost, p, enabled, last));
    picks.push({ id: p.id, choice });
    last = stage.step(p, choice);
    steps.push(last);
  }
  return { steps, picks, deviations, cost, preempts };
}

/** Adds the step of p to the cost. @returns whether it put somebody aside */
function countStep(cost: Cost, p: Process, enabled: readonly Process[], last: Taken | null): boolean {
  cost.steps++;
  if (last === null || last.process === p) return false;
  cost.switches++;
  const preempts = isPreemption(p, enabled, last);
  if (preempts) cost.preemptions++;
  return preempts;
}

/** Whether picking p puts the one before aside although it could go on. A timer that fires puts nobody aside. */
export function isPreemption(p: Process, enabled: readonly Process[], last: Taken | null): boolean {
  if (last === null || last.process === p || last.yielded || last.process.timer !== 0) return false;
  return enabled.includes(last.process);
}

export function cheaper(a: Cost, b: Cost): boolean {
  if (a.preemptions !== b.preemptions) return a.preemptions < b.preemptions;
  if (a.switches !== b.switches) return a.switches < b.switches;
  return a.steps < b.steps;
}

/** Picks by a list; the default where it ends. */
export function following(picks: readonly Pick[]): Picker {
  return step => picks[step];
}

/** Picks by deviations. @returns undefined where a deviation does not fit: then `misfit` is set */
export function deviating(deviations: readonly Deviation[], misfit: { at: number }): Picker {
  const at = new Map(deviations.map(d => [d.step, d]));
  return (step, enabled, last) => {
    const d = at.get(step);
    if (d === undefined) return undefined;
    if (d.rank >= enabled.length) {
      if (misfit.at < 0) misfit.at = step;
      return { id: byDefault(enabled, last).id, choice: 0 };
    }
    return { id: enabled[d.rank].id, choice: d.choice };
  };
}
