/**
 * A run that takes long, with a line that says how far it is: under the cell in a notebook, on standard error on a
 * terminal. The interrupt button (■), or Ctrl+C, ends the run, which then tells what it has so far.
 *
 * When it is over the line says what was simulated, nothing of this machine: a cell that is run again puts out the same.
 */
import type { Progress } from '../goroutine/options';
import type { Run } from '../observe/run';
import { simulateAsync } from '../observe/simulate';
import { showCount, showTime } from '../observe/units';
import { display } from './tslab';

type Arguments = Parameters<typeof simulateAsync>;

let lines = 0;

/**
 * `const run = await long({ procs: 8 }, program)`: as `simulate`, and stops when `options.progress` returns false.
 * @throws whatever `simulate` throws
 */
export async function long(options: Arguments[0], program: Arguments[1]): Promise<Run> {
  const id = `gmplab-long-${++lines}`;
  const say = writer(id);
  say('started');
  const run = await simulateAsync(
    {
      ...options,
      progress: now => {
        say(sentence(now));
        return options.progress?.(now);
      },
    },
    program,
  );
  const end = run.end.kind === 'stopped' ? 'stopped at' : 'simulated';
  say(
    `${end} ${showTime(run.time)}: ${showCount(run.counters.spawned)} goroutines, ${showCount(run.events)} events`,
  );
  return run;
}

function sentence({ time, alive, spawned, ended }: Progress): string {
  return `${showTime(time)}: ${showCount(alive)} goroutines alive, ${showCount(spawned)} started, ${showCount(ended)} ended`;
}

/** In a notebook the line is one output that is rewritten; elsewhere one line of a terminal; into a file nothing. */
function writer(id: string): (text: string) => void {
  let shown = false;
  return text => {
    const inCell = display({ 'text/plain': text }, id, shown);
    shown = true;
    if (!inCell && process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
  };
}
