/** q02-makespan: one load under three models. */
import type { Load } from '../../../models/load';
import { type Exercise, finding } from '../exercise';

export interface MakespanInstance {
  cores: number;
  /** Tasks that are there at the start. */
  tasks: number;
  /** Each computes for so many ms. */
  cpu: number;
  /** The first so many then make a call that blocks, for `block` ms. */
  callers: number;
  block: number;
}

/** The load of an instance. */
export function loadOf({ tasks, cpu, callers, block }: MakespanInstance): Load {
  const ms = 1_000_000;
  return {
    tasks: [
      { count: callers, steps: [{ cpu: cpu * ms }, { block: block * ms }] },
      { count: tasks - callers, steps: [{ cpu: cpu * ms }] },
    ],
  };
}

const NAMES = ['nToOne', 'oneToOne', 'mToN'] as const;
export type Makespans = Record<(typeof NAMES)[number], number>;

export const makespan: Exercise<MakespanInstance, null> = {
  id: 'q02-makespan',
  kind: 'P',
  title: 'One load under three models',
  answer: 'makespan',
  instance: draw => {
    const cores = draw.pick([3, 4, 6, 8]);
    return {
      cores,
      tasks: cores * draw.whole(2, 3),
      cpu: draw.whole(5, 8),
      callers: draw.whole(2, cores - 1 < 3 ? 2 : 3),
      block: 10 * draw.whole(35, 60),
    };
  },
  inputs: () => [null],
  run: answer => {
    const given = Object(answer) as Record<string, unknown>;
    return Object.fromEntries(NAMES.map(name => [name, given[name]]));
  },
  visible: (_, [outcome]) => [
    finding('three numbers of ms', outcome!, data => {
      const values = data as Record<string, unknown>;
      const bad = NAMES.find(name => !(typeof values[name] === 'number' && (values[name] as number) > 0));
      return bad === undefined
        ? ''
        : `${bad} is ${JSON.stringify(values[bad]) ?? 'missing'}; it should be a number of ms above 0`;
    }),
  ],
  hints: [
    'N:1 has one thread. What is it doing while a call blocks, and can two calls overlap?',
    'Under 1:1 only the callers wait for their calls, all at the same time. The others have the cores meanwhile.',
    'Under M:N a task is not cut into parts at every tick: the callers come to their calls early.',
  ],
};
