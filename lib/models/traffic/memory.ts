/**
 * What traffic's goroutines take of the heap: net/http's objects by role, as recorded from Go (goroutine/http/sites.ts),
 * and pollDescs. Nothing happens in a run without a memory model.
 */
import { POLLDESC_BYTES, type Role, takeObjects } from '../../goroutine/http/sites';
import { Op, reg } from '../../goroutine/opcodes';
import { memoryOn } from '../../os/memory';
import { gcPoll } from '../../runtime/gcheap';
import { allocPersistent } from '../../runtime/mheap';
import { pollOpen } from '../../runtime/polldesc';

/** A role begins: its objects are made, and a collection may be due. @returns null without a memory model */
export function takeRole(role: Role): Op | null {
  if (!memoryOn) return null;
  takeObjects(role);
  reg.fn = gcPoll;
  return Op.Do;
}

const PER_BLOCK = 8;

/** The pollDescs of one run. They lie in blocks that are never given back (netpoll.go: pollCache.alloc). */
export class PollDescs {
  private most = 0;

  open(): number {
    const pd = pollOpen();
    if (memoryOn && pd > this.most) {
      if (this.most % PER_BLOCK === 0) allocPersistent(PER_BLOCK * POLLDESC_BYTES);
      this.most = pd;
    }
    return pd;
  }
}
