/**
 * What each goroutine did with its life: ns running, runnable (ready, but nobody runs it), waiting,
 * and in system calls.
 *
 * Invariant: running + runnable + waiting + syscall = the time from its creation to its end, or to the run's end.
 */
import { Kind } from '../runtime/probe';
import { recordingOf } from './replay';
import type { Run } from './run';
import { goroutineIndex, spans } from './spans';

export interface GStats {
  goid: number;
  name: string;
  label: string;
  /** ns from main's start; negative for what was created before it, as main itself. */
  created: number;
  /** ns from main's start; null when the run ended first. */
  ended: number | null;
  /** ns */
  running: number;
  runnable: number;
  waiting: number;
  /** In system calls. */
  syscall: number;
  /** ns by wait reason, in Go's words. */
  waits: Record<string, number>;
  /** Times it was put on a P. */
  starts: number;
}

/**
 * One entry a goroutine, in order of creation.
 * @param options.system also the runtime's own goroutines
 */
export function gstats(run: Run, options: { system?: boolean } = {}): GStats[] {
  const byLane = new Map<number, GStats>();
  for (const span of spans(run, 'G', { boot: true, system: options.system ?? false })) {
    const { goid, name, label } = run.goroutines[span.lane]!;
    let s = byLane.get(span.lane);
    if (!s) {
      s = {
        goid,
        name,
        label,
        created: span.from,
        ended: null,
        running: 0,
        runnable: 0,
        waiting: 0,
        syscall: 0,
        waits: {},
        starts: 0,
      };
      byLane.set(span.lane, s);
    }
    if (span.state === 'dead') {
      s.ended = span.from;
      continue;
    }
    const ns = span.to - span.from;
    s[span.state as 'running' | 'runnable' | 'waiting' | 'syscall'] += ns;
    if (span.state === 'waiting') s.waits[span.reason] = (s.waits[span.reason] ?? 0) + ns;
  }
  countStarts(run, byLane);
  return [...byLane.values()];
}

function countStarts(run: Run, byLane: Map<number, GStats>): void {
  const rec = recordingOf(run);
  const index = goroutineIndex(run);
  const goids = new Map<number, number>();
  for (let i = 0; i < rec.length; i++) {
    if (rec.kind[i] === Kind.GoCreate) goids.set(rec.g[i]!, rec.a[i]!);
    if (rec.kind[i] !== Kind.GoStart) continue;
    const s = byLane.get(index.get(goids.get(rec.g[i]!) ?? 0) ?? -1);
    if (s) s.starts++;
  }
}
