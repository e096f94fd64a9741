/** The lint rules that need no state of the scheduler, or a summary of the whole run. */
import { Kind } from '../runtime/probe';
import type { Findings, Limits } from './lint-findings';
import { functionOf, namer } from './names';
import { recordingOf } from './replay';
import type { Run } from './run';
import { type Span, spans } from './spans';
import { utilisation } from './utilisation';
import { counted, duration, number } from './words';

/** Less spinning than this, ns, is not worth a word, whatever its share. */
const LITTLE_SPINNING = 100_000;

/** Created, and never put on a P; in a run that was cut off, only when there was time enough. */
export function neverRan(run: Run, { hold }: Limits, findings: Findings): void {
  const rec = recordingOf(run);
  const name = namer(run);
  const fn = functionOf(run);
  const users = new Set(run.goroutines.filter(info => !info.system).map(info => info.goid));
  const waiting = new Map<number, { goid: number; at: number; p: number }>();
  for (let i = 0; i < rec.length; i++) {
    const g = rec.g[i]!;
    if (rec.kind[i] === Kind.GoStart) waiting.delete(g);
    else if (rec.kind[i] === Kind.GoCreate && users.has(rec.a[i]!)) {
      waiting.set(g, { goid: rec.a[i]!, at: rec.t[i]! - run.mainStart, p: rec.p[i]! });
    }
  }
  const cut = rec.truncated || run.end.kind === 'until' || run.end.kind === 'limit';
  const end = rec.truncated ? rec.t[rec.length - 1]! - run.mainStart : run.time;
  for (const { goid, at, p } of waiting.values()) {
    const age = end - at;
    if (cut && age <= hold) continue;
    findings.add({
      rule: 'never ran',
      text: `${name(goid)}, created on P${p} at ${duration(at)}, never ran: the ${rec.truncated ? 'recording' : 'run'} ended ${duration(age)} later`,
      time: at,
      p,
      goid,
      key: fn(goid),
      worse: age,
    });
  }
}

/** Timers that fired long after they were due, and who ran then on the P that keeps them. */
export function lateTimers(run: Run, { lateTimer }: Limits, findings: Findings): void {
  const rec = recordingOf(run);
  const name = namer(run);
  const fn = functionOf(run);
  const goids = new Map<number, number>();
  let lanes: Span[] | undefined;
  for (let i = 0; i < rec.length; i++) {
    const g = rec.g[i]!;
    if (rec.kind[i] === Kind.GoCreate) goids.set(g, rec.a[i]!);
    const late = rec.a[i]!;
    if (rec.kind[i] !== Kind.TimerFire || late <= lateTimer) continue;
    const t = rec.t[i]! - run.mainStart;
    const p = rec.p[i]!;
    const goid = g === 0 ? 0 : goids.get(g)!;
    lanes ??= spans(run, 'P', { boot: true });
    const ran = lanes.find(s => s.lane === p && s.from <= t - late && s.to > t - late);
    const info = run.goroutines[ran?.g ?? -1];
    const whose = goid === 0 ? 'a timer' : `the sleep of ${name(goid)}`;
    const then = info ? `, where ${name(info.goid)} ran then` : '';
    findings.add({
      rule: 'late timer',
      text: `${whose} was over at ${duration(t - late)} and fired ${duration(late)} late: it is kept by P${p}${then}`,
      time: t - late,
      p,
      goid,
      key: goid === 0 ? '' : fn(goid),
      worse: late,
    });
  }
}

/** Much of the time that the Ps were awake went to the search for work. */
export function spinningShare(run: Run, limits: Limits, findings: Findings): void {
  if (run.time <= 0) return;
  const { ps } = utilisation(run, { buckets: 1 });
  const spun = ps.reduce((ns, uses) => ns + uses.spinning, 0);
  const awake = spun + ps.reduce((ns, uses) => ns + uses.busy, 0);
  if (spun <= LITTLE_SPINNING || spun <= limits.spinning * awake) return;
  const most = ps.reduce((best, uses, p) => (uses.spinning > ps[best]!.spinning ? p : best), 0);
  findings.add({
    rule: 'spinning',
    text: `threads searched for work ${number(Math.round((100 * spun) / awake))} % of the time that ${counted(ps.length, 'P')} were awake, ${duration(spun)} in all, most of it on P${most}`,
    time: 0,
    p: most,
    goid: 0,
    key: '',
    worse: spun,
  });
}
