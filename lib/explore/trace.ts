/**
 * The steps of one run, with their vector clocks: which step must come before which, because it is the same
 * goroutine's, touches the same, made it or woke it.
 */
import { Class, itemClass, itemObject } from './items';
import type { Process } from './process';
import type { Taken } from './stage';

interface Touch {
  step: number;
  access: Class;
  /** How busy the object was before. */
  before: number;
}

interface ObjectClocks {
  touches: Touch[];
  /** By class of access: the join of its clocks so far. */
  clocks: (Int32Array | null)[];
}

export class Trace {
  readonly steps: Taken[] = [];
  /** Of each step: its clock, itself included, and its number among its process's steps, from 1. */
  readonly clocks: Int32Array[] = [];
  readonly seqs: number[] = [];
  private readonly starts: Int32Array[] = [];
  private readonly objects = new Map<number, ObjectClocks>();
  private readonly now = new Map<number, Int32Array>();
  private width = 8;

  /** @returns the step's place */
  push(taken: Taken): number {
    const k = this.steps.length;
    const { id } = taken.process;
    this.steps.push(taken);
    const before = this.clockOf(taken.process);
    this.starts.push(before);
    const clock = this.wide(before, id);
    clock[id]++;
    this.seqs.push(clock[id]);
    for (const i of taken.items) this.joinObject(clock, itemObject(i), itemClass(i));
    taken.items.forEach((i, n) => {
      this.note(itemObject(i), itemClass(i), k, taken.before[n], clock);
    });
    this.clocks.push(clock);
    this.now.set(id, clock);
    for (const p of taken.made) this.now.set(p.id, clock);
    for (const p of taken.woken) {
      const woken = this.wide(this.clockOf(p), id);
      this.join(woken, clock);
      this.now.set(p.id, woken);
    }
    return k;
  }

  /** What p's next step comes after. */
  clockOf(p: Process): Int32Array {
    return this.now.get(p.id) ?? new Int32Array(this.width);
  }

  /** What step k comes after by its own process alone: before it touched anything. */
  clockBefore(k: number): Int32Array {
    return this.starts[k];
  }

  /** Whether step e comes before whatever has this clock. */
  before(e: number, clock: Int32Array): boolean {
    const { id } = this.steps[e].process;
    return (clock[id] ?? 0) >= this.seqs[e];
  }

  touching(object: number): readonly Touch[] {
    return this.objects.get(object)?.touches ?? [];
  }

  join(into: Int32Array, from: Int32Array): void {
    const n = Math.min(into.length, from.length);
    for (let i = 0; i < n; i++) if (from[i] > into[i]) into[i] = from[i];
  }

  private wide(clock: Int32Array, id: number): Int32Array {
    while (id >= this.width) this.width *= 2;
    const copy = new Int32Array(this.width);
    copy.set(clock);
    return copy;
  }

  private joinObject(clock: Int32Array, object: number, access: Class): void {
    const o = this.objects.get(object);
    if (o === undefined) return;
    for (let c = 0; c < 3; c++) {
      if (c === access && c !== Class.Exclusive) continue;
      const other = o.clocks[c];
      if (other !== null) this.join(clock, other);
    }
  }

  private note(object: number, access: Class, step: number, before: number, clock: Int32Array): void {
    let o = this.objects.get(object);
    if (o === undefined) {
      o = { touches: [], clocks: [null, null, null] };
      this.objects.set(object, o);
    }
    o.touches.push({ step, access, before });
    const had = o.clocks[access];
    if (had === null) {
      o.clocks[access] = clock;
    } else {
      const joined = this.wide(had, 0);
      this.join(joined, clock);
      o.clocks[access] = joined;
    }
  }
}
