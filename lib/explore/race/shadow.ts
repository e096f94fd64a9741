/**
 * FastTrack (Flanagan, Freund, PLDI 2009): for each variable the epoch of its last write, and the epoch of its last
 * read or, once reads were concurrent, one for each reader. An epoch is a goroutine and its time; an access is in order
 * with an earlier one when its goroutine's clock has reached that epoch. Most accesses need one comparison.
 *
 * Invariant: a race is found when it is there in the order of synchronisation of this run, for the last
 * accesses to a variable; that no race is found says nothing of other runs.
 */

/** A vector clock: what a goroutine knows of each goroutine's time. Grown as needed; missing entries are 0. */
export type Clock = number[];

export function join(into: Clock, from: Clock): void {
  for (let i = 0; i < from.length; i++) if (!(into[i] >= from[i])) into[i] = from[i] ?? 0;
}

/** One access. */
export interface Access {
  /** The goroutine's number in the detector, and its time. */
  thread: number;
  time: number;
  /** Which of the goroutine's operations it was: the same in every run with the same options. */
  ordinal: number;
  /** When, ns of simulated time since the process began. */
  at: number;
  write: boolean;
  atomic: boolean;
}

/** What is remembered of a variable. */
export class Shadow {
  private write: Access | null = null;
  private read: Access | null = null;
  private reads: Access[] | null = null;

  /**
   * An access by a goroutine with this clock. @returns the earlier access it races with, null for none
   */
  access(a: Access, clock: Clock): Access | null {
    const { write } = this;
    let racing: Access | null = null;
    if (write !== null && conflict(write, a) && !(clock[write.thread] >= write.time)) racing = write;
    if (a.write) {
      if (racing === null) racing = this.racingRead(a, clock);
      this.write = a;
      this.read = null;
      this.reads = null;
    } else {
      this.noteRead(a, clock);
    }
    return racing;
  }

  private racingRead(a: Access, clock: Clock): Access | null {
    const { read, reads } = this;
    if (read !== null && conflict(read, a) && !(clock[read.thread] >= read.time)) return read;
    for (const r of reads ?? []) if (conflict(r, a) && !(clock[r.thread] >= r.time)) return r;
    return null;
  }

  private noteRead(a: Access, clock: Clock): void {
    if (this.reads !== null) {
      const same = this.reads.findIndex(r => r.thread === a.thread);
      if (same >= 0) this.reads[same] = a;
      else this.reads.push(a);
      return;
    }
    const { read } = this;
    if (read === null || read.thread === a.thread || clock[read.thread] >= read.time) this.read = a;
    else {
      this.reads = [read, a];
      this.read = null;
    }
  }
}

function conflict(before: Access, now: Access): boolean {
  return before.thread !== now.thread && (before.write || now.write) && !(before.atomic && now.atomic);
}
