/**
 * Patched policies: Go's own rules, written as a learner would write them, give Go's own orders; and whatever a
 * policy does, no goroutine is lost.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { orderText, type Patch, type PatchP, type PatchSched, simulate } from '../../lib/index';
import { mainOf, randomProgram } from '../oracle/random/programs';
import { spawn } from '../oracle/twins/golden-order';
import { checkLaws } from './recordings';

/** proc.go's rules of the local queue. */
const queues: Patch = {
  runqput(p, g, next, sched) {
    if (next) {
      const old = p.takeNext();
      p.putNext(g);
      if (old === 0) return;
      g = old;
    }
    if (p.runq.length < p.runq.capacity) p.runq.push(g);
    else spill(p, g, sched);
  },
  runqget(p) {
    const next = p.takeNext();
    return next !== 0 ? { g: next, inheritTime: true } : p.runq.shift();
  },
};

function spill(p: PatchP, g: number, sched: PatchSched): void {
  for (let i = p.runq.capacity / 2; i > 0; i--) sched.runq.push(p.runq.shift());
  sched.runq.push(g);
}

/** The same through runqputslow, which the engine calls when the ring is full. */
const slow: Patch = { runqputslow: spill };

/** proc.go's search, as far as one P goes: without steps for GC, poller and spinning. */
const search: Patch = {
  findRunnable(p, sched) {
    if (p.schedtick % 61 === 0 && sched.runq.length > 0) return sched.runq.shift();
    const next = p.takeNext();
    if (next !== 0) return { g: next, inheritTime: true };
    const g = p.runq.shift();
    if (g !== 0) return g;
    const length = sched.runq.length;
    if (length === 0) return 0;
    const n = Math.min(length, Math.floor(length / sched.gomaxprocs) + 1, p.runq.capacity / 2);
    const first = sched.runq.shift();
    for (let i = 1; i < n; i++) p.runq.push(sched.runq.shift());
    return first;
  },
};

const ready: Patch = {
  ready(p, g, sched) {
    queues.runqput?.(p, g, true, sched);
  },
};

interface Vector {
  id: string;
  program: string;
  n: number;
  tick?: number;
  order: number[];
}
const { vectors } = JSON.parse(readFileSync(join(__dirname, '../oracle/golden.json'), 'utf8')) as {
  vectors: Vector[];
};

for (const [name, patch] of Object.entries({ queues, slow, search, ready })) {
  for (const v of vectors.filter(x => x.program === 'spawn')) {
    test(`Go's own ${name} as a patch: ${v.id}`, () => {
      const out: number[] = [];
      const run = simulate(
        { procs: 1, startTick: v.tick ?? 1, patch, debug: { verify: true } },
        function* main() {
          yield* spawn(out, v.n);
        },
      );
      assert.equal(run.end.kind, 'return', run.end.message);
      assert.equal(orderText(out), orderText(v.order));
    });
  }
}

/** Policies that no runtime has, and that all keep every goroutine. */
const odd: Record<string, Patch> = {
  'last in, first out': {
    runqput(p, g, _next, sched) {
      if (p.runq.length < p.runq.capacity) p.runq.push(g);
      else sched.runq.push(g);
    },
    runqget: p => p.runq.pop(),
  },
  'everything through the global queue': {
    runqput: (_p, g, _next, sched) => sched.runq.push(g),
  },
  'thieves take one': {
    runqgrab: (_p, victim) => victim.grab(1),
  },
  'thieves take runnext at once': {
    runqgrab(_p, victim) {
      const next = victim.grabNext();
      return next === 0 ? victim.grab(2) : [next];
    },
  },
  'the richest is robbed': {
    stealWork(p, sched) {
      const [richest] = sched.others(p).sort((a, b) => b.length - a.length || a.id - b.id);
      const gs = richest === undefined || richest.idle ? [] : richest.grab(Math.ceil(richest.length / 2));
      const g = gs.pop() ?? 0;
      for (const other of gs) p.runq.push(other);
      return g;
    },
  },
  'the woken go global': {
    ready: (_p, g, sched) => sched.runq.push(g),
    injectglist(_p, gs, sched) {
      for (const g of gs) sched.runq.push(g);
    },
  },
  'short slices': { slice: () => 100_000 },
  'a slice when it likes': { retake: (_p, ran) => ran > 50_000 },
};

for (const [name, patch] of Object.entries(odd)) {
  test(`${name}: nobody is lost, on 1 to 8 Ps`, () => {
    for (let seed = 1; seed <= 24; seed++) {
      const options = { procs: 1 + (seed % 8), seed, patch, until: 1e9, maxEvents: 300_000, hangSeconds: 30 };
      const main = mainOf(randomProgram(seed, seed % 2 === 0), [], () => 0);
      const run = simulate({ ...options, debug: { verify: true } }, main);
      assert.ok(['return', 'deadlock', 'panic'].includes(run.end.kind), `seed ${seed}: ${run.end.message}`);
      checkLaws(run);
    }
  });
}
