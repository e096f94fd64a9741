/** Why a goroutine waits, in Go's own words (runtime2.go: waitReasonStrings): they show in dumps and schedtraces. */
export enum Wait {
  None = 0,
  ChanReceive = 1,
  ChanSend = 2,
  Sleep = 3,
  WaitGroup = 4,
  IO = 5,
  ForceGC = 6,
  SweepWait = 7,
  ScavengeWait = 8,
  Finalizer = 9,
  UpdateMaxProcs = 10,
}

export const waitReasons: readonly string[] = [
  '',
  'chan receive',
  'chan send',
  'sleep',
  'sync.WaitGroup.Wait',
  'IO wait',
  'force gc (idle)',
  'GC sweep wait',
  'GC scavenge wait',
  'finalizer wait',
  'GOMAXPROCS updater (idle)',
];
