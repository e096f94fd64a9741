/**
 * What is measured: programs whose size is one number, so that the same one runs large for the clock and
 * small for the pinned digests.
 *
 * A bar is a promise about the simulator that a change must not break unseen; see `rows.ts` for how it is read.
 */
import type { GoFunction } from '../../goroutine/operation';
import type { SimulateOptions } from '../../goroutine/options';
import type { Step, Workload } from '../../goroutine/table';
import { plainYield, yieldStar } from './generator-programs';

export interface Scenario {
  name: string;
  /** One line: the program. */
  about: string;
  /** What `size` counts. */
  of: string;
  size: number;
  /** About a fiftieth of it: for the digest. */
  smallSize: number;
  options: SimulateOptions;
  program(size: number): GoFunction<[]> | Workload;
  /** What a rate counts: moments at which something acted, or operations that a program named. */
  rateOf: 'events' | 'operations';
  /** Bar: the least rate as a multiple of heap-js's hold rate. A scenario has this or limits. */
  multiple?: number;
  /** Bars: the most seconds and MB of a process that does this once, and bytes of a goroutine in the engine's columns. */
  limits?: { seconds: number; megabytes: number; bytes: number };
  /** The program of `go/` that does the same, if there is one. */
  go?: string;
}

const us = 1_000;
const s = 1_000_000_000;

/** 2 µs of work, 100 µs of sleep, 2 µs of work. */
const round: Step[] = [{ work: 2 * us }, { sleep: 100 * us }, { work: 2 * us }];

/** What a request does: mostly it waits for the network. */
const request: Step[] = [
  {
    choose: [
      { weight: 70, step: { io: 1_000 * us } },
      { weight: 20, step: { sleep: 100 * us } },
      { weight: 10, step: { syscall: 20 * us } },
    ],
  },
];

/** Main starts n goroutines of a task and waits for them. */
const group = (n: number, task: Step[]): Workload => ({
  tasks: {
    main: [{ add: 'all', n }, { go: 'task', times: n }, { wait: 'all' }],
    task: [...task, { done: 'all' }],
  },
  groups: ['all'],
  expect: n + 1,
});

const pingPong = (n: number): Workload => ({
  tasks: {
    main: [{ go: 'echo' }, { repeat: n, steps: [{ send: 'there' }, { recv: 'back' }] }],
    echo: [{ repeat: n, steps: [{ recv: 'there' }, { send: 'back' }] }],
  },
  channels: { there: 0, back: 0 },
});

export const scenarios: Scenario[] = [
  {
    name: 'ping-pong',
    about: '1 P: two goroutines, two unbuffered channels, to and fro',
    of: 'round trips',
    size: 2_000_000,
    smallSize: 40_000,
    options: { procs: 1 },
    program: pingPong,
    rateOf: 'events',
    multiple: 2,
    go: 'ping-pong',
  },
  {
    name: 'spawn',
    about: '1 P: start a goroutine that ends at once, Gosched',
    of: 'goroutines',
    size: 2_000_000,
    smallSize: 40_000,
    options: { procs: 1 },
    program: n => ({ tasks: { main: [{ repeat: n, steps: [{ go: 'leaf' }, 'gosched'] }], leaf: [] } }),
    rateOf: 'events',
    multiple: 1.5,
    go: 'spawn',
  },
  {
    name: 'mixed',
    about: '8 Ps: goroutines that work 2 µs, sleep 100 µs, work 2 µs and end',
    of: 'goroutines',
    size: 1_000_000,
    smallSize: 20_000,
    options: { procs: 8 },
    program: n => group(n, round),
    rateOf: 'events',
    multiple: 0.5,
    go: 'mixed',
  },
  {
    name: 'requests',
    about: '8 Ps: goroutines of 4 rounds: 70 % network wait 1 ms, 20 % sleep 100 µs, 10 % system call 20 µs',
    of: 'goroutines',
    size: 1_000_000,
    smallSize: 20_000,
    options: { procs: 8 },
    program: n => group(n, [{ repeat: 4, steps: request }]),
    rateOf: 'events',
    multiple: 0.4,
  },
  {
    name: 'loops',
    about: '64 Ps: goroutines of 100 rounds: work 2 µs, sleep 100 µs, work 2 µs',
    of: 'goroutines',
    size: 10_000,
    smallSize: 200,
    options: { procs: 64 },
    program: n => group(n, [{ repeat: 100, steps: round }]),
    rateOf: 'events',
    multiple: 0.4,
    go: 'loops',
  },
  {
    name: 'yield',
    about: '1 P: ping-pong as a TypeScript program with plain yields',
    of: 'round trips',
    size: 2_000_000,
    smallSize: 40_000,
    options: { procs: 1, record: false },
    program: plainYield,
    rateOf: 'operations',
    multiple: 1,
  },
  {
    name: 'yield-star',
    about: '1 P: ping-pong as a TypeScript program with yield*',
    of: 'round trips',
    size: 2_000_000,
    smallSize: 40_000,
    options: { procs: 1, record: false },
    program: yieldStar,
    rateOf: 'operations',
    multiple: 0.6,
  },
  {
    name: 'sleepers',
    about: '8 Ps: goroutines started, all asleep for 10 s, ended',
    of: 'goroutines',
    size: 10_000_000,
    smallSize: 200_000,
    options: { procs: 8 },
    program: n => group(n, [{ sleep: 10 * s }]),
    rateOf: 'events',
    limits: { seconds: 20, megabytes: 450, bytes: 24 },
    go: 'sleepers',
  },
];
