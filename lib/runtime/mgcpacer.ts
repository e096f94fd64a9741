/**
 * When a collection begins and how much others must help it (mgcpacer.go: gcControllerState).
 *
 * The goal: the heap may grow to what was marked, and GOGC percent of it and of the roots, stacks and globals; no
 * less than 4 MiB × GOGC / 100, and no more than GOMEMLIMIT leaves. The trigger lies before it, as far as the last
 * cycles say the program allocates while a cycle runs. Who allocates while one runs pays for it in marking.
 *
 * Invariant: heapMarked ≤ trigger ≤ goal, as far as the goal is above heapMarked.
 */
import { clock, T } from '../sim/clock';
import { GC_BACKGROUND_UTILIZATION } from './constants';
import { heap } from './malloc';
import { heapFigures, retained } from './mheap';
import { stackScan } from './stack';

/** defaultHeapMinimum, bytes at GOGC=100. */
export const HEAP_MINIMUM = 4 << 20;
/** gcGoalUtilization: a cycle shall take this share of the CPU time. */
const GOAL_UTILIZATION = 0.25;
const TRIGGER_DEN = 64;
const TRIGGER_MIN = 45;
const TRIGGER_MAX = 61;
const LIMIT_HEADROOM = 1 << 20;
const LIMIT_HEADROOM_PERCENT = 3;
const MIN_RUNWAY = 64 << 10;
const SWEEP_DISTANCE = 1 << 20;
/** Data and bss of a small program that the collector looks into. */
export const GLOBALS = 188_000;
const NEVER = Number.POSITIVE_INFINITY;

/** The controller's figures, bytes unless said otherwise. */
export const pacer = {
  /** GOGC, −1 for off. */
  gcPercent: 100,
  /** GOMEMLIMIT. */
  memoryLimit: NEVER,
  heapMarked: 0,
  /** heapLive when the present cycle began, Infinity between cycles. */
  triggered: NEVER,
  lastHeapScan: 0,
  lastStackScan: 0,
  lastHeapGoal: 0,
  lastHeapInUse: 0,
  percentGoal: 0,
  runway: 0,
  /** Bytes that are allocated while a byte is marked, as the last cycles say. */
  consMark: 0,
  lastConsMark: [0, 0, 0, 0],
  sweepTrigger: 0,
  /** ns of the present cycle: its start, assists, idle workers. */
  markStart: 0,
  assistTime: 0,
  /** Bytes that the present cycle has marked, and will have. */
  workDone: 0,
  workExpected: 0,
  /** Bytes of marking that an allocated byte owes. */
  assistRatio: 0,
  cycles: 0,
};

/** @param gogc percent, −1 for off @param limit bytes, Infinity for none */
export function resetPacer(gogc: number, limit: number): void {
  Object.assign(pacer, {
    gcPercent: gogc,
    memoryLimit: limit,
    heapMarked: 0,
    triggered: NEVER,
    lastHeapScan: 0,
    lastStackScan: 0,
    lastHeapGoal: 0,
    lastHeapInUse: 0,
    runway: 0,
    consMark: 0,
    lastConsMark: [0, 0, 0, 0],
    sweepTrigger: 0,
    markStart: 0,
    assistTime: 0,
    workDone: 0,
    workExpected: 0,
    assistRatio: 0,
    cycles: 0,
  });
  // The first cycle's runway counts on 60 % of the least heap being live (heapminimum × 0.6 marked).
  commit(true);
}

const heapMinimum = (): number => Math.floor((HEAP_MINIMUM * Math.max(0, pacer.gcPercent)) / 100);

/** gcControllerState.commit: the goal and the runway from what the last cycle found. */
function commit(sweepDone: boolean): void {
  pacer.sweepTrigger = sweepDone ? 0 : heap.live + SWEEP_DISTANCE;
  const { gcPercent, heapMarked, lastStackScan, lastHeapScan, consMark } = pacer;
  pacer.percentGoal =
    gcPercent < 0
      ? NEVER
      : Math.max(
          heapMinimum(),
          heapMarked + Math.floor(((heapMarked + lastStackScan + GLOBALS) * gcPercent) / 100),
        );
  pacer.runway = Math.floor(
    ((consMark * (1 - GOAL_UTILIZATION)) / GOAL_UTILIZATION) * (lastHeapScan + lastStackScan + GLOBALS),
  );
}

/** heapGoal: bytes at which a cycle shall have ended. */
export function heapGoal(): number {
  const limited = memoryLimitHeapGoal();
  if (limited < pacer.percentGoal) return limited;
  let goal = Math.max(pacer.percentGoal, pacer.sweepTrigger);
  if (pacer.triggered !== NEVER && goal < pacer.triggered + MIN_RUNWAY) goal = pacer.triggered + MIN_RUNWAY;
  return goal;
}

/** memoryLimitHeapGoal: what GOMEMLIMIT leaves for the heap, less 3 % (1 MiB at least). Never below what is live. */
function memoryLimitHeapGoal(): number {
  const { memoryLimit, heapMarked } = pacer;
  if (memoryLimit === NEVER) return NEVER;
  const { ready, free } = retained();
  const other = ready - free - heap.live;
  const overage = Math.max(0, ready - memoryLimit);
  if (other + overage >= memoryLimit) return heapMarked;
  let goal = memoryLimit - (other + overage);
  const headroom = Math.max(LIMIT_HEADROOM, Math.floor(goal / 100) * LIMIT_HEADROOM_PERCENT);
  goal = goal < headroom || goal - headroom < headroom ? headroom : goal - headroom;
  return Math.max(goal, heapMarked);
}

/** trigger: bytes at which the next cycle begins. */
export function gcTrigger(): number {
  const goal = heapGoal();
  const { heapMarked, percentGoal, sweepTrigger, runway } = pacer;
  if (goal === NEVER) return NEVER;
  if (heapMarked >= goal) return goal;
  const bySweep = goal < percentGoal ? 0 : sweepTrigger;
  const step = Math.floor((goal - heapMarked) / TRIGGER_DEN);
  const least = Math.max(heapMarked, bySweep, step * TRIGGER_MIN + heapMarked);
  let most = step * TRIGGER_MAX + heapMarked;
  if (goal > HEAP_MINIMUM && goal - HEAP_MINIMUM > most) most = goal - HEAP_MINIMUM;
  most = Math.max(most, least);
  return Math.min(Math.max(runway > goal ? least : goal - runway, least), most);
}

/** gcTrigger.test for the heap: whether allocation has reached the trigger. */
export function gcDue(): boolean {
  return pacer.triggered === NEVER && heap.live >= gcTrigger();
}

/** startCycle. @param work bytes to mark */
export function startPacing(work: number): void {
  pacer.triggered = heap.live;
  pacer.markStart = clock[T.Now];
  pacer.assistTime = 0;
  pacer.workDone = 0;
  pacer.workExpected = work;
  revise();
}

/** revise: what an allocated byte owes, so that the work is done when the goal is reached. */
export function revise(): void {
  const { gcPercent, workDone, lastHeapScan, lastStackScan } = pacer;
  const percent = gcPercent < 0 ? 100_000 : gcPercent;
  let goal = heapGoal();
  let expected = lastHeapScan + lastStackScan + GLOBALS;
  const most = heap.scan + stackScan().sizes + GLOBALS;
  if (workDone > expected) {
    const extended = ((goal - pacer.triggered) / expected) * most + pacer.triggered;
    goal = Math.min(extended, (1 + percent / 100) * goal);
    expected = most;
  }
  if (heap.live > goal) {
    goal *= 1.1;
    expected = most;
  }
  pacer.assistRatio = Math.max(1000, expected - workDone) / Math.max(1, goal - heap.live);
}

/** endCycle and resetLive. @param marked bytes found live @param scanned of them looked into @param idle ns of idle workers */
export function endPacing(marked: number, scanned: number, procs: number, idle: number): void {
  const p = pacer;
  p.lastHeapGoal = heapGoal();
  const wall = clock[T.Now] - p.markStart;
  if (wall > 0 && heap.live > p.triggered && p.workDone > 0) {
    const utilization = GC_BACKGROUND_UTILIZATION + p.assistTime / (wall * procs);
    const now =
      ((heap.live - p.triggered) * (utilization + idle / (wall * procs))) /
      (p.workDone * Math.max(0.01, 1 - utilization));
    p.consMark = Math.max(now, ...p.lastConsMark);
    p.lastConsMark = [...p.lastConsMark.slice(1), now];
  }
  p.heapMarked = marked;
  p.lastHeapScan = scanned;
  p.lastStackScan = stackScan().bytes;
  p.triggered = NEVER;
  p.lastHeapInUse = heapFigures().inUse;
  p.cycles++;
  commit(false);
}

/** The sweep is over: the trigger no longer waits for it. */
export function sweepDone(): void {
  commit(true);
}

/** gcPaceScavenger: how many bytes of the heap may stay with the process beyond need. */
export function retainGoal(): number {
  const { lastHeapGoal, lastHeapInUse, memoryLimit } = pacer;
  if (lastHeapGoal === 0) return NEVER;
  const goal = (lastHeapInUse * heapGoal()) / lastHeapGoal;
  return Math.min(goal + goal / 10, memoryLimit * 0.95);
}
