/** q08-fix: a cure for the third chain, in the program. */
import { simulate } from '../../../observe/simulate';
import { type Exercise, finding } from '../exercise';

/** Main yields so often, and is given this long, ns. */
const YIELDS = 20;
const PATIENCE = 60_000_000;

export interface FixResult {
  /** ns that main waited on average, null when it was not back in time. */
  wait: number | null;
  /** Goroutines that the chain starts in a millisecond, with nobody beside it. */
  rate: number;
}

/** What a link does, as steps of a workload; tasks `link` and `nobody` are there. */
export function cured(link: unknown, seed: number): FixResult {
  if (!Array.isArray(link)) throw new TypeError('link is a list of steps');
  const tasks = { link, nobody: [] };
  const beside = simulate(
    { procs: 1, seed, spread: true, record: false, until: PATIENCE, maxEvents: 5_000_000 },
    {
      tasks: { ...tasks, main: [{ go: 'link' }, { repeat: YIELDS, steps: ['gosched'] }] },
    } as never,
  );
  const alone = simulate({ procs: 1, seed, record: false, until: 1_000_000, maxEvents: 1_000_000 }, {
    tasks: { ...tasks, main: [{ go: 'link' }, { sleep: 900_000_000 }] },
  } as never);
  return {
    wait: beside.end.kind === 'return' ? Math.round(beside.time / YIELDS) : null,
    rate: alone.counters.spawned,
  };
}

export const fix: Exercise<null, number> = {
  id: 'q08-fix',
  kind: 'F',
  title: 'A cure for the third chain',
  answer: 'link',
  instance: () => null,
  inputs: () => [1],
  run: cured,
  visible: (_, [outcome]) => [
    finding('main comes back', outcome!, data => {
      const { wait } = data as FixResult;
      return wait === null ? `not ${YIELDS} times within ${PATIENCE / 1e6} ms` : '';
    }),
  ],
  hints: [
    'Main stands at the head of the global queue. What must be empty for the P to look there?',
    'A link that gives way goes to the global queue, behind main. Where is its successor then?',
    'Either the link gives way before it has a successor, or somebody else takes the seat from the successor.',
  ],
};
