/** q01-wait: a program that loses its output, to be mended. */
import { go, ioWait, makeChan, ms, println, sleep, WaitGroup } from '../../../goroutine/api';
import type { GoFunction } from '../../../goroutine/operation';
import { simulate } from '../../../observe/simulate';
import { wgCount } from '../../../runtime/waitgroup';
import { drawFor } from '../draw';
import { type Exercise, finding } from '../exercise';

/** Runs with seeds 1 … seeds. */
export interface WaitCase {
  procs: number;
  seeds: number;
}

export interface WaitResult {
  /** Runs in which each number was printed once. */
  complete: number;
  /** How a run ended that did not return, '' when each did. */
  trouble: string;
  slept: boolean;
  /** Main came to Wait when nobody was counted. */
  waitedForNobody: boolean;
  /** Goroutines that a run started at least. */
  started: number;
  /** The longest run, in times of the longest wait in it. */
  stretch: number;
}

/** The program starts so many goroutines. */
export const WORKERS = 6;

/**
 * Main gets the operations and waits of its own. The waits differ from run to run, so that nobody can bet on a
 * time; the operations are those of the judge's runtime, whichever copy of the library the notebook has.
 */
export function waited(main: unknown, { procs, seeds }: WaitCase): WaitResult {
  const result: WaitResult = {
    complete: 0,
    trouble: '',
    slept: false,
    waitedForNobody: false,
    started: WORKERS,
    stretch: 0,
  };
  // The run's own counter has the runtime's goroutines too.
  let started = 0;
  class Watched extends WaitGroup {
    override go<A extends unknown[]>(fn: GoFunction<A>, ...args: A) {
      started++;
      return super.go(fn, ...args);
    }
    override wait() {
      if (wgCount[this.id] === 0) result.waitedForNobody = true;
      return super.wait();
    }
  }
  const tools = {
    go: <A extends unknown[]>(fn: GoFunction<A>, ...args: A) => {
      started++;
      return go(fn, ...args);
    },
    ioWait,
    makeChan,
    ms,
    println,
    sleep: (d: number) => {
      result.slept = true;
      return sleep(d);
    },
    waitGroup: () => new Watched(),
  };
  const program = main as (has: typeof tools, delays: number[]) => Generator<number, void, unknown>;
  for (let seed = 1; seed <= seeds; seed++) {
    const draw = drawFor('q01-wait', String(procs), String(seed));
    const delays = Array.from({ length: WORKERS }, () => draw.whole(1, 900) * ms);
    started = 0;
    const run = simulate({ procs, seed, record: false, maxEvents: 100_000 }, function* hasty() {
      yield* program(tools, delays);
    });
    const printed = [...run.lines].sort().join();
    if (printed === delays.map((_, i) => i).join()) result.complete++;
    if (run.end.kind !== 'return')
      result.trouble ||= run.stderr.split('\n')[0] || `ends with ${run.end.kind}`;
    result.started = Math.min(result.started, started);
    result.stretch = Math.max(result.stretch, run.time / Math.max(...delays));
  }
  return result;
}

export const waitForAll: Exercise<null, WaitCase> = {
  id: 'q01-wait',
  kind: 'F',
  title: 'A program that loses its output',
  answer: 'main',
  instance: () => null,
  inputs: () => [{ procs: 1, seeds: 3 }],
  run: waited,
  visible: (_, [outcome]) => [
    finding('one P: every number comes out', outcome!, data => {
      const { complete, trouble } = data as WaitResult;
      return trouble || (complete === 3 ? '' : `${3 - complete} of 3 runs lost a number`);
    }),
  ],
  hints: [
    'Main ends when it has started the last goroutine, and with main the process. What could it wait for?',
    'A WaitGroup counts: add before somebody starts, done when he has finished, wait for zero.',
    'Who counts up? If the goroutine does it itself, main may be at wait before anybody has been counted.',
  ],
};
