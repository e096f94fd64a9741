/**
 * Addresses that somebody listens on or connects to: "127.0.0.1:8080" as a number.
 *
 * An address knows who is there: a listener of this machine, a remote that a program has described, or nobody. The
 * machine itself is 127.0.0.0/8, ::1 and whatever address it is given; a listener on every address (`:8080`) is found
 * by its port.
 */
import { openRange } from './ports';

export interface Address {
  ip: string;
  port: number;
  /** Whether the address is the machine's own. */
  local: boolean;
  /** The socket that listens here, 0 for none. */
  listener: number;
  /** The remote that answers here (remotes.ts), 0 for none. */
  remote: number;
  /** The range of ephemeral ports of connections to it; −1 until the first. */
  range: number;
}

let addresses: Address[] = [];
let numbers = new Map<string, number>();
/** Listeners on every address, by port: the number of their address. */
let wildcards = new Map<number, number>();
let own = new Set<string>();

/** @param ips addresses of the machine besides the loopback's */
export function resetAddresses(ips: string[]): void {
  addresses = [{ ip: '', port: 0, local: false, listener: 0, remote: 0, range: -1 }];
  numbers = new Map();
  wildcards = new Map();
  own = new Set(ips);
}

/** The number of an address, > 0. @param ip '' for every address of the machine */
export function addressOf(ip: string, port: number): number {
  const name = joinHostPort(ip, port);
  let a = numbers.get(name);
  if (a === undefined) {
    a = addresses.push({ ip, port, local: isLocal(ip), listener: 0, remote: 0, range: -1 }) - 1;
    numbers.set(name, a);
    if (ip === '') wildcards.set(port, a);
  }
  return a;
}

export function address(a: number): Address {
  return addresses[a];
}

/** Who listens at an address of this machine: a listener of its own, or one on every address. 0 for nobody. */
export function listenerAt(a: number): number {
  const { listener, port } = addresses[a];
  if (listener !== 0) return listener;
  const w = wildcards.get(port);
  return w === undefined ? 0 : addresses[w].listener;
}

/** The range of ephemeral ports of connections to an address, opened by the first. */
export function rangeOf(a: number): number {
  const at = addresses[a];
  if (at.range < 0) at.range = openRange(at.local);
  return at.range;
}

export function isLocal(ip: string): boolean {
  return ip === '' || ip === '::1' || ip === '0.0.0.0' || ip === '::' || ip.startsWith('127.') || own.has(ip);
}

/** net.JoinHostPort. */
export function joinHostPort(ip: string, port: number | string): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** All addresses in use, for whoever reads the state of the machine. */
export function allAddresses(): readonly Address[] {
  return addresses;
}
