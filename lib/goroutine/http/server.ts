/**
 * http.Server (net/http/server.go): an accept loop, a goroutine for each connection, and a second one that reads ahead
 * while a handler runs.
 *
 * When accept fails for want of descriptors the loop sleeps 5 ms, then twice as long each time up to 1 s, and says so;
 * connections meanwhile stay in the kernel's queue. Without time-outs, which is the default, nothing ends a connection
 * but its client.
 */
import { Cost, costOf } from '../../runtime/costs';
import { go, makeChan, ms, now, s, sleep, work } from '../api';
import * as context from '../context';
import { GoPanic } from '../generators';
import type { Conn, Listener } from '../net-conn';
import { listen } from '../net-conn';
import { OpError } from '../net-errors';
import { recv, select } from '../select';
import { newTimer } from '../timers';
import { ConnReader } from './conn-reader';
import { ErrServerClosed } from './errors';
import { type Gen, Request } from './message';
import { ResponseWriter } from './response-writer';
import { dropObjects, goDeep, linkProgram, makeObjects } from './sites';
import { Reader } from './wire';

/** What serves a request; it may wait. */
export type Handler = (w: ResponseWriter, r: Request) => Generator<number, unknown, unknown>;

export interface ServerOptions {
  /** host:port, for listenAndServe. */
  addr?: string;
  handler: Handler;
  /** ns from the connection, or the request before, to the end of the request; 0 for none. */
  readTimeout?: number;
  /** ns to the end of the request's head; 0 means readTimeout. */
  readHeaderTimeout?: number;
  /** ns from the end of the request's head to the end of the response. */
  writeTimeout?: number;
  /** ns that a connection waits for its next request; 0 means readTimeout. */
  idleTimeout?: number;
  /** Called with each line that Go would log. */
  errorLog?: (line: string) => void;
  /** Called when a connection's state changes (ConnState). */
  connState?: (conn: Conn, state: ConnState) => void;
}

export type ConnState = 'new' | 'active' | 'idle' | 'closed';

/** How long accept waits after an error that may pass, at first and at most. */
const FIRST_DELAY = 5 * ms;
const LONGEST_DELAY = 1 * s;

const durations = ['readTimeout', 'readHeaderTimeout', 'writeTimeout', 'idleTimeout'] as const;

export class Server {
  readonly options: Required<Omit<ServerOptions, 'errorLog' | 'connState'>> &
    Pick<ServerOptions, 'errorLog' | 'connState'>;
  private readonly listeners = new Set<Listener>();
  private readonly conns = new Map<Conn, ConnState>();
  private shutDown = false;
  /** What Go would log. */
  readonly log: string[] = [];

  constructor(options: ServerOptions) {
    if (typeof options?.handler !== 'function') {
      throw new TypeError('Server wants a handler: a generator function (function* (w, r) {…})');
    }
    const zero = { addr: ':80', readTimeout: 0, readHeaderTimeout: 0, writeTimeout: 0, idleTimeout: 0 };
    this.options = { ...zero, ...options };
    for (const name of durations) {
      const x = this.options[name];
      if (!Number.isSafeInteger(x) || x < 0) {
        throw new RangeError(`Server: ${name} must be a whole number of ns from 0; got ${x}`);
      }
    }
  }

  logf(line: string): void {
    this.log.push(line);
    this.options.errorLog?.(line);
  }

  /** http.ListenAndServe. @returns the error that ended it */
  *listenAndServe(): Gen<Error> {
    const [ln, err] = yield* listen('tcp', this.options.addr);
    if (err !== null) return err;
    return yield* this.serve(ln);
  }

  /** The accept loop. @returns the error that ended it */
  *serve(ln: Listener): Gen<Error> {
    if (this.shutDown) return ErrServerClosed;
    linkProgram();
    this.listeners.add(ln);
    let delay = 0;
    for (;;) {
      const [conn, err] = yield* ln.accept();
      if (err !== null) {
        if (this.shutDown) return ErrServerClosed;
        if (err instanceof OpError && err.temporary()) {
          delay = delay === 0 ? FIRST_DELAY : Math.min(2 * delay, LONGEST_DELAY);
          this.logf(
            `http: Accept error: ${err.message}; retrying in ${delay / ms >= 1000 ? '1s' : `${delay / ms}ms`}`,
          );
          yield* sleep(delay);
          continue;
        }
        this.listeners.delete(ln);
        yield* ln.close();
        return err;
      }
      delay = 0;
      yield* makeObjects('serverConn');
      const c = new ServerConn(this, conn);
      this.setState(conn, 'new');
      yield* go(serveConn, c);
    }
  }

  setState(conn: Conn, state: ConnState): void {
    if (state === 'closed') this.conns.delete(conn);
    else this.conns.set(conn, state);
    this.options.connState?.(conn, state);
  }

  get shuttingDown(): boolean {
    return this.shutDown;
  }

  /** Connections in each state. */
  get states(): Record<'new' | 'active' | 'idle', number> {
    const n = { new: 0, active: 0, idle: 0 };
    for (const state of this.conns.values()) if (state !== 'closed') n[state]++;
    return n;
  }

  /** Close: listeners and connections, at once. */
  *close(): Gen {
    this.shutDown = true;
    for (const ln of this.listeners) yield* ln.close();
    this.listeners.clear();
    for (const conn of [...this.conns.keys()]) yield* conn.close();
  }

  /**
   * Shutdown: listeners at once, connections as they become idle; it looks again after 1 ms, 2 ms, … 500 ms.
   * @returns the context's error if that ends first
   */
  *shutdown(ctx: context.Context): Gen<Error | null> {
    this.shutDown = true;
    for (const ln of this.listeners) yield* ln.close();
    this.listeners.clear();
    for (let wait = ms; ; wait = Math.min(2 * wait, 500 * ms)) {
      for (const [conn, state] of [...this.conns]) if (state === 'idle') yield* conn.close();
      if (this.conns.size === 0) return null;
      const timer = newTimer(wait);
      const { index } = yield* select(recv(ctx.done()), recv(timer.C));
      if (index === 0) {
        timer.stop();
        return ctx.err();
      }
    }
  }
}

function* serveConn(c: ServerConn): Gen {
  yield* c.serve();
}

/** A connection of a server (conn). */
class ServerConn {
  private readonly reader: ConnReader;
  private readonly bufr: Reader;
  private cancelRequest: context.CancelFunc | null = null;

  constructor(
    private readonly server: Server,
    private readonly conn: Conn,
  ) {
    const c = this;
    this.reader = new ConnReader(conn, function* gone() {
      if (c.cancelRequest !== null) yield* c.cancelRequest();
    });
    this.bufr = new Reader(conn, n => this.reader.read(n));
  }

  /** conn.serve. */
  *serve(): Gen {
    yield* goDeep('serve');
    yield* work(costOf(Cost.HttpServeStart));
    try {
      yield* this.requests();
    } catch (error) {
      if (!(error instanceof GoPanic)) throw error;
      this.server.logf(`http: panic serving ${this.conn.remoteAddr}: ${error.message}`);
      yield* this.reader.abortPendingRead();
    }
    this.bufr.ends();
    yield* this.conn.close();
    this.server.setState(this.conn, 'closed');
    dropObjects('serverConn');
  }

  private *requests(): Gen {
    const { options } = this.server;
    for (;;) {
      const request = yield* this.readRequest();
      if (request === null) return;
      this.server.setState(this.conn, 'active');
      if (this.server.shuttingDown) return;
      yield* makeObjects('serverRequest');
      yield* work(costOf(Cost.HttpServe));
      const again = yield* this.answer(request);
      dropObjects('serverRequest');
      if (!again) return;
      this.server.setState(this.conn, 'idle');
      if (this.server.shuttingDown) return;
      this.conn.setReadDeadline(in_(options.idleTimeout || options.readTimeout));
      if ((yield* this.bufr.peek(4)) !== null) return;
    }
  }

  /** @returns null when there will be none */
  private *readRequest(): Gen<Request | null> {
    const { readTimeout, readHeaderTimeout, writeTimeout } = this.server.options;
    const header = readHeaderTimeout || readTimeout;
    const begin = now();
    this.conn.setReadDeadline(in_(header));
    const [message, err] = yield* this.bufr.message();
    if (err !== null) return null;
    if (readTimeout !== header) this.conn.setReadDeadline(readTimeout === 0 ? null : begin + readTimeout);
    if (writeTimeout > 0) this.conn.setWriteDeadline(in_(writeTimeout));
    const sent = message.content as Request;
    const request = new Request(sent.method, sent.url, message.body);
    request.header = sent.header;
    request.close = sent.close;
    request.remoteAddr = this.conn.remoteAddr;
    return request;
  }

  /** @returns whether the connection may be used again */
  private *answer(request: Request): Gen<boolean> {
    const { handler } = this.server.options;
    const [ctx, cancel] = yield* context.withCancel(context.background());
    request.context = ctx;
    this.cancelRequest = cancel;
    // The body is read before the handler; Go's handlers read it themselves.
    for (let left = request.contentLength; left > 0; ) {
      const [n, err] = yield* this.bufr.take(left);
      if (err !== null) return false;
      left -= n;
    }
    yield* this.reader.startBackgroundRead();
    const w = new ResponseWriter(this.conn, request, request.close);
    yield* handler(w, request) as Gen;
    yield* cancel();
    this.cancelRequest = null;
    yield* w.finish();
    yield* this.reader.abortPendingRead();
    this.conn.setWriteDeadline(null);
    return w.error === null && !w.close;
  }
}

/** A deadline d ns from now; null for none. */
function in_(d: number): number | null {
  return d > 0 ? now() + d : null;
}

/** http.ServeMux: the handler of the longest pattern that the path begins with; "/" for all others. */
export class ServeMux {
  private readonly patterns = new Map<string, Handler>();

  handle(pattern: string, handler: Handler): void {
    if (!pattern.startsWith('/'))
      throw new RangeError(`a pattern begins with /; got ${JSON.stringify(pattern)}`);
    this.patterns.set(pattern, handler);
  }

  /** To be given to a Server. */
  get handler(): Handler {
    const mux = this;
    return function* serveMux(w, r) {
      const path = r.path.replace(/\?.*/, '');
      let best = '';
      for (const p of mux.patterns.keys()) {
        const fits = path === p || (p.endsWith('/') && path.startsWith(p));
        if (fits && p.length > best.length) best = p;
      }
      if (best !== '') {
        yield* mux.patterns.get(best)!(w, r);
        return;
      }
      w.writeHeader(404);
      yield* w.write('404 page not found\n');
    };
  }
}

/** Waits for ever: what a handler does that never answers. */
export function* hang(): Gen {
  yield* makeChan<undefined>(0).recv();
}
