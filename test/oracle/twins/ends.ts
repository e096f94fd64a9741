/** Twins of programs/ends.go. What the API has no form for (AfterFunc, select {}) is written with what it has. */
import { go, gosched, makeChan, ms, sleep } from '../../../lib/index';
import type { Program } from './programs';

export const ends: Record<string, Program> = {
  *'deadlock-main-recv'() {
    yield* makeChan(0, 0).recv();
  },

  /** AfterFunc(20 ms, f) as a goroutine that sleeps and then calls f. */
  *'deadlock-suppressed-by-timer'(say) {
    const ch = makeChan(0, false);
    yield* go(function* () {
      yield* sleep(20 * ms);
      yield* ch.send(true);
    });
    yield* ch.recv();
    say('released');
  },

  /** `select {}` as a receive from a channel that nobody else has. */
  *'main-returns-first'(say) {
    for (let i = 0; i < 3; i++) {
      yield* go(function* () {
        yield* makeChan(0, 0).recv();
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
