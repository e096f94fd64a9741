/** q08-prime: would 60 or 64 do? Read by a person. */
import type { Exercise } from '../exercise';

export const prime: Exercise<null, null> = {
  id: 'q08-prime',
  kind: 'W',
  title: 'Would 60 or 64 do?',
  answer: null,
  instance: () => null,
  inputs: () => [],
  run: () => null,
  visible: () => [],
  hints: [],
};
