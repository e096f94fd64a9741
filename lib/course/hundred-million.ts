/**
 * `gmplab hundred-million`: that many goroutines, one by one, all alive at once.
 *
 * The digest is of every event in its order: with the same count it is the same on every machine, and the one
 * in datasets/hundred-million.json.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { ANSWER_AFTER, allAlive, allAliveOptions } from '../observe/all-alive';
import { hashProbe } from '../observe/hash';
import type { Run } from '../observe/run';
import type { TimeSample } from '../observe/samples';
import { simulateAsync } from '../observe/simulate';
import { readCount, showBytes, showCount, showTime } from '../observe/units';
import { projectRoot } from './paths';
import { progress } from './progress';
import { UserError } from './user-error';

const dataset = join(projectRoot, 'datasets', 'hundred-million.json');
const STEP = 1_000_000_000;

/** A run as the dataset keeps it; times in ns of simulated time. */
export interface RecordedRun {
  count: number;
  digest: string;
  events: number;
  time: number;
  /** Most goroutines alive at once, main among them. */
  peak: number;
  samples: TimeSample[];
  /** Of the machine that recorded it. */
  provenance: {
    date: string;
    system: string;
    node: string;
    /** Processor time, and as long as it took beside whatever else the machine did. */
    cpuSeconds: number;
    seconds: number;
    megabytes: number;
  };
}

/** @returns the exit code: 0, or 130 when it was stopped */
export async function hundredMillion(options: { count?: string; record?: string }): Promise<number> {
  const count = wholeCount(options.count ?? '100M');
  // A file that cannot take the run is told before it, not after two minutes.
  if (options.record) readRuns(options.record);
  const began = performance.now();
  const { probe, digest } = hashProbe();
  const bar = progress('Simulating');
  let run: Run;
  try {
    run = await simulateAsync(
      {
        ...allAliveOptions,
        probe,
        sampleEvery: STEP,
        progress: now => {
          const done = now.spawned + now.ended;
          const tenth = Math.floor((10 * done) / (2 * count));
          bar.update(done, 2 * count, `goroutines started and ended: ${10 * Math.min(tenth, 10)} %`);
        },
      },
      allAlive(count),
    );
  } finally {
    bar.stop();
  }
  const seconds = (performance.now() - began) / 1000;
  const cpu = process.cpuUsage();
  const recorded: RecordedRun = {
    count,
    digest: digest(),
    events: run.events,
    time: run.time,
    peak: Math.max(...run.samples.map(s => s.goroutines)),
    samples: run.samples,
    provenance: {
      date: new Date().toISOString().slice(0, 10),
      system: `${process.platform}/${process.arch}, ${cpus().length} cores, ${showBytes(totalmem())}`,
      node: process.version,
      cpuSeconds: Math.round((cpu.user + cpu.system) / 1e6),
      seconds: Math.round(seconds),
      megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    },
  };
  console.log(text(run, recorded));
  if (run.end.kind === 'stopped') {
    if (options.record) console.error('gmplab: stopped before its end: nothing recorded');
    return 130;
  }
  if (run.end.kind !== 'return') throw new UserError(`the run ended too early: ${run.end.message}`, 1);
  if (options.record) record(options.record, recorded);
  return 0;
}

function wholeCount(asked: string): number {
  try {
    const n = readCount(asked, '--count', { least: 1, most: 100_000_000 });
    if (Number.isInteger(n)) return n;
    throw new RangeError(`--count must be a whole number of goroutines; got ${JSON.stringify(asked)}`);
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}

function text(run: Run, r: RecordedRun): string {
  const { counters } = run;
  const events = `${showCount(r.events)} events`;
  const lines = [
    `${showCount(r.count)} goroutines on 8 Ps: start, run, wait ${showTime(ANSWER_AFTER)} for the network, wake, run, end`,
    `simulated ${showTime(r.time)}: ${showCount(counters.spawned - 5)} started, ${showCount(counters.ended)} ended, ${showCount(r.peak)} alive at once`,
  ];
  if (run.end.kind === 'stopped') lines.push(`stopped on request after ${events}`);
  else lines.push(`${events}, digest ${r.digest}${sameAsRecorded(r)}`);
  lines.push(
    `on this machine: ${r.provenance.seconds} s, ${r.provenance.cpuSeconds} s of processor time, ${showBytes(r.provenance.megabytes * 2 ** 20)} at most`,
  );
  return lines.join('\n');
}

function sameAsRecorded({ count, digest }: RecordedRun): string {
  const known = readRuns(dataset).find(r => r.count === count);
  if (!known) return '';
  return known.digest === digest
    ? ', as recorded in datasets/hundred-million.json'
    : `, but datasets/hundred-million.json has ${known.digest}: the rules or the costs have changed since`;
}

function readRuns(file: string): RecordedRun[] {
  if (!existsSync(file)) return [];
  try {
    const { runs } = JSON.parse(readFileSync(file, 'utf8')) as { runs: RecordedRun[] };
    if (Array.isArray(runs)) return runs;
  } catch {}
  throw new UserError(`${file} is no recording of this command: name another file, or remove it`);
}

/** Puts the run beside those of other counts. */
function record(file: string, run: RecordedRun): void {
  const runs = [...readRuns(file).filter(r => r.count !== run.count), run].sort((a, b) => a.count - b.count);
  const rows = (samples: TimeSample[]) => samples.map(s => `        ${JSON.stringify(s)}`).join(',\n');
  const one = ({ samples, ...rest }: RecordedRun) =>
    `    {\n${Object.entries(rest)
      .map(([name, x]) => `      ${JSON.stringify(name)}: ${JSON.stringify(x)},\n`)
      .join('')}      "samples": [\n${rows(samples)}\n      ]\n    }`;
  writeFileSync(
    file,
    `{\n  "program": "gmplab hundred-million",\n  "runs": [\n${runs.map(one).join(',\n')}\n  ]\n}\n`,
  );
}
