/**
 * Small random programs over everything that goroutines share: variables, channels, locks, WaitGroups, Conds, atomics,
 * select, lines of output. They may deadlock, panic, leak: whatever they do, every search must find the same.
 */
import {
  atomicInt,
  type Chan,
  cond,
  context,
  type GoFunction,
  go,
  makeChan,
  mutex,
  once,
  orDefault,
  println,
  recv,
  rwMutex,
  select,
  send,
  shared,
  waitGroup,
} from '../../lib/index';

/** mulberry32. */
function source(seed: number): (n: number) => number {
  let a = seed | 0;
  return n => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

type Act = [kind: number, which: number, value: number];
export const KINDS = 19;

/** @param kinds which of the acts below may occur */
export function randomProgram(seed: number, kinds: number[], goroutines = 2, acts = 3): GoFunction<[]> {
  const below = source(seed);
  const plan: Act[][] = Array.from({ length: goroutines + 1 }, (_, i) =>
    Array.from({ length: i === 0 ? 1 : acts }, () => [kinds[below(kinds.length)], below(2), below(3)] as Act),
  );
  const joins = below(2) === 0;
  const caps = [below(2), below(2)];
  return function* main() {
    const vars = [shared('x', 0), shared('y', 0)];
    const atom = atomicInt(0);
    const mus = [mutex(), mutex()];
    const rw = rwMutex();
    const chans: Chan<number>[] = caps.map(cap => makeChan(cap, -1));
    const cv = cond(mus[0]);
    const o = once();
    const wg = waitGroup();
    const [ctx, cancel] = yield* context.withCancel(context.background());
    const world = { vars, atom, mus, rw, chans, cv, o, wg, ctx, cancel };
    for (let i = 1; i <= goroutines; i++) {
      wg.add(1);
      yield* go(function* worker(n: number) {
        for (const act of plan[n]) yield* perform(world, n, act);
        yield* wg.done();
      }, i);
    }
    for (const act of plan[0]) yield* perform(world, 0, act);
    if (joins) yield* wg.wait();
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the world is whatever main made
function* perform(w: any, me: number, [kind, which, value]: Act): ReturnType<GoFunction> {
  const x = w.vars[which];
  const ch = w.chans[which];
  switch (kind) {
    case 0:
      yield* x.set((yield* x.get()) + 1 + value);
      break;
    case 1:
      yield* x.set(10 * me + value);
      break;
    case 2:
      println(me, yield* x.get());
      break;
    case 3:
      yield* w.mus[which].lock();
      yield* x.update((v: number) => v + 1);
      yield* w.mus[which].unlock();
      break;
    case 4:
      yield* w.mus[which].lock();
      yield* w.mus[1 - which].lock();
      yield* w.mus[1 - which].unlock();
      yield* w.mus[which].unlock();
      break;
    case 5:
      yield* ch.send(10 * me + value);
      break;
    case 6:
      println(me, 'got', yield* ch.recv());
      break;
    case 7: {
      const s = yield* select(
        recv(w.chans[0] as Chan<number>),
        send(w.chans[1] as Chan<number>, me),
        orDefault,
      );
      println(me, 'case', s.index);
      break;
    }
    case 8: {
      const s = yield* select(recv(w.chans[0] as Chan<number>), recv(w.chans[1] as Chan<number>));
      println(me, 'case', s.index, s.value);
      break;
    }
    case 9:
      println(me, 'add', yield* w.atom.add(1));
      break;
    case 10:
      println(me, 'cas', yield* w.atom.compareAndSwap(value, value + 1));
      break;
    case 11:
      yield* w.rw.rLock();
      println(me, 'read', yield* x.get());
      yield* w.rw.rUnlock();
      break;
    case 12:
      yield* w.rw.lock();
      yield* x.set(me);
      yield* w.rw.unlock();
      break;
    case 13:
      yield* w.mus[0].lock();
      yield* w.cv.wait();
      yield* w.mus[0].unlock();
      break;
    case 14:
      if (value === 0) yield* w.cv.broadcast();
      else yield* w.cv.signal();
      break;
    case 15:
      yield* w.o.do(function* () {
        yield* x.set(me);
      });
      break;
    case 16:
      yield* ch.close();
      break;
    case 17:
      if (value === 0) yield* w.cancel();
      else println(me, 'err', w.ctx.err() === null);
      break;
    case 18:
      if (w.mus[which].tryLock()) {
        println(me, 'locked', which);
        yield* w.mus[which].unlock();
      }
      break;
  }
}
