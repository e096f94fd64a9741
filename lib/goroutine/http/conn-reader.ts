/**
 * A server's reads of a connection (net/http/server.go: connReader). While a handler runs, a goroutine of its own reads
 * one byte ahead: so the server learns that the client has gone. Before the next request it is stopped, by a
 * deadline that has passed.
 * Invariant: at most one goroutine is in a read: the background's, or conn.serve's.
 */
import { go } from '../api';
import { cond, mutex } from '../locks';
import type { Conn } from '../net-conn';
import type { Gen } from './message';
import { goDeep } from './sites';
import { isTimeout } from './wire';

export class ConnReader {
  private readonly mu = mutex();
  private readonly cond = cond(this.mu);
  private inRead = false;
  private hasByte = false;
  private aborted = false;

  constructor(
    private readonly conn: Conn,
    /** What happens when the client has gone. */
    private readonly gone: () => Gen,
  ) {}

  *startBackgroundRead(): Gen {
    yield* this.mu.lock();
    if (!this.hasByte) {
      this.inRead = true;
      this.conn.setReadDeadline(null);
      yield* go(backgroundRead, this);
    }
    yield* this.mu.unlock();
  }

  *backgroundRead(): Gen {
    yield* goDeep('backgroundRead');
    const [n, err] = yield* this.conn.read(1);
    yield* this.mu.lock();
    if (n === 1) this.hasByte = true;
    if (err !== null && !(this.aborted && isTimeout(err))) yield* this.gone();
    this.aborted = false;
    this.inRead = false;
    yield* this.mu.unlock();
    yield* this.cond.broadcast();
  }

  *abortPendingRead(): Gen {
    yield* this.mu.lock();
    if (this.inRead) {
      this.aborted = true;
      this.conn.setReadDeadline(LONG_AGO);
      while (this.inRead) yield* this.cond.wait();
      this.conn.setReadDeadline(null);
    }
    yield* this.mu.unlock();
  }

  /** Up to n bytes for conn.serve: first the one that was read ahead. */
  *read(n: number): Gen<[number, Error | null]> {
    if (this.hasByte) {
      this.hasByte = false;
      return [1, null];
    }
    this.inRead = true;
    const [got, err] = yield* this.conn.read(n);
    this.inRead = false;
    if (err !== null) yield* this.gone();
    return [got, err];
  }
}

/** aLongTimeAgo: before main began. */
const LONG_AGO = -1;

function* backgroundRead(r: ConnReader): Gen {
  yield* r.backgroundRead();
}
