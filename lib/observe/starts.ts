/**
 * A run's order: each line it printed, with the start of the goroutine that printed it; or, when it printed
 * nothing, each start of a user goroutine.
 */
import { Kind, type Origin } from '../runtime/probe';
import { recordingOf } from './replay';
import type { Run } from './run';

export interface Start {
  /** What it printed, or the goroutine's label. */
  label: string;
  /** Where the goroutine was found when it last started. */
  origin: (typeof Origin)[keyof typeof Origin];
  /** Event index of that start. */
  event: number;
  p: number;
  /** schedtick of the P after that start. */
  schedtick: number;
  goid: number;
}

/** Lines longer than this are sentences, not labels. */
const LONGEST = 8;

/** @throws Error when the run was not recorded */
export function startsOf(run: Run): Start[] {
  const rec = recordingOf(run);
  const info = new Map(run.goroutines.map(g => [g.goid, g]));
  const goid = new Map<number, number>();
  const current = new Map<number, Start>();
  const starts: Start[] = [];
  const prints: Start[] = [];
  for (let i = 0; i < rec.length; i++) {
    const g = rec.g[i]!;
    switch (rec.kind[i]) {
      case Kind.GoCreate:
        goid.set(g, rec.a[i]!);
        break;
      case Kind.GoStart: {
        const who = info.get(goid.get(g) ?? -1);
        const start: Start = {
          label: who?.label ?? String(goid.get(g)),
          origin: rec.b[i] as Start['origin'],
          event: i,
          p: rec.p[i]!,
          schedtick: rec.a[i]!,
          goid: goid.get(g) ?? 0,
        };
        current.set(g, start);
        if (who && !who.system && who.parent !== 0 && who.name !== 'main') starts.push(start);
        break;
      }
      case Kind.Print: {
        const start = current.get(g);
        const label = (run.lines[rec.a[i]!] ?? '').trim();
        if (start) prints.push({ ...start, label });
        break;
      }
    }
  }
  return prints.length > 0 && prints.every(s => s.label.length <= LONGEST) ? prints : starts;
}
