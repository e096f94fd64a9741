/**
 * Records a run: every probe event in parallel typed arrays, 22 bytes an event.
 *
 * Invariant: rows are in the order in which the engine acted, so `t` never decreases.
 */
import type { Probe } from '../runtime/probe';

export class Recording {
  length = 0;
  /** True when `limit` was reached and later events were dropped. */
  truncated = false;
  t = new Float64Array(1024);
  kind = new Uint8Array(1024);
  m = new Int16Array(1024);
  p = new Int16Array(1024);
  g = new Int32Array(1024);
  a = new Int32Array(1024);
  b = new Uint8Array(1024);

  /** @param limit the most events kept */
  constructor(readonly limit = 4_000_000) {}

  readonly probe: Probe = (kind, t, m, p, g, a, b) => {
    const i = this.length;
    if (i === this.t.length) {
      if (i >= this.limit) {
        this.truncated = true;
        return;
      }
      this.grow(Math.min(this.limit, 2 * i));
    }
    this.t[i] = t;
    this.kind[i] = kind;
    this.m[i] = m;
    this.p[i] = p;
    this.g[i] = g;
    this.a[i] = a;
    this.b[i] = b;
    this.length = i + 1;
  };

  private grow(n: number): void {
    for (const name of ['t', 'kind', 'm', 'p', 'g', 'a', 'b'] as const) {
      const old = this[name];
      const bigger = new (old.constructor as new (n: number) => typeof old)(n);
      bigger.set(old as never);
      (this as Record<typeof name, unknown>)[name] = bigger;
    }
  }
}
