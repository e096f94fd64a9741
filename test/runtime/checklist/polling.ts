/** Descriptors, the poller, and how many threads waiting costs, beside real Go where it is found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  go,
  gosched,
  lockOSThread,
  ms,
  now,
  open,
  pipe,
  println,
  putFile,
  s,
  select,
  simulate,
  sleep,
  syscall,
} from '../../../lib/index';
import { epollCtls, epollReady } from '../../../lib/os/epoll';
import { Counter, count } from '../../../lib/runtime/counters';
import { end } from '../../../lib/runtime/deadlock';
import { findRunnable } from '../../../lib/runtime/findrunnable';
import { Gstatus, gStatus } from '../../../lib/runtime/g';
import { allocm, mCurg, mcount, mSlot } from '../../../lib/runtime/m';
import { netpollAnyWaiters, netpollWait } from '../../../lib/runtime/netpoll';
import { pidleget } from '../../../lib/runtime/p';
import {
  Mode,
  netpollblock,
  netpollblocked,
  PollErr,
  pollCheckErr,
  pollClose,
  pollOpen,
  pollReset,
  pollSetDeadline,
  pollUnblock,
} from '../../../lib/runtime/polldesc';
import { Kind } from '../../../lib/runtime/probe';
import { sched } from '../../../lib/runtime/sched';
import { checkTimers, timerCount } from '../../../lib/runtime/time';
import { startm } from '../../../lib/runtime/wake';
import { clock, T } from '../../../lib/sim/clock';
import { allocSlot } from '../../../lib/sim/slots';
import { build, goVersion, runGo } from '../../oracle/real-go';
import { events } from '../recordings';
import { goroutines, machine, queues, worker } from '../unit';

test('[60] a read tries the call first; only EAGAIN parks', () => {
  const run = simulate({ procs: 1 }, function* main() {
    const [r, w] = pipe();
    yield* w.write(3);
    assert.equal(yield* r.read(), 1); // there is something: no wait
    assert.equal(yield* r.read(10), 2);
    yield* go(function* () {
      yield* w.write();
    });
    yield* r.read(); // nothing there: the call, the wait, the call again
  });
  const user = events(run).filter(e => e.t >= run.mainStart);
  const main = user.filter(e => e.g === 1);
  assert.equal(main.filter(e => e.kind === Kind.GoSyscallBegin).length, 5);
  assert.equal(main.filter(e => e.kind === Kind.GoBlock).length, 1);
  const block = main.findIndex(e => e.kind === Kind.GoBlock);
  assert.equal(main[block - 1].kind, Kind.GoSyscallEnd);
});

test('[61] a descriptor is registered once, for both directions, however often it is read', () => {
  simulate({ procs: 2 }, function* main() {
    const [r, w] = pipe();
    assert.equal(epollCtls, 2); // one for each end
    yield* go(function* () {
      for (let i = 0; i < 50; i++) yield* w.write();
    });
    for (let i = 0; i < 50; i++) yield* r.read();
    assert.equal(epollCtls, 2);
  });
});

test('[70] a deadline is a timer in a P’s heap: it readies its goroutine, and epoll has no part in it', () => {
  const run = simulate({ procs: 2, debug: { verify: true } }, function* main() {
    const [r] = pipe();
    const calls = epollCtls;
    yield* go(function* reader() {
      yield* r.setReadDeadline(now() + 5 * ms);
      assert.equal(epollCtls, calls);
      try {
        yield* r.read();
      } catch (error) {
        println((error as Error).message);
      }
      assert.equal(epollReady(), 0);
    });
    yield* gosched();
    assert.deepEqual([timerCount(0) + timerCount(1), epollCtls], [1, calls]);
    yield* sleep(10 * ms);
  });
  assert.deepEqual(run.lines, ['i/o timeout']);
  const reader = run.goroutines.find(x => x.name === 'reader')!.g;
  const list = events(run).filter(e => e.t > run.mainStart);
  const unblock = list.findIndex(e => e.kind === Kind.GoUnblock && e.g === reader);
  const fire = list.slice(0, unblock).reverse()[0];
  assert.deepEqual([fire.kind, fire.t], [Kind.TimerFire, list[unblock].t]);
  const put = list[unblock + 1];
  assert.deepEqual(
    [put.kind, put.g, put.p],
    [Kind.RunnextPut, reader, list[unblock].p],
    'runnext of the P that ran it',
  );
  assert.ok(list.filter(e => e.kind === Kind.PollReturn).every(e => e.a === 0));
});

/** What a deadline does to the timers of P0, and to the goroutines that wait: [reader, writer]. */
function descriptor(): { pd: number; reader: number; writer: number } {
  machine({ procs: 1 });
  const pd = pollOpen();
  const [running, reader, writer] = goroutines(3);
  mCurg[0] = running;
  for (const [g, writing] of [
    [reader, false],
    [writer, true],
  ] as const) {
    assert.equal(netpollblock(pd, g, writing), false);
    netpollWait();
    gStatus[g] = Gstatus.Waiting;
  }
  return { pd, reader, writer };
}

/** Time goes to t, and P0 looks at its timers. */
function at(t: number): void {
  clock[T.Now] = t;
  checkTimers(0, 0);
}

test('[70] one timer serves both directions while their deadlines are the same', () => {
  const { pd, reader, writer } = descriptor();
  pollSetDeadline(pd, 5 * ms, Mode.Both);
  assert.equal(timerCount(0), 1);
  at(5 * ms);
  assert.deepEqual([queues().runnext, queues().lrq, netpollAnyWaiters()], [writer, [reader], false]);
  assert.deepEqual([pollCheckErr(pd, false), pollCheckErr(pd, true)], [PollErr.Timeout, PollErr.Timeout]);
});

test('[70] two timers when they are not; the one that was set for both is out of date', () => {
  const { pd, reader, writer } = descriptor();
  pollSetDeadline(pd, 5 * ms, Mode.Both);
  pollSetDeadline(pd, 8 * ms, Mode.Write);
  assert.equal(timerCount(0), 2);
  at(5 * ms);
  assert.deepEqual([queues().runnext, queues().lrq], [reader, []]);
  assert.deepEqual([pollCheckErr(pd, false), pollCheckErr(pd, true)], [PollErr.Timeout, PollErr.None]);
  at(8 * ms);
  assert.deepEqual([queues().runnext, queues().lrq], [writer, [reader]]);
  assert.equal(timerCount(0), 0);
});

test('[70] and back to one: the writer’s timer is stopped', () => {
  const { pd, reader, writer } = descriptor();
  pollSetDeadline(pd, 5 * ms, Mode.Read);
  pollSetDeadline(pd, 8 * ms, Mode.Write);
  pollSetDeadline(pd, 9 * ms, Mode.Both);
  at(8 * ms);
  assert.equal(queues().runnext, 0);
  at(9 * ms);
  assert.deepEqual([queues().runnext, queues().lrq], [writer, [reader]]);
});

test('[70] a deadline in the past wakes at once, without a timer; none takes the timer away', () => {
  const { pd, reader } = descriptor();
  pollSetDeadline(pd, -1, Mode.Read);
  assert.deepEqual([queues().runnext, timerCount(0)], [reader, 0]);
  assert.equal(netpollblocked(pd, false), false);
  assert.equal(pollReset(pd, false), PollErr.Timeout);
  pollSetDeadline(pd, 7 * ms, Mode.Read);
  assert.equal(pollReset(pd, false), PollErr.None);
  pollSetDeadline(pd, 0, Mode.Read);
  at(20 * ms);
  assert.deepEqual([pollCheckErr(pd, false), timerCount(0)], [PollErr.None, 0]);
});

test('[70] a closed descriptor’s deadline is nobody’s, though its pollDesc be in use again', () => {
  const { pd, reader, writer } = descriptor();
  pollSetDeadline(pd, 5 * ms, Mode.Both);
  pollUnblock(pd);
  assert.deepEqual([queues().runnext, queues().lrq], [writer, [reader]]);
  assert.equal(pollCheckErr(pd, true), PollErr.Closing);
  pollSetDeadline(pd, 1 * ms, Mode.Both); // too late
  pollClose(pd);
  assert.equal(pollOpen(), pd);
  at(5 * ms);
  assert.deepEqual([pollCheckErr(pd, false), pollCheckErr(pd, true)], [PollErr.None, PollErr.None]);
  pollSetDeadline(pd, 4 * ms, Mode.Write);
  assert.equal(timerCount(0), 1);
  at(9 * ms);
  assert.deepEqual([pollCheckErr(pd, false), pollCheckErr(pd, true)], [PollErr.None, PollErr.Timeout]);
});

for (const [version, looks] of [
  ['1.25', 1],
  ['1.24', 2],
] as const) {
  test(`Go ${version}: of two Ps that run out of work together ${looks === 1 ? 'one looks' : 'both look'} at the network in passing`, () => {
    machine({ procs: 3, go: version });
    netpollWait(); // somebody waits for something
    const [m1] = worker();
    const [m2] = worker();
    const before = count[Counter.Netpolls];
    for (const m of [m1, m2]) {
      sched.curm = m;
      clock[T.Next] = clock[T.Now];
      mSlot[m] = allocSlot(m);
      findRunnable(m);
    }
    assert.equal(count[Counter.Netpolls] - before, looks);
  });
}

test('[58] a hundred goroutines in IO wait: no thread more, and one poller that holds no P', () => {
  const run = simulate({ procs: 4, until: 100 * ms }, function* main() {
    for (let i = 0; i < 100; i++) {
      const [r] = pipe();
      yield* go(function* () {
        yield* r.read();
      });
    }
    const [r] = pipe();
    yield* r.read();
  });
  const state = new Map<number, string>();
  const holds = new Map<number, number>();
  for (const e of events(run)) {
    if (e.kind === Kind.ProcStart) holds.set(e.m, e.p);
    if (e.kind === Kind.ProcStop) holds.delete(e.m);
    if (e.kind === Kind.PollBlock) state.set(e.m, 'polls');
    if (e.kind === Kind.PollReturn || e.kind === Kind.MWake) state.delete(e.m);
    if (e.kind === Kind.MPark) state.set(e.m, 'parked');
  }
  const states = [...state.values()].sort();
  assert.equal(states.filter(x => x === 'polls').length, 1);
  assert.ok(states.filter(x => x === 'parked').length <= 4);
  assert.deepEqual([...holds], []);
  assert.ok(run.counters.threadsCreated <= 4);
});

/** Programs of test/oracle/threads. */
const waits = {
  *calls(n: number) {
    for (let i = 0; i < n; i++) {
      yield* go(function* () {
        yield* syscall(1 * s);
      });
    }
    yield* sleep(600 * ms);
  },
  *pipes(n: number) {
    for (let i = 0; i < n; i++) {
      const [r] = pipe();
      yield* go(function* () {
        yield* r.read();
      });
    }
    yield* sleep(600 * ms);
  },
  *files(n: number) {
    putFile('data', 1);
    for (let i = 0; i < n; i++) {
      yield* go(function* () {
        const f = yield* open('data', { latency: 1 * s });
        yield* f.read();
      });
    }
    yield* sleep(600 * ms);
  },
  *locked(n: number) {
    for (let i = 0; i < n; i++) {
      yield* go(function* () {
        yield* lockOSThread();
        yield* select();
      });
    }
    yield* sleep(600 * ms);
  },
};

/** Of schedtrace's last line before 600 ms the fields that do not depend on how fast the machine is. */
function settled(stderr: string): string {
  const line =
    stderr
      .split('\n')
      .filter(x => /^SCHED [2345]\d\dms/.test(x))
      .at(-1) ?? '';
  return line.replace(/^SCHED \d+ms: /, '').replace(/ idlethreads=\d+| schedticks.*/g, '');
}

const version = goVersion();
const skip =
  !/^go1\.2[56]\b/.test(version ?? '') && `compared with go1.25 and go1.26; found ${version ?? 'no Go'}`;

test('[38] [55] [56] threads of goroutines that wait, as many as in real Go', { skip }, () => {
  const threads = build('threads');
  for (const [kind, main] of Object.entries(waits)) {
    for (const n of [10, 100]) {
      const ours = settled(simulate({ procs: 1, schedtrace: 100 }, () => main(n)).stderr);
      let theirs = '';
      // A busy machine may not be done with its hundred clones by then.
      for (let attempt = 0; attempt < 5 && theirs !== ours; attempt++) {
        theirs = settled(runGo(threads, [kind, String(n)], 'schedtrace=100').stderr);
      }
      assert.equal(ours, theirs, `${kind} ${n}`);
    }
  }
});

test('[21] one thread too many ends the process in Go’s words', { skip }, () => {
  machine({ procs: 2 });
  while (mcount() < 10_000) allocm();
  startm(pidleget(), false);
  const real = runGo(build('threads'), ['limit', '50']);
  assert.equal(real.code, 2);
  assert.equal(end.code, 2);
  assert.equal(
    end.message.replace('10000-thread', '10-thread'),
    real.stderr.split('\n').slice(0, 2).join('\n'),
  );
});

test('[21] 10,001 threads, in a program: 9,999 goroutines in calls that block', () => {
  const run = simulate({ procs: 1, record: false, until: 10 * s }, function* main() {
    for (let i = 0; i < 11_000; i++) {
      yield* go(function* () {
        yield* syscall(100 * s);
      });
    }
    yield* sleep(9 * s);
  });
  assert.equal(
    run.end.message,
    'runtime: program exceeds 10000-thread limit\nfatal error: thread exhaustion',
  );
  assert.deepEqual([run.end.kind, run.end.code], ['panic', 2]);
  assert.ok(run.stderr.startsWith(`${run.end.message}\n`));
});
