/**
 * What each recorded event does to the scheduler's state, and what must be true for it to happen: the
 * vocabulary of `runtime/probe.ts`, read as rules.
 */
import { Kind, Origin, originNames } from '../runtime/probe';
import type { Queue } from './queue';
import {
  type GState,
  type MState,
  newM,
  type RecordedEvent,
  type SchedulerState,
  whereIs,
} from './scheduler-state';

/** What a thread may do only when it is on its feet; sysmon and timers may do the rest for others. */
const actsItself = new Set<number>([
  Kind.GoStart,
  Kind.GoStop,
  Kind.GoBlock,
  Kind.GoDestroy,
  Kind.ProcStart,
  Kind.ProcStop,
  Kind.MPark,
  Kind.SpinStart,
  Kind.SpinStop,
  Kind.PollBlock,
  Kind.Steal,
  Kind.StealNext,
  Kind.GrqBatch,
  Kind.GoSyscallBegin,
  Kind.GoSyscallEnd,
]);

/** Takes one event. @throws ReplayError when it contradicts the state */
export function transition(s: SchedulerState, e: RecordedEvent): void {
  if (e.m >= 0 && actsItself.has(e.kind)) {
    const m = s.theM(e.m);
    if (m.parked || m.polling) s.wrong(`M${e.m} is ${m.parked ? 'parked' : 'blocked in the poller'}`);
    m.starting = false;
  }
  const rule = rules[e.kind];
  if (rule === undefined) s.wrong('no such kind of event');
  else rule?.(s, e);
}

type Rule = (s: SchedulerState, e: RecordedEvent) => void;

/** null: it moves nobody. */
const rules: Record<number, Rule | null> = {
  [Kind.GoCreate](s, { g, a }) {
    const old = s.gs.get(g);
    if (old && old.place !== 'dead') s.wrong(`goroutine ${g} is still ${whereIs(old)}`);
    s.gs.set(g, { goid: a, place: 'loose', reason: 0, p: -1, m: -1 });
    s.loose++;
  },
  [Kind.GoStart](s, { m, p, g, a, b }) {
    const thread = s.theM(m);
    const who = s.theG(g);
    s.theP(p).schedtick = a;
    if (thread.p !== p) s.wrong(`M${m} holds ${heldBy(thread)}`);
    if (thread.g !== 0) s.wrong(`M${m} still runs goroutine ${thread.g}`);
    leaveQueue(s, p, g, who, b);
    s.place(who, 'running', p, m);
    who.reason = 0;
    thread.g = g;
  },
  [Kind.GoStop](s, e) {
    s.place(stopRunning(s, e), 'loose');
  },
  [Kind.GoBlock](s, e) {
    s.wait(stopRunning(s, e), e.a);
  },
  [Kind.GoUnblock](s, { g }) {
    const who = s.theG(g);
    if (who.place !== 'waiting') s.wrong(`goroutine ${g} does not wait (${whereIs(who)})`);
    s.place(who, 'loose');
    who.reason = 0;
  },
  [Kind.GoDestroy](s, e) {
    s.place(stopRunning(s, e), 'dead');
    s.ended++;
  },

  [Kind.RunnextPut](s, { p, g, a }) {
    const pp = s.theP(p);
    if (pp.runnext !== a) s.wrong(`the runnext of P${p} is ${pp.runnext || 'empty'}, not ${a || 'empty'}`);
    if (a !== 0) s.place(s.theG(a), 'loose');
    s.enqueue(g, 'runnext', p);
    pp.runnext = g;
  },
  [Kind.LrqPut](s, { p, g }) {
    s.append(g, p);
  },
  [Kind.Spill](s, { p, g, a }) {
    const { lrq } = s.theP(p);
    if (lrq.length < s.ringSize) s.wrong(`the local queue of P${p} is not full: ${lrq.length}`);
    if (2 * (a - 1) !== lrq.length) s.wrong(`the older half of ${lrq.length} is not ${a - 1}`);
    for (const x of lrq.take(a - 1)) {
      s.place(s.theG(x), 'grq');
      s.grq.push(x);
    }
    s.enqueue(g, 'grq', -1);
    s.grq.push(g);
  },
  [Kind.GrqPut](s, { g, a }) {
    if (a === 1) return fromDestroyedP(s, g);
    s.enqueue(g, 'grq', -1);
    s.grq.push(g);
  },
  [Kind.GrqBatch](s, { p, a }) {
    s.theP(p);
    if (a < 1 || a > s.grq.length) s.wrong(`the global queue has ${s.grq.length}, not ${a}`);
    const batch = s.grq.take(a);
    for (const x of batch) s.place(s.theG(x), 'loose');
    for (const x of batch.slice(1)) s.append(x, p);
  },
  [Kind.Steal](s, { p, g: from, a }) {
    const { lrq } = s.theP(from);
    s.theP(p);
    if (from === p) s.wrong('a P cannot steal from itself');
    if (a < 1 || a > lrq.length) s.wrong(`P${from} has ${lrq.length} in its local queue, not ${a}`);
    const taken = lrq.take(a);
    for (const x of taken) s.place(s.theG(x), 'loose');
    for (const x of taken.slice(0, -1)) s.append(x, p);
  },
  [Kind.StealNext](s, { g, a: from }) {
    const victim = s.theP(from);
    if (victim.runnext !== g) s.wrong(`the runnext of P${from} is ${victim.runnext || 'empty'}`);
    victim.runnext = 0;
    s.place(s.theG(g), 'loose');
  },
  [Kind.Take](s, { p, g }) {
    const who = s.theG(g);
    if (p >= 0 && s.theP(p).runnext === g) s.theP(p).runnext = 0;
    else if (!(p < 0 ? s.grq : s.theP(p).lrq).remove(g)) s.wrong(`goroutine ${g} is ${whereIs(who)}`);
    s.place(who, 'loose');
  },

  [Kind.ProcStart](s, { m, p }) {
    const thread = s.theM(m);
    const pp = s.theP(p);
    // The one that shrinks GOMAXPROCS below its own P goes over to P0 without a word.
    if (thread.p >= 0 && s.stopped) s.theP(thread.p).m = -1;
    else if (thread.p >= 0) s.wrong(`M${m} already holds P${thread.p}`);
    if (pp.m >= 0) s.wrong(`P${p} belongs to M${pp.m}`);
    thread.p = p;
    pp.m = m;
  },
  [Kind.ProcStop](s, { m, p }) {
    const thread = s.theM(m);
    if (thread.p !== p) s.wrong(`M${m} holds ${heldBy(thread)}`);
    if (thread.g !== 0 && !thread.syscall) s.wrong(`M${m} still runs goroutine ${thread.g}`);
    thread.p = -1;
    s.theP(p).m = -1;
  },
  [Kind.ProcSteal](s, { p, a: from }) {
    const victim = s.theM(from);
    if (victim.p !== p) s.wrong(`M${from} holds ${heldBy(victim)}`);
    if (!victim.syscall) s.wrong(`M${from} is in no system call`);
    victim.p = -1;
    s.theP(p).m = -1;
  },

  [Kind.MCreate](s, { m }) {
    if (m !== 0 && s.ms.has(m)) s.wrong(`M${m} exists already`);
    s.ms.set(m, newM(m !== 0));
  },
  [Kind.MWake](s, { m }) {
    const thread = s.theM(m);
    if (!thread.parked) s.wrong(`M${m} is not parked`);
    thread.parked = false;
    thread.starting = true;
  },
  [Kind.MPark](s, { m }) {
    const thread = s.theM(m);
    if (thread.p >= 0) s.wrong(`M${m} still holds P${thread.p}`);
    if (thread.spinning) s.wrong(`M${m} still spins`);
    thread.parked = true;
  },
  [Kind.SpinStart](s, { m }) {
    const thread = s.theM(m);
    if (thread.spinning) s.wrong(`M${m} spins already`);
    thread.spinning = true;
  },
  [Kind.SpinStop](s, { m }) {
    const thread = s.theM(m);
    if (!thread.spinning) s.wrong(`M${m} does not spin`);
    thread.spinning = false;
  },
  [Kind.PollBlock](s, { m }) {
    const thread = s.theM(m);
    if (thread.p >= 0) s.wrong(`M${m} still holds P${thread.p}`);
    for (const [x, other] of s.ms) if (other.polling) s.wrong(`M${x} is in the poller already`);
    thread.polling = true;
  },
  [Kind.PollReturn](s, { m }) {
    const thread = s.theM(m);
    if (!thread.polling) s.wrong(`M${m} is not in the poller`);
    thread.polling = false;
  },

  [Kind.GoSyscallBegin](s, { m, g }) {
    const who = s.theG(g);
    const thread = s.theM(m);
    if (who.place !== 'running' || thread.g !== g) s.wrong(notOn(g, m, who));
    s.place(who, 'syscall', thread.p, m);
    thread.syscall = true;
  },
  [Kind.GoSyscallEnd](s, { m, p, g, a }) {
    const who = s.theG(g);
    const thread = s.theM(m);
    if (who.place !== 'syscall' || thread.g !== g)
      s.wrong(`goroutine ${g} is in no call on M${m} (${whereIs(who)})`);
    const withoutP = a === 2;
    if (withoutP ? thread.p >= 0 : p < 0 || thread.p !== p) s.wrong(`M${m} holds ${heldBy(thread)}`);
    thread.syscall = false;
    if (withoutP) thread.g = 0;
    if (withoutP) s.place(who, 'loose');
    else s.place(who, 'running', p, m);
  },

  [Kind.StwStart](s) {
    s.stopped = true;
  },
  [Kind.StwEnd](s) {
    s.stopped = false;
  },
  [Kind.MainStart](s) {
    s.mainStarted = true;
  },
  [Kind.TimerFire]: null,
  [Kind.Print]: null,
  [Kind.PreemptRequest]: null,
  [Kind.SysmonLook]: null,
  [Kind.GcStart]: null,
  [Kind.GcEnd]: null,
};

/** The goroutine that stops running on the event's M. */
function stopRunning(s: SchedulerState, { m, g }: RecordedEvent): GState {
  const who = s.theG(g);
  const thread = s.theM(m);
  if (who.place !== 'running' || thread.g !== g) s.wrong(notOn(g, m, who));
  thread.g = 0;
  return who;
}

/** procresize: a P that goes gives its queue, last first, and then its front seat to the head of the global queue. */
function fromDestroyedP(s: SchedulerState, g: number): void {
  const who = s.theG(g);
  if (!s.stopped) s.wrong('Ps go only while the world is stopped');
  const pp = s.theP(who.p);
  if (who.place === 'runnext' && pp.lrq.length === 0) pp.runnext = 0;
  else if (who.place !== 'lrq' || !pp.lrq.removeLast(g)) s.wrong(`goroutine ${g} is ${whereIs(who)}`);
  s.place(who, 'grq');
  s.grq.unshift(g);
}

/** Takes the goroutine out of the place where its start says it was found. */
function leaveQueue(s: SchedulerState, p: number, g: number, who: GState, origin: number): void {
  const pp = s.theP(p);
  const oldest = (queue: Queue) => queue.peek() ?? 'nobody: it is empty';
  switch (origin) {
    case Origin.Runnext:
      if (pp.runnext !== g) s.wrong(`the runnext of P${p} is ${pp.runnext || 'empty'}`);
      pp.runnext = 0;
      return;
    case Origin.Lrq:
      if (pp.lrq.peek() !== g) s.wrong(`the oldest in the local queue of P${p} is ${oldest(pp.lrq)}`);
      pp.lrq.take(1);
      return;
    case Origin.GrqTick:
      if (s.grq.peek() !== g) s.wrong(`the oldest in the global queue is ${oldest(s.grq)}`);
      s.grq.take(1);
      return;
    case Origin.Locked:
      // Taken out of its queue when it was found, by the M that handed its P over with it.
      if (who.place !== 'loose') s.wrong(`locked to its thread, but goroutine ${g} is ${whereIs(who)}`);
      return;
    case Origin.Resumed:
      if (who.place !== 'loose' && who.place !== 'waiting') s.wrong(`goroutine ${g} is ${whereIs(who)}`);
      return;
    default:
      if (who.place !== 'loose')
        s.wrong(`${originNames[origin] ?? origin}, but goroutine ${g} is ${whereIs(who)}`);
  }
}

function heldBy(thread: MState): string {
  return thread.p < 0 ? 'no P' : `P${thread.p}`;
}

function notOn(g: number, m: number, who: GState): string {
  return `goroutine ${g} does not run on M${m} (${whereIs(who)})`;
}
