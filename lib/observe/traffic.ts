/** Traffic at scale: a run of requests over the whole machine, sampled over simulated time, with what came of each. */
import type { SimulateOptions } from '../goroutine/options';
import { causeNames, causeTexts } from '../models/traffic/causes';
import { trafficProgram } from '../models/traffic/front';
import type { Traffic } from '../models/traffic/options';
import type { Mark, TrafficState, Trouble } from '../models/traffic/state';
import { rangeOf } from '../os/addresses';
import { fdPeak, openFds } from '../os/fds';
import { listenStats } from '../os/listen';
import { peakResident } from '../os/memory';
import { portsTaken } from '../os/ports';
import { endRun } from '../runtime/deadlock';
import type { Run } from './run';
import type { Gauges } from './samples';
import { simulate, simulateAsync } from './simulate';

/** What came of the requests. Times are ns. */
export interface TrafficResult {
  run: Run;
  arrived: number;
  served: number;
  /** Most requests that were under way at once. */
  peak: number;
  dials: number;
  connected: number;
  /** Ephemeral ports that connections held at the end, and that waited for their time to be over. */
  ports: { used: number; waiting: number };
  /** Most descriptors and bytes at once (0 without a memory model). */
  fds: number;
  bytes: number;
  /** From arrival to answer, of the requests that got one. */
  latency: { mean: number; p50: number; p99: number; max: number };
  /** Requests that came to nothing, by cause, with Go's text. */
  errors: { cause: string; count: number; text: string }[];
  /** When each kind of trouble began, and how things stood. */
  first: Partial<Record<Trouble, Mark>>;
  /** Requests that started later than `late` after their arrival; accepts without a descriptor; SYNs dropped. */
  late: number;
  acceptErrors: number;
  dropped: number;
  /** When the last connection was made, and accepted, after main's start. */
  lastConnected: number;
  lastAccepted: number;
}

export interface TrafficRunOptions extends SimulateOptions {
  /** Troubles at which the run ends. Default: none. */
  stopAt?: Trouble[];
}

/**
 * Simulates requests. `sampleEvery` gives samples of goroutines, requests under way and waiting, descriptors, ports,
 * bytes (with a memory model), the latency of the answers since the sample before (ns), and requests that failed
 * so far, and of them those of each cause (`portsErrors`, `timeoutErrors` …).
 * @throws RangeError that names the parameter at fault
 */
export function traffic(traffic: Traffic, machine: TrafficRunOptions = {}): TrafficResult {
  const { state, options, program } = prepared(traffic, machine);
  return resultOf(simulate(options, program), state);
}

/** The same for long runs: the host goes on in between, and Ctrl+C or a budget ends it with what there is. */
export async function trafficAsync(
  traffic: Traffic,
  machine: TrafficRunOptions = {},
): Promise<TrafficResult> {
  const { state, options, program } = prepared(traffic, machine);
  return resultOf(await simulateAsync(options, program), state);
}

function prepared(traffic: Traffic, { stopAt, ...machine }: TrafficRunOptions) {
  const { program, state } = trafficProgram(traffic);
  state.onFirst = what => {
    if (stopAt?.includes(what)) endRun('stopped', 0, '');
  };
  const gauges = { ...gaugesOf(state), ...machine.gauges };
  // A front of numbers: no goroutine of it can hang, and its moments need no bound.
  const unhurried = { maxEvents: Number.MAX_SAFE_INTEGER, budget: 86_400, hangSeconds: 3600 };
  const options = { record: false, ...unhurried, ...machine, gauges };
  return { state, options, program };
}

function portsOf(t: TrafficState, what: 'used' | 'waiting'): number {
  return t.addresses.reduce((sum, a) => sum + portsTaken(rangeOf(a))[what], 0);
}

function gaugesOf(t: TrafficState): Gauges {
  const latency = (q: number) => () => t.recent.quantile(q);
  const errors = causeNames.slice(1).map((name, i) => [`${name}Errors`, () => t.errors[i + 1]] as const);
  return {
    arrived: () => t.arrived,
    inFlight: () => t.inFlight,
    queued: () => t.queued.length + t.waiting.length,
    served: () => t.served,
    failed: () => t.ended - t.served,
    fds: openFds,
    ports: () => portsOf(t, 'used'),
    portsWaiting: () => portsOf(t, 'waiting'),
    p50: latency(0.5),
    p99: () => {
      const ns = t.recent.quantile(0.99);
      t.recent.clear(); // the last gauge of the interval's latency
      return ns;
    },
    ...Object.fromEntries(errors),
  };
}

function resultOf(run: Run, t: TrafficState): TrafficResult {
  const { arrived, served, peak, dials, connected, first, latency } = t;
  return {
    run,
    arrived,
    served,
    peak,
    dials,
    connected,
    ports: { used: portsOf(t, 'used'), waiting: portsOf(t, 'waiting') },
    fds: fdPeak,
    bytes: peakResident(),
    latency: {
      mean: latency.mean(),
      p50: latency.quantile(0.5),
      p99: latency.quantile(0.99),
      max: latency.max,
    },
    errors: causeNames
      .map((cause, i) => ({ cause, count: t.errors[i], text: causeTexts[cause] }))
      .filter(({ count }) => count > 0),
    first,
    late: t.lateCount,
    acceptErrors: t.acceptErrors,
    dropped: listenStats().drops,
    lastConnected: t.lastConnected - t.started,
    lastAccepted: t.lastAccepted - t.started,
  };
}
