/** Load from outside on a listener: its two queues, floods, slow accepting, clients that give up or vanish. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { go, http, ms, net, now, type Run, type SimulateOptions, s, simulate, sleep } from '../../lib/index';
import { openFds } from '../../lib/os/fds';
import { listenStats } from '../../lib/os/listen';
import { socketCount } from '../../lib/os/sockets';
import { sched } from '../../lib/runtime/sched';

type Body = Generator<number, void, unknown>;
const ADDR = '127.0.0.1:8080';

function run(main: () => Body, options: SimulateOptions = {}): Run {
  const r = simulate({ procs: 2, debug: { verify: true }, ...options }, main);
  assert.equal(r.end.kind, 'return', r.end.message);
  return r;
}

/** The states that some visitors are in. */
function states(v: net.Visitors): Record<string, number> {
  return Object.fromEntries(Object.entries(v.states).filter(([, n]) => n > 0));
}

function* echo(c: net.Conn): Body {
  for (;;) {
    const [n, err] = yield* c.read();
    if (err !== null) break;
    yield* c.write(n);
  }
  yield* c.close();
}

/** Accepts and echoes; waits a while before each accept. */
function* serve(ln: net.Listener, pause = 0): Body {
  for (;;) {
    yield* sleep(pause);
    const [c, err] = yield* ln.accept();
    if (err !== null) return;
    yield* go(echo, c!);
  }
}

function* listening(): Generator<number, net.Listener, unknown> {
  return (yield* net.listen('tcp', ADDR))[0]!;
}

test('clients come, ask, are answered and go; nothing is left behind', () => {
  run(function* main() {
    yield* go(serve, yield* listening());
    const before = openFds();
    const v = net.visitors(ADDR, {
      count: 200,
      gap: { exponential: 1 * ms },
      latency: 10 * ms,
      requests: 3,
      think: 5 * ms,
    });
    yield* sleep(2 * s);
    assert.deepEqual(states(v), { Answered: 200 });
    assert.equal(openFds(), before);
    assert.equal(socketCount, 1);
    assert.equal(sched.userGs, 2);
    // A round trip and a half until the connection stands, then three requests and two thoughts.
    assert.ok(v.connectTimes.every(t => t === 30 * ms));
    assert.ok(
      v.answerTimes.every(t => t >= 90 * ms && t < 95 * ms),
      String(Math.max(...v.answerTimes)),
    );
  });
});

test('nobody listens: refused; a listener that closes resets who waits', () => {
  run(function* main() {
    const none = net.visitors('127.0.0.1:81', { count: 3 });
    const ln = yield* listening();
    const some = net.visitors(ADDR, { count: 3 });
    yield* sleep(1 * ms);
    yield* ln.close();
    yield* sleep(1 * ms);
    assert.deepEqual([states(none), states(some)], [{ Refused: 3 }, { Reset: 3 }]);
  });
});

test('ten at once on a backlog of two, nobody accepts: two half open, the others get cookies; three get in', () => {
  run(
    function* main() {
      const ln = yield* listening();
      const v = net.visitors(ADDR, { count: 10, latency: 10 * ms });
      yield* sleep(20 * ms);
      assert.deepEqual(states(v), { HalfOpen: 2, Cookie: 8 });
      yield* sleep(15 * ms);
      // Last ACKs that found the queue full were ignored: those clients take themselves for connected.
      assert.equal(v.states.Connected, 3);
      assert.equal(v.states.HalfOpen + v.states.Cookie, 7);
      assert.deepEqual(listenStats(), { overflows: 7, drops: 7 });
      yield* go(serve, ln);
      yield* sleep(2 * s);
      assert.deepEqual(states(v), { Answered: 10 });
      assert.deepEqual(
        v.connectTimes.map(t => Math.round(t / ms)),
        // Their data is sent again after 0.2, 0.4, 0.8 s; each time three find a place.
        [30, 30, 30, 230, 230, 230, 630, 630, 630, 1430],
      );
    },
    { net: { somaxconn: 2 } },
  );
});

test('without cookies the others’ SYNs are dropped, and sent again', () => {
  run(
    function* main() {
      const ln = yield* listening();
      const v = net.visitors(ADDR, { count: 10, latency: 10 * ms });
      yield* sleep(20 * ms);
      assert.deepEqual(states(v), { Syn: 8, HalfOpen: 2 });
      yield* go(serve, ln);
      yield* sleep(20 * s);
      assert.deepEqual(states(v), { Answered: 10 });
      const seconds = v.connectTimes.map(t => Math.floor(t / s));
      assert.deepEqual(seconds.slice(0, 2), [0, 0]);
      assert.ok(seconds.slice(2).every(t => t >= 1));
    },
    { net: { somaxconn: 2, syncookies: 0 } },
  );
});

test('tcp_abort_on_overflow: a last ACK that finds the queue full is answered with a reset', () => {
  run(
    function* main() {
      yield* listening();
      const v = net.visitors(ADDR, { count: 10, latency: 10 * ms });
      yield* sleep(40 * ms);
      assert.deepEqual(states(v), { Connected: 3, Reset: 7 });
    },
    { net: { somaxconn: 2, abortOnOverflow: 1 } },
  );
});

test('a flood of SYNs: with cookies clients get through, without them their SYNs are dropped', () => {
  for (const syncookies of [1, 0] as const) {
    run(
      function* main() {
        yield* go(serve, yield* listening());
        const flood = net.visitors(ADDR, { count: 5000, gap: 100_000, acks: false });
        const clients = net.visitors(ADDR, { count: 20, gap: 20 * ms, latency: 5 * ms, patience: 400 * ms });
        yield* sleep(900 * ms);
        assert.equal(flood.states.HalfOpen <= 128, true);
        assert.equal(clients.states.Answered > 15, syncookies === 1, JSON.stringify(states(clients)));
        yield* sleep(400 * s);
        assert.equal(flood.states.TimedOut + flood.states.Cookie, 5000, JSON.stringify(states(flood)));
      },
      { net: { somaxconn: 128, syncookies }, debug: {} },
    );
  }
});

test('an accept loop that is too slow: the queue fills, and clients wait 1 s, 3 s and longer for their place', () => {
  run(
    function* main() {
      const ln = yield* listening();
      yield* go(serve, ln, 50 * ms);
      // 40 a second come, 20 a second are accepted.
      const v = net.visitors(ADDR, { count: 200, gap: 25 * ms, latency: 1 * ms });
      yield* sleep(60 * s);
      assert.deepEqual(states(v), { Answered: 200 });
      assert.ok(listenStats().overflows > 50);
      const late = v.connectTimes.filter(t => t > 900 * ms);
      assert.ok(late.length > 30, `${late.length} were late`);
      // Dropped SYNs are sent again at whole seconds; who had a last ACK ignored tries sooner with its data.
      assert.ok(late.filter(t => t % s < 10 * ms).length > 20);
    },
    { net: { somaxconn: 10 }, debug: {} },
  );
});

test('an HTTP server under clients from outside, some of whom lose patience', () => {
  run(function* main() {
    const srv = new http.Server({
      addr: ADDR,
      handler: function* (w, r) {
        assert.equal(r.path, '/p');
        yield* sleep(20 * ms);
        yield* w.write('hello');
      },
    });
    yield* go(function* () {
      yield* srv.listenAndServe();
    });
    yield* sleep(1 * ms);
    const fine = net.visitors(ADDR, { count: 50, gap: 2 * ms, latency: 3 * ms, requests: 2, path: '/p' });
    const hasty = net.visitors(ADDR, {
      count: 10,
      gap: 2 * ms,
      latency: 3 * ms,
      patience: 15 * ms,
      path: '/p',
    });
    yield* sleep(1 * s);
    assert.deepEqual([states(fine), states(hasty)], [{ Answered: 50 }, { GaveUp: 10 }]);
    assert.deepEqual(srv.states, { new: 0, active: 0, idle: 0 });
    assert.equal(sched.userGs, 2);
  });
});

test('clients that vanish: a Read holds goroutine and descriptor until keep-alive or a deadline ends it', () => {
  for (const [deadline, gone] of [
    [null, 150],
    [30 * s, 30],
  ] as const) {
    run(
      function* main() {
        const ln = yield* listening();
        let lost = 0;
        yield* go(function* accepting() {
          for (;;) {
            const [c] = yield* ln.accept();
            yield* go(function* reading() {
              if (deadline !== null) c!.setReadDeadline(now() + deadline);
              yield* c!.read();
              yield* c!.read();
              lost++;
              yield* c!.close();
            });
          }
        });
        const v = net.visitors(ADDR, { count: 100, latency: 1 * ms, vanishes: 5 * ms });
        yield* sleep((gone - 1) * s);
        assert.deepEqual(states(v), { Vanished: 100 });
        assert.deepEqual([lost, sched.userGs], [0, 102]);
        yield* sleep(2 * s);
        assert.deepEqual([lost, sched.userGs], [100, 2]);
        yield* sleep(200 * s);
        assert.equal(socketCount, 1);
      },
      { debug: {} },
    );
  }
});

test('bad input: one line that names the parameter', () => {
  run(function* main() {
    assert.throws(
      () => net.visitors(ADDR, {} as never),
      /visitors: count must be a whole number from 0; got undefined/,
    );
    assert.throws(
      () => net.visitors(ADDR, { count: 1, latency: -1 }),
      /latency must be a whole number from 0; got -1/,
    );
    assert.throws(
      () => net.visitors(ADDR, { count: 1, speed: 2 } as never),
      /there is no "speed"; there are count, gap/,
    );
    assert.throws(
      () => net.visitors('10.0.0.1:80', { count: 1 }),
      /10\.0\.0\.1:80 is no address of this machine/,
    );
    yield* sleep(1);
  });
});
