/** What goroutines weigh, and how many fit: against real Go's recorded figures. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Step, Workload } from '../../lib/goroutine/table';
import { dataset } from '../../lib/notebook/dataset';
import { simulate } from '../../lib/observe/simulate';
import type { GoVersion } from '../../lib/runtime/switches';

/** GMPLAB_FULL=1: a million goroutines, 4 GiB of address space, more seeds. */
const FULL = process.env.GMPLAB_FULL === '1';
const GiB = 2 ** 30;

interface Row {
  wait: string;
  goroutines: number;
  gogc: string | number;
  what: string;
  value: number;
}
const recorded = dataset('goroutine-memory.csv') as unknown as Row[];
const waits: Record<string, Step> = { chan: { recv: 'c' }, sleep: { sleep: 3600e9 }, mutex: { lock: 'mu' } };

/** As the probe: n goroutines that wait, let park every 256. */
function parked(n: number, wait: string): Workload {
  // `go body()` of a function that is there already needs no closure.
  const closure = wait === 'mutex' ? 0 : 16;
  const start: Step[] = wait === 'mutex' ? [{ lock: 'mu' }] : [];
  const rounds = Math.ceil(n / 256);
  const spawn: Step[] = n > 0 ? [{ repeat: rounds, steps: [{ go: 'spawn', closure: 0 }, 'gosched'] }] : [];
  return {
    tasks: {
      main: [...start, ...spawn, { sleep: 600e9 }],
      spawn: [{ go: 'g', times: 256, closure }],
      g: [waits[wait]],
    },
    channels: { c: 0 },
    mutexes: ['mu'],
    expect: n,
  };
}

function weigh(n: number, wait: string, gogc: number | 'off') {
  const options = { procs: 1, until: 300e9, memory: { gogc } };
  const before = simulate(options, parked(0, wait)).memory!.stats;
  const after = simulate(options, parked(n, wait)).memory!.stats;
  return {
    stack: after.stackInuse - before.stackInuse,
    heap: after.heapAlloc - before.heapAlloc,
    sys: after.sys - before.sys,
    rss: after.rss - before.rss,
    cycles: after.numGC,
  };
}

for (const wait of Object.keys(waits)) {
  for (const n of FULL ? [10_000, 100_000, 200_000, 1_000_000] : [10_000, 100_000]) {
    test(`${n} goroutines parked on ${wait} weigh what they weighed in real Go`, t => {
      const rows = recorded.filter(r => r.wait === wait && r.goroutines === n && `${r.gogc}` === '100');
      if (rows.length === 0) return;
      const is = weigh(n, wait, 100);
      for (const { what, value } of rows) {
        if (!(what in is) || what === 'cycles') continue;
        const ratio = is[what as keyof typeof is] / value;
        t.diagnostic(`${what}\t${is[what as keyof typeof is]}\trecorded ${value}\t${ratio.toFixed(4)}`);
        // Heap: garbage that waits for its collection comes and goes. Sys and RSS of few goroutines: steps of 4 MiB.
        const most = what === 'heap' ? 0.12 : n >= 100_000 ? 0.03 : 0.06;
        if (n >= 100_000 || what !== 'sys') assert.ok(Math.abs(ratio - 1) <= most, `${what}: ${ratio}`);
      }
    });
  }
}

test('[85] a goroutine takes a stack of 2048, a g of 480 or 448, a sudog of 112 or 96, a timer of 96', () => {
  for (const [go, g, sudog, timer] of [
    ['1.26', 480, 112, 96],
    ['1.25', 448, 96, 96],
    ['1.24', 448, 96, 96],
    ['1.22', 448, 96, 80],
  ] as [GoVersion, number, number, number][]) {
    const n = 2048;
    const bytes = (wait: string) => {
      const { memory } = simulate({ procs: 1, go, until: 300e9, memory: { gogc: 'off' } }, parked(n, wait));
      return (site: string) => memory!.sites.find(s => s.name === site)?.objectBytes;
    };
    const chan = bytes('chan');
    assert.deepEqual([chan('runtime.malg'), chan('runtime.acquireSudog')], [g, sudog], go);
    assert.equal(bytes('sleep')('time.Sleep'), timer, go);
    assert.ok(Math.abs(weigh(n, 'chan', 'off').stack - 2048 * n) <= 65536);
  }
});

test('[89] g structures are never freed; a collection frees the stacks of those on the global list', () => {
  const n = 50_000;
  const lives: Step[] = [{ go: 'g', times: n }, { sleep: 1e9 }];
  const run = (more: Step[]) =>
    simulate(
      { procs: 1, memory: { gogc: 'off' } },
      { tasks: { main: [...lives, ...more], g: [{ sleep: 5e8 }] } },
    ).memory!;
  const before = run([]);
  const after = run(['gc', 'gc']);
  const gs = (m: typeof before) => m.sites.find(s => s.name === 'runtime.malg')!;
  assert.equal(gs(after).inUseObjects, gs(before).inUseObjects);
  assert.ok(gs(after).inUseBytes >= 480 * n);
  assert.ok(before.stats.stackInuse > 2048 * n);
  assert.ok(after.stats.stackInuse < 1_000_000, `stacks: ${after.stats.stackInuse} bytes`);
});

interface Death {
  address_space_gib: number;
  procs: number;
  gogc: string | number;
  status: number;
  text: string;
  value: number;
  spread: string;
}

for (const row of dataset('out-of-memory.csv') as unknown as Death[]) {
  const { address_space_gib: gib, procs, gogc, value, text } = row;
  if (!FULL && (gib > 2 || procs > 1 || `${gogc}` === 'off')) continue;
  test(`${gib} GiB of address space, ${procs} P, GOGC=${gogc}: as many goroutines as real Go, and its end`, t => {
    const counts = (FULL ? [1, 2, 3, 4, 5, 6, 7] : [1, 2, 3]).map(seed => {
      const memory = { addressSpace: gib * GiB, gogc: `${gogc}` === 'off' ? ('off' as const) : Number(gogc) };
      const run = simulate({ procs, seed, memory }, parked(4_000_000, 'chan'));
      const said = run.stderr.split('\n').slice(0, 2).join(' / ');
      assert.equal(said.replace(/\(\d+ in use\)/, '(N in use)'), text);
      assert.equal(run.end.code, row.status);
      return run.counters.structs;
    });
    counts.sort((a, b) => a - b);
    const median = counts[counts.length >> 1];
    t.diagnostic(
      `${median} (${counts.join(' ')}), recorded ${value} (${row.spread}): ${(median / value).toFixed(4)}`,
    );
    assert.ok(Math.abs(median / value - 1) <= 0.05, `${median} goroutines, real Go ${value}`);
  });
}

interface Kill {
  limit_mib: number;
  procs: number;
  status: number;
  said: number;
  value: number;
}
const killed = (mib: number, procs: number) =>
  simulate({ procs, memory: { cgroup: mib * 2 ** 20 } }, parked(4_000_000, 'chan'));

for (const { limit_mib: mib, procs, status, said, value } of dataset('oom-kill.csv') as unknown as Kill[]) {
  if (!FULL && (mib > 512 || procs > 1)) continue;
  test(`a memory cgroup of ${mib} MiB, ${procs} P: as many goroutines as real Go, then 137 and not a word`, t => {
    const { end, stderr, counters } = killed(mib, procs);
    assert.deepEqual([end.code, stderr.length], [status, said]);
    t.diagnostic(`${counters.structs}, recorded ${value}: ${(counters.structs / value).toFixed(4)}`);
    assert.ok(
      Math.abs(counters.structs / value - 1) <= 0.05,
      `${counters.structs} goroutines, real Go ${value}`,
    );
  });
}

/** Whether this process may make memory cgroups, and Go is here. */
const skipKill = (() => {
  if (spawnSync('go', ['version']).status !== 0) return 'NO GO ON THE PATH: no real process is killed';
  for (const root of ['/sys/fs/cgroup/memory', '/sys/fs/cgroup']) {
    const dir = `${root}/gmplab-test-${process.pid}`;
    try {
      mkdirSync(dir);
      const able = ['memory.limit_in_bytes', 'memory.max'].some(file => existsSync(`${dir}/${file}`));
      rmdirSync(dir);
      if (able) return false;
    } catch {}
  }
  return 'NO MEMORY CGROUP CAN BE MADE HERE: no real process is killed';
})();
if (skipKill) console.error(skipKill);

test('the kernel kills a real Go process at the simulator’s count', { skip: skipKill }, () => {
  const { stdout, stderr, status } = spawnSync('go', ['run', './oom-kill', '128'], {
    cwd: 'datasets/probes',
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const [count, code, said] = stdout.trim().split(' ').map(Number);
  const { end, stderr: simulatedSaid, counters } = killed(128, 1);
  assert.deepEqual([code, said], [end.code, simulatedSaid.length]);
  assert.ok(
    Math.abs(counters.structs / count! - 1) <= 0.05,
    `${counters.structs} goroutines, real Go ${count}`,
  );
});
