/** Programs of connections drawn at random, under all invariants after every moment; everything is given back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { go, ms, net, now, simulate, sleep, waitGroup, work } from '../../lib/index';
import { openFds } from '../../lib/os/fds';
import { socketCount } from '../../lib/os/sockets';

type Body = Generator<number, void, unknown>;

const step = fc.record({
  kind: fc.constantFrom('write', 'read', 'deadline', 'sleep', 'work', 'half', 'redial', 'share', 'vanish'),
  n: fc.integer({ min: 1, max: 3000 }),
});
const program = fc.record({
  clients: fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 }),
  visitors: fc.nat(5),
  somaxconn: fc.integer({ min: 0, max: 3 }),
  buffer: fc.integer({ min: 1, max: 4000 }),
  nofile: fc.integer({ min: 8, max: 40 }),
  procs: fc.integer({ min: 1, max: 4 }),
  seed: fc.integer(),
});

/** Echoes until the other end is done; gives up on whoever is silent for long. */
function* echo(c: net.Conn): Body {
  for (;;) {
    c.setReadDeadline(now() + 500 * ms);
    const [n, err] = yield* c.read(1000);
    if (err !== null) break;
    c.setWriteDeadline(now() + 500 * ms);
    if ((yield* c.write(n))[1] !== null) break;
  }
  yield* c.close();
}

function* accepting(ln: net.Listener): Body {
  for (;;) {
    const [c, err] = yield* ln.accept();
    if (c !== null) yield* go(echo, c);
    else if (err.temporary()) yield* sleep(5 * ms);
    else return;
  }
}

function* perform(steps: { kind: string; n: number }[], remote: boolean): Body {
  const address = (): string => (remote ? '10.0.0.1:80' : '127.0.0.1:80');
  let [c] = yield* net.dialTimeout('tcp', address(), 300 * ms);
  for (const { kind, n } of steps) {
    if (c === null || kind === 'redial') {
      if (c !== null) yield* c.close();
      [c] = yield* net.dialTimeout('tcp', address(), 300 * ms);
      continue;
    }
    c.setDeadline(now() + 200 * ms);
    if (kind === 'write') yield* c.write(n);
    else if (kind === 'read') yield* c.read(n);
    else if (kind === 'deadline') c.setReadDeadline(now() + n * 1000);
    else if (kind === 'sleep') yield* sleep(n * 1000);
    else if (kind === 'work') yield* work(n);
    else if (kind === 'half') yield* c.closeWrite();
    else if (kind === 'vanish') c.vanish();
    else {
      const shared = c;
      yield* go(function* other() {
        yield* shared.read(n);
        yield* shared.write(n);
        if (n % 3 === 0) yield* shared.close();
      });
    }
  }
  if (c !== null) yield* c.close();
}

test('random programs of connections keep the invariants, and leave nothing behind', () => {
  fc.assert(
    fc.property(program, p => {
      let left = { fds: 0, sockets: 0 };
      const r = simulate(
        {
          procs: p.procs,
          seed: p.seed,
          record: false,
          nofile: { soft: p.nofile, hard: p.nofile },
          net: { somaxconn: p.somaxconn, buffer: p.buffer },
          debug: { verify: true },
        },
        function* main() {
          net.remote('10.0.0.1:80', {
            latency: 1 * ms,
            request: 500,
            response: 700,
            service: { uniform: [0, 5 * ms] },
            workers: 2,
          });
          const [ln] = yield* net.listen('tcp', '127.0.0.1:80');
          yield* go(accepting, ln!);
          net.visitors('127.0.0.1:80', {
            count: p.visitors,
            gap: 1 * ms,
            latency: 2 * ms,
            patience: 400 * ms,
          });
          const wg = waitGroup();
          for (const [i, steps] of p.clients.entries()) yield* wg.go(perform, steps, i % 3 === 2);
          yield* wg.wait();
          yield* sleep(3000 * ms);
          yield* ln!.close();
          // Farewells of connections that were cut take as long as the kernel tries.
          yield* sleep(1200_000 * ms);
          left = { fds: openFds(), sockets: socketCount };
        },
      );
      assert.equal(r.end.kind, 'return', r.end.message);
      assert.deepEqual(left, { fds: 5, sockets: 0 });
    }),
    { numRuns: Number(process.env.GMPLAB_RANDOM_RUNS ?? 60) },
  );
});
