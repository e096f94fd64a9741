/**
 * Schedules by chance, for programs with too many to run them all.
 *
 * `random` picks any process that can step, each as likely. `pct` is probabilistic concurrency testing (Burckhardt,
 * Kothari, Musuvathi, Nagarakatte, ASPLOS 2010): random priorities, and d − 1 random moments at which the running one
 * falls to the bottom; a bug that needs d such ordering constraints is found with a probability of at least
 * 1 / (n · k^(d−1)) in each run, for n goroutines and k steps.
 */
import type { Picker, Ran } from './schedule';
import { runWith } from './schedule';
import type { Stage } from './stage';

/** A seeded source of its own: the engine's streams are the program's. mulberry32. */
export function source(seed: number): (n: number) => number {
  let a = seed | 0;
  return n => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

export function sampleRandom(
  stage: Stage,
  limits: { runs: number; steps: number; seed: number },
  onRun: (ran: Ran) => boolean,
): number {
  const below = source(limits.seed);
  for (let runs = 1; runs <= limits.runs; runs++) {
    stage.begin();
    const pick: Picker = (_step, enabled) => ({ id: enabled[below(enabled.length)].id, choice: 0 });
    if (onRun(runWith(stage, withChoices(pick, below, stage), limits.steps))) return runs;
  }
  return limits.runs;
}

export function samplePct(
  stage: Stage,
  limits: { runs: number; steps: number; seed: number; depth: number },
  onRun: (ran: Ran) => boolean,
): number {
  const below = source(limits.seed);
  // The longest run so far: where priorities may change.
  let longest = 20;
  for (let runs = 1; runs <= limits.runs; runs++) {
    const priority = new Map<number, number>();
    const changes = new Set<number>();
    while (changes.size < Math.min(limits.depth - 1, longest)) changes.add(1 + below(longest));
    let low = 0;
    stage.begin();
    const pick: Picker = (step, enabled, last) => {
      for (const p of enabled) {
        if (!priority.has(p.id)) priority.set(p.id, 1 + below(1_000_000));
      }
      // Who gives way falls back too: otherwise a loop of Gosched would run alone for ever.
      if (last !== null && (changes.has(step) || last.yielded)) priority.set(last.process.id, --low);
      const best = enabled.reduce((a, b) => (priority.get(b.id)! > priority.get(a.id)! ? b : a));
      return { id: best.id, choice: 0 };
    };
    const ran = runWith(stage, withChoices(pick, below, stage), limits.steps);
    longest = Math.max(longest, ran.cost.steps);
    if (onRun(ran)) return runs;
  }
  return limits.runs;
}

/** A select draws among its ready cases too. */
function withChoices(pick: Picker, below: (n: number) => number, stage: Stage): Picker {
  return (step, enabled, last) => {
    const picked = pick(step, enabled, last);
    if (picked === undefined) return undefined;
    const ready = stage.choicesOf(enabled.find(p => p.id === picked.id)!);
    return { id: picked.id, choice: ready > 1 ? below(ready) : 0 };
  };
}
