/**
 * Clients outside the machine, as their packets show them: load on a listener that no goroutine of the program makes.
 *
 * Here the two queues of a listener can be told apart. A SYN is dropped while the accept queue is full; otherwise the
 * handshake is half open until the client's last ACK, a round trip later. With too many half open the answer is a
 * cookie, and nothing is kept, or the SYN is dropped. A last ACK that finds the accept queue full is ignored: the
 * client takes itself for connected, and the kernel sends its SYN-ACK again after 1, 3, 7, 15 and 31 s, unless
 * tcp_abort_on_overflow answers with a reset (net/ipv4/tcp_input.c: tcp_conn_request; tcp_minisocks.c: tcp_check_req).
 * Invariants: a visitor ends once; a listener's `halfOpen` is the number of visitors in state HalfOpen at it.
 */
import { after, registerHandler } from '../sim/calendar';
import { clock, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { type Duration, draw } from '../sim/distributions';
import { Stream } from '../sim/random';
import { listenerAt } from './addresses';
import { ended, finArrives, resetArrives } from './farewell';
import { newChild } from './handshake';
import { acceptQueueFull, enqueue, type Listener, listenerOf } from './listen';
import { capturing, type PacketKind, packet } from './packets';
import { lose } from './silence';
import { skGen, skHeard, skPassed, skRemote, skState, Tcp } from './sockets';
import { receive } from './tcp';
import { tcp } from './tcp-options';
import { Visit, type VisitorOptions } from './visitor-options';

export { Visit, type VisitorOptions } from './visitor-options';

interface Group extends Required<Omit<VisitorOptions, 'vanishes'>> {
  vanishes: Duration | null;
  address: number;
  left: number;
  /** First visitor; visitors of a group need not follow one another. */
  counts: Float64Array;
  /** ns from the first SYN to the handshake's end, and to the last answer; as many as have come so far. */
  connectTimes: number[];
  answerTimes: number[];
}

enum Event {
  Arrive = 0,
  Syn = 1,
  SynTimeout = 2,
  Ack = 3,
  SynAckTimeout = 4,
  Patience = 5,
  Request = 6,
  Answered = 7,
  Fin = 8,
  Vanish = 9,
}
const KINDS = 16;

/** Waits of the kernel for the last ACK, ns (tcp_synack_retries 5). */
const SYNACK_TIMEOUTS = [1, 2, 4, 8, 16, 32].map(x => x * 1_000_000_000);

/** TCP_RTO_MIN, ns: a client sends unacknowledged data again after so long, and after twice as long each time. */
const DATA_TIMEOUT = 200_000_000;
const DATA_RETRIES = 9;

let groups: Group[] = [];
let visitors = 0;
let vsGroup = new Int32Array(64);
let vsState = new Uint8Array(64);
let vsSock = new Int32Array(64);
let vsGen = new Uint16Array(64);
/** SYNs sent; SYN-ACKs sent. */
let vsTries = new Uint8Array(64);
let vsBegin = new Float64Array(64);
/** Requests answered; bytes of the present response, and before the connection how often data was sent again. */
let vsDone = new Int32Array(64);
let vsGot = new Int32Array(64);
/** 1 once a SYN-ACK has come: the client sends no more SYNs. 2 once the other end has closed. */
let vsAcked = new Uint8Array(64);
/** The visitor at the other end of a socket. */
let visitorOf = new Int32Array(64);

export function resetVisitors(): void {
  groups = [];
  visitors = 0;
}

/** Clients begin to come to an address of the machine. @returns the number of their group, > 0 */
export function newVisitors(address: number, o: VisitorOptions): number {
  const g = groups.push({
    address,
    count: o.count,
    gap: o.gap ?? 0,
    latency: o.latency ?? 0,
    request: o.request ?? 100,
    response: o.response ?? 1,
    requests: o.requests ?? 1,
    think: o.think ?? 0,
    patience: o.patience ?? 0,
    acks: o.acks ?? true,
    vanishes: o.vanishes ?? null,
    path: o.path ?? '/',
    left: o.count,
    counts: new Float64Array(11),
    connectTimes: [],
    answerTimes: [],
  });
  if (o.count > 0) at(draw(o.gap ?? 0, Stream.Work), Event.Arrive, g);
  return g;
}

/** How many of a group are in each state, by `Visit`, and the times of those that got so far, ns. */
export function visitorStats(g: number): {
  counts: Float64Array;
  connectTimes: number[];
  answerTimes: number[];
} {
  return groups[g - 1];
}

/** ns that a packet takes to the visitor at the other end of a socket. */
export function visitorLatency(s: number): number {
  return groups[vsGroup[visitorOf[s]] - 1].latency;
}

/** What a visitor at the other end of a socket asks: bytes of its request, and the path. */
export function visitorRequest(s: number): { bytes: number; path: string } {
  const { request, path } = groups[vsGroup[visitorOf[s]] - 1];
  return { bytes: request, path };
}

function at(delay: number, kind: Event, arg: number): void {
  after(delay, happens, arg * KINDS + kind, -1);
}

const happens = registerHandler(code => {
  const v = Math.floor(code / KINDS);
  switch (code % KINDS) {
    case Event.Arrive:
      arrive(v);
      break;
    case Event.Syn:
      if (vsState[v] === Visit.Syn) synArrives(v);
      break;
    case Event.SynTimeout:
      if (vsState[v] === Visit.Syn && vsAcked[v] === 0) synTimeout(v);
      break;
    case Event.Ack:
      if (vsState[v] === Visit.HalfOpen || vsState[v] === Visit.Cookie) ackArrives(v);
      break;
    case Event.SynAckTimeout:
      if (vsState[v] === Visit.HalfOpen) synAckTimeout(v);
      break;
    case Event.Patience:
      if (vsState[v] <= Visit.Connected) giveUp(v);
      break;
    case Event.Request:
      if (connected(v)) nextRequest(v);
      break;
    case Event.Answered:
      if (vsState[v] === Visit.Connected) answered(v);
      break;
    case Event.Vanish:
      if (connected(v)) {
        lose(vsSock[v]);
        move(v, Visit.Vanished);
      }
      break;
    case Event.Fin:
      if (vsSock[v] !== 0 && skGen[vsSock[v]] === vsGen[v]) {
        if (capturing) show(v, 'FIN', true, -groups[vsGroup[v] - 1].latency);
        finArrives(vsSock[v]);
      }
      break;
  }
});

function nextRequest(v: number): void {
  const { request, latency } = groups[vsGroup[v] - 1];
  if (capturing) show(v, 'data', true, -latency, false, request);
  receive(vsSock[v], request);
}

function arrive(g: number): void {
  const group = groups[g - 1];
  const v = ++visitors;
  if (v === vsGroup.length) grow();
  vsGroup[v] = g;
  vsState[v] = Visit.Syn;
  vsSock[v] = vsTries[v] = vsDone[v] = vsGot[v] = vsAcked[v] = 0;
  vsBegin[v] = clock[T.Now];
  group.counts[Visit.Syn]++;
  sendSyn(v);
  if (group.patience > 0) at(group.patience, Event.Patience, v);
  if (--group.left > 0) at(draw(group.gap, Stream.Work), Event.Arrive, g);
}

function sendSyn(v: number): void {
  at(groups[vsGroup[v] - 1].latency, Event.Syn, v);
  at(tcp.synTimeouts[vsTries[v]], Event.SynTimeout, v);
}

function synTimeout(v: number): void {
  if (++vsTries[v] >= tcp.synTimeouts.length) move(v, Visit.TimedOut);
  else sendSyn(v);
}

function listenerFor(v: number): Listener | undefined {
  return listenerOf(listenerAt(groups[vsGroup[v] - 1].address));
}

/** tcp_conn_request. */
function synArrives(v: number): void {
  const { latency, acks } = groups[vsGroup[v] - 1];
  const l = listenerFor(v);
  if (l === undefined) {
    if (capturing) {
      show(v, 'SYN', true, -latency);
      show(v, 'RST', false, 0);
    }
    move(v, Visit.Refused);
    return;
  }
  if (acceptQueueFull(l)) {
    if (capturing) show(v, 'SYN', true, -latency, true);
    l.overflows++;
    l.drops++;
    return;
  }
  if (l.halfOpen >= l.backlog) {
    if (!tcp.syncookies) {
      if (capturing) show(v, 'SYN', true, -latency, true);
      l.drops++;
      return;
    }
    l.cookies++;
    move(v, Visit.Cookie);
  } else {
    l.halfOpen++;
    move(v, Visit.HalfOpen);
    vsTries[v] = 0;
    at(SYNACK_TIMEOUTS[0], Event.SynAckTimeout, v);
  }
  if (capturing) {
    show(v, 'SYN', true, -latency);
    show(v, 'SYN-ACK', false, 0);
  }
  if (acks) {
    vsAcked[v] = 1;
    at(2 * latency, Event.Ack, v);
  }
}

/** A visitor's packet in a capture. @param when ns from now at which it leaves */
function show(v: number, kind: PacketKind, toServer: boolean, when: number, lost = false, bytes = 0): void {
  const { address, latency } = groups[vsGroup[v] - 1];
  packet(kind, address, portOf(v), toServer, clock[T.Now] + when, lost ? -1 : latency, bytes);
}

function portOf(v: number): number {
  return 1024 + (v % 60_000);
}

/** tcp_check_req: the last ACK, and with it the client's first bytes. */
function ackArrives(v: number): void {
  const group = groups[vsGroup[v] - 1];
  const l = listenerFor(v);
  if (l === undefined) {
    move(v, Visit.Reset);
    return;
  }
  const full = acceptQueueFull(l);
  if (capturing) {
    show(v, 'ACK', true, -group.latency, full && !tcp.abortOnOverflow);
    if (full && tcp.abortOnOverflow) show(v, 'RST', false, 0);
    else if (!full && group.request > 0) show(v, 'data', true, -group.latency, false, group.request);
  }
  if (full) {
    l.overflows++;
    l.drops++;
    if (tcp.abortOnOverflow) leaveQueue(v, l, Visit.Reset);
    // The client's data, sent again, is a valid last ACK, too.
    else if (group.request > 0 && vsGot[v] < DATA_RETRIES) at(DATA_TIMEOUT * 2 ** vsGot[v]++, Event.Ack, v);
    return;
  }
  if (vsState[v] === Visit.HalfOpen) l.halfOpen--;
  const s = newChild(l, portOf(v));
  while (s >= visitorOf.length) visitorOf = grown(visitorOf, 2 * visitorOf.length);
  visitorOf[s] = v;
  vsSock[v] = s;
  vsGen[v] = skGen[s];
  skRemote[s] = OUTSIDE;
  skHeard[s] = skPassed[s] = clock[T.Now];
  vsGot[v] = 0;
  move(v, Visit.Connected);
  group.connectTimes.push(clock[T.Now] - vsBegin[v]);
  enqueue(l, s);
  if (group.request > 0) receive(s, group.request);
  if (group.vanishes !== null) at(draw(group.vanishes, Stream.Work), Event.Vanish, v);
}

/** skRemote of a socket whose other end is a visitor. */
export const OUTSIDE = -1;

function synAckTimeout(v: number): void {
  const l = listenerFor(v);
  const { latency, acks } = groups[vsGroup[v] - 1];
  if (++vsTries[v] >= SYNACK_TIMEOUTS.length || l === undefined) {
    if (l !== undefined) l.halfOpen--;
    // The kernel has forgotten the handshake; whatever the client sends is answered with a reset.
    move(v, acks ? Visit.Reset : Visit.TimedOut);
    return;
  }
  at(SYNACK_TIMEOUTS[vsTries[v]], Event.SynAckTimeout, v);
  if (acks) at(2 * latency, Event.Ack, v);
}

function leaveQueue(v: number, l: Listener, how: Visit): void {
  if (vsState[v] === Visit.HalfOpen) l.halfOpen--;
  move(v, how);
}

function connected(v: number): boolean {
  return vsState[v] === Visit.Connected && skGen[vsSock[v]] === vsGen[v];
}

/** The client has had enough: it closes what there is. */
function giveUp(v: number): void {
  const { latency } = groups[vsGroup[v] - 1];
  const l = listenerFor(v);
  if (vsState[v] === Visit.HalfOpen && l !== undefined) l.halfOpen--;
  if (connected(v)) at(latency, Event.Fin, v);
  move(v, Visit.GaveUp);
}

/** Bytes for a visitor. */
export function visitorBytes(s: number, n: number): void {
  const v = visitorOf[s];
  if (vsState[v] === Visit.Vanished) return;
  if (vsState[v] !== Visit.Connected) {
    // It has closed: what comes now is answered with a reset.
    resetArrives(s);
    return;
  }
  const group = groups[vsGroup[v] - 1];
  const before = vsGot[v];
  vsGot[v] += n;
  if (before < group.response && vsGot[v] >= group.response) at(group.latency, Event.Answered, v);
}

function answered(v: number): void {
  const group = groups[vsGroup[v] - 1];
  vsGot[v] = 0;
  if (++vsDone[v] < group.requests) {
    if (vsAcked[v] === 2) {
      at(group.latency, Event.Fin, v);
      move(v, Visit.Broken);
      return;
    }
    at(draw(group.think, Stream.Work) + group.latency, Event.Request, v);
    return;
  }
  group.answerTimes.push(clock[T.Now] - vsBegin[v]);
  at(group.latency, Event.Fin, v);
  move(v, Visit.Answered);
}

/** The machine's end has closed, or is reset. */
export function visitorClosed(s: number): void {
  const v = visitorOf[s];
  const { latency, response } = groups[vsGroup[v] - 1];
  if (skState[s] === Tcp.LastAck) {
    ended(s);
    return;
  }
  const said = skState[s] === Tcp.FinWait2;
  vsAcked[v] = 2;
  // An answer that is on its way comes before the farewell, and the client's own farewell comes after it.
  if (said && vsState[v] === Visit.Connected && vsGot[v] >= response) return;
  if (vsState[v] === Visit.Connected) move(v, said ? Visit.Broken : Visit.Reset);
  if (said) at(2 * latency, Event.Fin, v);
}

function move(v: number, to: Visit): void {
  const { counts } = groups[vsGroup[v] - 1];
  counts[vsState[v]]--;
  counts[to]++;
  vsState[v] = to;
}

function grow(): void {
  const n = 2 * vsGroup.length;
  vsGroup = grown(vsGroup, n);
  vsState = grown(vsState, n);
  vsSock = grown(vsSock, n);
  vsGen = grown(vsGen, n);
  vsTries = grown(vsTries, n);
  vsBegin = grown(vsBegin, n);
  vsDone = grown(vsDone, n);
  vsGot = grown(vsGot, n);
  vsAcked = grown(vsAcked, n);
}
