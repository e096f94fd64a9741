/**
 * What an operation will touch when its turn comes, and whether it can have its turn now.
 *
 * Locks and Wait are not begun before they can succeed: who waits for a lock takes no step, so that a schedule
 * is the order in which locks are taken. In every order of attempts that Go allows, the order of taking is one of these.
 */
import { Act, type Atomic } from '../goroutine/atomic';
import { Op } from '../goroutine/opcodes';
import { chanCap, chanClosed, chanLen, chanTimer } from '../runtime/chan';
import { condLock, Locker } from '../runtime/cond';
import { mutexState } from '../runtime/mutex';
import { rwmutexParts } from '../runtime/rwmutex';
import { CaseKind, type SelectCase } from '../runtime/select';
import { timerChan } from '../runtime/timer';
import { wgCount } from '../runtime/waitgroup';
import { recvq, sendq, waitqEntries } from '../runtime/waitq';
import { Class, indexOf, item, Kind, kindOf, objectOf } from './items';
import { type Named, Step } from './process';

/** Numbers for objects that the program made: in the order in which they are first named. */
export class ObjectNumbers {
  private readonly numbers = new Map<object, number | Map<unknown, number>>();
  private count = 0;

  of(object: object, key: unknown): number {
    const known = this.numbers.get(object);
    if (key === undefined) {
      if (typeof known === 'number') return known;
      this.numbers.set(object, ++this.count);
      return this.count;
    }
    let keys = known as Map<unknown, number> | undefined;
    if (keys === undefined) {
      keys = new Map();
      this.numbers.set(object, keys);
    }
    let n = keys.get(key);
    if (n === undefined) {
      n = ++this.count;
      keys.set(key, n);
    }
    return n;
  }
}

export const OUTPUT = objectOf(Kind.Output, 0);
export const CLOCK = objectOf(Kind.Clock, 0);

/** Whether an access counts for a whole object (a Cell) or for one part of it (compiled code). */
export type IsWhole = (object: unknown) => boolean;

/** Appends the items of `n` to `list`. */
export function itemsOf(n: Named, list: number[], numbers: ObjectNumbers, whole: IsWhole): void {
  switch (n.code) {
    case Op.Send:
    case Op.Recv:
    case Op.Close:
      if (n.a !== 0) list.push(item(objectOf(Kind.Chan, n.a), Class.Exclusive));
      break;
    case Op.Select:
      for (const { kind, chan } of n.value as SelectCase[]) {
        if (kind !== CaseKind.Default && chan !== 0)
          list.push(item(objectOf(Kind.Chan, chan), Class.Exclusive));
      }
      break;
    case Op.MutexLock:
    case Op.MutexUnlock:
      list.push(item(objectOf(Kind.Mutex, n.a), Class.Exclusive));
      break;
    case Op.RWMutexRLock:
    case Op.RWMutexRUnlock:
      list.push(item(objectOf(Kind.RWMutex, n.a), Class.Shared));
      break;
    case Op.RWMutexLock:
    case Op.RWMutexUnlock:
      list.push(item(objectOf(Kind.RWMutex, n.a), Class.Exclusive));
      break;
    case Op.WgAdd:
      list.push(item(objectOf(Kind.WaitGroup, n.a), Class.Shared));
      break;
    case Op.WgWait:
      list.push(item(objectOf(Kind.WaitGroup, n.a), Class.Second));
      break;
    case Op.CondWait:
      list.push(item(objectOf(Kind.Cond, n.a), Class.Exclusive), lockOf(n.a));
      break;
    case Step.Relock:
      list.push(lockOf(n.a));
      break;
    case Op.CondSignal:
    case Op.CondBroadcast:
      list.push(item(objectOf(Kind.Cond, n.a), Class.Exclusive));
      break;
    case Op.Load:
    case Op.Store: {
      const index = numbers.of(n.value as object, whole(n.value) ? undefined : n.fn);
      list.push(item(objectOf(Kind.Cell, index), n.code === Op.Load ? Class.Shared : Class.Exclusive));
      break;
    }
    case Op.Atomic: {
      const index = numbers.of(n.value as Atomic<unknown>, undefined);
      list.push(item(objectOf(Kind.Atomic, index), n.b === Act.Load ? Class.Shared : Class.Exclusive));
      break;
    }
    case Op.TimerReset:
      list.push(item(objectOf(Kind.Timer, n.a), Class.Exclusive));
      break;
    case Step.Fire: {
      list.push(item(objectOf(Kind.Timer, n.a), Class.Exclusive));
      const chan = timerChan(n.a);
      if (chan !== 0) list.push(item(objectOf(Kind.Chan, chan), Class.Exclusive));
      break;
    }
    case Step.Print:
    case Op.Panic:
      list.push(item(OUTPUT, Class.Exclusive));
      break;
  }
}

function lockOf(cond: number): number {
  const { locker, l } = condLock(cond);
  if (locker === Locker.Mutex) return item(objectOf(Kind.Mutex, l), Class.Exclusive);
  return item(objectOf(Kind.RWMutex, l), locker === Locker.RLocker ? Class.Shared : Class.Exclusive);
}

/** Bits of `busy`. */
const HELD = 1;
const READERS_WAIT = 2;

/** What of `object` makes others wait, now. */
export function busy(object: number): number {
  const x = indexOf(object);
  switch (kindOf(object)) {
    case Kind.Mutex:
      return mutexState[x] & HELD;
    case Kind.WaitGroup:
      return wgCount[x] > 0 ? HELD : 0;
    case Kind.RWMutex: {
      const { writers, readers } = rwmutexParts(x);
      return (mutexState[writers] & HELD) | (readers < 0 ? READERS_WAIT : 0);
    }
    default:
      return 0;
  }
}

/** Whether `n` has to wait while its object is busy like that. */
export function waitsWhile(n: Named, state: number): boolean {
  switch (n.code) {
    case Op.MutexLock:
    case Op.RWMutexLock:
    case Op.WgWait:
      return (state & HELD) !== 0;
    case Op.RWMutexRLock:
      return (state & READERS_WAIT) !== 0;
    case Step.Relock:
      return condLock(n.a).locker === Locker.RLocker ? (state & READERS_WAIT) !== 0 : (state & HELD) !== 0;
    default:
      return false;
  }
}

/** The object that `n` may have to wait for, 0 for none. */
export function waitsFor(n: Named): number {
  switch (n.code) {
    case Op.MutexLock:
      return objectOf(Kind.Mutex, n.a);
    case Op.RWMutexLock:
    case Op.RWMutexRLock:
      return objectOf(Kind.RWMutex, n.a);
    case Op.WgWait:
      return objectOf(Kind.WaitGroup, n.a);
    case Step.Relock:
      return Math.floor(lockOf(n.a) / 4);
    default:
      return 0;
  }
}

/** The cases of a select that could be taken now. */
export function readyCases(cases: readonly SelectCase[]): number[] {
  const ready: number[] = [];
  cases.forEach(({ kind, chan }, i) => {
    if (chan === 0 || kind === CaseKind.Default) return;
    if (kind === CaseKind.Recv ? canRecv(chan) : canSend(chan)) ready.push(i);
  });
  return ready;
}

function canRecv(c: number): boolean {
  if (chanClosed[c] !== 0 || chanLen[c] > 0) return true;
  return chanTimer[c] === 0 && waitqEntries(sendq(c)).length > 0;
}

function canSend(c: number): boolean {
  return chanClosed[c] !== 0 || chanLen[c] < chanCap[c] || waitqEntries(recvq(c)).length > 0;
}

/** Whether two cases of one select mean the same channel: who meets which of them is then left to the engine. */
export function sameChannelTwice(cases: readonly SelectCase[]): boolean {
  const chans = cases.filter(c => c.kind !== CaseKind.Default && c.chan !== 0).map(c => c.chan);
  return new Set(chans).size < chans.length;
}
