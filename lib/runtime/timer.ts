/**
 * Timers that programs hold: time.go's `timer`, for time.AfterFunc, NewTimer, NewTicker. A timer is an index into
 * columns; 0 is none.
 *
 * Stop and Reset only mark a timer that is in a heap; the P that owns the heap puts it right (time.ts).
 * A timer with a channel is in a heap only while somebody waits on the channel; otherwise whoever looks at the
 * channel finds out whether the timer is due. What it sent is taken back by Stop and Reset: nobody ever
 * receives a value of an earlier setting. Before Go 1.23 a timer with a channel was one like any other: in a heap
 * until it fired, and what it had sent stayed in the channel.
 */
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { chanLen, chanTimer, drain, makechan, trySend } from './chan';
import { Cost, pay } from './costs';
import { mP } from './m';
import { sched } from './sched';
import { since } from './switches';
import { addHeap, addZombies, noteModified, updateHeap, wakeNetPoller } from './time';

/** State bits: it is in the heap of P tmTs; its entry there is out of date; it was stopped but is still there. */
export const HEAPED = 1;
export const MODIFIED = 2;
export const ZOMBIE = 4;

export let tmState = new Uint8Array(64);
/** When it fires, ns; 0 when it will not. */
export let tmWhen = new Float64Array(64);
/** ns between ticks, 0 for a timer that fires once. */
let tmPeriod = new Float64Array(64);
/** The P whose heap it is in, −1 for none. */
export let tmTs = new Int32Array(64);
/** Its channel, 0 for AfterFunc. */
let tmChan = new Int32Array(64);
/** Goroutines that wait on its channel. */
let tmBlocked = new Int32Array(64);
/** What AfterFunc calls. */
const tmCall: unknown[] = [];
/** What a timer of the runtime's own calls, by the thread that runs it, and with what. */
export type TimerFunc = (arg: number, seq: number) => void;
const tmFunc: (TimerFunc | undefined)[] = [];
let tmArg = new Int32Array(64);
let tmSeq = new Int32Array(64);
let timers = 0;

/** When the times that timers send begin, ns. */
let epoch = 0;
/** Starts the goroutine of an AfterFunc on the thread that acts; set by the room above. */
let goFunc: (call: unknown) => void = () => {};

/** What a timer's channel carries, by the time in ns since the epoch; set by a front end whose times are no numbers. */
let timeValue: ((t: number) => unknown) | null = null;

export function resetTimerObjects(): void {
  timers = epoch = 0;
  timeValue = null;
  tmCall.length = tmFunc.length = 0;
}

export function setEpoch(t: number): void {
  epoch = t;
}

export function setTimeValue(f: typeof timeValue): void {
  timeValue = f;
}

export function setGoFunc(f: typeof goFunc): void {
  goFunc = f;
}

export function timerTotal(): number {
  return timers;
}

/** newTimer with a channel, whose index is `timerChan(t)`. @param d ns from now @param period ns, 0 for one shot */
export function newChanTimer(d: number, period: number): number {
  const t = alloc();
  tmChan[t] = makechan(1, true);
  if (since('1.23')) chanTimer[tmChan[t]] = t;
  modify(t, d, period);
  return t;
}

/** AfterFunc. */
export function newFuncTimer(d: number, call: unknown): number {
  const t = alloc();
  tmCall[t] = call;
  modify(t, d, 0);
  return t;
}

/** A timer of the runtime's own, not yet set: `modifyFunc` sets it. */
export function newRuntimeTimer(): number {
  return alloc();
}

/** timer.modify of a timer of the runtime's own: f(arg, seq) is called at `when`, ns. */
export function modifyFunc(t: number, when: number, f: TimerFunc, arg: number, seq: number): void {
  tmFunc[t] = f;
  tmArg[t] = arg;
  tmSeq[t] = seq;
  modifyAt(t, when, 0);
}

export function timerChan(t: number): number {
  return tmChan[t];
}

function alloc(): number {
  const t = ++timers;
  if (t === tmState.length) {
    tmState = grown(tmState, 2 * t);
    tmWhen = grown(tmWhen, 2 * t);
    tmPeriod = grown(tmPeriod, 2 * t);
    tmTs = grown(tmTs, 2 * t);
    tmChan = grown(tmChan, 2 * t);
    tmBlocked = grown(tmBlocked, 2 * t);
    tmArg = grown(tmArg, 2 * t);
    tmSeq = grown(tmSeq, 2 * t);
  }
  tmState[t] = tmWhen[t] = tmPeriod[t] = tmChan[t] = tmBlocked[t] = 0;
  tmTs[t] = -1;
  return t;
}

/** timer.modify, of which Reset is the public form. @returns whether it was still to fire */
export function modify(t: number, d: number, period: number): boolean {
  // A `when` of 0 means never; a negative duration is over at once.
  return modifyAt(t, Math.max(clock[T.Now] + Math.max(d, 0), 1), period);
}

function modifyAt(t: number, when: number, period: number): boolean {
  let pending = tmWhen[t] > 0;
  let wake = false;
  tmPeriod[t] = period;
  tmWhen[t] = when;
  if ((tmState[t] & HEAPED) !== 0) {
    tmState[t] |= MODIFIED;
    if ((tmState[t] & ZOMBIE) !== 0) {
      addZombies(tmTs[t], -1);
      tmState[t] &= ~ZOMBIE;
    }
    wake = noteModified(tmTs[t], when);
  }
  if (takeBack(t)) pending = true;
  if (needsAdd(t)) maybeAdd(t);
  if (wake) wakeNetPoller(when);
  return pending;
}

/** timer.stop. @returns whether it was still to fire */
export function stopTimer(t: number): boolean {
  if ((tmState[t] & HEAPED) !== 0) {
    tmState[t] |= MODIFIED;
    makeZombie(t);
  }
  const pending = tmWhen[t] > 0;
  tmWhen[t] = 0;
  return takeBack(t) || pending;
}

function makeZombie(t: number): void {
  if ((tmState[t] & ZOMBIE) !== 0) return;
  tmState[t] |= ZOMBIE;
  addZombies(tmTs[t], 1);
}

/** timerchandrain: a value that was sent and not received is gone. @returns whether there was one */
function takeBack(t: number): boolean {
  if (chanTimer[tmChan[t]] === 0 || chanLen[tmChan[t]] === 0) return false;
  drain(tmChan[t]);
  return true;
}

function needsAdd(t: number): boolean {
  return (tmState[t] & HEAPED) === 0 && tmWhen[t] > 0 && (chanTimer[tmChan[t]] === 0 || tmBlocked[t] > 0);
}

/** timer.maybeAdd: into the heap of the P that runs. */
function maybeAdd(t: number): void {
  const p = mP[sched.curm];
  pay(Cost.TimerAdd);
  tmState[t] = HEAPED;
  tmTs[t] = p;
  addHeap(p, -t, tmWhen[t]);
}

/** timer.unlockAndRun: t, which is due, fires; if it is in a heap it is the first there. */
export function runTimer(t: number, now: number): void {
  const delay = now - tmWhen[t];
  const period = tmPeriod[t];
  // A ticker keeps its beat: ticks that were slept through are left out.
  tmWhen[t] = period > 0 ? tmWhen[t] + period * (1 + Math.floor(delay / period)) : 0;
  if ((tmState[t] & HEAPED) !== 0) {
    tmState[t] |= MODIFIED;
    if (period === 0) makeZombie(t);
    updateHeap(tmTs[t], t);
  }
  // sendTime: into the buffer of one if there is room; the time is when it should have been.
  const f = tmFunc[t];
  const due = now - delay - epoch;
  if (tmChan[t] !== 0) trySend(sched.curm, 0, tmChan[t], timeValue === null ? due : timeValue(due));
  else if (f !== undefined) f(tmArg[t], tmSeq[t]);
  else goFunc(tmCall[t]);
}

/** maybeRunChan: a goroutine looks at the channel of t; if t is not in a heap it may be due. */
export function maybeRunChan(t: number): void {
  if ((tmState[t] & HEAPED) !== 0 || tmWhen[t] === 0 || tmWhen[t] > clock[T.Now]) return;
  runTimer(t, clock[T.Now]);
}

/** blockTimerChan: a goroutine is about to wait on t's channel. */
export function blockTimerChan(t: number): void {
  tmBlocked[t]++;
  if ((tmState[t] & ZOMBIE) !== 0 && tmWhen[t] > 0) {
    tmState[t] &= ~ZOMBIE;
    addZombies(tmTs[t], -1);
  }
  if (needsAdd(t)) maybeAdd(t);
}

/** unblockTimerChan: it waits no more. The last one leaves the timer marked for removal, yet still to fire. */
export function unblockTimerChan(t: number): void {
  tmBlocked[t]--;
  if (tmBlocked[t] === 0 && (tmState[t] & HEAPED) !== 0) makeZombie(t);
}
