/**
 * net.Listen and net.Dialer.Dial over TCP (net/sock_posix.go, tcpsock_posix.go, fd_unix.go: connect): a goroutine in the
 * middle of a dial waits in the poller for its descriptor to become writable, and then asks for SO_ERROR.
 */
import { Errno } from '../os/errno';
import { setKeepAlive, sysCloseSocket, sysConnect, sysListen, sysSocket, sysSoError, tcp } from '../os/tcp';
import { Cost, costOf } from './costs';
import { PollError } from './fdio';
import { begin, call, destroy, init, nfPd, opFd, opFlags, RETURN, WAITS, WRITING } from './netfd';
import { netpollGenericInit, netpollWait } from './netpoll';
import {
  Mode,
  netpollblock,
  netpollblocked,
  PollErr,
  pollCheckErr,
  pollSetDeadline,
  pollUnblock,
} from './polldesc';
import { gopark, schedule } from './proc';
import { GONE, onResume, type Resumed, suspend } from './sudog';
import { Wait } from './waitreason';

let backlogRead = false;

export function resetNetDial(): void {
  backlogRead = false;
}

/** Set in opFlags: the descriptor has a deadline to be taken back. */
const DEADLINE = 4;

/** net.Listen at an address: gResult[g] is a descriptor, or an Errno: EMFILE, ENFILE of socket, otherwise of bind. */
export function netListen(m: number, g: number, a: number): void {
  const s = begin(g, 0, 0);
  let fd = sysSocket();
  if (fd >= 0) {
    readBacklog();
    const error = sysListen(fd, a, tcp.somaxconn);
    if (error < 0) {
      sysCloseSocket(fd);
      fd = error;
    } else {
      init(fd);
    }
  }
  call(m, g, s, fd, costOf(Cost.Listen), RETURN);
}

/** listenerBacklog reads /proc/sys/net/core/somaxconn, once: a file that the poller watches as long as it is open. */
function readBacklog(): void {
  if (backlogRead) return;
  backlogRead = true;
  const file = sysSocket();
  if (file < 0) return;
  netpollGenericInit();
  sysCloseSocket(file);
}

/**
 * net.Dialer.Dial to an address (a number: addresses.ts). gResult[g] is a descriptor, an Errno, or
 * PollError.Timeout. @param d ns until it gives up, 0 for never @param keepAlive whether probes are sent
 */
export function netDial(m: number, g: number, a: number, d: number, keepAlive: boolean): void {
  const s = begin(g, -1, WRITING);
  // A port may be refused though there is one: doDialTCP asks up to three times (spuriousENOTAVAIL).
  let said = Errno.EADDRNOTAVAIL as number;
  let ns = 0;
  for (let i = 0; i < 3 && said === Errno.EADDRNOTAVAIL; i++) {
    const fd = sysSocket();
    said = fd;
    ns += costOf(Cost.Connect);
    if (fd < 0) break;
    said = sysConnect(fd, a);
    if (said === Errno.EINPROGRESS) opFd[s] = fd;
    else sysCloseSocket(fd);
  }
  if (said === Errno.EINPROGRESS) {
    const fd = opFd[s];
    if (keepAlive) setKeepAlive(fd, true);
    init(fd);
    if (d !== 0) {
      pollSetDeadline(nfPd[fd], d, Mode.Write);
      opFlags[s] |= DEADLINE;
    }
  }
  call(m, g, s, said, ns, said === Errno.EINPROGRESS ? DIALED : RETURN);
}

/** Back from connect, or from the poller: SO_ERROR tells. */
const DIALED = onResume((m, g, s): Resumed => {
  const fd = opFd[s];
  const pd = nfPd[fd];
  if ((opFlags[s] & WAITS) !== 0) {
    opFlags[s] &= ~WAITS;
    if (netpollblocked(pd, true)) return connected(m, g, s);
  }
  const err = pollCheckErr(pd, true);
  if (err !== PollErr.None) return dialFailed(m, g, s, PollError.Timeout);
  if (netpollblock(pd, g, true)) return connected(m, g, s);
  opFlags[s] |= WAITS;
  suspend(g, s, DIALED);
  netpollWait();
  gopark(m, g, Wait.IO);
  schedule(m);
  return GONE;
});

function connected(m: number, g: number, s: number): Resumed {
  const fd = opFd[s];
  const error = sysSoError(fd);
  if (error === Errno.EINPROGRESS) return call(m, g, s, error, costOf(Cost.ReadWrite), DIALED);
  if (error !== 0) return dialFailed(m, g, s, error);
  if ((opFlags[s] & DEADLINE) !== 0) pollSetDeadline(nfPd[fd], 0, Mode.Write);
  return call(m, g, s, fd, costOf(Cost.SocketOptions), RETURN);
}

function dialFailed(m: number, g: number, s: number, error: number): Resumed {
  const fd = opFd[s];
  pollUnblock(nfPd[fd]);
  destroy(fd);
  return call(m, g, s, error, costOf(Cost.CloseSocket), RETURN);
}
