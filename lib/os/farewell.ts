/**
 * Connections end: by FINs from both ends, by a reset, by an error; and what becomes of the port.
 *
 * The end that closes first leaves its connection in TIME_WAIT. Closing with unread bytes, and whatever comes for an end
 * that is gone, make a reset.
 */
import { clock, T } from '../sim/clock';
import { address, rangeOf } from './addresses';
import { Ev, epollDel } from './epoll';
import { Errno } from './errno';
import { fdFree } from './fds';
import { closeListener, dequeue } from './listen';
import { Mem, memoryOn, release } from './memory';
import { capturing } from './packets';
import { freePort, waitPort } from './ports';
import { remoteClosed } from './remotes';
import { forgotten, pathLatency, setTimer } from './silence';
import {
  releaseSocket,
  Sk,
  skAddr,
  skCookie,
  skErr,
  skFd,
  skFlags,
  skHeard,
  skPeer,
  skPort,
  skRemote,
  skRx,
  skState,
  skTimer,
  socketEdge,
  Tcp,
} from './sockets';
import { shows, socketOf } from './tcp';
import {
  EPOLL_ITEM_BYTES,
  ORPHAN_TIMEOUT,
  PORT_BYTES,
  SOCKET_FILE_BYTES,
  TCP_SOCK_BYTES,
  tcp,
} from './tcp-options';

/** The connection is over, and the process learns of it at its next call. */
export function fail(s: number, error: number): void {
  skErr[s] = error;
  skState[s] = Tcp.Closed;
  skTimer[s] = 0;
  part(s);
  dropPort(s, false);
  if ((skFlags[s] & Sk.Orphan) !== 0) releaseTcp(s);
  else socketEdge(s, Ev.In | Ev.Out | Ev.Hup);
}

/** The two ends know each other no more. */
export function part(s: number): void {
  const peer = skPeer[s];
  skPeer[s] = 0;
  if (peer !== 0) skPeer[peer] = 0;
}

/** Gives the ephemeral port back, at once or after TIME_WAIT. */
export function dropPort(s: number, wait: boolean): void {
  if ((skFlags[s] & Sk.Client) === 0) return;
  skFlags[s] &= ~Sk.Client;
  if (memoryOn) release(Mem.Sockets, PORT_BYTES);
  const range = rangeOf(skAddr[s]);
  if (wait) waitPort(range, skPort[s]);
  else freePort(range, skPort[s]);
}

export function releaseTcp(s: number): void {
  if (memoryOn) release(Mem.Sockets, TCP_SOCK_BYTES + skRx[s]);
  releaseSocket(s);
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
export function resetBy(s: number): void {
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
