/**
 * The page heap (mheap.go): address space in arenas of 64 MiB, grown in steps of 4 MiB, cut into spans of 8 KiB
 * pages; and what the runtime keeps beside it: a structure for each span, metadata for each arena, mark bits.
 *
 * Pages are counted, not placed. Free pages of small spans serve any small span; runs of 64 pages and more stay
 * runs. So a heap in pieces looks a little better here than it is. Growth, metadata and address space are Go's to
 * the page, and so is what happens when the kernel gives no more: the run has ended, and whoever asked for
 * pages goes on as if it had them.
 *
 * Invariant: pages of spans + free pages = what has been grown; of the free ones `cold` are not resident.
 */
import { charge, Mem, map, memoryOn, release } from '../os/memory';
import { random32, Stream } from '../sim/random';
import { fatal } from './deadlock';
import { PAGE } from './sizeclasses';
import { since } from './switches';

/** heapArenaBytes: address space is reserved in arenas. */
export const ARENA = 64 << 20;
/** pallocChunkBytes: the heap takes this much of it at a time. */
export const CHUNK = 4 << 20;
const CHUNK_PAGES = CHUNK / PAGE;
/** persistentChunkSize: structures allocated for good are cut from chunks; from maxBlock on they are mapped alone. */
const PERSISTENT_CHUNK = 256 << 10;
const PERSISTENT_MAX = 64 << 10;
/** sizeof(mspan); fixalloc asks for as many as fit in 16 KiB. */
const MSPAN = 160;
const MSPAN_BLOCK = Math.floor((16 << 10) / MSPAN) * MSPAN;
/** sizeof(heapArena): a pointer for each of its 8192 pages, four bitmaps of a bit a page. */
const HEAP_ARENA = 8192 * 8 + 4 * 1024 + 16;
/** gcBitsChunkBytes, and what a chunk's header leaves. */
const GC_BITS_CHUNK = 64 << 10;
const GC_BITS_ROOM = GC_BITS_CHUNK - 16;
/** Page-table bytes for a page of 8 KiB: an entry of 8 bytes for each 4 KiB. */
const PAGE_TABLE = 16;
/** Free pages stay together from this length on. */
const RUN = 64;

/** Address space that a small program has mapped when main begins, besides arenas. Nearly all is never touched. */
const START_MAPPED = 1_189_269_504;
/** What is resident then: text and data, and the runtime's own. */
const START_PROGRAM = 1_600_000;
const START_RUNTIME = 400_000;
/** MemStats then: BuckHashSys, GCSys, OtherSys, MCacheSys, besides what is counted here. */
const START_SYS = { buckets: 1_442_647, gc: 1_456_000, other: 364_057, mcache: 16_072 };
/** Without as much no Go process gets to main. */
export const LEAST_MEMORY = { addressSpace: START_MAPPED + 2 * ARENA, resident: 4 << 20 };

/** What a span is for. */
export enum SpanUse {
  Heap = 0,
  Stack = 1,
  WorkBuf = 2,
}
const owner = [Mem.Heap, Mem.Stacks, Mem.Runtime];

/** Pages in spans, by `SpanUse`. */
const spanPages = new Float64Array(3);
let scattered = 0;
let runs: number[] = [];
let runPages = 0;
let cold = 0;
let grownBytes = 0;
let arenaLeft = 0;
let arenas = 0;
let spans = 0;
let spanStructs = 0;
let persistentLeft = 0;
/** Mark and allocation bits: mapped, left in the chunk, and of the generations that a collection turns. */
const bits = { mapped: 0, left: 0, reusable: 0, current: 0, previous: 0 };
let arenaMeta = 0;
let persistentMapped = 0;
let padding = 0;

export function resetHeap(): void {
  spanPages.fill(0);
  runs = [];
  scattered = runPages = cold = grownBytes = arenaLeft = arenas = spans = spanStructs = persistentLeft = 0;
  arenaMeta = persistentMapped = padding = 0;
  bits.mapped = bits.left = bits.reusable = bits.current = bits.previous = 0;
  if (!memoryOn) return;
  map(START_MAPPED);
  charge(Mem.Program, START_PROGRAM);
  charge(Mem.Runtime, START_RUNTIME);
}

/**
 * mheap.alloc and allocManual: pages for one span.
 * @param touch whether all of it will be written soon; stacks above 16 KiB are touched as they are used
 */
export function allocSpan(pages: number, use: SpanUse, touch = true): void {
  if (!take(pages, use, touch)) {
    if (!grow(pages)) return;
    take(pages, use, touch);
  }
  spanPages[use] += pages;
  spans++;
  if (spans > spanStructs) {
    // mspans come by the block, and live for good.
    if (!persistentalloc(MSPAN_BLOCK)) return;
    charge(Mem.Runtime, MSPAN_BLOCK);
    spanStructs += MSPAN_BLOCK / MSPAN;
  }
}

/**
 * The pages of `n` spans are free. They stay resident until the scavenger takes them.
 * @param touched how many pages of each are resident
 */
export function freeSpans(n: number, pages: number, use: SpanUse, touched = pages): void {
  if (n === 0) return;
  spanPages[use] -= n * pages;
  spans -= n;
  cold += n * (pages - touched);
  release(owner[use], n * touched * PAGE);
  charge(Mem.Heap, n * touched * PAGE);
  if (pages >= RUN) for (let i = 0; i < n; i++) addRun(pages);
  else if (n * pages >= CHUNK_PAGES) addRun(n * pages);
  else scattered += n * pages;
}

function addRun(pages: number): void {
  runs.push(pages);
  runPages += pages;
}

/** Takes free pages: small spans fill the gaps first, large ones want a run. @returns false when nothing fits */
function take(pages: number, use: SpanUse, touch: boolean): boolean {
  if (pages < RUN && scattered >= pages) {
    scattered -= pages;
  } else {
    const i = runs.findIndex(run => run >= pages);
    if (i < 0) return false;
    runPages -= pages;
    runs[i] -= pages;
    if (runs[i] < RUN) {
      runPages -= runs[i];
      scattered += runs[i];
      runs.splice(i, 1);
    }
  }
  // Pages that are resident anyway go first: allocation is by address, and the scavenger begins at the other end.
  const warm = Math.min(pages, scattered + runPages + pages - cold);
  cold -= pages - warm;
  release(Mem.Heap, warm * PAGE);
  if (touch) touchPages(owner[use], pages, pages - warm);
  return true;
}

/** Pages become resident; those that were not, with their entries in the page table. */
function touchPages(kind: Mem, pages: number, cold: number): void {
  charge(kind, pages * PAGE);
  charge(Mem.PageTables, cold * PAGE_TABLE);
}

/** mheap.grow: whole chunks from the current arena, or from a new one. */
function grow(pages: number): boolean {
  const ask = Math.ceil(pages / CHUNK_PAGES) * CHUNK;
  if (ask > arenaLeft && !newArena(ask)) return false;
  arenaLeft -= ask;
  grownBytes += ask;
  const got = ask / PAGE;
  // The arena's table of spans is touched as far as there are pages.
  charge(Mem.Runtime, got * 8);
  cold += got;
  addRun(got);
  return true;
}

/** mheap.sysAlloc: reserves address space; randomizeHeapBase: since 1.26 a heap begins somewhere in its first arena. */
function newArena(ask: number): boolean {
  const size = Math.ceil(ask / ARENA) * ARENA;
  if (!map(size)) {
    const inUse = (spanPages[SpanUse.Heap] + scattered + runPages) * PAGE;
    fatal(
      `runtime: out of memory: cannot allocate ${ask}-byte block (${inUse} in use)\n` +
        'fatal error: out of memory',
    );
    return false;
  }
  for (let i = 0; i < size / ARENA; i++) {
    if (!persistentalloc(HEAP_ARENA)) return false;
    arenaMeta += HEAP_ARENA;
  }
  if (arenas === 0 && since('1.26')) padding = ((random32(Stream.Memory) >>> 28) * CHUNK) % size;
  const skipped = arenas === 0 ? Math.min(padding, size - ask) : 0;
  arenas += size / ARENA;
  arenaLeft += size - skipped;
  return true;
}

/** persistentalloc: memory that is never given back. @returns false when there is none: the run has ended */
function persistentalloc(bytes: number): boolean {
  if (bytes >= PERSISTENT_MAX)
    return sysAlloc(Math.ceil(bytes / 4096) * 4096, 'out of memory allocating heap arena metadata');
  if (bytes > persistentLeft) {
    if (!sysAlloc(PERSISTENT_CHUNK, 'runtime: cannot allocate memory')) return false;
    persistentLeft = PERSISTENT_CHUNK - 8;
  }
  persistentLeft -= bytes;
  persistentMapped += bytes;
  return true;
}

function sysAlloc(bytes: number, text: string): boolean {
  if (map(bytes)) return true;
  fatal(`fatal error: ${text}`);
  return false;
}

/** pollDescs, profile buckets and the like: resident at once, for good. */
export function allocPersistent(bytes: number): void {
  if (persistentalloc(bytes)) charge(Mem.Runtime, bytes);
}

/** newMarkBits and newAllocBits of a span. */
export function allocBits(bytes: number): void {
  bits.current += bytes;
  if (bits.reusable >= bytes) {
    bits.reusable -= bytes;
    return;
  }
  bits.left -= bytes;
  if (bits.left >= 0) return;
  const chunks = Math.ceil(-bits.left / GC_BITS_ROOM);
  if (!sysAlloc(chunks * GC_BITS_CHUNK, 'runtime: cannot allocate memory')) return;
  bits.left += chunks * GC_BITS_ROOM;
  bits.mapped += chunks * GC_BITS_CHUNK;
  charge(Mem.Runtime, chunks * GC_BITS_CHUNK);
}

/** nextMarkBitArenaEpoch: bits of the cycle before the last can be used again. */
export function turnBits(): void {
  bits.reusable += bits.previous;
  bits.previous = bits.current;
  bits.current = 0;
}

/** Gives resident free pages back to the kernel. @param bytes at most @returns how many */
export function scavenge(bytes: number): number {
  const pages = Math.min(Math.floor(bytes / PAGE), scattered + runPages - cold);
  if (pages <= 0) return 0;
  cold += pages;
  release(Mem.Heap, pages * PAGE);
  release(Mem.PageTables, pages * PAGE_TABLE);
  return pages * PAGE;
}

/** The heap's figures in bytes, as MemStats has them. */
export function heapFigures() {
  const inUse = spanPages[SpanUse.Heap] * PAGE;
  const stacks = spanPages[SpanUse.Stack] * PAGE;
  const workBufs = spanPages[SpanUse.WorkBuf] * PAGE;
  const mspan = spanStructs * MSPAN;
  const gc = START_SYS.gc + bits.mapped + arenaMeta + workBufs;
  const other = START_SYS.other + (persistentLeft > 0 ? persistentLeft : 0);
  const heapSys = grownBytes - stacks - workBufs;
  return {
    inUse,
    stacks,
    idle: heapSys - inUse,
    released: cold * PAGE,
    heapSys,
    mspan,
    gc,
    other,
    buckets: START_SYS.buckets,
    mcache: START_SYS.mcache,
    sys: grownBytes - workBufs + mspan + gc + other + START_SYS.buckets + START_SYS.mcache,
    arenas,
    spans,
  };
}

/** What counts for GOMEMLIMIT: mapped and not given back (mappedReady), and its free part (heapFree). */
export function retained(): { ready: number; free: number } {
  const f = heapFigures();
  return { ready: f.sys - cold * PAGE, free: (scattered + runPages - cold) * PAGE };
}
