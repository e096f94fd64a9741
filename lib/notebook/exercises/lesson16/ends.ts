/** q16-ends: six programs, and how each ends. */
import { type Exercise, finding } from '../exercise';

/** What the last words of a process may be about. */
export const WORDS = ['nothing', 'out of memory', 'deadlock', 'stack'] as const;
export type Words = (typeof WORDS)[number];

/** The programs, as the notebook tells them. */
export const PROGRAMS = [
  'a million goroutines wait on a channel; main returns',
  'main waits on a channel; nobody else is there',
  'main calls itself without end',
  'goroutines without end wait on a channel; ulimit -v is 2 GiB',
  'the same; a container of 512 MB',
  'the same container; GOMEMLIMIT is 400 MB',
] as const;

/** An end: exit code, and what standard error is about. */
export type End = [code: number, words: Words];

export const ends: Exercise<null, null> = {
  id: 'q16-ends',
  kind: 'P',
  title: 'How six programs end',
  answer: 'ends',
  instance: () => null,
  inputs: () => [null],
  run: answer => answer,
  visible: (_, [outcome]) => [
    finding('six pairs of an exit code and words', outcome!, data => {
      if (!Array.isArray(data) || data.length !== PROGRAMS.length) return 'it should be a list of six pairs';
      const at = data.findIndex(
        x => !Array.isArray(x) || !Number.isInteger(x[0]) || !WORDS.includes(x[1] as Words),
      );
      return at < 0 ? '' : `entry ${at + 1} should be [exit code, words], words one of: ${WORDS.join(', ')}`;
    }),
  ],
  hints: [
    'Who ends the process: main, the runtime, or the kernel? Only the runtime has something to say.',
    'A shell tells 128 + the number of the signal. SIGKILL is number 9.',
    'A memory limit of Go’s is a wish to the collector. What could the collector free here?',
  ],
};
