/** Recordings in tests: their bytes, and the laws that every recording keeps. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type Recording, type Run, StopReason } from '../../lib/index';
import { Kind, kindNames } from '../../lib/runtime/probe';

export interface Event {
  t: number;
  kind: number;
  m: number;
  p: number;
  g: number;
  a: number;
  b: number;
}

export function events(run: Run): Event[] {
  const r = run.recording!;
  return Array.from({ length: r.length }, (_, i) => ({
    t: r.t[i],
    kind: r.kind[i],
    m: r.m[i],
    p: r.p[i],
    g: r.g[i],
    a: r.a[i],
    b: r.b[i],
  }));
}

/** Everything that a run shows, as one digest: equal digests are equal runs, byte for byte. */
export function digest(run: Run): string {
  const hash = createHash('sha256');
  const r = run.recording as Recording;
  for (const column of [r.t, r.kind, r.m, r.p, r.g, r.a, r.b]) {
    const used = column.subarray(0, r.length);
    hash.update(new Uint8Array(used.buffer, used.byteOffset, used.byteLength));
  }
  const { output, stderr, end, time, counters, ps, goroutines, events: moments } = run;
  hash.update(JSON.stringify({ output, stderr, end, time, counters, ps, goroutines, moments }));
  return hash.digest('hex');
}

enum G {
  Runnable = 'runnable',
  Running = 'running',
  Waiting = 'waiting',
  Syscall = 'in a system call',
  Dead = 'dead',
}

/** What must hold before a goroutine's event, and what it is afterwards. */
const goroutineEvents = new Map<number, [before: G[], after: G]>([
  [Kind.GoCreate, [[G.Dead], G.Runnable]],
  [Kind.GoStart, [[G.Runnable], G.Running]],
  [Kind.GoStop, [[G.Running], G.Runnable]],
  [Kind.GoBlock, [[G.Running], G.Waiting]],
  [Kind.GoUnblock, [[G.Waiting], G.Runnable]],
  [Kind.GoDestroy, [[G.Running], G.Dead]],
  [Kind.GoSyscallBegin, [[G.Running], G.Syscall]],
]);

/**
 * Walks through a recording and checks the laws: time never goes back; goroutines change state only as Go's do;
 * a thread holds at most one P and a P at most one thread; a thread runs at most one goroutine, with a P;
 * schedtick rises by one with each start that does not inherit its slice, and never otherwise.
 */
export function checkLaws(run: Run): void {
  const state = new Map<number, G>();
  const pOf = new Map<number, number>();
  const mOf = new Map<number, number>();
  const running = new Map<number, number>();
  let last = 0;
  let stopped = false;
  for (const [i, e] of events(run).entries()) {
    const what = `event ${i}, ${kindNames[e.kind]} of g${e.g} on m${e.m}, p${e.p} at ${e.t}`;
    assert.ok(e.t >= last, `${what}: time went back from ${last}`);
    last = e.t;
    if (e.kind === Kind.StwStart || e.kind === Kind.StwEnd) stopped = e.kind === Kind.StwStart;
    const law = goroutineEvents.get(e.kind);
    if (law !== undefined) {
      const now = state.get(e.g) ?? G.Dead;
      assert.ok(law[0].includes(now), `${what}: it is ${now}`);
      state.set(e.g, law[1]);
    }
    if (e.kind === Kind.GoSyscallEnd) {
      assert.equal(state.get(e.g), G.Syscall, what);
      state.set(e.g, e.a === 2 ? G.Runnable : G.Running);
      if (e.a === 2) running.delete(e.m);
      else running.set(e.m, e.g);
    } else if (e.kind === Kind.GoStart) {
      assert.equal(pOf.get(e.m), e.p, `${what}: without its P`);
      assert.ok(!running.has(e.m), `${what}: m${e.m} runs g${running.get(e.m)}`);
      running.set(e.m, e.g);
    } else if (e.kind === Kind.GoStop || e.kind === Kind.GoBlock || e.kind === Kind.GoDestroy) {
      assert.equal(running.get(e.m), e.g, what);
      running.delete(e.m);
      if (e.kind === Kind.GoStop) assert.ok(Object.values(StopReason).includes(e.a as 0), what);
    } else if (e.kind === Kind.ProcStart) {
      if (stopped && pOf.has(e.m))
        mOf.delete(pOf.get(e.m)!); // the world is stopped and its P is no more
      else assert.ok(!pOf.has(e.m), `${what}: m${e.m} has p${pOf.get(e.m)}`);
      assert.ok(!mOf.has(e.p), `${what}: m${mOf.get(e.p)} has p${e.p}`);
      pOf.set(e.m, e.p);
      mOf.set(e.p, e.m);
    } else if (e.kind === Kind.ProcStop) {
      assert.equal(pOf.get(e.m), e.p, what);
      pOf.delete(e.m);
      mOf.delete(e.p);
    } else if (e.kind === Kind.ProcSteal) {
      assert.equal(pOf.get(e.a), e.p, what);
      pOf.delete(e.a);
      mOf.delete(e.p);
    }
  }
  conserved(run, state);
}

/** Spawned = ended + alive, by the counters and by the recording. */
function conserved(run: Run, state: Map<number, G>): void {
  const alive = [...state.values()].filter(s => s !== G.Dead).length;
  assert.equal(run.counters.spawned - run.counters.ended, alive);
  const count = (kind: number): number => events(run).filter(e => e.kind === kind).length;
  assert.equal(run.counters.spawned, count(Kind.GoCreate));
  assert.equal(run.counters.ended, count(Kind.GoDestroy));
  assert.equal(run.counters.parks, count(Kind.GoBlock));
  assert.equal(run.counters.readies, count(Kind.GoUnblock));
  for (const [p, { busy, idle, spinning }] of run.ps.entries()) {
    assert.ok(busy >= 0 && idle >= 0 && spinning >= 0, `P${p}: ${busy}, ${idle}, ${spinning}`);
    assert.equal(busy + idle + spinning, run.mainStart + run.time, `P${p}`);
  }
}
