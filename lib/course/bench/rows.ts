/**
 * From measurements to rows: name, value, unit; where there is one, the bar and whether it is met.
 */
import { median } from 'mathjs';
import type { GoMeasurement } from './go';
import type { Measurement, Timing } from './measure';
import type { Scenario } from './scenarios';

export interface Row {
  /** `scenario.what` */
  name: string;
  value: number | string;
  unit: string;
  bar?: string;
  met?: boolean;
  /** The name of the row that the value is a multiple of. */
  reference?: string;
  note?: string;
}

/** @param processes one measurement each; the rows tell their medians */
export function scenarioRows(scenario: Scenario, processes: Measurement[]): Row[] {
  const { name, smallSize, of, rateOf, multiple, limits } = scenario;
  const row = rowsNamed(name);
  const told = processes.map(toldTiming);
  const rows = [row('rate', median(told.map(rate)), `${rateOf}/s`)];
  if (multiple !== undefined) {
    const warm = processes.map(process => ({ ...process.warm!, first: process.cold }));
    const multiples = warm.map(({ third, hold }) => rate(third) / hold);
    const seconds = warm.map(({ first, second }) => (100 * rate(second)) / rate(first));
    rows.push(
      row('hold', median(warm.map(({ hold }) => hold)), 'pops and pushes/s'),
      row('multiple', median(multiples), '×', { least: multiple, reference: 'hold' }),
      row('second-run', median(seconds), '%', { least: 90, note: 'of the first' }),
      row(
        'recorded',
        median(warm.map(({ third, recorded }) => rate(third) / rate(recorded))),
        'times slower',
        {
          most: 2,
          note: 'with the recorder attached',
        },
      ),
    );
  }
  rows.push(
    row('time', median(told.map(({ seconds }) => seconds)), 's', { most: limits?.seconds }),
    row('memory', median(processes.map(({ megabytes }) => megabytes)), 'MB', { most: limits?.megabytes }),
  );
  if (limits) rows.push(row('goroutine', processes[0].bytesPerGoroutine, 'bytes', { most: limits.bytes }));
  const scavenges = told.map(({ scavenges, count }) => (1e6 * scavenges) / count);
  rows.push(row('scavenges', median(scavenges), `per million ${rateOf}`));
  rows.push(row('digest', processes[0].digest, '', { note: `${grouped(smallSize)} ${of}, seed 1` }));
  return rows;
}

/**
 * What real Go took, and the simulator's time and memory for the same number of operations as multiples of it.
 *
 * @param processes the simulator's measurements at that size
 */
export function goRows(scenario: Scenario, size: number, go: GoMeasurement, processes: Measurement[]): Row[] {
  const row = rowsNamed(scenario.name);
  const seconds = median(processes.map(process => toldTiming(process).seconds));
  const megabytes = median(processes.map(process => process.megabytes));
  const goSeconds = median(go.seconds);
  const note = size < scenario.size ? `as many ${scenario.of} as fit: ${grouped(size)}` : undefined;
  const rows = [
    row('go-time', goSeconds, 's', { note }),
    row('time-vs-go', seconds / goSeconds, '×', { reference: 'go-time' }),
  ];
  if (go.megabytes > 0) {
    rows.push(
      row('go-memory', go.megabytes, 'MB', { note }),
      row('memory-vs-go', megabytes / go.megabytes, '×', { reference: 'go-memory' }),
    );
  }
  // A slow machine is still starting some when the first have slept enough: its memory is that of fewer.
  if (scenario.limits)
    rows.push(row('go-alive', go.alive, 'goroutines', { note: 'when the last was started' }));
  return rows;
}

interface More {
  least?: number;
  most?: number;
  /** Another row of the same scenario. */
  reference?: string;
  note?: string;
}

function rowsNamed(scenario: string) {
  return (
    what: string,
    figure: number | string,
    unit: string,
    { least, most, reference, note }: More = {},
  ): Row => {
    const value = typeof figure === 'number' ? rounded(figure) : figure;
    const row: Row = { name: `${scenario}.${what}`, value, unit };
    if (least !== undefined) Object.assign(row, { bar: `≥ ${least}`, met: Number(value) >= least });
    if (most !== undefined) Object.assign(row, { bar: `≤ ${most}`, met: Number(value) <= most });
    if (reference !== undefined) row.reference = `${scenario}.${reference}`;
    if (note !== undefined) row.note = note;
    return row;
  };
}

/** The timing that rates and times are made of: the last one. */
const toldTiming = ({ cold, warm }: Measurement): Timing => warm?.third ?? cold;

const rate = ({ count, seconds }: Timing): number => count / seconds;

/** Four digits: more would be noise. */
const rounded = (value: number) => Number(value.toPrecision(4));

export const grouped = (n: number) => n.toLocaleString('en-US');
