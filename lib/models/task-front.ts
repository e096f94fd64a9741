/** Goroutines that do the tasks of a load: what feeds the engine for the M:N model. */
import { type Front, Op, reg } from '../goroutine/opcodes';
import { newMutex } from '../runtime/mutex';
import { gResult } from '../runtime/values';
import { newWaitGroup } from '../runtime/waitgroup';
import { Do } from './load';
import { FINISHED, type Tasks } from './tasks';

/** Main's "task". */
export const MAIN = -1;

/** What a goroutine does before the next step of its task. */
enum Before {
  Nothing = 0,
  /** Computes while it holds the lock. */
  Hold = 1,
  Unlock = 2,
  /** Tells the group, and returns. */
  Return = 3,
}

export class TaskFront implements Front {
  /** Goroutines of tasks alive at once. */
  mostAlive = 0;
  private alive = 0;
  private group = 0;
  private locks: number[] = [];
  /** Main: the next task to arrive, and whether it has said how many there are. */
  private nextTask = 0;
  private announced = false;
  private waited = false;
  /** By g: its task; what comes before its next step; the lock of its present one, and how long it is held, ns. */
  private readonly taskOf: number[] = [];
  private readonly before: Before[] = [];
  private readonly lock: number[] = [];
  private readonly hold: number[] = [];

  constructor(private readonly tasks: Tasks) {}

  /** The task that g does. */
  task(g: number): number {
    return this.taskOf[g] ?? MAIN;
  }

  start(g: number): void {
    const task = reg.fn as number;
    this.taskOf[g] = task;
    this.before[g] = Before.Nothing;
    gResult[g] = undefined;
    if (task !== MAIN) {
      this.alive++;
      if (this.alive > this.mostAlive) this.mostAlive = this.alive;
      return;
    }
    this.group = newWaitGroup();
    this.locks = Array.from({ length: this.tasks.load.lockCount }, newMutex);
  }

  resume(g: number): Op {
    const task = this.taskOf[g];
    return task === MAIN ? this.main() : this.work(g, task);
  }

  /** for each arrival: wait in the poller until it is there, go task(i); then wait for all. */
  private main(): Op {
    const { n, load } = this.tasks;
    if (!this.announced) {
      this.announced = true;
      reg.a = this.group;
      reg.b = n;
      return Op.WgAdd;
    }
    if (this.nextTask < n) {
      const wait = load.arrival[this.nextTask] - this.tasks.now();
      if (wait > 0) {
        reg.ns = wait;
        return Op.IoWait;
      }
      reg.fn = this.nextTask++;
      return Op.Go;
    }
    if (this.waited) return Op.Return;
    this.waited = true;
    reg.a = this.group;
    return Op.WgWait;
  }

  private work(g: number, task: number): Op {
    switch (this.before[g]) {
      case Before.Hold:
        this.before[g] = Before.Unlock;
        reg.ns = this.hold[g];
        reg.b = 0;
        return Op.Work;
      case Before.Unlock:
        this.before[g] = Before.Nothing;
        reg.a = this.lock[g];
        return Op.MutexUnlock;
      case Before.Return:
        this.alive--;
        return Op.Return;
      default:
        return this.step(g, this.tasks.next(task));
    }
  }

  private step(g: number, what: Do | typeof FINISHED): Op {
    const { ns, lock } = this.tasks;
    reg.ns = ns;
    reg.b = 0;
    switch (what) {
      case FINISHED:
        this.before[g] = Before.Return;
        reg.a = this.group;
        reg.b = -1;
        return Op.WgAdd;
      case Do.Cpu:
        return Op.Work;
      case Do.Block:
        return Op.Syscall;
      case Do.Socket:
        return Op.IoWait;
      case Do.Lock:
        this.before[g] = Before.Hold;
        this.hold[g] = ns;
        this.lock[g] = reg.a = this.locks[lock];
        return Op.MutexLock;
    }
  }

  /** Tasks neither panic nor call Goexit. */
  raise(_g: number, text: string): Op {
    reg.text = text;
    return Op.Panic;
  }

  unwind(): Op {
    return Op.Return;
  }
}
