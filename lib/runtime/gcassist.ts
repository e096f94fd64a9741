/**
 * Assists (mgcmark.go: gcAssistAlloc, gcParkAssist, gcFlushBgCredit): who allocates while the collector marks owes
 * marking, so that marking is done before the heap has reached its goal.
 *
 * A goroutine in debt first takes what the background workers have marked beyond what was owed (their credit), then
 * marks itself; when there is nothing it could mark it parks, and the workers' next credit pays for it, first come
 * first. Work is counted in ns of marking, debt in bytes allocated; `gcheap.ts` knows what a byte owes.
 *
 * Invariant: while somebody waits in the queue the background credit is 0; after the cycle nobody waits.
 */
import { clock, T } from '../sim/clock';
import { Cost, pay } from './costs';
import { Counter, count } from './counters';
import { accountant, Spent } from './cputime';
import { Gstatus, gLink, gStatus } from './g';
import { gcMarking, gcTakeWork } from './gc';
import { assisted, assistWorkPerByte, overAssistWork } from './gcheap';
import { injectglist } from './netpoll';
import { Kind, probe } from './probe';
import { gopark, schedule } from './proc';
import { runqput } from './runq';
import { sched } from './sched';
import { Wait } from './waitreason';
import { wakep } from './wake';

/** g.gcAssistBytes of those that are not 0: bytes that a goroutine may allocate, or owes for, below 0. */
const assistBytes = new Map<number, number>();
/** gcController.bgScanCredit, ns of marking. */
let bgScanCredit = 0;
/** work.assistQueue, FIFO through gLink. */
let queueHead = 0;
let queueTail = 0;

export function resetAssists(): void {
  assistBytes.clear();
  bgScanCredit = queueHead = queueTail = 0;
}

/** A cycle begins: nobody owes anything yet (gcResetMarkState). */
export function startAssists(): void {
  assistBytes.clear();
  bgScanCredit = 0;
}

/** The goroutines that wait for credit: for the invariants. */
export function assistQueue(): number[] {
  const list: number[] = [];
  for (let g = queueHead; g !== 0; g = gLink[g]) list.push(g);
  return list;
}

/**
 * deductAssistCredit: g, on m, has allocated `bytes` while the collector marks.
 * @param mayPark whether g's operation ends here, so that it may wait; else it only does what can be done now
 */
export function deductAssistCredit(m: number, g: number, bytes: number, mayPark: boolean): void {
  const credit = (assistBytes.get(g) ?? 0) - bytes;
  assistBytes.set(g, credit);
  if (credit < 0) gcAssistAlloc(m, g, credit, mayPark);
}

function gcAssistAlloc(m: number, g: number, credit: number, mayPark: boolean): void {
  const workPerByte = assistWorkPerByte();
  if (!(workPerByte > 0)) {
    assistBytes.set(g, 0);
    return;
  }
  // A small debt is not worth the way: what is done beyond it counts for later.
  const work = Math.max(-credit * workPerByte, overAssistWork());
  const stolen = Math.max(0, Math.min(bgScanCredit, work));
  bgScanCredit -= stolen;
  let paid = stolen;
  if (stolen < work) {
    const done = gcTakeWork(Math.ceil(work - stolen));
    assisted(done);
    if (accountant !== null) accountant(Spent.Assist, done, -1);
    clock[T.Next] += done;
    paid += done;
  }
  const now = credit + 1 + Math.floor(paid / workPerByte);
  assistBytes.set(g, now);
  if (now < 0 && mayPark) gcParkAssist(m, g);
}

function gcParkAssist(m: number, g: number): void {
  enqueue(g);
  gopark(m, g, Wait.GCAssistWait);
  schedule(m);
}

function enqueue(g: number): void {
  gLink[g] = 0;
  if (queueHead === 0) queueHead = g;
  else gLink[queueTail] = g;
  queueTail = g;
}

function dequeue(): number {
  const g = queueHead;
  queueHead = gLink[g];
  if (queueHead === 0) queueTail = 0;
  gLink[g] = 0;
  return g;
}

/** gcFlushBgCredit: a worker on P p has marked for `ns`, which pays the debts of those that wait before anything else. */
export function gcFlushBgCredit(p: number, ns: number): void {
  if (queueHead === 0) {
    bgScanCredit += ns;
    return;
  }
  const workPerByte = assistWorkPerByte();
  let bytes = ns / workPerByte;
  while (queueHead !== 0 && bytes > 0) {
    const g = dequeue();
    const debt = assistBytes.get(g) ?? 0;
    if (bytes + debt >= 0) {
      bytes += debt;
      assistBytes.set(g, 0);
      readyAtTail(p, g);
    } else {
      // The others shall not wait behind one large debt.
      assistBytes.set(g, debt + bytes);
      bytes = 0;
      enqueue(g);
    }
  }
  if (bytes > 0) bgScanCredit += bytes * workPerByte;
}

/** ready(gp, next = false): behind the others, so that nobody rides on a worker's precedence. */
function readyAtTail(p: number, g: number): void {
  gStatus[g] = Gstatus.Runnable;
  count[Counter.Readies]++;
  if (probe !== null) probe(Kind.GoUnblock, clock[T.Now], sched.curm, p, g, 0, 0);
  pay(Cost.Ready);
  runqput(p, g, false);
  wakep();
}

/** gcWakeAllAssists: with the world stopped and marking over, whoever waits goes on, on P p. */
export function gcWakeAllAssists(p: number): void {
  const list = queueHead;
  queueHead = queueTail = 0;
  bgScanCredit = 0;
  injectglist(p, list);
}

/** gdestroy: what a goroutine that ends has left of its credit is everybody's. */
export function giveAssistCredit(g: number): void {
  const left = assistBytes.get(g);
  if (left === undefined) return;
  assistBytes.delete(g);
  if (left > 0 && gcMarking()) bgScanCredit += left * assistWorkPerByte();
}
