/** Twins of programs/clock.go, as far as the simulator has the operations. */
import { go, gosched, lockOSThread, ms, sleep, waitGroup } from '../../../lib/index';
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
