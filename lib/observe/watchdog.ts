/**
 * Runs a program's loop under a watchdog: a goroutine that never yields would hang the host for ever.
 *
 * The loop runs in stretches of moments, short ones while moments are slow; a stretch that takes longer than
 * its real time is a goroutine that does not come back. Node's vm can interrupt it; where there is no Node the loop runs unwatched.
 */
import { endRun } from '../runtime/deadlock';
import { type LoopOptions, runLoop } from '../runtime/loop';
import { sched } from '../runtime/sched';

/** Moments in a stretch: at first, and at most. Stretches double while they take less than a tenth of the limit. */
const SHORT = 10;
const LONG = 200_000;

/** @returns the number of moments */
export function watched(options: LoopOptions, seconds: number): number {
  const within = interrupter(seconds);
  let events = 0;
  let stretch = SHORT;
  for (;;) {
    const maxEvents = Math.min(options.maxEvents, events + stretch);
    const before = events;
    const began = performance.now();
    try {
      within(() => {
        events = runLoop({ ...options, maxEvents }, before);
      });
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      endRun('hung', 2, hungText(seconds));
      return events;
    }
    const share = (performance.now() - began) / (1000 * seconds);
    if (share < 0.1) stretch = Math.min(2 * stretch, LONG);
    else if (share > 0.2) stretch = Math.max(1, stretch >> 1);
    // Fewer moments than asked for: the program ended, or nothing is left to do before `until`.
    if (sched.ended !== 0 || events < maxEvents || events >= options.maxEvents) return events;
  }
}

export const hungText = (seconds: number): string =>
  `a goroutine ran ${seconds} s of real time without yielding: its loop needs a yield*`;

function interrupter(seconds: number): (f: () => void) => void {
  const node = typeof process === 'object' && typeof process.getBuiltinModule === 'function';
  if (!node) return f => f();
  const vm = process.getBuiltinModule('node:vm') as typeof import('node:vm');
  const script = new vm.Script('gmplabStretch()');
  const globals = globalThis as { gmplabStretch?: () => void };
  return f => {
    globals.gmplabStretch = f;
    try {
      script.runInThisContext({ timeout: seconds * 1000 });
    } finally {
      delete globals.gmplabStretch;
    }
  };
}
