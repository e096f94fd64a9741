/**
 * One run of a program, step by step, each step by the process that somebody picks.
 *
 * The engine's own primitives act (channels, locks, select, timers: the same code as in `simulate`); only its
 * scheduler is put aside. A step is one visible operation and the goroutine's own code up to the next one, so
 * whatever plain calls do (wg.add, tryLock, ctx.err) belongs to the operation before them; lines of output are
 * steps of their own.
 *
 * Invariant: between steps every goroutine is at a named operation, parked, or over; all run queues are empty.
 */
import { current } from '../goroutine/api';
import { nextRun } from '../goroutine/launch';
import { resetMachine } from '../goroutine/machine';
import { type Front, Op, reg } from '../goroutine/opcodes';
import { resetPending } from '../goroutine/operation';
import { feed, panics, perform, setMainG, setProgram } from '../goroutine/ops';
import { Cell } from '../goroutine/shared';
import { TableBuilder } from '../goroutine/table-builder';
import { watch } from '../goroutine/watch';
import { chanCap, chanLen, resetChans } from '../runtime/chan';
import { resetConds } from '../runtime/cond';
import { end, resetEnd } from '../runtime/deadlock';
import { Gstatus, gGoid, gget, gPc, gStatus, resetGs } from '../runtime/g';
import { allocm, CONTROLLED, mCurg, mLockedg, mP, resetMs } from '../runtime/m';
import { resetMutexes } from '../runtime/mutex';
import { Pstatus, pM, pRunnext, pRunqhead, pRunqtail, pStatus } from '../runtime/p';
import { setProbe } from '../runtime/probe';
import { resetRWMutexes } from '../runtime/rwmutex';
import { resetSched, sched } from '../runtime/sched';
import type { SelectCase } from '../runtime/select';
import { resetSemas } from '../runtime/sema';
import { DONE, GONE, isSuspended, resetSudogs, resume } from '../runtime/sudog';
import { emptyHeap } from '../runtime/time';
import { resetTimerObjects, runTimer, timerChan, timerTotal, tmWhen } from '../runtime/timer';
import { gResult, resetValues } from '../runtime/values';
import { resetWaitGroups } from '../runtime/waitgroup';
import { clock, resetClock, T } from '../sim/clock';
import { seedStreams } from '../sim/random';
import { Class, item, itemObject, touchedItem } from './items';
import { bare, type Named, named, type Process, ProcessIds, recall, Step } from './process';
import type { Frame } from './race/stacks';
import {
  busy,
  CLOCK,
  itemsOf,
  ObjectNumbers,
  OUTPUT,
  readyCases,
  sameChannelTwice,
  waitsFor,
  waitsWhile,
} from './touches';

/** What a step did. */
export interface Taken {
  process: Process;
  op: Named;
  /** Which of the choices it had (ready cases of a select), and how many these were. */
  choice: number;
  choices: number;
  /** What was touched, and how busy each object was before. */
  items: number[];
  before: number[];
  /** Whom it made, and whom it woke. */
  made: Process[];
  woken: Process[];
  /** Whether the goroutine gave way (Gosched, Sleep) before its next operation. */
  yielded: boolean;
  /** What it got: the answer of the operation. */
  result: unknown;
}

/** How a run ended for its user: what stood there when main returned, or when the process died. */
export interface Ending {
  kind: 'return' | 'deadlock' | 'panic' | 'unfinished';
  message: string;
  lines: string[];
  values: [name: string, value: unknown][];
}

export interface Program {
  /** A fresh copy of the program: its front, and what the front calls main. @param quiet whether its output is known already */
  fresh(quiet?: boolean): { front: Front; main: unknown; stack?: () => Frame[] };
  /** A hash of the source, where there is one. */
  fingerprint?: string;
}

/** Operations of a goroutine that nobody else can see, one after the other without a visible one: more is a loop. */
const UNSEEN = 100_000;

export class Stage {
  processes: Process[] = [];
  ending: Ending | null = null;
  /** True once something happened whose alternatives are not all looked at; says what. */
  gap = '';
  private readonly ids = new ProcessIds();
  private numbers = new ObjectNumbers();
  private front!: Front;
  private lines: string[] = [];
  private timers = 0;
  /** Of the step that is being taken. */
  private taken: Taken | null = null;
  private acting: Process | null = null;

  constructor(
    private readonly program: Program,
    /** Whether sleeps and timers end in the order of their deadlines. */
    readonly timed: boolean,
    private readonly procs: number,
  ) {
    resetMachine({ procs: 1, spread: false }, 1);
  }

  /** A new run, at main's first operation. */
  begin(): void {
    this.resetEngine();
    this.processes = [];
    this.ending = null;
    this.lines = [];
    this.timers = 0;
    this.numbers = new ObjectNumbers();
    this.taken = null;
    const { front, main } = this.program.fresh();
    this.front = front;
    setProgram(new TableBuilder().table(), [], 0, this.watched(front), () => {});
    current.run = nextRun();
    current.mainStart = 0;
    current.lines = [];
    current.cells = [];
    watch.touched = (what, write) => this.touch(touchedItem(what, write));
    const g = gget(0);
    gPc[g] = 0;
    setMainG(g);
    reg.fn = main;
    reg.args = [];
    // What an earlier run left there would find its way into this one's fingerprint.
    reg.text = '';
    this.acting = null;
    this.seat(g);
    front.start(g);
    const p = this.add(g, 0, 'main', 'main');
    p.next = null;
    this.runLocal(p);
  }

  /** The program must not be running any more when something else runs. */
  close(): void {
    watch.touched = null;
    current.run = 0;
    sched.curm = -1;
  }

  enabled(): Process[] {
    return this.processes.filter(p => this.canStep(p));
  }

  canStep(p: Process): boolean {
    if (p.prints.length > 0) return true;
    if (p.timer !== 0) return this.canFire(p);
    const { next } = p;
    if (next === null) return false;
    if (next.code === Step.Wake) return p.deadline <= this.firstDeadline();
    const object = waitsFor(next);
    return object === 0 || !waitsWhile(next, busy(object));
  }

  /** What p will do at its next step. */
  nextOf(p: Process): Named | null {
    return p.prints.length > 0 ? { ...bare(Step.Print), text: p.prints[0] } : p.next;
  }

  /** How many choices p's next step has: the ready cases of a select, otherwise one. */
  choicesOf(p: Process): number {
    if (p.prints.length > 0 || p.next?.code !== Op.Select) return 1;
    return Math.max(1, readyCases(p.next.value as SelectCase[]).length);
  }

  /** The items of an operation that is yet to come: plain calls behind it are not known. */
  itemsOf(n: Named): number[] {
    const list: number[] = [];
    itemsOf(n, list, this.numbers, isWhole);
    return list;
  }

  /** The next step of p, which must be able to take it. */
  step(p: Process, choice = 0): Taken {
    const op = this.nextOf(p)!;
    const taken: Taken = {
      process: p,
      op,
      choice,
      choices: 1,
      items: [],
      before: [],
      made: [],
      woken: [],
      yielded: false,
      result: undefined,
    };
    this.taken = taken;
    this.acting = p;
    for (const i of this.itemsOf(op)) this.touch(i);
    if (this.timed && (op.code === Step.Fire || op.code === Step.Wake))
      this.touch(item(CLOCK, Class.Exclusive));
    if (op.code === Step.Print) this.print(p);
    else if (op.code === Step.End) this.finish('return', '');
    else this.act(p, op, choice);
    this.settle();
    this.taken = null;
    return taken;
  }

  /** Nobody can take a step: the run is over. */
  endOfSteps(): void {
    if (this.ending !== null) return;
    const nobody = this.left().length === 0;
    const why = nobody ? 'no goroutines (main called runtime.Goexit)' : 'all goroutines are asleep';
    this.finish('deadlock', `fatal error: ${why} - deadlock!`);
  }

  /** The run is given up. */
  giveUp(): void {
    if (this.ending === null) this.finish('unfinished', '');
  }

  /** Goroutines that are still there: after the last step they wait for ever. */
  left(): Process[] {
    return this.processes.filter(p => p.timer === 0 && !p.done);
  }

  private resetEngine(): void {
    resetClock();
    seedStreams(1);
    resetSched(1);
    resetMs();
    resetChans();
    resetSudogs();
    resetSemas();
    resetMutexes();
    resetRWMutexes();
    resetConds();
    resetWaitGroups();
    resetValues();
    resetEnd();
    resetPending();
    emptyHeap(0);
    resetTimerObjects();
    resetGs(1, 0, false, true);
    setProbe(null);
    const m = allocm();
    mP[m] = 0;
    pM[0] = m;
    pStatus[0] = Pstatus.Running;
    mLockedg[m] = CONTROLLED;
    sched.curm = m;
    this.emptyQueues();
  }

  private emptyQueues(): void {
    pRunnext[0] = 0;
    pRunqhead[0] = pRunqtail[0];
    sched.runqhead = sched.runqtail = sched.runqsize = 0;
    emptyHeap(0);
  }

  /** The program's front; new goroutines become processes. */
  private watched(front: Front): Front {
    return {
      resume: g => front.resume(g),
      raise: (g, text) => front.raise(g, text),
      unwind: g => front.unwind(g),
      start: g => {
        front.start(g);
        const fn = reg.fn as { name?: string } | undefined;
        const args = reg.args as unknown[] | undefined;
        const first = Array.isArray(args) ? args[0] : undefined;
        const name = front.nameOf?.(g) || fn?.name || 'func';
        const told = typeof first === 'number' || typeof first === 'string';
        const p = this.add(g, 0, name, told ? String(first) : this.place(name));
        p.next = bare(Step.Start);
      },
      nameOf: g => front.nameOf?.(g) ?? '',
      get error() {
        return front.error;
      },
    };
  }

  /** The n-th of this name that the acting process makes is told as n, the first of them by its name alone. */
  private place(name: string): string {
    const same = this.processes.filter(p => p.parent === this.acting && p.name === name).length;
    return same === 0 ? '' : String(same + 1);
  }

  private add(g: number, timer: number, name: string, label: string): Process {
    const parent = this.acting;
    const made = parent === null ? 0 : parent.made++;
    const p: Process = {
      id: this.ids.of(parent, made, timer === 0 ? 'g' : 't'),
      index: this.processes.length,
      name,
      label,
      parent,
      made: 0,
      g,
      timer,
      prints: [],
      next: null,
      parked: null,
      done: false,
      goexiting: false,
      deadline: 0,
    };
    this.processes.push(p);
    this.taken?.made.push(p);
    return p;
  }

  private touch(i: number): void {
    const { taken } = this;
    if (taken === null || taken.items.includes(i)) return;
    taken.items.push(i);
    taken.before.push(busy(itemObject(i)));
  }

  /** g is the goroutine that runs. */
  private seat(g: number): void {
    sched.curm = 0;
    mCurg[0] = g;
    gStatus[g] = Gstatus.Running;
  }

  private print(p: Process): void {
    this.lines.push(p.prints.shift()!);
  }

  private act(p: Process, op: Named, choice: number): void {
    p.next = null;
    if (p.timer !== 0) {
      this.fire(p);
      return;
    }
    this.seat(p.g);
    switch (op.code) {
      case Step.Start:
        break;
      case Step.Wake:
        clock[T.Now] = Math.max(clock[T.Now], p.deadline);
        p.deadline = 0;
        break;
      case Step.Relock:
        this.resumed(p, op);
        return;
      case Op.Select:
        this.select(p, op, choice);
        break;
      default:
        recall(op);
        perform(0, p.g, op.code as Op);
    }
    if (this.died(p)) return;
    if (gStatus[p.g] === Gstatus.Waiting) p.parked = op;
    else if (gStatus[p.g] === Gstatus.Dead) p.done = true;
    else this.runLocal(p);
  }

  private select(p: Process, op: Named, choice: number): void {
    const cases = op.value as SelectCase[];
    const ready = readyCases(cases);
    recall(op);
    if (ready.length > 1) {
      this.taken!.choices = ready.length;
      // Only the chosen case is there: the engine need not draw lots.
      reg.value = cases.map((c, i) => (i === ready[choice] ? c : { ...c, chan: 0 }));
    } else if (ready.length === 0 && sameChannelTwice(cases)) {
      this.gap = 'a select waits on one channel in two cases: which of them is met was drawn, not explored';
    }
    perform(0, p.g, Op.Select);
  }

  /** The process died of p's operation. */
  private died(p: Process): boolean {
    if (sched.ended === 0) return false;
    if (this.ending === null) this.finish(end.kind === 'return' ? 'return' : 'panic', end.message);
    resetEnd();
    sched.ended = 0;
    p.done = true;
    return true;
  }

  private fire(p: Process): void {
    const t = p.timer;
    if (this.timed) clock[T.Now] = Math.max(clock[T.Now], tmWhen[t]);
    sched.curm = 0;
    runTimer(t, this.timed ? clock[T.Now] : tmWhen[t]);
  }

  private canFire(p: Process): boolean {
    const t = p.timer;
    if (tmWhen[t] <= 0) return false;
    const c = timerChan(t);
    // A ticker whose last tick nobody took has nothing to tell.
    if (c !== 0 && chanLen[c] > 0 && chanLen[c] === chanCap[c]) return false;
    return !this.timed || tmWhen[t] <= this.firstDeadline();
  }

  private firstDeadline(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const p of this.processes) {
      if (p.timer !== 0 && tmWhen[p.timer] > 0) first = Math.min(first, tmWhen[p.timer]);
      else if (p.next?.code === Step.Wake) first = Math.min(first, p.deadline);
    }
    return first;
  }

  /** Whoever has become ready goes on to its next operation. */
  private settle(): void {
    this.emptyQueues();
    for (let i = 0; i < this.processes.length; i++) {
      const p = this.processes[i];
      if (p.parked === null || gStatus[p.g] !== Gstatus.Runnable) continue;
      const op = p.parked;
      this.taken?.woken.push(p);
      this.acting = p;
      this.seat(p.g);
      if (op.code === Op.CondWait && isSuspended(p.g)) {
        p.parked = null;
        p.next = { ...op, code: Step.Relock };
      } else {
        this.resumed(p, op);
      }
      this.emptyQueues();
    }
  }

  /** p runs again after having been parked in op. */
  private resumed(p: Process, op: Named): void {
    p.parked = null;
    if (isSuspended(p.g)) {
      const text = resume(0, p.g);
      if (text === GONE || gStatus[p.g] === Gstatus.Waiting) {
        p.parked = op;
        return;
      }
      if (text !== DONE) panics(p.g, text);
    }
    this.runLocal(p);
  }

  /** p's own code, up to an operation that others can see. */
  private runLocal(p: Process): void {
    const { g } = p;
    this.acting = p;
    if (this.taken !== null && this.taken.process === p) this.taken.result = gResult[g];
    let code = -1;
    for (let n = 0; n < UNSEEN; n++) {
      this.seat(g);
      if (code < 0) code = feed(g);
      const printed = current.lines.splice(0);
      for (const line of printed) p.prints.push(line);
      this.noteTimers();
      if (!this.unseen(p, code)) return;
      if (p.done) return;
      code = p.goexiting && code === Op.Goexit ? this.front.unwind(g) : -1;
    }
    p.done = true;
    this.gap = `${p.name} runs on without an operation that others can see`;
    this.giveUp();
  }

  /** Timers that the code has just made by plain calls. */
  private noteTimers(): void {
    while (this.timers < timerTotal()) {
      const t = ++this.timers;
      const p = this.add(0, t, 'timer', String(t));
      p.next = { ...bare(Step.Fire), a: t };
      if (this.timed) this.touch(item(CLOCK, Class.Shared));
    }
  }

  /** Does what nobody else can see. @returns false when `code` is an operation that waits for its turn */
  private unseen(p: Process, code: number): boolean {
    const { g } = p;
    switch (code) {
      case Op.Gosched:
        if (this.taken !== null) this.taken.yielded = true;
        return true;
      case Op.Work:
      case Op.LockOSThread:
      case Op.UnlockOSThread:
      case Op.Gc:
        return true;
      case Op.Gomaxprocs:
        gResult[g] = this.procs;
        return true;
      case Op.Sleep:
      case Op.Syscall:
      case Op.IoWait:
        if (this.taken !== null) this.taken.yielded = true;
        if (!this.timed || reg.ns <= 0) return true;
        this.touch(item(CLOCK, Class.Shared));
        p.deadline = clock[T.Now] + reg.ns;
        p.next = named(Step.Wake as never);
        return false;
      case Op.Go:
      case Op.AfterFunc:
        // A line that comes before must be out before the new goroutine can print.
        if (p.prints.length > 0) break;
        perform(0, g, code);
        this.noteTimers();
        this.acting = p;
        return true;
      case Op.Goexit:
        p.goexiting = true;
        return true;
      case Op.Return:
        if (p.index === 0 && !p.goexiting) {
          p.next = named(Step.End as never);
          return false;
        }
        perform(0, g, code);
        p.done = true;
        return true;
      case Op.Read:
      case Op.Write:
      case Op.Accept:
        throw new Error('outcomes: programs with files and connections cannot be explored');
    }
    p.next = named(code as Op);
    // Numbered when it is named: a number that depended on the steps between would differ from schedule to schedule.
    if (code === Op.Load || code === Op.Store || code === Op.Atomic) this.itemsOf(p.next);
    return false;
  }

  private finish(kind: Ending['kind'], message: string): void {
    const main = this.processes[0];
    if (kind === 'return') {
      main.done = true;
      main.next = null;
    }
    // What stands there at the end depends on every line and every store that could come before it.
    this.touch(item(OUTPUT, Class.Exclusive));
    for (const cell of current.cells) {
      for (const i of this.itemsOf({ ...bare(Op.Load), value: cell })) this.touch(i);
    }
    this.ending = {
      kind,
      message,
      lines: [...this.lines],
      values: current.cells.map(cell => [cell.name, (cell as { held?: unknown }).held]),
    };
  }
}

/** A variable of the program's own is one object; what compiled code touches is told by object and key. */
function isWhole(object: unknown): boolean {
  return object instanceof Cell;
}

/** The goroutine's number, as Go prints it. */
export function goidOf(p: Process): number {
  return p.g === 0 ? 0 : gGoid[p.g];
}
