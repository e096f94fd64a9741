/**
 * Natives: functions of Go packages that are written in TypeScript. A bare function is plain or, when it is a
 * generator function, may block; `op` and `calls` mark the two other kinds.
 */
import type { Op } from '../goroutine/opcodes';

// biome-ignore lint/suspicious/noExplicitAny: Go's static types say what goes in and out
export type NativeFunction = (...args: any[]) => any;

/** One operation of the engine: names it, and maps what the engine answers. */
export interface OpNative {
  kind: 'op';
  name: (...args: never[]) => Op;
  result: ((answer: unknown) => unknown) | null;
}

/** Calls Go methods of its arguments by name: a generator function. */
export interface CallingNative {
  kind: 'calls';
  run: (...args: never[]) => Generator<number, unknown, unknown>;
  methods: string[];
}

export type Native = NativeFunction | OpNative | CallingNative;

/** A package of the library: Go text, and the natives of its functions without bodies. */
export interface PackageSource {
  path: string;
  source: string;
  natives: Record<string, Native>;
  /** Exported names that exist in Go and are not simulated: why, and a way out. */
  refused?: Record<string, string>;
  /** Forgets what an earlier run left. */
  reset?: () => void;
}

/** @param name puts the operands into `reg` and returns the code @param result Go's value of the engine's answer */
export function op(name: OpNative['name'], result: OpNative['result'] = null): OpNative {
  return { kind: 'op', name, result };
}

export function calls(run: CallingNative['run'], methods: string[]): CallingNative {
  return { kind: 'calls', run, methods };
}
