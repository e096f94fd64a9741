/** Scenarios that between them make every part of the engine work: programs, and workloads as tables. */
import {
  type GoFunction,
  go,
  gosched,
  ioWait,
  makeChan,
  ms,
  sleep,
  syscall,
  us,
  type Workload,
  waitGroup,
  work,
} from '../../lib/index';
import { mainOf, randomProgram } from '../oracle/random/programs';

type Main = GoFunction<[]> | Workload;

export const scenarios: Record<string, Main> = {
  *'pairs play ping-pong'() {
    const wg = waitGroup();
    for (let i = 0; i < 20; i++) {
      const a = makeChan(0, 0);
      const b = makeChan(i % 3, 0);
      wg.add(2);
      yield* go(function* ping() {
        for (let k = 0; k < 10; k++) {
          yield* a.send(k);
          yield* b.recv();
        }
        yield* wg.done();
      });
      yield* go(function* pong() {
        for (let k = 0; k < 10; k++) yield* b.send(yield* a.recv());
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },

  *'a burst overflows the queue'() {
    const wg = waitGroup();
    wg.add(700);
    for (let i = 0; i < 700; i++) {
      yield* go(function* () {
        yield* work(i % 7 === 0 ? 3 * us : 0);
        if (i % 3 === 0) yield* gosched();
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },

  *'everything that waits'() {
    const wg = waitGroup();
    wg.add(60);
    for (let i = 0; i < 60; i++) {
      yield* go(function* () {
        for (let k = 0; k < 3; k++) {
          yield* work(i * us);
          yield* sleep((i % 5) * ms);
          yield* ioWait(100 * us);
          yield* syscall(((i + k) % 4) * 30 * us);
        }
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },

  *'hogs are preempted'() {
    const wg = waitGroup();
    wg.add(12);
    for (let i = 0; i < 12; i++) {
      yield* go(function* () {
        yield* work(35 * ms + i);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },

  'requests arrive (table)': {
    tasks: {
      main: [{ serve: 'requests', task: 'handle' }],
      handle: [
        { work: 2 * us },
        { io: { exponential: 100 * us } },
        { io: 50 * us },
        { work: { uniform: [1, 900] } },
      ],
    },
    arrivals: { requests: { gap: { exponential: 5 * us }, count: 400 } },
  },

  'sleepers by the hundred (table)': {
    tasks: {
      main: [{ add: 'all', n: 300 }, { go: 'sleeper', times: 300 }, { wait: 'all' }],
      sleeper: [{ work: 2 * us }, { sleep: { uniform: [0, 3 * ms] } }, { work: 2 * us }, { done: 'all' }],
    },
    groups: ['all'],
  },

  'a random program': mainOf(randomProgram(17), [], () => 0),
};
