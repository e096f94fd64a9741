import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  go,
  gomaxprocs,
  gosched,
  ioWait,
  lockOSThread,
  makeChan,
  ms,
  println,
  sleep,
  syscall,
  us,
  waitGroup,
  work,
  workCallFree,
} from '../../lib/goroutine/api';
import type { SimulateOptions } from '../../lib/goroutine/options';
import { gstats } from '../../lib/observe/gstats';
import { Recording } from '../../lib/observe/recorder';
import { eachEvent, Replay } from '../../lib/observe/replay';
import { simulate } from '../../lib/observe/simulate';
import { Kind, Origin } from '../../lib/runtime/probe';
import { spawnOnOneP } from './one-p';

type Program = Generator<number, void, unknown>;

/** Spawns, yields, sleeps, computes and talks: every kind of event that the engine has. */
function* busy(n: number): Program {
  const wg = waitGroup();
  const ch = makeChan<number>(2);
  wg.add(n);
  for (let i = 0; i < n; i++) {
    yield* go(function* worker(i: number): Program {
      yield* work(3 * us);
      yield* gosched();
      yield* ch.send(i);
      yield* sleep((i % 5) * us);
      println(i);
      yield* wg.done();
    }, i);
  }
  for (let i = 0; i < n; i++) yield* ch.recv();
  yield* wg.wait();
  yield* sleep(ms);
}

/** What takes Ps away and gives them back: calls, the poller, a full stop, hogs, a locked thread. */
function* rough(n: number): Program {
  const wg = waitGroup();
  wg.add(n);
  for (let i = 0; i < n; i++) {
    yield* go(function* worker(i: number): Program {
      if (i % 7 === 0) yield* lockOSThread();
      yield* syscall((i % 3) * 60 * us);
      yield* ioWait((i % 4) * 30 * us);
      yield* workCallFree((i % 5) * 4 * ms);
      yield* sleep(i * us);
      if (i % 11 === 3) yield* gomaxprocs(1 + (i % 4));
      yield* wg.done();
    }, i);
  }
  yield* wg.wait();
}

const roughRuns: [string, SimulateOptions, number][] = [
  ['1 P', { procs: 1 }, 60],
  ['3 Ps', { procs: 3, seed: 2 }, 60],
  ['8 Ps on 2 cores', { procs: 8, cores: 2, seed: 4 }, 60],
];

const runs: [string, SimulateOptions, number][] = [
  ['1 P', { procs: 1 }, 300],
  ['1 P, ring of 4', { procs: 1, ringSize: 4 }, 60],
  ['1 P, no front seat', { procs: 1, runnext: false }, 300],
  ['2 Ps', { procs: 2, seed: 7 }, 200],
  ['4 Ps', { procs: 4, seed: 3 }, 600],
  ['16 Ps', { procs: 16, seed: 5 }, 500],
];

describe('replay is an oracle for the recorder', () => {
  for (const [name, options, n] of runs) {
    it(`a recorded run tells one story: ${name}`, () => {
      const run = simulate(options, () => busy(n));
      assert.equal(run.end.kind, 'return');
      const events = new Replay(run, { ringSize: options.ringSize ?? 256 }).verify();
      assert.equal(events, run.recording!.length);
    });
  }

  for (const [name, options, n] of roughRuns) {
    it(`through calls, polls, preemptions and stops: ${name}`, () => {
      const run = simulate(options, () => rough(n));
      assert.equal(run.end.kind, 'return');
      assert.ok(run.recording!.kind.includes(Kind.GoSyscallBegin));
      assert.ok(run.recording!.kind.includes(Kind.StwEnd));
      new Replay(run).verify();
      for (const s of gstats(run, { system: true })) {
        assert.equal(
          s.running + s.runnable + s.waiting + s.syscall,
          (s.ended ?? run.time) - s.created,
          s.name,
        );
      }
    });
  }

  it('agrees with itself from any checkpoint, backwards and forwards', () => {
    const run = simulate({ procs: 4 }, () => busy(100));
    const dense = new Replay(run, { spacing: 16 });
    const sparse = new Replay(run, { spacing: 1e9 });
    const last = run.recording!.length - 1;
    dense.verify();
    for (const i of [last, 0, -1, 100, 17, 16, 15, 1, last - 1, Math.floor(last / 2)]) {
      assert.deepEqual(dense.after(i), sparse.after(i), `after event ${i}`);
    }
  });

  it('keeps every goroutine in exactly one place', () => {
    const run = simulate({ procs: 4 }, () => busy(50));
    eachEvent(run, (_, state) => {
      const seen = new Map<number, number>();
      const see = (g: number) => seen.set(g, (seen.get(g) ?? 0) + 1);
      for (const p of state.ps) {
        if (p.runnext !== 0) see(p.runnext);
        for (const g of p.lrq.toArray()) see(g);
      }
      for (const g of state.grq.toArray()) see(g);
      for (const g of state.looseGs()) see(g);
      for (const m of state.ms.values()) if (m.g !== 0) see(m.g); // running, or in a system call
      for (const [g, s] of state.gs) if (s.place === 'waiting') see(g);
      for (const [g, s] of state.gs)
        assert.equal(seen.get(g) ?? 0, s.place === 'dead' ? 0 : 1, `goroutine ${g}`);
    });
  });

  it('shows a moment in main time', () => {
    const run = spawnOnOneP(3);
    const start = new Replay(run).at(0);
    assert.equal(start.ps[0]!.running?.label, 'main');
    assert.deepEqual(start.counts, { running: 1, runnable: 0, waiting: 0, syscall: 0, dead: 0 });
    // The third is born at 900 ns: it sits in front, the others queue behind in order of birth.
    const spawned = new Replay(run).at(900);
    assert.equal(spawned.ps[0]!.runnext?.label, '3');
    assert.deepEqual(
      spawned.ps[0]!.lrq.map(g => g.label),
      ['1', '2'],
    );
    const ended = new Replay(run).at(run.time);
    assert.deepEqual(ended.counts, { running: 0, runnable: 0, waiting: 0, syscall: 0, dead: 4 });
  });

  it('refuses a moment that is not there', () => {
    const run = spawnOnOneP(1);
    assert.throws(() => new Replay(run).after(99), /event 99: this recording has events 0 to \d+/);
    const silent = { ...run, recording: null };
    assert.throws(() => new Replay(silent).at(0), /not recorded: give simulate the option/);
  });
});

describe('a recording that contradicts itself is refused, by name', () => {
  /** A good beginning: main runs on M0 and P0, 2 and 3 are queued (3 in front). */
  const begin: [number, number, number, number, number, number][] = [
    // kind, m, p, g, a, b
    [Kind.ProcStart, 0, 0, 0, 0, 0],
    [Kind.GoCreate, 0, 0, 1, 1, 0],
    [Kind.RunnextPut, 0, 0, 1, 0, 0],
    [Kind.GoStart, 0, 0, 1, 0, Origin.Runnext],
    [Kind.GoCreate, 0, 0, 2, 2, 0],
    [Kind.RunnextPut, 0, 0, 2, 0, 0],
    [Kind.GoCreate, 0, 0, 3, 3, 0],
    [Kind.RunnextPut, 0, 0, 3, 2, 0],
    [Kind.LrqPut, 0, 0, 2, 0, 0],
  ];
  const block: (typeof begin)[number] = [Kind.GoBlock, 0, 0, 1, 4, 0];
  const lies: [string, (typeof begin)[number][], RegExp][] = [
    [
      'start of one who does not head the queue',
      [block, [Kind.GoStart, 0, 0, 3, 1, Origin.Lrq]],
      /oldest in the local queue of P0 is 2/,
    ],
    [
      'start from an empty front seat',
      [block, [Kind.GoStart, 0, 0, 2, 1, Origin.Runnext]],
      /runnext of P0 is 3/,
    ],
    ['start while another runs', [[Kind.GoStart, 0, 0, 3, 1, Origin.Runnext]], /M0 still runs goroutine 1/],
    ['end of one who does not run', [[Kind.GoDestroy, 0, 0, 3, 0, 0]], /goroutine 3 does not run on M0/],
    [
      'wake of one who does not wait',
      [[Kind.GoUnblock, 0, 0, 2, 1, 0]],
      /goroutine 2 does not wait \(in the local queue of P0\)/,
    ],
    [
      'queueing one who runs',
      [[Kind.LrqPut, 0, 0, 1, 0, 0]],
      /goroutine 1 is running on M0, so it cannot be queued/,
    ],
    [
      'displacing somebody else',
      [
        [Kind.GoCreate, 0, 0, 4, 4, 0],
        [Kind.RunnextPut, 0, 0, 4, 2, 0],
      ],
      /runnext of P0 is 3, not 2/,
    ],
    [
      'overflow of a queue with room',
      [
        [Kind.GoCreate, 0, 0, 4, 4, 0],
        [Kind.Spill, 0, 0, 4, 129, 0],
      ],
      /not full: 1/,
    ],
    ['batch from an empty global queue', [[Kind.GrqBatch, 0, 0, 0, 1, 0]], /global queue has 0, not 1/],
    ['steal of more than there is', [[Kind.Steal, 0, 1, 0, 5, 0]], /P0 has 1 in its local queue, not 5/],
    ['steal from a queue of another P', [[Kind.StealNext, 0, 1, 3, 1, 0]], /runnext of P1 is empty/],
    ['P given up while a goroutine runs', [[Kind.ProcStop, 0, 0, 0, 0, 0]], /M0 still runs goroutine 1/],
    ['park with a P', [block, [Kind.MPark, 0, 0, 0, 0, 0]], /M0 still holds P0/],
    ['a thread from nowhere', [[Kind.ProcStart, 7, 1, 0, 0, 0]], /there is no M7/],
    ['waking one who is awake', [[Kind.MWake, 0, 0, 0, 0, 0]], /M0 is not parked/],
    [
      'spinning twice',
      [block, [Kind.SpinStart, 0, 0, 0, 0, 0], [Kind.SpinStart, 0, 0, 0, 0, 0]],
      /M0 spins already/,
    ],
    ['a P that does not exist', [[Kind.LrqPut, 0, 9, 2, 0, 0]], /there is no P9/],
    [
      'two lives of one index',
      [[Kind.GoCreate, 0, 0, 2, 9, 0]],
      /goroutine 2 is still in the local queue of P0/,
    ],
    ['a kind that does not exist', [[99, 0, 0, 0, 0, 0]], /no such kind of event/],
  ];
  const runOf = (events: typeof begin) => {
    const rec = new Recording();
    events.forEach(([kind, m, p, g, a, b], i) => {
      rec.probe(kind, i, m, p, g, a, b);
    });
    return { ...spawnOnOneP(0), procs: 2, recording: rec };
  };

  it('the beginning itself is good', () => {
    assert.equal(new Replay(runOf(begin), { ringSize: 256 }).verify(), begin.length);
  });
  for (const [name, events, message] of lies) {
    it(name, () => {
      assert.throws(() => new Replay(runOf([...begin, ...events]), { ringSize: 256 }).verify(), {
        name: 'ReplayError',
        message,
      });
    });
  }
  it('a clock that runs backwards', () => {
    const run = runOf(begin);
    run.recording!.t[3] = -1;
    assert.throws(() => new Replay(run).verify(), /event 3, GoStart at -1 ns .*clock runs backwards/);
  });
});
