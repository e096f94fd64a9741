/**
 * The callers and net/http's Transport: roundTrip, getConn, dialConn, readLoop, writeLoop (net/http/transport.go).
 *
 * Each function is a goroutine's next moment: it acts, and names the operation with which the goroutine goes on.
 */
import { Op, reg } from '../../goroutine/opcodes';
import { Errno } from '../../os/errno';
import {
  registerSocket,
  sysCloseSocket,
  sysConnect,
  sysRecv,
  sysSend,
  sysSocket,
  sysSoError,
} from '../../os/tcp';
import { netpollGenericInit } from '../../runtime/netpoll';
import {
  Mode,
  netpollblocked,
  PollErr,
  pollCheckErr,
  pollClose,
  pollSetDeadline,
  pollUnblock,
} from '../../runtime/polldesc';
import { modifyFunc, newRuntimeTimer, stopTimer } from '../../runtime/timer';
import { clock, T } from '../../sim/clock';
import { draw } from '../../sim/distributions';
import { randomBelow, Stream } from '../../sim/random';
import { admit, begin, callFailed, callSucceeded, finish, fits, leave, note, noteCause } from './admission';
import { Cause } from './causes';
import { goDeep } from './memory';
import { DIAL_TIMEOUT } from './options';
import { awaitIo, awaitSelect, wake } from './park';
import { Role, type TrafficState } from './state';

/** Bytes of a request and of its answer, as net/http writes them. */
export const REQUEST_BYTES = 96;
export const RESPONSE_BYTES = 118;
const BUFFER = 4096;
/** Cases of the selects: roundTrip's, writeLoop's. */
const CALLER_CASES = 4;
const WRITER_CASES = 2;

/** Flags of a connection. */
enum Conn {
  Closed = 1,
  Idle = 2,
  /** A request waits to be written; its writeLoop is parked. */
  ToWrite = 4,
  WriterParked = 8,
}

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
        goDeep(g, 'caller');
        t.at[g] = At.Start;
        {
          const op = t.memory.take('clientRequest');
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
        if (!admit(t, r)) return park(t, r);
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
        const idle = t.idle.pop();
        t.at[g] = At.Wait;
        if (idle !== undefined) {
          give(t, idle, r);
          break;
        }
        t.wants[r] = 1;
        t.waiting.push(r);
        t.waitingSeq.push(t.seq[r]);
        if (!mayDial(t)) break;
        reg.fn = Role.Dial;
        reg.a = newConn(t);
        return Op.Go;
      }
      case At.Wait:
        t.parked[r] = 0;
        if (t.cause[r] !== Cause.None) {
          t.at[g] = At.End;
        } else if (t.conn[r] === 0) {
          return park(t, r);
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
        else return park(t, r);
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
        t.memory.drop('clientRequest');
        return finish(t, r);
      case At.Again:
        t.at[g] = At.Call;
        break;
    }
  }
}

function work(ns: number): Op {
  reg.ns = ns;
  reg.b = 0;
  return Op.Work;
}

function sleep(ns: number): Op {
  reg.ns = ns;
  return Op.Sleep;
}

function syscall(ns: number): Op {
  reg.ns = ns;
  reg.b = 0;
  return Op.Syscall;
}

/** The caller of r waits; whoever has something for it wakes it. */
function park(t: TrafficState, r: number): Op {
  t.parked[r] = 1;
  return awaitSelect(CALLER_CASES);
}

/** Wakes r's caller if it waits. */
export function notify(t: TrafficState, r: number): void {
  if (t.parked[r] !== 1) return;
  t.parked[r] = 2; // woken: once is enough
  wake(t.caller[r], CALLER_CASES);
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
  t.wants[r] = 0;
  if (t.conn[r] !== 0) closeConn(t, t.conn[r]);
  t.conn[r] = 0;
  notify(t, r);
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
function putIdle(t: TrafficState, c: number): void {
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
function closeConn(t: TrafficState, c: number): void {
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
  t.memory.drop('clientConn');
  connGone(t);
}

/** The request goes to the connection's writeLoop. */
function submit(t: TrafficState, c: number): void {
  t.flags[c] |= Conn.ToWrite;
  if ((t.flags[c] & Conn.WriterParked) === 0) return;
  t.flags[c] &= ~Conn.WriterParked;
  wake(t.writer[c], WRITER_CASES);
}

enum DialAt {
  Socket = 0,
  Connect = 1,
  Wait = 2,
  Waited = 3,
  Read = 4,
  Write = 5,
  Deliver = 6,
  Connected = 7,
}

export function dial(t: TrafficState, g: number, address: () => number): Op {
  const c = t.what[g];
  for (;;) {
    switch (t.at[g] as DialAt) {
      case DialAt.Socket: {
        goDeep(g, 'dial');
        const fd = sysSocket();
        if (fd < 0) return dialFailed(t, c, Cause.Files);
        t.fd[c] = fd;
        t.at[g] = DialAt.Connect;
        return syscall(t.cpu.socket);
      }
      case DialAt.Connect: {
        netpollGenericInit();
        const pd = t.memory.pollOpen();
        t.pd[c] = pd;
        registerSocket(t.fd[c], pd);
        const drops = t.listener?.drops ?? 0;
        const said = sysConnect(t.fd[c], address());
        if (t.listener !== undefined && t.listener.drops > drops) note(t, 'acceptQueue');
        if (said !== Errno.EINPROGRESS) return abandon(t, c, Cause.Ports);
        pollSetDeadline(pd, DIAL_TIMEOUT, Mode.Write);
        t.at[g] = DialAt.Wait;
        return syscall(t.cpu.connect);
      }
      case DialAt.Wait: {
        if (pollCheckErr(t.pd[c], true) !== PollErr.None) return abandon(t, c, Cause.DialTimeout);
        t.at[g] = DialAt.Waited;
        const op = awaitIo(t.pd[c], g, true);
        if (op !== null) return op;
        t.at[g] = DialAt.Read;
        break;
      }
      case DialAt.Waited:
        t.at[g] = netpollblocked(t.pd[c], true) ? DialAt.Read : DialAt.Wait;
        break;
      case DialAt.Read: {
        const error = sysSoError(t.fd[c]);
        if (error === Errno.EINPROGRESS) {
          t.at[g] = DialAt.Wait;
          break;
        }
        if (error !== 0) return abandon(t, c, Cause.Refused);
        pollSetDeadline(t.pd[c], 0, Mode.Both);
        t.connected++;
        t.lastConnected = clock[T.Now];
        t.loops[c] = 2;
        t.at[g] = DialAt.Connected;
        {
          const op = t.memory.take('clientConn');
          if (op !== null) return op;
          break;
        }
      }
      case DialAt.Connected:
        t.at[g] = DialAt.Write;
        reg.fn = Role.ReadLoop;
        reg.a = c;
        return Op.Go;
      case DialAt.Write:
        t.at[g] = DialAt.Deliver;
        reg.fn = Role.WriteLoop;
        reg.a = c;
        return Op.Go;
      case DialAt.Deliver:
        putIdle(t, c);
        return Op.Return;
    }
  }
}

function abandon(t: TrafficState, c: number, cause: number): Op {
  pollUnblock(t.pd[c]);
  sysCloseSocket(t.fd[c]);
  pollClose(t.pd[c]);
  return dialFailed(t, c, cause);
}

/** Whoever waits longest is told, and with a place free again the next may dial. */
function dialFailed(t: TrafficState, c: number, cause: number): Op {
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

export function writeLoop(t: TrafficState, g: number): Op {
  const c = t.what[g];
  if (t.writer[c] === 0) goDeep(g, 'writeLoop');
  t.writer[c] = g;
  if ((t.flags[c] & Conn.Closed) !== 0) return loopEnds(t, c);
  if ((t.flags[c] & Conn.ToWrite) === 0) {
    t.flags[c] |= Conn.WriterParked;
    return awaitSelect(WRITER_CASES);
  }
  t.flags[c] &= ~Conn.ToWrite;
  if (sysSend(t.fd[c], REQUEST_BYTES) < 0) {
    closeConn(t, c);
    return loopEnds(t, c);
  }
  return syscall(t.cpu.transfer);
}

enum ReadAt {
  Begin = 0,
  Called = 1,
  Waited = 2,
  Loop = 3,
}

export function readLoop(t: TrafficState, g: number): Op {
  const c = t.what[g];
  if (t.at[g] === ReadAt.Begin) {
    goDeep(g, 'readLoop');
    t.at[g] = ReadAt.Loop;
  }
  for (;;) {
    if ((t.flags[c] & Conn.Closed) !== 0) return loopEnds(t, c);
    switch (t.at[g] as ReadAt) {
      case ReadAt.Loop: {
        const n = sysRecv(t.fd[c], BUFFER);
        if (n === Errno.EAGAIN) {
          t.at[g] = ReadAt.Called;
        } else if (n <= 0) {
          closeConn(t, c);
          return loopEnds(t, c);
        } else {
          const r = t.request[c];
          if (r !== 0) {
            t.answered[r] = 1;
            notify(t, r);
          }
        }
        return syscall(t.cpu.transfer);
      }
      case ReadAt.Called: {
        t.at[g] = ReadAt.Waited;
        const op = awaitIo(t.pd[c], g, false);
        if (op !== null) return op;
        break;
      }
      case ReadAt.Waited:
        t.at[g] = netpollblocked(t.pd[c], false) ? ReadAt.Loop : ReadAt.Called;
        if (pollCheckErr(t.pd[c], false) === PollErr.None) t.at[g] = ReadAt.Loop;
        break;
    }
  }
}

/** The last of the two loops gives the connection's places away. */
function loopEnds(t: TrafficState, c: number): Op {
  if (--t.loops[c] === 0) {
    pollClose(t.pd[c]);
    t.conns.give(c);
  }
  return Op.Return;
}
