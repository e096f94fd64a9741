/**
 * Sockets as the kernel keeps them: one index each, a column for every field.
 *
 * A socket whose descriptor is closed may live on without one (skFd 0) until its farewell is over. Both ends of a
 * connection within the machine are sockets that name each other in `skPeer`; a connection to the outside has one
 * socket, and `skRemote` names who is there. Bytes are counted, not carried.
 * Invariants: an index is in use or in the free list; skPeer is mutual; a socket with a timer has the moment in
 * `skTimer`, and an entry of the calendar that comes at any other moment is out of date.
 */
import { grown } from '../sim/columns';
import { epollEdge } from './epoll';

export enum Tcp {
  Free = 0,
  Closed = 1,
  Listen = 2,
  SynSent = 3,
  Established = 4,
  FinWait1 = 5,
  FinWait2 = 6,
  CloseWait = 7,
  LastAck = 8,
  Closing = 9,
}

/** Flags of a socket. */
export enum Sk {
  /** The other end has said that it will send no more. */
  RxFin = 1,
  /** This end has. */
  TxFin = 2,
  /** SO_KEEPALIVE, with Go's 15 s, 15 s and 9 probes. */
  KeepAlive = 4,
  /** Nothing gets through any more, and nobody has said so. */
  Lost = 8,
  /** A write found no room: the next room is an edge. */
  NoSpace = 16,
  /** Closed by its process: no descriptor names it. */
  Orphan = 32,
  /** This end asked for the connection, from a port of the ephemeral range. */
  Client = 64,
  /** The end that was asked. */
  Server = 128,
}

const start = 64;
export let skState = new Uint8Array(start);
export let skFlags = new Uint16Array(start);
/** The descriptor, 0 for none. */
export let skFd = new Int32Array(start);
/** Its cookie in epoll, 0 while it is not registered. */
export let skCookie = new Int32Array(start);
/** The other end, when it is a socket of this machine. */
export let skPeer = new Int32Array(start);
/** Who is outside (remotes.ts), 0 for nobody. */
export let skRemote = new Int32Array(start);
/** The address asked for (addresses.ts); a listener's own, and a server end's its listener's. */
export let skAddr = new Int32Array(start);
/** Of a server end within the machine: the address that its client asked for, where the listener has all of them. */
export let skAsked = new Int32Array(start);
/** The port of the end that asked. */
export let skPort = new Int32Array(start);
/** Bytes to read; bytes written that the other end has not read. */
export let skRx = new Int32Array(start);
export let skTx = new Int32Array(start);
/** An error that nobody has been told yet: an Errno, 0 for none. */
export let skErr = new Int32Array(start);
/** When something is due, ns; 0 for nothing. How often it has been. */
export let skTimer = new Float64Array(start);
export let skTries = new Uint8Array(start);
/** When a packet of the other end came last; when one passed in either direction. */
export let skHeard = new Float64Array(start);
export let skPassed = new Float64Array(start);
/** Its successor in an accept queue, or in the free list. */
export let skNext = new Int32Array(start);
/** How often the index was given out: a packet on its way knows by it that its socket is gone. */
export let skGen = new Uint16Array(start);

let sockets = 0;
let free = 0;
/** Sockets that exist. */
export let socketCount = 0;
export let socketPeak = 0;

export function resetSockets(): void {
  sockets = free = socketCount = socketPeak = 0;
  skState.fill(0);
}

export function allocSocket(): number {
  let s = free;
  if (s !== 0) {
    free = skNext[s];
  } else {
    s = ++sockets;
    if (s === skState.length) grow();
    skGen[s] = 0;
  }
  skState[s] = Tcp.Closed;
  skFlags[s] = skFd[s] = skCookie[s] = skPeer[s] = skRemote[s] = skAddr[s] = skAsked[s] = skPort[s] = 0;
  skRx[s] = skTx[s] = skErr[s] = skTimer[s] = skTries[s] = skNext[s] = 0;
  skHeard[s] = skPassed[s] = 0;
  if (++socketCount > socketPeak) socketPeak = socketCount;
  return s;
}

export function releaseSocket(s: number): void {
  skState[s] = Tcp.Free;
  skTimer[s] = 0;
  skGen[s]++;
  skNext[s] = free;
  free = s;
  socketCount--;
}

/** Something has changed at s: epoll sees an edge. */
export function socketEdge(s: number, events: number): void {
  if (skCookie[s] > 0) epollEdge(skCookie[s], events);
}

/** Indices that were ever in use: for the invariants, and for whoever counts states. */
export function socketsMade(): number {
  return sockets;
}

function grow(): void {
  const n = 2 * skState.length;
  skState = grown(skState, n);
  skFlags = grown(skFlags, n);
  skFd = grown(skFd, n);
  skCookie = grown(skCookie, n);
  skPeer = grown(skPeer, n);
  skRemote = grown(skRemote, n);
  skAddr = grown(skAddr, n);
  skAsked = grown(skAsked, n);
  skPort = grown(skPort, n);
  skRx = grown(skRx, n);
  skTx = grown(skTx, n);
  skErr = grown(skErr, n);
  skTimer = grown(skTimer, n);
  skTries = grown(skTries, n);
  skHeard = grown(skHeard, n);
  skPassed = grown(skPassed, n);
  skNext = grown(skNext, n);
  skGen = grown(skGen, n);
}
