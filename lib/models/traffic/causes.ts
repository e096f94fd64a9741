/** Why a request comes to nothing, in the words that Go's program prints. */

export const Cause = {
  None: 0,
  /** No descriptor for the connection. */
  Files: 1,
  /** No ephemeral port left towards the address. */
  Ports: 2,
  /** The handshake was not answered within 30 s. */
  DialTimeout: 3,
  Refused: 4,
  /** http.Client.Timeout. */
  Timeout: 5,
  /** The connection was closed before the answer. */
  Closed: 6,
  /** Sent away: the limit is reached and its queue is full. */
  Shed: 7,
  /** The breaker is open. */
  Open: 8,
} as const;

export const causeNames = [
  'none',
  'files',
  'ports',
  'dialTimeout',
  'refused',
  'timeout',
  'closed',
  'shed',
  'breaker',
] as const;

export type CauseName = (typeof causeNames)[number];

const ASKED = 'Get "http://127.0.0.1:8080/": ';

/** What http.Get returns, and what a server's own remedies answer. */
export const causeTexts: Record<CauseName, string> = {
  none: '',
  files: `${ASKED}dial tcp 127.0.0.1:8080: socket: too many open files`,
  ports: `${ASKED}dial tcp 127.0.0.1:8080: connect: cannot assign requested address`,
  dialTimeout: `${ASKED}dial tcp 127.0.0.1:8080: i/o timeout`,
  refused: `${ASKED}dial tcp 127.0.0.1:8080: connect: connection refused`,
  timeout: `${ASKED}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
  closed: `${ASKED}EOF`,
  shed: '503 Service Unavailable: too many requests wait',
  breaker: '503 Service Unavailable: circuit breaker is open',
};
