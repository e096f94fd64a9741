/**
 * State that goroutines share without an operation of its own: what a plain call reads or changes, such as
 * `wg.add` or `ctx.err()`. Whoever explores schedules must know that it was touched, to see which steps depend on
 * each other; `watch.touched` is null unless somebody does.
 *
 * Invariant: every plain call that reads or writes state of another goroutine tells so here.
 */
export const watch: {
  touched: null | ((what: object | string, write: boolean) => void);
  /** A try of a lock has succeeded. */
  acquired: null | ((what: string) => void);
  /** A plain call does something to a descriptor: opens it, begins or ends a use, reads, writes, closes. */
  descriptor: null | ((what: 'open' | 'enter' | 'leave' | 'read' | 'written' | 'close', fd: number) => void);
  /** sync.Pool takes x in, or hands it out. */
  pooled: null | ((x: object, out: boolean) => void);
  /** Compiled code is about to access a variable: a part of `object`, or all of it. */
  accessed: null | ((object: unknown, key: unknown, name: string, write: boolean) => void);
} = {
  touched: null,
  acquired: null,
  descriptor: null,
  pooled: null,
  accessed: null,
};
