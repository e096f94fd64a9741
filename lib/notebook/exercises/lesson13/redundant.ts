/** q13-redundant: which synchronisation can go. */
import { type Exercise, finding } from '../exercise';

/** The synchronisations of each program, as the notebook names them. */
export const PARTS = [
  ['mutex', 'WaitGroup'],
  ["adders' lock", "main's lock"],
  ['sleep', 'channel'],
  ['mutex', 'WaitGroup'],
  ['mutex', 'atomic'],
] as const;

export const redundant: Exercise<null, null> = {
  id: 'q13-redundant',
  kind: 'P',
  title: 'Which synchronisation can go',
  answer: 'canGo',
  instance: () => null,
  inputs: () => [null],
  run: answer => answer,
  visible: (_, [outcome]) => [
    finding('five lists of names, from each program’s own', outcome!, data => {
      if (!Array.isArray(data) || data.length !== PARTS.length) return 'it should be a list of five lists';
      for (const [i, parts] of PARTS.entries()) {
        const names: unknown = data[i];
        if (!Array.isArray(names)) return `entry ${i + 1} should be a list, empty if nothing can go`;
        const bad = names.find(name => !(parts as readonly unknown[]).includes(name));
        if (bad !== undefined)
          return `program ${i + 1} has no ${JSON.stringify(bad)}; it has ${parts.join(' and ')}`;
      }
      return '';
    }),
  ],
  hints: [
    'Take one away and ask two things: is there now an access that nothing puts in order with another, and can something else come out?',
    'Who writes, who reads, and which arrow leads from the one to the other? Lesson 13, section 5, has the arrows.',
    'One arrow is enough. Where there are two of them, either can go while the other stays.',
  ],
};
