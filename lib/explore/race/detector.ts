/**
 * The race detector of `go build -race`: the edges that Go's runtime tells ThreadSanitizer (chan.go, mutex.go,
 * rwmutex.go, waitgroup.go, time.go), and the accesses between them.
 *
 * Invariant: clocks change only by the program's own synchronisation: neither the scheduler nor the order in
 * which goroutines happened to run makes an edge.
 */
import { clock as simulated, T } from '../../sim/clock';
import { type Access, type Clock, join, Shadow } from './shadow';

export interface Race {
  now: Access;
  before: Access;
  /** The variable, in words, and a number for its address. */
  name: string;
  cell: number;
  /** Whether the goroutines had ended when the race was found. */
  nowEnded: boolean;
  beforeEnded: boolean;
}

export interface Thread {
  id: number;
  goid: number;
  name: string;
  /** Who created it, and with which of its operations; −1 for main. */
  parent: number;
  created: number;
  clock: Clock;
  ordinal: number;
  ended: boolean;
}

interface Cell {
  shadow: Shadow;
  name: string;
  id: number;
}

export class Detector {
  readonly threads: Thread[] = [];
  readonly races: Race[] = [];
  /** Every access and edge, when a picture is wanted. */
  readonly log: DetectorEvent[] | null;
  private readonly syncs = new Map<unknown, Map<unknown, Clock>>();
  private readonly cells = new Map<unknown, Cell | Map<unknown, Cell>>();
  private cellCount = 0;
  private readonly known = new Set<string>();
  /** Called with each race. */
  onRace: () => void = () => {};

  constructor(logs = false) {
    this.log = logs ? [] : null;
  }

  /** A goroutine begins; it comes after what its creator has done so far. */
  start(parent: Thread | null, goid: number, name: string, after: Clock | null): Thread {
    const id = this.threads.length;
    const clock: Clock = [...(parent?.clock ?? after ?? [])];
    while (clock.length <= id) clock.push(0);
    clock[id] = 1;
    const thread = {
      id,
      goid,
      name,
      parent: parent?.id ?? -1,
      created: parent?.ordinal ?? -1,
      clock,
      ordinal: -1,
      ended: false,
    };
    this.threads.push(thread);
    if (parent !== null) {
      this.log?.push({ kind: 'go', thread: parent.id, clock: [...parent.clock], text: name, to: id });
      parent.clock[parent.id]++;
    }
    return thread;
  }

  /** thread comes after whatever was released at (object, part). */
  acquire(thread: Thread, object: unknown, part: unknown = 0): void {
    const clock = this.syncs.get(object)?.get(part);
    if (clock !== undefined) join(thread.clock, clock);
    this.log?.push({
      kind: 'acquire',
      thread: thread.id,
      clock: [...thread.clock],
      text: String(object),
      to: -1,
    });
  }

  /** Whoever acquires from now on comes after thread; what was released before is forgotten. */
  release(thread: Thread, object: unknown, part: unknown = 0): void {
    this.syncOf(object).set(part, [...thread.clock]);
    this.tick(thread, object);
  }

  /** The same, and what was released before stays. */
  releaseMerge(thread: Thread, object: unknown, part: unknown = 0): void {
    const parts = this.syncOf(object);
    const clock = parts.get(part);
    if (clock === undefined) parts.set(part, [...thread.clock]);
    else join(clock, thread.clock);
    this.tick(thread, object);
  }

  /** ReleaseStoreAcquire: what a slot of a channel's buffer does. */
  releaseAcquire(thread: Thread, object: unknown, part: unknown): void {
    const parts = this.syncOf(object);
    const before = parts.get(part);
    parts.set(part, [...thread.clock]);
    if (before !== undefined) join(thread.clock, before);
    this.tick(thread, object);
  }

  /** Both come after each other: a rendezvous. */
  meet(a: Thread, b: Thread, object: unknown): void {
    join(b.clock, a.clock);
    join(a.clock, b.clock);
    this.tick(a, object);
    this.tick(b, object);
  }

  /** @param key the part of `object`; undefined for all of it */
  access(thread: Thread, object: unknown, key: unknown, name: string, write: boolean, atomic = false): void {
    const cell = this.cellOf(object, key, name);
    const { id, clock, ordinal } = thread;
    const now: Access = { thread: id, time: clock[id], ordinal, at: simulated[T.Now], write, atomic };
    const before = cell.shadow.access(now, clock);
    this.log?.push({
      kind: write ? 'write' : 'read',
      thread: id,
      clock: [...clock],
      text: name,
      to: -1,
      cell: cell.id,
      ordinal,
      own: typeof object !== 'string',
    });
    if (before === null) return;
    // One report for each pair of places in the program: which these are is known when the stacks are.
    const pair = `${cell.id} ${before.thread} ${before.ordinal} ${id} ${ordinal}`;
    if (this.known.has(pair)) return;
    this.known.add(pair);
    const ended = (t: number): boolean => this.threads[t].ended;
    this.races.push({
      now,
      before,
      name,
      cell: cell.id,
      nowEnded: ended(id),
      beforeEnded: ended(before.thread),
    });
    this.onRace();
  }

  /** object is another from now on: nothing was released there yet. */
  forget(object: unknown): void {
    this.syncs.delete(object);
  }

  /** What was released at object, null for nothing. */
  released(object: unknown): Clock | null {
    return this.syncs.get(object)?.get(0) ?? null;
  }

  private tick(thread: Thread, object: unknown): void {
    this.log?.push({
      kind: 'release',
      thread: thread.id,
      clock: [...thread.clock],
      text: String(object),
      to: -1,
    });
    thread.clock[thread.id]++;
  }

  private syncOf(object: unknown): Map<unknown, Clock> {
    let parts = this.syncs.get(object);
    if (parts === undefined) {
      parts = new Map();
      this.syncs.set(object, parts);
    }
    return parts;
  }

  private cellOf(object: unknown, key: unknown, name: string): Cell {
    const known = this.cells.get(object);
    if (key === undefined) {
      if (known !== undefined) return known as Cell;
      const cell = { shadow: new Shadow(), name, id: ++this.cellCount };
      this.cells.set(object, cell);
      return cell;
    }
    let keys = known as Map<unknown, Cell> | undefined;
    if (keys === undefined) {
      keys = new Map();
      this.cells.set(object, keys);
    }
    let cell = keys.get(key);
    if (cell === undefined) {
      cell = { shadow: new Shadow(), name, id: ++this.cellCount };
      keys.set(key, cell);
    }
    return cell;
  }
}

/** For pictures: an access, or an edge of synchronisation, with the goroutine's clock. */
export interface DetectorEvent {
  kind: 'go' | 'acquire' | 'release' | 'read' | 'write';
  thread: number;
  clock: Clock;
  text: string;
  /** The goroutine that was created. */
  to: number;
  cell?: number;
  ordinal?: number;
  /** False for what the detector notes of channels and WaitGroups themselves. */
  own?: boolean;
}
