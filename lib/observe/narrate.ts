/** Recorded events in words, for captions: what happened between two moments. */
import { Kind, Origin, originNames } from '../runtime/probe';
import { waitReasons } from '../runtime/waitreason';
import { lastEventBy, recordingOf } from './replay';
import type { Run } from './run';

/** More happenings than this are counted instead of told. */
const MOST = 5;

/**
 * What happened after `from` up to and including `to`, as short clauses.
 * @param from to ns from main's start
 */
export function narrate(run: Run, from: number, to: number): string[] {
  const rec = recordingOf(run);
  const first = lastEventBy(rec, from + run.mainStart) + 1;
  const last = lastEventBy(rec, to + run.mainStart);
  const who = labels(run);
  for (let i = 0; i < first; i++) who.see(i);
  const told: string[] = [];
  const counts = new Map<string, number>();
  for (let i = first; i <= last; i++) {
    who.see(i);
    const clause = tell(run, i, who.of);
    if (!clause) continue;
    counts.set(clause.what, (counts.get(clause.what) ?? 0) + 1);
    told.push(clause.text);
  }
  if (told.length <= MOST) return told;
  return [...counts].map(([what, n]) => `${n} ${what}`);
}

function labels(run: Run) {
  const rec = recordingOf(run);
  const info = new Map(run.goroutines.map(g => [g.goid, g.label]));
  const goid = new Map<number, number>();
  return {
    see(i: number) {
      if (rec.kind[i] === Kind.GoCreate) goid.set(rec.g[i]!, rec.a[i]!);
    },
    of: (g: number) => info.get(goid.get(g) ?? -1) ?? `goroutine ${goid.get(g) ?? g}`,
  };
}

const found: Record<number, string> = {
  [Origin.Runnext]: 'out of the front seat',
  [Origin.Lrq]: 'from the local queue',
  [Origin.GrqBatch]: 'first of the batch',
  [Origin.GrqTick]: 'from the global queue, by the 61st tick',
  [Origin.Stolen]: 'stolen',
  [Origin.Resumed]: 'where it left off',
};

/** One event; null for those that follow from their neighbours. */
function tell(run: Run, i: number, of: (g: number) => string): { text: string; what: string } | null {
  const rec = recordingOf(run);
  const [g, p, m, a, b] = [rec.g[i]!, rec.p[i]!, rec.m[i]!, rec.a[i]!, rec.b[i]!];
  switch (rec.kind[i]) {
    case Kind.GoCreate:
      return { text: `${of(g)} is born`, what: 'born' };
    case Kind.RunnextPut:
      if (a === 0) return { text: `${of(g)} takes the front seat of P${p}`, what: 'seated' };
      return { text: `${of(g)} takes the front seat of P${p} from ${of(a)}`, what: 'seated' };
    case Kind.LrqPut:
      return { text: `${of(g)} joins the local queue of P${p}`, what: 'queued locally' };
    case Kind.Spill:
      return {
        text: `the local queue of P${p} is full: its ${a - 1} oldest, then ${of(g)}, go to the global queue`,
        what: a > 2 ? `overflow of ${a}` : 'overflow',
      };
    case Kind.GrqPut:
      return { text: `${of(g)} joins the global queue`, what: 'queued globally' };
    case Kind.GrqBatch:
      return { text: `P${p} takes ${a} from the global queue`, what: 'batch from the global queue' };
    case Kind.Steal:
      return { text: `P${p} steals the ${a} oldest from P${g}`, what: 'steal' };
    case Kind.StealNext:
      return { text: `P${p} steals ${of(g)} from the front seat of P${a}`, what: 'steal of a front seat' };
    case Kind.GoStart:
      return { text: `${of(g)} runs on P${p}, ${found[b] ?? originNames[b]}`, what: 'started' };
    case Kind.GoStop:
      return { text: `${of(g)} gives way`, what: 'gave way' };
    case Kind.GoBlock:
      return { text: `${of(g)} waits (${waitReasons[a] ?? a})`, what: 'went to wait' };
    case Kind.GoUnblock:
      return { text: a === 0 ? `${of(g)} can run again` : `${of(a)} wakes ${of(g)}`, what: 'woken' };
    case Kind.GoDestroy:
      return { text: `${of(g)} ends`, what: 'ended' };
    case Kind.MCreate:
      return { text: `thread M${m} is made`, what: 'threads made' };
    case Kind.MWake:
      return { text: `M${m} is woken`, what: 'threads woken' };
    case Kind.MPark:
      return { text: `M${m} parks`, what: 'threads parked' };
    case Kind.PollBlock:
      return { text: `M${m} blocks in the network poller`, what: 'polls' };
    default:
      return null;
  }
}
