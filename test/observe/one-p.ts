/**
 * Recordings without the engine: the rules of one P, written down a second time, for tests.
 *
 * Main spawns n workers and waits; each prints its number and ends; the last wakes main. Sources: runqput,
 * runqputslow, runqget, the 61st tick and the GRQ batch as go-runtime's golden orders V1 to V7 need them.
 */
import { Recording } from '../../lib/observe/recorder';
import type { Run } from '../../lib/observe/run';
import { Kind, Origin } from '../../lib/runtime/probe';

/** @param tick schedtick when main starts */
export function spawnOnOneP(n: number, tick = 0): Run {
  const rec = new Recording();
  const lines: string[] = [];
  const lrq: number[] = [];
  const grq: number[] = [];
  let runnext = 0;
  let t = 0;
  let schedtick = tick;
  const emit = (kind: number, g = 0, a = 0, b = 0) => rec.probe(kind, t, 0, 0, g, a, b);
  const runqput = (g: number) => {
    const old = runnext;
    runnext = g;
    emit(Kind.RunnextPut, g, old);
    if (old === 0) return;
    if (lrq.length < 256) {
      lrq.push(old);
      emit(Kind.LrqPut, old);
    } else {
      emit(Kind.Spill, old, 129);
      grq.push(...lrq.splice(0, 128), old);
    }
  };
  const find = (): [number, number] => {
    if (schedtick % 61 === 0 && grq.length > 0) return [grq.shift()!, Origin.GrqTick];
    if (runnext !== 0) {
      const g = runnext;
      runnext = 0;
      return [g, Origin.Runnext];
    }
    if (lrq.length > 0) return [lrq.shift()!, Origin.Lrq];
    const size = Math.min(grq.length, grq.length + 1, 128);
    emit(Kind.GrqBatch, 0, size);
    const [first, ...rest] = grq.splice(0, size);
    lrq.push(...rest);
    return [first!, Origin.GrqBatch];
  };
  const execute = (): number => {
    t += 200;
    const [g, origin] = find();
    if (origin !== Origin.Runnext) schedtick++;
    emit(Kind.GoStart, g, schedtick, origin);
    return g;
  };

  emit(Kind.ProcStart);
  emit(Kind.GoCreate, 1, 1);
  runqput(1);
  execute();
  t = 1000;
  emit(Kind.MainStart, 1);
  for (let i = 1; i <= n; i++) {
    t += 300;
    emit(Kind.GoCreate, i + 1, i + 1);
    runqput(i + 1);
  }
  t += 100;
  emit(Kind.GoBlock, 1, 4);
  for (let left = n; left > 0; left--) {
    const g = execute();
    t += 400;
    lines.push(String(g - 1));
    emit(Kind.Print, g, lines.length - 1);
    if (left === 1) {
      emit(Kind.GoUnblock, 1, g);
      runqput(1);
    }
    emit(Kind.GoDestroy, g);
  }
  execute();
  t += 100;
  emit(Kind.GoDestroy, 1);

  const goroutines = Array.from({ length: n + 1 }, (_, i) => ({
    goid: i + 1,
    g: i + 1,
    name: i === 0 ? 'main' : 'worker',
    label: i === 0 ? 'main' : String(i),
    system: false,
    parent: i === 0 ? 0 : 1,
  }));
  return {
    output: lines.map(line => `${line}\n`).join(''),
    lines,
    stderr: '',
    end: { kind: 'return', code: 0, message: '' },
    time: t - 1000,
    mainStart: 1000,
    events: rec.length,
    seed: 1,
    procs: 1,
    counters: {} as Run['counters'],
    ps: [],
    goroutines,
    samples: [],
    memory: null,
    cpu: null,
    recording: rec,
    replay: () => spawnOnOneP(n, tick),
  };
}
