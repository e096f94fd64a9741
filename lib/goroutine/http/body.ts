/**
 * A response's body (net/http/transport.go: bodyEOFSignal): whoever reads it to its end, or closes it early, tells the
 * connection's readLoop, which waits to know whether the connection can be used again.
 */
import { EOF } from '../net-errors';
import type { Gen } from './message';

const errReadOnClosed = new Error('http: read on closed response body');

export class Body {
  private closed = false;
  private rerr: Error | null = null;
  private signalled = false;
  private stop: (() => Gen) | null = null;
  private done: (() => void) | null = null;

  /**
   * @param length bytes that remain, −1 for unknown
   * @param take reads some of them
   * @param fn called once, at the end or with the first error @param early called when it is closed before its end
   */
  constructor(
    private length: number,
    private readonly take: (n: number) => Gen<[number, Error | null]>,
    private readonly fn: (err: Error | null) => Gen<Error | null>,
    private readonly early: (() => Gen) | null,
  ) {}

  /** Up to n bytes. @returns how many, and EOF behind the last */
  *read(n = 4096): Gen<[number, Error | null]> {
    if (this.closed) return [0, errReadOnClosed];
    if (this.rerr !== null) return [0, this.rerr];
    let got = 0;
    let err: Error | null = null;
    if (this.length === 0) err = EOF;
    else {
      [got, err] = yield* this.take(this.length < 0 ? n : Math.min(n, this.length));
      if (this.length > 0) this.length -= got;
      if (this.length === 0 && err === null) err = EOF;
      else if (err === EOF && this.length > 0) err = new Error('unexpected EOF');
    }
    if (err === null) return [got, null];
    this.rerr = err;
    const told = yield* this.signal(err);
    yield* this.over();
    return [got, told];
  }

  /** io.Copy(io.Discard, body). @returns bytes read, and the error that ended it before its end */
  *readAll(): Gen<[number, Error | null]> {
    for (let total = 0; ; ) {
      const [n, err] = yield* this.read(32_768);
      total += n;
      if (err !== null) return [total, err === EOF ? null : err];
    }
  }

  *close(): Gen<Error | null> {
    if (this.closed) return null;
    this.closed = true;
    const err = yield* this.release();
    yield* this.over();
    return err;
  }

  private *release(): Gen<Error | null> {
    if (this.early !== null && this.rerr !== EOF && !this.signalled) {
      this.signalled = true;
      yield* this.early();
      return null;
    }
    return yield* this.signal(null);
  }

  /** Once it has been read to its end or closed: ends a client's time-out, and says that the request is over. */
  onDone(stop: (() => Gen) | null, done: () => void): void {
    this.stop = stop;
    this.done = done;
  }

  private *over(): Gen {
    const { stop, done } = this;
    this.stop = this.done = null;
    if (stop !== null) yield* stop();
    done?.();
  }

  private *signal(err: Error | null): Gen<Error | null> {
    if (this.signalled) return err;
    this.signalled = true;
    return yield* this.fn(err);
  }
}

/** http.NoBody: at its end from the beginning. */
export function noBody(): Body {
  return new Body(
    0,
    function* () {
      return [0, EOF];
    },
    function* (err) {
      return err;
    },
    null,
  );
}
