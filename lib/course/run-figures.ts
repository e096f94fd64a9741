/** What an engineer asks of a run beside its output: `--stats`, figures as text, and `--record`, its events as JSON lines. */
import { writeFileSync } from 'node:fs';
import type { Run } from '../observe/run';
import { Kind } from '../runtime/probe';

/** By number. */
const kindNames = Object.fromEntries(Object.entries(Kind).map(([name, n]) => [n, name]));

const ms = (ns: number): string => `${(ns / 1e6).toFixed(3)} ms`;
const share = (part: number, whole: number): string =>
  `${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)} %`;

/** The figures of a run, one a line. */
export function statsText(run: Run): string {
  const { counters: c, procs, ps, time, mainStart, seed, events } = run;
  const whole = time + mainStart;
  const rows: [string, string][] = [
    ['simulated time', ms(time)],
    ['seed, moments', `${seed}, ${events}`],
    ['goroutines', `${c.spawned} created, ${c.ended} ended, ${c.structs} g structs`],
    ['threads created', String(c.threadsCreated)],
    ['slices begun', `${c.schedticks}, ${c.runnextHits} from runnext`],
    ['parks, readies', `${c.parks}, ${c.readies}`],
    ['steals', `${c.steals} for ${c.stolen} goroutines, ${c.failedSearches} searches in vain`],
    ['preemptions', `${c.preemptions} of ${c.preemptRequests} requests`],
    ['system calls', `${c.syscalls}, ${c.retakes} Ps retaken by sysmon, ${c.handoffs} handed on`],
    ['timers fired', String(c.timersFired)],
    ['collections', `${c.gcCycles}, the world stopped ${c.stops} times`],
    ...ps
      .slice(0, procs)
      .map((p, i): [string, string] => [
        `P${i}`,
        `busy ${share(p.busy, whole)}, spinning ${share(p.spinning, whole)}, idle ${share(p.idle, whole)}`,
      ]),
  ];
  return rows.map(([name, value]) => `${name.padEnd(16)} ${value}\n`).join('');
}

/**
 * Writes a recorded run: a line with the goroutines (goid, function, creator), then one line an event, in order of time
 * (ns since the process began): what happened, by its name in runtime/probe.ts, thread, P, goroutine, and its numbers.
 */
export function writeRecording(run: Run, file: string): void {
  const r = run.recording!;
  const goroutines = run.goroutines.map(({ goid, name, parent, system }) => ({ goid, name, parent, system }));
  const lines = [JSON.stringify({ mainStart: run.mainStart, procs: run.procs, seed: run.seed, goroutines })];
  for (let i = 0; i < r.length; i++) {
    const [t, m, p, g, a, b] = [r.t[i], r.m[i], r.p[i], r.g[i], r.a[i], r.b[i]];
    lines.push(JSON.stringify({ t, what: kindNames[r.kind[i]], m, p, g, a, b }));
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
}
