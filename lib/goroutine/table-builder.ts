/** Collects the rows of a table, one after another: the runtime's own first, then a workload's. */
import type { Duration } from '../sim/distributions';
import { type Choice, Op, type Table } from './opcodes';

/** Collects rows; row 0 is never used. */
export class TableBuilder {
  private code: number[] = [0];
  private a: number[] = [0];
  private b: number[] = [0];
  private ns: number[] = [0];
  private rule: (Duration | null)[] = [null];
  private choices: Choice[] = [];
  hasLoops = false;

  here(): number {
    return this.code.length;
  }

  row(code: Op, a = 0, b = 0, duration: Duration = 0): void {
    this.code.push(code);
    this.a.push(a);
    this.b.push(b);
    this.ns.push(typeof duration === 'number' ? duration : 0);
    this.rule.push(typeof duration === 'number' ? null : duration);
    if (code === Op.Repeat) this.hasLoops = true;
    if (this.code.length > 65_000) throw new RangeError('a workload has at most 65,000 steps');
  }

  /** @returns the number by which a Choose row names it */
  choice(c: Choice): number {
    return this.choices.push(c) - 1;
  }

  /** Lets row i name row a: for tasks that are not yet laid down. */
  patch(i: number, a: number): void {
    this.a[i] = a;
  }

  table(): Table {
    const resumeRow = this.here();
    this.row(Op.Resume);
    // One row more than used: looking one row ahead is always allowed.
    this.row(Op.Return);
    return {
      code: Uint8Array.from(this.code),
      a: Int32Array.from(this.a),
      b: Int32Array.from(this.b),
      ns: Float64Array.from(this.ns),
      rule: this.rule,
      choices: this.choices,
      resumeRow,
    };
  }
}
