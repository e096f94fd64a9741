/**
 * The one side door through which a run is observed.
 *
 * `probe` is null unless somebody listens. It is called with numbers only, at the moments listed in
 * `Kind`; together they are enough to rebuild every queue of the scheduler at any moment
 * (`observe/replay.ts` does so). A probe must not change engine state nor draw from its random source.
 */

/** What happened. The comment gives the meaning of `g`, `a` and `b`; unused fields are 0. */
export const Kind = {
  /** `g` was created by the goroutine running on `m` (none: by a timer); a = goid. */
  GoCreate: 0,
  /** `g` starts to run on `m` with `p`; a = P.schedtick after it, b = `Origin`. */
  GoStart: 1,
  /** `g` stops but stays runnable; a = `StopReason`. A queue event for it follows. */
  GoStop: 2,
  /** `g` parks; a = wait reason (index into `waitReasons`). */
  GoBlock: 3,
  /** `g` becomes runnable again; a = the goroutine that woke it, 0 when a timer or the poller did. */
  GoUnblock: 4,
  /** `g` has ended. */
  GoDestroy: 5,
  /** `g` takes P `p`'s runnext; a = the goroutine it displaces (a LrqPut or Spill of that one follows), 0 none. */
  RunnextPut: 6,
  /** `g` is appended to the local run queue of `p`. */
  LrqPut: 7,
  /** LRQ of `p` was full: its a−1 oldest goroutines, then `g`, go to the tail of the global queue. */
  Spill: 8,
  /** `g` is appended to the tail of the global run queue; a = 1: put at its head, by a P that is destroyed and had it. */
  GrqPut: 9,
  /** `p` takes a goroutines from the head of the global queue: the first will run, the others are appended to its LRQ. */
  GrqBatch: 10,
  /** `p` steals the a oldest of the LRQ of P number `g`: the last of them will run, the others are appended to its LRQ. */
  Steal: 11,
  /** `p` steals goroutine `g` from the runnext of P number a. */
  StealNext: 12,
  /** `m` takes `p`. */
  ProcStart: 13,
  /** `m` gives `p` up. */
  ProcStop: 14,
  /** Thread `m` is created; a = the M that asked for it. */
  MCreate: 15,
  /** Thread `m` is woken; a = the M that woke it. It acts when it is on its feet (the next event it causes). */
  MWake: 16,
  /** `m` parks. */
  MPark: 17,
  /** `m` begins to spin (search for work). */
  SpinStart: 18,
  /** `m` stops spinning; a = 1 when it found work. */
  SpinStop: 19,
  /** `m` blocks in the network poller, holding no P; a = timeout in ms, −1 for ever. */
  PollBlock: 20,
  /** `m` returns from the poller; a = number of goroutines made ready. */
  PollReturn: 21,
  /** A timer of `p` fires and concerns goroutine `g` (0: no sleeper); a = ns since it was due, at most 2^31 − 1. */
  TimerFire: 22,
  /** `g` printed; a = index of the line in the run's output. */
  Print: 23,
  /** Main's own code begins: what came before was the runtime's start-up. */
  MainStart: 24,
  /** `g` enters a system call; its M keeps `p`. */
  GoSyscallBegin: 25,
  /** `g` is back; a = 0 its P was still there, 1 it got another or its own again (ProcStart before), 2 none: a queue event or GoStart follows. */
  GoSyscallEnd: 26,
  /** `p` is taken from thread a, which is in a system call, by `m` (−1: sysmon). */
  ProcSteal: 27,
  /** sysmon asks `g`, which runs on `m`, to give way; a = 1 when g will see it, 0 when the request is lost. */
  PreemptRequest: 28,
  /** sysmon looks; a = its delay, ns. */
  SysmonLook: 29,
  /** `g` on `m` stops the world, which has a Ps. */
  StwStart: 30,
  /** The world goes on, with a Ps. */
  StwEnd: 31,
  /** `g` leaves the queue it is in, of `p` or (−1) the global one: a patched policy took it, or its thread must be woken first. */
  Take: 32,
  /** A garbage collection begins to mark, with a dedicated workers. */
  GcStart: 33,
  /** It is over. */
  GcEnd: 34,
} as const;

export const kindNames = Object.keys(Kind) as (keyof typeof Kind)[];

/** Where a goroutine that starts to run was found (field b of GoStart). */
export const Origin = {
  Runnext: 0,
  Lrq: 1,
  GrqBatch: 2,
  GrqTick: 3,
  Stolen: 4,
  Netpoll: 5,
  Locked: 6,
  Resumed: 7,
  Hand: 8,
} as const;
export const originNames = [
  'runnext',
  'LRQ',
  'GRQ',
  'GRQ (61st tick)',
  'stolen',
  'netpoll',
  'locked',
  'resumed',
  'policy',
] as const;

/** Why a runnable goroutine stopped (field a of GoStop). */
export const StopReason = { Gosched: 0, Preempted: 1, Yield: 2 } as const;

/** Time in ns since the start of the process; m, p = −1 when there is none. */
export type Probe = (
  kind: number,
  time: number,
  m: number,
  p: number,
  g: number,
  a: number,
  b: number,
) => void;

export let probe: Probe | null = null;

export function setProbe(p: Probe | null): void {
  probe = p;
}
