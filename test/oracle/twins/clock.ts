/** Twins of programs/clock.go. */
import {
  afterFunc,
  type File,
  go,
  gosched,
  lockOSThread,
  makeChan,
  ms,
  now,
  pipe,
  sleep,
  us,
  waitGroup,
  work,
} from '../../../lib/index';
import type { Program } from './programs';

/** Keeps the CPU until d ns have passed. */
function* spin(d: number) {
  for (const t = now(); now() - t < d; ) yield* work(10 * us);
}

export const clock: Record<string, Program> = {
  *'sleep-sort'(say) {
    const wg = waitGroup();
    for (const d of [30, 10, 25, 5, 20, 15]) {
      wg.add(1);
      yield* go(function* () {
        yield* sleep(d * ms);
        say(`${d}`);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },

  *'preempt-hog'(say) {
    const done = makeChan<boolean>(2);
    yield* go(function* () {
      say('small');
      yield* done.send(true);
    });
    yield* go(function* () {
      say('hog start');
      yield* spin(60 * ms);
      say('hog end');
      yield* done.send(true);
    });
    yield* done.recv();
    yield* done.recv();
  },

  *'syscall-handoff'(say) {
    const [r, w] = pipe();
    r.fd(); // blocking mode
    const wg = waitGroup();
    wg.add(2);
    yield* go(function* () {
      say('other');
      yield* sleep(40 * ms);
      say('other writes');
      yield* w.write();
      yield* wg.done();
    });
    yield* go(function* () {
      say('enter syscall');
      yield* r.read();
      say('exit syscall');
      yield* wg.done();
    });
    yield* wg.wait();
  },

  *'netpoll-pipe'(say) {
    const wg = waitGroup();
    const ws: File[] = [];
    for (let i = 0; i < 3; i++) {
      const [r, w] = pipe();
      ws.push(w);
      wg.add(1);
      yield* go(function* () {
        say(`g${i} reads`);
        yield* r.read();
        say(`g${i} woke`);
        yield* wg.done();
      });
    }
    yield* sleep(10 * ms);
    for (const i of [1, 2, 0]) {
      say(`write ${i}`);
      yield* ws[i].write();
      yield* sleep(5 * ms);
    }
    yield* wg.wait();
  },

  *'timer-afterfunc'(say) {
    const wg = waitGroup();
    wg.add(3);
    for (const d of [12, 4, 8]) {
      yield* afterFunc(d * ms, function* () {
        say(`after ${d}`);
        yield* wg.done();
      });
    }
    say('armed');
    yield* wg.wait();
  },

  *lockosthread(say) {
    const wg = waitGroup();
    wg.add(4);
    yield* go(function* () {
      yield* lockOSThread();
      for (let k = 0; k < 3; k++) {
        say(`locked ${k}`);
        yield* gosched();
      }
      yield* wg.done();
    });
    for (let i = 0; i < 3; i++) {
      yield* go(function* () {
        say(`g${i}`);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },
};
