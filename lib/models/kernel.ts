/**
 * A process of kernel threads, for the models: an event queue (heap-js) over the kernel's scheduler (os/cores.ts).
 *
 * A thread is a number and what it does next. While it acts it has a core; then it computes, blocks, parks or
 * ends, and says what comes after. Time is whole ns, events of one moment go in the order they were made.
 * One kernel at a time: the cores are module state.
 */
import { Heap } from 'heap-js';
import type { Quota } from '../os/bandwidth';
import {
  type CoreHost,
  type CoreTimer,
  coreCounters,
  coreExit,
  coreFree,
  coreGet,
  coresStop,
  coreTimer,
  NEVER,
  resetCores,
  watchCores,
} from '../os/cores';
import { NO_MORE_THREADS } from '../os/threads';
import { type ModelCosts, switchNs } from './costs';
import { type CoreSpan, CoreSpans } from './spans';

type Then = (t: number) => void;

interface Event {
  at: number;
  seq: number;
  /** Null for a thread's next moment. */
  run: ((arg: number) => void) | null;
  arg: number;
  token: number;
}

export interface KernelOptions {
  cores: number;
  quota: Quota | null;
  /** Threads the process may have. */
  maxThreads: number;
  /** RAM for the process, bytes. */
  ram: number;
  costs: ModelCosts;
  record: boolean;
}

export class Kernel implements CoreHost {
  /** Why the run had to end before its tasks did; '' when it had not. */
  failure = '';
  threadsNow = 0;
  threadsPeak = 0;
  bytesNow = 0;
  bytesPeak = 0;
  userSwitches = 0;
  readonly spans: CoreSpans | null;

  private time = 0;
  private numbers = 0;
  private readonly events = new Heap<Event>((a, b) => a.at - b.at || a.seq - b.seq);
  /** One thread's next moment, kept out of the heap: most often the earliest of all. */
  private soon: Event | null = null;
  private readonly acts: Then[] = [];
  /** When the thread's next moment is due, and its token: a moment with another token has been revoked. */
  private readonly due: number[] = [];
  private readonly token: number[] = [];
  private readonly freeThreads: number[] = [];
  private nextThread = 0;

  constructor(readonly options: KernelOptions) {
    const { cores, quota, costs, record } = options;
    const cost = switchNs(costs);
    resetCores({ cores, quota, switchCost: () => cost }, this);
    this.spans = record ? new CoreSpans(this) : null;
    if (this.spans !== null) watchCores(this.spans.ran);
  }

  now(): number {
    return this.time;
  }

  after(delay: number, kind: CoreTimer): void {
    this.at(delay, coreTimer as (kind: number) => void, kind);
  }

  /** Calls run(arg) in `delay` ns. */
  at(delay: number, run: (arg: number) => void, arg: number): void {
    this.events.push({ at: this.time + delay, seq: ++this.numbers, run, arg, token: 0 });
  }

  run(t: number, delay: number): void {
    const at = this.time + delay;
    const token = ++this.token[t];
    this.due[t] = at;
    const e = { at, seq: ++this.numbers, run: null, arg: t, token };
    if (this.soon === null) {
      this.soon = e;
    } else if (at < this.soon.at) {
      this.events.push(this.soon);
      this.soon = e;
    } else {
      this.events.push(e);
    }
  }

  stop(t: number): number {
    this.token[t]++;
    return this.due[t] - this.time;
  }

  /** Runs until nothing is left to do. */
  loop(done: () => boolean): void {
    while (this.failure === '' && !done()) {
      const e = this.earliest();
      if (e === undefined) return;
      this.time = e.at;
      if (e.run !== null) e.run(e.arg);
      else if (e.token === this.token[e.arg]) this.acts[e.arg](e.arg);
    }
  }

  /** clone(): a thread that begins with `act`. @returns its number; −1, and the process fails, when there are too many */
  clone(act: Then): number {
    if (this.threadsNow >= this.options.maxThreads) {
      this.failure = `${NO_MORE_THREADS} (${this.threadsNow} threads)`;
      return -1;
    }
    const t = this.freeThreads.pop() ?? this.nextThread++;
    this.token[t] ??= 0;
    this.acts[t] = act;
    this.threadsNow++;
    this.threadsPeak = Math.max(this.threadsPeak, this.threadsNow);
    this.allocate(this.options.costs.threadBytes);
    // The process's first thread is there already.
    this.at(this.threadsNow === 1 ? 0 : this.options.costs.cloneLatency, this.ready, t);
    return t;
  }

  /** The thread, which has a core, computes for ns. */
  compute(t: number, ns: number, then: Then): void {
    this.acts[t] = then;
    this.run(t, ns);
  }

  /** The thread gives up its core for ns. */
  block(t: number, ns: number, then: Then): void {
    this.park(t, then);
    this.at(ns, this.ready, t);
  }

  /** The thread gives up its core until it is woken. */
  park(t: number, then: Then): void {
    this.acts[t] = then;
    coreFree(t);
  }

  /** A parked thread comes back `latency` ns after it was woken. */
  wake(t: number, latency: number): void {
    this.at(latency, this.ready, t);
  }

  exit(t: number): void {
    coreFree(t);
    coreExit(t);
    this.freeThreads.push(t);
    this.threadsNow--;
    this.allocate(-this.options.costs.threadBytes);
  }

  allocate(bytes: number): void {
    this.bytesNow += bytes;
    if (this.bytesNow <= this.bytesPeak) return;
    this.bytesPeak = this.bytesNow;
    if (this.bytesNow > this.options.ram) this.failure ||= 'Killed (out of memory)';
  }

  /** Who runs on thread t from here on, for the picture: a task's number, −1 for nobody's work. */
  label(t: number, task: number): void {
    this.spans?.label(t, task);
  }

  /** The run is over: what still runs is cut here. @returns the spans by core, null where none were recorded */
  finish(): CoreSpan[] | null {
    coresStop();
    watchCores(null);
    return this.spans?.list ?? null;
  }

  get switches(): number {
    return coreCounters.switches;
  }

  get busy(): number {
    return coreCounters.busy;
  }

  private earliest(): Event | undefined {
    const { soon } = this;
    if (soon === null) return this.events.pop();
    const first = this.events.peek();
    if (first !== undefined && (first.at < soon.at || (first.at === soon.at && first.seq < soon.seq))) {
      return this.events.pop();
    }
    this.soon = null;
    return soon;
  }

  /** Thread t can go on, and needs a core for it. */
  private readonly ready = (t: number): void => {
    const wait = coreGet(t);
    if (wait === 0) this.acts[t](t);
    else if (wait < NEVER) this.run(t, wait);
  };
}
