/** Reports of data races in the words of `go build -race` (compiler-rt's tsan_report.cpp, Go's form). */
import type { Detector, Race, Thread } from './detector';
import type { Access } from './shadow';
import type { Frame } from './stacks';

export interface RaceReport {
  text: string;
  /** The variable. */
  name: string;
  now: Side;
  before: Side;
}

/** One of the two accesses. */
export interface Side {
  goroutine: string;
  goid: number;
  /** ns from main's start. */
  at: number;
  write: boolean;
  stack: Frame[];
}

/** The stack of a goroutine's n-th operation, [] where nobody knows. */
export type StackOf = (thread: number, ordinal: number) => Frame[];

/**
 * @param mainStart ns since the process began: what the reports' times count from
 *
 * One report for each pair of places and for each variable, as ThreadSanitizer suppresses the others.
 */
export function reportsOf(detector: Detector, stackOf: StackOf, mainStart: number): RaceReport[] {
  const reports: RaceReport[] = [];
  const cells = new Set<number>();
  const places = new Set<string>();
  for (const race of detector.races) {
    if (cells.has(race.cell)) continue;
    cells.add(race.cell);
    const report = reportOf(detector, race, stackOf, mainStart);
    const place = [report.now, report.before].map(a => `${a.write} ${stackText(a.stack)}`).join('|');
    // Without stacks nothing is known to be the same.
    if (report.now.stack.length > 0 && places.has(place)) continue;
    places.add(place);
    reports.push(report);
  }
  return reports;
}

function reportOf(detector: Detector, race: Race, stackOf: StackOf, mainStart: number): RaceReport {
  const thread = (a: Access): Thread => detector.threads[a.thread];
  const side = (a: Access): Side => ({
    goroutine: nameOf(thread(a)),
    goid: thread(a).goid,
    at: a.at - mainStart,
    write: a.write,
    stack: stackOf(a.thread, a.ordinal),
  });
  const now = side(race.now);
  const before = side(race.before);
  const at = addressOf(race.cell);
  const kind = (a: Access): string => `${a.atomic ? 'atomic ' : ''}${a.write ? 'write' : 'read'}`;
  const first = kind(race.now);
  const parts = [
    `${first[0].toUpperCase()}${first.slice(1)} at ${at} by ${now.goroutine}:\n${stackText(now.stack)}`,
    `Previous ${kind(race.before)} at ${at} by ${before.goroutine}:\n${stackText(before.stack)}`,
  ];
  for (const [t, ended] of [
    [thread(race.now), race.nowEnded],
    [thread(race.before), race.beforeEnded],
  ] as const) {
    if (t.parent < 0) continue;
    const created = stackOf(t.parent, t.created);
    parts.push(`Goroutine ${t.goid} (${ended ? 'finished' : 'running'}) created at:\n${stackText(created)}`);
  }
  const text = `${LINE}\nWARNING: DATA RACE\n${parts.join('\n')}${LINE}\n`;
  return { text, name: race.name, now, before };
}

const LINE = '==================';

function nameOf(t: Thread): string {
  return t.id === 0 ? 'main goroutine' : `goroutine ${t.goid}`;
}

function stackText(stack: Frame[]): string {
  if (stack.length === 0) return '  [failed to restore the stack]\n';
  return stack
    .map(({ func, file, line }) => `  ${func}()\n${file === '' ? '' : `      ${file}:${line}\n`}`)
    .join('');
}

/** Addresses are invented: one word for each variable, in the order in which they were first used. */
function addressOf(cell: number): string {
  return `0x${(0xc000010000 + 8 * cell).toString(16).padStart(12, '0')}`;
}
