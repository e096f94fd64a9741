/**
 * Connections begin: listen, connect, accept, and SYNs that are sent again. The kernel completes a handshake by itself,
 * within the machine in the call of connect(2); accept(2) only takes what is complete.
 */
import { clock, T } from '../sim/clock';
import { address, listenerAt, rangeOf } from './addresses';
import { Ev } from './epoll';
import { Errno } from './errno';
import { fail } from './farewell';
import { FdKind, fdAlloc, fdAvailable } from './fds';
import { acceptQueueFull, dequeue, enqueue, type Listener, listenerOf, openListener } from './listen';
import { charge, Mem, memoryOn } from './memory';
import { capturing, type PacketKind, packetNow } from './packets';
import { takePort } from './ports';
import { remoteSyn } from './remotes';
import { setTimer } from './silence';
import {
  allocSocket,
  Sk,
  skAddr,
  skAsked,
  skFlags,
  skHeard,
  skPassed,
  skPeer,
  skPort,
  skState,
  skTimer,
  skTries,
  socketEdge,
  Tcp,
} from './sockets';
import { bindFd, socketOf } from './tcp';
import { countSynRetransmit, PORT_BYTES, TCP_SOCK_BYTES, tcp } from './tcp-options';

/** bind(2) and listen(2). @param backlog cut down to somaxconn @returns 0 or EADDRINUSE */
export function sysListen(fd: number, a: number, backlog: number): number {
  const at = address(a);
  if (at.listener !== 0 || (at.ip === '' && listenerAt(a) !== 0)) return Errno.EADDRINUSE;
  const s = socketOf(fd);
  at.listener = s;
  skState[s] = Tcp.Listen;
  skAddr[s] = a;
  openListener(s, Math.min(backlog, tcp.somaxconn));
  return 0;
}

/** connect(2) of a non-blocking socket. @returns EINPROGRESS, or EADDRNOTAVAIL when no port is left */
export function sysConnect(fd: number, a: number): number {
  const s = socketOf(fd);
  const port = takePort(rangeOf(a));
  if (port < 0) return port;
  skAddr[s] = a;
  skPort[s] = port;
  skFlags[s] |= Sk.Client;
  if (memoryOn) charge(Mem.Sockets, PORT_BYTES);
  skState[s] = Tcp.SynSent;
  skTries[s] = 0;
  const answered = syn(s);
  if (!answered) setTimer(s, tcp.synTimeouts[0]);
  return Errno.EINPROGRESS;
}

/** A SYN leaves. @returns whether nobody need wait for an answer */
export function syn(s: number): boolean {
  const at = address(skAddr[s]);
  if (!at.local) return remoteSyn(s, at.remote);
  const l = listenerOf(listenerAt(skAddr[s]));
  if (l === undefined) {
    if (capturing) exchange(s, 'SYN', 'RST');
    refused(s);
    return true;
  }
  if (acceptQueueFull(l)) {
    if (capturing) packetNow('SYN', skAddr[s], skPort[s], true, -1);
    l.overflows++;
    l.drops++;
    return false;
  }
  if (capturing) exchange(s, 'SYN', 'SYN-ACK', 'ACK');
  const child = newChild(l, skPort[s]);
  skAsked[child] = skAddr[s];
  skPeer[child] = s;
  skPeer[s] = child;
  established(s);
  enqueue(l, child);
  return true;
}

/** Packets to the server and back, by turns, within the machine. */
function exchange(s: number, ...kinds: PacketKind[]): void {
  kinds.forEach((kind, i) => {
    packetNow(kind, skAddr[s], skPort[s], i % 2 === 0);
  });
}

/** The server's end of a connection, complete but not accepted. */
export function newChild(l: Listener, port: number): number {
  const child = allocSocket();
  skState[child] = Tcp.Established;
  skFlags[child] = Sk.Server;
  skAddr[child] = skAddr[l.socket];
  skPort[child] = port;
  if (memoryOn) charge(Mem.Sockets, TCP_SOCK_BYTES);
  return child;
}

/** The handshake is complete as far as this end knows. */
export function established(s: number): void {
  skState[s] = Tcp.Established;
  skTimer[s] = 0;
  skHeard[s] = skPassed[s] = clock[T.Now];
  socketEdge(s, Ev.Out);
}

/** Nobody listens there. */
export function refused(s: number): void {
  fail(s, Errno.ECONNREFUSED);
}

/** accept4(2). The descriptor is found first: without one it fails, whether anybody waits or not. */
export function sysAccept(fd: number): number {
  const s = socketOf(fd);
  if (s === 0) return Errno.EBADF;
  const none = fdAvailable();
  if (none !== 0) return fdAlloc(FdKind.Socket, 0); // fails, and is counted
  const l = listenerOf(s);
  if (l === undefined) return Errno.EINVAL;
  const child = dequeue(l);
  if (child === 0) return Errno.EAGAIN;
  const got = fdAlloc(FdKind.Socket, child);
  bindFd(got, child);
  return got;
}

/** A SYN went unanswered: another one, or the end. */
export function synTimeout(s: number): void {
  const tries = ++skTries[s];
  if (tries >= tcp.synTimeouts.length) {
    fail(s, Errno.ETIMEDOUT);
    return;
  }
  countSynRetransmit();
  if (!syn(s)) setTimer(s, tcp.synTimeouts[tries]);
}
