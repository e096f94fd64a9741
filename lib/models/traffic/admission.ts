/** Who gets in, who waits, who is sent away: the semaphore with its queue, the breaker, retries; and the counting. */
import { Op } from '../../goroutine/opcodes';
import { clock, T } from '../../sim/clock';
import { Cause, causeNames } from './causes';
import { notify } from './park';
import type { TrafficState, Trouble } from './state';

/** ns since main's start. */
export const sinceStart = (t: TrafficState): number => clock[T.Now] - t.started;

/** Notes what went wrong, the first time. */
export function note(t: TrafficState, what: Trouble): void {
  if (t.first[what] !== undefined) return;
  const { inFlight, arrived, connected } = t;
  t.first[what] = { time: sinceStart(t), inFlight, arrived, connected };
  t.onFirst(what);
}

/** The same for what a call has come to. */
export function noteCause(t: TrafficState, cause: number): void {
  note(t, causeNames[cause] as Trouble);
}

/** A caller's first moment. */
export function begin(t: TrafficState, r: number, g: number): void {
  t.caller[r] = g;
  t.calls[r] = t.cause[r] = t.answered[r] = t.parked[r] = t.conn[r] = 0;
  if (++t.inFlight > t.peak) t.peak = t.inFlight;
  const wait = clock[T.Now] - t.arrival[r];
  t.wait.add(wait);
  if (wait > t.late) {
    t.lateCount++;
    note(t, 'late');
  }
}

/** Whether r may call at all: its cause says why not. */
export function fits(t: TrafficState, r: number): boolean {
  const { breaker, limit, queue } = t.traffic;
  if (breaker !== undefined && t.failures >= breaker.failures) {
    if (clock[T.Now] < t.opensAt || t.trying) {
      t.cause[r] = Cause.Open;
      return false;
    }
    t.trying = true; // half open: this one tries
  }
  if (limit !== undefined && t.taken >= limit && t.queued.length >= (queue ?? Number.POSITIVE_INFINITY)) {
    t.cause[r] = Cause.Shed;
    return false;
  }
  return true;
}

/** Takes a place under the limit. @returns false when r waits for one */
export function admit(t: TrafficState, r: number): boolean {
  const { limit } = t.traffic;
  if (limit === undefined) return true;
  if (t.taken < limit) {
    t.taken++;
    return true;
  }
  t.queued.push(r);
  return false;
}

/** Gives r's place to whoever waits longest. */
export function leave(t: TrafficState, r: number): void {
  const cause = t.cause[r];
  if (t.traffic.limit === undefined || cause === Cause.Shed || cause === Cause.Open) return;
  const next = t.queued.shift();
  if (next === 0) t.taken--;
  else notify(t, next);
}

export function callSucceeded(t: TrafficState): void {
  t.failures = 0;
  t.trying = false;
}

/** @returns whether r shall try again */
export function callFailed(t: TrafficState, r: number): boolean {
  const cause = t.cause[r];
  if (cause === Cause.Shed || cause === Cause.Open) return false;
  const { breaker, retries } = t.traffic;
  t.failures++;
  t.trying = false;
  if (breaker !== undefined && t.failures >= breaker.failures) t.opensAt = clock[T.Now] + breaker.open;
  return retries !== undefined && t.calls[r] <= retries.most;
}

/** r is over. */
export function finish(t: TrafficState, r: number): Op {
  const cause = t.cause[r];
  t.inFlight--;
  t.ended++;
  if (cause === Cause.None) {
    const ns = clock[T.Now] - t.arrival[r];
    t.served++;
    t.latency.add(ns);
    t.recent.add(ns);
  } else {
    t.errors[cause]++;
    noteCause(t, cause);
  }
  t.arrival[r] = -1;
  t.onEnd();
  t.requests.give(r);
  return Op.Return;
}
