/**
 * A CPU profile: what the threads' time on a CPU went to, by call stack.
 *
 * Real Go looks 100 times a second at which function runs. Here every nanosecond is told by the one who pays for it
 * (runtime/cputime.ts), under the call chain that Go's own traces show for that work. So it is exact: its total is
 * the CPU time of the run, but for threads that the kernel wakes or switches.
 */
import { nameOf } from '../goroutine/ops';
import { Cost, costTable } from '../runtime/costs';
import { type Accountant, Spent } from '../runtime/cputime';
import { mCurg } from '../runtime/m';
import { sched } from '../runtime/sched';
import type { Profile, Sample } from './profile';

export type CpuCategory =
  | 'user code'
  | 'scheduling'
  | 'channels and locks'
  | 'netpoll'
  | 'timers'
  | 'memory'
  | 'GC'
  | 'system calls';

/** What a cost is, and the functions that run, outermost first; on a goroutine's stack or, with `g0`, on the thread's. */
interface Place {
  category: CpuCategory;
  frames: string[];
  g0?: boolean;
}

const find = ['runtime.mcall', 'runtime.park_m', 'runtime.schedule', 'runtime.findRunnable'];
const on = (category: CpuCategory, ...frames: string[]): Place => ({ category, frames });
const g0 = (category: CpuCategory, ...frames: string[]): Place => ({ category, frames, g0: true });

const places = new Map<Cost | Spent, Place>([
  [Spent.User, on('user code')],
  [Spent.Mark, g0('GC', 'runtime.gcBgMarkWorker', 'runtime.gcDrain', 'runtime.scanObject')],
  [Spent.Assist, on('GC', 'runtime.mallocgc', 'runtime.gcAssistAlloc', 'runtime.gcDrainN')],
  [Cost.Newproc, on('scheduling', 'runtime.newproc', 'runtime.newproc1')],
  [Cost.Goexit, g0('scheduling', 'runtime.mcall', 'runtime.goexit0', 'runtime.gdestroy')],
  [Cost.Execute, g0('scheduling', 'runtime.mcall', 'runtime.park_m', 'runtime.schedule', 'runtime.execute')],
  [Cost.Gosched, g0('scheduling', 'runtime.mcall', 'runtime.gosched_m', 'runtime.goschedImpl')],
  [Cost.Park, g0('scheduling', 'runtime.mcall', 'runtime.park_m')],
  [Cost.Ready, on('scheduling', 'runtime.goready', 'runtime.ready')],
  [Cost.Overflow, on('scheduling', 'runtime.runqput', 'runtime.runqputslow')],
  [Cost.GlobalBatch, g0('scheduling', ...find, 'runtime.globrunqgetbatch')],
  [Cost.StealRound, g0('scheduling', ...find, 'runtime.stealWork')],
  [Cost.StealPerP, g0('scheduling', ...find, 'runtime.stealWork', 'runtime.runqgrab')],
  [Cost.Steal, g0('scheduling', ...find, 'runtime.stealWork', 'runtime.runqsteal')],
  [Cost.WakeCall, on('scheduling', 'runtime.wakep', 'runtime.startm', 'runtime.notewakeup', 'runtime.futex')],
  [Cost.CloneCall, on('scheduling', 'runtime.startm', 'runtime.newm', 'runtime.newosproc', 'runtime.clone')],
  [Cost.Stw, on('GC', 'runtime.stopTheWorldWithSema')],
  [Cost.Chan, on('channels and locks', 'runtime.chansend')],
  [Cost.Sema, on('channels and locks', 'sync.(*WaitGroup).Add')],
  [Cost.Mutex, on('channels and locks', 'sync.(*Mutex).Lock')],
  [Cost.MutexSpin, on('channels and locks', 'sync.(*Mutex).lockSlow', 'runtime.procyield')],
  [Cost.SelectCase, on('channels and locks', 'runtime.selectgo')],
  [Cost.Atomic, on('user code')],
  [Cost.TimerAdd, on('timers', 'time.Sleep', 'runtime.(*timers).addHeap')],
  [Cost.TimerFire, g0('timers', ...find, 'runtime.(*timers).check', 'runtime.(*timer).unlockAndRun')],
  [Cost.PollCall, g0('netpoll', ...find, 'runtime.netpoll', 'internal/runtime/syscall.EpollWait')],
  [Cost.Syscall, on('system calls', 'syscall.Syscall', 'runtime.entersyscall')],
  [Cost.ReadWrite, on('system calls', 'os.(*File).Read', 'syscall.Syscall')],
  [Cost.Malg, on('memory', 'runtime.newproc', 'runtime.newproc1', 'runtime.malg')],
  [Cost.Malloc, on('memory', 'runtime.mallocgc')],
  [Cost.Newstack, on('memory', 'runtime.morestack', 'runtime.newstack')],
  [Cost.StackCopy, on('memory', 'runtime.morestack', 'runtime.newstack', 'runtime.copystack')],
]);

const costNames = Object.keys(costTable);

/** Costs that other packages pay are told under their names in the cost table. */
function placeOf(what: Cost | Spent): Place {
  let place = places.get(what);
  if (place === undefined) {
    const name = costNames[what as number] ?? 'unknown';
    const file = /^(file|socket|listen|connect|accept|close)/.test(name);
    place = on(file ? 'system calls' : 'user code', file ? 'syscall.Syscall' : name, ...(file ? [name] : []));
    places.set(what, place);
  }
  return place;
}

/** Collects; `profile` may be asked at the end of the run. */
export class CpuAccount {
  private readonly byName = new Map<string, Map<Cost | Spent, number>>();
  readonly accountant: Accountant = (what, ns, of) => {
    if (sched.curm < 0 && of < 0) return; // the calendar acts: no CPU of ours
    const g = of >= 0 ? of : mCurg[sched.curm];
    const name = g === 0 || placeOf(what).g0 ? '' : nameOf(g);
    let costs = this.byName.get(name);
    if (costs === undefined) {
      costs = new Map();
      this.byName.set(name, costs);
    }
    costs.set(what, (costs.get(what) ?? 0) + ns);
  };

  profile(): CpuProfile {
    const samples: Sample[] = [];
    const categories = new Map<CpuCategory, number>();
    for (const [name, costs] of this.byName) {
      for (const [what, ns] of costs) {
        if (ns <= 0) continue;
        const { category, frames, g0: system } = placeOf(what);
        const root = system ? [] : [name === '' ? 'runtime.main' : `main.${name}`];
        samples.push({ stack: [...root, ...frames], values: [Math.max(1, Math.round(ns / PERIOD)), ns] });
        categories.set(category, (categories.get(category) ?? 0) + ns);
      }
    }
    samples.sort((a, b) => b.values[1]! - a.values[1]! || (a.stack.join() < b.stack.join() ? -1 : 1));
    const total = samples.reduce((sum, s) => sum + s.values[1]!, 0);
    return {
      types: [
        { type: 'samples', unit: 'count' },
        { type: 'cpu', unit: 'nanoseconds' },
      ],
      samples,
      periodType: { type: 'cpu', unit: 'nanoseconds' },
      period: PERIOD,
      total,
      categories: [...categories]
        .map(([category, ns]) => ({ category, ns, share: ns / total }))
        .sort((a, b) => b.ns - a.ns),
    };
  }
}

/** ns between two looks of Go's profiler: what a sample stands for. */
const PERIOD = 10_000_000;

export interface CpuProfile extends Profile {
  /** CPU time in all, ns. */
  total: number;
  /** By what it was spent on, most first; shares add up to 1. */
  categories: { category: CpuCategory; ns: number; share: number }[];
}
