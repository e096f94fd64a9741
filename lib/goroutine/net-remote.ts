/** Servers outside the machine: who answers at an address, how late, and how it fails. */
import { address as addressAt, addressOf } from '../os/addresses';
import { capturePackets, type Packet } from '../os/packets';
import { newRemote, type Remote, remoteStats } from '../os/remotes';
import { newVisitors, Visit, type VisitorOptions, visitorStats } from '../os/visitors';
import { checkDuration } from '../sim/distributions';
import { current } from './api';
import { inRun, splitHostPort } from './net-conn';

export type { Packet } from '../os/packets';
export type { Remote } from '../os/remotes';
export type { VisitorOptions } from '../os/visitors';

/**
 * Captures packets from now on, as tcpdump would: the list that it returns grows while the program runs. Times are ns
 * since main began.
 */
export function capture(): readonly Packet[] {
  inRun('net.capture');
  return capturePackets(current.mainStart);
}

/** A server outside the machine, at one address or several; its queue can be looked at while a program runs. */
export class RemoteServer {
  constructor(private readonly number: number) {}

  /** Requests that it works on, that wait for a worker, that ever waited at once, that it has answered. */
  get stats(): { busy: number; waiting: number; peak: number; answered: number } {
    return remoteStats(this.number);
  }
}

const remoteParts: (keyof Remote)[] = [
  'latency',
  'connect',
  'request',
  'response',
  'service',
  'workers',
  'closes',
  'vanishes',
  'natIdle',
];

/** Describes who answers at an address outside the machine: `remote('10.0.0.2:80', { latency: 1 * ms, request: 100 })`. */
export function remote(address: string, r: Remote): RemoteServer {
  inRun('net.remote');
  const [host, port] = splitHostPort(address);
  for (const name of Object.keys(r)) {
    if (!remoteParts.includes(name as keyof Remote)) {
      throw new RangeError(`remote: there is no "${name}"; there are ${remoteParts.join(', ')}`);
    }
  }
  for (const name of ['latency', 'request', 'response', 'natIdle'] as const) {
    const x = r[name] ?? 0;
    if (!Number.isSafeInteger(x) || x < 0) {
      throw new RangeError(`remote: ${name} must be a whole number from 0; got ${x}`);
    }
  }
  if (!['accept', 'refuse', 'drop'].includes(r.connect ?? 'accept')) {
    throw new RangeError(
      `remote: connect must be one of accept, refuse, drop; got ${JSON.stringify(r.connect)}`,
    );
  }
  if (r.workers !== undefined && !(r.workers >= 1)) {
    throw new RangeError(`remote: workers must be 1 or more; got ${r.workers}`);
  }
  checkDuration(r.service ?? 0, 'remote: service');
  if (r.vanishes !== undefined) checkDuration(r.vanishes, 'remote: vanishes');
  const at = addressAt(addressOf(host, port));
  if (at.local) throw new RangeError(`remote: ${address} is an address of this machine`);
  at.remote = newRemote(r);
  return new RemoteServer(at.remote);
}

const visitorParts: (keyof VisitorOptions)[] = [
  'count',
  'gap',
  'latency',
  'request',
  'response',
  'requests',
  'think',
  'patience',
  'vanishes',
  'acks',
  'path',
];

/** Clients outside, as far as they have come. */
export class Visitors {
  constructor(private readonly number: number) {}

  /** How many are in each state, or ended so. */
  get states(): Record<keyof typeof Visit, number> {
    const { counts } = visitorStats(this.number);
    const names = Object.keys(Visit).filter(name => Number.isNaN(Number(name))) as (keyof typeof Visit)[];
    return Object.fromEntries(names.map(name => [name, counts[Visit[name]]])) as Record<
      keyof typeof Visit,
      number
    >;
  }

  /** ns from a client's first SYN to the end of its handshake, in the order in which handshakes ended. */
  get connectTimes(): readonly number[] {
    return visitorStats(this.number).connectTimes;
  }

  /** ns from a client's first SYN to its last answer. */
  get answerTimes(): readonly number[] {
    return visitorStats(this.number).answerTimes;
  }
}

/**
 * Clients outside begin to come to an address of this machine, from now on: `visitors('127.0.0.1:8080', { count: 100,
 * gap: 1 * ms, latency: 10 * ms })`. They cost the program nothing but what it does for them.
 */
export function visitors(address: string, o: VisitorOptions): Visitors {
  inRun('net.visitors');
  const [host, port] = splitHostPort(address);
  for (const name of Object.keys(o)) {
    if (!visitorParts.includes(name as keyof VisitorOptions)) {
      throw new RangeError(`visitors: there is no "${name}"; there are ${visitorParts.join(', ')}`);
    }
  }
  for (const name of ['count', 'latency', 'request', 'response', 'requests', 'patience'] as const) {
    const x = o[name] ?? 0;
    if (!Number.isSafeInteger(x) || x < 0 || (name === 'count' && o.count === undefined)) {
      throw new RangeError(`visitors: ${name} must be a whole number from 0; got ${o[name]}`);
    }
  }
  for (const name of ['gap', 'think', 'vanishes'] as const) {
    const d = o[name];
    if (d !== undefined) checkDuration(d, `visitors: ${name}`);
  }
  const a = addressOf(host, port);
  if (!addressAt(a).local) throw new RangeError(`visitors: ${address} is no address of this machine`);
  return new Visitors(newVisitors(a, o));
}
