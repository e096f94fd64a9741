/**
 * The main loop in stretches, for runs that somebody watches: samples of simulated time, news of how far it is,
 * a way to stop it.
 *
 * Between two stretches nothing of the machine moves, and the engine's order does not depend on where the loop
 * pauses: watched and unwatched, a run is the same run.
 */
import { current } from '../goroutine/api';
import type { Progress } from '../goroutine/options';
import { NEVER } from '../os/cores';
import { Counter, count } from '../runtime/counters';
import { endRun } from '../runtime/deadlock';
import { type LoopOptions, nextMoment, runLoop } from '../runtime/loop';
import { sched } from '../runtime/sched';
import { clock, MAX_TIME, T } from '../sim/clock';
import { type Gauges, type TimeSample, takeSample } from './samples';
import { hungText } from './watchdog';

export interface Watch {
  /** ns of simulated time between samples; 0 for none. */
  every: number;
  gauges: Gauges;
  /** ns after main's start at which the run ends; undefined for never. */
  until: number | undefined;
  /** Told now and then, about ten times a second; false stops the run. */
  progress: ((now: Progress) => unknown) | undefined;
  /** Seconds of real time after which to stop. */
  budget: number;
  /** Seconds of real time that a stretch may take: a program that never yields is stopped as hung. */
  hangSeconds: number;
  /** Set by whoever wants the run to stop before its next stretch. */
  stopped: boolean;
  /** Whether Ctrl+C ends a stretch that is under way. */
  cutShort: boolean;
}

/** Moments in a stretch: short at first, then about a tenth of a second's worth. */
const FIRST = 10_000;
const MOST = 5_000_000;
const TENTH = 0.1;

/**
 * Runs the loop; yields between stretches. `samples` grows as it goes on.
 * @returns the number of moments
 */
export function* stretches(loop: LoopOptions, watch: Watch, samples: TimeSample[]): Generator<void, number> {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const within = interruptible(watch.hangSeconds, watch.cutShort);
  let events = untilMainStarts(loop);
  let next = watch.every > 0 ? 0 : Number.POSITIVE_INFINITY;
  const end = watch.until === undefined ? MAX_TIME : current.mainStart + watch.until;
  let stretch = FIRST;
  while (sched.ended === 0) {
    const pause = Math.min(end, current.mainStart + next);
    clock[T.Until] = pause;
    const most = Math.min(loop.maxEvents, events + stretch);
    const before = seconds();
    const stopped = within(() => {
      events = runLoop({ ...loop, maxEvents: most }, events);
    });
    if (stopped) return stop(events);
    const took = seconds() - before;
    if (took < TENTH / 2) stretch = Math.min(2 * stretch, MOST);
    else if (took > 2 * TENTH) stretch = Math.max(FIRST, stretch >> 1);
    if (sched.ended === 0 && events < most) {
      // Nothing is left to do before the pause: the run ends there, or a sample is due.
      if (pause === end || nextMoment() >= NEVER) {
        clock[T.Until] = end;
        return events;
      }
      samples.push(takeSample(next, watch.gauges));
      next += watch.every;
    } else if (events >= loop.maxEvents) {
      return events;
    }
    if (seconds() > watch.budget || watch.progress?.(progressAt(events, seconds())) === false)
      return stop(events);
    if (sched.ended === 0) {
      yield;
      if (watch.stopped) return stop(events);
    }
  }
  return events;
}

/** Samples count from main's start, so main starts first. */
function untilMainStarts(loop: LoopOptions): number {
  let events = 0;
  while (current.mainStart < 0 && sched.ended === 0) {
    const before = events;
    events = runLoop({ ...loop, maxEvents: events + 1 }, events);
    if (events === before) break;
  }
  return events;
}

function stop(events: number): number {
  endRun('stopped', 0, '');
  return events;
}

function progressAt(events: number, seconds: number): Progress {
  return {
    time: clock[T.Now] - current.mainStart,
    events,
    spawned: count[Counter.Spawned],
    ended: count[Counter.Ended],
    alive: sched.userGs,
    seconds,
  };
}

/**
 * Ctrl+C, or a kernel's interrupt button, reaches code that never returns to Node's event loop only through
 * node:vm. What it cuts short is a stretch, in the middle of a moment: the run ends there, and what it has counted
 * stands. @returns a function that runs f and tells whether it was cut short
 */
function interruptible(seconds: number, breakOnSigint: boolean): (f: () => void) => boolean {
  const node = typeof process === 'object' && typeof process.getBuiltinModule === 'function';
  if (!node) {
    return f => {
      f();
      return false;
    };
  }
  const vm = process.getBuiltinModule('node:vm') as typeof import('node:vm');
  const script = new vm.Script('gmplabWatched()');
  const globals = globalThis as { gmplabWatched?: () => void };
  return f => {
    globals.gmplabWatched = f;
    try {
      script.runInThisContext({
        breakOnSigint,
        ...(seconds < Number.POSITIVE_INFINITY && { timeout: Math.ceil(1000 * seconds) }),
      });
      return false;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') endRun('hung', 2, hungText(seconds));
      else if (code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
      return true;
    } finally {
      delete globals.gmplabWatched;
    }
  };
}
