/**
 * What each operation means for the detector, as Go's own code tells ThreadSanitizer.
 *
 * A channel has a clock for each slot of its buffer, so that the k-th receive comes before the (k + C)-th send;
 * a send counts as a read of the channel, a close as a write. What an operation does to a channel depends on who
 * waited there before: that is looked at before the engine acts (`before`), and told once it has (`after`).
 */

import { holderOf } from '../../compiler/run/refs';
import { Act, type Atomic } from '../../goroutine/atomic';
import { Op, reg } from '../../goroutine/opcodes';
import { Cell } from '../../goroutine/shared';
import { bufferFrom, chanCap, chanClosed, chanLen, chanTimer } from '../../runtime/chan';
import { condLock, Locker } from '../../runtime/cond';
import { Gstatus, gStatus } from '../../runtime/g';
import { CaseKind, type SelectCase, type Selected } from '../../runtime/select';
import { gWaiting, sgG, sgTicket } from '../../runtime/sudog';
import { gResult } from '../../runtime/values';
import { wgCount, wgWaiting } from '../../runtime/waitgroup';
import { recvq, sendq, waitqEntries } from '../../runtime/waitq';
import { DescriptorEdges } from './descriptors';
import type { Detector, Thread } from './detector';

/** A channel as it was before an operation on it. */
interface ChanBefore {
  c: number;
  send: boolean;
  closed: boolean;
  len: number;
  from: number;
  /** Who waited first at the other end, 0 for nobody. */
  partner: number;
}

export class Edges {
  /** What a goroutine acquires when it runs on: locks that it waits for, a WaitGroup. */
  private readonly onResume = new Map<number, [object: string, part: unknown][]>();
  /** What the functions of AfterFunc acquire when they start, by timer. */
  private readonly callOf = new Map<number, unknown>();
  private afterFunc: { g: number; args: unknown } | null = null;
  private selecting: { g: number; before: ChanBefore[] } | null = null;
  readonly descriptors: DescriptorEdges;

  constructor(
    private readonly detector: Detector,
    private readonly threadOf: (g: number) => Thread,
  ) {
    this.descriptors = new DescriptorEdges(detector);
  }

  /** g runs on after its operation. */
  resumed(g: number): void {
    this.descriptors.resumed(this.threadOf(g), g);
    const list = this.onResume.get(g);
    if (list === undefined) return;
    this.onResume.delete(g);
    for (const [object, part] of list) this.detector.acquire(this.threadOf(g), object, part);
  }

  /** g is about to do what `reg` names. */
  before(g: number, code: Op): void {
    const t = this.threadOf(g);
    const d = this.detector;
    switch (code) {
      case Op.Load:
      case Op.Store:
        this.accessed(t, code === Op.Store);
        break;
      case Op.Atomic:
        this.atomically(t, reg.value as Atomic<unknown>, reg.b);
        break;
      case Op.Send:
        this.chan(t, look(reg.a, true));
        break;
      case Op.Recv:
        this.chan(t, look(reg.a, false));
        break;
      case Op.Close:
        this.close(t, reg.a);
        break;
      case Op.Select:
        this.selecting = {
          g,
          before: (reg.value as SelectCase[]).map(c => look(c.chan, c.kind === CaseKind.Send)),
        };
        break;
      case Op.MutexLock:
        this.later(g, `mutex ${reg.a}`);
        break;
      case Op.MutexUnlock:
        d.release(t, `mutex ${reg.a}`);
        break;
      case Op.RWMutexRLock:
        this.later(g, `rwmutex ${reg.a}`, 'readers');
        break;
      case Op.RWMutexRUnlock:
        d.releaseMerge(t, `rwmutex ${reg.a}`, 'writers');
        break;
      case Op.RWMutexLock:
        this.later(g, `rwmutex ${reg.a}`, 'readers');
        this.later(g, `rwmutex ${reg.a}`, 'writers');
        break;
      case Op.RWMutexUnlock:
        d.release(t, `rwmutex ${reg.a}`, 'readers');
        break;
      case Op.WgAdd:
        this.add(t, reg.a, reg.b);
        break;
      case Op.WgWait:
        this.wait(t, g, reg.a);
        break;
      case Op.CondWait:
        this.condWait(t, g, reg.a);
        break;
      case Op.AfterFunc:
        this.afterFunc = { g, args: (reg.value as { args: unknown }).args };
        d.release(t, this.afterFunc.args);
        break;
      case Op.TimerReset:
        d.release(t, `timer ${reg.a}`);
        if (this.callOf.has(reg.a)) d.release(t, this.callOf.get(reg.a));
        break;
      default:
        this.descriptors.before(t, g, code);
    }
  }

  /** The engine has acted for g. */
  after(g: number): void {
    if (this.afterFunc?.g === g) {
      this.callOf.set(gResult[g] as number, this.afterFunc.args);
      this.afterFunc = null;
    }
    const { selecting } = this;
    if (selecting === null || selecting.g !== g) return;
    this.selecting = null;
    if (gStatus[g] === Gstatus.Waiting) return;
    const took = gResult[g] as Selected | undefined;
    const before = took?.index === undefined ? undefined : selecting.before[took.index];
    if (before !== undefined && before.c !== 0) this.chan(this.threadOf(g), before);
    // A send on a closed channel panics, and is an access all the same.
    const closed = took?.index === undefined && selecting.before.find(b => b.send && b.closed);
    if (closed) this.chan(this.threadOf(g), closed);
  }

  /** A plain call of wg.add, before it acts. */
  plainAdd(t: Thread, wg: number): void {
    if (wgCount[wg] === 0) this.detector.access(t, `wg ${wg}`, undefined, 'WaitGroup', false);
  }

  acquireNow(t: Thread, what: string): void {
    const [, name, index] = /^([a-z]+)(\d+)$/.exec(what)!;
    if (name === 'mutex') this.detector.acquire(t, `mutex ${index}`);
    else this.detector.acquire(t, `rwmutex ${index}`, 'readers');
    if (name === 'rwmutex') this.detector.acquire(t, `rwmutex ${index}`, 'writers');
  }

  private later(g: number, object: string, part: unknown = 0): void {
    const list = this.onResume.get(g);
    if (list === undefined) this.onResume.set(g, [[object, part]]);
    else list.push([object, part]);
  }

  private accessed(t: Thread, write: boolean): void {
    const { value } = reg;
    if (value instanceof Cell) this.detector.access(t, value, undefined, value.name, write);
    else this.detector.access(t, value, reg.fn ?? '', reg.text, write);
  }

  private atomically(t: Thread, atomic: Atomic<unknown>, act: Act): void {
    const { box } = atomic as { box?: object };
    if (box !== undefined) {
      const [object, key] = holderOf(box, 'v');
      this.detector.access(t, object, key, 'atomic', act !== Act.Load, true);
    }
    if (act !== Act.Store) this.detector.acquire(t, atomic);
    if (act !== Act.Load) this.detector.releaseMerge(t, atomic);
  }

  private chan(t: Thread, { c, send, closed, len, from, partner }: ChanBefore): void {
    if (c === 0) return;
    const d = this.detector;
    const object = `chan ${c}`;
    const cap = chanCap[c];
    if (send) {
      d.access(t, object, undefined, 'channel', false);
      if (closed) return;
      if (partner !== 0) this.hand(t, this.threadOf(partner), object, cap, from);
      else if (len < cap) d.releaseAcquire(t, object, (from + len) % cap);
      return;
    }
    if (chanTimer[c] !== 0) d.acquire(t, `timer ${chanTimer[c]}`);
    if (closed && len === 0) d.acquire(t, object, 'closed');
    else if (partner !== 0) this.hand(t, this.threadOf(partner), object, cap, from);
    else if (len > 0) d.releaseAcquire(t, object, from);
  }

  private hand(t: Thread, partner: Thread, object: string, cap: number, slot: number): void {
    if (cap === 0) {
      this.detector.meet(t, partner, object);
      return;
    }
    this.detector.releaseAcquire(t, object, slot);
    this.detector.releaseAcquire(partner, object, slot);
  }

  private close(t: Thread, c: number): void {
    if (c === 0 || chanClosed[c] !== 0) return;
    const object = `chan ${c}`;
    this.detector.access(t, object, undefined, 'channel', true);
    this.detector.release(t, object, 'closed');
    for (const q of [recvq(c), sendq(c)]) {
      for (const e of waitqEntries(q))
        this.detector.acquire(this.threadOf(e > 0 ? e : sgG[-e]), object, 'closed');
    }
  }

  private add(t: Thread, wg: number, delta: number): void {
    if (delta < 0) this.detector.releaseMerge(t, `wg ${wg}`, 'done');
    else this.plainAdd(t, wg);
  }

  /** The first to wait counts as a write, so that an Add from zero at the same time is a race. */
  private wait(t: Thread, g: number, wg: number): void {
    this.later(g, `wg ${wg}`, 'done');
    if (wgCount[wg] > 0 && wgWaiting[wg] === 0)
      this.detector.access(t, `wg ${wg}`, undefined, 'WaitGroup', true);
  }

  private condWait(t: Thread, g: number, c: number): void {
    const { locker, l } = condLock(c);
    const d = this.detector;
    if (locker === Locker.Mutex) {
      d.release(t, `mutex ${l}`);
      this.later(g, `mutex ${l}`);
    } else if (locker === Locker.RWMutex) {
      d.release(t, `rwmutex ${l}`, 'readers');
      this.later(g, `rwmutex ${l}`, 'readers');
      this.later(g, `rwmutex ${l}`, 'writers');
    } else {
      d.releaseMerge(t, `rwmutex ${l}`, 'writers');
      this.later(g, `rwmutex ${l}`, 'readers');
    }
  }
}

function look(c: number, send: boolean): ChanBefore {
  if (c === 0) return { c, send, closed: false, len: 0, from: 0, partner: 0 };
  return {
    c,
    send,
    closed: chanClosed[c] !== 0,
    len: chanLen[c],
    from: bufferFrom[c],
    partner: firstWaiting(send ? recvq(c) : sendq(c)),
  };
}

/** The first that still waits: a select that has won elsewhere does not. */
function firstWaiting(q: number): number {
  for (const e of waitqEntries(q)) {
    if (e > 0) return e;
    const g = sgG[-e];
    if (sgTicket[gWaiting[g]] === 0) return g;
  }
  return 0;
}
