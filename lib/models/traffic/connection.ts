/**
 * A connection of the client: its dial (net.Dialer, Transport.dialConn), and the two goroutines that it has until it is
 * closed, readLoop and writeLoop. Each function is a goroutine's next moment: it acts, and names the operation with
 * which the goroutine goes on.
 */
import { goDeepNow } from '../../goroutine/http/sites';
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
import { clock, T } from '../../sim/clock';
import { note } from './admission';
import { Cause } from './causes';
import { takeRole } from './memory';
import { DIAL_TIMEOUT } from './options';
import { awaitIo, awaitSelect, notify, syscall, WRITER_CASES } from './park';
import { Role, type TrafficState } from './state';
import { Conn, closeConn, dialFailed, putIdle } from './transport';

/** Bytes of a request and of its answer, as net/http writes them. */
export const REQUEST_BYTES = 96;
export const RESPONSE_BYTES = 118;
const BUFFER = 4096;
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
        goDeepNow(g, 'dial');
        const fd = sysSocket();
        if (fd < 0) return dialFailed(t, c, Cause.Files);
        t.fd[c] = fd;
        t.at[g] = DialAt.Connect;
        return syscall(t.cpu.socket);
      }
      case DialAt.Connect: {
        netpollGenericInit();
        const pd = t.pollDescs.open();
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
          const op = takeRole('clientConn');
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

export function writeLoop(t: TrafficState, g: number): Op {
  const c = t.what[g];
  if (t.writer[c] === 0) goDeepNow(g, 'writeLoop');
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
    goDeepNow(g, 'readLoop');
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
