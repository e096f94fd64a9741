/**
 * Records a run: every probe event in parallel typed arrays.
 *
 * Events are written into blocks that never move, 18 bytes an event with times relative to the block's first,
 * so that a long recording copies nothing while the engine waits and touches little new memory, which is what
 * recording costs; the blocks are joined, times made absolute, when somebody first reads a column.
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

/** Columns with the time as ns since `base`; `n` events are written. */
interface Block extends Omit<Columns, 't'> {
  base: number;
  dt: Uint32Array;
  n: number;
}

/** Events of the first block, which most lessons never fill, and of the largest. */
const FIRST = 1024;
const LARGEST = 1 << 15;

export class Recording {
  readonly probe: Probe;
  private readonly blocks: Blocks;

  /** @param limit the most events kept */
  constructor(limit = 4_000_000) {
    this.blocks = new Blocks(limit);
    this.probe = writer(this.blocks);
  }

  get length(): number {
    return this.blocks.length;
  }
  /** True when the limit was reached and later events were dropped. */
  get truncated(): boolean {
    return this.blocks.truncated;
  }
  get t(): Float64Array {
    return this.blocks.joined().t;
  }
  get kind(): Uint8Array {
    return this.blocks.joined().kind;
  }
  get m(): Int16Array {
    return this.blocks.joined().m;
  }
  get p(): Int16Array {
    return this.blocks.joined().p;
  }
  get g(): Int32Array {
    return this.blocks.joined().g;
  }
  get a(): Int32Array {
    return this.blocks.joined().a;
  }
  get b(): Uint8Array {
    return this.blocks.joined().b;
  }
}

/** The blocks of a recording; the last one is being written. */
class Blocks {
  truncated = false;
  last: Block;
  /** All events up to some moment, and the blocks of those after it. */
  private whole = columns(0);
  private since: Block[];
  /** Events before the last block. */
  private before = 0;

  constructor(private readonly limit: number) {
    this.last = newBlock(Math.min(FIRST, limit), 0);
    this.since = [this.last];
  }

  get length(): number {
    return this.before + this.last.n;
  }

  /** Whether the last block can hold an event of this moment: its time is told in 32 bits. */
  hasRoom(t: number): boolean {
    const { n, kind, base } = this.last;
    return n < kind.length && t - base === (t - base) >>> 0;
  }

  /**
   * Begins a block, for an event that the last one has no room for.
   *
   * @param t when, in ns
   * @returns false when there are as many events as there may be
   */
  open(t: number): boolean {
    const room = this.limit - this.length;
    this.truncated = room <= 0;
    if (this.truncated) return false;
    this.before += this.last.n;
    this.last = newBlock(Math.min(Math.max(FIRST, 2 * this.last.n), LARGEST, room), t);
    this.since.push(this.last);
    return true;
  }

  joined(): Columns {
    const have = this.whole.t.length;
    if (have === this.length) return this.whole;
    const all = columns(this.length);
    for (const name of names) all[name].set(this.whole[name] as never);
    let at = have;
    for (const block of this.since) {
      for (let i = 0; i < block.n; i++) all.t[at + i] = block.base + block.dt[i]!;
      for (const name of plain) all[name].set(block[name].subarray(0, block.n), at);
      at += block.n;
    }
    this.before = at;
    this.last = newBlock(Math.min(FIRST, this.limit - at), 0);
    this.since = [this.last];
    this.whole = all;
    return all;
  }
}

/** The columns being written are variables here, not fields: every event of the engine comes through. */
function writer(blocks: Blocks): Probe {
  let block = blocks.last;
  let { base, dt: dts, kind: kinds, m: ms, p: ps, g: gs, a: as, b: bs } = block;
  return (kind, t, m, p, g, a, b) => {
    if (block !== blocks.last || block.n === kinds.length || t - base !== (t - base) >>> 0) {
      if (!blocks.hasRoom(t) && !blocks.open(t)) return;
      block = blocks.last;
      ({ base, dt: dts, kind: kinds, m: ms, p: ps, g: gs, a: as, b: bs } = block);
    }
    const i = block.n++;
    dts[i] = t - base;
    kinds[i] = kind;
    ms[i] = m;
    ps[i] = p;
    gs[i] = g;
    as[i] = a;
    bs[i] = b;
  };
}

const newBlock = (size: number, base: number): Block => ({
  base,
  n: 0,
  dt: new Uint32Array(size),
  ...plainColumns(size),
});

const columns = (n: number): Columns => ({ t: new Float64Array(n), ...plainColumns(n) });

const plainColumns = (n: number) => ({
  kind: new Uint8Array(n),
  m: new Int16Array(n),
  p: new Int16Array(n),
  g: new Int32Array(n),
  a: new Int32Array(n),
  b: new Uint8Array(n),
});

/** Those that a block has as the recording has them. */
const plain = ['kind', 'm', 'p', 'g', 'a', 'b'] as const;
const names = ['t', ...plain] as const;
