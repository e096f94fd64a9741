/**
 * Random programs keep every invariant after every moment (lib/runtime/verify.ts), and their recordings keep
 * every law, on 1 to 16 Ps. fast-check finds the smallest program that does not.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { goVersions, type SimulateOptions, simulate } from '../../lib/index';
import { mainOf, type Program, type Step } from '../oracle/random/programs';
import { mainOf as mainOfSync, randomProgram as randomSync } from '../oracle/random-sync/programs';
import { checkLaws, digest } from './recordings';

const runs = Number(process.env.GMPLAB_RANDOM_RUNS ?? 30);

const CHANS = 3;
const GROUPS = 2;
const FUNCS = 4;

/** @param stw with steps that stop the world: garbage collections, and changes of GOMAXPROCS */
function step(f: number, stw: boolean): fc.Arbitrary<Step> {
  const of = (
    name: Exclude<Step[0], 'go' | 'add' | 'yield' | 'exit' | 'lock' | 'unlock' | 'gc'>,
    n: fc.Arbitrary<number>,
  ) => n.map((x): Step => [name, x]);
  const chan = fc.nat(CHANS - 1);
  const group = fc.nat(GROUPS - 1);
  const duration = fc.oneof(fc.nat(3000), fc.integer({ min: 0, max: 25_000_000 }));
  const steps: fc.WeightedArbitrary<Step>[] = [
    { weight: 4, arbitrary: of('send', chan) },
    { weight: 5, arbitrary: of('recv', chan) },
    { weight: 1, arbitrary: of('close', chan) },
    { weight: 3, arbitrary: fc.constant<Step>(['yield']) },
    { weight: 2, arbitrary: of('wait', group) },
    { weight: 3, arbitrary: of('done', group) },
    { weight: 2, arbitrary: of('sleep', duration) },
    { weight: 2, arbitrary: of('work', duration) },
    { weight: 2, arbitrary: of('io', duration) },
    { weight: 2, arbitrary: of('syscall', duration) },
    { weight: 1, arbitrary: fc.constantFrom<Step>(['exit'], ['lock'], ['unlock']) },
  ];
  if (stw) {
    steps.push({ weight: 3, arbitrary: of('procs', fc.integer({ min: 1, max: 9 })) });
    steps.push({ weight: 1, arbitrary: fc.constant<Step>(['gc']) });
  }
  if (f + 1 < FUNCS) {
    const spawn = fc.tuple(fc.integer({ min: f + 1, max: FUNCS - 1 }), fc.integer({ min: 1, max: 9 }));
    steps.push({ weight: 6, arbitrary: spawn.map(([func, times]): Step => ['go', func, times]) });
  }
  return fc.oneof(...steps);
}

const programs = (stw: boolean): fc.Arbitrary<Program> =>
  fc
    .record({
      chans: fc.array(fc.constantFrom(0, 0, 1, 2, 5), { minLength: CHANS, maxLength: CHANS }),
      crew: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: FUNCS - 1, maxLength: FUNCS - 1 }),
      adds: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: GROUPS, maxLength: GROUPS }),
      funcs: fc.tuple(
        ...Array.from({ length: FUNCS }, (_, f) => fc.array(step(f, stw), { minLength: 1, maxLength: 8 })),
      ),
    })
    .map(({ chans, crew, adds, funcs }) => {
      const first = adds.map((n, w): Step => ['add', w, n]);
      const spawns = crew.map((n, i): Step => ['go', i + 1, n]);
      return { chans, groups: GROUPS, funcs: [[...first, ...spawns, ...funcs[0]], ...funcs.slice(1)] };
    });

const program = programs(false);

function run(p: Program, options: SimulateOptions): ReturnType<typeof simulate> {
  const log: string[] = [];
  return simulate(
    { until: 300_000_000, maxEvents: 200_000, hangSeconds: 60, ...options },
    mainOf(p, log, () => 0),
  );
}

for (const procs of [1, 2, 4, 8, 16]) {
  test(`random programs on ${procs} P`, () => {
    fc.assert(
      fc.property(program, fc.integer(), (p, seed) => {
        const r = run(p, { procs, seed, debug: { verify: true } });
        assert.ok(['return', 'deadlock', 'panic', 'until'].includes(r.end.kind), r.end.message);
        checkLaws(r);
      }),
      { numRuns: runs, seed: procs },
    );
  });
}

test('with small rings, without runnext, on few cores', () => {
  const options = fc.record({
    procs: fc.integer({ min: 1, max: 6 }),
    ringSize: fc.constantFrom(2, 4, 8),
    runnext: fc.boolean(),
    cores: fc.integer({ min: 1, max: 4 }),
    spread: fc.boolean(),
  });
  fc.assert(
    fc.property(program, options, (p, o) => {
      checkLaws(run(p, { ...o, debug: { verify: true } }));
    }),
    { numRuns: runs, seed: 7 },
  );
});

test('while the world is stopped and the number of Ps changes', () => {
  fc.assert(
    fc.property(programs(true), fc.integer({ min: 1, max: 8 }), (p, procs) => {
      checkLaws(run(p, { procs, debug: { verify: true } }));
    }),
    { numRuns: runs, seed: 9 },
  );
});

test('with every mechanism switched off or turned', () => {
  const options = fc.record({
    procs: fc.integer({ min: 1, max: 8 }),
    go: fc.constantFrom(...goVersions),
    fairnessTick: fc.constantFrom(0, 1, 7, 61),
    stealing: fc.boolean(),
    stealShare: fc.constantFrom('half' as const, 'one' as const, 'quarter' as const),
    spinning: fc.boolean(),
    recheck: fc.boolean(),
    globalQueueOnly: fc.boolean(),
    asyncPreempt: fc.boolean(),
    sysmon: fc.boolean(),
    slice: fc.constantFrom(10_000, 1_000_000, 10_000_000),
  });
  fc.assert(
    fc.property(program, options, (p, o) => {
      checkLaws(run(p, { ...o, debug: { verify: true } }));
    }),
    { numRuns: 2 * runs, seed: 10 },
  );
});

for (const flavour of ['locks', 'select', 'timers'] as const) {
  test(`random programs of ${flavour}, on 1 to 16 Ps`, () => {
    for (let seed = 1; seed <= runs; seed++) {
      const main = mainOfSync(randomSync(seed, flavour), []);
      const procs = 1 + (seed % 16);
      checkLaws(
        simulate(
          { procs, seed, until: 300_000_000, maxEvents: 200_000, hangSeconds: 60, debug: { verify: true } },
          main,
        ),
      );
    }
  });
}

test('the same seed gives the same run again, whatever ran before', () => {
  fc.assert(
    fc.property(program, fc.integer({ min: 1, max: 8 }), fc.integer(), (p, procs, seed) => {
      const first = run(p, { procs, seed });
      run(p, { procs: 9 - procs, seed: seed + 1 });
      assert.equal(digest(run(p, { procs, seed })), digest(first));
    }),
    { numRuns: runs, seed: 8 },
  );
});
