/**
 * Random programs of pipes, blocking descriptors, system calls, timers, locks, GOMAXPROCS changes and collections,
 * under every invariant after every moment, on 1 to 16 Ps and 1 to 4 cores or as many as there are threads.
 * GMPLAB_RANDOM_RUNS says how many; fast-check finds the smallest program that fails.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  afterFunc,
  type File,
  GoPanic,
  gc,
  go,
  gomaxprocs,
  gosched,
  lockOSThread,
  mutex,
  now,
  pipe,
  simulate,
  sleep,
  syscall,
  unlockOSThread,
  us,
  work,
  workCallFree,
} from '../../lib/index';
import { checkLaws } from './recordings';

const runs = Number(process.env.GMPLAB_RANDOM_RUNS ?? 120);
const PIPES = 3;

const kinds = [
  'read',
  'read',
  'write',
  'write',
  'close',
  'blocking',
  'deadline',
  'deadline',
  'syscall',
  'sleep',
  'timer',
  'work',
  'loop',
  'lock',
  'procs',
  'gc',
  'yield',
  'thread',
] as const;
type Step = { kind: (typeof kinds)[number]; n: number; x: number };

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds),
  n: fc.nat(PIPES * 2 - 1),
  x: fc.oneof(fc.nat(100), fc.nat(70_000)),
});
const program = fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 10 });
const options = fc.record({
  procs: fc.integer({ min: 1, max: 16 }),
  cores: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  seed: fc.integer(),
  asyncPreempt: fc.boolean(),
  go: fc.constantFrom('1.22', '1.25', '1.26' as const),
});

function* main(scripts: Step[][]): Generator<number, void, unknown> {
  const ends: File[] = [];
  for (let i = 0; i < PIPES; i++) ends.push(...pipe());
  const mu = mutex();
  function* perform({ kind, n, x }: Step): Generator<number, void, unknown> {
    const end = ends[n];
    if (kind === 'read') yield* end.read(x);
    else if (kind === 'write') yield* end.write(x);
    else if (kind === 'close') end.close();
    else if (kind === 'blocking') end.fd();
    else if (kind === 'deadline') {
      const at = x % 5 === 0 ? null : now() + (x - 20) * us;
      yield* [end.setReadDeadline, end.setWriteDeadline, end.setDeadline][x % 3].call(end, at);
    } else if (kind === 'syscall') yield* syscall(x * us);
    else if (kind === 'sleep') yield* sleep(x * us);
    else if (kind === 'timer') yield* afterFunc(x * us, writer, n);
    else if (kind === 'work') yield* work(x * 100);
    else if (kind === 'loop') yield* workCallFree(x * 100);
    else if (kind === 'procs') yield* gomaxprocs(1 + (x % 16));
    else if (kind === 'gc') yield* gc();
    else if (kind === 'yield') yield* gosched();
    else if (kind === 'thread') {
      yield* lockOSThread();
      yield* syscall(x);
      yield* unlockOSThread();
    } else {
      yield* mu.lock();
      yield* work(x);
      yield* mu.unlock();
    }
  }
  function* writer(n: number): Generator<number, void, unknown> {
    yield* perform({ kind: 'write', n: n | 1, x: 1 });
  }
  function* script(steps: Step[]): Generator<number, void, unknown> {
    for (const s of steps) {
      try {
        yield* perform(s);
      } catch (error) {
        // The wrong end, a closed one, nobody at the other: as in Go, the program goes on.
        if (!(error instanceof GoPanic)) throw error;
      }
    }
  }
  for (const steps of scripts.slice(1)) yield* go(script, steps);
  yield* script(scripts[0]);
  yield* sleep(20_000 * us);
}

test('random programs of descriptors and everything around them', () => {
  fc.assert(
    fc.property(program, options, (scripts, o) => {
      const run = simulate(
        { ...o, until: 1e9, maxEvents: 1e6, gcWork: 100_000, debug: { verify: true } },
        () => main(scripts),
      );
      assert.ok(['return', 'until', 'hung', 'deadlock', 'panic'].includes(run.end.kind), run.end.message);
      if (run.end.kind === 'panic') assert.match(run.end.message, /closed|broken pipe|i\/o timeout|bad file/);
      checkLaws(run);
    }),
    { numRuns: runs, seed: 11 },
  );
});
