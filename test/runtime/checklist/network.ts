/** Descriptors, TCP and net/http, item by item of the checklist, judged by what real Go did (datasets). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dataset,
  go,
  http,
  ms,
  net,
  now,
  type Run,
  type SimulateOptions,
  s,
  simulate,
  sleep,
  waitGroup,
} from '../../../lib/index';
import { openFds } from '../../../lib/os/fds';
import { listenStats } from '../../../lib/os/listen';
import { rss } from '../../../lib/os/memory';
import { sched } from '../../../lib/runtime/sched';

type Body = Generator<number, void, unknown>;
type Row = Record<string, string | number>;

const ADDR = '127.0.0.1:8080';
const URL = `http://${ADDR}/slow`;

/** The recorded rows of a table in which the given columns have the given values. */
function rows(file: string, where: Row): Row[] {
  return dataset<Row[]>(file).filter(r => Object.entries(where).every(([k, v]) => r[k] === v));
}

/** The one recorded value. */
function value(file: string, where: Row): number {
  const found = rows(file, where);
  assert.equal(found.length, 1, `${file}: ${JSON.stringify(where)} is in ${found.length} rows`);
  return Number(found[0].value);
}

/** What is recorded between the least and the greatest, widened by 5 %. */
function assertInRange(x: number, file: string, where: Row): void {
  const [row] = rows(file, where);
  const [low, high] = row.spread === 'exact' ? [row.value, row.value] : String(row.spread).split('..');
  const [a, b] = [0.95 * Number(low), 1.05 * Number(high)];
  assert.ok(
    x >= Math.floor(a) && x <= Math.ceil(b),
    `${JSON.stringify(where)}: ${x}, recorded ${low}..${high}`,
  );
}

/** The run ended as its program does: nothing failed within it. */
function fine(r: Run): Run {
  assert.equal(r.end.kind, 'return', r.end.message);
  return r;
}

function* listenAndServe(srv: http.Server): Body {
  yield* srv.listenAndServe();
}

/** The handler of the test program: it answers long after everything has been looked at. */
function* slow(w: http.ResponseWriter): Body {
  yield* sleep(300 * s);
  yield* w.write('ok');
}

/** Client and slow server in one process, a GET per goroutine; `look` is called when all have come as far as they can. */
function testProgram(
  requests: number,
  options: SimulateOptions,
  look: (srv: http.Server, errors: string[]) => void,
  wait = 500 * ms,
): Run {
  const errors: string[] = [];
  function* caller(): Body {
    const [, err] = yield* new http.Client().get(URL);
    if (err !== null) errors.push(err.message);
  }
  const main = function* main(): Body {
    const srv = new http.Server({ addr: ADDR, handler: slow });
    yield* go(listenAndServe, srv);
    yield* sleep(20 * ms);
    for (let i = 0; i < requests; i++) yield* go(caller);
    yield* sleep(wait);
    while (wait === 500 * ms && srv.states.active < requests) yield* sleep(10 * ms);
    look(srv, errors);
  };
  return fine(simulate({ procs: 2, cores: 2, record: false, ...options }, main));
}

const sizes = process.env.GMPLAB_FULL ? [1000, 3000, 9000] : [1000, 3000];
for (const n of sizes) {
  test(`91: ${n} requests that wait: five goroutines and two descriptors each, resident bytes within 5 %`, () => {
    let seen = { goroutines: 0, fds: 0, rss: 0 };
    testProgram(n, { memory: true }, () => {
      seen = { goroutines: sched.userGs, fds: openFds(), rss: rss() };
    });
    const recorded = (what: string): number => value('request-cost.csv', { side: 'both', requests: n, what });
    assert.equal(seen.goroutines, recorded('goroutines'));
    assert.equal(seen.goroutines, 5 * n + 2);
    assert.equal(seen.fds, recorded('fds'));
    assert.equal(seen.fds, 2 * n + 6);
    const off = seen.rss / recorded('rss') - 1;
    assert.ok(
      Math.abs(off) <= 0.05,
      `resident ${seen.rss} B, recorded ${recorded('rss')} B: ${(100 * off).toFixed(1)} %`,
    );
  });
}

test('91: the client’s part of a request is three goroutines and one descriptor', () => {
  const n = 1000;
  let seen = { goroutines: 0, fds: 0 };
  fine(
    simulate({ procs: 2, record: false }, function* main() {
      net.remote('10.0.0.9:80', { latency: 1 * ms });
      const before = { goroutines: sched.userGs, fds: openFds() };
      for (let i = 0; i < n; i++) {
        yield* go(function* caller() {
          yield* new http.Client().get('http://10.0.0.9/');
        });
      }
      yield* sleep(1 * s);
      // epoll and its eventfd have come, too.
      seen = { goroutines: sched.userGs - before.goroutines, fds: openFds() - before.fds - 2 };
    }),
  );
  assert.deepEqual(seen, { goroutines: 3 * n, fds: n });
});

for (const [first, last] of [
  [40_000, 40_005],
  [40_000, 40_099],
  [40_000, 42_999],
  [32_768, 60_999],
] as const) {
  test(`92: from ports ${first} to ${last} exactly ${last - first + 1} connections lead to one destination`, () => {
    const where = { experiment: 'ports', setting: `ip_local_port_range ${first} ${last}` };
    const wanted = value('tcp-limits.csv', { ...where, what: 'connections' });
    let n = 0;
    let text = '';
    fine(
      simulate({ procs: 1, record: false, net: { ports: [first, last] } }, function* main() {
        const [ln] = yield* net.listen('tcp', '127.0.0.1:18080');
        yield* go(function* accepting() {
          for (;;) yield* ln!.accept();
        });
        for (; text === ''; n++) {
          const [, err] = yield* net.dial('tcp', '127.0.0.1:18080');
          if (err !== null) text = err.message;
        }
      }),
    );
    assert.equal(n - 1, wanted);
    assert.deepEqual(
      rows('tcp-limits.csv', where)
        .filter(r => String(r.what).startsWith('error'))
        .map(r => r.what),
      [`error: ${text}`],
    );
  });
}

test('92: the 28,233rd fails; another destination has its own 28,232; a range of Windows is 16,384', () => {
  assert.equal(
    value('tcp-limits.csv', { setting: 'ip_local_port_range 32768 60999', what: 'connections' }),
    28_232,
  );
  const counts: number[] = [];
  fine(
    simulate({ procs: 1, record: false, os: 'windows' }, function* main() {
      net.remote('10.0.0.1:80', {});
      net.remote('10.0.0.2:80', {});
      for (const to of ['10.0.0.1:80', '10.0.0.2:80']) {
        let n = 0;
        while ((yield* net.dial('tcp', to))[1] === null) n++;
        counts.push(n);
      }
    }),
  );
  assert.deepEqual(counts, [16_384, 16_384]);
});

test('93: the soft limit is raised to one below the hard one, as recorded; before Go 1.24 to the hard one', () => {
  const limit = (options: SimulateOptions): number => {
    let n = 0;
    fine(
      simulate({ procs: 1, record: false, ...options }, function* main() {
        const [ln] = yield* net.listen('tcp', ADDR);
        for (;;) {
          const [, err] = yield* net.dial('tcp', ADDR);
          if (err !== null) break;
          const [, full] = yield* ln!.accept();
          if (full !== null) break;
        }
        n = openFds();
      }),
    );
    return n;
  };
  for (const { soft, hard, value: raised } of rows('fd-limits.csv', {
    kind: 'measured',
    what: 'soft in Go',
  })) {
    if (Number(hard) > 5000) continue;
    assert.equal(
      limit({ nofile: { soft: Number(soft), hard: Number(hard) } }),
      Number(raised),
      `${soft} ${hard}`,
    );
  }
  const small = { nofile: { soft: 50, hard: 100 } };
  assert.deepEqual(
    [
      limit(small),
      limit({ ...small, go: '1.23' }),
      limit({ ...small, go: '1.19' }),
      limit({ ...small, go: '1.14' }),
    ],
    [99, 100, 100, 50],
  );
});

for (const n of [400, 510, 600, 1000, 2000]) {
  test(`93: ${n} requests under a hard limit of 1024: what is open, served, failed, in whose words, and accept’s pauses`, () => {
    const seen: Record<string, number> = {};
    let log: string[] = [];
    const r = testProgram(
      n,
      { nofile: { soft: 256, hard: 1024 } },
      (srv, errors) => {
        Object.assign(seen, {
          open: openFds(),
          served: srv.states.active,
          errors: errors.length,
          waiting: n - errors.length,
        });
        for (const e of errors) seen[`error: ${e}`] = (seen[`error: ${e}`] ?? 0) + 1;
        log = srv.log;
      },
      4 * s,
    );
    const where = { requests: n, t_ms: 4000 };
    const base = value('emfile.csv', { ...where, what: 'base' });
    assert.equal(seen.open, value('emfile.csv', { ...where, what: 'open' }));
    // Every descriptor is of the process itself, a served request’s two, or one of a request that waits.
    const exhausted = 2 * n > 1023 - base;
    assert.equal(seen.served + seen.waiting, exhausted ? 1023 - base : 2 * n);
    for (const what of ['served', 'errors', 'waiting'])
      assertInRange(seen[what], 'emfile.csv', { ...where, what });
    // m0 and sysmon are there from the beginning.
    assertInRange(r.counters.threadsCreated + 2, 'emfile.csv', { ...where, what: 'threads' });
    const texts = Object.keys(seen).filter(k => k.startsWith('error:'));
    for (const t of texts) {
      assert.equal(t, `error: Get "${URL}": dial tcp ${ADDR}: socket: too many open files`);
      assert.ok(dataset<Row[]>('emfile.csv').some(row => row.what === t));
    }
    const pauses = log
      .map(line => / retrying in (\d+)(ms|s)$/.exec(line)!)
      .map(m => Number(m[1]) * (m[2] === 's' ? 1000 : 1));
    const recorded = rows('emfile.csv', where).filter(row => String(row.what).startsWith('accept pause'));
    assert.deepEqual(
      pauses.slice(0, recorded.length),
      recorded.map(row => Number(row.value)),
    );
    if (log.length > 0) {
      const [told] = rows('emfile.csv', where).filter(row => String(row.what).startsWith('accept error: '));
      assert.equal(`accept error: ${/http: (.*); retrying/.exec(log[0])![1]}`, told.what);
    }
  });
}

for (const somaxconn of [1, 2, 5, 128]) {
  test(`94: with somaxconn ${somaxconn} and nobody who accepts, ${somaxconn + 1} connections are made`, () => {
    const where = { experiment: 'backlog', setting: `somaxconn ${somaxconn}` };
    let n = 0;
    let text = '';
    fine(
      simulate({ procs: 1, record: false, net: { somaxconn } }, function* main() {
        yield* net.listen('tcp', '127.0.0.1:18080');
        for (; text === ''; n++) {
          const [, err] = yield* net.dialTimeout('tcp', '127.0.0.1:18080', 300 * ms);
          if (err !== null) text = err.message;
        }
      }),
    );
    assert.equal(n - 1, value('tcp-limits.csv', { ...where, what: 'connections' }));
    assert.equal(value('tcp-limits.csv', { ...where, what: `error: ${text}` }), 1);
  });
}

for (const [retries, linear] of [
  [2, 0],
  [1, 4],
  [2, 4],
  [3, 4],
  [4, 4],
  [3, 1],
  [6, 0],
  [6, 4],
] as const) {
  test(`94: SYNs with ${retries} retries, ${linear} of them linear, end when the kernel’s do`, () => {
    const setting = `retries ${retries} linear ${linear}`;
    let took = 0;
    let text = '';
    fine(
      simulate(
        { procs: 1, record: false, net: { synRetries: retries, synLinearTimeouts: linear } },
        function* main() {
          const begin = now();
          const [, err] = yield* net.dial('tcp', '10.0.0.1:80');
          took = (now() - begin) / ms;
          text = err!.message;
        },
      ),
    );
    // The kernel’s timers are late, by up to 3 %; never early.
    const recorded = value('tcp-limits.csv', { experiment: 'syn', setting, what: 'end_ms' });
    assert.ok(took <= recorded && recorded <= 1.04 * took, `${took} ms, recorded ${recorded} ms`);
    assert.equal(text, 'dial tcp 10.0.0.1:80: connect: connection timed out');
    if (retries === 6) assert.equal(Math.round(took / 1000), linear === 4 ? 131 : 127);
  });
}

test('94: a full accept queue drops SYNs; the client tries again, and http’s transport gives up after 30 s', () => {
  let overflows = 0;
  fine(
    simulate({ procs: 1, net: { somaxconn: 2 } }, function* main() {
      const [ln] = yield* net.listen('tcp', ADDR);
      const wg = waitGroup();
      for (let i = 0; i < 3; i++) yield* net.dial('tcp', ADDR);
      yield* wg.go(function* late() {
        const begin = now();
        const [, err] = yield* net.dial('tcp', ADDR);
        assert.equal(err, null);
        // The SYN of 3 s is the first that finds a place.
        assert.equal(Math.floor((now() - begin) / s), 3);
      });
      yield* sleep(2500 * ms);
      yield* ln!.accept();
      yield* wg.wait();
      const begin = now();
      const [, err] = yield* http.get(URL);
      assert.equal(err!.message, `Get "${URL}": dial tcp ${ADDR}: i/o timeout`);
      assert.equal(Math.floor((now() - begin) / s), 30);
      overflows = listenStats().overflows;
    }),
  );
  assert.ok(overflows > 3);
});

for (const [transport, options] of [
  ['default', {}],
  ['idle10000', { maxIdleConns: 10_000, maxIdleConnsPerHost: 10_000 }],
  ['maxConnsPerHost50', { maxConnsPerHost: 50, maxIdleConnsPerHost: 50 }],
] as const) {
  test(`95: two waves of 500 requests through the transport ${transport}: connections made, and kept`, () => {
    let [opened, open, peak] = [0, 0, 0];
    fine(
      simulate({ procs: 2, cores: 2, record: false }, function* main() {
        const srv = new http.Server({
          addr: ADDR,
          handler: function* (w) {
            yield* sleep(50 * ms);
            yield* w.write('ok');
          },
          connState: (_, state) => {
            if (state === 'new') {
              opened++;
              peak = Math.max(peak, ++open);
            } else if (state === 'closed') open--;
          },
        });
        yield* go(listenAndServe, srv);
        yield* sleep(1 * ms);
        const client = new http.Client({
          transport: new http.Transport({ ...http.defaultTransportOptions, ...options }),
        });
        for (const wave of ['1', '2']) {
          const wg = waitGroup();
          for (let i = 0; i < 500; i++) {
            yield* wg.go(function* get() {
              const [res, err] = yield* client.get(URL);
              assert.equal(err, null);
              assert.deepEqual(yield* res!.body.readAll(), [2, null]);
              yield* res!.body.close();
            });
          }
          yield* wg.wait();
          yield* sleep(300 * ms);
          const recorded = (what: string): number =>
            value('http-pool.csv', { transport, wave: Number(wave), what });
          assert.deepEqual(
            { conns: opened, open, peak },
            { conns: recorded('conns'), open: recorded('open'), peak: recorded('peak') },
          );
        }
      }),
    );
    assert.equal(opened, { default: 998, idle10000: 500, maxConnsPerHost50: 50 }[transport]);
  });
}
