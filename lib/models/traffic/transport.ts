/**
 * net/http's Transport: which request gets which connection, and when one is dialled or closed (transport.go: getConn,
 * queueForDial, tryPutIdleConn, decConnsPerHost).
 */
import { dropObjects } from '../../goroutine/http/sites';
import { Op, reg } from '../../goroutine/opcodes';
import { sysCloseSocket } from '../../os/tcp';
import { pollUnblock } from '../../runtime/polldesc';
import { noteCause } from './admission';
import { Cause } from './causes';
import { notify, WRITER_CASES, wake } from './park';
import { Role, type TrafficState } from './state';

/** Flags of a connection. */
export enum Conn {
  Closed = 1,
  Idle = 2,
  /** A request waits to be written; its writeLoop is parked. */
  ToWrite = 4,
  WriterParked = 8,
}

/**
 * getConn: an idle connection for r, or a place in the queue and, where the limit allows, a dial.
 * @returns the dial's `go`, null when r need not start one
 */
export function getConn(t: TrafficState, r: number): Op | null {
  const idle = t.idle.pop();
  if (idle !== undefined) {
    give(t, idle, r);
    return null;
  }
  t.wants[r] = 1;
  t.waiting.push(r);
  t.waitingSeq.push(t.seq[r]);
  if (!mayDial(t)) return null;
  reg.fn = Role.Dial;
  reg.a = newConn(t);
  return Op.Go;
}

/** r wants nothing more: its connection, if it had one, answers somebody who has gone, and is closed. */
export function giveUp(t: TrafficState, r: number): void {
  t.wants[r] = 0;
  if (t.conn[r] !== 0) closeConn(t, t.conn[r]);
  t.conn[r] = 0;
}

/** MaxConnsPerHost. */
function mayDial(t: TrafficState): boolean {
  const most = t.traffic.maxConnsPerHost ?? 0;
  return most === 0 || t.open < most;
}

/** A connection for `go t.dialConnFor(w)`: it goes to whoever waits longest when it is there. */
function newConn(t: TrafficState): number {
  const c = t.conns.take();
  t.open++;
  t.dials++;
  t.fd[c] = t.pd[c] = t.request[c] = t.writer[c] = t.flags[c] = t.loops[c] = 0;
  return c;
}

/** decConnsPerHost: where there is a limit, a connection that goes makes room for the next dial. */
function connGone(t: TrafficState): void {
  t.open--;
  if ((t.traffic.maxConnsPerHost ?? 0) > 0 && t.waiting.length > 0) t.spawn(Role.Dial, newConn(t));
}

/** The connection is r's. */
function give(t: TrafficState, c: number, r: number): void {
  t.flags[c] &= ~Conn.Idle;
  t.request[c] = r;
  t.conn[r] = c;
}

/** Who waits longest for a connection and has not given up. 0 for nobody. */
function nextWaiting(t: TrafficState): number {
  for (;;) {
    const r = t.waiting.shift();
    if (r === 0) return 0;
    // Who has given up stays in the queue until its turn, when it is passed over.
    if (t.waitingSeq.shift() !== t.seq[r] || t.wants[r] === 0) continue;
    t.wants[r] = 0;
    return r;
  }
}

/** tryPutIdleConn. */
export function putIdle(t: TrafficState, c: number): void {
  t.request[c] = 0;
  if ((t.flags[c] & Conn.Closed) !== 0) return;
  const r = nextWaiting(t);
  if (r !== 0) {
    give(t, c, r);
    notify(t, r);
  } else if (t.idle.length < (t.traffic.maxIdleConnsPerHost ?? 2)) {
    t.flags[c] |= Conn.Idle;
    t.idle.push(c);
  } else {
    closeConn(t, c);
  }
}

/** persistConn.close: the loops learn of it. */
export function closeConn(t: TrafficState, c: number): void {
  if ((t.flags[c] & Conn.Closed) !== 0) return;
  if ((t.flags[c] & Conn.Idle) !== 0) t.idle.splice(t.idle.indexOf(c), 1);
  t.flags[c] |= Conn.Closed;
  const r = t.request[c];
  t.request[c] = 0;
  if (r !== 0 && t.conn[r] === c && t.answered[r] === 0 && t.cause[r] === Cause.None) {
    t.cause[r] = Cause.Closed;
    t.conn[r] = 0;
    notify(t, r);
  }
  pollUnblock(t.pd[c]);
  if ((t.flags[c] & Conn.WriterParked) !== 0) {
    t.flags[c] &= ~Conn.WriterParked;
    wake(t.writer[c], WRITER_CASES);
  }
  sysCloseSocket(t.fd[c]);
  dropObjects('clientConn');
  connGone(t);
}

/** The request goes to the connection's writeLoop. */
export function submit(t: TrafficState, c: number): void {
  t.flags[c] |= Conn.ToWrite;
  if ((t.flags[c] & Conn.WriterParked) === 0) return;
  t.flags[c] &= ~Conn.WriterParked;
  wake(t.writer[c], WRITER_CASES);
}

/** Whoever waits longest is told, and with a place free again the next may dial. */
export function dialFailed(t: TrafficState, c: number, cause: number): Op {
  noteCause(t, cause);
  t.conns.give(c);
  const r = nextWaiting(t);
  if (r !== 0) {
    t.cause[r] = cause;
    notify(t, r);
  }
  connGone(t);
  return Op.Return;
}
