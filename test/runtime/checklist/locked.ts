/** Goroutines that keep their thread: LockOSThread, the template thread, threads that end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  go,
  lockOSThread,
  makeChan,
  ms,
  type Run,
  simulate,
  sleep,
  unlockOSThread,
  us,
  work,
} from '../../../lib/index';
import { end } from '../../../lib/runtime/deadlock';
import {
  LockOSThread,
  lockOSThread as lockInternally,
  templateThread,
  UnlockOSThread,
  unlockOSThread as unlockInternally,
} from '../../../lib/runtime/lockosthread';
import { mCurg, mcount, mLockedg, mPc, mSlot, Pc } from '../../../lib/runtime/m';
import { pidleget } from '../../../lib/runtime/p';
import { Kind, Origin } from '../../../lib/runtime/probe';
import { sched } from '../../../lib/runtime/sched';
import { idleMs, startm } from '../../../lib/runtime/wake';
import { clock, T } from '../../../lib/sim/clock';
import { slotTime } from '../../../lib/sim/slots';
import { type Event, events } from '../recordings';
import { goroutines, machine, started } from '../unit';

const of = (run: Run, ...kinds: number[]): Event[] => events(run).filter(e => kinds.includes(e.kind));

test('[38] nobody else runs on the thread of a locked goroutine', () => {
  const run = simulate({ procs: 2 }, function* main() {
    const ch = makeChan(0, 0);
    yield* go(function* locked() {
      yield* lockOSThread();
      for (let i = 0; i < 20; i++) {
        yield* ch.recv();
        yield* work(5 * us);
      }
      yield* unlockOSThread();
    });
    for (let i = 0; i < 20; i++) {
      yield* go(function* () {
        yield* work(5 * us);
      });
      yield* ch.send(i);
    }
    yield* sleep(1 * ms);
  });
  const locked = run.goroutines.find(x => x.name === 'locked')!.g;
  const starts = of(run, Kind.GoStart).filter(e => e.t > run.mainStart);
  const thread = starts.find(e => e.g === locked && e.b === Origin.Locked)!.m;
  const from = starts.findIndex(e => e.g === locked);
  const to = starts.map(e => e.g).lastIndexOf(locked);
  assert.ok(to - from > 20);
  for (const e of starts.slice(from, to))
    assert.equal(e.m === thread, e.g === locked, `m${e.m} runs g${e.g}`);
});

test('[38] waking it costs a hand-over: whoever finds it gives its P away, wakes that thread and parks', () => {
  const run = simulate({ procs: 1 }, function* main() {
    const ch = makeChan(0, 0);
    yield* go(function* locked() {
      yield* lockOSThread();
      yield* ch.recv();
    });
    yield* sleep(1 * ms);
    yield* ch.send(1);
    yield* sleep(1 * ms);
  });
  const list = events(run).filter(e => e.t > run.mainStart);
  const i = list.findIndex(e => e.kind === Kind.GoStart && e.b === Origin.Locked);
  const before = list.slice(0, i).reverse();
  const [take, park, wake, give] = [Kind.ProcStart, Kind.MPark, Kind.MWake, Kind.ProcStop].map(
    kind => before.find(e => e.kind === kind)!,
  );
  assert.ok(give.m === park.m && wake.m === take.m && wake.a === give.m);
  assert.notEqual(give.m, take.m);
});

test('[38] locks nest: as many unlocks as locks set it free, one more does nothing', () => {
  machine({ procs: 1 });
  const [g] = goroutines(1);
  mCurg[0] = g;
  const locked = (): boolean => {
    assert.equal(mLockedg[0] === g, sched.lockedM.get(g) === 0);
    return mLockedg[0] === g;
  };
  LockOSThread(0, g);
  LockOSThread(0, g);
  lockInternally(0, g); // the runtime's own
  const held = [locked()];
  for (const undo of [UnlockOSThread, UnlockOSThread, UnlockOSThread, unlockInternally, UnlockOSThread]) {
    undo(0, g);
    held.push(locked());
  }
  assert.deepEqual(held, [true, true, true, true, false, false]);
  assert.equal(sched.ended, 0);
  unlockInternally(0, g);
  assert.match(end.message, /misuse of lockOSThread/);
});

test('[38] the first lock of a program starts the template thread, which clones for locked threads', () => {
  machine({ procs: 2, costs: { cloneCall: 100, cloneLatency: 1000, wakeCall: 10, wakeLatency: 500 } });
  const [g] = goroutines(1);
  mCurg[0] = g;
  LockOSThread(0, g);
  LockOSThread(0, g);
  assert.deepEqual([mcount(), sched.templateThread, mPc[2], sched.nmsys], [3, 2, Pc.Template, 1]);
  clock[T.Next] = clock[T.Now];
  startm(pidleget(), false);
  const [[m]] = started();
  assert.equal(clock[T.Next] - clock[T.Now], 10, 'a wake-up is all that it costs the locked thread');
  assert.equal(slotTime[mSlot[m]] - clock[T.Now], 500 + 100 + 1000);
  templateThread(2);
  assert.deepEqual([sched.nmsys, mPc[2]], [2, Pc.Parked]);
  assert.deepEqual(idleMs(), [], 'it is no worker');
});

test('[38] a goroutine that ends without unlocking takes its thread with it; with it unlocked the thread lives on', () => {
  for (const unlock of [false, true]) {
    const run = simulate({ procs: 2, debug: { verify: true } }, function* main() {
      for (let i = 0; i < 5; i++) {
        yield* go(function* () {
          yield* lockOSThread();
          yield* lockOSThread();
          yield* work(100 * us);
          yield* unlockOSThread();
          if (unlock) yield* unlockOSThread();
        });
      }
      yield* sleep(20 * ms);
    });
    assert.deepEqual(
      [sched.nmfreed, mcount()],
      [unlock ? 0 : 5, 2 + run.counters.threadsCreated - sched.nmfreed],
    );
    assert.equal(run.end.kind, 'return', run.end.message);
  }
});

test('[38] a deadlock is seen through locked threads and the template thread', () => {
  const run = simulate({ procs: 2 }, function* main() {
    yield* go(function* () {
      yield* lockOSThread();
      yield* makeChan(0, 0).recv();
    });
    yield* lockOSThread();
    yield* makeChan(0, 0).recv();
  });
  assert.match(run.end.message, /all goroutines are asleep/);
});
