/**
 * One task, one kernel thread: thread per task, thread per connection, and the pool, where a task has a thread only
 * while it is served. Every wait is the thread's own: it sleeps in the kernel, and the others do not notice.
 */
import { Fifo } from './fifo';
import type { Kernel } from './kernel';
import { Do } from './load';
import { mutexes } from './mutex';
import { FINISHED, type Tasks } from './tasks';

type Then = (t: number) => void;

/** Runs all steps of task i on thread t, then `after`. */
function stepper(kernel: Kernel, tasks: Tasks): (t: number, i: number, after: Then) => void {
  const { costs } = kernel.options;
  const locks = mutexes(kernel, tasks.load.lockCount);
  const step = (t: number, i: number, after: Then): void => {
    const again: Then = t => step(t, i, after);
    const what = tasks.next(i);
    const { ns } = tasks;
    switch (what) {
      case FINISHED:
        kernel.label(t, -1);
        after(t);
        return;
      case Do.Cpu:
        kernel.compute(t, ns, again);
        return;
      case Do.Block:
        kernel.compute(t, costs.syscall, () => kernel.block(t, ns, again));
        return;
      case Do.Socket:
        kernel.compute(t, costs.syscall, () => kernel.block(t, ns + costs.wakeLatency, again));
        return;
      case Do.Lock: {
        const lock = locks[tasks.lock];
        lock.lock(t, () => kernel.compute(t, ns, () => lock.unlock(t, again)));
      }
    }
  };
  return (t, i, after) => {
    kernel.label(t, i);
    step(t, i, after);
  };
}

/** The first thread: it does one thing for each task that arrives, and waits for the next. */
function acceptor(kernel: Kernel, tasks: Tasks, each: (t: number, i: number, then: Then) => void): void {
  const { costs } = kernel.options;
  const { arrival } = tasks.load;
  let i = 0;
  const accept: Then = t => {
    if (i === tasks.n) {
      kernel.park(t, accept); // main waits for all: pthread_join
      return;
    }
    const wait = arrival[i] - kernel.now();
    if (wait > 0) kernel.block(t, wait + costs.pollLatency, accept);
    else each(t, i++, accept);
  };
  kernel.clone(accept);
}

/** 1:1: a thread is made for each task and ends with it. `accept` is what it costs beside to take a connection. */
export function threadPerTask(kernel: Kernel, tasks: Tasks, acceptNs = 0): void {
  const run = stepper(kernel, tasks);
  const { costs } = kernel.options;
  acceptor(kernel, tasks, (t, i, then) => {
    kernel.compute(t, costs.cloneCall + acceptNs, t => {
      const born = kernel.clone(u =>
        run(u, i, u => kernel.compute(u, costs.threadExit, u => kernel.exit(u))),
      );
      if (born >= 0) then(t);
    });
  });
}

/** A pool of `size` threads with one queue before it. */
export function servePool(kernel: Kernel, tasks: Tasks, size: number): void {
  const run = stepper(kernel, tasks);
  const { costs } = kernel.options;
  const queue = new Fifo();
  const idle: number[] = [];
  const worker: Then = t => {
    if (queue.length === 0) {
      idle.push(t);
      kernel.park(t, worker);
      return;
    }
    const i = queue.shift();
    kernel.compute(t, costs.mutex, t => run(t, i, worker));
  };
  for (let w = 0; w < size && kernel.failure === ''; w++) kernel.clone(worker);
  acceptor(kernel, tasks, (t, i, then) => {
    queue.push(i);
    const sleeper = idle.pop();
    if (sleeper !== undefined) kernel.wake(sleeper, costs.wakeLatency);
    kernel.compute(t, costs.mutex + (sleeper !== undefined ? costs.wakeCall : 0), then);
  });
}
