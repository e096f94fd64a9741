/**
 * Traffic as a program that the engine runs: what feeds its goroutines.
 *
 * The goroutines of net/http, each one scheduled as any other: main, a caller for every request, dials, readLoops
 * and writeLoops; and, where the service is inside, the accept loop, conn.serve and backgroundRead. Their places are
 * numbers in columns, so that half a million requests with five goroutines each are a matter of seconds.
 */
import { type FedProgram, type Front, Op, reg } from '../../goroutine/opcodes';
import { address, addressOf } from '../../os/addresses';
import { newRemote } from '../../os/remotes';
import { newproc } from '../../runtime/proc';
import { sched } from '../../runtime/sched';
import { gResult } from '../../runtime/values';
import { clock, T } from '../../sim/clock';
import { draw } from '../../sim/distributions';
import { Stream } from '../../sim/random';
import { caller } from './caller';
import { dial, REQUEST_BYTES, RESPONSE_BYTES, readLoop, writeLoop } from './connection';
import { checkTraffic, type Traffic } from './options';
import { awaitSelect, wake } from './park';
import { accept, background, listen, serve } from './server';
import { Role, TrafficState } from './state';

const PORT = 8080;

/** @throws RangeError that names the parameter at fault */
export function trafficProgram(traffic: Traffic): { program: FedProgram; state: TrafficState } {
  checkTraffic(traffic);
  const t = new TrafficState(traffic);
  return { program: { front: new TrafficFront(t), main: Role.Main }, state: t };
}

/** The places of main. */
enum At {
  Setup = 0,
  Accept = 1,
  Arrive = 2,
  Wait = 3,
}

class TrafficFront implements Front {
  /** Addresses of the service, and the one whose turn it is. */
  private addresses: number[] = [];
  private turn = 0;
  private listeners: number[] = [];
  private begun = 0;
  private nextAt = 0;
  private left = 0;
  private main = 0;
  private mainParked = false;
  private readonly nextAddress = () => this.addresses[this.turn++ % this.addresses.length];

  constructor(private readonly t: TrafficState) {
    t.spawn = (role, what) => {
      reg.fn = role;
      reg.a = what;
      this.start(newproc(sched.curm, 0));
    };
    t.onEnd = () => this.ended();
  }

  start(g: number): void {
    const { t } = this;
    t.ensureG(g);
    t.role[g] = reg.fn as Role;
    t.what[g] = reg.a;
    t.at[g] = 0;
    gResult[g] = undefined;
  }

  resume(g: number): Op {
    const { t } = this;
    switch (t.role[g] as Role) {
      case Role.Main:
        return this.mainLoop(g);
      case Role.Caller:
        return caller(t, g);
      case Role.Dial:
        return dial(t, g, this.nextAddress);
      case Role.ReadLoop:
        return readLoop(t, g);
      case Role.WriteLoop:
        return writeLoop(t, g);
      case Role.Accept:
        return accept(t, g);
      case Role.Serve:
        return serve(t, g);
      case Role.Background:
        return background(t, g);
    }
  }

  /** Listens, then starts a goroutine for each request that arrives, then waits for the last. */
  private mainLoop(g: number): Op {
    const { t } = this;
    switch (t.at[g] as At) {
      case At.Setup:
        this.main = g;
        this.setup();
        t.started = this.nextAt = clock[T.Now];
        this.left = t.traffic.burst ?? 1;
        t.at[g] = At.Accept;
        return this.mainLoop(g);
      case At.Accept: {
        const l = this.listeners.pop();
        if (l === undefined) {
          t.at[g] = At.Arrive;
          return this.mainLoop(g);
        }
        reg.fn = Role.Accept;
        reg.a = l;
        return Op.Go;
      }
      default:
        return this.arrive();
    }
  }

  private arrive(): Op {
    const { t } = this;
    const { count, users } = t.traffic;
    if (t.ended === count) return Op.Return;
    const open = users === undefined || this.begun < Math.min(users, count);
    if (this.begun >= count || !open) {
      this.mainParked = true;
      return awaitSelect(0);
    }
    if (users === undefined) {
      const wait = this.nextAt - clock[T.Now];
      if (wait > 0) {
        reg.ns = wait;
        return Op.IoWait;
      }
    }
    this.request(users === undefined ? this.nextAt : clock[T.Now]);
    if (users === undefined && --this.left === 0) {
      this.left = t.traffic.burst ?? 1;
      this.nextAt += draw(t.traffic.gap, Stream.Work);
    }
    return Op.Go;
  }

  /** A request has arrived: reg says what goroutine to start for it. */
  private request(arrival: number): void {
    const { t } = this;
    this.begun++;
    t.arrived++;
    const r = t.requests.take();
    t.arrival[r] = arrival;
    t.pauses[r] = 0;
    reg.fn = Role.Caller;
    reg.a = r;
  }

  /** A request is over. A user thinks, and asks again; after the last one main goes on. */
  private ended(): void {
    const { t } = this;
    const { count, users } = t.traffic;
    if (users !== undefined && this.begun < count) {
      this.request(clock[T.Now]);
      t.pauses[reg.a] = 1;
      t.spawn(Role.Caller, reg.a);
    }
    if (t.ended === count && this.mainParked) {
      this.mainParked = false;
      wake(this.main, 0);
    }
  }

  private setup(): void {
    const { t } = this;
    const { server = 'inside', destinations = 1, latency, workers } = t.traffic;
    for (let i = 0; i < destinations; i++) {
      const ip = `${server === 'inside' ? '127.0' : '10.0'}.${Math.floor(i / 250)}.${(i % 250) + 1}`;
      const a = addressOf(ip, PORT);
      this.addresses.push(a);
      t.addresses.push(a);
      if (server === 'outside') {
        const remote = {
          request: REQUEST_BYTES,
          response: RESPONSE_BYTES,
          service: latency,
          latency: 0,
          workers,
        };
        address(a).remote = newRemote(remote);
      }
    }
    if (server === 'inside') {
      // One listener on all addresses of the loopback, as the address ":8080" makes it.
      const l = listen(t, addressOf('', PORT));
      if (l !== 0) this.listeners.push(l);
    }
  }

  /** No goroutine of traffic panics or calls Goexit. */
  raise(_g: number, text: string): Op {
    reg.text = text;
    return Op.Panic;
  }

  unwind(): Op {
    return Op.Return;
  }
}
