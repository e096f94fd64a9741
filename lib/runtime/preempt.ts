/**
 * Preemption: proc.go's preemptone, and what becomes of a request.
 *
 * A request is written on the goroutine that a P runs at that moment. It is seen at that goroutine's next
 * function prologue, which here is its next operation, or, in the middle of a stretch of work, when the
 * signal SIGURG arrives. A goroutine that begins to run forgets requests (execute resets them), and one that
 * parks or ends takes its request with it: then the request is lost, and the slice goes on with the next
 * goroutine that inherited it.
 *
 * A goroutine that does nothing but start its successor has two prologues that matter: its own, before the
 * successor exists, and goexit1's (proc.go:4475), behind it. A request seen at the second moves the goroutine to
 * the global queue, but the successor sits in runnext and goes on. So only a request that is written in
 * `preemptWindow`, between execute's reset (proc.go:3348) and the first prologue, ends such a chain.
 */
import { coresLimited, hasCore, takeRemainder } from '../os/cores';
import { clock, T } from '../sim/clock';
import { setSlot, slotTime } from '../sim/slots';
import { Cost, costOf } from './costs';
import { Counter, count } from './counters';
import { accountant, Spent } from './cputime';
import { Gstatus, gStatus } from './g';
import { gcYield, MarkMode, modeOf } from './gc';
import { mCurg, mExecAt, mP, mPc, mSlot, Pc } from './m';
import { pM } from './p';
import { Kind, probe, StopReason } from './probe';
import { goschedImpl } from './proc';
import { runqdrain } from './runq';
import { sched } from './sched';
import { switches } from './switches';

/** Work left to a goroutine that was preempted in the middle of a stretch. */
const interrupted = new Map<number, { ns: number; callFree: boolean }>();

export function resetPreempt(): void {
  interrupted.clear();
}

/** g, which begins to run on m, goes on with the work it was interrupted in, if it was. */
export function resumeWork(m: number, g: number): void {
  const left = interrupted.get(g);
  if (left === undefined) return;
  interrupted.delete(g);
  sched.unfinished--;
  startWork(m, left.ns, left.callFree);
}

/** preemptone: asks the goroutine that runs on p to give way. @returns whether there was one to ask */
export function preemptone(p: number): boolean {
  const m = pM[p];
  if (m < 0) return false;
  const g = mCurg[m];
  if (g === 0 || gStatus[g] === Gstatus.Syscall) return false;
  count[Counter.PreemptRequests]++;
  const landed = request(m, g);
  if (!landed) count[Counter.PreemptsLost]++;
  if (probe !== null) probe(Kind.PreemptRequest, clock[T.Now], m, p, g, landed ? 1 : 0, 0);
  return true;
}

/** @returns false when nobody will see the request */
function request(m: number, g: number): boolean {
  const s = mSlot[m];
  const now = clock[T.Now];
  if (mPc[m] === Pc.Preempt) return true; // one is on its way
  if (mPc[m] === Pc.Run) {
    // Until the goroutine's first instruction the scheduler is still busy, and execute erases the request.
    const frozen = coresLimited && !hasCore(m);
    if (!frozen && mExecAt[m] === slotTime[s] && now < slotTime[s] - costOf(Cost.PreemptWindow)) return false;
    mPc[m] = Pc.Preempt;
    return true;
  }
  const callFree = mPc[m] === Pc.WorkCallFree;
  if (mPc[m] !== Pc.Work && !callFree) return false;
  mPc[m] = Pc.Preempt;
  if (callFree && !switches.asyncPreempt) return true; // seen at the end of the stretch
  if (coresLimited && !hasCore(m)) {
    interrupt(g, takeRemainder(m), callFree); // the signal waits until the thread has a core again
    return true;
  }
  const at = now + costOf(callFree ? Cost.SignalLatency : Cost.Prologue);
  const left = slotTime[s] - at;
  if (left > 0) {
    interrupt(g, left, callFree);
    setSlot(s, at);
  }
  return true;
}

function interrupt(g: number, ns: number, callFree: boolean): void {
  if (accountant !== null) accountant(Spent.User, -ns, g);
  interrupted.set(g, { ns, callFree });
  sched.unfinished++;
}

/** gopreempt_m: the goroutine has seen the request. The moment of Pc.Preempt. */
export function gopreempt(m: number): void {
  const mode = modeOf(mCurg[m]);
  if (mode !== MarkMode.None) {
    // A dedicated worker goes on to the end, unless the world is stopped, but whoever waits for its P shall not wait
    // with it; any other goes back to the pool.
    if (mode === MarkMode.Dedicated && !sched.gcwaiting) runqdrain(mP[m]);
    else gcYield(mCurg[m]);
    mPc[m] = Pc.Run;
    return;
  }
  count[Counter.Preemptions]++;
  goschedImpl(m, mCurg[m], StopReason.Preempted);
}

/** The goroutine begins a stretch of ns of work, in the middle of which it can be preempted. */
export function startWork(m: number, ns: number, callFree: boolean): void {
  mPc[m] = callFree ? Pc.WorkCallFree : Pc.Work;
  if (accountant !== null) accountant(Spent.User, ns, -1);
  clock[T.Next] += ns;
}
