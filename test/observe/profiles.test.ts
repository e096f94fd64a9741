/** Profiles: what adds up, what a teacher would look for, and that `go tool pprof` opens them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Workload } from '../../lib/goroutine/table';
import { encodePprof } from '../../lib/observe/pprof';
import { cpuProfile, heapProfile, type Profile, topOf } from '../../lib/observe/profile';
import { simulate } from '../../lib/observe/simulate';

/** A server with a cache, timers, and callers who wait. */
const service: Workload = {
  tasks: {
    main: [
      { alloc: 4096, times: 4096, site: 'main.newCache' },
      { go: 'handler', times: 2000 },
      { sleep: 2e9 },
    ],
    handler: [
      { alloc: 2048, times: 8, site: 'net/http.(*Transport).getConn' },
      { io: 50e6 },
      { work: 300_000 },
      { sleep: 10e6 },
      { lock: 'mu' },
      { work: 2000 },
      { unlock: 'mu' },
      { syscall: 20_000 },
      { recv: 'answers' },
    ],
  },
  channels: { answers: 0 },
  mutexes: ['mu'],
};

test('CPU: categories are shares of the whole, and user code is what the program worked', () => {
  const cpu = cpuProfile(simulate({ procs: 1, cpuProfile: true, memory: true }, service));
  const of = (name: string) => cpu.categories.find(c => c.category === name)?.ns ?? 0;
  assert.ok(Math.abs(cpu.categories.reduce((sum, c) => sum + c.share, 0) - 1) < 1e-9);
  assert.equal(of('user code'), 2000 * 302_000);
  for (const name of [
    'scheduling',
    'netpoll',
    'timers',
    'system calls',
    'channels and locks',
    'memory',
    'GC',
  ]) {
    assert.ok(of(name) > 0, `nothing for ${name}`);
  }
  const worked = topOf(cpu).find(row => row.function === 'main.handler')!;
  assert.equal(worked.flat, 2000 * 302_000);
});

test('CPU: on one P the profile is the P’s busy time, but for wake-ups by the kernel', () => {
  const run = simulate({ procs: 1, cpuProfile: true }, service);
  const { total } = cpuProfile(run);
  const busy = run.ps[0]!.busy + run.ps[0]!.spinning;
  const slept = 2000 * 20_000; // system calls wait on the thread
  assert.ok(total <= busy && total > 0.97 * (busy - slept), `${total} of ${busy}`);
});

test('CPU: work that is put off by preemption is told once', () => {
  const work: Workload = {
    tasks: { main: [{ go: 'hog', times: 3 }, { sleep: 1e9 }], hog: [{ work: 100e6 }] },
  };
  const cpu = cpuProfile(simulate({ procs: 1, cpuProfile: true }, work));
  assert.equal(topOf(cpu).find(row => row.function === 'main.hog')!.flat, 300e6);
});

test('heap: g structures stand under runtime.malg, the rest at its sites', () => {
  const run = simulate({ procs: 1, memory: { gogc: 'off' } }, service);
  const top = topOf(heapProfile(run));
  const flat = (name: string) => top.find(row => row.function === name)?.flat;
  assert.equal(flat('main.newCache'), 4096 * (4096 + 768)); // 8 bytes of header put it into the next class
  assert.equal(flat('net/http.(*Transport).getConn'), 2000 * 8 * 2304);
  assert.ok(flat('runtime.malg')! >= 480 * 2000);
  const sum = top.reduce((bytes, row) => bytes + row.flat, 0);
  assert.equal(sum, run.memory!.stats.heapAlloc);
});

test('heap: what sampling every 512 KiB estimates is near the truth, and never exact', () => {
  const truth = (p: Profile) => topOf(p, 'alloc_space')[0]!;
  const run = simulate({ procs: 1, seed: 3, memory: { gogc: 'off', profileRate: 512 * 1024 } }, service);
  const [exact, estimate] = [truth(heapProfile(run)), truth(heapProfile(run, true))];
  assert.equal(estimate.function, exact.function);
  assert.notEqual(estimate.flat, exact.flat);
  assert.ok(Math.abs(estimate.flat / exact.flat - 1) < 0.5);
});

test('a run without the options has no profiles, and says which option it wants', () => {
  const run = simulate({ procs: 1 }, { tasks: { main: [] } });
  assert.throws(() => heapProfile(run), /simulate\(\{ memory: true \}/);
  assert.throws(() => cpuProfile(run), /simulate\(\{ cpuProfile: true \}/);
  assert.throws(() => topOf(heapProfile(simulate({ memory: true }, { tasks: { main: [] } })), 'x'), /no "x"/);
});

test('a profile changes nothing: the run is the same with and without', () => {
  const plain = simulate({ procs: 4, seed: 7 }, service);
  const told = simulate({ procs: 4, seed: 7, cpuProfile: true }, service);
  assert.deepEqual([told.time, told.events, told.counters], [plain.time, plain.events, plain.counters]);
});

const go = spawnSync('go', ['version']).status === 0;
const skip = go ? false : 'NO GO ON THE PATH: whether go tool pprof opens the files is not tested';
if (!go) console.error(skip);

test('go tool pprof opens both files and lists the same functions with the same shares', { skip }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'gmplab-pprof-'));
  try {
    const run = simulate({ procs: 1, memory: { gogc: 'off' }, cpuProfile: true }, service);
    for (const [name, profile] of [
      ['cpu', cpuProfile(run)],
      ['heap', heapProfile(run)],
    ] as const) {
      const file = join(dir, `${name}.pb.gz`);
      writeFileSync(file, gzipSync(encodePprof(profile, run.time)));
      const { stdout, stderr, status } = spawnSync('go', ['tool', 'pprof', '-top', '-nodefraction=0', file], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      const listed = [...stdout.matchAll(/^\s*\S+\s+([\d.]+)%\s+\S+\s+\S+\s+([\d.]+)%\s+(.+)$/gm)];
      const rows = topOf(profile);
      assert.equal(listed.length, rows.length, stdout);
      for (const [, flat, cumulative, f] of listed) {
        const row = rows.find(r => r.function === f)!;
        assert.ok(Math.abs(100 * row.flatShare - Number(flat)) < 0.06, `${f}: ${flat}%`);
        assert.ok(Math.abs(100 * row.cumulativeShare - Number(cumulative)) < 0.06, `${f}: ${cumulative}%`);
      }
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
});
