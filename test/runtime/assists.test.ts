/** Assists: who allocates while the collector marks pays in marking, in the workers' credit, or by waiting. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alloc, drop } from '../../lib/goroutine/memory';
import { go, type Run, simulate, us, waitGroup, work } from '../../lib/index';
import { cycles } from '../../lib/runtime/gcheap';
import { Kind } from '../../lib/runtime/probe';
import { Wait, waitReasons } from '../../lib/runtime/waitreason';
import { checkLaws, type Event, events } from './recordings';

const waits = (run: Run): Event[] =>
  events(run).filter(e => e.kind === Kind.GoBlock && e.a === Wait.GCAssistWait);

interface Scene {
  procs?: number;
  /** MB that live throughout. */
  live?: number;
  /** Goroutines that each allocate so many pieces of so many bytes, drop each, and work so long between them, ns. */
  n?: number;
  pieces?: number;
  bytes?: number;
  pause?: number;
}

function allocators(o: Scene = {}): Run {
  const { procs = 4, live = 20, n = 40, pieces = 60, bytes = 256 << 10, pause = 0 } = o;
  const run = simulate({ procs, memory: true, debug: { verify: true } }, function* main() {
    yield* alloc(1024, 'main.live', live * 1024);
    const wg = waitGroup();
    for (let i = 0; i < n; i++) {
      wg.add(1);
      yield* go(function* allocator() {
        for (let k = 0; k < pieces; k++) {
          yield* alloc(bytes, 'main.allocator');
          yield* work(pause);
          drop(bytes, 'main.allocator');
        }
        yield* wg.done();
      });
    }
    yield* wg.wait();
  });
  assert.equal(run.end.kind, 'return', run.stderr);
  checkLaws(run);
  return run;
}

/** Of the marking of all cycles, the part that assists did. */
function assistShare(): number {
  const sum = (f: (c: (typeof cycles)[number]) => number): number => cycles.reduce((t, c) => t + f(c), 0);
  return sum(c => c.assistTime) / sum(c => c.markTime);
}

test('the wait has Go’s name', () => {
  assert.equal(waitReasons[Wait.GCAssistWait], 'GC assist wait');
});

test('without a collection nobody assists', () => {
  const run = simulate({ memory: { gogc: 'off' } }, function* main() {
    yield* alloc(1024, 'main.main', 100_000);
  });
  assert.deepEqual([waits(run).length, cycles.length], [0, 0]);
});

test('allocation during marking is paid for; nobody’s wait outlives the cycle', () => {
  const run = allocators();
  assert.ok(cycles.length > 3 && assistShare() > 0);
  assert.ok(waits(run).length > 10, 'all marking was in workers’ hands, and somebody had to wait');
  const list = events(run);
  const since = new Map<number, number>();
  for (const e of list) {
    if (e.kind === Kind.GoBlock && e.a === Wait.GCAssistWait) since.set(e.g, e.t);
    if (e.kind === Kind.GoUnblock) since.delete(e.g);
    if (e.kind === Kind.StwEnd && e.t > 0 && !marks(list, e.t)) assert.deepEqual([...since], []);
  }
});

/** Whether a cycle marks at t. */
function marks(list: Event[], t: number): boolean {
  const last = list.filter(e => e.t <= t && (e.kind === Kind.GcStart || e.kind === Kind.GcEnd)).at(-1);
  return last?.kind === Kind.GcStart;
}

test('the faster a program allocates, the more of the marking it does itself', () => {
  const shares = [400 * us, 40 * us, 0].map(pause => {
    allocators({ pause });
    return assistShare();
  });
  assert.ok(shares[0] < shares[1] && shares[1] < shares[2], `${shares}`);
});

test('the marking of a cycle is done once, by workers and assists together', () => {
  allocators({ n: 8 });
  for (const c of cycles) assert.ok(c.assistTime <= c.markTime);
});

test('a worker’s credit wakes debtors to the tail of its P’s queue, never to the front seat', () => {
  const run = allocators({ bytes: 16 << 10, pieces: 600 });
  const list = events(run);
  const reason = new Map<number, number>();
  let woken = 0;
  for (const [i, e] of list.entries()) {
    if (e.kind === Kind.GoBlock) reason.set(e.g, e.a);
    if (e.kind !== Kind.GoUnblock || reason.get(e.g) !== Wait.GCAssistWait || list[i + 1].g !== e.g) continue;
    assert.equal(list[i + 1].kind, Kind.LrqPut);
    woken++;
  }
  assert.ok(woken > 0);
});

test('the same seed, the same assists', () => {
  const once = (): number[] => waits(allocators()).map(e => e.t);
  assert.deepEqual(once(), once());
});
