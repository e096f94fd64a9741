/**
 * Variables that goroutines share. A load and a store are operations of their own, so that another goroutine's
 * access can come between them, and the race detector and the search over all schedules see each:
 *
 *     const counter = shared('counter', 0);
 *     yield* counter.set((yield* counter.get()) + 1);
 *
 * A variable belongs to a run: one that is made outside of a program begins every run with its first value.
 * Memory is sequentially consistent and a value is never torn; what Go promises to programs with data races is
 * less (go.dev/ref/mem).
 */
import { Cost, costOf } from '../runtime/costs';
import { gResult } from '../runtime/values';
import { current } from './api';
import { Op, reg } from './opcodes';
import { makeOperation, type Operation, withResult } from './operation';

/** Where a value is kept: the race detector's unit, and what a search over schedules counts as one variable. */
export abstract class Cell {
  protected constructor(readonly name: string) {}

  /** The access itself, at the moment of its operation. */
  abstract load(key: unknown): unknown;
  abstract store(key: unknown, value: unknown): void;
}

/** A variable, a field, or an element. */
export class Shared<T> extends Cell {
  private run: number;
  private value: T;

  constructor(
    name: string,
    private readonly initial: T,
  ) {
    super(name);
    this.run = current.run;
    this.value = initial;
    if (current.run !== 0) current.cells.push(this);
  }

  get(): Operation<T> {
    return access(Op.Load, this, undefined, undefined) as Operation<T>;
  }

  set(value: T): Operation<void> {
    return access(Op.Store, this, undefined, value) as Operation<void>;
  }

  /** `set(f(get()))`: a load and a store, between which others may come. @returns the new value */
  *update(f: (value: T) => T): Generator<number, T, unknown> {
    const value = f(yield* this.get());
    yield* this.set(value);
    return value;
  }

  /** What it holds, for whoever looks at a run from outside: no goroutine's access. */
  get held(): T {
    return this.value;
  }

  override load(): T {
    this.bind();
    return this.value;
  }

  override store(_key: unknown, value: unknown): void {
    this.bind();
    this.value = value as T;
  }

  private bind(): void {
    if (this.run === current.run) return;
    this.run = current.run;
    this.value = this.initial;
    current.cells.push(this);
  }
}

/** A variable. @param name for reports and charts */
export function shared<T>(name: string, initial: T): Shared<T> {
  return new Shared(name, initial);
}

/** A struct's fields, each a variable of its own: `fields('incident', { issueId: '' }).issueId.set('jira')`. */
export function fields<F extends Record<string, unknown>>(
  name: string,
  initial: F,
): { [K in keyof F]: Shared<F[K]> } {
  return Object.fromEntries(
    Object.entries(initial).map(([field, value]) => [field, new Shared(`${name}.${field}`, value)]),
  ) as { [K in keyof F]: Shared<F[K]> };
}

/** A slice's elements, each a variable of its own. */
export function elements<T>(name: string, initial: readonly T[]): Shared<T>[] {
  return initial.map((value, i) => new Shared(`${name}[${i}]`, value));
}

/** A Go map: to the race detector one variable as a whole, whichever key is meant. */
export class SharedMap<K, V> extends Cell {
  private run: number;
  private entries: Map<K, V>;

  constructor(
    name: string,
    private readonly zero: V,
  ) {
    super(name);
    this.run = current.run;
    this.entries = new Map();
    if (current.run !== 0) current.cells.push(this);
  }

  /** m[key], or the zero value. */
  get(key: K): Operation<V> {
    return access(Op.Load, this, key, undefined) as Operation<V>;
  }

  set(key: K, value: V): Operation<void> {
    return access(Op.Store, this, key, value) as Operation<void>;
  }

  delete(key: K): Operation<void> {
    return access(Op.Store, this, key, DELETED) as Operation<void>;
  }

  /** len(m). */
  size(): Operation<number> {
    return access(Op.Load, this, SIZE, undefined) as Operation<number>;
  }

  get held(): ReadonlyMap<K, V> {
    return this.entries;
  }

  override load(key: unknown): unknown {
    this.bind();
    if (key === SIZE) return this.entries.size;
    return this.entries.has(key as K) ? this.entries.get(key as K) : this.zero;
  }

  override store(key: unknown, value: unknown): void {
    this.bind();
    if (value === DELETED) this.entries.delete(key as K);
    else this.entries.set(key as K, value as V);
  }

  private bind(): void {
    if (this.run === current.run) return;
    this.run = current.run;
    this.entries = new Map();
    current.cells.push(this);
  }
}

export function sharedMap<K, V>(name: string, zero: V): SharedMap<K, V> {
  return new SharedMap<K, V>(name, zero);
}

const DELETED = Symbol('deleted');
const SIZE = Symbol('size');

const accessing = makeOperation(answer => answer);

function access(code: Op.Load | Op.Store, cell: Cell, key: unknown, value: unknown): Operation<unknown> {
  reg.value = cell;
  reg.fn = key;
  reg.args = value;
  // The race detector and explorer see source places only where a front end names them.
  reg.b = 0;
  return withResult(code, accessing);
}

/**
 * The moment of Op.Load or Op.Store. A front end whose accesses are its own code (compiled Go) leaves an object that
 * is no Cell in reg.value: the access itself is then the first thing that the goroutine does when it runs on.
 * @returns ns that it costs
 */
export function performAccess(g: number, code: Op): number {
  const cell = reg.value;
  if (cell instanceof Cell) {
    if (code === Op.Load) gResult[g] = cell.load(reg.fn);
    else cell.store(reg.fn, reg.args);
  }
  return costOf(Cost.Access);
}
