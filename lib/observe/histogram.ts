/**
 * A histogram of times with a bounded relative error, whatever their scale: HdrHistogram with two significant
 * digits, so that a quantile is at most 0.8 % above the value it stands for. The longest, the sum and the count
 * are exact.
 */
import type { Histogram } from 'hdr-histogram-js';

/** One line of a table. Times in ns, null without any value. */
export interface LatencyRow {
  [column: string]: string | number | null;
  name: string;
  count: number;
  mean: number | null;
  p50: number | null;
  p90: number | null;
  p99: number | null;
  longest: number | null;
}

export class LatencyHistogram {
  /** Sum of the values, ns. */
  sum = 0;
  /** The greatest value, ns; 0 without any. */
  longest = 0;
  /** The least value, ns; Infinity without any. */
  private shortest = Number.POSITIVE_INFINITY;
  private readonly hdr: Histogram = newHdr();

  /** @param name what charts and tables call it */
  constructor(readonly name: string) {}

  get count(): number {
    return this.hdr.totalCount;
  }

  /** @param ns a whole number, 0 or more */
  record(ns: number): void {
    this.hdr.recordValue(ns);
    this.sum += ns;
    if (ns > this.longest) this.longest = ns;
    if (ns < this.shortest) this.shortest = ns;
  }

  /** Takes the values of another histogram too. @returns this one */
  merge(other: LatencyHistogram): this {
    this.hdr.add(other.hdr);
    this.sum += other.sum;
    this.longest = Math.max(this.longest, other.longest);
    this.shortest = Math.min(this.shortest, other.shortest);
    return this;
  }

  /** The least value, in ns, that at least a share q of the values does not exceed; 0 without any value. */
  quantile(q: number): number {
    if (!(q >= 0 && q <= 1)) throw new RangeError(`a quantile is a share from 0 to 1; got ${q}`);
    if (this.count === 0) return 0;
    return Math.min(Math.max(this.hdr.getValueAtPercentile(100 * q), this.shortest), this.longest);
  }

  /** Its quantiles in one row, for `table`. */
  row(): LatencyRow {
    const at = (q: number) => (this.count > 0 ? this.quantile(q) : null);
    return {
      name: this.name,
      count: this.count,
      mean: this.count > 0 ? this.sum / this.count : null,
      p50: at(0.5),
      p90: at(0.9),
      p99: at(0.99),
      longest: this.count > 0 ? this.longest : null,
    };
  }
}

/** Required when the first histogram is made: it takes longer to load than the rest of the library's face. */
function newHdr(): Histogram {
  const { build } = require('hdr-histogram-js') as typeof import('hdr-histogram-js');
  return build({
    bitBucketSize: 32,
    autoResize: true,
    highestTrackableValue: 1 << 20,
    numberOfSignificantValueDigits: 2,
  });
}
