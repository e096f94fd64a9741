/**
 * Packages net/http and net/url, over the simulated clients and servers: their goroutines, connections and limits are
 * Go's. What bodies say is carried beside the bytes that the network counts.
 */
import * as context from '../../goroutine/context';
import { GoPanic } from '../../goroutine/generators';
import type { Body } from '../../goroutine/http/body';
import { Client, defaultTransport } from '../../goroutine/http/client';
import { ErrServerClosed } from '../../goroutine/http/errors';
import { type Header, Request, type Response } from '../../goroutine/http/message';
import type { ResponseWriter } from '../../goroutine/http/response-writer';
import { Server } from '../../goroutine/http/server';
import { Transport } from '../../goroutine/http/transport';
import type { Listener } from '../../goroutine/net-conn';
import type { PackageSource } from '../native';
import type { Iface } from '../values/iface';
import type { Int } from '../values/ints';
import { isBody } from '../values/methods';
import { asPanic } from '../values/panic';
import { elements, type Slice, sliceFrom } from '../values/slices';
import { bytesToString } from '../values/strings';
import { host } from './host';
import { httpSource } from './http/text';
import { urlSource } from './http/url-text';
import { stamp } from './time';

type Call<T = unknown> = Generator<number, T, unknown>;

/** What a body says. A message's header object is the same at both ends, and so finds it. */
interface Said {
  text: string;
  at: number;
}

const said = new WeakMap<Header, Said>();

function sayingOf(header: Header): Said {
  let s = said.get(header);
  if (s === undefined) said.set(header, (s = { text: '', at: 0 }));
  return s;
}

/** The next n bytes of a body; zeros where nobody of the program has said it. */
function hear(header: Header, p: Slice, n: number): void {
  const s = sayingOf(header);
  const a = p.a as Uint8Array;
  for (let i = 0; i < n; i++) a[p.o + i] = s.at + i < s.text.length ? s.text.charCodeAt(s.at + i) : 0;
  s.at += n;
}

/** Names and values in turn, as Go text hands them over. */
function headerOf(pairs: Slice): Header {
  const list = elements<string>(pairs);
  const header: Header = {};
  for (let i = 0; i < list.length; i += 2) header[list[i]] = list[i + 1];
  return header;
}

const pairsOf = (header: Header): Slice => sliceFrom(Object.entries(header).flat());

/** A request on its way to a handler, and what answers it. */
interface Exchange {
  w: ResponseWriter;
  r: Request;
}

interface Sent {
  request: Request;
  cancel: context.CancelCauseFunc | null;
}

type GoHandler = (x: Exchange) => unknown;

/** A panic of a handler ends its connection, and is logged by the server. */
function* handle(handler: GoHandler, x: Exchange): Call<void> {
  try {
    const body = handler(x);
    if (isBody(body)) yield* body;
  } catch (error) {
    const panic = asPanic(error);
    if (panic === null) throw error;
    throw new GoPanic(textOf(panic.value));
  }
}

function textOf(v: Iface): string {
  const error = v.t.methods.Error?.(v.v);
  return typeof error === 'string' ? error : String(v.v);
}

export const netUrl: PackageSource = { path: 'net/url', source: urlSource, natives: {} };

export const netHttp: PackageSource = {
  path: 'net/http',
  source: httpSource,
  natives: {
    newTransport: (
      maxIdle: Int,
      maxIdlePerHost: Int,
      maxPerHost: Int,
      idle: Int,
      header: Int,
      disable: boolean,
    ) =>
      new Transport({
        maxIdleConns: Number(maxIdle),
        maxIdleConnsPerHost: Number(maxIdlePerHost),
        maxConnsPerHost: Number(maxPerHost),
        idleConnTimeout: Number(idle),
        responseHeaderTimeout: Number(header),
        disableKeepAlives: disable,
      }),
    sharedTransport: () => defaultTransport(),
    *closeIdle(t: Transport) {
      yield* t.closeIdleConnections();
    },
    newSent(method: string, url: string, body: string, length: Int, header: Slice, close: boolean): Sent {
      const request = new Request(method, url, Number(length));
      request.header = headerOf(header);
      request.close = close;
      sayingOf(request.header).text = body;
      return { request, cancel: null };
    },
    /** Gives the request a context that Go's can end. */
    *bindContext(sent: Sent) {
      const [ctx, cancel] = yield* context.withCancelCause(context.background());
      sent.request.context = ctx;
      sent.cancel = cancel;
    },
    *cancelSent(sent: Sent, late: boolean) {
      yield* sent.cancel!(late ? context.DeadlineExceeded : context.Canceled);
    },
    *do(transport: Transport, timeout: Int, sent: Sent) {
      return yield* new Client({ transport, timeout: Number(timeout) }).do(sent.request);
    },
    answerParts: (r: Response) => [r.status, r.contentLength, r.close, pairsOf(r.header)],
    *bodyRead(r: Response, p: Slice) {
      const [n, err] = yield* r.body.read(p.n);
      hear(r.header, p, n);
      return [n, err];
    },
    *bodyClose(r: Response) {
      return yield* (r.body as Body).close();
    },
    newServer: (
      addr: string,
      handler: GoHandler,
      read: Int,
      head: Int,
      write: Int,
      idle: Int,
      log: boolean,
    ) =>
      new Server({
        addr,
        handler: (w, r) => handle(handler, { w, r }),
        readTimeout: Number(read),
        readHeaderTimeout: Number(head),
        writeTimeout: Number(write),
        idleTimeout: Number(idle),
        errorLog: log ? line => host.write(2, `${stamp()} ${line}\n`) : undefined,
      }),
    *serve(s: Server, l: Listener | null) {
      const err = yield* l === null ? s.listenAndServe() : s.serve(l);
      return [err === ErrServerClosed, err];
    },
    *closeServer(s: Server) {
      yield* s.close();
    },
    /** One look: closes what is idle. @returns whether no connection is left */
    *shutdownStep(s: Server) {
      const [ctx, cancel] = yield* context.withCancel(context.background());
      yield* cancel();
      return (yield* s.shutdown(ctx)) === null;
    },
    requestParts: ({ r }: Exchange) => [
      r.method,
      r.url,
      r.host,
      r.path,
      r.contentLength,
      r.remoteAddr,
      pairsOf(r.header),
    ],
    requestBody({ r }: Exchange, p: Slice) {
      const s = sayingOf(r.header);
      const n = Math.min(p.n, r.contentLength - s.at);
      hear(r.header, p, n);
      return n;
    },
    requestDone: ({ r }: Exchange) => r.context.done().id,
    requestEnded: ({ r }: Exchange) => r.context.err() !== null,
    setHeader({ w }: Exchange, pairs: Slice) {
      for (const name of Object.keys(w.header)) delete w.header[name];
      Object.assign(w.header, headerOf(pairs));
    },
    writeHeader: ({ w }: Exchange, code: number) => w.writeHeader(code),
    *write({ w }: Exchange, b: Slice) {
      sayingOf(w.header).text += bytesToString(b);
      return yield* w.write(b.n);
    },
    *flush({ w }: Exchange) {
      yield* w.flush();
    },
  },
};
