/**
 * TCP, as system calls see it: socket, listen, connect, accept, read, write, close.
 *
 * Within the machine a packet takes no time: the kernel that sends it receives it, in the same call. To and from the
 * outside it takes the path's latency (remotes.ts). What takes time by itself is silence: SYNs that nobody answers,
 * connections whose other end is gone, farewells.
 * Invariants: a descriptor and its socket name each other; an ephemeral port is held from connect(2) until the last
 * of TIME_WAIT; bytes written = bytes read + bytes in the reader's queue, as long as nobody resets.
 */
import { after, registerHandler } from '../sim/calendar';
import { clock, T } from '../sim/clock';
import { address, addressOf, listenerAt, rangeOf } from './addresses';
import { Ev, epollAdd, epollDel, epollEdge } from './epoll';
import { Errno } from './errno';
import { FdKind, fdAlloc, fdAvailable, fdFree, fdKind, fdObject } from './fds';
import {
  acceptQueueFull,
  closeListener,
  dequeue,
  enqueue,
  type Listener,
  listenerOf,
  openListener,
} from './listen';
import { charge, Mem, memoryOn, release } from './memory';
import { capturing, type PacketKind, packetNow } from './packets';
import { freePort, takePort, waitPort } from './ports';
import { remoteBytes, remoteClosed, remoteSyn } from './remotes';
import {
  allocSocket,
  releaseSocket,
  Sk,
  skAddr,
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

const SEC = 1_000_000_000;

/** What a socket takes of the kernel's memory: datasets/kernel-socket.csv. */
export const TCP_SOCK_BYTES = 2368;
/** Its file: inode, file, dentry, and what security modules add to the first two. */
export const SOCKET_FILE_BYTES = 832 + 192 + 192 + 32 + 24;
/** Its place in epoll: item, wait queue entry, head of the list of items. */
export const EPOLL_ITEM_BYTES = 128 + 64 + 16;
/** An ephemeral port taken: two buckets of the table of ports. */
export const PORT_BYTES = 2 * 128;

/** Unacknowledged data is sent again for this long (tcp_retries2 = 15: Documentation/networking/ip-sysctl.rst), ns. */
export const RETRANSMIT_TIMEOUT = 924_600_000_000;
/** The farewell of a socket without a process (tcp_orphan_retries 0, which means 8): 0.2 s doubled eight times, ns. */
const ORPHAN_TIMEOUT = 102_200_000_000;

/** Parameters of the machine's TCP. */
export interface TcpOptions {
  somaxconn: number;
  /** ns after each SYN. */
  synTimeouts: readonly number[];
  /** Answer with cookies when too many handshakes are half open. */
  syncookies: boolean;
  /** A last ACK that finds the accept queue full is answered with a reset. */
  abortOnOverflow: boolean;
  /** Bytes that may be on their way or unread in one direction of a connection. */
  buffer: number;
  /** ns that a closed end waits for the other end's farewell (tcp_fin_timeout). */
  finTimeout: number;
  /** SO_KEEPALIVE as Go sets it: ns of silence before the first probe, ns between probes, probes without an answer. */
  keepAliveIdle: number;
  keepAliveInterval: number;
  keepAliveCount: number;
}

/** Go's net.Dialer and net.ListenConfig: 15 s, 15 s, 9 (net/tcpsockopt_unix.go, net/dial.go). */
export const defaultTcp: TcpOptions = {
  somaxconn: 4096,
  synTimeouts: [SEC, 2 * SEC, 4 * SEC, 8 * SEC, 16 * SEC, 32 * SEC, 64 * SEC],
  syncookies: true,
  abortOnOverflow: false,
  // What a connection of the loopback takes while nobody reads: datasets/tcp-limits.csv, room.
  buffer: 3_910_656,
  finTimeout: 60 * SEC,
  keepAliveIdle: 15 * SEC,
  keepAliveInterval: 15 * SEC,
  keepAliveCount: 9,
};

export let tcp: TcpOptions = defaultTcp;
/** Segments that were sent again, by cause: SYNs. */
export let synRetransmits = 0;

export function resetTcp(options: TcpOptions): void {
  tcp = options;
  synRetransmits = 0;
}

/** The socket of a descriptor, 0 for none. */
export function socketOf(fd: number): number {
  return fd >= 0 && fd < fdKind.length && fdKind[fd] === FdKind.Socket ? fdObject[fd] : 0;
}

/** socket(2). @returns a descriptor, EMFILE or ENFILE */
export function sysSocket(): number {
  const fd = fdAlloc(FdKind.Socket, 0);
  if (fd < 0) return fd;
  const s = allocSocket();
  bind(fd, s);
  if (memoryOn) charge(Mem.Sockets, TCP_SOCK_BYTES);
  return fd;
}

function bind(fd: number, s: number): void {
  fdObject[fd] = s;
  skFd[s] = fd;
  if (memoryOn) charge(Mem.Sockets, SOCKET_FILE_BYTES);
}

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
function syn(s: number): boolean {
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

/** s sends: what a capture shows of it. @param latency ns, below 0 for a packet that is lost */
function shows(s: number, kind: PacketKind, latency: number, bytes = 0): void {
  packetNow(kind, skAddr[s], skPort[s], (skFlags[s] & Sk.Server) === 0, latency, bytes);
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

/** The connection is over, and the process learns of it at its next call. */
function fail(s: number, error: number): void {
  skErr[s] = error;
  skState[s] = Tcp.Closed;
  skTimer[s] = 0;
  part(s);
  dropPort(s, false);
  if ((skFlags[s] & Sk.Orphan) !== 0) releaseTcp(s);
  else socketEdge(s, Ev.In | Ev.Out | Ev.Hup);
}

/** The two ends know each other no more. */
function part(s: number): void {
  const peer = skPeer[s];
  skPeer[s] = 0;
  if (peer !== 0) skPeer[peer] = 0;
}

/** Gives the ephemeral port back, at once or after TIME_WAIT. */
function dropPort(s: number, wait: boolean): void {
  if ((skFlags[s] & Sk.Client) === 0) return;
  skFlags[s] &= ~Sk.Client;
  if (memoryOn) release(Mem.Sockets, PORT_BYTES);
  const range = rangeOf(skAddr[s]);
  if (wait) waitPort(range, skPort[s]);
  else freePort(range, skPort[s]);
}

function releaseTcp(s: number): void {
  if (memoryOn) release(Mem.Sockets, TCP_SOCK_BYTES + skRx[s]);
  releaseSocket(s);
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
  bind(got, child);
  return got;
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

/** shutdown(SHUT_WR). @returns 0 or ENOTCONN */
export function sysShutdownWrite(fd: number): number {
  const s = socketOf(fd);
  const state = skState[s];
  if (state !== Tcp.Established && state !== Tcp.CloseWait) return Errno.ENOTCONN;
  if ((skFlags[s] & Sk.TxFin) === 0) fin(s);
  return 0;
}

/** This end's FIN leaves. */
function fin(s: number): void {
  skFlags[s] |= Sk.TxFin;
  const passive = skState[s] === Tcp.CloseWait;
  if (capturing) shows(s, 'FIN', forgotten(s) ? -1 : pathLatency(skRemote[s], s));
  if (forgotten(s)) {
    skState[s] = Tcp.FinWait1;
    setTimer(s, ORPHAN_TIMEOUT);
    return;
  }
  skState[s] = passive ? Tcp.LastAck : Tcp.FinWait2;
  const peer = skPeer[s];
  if (peer !== 0) {
    finArrives(peer);
  } else if (skRemote[s] !== 0) {
    remoteClosed(s);
  } else {
    skState[s] = Tcp.Closed;
  }
}

/** The other end will send no more. */
export function finArrives(s: number): void {
  skFlags[s] |= Sk.RxFin;
  skHeard[s] = clock[T.Now];
  if (skState[s] === Tcp.Established) {
    skState[s] = Tcp.CloseWait;
    socketEdge(s, Ev.In);
  } else if (skState[s] === Tcp.FinWait2) {
    timeWait(s);
  }
}

/** s closed first, and now the other end has, too: the ends part, and the port of the one that asked waits. */
function timeWait(s: number): void {
  const peer = skPeer[s];
  part(s);
  skTimer[s] = 0;
  skState[s] = Tcp.Closed;
  dropPort(s, true);
  if (peer !== 0) ended(peer);
  if ((skFlags[s] & Sk.Orphan) !== 0) releaseTcp(s);
  else socketEdge(s, Ev.In | Ev.Hup);
}

/** The last ACK of s's farewell has come. */
export function ended(s: number): void {
  skState[s] = Tcp.Closed;
  skTimer[s] = 0;
  dropPort(s, false);
  // A close under way in `closeSocket` releases it.
}

/** close(2) of a socket. */
export function sysCloseSocket(fd: number): number {
  const s = socketOf(fd);
  if (s === 0) return Errno.EBADF;
  if (skCookie[s] > 0) {
    epollDel(skCookie[s]);
    if (memoryOn) release(Mem.Sockets, EPOLL_ITEM_BYTES);
  }
  fdFree(fd);
  if (memoryOn) release(Mem.Sockets, SOCKET_FILE_BYTES);
  skFd[s] = skCookie[s] = 0;
  closeSocket(s);
  return 0;
}

/** The process has let go of s. Unread bytes turn the farewell into a reset. */
function closeSocket(s: number): void {
  switch (skState[s]) {
    case Tcp.Listen:
      stopListening(s);
      return;
    case Tcp.SynSent:
    case Tcp.Closed:
      part(s);
      skTimer[s] = 0;
      dropPort(s, false);
      releaseTcp(s);
      return;
  }
  if (skRx[s] > 0) {
    resetBy(s);
    skState[s] = Tcp.Closed;
    dropPort(s, false);
    releaseTcp(s);
    return;
  }
  skFlags[s] |= Sk.Orphan;
  if ((skFlags[s] & Sk.TxFin) === 0) {
    // A passive end is done when its FIN has been taken; releasing it is this function's work.
    const passive = skState[s] === Tcp.CloseWait;
    fin(s);
    if (passive && skState[s] === Tcp.Closed) {
      skTimer[s] = 0;
      part(s);
      dropPort(s, false);
      releaseTcp(s);
      return;
    }
  }
  if (skState[s] === Tcp.FinWait2 && skTimer[s] === 0) setTimer(s, tcp.finTimeout);
  else if (skState[s] === Tcp.Closed) releaseTcp(s);
}

function stopListening(s: number): void {
  address(skAddr[s]).listener = 0;
  const l = closeListener(s)!;
  for (let child = dequeue(l); child !== 0; child = dequeue(l)) {
    resetBy(child);
    skState[child] = Tcp.Closed;
    releaseTcp(child);
  }
  releaseTcp(s);
}

/** s sends a reset: the other end's connection is over. */
function resetBy(s: number): void {
  if (capturing) shows(s, 'RST', (skFlags[s] & Sk.Lost) !== 0 ? -1 : pathLatency(skRemote[s], s));
  const peer = skPeer[s];
  part(s);
  if (peer !== 0) resetArrives(peer);
  else if (skRemote[s] !== 0) remoteClosed(s);
}

export function resetArrives(s: number): void {
  part(s);
  fail(s, skState[s] === Tcp.CloseWait ? Errno.EPIPE : Errno.ECONNRESET);
}

/** setTimer: what is due at s is due in d ns, and nothing else. */
export function setTimer(s: number, d: number): void {
  skTimer[s] = clock[T.Now] + d;
  after(d, onTimer, s, -1);
}

const onTimer = registerHandler(s => {
  if (skTimer[s] !== clock[T.Now]) return;
  skTimer[s] = 0;
  switch (skState[s]) {
    case Tcp.SynSent:
      synTimeout(s);
      break;
    case Tcp.Established:
    case Tcp.CloseWait:
      silence(s);
      break;
    case Tcp.FinWait1:
    case Tcp.FinWait2:
    case Tcp.LastAck:
      part(s);
      skState[s] = Tcp.Closed;
      dropPort(s, false);
      if ((skFlags[s] & Sk.Orphan) !== 0) releaseTcp(s);
      break;
  }
});

/** A SYN went unanswered: another one, or the end. */
function synTimeout(s: number): void {
  const tries = ++skTries[s];
  if (tries >= tcp.synTimeouts.length) {
    fail(s, Errno.ETIMEDOUT);
    return;
  }
  synRetransmits++;
  if (!syn(s)) setTimer(s, tcp.synTimeouts[tries]);
}

/** Whether the path of s loses everything by now: it was cut, or a NAT has forgotten the connection. */
function forgotten(s: number): boolean {
  if ((skFlags[s] & Sk.Lost) !== 0) return true;
  const remote = skRemote[s];
  if (remote <= 0) return false;
  const idle = natIdle(remote);
  if (idle === 0 || clock[T.Now] - skPassed[s] < idle) return false;
  lose(s);
  return true;
}

let natIdle: (remote: number) => number = () => 0;
/** ns that a packet of s takes to whoever is outside, 0 within the machine; set by remotes.ts. */
let pathLatency: (remote: number, s: number) => number = () => 0;

/** @param idle ns after which the path to a remote forgets a silent connection, 0 for never */
export function setPaths(idle: typeof natIdle, latency: typeof pathLatency): void {
  natIdle = idle;
  pathLatency = latency;
}

/**
 * Nothing gets through to the other end any more, in either direction, and nobody is told. With keep-alive the
 * kernel finds out: probes every `keepAliveIdle` of silence were answered until now; the first that is not begins
 * `keepAliveCount` more waits. Without it, and with nothing to send, nobody ever does.
 */
export function lose(s: number): void {
  if ((skFlags[s] & Sk.Lost) !== 0) return;
  skFlags[s] |= Sk.Lost;
  if ((skFlags[s] & Sk.KeepAlive) === 0 || (skState[s] !== Tcp.Established && skState[s] !== Tcp.CloseWait))
    return;
  const idle = tcp.keepAliveIdle;
  const answered = Math.floor((clock[T.Now] - skHeard[s]) / idle);
  const first = skHeard[s] + (answered + 1) * idle;
  skTries[s] = 0;
  setTimer(s, first + tcp.keepAliveCount * tcp.keepAliveInterval - clock[T.Now]);
}

/** A connection that will be silent behind a NAT that forgets sooner than probes come: the first probe is lost. */
export function watchNat(s: number): void {
  const idle = natIdle(skRemote[s]);
  if (idle === 0 || (skFlags[s] & Sk.KeepAlive) === 0 || tcp.keepAliveIdle < idle) return;
  setTimer(s, tcp.keepAliveIdle);
}

/** What is due at an established connection: it is given up, or a probe finds out that it is lost. */
function silence(s: number): void {
  if ((skFlags[s] & Sk.Lost) !== 0) {
    fail(s, Errno.ETIMEDOUT);
    return;
  }
  const quiet = clock[T.Now] - skHeard[s];
  if (quiet < tcp.keepAliveIdle) setTimer(s, tcp.keepAliveIdle - quiet);
  else if (forgotten(s)) skPassed[s] = clock[T.Now];
  else skHeard[s] = skPassed[s] = clock[T.Now];
}

/** Both ends of a connection lose their path. */
export function cut(fd: number): void {
  const s = socketOf(fd);
  const peer = skPeer[s];
  lose(s);
  if (peer !== 0) lose(peer);
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
  return { ip, port: at.port, peerIp: ip, peerPort: skPort[s] };
}

export { addressOf };
