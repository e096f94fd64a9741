/**
 * A connection of a Transport (net/http/transport.go: persistConn) with its two goroutines: writeLoop writes requests,
 * readLoop reads their answers, and decides whether the connection can be used again.
 *
 * Go guards its fields by a mutex; here nothing comes between two operations of a goroutine.
 */
import { Cost, costOf } from '../../runtime/costs';
import { type Chan, makeChan, now, work } from '../api';
import { type CancelCauseFunc, type Context, cause } from '../context';
import type { Conn } from '../net-conn';
import { EOF } from '../net-errors';
import { orDefault, recv, select, send } from '../select';
import { newTimer, type Timer } from '../timers';
import { Body, noBody } from './body';
import {
  errConnBroken,
  errIdleConnTimeout,
  errKeepAlivesDisabled,
  errReadLoopExiting,
  errRequestCanceled,
  errRequestDone,
  errServerClosedIdle,
  errTimeout,
  HttpError,
  NothingWrittenError,
  TransportReadFromServerError,
} from './errors';
import { type Answer, type Gen, type Request, Response, requestHead } from './message';
import { dropObjects, goDeep } from './sites';
import type { Transport } from './transport';
import { announce, type Message, Reader } from './wire';

/** A request on its way through a Transport (transportRequest). */
export interface TransportRequest {
  request: Request;
  ctx: Context;
  cancel: CancelCauseFunc;
}

interface WriteRequest {
  treq: TransportRequest;
  ch: Chan<Error | null>;
}

interface RequestAndChan {
  treq: TransportRequest;
  ch: Chan<ResponseAndError>;
  callerGone: Chan<undefined>;
}

interface ResponseAndError {
  res: Response | null;
  err: Error | null;
}

/** How long a response waits for the news that its request was written (maxWriteWaitBeforeConnReuse), ns. */
const MAX_WRITE_WAIT = 50_000_000;

export class PersistConn {
  readonly br: Reader;
  readonly writech = makeChan<WriteRequest>(1);
  readonly reqch = makeChan<RequestAndChan>(1);
  readonly closech = makeChan<undefined>(0);
  readonly writeErrCh = makeChan<Error | null>(1);
  readonly writeLoopDone = makeChan<undefined>(0);
  numExpectedResponses = 0;
  /** Why it was closed; null while it is open. */
  closed: Error | null = null;
  private canceledErr: Error | null = null;
  reused = false;
  private sawEOF = false;
  /** Bytes written. */
  private nwrite = 0;
  /** ns, as `now()`. */
  idleAt = 0;
  idleTimer: Timer | null = null;

  constructor(
    readonly t: Transport,
    /** What it is kept for: scheme and address. */
    readonly cacheKey: string,
    readonly conn: Conn,
  ) {
    this.br = new Reader(conn, n => this.read(n));
  }

  private *read(n: number): Gen<[number, Error | null]> {
    const got = yield* this.conn.read(n);
    if (got[1] === EOF) this.sawEOF = true;
    return got;
  }

  get isBroken(): boolean {
    return this.closed !== null;
  }

  *cancelRequest(err: Error): Gen {
    this.canceledErr = err;
    yield* this.close(errRequestCanceled);
  }

  /** closeLocked: once; the connection's place among those of its host is free. */
  *close(err: Error): Gen {
    if (this.closed !== null) return;
    this.closed = err;
    yield* this.t.decConnsPerHost(this.cacheKey);
    yield* this.conn.close();
    yield* this.closech.close();
    dropObjects('clientConn');
  }

  /** What its idleTimer runs. */
  *closeConnIfStillIdle(): Gen {
    if (!this.t.isIdle(this)) return;
    this.t.removeIdleConn(this);
    yield* this.close(errIdleConnTimeout);
  }

  *readLoop(): Gen {
    yield* goDeep('readLoop');
    yield* work(costOf(Cost.HttpLoopStart));
    const eofc = makeChan<undefined>(0);
    const closeErr = yield* this.readResponses(eofc);
    yield* eofc.close();
    yield* this.close(closeErr);
    this.t.removeIdleConn(this);
    this.br.ends();
  }

  /** Until the connection can be used no more. @returns why */
  private *readResponses(eofc: Chan<undefined>): Gen<Error> {
    let closeErr: Error = errReadLoopExiting;
    for (let alive = true; alive; ) {
      const peeked = yield* this.br.peek(1);
      if (this.numExpectedResponses === 0) {
        if (this.closed === null) {
          yield* this.close(
            peeked === EOF
              ? errServerClosedIdle
              : new HttpError(`readLoopPeekFailLocked: ${peeked?.message}`),
          );
        }
        return closeErr;
      }
      const rc = yield* this.reqch.recv();
      let err = peeked;
      let message: Message | null = null;
      if (err === null) [message, err] = yield* this.br.message();
      yield* work(costOf(Cost.HttpLoop));
      if (err !== null) {
        if (peeked !== null) {
          err = new TransportReadFromServerError(err);
          closeErr = err;
        }
        yield* select(send(rc.ch, { res: null, err }), recv(rc.callerGone));
        return closeErr;
      }
      this.numExpectedResponses--;
      const { close, contentLength } = message!.content as Answer;
      alive = !(close || rc.treq.request.close);
      const hasBody = rc.treq.request.method !== 'HEAD' && contentLength !== 0;
      if (!hasBody) {
        let kept: Error | null = null;
        if (alive && !this.sawEOF && (yield* this.wroteRequest())) kept = yield* this.t.tryPutIdleConn(this);
        else alive = false;
        if (kept !== null) {
          closeErr = kept;
          alive = false;
        }
        const { index } = yield* select(
          send(rc.ch, { res: responseOf(message!, noBody()), err: null }),
          recv(rc.callerGone),
        );
        if (index === 1) return closeErr;
        yield* rc.treq.cancel(errRequestDone);
        continue;
      }
      const waitForBodyRead = makeChan<boolean>(2);
      const body = this.bodyOf(message!, waitForBodyRead, eofc);
      const { index } = yield* select(
        send(rc.ch, { res: responseOf(message!, body), err: null }),
        recv(rc.callerGone),
      );
      if (index === 1) return closeErr;
      const end = yield* select(recv(waitForBodyRead), recv(rc.treq.ctx.done()), recv(this.closech));
      if (end.index === 0) {
        const bodyEOF = end.value;
        alive = alive && bodyEOF && !this.sawEOF && (yield* this.wroteRequest());
        if (alive) {
          const kept = yield* this.t.tryPutIdleConn(this);
          if (kept !== null) {
            closeErr = kept;
            alive = false;
          }
        }
        if (bodyEOF) yield* eofc.send(undefined);
      } else if (end.index === 1) {
        alive = false;
        yield* this.cancelRequest(cause(rc.treq.ctx)!);
      } else {
        alive = false;
      }
      yield* rc.treq.cancel(errRequestDone);
    }
    return closeErr;
  }

  /** The body of a response; its end is told to readLoop. */
  private bodyOf(m: Message, waitForBodyRead: Chan<boolean>, eofc: Chan<undefined>): Body {
    const pc = this;
    const chunks = m.chunks;
    return new Body(
      m.body,
      n => (chunks === undefined ? this.br.take(n) : this.br.chunk(chunks, n)),
      function* end(err) {
        const isEOF = err === EOF;
        yield* waitForBodyRead.send(isEOF);
        if (isEOF) yield* eofc.recv();
        else if (err !== null && pc.canceledErr !== null) return pc.canceledErr;
        return err;
      },
      function* early() {
        yield* waitForBodyRead.send(false);
        yield* eofc.recv();
      },
    );
  }

  /** Whether the request before was written, and well: asked before the connection is used again. */
  private *wroteRequest(): Gen<boolean> {
    const written = yield* select(recv(this.writeErrCh), orDefault);
    if (written.index === 0) return written.value === null;
    const t = newTimer(MAX_WRITE_WAIT);
    const late = yield* select(recv(this.writeErrCh), recv(t.C));
    t.stop();
    return late.index === 0 && late.value === null;
  }

  *writeLoop(): Gen {
    yield* goDeep('writeLoop');
    yield* work(costOf(Cost.HttpLoopStart));
    for (;;) {
      const next = yield* select(recv(this.writech), recv(this.closech));
      if (next.index === 1) break;
      const { treq, ch } = next.value;
      const { request } = treq;
      const close = request.close || this.t.options.disableKeepAlives;
      const head = requestHead(request, close, request.method !== 'HEAD');
      yield* work(costOf(Cost.HttpLoop));
      announce(this.conn, { content: request, head, body: request.contentLength });
      const [n, err] = yield* this.conn.write(head + request.contentLength);
      this.nwrite += n;
      const told = err !== null && n === 0 ? new NothingWrittenError(err) : err;
      yield* this.writeErrCh.send(told);
      yield* ch.send(told);
      if (err !== null) {
        yield* this.close(err);
        break;
      }
    }
    yield* this.writeLoopDone.close();
  }

  /** persistConn.roundTrip: hands a request to the two loops, and waits for what comes of it. */
  *roundTrip(treq: TransportRequest): Gen<[Response, null] | [null, Error]> {
    this.numExpectedResponses++;
    const gone = makeChan<undefined>(0);
    const before = this.nwrite;
    const writeErrCh = makeChan<Error | null>(1);
    yield* this.writech.send({ treq, ch: writeErrCh });
    const resc = makeChan<ResponseAndError>(0);
    yield* this.reqch.send({ treq, ch: resc, callerGone: gone });
    const answer = yield* this.await(treq, writeErrCh, resc, before);
    yield* gone.close();
    return answer;
  }

  private *await(
    treq: TransportRequest,
    writeErrCh: Chan<Error | null>,
    resc: Chan<ResponseAndError>,
    before: number,
  ): Gen<[Response, null] | [null, Error]> {
    const { responseHeaderTimeout } = this.t.options;
    let headerTimer: Timer | null = null;
    let done: Chan<undefined> | null = treq.ctx.done();
    try {
      for (;;) {
        const got = yield* select(
          recv(writeErrCh),
          recv(this.closech),
          recv(headerTimer?.C ?? null),
          recv(resc),
          recv(done),
        );
        switch (got.index) {
          case 0:
            if (got.value !== null) {
              yield* this.close(new HttpError(`write error: ${got.value.message}`));
              return [null, yield* this.mapError(before, got.value)];
            }
            if (responseHeaderTimeout > 0) headerTimer = newTimer(responseHeaderTimeout);
            break;
          case 2:
            yield* this.close(errTimeout);
            return [null, errTimeout];
          case 3:
            return yield* this.handle(got.value, before);
          default: {
            // Closed or cancelled: an answer that came at the same moment counts.
            const last = yield* select(recv(resc), orDefault);
            if (last.index === 0) return yield* this.handle(last.value, before);
            if (got.index === 1) return [null, yield* this.mapError(before, this.closed!)];
            yield* this.cancelRequest(cause(treq.ctx)!);
            done = null;
          }
        }
      }
    } finally {
      headerTimer?.stop();
    }
  }

  private *handle({ res, err }: ResponseAndError, before: number): Gen<[Response, null] | [null, Error]> {
    if (err !== null) return [null, yield* this.mapError(before, err)];
    return [res!, null];
  }

  /** mapRoundTripError. */
  private *mapError(before: number, err: Error): Gen<Error> {
    yield* this.writeLoopDone.recv();
    if (this.canceledErr !== null) return this.canceledErr;
    if (err === errServerClosedIdle) return err;
    if (err instanceof TransportReadFromServerError) {
      return this.nwrite === before ? new NothingWrittenError(err) : err;
    }
    if (this.isBroken) {
      if (this.nwrite === before) return new NothingWrittenError(err);
      return new HttpError(`net/http: HTTP/1.x transport connection broken: ${err.message}`);
    }
    return err;
  }

  /** Whether a request that failed here may be sent again on another connection. */
  shouldRetry(err: Error): boolean {
    if (!this.reused) return false;
    return (
      err instanceof NothingWrittenError ||
      err instanceof TransportReadFromServerError ||
      err === errServerClosedIdle
    );
  }

  markIdle(): void {
    this.idleAt = now();
  }
}

function responseOf(m: Message, body: Body): Response {
  const { status, contentLength, header, close } = m.content as Answer;
  return new Response(status, contentLength, header, close, body);
}

export { errConnBroken, errKeepAlivesDisabled };
