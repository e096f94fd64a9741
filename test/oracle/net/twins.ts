/** The programs of main.go, for the simulator, line by line. */
import { context, go, http, makeChan, ms, net, now, panic, println, sleep, waitGroup } from '../../../lib/index';
import { Errno } from '../../../lib/os/errno';

type Body<T = void> = Generator<number, T, unknown>;

function say(...what: unknown[]): void {
  println(what.join(' ').replace(/(127\.0\.0\.1|\[::1\]):\d{2,}/g, '$1:PORT'));
}

const text = (err: Error | null): string => (err === null ? 'fine' : err.message);

function* listen(): Body<net.Listener> {
  const [ln, err] = yield* net.listen('tcp', '127.0.0.1:0');
  if (err !== null) panic(err.message);
  return ln!;
}

function* dial(ln: net.Listener): Body<net.Conn> {
  const [c] = yield* net.dial('tcp', ln.addr);
  return c!;
}

function* echo(c: net.Conn): Body {
  for (;;) {
    const [n, err] = yield* c.read(4096);
    if (err !== null) break;
    yield* c.write(n);
  }
  yield* c.close();
}

function* accepting(ln: net.Listener): Body {
  for (;;) {
    const [c, err] = yield* ln.accept();
    if (err !== null) return;
    yield* go(echo, c!);
  }
}

function* textOf(c: net.Conn, call: 'read' | 'write', n: number): Body<string> {
  const [, err] = yield* call === 'read' ? c.read(n) : c.write(n);
  return text(err);
}

function* conversation(): Body {
  const ln = yield* listen();
  yield* go(accepting, ln);
  const [c, err] = yield* net.dial('tcp', ln.addr);
  say(c!.localAddr, c!.remoteAddr, text(err));
  const [sent, wrong] = yield* c!.write(5);
  say(sent, text(wrong));
  const [got, lost] = yield* c!.read(10);
  say(got, text(lost));
  say(text(yield* c!.closeWrite()), yield* textOf(c!, 'write', 1), yield* textOf(c!, 'read', 1), text(yield* c!.close()));
  say(yield* textOf(c!, 'read', 1));
  say(yield* textOf(c!, 'write', 1));
  say(text(yield* c!.close()));
}

function* failures(): Body {
  const ln = yield* listen();
  say(text((yield* net.listen('tcp', ln.addr))[1]));
  const [, err] = yield* net.dial('tcp', '127.0.0.1:1');
  say(text(err), (err!.err as net.SyscallError).errno === Errno.ECONNREFUSED);
  ln.setDeadline(now() + 5 * ms);
  const [, late] = yield* ln.accept();
  say(text(late), late!.timeout());
  ln.setDeadline(null);
  yield* ln.close();
  say(text((yield* ln.accept())[1]));
  say(text(yield* ln.close()));
}

function* deadlines(): Body {
  const ln = yield* listen();
  const c = yield* dial(ln);
  c.setReadDeadline(now() + 5 * ms);
  const [, err] = yield* c.read(1);
  say(text(err), (err as net.OpError).err === net.ErrDeadlineExceeded);
  say(yield* textOf(c, 'read', 1));
  c.setReadDeadline(null);
  yield* go(function* () {
    yield* sleep(10 * ms);
    yield* c.close();
  });
  say(yield* textOf(c, 'read', 1));
  const w = yield* dial(ln);
  w.setWriteDeadline(now() + 50 * ms);
  say(yield* textOf(w, 'write', 50_000_000));
}

function* resets(): Body {
  const ln = yield* listen();
  let c = yield* dial(ln);
  let [s] = yield* ln.accept();
  yield* c.write(100);
  yield* sleep(5 * ms);
  yield* s!.close(); // with unread bytes
  say(yield* textOf(c, 'read', 1));
  say(yield* textOf(c, 'write', 1));
  c = yield* dial(ln);
  [s] = yield* ln.accept();
  yield* s!.close();
  yield* sleep(5 * ms);
  say(yield* textOf(c, 'write', 1));
  yield* sleep(5 * ms);
  say(yield* textOf(c, 'write', 1), yield* textOf(c, 'read', 1));
  c = yield* dial(ln);
  yield* sleep(5 * ms);
  yield* ln.close(); // nobody has accepted
  yield* sleep(5 * ms);
  say(yield* textOf(c, 'read', 1));
}

interface Served {
  url: string;
  conns: number;
  srv: http.Server;
}

function* server(): Body<Served> {
  const served = { url: '', conns: 0 } as Served;
  served.srv = new http.Server({
    handler: function* (w, r) {
      if (r.path === '/slow') yield* sleep(200 * ms);
      else if (r.path === '/panic') panic('net/http: abort Handler');
      else if (r.path === '/long') {
        for (let i = 0; i < 10; i++) yield* w.write(1000);
        return;
      } else if (r.path === '/made') w.writeHeader(201);
      yield* w.write('hello');
    },
    connState: (_, state) => {
      if (state === 'new') served.conns++;
    },
  });
  const ln = yield* listen();
  yield* go(function* () {
    yield* served.srv.serve(ln);
  });
  served.url = `http://${ln.addr}`;
  return served;
}

function* get(c: http.Client, url: string): Body<string> {
  const [res, err] = yield* c.get(url);
  if (err !== null) return text(err);
  const [n, broken] = yield* res.body.readAll();
  yield* res.body.close();
  return `${res.status} ${res.contentLength} ${n} ${text(broken)}`;
}

function* httpAnswers(): Body {
  const served = yield* server();
  const c = new http.Client();
  for (const path of ['/', '/made', '/long', '/panic', '/']) {
    say(path, yield* get(c, served.url + path), served.conns);
  }
}

function* httpTimeouts(): Body {
  const { url } = yield* server();
  say(yield* get(new http.Client({ timeout: 20 * ms }), `${url}/slow`));
  say(yield* get(new http.Client({ transport: new http.Transport({ responseHeaderTimeout: 20 * ms }) }), `${url}/slow`));
  const first = new http.Request('GET', `${url}/slow`);
  const [ctx, cancel] = yield* context.withCancel(context.background());
  first.context = ctx;
  yield* go(function* () {
    yield* sleep(20 * ms);
    yield* cancel();
  });
  say(text((yield* new http.Client().do(first))[1]));
  const second = new http.Request('GET', `${url}/slow`);
  [second.context] = yield* context.withTimeout(context.background(), 20 * ms);
  say(text((yield* new http.Client().do(second))[1]));
  say(yield* get(new http.Client(), 'http://127.0.0.1:1/'));
}

function* httpReuse(): Body {
  const served = yield* server();
  const { url } = served;
  const c = new http.Client({ transport: new http.Transport() });
  for (let i = 0; i < 3; i++) yield* get(c, url);
  say('read to the end', served.conns);
  const [early] = yield* c.get(url);
  yield* early!.body.close();
  yield* get(c, url);
  say('closed early', served.conns);
  const last = new http.Request('GET', url);
  last.close = true;
  const [res] = yield* c.do(last);
  yield* res!.body.readAll();
  yield* get(c, url);
  say('Connection: close', served.conns);
  yield* sleep(5 * ms);
  yield* c.transport.closeIdleConnections();
  yield* get(c, url);
  say('idle closed', served.conns);
  const both = function* (): Body {
    const wg = waitGroup();
    for (let i = 0; i < 4; i++) {
      yield* wg.go(function* () {
        yield* get(c, `${url}/slow`);
      });
    }
    yield* wg.wait();
    yield* sleep(20 * ms);
  };
  yield* both();
  say('four at once', served.conns);
  yield* both();
  say('four more', served.conns);
  const d = new http.Client({ transport: new http.Transport({ disableKeepAlives: true }) });
  yield* get(d, url);
  yield* get(d, url);
  say('without keep-alive', served.conns);
}

function* httpShutdown(): Body {
  let { url, srv } = yield* server();
  const done = makeChan<string>(0);
  const ask = function* (): Body {
    yield* done.send(yield* get(new http.Client(), `${url}/slow`));
  };
  yield* go(ask);
  yield* sleep(50 * ms);
  say(text(yield* srv.shutdown(context.background())), yield* done.recv());
  say(yield* get(new http.Client(), url));
  say(text(yield* srv.serve(yield* listen())));
  ({ url, srv } = yield* server());
  yield* go(ask);
  yield* sleep(50 * ms);
  yield* srv.close();
  say(yield* done.recv());
}

function* orderEcho(): Body {
  const ln = yield* listen();
  const order: number[] = [];
  const wg = waitGroup();
  let written = 0;
  const serve = function* (c: net.Conn, number: number): Body {
    yield* c.read(1);
    order.push(number);
    yield* wg.done();
  };
  yield* go(function* () {
    for (;;) {
      const [c, err] = yield* ln.accept();
      if (err !== null) return;
      yield* go(serve, c!, ++written);
    }
  });
  const conns: net.Conn[] = [];
  for (let i = 0; i < 5; i++) conns.push(yield* dial(ln));
  yield* sleep(10 * ms);
  wg.add(5);
  for (const c of conns) yield* c.write(1);
  yield* wg.wait();
  say(`[${order.join(' ')}]`);
}

function* orderDial(): Body {
  const ln = yield* listen();
  const order: number[] = [];
  const wg = waitGroup();
  for (let i = 1; i <= 5; i++) {
    wg.add(1);
    yield* go(function* dialler() {
      yield* dial(ln);
      order.push(i);
      yield* wg.done();
    });
  }
  yield* wg.wait();
  say(`[${order.join(' ')}]`);
}

export const twins: Record<string, () => Body> = {
  conversation,
  failures,
  deadlines,
  resets,
  'http-answers': httpAnswers,
  'http-timeouts': httpTimeouts,
  'http-reuse': httpReuse,
  'http-shutdown': httpShutdown,
  'order-echo': orderEcho,
  'order-dial': orderDial,
};
