/** q03-table: the famous table, written honestly. Read by a person. */
import type { Exercise } from '../exercise';

export const honest: Exercise<null, null> = {
  id: 'q03-table',
  kind: 'W',
  title: 'The famous table, honestly',
  answer: null,
  instance: () => null,
  inputs: () => [],
  run: () => null,
  visible: () => [],
  hints: [],
};
