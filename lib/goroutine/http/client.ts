/** http.Client (net/http/client.go): Get and Do, redirects aside; a zero Client shares http.DefaultTransport. */
import { Cost, costOf } from '../../runtime/costs';
import { current, now, work } from '../api';
import * as context from '../context';
import { UrlError } from './errors';
import { type Gen, Request, type Response } from './message';
import { dropObjects, goDeep, makeObjects } from './sites';
import { defaultTransportOptions, Transport } from './transport';

let shared: { run: number; transport: Transport } | null = null;

/** http.DefaultTransport: one for all clients of a run that have none of their own. */
export function defaultTransport(): Transport {
  if (shared?.run !== current.run)
    shared = { run: current.run, transport: new Transport(defaultTransportOptions) };
  return shared.transport;
}

export interface ClientOptions {
  transport?: Transport;
  /** ns from the request to the end of its body; 0 for none. */
  timeout?: number;
}

type Answered = [Response, null] | [null, UrlError];

/** http.Client. */
export class Client {
  private readonly own: Transport | null;
  readonly timeout: number;

  constructor({ transport, timeout = 0 }: ClientOptions = {}) {
    if (!Number.isSafeInteger(timeout) || timeout < 0) {
      throw new RangeError(`Client: timeout must be a whole number of ns from 0; got ${timeout}`);
    }
    this.own = transport ?? null;
    this.timeout = timeout;
  }

  get transport(): Transport {
    return this.own ?? defaultTransport();
  }

  get(url: string): Gen<Answered> {
    return this.do(new Request('GET', url));
  }

  /** @param contentLength bytes of the body */
  post(url: string, contentLength: number): Gen<Answered> {
    return this.do(new Request('POST', url, contentLength));
  }

  /** Sends a request and waits for the head of its response. Its body must be read to its end, or closed. */
  *do(request: Request): Gen<Answered> {
    yield* goDeep('caller');
    yield* makeObjects('clientRequest');
    yield* work(costOf(Cost.HttpRequest));
    const deadline = this.timeout > 0 ? now() + this.timeout : 0;
    let stop: context.CancelFunc | null = null;
    if (deadline > 0) {
      [request.context, stop] = yield* context.withDeadline(request.context, deadline);
    }
    const [res, err] = yield* this.transport.roundTrip(request);
    if (err !== null) {
      if (stop !== null) yield* stop();
      dropObjects('clientRequest');
      return [null, this.wrap(request, err, deadline)];
    }
    res.body.onDone(stop, () => dropObjects('clientRequest'));
    return [res, null];
  }

  private wrap(request: Request, err: Error, deadline: number): UrlError {
    const late = deadline > 0 && now() >= deadline;
    const why = late ? new Error(`${err.message} (Client.Timeout exceeded while awaiting headers)`) : err;
    const timeout = late || err === context.DeadlineExceeded || timedOut(err);
    const { method } = request;
    return new UrlError(method[0] + method.slice(1).toLowerCase(), request.url, why, timeout);
  }
}

function timedOut(err: Error): boolean {
  const { timeout } = err as { timeout?: () => boolean };
  return typeof timeout === 'function' && timeout.call(err);
}

/** http.Get. */
export function get(url: string): Gen<Answered> {
  return new Client().get(url);
}
