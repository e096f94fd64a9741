/**
 * A service inside the process: net/http's Server (net/http/server.go: Serve, conn.serve, backgroundRead), whose
 * handler sleeps.
 */
import { dropObjects, goDeepNow } from '../../goroutine/http/sites';
import { Op, reg } from '../../goroutine/opcodes';
import { Errno } from '../../os/errno';
import { listenerOf } from '../../os/listen';
import {
  registerSocket,
  socketOf,
  sysAccept,
  sysCloseSocket,
  sysListen,
  sysRecv,
  sysSend,
  sysSocket,
  tcp,
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
import { clock, T } from '../../sim/clock';
import { draw } from '../../sim/distributions';
import { Stream } from '../../sim/random';
import { note } from './admission';
import { RESPONSE_BYTES } from './connection';
import { takeRole } from './memory';
import { awaitIo, awaitSelect, syscall, wake, work } from './park';
import { Role, type TrafficState } from './state';

const BUFFER = 4096;
/** Server.Serve waits after an accept that failed: 5 ms, doubled up to 1 s. */
const FIRST_PAUSE = 5_000_000;
const LAST_PAUSE = 1_000_000_000;

/** Flags of a server's end. */
enum End {
  /** Its backgroundRead runs. */
  Reading = 1,
  /** serve waits for backgroundRead to end. */
  Awaited = 2,
  /** The client has closed. */
  Hangup = 4,
}

/** net.Listen. @throws when the process has no descriptor for it: nothing could be served */
export function listen(t: TrafficState, address: number): number {
  const fd = sysSocket();
  if (fd < 0 || sysListen(fd, address, tcp.somaxconn) < 0) return 0;
  netpollGenericInit();
  const e = t.ends.take();
  t.endFd[e] = fd;
  t.endPd[e] = t.pollDescs.open();
  registerSocket(fd, t.endPd[e]);
  t.listener = listenerOf(socketOf(fd));
  return e;
}

enum AcceptAt {
  Call = 0,
  None = 1,
  Waited = 2,
  Serve = 3,
}

export function accept(t: TrafficState, g: number): Op {
  const l = t.what[g];
  for (;;) {
    switch (t.at[g] as AcceptAt) {
      case AcceptAt.Call: {
        const fd = sysAccept(t.endFd[l]);
        if (fd === Errno.EMFILE || fd === Errno.ENFILE) {
          t.acceptErrors++;
          note(t, 'accept');
          t.pause = t.pause === 0 ? FIRST_PAUSE : Math.min(2 * t.pause, LAST_PAUSE);
          reg.ns = t.pause;
          return Op.Sleep;
        }
        t.pause = 0;
        if (fd < 0) {
          t.at[g] = AcceptAt.None;
          return syscall(t.cpu.transfer);
        }
        const e = t.ends.take();
        t.endFd[e] = fd;
        t.endPd[e] = t.pollDescs.open();
        t.endServe[e] = t.endFlags[e] = 0;
        registerSocket(fd, t.endPd[e]);
        t.accepted = e;
        t.lastAccepted = clock[T.Now];
        t.at[g] = AcceptAt.Serve;
        return syscall(t.cpu.accept);
      }
      case AcceptAt.None: {
        t.at[g] = AcceptAt.Waited;
        const op = awaitIo(t.endPd[l], g, false);
        if (op !== null) return op;
        break;
      }
      case AcceptAt.Waited:
        t.at[g] = netpollblocked(t.endPd[l], false) ? AcceptAt.Call : AcceptAt.None;
        t.at[g] = AcceptAt.Call;
        break;
      case AcceptAt.Serve:
        t.at[g] = AcceptAt.Call;
        reg.fn = Role.Serve;
        reg.a = t.accepted;
        return Op.Go;
    }
  }
}

enum At {
  New = 0,
  Read = 11,
  None = 1,
  Waited = 2,
  Handle = 3,
  Background = 4,
  Sleep = 5,
  Answer = 6,
  Abort = 7,
  Written = 8,
  Started = 10,
}

export function serve(t: TrafficState, g: number): Op {
  const e = t.what[g];
  for (;;) {
    switch (t.at[g] as At) {
      case At.New:
        t.endServe[e] = g;
        goDeepNow(g, 'serve');
        t.at[g] = At.Read;
        {
          const op = takeRole('serverConn');
          if (op !== null) return op;
          break;
        }
      case At.Read: {
        const n = sysRecv(t.endFd[e], BUFFER);
        t.at[g] = n === Errno.EAGAIN ? At.None : At.Handle;
        if (n !== Errno.EAGAIN && n <= 0) return endServe(t, e);
        return syscall(t.cpu.transfer);
      }
      case At.None: {
        t.at[g] = At.Waited;
        const op = awaitIo(t.endPd[e], g, false);
        if (op !== null) return op;
        break;
      }
      case At.Waited:
        netpollblocked(t.endPd[e], false);
        t.at[g] = At.Read;
        break;
      case At.Handle:
        t.at[g] = At.Started;
        {
          const op = takeRole('serverRequest');
          if (op !== null) return op;
          break;
        }
      case At.Started:
        t.at[g] = At.Background;
        return work(t.cpu.serve);
      case At.Background:
        t.endFlags[e] |= End.Reading;
        t.at[g] = At.Sleep;
        reg.fn = Role.Background;
        reg.a = e;
        return Op.Go;
      case At.Sleep:
        t.at[g] = At.Answer;
        reg.ns = draw(t.traffic.latency, Stream.Work);
        return Op.Sleep;
      case At.Answer:
        t.at[g] = At.Abort;
        return work(t.cpu.answer);
      case At.Abort:
        // finishRequest: what is written is flushed, then abortPendingRead puts backgroundRead to an end.
        t.at[g] = At.Written;
        if (sysSend(t.endFd[e], RESPONSE_BYTES) < 0) t.endFlags[e] |= End.Hangup;
        return syscall(t.cpu.transfer);
      case At.Written:
        if ((t.endFlags[e] & End.Reading) !== 0) {
          pollSetDeadline(t.endPd[e], -1, Mode.Read);
          t.endFlags[e] |= End.Awaited;
          return awaitSelect(0);
        }
        pollSetDeadline(t.endPd[e], 0, Mode.Read);
        dropObjects('serverRequest');
        if ((t.endFlags[e] & End.Hangup) !== 0) return endServe(t, e);
        t.at[g] = At.Read;
        break;
    }
  }
}

function endServe(t: TrafficState, e: number): Op {
  pollUnblock(t.endPd[e]);
  sysCloseSocket(t.endFd[e]);
  dropObjects('serverConn');
  pollClose(t.endPd[e]);
  t.ends.give(e);
  return Op.Return;
}

/** connReader.backgroundRead: one byte, so that a client that hangs up is noticed. */
export function background(t: TrafficState, g: number): Op {
  const e = t.what[g];
  for (;;) {
    if (pollCheckErr(t.endPd[e], false) !== PollErr.None) return readEnds(t, e);
    switch (t.at[g] as At) {
      case At.New:
        goDeepNow(g, 'backgroundRead');
        t.at[g] = At.Read;
        break;
      case At.Read: {
        const n = sysRecv(t.endFd[e], 1);
        if (n !== Errno.EAGAIN) {
          t.endFlags[e] |= End.Hangup;
          return readEnds(t, e);
        }
        t.at[g] = At.None;
        return syscall(t.cpu.transfer);
      }
      case At.None: {
        t.at[g] = At.Waited;
        const op = awaitIo(t.endPd[e], g, false);
        if (op !== null) return op;
        break;
      }
      default:
        netpollblocked(t.endPd[e], false);
        t.at[g] = At.Read;
    }
  }
}

function readEnds(t: TrafficState, e: number): Op {
  t.endFlags[e] &= ~End.Reading;
  if ((t.endFlags[e] & End.Awaited) !== 0) {
    t.endFlags[e] &= ~End.Awaited;
    wake(t.endServe[e], 0);
  }
  return Op.Return;
}
