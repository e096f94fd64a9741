/**
 * Samples: what stands at equal steps of simulated time, as rows for a chart or a file.
 *
 * A sample is taken between two moments, after all that happen up to its time, and only looks: the run with
 * samples is the run without them.
 */
import { Mem, memoryOn, resident, residentOf } from '../os/memory';
import { Gstatus, gStatus } from '../runtime/g';
import { mCurg, mcount } from '../runtime/m';
import { pRunnext, runqlen } from '../runtime/p';
import { sched } from '../runtime/sched';

/**
 * One row. `time` is ns since main's start; goroutines are the program's own. With a memory model there are `bytes`,
 * all that is resident, and of them `heap`, `stacks` and `kernel`. The rest are the gauges asked for.
 */
export interface TimeSample {
  time: number;
  goroutines: number;
  running: number;
  runnable: number;
  /** Parked, or in a system call. */
  waiting: number;
  threads: number;
  [gauge: string]: number;
}

/** Something to be read off at each sample; the names become columns. */
export type Gauges = Record<string, () => number>;

const builtIn = [
  'time',
  'goroutines',
  'running',
  'runnable',
  'waiting',
  'threads',
  'bytes',
  'heap',
  'stacks',
  'kernel',
];

/** @throws RangeError for a gauge that is no function, or takes a name that a sample has already */
export function checkGauges(gauges: Gauges): void {
  for (const [name, read] of Object.entries(gauges)) {
    if (builtIn.includes(name)) {
      throw new RangeError(`simulate: gauges.${name}: every sample has a column of that name`);
    }
    if (typeof read !== 'function') {
      throw new RangeError(`simulate: gauges.${name} must be a function that returns a number`);
    }
  }
}

export function takeSample(time: number, gauges: Gauges): TimeSample {
  const { running, runnable } = counted();
  const goroutines = sched.userGs;
  const row: TimeSample = {
    time,
    goroutines,
    running,
    runnable,
    waiting: goroutines - running - runnable,
    threads: mcount(),
  };
  if (memoryOn) {
    row.bytes = resident();
    row.heap = residentOf(Mem.Heap);
    row.stacks = residentOf(Mem.Stacks);
    row.kernel = residentOf(Mem.Threads) + residentOf(Mem.PageTables) + residentOf(Mem.Sockets);
  }
  for (const name in gauges) row[name] = gauges[name]();
  return row;
}

/** The runtime's own goroutines are not the program's: they are left out of both. */
function counted(): { running: number; runnable: number } {
  let running = 0;
  for (let m = 0; m < sched.mnext; m++) {
    const g = mCurg[m];
    if (g > 0 && gStatus[g] === Gstatus.Running && !sched.systemGs.has(g)) running++;
  }
  let runnable = sched.runqsize;
  for (let p = 0; p < sched.gomaxprocs; p++) runnable += runqlen(p) + (pRunnext[p] !== 0 ? 1 : 0);
  for (const g of sched.systemGs) if (gStatus[g] === Gstatus.Runnable) runnable--;
  return { running, runnable };
}
