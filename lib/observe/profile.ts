/** Profiles: values by call stack, as pprof has them; the heap's, from a run's allocation sites. */
import type { Run } from './run';

export interface ValueType {
  type: string;
  unit: string;
}

export interface Sample {
  /** Functions by their full names, the outermost first. */
  stack: string[];
  /** One for each of the profile's types. */
  values: number[];
}

export interface Profile {
  types: ValueType[];
  samples: Sample[];
  /** What was counted to take a sample, and how much of it a sample stands for. */
  periodType: ValueType;
  period: number;
}

/** Who calls the runtime's own allocation sites, outermost first, as Go's heap profiles show them. */
const callers: Record<string, string[]> = {
  'runtime.malg': ['runtime.systemstack', 'runtime.newproc.func1', 'runtime.newproc1'],
  'runtime.allgadd': ['runtime.systemstack', 'runtime.newproc.func1', 'runtime.newproc1'],
  'runtime.acquireSudog': ['runtime.chanrecv1', 'runtime.chanrecv'],
  'runtime.(*timers).addHeap': ['time.Sleep', 'runtime.(*timer).maybeAdd'],
  'runtime.allocm': ['runtime.mcall', 'runtime.schedule', 'runtime.startm', 'runtime.newm'],
  'runtime.schedinit': ['runtime.rt0_go'],
};

/**
 * The heap profile at the end of a run: objects and bytes by allocation site, ever allocated and in use.
 * @param sampled true: as Go estimates them from the objects that its sampling met; false: all, exactly
 * @throws Error when the run had no memory model
 */
export function heapProfile(run: Run, sampled = false): Profile {
  const { memory } = run;
  if (memory === null)
    throw new Error('heapProfile: the run has no memory model: simulate({ memory: true }, …)');
  const bySite = new Map<string, number[]>();
  for (const site of memory.sites) {
    const { name, objectBytes, samples } = site;
    let { allocObjects, inUseObjects } = site;
    if (sampled) {
      // pprof's scaleHeapSample: an object of s bytes is met with probability 1 − exp(−s / rate).
      const met = samples / (1 - Math.exp(-objectBytes / memory.profileRate));
      inUseObjects *= met / allocObjects;
      allocObjects = met;
    }
    const sums = bySite.get(name) ?? [0, 0, 0, 0];
    bySite.set(name, sums);
    [allocObjects, allocObjects * objectBytes, inUseObjects, inUseObjects * objectBytes].forEach((x, i) => {
      sums[i]! += x;
    });
  }
  const samples = [...bySite]
    .map(([name, values]) => ({ stack: [...(callers[name] ?? []), name], values: values.map(Math.round) }))
    .filter(s => s.values.some(x => x > 0))
    .sort((a, b) => b.values[3]! - a.values[3]! || b.values[1]! - a.values[1]!);
  return {
    types: [
      { type: 'alloc_objects', unit: 'count' },
      { type: 'alloc_space', unit: 'bytes' },
      { type: 'inuse_objects', unit: 'count' },
      { type: 'inuse_space', unit: 'bytes' },
    ],
    samples,
    periodType: { type: 'space', unit: 'bytes' },
    period: sampled ? memory.profileRate : 1,
  };
}

/** The profile of what the CPUs did. @throws Error when the run was not asked for one */
export function cpuProfile(run: Run) {
  if (run.cpu === null)
    throw new Error('cpuProfile: the run has no profile: simulate({ cpuProfile: true }, …)');
  return run.cpu;
}

/** One row a function: what it does itself (flat), and with all that it calls (cumulative). */
export interface ProfileRow {
  function: string;
  flat: number;
  /** Share of all, 0 to 1. */
  flatShare: number;
  cumulative: number;
  cumulativeShare: number;
}

/** As `go tool pprof -top` lists it: by flat, then by name. @param type of the profile's types; default the last */
export function topOf(profile: Profile, type = profile.types.at(-1)!.type): ProfileRow[] {
  const i = profile.types.findIndex(t => t.type === type);
  if (i < 0) {
    throw new RangeError(
      `topOf: there is no "${type}"; there are ${profile.types.map(t => t.type).join(', ')}`,
    );
  }
  const flat = new Map<string, number>();
  const cumulative = new Map<string, number>();
  let total = 0;
  for (const { stack, values } of profile.samples) {
    const x = values[i]!;
    total += x;
    flat.set(stack.at(-1)!, (flat.get(stack.at(-1)!) ?? 0) + x);
    for (const f of new Set(stack)) cumulative.set(f, (cumulative.get(f) ?? 0) + x);
  }
  const share = (x: number) => (total === 0 ? 0 : x / total);
  return [...cumulative]
    .map(([name, cum]) => {
      const own = flat.get(name) ?? 0;
      return {
        function: name,
        flat: own,
        flatShare: share(own),
        cumulative: cum,
        cumulativeShare: share(cum),
      };
    })
    .filter(row => row.cumulative > 0)
    .sort((a, b) => b.flat - a.flat || b.cumulative - a.cumulative || (a.function < b.function ? -1 : 1));
}
