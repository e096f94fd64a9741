/** Connections and listeners of package net: an object for each, which names a descriptor. */
import { address as addressAt, addressOf, joinHostPort } from '../os/addresses';
import { Errno } from '../os/errno';
import { cut, endpoints, setKeepAlive } from '../os/tcp';
import { netSetDeadline, nfGen } from '../runtime/netfd';
import { Mode } from '../runtime/polldesc';
import { current, now } from './api';
import { causeOf, EOF, ErrClosed, OpError } from './net-errors';
import { Op, reg } from './opcodes';
import { makeOperation, type Operation, withResult } from './operation';
import { watch } from './watch';

/** A Go function's value and error: one of them is null, or for reads the number counts beside the error. */
export type Result<T> = [T, null] | [null, OpError];

/** An operation whose result is mapped with what is known at the call. */
function answering<T>(code: Op, map: (answer: number) => T): Operation<T> {
  return withResult(
    code,
    makeOperation(answer => map(answer as number)),
  );
}

export function inRun(what: string): void {
  if (current.run === 0) throw new Error(`${what} can be used only while a program runs: inside simulate(…)`);
}

/** net.SplitHostPort, for addresses such as "127.0.0.1:80", "[::1]:80", "localhost:80", ":80". */
export function splitHostPort(hostport: string): [host: string, port: number] {
  const m = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d+)$/.exec(hostport);
  const port = m === null ? -1 : Number(m[3]);
  if (m === null || port > 65_535) {
    throw new RangeError(
      `an address is host:port with a port from 0 to 65535; got ${JSON.stringify(hostport)}`,
    );
  }
  return [m[1] ?? m[2], port];
}

function checkNetwork(network: string): void {
  if (network !== 'tcp' && network !== 'tcp4') {
    throw new RangeError(`network must be 'tcp' or 'tcp4'; got ${JSON.stringify(network)}`);
  }
}

/** An end that has a descriptor, which may be another's once it is closed. */
class NetFd {
  private readonly run = current.run;
  private readonly gen: number;

  constructor(
    /** Its number. */
    readonly fd: number,
  ) {
    this.gen = nfGen[fd];
  }

  /** Whether the descriptor is still this one's. */
  get open(): boolean {
    if (this.run !== current.run) throw new Error('a connection can be used only in the run that made it');
    return nfGen[this.fd] === this.gen;
  }

  /** Names the operation: on the descriptor, or on none when it has been closed and given away. */
  protected named<T>(code: Op, n: number, map: (answer: number) => T): Operation<T> {
    reg.a = this.open ? this.fd : NO_FD;
    reg.b = n;
    return answering(code, map);
  }

  protected deadline(at: number | null, mode: Mode): void {
    if (at !== null && !Number.isSafeInteger(at)) {
      throw new RangeError(
        `a deadline is a whole number of nanoseconds since main began, or null; got ${at}`,
      );
    }
    if (!this.open) return;
    watch.descriptor?.('enter', this.fd);
    // A deadline right now is one that has passed; 0 would be none.
    netSetDeadline(this.fd, at === null ? 0 : at - now() || -1, mode);
    watch.descriptor?.('leave', this.fd);
  }
}

/** Above every descriptor: a call on it finds it closed. */
export const NO_FD = 2 ** 30;

/** net.TCPConn. */
export class Conn extends NetFd {
  readonly localAddr: string;
  readonly remoteAddr: string;

  constructor(fd: number) {
    super(fd);
    const { ip, port, peerIp, peerPort } = endpoints(fd);
    this.localAddr = joinHostPort(ip, port);
    this.remoteAddr = joinHostPort(peerIp, peerPort);
  }

  /** Reads up to n bytes. @returns how many, and EOF when there will be no more, or the error */
  read(n = 4096): Operation<[number, Error | null]> {
    checkBytes(n, 'read');
    return this.named(Op.NetRead, n, got => {
      if (got > 0 || (got === 0 && n === 0)) return [got, null];
      return got === 0 ? [0, EOF] : [0, this.error('read', got, 'read')];
    });
  }

  /** Writes n bytes, all of them unless there is an error. */
  write(n = 1): Operation<[number, OpError | null]> {
    checkBytes(n, 'write');
    return this.named(Op.NetWrite, n, put =>
      put >= 0 ? [put, null] : [0, this.error('write', put, 'write')],
    );
  }

  /** Closes it: whoever waits in a read or write here gets an error, the other end reads EOF. */
  close(): Operation<OpError | null> {
    return this.named(Op.NetClose, 0, said => (said < 0 ? this.error('close', said, 'close') : null));
  }

  /** CloseWrite: the other end reads EOF, this one still reads. */
  closeWrite(): Operation<OpError | null> {
    return this.named(Op.NetCloseWrite, 0, said => (said < 0 ? this.error('close', said, 'shutdown') : null));
  }

  /** @param at ns since main began, as `now()` tells it; null for never */
  setDeadline(at: number | null): void {
    this.deadline(at, Mode.Both);
  }

  /** Reads fail with `i/o timeout` from then on, those that wait already among them. */
  setReadDeadline(at: number | null): void {
    this.deadline(at, Mode.Read);
  }

  setWriteDeadline(at: number | null): void {
    this.deadline(at, Mode.Write);
  }

  /** SetKeepAlive: whether the kernel probes a silent connection. Go switches it on by itself. */
  setKeepAlive(on: boolean): void {
    if (this.open) setKeepAlive(this.fd, on);
  }

  /** The cable is pulled: from now on nothing gets through in either direction, and nobody is told. */
  vanish(): void {
    if (this.open) cut(this.fd);
  }

  private error(op: string, result: number, call: string): OpError {
    return new OpError(op, 'tcp', this.localAddr, this.remoteAddr, causeOf(result, call));
  }
}

/** net.TCPListener. */
export class Listener extends NetFd {
  constructor(
    fd: number,
    /** As Go prints it. */
    readonly addr: string,
  ) {
    super(fd);
  }

  /** Waits for the next connection. */
  accept(): Operation<Result<Conn>> {
    return this.named(Op.NetAccept, 0, fd => {
      if (fd >= 0) return [new Conn(fd), null];
      return [null, new OpError('accept', 'tcp', '', this.addr, causeOf(fd, 'accept4'))];
    });
  }

  /** Closes it: connections that nobody has accepted are reset. */
  close(): Operation<OpError | null> {
    return this.named(Op.NetClose, 0, said =>
      said < 0 ? new OpError('close', 'tcp', '', this.addr, ErrClosed) : null,
    );
  }

  setDeadline(at: number | null): void {
    this.deadline(at, Mode.Both);
  }
}

/** net.Listen. @param address host:port; without a host on every address; port 0 for one that the kernel chooses */
export function listen(network: string, address: string): Operation<Result<Listener>> {
  inRun('net.listen');
  checkNetwork(network);
  const [host, wanted] = splitHostPort(address);
  const port = wanted === 0 ? chosenPort() : wanted;
  const ip = host === 'localhost' ? '127.0.0.1' : host === '0.0.0.0' || host === '::' ? '' : host;
  reg.a = addressOf(ip, port);
  return answering(Op.NetListen, fd => {
    if (fd >= 0) return [new Listener(fd, ip === '' ? `[::]:${port}` : joinHostPort(ip, port)), null];
    const call = fd === Errno.EMFILE || fd === Errno.ENFILE ? 'socket' : 'bind';
    return [null, new OpError('listen', network, '', address, causeOf(fd, call))];
  });
}

/** Ports that listeners on port 0 get: from the middle of the range on, one after another. */
function chosenPort(): number {
  for (let port = 34_857; ; port++) if (addressAt(addressOf('127.0.0.1', port)).listener === 0) return port;
}

function checkBytes(n: number, what: string): void {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`${what} wants a number of bytes; got ${n}`);
}
