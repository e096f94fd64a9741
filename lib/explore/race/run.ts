/**
 * `raceRun`: a program under the race detector, as `go run -race` runs it: the scheduler of a race build, reports on
 * standard error, exit code 66.
 *
 * A run that races is run twice: the same options give the same run, so the first finds which operations race, the
 * second asks for the stacks of just these. Nothing is paid for stacks that nobody reads.
 */
import type { Front, Op } from '../../goroutine/opcodes';
import { Op as Code, reg } from '../../goroutine/opcodes';
import type { GoFunction } from '../../goroutine/operation';
import { watchNaming } from '../../goroutine/operation';
import { runG } from '../../goroutine/ops';
import type { SimulateOptions } from '../../goroutine/options';
import { watch } from '../../goroutine/watch';
import type { Run } from '../../observe/run';
import { simulate } from '../../observe/simulate';
import { endRun } from '../../runtime/deadlock';
import { callTold } from '../../runtime/fdio';
import { gGoid } from '../../runtime/g';
import { setRunG } from '../../runtime/loop';
import { mCurg } from '../../runtime/m';
import { sched } from '../../runtime/sched';
import { programOf } from '../program';
import type { Program } from '../stage';
import { Detector, type Thread } from './detector';
import { Edges } from './edges';
import { parseGoRace } from './gorace';
import { type RaceReport, reportsOf } from './report';
import { currentStack, type Frame } from './stacks';

export interface RaceOptions extends SimulateOptions {
  /** As the environment variable: `halt_on_error=1 exitcode=3`. */
  gorace?: string;
  /** Keep every access and edge for `happensBefore`. */
  log?: boolean;
}

export interface RaceRun extends Run {
  races: RaceReport[];
  detector: Detector;
}

export function raceRun(program: GoFunction<[]> | Program): RaceRun;
export function raceRun(options: RaceOptions, program: GoFunction<[]> | Program): RaceRun;
export function raceRun(
  first: RaceOptions | GoFunction<[]> | Program,
  second?: GoFunction<[]> | Program,
): RaceRun {
  const options = second === undefined ? {} : (first as RaceOptions);
  const program = programOf(second ?? (first as GoFunction<[]>), 'raceRun');
  const { gorace = '', log = false, ...rest } = options;
  const asked = parseGoRace(gorace);
  const simulated = { randomizeScheduler: true, ...rest };
  const found = detect(simulated, program, asked.halt_on_error, log, null);
  const { run, detector } = found;
  if (detector.races.length === 0) return Object.assign(run, { races: [], detector });
  const { stacks } = detect(
    { ...simulated, record: false },
    program,
    asked.halt_on_error,
    false,
    wantedOf(detector),
  );
  const strip = (frame: Frame): Frame => ({
    ...frame,
    file: frame.file.startsWith(asked.strip_path_prefix)
      ? frame.file.slice(asked.strip_path_prefix.length)
      : frame.file,
  });
  const races = reportsOf(detector, (t, n) => (stacks.get(`${t} ${n}`) ?? []).map(strip), run.mainStart);
  const shown = asked.halt_on_error ? races.slice(0, 1) : races;
  const raced = run.end.code === 0 || asked.halt_on_error;
  const total = raced && !asked.halt_on_error ? `Found ${shown.length} data race(s)\n` : '';
  const stderr = `${shown.map(r => r.text).join('')}${run.stderr}${total}`;
  const end = raced ? { ...run.end, code: asked.exitcode } : run.end;
  return Object.assign(run, { races: shown, detector, stderr, end });
}

/** The operations whose stacks the reports show. */
function wantedOf(detector: Detector): Set<string> {
  const wanted = new Set<string>();
  const cells = new Set<number>();
  for (const { now, before, cell } of detector.races) {
    if (cells.has(cell)) continue;
    cells.add(cell);
    for (const a of [now, before]) {
      wanted.add(`${a.thread} ${a.ordinal}`);
      const t = detector.threads[a.thread];
      if (t.parent >= 0) wanted.add(`${t.parent} ${t.created}`);
    }
  }
  return wanted;
}

function detect(
  options: SimulateOptions,
  program: Program,
  halts: boolean,
  log: boolean,
  wanted: Set<string> | null,
): { run: Run; detector: Detector; stacks: Map<string, Frame[]> } {
  const { front, main, stack = currentStack } = program.fresh(wanted !== null);
  const detector = new Detector(log);
  const stacks = new Map<string, Frame[]>();
  const threads: Thread[] = [];
  const threadOf = (g: number): Thread => threads[g];
  const edges = new Edges(detector, threadOf);
  const acting = (): Thread | undefined => (sched.curm >= 0 ? threads[mCurg[sched.curm]] : undefined);
  const racing = racingFront(front, detector, edges, threads);
  watch.touched = what => {
    const t = acting();
    if (t === undefined || typeof what !== 'string') return;
    if (what.startsWith('wg')) edges.plainAdd(t, Number(what.slice(2)));
    else if (what.startsWith('timer')) detector.release(t, `timer ${what.slice(5)}`);
  };
  watch.acquired = what => {
    const t = acting();
    if (t !== undefined) edges.acquireNow(t, what);
  };
  watch.descriptor = (what, fd) => {
    const t = acting();
    if (t !== undefined) edges.descriptors[what](t, fd);
  };
  watch.pooled = (x, out) => {
    const t = acting();
    if (t === undefined) return;
    if (!out) detector.releaseMerge(t, x);
    else {
      detector.acquire(t, x);
      detector.forget(x);
    }
  };
  callTold.call = (g, writes) => {
    if (threads[g] !== undefined) edges.descriptors.called(threads[g], g, writes);
  };
  watch.accessed = (object, key, name, write) => {
    const t = acting();
    if (t === undefined) return;
    t.ordinal++;
    detector.access(t, object, key, name, write);
    if (wanted?.has(`${t.id} ${t.ordinal}`)) stacks.set(`${t.id} ${t.ordinal}`, stack());
  };
  if (halts) detector.onRace = () => endRun('exit', 66, '');
  if (wanted !== null) {
    watchNaming(() => {
      const t = acting();
      if (t === undefined) return;
      const key = `${t.id} ${t.ordinal + 1}`;
      if (wanted.has(key)) stacks.set(key, stack());
    });
  }
  try {
    return { run: simulate(options, { front: racing, main }), detector, stacks };
  } finally {
    watch.touched = watch.acquired = watch.descriptor = watch.pooled = watch.accessed = callTold.call = null;
    watchNaming(null);
  }
}

/** The program's front with the detector looking on. */
function racingFront(front: Front, detector: Detector, edges: Edges, threads: Thread[]): Front {
  /** The goroutine whose `go` is being performed. */
  let creator = 0;
  const named = (g: number, code: Op): Op => {
    const t = threads[g];
    t.ordinal++;
    if (code === Code.Go) creator = g;
    else if (code === Code.Return) t.ended = true;
    edges.before(g, code);
    return code;
  };
  return {
    resume(g) {
      edges.resumed(g);
      return named(g, front.resume(g));
    },
    raise: (g, text) => named(g, front.raise(g, text)),
    unwind: g => named(g, front.unwind(g)),
    start(g) {
      const { args } = reg;
      front.start(g);
      const name = front.nameOf?.(g) ?? '';
      if (detector.threads.length === 0) {
        setRunG((m, x) => {
          runG(m, x);
          edges.after(x);
        });
        threads[g] = detector.start(null, 1, 'main', null);
        return;
      }
      const parent = creator === 0 ? null : threads[creator];
      creator = 0;
      const after = parent === null ? detector.released(args) : null;
      threads[g] = detector.start(parent, gGoid.length > 0 ? gGoid[g] : g, name, after);
    },
    get started() {
      return front.started;
    },
    get error() {
      return front.error;
    },
    nameOf: g => front.nameOf?.(g) ?? '',
  };
}
