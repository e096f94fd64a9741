/**
 * Feeds the engine with compiled Go.
 *
 * A goroutine runs ahead of the simulated clock over what only it can see; the CPU time that this took is charged
 * before its next operation happens (`cpu.ts`). While nothing else could act before then, the clock is simply moved
 * on; otherwise the operation waits behind a stretch of work, in which the goroutine can be preempted.
 */
import { type Front, Op, reg, type Started, type TraceFrame } from '../goroutine/opcodes';
import { endRun } from '../runtime/deadlock';
import { allglen, gGoid } from '../runtime/g';
import { runAhead } from '../runtime/loop';
import { mCurg } from '../runtime/m';
import { sched } from '../runtime/sched';
import { gResult } from '../runtime/values';
import { clock, T } from '../sim/clock';
import { cpu, STRETCH, UNIT } from './cpu';
import type { FuncOrigin } from './emit/program';
import { GOEXIT, type Linked, resetFrames, TraceRequest, translate } from './run/frames';
import { isBody } from './run/functions';
import { panicValue } from './run/print';
import { TRACE } from './run/rt';
import { isMemoryError, type Panic, panicPlain, panicString } from './values/panic';

const OVERFLOW = 'runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow';

type Body = Generator<number, unknown, unknown>;
// biome-ignore lint/suspicious/noExplicitAny: Go functions of every type
type Fn = ((...args: any[]) => unknown) & { $of?: Fn };

/** The process has ended inside a native: nothing more of the goroutine runs. */
export class ProcessEnd extends TraceRequest {}

export interface TraceTable {
  origins: Map<string, FuncOrigin>;
  lines: Int32Array;
  /** Places of go statements. */
  sites: TraceFrame[];
  /** The name under which the code was compiled, as V8's traces show it. */
  sourceName: string;
  /** Lines before the code's first. */
  offset: number;
}

interface Delayed {
  code: Op;
  a: number;
  b: number;
  ns: number;
  value: unknown;
  fn: unknown;
  args: unknown;
}

export interface GoFront extends Front {
  traceOf(g: number): TraceFrame[];
  creatorOf(g: number): TraceFrame | null;
  /** Who has panicked, 0 for nobody, and where. */
  panicking: number;
  panicTrace: TraceFrame[];
}

export interface FrontOptions {
  /** Goroutines that may exist at once. */
  maxGoroutines: number;
  /** Whether goroutines that have ended are remembered. */
  history: boolean;
  /** Whether the host's stack is as good as Go's: what overflows it would overflow 1 GB. */
  deepStack: boolean;
}

/** @param table how to read traces */
export function goFront(table: TraceTable, { maxGoroutines, history, deepStack }: FrontOptions): GoFront {
  const bodies: (Body | undefined)[] = [];
  const entries: { fn: Fn; started: Started; at: TraceFrame | null }[] = [];
  const delayed: (Delayed | undefined)[] = [];
  const started: Started[] = [];
  let carry = 0;
  resetFrames();

  const grant = (): void => {
    cpu[0] = STRETCH;
    const until = (clock[T.Limit] - clock[T.Next]) * UNIT;
    cpu[1] = until >= STRETCH ? -(2 ** 30) : STRETCH - until;
  };

  /** The operation that the goroutine has named, after the time that it took to get there. */
  const charged = (g: number, code: Op): Op => {
    const used = STRETCH - cpu[0] + carry;
    const ns = Math.floor(used / UNIT);
    carry = used - ns * UNIT;
    if ((code as number) < 0) {
      reg.ns = ns;
      reg.b = (code as number) === -2 ? 1 : 0;
      return Op.Work;
    }
    if (ns === 0 || runAhead(ns)) return code;
    const { a, b, value, fn, args } = reg;
    delayed[g] = { code, a, b, ns: reg.ns, value, fn, args };
    reg.ns = ns;
    reg.b = 0;
    return Op.Work;
  };

  const answer = (g: number, r: IteratorResult<number, unknown>): Op => {
    if (!r.done) return charged(g, r.value);
    bodies[g] = undefined;
    return charged(g, Op.Return);
  };

  const failed = (g: number, error: unknown): Op => {
    bodies[g] = undefined;
    if (error === GOEXIT) return charged(g, Op.Return);
    if (error instanceof TraceRequest && sched.ended !== 0) {
      reg.ns = 0;
      reg.b = 0;
      return Op.Work;
    }
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      front.panicking = g;
      front.panicTrace = frames(error.stack ?? '');
      if (deepStack) endRun('fatal', 2, OVERFLOW);
      else
        endRun(
          'limit',
          2,
          'stopped: recursion is deeper than the stack of this host (gmplab run has a larger one)',
        );
      reg.ns = 0;
      return Op.Work;
    }
    const p = translate(error);
    if (p === null) throw error;
    front.panicking = g;
    front.panicTrace = frames(p.stack ?? '');
    front.error = error;
    reg.text = panicText(p);
    return Op.Panic;
  };

  const frames = (stack: string): TraceFrame[] => readTrace(stack, table);

  const front: GoFront = {
    panicking: 0,
    panicTrace: [],
    error: undefined,
    get started() {
      return history ? started : entries.filter(e => e !== undefined).map(e => e.started);
    },
    resume(g) {
      const wait = delayed[g];
      if (wait !== undefined) {
        delayed[g] = undefined;
        const { code, a, b, ns, value, fn, args } = wait;
        Object.assign(reg, { a, b, ns, value, fn, args });
        return code;
      }
      const value = gResult[g];
      if (value !== undefined) gResult[g] = undefined;
      grant();
      try {
        return answer(g, bodies[g]!.next(value));
      } catch (error) {
        return failed(g, error);
      }
    },
    raise(g, text) {
      grant();
      try {
        return answer(g, bodies[g]!.throw(panicOf(text)));
      } catch (error) {
        return failed(g, error);
      }
    },
    unwind(g) {
      grant();
      try {
        return answer(g, bodies[g]!.throw(GOEXIT));
      } catch (error) {
        return failed(g, error);
      }
    },
    start(g) {
      const fn = reg.fn as Fn;
      const args = reg.args as unknown[];
      gResult[g] = undefined;
      delayed[g] = undefined;
      bodies[g] = begin(fn, args);
      if (allglen > maxGoroutines) {
        endRun('limit', 2, `stopped: more than ${maxGoroutines} goroutines exist at once (maxGoroutines)`);
      }
      const goid = gGoid[g];
      const parent = sched.curm >= 0 ? gGoid[mCurg[sched.curm]] : 0;
      const one = { goid, g, name: nameOf(fn, table), label: labelOf(args, goid), parent };
      entries[g] = { fn, started: one, at: parent > 0 ? (table.sites[reg.b] ?? null) : null };
      if (history) started.push(one);
    },
    nameOf: g => entries[g]?.started.name ?? '',
    creatorOf: g => entries[g]?.at ?? null,
    traceOf(g) {
      if (g === front.panicking) return front.panicTrace;
      const body = bodies[g];
      const entry = entries[g];
      if (body === undefined) return [];
      try {
        body.next(TRACE);
      } catch (error) {
        if (error instanceof TraceRequest) {
          const found = frames(error.stack ?? '');
          if (found.length > 0) return found;
        }
      }
      const origin = originOf(entry.fn, table);
      return origin === undefined ? [] : [origin];
    },
  };
  return front;
}

function* call(fn: Fn, args: unknown[]): Body {
  const r = fn(...args);
  return isBody(r) ? yield* r : r;
}

/** Plain functions run when the goroutine does, not when it is made; generator functions do so by themselves. */
function begin(fn: Fn, args: unknown[]): Body {
  return call(fn, args);
}

/** What the engine raises: its own checks are runtime errors, those of package sync plain strings. */
function panicOf(text: string): Panic {
  try {
    if (/^(sync|time): /.test(text) || text.startsWith('non-positive')) panicString(text);
    panicPlain(text);
  } catch (p) {
    return p as Panic;
  }
}

/** printpanics: the panic, and those during whose deferred calls it arose. */
function panicText(p: Panic & Partial<Linked>): string {
  const own = `${panicValue(p.value)}${p.recovered ? ' [recovered]' : ''}`;
  const signal = isMemoryError(p.value)
    ? '\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x0]'
    : '';
  if (!p.link) return own + signal;
  return `${panicText(p.link)}\n\tpanic: ${own}${signal}`;
}

function originOf(fn: Fn, table: TraceTable): FuncOrigin | undefined {
  for (let f: Fn | undefined = fn; f !== undefined; f = f.$of) {
    const origin = table.origins.get(f.name);
    if (origin !== undefined) return origin;
  }
  return undefined;
}

function nameOf(fn: Fn, table: TraceTable): string {
  const symbol = originOf(fn, table)?.symbol ?? fn.name ?? 'func';
  return symbol.replace(/^main\./, '') || 'func';
}

function labelOf(args: unknown[], goid: number): string {
  const first = args[0];
  return typeof first === 'number' || typeof first === 'string' ? String(first) : String(goid);
}

/** The calls that the running goroutine is in, for runtime.Caller: innermost first. */
export function callersOf(table: TraceTable): { func: string; file: string; line: number }[] {
  const frames = readTrace(new Error().stack ?? '', table);
  return frames.map(({ symbol, file, line }) => ({ func: symbol, file, line }));
}

/** A JavaScript trace as Go's frames: functions of the program, innermost first. */
function readTrace(stack: string, table: TraceTable): TraceFrame[] {
  const out: TraceFrame[] = [];
  for (const row of stack.split('\n')) {
    const m = /at (?:Generator\.|Object\.)?([^\s(]+) (?:\[as [^\]]*\] )?\((.*):(\d+):\d+\)/.exec(row);
    if (m === null || !m[2].endsWith(table.sourceName)) continue;
    const origin = table.origins.get(m[1].replace(/\.next$/, ''));
    if (origin === undefined) continue;
    // A line that continues a statement bears no number of its own.
    let at = Number(m[3]) - table.offset;
    while (at > 0 && table.lines[at] === 0) at--;
    out.push({ ...origin, line: table.lines[at] || origin.line });
  }
  return out;
}
