/** Why a goroutine ran when it did: the scheduler's rule behind one start, in words. */
import { Origin } from '../runtime/probe';
import { Replay } from './replay';
import type { Run } from './run';
import { startsOf } from './starts';

/**
 * The rule that decided the entry at this position of the run's order.
 * @param at position, from 0
 * @throws RangeError when the order has no such position
 */
export function ruleOf(run: Run, at: number): string {
  const start = startsOf(run)[at];
  if (!start) throw new RangeError(`the run's order has no position ${at + 1}`);
  // The state in which the scheduler made its choice: just before the start and what fetched it.
  const replay = new Replay(run);
  const before = replay.after(start.event - 1);
  const p = before.ps[start.p]!;
  const me = start.label;
  const who = run.goroutines.find(g => g.goid === start.goid)?.label ?? me;
  switch (start.origin) {
    case Origin.Runnext:
      return `${who} sat in the front seat (runnext) of P${start.p}, which is looked at before the queue${
        p.lrq.length > 0 ? `, where ${p.lrq[0]!.label} stood first` : ''
      }: the last one started or woken goes first.`;
    case Origin.Lrq:
      return `The front seat of P${start.p} was empty, so the oldest in its local queue ran: ${who}${
        p.lrq.length > 1 ? `, of ${p.lrq.length} in line` : ''
      }.`;
    case Origin.GrqTick:
      return `P${start.p} had begun ${start.schedtick - 1} time slices, a multiple of 61: then one from the global queue goes first, even before the front seat. Its oldest was ${who}.`;
    case Origin.GrqBatch:
      return `P${start.p} had nothing left of its own, so it took a batch from the global queue; the first of it, ${who}, ran at once.`;
    case Origin.Stolen:
      return `P${start.p} had nothing to do and stole ${who} from another P.`;
    case Origin.Netpoll:
      return `The network poller handed ${who} over: what it waited for had arrived.`;
    default:
      return `${who} went on on P${start.p} without passing a queue.`;
  }
}
