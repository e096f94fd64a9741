/** What clients outside do (visitors.ts), and how a visit can end. */
import type { Duration } from '../sim/distributions';

export interface VisitorOptions {
  /** How many come, and ns between them. */
  count: number;
  gap?: Duration;
  /** ns that a packet takes, one way. Default 0. */
  latency?: number;
  /** Bytes of a request; 0 for a client that connects and says nothing. Default 100. */
  request?: number;
  /** Bytes of a response that are enough. Default 1. */
  response?: number;
  /** Requests on one connection, and ns between a response and the next request. Default 1. */
  requests?: number;
  think?: Duration;
  /** ns after which a client gives up, from its first SYN; 0 for never. Default 0. */
  patience?: number;
  /** ns after its connection is made at which a client vanishes without a word. Default: none does. */
  vanishes?: Duration;
  /** False: the client never answers a SYN-ACK, as in a flood of SYNs. Default true. */
  acks?: boolean;
  /** Path of an HTTP request. Default '/'. */
  path?: string;
}

/** How a visitor ended, or how far it is. */
export enum Visit {
  /** Its SYN is on its way, or was dropped. */
  Syn = 0,
  /** The listener keeps a place for it until its last ACK. */
  HalfOpen = 1,
  /** It was answered with a cookie. */
  Cookie = 2,
  /** A connection of the machine. */
  Connected = 3,
  /** All its requests have been answered. */
  Answered = 4,
  Refused = 5,
  Reset = 6,
  /** The other end closed before it had answered. */
  Broken = 7,
  /** It has given up. */
  GaveUp = 8,
  /** The kernel has given up for it: no answer to its SYNs. */
  TimedOut = 9,
  /** It is gone, and has said nothing. */
  Vanished = 10,
}
