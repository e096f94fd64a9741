/** Twins of programs/channels.go, as far as the simulator has the operations. */
import { type Chan, go, gosched, makeChan, waitGroup, recv, select, orDefault } from '../../../lib/index';
import type { Body, Program } from './programs';

/** `for v := range ch { body(v) }` */
function* range<V>(ch: Chan<V>, body: (v: V) => Body): Body {
  for (;;) {
    const [v, ok] = yield* ch.recv2();
    if (!ok) return;
    yield* body(v);
  }
}

const pingpong =
  (capacity: number): Program =>
  function* (say) {
    const ch = makeChan(capacity, 0);
    const done = makeChan(0, false);
    yield* go(function* () {
      yield* range(ch, function* (v) {
        say(`recv ${v}`);
      });
      yield* done.send(true);
    });
    for (let i = 0; i < 8; i++) {
      say(`send ${i}`);
      yield* ch.send(i);
    }
    yield* ch.close();
    yield* done.recv();
    say('end');
  };

export const channels: Record<string, Program> = {
  'chan-unbuffered': pingpong(0),
  'chan-buffer-3': pingpong(3),

  *'chan-waiters-fifo'(say) {
    const ch = makeChan(0, 0);
    const wg = waitGroup();
    wg.add(5);
    for (let i = 0; i < 5; i++) {
      yield* go(function* () {
        const v = yield* ch.recv();
        say(`g${i} got ${v}`);
        yield* wg.done();
      });
    }
    yield* gosched();
    for (let v = 0; v < 5; v++) {
      say(`send ${v}`);
      yield* ch.send(v);
    }
    yield* wg.wait();
  },

  *'chan-close-wakes-all'(say) {
    const ch = makeChan(0, 0);
    const wg = waitGroup();
    wg.add(6);
    for (let i = 0; i < 6; i++) {
      yield* go(function* () {
        const [, ok] = yield* ch.recv2();
        say(`g${i} ok=${ok}`);
        yield* wg.done();
      });
    }
    yield* gosched();
    yield* ch.close();
    say('closed');
    yield* wg.wait();
  },

  *'chan-workers-3'(say) {
    const jobs = makeChan(12, 0);
    const wg = waitGroup();
    wg.add(3);
    for (let w = 0; w < 3; w++) {
      yield* go(function* () {
        yield* range(jobs, function* (j) {
          say(`w${w} job ${j}`);
          yield* gosched();
        });
        yield* wg.done();
      });
    }
    for (let j = 0; j < 12; j++) yield* jobs.send(j);
    yield* jobs.close();
    yield* wg.wait();
  },

  *'pipeline-3'(say) {
    const a = makeChan(0, 0);
    const b = makeChan(0, 0);
    yield* go(function* () {
      for (let i = 1; i <= 6; i++) {
        say(`gen ${i}`);
        yield* a.send(i);
      }
      yield* a.close();
    });
    yield* go(function* () {
      yield* range(a, function* (v) {
        say(`sq ${v}`);
        yield* b.send(v * v);
      });
      yield* b.close();
    });
    yield* range(b, function* (v) {
      say(`out ${v}`);
    });
  },

  *'select-default'(say) {
    const ch = makeChan(1, 0);
    for (let i = 0; i < 4; i++) {
      const { index, value } = yield* select(recv(ch), orDefault);
      if (index === 0) {
        say(`got ${value}`);
      } else {
        say('empty');
        yield* ch.send(i);
      }
    }
  },
};
