/** runtime.ReadMemStats (mstats.go): the figures that Go tells of its memory, in bytes, and what the kernel sees. */
import { Mem, residentOf, rss, virtualSize } from '../os/memory';
import { heap } from './malloc';
import { gcTrigger, heapGoal, pacer } from './mgcpacer';
import { heapFigures } from './mheap';
import { stackScan, startingStackSize } from './stack';

/** Names are those of runtime.MemStats, where it has them. */
export interface MemStats {
  /** Bytes of heap objects, live and not yet swept; how many. */
  heapAlloc: number;
  heapObjects: number;
  /** Ever allocated, bytes; objects allocated and freed. */
  totalAlloc: number;
  mallocs: number;
  frees: number;
  /** All that was mapped for use; by use. */
  sys: number;
  heapSys: number;
  heapIdle: number;
  heapInuse: number;
  heapReleased: number;
  stackInuse: number;
  mspanSys: number;
  mcacheSys: number;
  buckHashSys: number;
  gcSys: number;
  otherSys: number;
  /** The goal of the next collection, and the size at which it begins. */
  nextGC: number;
  nextTrigger: number;
  numGC: number;
  /** Goroutines with a stack, and the bytes of their stacks in use. */
  stacks: number;
  stackUsed: number;
  /** What a new goroutine gets. */
  startingStackSize: number;
  /** The kernel's view: VmRSS, VmSize, and memory of its own on behalf of the process. */
  rss: number;
  virtual: number;
  kernel: number;
}

/** All zeros in a run without a memory model. */
export function readMemStats(): MemStats {
  const f = heapFigures();
  const scan = stackScan();
  return {
    heapAlloc: heap.live,
    heapObjects: heap.mallocs - heap.frees,
    totalAlloc: heap.allocated,
    mallocs: heap.mallocs,
    frees: heap.frees,
    sys: f.sys,
    heapSys: f.heapSys,
    heapIdle: f.idle,
    heapInuse: f.inUse,
    heapReleased: f.released,
    stackInuse: f.stacks,
    mspanSys: f.mspan,
    mcacheSys: f.mcache,
    buckHashSys: f.buckets,
    gcSys: f.gc,
    otherSys: f.other,
    nextGC: heapGoal(),
    nextTrigger: gcTrigger(),
    numGC: pacer.cycles,
    stacks: scan.stacks,
    stackUsed: scan.bytes,
    startingStackSize,
    rss: rss(),
    virtual: virtualSize(),
    kernel: residentOf(Mem.Threads) + residentOf(Mem.PageTables) + residentOf(Mem.Sockets),
  };
}
