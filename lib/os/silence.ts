/**
 * Silence: timers of sockets, paths that lose everything, and how the kernel finds out.
 *
 * An end that is gone without a word is found out by unacknowledged data, by keep-alive, or never.
 */
import { after, registerHandler } from '../sim/calendar';
import { clock, T } from '../sim/clock';
import { Errno } from './errno';
import { dropPort, fail, part, releaseTcp } from './farewell';
import { synTimeout } from './handshake';
import { Sk, skFlags, skHeard, skPassed, skPeer, skRemote, skState, skTimer, skTries, Tcp } from './sockets';
import { socketOf } from './tcp';
import { tcp } from './tcp-options';

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

/** Whether the path of s loses everything by now: it was cut, or a NAT has forgotten the connection. */
export function forgotten(s: number): boolean {
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
export let pathLatency: (remote: number, s: number) => number = () => 0;

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
