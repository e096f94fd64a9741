/**
 * The scheduler's visible state, rebuilt event by event from a recording.
 *
 * It knows only the vocabulary of `runtime/probe.ts`, none of the engine's code, and believes nothing: an
 * event that contradicts the state (a start from a queue whose head is somebody else, a thread that parks
 * while it holds a P) throws. So a recording that replays to its end tells one consistent story.
 *
 * Invariant after every event: each living goroutine is in exactly one place: running on an M, in a
 * runnext, in a local queue, in the global queue, waiting, in a system call, or in the hands of a scheduler (`loose`: between
 * two events of the same moment).
 */
import { Kind, kindNames, Origin, originNames } from '../runtime/probe';
import { Queue } from './queue';
import type { Recording } from './recorder';

export type GPlace = 'running' | 'syscall' | 'runnext' | 'lrq' | 'grq' | 'loose' | 'waiting' | 'dead';
export type MStatus = 'running' | 'syscall' | 'runtime' | 'spinning' | 'parked' | 'polling' | 'starting';
export type PStatus = 'running' | 'syscall' | 'runtime' | 'spinning' | 'idle';

export interface GState {
  goid: number;
  place: GPlace;
  /** Index into `waitReasons` while it waits, else 0. */
  reason: number;
  /** P of its queue, or on which it runs; −1 for none. */
  p: number;
  /** The M it runs on, −1 for none. */
  m: number;
}

export interface MState {
  /** The M has been woken or created and has not acted since. */
  starting: boolean;
  parked: boolean;
  polling: boolean;
  spinning: boolean;
  /** Its goroutine is in a system call; the M may have lost its P meanwhile. */
  syscall: boolean;
  p: number;
  /** Engine index of the goroutine it runs, 0 for none. */
  g: number;
}

export interface PState {
  m: number;
  /** Engine index of the goroutine in the front seat, 0 for none. */
  runnext: number;
  lrq: Queue;
  /** Last schedtick seen. */
  schedtick: number;
}

export class ReplayError extends Error {
  override name = 'ReplayError';
}

/** What a thread may do only when it is on its feet; sysmon and timers may do the rest for others. */
const actsItself = new Set<number>([
  Kind.GoStart,
  Kind.GoStop,
  Kind.GoBlock,
  Kind.GoDestroy,
  Kind.ProcStart,
  Kind.ProcStop,
  Kind.MPark,
  Kind.SpinStart,
  Kind.SpinStop,
  Kind.PollBlock,
  Kind.Steal,
  Kind.StealNext,
  Kind.GrqBatch,
  Kind.GoSyscallBegin,
  Kind.GoSyscallEnd,
]);

export class SchedulerState {
  readonly gs = new Map<number, GState>();
  readonly ms = new Map<number, MState>();
  readonly ps: PState[];
  grq = new Queue();
  /** Goroutines between two queues: number of entries with place `loose`. */
  loose = 0;
  /** Waiting goroutines by reason. */
  private readonly waits = new Map<number, number>();
  /** Goroutines that have ended. */
  ended = 0;
  /** Events applied so far. */
  applied = 0;
  time = 0;
  mainStarted = false;
  /** The world is stopped. */
  stopped = false;

  /** @param ringSize the most goroutines a local queue holds */
  constructor(
    readonly procs: number,
    readonly ringSize = 256,
  ) {
    this.ps = Array.from({ length: procs }, () => ({ m: -1, runnext: 0, lrq: new Queue(), schedtick: 0 }));
    this.ms.set(0, newM(false));
  }

  clone(): SchedulerState {
    const copy = new SchedulerState(this.procs, this.ringSize);
    copy.gs.clear();
    copy.ms.clear();
    for (const [i, g] of this.gs) copy.gs.set(i, { ...g });
    for (const [i, m] of this.ms) copy.ms.set(i, { ...m });
    this.ps.forEach((p, i) => {
      copy.ps[i] = { ...p, lrq: new Queue(p.lrq.toArray()) };
    });
    copy.grq = new Queue(this.grq.toArray());
    for (const [reason, n] of this.waits) copy.waits.set(reason, n);
    copy.loose = this.loose;
    copy.ended = this.ended;
    copy.applied = this.applied;
    copy.time = this.time;
    copy.mainStarted = this.mainStarted;
    copy.stopped = this.stopped;
    return copy;
  }

  mStatus(m: number): MStatus {
    const s = this.ms.get(m)!;
    if (s.starting) return 'starting';
    if (s.polling) return 'polling';
    if (s.parked) return 'parked';
    if (s.g !== 0) return s.syscall ? 'syscall' : 'running';
    return s.spinning ? 'spinning' : 'runtime';
  }

  pStatus(p: number): PStatus {
    const m = this.ps[p]!.m;
    if (m < 0) return 'idle';
    const status = this.mStatus(m);
    return status === 'running' || status === 'syscall' || status === 'spinning' ? status : 'runtime';
  }

  /** Goroutines that wait for this reason. */
  waitingFor(reason: number): number {
    return this.waits.get(reason) ?? 0;
  }

  /** Entries of `place` loose, in no order that means anything. */
  looseGs(): number[] {
    if (this.loose === 0) return [];
    return [...this.gs].filter(([, g]) => g.place === 'loose').map(([i]) => i);
  }

  /** Takes event i of the recording; i must be the first one not yet taken. Throws ReplayError. */
  apply(rec: Recording, i: number): void {
    if (i !== this.applied) throw new RangeError(`event ${i} out of turn: the next one is ${this.applied}`);
    const kind = rec.kind[i]!;
    const m = rec.m[i]!;
    const p = rec.p[i]!;
    const g = rec.g[i]!;
    const a = rec.a[i]!;
    const b = rec.b[i]!;
    const time = rec.t[i]!;
    const wrong = (why: string): never => {
      const fields = `m=${m} p=${p} g=${g} a=${a} b=${b}`;
      throw new ReplayError(
        `event ${i}, ${kindNames[kind] ?? `kind ${kind}`} at ${time} ns (${fields}): ${why}`,
      );
    };
    if (time < this.time) wrong(`the clock runs backwards, it was ${this.time} ns`);
    this.time = time;

    const theG = (x = g): GState => {
      const s = this.gs.get(x);
      return s && s.place !== 'dead' ? s : wrong(`there is no living goroutine ${x}`);
    };
    const theM = (x = m): MState => this.ms.get(x) ?? wrong(`there is no M${x}`);
    const theP = (x = p): PState => this.ps[x] ?? wrong(`there is no P${x}`);
    const place = (s: GState, to: GPlace, ofP = -1) => {
      if (s.place === 'loose') this.loose--;
      else if (s.place === 'waiting') this.addWait(s.reason, -1);
      if (to === 'loose') this.loose++;
      s.place = to;
      s.p = ofP;
      s.m = -1;
    };
    const moveLoose = (x: number, to: GPlace, ofP: number) => {
      const s = theG(x);
      if (s.place !== 'loose') wrong(`goroutine ${x} is ${whereIs(s)}, so it cannot be queued`);
      place(s, to, ofP);
    };
    const append = (x: number, ofP: number) => {
      const target = theP(ofP);
      if (target.lrq.length >= this.ringSize) wrong(`the local queue of P${ofP} is full (${this.ringSize})`);
      moveLoose(x, 'lrq', ofP);
      target.lrq.push(x);
    };
    const stopRunning = (): GState => {
      const s = theG();
      const own = theM();
      if (s.place !== 'running' || own.g !== g) wrong(`goroutine ${g} does not run on M${m} (${whereIs(s)})`);
      own.g = 0;
      return s;
    };

    if (m >= 0 && actsItself.has(kind)) {
      const own = theM();
      if (own.parked || own.polling) wrong(`M${m} is ${own.parked ? 'parked' : 'blocked in the poller'}`);
      own.starting = false;
    }

    switch (kind) {
      case Kind.GoCreate: {
        const old = this.gs.get(g);
        if (old && old.place !== 'dead') wrong(`goroutine ${g} is still ${whereIs(old)}`);
        this.gs.set(g, { goid: a, place: 'loose', reason: 0, p: -1, m: -1 });
        this.loose++;
        break;
      }
      case Kind.GoStart: {
        const own = theM();
        const pp = theP();
        const s = theG();
        if (own.p !== p) wrong(`M${m} holds ${own.p < 0 ? 'no P' : `P${own.p}`}`);
        if (own.g !== 0) wrong(`M${m} still runs goroutine ${own.g}`);
        this.leaveForStart(pp, p, g, s, b, wrong);
        place(s, 'running', p);
        s.m = m;
        s.reason = 0;
        own.g = g;
        pp.schedtick = a;
        break;
      }
      case Kind.GoStop:
        place(stopRunning(), 'loose');
        break;
      case Kind.GoBlock: {
        const s = stopRunning();
        place(s, 'waiting');
        s.reason = a;
        this.addWait(a, 1);
        break;
      }
      case Kind.GoUnblock: {
        const s = theG();
        if (s.place !== 'waiting') wrong(`goroutine ${g} does not wait (${whereIs(s)})`);
        place(s, 'loose');
        s.reason = 0;
        break;
      }
      case Kind.GoDestroy:
        place(stopRunning(), 'dead');
        this.ended++;
        break;
      case Kind.RunnextPut: {
        const pp = theP();
        if (pp.runnext !== a) wrong(`the runnext of P${p} is ${pp.runnext || 'empty'}, not ${a || 'empty'}`);
        if (a !== 0) place(theG(a), 'loose');
        moveLoose(g, 'runnext', p);
        pp.runnext = g;
        break;
      }
      case Kind.LrqPut:
        append(g, p);
        break;
      case Kind.Spill: {
        const pp = theP();
        if (pp.lrq.length < this.ringSize) wrong(`the local queue of P${p} is not full: ${pp.lrq.length}`);
        if (2 * (a - 1) !== pp.lrq.length) wrong(`the older half of ${pp.lrq.length} is not ${a - 1}`);
        for (const x of pp.lrq.take(a - 1)) {
          place(theG(x), 'grq');
          this.grq.push(x);
        }
        moveLoose(g, 'grq', -1);
        this.grq.push(g);
        break;
      }
      case Kind.GrqPut:
        moveLoose(g, 'grq', -1);
        this.grq.push(g);
        break;
      case Kind.GrqBatch: {
        theP();
        if (a < 1 || a > this.grq.length) wrong(`the global queue has ${this.grq.length}, not ${a}`);
        const [first, ...rest] = this.grq.take(a);
        for (const x of [first!, ...rest]) place(theG(x), 'loose');
        for (const x of rest) append(x, p);
        break;
      }
      case Kind.Steal: {
        const victim = theP(g);
        theP();
        if (g === p) wrong('a P cannot steal from itself');
        if (a < 1 || a > victim.lrq.length)
          wrong(`P${g} has ${victim.lrq.length} in its local queue, not ${a}`);
        const taken = victim.lrq.take(a);
        for (const x of taken) place(theG(x), 'loose');
        for (const x of taken.slice(0, -1)) append(x, p);
        break;
      }
      case Kind.StealNext: {
        const victim = theP(a);
        if (victim.runnext !== g) wrong(`the runnext of P${a} is ${victim.runnext || 'empty'}`);
        victim.runnext = 0;
        place(theG(), 'loose');
        break;
      }
      case Kind.ProcStart: {
        const own = theM();
        const pp = theP();
        // The one that shrinks GOMAXPROCS below its own P goes over to P0 without a word.
        if (own.p >= 0 && this.stopped) this.ps[own.p]!.m = -1;
        else if (own.p >= 0) wrong(`M${m} already holds P${own.p}`);
        if (pp.m >= 0) wrong(`P${p} belongs to M${pp.m}`);
        own.p = p;
        pp.m = m;
        break;
      }
      case Kind.ProcStop: {
        const own = theM();
        if (own.p !== p) wrong(`M${m} holds ${own.p < 0 ? 'no P' : `P${own.p}`}`);
        if (own.g !== 0 && !own.syscall) wrong(`M${m} still runs goroutine ${own.g}`);
        own.p = -1;
        theP().m = -1;
        break;
      }
      case Kind.MCreate:
        if (m !== 0 && this.ms.has(m)) wrong(`M${m} exists already`);
        this.ms.set(m, newM(m !== 0));
        break;
      case Kind.MWake: {
        const own = theM();
        if (!own.parked) wrong(`M${m} is not parked`);
        own.parked = false;
        own.starting = true;
        break;
      }
      case Kind.MPark: {
        const own = theM();
        if (own.p >= 0) wrong(`M${m} still holds P${own.p}`);
        if (own.spinning) wrong(`M${m} still spins`);
        own.parked = true;
        break;
      }
      case Kind.SpinStart: {
        const own = theM();
        if (own.spinning) wrong(`M${m} spins already`);
        own.spinning = true;
        break;
      }
      case Kind.SpinStop: {
        const own = theM();
        if (!own.spinning) wrong(`M${m} does not spin`);
        own.spinning = false;
        break;
      }
      case Kind.PollBlock: {
        const own = theM();
        if (own.p >= 0) wrong(`M${m} still holds P${own.p}`);
        for (const [x, s] of this.ms) if (s.polling) wrong(`M${x} is in the poller already`);
        own.polling = true;
        break;
      }
      case Kind.PollReturn: {
        const own = theM();
        if (!own.polling) wrong(`M${m} is not in the poller`);
        own.polling = false;
        break;
      }
      case Kind.GoSyscallBegin: {
        const s = theG();
        const own = theM();
        if (s.place !== 'running' || own.g !== g)
          wrong(`goroutine ${g} does not run on M${m} (${whereIs(s)})`);
        place(s, 'syscall', own.p);
        s.m = m;
        own.syscall = true;
        break;
      }
      case Kind.GoSyscallEnd: {
        const s = theG();
        const own = theM();
        if (s.place !== 'syscall' || own.g !== g)
          wrong(`goroutine ${g} is in no call on M${m} (${whereIs(s)})`);
        if (a === 2 ? own.p >= 0 : own.p !== p || p < 0) {
          wrong(`M${m} holds ${own.p < 0 ? 'no P' : `P${own.p}`}`);
        }
        own.syscall = false;
        if (a === 2) {
          own.g = 0;
          place(s, 'loose');
        } else {
          place(s, 'running', p);
          s.m = m;
        }
        break;
      }
      case Kind.ProcSteal: {
        const victim = theM(a);
        if (victim.p !== p) wrong(`M${a} holds ${victim.p < 0 ? 'no P' : `P${victim.p}`}`);
        if (!victim.syscall) wrong(`M${a} is in no system call`);
        victim.p = -1;
        theP().m = -1;
        break;
      }
      case Kind.Take: {
        const s = theG();
        const from = p < 0 ? this.grq : theP().lrq;
        if (p >= 0 && theP().runnext === g) theP().runnext = 0;
        else if (!from.remove(g)) wrong(`goroutine ${g} is ${whereIs(s)}`);
        place(s, 'loose');
        break;
      }
      case Kind.StwStart:
        this.stopped = true;
        break;
      case Kind.StwEnd:
        this.stopped = false;
        this.resize(a);
        break;
      case Kind.MainStart:
        this.mainStarted = true;
        break;
      case Kind.TimerFire:
      case Kind.Print:
      case Kind.PreemptRequest:
      case Kind.SysmonLook:
        break;
      default:
        wrong('no such kind of event');
    }
    this.applied = i + 1;
  }

  /** procresize: a P that goes gives its front seat and then its queue to the head of the global queue. */
  private resize(procs: number): void {
    for (const p of this.ps.slice(procs)) {
      const moved = [...(p.runnext === 0 ? [] : [p.runnext]), ...p.lrq.toArray()];
      p.runnext = 0;
      p.lrq = new Queue();
      for (const g of moved) {
        const s = this.gs.get(g)!;
        s.place = 'grq';
        s.p = -1;
      }
      this.grq = new Queue([...moved, ...this.grq.toArray()]);
    }
  }

  private addWait(reason: number, n: number): void {
    this.waits.set(reason, this.waitingFor(reason) + n);
  }

  /** Takes the goroutine out of the place where its start says it was found. */
  private leaveForStart(
    pp: PState,
    p: number,
    g: number,
    s: GState,
    origin: number,
    wrong: (why: string) => never,
  ): void {
    switch (origin) {
      case Origin.Runnext:
        if (pp.runnext !== g) wrong(`the runnext of P${p} is ${pp.runnext || 'empty'}`);
        pp.runnext = 0;
        return;
      case Origin.Lrq:
        if (pp.lrq.peek() !== g) {
          wrong(`the oldest in the local queue of P${p} is ${pp.lrq.peek() ?? 'nobody: it is empty'}`);
        }
        pp.lrq.take(1);
        return;
      case Origin.GrqTick:
        if (this.grq.peek() !== g)
          wrong(`the oldest in the global queue is ${this.grq.peek() ?? 'nobody: it is empty'}`);
        this.grq.take(1);
        return;
      case Origin.Locked:
        // Another M found it and handed its P over with it; the recording has no event of its own for that.
        if (s.place === 'runnext' && s.p === p) pp.runnext = 0;
        else if (pp.lrq.peek() === g) pp.lrq.take(1);
        else if (s.place !== 'loose') wrong(`locked to its thread, but goroutine ${g} is ${whereIs(s)}`);
        return;
      case Origin.Resumed:
        if (s.place !== 'loose' && s.place !== 'waiting') wrong(`goroutine ${g} is ${whereIs(s)}`);
        return;
      default:
        if (s.place !== 'loose') {
          wrong(`${originNames[origin] ?? `origin ${origin}`}, but goroutine ${g} is ${whereIs(s)}`);
        }
    }
  }
}

function newM(starting: boolean): MState {
  return { starting, parked: false, polling: false, spinning: false, syscall: false, p: -1, g: 0 };
}

function whereIs(s: GState): string {
  switch (s.place) {
    case 'running':
      return `running on M${s.m}`;
    case 'syscall':
      return `in a system call on M${s.m}`;
    case 'runnext':
      return `the runnext of P${s.p}`;
    case 'lrq':
      return `in the local queue of P${s.p}`;
    case 'grq':
      return 'in the global queue';
    case 'loose':
      return 'runnable, in no queue';
    case 'waiting':
      return 'waiting';
    case 'dead':
      return 'dead';
  }
}
