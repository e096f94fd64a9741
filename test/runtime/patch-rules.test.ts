/**
 * patch, the rules of the game: a policy that says what Go says changes nothing; one that loses or doubles a
 * goroutine ends the run with one line; what a policy looks at is paid for.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Costs,
  go,
  ioWait,
  makeChan,
  ms,
  type Patch,
  type PatchP,
  type PatchSched,
  type Run,
  type SimulateOptions,
  simulate,
  us,
  waitGroup,
  work,
} from '../../lib/index';
import { Kind } from '../../lib/runtime/probe';
import { events } from './recordings';
import { scenarios } from './scenarios';

function put(p: PatchP, g: number, next: boolean, sched: PatchSched): void {
  if (next) {
    const old = p.takeNext();
    p.putNext(g);
    if (old === 0) return;
    g = old;
  }
  if (p.runq.length < p.runq.capacity) {
    p.runq.push(g);
    return;
  }
  for (let n = p.runq.capacity / 2; n > 0; n--) sched.runq.push(p.runq.shift());
  sched.runq.push(g);
}

/** Go's own policies. */
const same: Patch = {
  ready: (p, g, sched) => put(p, g, true, sched),
  injectglist(p, gs, sched) {
    let global = p === null ? gs.length : sched.npidle;
    for (const g of gs) {
      if (p === null || global-- > 0) sched.runq.push(g);
      else put(p, g, false, sched);
    }
  },
  retake: (_p, ran) => ran >= 10 * ms,
  slice: () => 10 * ms,
};

const names = [
  'pairs play ping-pong',
  'a burst overflows the queue',
  'hogs are preempted',
  'everything that waits',
];

/** The order in which goroutines ran, with the schedtick of each start. */
function order(run: Run): string {
  const starts = events(run).filter(e => e.kind === Kind.GoStart);
  return starts.map(e => `${e.g}@${e.a}`).join(' ');
}

for (const [hook, policy] of Object.entries(same)) {
  test(`${hook} as in Go: the same order on one P`, () => {
    for (const name of names) {
      // Looking and moving for nothing: then a policy that does as Go does takes as long.
      const costs: Costs = { globalBatch: 0, overflow: 0 };
      const options: SimulateOptions = { procs: 1, costs, record: true, maxEvents: 1e6 };
      const plain = simulate(options, scenarios[name]);
      const patched = simulate({ ...options, patch: { [hook]: policy } }, scenarios[name]);
      assert.equal(patched.end.kind, 'return', patched.end.message);
      assert.equal(order(patched), order(plain), name);
    }
  });
}

/** Searches among the other Ps. */
const searches: Patch = {
  runqgrab(_p, victim, stealRunNext) {
    const n = victim.length;
    if (n > 0) return victim.grab(n - (n >> 1));
    const next = stealRunNext ? victim.grabNext() : 0;
    return next === 0 ? [] : [next];
  },
  stealWork(p, sched) {
    for (const victim of sched.others(p)) {
      if (victim.idle) continue;
      const n = victim.length;
      const gs = victim.grab(n - (n >> 1));
      const last = gs.pop();
      for (const g of gs) p.runq.push(g);
      if (last !== undefined) return last;
      if (victim.hasNext) return victim.grabNext();
    }
    return 0;
  },
};

for (const [hook, policy] of Object.entries({ ...same, ...searches })) {
  test(`${hook} on several Ps: every program comes to its end`, () => {
    for (const name of names) {
      for (const procs of [2, 8]) {
        const options: SimulateOptions = { procs, patch: { [hook]: policy }, maxEvents: 1e6 };
        const run = simulate({ ...options, debug: { verify: procs === 2 } }, scenarios[name]);
        assert.equal(run.end.kind, 'return', `${name}: ${run.end.message}`);
      }
    }
  });
}

test('retake and slice decide how long a goroutine runs', () => {
  const preemptions = (patch?: Patch): number =>
    simulate({ procs: 1, patch }, scenarios['hogs are preempted']).counters.preemptions;
  assert.equal(preemptions({ retake: () => false }), 0);
  assert.equal(preemptions({ slice: () => 1e9 }), 0);
  assert.equal(preemptions({ slice: () => 10 * ms }), preemptions());
});

/** [what it does, the policy, what the one line says] */
const broken: [string, Patch, RegExp][] = [
  ['loses', { runqput: () => {} }, /^patch: runqput lost goroutine \d+: it was in hand and was put nowhere$/],
  [
    'doubles',
    {
      runqput(p, g) {
        p.runq.push(g);
        p.runq.push(g);
      },
    },
    /^patch: runqput put goroutine \d+, which it does not have in hand$/,
  ],
  ['puts nil', { runqput: p => p.runq.push(0) }, /^patch: runqput put goroutine 0, which is nil$/],
  [
    'puts into a seat that is taken',
    { runqput: (p, g) => p.putNext(g) },
    /^patch: runqput put goroutine \d+ in a front seat that is taken: takeNext\(\) first$/,
  ],
  [
    'takes and forgets',
    {
      runqget(p) {
        p.runq.shift();
        return p.takeNext();
      },
    },
    /^patch: runqget lost goroutine \d+/,
  ],
  ['invents', { runqget: () => 1 }, /^patch: runqget returned goroutine 1, which it does not have in hand$/],
  [
    'fills a full ring',
    { runqput: (p, g) => p.runq.push(g) },
    /^patch: runqput pushed goroutine \d+ into a full ring of 2$/,
  ],
  ['loses at the spill', { runqputslow: () => {} }, /^patch: runqputslow lost goroutine \d+/],
  [
    'loses what it grabs',
    {
      runqgrab(_p, victim) {
        victim.grab(1);
        return [];
      },
    },
    /^patch: runqgrab lost goroutine \d+/,
  ],
  ['loses who was woken', { ready: () => {} }, /^patch: ready lost goroutine \d+/],
  ['loses who is ready', { injectglist: () => {} }, /^patch: injectglist lost goroutine \d+/],
];

for (const [what, patch, line] of broken) {
  test(`a policy that ${what} ends the run with one line`, () => {
    const ringSize = what === 'fills a full ring' || what === 'loses at the spill' ? 2 : 256;
    const run = simulate({ procs: 2, patch, ringSize, until: 100 * ms, maxEvents: 1e5 }, function* main() {
      const ch = makeChan(0, 0);
      const wg = waitGroup();
      wg.add(12);
      for (let i = 0; i < 12; i++) {
        yield* go(function* () {
          yield* work(20 * us);
          if (i < 2) yield* ioWait(10 * us);
          if (i === 3) yield* ch.send(1);
          yield* wg.done();
        });
      }
      yield* work(2 * ms);
      yield* ch.recv();
      yield* wg.wait();
    });
    assert.match(run.end.message, line);
    assert.deepEqual([run.end.kind, run.end.code], ['patch', 2]);
  });
}

test('a policy that never steals does not hang the machine', () => {
  const options: SimulateOptions = {
    procs: 4,
    patch: { stealWork: () => 0 },
    maxEvents: 1e6,
    hangSeconds: 3,
  };
  const run = simulate(options, scenarios['a burst overflows the queue']);
  assert.equal(run.end.kind, 'return', run.end.message);
});

test('what a policy looks at is paid for: here the global queue’s lock', () => {
  const took = (looks: number, costs: Costs = {}): number => {
    const patch: Patch = {
      runqput(p, g, next, sched) {
        for (let i = 0; i < looks; i++) {
          sched.runq.push(g);
          g = sched.runq.shift();
        }
        put(p, g, next, sched);
      },
    };
    const main = function* (): Generator<number, void, unknown> {
      yield* go(function* () {});
      yield* work(1 * us);
    };
    return simulate({ procs: 1, costs, patch, startTick: 1 }, main).time;
  };
  assert.equal(took(3) - took(2), 2 * 60);
  assert.equal(took(3, { globalBatch: 1000 }) - took(2, { globalBatch: 1000 }), 2000);
});

test('what a policy sees of the machine', () => {
  let seen = 0;
  const patch: Patch = {
    stealWork(p, sched) {
      seen++;
      const others = sched.others(p).map(v => v.id);
      assert.deepEqual(
        others,
        [0, 1, 2, 3].filter(i => i !== p.id),
      );
      assert.equal(sched.gomaxprocs, 4);
      assert.ok(sched.nmspinning >= 0 && sched.npidle <= 3 && sched.now >= 0);
      assert.ok(sched.random(10) < 10);
      assert.deepEqual([p.runq.pop(), p.runq.length, p.hasNext], [0, 0, false]);
      return 0;
    },
  };
  simulate({ procs: 4, patch, maxEvents: 1e6, hangSeconds: 3 }, scenarios['everything that waits']);
  assert.ok(seen > 0);
});

for (const [patch, message] of [
  [{ schedule: () => {} }, /patch: schedule cannot be replaced; these can: runqput/],
  [{ runqput: 1 }, /patch: runqput must be a function/],
] as unknown as [Patch, RegExp][]) {
  test(`refused: ${Object.keys(patch)}`, () => {
    assert.throws(() => simulate({ patch }, function* main() {}), message);
  });
}

test('a search that looks only at home: work of other Ps is left to them', () => {
  const patch: Patch = {
    findRunnable(p, sched) {
      const next = p.takeNext();
      if (next !== 0) return { g: next, inheritTime: true };
      return p.runq.length > 0 ? p.runq.shift() : sched.runq.shift();
    },
  };
  for (const name of names) {
    const run = simulate({ procs: 4, patch, maxEvents: 1e6, hangSeconds: 3 }, scenarios[name]);
    assert.equal(run.end.kind, 'return', `${name}: ${run.end.message}`);
    assert.equal(run.counters.steals + run.counters.runnextSteals, 0);
  }
});
