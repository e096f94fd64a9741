/**
 * What traffic's goroutines take of the heap and of their stacks: net/http's objects and depths, as recorded from Go
 * (goroutine/http/sites.ts). Nothing happens in a run without a memory model.
 */
import { httpGarbage, httpObjects, httpStacks, POLLDESC_BYTES, type Role } from '../../goroutine/http/sites';
import { Op, reg } from '../../goroutine/opcodes';
import { memoryOn } from '../../os/memory';
import { mP } from '../../runtime/m';
import { newSite, siteAlloc, siteDrop } from '../../runtime/malloc';
import { allocPersistent } from '../../runtime/mheap';
import { pollOpen } from '../../runtime/polldesc';
import { sched } from '../../runtime/sched';
import { depthOf, popFrames, pushFrames } from '../../runtime/stack';

/** A role's objects by their sites' numbers: looked up once a run, not once a request. */
interface Kept {
  sites: Int32Array;
  counts: Int32Array;
  garbage: Int32Array;
  garbageCounts: Int32Array;
}

export class TrafficMemory {
  private readonly roles = new Map<Role, Kept>();
  private pollDescs = 0;

  /** A role begins: its objects are made, all but the last, which the operation makes, as there a collection may begin. */
  take(role: Role): Op | null {
    if (!memoryOn) return null;
    const { sites, counts, garbage, garbageCounts } = this.kept(role);
    const last = sites.length - 1;
    for (let i = 0; i < last; i++) siteAlloc(sites[i], counts[i]);
    for (let i = 0; i < garbage.length; i++) {
      siteAlloc(garbage[i], garbageCounts[i]);
      siteDrop(garbage[i], garbageCounts[i]);
    }
    reg.a = sites[last];
    reg.b = counts[last];
    return Op.Alloc;
  }

  /** A role ends: its objects are garbage. */
  drop(role: Role): void {
    if (!memoryOn) return;
    const { sites, counts } = this.kept(role);
    for (let i = 0; i < sites.length; i++) siteDrop(sites[i], counts[i]);
  }

  /** pollOpen; pollDescs lie in blocks that are never given back (netpoll.go: pollCache.alloc). */
  pollOpen(): number {
    const pd = pollOpen();
    if (memoryOn && pd > this.pollDescs) {
      if (this.pollDescs % PER_BLOCK === 0) allocPersistent(PER_BLOCK * POLLDESC_BYTES);
      this.pollDescs = pd;
    }
    return pd;
  }

  private kept(role: Role): Kept {
    let kept = this.roles.get(role);
    if (kept === undefined) {
      const numbers = (list: (typeof httpObjects)[Role]) =>
        Int32Array.from(list, ([site, bytes, , noscan]) => newSite(site, bytes, noscan));
      const counts = (list: (typeof httpObjects)[Role]) => Int32Array.from(list, ([, , n]) => n);
      kept = {
        sites: numbers(httpObjects[role]),
        counts: counts(httpObjects[role]),
        garbage: numbers(httpGarbage[role]),
        garbageCounts: counts(httpGarbage[role]),
      };
      this.roles.set(role, kept);
    }
    return kept;
  }
}

const PER_BLOCK = 8;

/** g, which acts, goes as deep as it ever does, and comes back to where it waits. */
export function goDeep(g: number, goroutine: keyof typeof httpStacks): void {
  if (!memoryOn) return;
  const { deepest, parked } = httpStacks[goroutine];
  if (pushFrames(mP[sched.curm], g, deepest - depthOf(g), 1)) popFrames(g, deepest - parked);
}
