/**
 * Arrivals: something outside that happens again and again, for which a goroutine waits in the poller as a
 * server's accept loop does. However many are to come, one entry of the calendar stands for each process.
 */
import { netpollReady, netpollWait } from '../runtime/netpoll';
import { gopark, schedule } from '../runtime/proc';
import { Wait } from '../runtime/waitreason';
import { after, registerHandler } from '../sim/calendar';
import { type Duration, draw } from '../sim/distributions';
import { Stream } from '../sim/random';

/** An arrival process: something outside that happens `left` more times. */
interface Source {
  gap: Duration;
  left: number;
  pending: number;
  /** The goroutine that waits for the next one, 0 for none. */
  waiter: number;
  started: boolean;
}
let sources: Source[] = [];

export function setArrivals(arrivals: { gap: Duration; count: number }[]): void {
  sources = arrivals.map(s => ({ gap: s.gap, left: s.count, pending: 0, waiter: 0, started: false }));
}

/** Accept: the arrival process starts with the first call. */
export function accept(m: number, g: number, i: number): void {
  const source = sources[i];
  if (!source.started) {
    source.started = true;
    if (source.left > 0) arrive(i);
  }
  if (source.pending > 0) {
    source.pending--;
    return;
  }
  source.waiter = g;
  netpollWait();
  gopark(m, g, Wait.IO);
  schedule(m);
}

/** One entry in the calendar for each source, however many arrivals are to come. */
function arrive(i: number): void {
  after(draw(sources[i].gap, Stream.Work), arrival, i, -1);
}

const arrival = registerHandler(i => {
  const source = sources[i];
  source.left--;
  if (source.left > 0) arrive(i);
  if (source.waiter !== 0) {
    const g = source.waiter;
    source.waiter = 0;
    netpollReady(g);
  } else {
    source.pending++;
  }
});
