/** Go's `schedt`: the scheduler's global state, and the global run queue (GRQ). */
import { clock, T } from '../sim/clock';
import { gLink } from './g';
import { Kind, probe } from './probe';

export const sched = {
  gomaxprocs: 1,
  /** True once runtime.main runs: before it, `go` wakes nobody. */
  mainStarted: false,

  /** GRQ: FIFO through gLink. */
  runqhead: 0,
  runqtail: 0,
  runqsize: 0,

  /** Idle Ms, last in first out, through mLink; −1 ends the list. */
  midle: -1,
  nmidle: 0,
  nmidlelocked: 0,
  /** Threads that are not workers: sysmon, the template thread. */
  nmsys: 0,
  /** The thread that clones for threads which their goroutines keep, −1 before the first LockOSThread. */
  templateThread: -1,
  mnext: 0,
  /** Threads that have ended. */
  nmfreed: 0,
  /** Threads the process may have (debug.SetMaxThreads), and the kernel's own limit (ulimit -u), 0 for none. */
  maxmcount: 0,
  ulimit: 0,

  /** Idle Ps, last in first out, through pLink; −1 ends the list. */
  pidle: -1,
  npidle: 0,

  nmspinning: 0,
  /** 1 when a waker found no idle P: the next M that is about to park searches once more. */
  needspinning: 0,

  /** ns of the last blocking poll; 0 exactly while some M is blocked in the poller. */
  lastpoll: 1,
  /** Deadline of the M that is blocked in the poller, 0 for none. */
  pollUntil: 0,
  netpollInited: false,

  /** Some thread stops the world; Ps it still waits for; the number of Ps it wants, 0 for no change. */
  gcwaiting: false,
  stopwait: 0,
  newprocs: 0,

  /** The M that acts at this moment, −1 while the calendar acts. */
  curm: -1,
  /** Set by findRunnable with the G it returns: whether it inherits the time slice, and where it was found. */
  inheritTime: false,
  origin: 0,
  /** Set with a goroutine of the runtime's own: whoever runs it shall wake another thread (tryWakeP). */
  tryWakeP: false,
  /** Until when some thread looks at the network in passing, ns: no other one does, since Go 1.25 (pollingNet). */
  pollingNet: 0,
  /** Goroutines that have something left to do when they run again: see `execute`. */
  unfinished: 0,

  /** 1 once the run has ended; see `deadlock.ts`. */
  ended: 0,

  /** Gs of the runtime itself. */
  systemGs: new Set<number>(),
  /** lockedm of the few Gs that are locked to a thread. */
  lockedM: new Map<number, number>(),
  /** User goroutines alive, for checkdead. */
  userGs: 0,
};

export function resetSched(procs: number): void {
  sched.gomaxprocs = procs;
  sched.mainStarted = false;
  sched.runqhead = sched.runqtail = sched.runqsize = 0;
  sched.midle = -1;
  sched.nmidle = sched.nmidlelocked = sched.nmsys = sched.mnext = sched.nmfreed = 0;
  sched.templateThread = -1;
  sched.pidle = -1;
  sched.npidle = 0;
  sched.nmspinning = sched.needspinning = 0;
  sched.lastpoll = 1;
  sched.pollUntil = 0;
  sched.netpollInited = false;
  sched.gcwaiting = false;
  sched.stopwait = sched.newprocs = 0;
  sched.curm = -1;
  sched.inheritTime = false;
  sched.origin = 0;
  sched.tryWakeP = false;
  sched.pollingNet = sched.unfinished = 0;
  sched.ended = 0;
  sched.systemGs.clear();
  sched.lockedM.clear();
  sched.userGs = 0;
}

/** globrunqput: to the tail of the GRQ. */
export function globrunqput(g: number): void {
  if (probe !== null) probe(Kind.GrqPut, clock[T.Now], sched.curm, -1, g, 0, 0);
  globrunqappend(g);
}

/** The same without an event of its own: for batches that one event tells. */
export function globrunqappend(g: number): void {
  gLink[g] = 0;
  if (sched.runqtail === 0) sched.runqhead = g;
  else gLink[sched.runqtail] = g;
  sched.runqtail = g;
  sched.runqsize++;
}

/** globrunqputhead: to the head of the GRQ. */
export function globrunqputhead(g: number): void {
  if (probe !== null) probe(Kind.GrqPut, clock[T.Now], sched.curm, -1, g, 1, 0);
  gLink[g] = sched.runqhead;
  sched.runqhead = g;
  if (sched.runqtail === 0) sched.runqtail = g;
  sched.runqsize++;
}

/** globrunqget: the head of the GRQ, which must not be empty. */
export function globrunqget(): number {
  const g = sched.runqhead;
  sched.runqhead = gLink[g];
  if (sched.runqhead === 0) sched.runqtail = 0;
  gLink[g] = 0;
  sched.runqsize--;
  return g;
}
