/** q16-order: the failure, told in its order. Read by a person. */
import type { Exercise } from '../exercise';

export const retell: Exercise<null, null> = {
  id: 'q16-order',
  kind: 'W',
  title: 'What happened, in order',
  answer: null,
  instance: () => null,
  inputs: () => [],
  run: () => null,
  visible: () => [],
  hints: [],
};
