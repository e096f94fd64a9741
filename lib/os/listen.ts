/**
 * Listening sockets: the queue of half-open handshakes and the queue of connections that nobody has accepted.
 *
 * The kernel completes the handshake by itself, before accept(2). The accept queue takes backlog + 1 connections,
 * as the kernel asks whether it is *over* the backlog (sk_acceptq_is_full); while it is full SYNs are dropped, and a
 * last ACK is ignored, or answered with a reset where tcp_abort_on_overflow is set (tcp_conn_request, tcp_check_req).
 * Half-open handshakes count only between SYN and last ACK: within the machine that takes no time, so they are
 * all of clients outside. A full queue of these is answered with cookies, unless tcp_syncookies is 0.
 * Invariants: accept queue ≤ backlog + 1; half-open handshakes with a place in the queue ≤ backlog.
 */
import { Ev } from './epoll';
import { skNext, socketEdge } from './sockets';

export interface Listener {
  /** Its socket. */
  socket: number;
  backlog: number;
  /** The accept queue: first and last socket, linked by skNext. */
  head: number;
  tail: number;
  length: number;
  /** Handshakes begun by clients outside and not yet ended. */
  halfOpen: number;
  /** Connections that found the queue full; handshakes that were dropped for that or another reason. */
  overflows: number;
  drops: number;
  /** Handshakes answered with a cookie. */
  cookies: number;
  /** The most connections that were in the accept queue at once. */
  peak: number;
}

const listeners = new Map<number, Listener>();
let closedOverflows = 0;
let closedDrops = 0;

export function resetListeners(): void {
  listeners.clear();
  closedOverflows = closedDrops = 0;
}

/** listen(2). @param backlog already cut down to somaxconn */
export function openListener(socket: number, backlog: number): Listener {
  const l: Listener = {
    socket,
    backlog,
    head: 0,
    tail: 0,
    length: 0,
    halfOpen: 0,
    overflows: 0,
    drops: 0,
    cookies: 0,
    peak: 0,
  };
  listeners.set(socket, l);
  return l;
}

export function listenerOf(socket: number): Listener | undefined {
  return listeners.get(socket);
}

/** Takes the listener away. @returns it, with whatever is still in its queue */
export function closeListener(socket: number): Listener | undefined {
  const l = listeners.get(socket);
  listeners.delete(socket);
  closedOverflows += l?.overflows ?? 0;
  closedDrops += l?.drops ?? 0;
  return l;
}

/** sk_acceptq_is_full: more than the backlog, so that backlog + 1 fit. */
export function acceptQueueFull(l: Listener): boolean {
  return l.length > l.backlog;
}

/** A connection is complete: it waits for accept(2). */
export function enqueue(l: Listener, child: number): void {
  skNext[child] = 0;
  if (l.tail === 0) l.head = child;
  else skNext[l.tail] = child;
  l.tail = child;
  if (++l.length > l.peak) l.peak = l.length;
  socketEdge(l.socket, Ev.In);
}

/** The connection that has waited longest, 0 for none. */
export function dequeue(l: Listener): number {
  const child = l.head;
  if (child === 0) return 0;
  l.head = skNext[child];
  if (l.head === 0) l.tail = 0;
  l.length--;
  return child;
}

/** Counters of the machine, as `nstat` shows them. */
export function listenStats(): { overflows: number; drops: number } {
  let overflows = closedOverflows;
  let drops = closedDrops;
  for (const l of listeners.values()) {
    overflows += l.overflows;
    drops += l.drops;
  }
  return { overflows, drops };
}
