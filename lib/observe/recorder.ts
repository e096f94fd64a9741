/**
 * Records a run: every probe event in parallel typed arrays, 22 bytes an event.
 *
 * Events are written into blocks that never move, so that a long recording copies nothing while the engine
 * waits; the blocks are joined when somebody first reads a column.
 *
 * Invariant: rows are in the order in which the engine acted, so `t` never decreases.
 */
import type { Probe } from '../runtime/probe';

/** What an event is told by; the meaning of each number is with its kind in `runtime/probe.ts`. */
interface Columns {
  t: Float64Array;
  kind: Uint8Array;
  m: Int16Array;
  p: Int16Array;
  g: Int32Array;
  a: Int32Array;
  b: Uint8Array;
}

/** Events of the first block, which most lessons never fill, and of the largest. */
const FIRST = 1024;
const LARGEST = 1 << 15;

export class Recording {
  /** True when `limit` was reached and later events were dropped. */
  truncated = false;
  readonly probe: Probe;
  private full: Columns[] = [];
  /** Events in the full blocks. */
  private before = 0;
  private block: Columns;
  private filled = 0;

  /** @param limit the most events kept */
  constructor(readonly limit = 4_000_000) {
    this.block = columns(Math.min(FIRST, limit));
    this.probe = (kind, t, m, p, g, a, b) => {
      if (this.filled === this.block.kind.length && !this.nextBlock()) return;
      const i = this.filled++;
      const block = this.block;
      block.t[i] = t;
      block.kind[i] = kind;
      block.m[i] = m;
      block.p[i] = p;
      block.g[i] = g;
      block.a[i] = a;
      block.b[i] = b;
    };
  }

  get length(): number {
    return this.before + this.filled;
  }
  get t(): Float64Array {
    return this.whole().t;
  }
  get kind(): Uint8Array {
    return this.whole().kind;
  }
  get m(): Int16Array {
    return this.whole().m;
  }
  get p(): Int16Array {
    return this.whole().p;
  }
  get g(): Int32Array {
    return this.whole().g;
  }
  get a(): Int32Array {
    return this.whole().a;
  }
  get b(): Uint8Array {
    return this.whole().b;
  }

  /** @returns false when the recording is as long as it may get */
  private nextBlock(): boolean {
    const room = this.limit - this.length;
    if (room <= 0) {
      this.truncated = true;
      return false;
    }
    const size = Math.max(FIRST, 2 * this.block.kind.length);
    this.setAside(columns(Math.min(size, LARGEST, room)));
    return true;
  }

  private setAside(next: Columns): void {
    this.full.push(this.block);
    this.before += this.filled;
    this.filled = 0;
    this.block = next;
  }

  /** All events in one block, which takes the place of those that it was joined from. */
  private whole(): Columns {
    if (this.filled === 0 && this.full.length === 1) return this.full[0]!;
    const all = columns(this.length);
    let at = 0;
    for (const block of [...this.full, this.block]) {
      const n = Math.min(block.kind.length, this.length - at);
      for (const name of names) all[name].set(block[name].subarray(0, n) as never, at);
      at += n;
    }
    this.setAside(columns(0));
    this.full = [all];
    return all;
  }
}

const columns = (n: number): Columns => ({
  t: new Float64Array(n),
  kind: new Uint8Array(n),
  m: new Int16Array(n),
  p: new Int16Array(n),
  g: new Int32Array(n),
  a: new Int32Array(n),
  b: new Uint8Array(n),
});

const names = ['t', 'kind', 'm', 'p', 'g', 'a', 'b'] as const;
