/** Twins of programs/clock.go, as far as the simulator has the operations. */
import { afterFunc, go, gosched, lockOSThread, ms, sleep, waitGroup } from '../../../lib/index';
import type { Program } from './programs';

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
