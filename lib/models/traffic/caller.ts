/** The callers: Client.Get with its time-out (net/http/client.go, transport.go: roundTrip), and whoever tries again. */
import { dropObjects, goDeepNow } from '../../goroutine/http/sites';
import type { Op } from '../../goroutine/opcodes';
import { modifyFunc, newRuntimeTimer, stopTimer } from '../../runtime/timer';
import { clock, T } from '../../sim/clock';
import { draw } from '../../sim/distributions';
import { randomBelow, Stream } from '../../sim/random';
import { admit, begin, callFailed, callSucceeded, finish, fits, leave } from './admission';
import { Cause } from './causes';
import { takeRole } from './memory';
import { notify, parkCaller, sleep, work } from './park';
import type { TrafficState } from './state';
import { getConn, giveUp, putIdle, submit } from './transport';

/** Places of a caller. */
enum At {
  Begin = 0,
  Admit = 1,
  Admitted = 2,
  Call = 3,
  GetConn = 4,
  Wait = 5,
  Answer = 6,
  Read = 7,
  End = 8,
  Again = 9,
  Start = 10,
}

export function caller(t: TrafficState, g: number): Op {
  const r = t.what[g];
  for (;;) {
    switch (t.at[g] as At) {
      case At.Begin:
        if (t.pauses[r] === 1) {
          // A user's pause is no part of the request.
          t.pauses[r] = 2;
          return sleep(draw(t.traffic.gap, Stream.Work));
        }
        if (t.pauses[r] === 2) t.arrival[r] = clock[T.Now];
        begin(t, r, g);
        goDeepNow(g, 'caller');
        t.at[g] = At.Start;
        {
          const op = takeRole('clientRequest');
          if (op !== null) return op;
          break;
        }
      case At.Start:
        t.at[g] = At.Admit;
        return work(t.cpu.caller);
      case At.Admit:
        t.at[g] = At.Admitted;
        if (!fits(t, r)) {
          t.at[g] = At.End;
          break;
        }
        if (!admit(t, r)) return parkCaller(t, r);
        break;
      case At.Admitted:
        t.parked[r] = 0;
        t.at[g] = At.Call;
        break;
      case At.Call:
        t.calls[r]++;
        t.seq[r]++;
        t.cause[r] = Cause.None;
        t.answered[r] = 0;
        t.conn[r] = 0;
        startTimeout(t, r);
        t.at[g] = At.GetConn;
        break;
      case At.GetConn: {
        t.at[g] = At.Wait;
        const op = getConn(t, r);
        if (op !== null) return op;
        break;
      }
      case At.Wait:
        t.parked[r] = 0;
        if (t.cause[r] !== Cause.None) {
          t.at[g] = At.End;
        } else if (t.conn[r] === 0) {
          return parkCaller(t, r);
        } else {
          t.at[g] = At.Answer;
          submit(t, t.conn[r]);
        }
        break;
      case At.Answer:
        t.parked[r] = 0;
        if (t.answered[r] === 1) {
          t.at[g] = At.Read;
          return work(t.cpu.response);
        }
        if (t.cause[r] !== Cause.None) t.at[g] = At.End;
        else return parkCaller(t, r);
        break;
      case At.Read:
        putIdle(t, t.conn[r]);
        t.conn[r] = 0;
        t.at[g] = At.End;
        break;
      case At.End:
        stopTimeout(t, r);
        t.seq[r]++;
        if (t.cause[r] === Cause.None) {
          callSucceeded(t);
        } else if (callFailed(t, r)) {
          t.at[g] = At.Again;
          return sleep(backoff(t, r));
        }
        leave(t, r);
        dropObjects('clientRequest');
        return finish(t, r);
      case At.Again:
        t.at[g] = At.Call;
        break;
    }
  }
}

function backoff(t: TrafficState, r: number): number {
  const { backoff: first, jitter } = t.traffic.retries!;
  const most = Math.min(first * 2 ** (t.calls[r] - 1), 1e15);
  return jitter ? randomBelow(Stream.Work, Math.min(2 ** 31, most + 1)) * Math.max(1, most / 2 ** 31) : most;
}

/** http.Client.Timeout: a timer in the P's heap. */
function startTimeout(t: TrafficState, r: number): void {
  const ns = t.traffic.timeout ?? 0;
  if (ns === 0) return;
  if (t.timer[r] === 0) t.timer[r] = newRuntimeTimer();
  const seq = t.seq[r];
  modifyFunc(t.timer[r], clock[T.Now] + ns, (request, s) => timedOut(t, request, s), r, seq);
}

function stopTimeout(t: TrafficState, r: number): void {
  if ((t.traffic.timeout ?? 0) > 0) stopTimer(t.timer[r]);
}

function timedOut(t: TrafficState, r: number, seq: number): void {
  if (seq !== t.seq[r] || t.answered[r] === 1 || t.cause[r] !== Cause.None) return;
  t.cause[r] = Cause.Timeout;
  giveUp(t, r);
  notify(t, r);
}
