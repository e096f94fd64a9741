/**
 * select: select.go's selectgo. Among the cases that are ready one is taken, uniformly at random; if none is and
 * there is no default, the goroutine stands in the queue of every channel until one case wins.
 */
import { randomBelow, Stream } from '../sim/random';
import { chanClosed, chanTimer, tryRecv, trySend } from './chan';
import { Cost, pay } from './costs';
import { gopark, schedule } from './proc';
import {
  acquireSudog,
  DONE,
  finish,
  onResume,
  type Resumed,
  sgElem,
  sgFlags,
  sgFor,
  sgLink,
  sgOn,
  sgTicket,
  suspend,
} from './sudog';
import { blockTimerChan, maybeRunChan, unblockTimerChan } from './timer';
import { CLOSED, gResult } from './values';
import { enqueueSudog, recvq, removeSudog, sendq, WOKEN_BY_CLOSE } from './waitq';
import { Wait } from './waitreason';

export enum CaseKind {
  Recv = 0,
  Send = 1,
  Default = 2,
}

/** One case of a select. */
export interface SelectCase {
  readonly kind: CaseKind;
  /** The channel's index; 0 for a nil channel, whose case is never ready. */
  readonly chan: number;
  /** What to send, or the zero value that a receive from a closed channel gives. */
  readonly value: unknown;
}

/** What a select gives: which case was taken, by its place; and for a receive the value and whether it was sent. */
export interface Selected {
  index: number;
  value: unknown;
  ok: boolean;
}

const SEND_ON_CLOSED_CHANNEL = 'send on closed channel';

let pollorder = new Int32Array(16);

/** @returns the text of a panic, '' for none; the `Selected` is in gResult[g] when g runs on */
export function selectgo(m: number, g: number, cases: readonly SelectCase[]): string {
  let norder = 0;
  let orDefault = -1;
  let others = 0;
  if (cases.length > pollorder.length) pollorder = new Int32Array(2 * cases.length);
  for (let i = 0; i < cases.length; i++) {
    if (cases[i].kind === CaseKind.Default) {
      orDefault = i;
      continue;
    }
    others++;
    const timer = chanTimer[cases[i].chan];
    if (timer !== 0) maybeRunChan(timer);
    if (cases[i].chan === 0) continue;
    // A permutation, inside out: every order is as likely as any other.
    const j = randomBelow(Stream.Sched, norder + 1);
    pollorder[norder] = pollorder[j];
    pollorder[j] = i;
    norder++;
  }
  // One case and a default is compiled to an operation that does not block: it costs no more than a look.
  if (others > 1) for (let i = 0; i < others; i++) pay(Cost.SelectCase);
  for (let i = 0; i < norder; i++) {
    const index = pollorder[i];
    const { kind, chan, value } = cases[index];
    if (kind === CaseKind.Recv) {
      if (!tryRecv(m, g, chan)) continue;
      const got = gResult[g];
      gResult[g] = got === CLOSED ? { index, value, ok: false } : { index, value: got, ok: true };
    } else {
      if (chanClosed[chan] !== 0) return SEND_ON_CLOSED_CHANNEL;
      if (!trySend(m, g, chan, value)) continue;
      gResult[g] = { index, value: undefined, ok: false };
    }
    pay(Cost.Chan);
    return '';
  }
  if (orDefault >= 0) {
    pay(Cost.Atomic);
    gResult[g] = { index: orDefault, value: undefined, ok: false };
    return '';
  }
  pay(Cost.Chan);
  if (norder > 0) standInAll(g, cases, norder);
  gopark(m, g, others === 0 ? Wait.SelectNoCases : Wait.Select);
  schedule(m);
  return '';
}

function standInAll(g: number, cases: readonly SelectCase[], norder: number): void {
  let last = 0;
  for (let i = 0; i < norder; i++) {
    const { kind, chan, value } = cases[pollorder[i]];
    const s = acquireSudog(g);
    sgOn[s] = chan;
    sgFor[s] = pollorder[i] << 1;
    if (kind === CaseKind.Send) sgFor[s] |= 1;
    sgElem[s] = value;
    if (last === 0) suspend(g, s, SELECTED);
    else sgLink[last] = s;
    last = s;
    enqueueSudog(kind === CaseKind.Send ? sendq(chan) : recvq(chan), s);
    if (chanTimer[chan] !== 0) blockTimerChan(chanTimer[chan]);
  }
}

/** A case has won: the goroutine leaves the other queues. */
const SELECTED = onResume((_m, g, first): Resumed => {
  const won = sgTicket[first];
  for (let s = first; s !== 0; s = sgLink[s]) {
    if (chanTimer[sgOn[s]] !== 0) unblockTimerChan(chanTimer[sgOn[s]]);
    if (s !== won) removeSudog((sgFor[s] & 1) !== 0 ? sendq(sgOn[s]) : recvq(sgOn[s]), s);
  }
  const sent = (sgFor[won] & 1) !== 0;
  const closed = (sgFlags[won] & WOKEN_BY_CLOSE) !== 0;
  gResult[g] = { index: sgFor[won] >> 1, value: sent ? undefined : sgElem[won], ok: !sent && !closed };
  finish(g, first);
  if (!sent || !closed) return DONE;
  gResult[g] = undefined;
  return SEND_ON_CLOSED_CHANNEL;
});
