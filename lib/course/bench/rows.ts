/**
 * From measurements to rows: name, value, unit; where there is one, the bar and whether it is met; and for a
 * ratio the name of the row that it is a multiple of.
 */
import type { GoMeasurement } from './go';
import type { Measurement } from './measure';
import type { Scenario } from './scenarios';

export interface Row {
  /** `scenario.what` */
  name: string;
  value: number | string;
  unit: string;
  bar?: string;
  met?: boolean;
  reference?: string;
}

/** One process each for scenarios without a yardstick, otherwise one process for all. */
export function scenarioRows(scenario: Scenario, processes: Measurement[]): Row[] {
  const { name, smallSize, of, rateOf, multiple, limits } = scenario;
  const [first] = processes;
  const cold = processes.map(process => process.timings[0]);
  const timed = multiple === undefined ? cold : first.timings.slice(2);
  const seconds = median(timed.map(timing => timing.seconds));
  const rate = median(timed.map(rateOfTiming));
  const megabytes = median(processes.map(process => process.megabytes));
  const rows: Row[] = [
    row('rate', rate, `${rateOf}/s`),
    bounded(row('time', seconds, 's'), '≤', limits?.seconds),
    bounded(row('memory', megabytes, 'MB'), '≤', limits?.megabytes),
  ];
  if (multiple !== undefined) {
    const hold = median(first.holds);
    const [before, again] = first.timings.map(rateOfTiming);
    rows.splice(
      1,
      0,
      row('hold', hold, 'pops and pushes/s'),
      { ...bounded(row('multiple', rate / hold, '×'), '≥', multiple), reference: `${name}.hold` },
      bounded(row('second-run', (100 * again) / before, '% of the first'), '≥', 90),
    );
  }
  if (limits) rows.push(bounded(row('goroutine', first.bytesPerGoroutine, 'bytes'), '≤', 24));
  const scavenges = sum(timed.map(timing => timing.scavenges)) / sum(timed.map(timing => timing.count));
  rows.push(row('scavenges', scavenges * 1e6, `per million ${rateOf}`));
  rows.push({ name: `${name}.digest`, value: first.digest, unit: `of ${grouped(smallSize)} ${of}, seed 1` });
  return rows;

  function row(what: string, value: number, unit: string): Row {
    return { name: `${name}.${what}`, value: rounded(value), unit };
  }
}

/** What real Go took, and the simulator's time and memory for the same number of operations as multiples of it. */
export function goRows(
  { name, size: fullSize, of }: Scenario,
  size: number,
  go: GoMeasurement,
  simulator: { seconds: number; megabytes: number },
): Row[] {
  const seconds = median(go.seconds);
  const fits = size < fullSize ? `, as many ${of} as fit: ${grouped(size)}` : '';
  const rows: Row[] = [
    { name: `${name}.go-time`, value: rounded(seconds), unit: `s${fits}` },
    ratio('time-vs-go', simulator.seconds / seconds, 'go-time'),
  ];
  if (go.megabytes === 0) return rows;
  return [
    ...rows,
    { name: `${name}.go-memory`, value: rounded(go.megabytes), unit: `MB${fits}` },
    ratio('memory-vs-go', simulator.megabytes / go.megabytes, 'go-memory'),
  ];

  function ratio(what: string, value: number, reference: string): Row {
    return { name: `${name}.${what}`, value: rounded(value), unit: '×', reference: `${name}.${reference}` };
  }
}

/** The figures of a scenario that are set against Go's. */
export function simulatorFigures(processes: Measurement[]): { seconds: number; megabytes: number } {
  const timings = processes.flatMap(({ timings }) => (timings.length > 2 ? timings.slice(2) : timings));
  return {
    seconds: median(timings.map(timing => timing.seconds)),
    megabytes: median(processes.map(process => process.megabytes)),
  };
}

function rateOfTiming({ count, seconds }: { count: number; seconds: number }): number {
  return count / seconds;
}

function bounded(row: Row, sign: '≥' | '≤', bound: number | undefined): Row {
  if (bound === undefined) return row;
  const met = sign === '≥' ? Number(row.value) >= bound : Number(row.value) <= bound;
  return { ...row, bar: `${sign} ${bound}`, met };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** Four digits: more would be noise. */
const rounded = (value: number) => Number(value.toPrecision(4));

export const grouped = (n: number) => n.toLocaleString('en-US');
