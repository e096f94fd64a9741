/**
 * The engine's invariants, checked after every moment when a run is asked to: each goroutine is in exactly
 * one place, Ps and Ms are conserved, counts are true. Slow, for tests.
 */
import { coreCount, coreCounts, coresLimited } from '../os/cores';
import { socketsMade } from '../os/sockets';
import { verifySockets } from '../os/verify-sockets';
import { clock, T } from '../sim/clock';
import { slotM, slotTime } from '../sim/slots';
import { chanCap, chanLen, channelCount } from './chan';
import { condTotal, condWaiters } from './cond';
import { Counter, count } from './counters';
import { allglen, freeList, Gstatus, gLink, gStatus } from './g';
import { gcParked } from './gc';
import { mCurg, mP, mPc, mSlot, mSpinning, Pc } from './m';
import { readyList } from './netpoll';
import { idlePs, Pstatus, pM, pRunnext, pStatus, runqlen, runqSize } from './p';
import { pollDescWaiters } from './polldesc';
import { runqlist } from './runq';
import { sched } from './sched';
import { semaTotal, semaWaiters } from './sema';
import { stwWaiters } from './stw';
import { gWaiting, sgG, sgTicket, sudogCounts, sudogsOf } from './sudog';
import { timerRefs, zombieCount } from './time';
import { HEAPED, timerTotal, tmState, tmTs, ZOMBIE } from './timer';
import { recvq, sendq, waitqEntries } from './waitq';
import { idleMs } from './wake';

let lastNow = 0;
const place: string[] = [];

export function resetVerify(): void {
  lastNow = 0;
}

function must(truth: boolean, what: string): void {
  if (!truth) throw new Error(`invariant broken at ${clock[T.Now]} ns: ${what}`);
}

function put(g: number, where: string): void {
  must(place[g] === undefined, `G${g} is in ${where} and in ${place[g]}`);
  place[g] = where;
}

export function verify(): void {
  must(clock[T.Now] >= lastNow, `time went back from ${lastNow}`);
  lastNow = clock[T.Now];
  place.length = 0;
  verifyPs();
  verifyMs();
  verifyGs();
  verifySudogs();
  if (socketsMade() > 0) verifySockets();
}

function verifyPs(): void {
  const idle = idlePs();
  must(idle.length === sched.npidle, `npidle is ${sched.npidle}, ${idle.length} Ps are idle`);
  for (const p of idle) {
    must(pStatus[p] === Pstatus.Idle && pM[p] === -1, `idle P${p} has status ${pStatus[p]}, M ${pM[p]}`);
    must(runqlen(p) === 0 && pRunnext[p] === 0, `idle P${p} has work`);
  }
  for (let p = 0; p < sched.gomaxprocs; p++) {
    must(runqlen(p) <= runqSize, `LRQ of P${p} holds ${runqlen(p)}`);
    must(idle.includes(p) === (pStatus[p] === Pstatus.Idle), `P${p} is idle by one account only`);
    if (pM[p] >= 0) must(mP[pM[p]] === p, `P${p} thinks M${pM[p]} has it`);
    for (const g of runqlist(p)) put(g, `LRQ of P${p}`);
    if (pRunnext[p] !== 0) put(pRunnext[p], `runnext of P${p}`);
  }
  let n = 0;
  for (let g = sched.runqhead; g !== 0; g = gLink[g]) {
    put(g, 'GRQ');
    n++;
  }
  must(n === sched.runqsize, `GRQ holds ${n}, runqsize is ${sched.runqsize}`);
}

function verifyMs(): void {
  const idle = new Set(idleMs());
  must(idle.size === sched.nmidle, `nmidle is ${sched.nmidle}, ${idle.size} Ms are idle`);
  let spinning = 0;
  for (let m = 0; m < sched.mnext; m++) {
    spinning += mSpinning[m];
    if (mP[m] >= 0) must(pM[mP[m]] === m, `M${m} holds P${mP[m]}, which has M${pM[mP[m]]}`);
    if (mCurg[m] !== 0) {
      const inCall = gStatus[mCurg[m]] === Gstatus.Syscall;
      must(inCall || gStatus[mCurg[m]] === Gstatus.Running, `curg of M${m} has status ${gStatus[mCurg[m]]}`);
      must(inCall || mP[m] >= 0, `M${m} runs G${mCurg[m]} without a P`);
      put(mCurg[m], `M${m}`);
    }
    if (idle.has(m)) must(mPc[m] === Pc.Parked && mP[m] < 0, `idle M${m} is not parked`);
    if (mPc[m] !== Pc.Parked && mPc[m] !== Pc.Exited) {
      must(slotM[mSlot[m]] === m && slotTime[mSlot[m]] < Number.POSITIVE_INFINITY, `M${m} has no slot`);
    }
  }
  if (coresLimited) {
    const { running, queued, free, throttled } = coreCounts();
    must(
      running + free + throttled === coreCount,
      `${running} threads run, ${throttled} cores are throttled and ${free} of ${coreCount} are free`,
    );
    must(queued === 0 || free === 0, `${queued} threads wait for a core while ${free} are free`);
  }
  must(spinning === sched.nmspinning, `nmspinning is ${sched.nmspinning}, ${spinning} Ms spin`);
}

/** A goroutine sleeps on one P; a timer is in the heap that it names, and stopped ones are counted. */
function verifyTimers(): void {
  const heaped = new Set<number>();
  for (let p = 0; p < sched.gomaxprocs; p++) {
    let zombies = 0;
    for (const ref of timerRefs(p)) {
      if (ref > 0) {
        put(ref, `timers of P${p}`);
        continue;
      }
      const t = -ref;
      must(!heaped.has(t) && tmTs[t] === p, `timer ${t} is in the heap of P${p} and thinks of P${tmTs[t]}`);
      heaped.add(t);
      if ((tmState[t] & ZOMBIE) !== 0) zombies++;
    }
    must(zombies === zombieCount(p), `P${p} counts ${zombieCount(p)} stopped timers and holds ${zombies}`);
  }
  for (let t = 1; t <= timerTotal(); t++) {
    must(heaped.has(t) === ((tmState[t] & HEAPED) !== 0), `timer ${t} has state ${tmState[t]}`);
  }
}

/** Every sudog is free or some goroutine's. */
function verifySudogs(): void {
  let used = 0;
  for (let g = 1; g <= allglen; g++) used += sudogsOf(g).length;
  const { all, free } = sudogCounts();
  must(used + free === all, `${all} sudogs exist, ${free} are free, goroutines hold ${used}`);
}

/**
 * Places who waits in a channel's queue. A select's goroutine stands in several; once one case has won, what is
 * left of it in the others counts no more. @returns who waits
 */
function waiters(q: number, where: string): number[] {
  const list: number[] = [];
  for (const e of waitqEntries(q)) {
    const g = e > 0 ? e : sgG[-e];
    if (e > 0) {
      put(g, where);
    } else {
      must(sudogsOf(g).includes(-e), `${where} holds a sudog that G${g} does not know`);
      if (sgTicket[gWaiting[g]] !== 0) continue;
      must(place[g] === undefined || place[g] === 'select', `G${g} is in ${where} and in ${place[g]}`);
      place[g] = 'select';
    }
    list.push(g);
  }
  return list;
}

function verifyGs(): void {
  for (let c = 1; c <= channelCount(); c++) {
    const receivers = waiters(recvq(c), `recvq of channel ${c}`);
    const senders = waiters(sendq(c), `sendq of channel ${c}`);
    must(chanLen[c] <= chanCap[c], `channel ${c} holds ${chanLen[c]} of ${chanCap[c]}`);
    if (receivers.length > 0) must(chanLen[c] === 0, `channel ${c}: a receiver waits beside work`);
    if (senders.length > 0) must(chanLen[c] === chanCap[c], `channel ${c}: a sender waits beside room`);
    // One select may want to send and to receive; two goroutines would have met.
    const meet = receivers.some(g => senders.some(other => other !== g));
    must(!meet, `channel ${c}: a receiver and a sender wait`);
  }
  for (let x = 1; x <= semaTotal(); x++) for (const g of semaWaiters(x)) put(g, `semaphore ${x}`);
  for (let c = 1; c <= condTotal(); c++) for (const g of condWaiters(c)) put(g, `Cond ${c}`);
  for (const g of readyList()) put(g, 'the poller');
  for (const g of pollDescWaiters()) put(g, 'a pollDesc');
  for (const g of stwWaiters()) put(g, 'the queue to stop the world');
  for (const g of gcParked()) put(g, 'the collector');
  verifyTimers();
  for (let p = -2; p < sched.gomaxprocs; p++) {
    const { head, n } = freeList(p);
    let seen = 0;
    for (let g = head; g !== 0; g = gLink[g]) {
      put(g, 'a free list');
      seen++;
    }
    must(seen === n, `a free list counts ${n} and holds ${seen}`);
  }
  let dead = 0;
  for (let g = 1; g <= allglen; g++) {
    const where = place[g] ?? '';
    const s = gStatus[g];
    const fits =
      s === Gstatus.Runnable
        ? /^(LRQ|runnext|GRQ)/.test(where) || handed(g)
        : s === Gstatus.Running || s === Gstatus.Syscall
          ? /^M/.test(where)
          : s === Gstatus.Waiting
            ? !/^(LRQ|runnext|GRQ|M|a free)/.test(where)
            : where === 'a free list';
    must(fits, `G${g} has status ${s} and is in ${where || 'no place'}`);
    if (s === Gstatus.Dead) dead++;
  }
  const alive = count[Counter.Spawned] - count[Counter.Ended];
  must(allglen - dead === alive, `${alive} goroutines live by the counters, ${allglen - dead} by status`);
}

/** A locked goroutine whose thread is on its way to run it is in no queue. */
function handed(g: number): boolean {
  const m = sched.lockedM.get(g);
  return m !== undefined && mPc[m] === Pc.StartLocked;
}
