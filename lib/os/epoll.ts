/**
 * One epoll instance: what is registered once, edge-triggered, and the list of what has become ready.
 *
 * A descriptor is registered with a cookie and stays registered until it is closed. An edge puts its cookie on
 * the ready list, once, however many edges follow before it is taken; the list is FIFO.
 */
import { grown } from '../sim/columns';

/** Readiness, as bits (EPOLLIN, EPOLLOUT, EPOLLHUP and their kin are told apart no further). */
export enum Ev {
  In = 1,
  Out = 2,
  Hup = 4,
}

let ring = new Int32Array(64);
/** The number of times that the entry's cookie had been forgotten when it was put on the list. */
let ringSeq = new Int32Array(64);
let head = 0;
let size = 0;
/** Pending bits of each cookie, 0 while it is not on the list. */
let pending = new Uint8Array(64);
/** Times each cookie was forgotten: an entry of before is nobody's, though the cookie be in use again. */
let forgotten = new Int32Array(64);
/** Told when the list stops being empty, or grows: a thread blocked in epoll_wait wakes. */
let onReady: () => void = () => {};
/** epoll_ctl calls: registrations. */
export let epollCtls = 0;

export function resetEpoll(wake: () => void): void {
  head = size = epollCtls = 0;
  pending.fill(0);
  forgotten.fill(0);
  onReady = wake;
}

/** EPOLL_CTL_ADD for both directions. */
export function epollAdd(): void {
  epollCtls++;
}

/** An edge at the descriptor with this cookie (> 0). */
export function epollEdge(cookie: number, events: number): void {
  if (cookie >= pending.length) growPending(cookie);
  const fresh = pending[cookie] === 0;
  pending[cookie] |= events;
  if (fresh) {
    if (size === ring.length) growRing();
    const i = (head + size) & (ring.length - 1);
    ring[i] = cookie;
    ringSeq[i] = forgotten[cookie];
    size++;
  }
  onReady();
}

/** Forgets a cookie: its descriptor is closed. An entry on the list stays, without events. */
export function epollDel(cookie: number): void {
  epollCtls++;
  if (cookie >= pending.length) return;
  pending[cookie] = 0;
  forgotten[cookie]++;
}

export function epollReady(): number {
  return size;
}

/** Takes the first entry; the list must not be empty. @returns its cookie, 0 when it was closed meanwhile */
export function epollTake(): number {
  const cookie = ring[head];
  const current = ringSeq[head] === forgotten[cookie] && pending[cookie] !== 0;
  head = (head + 1) & (ring.length - 1);
  size--;
  return current ? cookie : 0;
}

/** The events of a taken cookie. */
export function epollEvents(cookie: number): number {
  const events = pending[cookie];
  pending[cookie] = 0;
  return events;
}

function growRing(): void {
  const cookies = new Int32Array(2 * ring.length);
  const seqs = new Int32Array(2 * ring.length);
  for (let i = 0; i < size; i++) {
    cookies[i] = ring[(head + i) & (ring.length - 1)];
    seqs[i] = ringSeq[(head + i) & (ring.length - 1)];
  }
  ring = cookies;
  ringSeq = seqs;
  head = 0;
}

function growPending(cookie: number): void {
  let n = pending.length;
  while (n <= cookie) n *= 2;
  pending = grown(pending, n);
  forgotten = grown(forgotten, n);
}
