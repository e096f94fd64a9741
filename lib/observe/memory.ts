/** What a run tells of its memory: figures at its end, allocation sites, collections, stacks. */
import { current } from '../goroutine/api';
import { memoryOn, peakResident } from '../os/memory';
import { cycles, type GcCycle } from '../runtime/gcheap';
import { siteAllocs, siteBytes, siteCount, siteGarbageOf, siteLive, siteOf } from '../runtime/malloc';
import { memProfileRate, samplesOf } from '../runtime/mprof';
import { type MemStats, readMemStats } from '../runtime/mstats';
import { stackFigures } from '../runtime/stackpool';

export type { GcCycle } from '../runtime/gcheap';
export type { MemStats } from '../runtime/mstats';

/** An allocation site: a function, and the objects of one size that it allocates. */
export interface SiteUse {
  /** A function, by its full name. */
  name: string;
  /** Bytes that one object takes: those of its size class. */
  objectBytes: number;
  /** In use: reachable, or dropped and not collected yet. */
  inUseObjects: number;
  inUseBytes: number;
  /** Since the process began. */
  allocObjects: number;
  allocBytes: number;
  /** Objects that the sampling profiler (MemProfileRate) met. */
  samples: number;
}

export interface RunMemory {
  /** runtime.MemStats and the kernel's figures at the end, in bytes. */
  stats: MemStats;
  /** By bytes in use, most first. */
  sites: SiteUse[];
  /** In order; times in ns from main's start. */
  collections: GcCycle[];
  /** Stacks by size: of goroutines and threads, and free ones in caches and pool. */
  stacks: { bytes: number; inUse: number; free: number; spans: number }[];
  /** runtime.MemProfileRate, bytes. */
  profileRate: number;
  /** Most resident bytes at once, the kernel's among them. */
  peak: number;
}

/** The present run's memory; null without a memory model. */
export function memoryOfRun(): RunMemory | null {
  if (!memoryOn) return null;
  const sites: SiteUse[] = [];
  for (let s = 1; s <= siteCount(); s++) {
    const inUseObjects = siteLive[s] + siteGarbageOf(s);
    const objectBytes = siteBytes(s);
    if (siteAllocs[s] === 0) continue;
    sites.push({
      name: siteOf(s).name,
      objectBytes,
      inUseObjects,
      inUseBytes: inUseObjects * objectBytes,
      allocObjects: siteAllocs[s],
      allocBytes: siteAllocs[s] * objectBytes,
      samples: samplesOf(s),
    });
  }
  sites.sort((a, b) => b.inUseBytes - a.inUseBytes || b.allocBytes - a.allocBytes);
  const start = Math.max(0, current.mainStart);
  return {
    stats: readMemStats(),
    sites,
    collections: cycles.map(c => ({ ...c, start: c.start - start, end: c.end - start })),
    stacks: stackFigures(),
    profileRate: memProfileRate(),
    peak: peakResident(),
  };
}
