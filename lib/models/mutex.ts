/** A lock between kernel threads, as glibc's over futex: who finds it taken sleeps, and is woken to try again. */
import { Fifo } from './fifo';
import type { Kernel } from './kernel';

export class Mutex {
  private taken = false;
  private readonly waiting = new Fifo();

  constructor(private readonly kernel: Kernel) {}

  lock(t: number, then: (t: number) => void): void {
    if (this.taken) {
      this.waiting.push(t);
      this.kernel.park(t, () => this.lock(t, then));
      return;
    }
    this.taken = true;
    this.kernel.compute(t, this.kernel.options.costs.mutex, then);
  }

  unlock(t: number, then: (t: number) => void): void {
    const { costs } = this.kernel.options;
    this.taken = false;
    let cost = costs.mutex;
    if (this.waiting.length > 0) {
      this.kernel.wake(this.waiting.shift(), costs.wakeLatency);
      cost += costs.wakeCall;
    }
    this.kernel.compute(t, cost, then);
  }
}

/** One lock for each that the load names. */
export function mutexes(kernel: Kernel, n: number): Mutex[] {
  return Array.from({ length: n }, () => new Mutex(kernel));
}
