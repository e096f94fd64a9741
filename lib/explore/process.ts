/**
 * Goroutines and timers as the search over schedules sees them: each has one next step, named and not yet taken.
 *
 * A process has the same number in every schedule: it is the n-th that its creator made, whoever ran in between.
 */
import { type Op, reg } from '../goroutine/opcodes';

/** Steps that are no operation of the program's. */
export enum Step {
  /** A goroutine's own code begins. */
  Start = 200,
  /** A line on standard output. */
  Print = 201,
  /** A goroutine that Cond.Wait has woken takes the lock again. */
  Relock = 202,
  /** A timer fires. */
  Fire = 203,
  /** time.Sleep is over: a step only where deadlines count. */
  Wake = 204,
  /** main returns. */
  End = 205,
}

/** An operation that was named, with its operands. */
export interface Named {
  code: Op | Step;
  a: number;
  b: number;
  ns: number;
  value: unknown;
  fn: unknown;
  args: unknown;
  text: string;
}

export interface Process {
  /** The same in every schedule. */
  id: number;
  /** In this run, by order of making. */
  index: number;
  name: string;
  label: string;
  parent: Process | null;
  made: number;
  /** The goroutine, 0 for a timer. */
  g: number;
  /** The timer, 0 for a goroutine. */
  timer: number;
  /** Lines that come before the next operation. */
  prints: string[];
  next: Named | null;
  /** What it waits in, while it is parked. */
  parked: Named | null;
  done: boolean;
  goexiting: boolean;
  /** When its sleep is over, ns: only where deadlines count. */
  deadline: number;
}

/** Keeps what `reg` holds: the next operation of another goroutine overwrites it. */
export function named(code: Op | Step): Named {
  return {
    code,
    a: reg.a,
    b: reg.b,
    ns: reg.ns,
    value: reg.value,
    fn: reg.fn,
    args: reg.args,
    text: reg.text,
  };
}

export function bare(code: Op | Step): Named {
  return { code, a: 0, b: 0, ns: 0, value: undefined, fn: undefined, args: undefined, text: '' };
}

/** Puts the operands back for the engine. */
export function recall(n: Named): void {
  reg.a = n.a;
  reg.b = n.b;
  reg.ns = n.ns;
  reg.value = n.value;
  reg.fn = n.fn;
  reg.args = n.args;
  reg.text = n.text;
}

/** Numbers that are the same in every schedule: by creator and place among what it made. */
export class ProcessIds {
  private readonly ids = new Map<string, number>();

  of(parent: Process | null, made: number, kind: 'g' | 't'): number {
    const path = parent === null ? 'main' : `${parent.id}${kind}${made}`;
    let id = this.ids.get(path);
    if (id === undefined) {
      id = this.ids.size;
      this.ids.set(path, id);
    }
    return id;
  }
}
