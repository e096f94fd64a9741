/** Package net as programs use it: results and errors in Go's words, deadlines, time-outs, silence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  go,
  ms,
  net,
  now,
  println,
  type Run,
  type SimulateOptions,
  s,
  simulate,
  sleep,
  waitGroup,
} from '../../lib/index';
import { openFds } from '../../lib/os/fds';
import { sched } from '../../lib/runtime/sched';

type Body = Generator<number, void, unknown>;

function run(main: () => Body, options: SimulateOptions = {}): Run {
  const r = simulate({ procs: 2, debug: { verify: true }, ...options }, main);
  assert.equal(r.end.kind, 'return', r.end.message);
  return r;
}

function* echo(c: net.Conn): Body {
  for (;;) {
    const [n, err] = yield* c.read();
    if (err !== null) break;
    yield* c.write(n);
  }
  yield* c.close();
}

/** Accepts connections until the listener is closed, and echoes on each. */
function* echoServer(ln: net.Listener): Body {
  for (;;) {
    const [c, err] = yield* ln.accept();
    if (err !== null) return;
    yield* go(echo, c!);
  }
}

function* serving(address = '127.0.0.1:8080'): Generator<number, net.Listener, unknown> {
  const [ln, err] = yield* net.listen('tcp', address);
  assert.equal(err, null);
  yield* go(echoServer, ln!);
  return ln!;
}

test('listen, dial, write, read, close: addresses as Go prints them', () => {
  const r = run(function* main() {
    yield* serving();
    const [c, err] = yield* net.dial('tcp', '127.0.0.1:8080');
    assert.equal(err, null);
    println(c!.remoteAddr, /^127\.0\.0\.1:\d+$/.test(c!.localAddr));
    println(...(yield* c!.write(5)), ...(yield* c!.read(10)));
    println(yield* c!.close());
  });
  assert.deepEqual(r.lines, ['127.0.0.1:8080 true', '5  5 ', '']);
});

test('errors in Go’s words', () => {
  const r = run(function* main() {
    const ln = yield* serving();
    const say = (what: [unknown, Error | null] | Error | null): void => {
      const err = Array.isArray(what) ? what[1] : what;
      println(err === null ? 'fine' : err.message.replace(/127\.0\.0\.1:(?!8080|1\b)\d+/g, 'LOCAL'));
    };
    say(yield* net.listen('tcp', '127.0.0.1:8080'));
    say(yield* net.dial('tcp', '127.0.0.1:1'));
    say(yield* net.dial('tcp', 'nowhere.example:80'));
    const [c] = yield* net.dial('tcp', '127.0.0.1:8080');
    c!.setReadDeadline(now() + 5 * ms);
    say(yield* c!.read());
    c!.setReadDeadline(null);
    yield* c!.closeWrite();
    say(yield* c!.write(1));
    say(yield* c!.read());
    yield* c!.close();
    say(yield* c!.read());
    say(yield* c!.write(1));
    say(yield* c!.close());
    yield* ln.close();
    say(yield* ln.accept());
    say(yield* ln.close());
  });
  assert.deepEqual(r.lines, [
    'listen tcp 127.0.0.1:8080: bind: address already in use',
    'dial tcp 127.0.0.1:1: connect: connection refused',
    'dial tcp: lookup nowhere.example: no such host',
    'read tcp LOCAL->127.0.0.1:8080: i/o timeout',
    'write tcp LOCAL->127.0.0.1:8080: write: broken pipe',
    'EOF',
    'read tcp LOCAL->127.0.0.1:8080: use of closed network connection',
    'write tcp LOCAL->127.0.0.1:8080: use of closed network connection',
    'close tcp LOCAL->127.0.0.1:8080: use of closed network connection',
    'accept tcp 127.0.0.1:8080: use of closed network connection',
    'close tcp 127.0.0.1:8080: use of closed network connection',
  ]);
});

test('a peer that closes with unread bytes: connection reset by peer', () => {
  const r = run(function* main() {
    const [ln] = yield* net.listen('tcp', '127.0.0.1:8080');
    const [c] = yield* net.dial('tcp', '127.0.0.1:8080');
    const [served] = yield* ln!.accept();
    yield* c!.write(100);
    yield* served!.close();
    const [, err] = yield* c!.read();
    println(err!.message.replace(c!.localAddr, 'LOCAL'));
    println((err as net.OpError).temporary(), (err as net.OpError).timeout());
  });
  assert.deepEqual(r.lines, ['read tcp LOCAL->127.0.0.1:8080: read: connection reset by peer', 'true false']);
});

test('a read parks its goroutine and no thread; closing wakes it, from whichever side', () => {
  const r = run(function* main() {
    yield* serving();
    const wg = waitGroup();
    const conns: net.Conn[] = [];
    for (let i = 0; i < 100; i++) {
      yield* wg.go(function* reader() {
        const [c] = yield* net.dial('tcp', '127.0.0.1:8080');
        conns.push(c!);
        const [, err] = yield* c!.read();
        assert.match(err!.message, /use of closed network connection$/);
      });
    }
    yield* sleep(100 * ms);
    for (const c of conns) yield* c.close();
    yield* wg.wait();
    yield* sleep(10 * ms);
    println(openFds(), sched.userGs);
  });
  assert.deepEqual(r.lines, ['6 2']); // the listener, epoll, eventfd; main and the accept loop
  assert.ok(r.counters.threadsCreated <= 3);
});

test('descriptors: lowest number first; a handle kept beyond its close touches nobody else’s', () => {
  run(function* main() {
    const ln = yield* serving();
    const [a] = yield* net.dial('tcp', '127.0.0.1:8080');
    yield* sleep(1 * ms);
    const { fd } = a!;
    yield* a!.close();
    yield* sleep(1 * ms);
    const [b] = yield* net.dial('tcp', '127.0.0.1:8080');
    assert.equal(b!.fd, fd);
    yield* a!.close();
    a!.setDeadline(-1);
    assert.deepEqual(yield* b!.write(3), [3, null]);
    assert.deepEqual(yield* b!.read(), [3, null]);
    assert.ok(ln.fd < fd);
  });
});

test('deadlines: the read that waits, the next, then none; the writer’s own', () => {
  run(function* main() {
    const [ln] = yield* net.listen('tcp', '127.0.0.1:8080');
    const [c] = yield* net.dial('tcp', '127.0.0.1:8080');
    yield* ln!.accept();
    const begin = now();
    c!.setReadDeadline(begin + 50 * ms);
    assert.match((yield* c!.read())[1]!.message, /i\/o timeout$/);
    assert.equal(Math.floor((now() - begin) / ms), 50);
    assert.match((yield* c!.read())[1]!.message, /i\/o timeout$/);
    // Nobody reads at the other end: the write stops when the connection is full.
    c!.setWriteDeadline(now() + 10 * ms);
    const [, err] = yield* c!.write(20_000_000);
    assert.ok((err as net.OpError).timeout());
    ln!.setDeadline(now() + 5 * ms);
    const [, late] = yield* ln!.accept();
    assert.equal(late!.message, 'accept tcp 127.0.0.1:8080: i/o timeout');
    assert.ok(late!.timeout());
  });
});

test('nobody there: the dialer’s time-out, and the kernel’s of either generation', () => {
  for (const [os, seconds] of [
    ['linux', 131],
    ['linux-5.4', 127],
    ['macos', 75],
    ['windows', 21],
  ] as const) {
    run(
      function* main() {
        let begin = now();
        const [, slow] = yield* net.dial('tcp', '10.0.0.1:80');
        assert.equal(slow!.message, 'dial tcp 10.0.0.1:80: connect: connection timed out');
        assert.equal(Math.round((now() - begin) / s), seconds, os);
        begin = now();
        const [, quick] = yield* net.dialTimeout('tcp', '10.0.0.1:80', 5 * s);
        assert.equal(quick!.message, 'dial tcp 10.0.0.1:80: i/o timeout');
        assert.ok(quick!.timeout());
        assert.equal(Math.round((now() - begin) / s), 5);
      },
      { os },
    );
  }
});

test('localhost: ::1 first; refused there, 127.0.0.1 at once; silent there, after 300 ms', () => {
  run(function* main() {
    yield* serving('127.0.0.1:8080');
    let begin = now();
    const [c] = yield* net.dial('tcp', 'localhost:8080');
    assert.equal(c!.remoteAddr, '127.0.0.1:8080');
    assert.ok(now() - begin < 1 * ms);
    yield* serving(':9090');
    const [six] = yield* net.dial('tcp', 'localhost:9090');
    assert.equal(six!.remoteAddr, '[::1]:9090');
    begin = now();
    const [, err] = yield* net.dial('tcp', 'localhost:1');
    assert.equal(err!.message, 'dial tcp [::1]:1: connect: connection refused');
    assert.ok(now() - begin < 1 * ms);
  });
});

test('a peer that vanished: its Read holds for ever without keep-alive, 150 s with Go’s, a deadline ends it', () => {
  run(
    function* main() {
      net.remote('10.0.0.1:80', { latency: 10 * ms, vanishes: 1 * s });
      const told: string[] = [];
      const begin = now();
      const wait = function* (keepAlive: number, deadline: number | null): Body {
        const [c] = yield* new net.Dialer({ keepAlive }).dial('tcp', '10.0.0.1:80');
        c!.setReadDeadline(deadline);
        const [, err] = yield* c!.read();
        told.push(`${Math.round((now() - begin) / s)} ${err!.message.replace(/^.*80: /, '')}`);
      };
      yield* go(wait, -1, null);
      yield* go(wait, 0, null);
      yield* go(wait, 0, begin + 30 * s);
      yield* sleep(100_000 * s);
      assert.deepEqual(told, ['30 i/o timeout', '150 read: connection timed out']);
    },
    { debug: {} },
  );
});

test('EMFILE and ENFILE: of the process, of the system', () => {
  const texts = (options: SimulateOptions): string[] =>
    run(function* main() {
      const [ln] = yield* net.listen('tcp', '127.0.0.1:8080');
      for (;;) {
        const [, err] = yield* net.dial('tcp', '127.0.0.1:8080');
        if (err === null) continue;
        println(err.message);
        break;
      }
      const [, err] = yield* ln!.accept();
      println(err!.message, err!.temporary());
    }, options).lines;
  assert.deepEqual(texts({ nofile: 20 }), [
    'dial tcp 127.0.0.1:8080: socket: too many open files',
    'accept tcp 127.0.0.1:8080: accept4: too many open files true',
  ]);
  assert.deepEqual(texts({ net: { fileMax: 1000, openElsewhere: 990 } }), [
    'dial tcp 127.0.0.1:8080: socket: too many open files in system',
    'accept tcp 127.0.0.1:8080: accept4: too many open files in system true',
  ]);
});

test('the same seed gives the same run, several Ps and a server outside with drawn times included', () => {
  const once = (seed: number): string => {
    const r = simulate({ procs: 4, seed, record: false }, function* main() {
      net.remote('10.0.0.1:80', {
        latency: 1 * ms,
        request: 10,
        service: { exponential: 5 * ms },
        workers: 3,
      });
      yield* serving();
      const wg = waitGroup();
      for (let i = 0; i < 40; i++) {
        yield* wg.go(function* client() {
          const [c] = yield* net.dial('tcp', i % 2 === 0 ? '10.0.0.1:80' : '127.0.0.1:8080');
          yield* c!.write(10);
          const [n] = yield* c!.read();
          println(i, n, now());
          yield* c!.close();
        });
      }
      yield* wg.wait();
    });
    assert.equal(r.end.kind, 'return');
    return r.output;
  };
  assert.equal(once(7), once(7));
  assert.notEqual(once(7), once(8));
});

test('bad input: one line that names the parameter and what it may be', () => {
  const main = function* (): Body {};
  const bad: [unknown, RegExp][] = [
    [{ os: 'beos' }, /^simulate: os must be one of linux, .*windows; got "beos"$/],
    [{ nofile: -1 }, /^simulate: nofile must be a whole number from 3 to 1073741824; got -1$/],
    [{ nofile: Number.NaN }, /nofile must be a whole number from 3 .*got NaN/],
    [{ nofile: { soft: 100, hard: 50 } }, /nofile\.soft must be a whole number from 3 to 50; got 100/],
    [{ nofile: { soft: 5 } }, /nofile\.hard must be a whole number/],
    [{ nofile: null }, /nofile is a number or \{ soft, hard \}/],
    [{ net: { ports: [5, 4] } }, /net\.ports must be \[first, last\], each from 1 to 65535; got \[5,4\]/],
    [{ net: { somaxconn: -2 } }, /net\.somaxconn must be a whole number from 0 to 2147483647; got -2/],
    [{ net: { synRetries: 0 } }, /net\.synRetries must be a whole number from 1 to 127; got 0/],
    [{ net: { backlog: 1 } }, /net has no option "backlog"; there are somaxconn, /],
    [{ net: { addresses: ['here'] } }, /net\.addresses is a list of IP addresses/],
    [{ net: 5 }, /net is an object/],
  ];
  for (const [options, message] of bad) {
    assert.throws(() => simulate(options as SimulateOptions, main), { name: 'RangeError', message });
  }
  run(function* inside() {
    assert.throws(() => net.listen('udp', ':1'), /network must be 'tcp' or 'tcp4'; got "udp"/);
    assert.throws(() => net.listen('tcp', '80'), /an address is host:port .* got "80"/);
    assert.throws(() => net.listen('tcp', ':99999'), /port from 0 to 65535; got ":99999"/);
    assert.throws(() => net.remote('127.0.0.1:80', {}), /127\.0\.0\.1:80 is an address of this machine/);
    assert.throws(
      () => net.remote('10.0.0.1:80', { latency: -1 }),
      /latency must be a whole number from 0; got -1/,
    );
    assert.throws(
      () => net.remote('10.0.0.1:80', { speed: 1 } as never),
      /there is no "speed"; there are latency/,
    );
    assert.throws(
      () => new net.Dialer({ timeout: 0.5 }),
      /timeout must be a whole number of ns from 0; got 0.5/,
    );
    yield* sleep(1);
  });
  assert.throws(() => net.listen('tcp', ':80'), /only while a program runs/);
});

test('a capture: the handshake before accept, retries at 1 and 2 s, data, farewells; and it changes nothing', () => {
  const program = (capturing: boolean): { lines: string[]; time: number } => {
    const lines: string[] = [];
    const r = run(
      function* main() {
        const packets = capturing ? net.capture() : [];
        const [ln] = yield* net.listen('tcp', '127.0.0.1:80');
        const [a] = yield* net.dial('tcp', '127.0.0.1:80');
        const accepted = now();
        assert.ok(!capturing || packets.every(p => p.arrived !== null && p.arrived < accepted));
        yield* net.dial('tcp', '127.0.0.1:80');
        const wg = waitGroup();
        yield* wg.go(function* late() {
          yield* net.dial('tcp', '127.0.0.1:80');
        });
        yield* sleep(1500 * ms);
        const [s1] = yield* ln!.accept();
        yield* wg.wait();
        yield* a!.write(7);
        yield* s1!.read();
        yield* a!.close();
        yield* s1!.close();
        yield* net.dial('tcp', '127.0.0.1:81');
        net.remote('10.0.0.1:80', { latency: 10 * ms, request: 3, response: 5, closes: true });
        const [c] = yield* net.dial('tcp', '10.0.0.1:80');
        yield* c!.write(3);
        yield* c!.read();
        yield* c!.close();
        yield* ln!.accept();
        net.visitors('127.0.0.1:80', { count: 1, latency: 1 * ms, acks: false });
        yield* sleep(10 * ms);
        const ports: number[] = [];
        for (const { kind, bytes, toServer, sent, arrived, port, server } of packets) {
          if (!ports.includes(port)) ports.push(port);
          const way = toServer ? '>' : '<';
          const took = arrived === null ? 'lost' : `${(arrived - sent) / ms} ms`;
          lines.push(
            `${ports.indexOf(port)}${way}${server} ${kind}${bytes > 0 ? ` ${bytes}` : ''} at ${Math.floor(sent / s)} s, ${took}`,
          );
        }
      },
      { net: { somaxconn: 1 } },
    );
    return { lines, time: r.time };
  };
  const captured = program(true);
  assert.deepEqual(captured.lines, [
    ...['0>127.0.0.1:80 SYN', '0<127.0.0.1:80 SYN-ACK', '0>127.0.0.1:80 ACK'].map(x => `${x} at 0 s, 0 ms`),
    ...['1>127.0.0.1:80 SYN', '1<127.0.0.1:80 SYN-ACK', '1>127.0.0.1:80 ACK'].map(x => `${x} at 0 s, 0 ms`),
    '2>127.0.0.1:80 SYN at 0 s, lost',
    '2>127.0.0.1:80 SYN at 1 s, lost',
    ...['2>127.0.0.1:80 SYN', '2<127.0.0.1:80 SYN-ACK', '2>127.0.0.1:80 ACK'].map(x => `${x} at 2 s, 0 ms`),
    ...['0>127.0.0.1:80 data 7', '0>127.0.0.1:80 FIN', '0<127.0.0.1:80 FIN'].map(x => `${x} at 2 s, 0 ms`),
    ...['3>127.0.0.1:81 SYN', '3<127.0.0.1:81 RST'].map(x => `${x} at 2 s, 0 ms`),
    ...['4>10.0.0.1:80 SYN', '4<10.0.0.1:80 SYN-ACK', '4>10.0.0.1:80 ACK'].map(x => `${x} at 2 s, 10 ms`),
    ...['4>10.0.0.1:80 data 3', '4<10.0.0.1:80 data 5', '4<10.0.0.1:80 FIN'].map(x => `${x} at 2 s, 10 ms`),
    '4>10.0.0.1:80 FIN at 2 s, 10 ms',
    '5>127.0.0.1:80 SYN at 2 s, 1 ms',
    '5<127.0.0.1:80 SYN-ACK at 2 s, 1 ms',
  ]);
  assert.equal(program(false).time, captured.time);
});

test('stats: descriptors, sockets by state, ports by destination, overflows, kernel memory of a connection', () => {
  run(
    function* main() {
      const [ln] = yield* net.listen('tcp', '127.0.0.1:80');
      const empty = net.stats();
      assert.deepEqual(empty.states, { Listen: 1 });
      const conns: net.Conn[] = [];
      for (let i = 0; i < 10; i++) {
        const [c] = yield* net.dial('tcp', '127.0.0.1:80');
        const [served] = yield* ln!.accept();
        conns.push(c!, served!);
      }
      const full = net.stats();
      assert.deepEqual(full.states, { Listen: 1, Established: 20 });
      assert.deepEqual(full.ports, [{ to: '127.0.0.1:80', used: 10, waiting: 0, size: 28_232 }]);
      assert.equal(full.fds, empty.fds + 20);
      // The kernel’s objects of a connection: as recorded, half of the ports’ buckets at each end.
      assert.equal((full.kernelBytes - empty.kernelBytes) / 20, 2368 + 1272 + 208 + 128);
      for (const c of conns) yield* c.close();
      const after = net.stats();
      assert.deepEqual([after.states, after.kernelBytes], [{ Listen: 1 }, empty.kernelBytes]);
      assert.deepEqual(after.ports[0], { to: '127.0.0.1:80', used: 0, waiting: 10, size: 28_232 });
      assert.equal(after.fdPeak, full.fds);
    },
    { memory: true },
  );
});
