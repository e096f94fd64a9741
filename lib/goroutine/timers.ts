/**
 * Package time: AfterFunc, timers and tickers with channels, as from Go 1.23 on.
 *
 * A timer with a channel is made by a plain call: it moves nothing until somebody waits on its channel. What it
 * sends is the time at which it was due, in ns since main began, as `now()` tells it.
 */

import { since } from '../runtime/switches';
import { timerChan as chanOf, newChanTimer, stopTimer } from '../runtime/timer';
import { Chan, current, panic } from './api';
import { Op, reg } from './opcodes';
import { type GoFunction, makeOperation, type Operation, withResult } from './operation';
import { watch } from './watch';

/** time.Timer. */
export class Timer {
  /** @param C the channel on which the time is sent; a nil channel for AfterFunc */
  constructor(
    protected readonly index: number,
    readonly C: Chan<number> | null,
  ) {}

  /** Stop: @returns false when it had fired or been stopped before */
  stop(): boolean {
    if (watch.touched !== null) watch.touched(`timer${this.index}`, true);
    return stopTimer(this.index);
  }

  /** Reset: fires d ns from now, whatever it was set to. @returns false when it had fired or been stopped before */
  reset(d: number): Operation<boolean> {
    reg.a = this.index;
    reg.ns = duration(d, 'timer.reset');
    reg.b = 0;
    return withResult(Op.TimerReset, answering);
  }
}

/** time.Ticker. */
export class Ticker {
  constructor(
    private readonly index: number,
    readonly C: Chan<number>,
  ) {}

  stop(): void {
    if (watch.touched !== null) watch.touched(`timer${this.index}`, true);
    stopTimer(this.index);
  }

  reset(d: number): Operation<boolean> {
    if (d <= 0) panic('non-positive interval for Ticker.Reset');
    reg.a = this.index;
    reg.ns = duration(d, 'ticker.reset');
    reg.b = 1;
    return withResult(Op.TimerReset, answering);
  }
}

/** time.NewTimer. @param d ns; 0 or less is due at once */
export function newTimer(d: number): Timer {
  const index = newChanTimer(inRun(duration(d, 'newTimer'), 'a timer'), 0);
  if (watch.touched !== null) watch.touched(`timer${index}`, true);
  return new Timer(index, new TimerChan(chanOf(index)));
}

/** time.After: the channel of a new timer. */
export function after(d: number): Chan<number> {
  return newTimer(d).C!;
}

/** time.NewTicker. @param d ns, above 0 */
export function newTicker(d: number): Ticker {
  if (d <= 0) panic('non-positive interval for NewTicker');
  const index = newChanTimer(inRun(duration(d, 'newTicker'), 'a ticker'), d);
  if (watch.touched !== null) watch.touched(`timer${index}`, true);
  return new Ticker(index, new TimerChan(chanOf(index)));
}

/** time.Tick: the channel of a new ticker, a nil channel (null) for d ≤ 0. */
export function tick(d: number): Chan<number> | null {
  return d <= 0 ? null : newTicker(d).C;
}

/** time.AfterFunc: `fn(...args)` runs in a goroutine of its own, d ns from now. */
export function afterFunc<A extends unknown[]>(d: number, fn: GoFunction<A>, ...args: A): Operation<Timer> {
  reg.ns = duration(d, 'afterFunc');
  reg.value = { fn, args };
  return withResult(Op.AfterFunc, makingTimer);
}

const answering = makeOperation(answer => answer as boolean);
const makingTimer = makeOperation(index => new Timer(index as number, null));

/** A channel that a timer has made in the engine; to len and cap it looks unbuffered, as from Go 1.23 on. */
class TimerChan extends Chan<number> {
  constructor(private readonly made: number) {
    super(since('1.23') ? 0 : 1, 0);
  }

  override get id(): number {
    return this.made;
  }

  override get len(): number {
    return this.cap === 0 ? 0 : super.len;
  }
}

function inRun(d: number, what: string): number {
  if (current.run !== 0) return d;
  throw new Error(`${what} can be made only while a program runs: inside simulate(…)`);
}

function duration(d: number, what: string): number {
  if (Number.isSafeInteger(d)) return d;
  throw new RangeError(`${what}: a duration is a whole number of nanoseconds; got ${d}`);
}
