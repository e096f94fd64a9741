/**
 * The allocator's accounts (malloc.go, mcache.go, mcentral.go, mgcsweep.go): objects by allocation site and by size
 * class, the spans they need, and what a collection frees.
 *
 * No object exists one by one: a site counts its objects, a class its slots. What a program drops is garbage and
 * keeps its slot until a collection that began afterwards has swept it. Live objects of a class are taken to lie
 * together, so a span is free as soon as its class can do without it; a real heap keeps more of them.
 *
 * Invariant: slots of a class ≥ its objects, live and garbage; the objects of a class are those of its sites.
 */
import { charge, Mem, memoryOn } from '../os/memory';
import { grown } from '../sim/columns';
import { allocBits, allocSpan, freeSpans, SpanUse, turnBits } from './mheap';
import { resetSampling, sampled } from './mprof';
import { classPages, classSize, PAGE, roundupsize, sizeClass, spanObjects } from './sizeclasses';

/** What is allocated at a place in a program: objects of one size. */
export interface Site {
  /** A function, by its full name: `net/http.(*Transport).getConn`. */
  name: string;
  /** Bytes asked for. */
  bytes: number;
  /** Whether its objects hold no pointers, so that the collector does not look into them. */
  noscan: boolean;
}

const sites: Site[] = [];
const byKey = new Map<string, number>();
/** Bytes that an object takes. */
let siteSize = new Float64Array(64);
/** Size class × 2, + 1 for noscan; 0 and 1 stand for large objects. */
let siteClass = new Uint8Array(64);
/** Objects in use, dropped since and not yet collected, dropped before the present cycle began, ever allocated. */
export let siteLive = new Float64Array(64);
let siteGarbage = new Float64Array(64);
let siteDoomed = new Float64Array(64);
/** Of those in use when the present cycle began, the ones it may still find dropped: newer ones it takes for live. */
let siteOld = new Float64Array(64);
export let siteAllocs = new Float64Array(64);

const CLASSES = 2 * classSize.length;
/** Objects of a class, live and garbage; slots of its spans; objects a span holds; bits a span needs. */
const classUsed = new Float64Array(CLASSES);
const classSlots = new Float64Array(CLASSES);
const perSpan = new Int32Array(CLASSES);
const bitsPerSpan = new Int32Array(CLASSES);
/** Objects that the span now allocated from still has. */
const inHand = new Float64Array(CLASSES);

/** The heap's sums, in bytes. */
export const heap = {
  /** Live objects and garbage: what the collector's pacer compares with its trigger (heapLive). */
  live: 0,
  /** Of them those that it must look into (heapScan). */
  scan: 0,
  /** Ever allocated, ever freed. */
  allocated: 0,
  freed: 0,
  mallocs: 0,
  frees: 0,
  /** Whether an allocation since the last look took a new span: only then does Go look at the trigger. */
  refilled: false,
  /** Bytes allocated and not yet charged to whoever assists; counted while a cycle runs. */
  owed: 0,
  /** The share of the present cycle's marking that is still to do; 0 when none runs. */
  unmarked: 0,
};

export function resetMalloc(): void {
  sites.length = 1;
  byKey.clear();
  siteLive.fill(0);
  siteGarbage.fill(0);
  siteDoomed.fill(0);
  siteOld.fill(0);
  siteAllocs.fill(0);
  classUsed.fill(0);
  classSlots.fill(0);
  inHand.fill(0);
  heap.refilled = false;
  heap.unmarked = heap.owed = 0;
  heap.live = heap.scan = heap.allocated = heap.freed = heap.mallocs = heap.frees = 0;
  resetSampling();
  if (!memoryOn) return;
  for (let c = 2; c < CLASSES; c++) {
    perSpan[c] = spanObjects(c >> 1, (c & 1) === 1);
    bitsPerSpan[c] = 8 * Math.ceil(perSpan[c] / 64);
  }
}

/** The number of a site; the same site has the same number throughout a run. @param bytes > 0 */
export function newSite(name: string, bytes: number, noscan = false): number {
  const key = `${name} ${bytes} ${noscan}`;
  const known = byKey.get(key);
  if (known !== undefined) return known;
  const s = sites.push({ name, bytes, noscan }) - 1;
  byKey.set(key, s);
  if (s >= siteSize.length) growSites();
  siteSize[s] = roundupsize(bytes, noscan);
  siteClass[s] = 2 * sizeClass(bytes, noscan) + (noscan ? 1 : 0);
  return s;
}

export function siteCount(): number {
  return sites.length - 1;
}

export function siteOf(s: number): Site {
  return sites[s]!;
}

/** Objects of a site that wait for a collection. */
export function siteGarbageOf(s: number): number {
  return siteGarbage[s];
}

/** Bytes that an object of a site takes. */
export function siteBytes(s: number): number {
  return siteSize[s];
}

/** mallocgc: n objects of a site. Whether a collection is due is asked afterwards (mgcpacer.ts: gcDue). */
export function siteAlloc(s: number, n = 1): void {
  const c = siteClass[s];
  const bytes = n * siteSize[s];
  siteLive[s] += n;
  siteAllocs[s] += n;
  heap.live += bytes;
  heap.allocated += bytes;
  heap.owed += bytes;
  heap.mallocs += n;
  if ((c & 1) === 0) heap.scan += bytes;
  if (c < 2) {
    for (let i = 0; i < n; i++) largeSpan(siteSize[s]);
    heap.refilled = true;
  } else {
    classUsed[c] += n;
    inHand[c] -= n;
    if (inHand[c] < 0) {
      inHand[c] = perSpan[c];
      heap.refilled = true;
    }
    while (classUsed[c] > classSlots[c]) {
      allocSpan(classPages[c >> 1], SpanUse.Heap);
      allocBits(2 * bitsPerSpan[c]);
      classSlots[c] += perSpan[c];
    }
  }
  sampled(s, siteSize[s], n);
}

function largeSpan(bytes: number): void {
  allocSpan(bytes / PAGE, SpanUse.Heap);
  allocBits(16);
}

/**
 * n objects of a site are garbage: the next cycle that begins frees them; the present one, too, if they were there
 * when it began and marking has not got half way.
 */
export function siteDrop(s: number, n = 1): void {
  siteLive[s] -= n;
  siteGarbage[s] += n;
  if (heap.unmarked === 0) return;
  const old = Math.min(n, siteOld[s]);
  siteOld[s] -= old;
  if (heap.unmarked > 0.5) siteDoomed[s] += old;
}

/** What the cycle that begins now will free at least: it marks what is live at this moment and what is allocated later. */
export function doom(): void {
  heap.unmarked = 1;
  heap.owed = 0;
  for (let s = 1; s < sites.length; s++) {
    siteDoomed[s] = siteGarbage[s];
    siteOld[s] = siteLive[s];
  }
}

/** The bytes that are reachable now, and of them those to be looked into: what a cycle will mark. */
export function reachable(): { live: number; scan: number } {
  let live = 0;
  let scan = 0;
  for (let s = 1; s < sites.length; s++) {
    const bytes = siteLive[s] * siteSize[s];
    live += bytes;
    if ((siteClass[s] & 1) === 0) scan += bytes;
  }
  return { live, scan };
}

/** Bytes that `sweep` will free. */
export function doomedBytes(): number {
  let bytes = 0;
  for (let s = 1; s < sites.length; s++) bytes += siteDoomed[s] * siteSize[s];
  return bytes;
}

/** sweep: objects that a cycle has not marked are freed, and spans without objects give their pages back. */
export function sweep(): void {
  heap.unmarked = 0;
  turnBits();
  for (let s = 1; s < sites.length; s++) {
    const n = siteDoomed[s];
    if (n === 0) continue;
    const c = siteClass[s];
    const bytes = n * siteSize[s];
    siteDoomed[s] = 0;
    siteGarbage[s] -= n;
    heap.live -= bytes;
    heap.freed += bytes;
    heap.frees += n;
    if ((c & 1) === 0) heap.scan -= bytes;
    if (c < 2) freeSpans(n, siteSize[s] / PAGE, SpanUse.Heap);
    else classUsed[c] -= n;
  }
  for (let c = 2; c < CLASSES; c++) {
    if (classSlots[c] === 0) continue;
    const spare = Math.floor((classSlots[c] - classUsed[c]) / perSpan[c]);
    if (spare > 0) freeSpans(spare, classPages[c >> 1], SpanUse.Heap);
    classSlots[c] -= spare * perSpan[c];
    allocBits((classSlots[c] / perSpan[c]) * bitsPerSpan[c]);
  }
}

function growSites(): void {
  const n = 2 * siteSize.length;
  siteSize = grown(siteSize, n);
  siteClass = grown(siteClass, n);
  siteLive = grown(siteLive, n);
  siteGarbage = grown(siteGarbage, n);
  siteDoomed = grown(siteDoomed, n);
  siteOld = grown(siteOld, n);
  siteAllocs = grown(siteAllocs, n);
}

/** For the invariants: objects and slots of each class. */
export function classFigures(): { class: number; noscan: boolean; used: number; slots: number }[] {
  const list = [];
  for (let c = 2; c < CLASSES; c++) {
    if (classSlots[c] > 0)
      list.push({ class: c >> 1, noscan: (c & 1) === 1, used: classUsed[c], slots: classSlots[c] });
  }
  return list;
}

/** For a kernel thread: its stack, task_struct and page tables. */
export function chargeThread(): void {
  charge(Mem.Threads, KERNEL_THREAD);
}

/** Kernel stack 16 KiB and task_struct with its fellows, as measured for waiting threads. */
const KERNEL_THREAD = (16 << 10) + 7_000;
