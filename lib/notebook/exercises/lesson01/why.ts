/** q01-why: determined, and not to be relied on. Read by a person. */
import type { Exercise } from '../exercise';

export const why: Exercise<null, null> = {
  id: 'q01-why',
  kind: 'W',
  title: 'Determined, and not to be relied on',
  answer: null,
  instance: () => null,
  inputs: () => [],
  run: () => null,
  visible: () => [],
  hints: [],
};
