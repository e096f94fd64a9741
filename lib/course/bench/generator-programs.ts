/**
 * Ping-pong once more, as TypeScript programs: two goroutines hand a number to each other and count on.
 * Once with `yield*`, which is how programs are written, once with plain `yield`.
 */
import { go, makeChan, op } from '../../goroutine/api';
import type { GoFunction } from '../../goroutine/operation';

export function yieldStar(rounds: number): GoFunction<[]> {
  return function* main() {
    const there = makeChan<number>();
    const back = makeChan<number>();
    yield* go(function* echo() {
      for (let i = 0; i < rounds; i++) yield* back.send(1 + (yield* there.recv()));
    });
    let n = 0;
    for (let i = 0; i < rounds; i++) {
      yield* there.send(n);
      n = yield* back.recv();
    }
    check(n, rounds);
  };
}

export function plainYield(rounds: number): GoFunction<[]> {
  return function* main(): Generator<number, void, number> {
    const there = makeChan<number>();
    const back = makeChan<number>();
    yield op.go(function* echo(): Generator<number, void, number> {
      for (let i = 0; i < rounds; i++) yield op.send(back, 1 + (yield op.recv(there)));
    });
    let n = 0;
    for (let i = 0; i < rounds; i++) {
      yield op.send(there, n);
      n = yield op.recv(back);
    }
    check(n, rounds);
  };
}

/** A number that came through every exchange: nothing was left out for speed. */
function check(n: number, rounds: number): void {
  if (n !== rounds) throw new Error(`ping-pong: ${n} rounds instead of ${rounds}`);
}
