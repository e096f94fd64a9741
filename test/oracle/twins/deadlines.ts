/** Twins of programs/deadlines.go. */
import { type File, GoPanic, go, gosched, makeChan, ms, now, pipe, sleep, waitGroup } from '../../../lib/index';
import type { Program } from './programs';

/** How an operation of a file ends. */
function* ended(act: () => Iterable<number>): Generator<number, string, unknown> {
  try {
    yield* act() as Generator<number, unknown, unknown>;
    return 'ok';
  } catch (error) {
    if (error instanceof GoPanic) return error.message;
    throw error;
  }
}

const read = (r: File) => ended(() => r.read() as Iterable<number>);

export const deadlines: Record<string, Program> = {
  *'deadline-order'(say) {
    const wg = waitGroup();
    for (const d of [30, 10, 25, 5, 20, 15]) {
      wg.add(1);
      const [r, w] = pipe();
      yield* go(function* () {
        yield* r.setReadDeadline(now() + d * ms);
        say(`${d}: ${yield* read(r)}`);
        w.close();
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },

  *'deadline-past'(say) {
    const [r, w] = pipe();
    const done = makeChan<boolean>();
    yield* go(function* () {
      say('waits');
      say(yield* read(r));
      say(`again: ${yield* read(r)}`);
      yield* done.send(true);
    });
    yield* gosched();
    yield* sleep(5 * ms);
    yield* r.setReadDeadline(now() - 1000 * ms);
    say('set');
    yield* done.recv();
    yield* w.write();
    say(`with a byte there: ${yield* read(r)}`);
    yield* r.setReadDeadline(null);
    say(`taken back: ${yield* read(r)}`);
  },

  *'deadline-put-off'(say) {
    const [r, w] = pipe();
    const done = makeChan<boolean>();
    yield* go(function* () {
      for (let i = 0; i < 3; i++) say(yield* read(r));
      yield* done.send(true);
    });
    yield* r.setReadDeadline(now() + 10 * ms);
    yield* sleep(5 * ms);
    yield* r.setReadDeadline(now() + 100 * ms);
    yield* sleep(20 * ms);
    say('write');
    yield* w.write();
    yield* sleep(5 * ms);
    yield* r.setReadDeadline(now() - 1);
    yield* r.setReadDeadline(null);
    say('taken back');
    yield* sleep(5 * ms);
    say('write');
    yield* w.write();
    yield* sleep(5 * ms);
    yield* r.setDeadline(now() + 10 * ms);
    yield* r.setWriteDeadline(now() + 5 * ms); // one timer for both directions no longer
    yield* sleep(7 * ms);
    say('still waits');
    yield* done.recv();
  },

  *'deadline-write'(say) {
    const [r, w] = pipe();
    yield* w.write(65_536);
    for (const set of ['setDeadline', 'setWriteDeadline'] as const) {
      yield* w[set](now() + 5 * ms);
      say(yield* ended(() => w.write() as Iterable<number>));
    }
    yield* w.setReadDeadline(now() + 5 * ms);
    yield* w.setWriteDeadline(null);
    yield* go(function* () {
      yield* sleep(10 * ms);
      say('reads');
      yield* r.read(65_536);
    });
    say(yield* ended(() => w.write() as Iterable<number>));
  },

  *'deadline-close'(say) {
    const [r, w] = pipe();
    const done = makeChan<boolean>(2);
    yield* go(function* () {
      yield* r.setReadDeadline(now() + 20 * ms);
      say(yield* read(r));
      say(yield* read(r));
      yield* done.send(true);
    });
    yield* sleep(5 * ms);
    say('close');
    r.close();
    yield* done.recv();
    say(yield* ended(() => r.setReadDeadline(now() + 1000 * ms) as Iterable<number>));
    yield* sleep(30 * ms);
    say('end');
    w.close();
  },
};
