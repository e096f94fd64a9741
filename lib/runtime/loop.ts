/**
 * The main loop: the only place where time moves.
 *
 * The earliest of the slots (threads) and the calendar (everything outside the runtime) acts. A thread that
 * is strictly earlier than everything else acts again and again without the picker: `T.Limit` is the
 * earliest moment of anything else, and every wake or calendar entry lowers it. This run-ahead changes no
 * order: a thread's own next moment is numbered after everything it caused.
 */
import { coreFree, coreGet, coresLimited, hasCore } from '../os/cores';
import { fire, Head, head } from '../sim/calendar';
import { clock, MAX_TIME, T } from '../sim/clock';
import { earliest, freeSlot, setSlot, slotM, slotSeq, slotTime } from '../sim/slots';
import { endRun } from './deadlock';
import { pollReturned, searchOn, startLockedWithP, startWithP } from './findrunnable';
import { templateThread } from './lockosthread';
import { mCurg, mPc, mSlot, Pc } from './m';
import { gopreempt } from './preempt';
import { sched } from './sched';
import { stopping } from './stw';
import { exitsyscall } from './syscall';

/** What runs a goroutine's next operation; set by the room above. */
type RunG = (m: number, g: number) => void;
let runG: RunG = () => {};

export function setRunG(f: RunG): void {
  runG = f;
}

export interface LoopOptions {
  /** Moments after which to stop. */
  maxEvents: number;
  /** False: ask the picker after every moment. For tests: it must change nothing. */
  runAhead: boolean;
  /** Called after every moment; null in ordinary runs. */
  check: (() => void) | null;
}

/** Runs until the program ends, `T.Until`, or a limit. @returns the number of moments */
export function runLoop(options: LoopOptions, eventsBefore = 0): number {
  const { maxEvents, runAhead, check } = options;
  let events = eventsBefore;
  while (sched.ended === 0) {
    const s = earliest();
    const slotAt = s < 0 ? Number.POSITIVE_INFINITY : slotTime[s];
    const at = head[Head.Time];
    if (at < slotAt || (at === slotAt && at !== Number.POSITIVE_INFINITY && head[Head.Seq] < slotSeq[s])) {
      if (at > clock[T.Until]) break;
      clock[T.Now] = clock[T.Next] = at;
      sched.curm = -1;
      events++;
      fire();
      if (check !== null && sched.ended === 0) check();
    } else {
      if (slotAt > clock[T.Until]) break;
      if (at < clock[T.Limit]) clock[T.Limit] = at;
      if (!runAhead) clock[T.Limit] = 0;
      const m = slotM[s];
      sched.curm = m;
      let t = slotAt;
      do {
        clock[T.Now] = t;
        clock[T.Next] = t;
        events++;
        if (mPc[m] === Pc.Run) runG(m, mCurg[m]);
        else step(m);
        if (coresLimited && hasCore(m) && isOffCore(m)) coreFree(m);
        if (check !== null && sched.ended === 0) check();
        t = clock[T.Next];
      } while (t < clock[T.Limit] && t <= clock[T.Until] && sched.ended === 0 && events < maxEvents);
      if (t === Number.POSITIVE_INFINITY) {
        mSlot[m] = -1;
        freeSlot(s);
      } else {
        setSlot(s, t);
      }
    }
    if (events >= maxEvents) return events;
  }
  return events;
}

/**
 * The acting thread's goroutine has computed for ns since its moment: if nothing else can act before it is done, its
 * moment moves there at once. @returns whether it did
 */
export function runAhead(ns: number): boolean {
  const t = clock[T.Next] + ns;
  if (t >= clock[T.Limit] || t > clock[T.Until]) return false;
  clock[T.Now] = clock[T.Next] = t;
  return true;
}

/** Why a loop that returned without an end stopped. */
export function endOfLoop(events: number, options: LoopOptions): void {
  if (sched.ended !== 0) return;
  const next = nextMoment();
  // A run that was asked to stop at some time stops there, also when nothing will ever happen again.
  if (next > clock[T.Until] && (next < Number.MAX_VALUE || clock[T.Until] < MAX_TIME)) {
    clock[T.Now] = clock[T.Until];
    endRun('until', 0, '');
  } else if (events >= options.maxEvents) {
    endRun('limit', 2, `stopped after ${events} events without the program ending (maxEvents)`);
  } else {
    endRun(
      'hung',
      2,
      'every goroutine waits for something outside, and nothing outside will happen any more',
    );
  }
}

/** When the earliest of threads and calendar acts: NEVER or beyond when nothing will happen any more. */
export function nextMoment(): number {
  const s = earliest();
  return Math.min(head[Head.Time], s < 0 ? Number.POSITIVE_INFINITY : slotTime[s]);
}

/** Whether m, having acted, waits in the kernel until its next moment. */
function isOffCore(m: number): boolean {
  const pc = mPc[m];
  return (
    pc === Pc.Parked ||
    pc === Pc.Exited ||
    pc === Pc.PollReturn ||
    pc === Pc.StealNext ||
    pc === Pc.SyscallReturn ||
    pc === Pc.Stopping
  );
}

/** A thread's moment other than a goroutine's operation. */
function step(m: number): void {
  if (coresLimited && !hasCore(m)) {
    const wait = coreGet(m);
    if (wait > 0) {
      clock[T.Next] += wait;
      return;
    }
  }
  switch (mPc[m]) {
    case Pc.Work:
    case Pc.WorkCallFree:
      mPc[m] = Pc.Run;
      runG(m, mCurg[m]);
      break;
    case Pc.Preempt:
      gopreempt(m);
      break;
    case Pc.Stopping:
      stopping(m);
      break;
    case Pc.SyscallReturn:
      exitsyscall(m);
      break;
    case Pc.Start:
      startWithP(m);
      break;
    case Pc.StartLocked:
      startLockedWithP(m);
      break;
    case Pc.Steal:
      searchOn(m, false);
      break;
    case Pc.StealNext:
      searchOn(m, true);
      break;
    case Pc.PollReturn:
      pollReturned(m);
      break;
    case Pc.Template:
      templateThread(m);
      break;
    default:
      throw new Error(`thread ${m} acts while parked`);
  }
}
