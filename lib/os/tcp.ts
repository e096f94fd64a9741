/**
 * TCP, as system calls see it: a socket's descriptor, its readiness, its bytes. Connections begin in handshake.ts, end in
 * farewell.ts, and fall silent in silence.ts.
 *
 * Within the machine a packet takes no time: the kernel that sends it receives it, in the same call. To and from the
 * outside it takes the path's latency (remotes.ts, visitors.ts). What takes time by itself is silence: SYNs that nobody
 * answers, connections whose other end is gone, farewells.
 * Invariants: a descriptor and its socket name each other; an ephemeral port is held from connect(2) until the last
 * of TIME_WAIT; bytes written = bytes read + bytes in the reader's queue, as long as nobody resets.
 */
import { clock, T } from '../sim/clock';
import { address } from './addresses';
import { Ev, epollAdd, epollEdge } from './epoll';
import { Errno } from './errno';
import { fail, resetBy } from './farewell';
import { FdKind, fdAlloc, fdKind, fdObject } from './fds';
import { listenerOf } from './listen';
import { charge, Mem, memoryOn, release } from './memory';
import { capturing, type PacketKind, packetNow } from './packets';
import { remoteBytes } from './remotes';
import { forgotten, pathLatency, setTimer } from './silence';
import {
  allocSocket,
  Sk,
  skAddr,
  skAsked,
  skCookie,
  skErr,
  skFd,
  skFlags,
  skHeard,
  skPassed,
  skPeer,
  skPort,
  skRemote,
  skRx,
  skState,
  skTimer,
  skTries,
  skTx,
  socketEdge,
  Tcp,
} from './sockets';
import { EPOLL_ITEM_BYTES, RETRANSMIT_TIMEOUT, SOCKET_FILE_BYTES, TCP_SOCK_BYTES, tcp } from './tcp-options';

export { sysCloseSocket, sysShutdownWrite } from './farewell';
export { sysAccept, sysConnect, sysListen } from './handshake';
export { cut } from './silence';
export { defaultTcp, resetTcp, type TcpOptions, tcp } from './tcp-options';

/** The socket of a descriptor, 0 for none. */
export function socketOf(fd: number): number {
  return fd >= 0 && fd < fdKind.length && fdKind[fd] === FdKind.Socket ? fdObject[fd] : 0;
}

/** socket(2). @returns a descriptor, EMFILE or ENFILE */
export function sysSocket(): number {
  const fd = fdAlloc(FdKind.Socket, 0);
  if (fd < 0) return fd;
  const s = allocSocket();
  bindFd(fd, s);
  if (memoryOn) charge(Mem.Sockets, TCP_SOCK_BYTES);
  return fd;
}

export function bindFd(fd: number, s: number): void {
  fdObject[fd] = s;
  skFd[s] = fd;
  if (memoryOn) charge(Mem.Sockets, SOCKET_FILE_BYTES);
}

/** EPOLL_CTL_ADD: what is ready already is an edge. */
export function registerSocket(fd: number, cookie: number): void {
  const s = socketOf(fd);
  skCookie[s] = cookie;
  epollAdd();
  if (memoryOn) charge(Mem.Sockets, EPOLL_ITEM_BYTES);
  const events = readiness(s);
  if (events !== 0) epollEdge(cookie, events);
}

function readiness(s: number): number {
  if (skErr[s] !== 0) return Ev.In | Ev.Out | Ev.Hup;
  switch (skState[s]) {
    case Tcp.Listen:
      return (listenerOf(s)?.length ?? 0) > 0 ? Ev.In : 0;
    case Tcp.SynSent:
      return 0;
    case Tcp.Closed:
      return Ev.Out | Ev.Hup;
    default: {
      const readable = skRx[s] > 0 || (skFlags[s] & Sk.RxFin) !== 0 ? Ev.In : 0;
      return readable | (skTx[s] < tcp.buffer ? Ev.Out : 0);
    }
  }
}

/** SO_ERROR: the error that nobody has been told yet, which is then forgotten. @returns 0, an Errno, or EINPROGRESS */
export function sysSoError(fd: number): number {
  const s = socketOf(fd);
  const error = skErr[s];
  skErr[s] = 0;
  if (error !== 0) return error;
  return skState[s] === Tcp.SynSent ? Errno.EINPROGRESS : 0;
}

/** SO_KEEPALIVE. */
export function setKeepAlive(fd: number, on: boolean): void {
  const s = socketOf(fd);
  if (on) skFlags[s] |= Sk.KeepAlive;
  else skFlags[s] &= ~Sk.KeepAlive;
}

/** write(2). @returns bytes taken, EAGAIN while there is no room, EPIPE or the connection's error */
export function sysSend(fd: number, n: number): number {
  const s = socketOf(fd);
  if (s === 0) return Errno.EBADF;
  if (skErr[s] !== 0) {
    const error = skErr[s];
    skErr[s] = 0;
    return error;
  }
  const state = skState[s];
  if (state === Tcp.SynSent) return Errno.EAGAIN;
  if ((skFlags[s] & Sk.TxFin) !== 0 || (state !== Tcp.Established && state !== Tcp.CloseWait))
    return Errno.EPIPE;
  const room = tcp.buffer - skTx[s];
  if (room <= 0) {
    skFlags[s] |= Sk.NoSpace;
    return Errno.EAGAIN;
  }
  const put = Math.min(n, room);
  if (put > 0) send(s, put);
  return put;
}

function send(s: number, n: number): void {
  const peer = skPeer[s];
  if (forgotten(s)) {
    if (capturing) shows(s, 'data', -1, n);
    skTx[s] += n;
    if (skTimer[s] === 0 || skTries[s] === 0) {
      skTries[s] = 1; // from now on it is the data that goes unanswered, not probes
      setTimer(s, RETRANSMIT_TIMEOUT);
    }
    return;
  }
  if (capturing) shows(s, 'data', pathLatency(skRemote[s], s), n);
  skPassed[s] = clock[T.Now];
  if (peer !== 0) {
    if ((skFlags[peer] & Sk.Orphan) !== 0) {
      resetBy(peer);
      return;
    }
    skTx[s] += n;
    skHeard[peer] = skPassed[peer] = clock[T.Now];
    receive(peer, n);
  } else if (skRemote[s] !== 0) {
    remoteBytes(s, n);
  } else {
    fail(s, skState[s] === Tcp.CloseWait ? Errno.EPIPE : Errno.ECONNRESET);
  }
}

/** Bytes arrive. */
export function receive(s: number, n: number): void {
  if (memoryOn) charge(Mem.Sockets, n);
  skRx[s] += n;
  socketEdge(s, Ev.In);
}

/** read(2). @returns bytes, 0 at the end, EAGAIN, or the connection's error */
export function sysRecv(fd: number, n: number): number {
  const s = socketOf(fd);
  if (s === 0) return Errno.EBADF;
  if (skRx[s] > 0) {
    const got = Math.min(n, skRx[s]);
    skRx[s] -= got;
    if (memoryOn) release(Mem.Sockets, got);
    room(skPeer[s], got);
    return got;
  }
  if ((skFlags[s] & Sk.RxFin) !== 0) return 0;
  if (skErr[s] !== 0) {
    const error = skErr[s];
    skErr[s] = 0;
    return error;
  }
  if (skState[s] === Tcp.Closed) return 0;
  return skState[s] === Tcp.Listen ? Errno.ENOTCONN : Errno.EAGAIN;
}

/** The other end has taken n bytes: s may write again once a third of its room is free (sk_stream_is_writeable). */
export function room(s: number, n: number): void {
  if (s === 0) return;
  skTx[s] = Math.max(0, skTx[s] - n);
  if ((skFlags[s] & Sk.NoSpace) === 0 || 3 * (tcp.buffer - skTx[s]) < tcp.buffer) return;
  skFlags[s] &= ~Sk.NoSpace;
  socketEdge(s, Ev.Out);
}

/** s sends: what a capture shows of it. @param latency ns, below 0 for a packet that is lost */
export function shows(s: number, kind: PacketKind, latency: number, bytes = 0): void {
  packetNow(kind, skAddr[s], skPort[s], (skFlags[s] & Sk.Server) === 0, latency, bytes);
}

/** Where clients outside come from. */
const VISITOR_IP = '10.0.1.1';

/** The addresses of a socket's ends: ip, port of this end, then of the other. */
export function endpoints(fd: number): { ip: string; port: number; peerIp: string; peerPort: number } {
  const s = socketOf(fd);
  const at = address(skAddr[s]);
  const ip = at.ip === '' ? '127.0.0.1' : at.ip;
  if (skRemote[s] < 0) return { ip, port: at.port, peerIp: VISITOR_IP, peerPort: skPort[s] };
  if ((skFlags[s] & Sk.Client) !== 0 || skState[s] === Tcp.Closed) {
    return { ip: at.local ? ip : '10.0.0.1', port: skPort[s], peerIp: ip, peerPort: at.port };
  }
  const asked = address(skAsked[s]).ip || ip;
  return { ip: asked, port: at.port, peerIp: asked, peerPort: skPort[s] };
}
