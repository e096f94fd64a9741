/** When collections begin and what they aim at: the formula of mgcpacer.go, and real Go's goals. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Step, Workload } from '../../lib/goroutine/table';
import { dataset } from '../../lib/notebook/dataset';
import { simulate } from '../../lib/observe/simulate';
import { GLOBALS, HEAP_MINIMUM } from '../../lib/runtime/mgcpacer';

const MiB = 2 ** 20;

interface Row {
  parked: number;
  calls: number;
  procs: number;
  what: string;
  value: number;
  spread: string;
}
const recorded = dataset('gc-stacks.csv') as unknown as Row[];
/** A frame of the probe's `deep`, and what its entry takes less than a closure's. */
const FRAME = 512;

/** As the probe: n goroutines parked, `calls` deep, then three collections. */
function afterGc(n: number, calls: number, procs = 1) {
  const g: Step[] =
    calls === 0 ? [{ recv: 'c' }] : [{ frame: FRAME, calls: calls + 1 }, { leave: 8 }, { recv: 'c' }];
  const spawn: Step[] =
    n > 0 ? [{ repeat: Math.ceil(n / 250), steps: [{ go: 'spawn', closure: 0 }, 'gosched'] }] : [];
  const work: Workload = {
    tasks: {
      main: [...spawn, { sleep: 1e9 }, 'gc', 'gc', 'gc'],
      spawn: [{ go: 'g', times: 250, closure: 16 }],
      g,
    },
    channels: { c: 0 },
  };
  return simulate({ procs, memory: true }, work).memory!;
}

for (const { parked, calls } of recorded.filter(
  r => r.what === 'goal' && r.procs === 1 && r.parked <= 100_000,
)) {
  test(`[90] the goal with ${parked} goroutines parked ${calls} calls deep is real Go's`, t => {
    const value = (what: string) =>
      recorded.find(r => r.parked === parked && r.calls === calls && r.procs === 1 && r.what === what)!.value;
    const { stats } = afterGc(parked, calls);
    t.diagnostic(
      `goal ${stats.nextGC}, real Go ${value('goal')}; stacks ${stats.stackInuse}, ${value('stacks')}`,
    );
    assert.ok(Math.abs(stats.nextGC / value('goal') - 1) < 0.01, `${stats.nextGC}, real Go ${value('goal')}`);
    if (parked > 0) assert.ok(Math.abs(stats.stackInuse / value('stacks') - 1) < 0.03);
  });
}

test('[90] goal = live + (live + stacks in use + globals) × GOGC / 100, no less than 4 MiB × GOGC / 100', () => {
  for (const gogc of [50, 100, 200, 400]) {
    const run = (bytes: number) =>
      simulate(
        { procs: 1, memory: { gogc } },
        { tasks: { main: [{ alloc: 4096, times: bytes / 4096 }, 'gc'] } },
      );
    const small = run(MiB).memory!.stats;
    assert.equal(small.nextGC, (HEAP_MINIMUM * gogc) / 100);
    const { nextGC, heapAlloc, stackUsed } = run(64 * MiB).memory!.stats;
    assert.equal(nextGC, heapAlloc + Math.floor(((heapAlloc + stackUsed + GLOBALS) * gogc) / 100));
  }
});

/** A service that keeps `live` bytes and turns over garbage. */
function service(live: number, turns: number): Workload {
  return {
    tasks: {
      main: [
        { alloc: 4096, times: live / 4096, site: 'main.cache' },
        {
          repeat: turns,
          steps: [{ alloc: 1024, times: 64 }, { work: 20_000 }, { drop: 1024, times: 64 }],
        },
      ],
    },
  };
}

test('collections run when the heap has doubled, by themselves', () => {
  const run = simulate({ procs: 4, memory: true }, service(32 * MiB, 6000));
  const { collections } = run.memory!;
  const late = collections.slice(3);
  assert.ok(late.length >= 5, `${collections.length} collections`);
  for (const c of late) {
    assert.ok(c.before <= c.goal && c.before > 0.65 * c.goal, `began at ${c.before} of ${c.goal}`);
    assert.ok(c.after <= 1.1 * c.goal, `ended at ${c.after}, goal ${c.goal}`);
    // What lives, and what was allocated while it marked: that is found dead only by the next.
    assert.ok(c.marked < 32 * MiB + (c.after - c.before) + 8 * MiB, `marked ${c.marked}`);
  }
});

test('GOGC=off never collects; half the GOGC collects about twice as often', () => {
  const cycles = (gogc: number | 'off') =>
    simulate({ procs: 4, memory: { gogc } }, service(32 * MiB, 6000)).memory!.collections.length;
  assert.equal(cycles('off'), 0);
  const [often, seldom] = [cycles(50), cycles(100)];
  assert.ok(often > 1.5 * seldom && often < 3 * seldom, `${often} against ${seldom}`);
});

test('GOMEMLIMIT holds the process near the limit with GOGC=off, by collecting', () => {
  const limit = 80 * MiB;
  const { collections, stats } = simulate(
    { procs: 4, memory: { gogc: 'off', memLimit: limit } },
    service(32 * MiB, 6000),
  ).memory!;
  assert.ok(collections.length > 3);
  for (const c of collections) assert.ok(c.before < limit && c.before > 0.6 * limit, `began at ${c.before}`);
  assert.ok(stats.sys - stats.heapReleased < 1.05 * limit);
});

test('whoever allocates while marking runs helps to mark', () => {
  const run = simulate({ procs: 1, memory: true }, service(64 * MiB, 3000));
  const assisted = run.memory!.collections.reduce((sum, c) => sum + c.assistTime, 0);
  assert.ok(assisted > 0);
});

test('a collection takes about as long as real Go’s', t => {
  for (const { parked, spread } of recorded.filter(r => r.what === 'cpu' && r.calls === 0 && r.procs === 1)) {
    if (parked !== 10_000 && parked !== 100_000) continue;
    const least = Number(spread.split('..')[0]);
    const last = afterGc(parked, 0).collections.at(-1)!;
    t.diagnostic(`${parked} parked: ${last.markTime / 1e6} ms of marking, real Go ${spread} ms`);
    assert.ok(last.markTime / 1e6 > least / 3 && last.markTime / 1e6 < 3 * least);
  }
});
