/**
 * Many tasks on few threads, by an event loop: N:1 (one thread, tasks with stacks of their own), the event loop with
 * epoll (one thread, tasks are callbacks), and N epoll workers (as many loops as threads, each with its share).
 *
 * A loop runs what is ready, task after task; when nothing is, it asks epoll. A socket wait costs it nothing but the
 * question. A blocking call stops the loop, and with it every task that it serves, unless helpers take such calls.
 */
import { Fifo } from './fifo';
import type { Kernel } from './kernel';
import { Do } from './load';
import { mutexes } from './mutex';
import { FINISHED, type Tasks } from './tasks';

type Then = (t: number) => void;

export interface LoopRules {
  loops: number;
  /** Threads that take blocking calls, as libuv's four; 0 for none. */
  helpers: number;
  /** What a task weighs while it lives, bytes; what it costs to go on with another, ns. */
  taskBytes: number;
  switchNs: number;
}

interface Loop {
  thread: number;
  parked: boolean;
  ready: Fifo;
  /** What epoll would report: new connections (as −1 − i), ready sockets, helpers' answers. */
  pending: Fifo;
}

export function eventLoops(kernel: Kernel, tasks: Tasks, rules: LoopRules): void {
  const { costs } = kernel.options;
  const locks = mutexes(kernel, tasks.load.lockCount);
  const loops: Loop[] = [];
  // With helpers a call begins when one of them is free, which nobody notes down.
  if (rules.helpers > 0) tasks.calls = null;
  const loopOf = (i: number): Loop => loops[i % loops.length];
  const help = rules.helpers > 0 ? helpers(kernel, rules.helpers, i => tell(i, i)) : null;

  /** Task i has news: its loop, if it sleeps in epoll_wait, wakes. */
  const tell = (i: number, what: number): void => {
    const loop = loopOf(i);
    loop.pending.push(what);
    if (!loop.parked) return;
    loop.parked = false;
    kernel.wake(loop.thread, costs.pollLatency);
  };
  const socketReady = (i: number): void => tell(i, i);

  const turn = (t: number, loop: Loop): void => {
    const again: Then = t => turn(t, loop);
    if (loop.ready.length > 0) {
      const i = loop.ready.shift();
      kernel.userSwitches++;
      kernel.label(t, i);
      kernel.compute(t, rules.switchNs, t => step(t, loop, i));
    } else if (loop.pending.length > 0) {
      kernel.label(t, -1);
      kernel.compute(t, costs.pollCall + collect(loop), again);
    } else {
      kernel.label(t, -1);
      loop.parked = true;
      kernel.park(t, again);
    }
  };

  /** epoll_wait returns: all that is pending becomes ready. @returns ns spent on newcomers */
  const collect = (loop: Loop): number => {
    let ns = 0;
    while (loop.pending.length > 0) {
      const what = loop.pending.shift();
      const i = what < 0 ? -1 - what : what;
      if (what < 0) {
        kernel.allocate(rules.taskBytes);
        ns += costs.userSpawn;
      }
      loop.ready.push(i);
    }
    return ns;
  };

  const step = (t: number, loop: Loop, i: number): void => {
    const again: Then = t => step(t, loop, i);
    const what = tasks.next(i);
    const { ns } = tasks;
    switch (what) {
      case FINISHED:
        kernel.allocate(-rules.taskBytes);
        turn(t, loop);
        return;
      case Do.Cpu:
        kernel.compute(t, ns, again);
        return;
      case Do.Block:
        if (help !== null) kernel.compute(t, help(i, ns), t => turn(t, loop));
        else kernel.compute(t, costs.syscall, () => kernel.block(t, ns, again));
        return;
      case Do.Socket:
        kernel.compute(t, costs.epollCtl, t => {
          kernel.at(ns, socketReady, i);
          turn(t, loop);
        });
        return;
      case Do.Lock: {
        const lock = locks[tasks.lock];
        lock.lock(t, () => kernel.compute(t, ns, () => lock.unlock(t, again)));
      }
    }
  };

  for (let l = 0; l < rules.loops; l++) {
    const loop: Loop = { thread: -1, parked: false, ready: new Fifo(), pending: new Fifo() };
    loop.thread = kernel.clone(t => turn(t, loop));
    loops.push(loop);
    if (loop.thread < 0) return;
  }
  tasks.arrivals(
    (delay, run, arg) => kernel.at(delay, run, arg),
    i => tell(i, -1 - i),
  );
}

/** Threads that make blocking calls for a loop. @returns hands a call over; what that costs the loop, ns */
function helpers(
  kernel: Kernel,
  count: number,
  answer: (i: number) => void,
): (i: number, ns: number) => number {
  const { costs } = kernel.options;
  const calls: { i: number; ns: number }[] = [];
  const idle: number[] = [];
  let started = 0;
  const work: Then = t => {
    const call = calls.shift();
    if (call === undefined) {
      idle.push(t);
      kernel.park(t, work);
      return;
    }
    kernel.compute(t, costs.syscall, () =>
      kernel.block(t, call.ns, t => {
        answer(call.i);
        kernel.compute(t, costs.wakeCall, work);
      }),
    );
  };
  return (i, ns) => {
    calls.push({ i, ns });
    const sleeper = idle.pop();
    if (sleeper !== undefined) {
      kernel.wake(sleeper, costs.wakeLatency);
      return costs.wakeCall;
    }
    if (started < count) {
      started++;
      kernel.clone(work);
      return costs.cloneCall;
    }
    return costs.mutex;
  };
}
