/**
 * The same question at the scale of requests: each arrives, waits for a processor, takes what the footprint says, is
 * answered and gives it back. No goroutine is scheduled, so half a million requests take some milliseconds; what they
 * cost has been measured where they are (footprint.ts). The map of 576 machines is made of these.
 *
 * The processors are one server of starts and ends, first come first served. The accept loop is one goroutine among all
 * that are to run: while they wait for a processor, connections wait for it. Latency is constant, so requests end in
 * the order in which they began.
 */
import type { Footprint } from './footprint';
import type { Asked } from './question';
import { horizon, portHeld, type Wall } from './walls';

export interface FlowAnswer {
  wall: Wall | 'none';
  /** ns. */
  time: number;
  inFlight: number;
  arrived: number;
}

/** Arrivals that one answer may take: beyond them it says what it has seen. */
const MOST = 3_000_000;

export function flow(asked: Asked, f: Footprint, without: readonly Wall[] = []): FlowAnswer {
  const gone = (wall: Wall) => without.includes(wall);
  const gap = 1e9 / asked.rate;
  const { latency } = asked;
  const ports = gone('ports')
    ? Number.POSITIVE_INFINITY
    : asked.destinations * (asked.ports[1] - asked.ports[0] + 1);
  const files = gone('files') ? Number.POSITIVE_INFINITY : asked.ulimit - 1;
  const ram = gone('memory') ? Number.POSITIVE_INFINITY : asked.ram;
  const speed = gone('processors') ? 0 : 1;
  const late = gone('processors') ? Number.POSITIVE_INFINITY : asked.late;
  const backlog =
    gone('acceptQueue') || asked.server === 'outside' ? Number.POSITIVE_INFINITY : asked.backlog;
  const held = portHeld(asked);
  const most = Math.min(MOST, Math.ceil(horizon(asked) / gap) + 1);

  // Begun requests end in their order: what is still open are the last of them.
  const answers = new Ring();
  const closed = new Ring();
  let free = 0; // when the processors have done all that came so far
  const said = (wall: Wall | 'none', time: number, arrived: number): FlowAnswer => ({
    wall,
    time: Math.round(time),
    inFlight: answers.length,
    arrived,
  });
  for (let k = 0; k < most; k++) {
    const at = k * gap;
    // Answers that are due before this one begins take the processors first.
    while (answers.length > 0 && answers.first() <= Math.max(at, free)) {
      const done = Math.max(answers.shift(), free) + speed * f.end;
      free = done;
      closed.push(done + held);
    }
    const begin = Math.max(at, free);
    if (begin - at > (backlog + 1) * f.start) return said('acceptQueue', begin, k);
    if (begin - at > late) return said('processors', begin, k);
    free = begin + speed * f.start;
    while (closed.length > 0 && closed.first() <= begin) closed.shift();
    const open = answers.length + 1;
    if (f.baseFds + f.fds * open > files) return said('files', begin, k + 1);
    if (open + closed.length > ports) return said('ports', begin, k + 1);
    if (f.baseBytes + f.bytes * open > ram) return said('memory', begin, k + 1);
    answers.push(free + latency);
  }
  return said('none', most * gap, most);
}

/** First in, first out, of times. */
class Ring {
  private times = new Float64Array(1024);
  private head = 0;
  length = 0;

  push(time: number): void {
    if (this.length === this.times.length) {
      const bigger = new Float64Array(2 * this.length);
      bigger.set(this.times.subarray(this.head));
      bigger.set(this.times.subarray(0, this.head), this.length - this.head);
      this.times = bigger;
      this.head = 0;
    }
    this.times[(this.head + this.length++) & (this.times.length - 1)] = time;
  }

  first(): number {
    return this.times[this.head];
  }

  shift(): number {
    const time = this.times[this.head];
    this.head = (this.head + 1) & (this.times.length - 1);
    this.length--;
    return time;
  }
}
