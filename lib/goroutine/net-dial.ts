/**
 * net.Dialer: names to addresses, and the race between an IPv6 and an IPv4 address (net/dial.go: dialParallel).
 *
 * An IP address is dialled by the goroutine that asks. `localhost` is looked up first, by a goroutine of its own
 * (net/lookup.go: lookupIPAddr), and stands for ::1 and 127.0.0.1: then goroutines race for the connection.
 */
import { addressOf, joinHostPort } from '../os/addresses';
import { Errno } from '../os/errno';
import { type Chan, go, makeChan, ms, s, syscall } from './api';
import { Conn, type Result, splitHostPort } from './net-conn';
import { causeOf, OpError } from './net-errors';
import { Op, reg } from './opcodes';
import { makeOperation, withResult } from './operation';
import { recv, select, send } from './select';
import { newTimer } from './timers';

type Body<T> = Generator<number, T, unknown>;

/** Names that stand for several addresses; every other name is looked up in vain. */
const hosts = new Map([['localhost', ['::1', '127.0.0.1']]]);

/** RFC 6555: how long the first family has the race to itself (net/dial.go: fallbackDelay). */
const FALLBACK_DELAY = 300 * ms;
/** Reading /etc/hosts: open, read, close. */
const LOOKUP = 20_000;

/** net.DNSError, as an unknown name gives it. */
export class DNSError extends Error {
  constructor(readonly host: string) {
    super(`lookup ${host}: no such host`);
  }
}

/** net.Dialer. */
export class Dialer {
  /** ns after which a dial gives up; 0 for when the kernel does. */
  readonly timeout: number;
  /** ns of silence before the kernel probes; below 0 for never. Go's default 0 means 15 s. */
  readonly keepAlive: number;

  constructor(options: { timeout?: number; keepAlive?: number } = {}) {
    this.timeout = options.timeout ?? 0;
    this.keepAlive = options.keepAlive ?? 0;
    if (!Number.isSafeInteger(this.timeout) || this.timeout < 0) {
      throw new RangeError(`Dialer: timeout must be a whole number of ns from 0; got ${this.timeout}`);
    }
  }

  /** @param network 'tcp' or 'tcp4' @param address host:port */
  *dial(network: string, address: string): Body<Result<Conn>> {
    const [host, port] = splitHostPort(address);
    const ips = hosts.get(host);
    if (ips !== undefined) {
      yield* lookup();
      if (network === 'tcp4') return yield* this.dialSingle(network, ips[1], port);
      return yield* this.dialParallel(network, ips, port);
    }
    const ip = host === '' ? '127.0.0.1' : host;
    if (!/^[\d.]+$|:/.test(ip)) {
      yield* lookup();
      return [null, new OpError('dial', network, '', '', new DNSError(host))];
    }
    return yield* this.dialSingle(network, ip, port);
  }

  private *dialSingle(network: string, ip: string, port: number): Body<Result<Conn>> {
    const fd = yield* dialing(addressOf(ip, port), this.timeout, this.keepAlive >= 0);
    if (fd >= 0) return [new Conn(fd), null];
    const call = fd === Errno.EMFILE || fd === Errno.ENFILE ? 'socket' : 'connect';
    return [null, new OpError('dial', network, '', joinHostPort(ip, port), causeOf(fd, call))];
  }

  private *dialParallel(network: string, ips: readonly string[], port: number): Body<Result<Conn>> {
    const returned = makeChan<undefined>(0);
    const results = makeChan<Raced>(0);
    const dial = (ip: string): Body<Result<Conn>> => this.dialSingle(network, ip, port);
    yield* go(race, dial, ips[0], true, results, returned);
    const fallback = newTimer(FALLBACK_DELAY);
    const done: (OpError | undefined)[] = [];
    let answer: Result<Conn> | null = null;
    while (answer === null) {
      const chosen = yield* select(recv(fallback.C), recv(results));
      if (chosen.index === 0) {
        yield* go(race, dial, ips[1], false, results, returned);
        continue;
      }
      const { primary, result } = chosen.value;
      const [, err] = result;
      if (err === null) answer = result;
      else done[primary ? 0 : 1] = err;
      if (done[0] !== undefined && done[1] !== undefined) answer = [null, done[0]];
      // The first family has lost early: the second need not wait.
      else if (primary && err !== null && fallback.stop()) yield* fallback.reset(0);
    }
    fallback.stop();
    yield* returned.close();
    return answer;
  }
}

interface Raced {
  primary: boolean;
  result: Result<Conn>;
}

/** startRacer. */
function* race(
  dial: (ip: string) => Body<Result<Conn>>,
  ip: string,
  primary: boolean,
  results: Chan<Raced>,
  returned: Chan<undefined>,
): Body<void> {
  const result = yield* dial(ip);
  const { index } = yield* select(send(results, { primary, result }), recv(returned));
  if (index === 1) yield* result[0]?.close() ?? noOp;
}

const noOp: Iterable<never> = [];

/** lookupIPAddr: a goroutine looks, and whoever asked waits for it. */
function* lookup(): Body<void> {
  const found = makeChan<boolean>(1);
  yield* go(lookupIPAddr, found);
  yield* found.recv();
}

function* lookupIPAddr(found: Chan<boolean>): Body<void> {
  yield* syscall(LOOKUP);
  yield* found.send(true);
}

const descriptor = makeOperation(answer => answer as number);

/** The operation: a descriptor, or an error below 0. */
function dialing(a: number, timeout: number, keepAlive: boolean) {
  reg.a = a;
  reg.ns = timeout;
  reg.b = keepAlive ? 1 : 0;
  return withResult(Op.NetDial, descriptor);
}

/** net.Dial: no time-out but the kernel's. */
export function dial(network: string, address: string): Body<Result<Conn>> {
  return new Dialer().dial(network, address);
}

/** net.DialTimeout. @param d ns */
export function dialTimeout(network: string, address: string, d: number): Body<Result<Conn>> {
  return new Dialer({ timeout: d }).dial(network, address);
}

/** http.DefaultTransport's dialer (net/http/transport.go): 30 s. */
export const defaultTransportDialer = new Dialer({ timeout: 30 * s, keepAlive: 30 * s });
