/**
 * defer, panic, recover: what a Go function with deferred calls does at its end (runtime/panic.go).
 *
 * A function's `Frame` holds its deferred calls and the panic that goes through it. Exceptions that are no panic of
 * Go's (the end of the process, a request for a trace) pass through without running anything.
 */
import { asPanic, type Panic } from '../values/panic';
import { isBody } from './functions';

/** runtime.Goexit on its way up: deferred calls run, nothing recovers it. */
export const GOEXIT = Symbol('Goexit');

/** Asks a parked goroutine for its stack: thrown where it stands. */
export class TraceRequest extends Error {}

/** The frame whose deferred call is being entered, for the recover of the function that it calls. */
let deferring: Frame | null = null;

export function resetFrames(): void {
  deferring = null;
}

// biome-ignore lint/complexity/noBannedTypes: functions of every type are deferred
type Deferred = Function & { $rec?: boolean };

/** Go's panics as the process would print them, with what was recovered on the way. */
export interface Linked {
  recovered: boolean;
  /** The panic during whose deferred calls this one arose. */
  link: (Panic & Partial<Linked>) | null;
}

export class Frame {
  private readonly calls: [Deferred, unknown[]][] = [];
  panic: (Panic & Partial<Linked>) | null = null;
  private exiting = false;

  defer(fn: Deferred | null, args: unknown[]): void {
    this.calls.push([fn as Deferred, args]);
  }

  /** An exception has ended the body, or a deferred call. */
  caught(e: unknown): void {
    if (e === GOEXIT) {
      this.exiting = true;
      this.panic = null;
      return;
    }
    const p = translate(e);
    if (p === null) throw e;
    if (this.panic !== null && this.panic !== p) (p as Partial<Linked>).link = this.panic;
    this.panic = p;
  }

  *run(): Generator<number, void, unknown> {
    for (let next = this.calls.pop(); next !== undefined; next = this.calls.pop()) {
      const [fn, args] = next;
      const before = this.panic;
      try {
        const r = this.enter(fn, args);
        if (isBody(r)) yield* r;
      } catch (e) {
        this.caught(e);
      }
      this.settle(before);
    }
    this.leave();
  }

  /** For functions none of whose deferred calls may block. */
  runPlain(): void {
    for (let next = this.calls.pop(); next !== undefined; next = this.calls.pop()) {
      const [fn, args] = next;
      const before = this.panic;
      try {
        this.enter(fn, args);
      } catch (e) {
        this.caught(e);
      }
      this.settle(before);
    }
    this.leave();
  }

  private enter(fn: Deferred, args: unknown[]): unknown {
    if (fn === null) throw new TypeError('read of null');
    deferring = fn.$rec === true ? this : null;
    return fn(...args);
  }

  /** A panic that was recovered is over; one that replaced it is not. */
  private settle(before: Frame['panic']): void {
    deferring = null;
    if (this.panic !== null && this.panic === before && this.panic.recovered) this.panic = null;
  }

  private leave(): void {
    if (this.panic !== null) throw this.panic;
    if (this.exiting) throw GOEXIT;
  }
}

/** Any exception as a panic of Go's; null for what Go must not see. */
export function translate(e: unknown): Panic | null {
  if (e instanceof TraceRequest) return null;
  return asPanic(e);
}

/** Called first thing by a function that calls recover. */
export function takeRecover(): Frame | null {
  const f = deferring;
  deferring = null;
  return f;
}

/** recover() in a function that was entered with `frame`. */
export function recover(frame: Frame | null): unknown {
  const p = frame?.panic ?? null;
  if (p === null || p.recovered) return null;
  p.recovered = true;
  return p.value;
}

/** Marks a function as one that calls recover. */
export function rec<F extends Deferred>(fn: F): F {
  fn.$rec = true;
  return fn;
}
