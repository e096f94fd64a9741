/**
 * Servers outside the machine, as their packets show them: who answers at an address, how late, and how it fails.
 *
 * A remote accepts, refuses or is not there; it answers so many bytes of request with so many bytes of response after
 * a service time, with any number of workers or a few behind a queue; it may fall silent without a word. A packet
 * on its way is an entry of a pool, and knows by the socket's generation when the socket it is for has gone.
 * Invariant: busy workers ≤ workers; whoever waits in a remote's queue does so because all are busy.
 */
import { after, openLane, registerHandler } from '../sim/calendar';
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { type Duration, draw } from '../sim/distributions';
import { Stream } from '../sim/random';
import { ended, finArrives, resetArrives } from './farewell';
import { established, refused } from './handshake';
import { capturing, packet, packetNow } from './packets';
import { lose, setPaths, watchNat } from './silence';
import { Sk, skAddr, skFlags, skGen, skPort, skRemote, skState, Tcp } from './sockets';
import { receive, socketOf } from './tcp';
import { OUTSIDE, visitorBytes, visitorClosed, visitorLatency } from './visitors';

/** A server outside. */
export interface Remote {
  /** ns that a packet takes, one way. Default 0. */
  latency?: number;
  /** What becomes of a SYN. Default 'accept'. */
  connect?: 'accept' | 'refuse' | 'drop';
  /** Bytes that make a request; 0 for one that never answers. Default 0. */
  request?: number;
  /** Bytes of the response. Default 1. */
  response?: number;
  /** Service time. Default 0. */
  service?: Duration;
  /** Requests that it works on at once; others wait for their turn. Default: any number. */
  workers?: number;
  /** Closes the connection behind each response. Default false. */
  closes?: boolean;
  /** ns after the connection is made at which the other end vanishes without a word. Default: it stays. */
  vanishes?: Duration;
  /** ns of silence after which something on the path forgets the connection. Default: nothing does. */
  natIdle?: number;
}

interface Server extends Required<Omit<Remote, 'vanishes'>> {
  vanishes: Duration | null;
  busy: number;
  /** Requests that wait for a worker, oldest first: packets. */
  queue: number[];
  head: number;
  /** Most that ever waited; requests answered. */
  peak: number;
  answered: number;
  /** Calendar lanes of the handshake and of a response, −1 where times are drawn. */
  connectLane: number;
  responseLane: number;
}

/** What arrives. */
enum Packet {
  SynAck = 1,
  Refusal = 2,
  /** At the remote: a whole request. */
  Request = 3,
  /** At the remote: its work on a request is done. */
  Served = 4,
  /** At the machine. */
  Response = 5,
  Fin = 6,
  /** The other end is gone from now on. */
  Vanish = 7,
}

let servers: Server[] = [];
/** Bytes of an unfinished request, by socket. */
let partial = new Int32Array(64);

let pkSock = new Int32Array(64);
let pkGen = new Uint16Array(64);
let pkKind = new Uint8Array(64);
let pkNext = new Int32Array(64);
let packets = 0;
let free = 0;

export function resetRemotes(): void {
  servers = [];
  packets = free = 0;
  setPaths(
    remote => servers[remote - 1].natIdle,
    (remote, s) => (remote > 0 ? servers[remote - 1].latency : remote === OUTSIDE ? visitorLatency(s) : 0),
  );
}

/** A server outside. @returns its number, > 0 */
export function newRemote(r: Remote): number {
  const latency = r.latency ?? 0;
  const service = r.service ?? 0;
  return servers.push({
    latency,
    connect: r.connect ?? 'accept',
    request: r.request ?? 0,
    response: r.response ?? 1,
    service,
    workers: r.workers ?? Number.POSITIVE_INFINITY,
    closes: r.closes ?? false,
    vanishes: r.vanishes ?? null,
    natIdle: r.natIdle ?? 0,
    busy: 0,
    queue: [],
    head: 0,
    peak: 0,
    answered: 0,
    connectLane: openLane(2 * latency, arrives),
    responseLane: typeof service === 'number' ? openLane(2 * latency + service, arrives) : -1,
  });
}

export function remoteStats(remote: number): {
  busy: number;
  waiting: number;
  peak: number;
  answered: number;
} {
  const { busy, queue, head, peak, answered } = servers[remote - 1];
  return { busy, waiting: queue.length - head, peak, answered };
}

/** The remote at the other end of a descriptor's connection, 0 for none. */
export function remoteOf(fd: number): number {
  return skRemote[socketOf(fd)];
}

/** What a remote answers: bytes, and whether it closes the connection behind them. */
export function remoteResponse(remote: number): { bytes: number; closes: boolean } {
  const { response, closes } = servers[remote - 1];
  return { bytes: response, closes };
}

function onItsWay(kind: Packet, s: number): number {
  let k = free;
  if (k !== 0) {
    free = pkNext[k];
  } else {
    k = ++packets;
    if (k === pkSock.length) growPackets();
  }
  pkSock[k] = s;
  pkGen[k] = skGen[s];
  pkKind[k] = kind;
  return k;
}

/** A SYN for the remote. @returns whether an answer will come; without one the sender must try again */
export function remoteSyn(s: number, remote: number): boolean {
  const to = remote === 0 ? null : servers[remote - 1];
  if (to === null || to.connect === 'drop') {
    if (capturing) packetNow('SYN', skAddr[s], skPort[s], true, -1);
    return false;
  }
  if (capturing) handshake(s, to);
  skRemote[s] = remote;
  const kind = to.connect === 'accept' ? Packet.SynAck : Packet.Refusal;
  after(2 * to.latency, arrives, onItsWay(kind, s), to.connectLane);
  return true;
}

/** What a capture shows of the handshake, or of its refusal. */
function handshake(s: number, { latency, connect }: Server): void {
  const [a, port, t] = [skAddr[s], skPort[s], clock[T.Now]];
  packet('SYN', a, port, true, t, latency);
  packet(connect === 'accept' ? 'SYN-ACK' : 'RST', a, port, false, t + latency, latency);
  if (connect === 'accept') packet('ACK', a, port, true, t + 2 * latency, latency);
}

/** Bytes for the remote. */
export function remoteBytes(s: number, n: number): void {
  if (skRemote[s] === OUTSIDE) {
    visitorBytes(s, n);
    return;
  }
  const to = servers[skRemote[s] - 1];
  if (to.request === 0) return;
  while (s >= partial.length) partial = grown(partial, 2 * partial.length);
  partial[s] += n;
  for (; partial[s] >= to.request; partial[s] -= to.request) {
    if (to.workers === Number.POSITIVE_INFINITY) {
      after(
        2 * to.latency + draw(to.service, Stream.Work),
        arrives,
        onItsWay(Packet.Response, s),
        to.responseLane,
      );
    } else {
      after(to.latency, arrives, onItsWay(Packet.Request, s), -1);
    }
  }
}

/** The machine's end has closed, or is reset. */
export function remoteClosed(s: number): void {
  if (skRemote[s] === OUTSIDE) visitorClosed(s);
  else if (skState[s] === Tcp.LastAck) ended(s);
  else if (skState[s] === Tcp.FinWait2)
    after(2 * servers[skRemote[s] - 1].latency, arrives, onItsWay(Packet.Fin, s), -1);
}

const arrives = registerHandler(k => {
  const s = pkSock[k];
  const kind = pkKind[k];
  const gone = skGen[s] !== pkGen[k];
  const server = gone ? null : servers[skRemote[s] - 1];
  if (kind === Packet.Request && !gone) {
    arrived(server!, k);
    return; // the packet stays until it is served
  }
  if (kind === Packet.Served) {
    const from = servers[pkNext[k] - 1];
    from.busy--;
    if (!gone) after(from.latency, arrives, onItsWay(Packet.Response, s), -1);
    nextRequest(from);
  }
  pkNext[k] = free;
  free = k;
  if (gone) return;
  switch (kind) {
    case Packet.SynAck:
      connected(s, server!);
      break;
    case Packet.Refusal:
      refused(s);
      break;
    case Packet.Response:
      respond(s, server!);
      break;
    case Packet.Fin:
      if ((skFlags[s] & Sk.Lost) === 0) finArrives(s);
      break;
    case Packet.Vanish:
      lose(s);
      break;
  }
});

function connected(s: number, server: Server): void {
  if (skState[s] !== Tcp.SynSent) return;
  while (s >= partial.length) partial = grown(partial, 2 * partial.length);
  partial[s] = 0;
  established(s);
  if (server.vanishes !== null)
    after(draw(server.vanishes, Stream.Work), arrives, onItsWay(Packet.Vanish, s), -1);
  watchNat(s);
}

function respond(s: number, server: Server): void {
  if ((skFlags[s] & Sk.Lost) !== 0) return;
  if ((skFlags[s] & Sk.Orphan) !== 0) {
    resetArrives(s);
    return;
  }
  server.answered++;
  const { latency, response, closes } = server;
  if (capturing) {
    const [a, port, t] = [skAddr[s], skPort[s], clock[T.Now] - latency];
    packet('data', a, port, false, t, latency, response);
    if (closes) packet('FIN', a, port, false, t, latency);
  }
  receive(s, response);
  if (closes) finArrives(s);
}

/** A request has come: a worker takes it, or it waits. */
function arrived(to: Server, k: number): void {
  if (to.busy < to.workers) {
    serve(to, k);
    return;
  }
  to.queue.push(k);
  const waiting = to.queue.length - to.head;
  if (waiting > to.peak) to.peak = waiting;
}

function serve(to: Server, k: number): void {
  to.busy++;
  pkKind[k] = Packet.Served;
  pkNext[k] = servers.indexOf(to) + 1;
  after(draw(to.service, Stream.Work), arrives, k, -1);
}

/** A worker is free: it takes the oldest request that somebody still wants. */
function nextRequest(to: Server): void {
  if (to.head === to.queue.length) return;
  const k = to.queue[to.head++];
  if (to.head > 1024 && 2 * to.head > to.queue.length) {
    to.queue = to.queue.slice(to.head);
    to.head = 0;
  }
  serve(to, k);
}

function growPackets(): void {
  const n = 2 * pkSock.length;
  pkSock = grown(pkSock, n);
  pkGen = grown(pkGen, n);
  pkKind = grown(pkKind, n);
  pkNext = grown(pkNext, n);
}
