/** q02-n1: a scheduler for tasks on one thread: round robin, each giving way by itself. */
import { type Exercise, finding } from '../exercise';

/** By task: how often it gives way before it ends. */
export type N1Case = number[];

/** Asked of a task that has ended, beyond what a mistake explains: the scheduler would never stop. */
const ENDLESS = 1_000;

/** Which task ran, turn by turn; a task's last turn is the one in which it ends. */
export function turnsOf(schedule: unknown, steps: N1Case): number[] {
  const turns: number[] = [];
  let wasted = 0;
  const tasks = steps.map((times, i) => {
    let left = times + 1;
    return {
      next(): { done: boolean; value: undefined } {
        if (left === 0) {
          if (++wasted > ENDLESS) throw new Error('it asks tasks that have ended, again and again');
          return { done: true, value: undefined };
        }
        turns.push(i);
        left--;
        return { done: left === 0, value: undefined };
      },
    };
  });
  (schedule as (tasks: unknown[]) => void)(tasks);
  return turns;
}

/** Round robin: whoever gives way goes to the end of the line. */
export function roundRobin(tasks: { next(): { done?: boolean } }[]): void {
  const ready = [...tasks];
  while (ready.length > 0) {
    const task = ready.shift()!;
    if (!task.next().done) ready.push(task);
  }
}

export const N1_VISIBLE: N1Case = [1, 1, 1];

export const n1: Exercise<null, N1Case> = {
  id: 'q02-n1',
  kind: 'I',
  title: 'A scheduler for one thread',
  answer: 'schedule',
  instance: () => null,
  inputs: () => [N1_VISIBLE],
  run: turnsOf,
  visible: (_, [outcome]) => [
    finding('three tasks that each give way once run 0 1 2 0 1 2', outcome!, data => {
      const turns = data as number[];
      return turns.join() === '0,1,2,0,1,2' ? '' : `they ran ${turns.join(' ') || 'never'}`;
    }),
  ],
  hints: [
    'Keep a queue of those that are ready. Take the first, let it run until it gives way: task.next().',
    'task.next().done is true when the task has ended. Otherwise it goes to the end of the queue.',
    'Do not change a list while a for loop goes over it: somebody will be skipped.',
  ],
};
