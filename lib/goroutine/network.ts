/** The options of a run that describe its operating system, descriptors and network, and their checks. */
import { resetAddresses } from '../os/addresses';
import { resetFds } from '../os/fds';
import { resetListeners } from '../os/listen';
import { resetPackets } from '../os/packets';
import { resetPorts } from '../os/ports';
import { resetRemotes } from '../os/remotes';
import { resetSockets } from '../os/sockets';
import { goNofile, linuxSynTimeouts, type OsName, osNames, type System, systems } from '../os/systems';
import { defaultTcp, resetTcp, type TcpOptions } from '../os/tcp';
import { resetVisitors } from '../os/visitors';
import { switches } from '../runtime/switches';

/** Single settings that differ from those of the operating system; names are Linux's. Durations are ns. */
export interface NetOptions {
  /** Ephemeral ports, first and last (net.ipv4.ip_local_port_range). */
  ports?: readonly [number, number];
  /** The longest accept queue (net.core.somaxconn); Go's listeners ask for just that. */
  somaxconn?: number;
  /** SYNs sent again before connect gives up (net.ipv4.tcp_syn_retries), and how many of them 1 s apart at first. */
  synRetries?: number;
  synLinearTimeouts?: number;
  /** 0: handshakes beyond the queue are dropped (net.ipv4.tcp_syncookies). */
  syncookies?: 0 | 1;
  /** 1: a full accept queue answers with a reset (net.ipv4.tcp_abort_on_overflow). */
  abortOnOverflow?: 0 | 1;
  /** Whether a port in TIME_WAIT may be taken after 1 s: 0 never, 1 always, 2 on the loopback (net.ipv4.tcp_tw_reuse). */
  twReuse?: 0 | 1 | 2;
  /** ns of TIME_WAIT. */
  timeWait?: number;
  /** ns that a closed end waits for the other's farewell (net.ipv4.tcp_fin_timeout). */
  finTimeout?: number;
  /** Bytes that may be on their way or unread in one direction of a connection. */
  buffer?: number;
  /** Files that the whole system may have open (fs.file-max), and those that other processes hold. */
  fileMax?: number;
  openElsewhere?: number;
  /** Descriptors besides 0, 1, 2 that are open when the process starts; Go ≥ 1.25 in a cgroup keeps one, two with cgroup v1. */
  inherited?: number;
  /** IP addresses of the machine besides the loopback's. */
  addresses?: string[];
}

export interface NetworkOptions {
  /** The operating system whose limits hold. Default 'linux'. */
  os?: OsName;
  /** RLIMIT_NOFILE before Go raises it: the hard limit, or both. Default: that of `os`. */
  nofile?: number | { soft?: number; hard: number };
  net?: NetOptions;
}

export const networkNames = ['os', 'nofile', 'net'];

const NR_OPEN_MAX = 2 ** 30;
const YEAR = 365 * 86_400 * 1_000_000_000;

const netRanges: Partial<Record<keyof NetOptions, [number, number]>> = {
  somaxconn: [0, 2 ** 31 - 1],
  synRetries: [1, 127],
  synLinearTimeouts: [0, 127],
  syncookies: [0, 1],
  abortOnOverflow: [0, 1],
  twReuse: [0, 2],
  timeWait: [0, YEAR],
  finTimeout: [0, YEAR],
  buffer: [1, 2 ** 30],
  fileMax: [3, Number.MAX_SAFE_INTEGER],
  openElsewhere: [0, Number.MAX_SAFE_INTEGER],
  inherited: [0, 1_000_000],
};

/** Throws a RangeError that names the parameter at fault and what it may be. */
export function checkNetwork(o: NetworkOptions): void {
  if (o.os !== undefined && !osNames.includes(o.os)) {
    throw new RangeError(`simulate: os must be one of ${osNames.join(', ')}; got ${JSON.stringify(o.os)}`);
  }
  checkNofile(o.nofile);
  const net = o.net;
  if (net === undefined) return;
  if (typeof net !== 'object' || net === null) {
    throw new RangeError(`simulate: net is an object such as { somaxconn: 128 }; got ${JSON.stringify(net)}`);
  }
  const names = [...Object.keys(netRanges), 'ports', 'addresses'];
  for (const name of Object.keys(net)) {
    if (!names.includes(name)) {
      throw new RangeError(`simulate: net has no option "${name}"; there are ${names.join(', ')}`);
    }
  }
  for (const [name, [low, high]] of Object.entries(netRanges)) {
    whole(`net.${name}`, net[name as keyof NetOptions] as number | undefined, low, high);
  }
  checkPorts(net.ports);
  if (net.addresses !== undefined && !(Array.isArray(net.addresses) && net.addresses.every(isIp))) {
    throw new RangeError(
      `simulate: net.addresses is a list of IP addresses; got ${JSON.stringify(net.addresses)}`,
    );
  }
}

function checkNofile(nofile: NetworkOptions['nofile']): void {
  if (nofile === undefined) return;
  if (typeof nofile === 'number') {
    if (nofile !== Number.POSITIVE_INFINITY) whole('nofile', nofile, 3, NR_OPEN_MAX);
    return;
  }
  if (typeof nofile !== 'object' || nofile === null) {
    throw new RangeError(
      `simulate: nofile is a number or { soft, hard }, each from 3 to ${NR_OPEN_MAX}; got ${String(nofile)}`,
    );
  }
  const { soft, hard } = nofile;
  if (hard !== Number.POSITIVE_INFINITY) whole('nofile.hard', hard ?? Number.NaN, 3, NR_OPEN_MAX);
  whole('nofile.soft', soft, 3, Math.min(hard, NR_OPEN_MAX));
}

function checkPorts(ports: NetOptions['ports']): void {
  if (ports === undefined) return;
  const ok =
    Array.isArray(ports) &&
    ports.length === 2 &&
    ports.every(p => Number.isInteger(p) && p >= 1 && p <= 65_535) &&
    ports[0] <= ports[1];
  if (ok) return;
  throw new RangeError(
    `simulate: net.ports must be [first, last], each from 1 to 65535; got ${JSON.stringify(ports)}`,
  );
}

function whole(name: string, x: number | undefined, low: number, high: number): void {
  if (x === undefined || (Number.isSafeInteger(x) && x >= low && x <= high)) return;
  throw new RangeError(`simulate: ${name} must be a whole number from ${low} to ${high}; got ${x}`);
}

function isIp(x: unknown): boolean {
  return typeof x === 'string' && /^[0-9a-f.:]+$/i.test(x);
}

/** A process with the limits that these options give it, and no connections. */
export function resetNetwork(o: NetworkOptions): void {
  const system: System = systems[o.os ?? 'linux'];
  const net = o.net ?? {};
  const { soft, hard } = nofileOf(o, system);
  const limit = goNofile(soft, hard, Math.max(system.perProcess, finite(hard)), Number(switches.go.slice(2)));
  resetFds(limit, net.fileMax ?? system.fileMax, net.openElsewhere ?? 0, net.inherited ?? 0);
  resetPorts(net.ports ?? system.ports, net.timeWait ?? system.timeWait, net.twReuse ?? 2);
  resetAddresses(net.addresses ?? []);
  resetSockets();
  resetPackets();
  resetListeners();
  resetRemotes();
  resetVisitors();
  resetTcp(tcpOf(system, net));
}

/** The limit as it was before the process started: `nofile`, or that of the system. */
function nofileOf(o: NetworkOptions, system: System): { soft: number; hard: number } {
  if (o.nofile === undefined) return system;
  const { soft, hard } = typeof o.nofile === 'number' ? { soft: undefined, hard: o.nofile } : o.nofile;
  return { soft: soft ?? Math.min(system.soft, hard), hard };
}

/** A hard limit that was given stands above fs.nr_open: somebody has raised that, too. */
function finite(hard: number): number {
  return Number.isFinite(hard) ? hard : 0;
}

function tcpOf(system: System, net: NetOptions): TcpOptions {
  const { synRetries, synLinearTimeouts } = net;
  const linux = synRetries !== undefined || synLinearTimeouts !== undefined;
  return {
    ...defaultTcp,
    somaxconn: net.somaxconn ?? system.somaxconn,
    synTimeouts: linux ? linuxSynTimeouts(synRetries ?? 6, synLinearTimeouts ?? 4) : system.synTimeouts,
    syncookies: (net.syncookies ?? 1) === 1,
    abortOnOverflow: net.abortOnOverflow === 1,
    buffer: net.buffer ?? defaultTcp.buffer,
    finTimeout: net.finTimeout ?? defaultTcp.finTimeout,
  };
}
