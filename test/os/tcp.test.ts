/** The kernel's TCP by its system calls: queues, data, farewells, silence. No runtime here. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { address, addressOf, rangeOf, resetAddresses } from '../../lib/os/addresses';
import { Ev, epollEvents, epollReady, epollTake, resetEpoll } from '../../lib/os/epoll';
import { Errno } from '../../lib/os/errno';
import { openFds, resetFds } from '../../lib/os/fds';
import { listenStats, resetListeners } from '../../lib/os/listen';
import { portsTaken, resetPorts } from '../../lib/os/ports';
import { newRemote, type Remote, resetRemotes } from '../../lib/os/remotes';
import { resetSockets, socketCount } from '../../lib/os/sockets';
import { linuxSynTimeouts } from '../../lib/os/systems';
import {
  cut,
  defaultTcp,
  registerSocket,
  resetTcp,
  setKeepAlive,
  sysAccept,
  sysCloseSocket,
  sysConnect,
  sysListen,
  sysRecv,
  sysSend,
  sysShutdownWrite,
  sysSocket,
  sysSoError,
  type TcpOptions,
} from '../../lib/os/tcp';
import { verifySockets } from '../../lib/os/verify-sockets';
import { fire, Head, head, resetCalendar } from '../../lib/sim/calendar';
import { clock, resetClock, T } from '../../lib/sim/clock';
import { seedStreams } from '../../lib/sim/random';

const SEC = 1_000_000_000;

function machine(options: Partial<TcpOptions> = {}): void {
  resetClock();
  resetCalendar(true);
  seedStreams(1);
  resetFds(1_000_000, 1e9, 0, 0);
  resetPorts([40_000, 40_999], 60 * SEC, 2);
  resetAddresses([]);
  resetSockets();
  resetListeners();
  resetRemotes();
  resetEpoll(() => {});
  resetTcp({ ...defaultTcp, synTimeouts: linuxSynTimeouts(6, 4), ...options });
}

beforeEach(() => machine());

function advance(t: number): void {
  while (head[Head.Time] <= t) {
    clock[T.Now] = head[Head.Time];
    fire();
  }
  clock[T.Now] = t;
}

function listening(port = 80, backlog = 4096): number {
  const fd = sysSocket();
  assert.equal(sysListen(fd, addressOf('127.0.0.1', port), backlog), 0);
  return fd;
}

function connecting(ip = '127.0.0.1', port = 80): number {
  const fd = sysSocket();
  assert.equal(sysConnect(fd, addressOf(ip, port)), Errno.EINPROGRESS);
  return fd;
}

/** Both ends of a connection. */
function pair(): [number, number] {
  const l = listening();
  const c = connecting();
  const s = sysAccept(l);
  assert.ok(s > 0);
  return [c, s];
}

function remoteAt(ip: string, r: Remote): void {
  address(addressOf(ip, 80)).remote = newRemote(r);
}

/** Edges of epoll: cookie → events. */
function edges(): Record<number, number> {
  const all: Record<number, number> = {};
  while (epollReady() > 0) {
    const cookie = epollTake();
    if (cookie > 0) all[cookie] = epollEvents(cookie);
  }
  return all;
}

test('the handshake is over before accept: connect is done at once, and the listener is readable', () => {
  const l = listening();
  registerSocket(l, 1);
  const c = connecting();
  registerSocket(c, 2);
  assert.equal(sysSoError(c), 0);
  assert.deepEqual(edges(), { 1: Ev.In, 2: Ev.Out });
  assert.equal(sysSend(c, 10), 10); // before anybody has accepted
  const s = sysAccept(l);
  assert.equal(sysRecv(s, 100), 10);
  assert.equal(sysAccept(l), Errno.EAGAIN);
});

test('nobody listens: the error waits at the socket, once', () => {
  const c = connecting('127.0.0.1', 1);
  registerSocket(c, 1);
  assert.deepEqual(edges(), { 1: Ev.In | Ev.Out | Ev.Hup });
  assert.equal(sysSoError(c), Errno.ECONNREFUSED);
  assert.equal(sysSoError(c), 0);
});

test('two listeners on one address: the second is refused; once the first has closed it may', () => {
  const l = listening();
  const other = sysSocket();
  assert.equal(sysListen(other, addressOf('127.0.0.1', 80), 1), Errno.EADDRINUSE);
  sysCloseSocket(l);
  assert.equal(sysListen(other, addressOf('127.0.0.1', 80), 1), 0);
});

test('a listener on every address is found by any', () => {
  const l = sysSocket();
  sysListen(l, addressOf('', 80), 16);
  for (const ip of ['127.0.0.1', '127.0.0.9', '::1']) assert.equal(sysSoError(connecting(ip)), 0, ip);
  assert.equal(sysSoError(connecting('127.0.0.1', 81)), Errno.ECONNREFUSED);
});

test('backlog + 1 wait for accept, first come first; the next gets in when its SYN is sent again', () => {
  machine({ somaxconn: 2 });
  const l = listening();
  const clients = Array.from({ length: 4 }, () => connecting());
  assert.deepEqual(clients.map(sysSoError), [0, 0, 0, Errno.EINPROGRESS]);
  assert.deepEqual(listenStats(), { overflows: 1, drops: 1 });
  sysSend(clients[0], 1);
  const first = sysAccept(l);
  assert.equal(sysRecv(first, 9), 1);
  assert.equal(sysSoError(clients[3]), Errno.EINPROGRESS);
  advance(1 * SEC);
  assert.equal(sysSoError(clients[3]), 0);
});

test('without a descriptor accept fails, whether anybody waits or not, and nobody is lost', () => {
  resetFds(5, 1e9, 0, 0);
  const l = listening();
  const other = sysSocket();
  assert.equal(sysAccept(l), Errno.EMFILE); // though nobody waits
  sysCloseSocket(other);
  const c = connecting();
  assert.equal(sysAccept(l), Errno.EMFILE);
  sysSend(c, 3);
  sysCloseSocket(c);
  const s = sysAccept(l);
  assert.deepEqual([sysRecv(s, 9), sysRecv(s, 9)], [3, 0]);
});

test('what is sent is received, in any portions; a full connection says EAGAIN, and room is an edge', () => {
  machine({ buffer: 1000 });
  const [c, s] = pair();
  registerSocket(c, 1);
  edges();
  assert.equal(sysSend(c, 700), 700);
  assert.equal(sysSend(c, 700), 300);
  assert.equal(sysSend(c, 1), Errno.EAGAIN);
  assert.equal(sysRecv(s, 100), 100);
  assert.deepEqual(edges(), {}); // less than a third is free
  assert.equal(sysRecv(s, 300), 300);
  assert.deepEqual(edges(), { 1: Ev.Out });
  assert.equal(sysSend(c, 1000), 400);
});

test('farewell: EOF behind the last byte; the end that closed first leaves its port in TIME_WAIT', () => {
  const range = (): ReturnType<typeof portsTaken> => portsTaken(rangeOf(addressOf('127.0.0.1', 80)));
  const [c, s] = pair();
  sysSend(c, 5);
  sysCloseSocket(c);
  assert.deepEqual([sysRecv(s, 100), sysRecv(s, 100)], [5, 0]);
  sysCloseSocket(s);
  assert.deepEqual(range(), { used: 0, waiting: 1, size: 1000 });
  assert.equal(socketCount, 1); // the listener
  const c2 = connecting();
  const s2 = sysAccept(3);
  sysCloseSocket(s2);
  assert.equal(sysRecv(c2, 1), 0);
  sysCloseSocket(c2);
  // The server closed first: the client's port is free.
  assert.deepEqual(range(), { used: 0, waiting: 1, size: 1000 });
  advance(61 * SEC);
  assert.deepEqual(range(), { used: 0, waiting: 0, size: 1000 });
});

test('half a farewell: after CloseWrite the other end reads EOF, and still writes', () => {
  const [c, s] = pair();
  assert.equal(sysShutdownWrite(c), 0);
  assert.equal(sysSend(c, 1), Errno.EPIPE);
  assert.equal(sysRecv(s, 1), 0);
  assert.equal(sysSend(s, 7), 7);
  assert.equal(sysRecv(c, 100), 7);
  sysCloseSocket(s);
  assert.equal(sysRecv(c, 100), 0);
  sysCloseSocket(c);
  assert.equal(socketCount, 1);
});

test('closing with unread bytes resets: the other end is told once, then writes are broken pipes', () => {
  const [c, s] = pair();
  sysSend(c, 5);
  sysCloseSocket(s);
  assert.equal(sysRecv(c, 1), Errno.ECONNRESET);
  assert.equal(sysRecv(c, 1), 0);
  assert.equal(sysSend(c, 1), Errno.EPIPE);
});

test('writing to an end that has closed: the first write succeeds, the next is a broken pipe', () => {
  const [c, s] = pair();
  sysCloseSocket(s);
  assert.equal(sysSend(c, 1), 1);
  assert.equal(sysSend(c, 1), Errno.EPIPE);
});

test('closing a listener resets whoever waits in its queue', () => {
  const l = listening();
  const c = connecting();
  sysCloseSocket(l);
  assert.equal(sysRecv(c, 1), Errno.ECONNRESET);
});

test('an end that never closes: the other end’s farewell is over after 60 s', () => {
  const [c, s] = pair();
  sysCloseSocket(c);
  advance(59 * SEC);
  assert.equal(socketCount, 3);
  advance(61 * SEC);
  assert.equal(socketCount, 2);
  assert.equal(sysSend(s, 1), 1);
  assert.equal(sysSend(s, 1), Errno.EPIPE);
});

test('silence: with keep-alive the kernel gives up 150 s after the last packet, without it never', () => {
  for (const keepAlive of [true, false]) {
    machine();
    const [c, s] = pair();
    setKeepAlive(c, keepAlive);
    advance(7 * SEC);
    sysSend(s, 1);
    assert.equal(sysRecv(c, 1), 1);
    advance(40 * SEC); // probes of 22 and 37 s were answered
    cut(c);
    advance(52 * SEC + 9 * 15 * SEC - 1);
    assert.equal(sysRecv(c, 1), Errno.EAGAIN);
    advance(52 * SEC + 9 * 15 * SEC);
    assert.equal(sysRecv(c, 1), keepAlive ? Errno.ETIMEDOUT : Errno.EAGAIN);
    advance(3600 * SEC);
    assert.equal(sysRecv(c, 1), keepAlive ? 0 : Errno.EAGAIN);
  }
});

test('data that nobody acknowledges is given up after 924.6 s', () => {
  const [c] = pair();
  cut(c);
  assert.equal(sysSend(c, 10), 10);
  advance(924 * SEC);
  assert.equal(sysRecv(c, 1), Errno.EAGAIN);
  advance(925 * SEC);
  assert.equal(sysRecv(c, 1), Errno.ETIMEDOUT);
});

test('a NAT that forgets sooner than probes come: found out by the first probe; later: kept alive by them', () => {
  for (const [natIdle, alive] of [
    [10 * SEC, false],
    [350 * SEC, true],
  ] as const) {
    machine();
    remoteAt('10.0.0.1', { natIdle });
    const c = connecting('10.0.0.1');
    setKeepAlive(c, true);
    advance(0);
    assert.equal(sysSoError(c), 0);
    advance(149 * SEC);
    assert.equal(sysRecv(c, 1), Errno.EAGAIN);
    advance(1000 * SEC);
    assert.equal(sysRecv(c, 1), alive ? Errno.EAGAIN : Errno.ETIMEDOUT);
  }
});

test('a server outside: connect takes a round trip, a request one more and its service', () => {
  remoteAt('10.0.0.1', { latency: 20, request: 100, response: 50, service: 7 });
  const c = connecting('10.0.0.1');
  advance(39);
  assert.equal(sysSoError(c), Errno.EINPROGRESS);
  advance(40);
  assert.equal(sysSoError(c), 0);
  sysSend(c, 60);
  sysSend(c, 40);
  advance(86);
  assert.equal(sysRecv(c, 100), Errno.EAGAIN);
  advance(87);
  assert.equal(sysRecv(c, 100), 50);
});

test('a server outside with two workers: the third request waits for its turn', () => {
  remoteAt('10.0.0.1', { latency: 5, request: 1, service: 100, workers: 2 });
  const fds = [1, 2, 3].map(() => connecting('10.0.0.1'));
  advance(10);
  for (const fd of fds) sysSend(fd, 1);
  advance(10 + 110);
  assert.deepEqual(
    fds.map(fd => sysRecv(fd, 9)),
    [1, 1, Errno.EAGAIN],
  );
  advance(10 + 210);
  assert.equal(sysRecv(fds[2], 9), 1);
});

test('a server outside that refuses, is not there, closes behind its answer, or vanishes', () => {
  remoteAt('10.0.0.1', { latency: 5, connect: 'refuse' });
  remoteAt('10.0.0.2', { connect: 'drop' });
  remoteAt('10.0.0.3', { request: 1, closes: true });
  remoteAt('10.0.0.4', { request: 1, vanishes: 50 });
  const [a, b, c, d] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'].map(ip => connecting(ip));
  advance(100);
  assert.equal(sysSoError(a), Errno.ECONNREFUSED);
  assert.equal(sysSoError(b), Errno.EINPROGRESS);
  sysSend(c, 1);
  sysSend(d, 1);
  advance(200);
  assert.deepEqual([sysRecv(c, 9), sysRecv(c, 9)], [1, 0]);
  assert.equal(sysRecv(d, 9), Errno.EAGAIN);
  advance(132 * SEC);
  assert.equal(sysSoError(b), Errno.ETIMEDOUT);
});

test('any course of calls: bytes are conserved, ports and sockets are given back', () => {
  const step = fc.record({
    kind: fc.constantFrom('connect', 'accept', 'send', 'recv', 'close', 'fin', 'time'),
    n: fc.nat(1000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), steps => {
      machine({ buffer: 500, somaxconn: 3 });
      const l = listening();
      const open: number[] = [];
      let [sent, received] = [0, 0];
      for (const { kind, n } of steps) {
        const fd = open[n % Math.max(open.length, 1)];
        if (kind === 'connect') open.push(connecting());
        else if (kind === 'accept') {
          const s = sysAccept(l);
          if (s >= 0) open.push(s);
          else assert.equal(s, Errno.EAGAIN);
        } else if (kind === 'time') advance(clock[T.Now] + n * 1e8);
        else if (fd !== undefined) {
          if (kind === 'send') sent += Math.max(0, sysSend(fd, n));
          else if (kind === 'recv') received += Math.max(0, sysRecv(fd, n));
          else if (kind === 'fin') sysShutdownWrite(fd);
          else {
            sysCloseSocket(fd);
            open.splice(open.indexOf(fd), 1);
          }
        }
        assert.ok(received <= sent);
        verifySockets();
        assert.equal(openFds(), 4 + open.length);
      }
      for (const fd of open) sysCloseSocket(fd);
      sysCloseSocket(l);
      advance(clock[T.Now] + 300 * SEC);
      assert.equal(openFds(), 3);
      assert.equal(socketCount, 0);
      assert.deepEqual(portsTaken(rangeOf(addressOf('127.0.0.1', 80))), { used: 0, waiting: 0, size: 1000 });
    }),
    { numRuns: 300 },
  );
});
