/**
 * What a program's process has from outside: arguments, environment, standard streams. Whoever runs a program
 * sets it before the run; natives of os and its kin read it. Text is Go's: byte strings.
 */

export interface HostFrame {
  /** As Go's linker names it: main.(*T).M. */
  func: string;
  file: string;
  line: number;
}

export interface Host {
  /** os.Args. */
  args: string[];
  env: Map<string, string>;
  /** All of standard input, or who gives it when it is first read; what was read is behind `stdinAt`. */
  stdin: string | (() => string);
  stdinAt: number;
  /** Takes what is written to descriptor 1 or 2. */
  write: (fd: number, bytes: string) => void;
  /** Files that exist when the program starts, by absolute path. */
  files: Map<string, string>;
  /** runtime.NumCPU. */
  cpus: number;
  /** The running goroutine's calls, innermost first. */
  stack: () => HostFrame[];
  /** Signals that the process gets: when, in ns since main began, in order, and which. */
  signals: { at: number; number: number }[];
  /** Seed of the top-level functions of math/rand and the like: the run's. */
  seed: number;
}

export const host: Host = {
  args: ['main'],
  env: new Map(),
  stdin: '',
  stdinAt: 0,
  write: () => {},
  files: new Map(),
  cpus: 4,
  stack: () => [],
  signals: [],
  seed: 1,
};

/** A process as every run begins with one. */
export function resetHost(given: Partial<Host> = {}): void {
  Object.assign(host, {
    args: ['main'],
    env: new Map([
      ['HOME', '/home/gopher'],
      ['PATH', '/usr/local/bin:/usr/bin:/bin'],
      ['PWD', '/home/gopher'],
    ]),
    stdin: '',
    stdinAt: 0,
    write: () => {},
    files: new Map(),
    cpus: 4,
    stack: () => [],
    signals: [],
    seed: 1,
    ...given,
  });
}
