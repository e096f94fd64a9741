/**
 * The TypeScript front end: goroutines as generator functions.
 *
 * Invariant: between two operations of a goroutine no other goroutine runs, and no operation is pending.
 */
import { endRun, fatal } from '../runtime/deadlock';
import { allglen, gGoid } from '../runtime/g';
import { mCurg } from '../runtime/m';
import { sched } from '../runtime/sched';
import { gResult } from '../runtime/values';
import { type Front, Op, reg, type Started } from './opcodes';
import { FORGOTTEN, type GoFunction, takeForgotten } from './operation';

/** A Go panic: an ordinary exception inside a goroutine, which `try … catch` recovers. */
export class GoPanic extends Error {
  override name = 'GoPanic';
}

/** Index of main's goroutine. */
const MAIN = 1;

type Body = Generator<number, unknown, unknown>;

/**
 * @param maxGoroutines goroutines that may exist at once before the run is stopped
 * @param history whether `started` keeps those that have ended, too
 */
export function generatorFront(maxGoroutines: number, history: boolean): Front {
  const bodies: (Body | undefined)[] = [];

  const answer = (g: number, r: IteratorResult<number, unknown>): Op => {
    if (takeForgotten()) return front.raise(g, FORGOTTEN);
    if (!r.done) return r.value;
    bodies[g] = undefined;
    return Op.Return;
  };
  const failed = (g: number, error: unknown): Op => {
    takeForgotten();
    bodies[g] = undefined;
    front.error = error;
    reg.text = error instanceof GoPanic ? error.message : String(error);
    return Op.Panic;
  };

  const started: Started[] = [];
  /** The last goroutine of each index. */
  const latest = new Map<number, Started>();
  const front: Front = {
    get started() {
      return history ? started : [...latest.values()];
    },
    error: undefined,
    resume(g) {
      const value = gResult[g];
      if (value !== undefined) gResult[g] = undefined;
      try {
        const r = bodies[g]!.next(value);
        // The common case, without a call: a running goroutine that yielded properly.
        return answer(g, r);
      } catch (error) {
        return failed(g, error);
      }
    },
    raise(g, text) {
      try {
        return answer(g, bodies[g]!.throw(new GoPanic(text)));
      } catch (error) {
        return failed(g, error);
      }
    },
    unwind(g) {
      try {
        return answer(g, bodies[g]!.return(undefined));
      } catch (error) {
        return failed(g, error);
      }
    },
    start(g) {
      const fn = reg.fn as GoFunction<unknown[]>;
      const args = reg.args as unknown[];
      gResult[g] = undefined;
      try {
        bodies[g] = begin(fn, args);
      } catch (error) {
        // Of main's function whoever called simulate learns; any other goroutine's is its creator's mistake.
        if (g === MAIN) throw error;
        front.error = error;
        if (fn === undefined || fn === null) fatal('fatal error: go of nil func value');
        else endRun('panic', 2, `panic: ${error instanceof GoPanic ? error.message : String(error)}`);
        return;
      }
      if (allglen > maxGoroutines) {
        endRun('limit', 2, `stopped: more than ${maxGoroutines} goroutines exist at once (maxGoroutines)`);
      }
      const goid = gGoid[g];
      const parent = sched.curm >= 0 ? gGoid[mCurg[sched.curm]] : 0;
      const one = { goid, g, name: fn.name || 'func', label: labelOf(args, goid), parent };
      latest.set(g, one);
      if (history) started.push(one);
    },
    nameOf: g => latest.get(g)?.name ?? '',
  };
  return front;
}

function begin(fn: GoFunction<unknown[]>, args: unknown[]): Body {
  const body = typeof fn === 'function' ? fn(...(args as never[])) : undefined;
  if (typeof body?.next !== 'function') {
    const name = typeof fn === 'function' ? fn.name || 'a function' : String(fn);
    throw new TypeError(`a goroutine is a generator function (function* …); ${name} is none`);
  }
  return body;
}

function labelOf(args: unknown[], goid: number): string {
  const first = args[0];
  return typeof first === 'number' || typeof first === 'string' ? String(first) : String(goid);
}
