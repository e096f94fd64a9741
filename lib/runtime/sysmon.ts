/**
 * sysmon: the watchman, a thread without a P (proc.go: sysmon, retake).
 *
 * It looks every 20 µs at first, and after about fifty looks without a reason ever more rarely, down to every
 * 10 ms; while all Ps are idle it sleeps until the next timer or system call. It polls the network when nobody
 * has for 10 ms, asks goroutines that have run for 10 ms to give way, and takes Ps from system calls.
 * Here it is one entry in the calendar, with a token by which an earlier wake revokes it.
 */
import { after, calendarLength, registerHandler } from '../sim/calendar';
import { clock, MAX_TIME, T } from '../sim/clock';
import { grown } from '../sim/columns';
import { earliest, slotTime } from '../sim/slots';
import { FORCE_GC_PERIOD, FORCE_PREEMPT_NS } from './constants';
import { Cost, costOf } from './costs';
import { Counter, count } from './counters';
import { endRun } from './deadlock';
import { forcegcDue } from './gc';
import { injectglist, netpollNow } from './netpoll';
import { earliestTimer, Pstatus, pM, pSchedtick, pStatus, pSyscalltick, runqempty } from './p';
import { patch, victimOf } from './patch';
import { preemptone } from './preempt';
import { Kind, probe } from './probe';
import { sched } from './sched';
import { maybeSchedtrace, tracing } from './schedtrace';
import { switches } from './switches';
import { inSyscall, takeP } from './syscall';
import { handoffp } from './wake';

const MIN_DELAY = 20_000;
const MAX_DELAY = 10_000_000;
/** sysmon polls when nobody has for this long. */
const POLL_PERIOD = 10_000_000;

/** Looks in a row without a reason. */
let idle = 0;
let delay = 0;
let token = 0;
/** Asleep until a timer or a system call: everything is idle. */
let sysmonwait = false;

/** What sysmon last saw of each P (p.sysmontick). */
let seenSchedtick = new Uint32Array(1);
let seenSchedwhen = new Float64Array(1);
let seenSyscalltick = new Uint32Array(1);
let seenSyscallwhen = new Float64Array(1);

export function resetSysmon(procs: number): void {
  idle = 0;
  delay = 0;
  sysmonwait = false;
  seenSchedtick = new Uint32Array(procs);
  seenSchedwhen = new Float64Array(procs);
  seenSyscalltick = new Uint32Array(procs);
  seenSyscallwhen = new Float64Array(procs);
}

/** Room for what it sees of more Ps. */
export function growSysmon(procs: number): void {
  if (procs <= seenSchedtick.length) return;
  seenSchedtick = grown(seenSchedtick, procs);
  seenSchedwhen = grown(seenSchedwhen, procs);
  seenSyscalltick = grown(seenSyscalltick, procs);
  seenSyscallwhen = grown(seenSyscallwhen, procs);
}

/** runtime.main starts it. */
export function startSysmon(): void {
  if (switches.sysmon) usleep();
}

function usleep(): void {
  if (idle === 0) delay = MIN_DELAY;
  else if (idle > 50) delay = Math.min(2 * delay, MAX_DELAY);
  sleepFor(delay);
}

function sleepFor(ns: number): void {
  token = (token + 1) & 0x3fffffff;
  after(ns + costOf(Cost.TimerSlack), look, token, -1);
}

/** A system call begins or ends: a watchman who sleeps because all was idle looks again. */
export function wakeSysmon(): void {
  if (!sysmonwait) return;
  sysmonwait = false;
  idle = 0;
  delay = MIN_DELAY;
  token = (token + 1) & 0x3fffffff;
  after(costOf(Cost.WakeLatency), awake, token, -1);
}

const look = registerHandler(t => {
  if (t !== token) return;
  const allIdle = sched.gcwaiting || sched.npidle === sched.gomaxprocs;
  if (!sysmonwait && !tracing() && allIdle && deepSleep()) return;
  sysmonwait = false;
  watch();
});

const awake = registerHandler(t => {
  if (t === token) watch();
});

/** Everything is idle: sleep until the next timer, a minute at most. @returns false when a timer is due */
function deepSleep(): boolean {
  const next = earliestTimer();
  if (next !== 0 && next <= clock[T.Now]) return false;
  if (next === 0 && nothingElse()) return true;
  sysmonwait = true;
  const limit = FORCE_GC_PERIOD / 2;
  sleepFor(next === 0 ? limit : Math.min(limit, next - clock[T.Now]));
  return true;
}

/** No thread will act and nothing will come from outside: real Go would wait for ever. */
function nothingElse(): boolean {
  const s = earliest();
  if ((s >= 0 && slotTime[s] < MAX_TIME) || calendarLength() > 0) return false;
  if (clock[T.Until] === MAX_TIME) {
    endRun(
      'hung',
      2,
      'every goroutine waits for something outside, and nothing outside will happen any more',
    );
  }
  return true;
}

function watch(): void {
  const now = clock[T.Now];
  if (probe !== null) probe(Kind.SysmonLook, now, -1, -1, 0, delay, 0);
  if (sched.netpollInited && sched.lastpoll !== 0 && sched.lastpoll + POLL_PERIOD < now) {
    sched.lastpoll = now;
    injectglist(-1, netpollNow());
  }
  if (retake(now) !== 0) idle = 0;
  else idle++;
  const helper = forcegcDue();
  if (helper !== 0) injectglist(-1, helper);
  maybeSchedtrace(sysmonwait);
  usleep();
}

function sliceIsOver(p: number, ran: number): boolean {
  if (patch.retake !== undefined) return patch.retake(victimOf(p), ran);
  return ran >= (patch.slice === undefined ? switches.slice : patch.slice(victimOf(p)));
}

/** retake: time slices that are over, and Ps whose goroutine is in a system call. @returns Ps taken */
function retake(now: number): number {
  let n = 0;
  for (let p = 0; p < sched.gomaxprocs; p++) {
    if (pStatus[p] !== Pstatus.Running || pM[p] < 0) continue; // idle, or on its way to a thread
    let sysretake = false;
    if (seenSchedtick[p] !== pSchedtick[p]) {
      seenSchedtick[p] = pSchedtick[p];
      seenSchedwhen[p] = now;
    } else if (sliceIsOver(p, now - seenSchedwhen[p])) {
      preemptone(p);
      sysretake = true;
    }
    if (!inSyscall(p)) continue;
    if (!sysretake && seenSyscalltick[p] !== pSyscalltick[p]) {
      seenSyscalltick[p] = pSyscalltick[p];
      seenSyscallwhen[p] = now;
      continue;
    }
    // Nobody would gain: no work waits here, and others already look for some.
    const nobodyGains = runqempty(p) && sched.nmspinning + sched.npidle > 0;
    if (nobodyGains && seenSyscallwhen[p] + FORCE_PREEMPT_NS > now) continue;
    takeP(p);
    count[Counter.Retakes]++;
    n++;
    handoffp(p);
  }
  return n;
}
