/**
 * Threads. An M is a continuation code (what it does when its moment comes) and one next moment, which a
 * slot holds while the M is on a CPU or on its way to one. A parked M has no slot and costs nothing.
 * An M is an index into columns; −1 is nil. m0 is 0; sysmon, a thread without a P, is 1.
 */
import { memoryOn } from '../os/memory';
import { grown } from '../sim/columns';
import { mObjects } from './gobjects';
import { sched } from './sched';

/** What an M does at its next moment. */
export enum Pc {
  /** Parked: it has no next moment. */
  Parked = 0,
  /** Woken or newborn, with nextp: takes the P and schedules. */
  Start = 1,
  /** Runs the next operation of curg. */
  Run = 2,
  /** Makes the next round of its search through the other Ps. */
  Steal = 3,
  /** Has slept 3 µs before taking a runnext. */
  StealNext = 4,
  /** Returns from the blocking poll. */
  PollReturn = 5,
  /** Was stopped on its way to park for a goroutine that is locked to it; takes nextp and runs it. */
  StartLocked = 6,
  /** In the middle of a stretch of work whose function calls are safe points. */
  Work = 7,
  /** In the middle of a stretch of work without a call: only a signal can stop it. */
  WorkCallFree = 8,
  /** Runs, and curg will see at its next moment that it has been asked to give way. */
  Preempt = 9,
  /** In a system call, until its next moment. */
  SyscallReturn = 10,
  /** Stops the world: waits for the Ps that are not yet handed in. */
  Stopping = 11,
  /** Has ended. */
  Exited = 12,
  /** The template thread, which clones for locked threads, has been born. */
  Template = 13,
}

/** In mLockedg: the scheduler finds nothing for this thread. Who explores schedules gives it its goroutines. */
export const CONTROLLED = -1;

export let mPc = new Uint8Array(64);
export let mP = new Int32Array(64);
export let mNextp = new Int32Array(64);
export let mCurg = new Int32Array(64);
export let mSpinning = new Uint8Array(64);
export let mLink = new Int32Array(64);
export let mSlot = new Int32Array(64);
/** The goroutine locked to this thread (LockOSThread), 0 for none; CONTROLLED when somebody else picks what it runs. */
export let mLockedg = new Int32Array(64);
/** LockOSThread calls of its goroutine not yet undone, the program's own and the runtime's. */
export let mLockedExt = new Uint32Array(64);
export let mLockedInt = new Uint32Array(64);
/** The P an M had when it entered a system call, −1 for none, and that P's syscalltick then. */
export let mOldp = new Int32Array(64);
export let mSyscalltick = new Uint32Array(64);
/** The moment of curg's first operation since execute. */
export let mExecAt = new Float64Array(64);
/** Position of the search through the other Ps: round, Ps left in it, the P looked at, step to the next. */
export let mStealRound = new Uint8Array(64);
export let mStealLeft = new Int32Array(64);
export let mStealPos = new Int32Array(64);
export let mStealInc = new Int32Array(64);
/** The runnext seen before the 3 µs sleep. */
export let mStealNext = new Int32Array(64);
/** 1 when this search has run timers of another P. */
export let mRanTimer = new Uint8Array(64);
/** Earliest timer this search has seen, 0 for none. */
export let mPollUntil = new Float64Array(64);
/** 1 when the M was spinning before it blocked in the poller. */
export let mWasSpinning = new Uint8Array(64);

export function resetMs(): void {
  mPc.fill(0);
}

/** allocm: a new M, with everything nil. */
export function allocm(): number {
  const m = sched.mnext++;
  if (m === mPc.length) growMs();
  mPc[m] = Pc.Parked;
  mP[m] = -1;
  mNextp[m] = -1;
  mCurg[m] = 0;
  mSpinning[m] = 0;
  mLink[m] = -1;
  mSlot[m] = -1;
  mLockedg[m] = 0;
  mLockedExt[m] = mLockedInt[m] = 0;
  mOldp[m] = -1;
  if (memoryOn) mObjects();
  return m;
}

/** Threads that exist (mcount): only those end whose goroutine kept them to its end. */
export function mcount(): number {
  return sched.mnext - sched.nmfreed;
}

function growMs(): void {
  const n = 2 * mPc.length;
  mPc = grown(mPc, n);
  mP = grown(mP, n);
  mNextp = grown(mNextp, n);
  mCurg = grown(mCurg, n);
  mSpinning = grown(mSpinning, n);
  mLink = grown(mLink, n);
  mSlot = grown(mSlot, n);
  mLockedg = grown(mLockedg, n);
  mLockedExt = grown(mLockedExt, n);
  mLockedInt = grown(mLockedInt, n);
  mOldp = grown(mOldp, n);
  mSyscalltick = grown(mSyscalltick, n);
  mExecAt = grown(mExecAt, n);
  mStealRound = grown(mStealRound, n);
  mStealLeft = grown(mStealLeft, n);
  mStealPos = grown(mStealPos, n);
  mStealInc = grown(mStealInc, n);
  mStealNext = grown(mStealNext, n);
  mRanTimer = grown(mRanTimer, n);
  mPollUntil = grown(mPollUntil, n);
  mWasSpinning = grown(mWasSpinning, n);
}
