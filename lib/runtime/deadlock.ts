/** How runs end: fatal errors in Go's words, and checkdead. */
import { mcount } from './m';
import { sched } from './sched';
import { timerCount } from './time';

export const end = { kind: '', code: 0, message: '' };

export function resetEnd(): void {
  end.kind = '';
  end.code = 0;
  end.message = '';
}

/** Ends the run; the first end stands. @param code the exit code of the process */
export function endRun(kind: string, code: number, message: string): void {
  if (sched.ended !== 0) return;
  sched.ended = 1;
  end.kind = kind;
  end.code = code;
  end.message = message;
}

/** throw and fatal: the process prints the text and exits with status 2. */
export function fatal(message: string): void {
  endRun('fatal', 2, message);
}

/**
 * checkdead, called when an M has gone idle: if no thread is left that could make progress and no timer
 * will wake one, the program is dead. An M blocked in the poller counts as running.
 */
export function checkdead(): void {
  if (mcount() - sched.nmidle - sched.nmidlelocked - sched.nmsys > 0) return;
  if (sched.userGs === 0) {
    endRun('deadlock', 2, 'fatal error: no goroutines (main called runtime.Goexit) - deadlock!');
    return;
  }
  for (let p = 0; p < sched.gomaxprocs; p++) if (timerCount(p) > 0) return;
  endRun('deadlock', 2, 'fatal error: all goroutines are asleep - deadlock!');
}
