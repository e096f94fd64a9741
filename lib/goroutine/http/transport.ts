/**
 * http.Transport (net/http/transport.go): connections kept for reuse, and a dial for whoever finds none.
 *
 * A request without an idle connection both dials and queues for the next connection that becomes idle, and takes
 * what comes first; the loser is kept as idle, or closed. The limits on idle connections decide how many finished
 * ones are kept, never how many there are: only maxConnsPerHost does that.
 * Invariants: a connection is idle, or in use by one request; `connsPerHost` counts those dialling, in use and idle.
 */
import { Cost, costOf } from '../../runtime/costs';
import { go, now, s, work } from '../api';
import * as context from '../context';
import { Dialer } from '../net-dial';
import { recv, select } from '../select';
import { afterFunc } from '../timers';
import {
  errCloseIdle,
  errConnBroken,
  errKeepAlivesDisabled,
  errTooManyIdle,
  errTooManyIdleHost,
  NothingWrittenError,
  TransportReadFromServerError,
} from './errors';
import type { Gen, Request, Response } from './message';
import { PersistConn, type TransportRequest } from './persist-conn';
import { goDeep, makeObjects } from './sites';
import { type ConnOrError, queueOf, WantConn, type WantConnQueue } from './want-conn';
import { begins } from './wire';

/** Fields of http.Transport; durations in ns, 0 for none. */
export interface TransportOptions {
  /** Idle connections kept in all; 0 for any number. */
  maxIdleConns: number;
  /** Idle connections kept for a host; 0 for http.DefaultMaxIdleConnsPerHost, which is 2. */
  maxIdleConnsPerHost: number;
  /** Connections to a host, dialling, in use and idle; 0 for any number. */
  maxConnsPerHost: number;
  /** How long a connection stays idle. */
  idleConnTimeout: number;
  /** From the request written to the head of its response. */
  responseHeaderTimeout: number;
  disableKeepAlives: boolean;
  /** net.Dialer.Timeout. */
  dialTimeout: number;
}

/** http.DefaultTransport (transport.go:46). */
export const defaultTransportOptions: TransportOptions = {
  maxIdleConns: 100,
  maxIdleConnsPerHost: 0,
  maxConnsPerHost: 0,
  idleConnTimeout: 90 * s,
  responseHeaderTimeout: 0,
  disableKeepAlives: false,
  dialTimeout: 30 * s,
};

/** http.DefaultMaxIdleConnsPerHost. */
const DEFAULT_MAX_IDLE_CONNS_PER_HOST = 2;

function numberOption(name: string, x: number): void {
  if (Number.isSafeInteger(x) && (x >= 0 || name === 'maxIdleConnsPerHost')) return;
  throw new RangeError(`Transport: ${name} must be a whole number from 0; got ${x}`);
}

export class Transport {
  readonly options: TransportOptions;
  /** Idle connections by key, the one used last at the end; all of them, the one idle longest first (connLRU). */
  private readonly idleConn = new Map<string, PersistConn[]>();
  private readonly idleLRU = new Set<PersistConn>();
  private readonly idleConnWait = new Map<string, WantConnQueue>();
  private closeIdle = false;
  private readonly connsPerHost = new Map<string, number>();
  private readonly connsPerHostWait = new Map<string, WantConnQueue>();
  private readonly dialer: Dialer;
  /** Connections that were ever dialled with success. */
  dialed = 0;

  constructor(options: Partial<TransportOptions> = {}) {
    for (const name of Object.keys(options)) {
      if (!(name in defaultTransportOptions)) {
        throw new RangeError(
          `Transport: there is no "${name}"; there are ${Object.keys(defaultTransportOptions).join(', ')}`,
        );
      }
    }
    this.options = { ...BARE, ...options };
    for (const [name, x] of Object.entries(this.options)) if (typeof x === 'number') numberOption(name, x);
    this.dialer = new Dialer({ timeout: this.options.dialTimeout, keepAlive: 30 * s });
  }

  /** Transport.RoundTrip: one request, one response; a connection that the server closed meanwhile is replaced. */
  *roundTrip(request: Request): Gen<[Response, null] | [null, Error]> {
    const [ctx, cancel] = yield* context.withCancelCause(request.context);
    for (;;) {
      const over = ctx.err();
      if (over !== null) {
        yield* cancel(over);
        return [null, context.cause(ctx)!];
      }
      const treq: TransportRequest = { request, ctx, cancel };
      const [pc, dialErr] = yield* this.getConn(treq);
      if (pc === null) {
        yield* cancel(dialErr);
        return [null, dialErr];
      }
      const [res, err] = yield* pc.roundTrip(treq);
      if (err === null) return [res, null];
      if (!pc.shouldRetry(err)) {
        const bare = err instanceof NothingWrittenError ? err.err : err;
        const cause = bare instanceof TransportReadFromServerError ? bare.err : bare;
        yield* cancel(cause);
        return [null, cause];
      }
    }
  }

  /** getConn: an idle connection, one dialled for this request, or one that another gave back in the meantime. */
  private *getConn(treq: TransportRequest): Gen<[PersistConn, null] | [null, Error]> {
    const { request } = treq;
    const w = new WantConn(`${request.scheme}|${request.addr}`, request.addr);
    if (!(yield* this.queueForIdleConn(w))) yield* this.queueForDial(w);
    const got = yield* select(recv(w.result), recv(treq.ctx.done()));
    if (got.index === 0 && got.value.err === null) return [got.value.pc!, null];
    const ended = treq.ctx.err() !== null;
    const err = ended ? context.cause(treq.ctx)! : (got.value as ConnOrError).err!;
    yield* w.cancel(this);
    return [null, err];
  }

  /** @returns whether w has been given a connection that was idle */
  private *queueForIdleConn(w: WantConn): Gen<boolean> {
    if (this.options.disableKeepAlives) return false;
    this.closeIdle = false;
    const { idleConnTimeout } = this.options;
    const oldest = idleConnTimeout > 0 ? now() - idleConnTimeout : Number.NEGATIVE_INFINITY;
    const list = this.idleConn.get(w.key);
    for (let pc = list?.at(-1); pc !== undefined; pc = list!.at(-1)) {
      const tooOld = pc.idleAt < oldest;
      if (tooOld) yield* go(closeIfIdle, pc);
      list!.pop();
      if (list!.length === 0) this.idleConn.delete(w.key);
      if (pc.isBroken || tooOld) continue;
      this.idleLRU.delete(pc);
      return yield* w.tryDeliver(pc, null);
    }
    queueOf(this.idleConnWait, w.key).pushBack(w);
    return false;
  }

  private *queueForDial(w: WantConn): Gen {
    const most = this.options.maxConnsPerHost;
    if (most > 0) {
      const n = this.connsPerHost.get(w.key) ?? 0;
      if (n >= most) {
        queueOf(this.connsPerHostWait, w.key).pushBack(w);
        return;
      }
      this.connsPerHost.set(w.key, n + 1);
    }
    yield* go(dialConnFor, this, w);
  }

  /** dialConnFor: dials on behalf of w, and keeps the connection for others if w has got one meanwhile. */
  *dialConnFor(w: WantConn): Gen {
    if (w.done) {
      yield* this.decConnsPerHost(w.key);
      return;
    }
    yield* goDeep('dial');
    const [pc, err] = yield* this.dialConn(w);
    const delivered = yield* w.tryDeliver(pc, err);
    if (err === null && !delivered) yield* this.putOrCloseIdleConn(pc!);
    if (err !== null) yield* this.decConnsPerHost(w.key);
  }

  private *dialConn(w: WantConn): Gen<[PersistConn, null] | [null, Error]> {
    yield* work(costOf(Cost.HttpDial));
    const [conn, err] = yield* this.dialer.dial('tcp', w.addr);
    if (err !== null) return [null, err];
    begins(conn);
    this.dialed++;
    yield* makeObjects('clientConn');
    const pc = new PersistConn(this, w.key, conn);
    yield* go(readLoop, pc);
    yield* go(writeLoop, pc);
    return [pc, null];
  }

  /** A connection of a host has ended: its place is for the next that waits to dial. */
  *decConnsPerHost(key: string): Gen {
    if (this.options.maxConnsPerHost <= 0) return;
    const q = this.connsPerHostWait.get(key);
    for (let w = q?.popFront(); w !== undefined; w = q!.popFront()) {
      if (w.done) continue;
      yield* go(dialConnFor, this, w);
      return;
    }
    this.connsPerHostWait.delete(key);
    const n = (this.connsPerHost.get(key) ?? 0) - 1;
    if (n > 0) this.connsPerHost.set(key, n);
    else this.connsPerHost.delete(key);
  }

  /** tryPutIdleConn: to a request that waits, or among the idle ones. @returns why not, null when it was kept */
  *tryPutIdleConn(pc: PersistConn): Gen<Error | null> {
    const { disableKeepAlives, maxIdleConnsPerHost, maxIdleConns, idleConnTimeout } = this.options;
    if (disableKeepAlives || maxIdleConnsPerHost < 0) return errKeepAlivesDisabled;
    if (pc.isBroken) return errConnBroken;
    pc.reused = true;
    const q = this.idleConnWait.get(pc.cacheKey);
    for (let w = q?.popFront(); w !== undefined; w = q!.popFront()) {
      if (yield* w.tryDeliver(pc, null)) return null;
    }
    this.idleConnWait.delete(pc.cacheKey);
    if (this.closeIdle) return errCloseIdle;
    const idles = this.idleConn.get(pc.cacheKey) ?? [];
    if (idles.length >= (maxIdleConnsPerHost || DEFAULT_MAX_IDLE_CONNS_PER_HOST)) return errTooManyIdleHost;
    idles.push(pc);
    this.idleConn.set(pc.cacheKey, idles);
    this.idleLRU.add(pc);
    if (maxIdleConns !== 0 && this.idleLRU.size > maxIdleConns) {
      const [oldest] = this.idleLRU;
      this.removeIdleConn(oldest);
      yield* oldest.close(errTooManyIdle);
    }
    if (idleConnTimeout > 0) {
      if (pc.idleTimer !== null) yield* pc.idleTimer.reset(idleConnTimeout);
      else pc.idleTimer = yield* afterFunc(idleConnTimeout, closeIfIdle, pc);
    }
    pc.idleAt = now();
    return null;
  }

  *putOrCloseIdleConn(pc: PersistConn): Gen {
    const err = yield* this.tryPutIdleConn(pc);
    if (err !== null) yield* pc.close(err);
  }

  isIdle(pc: PersistConn): boolean {
    return this.idleLRU.has(pc);
  }

  removeIdleConn(pc: PersistConn): void {
    pc.idleTimer?.stop();
    this.idleLRU.delete(pc);
    const idles = this.idleConn.get(pc.cacheKey);
    const i = idles?.indexOf(pc) ?? -1;
    if (i < 0) return;
    idles!.splice(i, 1);
    if (idles!.length === 0) this.idleConn.delete(pc.cacheKey);
  }

  /** Closes what is idle now, and from now on whatever becomes idle, until a request wants a connection. */
  *closeIdleConnections(): Gen {
    const all = [...this.idleLRU];
    this.idleConn.clear();
    this.idleLRU.clear();
    this.closeIdle = true;
    for (const pc of all) yield* pc.close(errCloseIdle);
  }

  /** Connections that are idle now. */
  get idle(): number {
    return this.idleLRU.size;
  }
}

/** What &http.Transport{} is: no limits, no time-outs, two idle connections a host. */
const BARE: TransportOptions = {
  maxIdleConns: 0,
  maxIdleConnsPerHost: 0,
  maxConnsPerHost: 0,
  idleConnTimeout: 0,
  responseHeaderTimeout: 0,
  disableKeepAlives: false,
  dialTimeout: 0,
};

// Goroutines: functions with names, made once.
function* dialConnFor(t: Transport, w: WantConn): Gen {
  yield* t.dialConnFor(w);
}

function* readLoop(pc: PersistConn): Gen {
  yield* pc.readLoop();
}

function* writeLoop(pc: PersistConn): Gen {
  yield* pc.writeLoop();
}

function* closeIfIdle(pc: PersistConn): Gen {
  yield* pc.closeConnIfStillIdle();
}
