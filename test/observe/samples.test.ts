/** Runs that are watched: the same run, samples that count right, and a stop that still tells what happened. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashProbe } from '../../lib/observe/hash';
import { simulate, simulateAsync } from '../../lib/observe/simulate';

const us = 1_000;
const ms = 1_000_000;

const waiting = (n: number) => ({
  tasks: {
    main: [{ add: 'all', n }, { go: 'task', times: n }, { wait: 'all' }],
    task: [{ work: us }, { io: 40 * ms }, { work: us }, { done: 'all' }],
  },
  groups: ['all'],
});

test('watched, the run is the same run', () => {
  const digest = (watch: object) => {
    const { probe, digest } = hashProbe();
    const run = simulate({ procs: 4, probe, ...watch }, waiting(3000));
    return { digest: digest(), time: run.time, end: run.end.kind };
  };
  const plain = digest({});
  assert.deepEqual(digest({ sampleEvery: 100 * us }), plain);
  assert.deepEqual(digest({ sampleEvery: 7 * ms, progress: () => {}, budget: 60 }), plain);
});

test('samples: one each step and one at the end; states add up; gauges are columns', () => {
  let asked = 0;
  const run = simulate({ procs: 2, sampleEvery: ms, gauges: { asked: () => ++asked } }, waiting(1000));
  const steps = Math.floor(run.time / ms);
  assert.deepEqual(
    run.samples.map(s => s.time),
    [...Array.from({ length: steps + 1 }, (_, i) => i * ms), run.time],
  );
  assert.deepEqual(
    run.samples.map(s => s.asked),
    run.samples.map((_, i) => i + 1),
  );
  for (const s of run.samples) {
    assert.equal(s.running + s.runnable + s.waiting, s.goroutines);
    assert.ok(s.running >= 0 && s.running <= 2 && s.runnable >= 0 && s.waiting >= 0, JSON.stringify(s));
  }
  // 20 ms in, all have been started and none has an answer: they and main wait.
  assert.deepEqual([run.samples[20].goroutines, run.samples[20].waiting], [1001, 1001]);
});

test('samples stop where `until` does', () => {
  const run = simulate({ procs: 1, sampleEvery: 10 * ms, until: 25 * ms }, waiting(10));
  assert.equal(run.end.kind, 'until');
  assert.deepEqual(
    run.samples.map(s => s.time),
    [0, 10 * ms, 20 * ms, 25 * ms],
  );
});

test('a run that can never end does not sample for ever', () => {
  const run = simulate(
    { procs: 1, sampleEvery: ms },
    { tasks: { main: [{ recv: 'never' }] }, channels: { never: 0 } },
  );
  assert.equal(run.end.kind, 'deadlock');
});

test('progress tells how far the run is, and stops it', () => {
  let last = 0;
  const run = simulate(
    {
      procs: 2,
      progress: now => {
        assert.ok(now.events > last && now.alive === now.spawned - now.ended - 4);
        last = now.events;
        return now.spawned < 20_000;
      },
    },
    waiting(1_000_000),
  );
  assert.equal(run.end.kind, 'stopped');
  assert.ok(run.counters.spawned >= 20_000 && run.counters.spawned < 1_000_000);
});

test('a budget of real time ends a run without end, also one that others wait for', async () => {
  const forever = { tasks: { main: [{ repeat: 2_000_000_000, steps: [{ work: us }] }] } };
  assert.equal(simulate({ budget: 0.05 }, forever).end.kind, 'stopped');
  assert.equal((await simulateAsync({ budget: 0.05 }, forever)).end.kind, 'stopped');
});

test('an asynchronous run lets the host go on, and is the same run', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const run = await simulateAsync({ procs: 2 }, waiting(100_000));
  clearInterval(timer);
  assert.ok(turns > 0);
  assert.equal(run.time, simulate({ procs: 2 }, waiting(100_000)).time);
});

const stops: [what: string, run: string][] = [
  ['a run', 'Promise.resolve(simulate(options, forever))'],
  ['an asynchronous run', 'simulateAsync(options, forever)'],
];
for (const [what, call] of stops) {
  test(`Ctrl+C stops ${what}, which tells what it has`, { skip: process.platform === 'win32' }, async t => {
    const code = `
      const { simulate, simulateAsync } = require(${JSON.stringify(join(__dirname, '../../lib/observe/simulate'))});
      const forever = { tasks: { main: [{ repeat: 2_000_000_000, steps: [{ work: 1000 }] }] } };
      let told = false;
      const options = { progress: () => {
        if (!told) console.log('running');
        told = true;
      } };
      ${call}.then(run => {
        console.log(run.end.kind, run.counters.operations > 1000);
        process.exit();
      });`;
    const child = spawn(process.execPath, ['--import', 'tsx', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    let stdout = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      stdout += text;
      // Not while it tells how far it is: between two stretches nobody waits for the signal.
      if (text.includes('running')) setTimeout(() => child.kill('SIGINT'), 200);
    }
    assert.equal(stdout, 'running\nstopped true\n');
  });
}

test('bad options: one line that names them', () => {
  const wants = (options: object, text: RegExp) => assert.throws(() => simulate(options, waiting(1)), text);
  wants({ sampleEvery: 0 }, /sampleEvery must be a whole number from 1/);
  wants({ budget: Number.NaN }, /budget must be above 0/);
  wants({ gauges: { time: () => 1 } }, /gauges\.time/);
  wants({ gauges: { fds: 3 } }, /gauges\.fds must be a function/);
  wants({ progress: true }, /progress must be a function/);
});
