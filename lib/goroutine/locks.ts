/** Package sync: Mutex, RWMutex, Cond, Once. TryLock is called plainly: it never waits and wakes nobody. */
import { Locker as Kind, newCond } from '../runtime/cond';
import { mutexTryLock, newMutex } from '../runtime/mutex';
import { newRWMutex, rwmutexTryLock, rwmutexTryRLock } from '../runtime/rwmutex';
import { type Atomic, atomic } from './atomic';
import { Op, reg } from './opcodes';
import { type GoFunction, type Operation, operation } from './operation';
import { perRun } from './per-run';
import { watch } from './watch';

function tried(success: boolean, what: string): boolean {
  if (success && watch.acquired !== null) watch.acquired(what);
  return success;
}

/** sync.Locker: what a Cond works with. */
export interface Locker {
  lock(): Operation<void>;
  unlock(): Operation<void>;
}

/** sync.Mutex. Unlocking one that is not locked is a fatal error, which nothing recovers. */
export class Mutex implements Locker {
  private readonly index = perRun('a Mutex', newMutex);

  get id(): number {
    return this.index();
  }

  lock(): Operation<void> {
    reg.a = this.id;
    return operation(Op.MutexLock);
  }

  unlock(): Operation<void> {
    reg.a = this.id;
    return operation(Op.MutexUnlock);
  }

  tryLock(): boolean {
    if (watch.touched !== null) watch.touched(`mutex${this.id}`, true);
    return tried(mutexTryLock(this.id), `mutex${this.id}`);
  }
}

export function mutex(): Mutex {
  return new Mutex();
}

/** sync.RWMutex: any number of readers, or one writer; a writer that waits keeps later readers out. */
export class RWMutex implements Locker {
  private readonly index = perRun('an RWMutex', newRWMutex);

  get id(): number {
    return this.index();
  }

  rLock(): Operation<void> {
    reg.a = this.id;
    return operation(Op.RWMutexRLock);
  }

  rUnlock(): Operation<void> {
    reg.a = this.id;
    return operation(Op.RWMutexRUnlock);
  }

  lock(): Operation<void> {
    reg.a = this.id;
    return operation(Op.RWMutexLock);
  }

  unlock(): Operation<void> {
    reg.a = this.id;
    return operation(Op.RWMutexUnlock);
  }

  tryLock(): boolean {
    if (watch.touched !== null) watch.touched(`rwmutex${this.id}`, true);
    return tried(rwmutexTryLock(this.id), `rwmutex${this.id}`);
  }

  tryRLock(): boolean {
    if (watch.touched !== null) watch.touched(`rwmutex${this.id}`, true);
    return tried(rwmutexTryRLock(this.id), `rwmutexread${this.id}`);
  }

  /** A Locker whose lock and unlock are rLock and rUnlock. */
  rLocker(): RLocker {
    return new RLocker(this);
  }
}

export class RLocker implements Locker {
  constructor(readonly rw: RWMutex) {}

  lock(): Operation<void> {
    return this.rw.rLock();
  }

  unlock(): Operation<void> {
    return this.rw.rUnlock();
  }
}

export function rwMutex(): RWMutex {
  return new RWMutex();
}

/** sync.Cond. */
export class Cond {
  private readonly index: () => number;

  constructor(readonly L: Mutex | RWMutex | RLocker) {
    this.index = perRun('a Cond', () => {
      if (L instanceof Mutex) return newCond(Kind.Mutex, L.id);
      if (L instanceof RWMutex) return newCond(Kind.RWMutex, L.id);
      return newCond(Kind.RLocker, L.rw.id);
    });
  }

  /** Gives up L, waits to be woken, takes L again. To be called with L held, in a loop that tests the condition. */
  wait(): Operation<void> {
    reg.a = this.index();
    return operation(Op.CondWait);
  }

  signal(): Operation<void> {
    reg.a = this.index();
    return operation(Op.CondSignal);
  }

  broadcast(): Operation<void> {
    reg.a = this.index();
    return operation(Op.CondBroadcast);
  }
}

/** sync.NewCond. @param l a Mutex, an RWMutex, or `rw.rLocker()` */
export function cond(l: Mutex | RWMutex | RLocker): Cond {
  if (l instanceof Mutex || l instanceof RWMutex || l instanceof RLocker) return new Cond(l);
  throw new TypeError('cond wants the lock it works with: cond(mutex())');
}

/** sync.Once. */
export class Once {
  private readonly done: Atomic<boolean> = atomic(false);
  private readonly m = new Mutex();

  /**
   * Runs f unless a call of f has ended before; returns when that first call has ended. A panic counts as an
   * end, and calling `do` from within f deadlocks.
   */
  *do(f: GoFunction<[]> | (() => void)): ReturnType<GoFunction> {
    if (yield* this.done.load()) return;
    yield* this.m.lock();
    try {
      // Under the lock this is a plain read in Go too: nobody else can write it now.
      if (!this.done.held) {
        try {
          // A generator function's body is yet to run, a plain function has run.
          const body = f() as ReturnType<GoFunction> | undefined;
          if (body !== undefined) yield* body;
        } finally {
          yield* this.done.store(true);
        }
      }
    } finally {
      yield* this.m.unlock();
    }
  }
}

export function once(): Once {
  return new Once();
}
