/**
 * What a step touches, so that it can be told which steps depend on each other.
 *
 * An item is one number: an object (kind and index) and the class of the access to it. Two accesses to one object
 * commute when they are of one class and that class is not Exclusive: reads with reads, wg.Done with wg.Done.
 */

/** Kinds of objects. */
export enum Kind {
  Chan = 1,
  Mutex = 2,
  RWMutex = 3,
  WaitGroup = 4,
  Cond = 5,
  Timer = 6,
  Cell = 7,
  Atomic = 8,
  /** Standard output: its lines have an order. */
  Output = 9,
  /** Simulated time, where it counts. */
  Clock = 10,
  /** What plain calls read and write: contexts, error groups. All of them count as one. */
  Other = 11,
}

export enum Class {
  /** Commutes with its like: reads, wg.Add and Done, RLock and RUnlock. */
  Shared = 0,
  /** Commutes with its like: wg.Wait. */
  Second = 1,
  /** Commutes with nothing. */
  Exclusive = 2,
}

const INDEX = 2 ** 24;

export function objectOf(kind: Kind, index: number): number {
  return kind * INDEX + index;
}

export function kindOf(object: number): Kind {
  return Math.floor(object / INDEX);
}

export function indexOf(object: number): number {
  return object % INDEX;
}

export function item(object: number, access: Class): number {
  return object * 4 + access;
}

export function itemObject(i: number): number {
  return Math.floor(i / 4);
}

export function itemClass(i: number): Class {
  return i % 4;
}

/** Whether accesses of these classes to one object depend on each other. */
export function conflicts(a: Class, b: Class): boolean {
  return a !== b || a === Class.Exclusive;
}

/** Whether steps that touch these items depend on each other. */
export function dependent(a: readonly number[], b: readonly number[]): boolean {
  for (const x of a) {
    for (const y of b) {
      if (itemObject(x) === itemObject(y) && conflicts(itemClass(x), itemClass(y))) return true;
    }
  }
  return false;
}

const named: Record<string, Kind> = {
  chan: Kind.Chan,
  mutex: Kind.Mutex,
  rwmutex: Kind.RWMutex,
  wg: Kind.WaitGroup,
  timer: Kind.Timer,
  clock: Kind.Clock,
};

/** The item of a plain call, as `goroutine/watch.ts` tells of it. */
export function touchedItem(what: object | string, write: boolean): number {
  if (typeof what === 'object') {
    return item(objectOf(Kind.Other, 0), write ? Class.Exclusive : Class.Shared);
  }
  const [, name, index] = /^([a-z]+)(\d+)$/.exec(what)!;
  const kind = named[name];
  // The only plain write of a WaitGroup is Add, which commutes with Add and Done.
  const access = write && kind !== Kind.WaitGroup ? Class.Exclusive : Class.Shared;
  return item(objectOf(kind, Number(index)), access);
}
