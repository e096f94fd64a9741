/**
 * A front written by hand: goroutines as state machines, without generators, as compiled Go will be.
 *
 * The same program as generators gives the same events at the same moments, so both fronts are the same to the
 * engine.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FedProgram, type Front, Op, reg } from '../../lib/goroutine/opcodes';
import { go, goexit, gosched, makeChan, type Run, simulate, us, waitGroup, work } from '../../lib/index';
import { makechan } from '../../lib/runtime/chan';
import { CLOSED, gResult } from '../../lib/runtime/values';
import { newWaitGroup, wgCount } from '../../lib/runtime/waitgroup';
import { events } from '../runtime/recordings';

const WORKERS = 5;

/** A function of the machine: its states are numbered, `i` and `v` are its variables. */
interface Frame {
  fn: 'main' | 'worker' | 'consumer' | 'leaver';
  state: number;
  i: number;
  v: number;
}

/** Says what each goroutine saw. */
type Say = (text: string) => void;

function machine(say: Say): FedProgram {
  const frames: Frame[] = [];
  let ch = 0;
  let wg = 0;

  const step: Record<Frame['fn'], (f: Frame, result: unknown) => Op> = {
    main(f) {
      switch (f.state++) {
        case 0:
          ch = makechan(2, true);
          wg = newWaitGroup();
          wgCount[wg] = WORKERS + 2;
          return spawn('consumer', 0);
        case 1:
          return spawn('leaver', 0);
        case 2:
          if (f.i < WORKERS) {
            f.state = 2;
            return spawn('worker', f.i++);
          }
          return on(Op.WgWait, wg);
        case 3:
          return on(Op.Send, ch, 1); // the consumer has closed it
        default:
          return Op.Return;
      }
    },
    worker(f) {
      switch (f.state++) {
        case 0:
          reg.ns = 3 * us;
          reg.b = 0;
          return Op.Work;
        case 1:
          return on(Op.Send, ch, 10 + f.i);
        case 2:
          return done();
        default:
          return Op.Return;
      }
    },
    consumer(f, result) {
      switch (f.state++) {
        case 0:
          return on(Op.Recv, ch);
        case 1:
          say(`got ${String(result)}`);
          if (++f.v < WORKERS) {
            f.state = 1;
            return on(Op.Recv, ch);
          }
          return on(Op.Close, ch);
        case 2:
          return on(Op.Recv, ch);
        case 3:
          say(result === CLOSED ? 'closed' : `got ${String(result)}`);
          return done();
        default:
          return Op.Return;
      }
    },
    leaver(f) {
      switch (f.state++) {
        case 0:
          return Op.Gosched;
        case 1:
          return Op.Goexit;
        case 10: // the deferred call
          say('left');
          return done();
        case 11:
          return Op.Return;
        default:
          throw new Error('the leaver came back');
      }
    },
  };

  const on = (code: Op, a: number, value?: unknown): Op => {
    reg.a = a;
    reg.value = value;
    return code;
  };
  const done = (): Op => {
    reg.b = -1;
    return on(Op.WgAdd, wg);
  };
  const spawn = (fn: Frame['fn'], i: number): Op => {
    reg.fn = fn;
    reg.args = [i];
    return Op.Go;
  };

  const front: Front = {
    start(g) {
      frames[g] = { fn: reg.fn as Frame['fn'], state: 0, i: (reg.args as number[])[0] ?? 0, v: 0 };
    },
    resume(g) {
      const result = gResult[g];
      gResult[g] = undefined;
      return step[frames[g].fn](frames[g], result);
    },
    raise(g, text) {
      say(`recovered: ${text}`);
      return step[frames[g].fn](frames[g], undefined);
    },
    unwind(g) {
      frames[g].state = 10;
      return step[frames[g].fn](frames[g], undefined);
    },
  };
  return { front, main: 'main' };
}

/** The same program with generators. */
function generators(say: Say) {
  return function* main() {
    const ch = makeChan(2, 0);
    const wg = waitGroup();
    wg.add(WORKERS + 2);
    yield* go(function* consumer() {
      for (let v = 0; v < WORKERS; v++) say(`got ${yield* ch.recv()}`);
      yield* ch.close();
      const [value, ok] = yield* ch.recv2();
      say(ok ? `got ${value}` : 'closed');
      yield* wg.done();
    });
    yield* go(function* leaver() {
      try {
        yield* gosched();
        yield* goexit();
      } finally {
        say('left');
        yield* wg.done();
      }
    });
    for (let i = 0; i < WORKERS; i++) {
      yield* go(function* worker() {
        yield* work(3 * us);
        yield* ch.send(10 + i);
        yield* wg.done();
      });
    }
    yield* wg.wait();
    try {
      yield* ch.send(1);
    } catch (error) {
      say(`recovered: ${(error as Error).message}`);
    }
  };
}

for (const procs of [1, 4]) {
  test(`a machine without generators is the same program, on ${procs} P`, () => {
    const heard: string[][] = [[], []];
    const options = { procs, debug: { verify: true } };
    const ours: Run = simulate(
      options,
      machine(text => heard[0].push(text)),
    );
    const theirs: Run = simulate(
      options,
      generators(text => heard[1].push(text)),
    );
    assert.equal(ours.end.kind, 'return', ours.end.message);
    assert.deepEqual(heard[0], heard[1]);
    assert.equal(heard[0].at(-1), 'recovered: send on closed channel');
    assert.ok(heard[0].includes('left') && heard[0].includes('closed'));
    assert.deepEqual(events(ours), events(theirs));
    assert.deepEqual(ours.counters, theirs.counters);
  });
}

test('a machine may be run again: its run starts anew', () => {
  const run = simulate(
    { procs: 1 },
    machine(() => {}),
  );
  assert.deepEqual(events(run.replay()), events(run));
});

test('an operation that nobody knows ends the run with the remedy', () => {
  const front: Front = {
    start() {},
    resume: () => 77 as Op,
    raise: () => Op.Return,
    unwind: () => Op.Return,
  };
  const run = simulate({ procs: 1 }, { front, main: 0 });
  assert.equal(run.end.kind, 'panic');
  assert.match(
    run.end.message,
    /^panic: a goroutine yielded 77, which is no operation: write yield\* before/,
  );
});
