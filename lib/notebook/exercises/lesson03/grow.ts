/** q03-grow: the size of the stack that newstack allocates. */
import { type Exercise, finding } from '../exercise';

/** A stack of `old` bytes of which `used` are in use, and the frame that does not fit. */
export interface GrowCase {
  old: number;
  used: number;
  frame: number;
}

export type NewStackSize = (old: number, used: number, frame: number) => number;

/** stackGuard: what must be left below a frame; and maxstacksize. */
const GUARD = 928;
const MAX = 1_000_000_000;

/** newstack (stack.go): doubled until the frame and the guard fit; 0 for a stack overflow. */
export const goNewStackSize: NewStackSize = (old, used, frame) => {
  let size = 2 * old;
  while (size - used < frame + GUARD) size *= 2;
  return size > MAX ? 0 : size;
};

export const grown = (answer: unknown, { old, used, frame }: GrowCase): number =>
  (answer as NewStackSize)(old, used, frame);

export const CASES: GrowCase[] = [
  { old: 2048, used: 1_200, frame: 200 },
  { old: 8192, used: 7_000, frame: 600 },
];

export const grow: Exercise<null, GrowCase> = {
  id: 'q03-grow',
  kind: 'I',
  title: 'newStackSize: how big the next stack is',
  answer: 'newStackSize',
  instance: () => null,
  inputs: () => CASES,
  run: grown,
  visible: (_, outcomes) =>
    CASES.map((test, i) =>
      finding(`a frame of ${test.frame} bytes on a stack of ${test.old}`, outcomes[i]!, data => {
        const real = goNewStackSize(test.old, test.used, test.frame);
        return data === real ? '' : `it gives ${JSON.stringify(data)}; it should be ${real}`;
      }),
    ),
  hints: [
    'Twice the old size comes first, always.',
    'What must fit is what is in use, the frame, and 928 bytes below it.',
    'After the last doubling: a stack above 1,000,000,000 bytes is not allocated.',
  ],
};
