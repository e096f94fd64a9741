/**
 * What the runtime itself allocates for goroutines: g structures (malg), the list of all of them, sudogs, timers and
 * their heaps, the closures of go statements, thread structures. All of it on the heap, at sites that a heap profile
 * shows. Nothing here is called unless `memoryOn`.
 *
 * A g structure is never freed. A sudog is kept for reuse, and what is in the central cache is dropped when a
 * collection begins; a goroutine's timer lives until the goroutine ends.
 */
import { Cost, pay } from './costs';
import { firstAlloc, mallocgc } from './gcheap';
import { chargeThread, heap, newSite, siteAlloc, siteBytes, siteDrop } from './malloc';
import { sched } from './sched';
import { roundupsize } from './sizeclasses';
import { hasTimer, setTimer, stackFor, stackOfDead } from './stack';
import { STACK_MIN, stacksOfThread } from './stackpool';
import { type GoVersion, since } from './switches';

/** Sizes of structures by the version that brought them, newest first, from the debugging data of binaries. */
const G: [GoVersion, number][] = [
  ['1.26', 456],
  ['1.24', 440],
  ['1.23', 432],
  ['1.22', 424],
  ['1.13', 400],
];
const SUDOG: [GoVersion, number][] = [
  ['1.26', 104],
  ['1.13', 88],
];
const TIMER: [GoVersion, number][] = [
  ['1.25', 96],
  ['1.23', 88],
  ['1.13', 72],
];
const M: [GoVersion, number][] = [
  ['1.25', 2040],
  ['1.24', 1832],
  ['1.23', 1784],
  ['1.13', 2024],
];
/** A P keeps this many sudogs (cap of p.sudogcache). */
const SUDOG_CACHE = 128;
/** The closure of a go statement with one captured variable. */
export const CLOSURE = 16;

let gSite = 0;
let sudogSite = 0;
let timerSite = 0;
let closureSite = 0;
let mSite = 0;
/** Goroutines in allgs, and its capacity; the site of its present array. */
let gs = 0;
let gsRoom = 0;
let gsSite = 0;
let sudogs = 0;
let sudogsInUse = 0;
/** Room of each P's heap of timers, and the site of its array. */
let timerRoom: number[] = [];
let timerArray: number[] = [];

function sizeOf(table: [GoVersion, number][]): number {
  return (table.find(([version]) => since(version)) ?? table.at(-1)!)[1];
}

export function resetGObjects(): void {
  gs = gsRoom = gsSite = sudogs = sudogsInUse = 0;
  timerRoom = [];
  timerArray = [];
  gSite = newSite('runtime.malg', sizeOf(G));
  sudogSite = newSite('runtime.acquireSudog', sizeOf(SUDOG));
  timerSite = newSite('time.Sleep', sizeOf(TIMER));
  closureSite = newSite('main.main', CLOSURE);
  mSite = newSite('runtime.allocm', sizeOf(M));
  // What the start-up has allocated: 108 objects, and spans that are mostly empty.
  siteAlloc(newSite('runtime.schedinit', 400), 80);
}

/** malg and allgadd: a g that did not exist before, with a stack. On the system stack, so it begins no collection. */
export function malg(p: number, g: number): void {
  const { refilled } = heap;
  pay(Cost.Malg);
  siteAlloc(gSite);
  stackFor(p, g, STACK_MIN);
  if (++gs > gsRoom) {
    const room = nextslicecap(gs, gsRoom);
    const site = newSite('runtime.allgadd', 8 * room);
    siteAlloc(site);
    if (gsRoom > 0) siteDrop(gsSite);
    gsSite = site;
    gsRoom = Math.floor(siteBytes(site) / 8);
  }
  heap.refilled = refilled;
}

/**
 * The closure of a go statement, which is garbage as soon as the goroutine has begun.
 * @param bytes 8 for the function and 8 for each captured variable; 0 for `go f()`, which needs none
 */
export function closure(m: number, g: number, bytes: number): void {
  if (bytes === 0) return;
  const site = bytes === CLOSURE ? closureSite : newSite('main.main', bytes);
  mallocgc(m, g, site);
  siteDrop(site);
}

/** A goroutine has ended: its timer goes, and its stack if a new goroutine would not get one like it. */
export function objectsOfDead(p: number, g: number): void {
  if (hasTimer(g)) siteDrop(timerSite);
  stackOfDead(p, g);
}

/** acquireSudog: one more goroutine in a queue, or one goroutine in one more. */
export function takeSudog(): void {
  if (++sudogsInUse > sudogs) {
    siteAlloc(sudogSite);
    sudogs++;
  }
}

export function giveSudog(): void {
  sudogsInUse--;
}

/** clearpools, when a collection begins: what Ps do not cache themselves is dropped. */
export function clearSudogs(): void {
  const keep = Math.max(sudogsInUse, Math.min(sudogs, sudogsInUse + SUDOG_CACHE * sched.gomaxprocs));
  if (sudogs > keep) siteDrop(sudogSite, sudogs - keep);
  sudogs = keep;
}

/** time.Sleep: a goroutine's timer, made at its first sleep, and a place in P p's heap, which now holds n. */
export function sleepTimer(m: number, p: number, g: number, n: number): void {
  if (!hasTimer(g)) {
    siteAlloc(timerSite);
    setTimer(g);
    firstAlloc(m, g);
  }
  timerPlace(p, n);
}

/** A place in P p's heap of timers, which now holds n: 16 bytes each, in an array that grows as slices do. */
export function timerPlace(p: number, n: number): void {
  const room = timerRoom[p] ?? 0;
  if (n <= room) return;
  const site = newSite('runtime.(*timers).addHeap', 16 * nextslicecap(n, room));
  siteAlloc(site);
  if (room > 0) siteDrop(timerArray[p]!);
  timerArray[p] = site;
  timerRoom[p] = Math.floor(siteBytes(site) / 16);
}

/** allocm and newosproc: a thread's m, its g0 and gsignal with their stacks; in the kernel a stack and a task. */
export function mObjects(): void {
  siteAlloc(mSite);
  siteAlloc(gSite, 2);
  stacksOfThread();
  chargeThread();
}

/** growslice's next capacity (slice.go): doubled up to 256 entries, then a quarter more and a little. */
export function nextslicecap(n: number, old: number): number {
  if (n > 2 * old) return n;
  if (old < 256) return 2 * old;
  let room = old;
  while (room < n) room += (room + 768) >> 2;
  return room;
}

/** Bytes of a g, a sudog and a timer with their size classes: for tables. */
export function structSizes(): { name: string; bytes: number; class: number }[] {
  return [
    ['runtime.g', sizeOf(G)] as const,
    ['runtime.sudog', sizeOf(SUDOG)] as const,
    ['runtime.timer', sizeOf(TIMER)] as const,
    ['runtime.m', sizeOf(M)] as const,
  ].map(([name, bytes]) => ({ name, bytes, class: roundupsize(bytes, false) }));
}
