/** Lesson 16, a hundred million: keys, computed by simulating the programs that the exercises are about. */

import { go, makeChan } from '../../../goroutine/api';
import { descend } from '../../../goroutine/memory';
import { type End, PROGRAMS, type Words } from '../../../notebook/exercises/lesson16/ends';
import type { KillInstance } from '../../../notebook/exercises/lesson16/kill';
import type { Cause, Profile, ProfileInstance } from '../../../notebook/exercises/lesson16/profile';
import { waiters } from '../../../notebook/exercises/lesson16/waiters';
import type { Run } from '../../../observe/run';
import { simulate } from '../../../observe/simulate';
import { showBytes, showCount } from '../../../observe/units';
import { type Key, mark } from '../key';

const MANY = 100_000_000;

/** Bytes of one waiting goroutine, and of the program without them: two small machines and their difference. */
function weight(wait: KillInstance['wait']): { each: number; base: number } {
  const alive = (ram: number) =>
    simulate({ procs: 4, memory: { ram }, sampleEvery: 1e12 }, waiters(MANY, wait)).samples.at(-1)!
      .goroutines;
  const [a, b] = [alive(200e6), alive(400e6)];
  const each = 200e6 / (b - a);
  return { each, base: 200e6 - a * each };
}

const killKey: Key<KillInstance, null> = {
  id: 'q16-kill',
  points: 3,
  hidden: () => [],
  marks: ({ ram, wait }, [outcome]) => {
    const { each, base } = weight(wait);
    const real = (ram - base) / each;
    const near = (share: number) => (data: unknown) => {
      const yours = Number(data);
      if (Math.abs(yours / real - 1) <= share) return '';
      if (yours >= MANY / 2) {
        return 'it never gets there: a goroutine that waits is a root, so the collector frees none of them (M53)';
      }
      if (Math.abs(yours / (ram / 2048) - 1) < 0.02) {
        return `2 KB is the stack alone; with its g and what the wait takes each holds ${Math.round(each)} bytes`;
      }
      const way = yours > real ? 'fewer' : 'more';
      return `${way} fit into ${showBytes(ram)}: each holds about ${Math.round(each / 100) * 100} bytes`;
    };
    return [
      mark('within a factor of 1.5', 1, outcome!, near(0.5)),
      mark('within 10 %', 2, outcome!, near(0.1)),
    ];
  },
  mutants: [
    {
      name: 'stacks-only',
      source: "const { ram } = variant('q16-kill');\nconst kill = ram / 2048;",
      says: /stack alone/,
    },
    { name: 'collected', source: 'const kill = 100_000_000;', says: /M53/ },
  ],
};

const causesText: Record<Cause, string> = {
  channel: 'many g and as many sudogs: goroutines in the queue of a channel',
  sleep: 'many g and as many timers: goroutines that sleep',
  requests:
    'buffers of two connections’ ends for every five goroutines: client and server of a request that waits',
  calls: 'buffers of one connection’s end for every three goroutines: calls to a service on another machine',
  heap: 'few goroutines, and all bytes at one function of main: data that somebody keeps',
};

/** What a profile is of, told by its rows alone, as a reader can. */
function causeOf({ rows, goroutines }: Profile): Cause {
  const objects = (name: string) => rows.find(row => row.function === name)?.objects ?? 0;
  if (objects('main.(*cache).load') > 0) return 'heap';
  const writers = objects('bufio.NewWriterSize') / goroutines;
  if (writers > 0.9) return 'requests';
  if (writers > 0.3) return 'calls';
  return objects('time.Sleep') > goroutines / 2 ? 'sleep' : 'channel';
}

const profileKey: Key<ProfileInstance, null> = {
  id: 'q16-profile',
  points: 3,
  hidden: () => [],
  marks: ({ profiles }, [outcome]) =>
    profiles.map(causeOf).map((cause, i) =>
      mark(`profile ${i + 1}`, 0.6, outcome!, data => {
        const yours = (data as unknown[])?.[i];
        return yours === cause ? '' : `${causesText[cause]}, not ${String(yours)}`;
      }),
    ),
  mutants: [
    {
      name: 'buffers-are-buffers',
      source: `const { profiles } = variant('q16-profile');
const has = (p, name) => p.rows.some(row => row.function.startsWith(name));
const causes = profiles.map(p => has(p, 'main.') && !has(p, 'runtime.allocm') ? 'heap' : has(p, 'bufio.') ? 'requests'
  : has(p, 'time.Sleep') ? 'sleep' : 'channel');`,
      says: /one connection/,
    },
    {
      name: 'waiting-is-waiting',
      source: `const { profiles } = variant('q16-profile');
const causes = profiles.map(p => p.rows[0].function === 'runtime.malg' ? 'channel' : 'requests');`,
      says: /timers/,
    },
  ],
};

/** Each program, run. */
const runs: (() => Run)[] = [
  () =>
    simulate(
      { procs: 2 },
      { channels: { never: 0 }, tasks: { main: [{ go: 'w', times: 1000 }], w: [{ recv: 'never' }] } },
    ),
  () =>
    simulate({ procs: 2 }, function* main() {
      yield* makeChan().recv();
    }),
  () =>
    simulate({ procs: 2, memory: true }, function* main() {
      yield* descend(256, 8_000_000);
      yield* go(function* () {});
    }),
  () => simulate({ procs: 2, memory: { addressSpace: 2 * 2 ** 30 } }, waiters(MANY, 'chan')),
  () => simulate({ procs: 2, memory: { cgroup: 512e6 } }, waiters(MANY, 'chan')),
  () => simulate({ procs: 2, memory: { cgroup: 512e6, memLimit: 400 * 2 ** 20 } }, waiters(MANY, 'chan')),
];

/** How each ends: what the simulator says, in the exercise's words. */
export function realEnds(): End[] {
  return runs.map(run => {
    const { end, stderr } = run();
    return [end.code, wordsOf(stderr)];
  });
}

function wordsOf(stderr: string): Words {
  if (stderr === '') return 'nothing';
  if (/deadlock/.test(stderr)) return 'deadlock';
  return /stack exceeds|stack overflow/.test(stderr) ? 'stack' : 'out of memory';
}

/** Points of each program: the two silent kills are the point of it. */
const POINTS = [0.25, 0.25, 0.25, 0.25, 0.5, 0.5];

const endsKey: Key<null, null> = {
  id: 'q16-ends',
  points: 2,
  hidden: () => [],
  marks: (_, [outcome]) => {
    const real = realEnds();
    return PROGRAMS.map((_program, i) =>
      mark(`program ${i + 1}`, POINTS[i]!, outcome!, data => {
        const yours = (data as End[])?.[i];
        const [code, words] = real[i]!;
        if (yours?.[0] === code && yours[1] === words) return '';
        if (code === 137 && yours?.[1] === 'out of memory') {
          return 'the kernel kills without a word: Go never learns that memory has run out (M54)';
        }
        if (code === 137 && yours?.[0] === 0) {
          return 'a memory limit makes the collector work harder; what is in use stays in use (M55)';
        }
        return `it ends with ${code} and ${words === 'nothing' ? 'not a word' : `words about ${words}`}`;
      }),
    );
  },
  mutants: [
    {
      name: 'go-tells',
      source:
        "const ends = [[0, 'nothing'], [2, 'deadlock'], [2, 'stack'], [2, 'out of memory'], [2, 'out of memory'], [2, 'out of memory']];",
      says: /M54/,
    },
    {
      name: 'limit-saves',
      source:
        "const ends = [[0, 'nothing'], [2, 'deadlock'], [2, 'stack'], [2, 'out of memory'], [137, 'nothing'], [0, 'nothing']];",
      says: /M55/,
    },
  ],
};

export const lesson16: Key[] = [killKey, profileKey, endsKey];

/** For the tests: the weight that the key works with. */
export const goroutineWeight = (wait: KillInstance['wait']): string =>
  showCount(Math.round(weight(wait).each));
