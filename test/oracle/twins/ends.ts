/** Twins of programs/ends.go. */
import { afterFunc, go, gosched, makeChan, ms, select } from '../../../lib/index';
import type { Program } from './programs';

export const ends: Record<string, Program> = {
  *'deadlock-main-recv'() {
    yield* makeChan(0, 0).recv();
  },

  *'deadlock-suppressed-by-timer'(say) {
    const ch = makeChan(0, false);
    yield* afterFunc(20 * ms, function* () {
      yield* ch.send(true);
    });
    yield* ch.recv();
    say('released');
  },

  *'main-returns-first'(say) {
    for (let i = 0; i < 3; i++) {
      yield* go(function* () {
        yield* select();
      });
    }
    yield* gosched();
    say('main returns');
  },

  *'panic-send-closed'() {
    const ch = makeChan(1, 0);
    yield* ch.close();
    yield* ch.send(1);
  },
};
