/** Indices that are given out and taken back, and queues of them: what columns are addressed by. */
import { grown } from '../../sim/columns';

/** Gives out 1, 2, 3 …, the one freed last first. */
export class Indices {
  private free = new Int32Array(64);
  private nfree = 0;
  private given = 0;
  private room = 1;

  /** @param grow called before an index at or beyond the columns' length is given out, with their new length */
  constructor(private readonly grow: (n: number) => void) {}

  take(): number {
    if (this.nfree > 0) return this.free[--this.nfree];
    const i = ++this.given;
    if (i >= this.room) {
      this.room = Math.max(1024, 2 * this.room);
      this.grow(this.room);
    }
    return i;
  }

  give(i: number): void {
    if (this.nfree === this.free.length) this.free = grown(this.free, 2 * this.nfree);
    this.free[this.nfree++] = i;
  }

  /** Indices in use. */
  get used(): number {
    return this.given - this.nfree;
  }
}

/** First in, first out. */
export class IndexQueue {
  private ring = new Int32Array(64);
  private head = 0;
  length = 0;

  push(i: number): void {
    if (this.length === this.ring.length) {
      const bigger = new Int32Array(2 * this.length);
      bigger.set(this.ring.subarray(this.head));
      bigger.set(this.ring.subarray(0, this.head), this.length - this.head);
      this.ring = bigger;
      this.head = 0;
    }
    this.ring[(this.head + this.length++) & (this.ring.length - 1)] = i;
  }

  /** 0 when it is empty. */
  shift(): number {
    if (this.length === 0) return 0;
    const i = this.ring[this.head];
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.length--;
    return i;
  }
}
