/** All exercises, by lesson. */
import type { Exercise } from './exercise';
import { firstMakespan } from './lesson01/makespan';
import { firstOrder } from './lesson01/order';
import { waitForAll } from './lesson01/wait';
import { why } from './lesson01/why';
import { choose } from './lesson02/choose';
import { makespan } from './lesson02/makespan';
import { n1 } from './lesson02/n1';
import { pool } from './lesson02/pool';
import { count } from './lesson03/count';
import { grow } from './lesson03/grow';
import { start } from './lesson03/start';
import { honest } from './lesson03/table';
import { order } from './lesson06/order';
import { runqput } from './lesson06/runqput';
import { slow } from './lesson06/slow';
import { spill } from './lesson06/spill';
import { fix } from './lesson08/fix';
import { prime } from './lesson08/prime';
import { tick } from './lesson08/tick';
import { wait } from './lesson08/wait';
import { finalValues } from './lesson13/outcomes';
import { redundant } from './lesson13/redundant';
import { repair } from './lesson13/repair';
import { twoWords } from './lesson13/two-words';
import { ends } from './lesson16/ends';
import { kill } from './lesson16/kill';
import { retell } from './lesson16/order';
import { profile } from './lesson16/profile';

export const exercises: Exercise[] = [
  firstOrder,
  waitForAll,
  firstMakespan,
  why,
  makespan,
  choose,
  pool,
  n1,
  count,
  grow,
  start,
  honest,
  order,
  runqput,
  slow,
  spill,
  wait,
  tick,
  fix,
  prime,
  finalValues,
  repair,
  redundant,
  twoWords,
  kill,
  profile,
  ends,
  retell,
];

/** @throws Error that names those of the lesson */
export function exerciseNamed(id: string): Exercise {
  const found = exercises.find(exercise => exercise.id === id);
  if (found) return found;
  const lesson = /^q\d\d-/.exec(String(id))?.[0];
  const near = exercises.filter(exercise => lesson === undefined || exercise.id.startsWith(lesson));
  const names = (near.length > 0 ? near : exercises).map(exercise => exercise.id).join(', ');
  throw new Error(`there is no exercise ${JSON.stringify(id)}; there are ${names}`);
}
