/** The machine of a run: everything made anew, and a process about to start. */

import { quotaOf } from '../os/bandwidth';
import { resetCores } from '../os/cores';
import { resetDisk } from '../os/disk';
import { resetEpoll } from '../os/epoll';
import { resetDescriptors } from '../os/pipe';
import { resetChans } from '../runtime/chan';
import { resetConds } from '../runtime/cond';
import { MAX_MCOUNT } from '../runtime/constants';
import { Cost, costOf, setCosts } from '../runtime/costs';
import { Counter, count } from '../runtime/counters';
import { resetEnd } from '../runtime/deadlock';
import { resetFdio, wakeInKernel } from '../runtime/fdio';
import { Gstatus, gPc, gStatus } from '../runtime/g';
import { resetGc } from '../runtime/gc';
import { allocm, mNextp, mPc, mSlot, Pc, resetMs } from '../runtime/m';
import { resetMutexes } from '../runtime/mutex';
import { resetNetDial } from '../runtime/netdial';
import { resetNetFds } from '../runtime/netfd';
import { resetNetpoll, wakePoller } from '../runtime/netpoll';
import { coreHost } from '../runtime/oncore';
import { Pstatus, pidleput, pSchedtick, pStatus, resetPs } from '../runtime/p';
import { resetPatch } from '../runtime/patch';
import { resetPollDescs } from '../runtime/polldesc';
import { resetPreempt } from '../runtime/preempt';
import { Kind, probe } from '../runtime/probe';
import { runqput } from '../runtime/runq';
import { resetRWMutexes } from '../runtime/rwmutex';
import { resetSched, sched } from '../runtime/sched';
import { resetSchedtrace } from '../runtime/schedtrace';
import { resetSemas } from '../runtime/sema';
import { resetStealOrder } from '../runtime/steal';
import { resetStw } from '../runtime/stw';
import { resetSudogs } from '../runtime/sudog';
import { type Switches, setSwitches, since, switchNames } from '../runtime/switches';
import { resetSyscalls } from '../runtime/syscall';
import { resetSysmon, startSysmon } from '../runtime/sysmon';
import { resetTimers } from '../runtime/time';
import { resetTimerObjects } from '../runtime/timer';
import { resetValues } from '../runtime/values';
import { resetVerify } from '../runtime/verify';
import { resetWaitGroups } from '../runtime/waitgroup';
import { idlem } from '../runtime/wake';
import { resetCalendar } from '../sim/calendar';
import { resetClock } from '../sim/clock';
import { seedStreams } from '../sim/random';
import { allocSlot, resetSlots, setSlot } from '../sim/slots';
import { resetProcessMemory } from './memory';
import { resetNetwork } from './network';
import { resetPending } from './operation';
import type { SimulateOptions } from './options';

/** CPUs of a machine whose quota is given and nothing else. */
export const DEFAULT_CORES = 4;

/** Clears whatever an earlier run left and sets the options that the engine reads. */
export function resetMachine(options: SimulateOptions, procs: number): void {
  setSwitches(pick(options));
  resetClock();
  resetSlots(options.debug?.slots ?? 'auto');
  resetCalendar(options.debug?.lanes ?? true);
  seedStreams(options.seed ?? 1);
  resetProcessMemory(options.memory, procs);
  resetSched(procs);
  sched.maxmcount = options.maxThreads ?? MAX_MCOUNT;
  sched.ulimit = options.ulimit ?? 0;
  resetMs();
  resetPs(procs);
  resetStealOrder(procs);
  resetTimers(procs);
  resetTimerObjects();
  resetNetpoll();
  resetPollDescs();
  resetFdio();
  resetDisk();
  resetNetFds();
  resetNetDial();
  resetEpoll(wakePoller);
  resetDescriptors(wakeInKernel);
  resetNetwork(options);
  resetSysmon(procs);
  resetSyscalls();
  resetSchedtrace(options.schedtrace ?? 0, options.scheddetail ?? false);
  resetPreempt();
  resetPatch(options.patch);
  resetStw();
  resetGc(options.gcWork ?? 200_000);
  resetChans();
  resetSudogs();
  resetSemas();
  resetMutexes();
  resetRWMutexes();
  resetConds();
  resetWaitGroups();
  resetValues();
  resetEnd();
  resetVerify();
  resetPending();
  const { cores = 0, quota } = options;
  resetCores(
    {
      cores: quota !== undefined && cores === 0 ? DEFAULT_CORES : cores,
      quota: quota === undefined ? null : quotaOf(quota, 'simulate: quota', options.quotaPeriod),
      switchCost: () => costOf(Cost.OsSwitch),
    },
    coreHost,
  );
  setCosts(options.costs ?? {}, options.spread ?? procs > 1);
}

function pick(options: SimulateOptions): Partial<Switches> {
  return Object.fromEntries(switchNames.map(name => [name, options[name]]));
}

/** m0 with P0 is about to schedule; main's goroutine is in the front seat; the other Ps are idle, the last one on top. */
export function startProcess(procs: number, mainG: number, pc: number, tick: number, started: boolean): void {
  const m0 = allocm();
  allocm(); // sysmon
  sched.nmsys = 1;
  // In the middle of a program the threads of its start-up are there, parked.
  if (started) for (let i = 1; i < procs; i++) idlem(allocm());
  // Go 1.26 turned the order round: the last P is taken first, before it was P1.
  for (let i = 1; i < procs; i++) pidleput(since('1.26') ? i : procs - i);
  pSchedtick[0] = tick;
  gPc[mainG] = pc;
  gStatus[mainG] = Gstatus.Runnable;
  sched.userGs = 1;
  count[Counter.Spawned] = 1;
  if (probe !== null) probe(Kind.GoCreate, 0, m0, 0, mainG, 1, 0);
  runqput(0, mainG, true);
  sched.mainStarted = true;
  pStatus[0] = Pstatus.Running;
  mNextp[m0] = 0;
  mPc[m0] = Pc.Start;
  mSlot[m0] = allocSlot(m0);
  setSlot(mSlot[m0], 0);
  startSysmon();
}
