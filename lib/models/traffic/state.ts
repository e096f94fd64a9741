/**
 * The state of traffic: requests, connections and goroutines as columns, and what has been counted.
 *
 * A request is an index that lives from its arrival to its end, a connection one from its dial until both loops of the
 * client have ended; a server's end of it is an index of its own. All are reused. A goroutine has a role, a place in it,
 * and the request or connection it is for.
 * Invariant: `inFlight` = requests that have begun and not ended; a connection that is not closed is in use by exactly
 * one request, or idle, or on its way to one.
 */
import type { Listener } from '../../os/listen';
import { grown } from '../../sim/columns';
import { Histogram } from '../../sim/histogram';
import { type CauseName, causeNames } from './causes';
import { IndexQueue, Indices } from './indices';
import { PollDescs } from './memory';
import { type RequestCpu, requestCpu, type Traffic } from './options';

export enum Role {
  Main = 0,
  Caller = 1,
  Dial = 2,
  ReadLoop = 3,
  WriteLoop = 4,
  Accept = 5,
  Serve = 6,
  Background = 7,
}

/**
 * What can go wrong: a request that comes to nothing, one that starts late, an accept that finds
 * no descriptor, a SYN that finds the accept queue full. */
export type Trouble = Exclude<CauseName, 'none'> | 'late' | 'accept' | 'acceptQueue';

/** The first time that something went wrong, and how things stood. */
export interface Mark {
  /** ns since main's start. */
  time: number;
  inFlight: number;
  /** Requests that had arrived; that had a connection. */
  arrived: number;
  connected: number;
}

export class TrafficState {
  readonly cpu: RequestCpu;
  readonly pollDescs = new PollDescs();
  readonly requests = new Indices(n => this.growRequests(n));
  readonly conns = new Indices(n => this.growConns(n));
  readonly ends = new Indices(n => this.growEnds(n));

  /** By goroutine. */
  role = new Uint8Array(1024);
  at = new Uint8Array(1024);
  what = new Int32Array(1024);

  /** By request: its caller; arrival, ns; calls made; connection; what it came to; a number that outdates its timers. */
  caller = new Int32Array(1);
  arrival = new Float64Array(1);
  calls = new Uint16Array(1);
  conn = new Int32Array(1);
  cause = new Uint8Array(1);
  answered = new Uint8Array(1);
  parked = new Uint8Array(1);
  /** Whether it waits for a connection. */
  wants = new Uint8Array(1);
  seq = new Int32Array(1);
  timer = new Int32Array(1);
  /** Whether its user thinks before asking. */
  pauses = new Uint8Array(1);

  /** By connection: descriptor, pollDesc, whose request, its writeLoop, flags. */
  fd = new Int32Array(1);
  pd = new Int32Array(1);
  request = new Int32Array(1);
  writer = new Int32Array(1);
  flags = new Uint8Array(1);
  /** Goroutines that still look at the connection. */
  loops = new Uint8Array(1);

  /** By server's end: descriptor, pollDesc, its serve goroutine, flags. */
  endFd = new Int32Array(1);
  endPd = new Int32Array(1);
  endServe = new Int32Array(1);
  endFlags = new Uint8Array(1);

  /** The transport: connections that are idle (the last one first); requests that wait for one. */
  readonly idle: number[] = [];
  readonly waiting = new IndexQueue();
  /** The call for which each of them waits. */
  readonly waitingSeq = new IndexQueue();
  /** Connections that exist or are being dialled. */
  open = 0;
  /** The semaphore. */
  taken = 0;
  readonly queued = new IndexQueue();
  /** The breaker: failures in a row; when it lets somebody through again; whether somebody tries. */
  failures = 0;
  opensAt = 0;
  trying = false;

  /** When main began; requests that start later than this after their arrival are late, ns. */
  started = 0;
  readonly late: number;
  /** Starts a goroutine beside the one that acts. */
  spawn: (role: Role, what: number) => void = () => {};
  /** Told of each request that is over. */
  onEnd: () => void = () => {};

  /** The service's addresses. */
  readonly addresses: number[] = [];

  arrived = 0;
  inFlight = 0;
  connected = 0;
  served = 0;
  ended = 0;
  dials = 0;
  /** The last connection of the client and of the server, ns. */
  lastConnected = 0;
  lastAccepted = 0;
  /** The service's listener, when it is inside. */
  listener: Listener | undefined;
  acceptErrors = 0;
  /** The accept loop: how long it pauses after an error, ns; the end it has just accepted. */
  pause = 0;
  accepted = 0;
  lateCount = 0;
  peak = 0;
  /** Requests that ended so, and the first of each. */
  /** Told when something goes wrong for the first time. */
  onFirst: (what: Trouble) => void = () => {};
  readonly errors = new Float64Array(causeNames.length);
  /** The first of everything that went wrong. */
  readonly first: Partial<Record<Trouble, Mark>> = {};
  /** Of all answers, and of those since the last sample; ns from arrival to answer. */
  readonly latency = new Histogram();
  readonly recent = new Histogram();
  /** From arrival to the caller's first moment. */
  readonly wait = new Histogram();

  constructor(readonly traffic: Traffic) {
    this.cpu = { ...requestCpu, ...traffic.cpu };
    this.late = traffic.late ?? 1_000_000_000;
  }

  ensureG(g: number): void {
    if (g < this.role.length) return;
    let n = this.role.length;
    while (n <= g) n *= 2;
    this.role = grown(this.role, n);
    this.at = grown(this.at, n);
    this.what = grown(this.what, n);
  }

  private growRequests(n: number): void {
    this.caller = grown(this.caller, n);
    this.arrival = grown(this.arrival, n);
    this.calls = grown(this.calls, n);
    this.conn = grown(this.conn, n);
    this.cause = grown(this.cause, n);
    this.answered = grown(this.answered, n);
    this.parked = grown(this.parked, n);
    this.wants = grown(this.wants, n);
    this.seq = grown(this.seq, n);
    this.timer = grown(this.timer, n);
    this.pauses = grown(this.pauses, n);
  }

  private growConns(n: number): void {
    this.fd = grown(this.fd, n);
    this.pd = grown(this.pd, n);
    this.request = grown(this.request, n);
    this.writer = grown(this.writer, n);
    this.flags = grown(this.flags, n);
    this.loops = grown(this.loops, n);
  }

  private growEnds(n: number): void {
    this.endFd = grown(this.endFd, n);
    this.endPd = grown(this.endPd, n);
    this.endServe = grown(this.endServe, n);
    this.endFlags = grown(this.endFlags, n);
  }
}
