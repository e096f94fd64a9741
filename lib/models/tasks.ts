/** The tasks of a load while a model runs them: where each stands, and how long it took. */
import { Do, type Drawn } from './load';

/** No step is left. */
export const FINISHED = -1;

/** A task in a blocking call, ns. */
export interface Call {
  task: number;
  from: number;
  to: number;
}

export class Tasks {
  finished = 0;
  /** ns from arrival to end, by task. */
  readonly latency: Float64Array;
  /** When the last task ended. */
  lastEnd = 0;
  /** Tasks that have arrived. */
  arrived = 0;
  /** Blocking calls, ns; null when nobody wants to know. */
  calls: Call[] | null = null;
  /** Of the step that `next` gave: ns, and its lock. */
  ns = 0;
  lock = -1;
  private readonly pos: Uint16Array;

  constructor(
    readonly load: Drawn,
    private readonly clock: { now(): number },
  ) {
    this.latency = new Float64Array(load.n).fill(Number.NaN);
    this.pos = new Uint16Array(load.n);
  }

  now(): number {
    return this.clock.now();
  }

  get n(): number {
    return this.load.n;
  }

  /** The next step of task i, its operands in `ns` and `lock`; FINISHED, once, when there is none. */
  next(i: number): Do | typeof FINISHED {
    const { kind, does, locks, ns, width } = this.load;
    const k = this.pos[i]++;
    const steps = does[kind[i]];
    if (k < steps.length) {
      this.ns = ns[i * width + k];
      this.lock = locks[kind[i]][k];
      if (this.calls !== null && steps[k] === Do.Block) this.called(i);
      return steps[k];
    }
    const now = this.clock.now();
    this.latency[i] = now - this.load.arrival[i];
    this.lastEnd = now;
    this.finished++;
    return FINISHED;
  }

  private called(task: number): void {
    const from = this.clock.now();
    this.calls!.push({ task, from, to: from + this.ns });
  }

  /** Calls arrive(i) for each task at its moment; those that are there at the start come at once. */
  arrivals(
    at: (delay: number, run: (i: number) => void, arg: number) => void,
    arrive: (i: number) => void,
  ): void {
    const { arrival } = this.load;
    const next = (): void => {
      while (this.arrived < this.n && arrival[this.arrived] <= this.clock.now()) arrive(this.arrived++);
      if (this.arrived < this.n) at(arrival[this.arrived] - this.clock.now(), next, 0);
    };
    next();
  }
}
