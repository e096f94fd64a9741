/** The numbers that Go's runtime is built on; each with its place in Go 1.26's src/runtime and its reason. */

/** Entries of a P's ring (runtime2.go: p.runq). A power of two, so that the index is a mask. */
export const RUNQ_SIZE = 256;
/** A P looks at the global queue first on every 61st tick (proc.go: findRunnable). Prime, so that no program's own period hides from it. */
export const SCHED_TICK_FAIRNESS = 61;
/** Rounds of a search through the other Ps; only the last touches runnext and timers (proc.go: stealWork). */
export const STEAL_TRIES = 4;
/** A thief waits this long, ns, before it takes a running P's runnext: the P is likely to run it itself (proc.go: runqgrab). */
export const STEAL_RUNNEXT_SLEEP = 3_000;
/** Goroutine ids a P takes at a time (proc.go: _GoidCacheBatch). */
export const GOID_BATCH = 16;
/** Dead goroutines a P keeps before it gives to the global list, and how many it keeps then (proc.go: gfput, gfget). */
export const GFREE_MAX = 64;
export const GFREE_KEEP = 32;
/** The time slice, ns: a goroutine that sysmon has seen run this long is asked to give way (proc.go: forcePreemptNS). */
export const FORCE_PREEMPT_NS = 10_000_000;
/** A garbage collection is forced when there was none for this long, ns (proc.go: forcegcperiod). */
export const FORCE_GC_PERIOD = 120_000_000_000;
/** Share of the Ps that mark while a collection runs (mgcpacer.go: gcBackgroundUtilization). */
export const GC_BACKGROUND_UTILIZATION = 0.25;
/** The most Ps that are modelled: go1.9's limit; later ones have none but memory. */
export const MAX_GOMAXPROCS = 1024;
/** Threads a process may have (proc.go: schedinit, sched.maxmcount). */
export const MAX_MCOUNT = 10_000;
/** Children of a node of a timer heap (time.go: timerHeapN). */
export const TIMER_HEAP_N = 4;
/** Goroutines that one poll of the network returns at most (netpoll_epoll.go: netpoll's event array). */
export const NETPOLL_EVENTS = 128;
/** The longest timeout handed to epoll_wait, ms (netpoll_epoll.go: about 11.5 days). */
export const NETPOLL_MAX_MS = 1_000_000_000;
/** Times that Lock spins, 30 PAUSE instructions each, before it sleeps (proc.go: active_spin). */
export const ACTIVE_SPIN = 4;
/** A waiter for a Mutex that loses after this long, ns, has the lock handed over from then on (internal/sync/mutex.go). */
export const STARVATION_THRESHOLD_NS = 1_000_000;
/** A pending writer lowers an RWMutex's readerCount by this (sync/rwmutex.go: rwmutexMaxReaders). */
export const RWMUTEX_MAX_READERS = 2 ** 30;
