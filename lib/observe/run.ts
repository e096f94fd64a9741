/** What a finished run tells. Times are ns of simulated time; 0 is the moment main's own code began. */
import type { CpuProfile } from './cpu-profile';
import type { RunMemory } from './memory';
import type { Recording } from './recorder';
import type { TimeSample } from './samples';

export type EndKind =
  | 'return'
  | 'exit'
  | 'deadlock'
  | 'panic'
  | 'limit'
  | 'until'
  | 'hung'
  | 'patch'
  | 'stopped'
  /** By the kernel's OOM killer: status 137, no message. */
  | 'killed';

export interface RunEnd {
  kind: EndKind;
  /** The exit code the real process would have: 0, 2 for fatal errors and panics. */
  code: number;
  /** One line, empty for a plain return. */
  message: string;
}

/** One goroutine that user code (or the runtime) created, in order of creation. */
export interface GoroutineInfo {
  goid: number;
  /** Engine index: an ended goroutine's index is reused, as Go reuses its g. */
  g: number;
  /** Function name, e.g. `worker`. */
  name: string;
  /** Short text for charts: the first argument when it is a number or a string, otherwise the goid; `main` for main. */
  label: string;
  /** True for the runtime's own goroutines. */
  system: boolean;
  /** goid of the creator, 0 for none. */
  parent: number;
}

export interface Counters {
  spawned: number;
  ended: number;
  /** execute() calls that began a new time slice (the sum of schedtick). */
  schedticks: number;
  /** Operations that goroutines performed. */
  operations: number;
  /** g structs that exist: ended goroutines' are reused, none is freed. */
  structs: number;
  runnextHits: number;
  overflows: number;
  tick61Picks: number;
  globalBatches: number;
  steals: number;
  stolen: number;
  runnextSteals: number;
  /** Searches through the other Ps that found nothing. */
  failedSearches: number;
  wakeups: number;
  threadsCreated: number;
  parks: number;
  readies: number;
  timersFired: number;
  syscalls: number;
  /** Ps taken from threads in system calls; by sysmon among them. */
  handoffs: number;
  retakes: number;
  preemptRequests: number;
  /** Requests that no goroutine saw. */
  preemptsLost: number;
  preemptions: number;
  /** Times the world was stopped; garbage collections. */
  stops: number;
  gcCycles: number;
  netpolls: number;
}

export interface PStats {
  /** ns since the process's start: busy + idle + spinning = mainStart + time. Busy counts a P on its way to a thread. */
  busy: number;
  idle: number;
  spinning: number;
  schedtick: number;
}

export interface Run {
  /** What the program printed on standard output. */
  output: string;
  /** `output` by lines, without the last line's end. */
  lines: string[];
  /** What the runtime printed on standard error: panics, fatal errors, goroutine dumps. */
  stderr: string;
  end: RunEnd;
  /** The JavaScript error behind an uncaught panic, if there is one. */
  error?: unknown;
  /** ns from main's start to the end. */
  time: number;
  /** ns from the process's start to main's start: recorded times count from the process's start. */
  mainStart: number;
  /** Moments at which something acted. */
  events: number;
  seed: number;
  procs: number;
  counters: Counters;
  ps: PStats[];
  goroutines: GoroutineInfo[];
  /** A row for each `sampleEvery` ns since main's start, and the last at the end; empty when none were asked for. */
  samples: TimeSample[];
  /** null unless the run had the option `memory`. */
  memory: RunMemory | null;
  /** null unless the run had the option `cpuProfile`. */
  cpu: CpuProfile | null;
  /** null when recording was off. */
  recording: Recording | null;
  /** The same run again: same options, same seed. */
  replay(): Run;
}
