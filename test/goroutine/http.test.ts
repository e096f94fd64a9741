/** net/http as programs use it: connections and their reuse, time-outs on either side, errors in Go's words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  context,
  go,
  http,
  ms,
  net,
  now,
  panic,
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
const URL = 'http://127.0.0.1:8080/';

function run(main: () => Body, options: SimulateOptions = {}): Run {
  const r = simulate({ procs: 2, cores: 2, debug: { verify: true }, ...options }, main);
  assert.equal(r.end.kind, 'return', r.end.message);
  return r;
}

function* serve(srv: http.Server): Body {
  yield* srv.listenAndServe();
}

function* serving(
  handler: http.Handler,
  options: Partial<http.ServerOptions> = {},
): Generator<number, http.Server, unknown> {
  const srv = new http.Server({ addr: '127.0.0.1:8080', handler, ...options });
  yield* go(serve, srv);
  yield* sleep(1 * ms);
  return srv;
}

function* hello(w: http.ResponseWriter): Body {
  yield* w.write('hello');
}

/** Asks, reads the body to its end, closes it. @returns bytes, or the error's text */
function* get(client: http.Client, url = URL): Generator<number, number | string, unknown> {
  const [res, err] = yield* client.get(url);
  if (err !== null) return err.message;
  const [n, broken] = yield* res.body.readAll();
  yield* res.body.close();
  return broken === null ? n : broken.message;
}

test('a request and its response: status, length, what the handler sees', () => {
  const r = run(function* main() {
    yield* serving(function* (w, r) {
      println(r.method, r.path, r.host, r.contentLength, /^127\.0\.0\.1:\d+$/.test(r.remoteAddr));
      w.header['X-Answer'] = '42';
      w.writeHeader(r.path === '/made' ? 201 : 200);
      yield* w.write('hello');
    });
    const client = new http.Client();
    const [res] = yield* client.get(URL);
    println(res!.status, res!.contentLength, res!.header['X-Answer'], ...(yield* res!.body.readAll()));
    const [made] = yield* client.post(`${URL}made`, 100_000);
    println(made!.status);
    yield* made!.body.close();
  });
  assert.deepEqual(r.lines, [
    'GET / 127.0.0.1:8080 0 true',
    '200 5 42 5 ',
    'POST /made 127.0.0.1:8080 100000 true',
    '201',
  ]);
});

test('a long response goes in chunks, and is read to its end; a head has no body', () => {
  for (const bytes of [0, 1, 2048, 2049, 4096, 10_000, 1_000_000]) {
    run(
      function* main() {
        yield* serving(function* (w) {
          for (let left = bytes; left > 0; left -= 1500) yield* w.write(Math.min(1500, left));
        });
        const client = new http.Client();
        for (let i = 0; i < 2; i++) {
          const [res] = yield* client.get(URL);
          assert.equal(res!.contentLength, bytes <= 2048 ? bytes : -1);
          assert.deepEqual(yield* res!.body.readAll(), [bytes, null]);
          yield* res!.body.close();
        }
        assert.equal(client.transport.dialed, 1);
        const [head] = yield* client.do(new http.Request('HEAD', URL));
        assert.deepEqual(yield* head!.body.readAll(), [0, null]);
      },
      { debug: {} },
    );
  }
});

test('one after another: one connection; its body unread, or Connection: close: another', () => {
  run(function* main() {
    yield* serving(hello);
    const client = new http.Client();
    for (let i = 0; i < 5; i++) assert.equal(yield* get(client), 5);
    assert.equal(client.transport.dialed, 1);
    const [res] = yield* client.get(URL);
    yield* res!.body.close(); // early: the connection is not used again
    assert.equal(yield* get(client), 5);
    assert.equal(client.transport.dialed, 2);
    const last = new http.Request('GET', URL);
    last.close = true;
    const [closed] = yield* client.do(last);
    yield* closed!.body.readAll();
    assert.equal(yield* get(client), 5);
    assert.equal(client.transport.dialed, 3);
  });
});

test('clients without a transport share the default one; it keeps two idle connections a host', () => {
  run(function* main() {
    const srv = yield* serving(function* (w) {
      yield* sleep(5 * ms);
      yield* w.write('x');
    });
    const wg = waitGroup();
    for (let i = 0; i < 10; i++) {
      yield* wg.go(function* () {
        assert.equal(yield* get(new http.Client()), 1);
      });
    }
    yield* wg.wait();
    yield* sleep(5 * ms);
    assert.equal(http.defaultTransport().dialed, 10);
    assert.equal(http.defaultTransport().idle, 2);
    assert.deepEqual(srv.states, { new: 0, active: 0, idle: 2 });
    assert.equal(yield* get(new http.Client()), 1);
    assert.equal(http.defaultTransport().dialed, 10);
  });
});

test('maxConnsPerHost: the rest wait for a connection; none waits for ever', () => {
  run(function* main() {
    let [inside, most] = [0, 0];
    yield* serving(function* (w) {
      most = Math.max(most, ++inside);
      yield* sleep(10 * ms);
      inside--;
      yield* w.write('x');
    });
    const client = new http.Client({ transport: new http.Transport({ maxConnsPerHost: 3 }) });
    const wg = waitGroup();
    const begin = now();
    for (let i = 0; i < 30; i++) {
      yield* wg.go(function* () {
        assert.equal(yield* get(client), 1);
      });
    }
    yield* wg.wait();
    assert.equal(most, 3);
    assert.ok(now() - begin >= 100 * ms);
  });
});

test('idle connections end: after IdleConnTimeout, by CloseIdleConnections, beyond MaxIdleConns the oldest', () => {
  run(function* main() {
    const srv = yield* serving(hello);
    const client = new http.Client({ transport: new http.Transport({ idleConnTimeout: 1 * s }) });
    yield* get(client);
    yield* sleep(900 * ms);
    yield* get(client);
    assert.equal(client.transport.dialed, 1);
    yield* sleep(1100 * ms);
    assert.deepEqual(srv.states, { new: 0, active: 0, idle: 0 });
    yield* get(client);
    assert.equal(client.transport.dialed, 2);
    yield* client.transport.closeIdleConnections();
    yield* sleep(1 * ms);
    assert.equal(srv.states.idle, 0);
    net.remote('10.0.0.1:80', { request: 50 });
    net.remote('10.0.0.2:80', { request: 50 });
    const few = new http.Client({ transport: new http.Transport({ maxIdleConns: 1 }) });
    yield* get(few, 'http://10.0.0.1/');
    yield* get(few, 'http://10.0.0.2/');
    assert.equal(few.transport.idle, 1);
    yield* get(few, 'http://10.0.0.2/');
    assert.equal(few.transport.dialed, 2);
    yield* get(few, 'http://10.0.0.1/');
    assert.equal(few.transport.dialed, 3);
  });
});

test('late binding: a connection given back serves a request whose own dial is still under way', () => {
  run(function* main() {
    // The round trip takes 200 ms, the service 10: who waits for the connection in use is served first.
    net.remote('10.0.0.1:80', { latency: 100 * ms, request: 50, service: 10 * ms });
    const client = new http.Client();
    const took: number[] = [];
    const ask = function* (): Body {
      const begin = now();
      yield* get(client, 'http://10.0.0.1/');
      took.push(Math.round((now() - begin) / ms));
    };
    const wg = waitGroup();
    yield* wg.go(ask);
    yield* sleep(390 * ms);
    yield* wg.go(ask);
    yield* wg.wait();
    // 20 ms until the first is done, then 210; its own dial alone would have taken 200 and the request 210.
    assert.deepEqual(took, [410, 230]);
    // The dial went on, and its connection is kept for others.
    assert.deepEqual([client.transport.dialed, client.transport.idle], [2, 2]);
  });
});

test('time-outs of a client, in Go’s words', () => {
  const r = run(function* main() {
    yield* serving(function* (w) {
      yield* sleep(10 * s);
      yield* w.write('late');
    });
    println(yield* get(new http.Client({ timeout: 1 * s })));
    const t = new http.Transport({ responseHeaderTimeout: 500 * ms, dialTimeout: 2 * s });
    println(yield* get(new http.Client({ transport: t })));
    println(yield* get(new http.Client({ transport: t }), 'http://10.0.0.9/'));
    println(yield* get(new http.Client({ timeout: 1 * s }), 'http://10.0.0.9/'));
    const request = new http.Request('GET', URL);
    const [ctx, cancel] = yield* context.withCancel(context.background());
    request.context = ctx;
    yield* go(function* () {
      yield* sleep(10 * ms);
      yield* cancel();
    });
    println((yield* new http.Client().do(request))[1]!.message);
    println(yield* get(new http.Client(), 'http://127.0.0.1:1/'));
  });
  assert.deepEqual(r.lines, [
    `Get "${URL}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    `Get "${URL}": net/http: timeout awaiting response headers`,
    'Get "http://10.0.0.9/": dial tcp 10.0.0.9:80: i/o timeout',
    'Get "http://10.0.0.9/": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    `Get "${URL}": context canceled`,
    'Get "http://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused',
  ]);
});

test('a client that gives up: its goroutines end, and the handler’s context too', () => {
  run(function* main() {
    let told = 0;
    const srv = yield* serving(function* (_, r) {
      yield* r.context.done().recv();
      told++;
    });
    const before = { goroutines: sched.userGs, fds: openFds() };
    for (let i = 0; i < 20; i++)
      assert.match(String(yield* get(new http.Client({ timeout: 10 * ms }))), /Client.Timeout/);
    yield* sleep(100 * ms);
    assert.equal(told, 20);
    assert.deepEqual({ goroutines: sched.userGs, fds: openFds() }, before);
    assert.deepEqual(srv.states, { new: 0, active: 0, idle: 0 });
  });
});

test('time-outs of a server: a client that says nothing, one that is idle, a handler that writes late', () => {
  run(function* main() {
    const srv = yield* serving(
      function* (w, r) {
        if (r.path === '/late') yield* sleep(3 * s);
        yield* w.write('x');
      },
      { readHeaderTimeout: 1 * s, idleTimeout: 2 * s, writeTimeout: 2 * s },
    );
    const [silent] = yield* net.dial('tcp', '127.0.0.1:8080');
    const begin = now();
    assert.equal((yield* silent!.read())[1], net.EOF);
    assert.equal(Math.floor((now() - begin) / s), 1);
    const client = new http.Client();
    assert.equal(yield* get(client), 1);
    assert.equal(srv.states.idle, 1);
    yield* sleep(2100 * ms);
    assert.equal(srv.states.idle, 0);
    assert.equal(yield* get(client), 1);
    assert.equal(client.transport.dialed, 2);
    assert.equal(yield* get(client, `${URL}late`), `Get "${URL}late": EOF`);
  });
});

test('a server that closes an idle connection just then: the request is sent again on another', () => {
  run(function* main() {
    const srv = yield* serving(hello, { idleTimeout: 50 * ms });
    const client = new http.Client();
    for (let i = 0; i < 20; i++) {
      assert.equal(yield* get(client), 5);
      yield* sleep(50 * ms - 30_000 + i * 3_000); // around the moment at which the server closes
    }
    assert.ok(client.transport.dialed > 1);
    assert.equal(srv.log.length, 0);
  });
});

test('a handler that panics: its connection is closed, the server goes on', () => {
  const r = run(function* main() {
    const srv = yield* serving(function* (w, r) {
      if (r.path === '/panic') panic('boom');
      yield* w.write('x');
    });
    const client = new http.Client();
    println(yield* get(client, `${URL}panic`));
    println(yield* get(client));
    println(srv.log[0].replace(/:\d+:/, ':PORT:'));
  });
  assert.deepEqual(r.lines, [`Get "${URL}panic": EOF`, '1', 'http: panic serving 127.0.0.1:PORT: boom']);
});

test('Close ends everything; Shutdown waits for what is under way', () => {
  for (const gently of [true, false]) {
    const r = run(function* main() {
      const srv = new http.Server({
        addr: '127.0.0.1:8080',
        handler: function* (w) {
          yield* sleep(100 * ms);
          yield* w.write('done');
        },
      });
      const wg = waitGroup();
      yield* wg.go(function* () {
        println((yield* srv.listenAndServe()).message);
      });
      yield* sleep(1 * ms);
      yield* wg.go(function* () {
        println(yield* get(new http.Client()));
      });
      yield* sleep(10 * ms);
      if (gently) println(yield* srv.shutdown(context.background()));
      else yield* srv.close();
      yield* wg.wait();
      println(yield* get(new http.Client()));
      yield* sleep(200 * ms);
      println(openFds());
    });
    const refused = `Get "${URL}": dial tcp 127.0.0.1:8080: connect: connection refused`;
    if (gently) assert.deepEqual(r.lines, ['http: Server closed', '4', '', refused, '5']);
    else assert.deepEqual(r.lines, ['http: Server closed', `Get "${URL}": EOF`, refused, '5']);
  }
});

test('a mux: the longest pattern that fits, 404 for none', () => {
  run(function* main() {
    const mux = new http.ServeMux();
    for (const [pattern, bytes] of [
      ['/', 1],
      ['/a/', 2],
      ['/a/b', 3],
    ] as const) {
      mux.handle(pattern, function* (w) {
        yield* w.write(bytes);
      });
    }
    const bare = new http.ServeMux();
    yield* serving(mux.handler);
    yield* go(serve, new http.Server({ addr: '127.0.0.1:9090', handler: bare.handler }));
    const client = new http.Client();
    const sizes: (number | string)[] = [];
    for (const path of ['', 'x', 'a/', 'a/x', 'a/b', 'a/b?q=1']) sizes.push(yield* get(client, URL + path));
    assert.deepEqual(sizes, [1, 1, 2, 2, 3, 3]);
    const [res] = yield* client.get('http://127.0.0.1:9090/');
    assert.equal(res!.status, 404);
  });
});

test('any mixture of requests ends, and leaves nothing behind but what is idle', () => {
  for (let seed = 1; seed <= 6; seed++) {
    run(
      function* main() {
        const srv = yield* serving(function* (w, r) {
          const n = Number(r.path.slice(1));
          if (n % 3 === 0) yield* sleep((n % 7) * ms);
          if (n % 11 === 0) panic('eleven');
          yield* w.write(n * 100);
        });
        const before = { goroutines: sched.userGs, fds: openFds() };
        const transport = new http.Transport({
          maxConnsPerHost: seed % 2 === 0 ? 5 : 0,
          idleConnTimeout: 50 * ms,
        });
        const wg = waitGroup();
        let answered = 0;
        for (let i = 1; i <= 60; i++) {
          yield* wg.go(function* () {
            const client = new http.Client({ transport, timeout: i % 5 === 0 ? 3 * ms : 0 });
            const [res, err] = yield* client.get(URL + i);
            if (err === null) {
              if (i % 4 !== 0) yield* res.body.readAll();
              yield* res.body.close();
            }
            answered++;
          });
        }
        yield* wg.wait();
        assert.equal(answered, 60);
        yield* sleep(1 * s);
        assert.deepEqual({ goroutines: sched.userGs, fds: openFds() }, before);
        assert.deepEqual(srv.states, { new: 0, active: 0, idle: 0 });
      },
      { seed, procs: 1 + (seed % 4), debug: { verify: seed === 1 } },
    );
  }
});

test('bad input: one line that names the parameter', () => {
  assert.throws(
    () => new http.Transport({ maxIdle: 1 } as never),
    /there is no "maxIdle"; there are maxIdleConns, /,
  );
  assert.throws(
    () => new http.Transport({ maxConnsPerHost: -1 }),
    /maxConnsPerHost must be a whole number from 0; got -1/,
  );
  assert.throws(
    () => new http.Client({ timeout: 0.5 }),
    /timeout must be a whole number of ns from 0; got 0.5/,
  );
  assert.throws(
    () => new http.Server({ handler: hello, idleTimeout: -1 }),
    /idleTimeout must be a whole number of ns/,
  );
  assert.throws(() => new http.Server({} as never), /Server wants a handler/);
  assert.throws(
    () => new http.Request('GET', 'ftp://x/'),
    /a URL is http:\/\/host:port\/path; got "ftp:\/\/x\/"/,
  );
});
