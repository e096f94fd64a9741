/** Errors of net/http, in Go's words. */
export class HttpError extends Error {}

/** Errors that a Transport closes connections with; programs see few of them. */
export const errKeepAlivesDisabled = new HttpError('http: putIdleConn: keep alives disabled');
export const errConnBroken = new HttpError('http: putIdleConn: connection is in bad state');
export const errCloseIdle = new HttpError('http: putIdleConn: CloseIdleConnections was called');
export const errTooManyIdle = new HttpError('http: putIdleConn: too many idle connections');
export const errTooManyIdleHost = new HttpError('http: putIdleConn: too many idle connections for host');
export const errReadLoopExiting = new HttpError('http: persistConn.readLoop exiting');
export const errIdleConnTimeout = new HttpError('http: idle connection timeout');
export const errServerClosedIdle = new HttpError('http: server closed idle connection');
export const errTimeout = new HttpError('net/http: timeout awaiting response headers');
export const errRequestCanceled = new HttpError('net/http: request canceled');
export const errRequestDone = new HttpError('net/http: request completed');

/** http.ErrServerClosed. */
export const ErrServerClosed = new HttpError('http: Server closed');
/** http.ErrHandlerTimeout. */
export const ErrHandlerTimeout = new HttpError('http: Handler timeout');

/** A request of which nothing was written: it may be sent again. */
export class NothingWrittenError extends HttpError {
  constructor(readonly err: Error) {
    super(err.message);
  }
}

export class TransportReadFromServerError extends HttpError {
  constructor(readonly err: Error) {
    super(`net/http: Transport failed to read from server: ${err.message}`);
  }
}

/** url.Error: what Client.Do gives. */
export class UrlError extends Error {
  constructor(
    readonly op: string,
    readonly url: string,
    readonly err: Error,
    private readonly timedOut: boolean,
  ) {
    super(`${op} ${JSON.stringify(url)}: ${err.message}`);
  }

  timeout(): boolean {
    return this.timedOut;
  }
}
