/**
 * The bytes of connections. The engine's network counts them; here they are carried, one text for each direction of a
 * connection, in the order in which they were written.
 */
import type { Conn } from '../../../goroutine/net-conn';

const state = { flows: new Map<string, string>() };

export function resetFlows(): void {
  state.flows = new Map();
}

/** Bytes that this end is about to write. */
export function sendBytes(c: Conn, bytes: string): void {
  const key = `${c.localAddr}>${c.remoteAddr}`;
  state.flows.set(key, (state.flows.get(key) ?? '') + bytes);
}

/** The next n bytes that the other end has written; zeros where it is outside of the program. */
export function receiveBytes(c: Conn, n: number): string {
  const key = `${c.remoteAddr}>${c.localAddr}`;
  const flow = state.flows.get(key) ?? '';
  state.flows.set(key, flow.slice(n));
  return flow.slice(0, n).padEnd(n, '\0');
}

/** A new connection may have the addresses of an old one. */
export function beginFlow(c: Conn): void {
  state.flows.delete(`${c.localAddr}>${c.remoteAddr}`);
  state.flows.delete(`${c.remoteAddr}>${c.localAddr}`);
}
