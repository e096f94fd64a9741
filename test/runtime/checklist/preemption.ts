/** sysmon and preemption, item by item of the checklist. Times are simulated ns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  gc,
  go,
  gomaxprocs,
  ioWait,
  makeChan,
  ms,
  type Run,
  s,
  simulate,
  sleep,
  syscall,
  us,
  waitGroup,
  work,
  workCallFree,
} from '../../../lib/index';
import { Kind, StopReason } from '../../../lib/runtime/probe';
import { type Event, events } from '../recordings';
import { range } from '../unit';

/** Threads sleep as long as they ask for. */
const exact = { timerSlack: 0 };

const of = (run: Run, ...kinds: number[]): Event[] => events(run).filter(e => kinds.includes(e.kind));
const userOf = (run: Run, ...kinds: number[]): Event[] => of(run, ...kinds).filter(e => e.t >= run.mainStart);

function* hogs(n: number, each: number): Generator<number, void, unknown> {
  const wg = waitGroup();
  wg.add(n);
  for (let i = 0; i < n; i++) {
    yield* go(function* hog() {
      yield* work(each);
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

/** ns that each goroutine ran until it was preempted, slices in order. */
function slices(run: Run): number[] {
  let since = 0;
  const list: number[] = [];
  for (const e of userOf(run, Kind.GoStart, Kind.GoStop)) {
    if (e.kind === Kind.GoStart) since = e.t;
    else list.push(e.t - since);
  }
  return list;
}

test('[39] sysmon sleeps 51 times 20 µs, then 40, 80 … 5120 µs, then 10 ms each time', () => {
  const run = simulate({ procs: 1, costs: exact }, () => hogs(1, 150 * ms));
  const looks = of(run, Kind.SysmonLook);
  const doubling = [40, 80, 160, 320, 640, 1280, 2560, 5120];
  const expected = [...range(1, 51).map(() => 20), ...doubling, ...looks.slice(59).map(() => 10_000)];
  assert.deepEqual(
    looks.map(e => e.a / us),
    expected,
  );
  looks.forEach((e, i) => {
    assert.equal(e.t - (looks[i - 1]?.t ?? 0), e.a);
  });
});

test('[39] with Linux’s timer slack each sleep takes 50 to 60 µs longer', () => {
  const looks = of(
    simulate({ procs: 1, spread: true }, () => hogs(1, 30 * ms)),
    Kind.SysmonLook,
  );
  for (const [i, e] of looks.entries()) {
    const over = e.t - (looks[i - 1]?.t ?? 0) - e.a;
    assert.ok(over >= 50 * us && over <= 60 * us, `look ${i}: ${over}`);
  }
});

test('[40] only a retake brings sysmon back to 20 µs; a preemption does not', () => {
  const run = simulate({ procs: 2, costs: exact }, function* main() {
    yield* go(hogs, 2, 100 * ms);
    yield* sleep(60 * ms);
    yield* syscall(40 * ms);
  });
  const list = of(run, Kind.SysmonLook, Kind.ProcSteal, Kind.PreemptRequest).filter(
    e => e.kind !== Kind.ProcSteal || e.m === -1,
  );
  let delay = 0;
  let reset = false;
  let resets = 0;
  for (const e of list) {
    if (e.kind === Kind.ProcSteal) reset = true;
    if (e.kind !== Kind.SysmonLook) continue;
    assert.equal(e.a < delay, reset, `at ${e.t}: ${e.a} after ${delay}`);
    if (reset) {
      assert.equal(e.a, 20 * us);
      resets++;
    }
    reset = false;
    delay = e.a;
  }
  assert.ok(resets > 0);
  assert.ok(list.some(e => e.kind === Kind.PreemptRequest));
});

test('[40] and a system call that wakes it from its deep sleep', () => {
  const run = simulate({ procs: 2, costs: exact }, function* main() {
    yield* ioWait(100 * ms); // no timer: it would wake sysmon as well
    yield* syscall(1 * us);
    yield* work(1 * ms);
  });
  const call = of(run, Kind.GoSyscallBegin)[0];
  const before = of(run, Kind.SysmonLook).filter(e => e.t < call.t && e.t > run.mainStart + 1 * ms);
  const after = of(run, Kind.SysmonLook).filter(e => e.t > call.t);
  assert.ok(before.length <= 20, 'it sleeps while everybody does');
  assert.ok(after.every(e => e.a === 20 * us) && after.length > 10);
});

test('[41] three hogs on one P: first slice 10.5 to 15.4 ms, then two ticks of sysmon: 20.2 ± 0.3 ms', () => {
  const [first, ...others] = slices(simulate({ procs: 1 }, () => hogs(3, 200 * ms)));
  assert.ok(first >= 10.5 * ms && first <= 15.4 * ms, `first: ${first}`);
  const last = others.pop() as number; // two are left, and one of them ends in the middle
  assert.ok(last < 20.5 * ms);
  assert.ok(others.length >= 25);
  for (const x of others) assert.ok(Math.abs(x - 20.2 * ms) <= 0.3 * ms, `${x}`);
});

test('[41] nobody is asked before sysmon has seen the slice for 10 ms', () => {
  for (let seed = 1; seed <= 5; seed++) {
    const run = simulate({ procs: 3, seed }, () => hogs(8, 60 * ms));
    const seen = new Map<number, { tick: number; at: number }>();
    const tick = new Map<number, number>();
    for (const e of events(run)) {
      if (e.kind === Kind.GoStart) tick.set(e.p, e.a);
      if (e.kind === Kind.SysmonLook) {
        for (const [p, t] of tick) if (seen.get(p)?.tick !== t) seen.set(p, { tick: t, at: e.t });
      }
      if (e.kind === Kind.PreemptRequest) assert.ok(e.t - (seen.get(e.p)?.at ?? e.t) >= 10 * ms);
    }
    assert.ok(run.counters.preemptRequests > 0);
  }
});

/** A pair that plays ping-pong through runnext beside somebody who waits for the P. */
function* pingPong(): Generator<number, void, unknown> {
  const [a, b] = [makeChan(0, 0), makeChan(0, 0)];
  yield* go(function* other() {
    yield* work(1 * s);
  });
  yield* go(function* pong() {
    for (;;) {
      yield* b.send(yield* a.recv());
      yield* work(20 * us);
    }
  });
  for (;;) {
    yield* a.send(1);
    yield* work(20 * us);
    yield* b.recv();
  }
}

test('[42] a pair that plays ping-pong through runnext shares one schedtick, and its slice ends as one', () => {
  const run = simulate({ procs: 1, until: 200 * ms }, pingPong);
  const list = userOf(run, Kind.GoStart, Kind.GoStop);
  let starts: Event[] = [];
  let pairs = 0;
  for (const e of list) {
    if (e.kind === Kind.GoStart) starts.push(e);
    if (e.kind !== Kind.GoStop) continue;
    assert.equal(e.a, StopReason.Preempted);
    if (starts.length > 100) {
      assert.equal(new Set(starts.slice(10).map(x => x.a)).size, 1, 'one schedtick');
      pairs++;
    }
    starts = [];
  }
  assert.ok(pairs >= 3, `${pairs} slices of a pair`);
  const stops = list.filter(e => e.kind === Kind.GoStop);
  for (let i = 2; i < stops.length; i++) {
    assert.ok(Math.abs(stops[i].t - stops[i - 1].t - 20.2 * ms) < 0.3 * ms);
  }
});

test('[43] a P in a system call is not signalled, it is taken', () => {
  const run = simulate({ procs: 1 }, function* main() {
    yield* go(hogs, 2, 30 * ms);
    for (let i = 0; i < 5; i++) yield* syscall(15 * ms);
  });
  const inCall = new Set<number>();
  for (const e of events(run)) {
    if (e.kind === Kind.GoSyscallBegin) inCall.add(e.g);
    if (e.kind === Kind.GoSyscallEnd) inCall.delete(e.g);
    if (e.kind === Kind.PreemptRequest) assert.ok(!inCall.has(e.g));
  }
  assert.ok(run.counters.preemptRequests > 0 && run.counters.retakes > 0);
});

test('[43] however often it is asked, a goroutine gives way once: one signal is on its way', () => {
  const run = simulate({ procs: 1, asyncPreempt: false }, function* main() {
    yield* go(hogs, 1, 1 * ms);
    yield* workCallFree(95 * ms);
    yield* sleep(5 * ms);
  });
  const main = userOf(run, Kind.PreemptRequest, Kind.GoStop).filter(e => e.g === 1);
  assert.ok(main.filter(e => e.kind === Kind.PreemptRequest).length >= 5);
  assert.equal(main.filter(e => e.kind === Kind.GoStop).length, 1);
});

for (const [asyncPreempt, go_] of [
  [true, '1.26'],
  [false, '1.26'],
  [undefined, '1.13'],
] as const) {
  const able = asyncPreempt === true;
  test(`[44] Go ${go_}${asyncPreempt === false ? ', asyncpreemptoff=1' : ''}: a loop without calls ${able ? 'gives way, and the world stops' : 'is never preempted, and holds up a stop of the world'}`, () => {
    const run = simulate({ procs: 2, asyncPreempt, go: go_ }, function* main() {
      yield* go(function* loop() {
        yield* workCallFree(100 * ms);
      });
      yield* sleep(1 * ms);
      yield* gomaxprocs(1);
    });
    const [start, stop] = of(run, Kind.StwStart, Kind.StwEnd);
    if (able) assert.ok(stop.t - start.t < 200 * us, `${stop.t - start.t}`);
    else assert.ok(stop.t - start.t > 98 * ms, `${stop.t - start.t}`);
  });
}

test('[44] on one P a loop without calls keeps all others from running, to its end', () => {
  const ends = [true, false].map(asyncPreempt => {
    let at = 0;
    const run = simulate({ procs: 1, asyncPreempt }, function* main() {
      yield* go(function* other() {
        at = 1;
      });
      yield* workCallFree(100 * ms);
      assert.equal(at, asyncPreempt ? 1 : 0);
    });
    return run.counters.preemptions;
  });
  assert.equal(ends[0] > 0, true);
});

test('[45] while everything is idle sysmon sleeps until the next timer, a minute at most', () => {
  const run = simulate({ procs: 2, costs: exact }, function* main() {
    yield* sleep(200 * s);
  });
  const looks = of(run, Kind.SysmonLook).filter(e => e.t > run.mainStart + 1 * s);
  assert.deepEqual(
    looks.slice(0, 3).map(e => Math.round((e.t - run.mainStart) / s)),
    [60, 120, 180],
  );
  assert.ok(looks.slice(3).every(e => e.t >= run.mainStart + 200 * s));
});

test('[45] not with schedtrace: then it looks every 10 ms', () => {
  const run = simulate({ procs: 2, costs: exact, schedtrace: 1000 }, function* main() {
    yield* sleep(2 * s);
  });
  const looks = of(run, Kind.SysmonLook).filter(e => e.t > run.mainStart + 1 * s);
  assert.ok(looks.length >= 95);
  assert.ok(looks.slice(1).every((e, i) => e.t - looks[i].t === 10 * ms));
  assert.equal(run.stderr.trim().split('\n').length, 2);
});

test('[46] sysmon polls when nobody has blocked in a poll for 10 ms; who is ready goes to the global queue', () => {
  const run = simulate({ procs: 1 }, function* main() {
    yield* go(function* reader() {
      yield* ioWait(22 * ms);
    });
    yield* sleep(1 * us); // the reader waits
    yield* work(15 * ms);
    yield* work(60 * ms);
  });
  const list = userOf(run, Kind.GoUnblock, Kind.GrqPut, Kind.GoBlock);
  const i = list.findIndex(e => e.kind === Kind.GoUnblock && e.m === -1 && e.p === -1);
  assert.ok(i > 0, 'sysmon has polled');
  assert.deepEqual([list[i + 1].kind, list[i + 1].g, list[i + 1].m], [Kind.GrqPut, list[i].g, -1]);
  const blocked = list.find(e => e.kind === Kind.GoBlock && e.g === list[i].g) as Event;
  const late = list[i].t - (blocked.t + 22 * ms);
  assert.ok(late >= 0 && late <= 20.2 * ms, `${late}`);
});

test('[46] it does not poll while a thread is blocked in the poller', () => {
  const run = simulate({ procs: 2 }, function* main() {
    yield* go(function* reader() {
      yield* ioWait(50 * ms);
    });
    yield* work(45 * ms); // beside the poller
  });
  const blocks = of(run, Kind.PollBlock);
  assert.equal(blocks.length >= 1, true);
  assert.equal(of(run, Kind.GoUnblock).filter(e => e.m === -1).length, 0);
  assert.ok(run.counters.netpolls <= 2);
});

test('[47] two minutes after a collection another is forced; without a first one none is', () => {
  const program = (collects: boolean) =>
    function* main() {
      if (collects) yield* gc();
      yield* sleep(130 * s);
    };
  const run = simulate({ procs: 2 }, program(true));
  const [start, end, forced] = of(run, Kind.GcStart, Kind.GcEnd);
  assert.ok(start.t < end.t);
  assert.ok(forced.t - end.t >= 120 * s && forced.t - end.t <= 120.1 * s, `${forced.t - end.t}`);
  assert.equal(run.counters.gcCycles, 2);
  assert.equal(simulate({ procs: 2 }, program(false)).counters.gcCycles, 0);
});
