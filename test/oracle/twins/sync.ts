/** Twins of programs/sync.go, as far as the simulator has the operations. */
import { go, gosched, waitGroup } from '../../../lib/index';
import type { Program } from './programs';

export const sync: Record<string, Program> = {
  *'waitgroup-waiters'(say) {
    const gate = waitGroup();
    const all = waitGroup();
    gate.add(1);
    all.add(4);
    for (let i = 0; i < 4; i++) {
      yield* go(function* () {
        yield* gate.wait();
        say(`g${i} through`);
        yield* all.done();
      });
    }
    yield* gosched();
    say('open');
    yield* gate.done();
    say('opened');
    yield* all.wait();
  },
};
