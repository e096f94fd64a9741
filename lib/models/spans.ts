/** Who ran on which core, when: what a timeline by core is drawn from. */
import { coreUnder, hasCore, onCoreSince } from '../os/cores';

export interface CoreSpan {
  core: number;
  /** ns */
  from: number;
  to: number;
  thread: number;
  /** Number of the task, −1 for the model's own work, THROTTLED. */
  task: number;
}

/** Instead of a task: the core stood still, its quota used up. */
export const THROTTLED = -2;

/** Collects spans; a thread's stretch on a core is cut wherever its task changes. */
export class CoreSpans {
  readonly list: CoreSpan[] = [];
  /** By thread: its task, and from when on, within the stretch that it is in. */
  private readonly task = new Map<number, number>();
  private readonly from = new Map<number, number>();

  constructor(private readonly clock: { now(): number }) {}

  label(t: number, task: number): void {
    const old = this.task.get(t) ?? -1;
    if (old === task) return;
    const now = this.clock.now();
    if (hasCore(t)) {
      this.add(coreUnder(t), t, Math.max(onCoreSince(t), this.from.get(t) ?? 0), now, old);
    }
    this.from.set(t, now);
    this.task.set(t, task);
  }

  /** A stretch is over. */
  readonly ran = (core: number, t: number, from: number, to: number): void => {
    if (t < 0) {
      this.add(core, t, from, to, THROTTLED);
      return;
    }
    this.add(core, t, Math.max(from, this.from.get(t) ?? 0), to, this.task.get(t) ?? -1);
    this.from.set(t, to);
  };

  private add(core: number, thread: number, from: number, to: number, task: number): void {
    if (to > from) this.list.push({ core, from, to, thread, task });
  }
}
