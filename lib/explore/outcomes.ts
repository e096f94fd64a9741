/**
 * `outcomes`: what a program can do, over all its schedules.
 *
 * A schedule is an order of visible operations (loads and stores of shared variables, channels, locks, WaitGroups,
 * Conds, atomics, select, lines of output), one at a time, by any goroutine that can go on: what any number of Ps
 * can bring about on a sequentially consistent machine. Sleeps and timers end in any order, or with `timed` in the
 * order of their deadlines. Values are never torn. A plain call (wg.add, tryLock) belongs to the operation before it.
 */
import type { GoFunction } from '../goroutine/operation';
import { searchEvery } from './every';
import { searchSimplest } from './frontier';
import { programOf } from './program';
import { searchAll } from './reduction';
import { encode, fingerprintOf } from './replay-string';
import { samplePct, sampleRandom } from './sampling';
import { type Cost, cheaper, following, type Pick, type Ran, runWith } from './schedule';
import { shrink } from './shrink';
import { type Ending, type Program, Stage } from './stage';
import type { Trace } from './trace';
import { circleOf, leftIn, type Waits, waitsOf } from './waiting';

export interface OutcomesOptions {
  /** Sleeps and timers end in the order of their deadlines. Default: in any order. */
  timed?: boolean;
  /** False: every schedule is run, also those that differ only in the order of independent steps. */
  reduction?: boolean;
  /** Where another goroutine may come between: everywhere, or only at loads and stores of shared variables. */
  points?: 'all' | 'variables';
  /** Only schedules with at most so many preemptions. */
  preemptions?: number;
  /** Instead of searching: schedules by chance. */
  sample?: 'random' | 'pct';
  /** For samples. Default 1. */
  seed?: number;
  /** Ordering constraints that a bug needs, for pct. Default 3. */
  depth?: number;
  /** Runs at most. Default 20,000; for samples 1,000. */
  runs?: number;
  /** Runs spent on finding a simplest schedule for each result. Default 8,000. */
  simplest?: number;
  /** Steps of a run at most. Default 2,000. */
  steps?: number;
  /** What gomaxprocs() tells the program. Default 4. */
  procs?: number;
}

export interface Outcome {
  /** In words: what was printed, what the shared variables hold, how it ended, who was left. */
  text: string;
  end: Ending['kind'];
  message: string;
  output: string;
  values: Record<string, unknown>;
  /** Goroutines that wait for ever, and in what. */
  left: string[];
  /** The wait-for graph of those, and a circle in it in words, '' when there is none. */
  waits: Waits[];
  circle: string;
  /** Runs of the search that ended so. Without reduction: schedules. */
  count: number;
  /** The simplest schedule that was found for it. */
  schedule: Cost;
  /** Whether no schedule with fewer preemptions gives this result. */
  fewest: boolean;
  /** Replays that schedule: `replay(program, string)`, or `--replay` on the command line. */
  replay: string;
}

export interface Outcomes {
  results: Outcome[];
  /** Whether these are all. */
  all: boolean;
  /** How was searched, and how far. */
  strategy: string;
  coverage: string;
  runs: number;
  /** Lines for a cell. */
  text: string;
}

interface Found {
  ending: Ending;
  left: string[];
  count: number;
  picks: Pick[];
  cost: Cost;
  fewest: boolean;
}

const RUNS = 20_000;
const STEPS = 2_000;

export function outcomes(program: GoFunction<[]> | Program, options: OutcomesOptions = {}): Outcomes {
  check(options);
  const made = programOf(program, 'outcomes');
  const stage = new Stage(made, options.timed ?? false, options.procs ?? 4);
  try {
    return new Search(made, stage, options).result();
  } finally {
    stage.close();
  }
}

/** Throws a RangeError that names the option at fault. */
function check(o: OutcomesOptions): void {
  const known = [
    'timed',
    'reduction',
    'points',
    'preemptions',
    'sample',
    'seed',
    'depth',
    'runs',
    'steps',
    'procs',
    'simplest',
  ];
  for (const name of Object.keys(o)) {
    if (!known.includes(name)) {
      throw new RangeError(`outcomes: there is no option "${name}"; there are ${known.join(', ')}`);
    }
  }
  for (const name of ['preemptions', 'depth', 'runs', 'steps', 'procs'] as const) {
    const x = o[name];
    const least = name === 'preemptions' ? 0 : 1;
    if (x !== undefined && (!Number.isSafeInteger(x) || x < least)) {
      throw new RangeError(`outcomes: ${name} must be a whole number from ${least} on; got ${x}`);
    }
  }
  if (o.points !== undefined && !['all', 'variables'].includes(o.points))
    throw new RangeError(`outcomes: points must be 'all' or 'variables'; got ${o.points}`);
  if (o.sample !== undefined && !['random', 'pct'].includes(o.sample))
    throw new RangeError(`outcomes: sample must be 'random' or 'pct'; got ${o.sample}`);
}

class Search {
  private readonly found = new Map<string, Found>();
  private readonly runsMost: number;
  private readonly steps: number;
  private strategy = '';
  private coverage = '';
  private all = false;
  private runs = 0;

  constructor(
    private readonly program: Program,
    private readonly stage: Stage,
    private readonly options: OutcomesOptions,
  ) {
    this.runsMost = options.runs ?? (options.sample === undefined ? RUNS : 1_000);
    this.steps = options.steps ?? STEPS;
  }

  result(): Outcomes {
    const { options } = this;
    if (options.sample !== undefined) this.sample(options.sample);
    else if (options.preemptions !== undefined) this.bounded(options.preemptions);
    else if (this.enumerated) this.every();
    else this.reduced();
    if (!this.enumerated && options.simplest !== 0) this.simplify();
    return this.told();
  }

  private reduced(): void {
    const { stage } = this;
    const report = searchAll(stage, { runs: this.runsMost, steps: this.steps }, (_, trace) => {
      this.keep(picksOf(trace), costOf(trace));
      return false;
    });
    this.runs += report.runs + report.redundant;
    this.all = report.complete;
    this.strategy = 'dynamic partial-order reduction (source sets, sleep sets)';
    if (report.complete) {
      this.coverage = `complete: ${counted(report.runs, 'schedule')} stand${report.runs === 1 ? 's' : ''} for all, ${counted(report.redundant, 'more run')} found nothing new`;
      return;
    }
    const why =
      stage.gap !== ''
        ? stage.gap
        : report.cut > 0
          ? `${counted(report.cut, 'run')} had more than ${this.steps} steps`
          : `the limit of ${this.runsMost} runs`;
    const bound = this.frontier(Math.min(this.runsMost, 5_000), Number.POSITIVE_INFINITY, () => false);
    const pct = samplePct(
      stage,
      { runs: 500, steps: this.steps, seed: options(this.options), depth: 3 },
      ran => this.keepRan(ran),
    );
    this.runs += pct;
    this.strategy += ', then preemption bounding, then PCT';
    this.coverage = `not complete (${why}): ${counted(report.runs, 'run')} of the reduced search; ${boundText(bound)}; ${counted(pct, 'random run')}`;
  }

  private get enumerated(): boolean {
    return this.options.reduction === false || this.options.points === 'variables';
  }

  private every(): void {
    const variables = this.options.points === 'variables';
    const report = searchEvery(this.stage, { runs: this.runsMost, steps: this.steps }, variables, ran =>
      this.keepRan(ran),
    );
    this.runs += report.runs;
    this.all = report.complete;
    for (const f of this.found.values()) f.fewest = report.complete;
    this.strategy = `enumeration of every order of ${variables ? 'loads and stores of shared variables' : 'visible operations'}`;
    this.coverage = report.complete
      ? `complete: ${counted(report.runs, 'schedule')}`
      : `not complete: the first ${counted(report.runs, 'schedule')}${report.cut > 0 ? `, ${report.cut} of them cut at ${this.steps} steps` : ''}`;
  }

  private bounded(most: number): void {
    const bound = this.frontier(this.runsMost, most, () => false);
    this.strategy = `every schedule with at most ${counted(most, 'preemption')}`;
    this.coverage =
      bound === most
        ? `complete for that bound: ${counted(this.runs, 'run')}`
        : `not complete: ${boundText(bound)}`;
  }

  private sample(how: 'random' | 'pct'): void {
    const limits = {
      runs: this.runsMost,
      steps: this.steps,
      seed: options(this.options),
      depth: this.options.depth ?? 3,
    };
    const keep = (ran: Ran): boolean => this.keepRan(ran);
    this.runs +=
      how === 'random' ? sampleRandom(this.stage, limits, keep) : samplePct(this.stage, limits, keep);
    this.strategy =
      how === 'random' ? 'random schedules' : `probabilistic concurrency testing (depth ${limits.depth})`;
    this.coverage = `${counted(this.runs, 'run')}: what they met, not all there is`;
  }

  /** @returns the number of preemptions up to which every schedule was run */
  private frontier(runs: number, most: number, until: () => boolean): number {
    const report = searchSimplest(this.stage, { runs, steps: this.steps, most }, ran => {
      this.keepRan(ran);
      return until();
    });
    this.runs += report.runs;
    for (const f of this.found.values()) if (f.cost.preemptions <= report.bound + 1) f.fewest = true;
    return report.bound;
  }

  /** A simplest schedule for each result: the frontier finds those with few preemptions, the others are shrunk. */
  private simplify(): void {
    const counts = new Map([...this.found].map(([key, f]) => [key, f.count]));
    const missing = new Set(this.found.keys());
    if (this.options.sample === undefined && this.options.preemptions === undefined) {
      const report = searchSimplest(
        this.stage,
        { runs: this.options.simplest ?? 8_000, steps: this.steps, most: Number.POSITIVE_INFINITY },
        ran => {
          this.keepRan(ran);
          missing.delete(this.lastKey);
          return missing.size === 0;
        },
      );
      for (const f of this.found.values()) if (f.cost.preemptions <= report.bound + 1) f.fewest = true;
    }
    for (const [key, f] of this.found) {
      if (f.fewest && f.cost.switches <= 2) continue;
      this.stage.begin();
      const ran = runWith(this.stage, following(f.picks), this.steps);
      const shrunk = shrink(this.stage, ran, () => this.keyNow() === key, { runs: 400, steps: this.steps });
      f.picks = shrunk.ran.picks;
      f.cost = shrunk.ran.cost;
    }
    for (const [key, f] of this.found) f.count = counts.get(key) ?? f.count;
  }

  private lastKey = '';

  private keepRan(ran: Ran): boolean {
    this.keep(ran.picks, ran.cost);
    return false;
  }

  private keep(picks: Pick[], cost: Cost): void {
    const key = this.keyNow();
    this.lastKey = key;
    const known = this.found.get(key);
    if (known === undefined) {
      const ending = this.stage.ending!;
      this.found.set(key, { ending, left: leftIn(this.stage), count: 1, picks, cost, fewest: false });
      return;
    }
    known.count++;
    if (cheaper(cost, known.cost)) {
      known.picks = picks;
      known.cost = cost;
    }
  }

  private keyNow(): string {
    const { ending } = this.stage;
    return outcomeText(ending!, leftIn(this.stage));
  }

  private told(): Outcomes {
    const fingerprint = fingerprintOf(this.program, this.stage);
    const results = [...this.found].map(([text, f]): Outcome => {
      this.stage.begin();
      const ran = runWith(this.stage, following(f.picks), this.steps);
      const waits = waitsOf(this.stage, ran.steps);
      return {
        text,
        end: f.ending.kind,
        message: f.ending.message,
        output: f.ending.lines.map(line => `${line}\n`).join(''),
        values: Object.fromEntries(f.ending.values),
        left: f.left,
        waits,
        circle: circleOf(waits),
        count: f.count,
        schedule: ran.cost,
        fewest: f.fewest || ran.cost.preemptions === 0,
        replay: encode(fingerprint, this.stage.timed, ran, text),
      };
    });
    results.sort((a, b) => (a.text < b.text ? -1 : 1));
    const { all, strategy, coverage, runs } = this;
    const head = `${all ? 'all' : 'at least'} ${counted(results.length, 'result')}`;
    const lines = results.map(
      r => `  ${r.text}  (${counted(r.schedule.preemptions, 'preemption')}, ${r.replay})`,
    );
    const text = [`${head}; ${strategy}; ${coverage}`, ...lines].join('\n');
    return { results, all, strategy, coverage, runs, text };
  }
}

function options(o: OutcomesOptions): number {
  return o.seed ?? 1;
}

function picksOf(trace: Trace): Pick[] {
  return trace.steps.map(s => ({ id: s.process.id, choice: s.choice }));
}

/** Of a run whose picks were not judged as they were made: its switches only. */
function costOf(trace: Trace): Cost {
  let switches = 0;
  trace.steps.forEach((s, i) => {
    if (i > 0 && trace.steps[i - 1].process !== s.process) switches++;
  });
  return { preemptions: switches, switches, steps: trace.steps.length };
}

function boundText(bound: number): string {
  if (bound < 0) return 'not even every schedule without a preemption';
  if (bound === Number.POSITIVE_INFINITY) return 'every schedule';
  return `every schedule with at most ${counted(bound, 'preemption')}`;
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** One line for a result. */
export function outcomeText(ending: Ending, left: string[]): string {
  const parts: string[] = [];
  if (ending.kind === 'deadlock') parts.push('deadlock');
  if (ending.kind === 'panic') parts.push(ending.message);
  if (ending.kind === 'unfinished') parts.push('unfinished');
  if (ending.lines.length > 0)
    parts.push(`prints ${ending.lines.map(line => JSON.stringify(line)).join(' ')}`);
  for (const [name, value] of ending.values) parts.push(`${name} = ${shown(value)}`);
  if (left.length > 0 && ending.kind !== 'unfinished') parts.push(`left: ${left.join(', ')}`);
  return parts.length === 0 ? 'returns' : parts.join(', ');
}

function shown(value: unknown): string {
  if (value instanceof Map) return `map[${[...value].map(([k, v]) => `${k}:${shown(v)}`).join(' ')}]`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
