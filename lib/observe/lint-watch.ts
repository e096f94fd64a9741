/** The lint rules that follow the scheduler's state event by event: all in one reading of the recording. */
import { Kind } from '../runtime/probe';
import type { Findings, Limits } from './lint-findings';
import { functionOf, namer } from './names';
import { eachEvent, recordingOf } from './replay';
import type { Run } from './run';
import type { SchedulerState } from './scheduler-state';
import { PUses } from './utilisation';
import { counted, duration, number } from './words';

/** So many threads are no news even for one P: its start-up makes up to five. */
const FEW_THREADS = 10;

type Watch = (i: number, state: SchedulerState, t: number) => void;

/** Reads the run once and lets every rule see each event after main's start. */
export function watched(run: Run, limits: Limits, findings: Findings): void {
  const rec = recordingOf(run);
  const rules = [holds, threads, grqWaits, lostPreempts, lostWakeups].map(rule =>
    rule(run, limits, findings),
  );
  const end = eachEvent(run, (i, state) => {
    const t = rec.t[i]! - run.mainStart;
    for (const { see } of rules) see(i, state, t);
  });
  for (const { over } of rules) over?.(end);
}

/** A goroutine ran on its P without a break; a system call is one, the P can be taken then. */
function holds(run: Run, { hold }: Limits, findings: Findings) {
  const rec = recordingOf(run);
  const name = namer(run);
  const fn = functionOf(run);
  const held: ({ goid: number; from: number } | null)[] = [];
  const ends = (p: number, state: SchedulerState, t: number): void => {
    const one = held[p];
    held[p] = null;
    if (!one || t - one.from <= hold) return;
    const ps = state.ps[p]!;
    const waiting = ps.lrq.length + (ps.runnext === 0 ? 0 : 1) + state.grq.length;
    const meanwhile =
      waiting === 0 ? 'nobody waited for it' : `${counted(waiting, 'goroutine')} waited for it`;
    findings.add({
      rule: 'long hold',
      text: `${name(one.goid)} held P${p} for ${duration(t - one.from)}, from ${duration(one.from)} on; ${meanwhile}`,
      time: one.from,
      p,
      goid: one.goid,
      key: fn(one.goid),
      worse: t - one.from,
    });
  };
  const see: Watch = (i, state, t) => {
    const [kind, p, g] = [rec.kind[i]!, rec.p[i]!, rec.g[i]!];
    const begins = kind === Kind.GoStart || (kind === Kind.GoSyscallEnd && rec.a[i] !== 2);
    if (begins) held[p] = { goid: state.gs.get(g)!.goid, from: Math.max(t, 0) };
    else if (
      kind === Kind.GoStop ||
      kind === Kind.GoBlock ||
      kind === Kind.GoDestroy ||
      kind === Kind.GoSyscallBegin
    ) {
      ends(p, state, t);
    }
  };
  const over = (state: SchedulerState) => held.forEach((_, p) => void ends(p, state, run.time));
  return { see, over };
}

/** More and more threads. */
function threads(run: Run, { threadsPerP }: Limits, findings: Findings) {
  const rec = recordingOf(run);
  let inCalls = 0;
  let most = 0;
  let first = 0;
  let last = 0;
  const see: Watch = (i, state, t) => {
    const kind = rec.kind[i]!;
    if (kind === Kind.GoSyscallBegin) most = Math.max(most, ++inCalls);
    if (kind === Kind.GoSyscallEnd) inCalls--;
    if (kind !== Kind.MCreate) return;
    last = t;
    if (tooMany(state.ms.size) && first === 0) first = t;
  };
  const tooMany = (n: number) => n > Math.max(threadsPerP * run.ps.length, FEW_THREADS);
  const over = (state: SchedulerState): void => {
    const n = state.ms.size;
    if (!tooMany(n)) return;
    findings.add({
      rule: 'threads climb',
      text: `threads climb: ${n} for ${counted(run.ps.length, 'P')}, the last made at ${duration(last)}; up to ${counted(most, 'goroutine')} were in system calls at once`,
      time: first,
      p: -1,
      goid: 0,
      key: '',
      worse: n,
    });
  };
  return { see, over };
}

/** In the global queue longer than the 61st tick's rule makes one expect. */
function grqWaits(run: Run, { grqTicks }: Limits, findings: Findings) {
  const rec = recordingOf(run);
  const name = namer(run);
  const fn = functionOf(run);
  /** Engine index of those in the queue, oldest first; ticks of each P when they came. */
  const inside = new Map<number, { since: number; ticks: number[]; ahead: number }>();
  const leaves = (g: number, state: SchedulerState, t: number): void => {
    const one = inside.get(g);
    if (!one) return;
    inside.delete(g);
    const began = state.ps.map((p, i) => p.schedtick - one.ticks[i]!);
    const most = Math.max(...began);
    if (most <= grqTicks || t < 0) return;
    const p = began.indexOf(most);
    const { goid } = state.gs.get(g)!;
    findings.add({
      rule: 'long wait in the global queue',
      text: `${name(goid)} waited ${duration(t - one.since)} in the global queue, from ${duration(one.since)} on, ${number(one.ahead)} before it, while P${p} began ${number(most)} time slices`,
      time: one.since,
      p,
      goid,
      key: fn(goid),
      worse: most,
    });
  };
  const see: Watch = (i, state, t) => {
    const kind = rec.kind[i]!;
    switch (kind) {
      case Kind.Spill:
      case Kind.GrqPut: {
        const ticks = state.ps.map(p => p.schedtick);
        const n = kind === Kind.Spill ? rec.a[i]! : 1;
        // At the head stands only what a P that goes leaves behind: a = 1.
        const before = kind === Kind.GrqPut && rec.a[i] === 1 ? 0 : state.grq.length - n;
        const came = kind === Kind.Spill ? state.grq.toArray().slice(-n) : [rec.g[i]!];
        came.forEach((g, k) => void inside.set(g, { since: t, ticks, ahead: before + k }));
        return;
      }
      case Kind.GrqBatch:
        for (const g of inside.keys()) {
          if (state.gs.get(g)!.place === 'grq') break;
          leaves(g, state, t);
        }
        return;
      case Kind.GoStart:
      case Kind.Take:
        leaves(rec.g[i]!, state, t);
    }
  };
  return { see, over: undefined };
}

/** sysmon asks and asks, and whoever is asked has gone already. */
function lostPreempts(run: Run, limits: Limits, findings: Findings) {
  const rec = recordingOf(run);
  const name = namer(run);
  const fn = functionOf(run);
  const rows: { from: number; n: number; goid: number; to: number }[] = [];
  const ends = (p: number): void => {
    const row = rows[p];
    delete rows[p];
    if (!row || row.n < limits.lostPreempts) return;
    findings.add({
      rule: 'lost preemption requests',
      text: `${counted(row.n, 'preemption request')} in a row on P${p} were lost, from ${duration(row.from)} to ${duration(row.to)}: whoever was asked had gone before it looked, the last of them ${name(row.goid)}`,
      time: row.from,
      p,
      goid: row.goid,
      key: fn(row.goid),
      worse: row.n,
    });
  };
  const see: Watch = (i, state, t) => {
    if (rec.kind[i] !== Kind.PreemptRequest) return;
    const p = rec.p[i]!;
    if (rec.a[i] === 1) return ends(p);
    rows[p] ??= { from: t, n: 0, goid: 0, to: t };
    const row = rows[p];
    row.n++;
    row.to = t;
    row.goid = state.gs.get(rec.g[i]!)!.goid;
  };
  const over = () => Object.keys(rows).forEach(p => void ends(Number(p)));
  return { see, over };
}

/** Somebody can run, a P lies idle, and nobody is on the way. */
function lostWakeups(run: Run, limits: Limits, findings: Findings) {
  const rec = recordingOf(run);
  const name = namer(run);
  const uses = new PUses(run);
  let since = Number.NaN;
  let who = 0;
  let where = -1;
  const ends = (t: number): void => {
    if (t - since > limits.lostWakeup) {
      const at = where < 0 ? 'in the global queue' : `at P${where}`;
      findings.add({
        rule: 'lost wake-up',
        text: `for ${duration(t - since)}, from ${duration(since)} on, somebody stood in a queue, at first ${name(who)} ${at}, while a P lay idle and nobody was on the way`,
        time: since,
        p: where,
        goid: who,
        key: '',
        worse: t - since,
      });
    }
    since = Number.NaN;
  };
  const see: Watch = (i, state, t) => {
    uses.take(i);
    // Between two events of one moment anything may be: only what lasts counts.
    if (i + 1 < rec.length && rec.t[i + 1] === rec.t[i]) return;
    const g = t < 0 || !uses.idleUnattended(state) ? 0 : firstQueued(state);
    if (g === 0) return ends(t);
    if (!Number.isNaN(since)) return;
    since = t;
    who = state.gs.get(g)!.goid;
    where = state.gs.get(g)!.p;
  };
  return { see, over: () => ends(run.time) };
}

/** Somebody who stands in a queue, 0 when all are empty. */
function firstQueued(state: SchedulerState): number {
  if (state.grq.length > 0) return state.grq.peek()!;
  for (const p of state.ps) {
    if (p.lrq.length > 0) return p.lrq.peek()!;
    if (p.runnext !== 0) return p.runnext;
  }
  return 0;
}
