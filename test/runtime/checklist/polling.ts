/** Descriptors, the poller, and how many threads waiting costs, beside real Go where it is found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { go, ms, pipe, s, simulate, sleep, syscall } from '../../../lib/index';
import { epollCtls } from '../../../lib/os/epoll';
import { end } from '../../../lib/runtime/deadlock';
import { allocm, mcount } from '../../../lib/runtime/m';
import { pidleget } from '../../../lib/runtime/p';
import { Kind } from '../../../lib/runtime/probe';
import { startm } from '../../../lib/runtime/wake';
import { build, goVersion, runGo } from '../../oracle/real-go';
import { events } from '../recordings';
import { machine } from '../unit';

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
};

/** The fields of schedtrace's lines that do not depend on how fast the machine is: those from 200 to 500 ms on. */
function settled(stderr: string): string[] {
  const lines = stderr.split('\n').filter(line => /^SCHED [234]\d\dms/.test(line));
  return lines.map(line => line.replace(/^SCHED \d+ms: /, '').replace(/ idlethreads=\d+| schedticks.*/g, ''));
}

const version = goVersion();
const skip =
  !/^go1\.2[56]\b/.test(version ?? '') && `compared with go1.25 and go1.26; found ${version ?? 'no Go'}`;

test('[55] [56] threads of goroutines that wait, as many as in real Go', { skip }, () => {
  const threads = build('threads');
  for (const [kind, main] of Object.entries(waits)) {
    for (const n of [10, 100]) {
      const ours = settled(simulate({ procs: 1, schedtrace: 100 }, () => main(n)).stderr);
      assert.ok(ours.length >= 2);
      let theirs: string[] = [];
      for (let attempt = 0; attempt < 3; attempt++) {
        theirs = settled(runGo(threads, [kind, String(n)], 'schedtrace=100').stderr);
        if (new Set(theirs).size === 1 && theirs[0] === ours[0]) break;
      }
      assert.deepEqual([...new Set(ours)], [...new Set(theirs)], `${kind} ${n}`);
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
