/**
 * Measures one scenario in this process: a run, cold; for a scenario with a yardstick a second one, then the
 * yardstick, then the run that is told, then two that are recorded.
 *
 * The digest is taken last, because its probe would teach V8 that a probe may be there.
 */
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { hashProbe } from '../../observe/hash';
import { Recording } from '../../observe/recorder';
import type { Run } from '../../observe/run';
import { simulate } from '../../observe/simulate';
import { bytesPerG } from '../../runtime/g';
import { holdRate } from './hold';
import type { Scenario } from './scenarios';

export interface Timing {
  seconds: number;
  /** Events or operations, whichever the scenario counts. */
  count: number;
  scavenges: number;
}

export interface Measurement {
  cold: Timing;
  /** For a scenario that is told as a multiple. */
  warm?: {
    second: Timing;
    third: Timing;
    /** heap-js's pairs of pop and push per second, between the two. */
    hold: number;
    /** A run of a quarter of the size with the recorder attached, the second of its kind. */
    recorded: Timing;
  };
  /** The most memory that the process had held after the cold run, before the yardstick. */
  megabytes: number;
  bytesPerGoroutine: number;
  digest: string;
}

export async function measure(scenario: Scenario, size: number): Promise<Measurement> {
  const cold = await timeRun(scenario, size);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  const bytesPerGoroutine = bytesPerG();
  const warm = scenario.multiple === undefined ? undefined : await timeWarm(scenario, size);
  return { cold, warm, megabytes, bytesPerGoroutine, digest: digestOf(scenario) };
}

async function timeWarm(scenario: Scenario, size: number) {
  const second = await timeRun(scenario, size);
  holdRate();
  const hold = holdRate();
  const third = await timeRun(scenario, size);
  // Last: from here on V8 knows that a probe may be there.
  await timeRecorded(scenario, size);
  return { second, hold, third, recorded: await timeRecorded(scenario, size) };
}

/** Every event kept, in columns that grow as they must. */
const timeRecorded = (scenario: Scenario, size: number) =>
  timeRun(scenario, Math.ceil(size / 4), { probe: new Recording(Number.POSITIVE_INFINITY).probe });

/** The digest of the small instance with seed 1. */
export function digestOf(scenario: Scenario): string {
  const { probe, digest } = hashProbe();
  run(scenario, scenario.smallSize, { probe });
  return digest();
}

async function timeRun(scenario: Scenario, size: number, more: object = {}): Promise<Timing> {
  const collections = countScavenges();
  const began = performance.now();
  const { events, counters } = run(scenario, size, more);
  const seconds = (performance.now() - began) / 1000;
  const count = scenario.rateOf === 'events' ? events : counters.operations;
  return { seconds, count, scavenges: await collections.stop() };
}

function run({ name, options, program }: Scenario, size: number, more: object = {}): Run {
  const result = simulate({ ...options, ...more, seed: 1 }, program(size) as never);
  if (result.end.kind !== 'return') throw new Error(`${name} ended with: ${result.end.message}`);
  return result;
}

function countScavenges() {
  let scavenges = 0;
  const observer = new PerformanceObserver(list => {
    for (const { detail } of list.getEntries() as unknown as { detail: { kind: number } }[]) {
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MINOR) scavenges++;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return {
    async stop(): Promise<number> {
      // Node hands entries out between tasks: two turns see all of them.
      for (let i = 0; i < 2; i++) await new Promise(resolve => setImmediate(resolve));
      observer.disconnect();
      return scavenges;
    },
  };
}
