/** q01-makespan: tasks that compute, on one core and on several. */
import { type Exercise, finding } from '../exercise';

export interface FirstMakespan {
  /** Started at once; each computes for so many ms, fewer than a time slice. */
  tasks: number;
  cpu: number;
  cores: number;
}

export const firstMakespan: Exercise<FirstMakespan, null> = {
  id: 'q01-makespan',
  kind: 'E',
  title: 'How long for so many tasks on so many cores',
  answer: 'makespan',
  instance: draw => {
    const cores = draw.pick([3, 4, 5, 6, 8]);
    // The last wave fills half of the cores at most: whoever divides evenly is off by more than the band.
    const last = draw.whole(1, Math.floor(cores / 2));
    return { tasks: cores * draw.whole(2, 3) + last, cpu: draw.whole(4, 8), cores };
  },
  inputs: () => [null],
  run: answer => {
    const { one, several } = Object(answer) as Record<string, unknown>;
    return { one, several };
  },
  visible: (_, [outcome]) => [
    finding('two numbers of ms', outcome!, data => {
      const values = data as Record<string, unknown>;
      const bad = ['one', 'several'].find(
        name => !(typeof values[name] === 'number' && (values[name] as number) > 0),
      );
      return bad === undefined
        ? ''
        : `${bad} is ${JSON.stringify(values[bad]) ?? 'missing'}; it should be a number of ms above 0`;
    }),
  ],
  hints: [
    'On one core only one task computes at any moment, however they take turns.',
    'On several cores as many tasks compute at once as there are cores. How many are left for the last wave?',
    'A task cannot be on two cores at once: a wave that is not full takes as long as a full one.',
  ],
};
