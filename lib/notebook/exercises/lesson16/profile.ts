/** q16-profile: five heap profiles of processes that are about to die, and what each is of. */
import { go, makeChan } from '../../../goroutine/api';
import { alloc } from '../../../goroutine/memory';
import type { GoFunction } from '../../../goroutine/operation';
import type { SimulateOptions } from '../../../goroutine/options';
import type { RunMemory } from '../../../observe/memory';
import { simulate } from '../../../observe/simulate';
import { traffic } from '../../../observe/traffic';
import { type Exercise, finding } from '../exercise';
import { waiters } from './waiters';

export const CAUSES = ['channel', 'sleep', 'requests', 'calls', 'heap'] as const;
export type Cause = (typeof CAUSES)[number];

/** One row of a profile: a function, how many objects it has in use, and their bytes. */
export interface ProfileRow {
  function: string;
  objects: number;
  bytes: number;
}

export interface Profile {
  /** Goroutines of the program. */
  goroutines: number;
  /** Its largest rows first. */
  rows: ProfileRow[];
}

export interface ProfileInstance {
  /** Five profiles, one of each cause. */
  profiles: Profile[];
}

const us = 1_000;
const s = 1_000_000_000;
const ROWS = 8;

/** The profile of a process with n of what the cause says, at a moment when all of them are there. */
function profileOf(cause: Cause, n: number): Profile {
  const machine: SimulateOptions = { procs: 2, memory: true, sampleEvery: s / 20, until: s / 20 };
  const run = () => {
    if (cause === 'requests' || cause === 'calls') {
      const server = cause === 'requests' ? 'inside' : 'outside';
      return traffic({ count: n, gap: 50 * us, latency: 10 * s, server }, { ...machine, nofile: 1e6 }).run;
    }
    if (cause === 'heap') return simulate(machine, cache(n));
    return simulate(machine, waiters(n, cause === 'sleep' ? 'sleep' : 'chan'));
  };
  const { memory, samples } = run();
  return { goroutines: samples.at(-1)!.goroutines, rows: rowsOf(memory!) };
}

/** Profiles by cause and size: the same question has the same answer, and there are a few dozen of them. */
const known = new Map<string, Profile>();

function knownProfile(cause: Cause, n: number): Profile {
  const key = `${cause} ${n}`;
  let profile = known.get(key);
  if (profile === undefined) {
    profile = profileOf(cause, n);
    known.set(key, profile);
  }
  return structuredClone(profile);
}

/** A few goroutines that keep all they read. */
function cache(n: number): GoFunction<[]> {
  return function* main() {
    const never = makeChan();
    for (let i = 0; i < READERS; i++) yield* go(load, Math.ceil(n / READERS), never);
    yield* never.recv();
  };
}

function* load(n: number, never: ReturnType<typeof makeChan>) {
  yield* alloc(4096, 'main.(*cache).load', n);
  yield* never.recv();
}

const READERS = 4;

/** The largest functions, their sites together, as `go tool pprof -top` has them. */
function rowsOf({ sites }: RunMemory): ProfileRow[] {
  const rows = new Map<string, ProfileRow>();
  for (const { name, inUseObjects, inUseBytes } of sites) {
    const row = rows.get(name) ?? { function: name, objects: 0, bytes: 0 };
    row.objects += inUseObjects;
    row.bytes += inUseBytes;
    rows.set(name, row);
  }
  return [...rows.values()].sort((a, b) => b.bytes - a.bytes).slice(0, ROWS);
}

export const profile: Exercise<ProfileInstance, null> = {
  id: 'q16-profile',
  kind: 'P',
  title: 'Five profiles',
  answer: 'causes',
  instance: draw => ({
    profiles: draw.shuffled(CAUSES).map(cause => knownProfile(cause, 20 * draw.whole(3, 9))),
  }),
  inputs: () => [null],
  run: answer => answer,
  visible: (_, [outcome]) => [
    finding('five causes, each once', outcome!, data => {
      if (!Array.isArray(data) || data.length !== CAUSES.length) return 'it should be a list of five causes';
      const missing = CAUSES.find(cause => !data.includes(cause));
      return missing === undefined ? '' : `${missing} is missing; the causes are ${CAUSES.join(', ')}`;
    }),
  ],
  hints: [
    'runtime.malg counts goroutines. In which profiles are there many, in which only a few?',
    'A goroutine in a channel’s queue has a sudog; one that sleeps has a timer.',
    'A request at the client has a connection with two buffers. Where the server is in the same process there are twice as many.',
  ],
};
