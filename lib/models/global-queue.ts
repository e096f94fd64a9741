/**
 * Go before P (Go 1.0; D. Vyukov, "Scalable Go Scheduler Design Doc", 2012): threads share one queue under one lock.
 *
 * A task visits the lock twice: when it is made ready, and when a thread takes it. Whoever finds the lock held spins,
 * on its core, until its turn: the lock is served in order of asking, and lets one through every `lockHold` ns. Where
 * tasks are there from the start, the thread that takes one pays for the making ready too, as if each had been started
 * by the one before it. At most `procs` threads run tasks; one in a blocking call does not count and another goes on.
 */
import { Fifo } from './fifo';
import type { Kernel } from './kernel';
import { Do } from './load';
import { mutexes } from './mutex';
import { FINISHED, type Tasks } from './tasks';

type Then = (t: number) => void;

export interface GlobalQueueRules {
  procs: number;
  /** How long a visit holds the lock, ns. */
  lockHold: number;
}

export function globalQueue(kernel: Kernel, tasks: Tasks, rules: GlobalQueueRules): { spun(): number } {
  const { costs } = kernel.options;
  const locks = mutexes(kernel, tasks.load.lockCount);
  const queue = new Fifo();
  const idle: number[] = [];
  let running = 0;
  /** When the lock is free for the next who asks; ns spent spinning. */
  let lockFree = 0;
  let spun = 0;

  const locked = (t: number, visits: number, then: Then): void => {
    let ns = 0;
    for (let v = 0; v < visits; v++) {
      const start = Math.max(kernel.now() + ns, lockFree);
      spun += start - kernel.now() - ns;
      lockFree = start + rules.lockHold;
      ns = lockFree - kernel.now();
    }
    kernel.compute(t, ns, then);
  };

  /** One more thread shall run tasks, if there are tasks and threads may. */
  const matchmg = (): void => {
    while (queue.length > 0 && running < rules.procs && kernel.failure === '') {
      running++;
      const t = idle.pop();
      if (t !== undefined) {
        kernel.wake(t, costs.wakeLatency);
        continue;
      }
      if (kernel.clone(schedule) < 0) return;
    }
  };

  const schedule: Then = t => {
    kernel.label(t, -1);
    locked(t, 1, t => {
      if (queue.length === 0) {
        running--;
        idle.push(t);
        kernel.park(t, schedule);
        return;
      }
      const i = queue.shift();
      kernel.userSwitches++;
      kernel.label(t, i);
      kernel.compute(t, costs.userSwitch, t => step(t, i));
    });
  };

  const step = (t: number, i: number): void => {
    const again: Then = t => step(t, i);
    const what = tasks.next(i);
    const { ns } = tasks;
    switch (what) {
      case FINISHED:
        kernel.allocate(-costs.goroutineBytes);
        locked(t, 1, schedule);
        return;
      case Do.Cpu:
        kernel.compute(t, ns, again);
        return;
      case Do.Block:
        blockingCall(t, i, ns);
        return;
      case Do.Socket:
        kernel.compute(t, costs.epollCtl, t => {
          kernel.at(ns, ready, i);
          schedule(t);
        });
        return;
      case Do.Lock: {
        const lock = locks[tasks.lock];
        lock.lock(t, () => kernel.compute(t, ns, () => lock.unlock(t, again)));
      }
    }
  };

  /** entersyscall and exitsyscall of Go 1.0: the place is given up, and taken again if there is one. */
  const blockingCall = (t: number, i: number, ns: number): void => {
    kernel.compute(t, costs.syscall, t => {
      running--;
      matchmg();
      kernel.block(t, ns, t =>
        locked(t, 1, t => {
          if (running < rules.procs) {
            running++;
            step(t, i);
            return;
          }
          queue.push(i);
          idle.push(t);
          kernel.label(t, -1);
          kernel.park(t, schedule);
        }),
      );
    });
  };

  const ready = (i: number): void => {
    queue.push(i);
    matchmg();
  };

  tasks.arrivals(
    (delay, run, arg) => kernel.at(delay, run, arg),
    i => {
      kernel.allocate(costs.goroutineBytes);
      ready(i);
    },
  );
  return { spun: () => spun };
}
