/** Plain counters of a run, always on: they need no history. */
export enum Counter {
  Spawned = 0,
  Ended = 1,
  RunnextHits = 2,
  Overflows = 3,
  Tick61Picks = 4,
  GlobalBatches = 5,
  Steals = 6,
  Stolen = 7,
  RunnextSteals = 8,
  FailedSearches = 9,
  Wakeups = 10,
  ThreadsCreated = 11,
  Parks = 12,
  Readies = 13,
  TimersFired = 14,
  Netpolls = 15,
  Malg = 16,
  Ops = 17,
  Syscalls = 18,
  /** Ps taken from a thread in a system call, by whomever; those by sysmon. */
  Handoffs = 19,
  Retakes = 20,
  PreemptRequests = 21,
  /** Requests that nobody saw: their goroutine had not begun, or had gone. */
  PreemptsLost = 22,
  Preemptions = 23,
  /** Times the world was stopped. */
  Stops = 24,
  GcCycles = 25,
  /** Stacks copied into bigger or smaller ones; counted with a memory model only. */
  StackCopies = 26,
}

export const count = new Float64Array(32);
