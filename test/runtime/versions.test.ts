/**
 * What changed between versions of Go, one row a change: the version that brought it, what is looked at, and what it
 * is before and since. Each row runs the same program under every version that is modelled.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { descend } from '../../lib/goroutine/memory';
import {
  type GoVersion,
  gc,
  go,
  gomaxprocs,
  goVersions,
  makeChan,
  ms,
  newTimer,
  type Run,
  simulate,
  sleep,
  syscall,
  waitGroup,
  work,
  workCallFree,
} from '../../lib/index';
import { fdLimit, openFds } from '../../lib/os/fds';
import { Counter, count } from '../../lib/runtime/counters';
import { findRunnable } from '../../lib/runtime/findrunnable';
import { mSlot } from '../../lib/runtime/m';
import { netpollWait } from '../../lib/runtime/netpoll';
import { idlePs } from '../../lib/runtime/p';
import { Kind } from '../../lib/runtime/probe';
import { sched } from '../../lib/runtime/sched';
import { startingStackSize } from '../../lib/runtime/stack';
import { timerCount } from '../../lib/runtime/time';
import { clock, T } from '../../lib/sim/clock';
import { allocSlot } from '../../lib/sim/slots';
import { events } from './recordings';
import { machine, worker } from './unit';

/** A short program under a version of Go. @returns what it looked at */
function look(
  go_: GoVersion,
  options: object,
  main: (see: (x: unknown) => void) => Generator<number, void, unknown>,
) {
  let seen: unknown;
  const run = simulate({ procs: 1, go: go_, until: 300 * ms, ...options }, () =>
    main(x => {
      seen = x;
    }),
  );
  return { run, seen };
}

const trace = (v: GoVersion, detail = false): Run =>
  look(v, { procs: 3, schedtrace: 1, scheddetail: detail }, function* () {
    yield* go(function* () {
      yield* syscall(20 * ms);
    });
    yield* work(5 * ms);
  }).run;

const limitOf = (v: GoVersion): number =>
  look(v, { nofile: { soft: 1024, hard: 4096 } }, function* (see) {
    see(fdLimit());
  }).seen as number;

/** [since, what, how it is seen, before, since then] */
const changes: [GoVersion, string, (v: GoVersion) => unknown, unknown, unknown][] = [
  [
    '1.14',
    'a loop without calls is preempted',
    v =>
      look(v, {}, function* (see) {
        yield* go(function* () {
          yield* workCallFree(200 * ms);
        });
        const start = clock[T.Now];
        yield* sleep(1 * ms);
        see(clock[T.Now] - start < 100 * ms);
      }).seen,
    false,
    true,
  ],
  [
    '1.19',
    'goroutines begin with the average stack of the last collection',
    v =>
      look(v, { memory: true }, function* (see) {
        for (let i = 0; i < 50; i++) {
          yield* go(function* () {
            yield* descend(6000);
            yield* sleep(100 * ms);
          });
        }
        yield* sleep(1 * ms);
        yield* gc();
        see(startingStackSize);
      }).seen,
    2048,
    8192,
  ],
  [
    '1.19',
    'the limit on descriptors is raised to the hard one, or (since 1.24) one below it',
    v => limitOf(v) > 1024,
    false,
    true,
  ],
  ['1.24', 'and to one below it, so that a change from outside shows', limitOf, undefined, 4095],
  ['1.20', 'schedtrace tells needspinning', v => / needspinning=0 /.test(trace(v).stderr), false, true],
  [
    '1.20',
    'and what is absent as nil, where it was −1',
    v => / m=(-1|nil) /.exec(trace(v, true).stderr)?.[1],
    '-1',
    'nil',
  ],
  [
    '1.23',
    'a timer that nobody waits for is in no heap',
    v =>
      look(v, {}, function* (see) {
        newTimer(100 * ms);
        see(timerCount(0));
        yield* work(1);
      }).seen,
    1,
    0,
  ],
  [
    '1.23',
    'the poller is woken by an eventfd, before by a pipe: a descriptor less',
    v =>
      look(v, {}, function* (see) {
        yield* sleep(1 * ms);
        see(openFds());
      }).seen,
    6,
    5,
  ],
  [
    '1.25',
    'one P at a time looks at the network in passing',
    v => {
      machine({ procs: 3, go: v });
      netpollWait();
      const before = count[Counter.Netpolls];
      for (const [m] of [worker(), worker()]) {
        sched.curm = m;
        clock[T.Next] = clock[T.Now];
        mSlot[m] = allocSlot(m);
        findRunnable(m);
      }
      return count[Counter.Netpolls] - before;
    },
    2,
    1,
  ],
  [
    '1.25',
    'schedtrace tells schedticks',
    v => / schedticks=\[ \d+ \d+ \d+ \]/.test(trace(v).stderr),
    false,
    true,
  ],
  [
    '1.25',
    'GOMAXPROCS knows the cgroup’s quota',
    v => simulate({ cores: 8, quota: 1.5, go: v }, function* () {}).procs,
    8,
    2,
  ],
  [
    '1.25',
    'who waits for a WaitGroup has a reason of its own',
    v =>
      / \[(.*)\]:/.exec(
        look(v, {}, function* () {
          const wg = waitGroup();
          wg.add(1);
          yield* wg.wait();
        }).run.stderr,
      )?.[1],
    'semacquire',
    'sync.WaitGroup.Wait',
  ],
  [
    '1.26',
    'a P whose goroutine is in a call is running; before it had a status of its own',
    v => /P\d: status=2 /.test(trace(v, true).stderr),
    true,
    false,
  ],
  [
    '1.26',
    'who is preempted for a stop of the world keeps its turn',
    v => {
      const { run } = look(v, { procs: 2 }, function* () {
        yield* go(function* () {
          yield* work(20 * ms);
        });
        yield* sleep(1 * ms);
        yield* gomaxprocs(3);
      });
      const list = events(run).filter(e => e.t > run.mainStart);
      return list[list.findIndex(e => e.kind === Kind.GoStop) + 1].kind === Kind.RunnextPut;
    },
    false,
    true,
  ],
  [
    '1.26',
    'of the idle Ps of a new process the last is taken first',
    v => {
      let top = -1;
      simulate({ procs: 4, go: v, startTick: 0 }, function* () {
        top = idlePs()[0];
      });
      return top;
    },
    1,
    3,
  ],
];

for (const [version, what, see, before, then] of changes) {
  test(`Go ${version}: ${what}`, () => {
    for (const v of goVersions) {
      const old = goVersions.indexOf(v) < goVersions.indexOf(version);
      // undefined: an earlier row says what was before.
      if (old && before === undefined) continue;
      assert.deepEqual(see(v), old ? before : then, `under ${v}`);
    }
  });
}

test('what did not change: a program of channels prints the same under every version', () => {
  const orders = goVersions.map(v => {
    const lines: number[] = [];
    simulate({ procs: 1, go: v }, function* main() {
      const done = makeChan(0);
      for (let i = 0; i < 300; i++) {
        yield* go(function* () {
          lines.push(i);
          yield* done.send(i);
        });
      }
      for (let i = 0; i < 300; i++) yield* done.recv();
    });
    return lines.join(' ');
  });
  assert.equal(new Set(orders).size, 1);
});
