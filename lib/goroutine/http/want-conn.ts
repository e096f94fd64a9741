/** Requests that want a connection (net/http/transport.go: wantConn, wantConnQueue). */
import { makeChan } from '../api';
import type { Gen } from './message';
import type { PersistConn } from './persist-conn';

/** Where a connection that nobody wants any more goes. */
interface Pool {
  putOrCloseIdleConn(pc: PersistConn): Gen;
}

export interface ConnOrError {
  pc: PersistConn | null;
  err: Error | null;
}

/** A request that wants a connection (wantConn). */
export class WantConn {
  done = false;
  readonly result = makeChan<ConnOrError>(1);

  constructor(
    readonly key: string,
    readonly addr: string,
  ) {}

  *tryDeliver(pc: PersistConn | null, err: Error | null): Gen<boolean> {
    if (this.done) return false;
    this.done = true;
    yield* this.result.send({ pc, err });
    yield* this.result.close();
    return true;
  }

  /** Nobody wants it any more; a connection that has come meanwhile goes back. */
  *cancel(t: Pool): Gen {
    let pc: PersistConn | null = null;
    if (this.done) {
      const [got, ok] = yield* this.result.recv2();
      if (ok) pc = got.pc;
    } else {
      yield* this.result.close();
    }
    this.done = true;
    if (pc !== null) yield* t.putOrCloseIdleConn(pc);
  }
}

/** wantConnQueue: those that wait no longer leave it when somebody comes to the front or joins. */
export class WantConnQueue {
  private list: WantConn[] = [];
  private head = 0;

  get length(): number {
    return this.list.length - this.head;
  }

  pushBack(w: WantConn): void {
    while (this.head < this.list.length && this.list[this.head].done) this.head++;
    if (this.head > 64 && 2 * this.head > this.list.length) {
      this.list = this.list.slice(this.head);
      this.head = 0;
    }
    this.list.push(w);
  }

  popFront(): WantConn | undefined {
    return this.head < this.list.length ? this.list[this.head++] : undefined;
  }
}

/** The queue of a key, made when it is first asked for. */
export function queueOf(queues: Map<string, WantConnQueue>, key: string): WantConnQueue {
  let q = queues.get(key);
  if (q === undefined) {
    q = new WantConnQueue();
    queues.set(key, q);
  }
  return q;
}
