/** Watches a sandboxed process: time, memory, output. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Limits {
  /** For a cell or for an answer on one input: ms of CPU time where the system tells it, else by the clock. */
  time: number;
  /** For the process, all its memory, MB. */
  memory: number;
  /** What it may print, bytes. */
  output: number;
}

export const usualLimits: Limits = { time: 10_000, memory: 1_500, output: 2_000_000 };

export interface Watch {
  /** Something was finished: the next thing has all its time again. */
  alive(): void;
  /** Why the process was ended, null when it was not. */
  reason(): string | null;
  stop(): void;
}

/**
 * Where CPU time can be told, a cell may take this many times its limit by the clock: the machine may be busy. One
 * that uses next to nothing waits for something that never comes: it may take twice its limit. Starting Node and the
 * compiler is not the submission's fault.
 */
const PATIENCE = 10;

/** Ends the child when it goes too far, and remembers why. */
export function watch(child: ChildProcess, limits: Limits): Watch {
  let last = Date.now();
  let worked = 0;
  let printed = 0;
  let reason: string | null = null;
  let begun = false;
  const end = (why: string) => {
    reason ??= why;
    child.kill('SIGKILL');
  };
  const count = (chunk: Buffer) => {
    printed += chunk.length;
    if (printed > limits.output) end(`printed more than ${limits.output / 1e6} MB`);
  };
  child.stdout!.on('data', count);
  child.stderr!.on('data', count);
  // A process that ends closes it too: only one that lives on meant it.
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  child.on('disconnect', () => setTimeout(() => isAlive() && end('closed the channel to the grader'), 500));
  const timer = setInterval(() => {
    const { seconds, megabytes } = used(child.pid);
    const waited = Date.now() - last;
    const busy = (seconds ?? 0) - worked;
    const isBusy = busy > waited / 1000 / PATIENCE;
    const patience = !begun ? PATIENCE : seconds === null ? 1 : isBusy ? PATIENCE : 2;
    if (busy > limits.time / 1000 || waited > patience * limits.time) {
      end(`took longer than ${limits.time / 1000} s`);
    }
    if (megabytes > limits.memory) end(`used more than ${limits.memory} MB of memory`);
  }, 100);
  return {
    alive: () => {
      begun = true;
      last = Date.now();
      worked = used(child.pid).seconds ?? 0;
    },
    reason: () => reason,
    stop: () => clearInterval(timer),
  };
}

/** What a process has used, where the system tells in files (Linux). */
function used(pid: number | undefined): { seconds: number | null; megabytes: number } {
  try {
    const of = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
    // Behind the command's name, which may hold spaces, come the state and, 11 and 12 further, ticks of 10 ms.
    const fields = of('stat')
      .replace(/^.*\) /, '')
      .split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { seconds: ticks / 100, megabytes: (Number(of('statm').split(' ')[1]) * 4096) / 1e6 };
  } catch {
    return { seconds: null, megabytes: 0 };
  }
}
