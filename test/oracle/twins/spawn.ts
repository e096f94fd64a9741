/** Twins of programs/spawn.go. */
import { go, goexit, gosched, makeChan, waitGroup } from '../../../lib/index';
import type { Body, Program, Say } from './programs';

const spawnN =
  (n: number): Program =>
  function* (say) {
    const wg = waitGroup();
    wg.add(n);
    for (let i = 0; i < n; i++) {
      yield* go(function* () {
        say(`${i}`);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  };

export const spawns: Record<string, Program> = {
  'spawn-3': spawnN(3),
  'spawn-10': spawnN(10),
  'spawn-258': spawnN(258),
  'spawn-300': spawnN(300),

  *'nested-spawn'(say) {
    const wg = waitGroup();
    wg.add(12);
    for (let i = 0; i < 3; i++) {
      yield* go(function* () {
        say(`parent ${i}`);
        for (let j = 0; j < 3; j++) {
          yield* go(function* () {
            say(`child ${i}.${j}`);
            yield* wg.done();
          });
        }
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },

  *'spawn-chain'(say: Say) {
    const done = makeChan(0, false);
    function* step(k: number): Body {
      say(`start ${k}`);
      if (k < 8) yield* go(step, k + 1);
      else yield* done.close();
      say(`end ${k}`);
    }
    yield* go(step, 0);
    yield* done.recv();
    say('main');
  },

  *'gosched-3x4'(say) {
    const wg = waitGroup();
    wg.add(3);
    for (let i = 0; i < 3; i++) {
      yield* go(function* () {
        for (let k = 0; k < 4; k++) {
          say(`g${i} step ${k}`);
          yield* gosched();
        }
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },

  *'gosched-vs-spawn'(say) {
    const wg = waitGroup();
    wg.add(71);
    yield* go(function* () {
      for (let k = 0; k < 3; k++) {
        say(`yielder ${k}`);
        yield* gosched();
      }
      say('yielder done');
      yield* wg.done();
    });
    for (let i = 0; i < 70; i++) {
      yield* go(function* () {
        say(`${i}`);
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },

  *'goexit-defers'(say) {
    const wg = waitGroup();
    wg.add(2);
    yield* go(function* () {
      try {
        say('before');
        yield* goexit();
        say('never');
      } finally {
        say('deferred');
        yield* wg.done();
      }
    });
    yield* go(function* () {
      say('other');
      yield* wg.done();
    });
    yield* wg.wait();
    say('main');
  },
};
