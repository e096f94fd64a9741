/**
 * Where stacks come from (stack.go: stackalloc, stackpoolalloc, stackcacherefill, stackLarge): up to 16 KiB from spans
 * of 32 KiB cut in equal stacks, through a pool and a cache on each P; above, spans of their own.
 *
 * Free stacks of a pool are taken to lie together, so that a span goes back as soon as its order can do without it.
 * Invariant: for each order, stacks in use + stacks in caches and pool = stacks that its spans hold.
 */
import { charge, Mem, release } from '../os/memory';
import { grown } from '../sim/columns';
import { allocSpan, freeSpans, SpanUse } from './mheap';
import { PAGE } from './sizeclasses';

/** stackMin: what a goroutine starts with. */
export const STACK_MIN = 2048;
/** stackNosplit: room below the guard for functions that do not check. */
export const STACK_NOSPLIT = 800;
/** Orders that share spans of 32 KiB and are cached: 2, 4, 8, 16 KiB. */
export const STACK_ORDERS = 4;
/** _StackCacheSize: a span's bytes, and the most that a P caches of an order. */
export const STACK_CACHE = 32 << 10;
const OS_PAGE = 4096;
/** Orders there are: 2 KiB to 512 MiB, and one that is never allocated. */
export const ORDERS = 20;

/** Stacks of goroutines and of threads, free stacks in the pool, and spans, by order (0 = 2 KiB). */
export const inUse = new Float64Array(ORDERS);
const pooled = new Float64Array(ORDERS);
const spansOf = new Float64Array(ORDERS);
/** Large free stacks, kept while the collector marks. */
const kept = new Float64Array(ORDERS);
/** Bytes that each P caches of each order. */
let cache = new Int32Array(STACK_ORDERS);

/** The collector runs: stacks that become free stay where they are until it has finished. */
let marking = false;

export function resetStackPool(procs: number): void {
  inUse.fill(0);
  pooled.fill(0);
  spansOf.fill(0);
  kept.fill(0);
  cache = new Int32Array(STACK_ORDERS * procs);
  marking = false;
}

/** Caches for more Ps. */
export function growStackCaches(procs: number): void {
  if (cache.length < STACK_ORDERS * procs) cache = grown(cache, STACK_ORDERS * procs);
}

/** log2(size / 2048) of a stack's size, and back. */
export const orderOf = (bytes: number): number => 31 - Math.clz32(bytes >>> 11);
export const sizeOf = (order: number): number => STACK_MIN << order;

/** Resident bytes of a large stack whose deepest use is `depth`. */
export const touched = (depth: number): number => Math.ceil((depth + STACK_NOSPLIT) / OS_PAGE) * OS_PAGE;

/** stackalloc on P p. */
export function stackalloc(p: number, order: number): void {
  inUse[order]++;
  if (order >= STACK_ORDERS) {
    if (kept[order] > 0) kept[order]--;
    else {
      allocSpan(sizeOf(order) / PAGE, SpanUse.Stack, false);
      spansOf[order]++;
    }
    return;
  }
  const c = p * STACK_ORDERS + order;
  if (cache[c] === 0) {
    // stackcacherefill: half of what a cache may hold.
    const n = STACK_CACHE / 2 / sizeOf(order);
    for (let i = 0; i < n; i++) poolAlloc(order);
    cache[c] = STACK_CACHE / 2;
  }
  cache[c] -= sizeOf(order);
}

function poolAlloc(order: number): void {
  if (pooled[order] === 0) {
    allocSpan(STACK_CACHE / PAGE, SpanUse.Stack);
    spansOf[order]++;
    pooled[order] = STACK_CACHE / sizeOf(order);
  }
  pooled[order]--;
}

/** stackfree on P p. */
export function stackfree(p: number, order: number, deepest: number): void {
  inUse[order]--;
  if (order >= STACK_ORDERS) {
    release(Mem.Stacks, touched(deepest));
    if (marking) kept[order]++;
    else freeLarge(order, 1);
    return;
  }
  const c = p * STACK_ORDERS + order;
  if (cache[c] >= STACK_CACHE) {
    // stackcacherelease: down to half.
    const n = (cache[c] - STACK_CACHE / 2) / sizeOf(order);
    pooled[order] += n;
    cache[c] = STACK_CACHE / 2;
    if (!marking) trimPool(order);
  }
  cache[c] += sizeOf(order);
}

function freeLarge(order: number, n: number): void {
  spansOf[order] -= n;
  // What it touched has been released: the pages count as cold.
  freeSpans(n, sizeOf(order) / PAGE, SpanUse.Stack, 0);
}

/** Spans of which every stack is free go back to the heap. */
function trimPool(order: number): void {
  const perSpan = STACK_CACHE / sizeOf(order);
  const n = Math.floor(pooled[order] / perSpan);
  if (n === 0) return;
  pooled[order] -= n * perSpan;
  spansOf[order] -= n;
  freeSpans(n, STACK_CACHE / PAGE, SpanUse.Stack);
}

/** The collector begins: large stacks that become free are kept until it has finished. */
export function stackMarking(on: boolean): void {
  marking = on;
}

/** freeStackSpans, at the end of a cycle: whole free spans and kept large stacks go back. */
export function freeStackSpans(): void {
  for (let o = 0; o < STACK_ORDERS; o++) trimPool(o);
  for (let o = STACK_ORDERS; o < ORDERS; o++) {
    if (kept[o] > 0) freeLarge(o, kept[o]);
    kept[o] = 0;
  }
}

/** A thread's stacks: g0's of 16 KiB, gsignal's of 32 KiB, from the same places. */
export function stacksOfThread(): void {
  stackalloc(0, 3);
  stackalloc(0, 4);
  charge(Mem.Stacks, 2 * OS_PAGE);
}

/** Stacks by size, for tables: of goroutines and threads, and free ones in caches and pool. */
export function stackFigures(): { bytes: number; inUse: number; free: number; spans: number }[] {
  const list = [];
  for (let o = 0; o < ORDERS; o++) {
    let free = pooled[o] + kept[o];
    for (let c = o; o < STACK_ORDERS && c < cache.length; c += STACK_ORDERS) free += cache[c] / sizeOf(o);
    if (spansOf[o] > 0) list.push({ bytes: sizeOf(o), inUse: inUse[o], free, spans: spansOf[o] });
  }
  return list;
}
