/** Twins of those of programs/sync.go that use locks. */
import { cond, go, gosched, mutex, waitGroup } from '../../../lib/index';
import type { Program } from './programs';

export const locks: Record<string, Program> = {
  *'mutex-yield-inside'(say) {
    const mu = mutex();
    const wg = waitGroup();
    wg.add(4);
    for (let i = 0; i < 4; i++) {
      yield* go(function* () {
        for (let k = 0; k < 2; k++) {
          yield* mu.lock();
          say(`g${i} lock ${k}`);
          yield* gosched();
          say(`g${i} unlock ${k}`);
          yield* mu.unlock();
        }
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },

  *'mutex-barging'(say) {
    const mu = mutex();
    const wg = waitGroup();
    wg.add(2);
    yield* mu.lock();
    yield* go(function* () {
      yield* mu.lock();
      say('waiter');
      yield* mu.unlock();
      yield* wg.done();
    });
    yield* gosched();
    yield* go(function* () {
      for (let k = 0; k < 3; k++) {
        say(`owner ${k}`);
        yield* mu.unlock();
        yield* mu.lock();
      }
      yield* mu.unlock();
      yield* wg.done();
    });
    yield* wg.wait();
  },

  *'cond-broadcast'(say) {
    const mu = mutex();
    const c = cond(mu);
    const wg = waitGroup();
    wg.add(5);
    for (let i = 0; i < 5; i++) {
      yield* go(function* () {
        yield* mu.lock();
        yield* c.wait();
        say(`g${i}`);
        yield* mu.unlock();
        yield* wg.done();
      });
    }
    yield* gosched();
    yield* mu.lock();
    yield* c.broadcast();
    say('broadcast');
    yield* mu.unlock();
    yield* wg.wait();
  },

  *philosophers(say) {
    const forks = Array.from({ length: 5 }, mutex);
    const wg = waitGroup();
    wg.add(5);
    for (let i = 0; i < 5; i++) {
      yield* go(function* () {
        const [low, high] = [i, (i + 1) % 5].sort((a, b) => a - b);
        for (let meal = 0; meal < 2; meal++) {
          yield* forks[low].lock();
          yield* gosched();
          yield* forks[high].lock();
          say(`p${i} eats ${meal}`);
          yield* gosched();
          yield* forks[high].unlock();
          yield* forks[low].unlock();
        }
        yield* wg.done();
      });
    }
    yield* wg.wait();
  },
};
