/** q13-two-words: data race and race condition. Read by a person. */
import type { Exercise } from '../exercise';

export const twoWords: Exercise<null, null> = {
  id: 'q13-two-words',
  kind: 'W',
  title: 'Two words that are often taken for one',
  answer: null,
  instance: () => null,
  inputs: () => [],
  run: () => null,
  visible: () => [],
  hints: [],
};
