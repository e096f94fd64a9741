/**
 * Package context. Names are Go's: `const [ctx, cancel] = yield* context.withCancel(context.background())`.
 *
 * Cancelling closes the context's `done` channel, then those of its children, in the order in which Go ranges over
 * the map that holds them: from a random one on. A deadline is an AfterFunc. Go guards each context by a Mutex; here nothing comes
 * between two operations of a goroutine, and the order of the steps does the rest.
 */
import { type Chan, go, makeChan, now, panic } from './api';
import { rangeOrder } from './map-order';
import type { GoFunction } from './operation';
import { nilChan } from './select';
import { type Timer, afterFunc as timeAfterFunc } from './timers';
import { watch } from './watch';

/** context.Canceled and context.DeadlineExceeded: what `err` tells of an ended context. */
export const Canceled = new Error('context canceled');
export const DeadlineExceeded = new Error('context deadline exceeded');

type Body<T = void> = Generator<number, T, unknown>;

export interface Context {
  /** Closed when the context ends; a nil channel if it never can. */
  done(): Chan<undefined>;
  /** null while the context lives, then Canceled or DeadlineExceeded. */
  err(): Error | null;
  /** ns since main began, null for none. */
  deadline(): number | null;
  value(key: unknown): unknown;
}

/** Ends a context; what depends on it should stop. Further calls do nothing. */
export type CancelFunc = () => Body;
export type CancelCauseFunc = (cause?: Error | null) => Body;

/** What a cancelled context cancels in turn. */
interface Canceler {
  cancel(removeFromParent: boolean, err: Error, cause: Error | null): Body;
}

/** A context between the root and a cancelCtx passes questions on to its parent. */
class Derived implements Context {
  constructor(readonly parent: Context | null) {}

  done(): Chan<undefined> {
    return this.parent?.done() ?? nilChan<undefined>();
  }

  err(): Error | null {
    return this.parent?.err() ?? null;
  }

  deadline(): number | null {
    return this.parent?.deadline() ?? null;
  }

  value(key: unknown): unknown {
    return this.parent?.value(key);
  }
}

class CancelCtx extends Derived implements Canceler {
  private readonly channel = makeChan<undefined>(0);
  private ended: Error | null = null;
  private reason: Error | null = null;
  readonly children = new Set<Canceler>();

  override done(): Chan<undefined> {
    return this.channel;
  }

  override err(): Error | null {
    if (watch.touched !== null) watch.touched(this, false);
    return this.ended;
  }

  cause(): Error | null {
    return this.reason;
  }

  /** propagateCancel: child ends when parent does. */
  *propagate(parent: Context, child: Canceler): Body {
    const above = cancelCtxOf(parent);
    if (above === null) return;
    if (watch.touched !== null) watch.touched(above, true);
    const err = above.err();
    if (err !== null) yield* child.cancel(false, err, above.cause());
    else above.children.add(child);
  }

  *cancel(removeFromParent: boolean, err: Error, cause: Error | null): Body {
    if (watch.touched !== null) watch.touched(this, true);
    if (this.ended !== null) return;
    this.ended = err;
    this.reason = cause ?? err;
    yield* this.channel.close();
    for (const child of rangeOrder([...this.children])) yield* child.cancel(false, err, this.reason);
    this.children.clear();
    if (removeFromParent && this.parent !== null) cancelCtxOf(this.parent)?.children.delete(this);
  }
}

class TimerCtx extends CancelCtx {
  timer: Timer | null = null;

  constructor(
    parent: Context,
    private readonly at: number,
  ) {
    super(parent);
  }

  override deadline(): number {
    return this.at;
  }

  override *cancel(removeFromParent: boolean, err: Error, cause: Error | null): Body {
    yield* super.cancel(removeFromParent, err, cause);
    this.timer?.stop();
    this.timer = null;
  }
}

class ValueCtx extends Derived {
  constructor(
    parent: Context,
    private readonly key: unknown,
    private readonly held: unknown,
  ) {
    super(parent);
  }

  override value(key: unknown): unknown {
    return key === this.key ? this.held : super.value(key);
  }
}

class WithoutCancelCtx extends Derived {
  constructor(private readonly from: Context) {
    super(null);
  }

  override value(key: unknown): unknown {
    return this.from.value(key);
  }
}

/** Starts f when its parent ends, unless stopped before. */
class AfterFuncCtx extends CancelCtx {
  private over = false;

  constructor(
    parent: Context,
    private readonly f: GoFunction<[]>,
  ) {
    super(parent);
  }

  override *cancel(removeFromParent: boolean, err: Error, cause: Error | null): Body {
    yield* super.cancel(false, err, cause);
    if (removeFromParent) cancelCtxOf(this.parent!)?.children.delete(this);
    if (this.over) return;
    this.over = true;
    yield* go(this.f);
  }

  *stop(): Body<boolean> {
    const stopped = !this.over;
    this.over = true;
    if (stopped) yield* this.cancel(true, Canceled, null);
    return stopped;
  }
}

/** The nearest context above that can be cancelled (parentCancelCtx). */
function cancelCtxOf(ctx: Context): CancelCtx | null {
  for (let c: Context | null = ctx; c instanceof Derived; c = c.parent) if (c instanceof CancelCtx) return c;
  return null;
}

const root = new Derived(null);

/** The root of all contexts: never ends. */
export function background(): Context {
  return root;
}

/** A Go panic for a parent that is none. */
function parentOf(parent: Context): Context {
  return parent ?? panic('cannot create context from nil parent');
}

export function* withCancel(parent: Context): Body<[Context, CancelFunc]> {
  const ctx = new CancelCtx(parentOf(parent));
  yield* ctx.propagate(parent, ctx);
  return [ctx, () => ctx.cancel(true, Canceled, null)];
}

/** As withCancel; the CancelCauseFunc takes the reason, which `cause` tells. */
export function* withCancelCause(parent: Context): Body<[Context, CancelCauseFunc]> {
  const ctx = new CancelCtx(parentOf(parent));
  yield* ctx.propagate(parent, ctx);
  return [ctx, (reason = null) => ctx.cancel(true, Canceled, reason)];
}

/** @param at ns since main began, as `now()` tells it */
export function* withDeadline(
  parent: Context,
  at: number,
  reason: Error | null = null,
): Body<[Context, CancelFunc]> {
  const earlier = parentOf(parent).deadline();
  if (earlier !== null && earlier < at) return yield* withCancel(parent);
  const ctx = new TimerCtx(parent, at);
  yield* ctx.propagate(parent, ctx);
  const d = at - now();
  if (d <= 0) {
    yield* ctx.cancel(true, DeadlineExceeded, reason);
    return [ctx, () => ctx.cancel(false, Canceled, null)];
  }
  if (ctx.err() === null) {
    ctx.timer = yield* timeAfterFunc(d, function* deadline() {
      yield* ctx.cancel(true, DeadlineExceeded, reason);
    });
  }
  return [ctx, () => ctx.cancel(true, Canceled, null)];
}

/** @param d ns from now @param reason what `cause` tells when the time is up; default DeadlineExceeded */
export function withTimeout(
  parent: Context,
  d: number,
  reason: Error | null = null,
): Body<[Context, CancelFunc]> {
  return withDeadline(parent, now() + d, reason);
}

export function withValue(parent: Context, key: unknown, value: unknown): Context {
  return new ValueCtx(parentOf(parent), key, value);
}

/** The same values, without the parent's end. */
export function withoutCancel(parent: Context): Context {
  return new WithoutCancelCtx(parentOf(parent));
}

/** Why the context ended: the reason given to its cancel, otherwise `err`. */
export function cause(ctx: Context): Error | null {
  return cancelCtxOf(ctx)?.cause() ?? ctx.err();
}

/**
 * context.AfterFunc: f runs in a goroutine of its own once ctx has ended.
 * @returns stop, whose answer is whether f will now never run
 */
export function* afterFunc(ctx: Context, f: GoFunction<[]>): Body<() => Body<boolean>> {
  const a = new AfterFuncCtx(ctx, f);
  yield* a.propagate(ctx, a);
  return () => a.stop();
}
