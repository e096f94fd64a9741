/**
 * Every schedule, up to the order of steps that do not depend on each other: source-set dynamic partial-order
 * reduction with sleep sets (Abdulla, Aronis, Jonsson, Sagonas: Source Sets, J. ACM 2017), by running the program
 * again and again from the start.
 *
 * A run is taken to its end; then each pair of steps that depend on each other and could have come in the other
 * order (a race in the sense of that paper) asks for a run in which they do. Locks and Wait are never begun in
 * vain, so a step's rival is the last one before which it could have been taken, which for a lock is the
 * other's lock and not its unlock.
 *
 * Invariant: a complete search has seen, for every schedule, one that differs from it only in the order of
 * independent steps; all of these give the same result.
 */
import { conflicts, itemClass, itemObject } from './items';
import type { Process } from './process';
import type { Stage, Taken } from './stage';
import { waitsWhile } from './touches';
import { Trace } from './trace';

/** A moment at which somebody was picked. */
interface Node {
  enabled: number[];
  /** The process picked now, and which of its choices. */
  pick: number;
  choice: number;
  choices: number;
  wanted: Set<number>;
  done: Set<number>;
  /** Processes whose step here was explored already, and what it touched. */
  sleep: Map<number, readonly number[]>;
  items: readonly number[];
}

export interface SearchLimits {
  /** Runs at most. */
  runs: number;
  /** Steps of one run at most. */
  steps: number;
}

export interface SearchReport {
  runs: number;
  /** Runs given up because another had covered them. */
  redundant: number;
  complete: boolean;
  /** Runs that were cut at the limit of steps. */
  cut: number;
}

/** Who goes on when nobody says otherwise: the same process, unless it has just given way. */
export function byDefault(enabled: readonly Process[], last: Taken | null): Process {
  if (last === null) return enabled[0];
  if (!last.yielded) {
    for (const p of enabled) if (p === last.process) return p;
  }
  for (const p of enabled) if (p.index > last.process.index) return p;
  return enabled[0];
}

/** @param onRun gets each complete run; true ends the search */
export function searchAll(
  stage: Stage,
  limits: SearchLimits,
  onRun: (stage: Stage, trace: Trace) => boolean,
): SearchReport {
  const report: SearchReport = { runs: 0, redundant: 0, complete: false, cut: 0 };
  const stack: Node[] = [];
  let fresh = 0;
  for (;;) {
    const over = oneRun(stage, stack, fresh, limits, report, onRun);
    if (over) return report;
    const depth = backtrack(stack);
    if (depth < 0) {
      report.complete = report.cut === 0 && stage.gap === '';
      return report;
    }
    fresh = depth;
    if (report.runs + report.redundant >= limits.runs) return report;
  }
}

function oneRun(
  stage: Stage,
  stack: Node[],
  fresh: number,
  limits: SearchLimits,
  report: SearchReport,
  onRun: (stage: Stage, trace: Trace) => boolean,
): boolean {
  stage.begin();
  const trace = new Trace();
  let last: Taken | null = null;
  for (let depth = 0; ; depth++) {
    const enabled = stage.enabled();
    if (enabled.length === 0) {
      stage.endOfSteps();
      pendingRaces(stage, stack, trace);
      break;
    }
    if (depth >= limits.steps) {
      stage.giveUp();
      report.cut++;
      break;
    }
    if (depth === stack.length) {
      const node = newNode(enabled, last, depth > 0 ? stack[depth - 1] : null);
      if (node === null) {
        report.redundant++;
        return false;
      }
      stack.push(node);
    }
    const node = stack[depth];
    const p = enabled.find(x => x.id === node.pick)!;
    const taken = stage.step(p, node.choice);
    node.choices = taken.choices;
    node.items = taken.items;
    const k = trace.push(taken);
    if (depth >= fresh) racesOf(stack, trace, k);
    last = taken;
  }
  report.runs++;
  return onRun(stage, trace);
}

/** @returns null when whatever could be done here was covered by another run */
function newNode(enabled: Process[], last: Taken | null, parent: Node | null): Node | null {
  const sleep = new Map<number, readonly number[]>();
  if (parent !== null && last !== null) {
    for (const [id, items] of parent.sleep) {
      if (id !== last.process.id && !dependentItems(items, last.items)) sleep.set(id, items);
    }
  }
  const awake = enabled.filter(p => !sleep.has(p.id));
  if (awake.length === 0) return null;
  const pick = byDefault(awake, last).id;
  return {
    enabled: enabled.map(p => p.id),
    pick,
    choice: 0,
    choices: 1,
    wanted: new Set([pick]),
    done: new Set(),
    sleep,
    items: [],
  };
}

function dependentItems(a: readonly number[], b: readonly number[]): boolean {
  for (const x of a)
    for (const y of b)
      if (itemObject(x) === itemObject(y) && conflicts(itemClass(x), itemClass(y))) return true;
  return false;
}

/** Moves on to the next alternative. @returns the depth at which it lies, −1 for none */
function backtrack(stack: Node[]): number {
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    if (node.choice + 1 < node.choices) {
      node.choice++;
      return stack.length - 1;
    }
    node.done.add(node.pick);
    node.sleep.set(node.pick, node.items);
    for (const id of node.wanted) {
      if (node.done.has(id) || node.sleep.has(id)) continue;
      node.pick = id;
      node.choice = 0;
      node.choices = 1;
      return stack.length - 1;
    }
    stack.pop();
  }
  return -1;
}

/** Asks for the other order of step k and each earlier one that it races with. */
function racesOf(stack: Node[], trace: Trace, k: number): void {
  const step = trace.steps[k];
  const { op } = step;
  const clock = trace.clockBefore(k).slice();
  for (const e of rivals(trace, k, step.items, step.process.id, state => waitsWhile(op, state))) {
    if (trace.before(e, clock)) continue;
    turnRound(stack[e], trace, e, k, step.process.id, trace.clocks[k]);
    trace.join(clock, trace.clocks[e]);
  }
}

/** The same for operations that never came to pass: who waits for a lock at the end might have got it earlier. */
function pendingRaces(stage: Stage, stack: Node[], trace: Trace): void {
  for (const p of stage.processes) {
    if (p.done || p.next === null || stage.canStep(p)) continue;
    const op = p.next;
    const clock = trace.clockOf(p).slice();
    const after = trace.clockOf(p).slice();
    const items = stage.itemsOf(op);
    const found = rivals(trace, trace.steps.length, items, p.id, state => waitsWhile(op, state));
    for (const e of found) trace.join(after, trace.clocks[e]);
    for (const e of found) {
      if (trace.before(e, clock)) continue;
      turnRound(stack[e], trace, e, trace.steps.length, p.id, after);
      trace.join(clock, trace.clocks[e]);
    }
  }
}

/** For every other process its last step before k that touched the same and before which the step could be taken. */
function rivals(
  trace: Trace,
  k: number,
  items: readonly number[],
  self: number,
  waits: (state: number) => boolean,
): number[] {
  const last = new Map<number, number>();
  for (const i of items) {
    const list = trace.touching(itemObject(i));
    const access = itemClass(i);
    for (let at = list.length - 1; at >= 0; at--) {
      const { step: e, access: other, before } = list[at];
      if (e >= k) continue;
      const q = trace.steps[e].process.id;
      if (q === self || !conflicts(access, other) || waits(before)) continue;
      if (e > (last.get(q) ?? -1)) last.set(q, e);
    }
  }
  return [...last.values()].sort((a, b) => b - a);
}

/**
 * Somebody must be picked at e's moment whose step leads to k before e: a first step of what came between e and k
 * and does not depend on e. If one of these is wanted there already, or was explored, nothing is to do.
 */
function turnRound(node: Node, trace: Trace, e: number, k: number, self: number, clock: Int32Array): void {
  const first = new Map<number, number>();
  const initials: number[] = [];
  const consider = (id: number, clocks: Int32Array, seq: number): void => {
    if (first.has(id)) return;
    for (const [q, s] of first) {
      if ((clocks[q] ?? 0) >= s) {
        first.set(id, seq);
        return;
      }
    }
    first.set(id, seq);
    initials.push(id);
  };
  for (let j = e + 1; j < k; j++) {
    if (trace.before(e, trace.clocks[j])) continue;
    consider(trace.steps[j].process.id, trace.clocks[j], trace.seqs[j]);
  }
  consider(self, clock, Number.POSITIVE_INFINITY);
  let candidate = -1;
  for (const id of initials) {
    if (!node.enabled.includes(id)) continue;
    if (node.wanted.has(id) || node.done.has(id) || node.sleep.has(id)) return;
    if (candidate < 0) candidate = id;
  }
  if (candidate >= 0) node.wanted.add(candidate);
  else for (const id of node.enabled) node.wanted.add(id);
}
