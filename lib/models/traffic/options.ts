/** What traffic can be asked: who calls whom, how often, how long it takes, and what the program does about it. */
import { checkDuration, type Duration } from '../../sim/distributions';

/** CPU time of the steps of a request, ns. */
export interface RequestCpu {
  /** The caller, before it has a connection, and with the response. */
  caller: number;
  response: number;
  /** socket(2) with its options; connect(2); a read(2) or write(2); accept4(2) with its options. */
  socket: number;
  connect: number;
  transfer: number;
  accept: number;
  /** The server, with the request and with the answer. */
  serve: number;
  answer: number;
}

export interface Breaker {
  /** Calls that fail one after another before it opens. */
  failures: number;
  /** ns for which it then lets nobody through; afterwards one call at a time tries. */
  open: number;
}

export interface Retries {
  /** Calls after the first. */
  most: number;
  /** ns before the first of them; it doubles with each. */
  backoff: number;
  /** Whether the wait is drawn evenly from 0 to that. */
  jitter: boolean;
}

/** Durations in ns of simulated time. */
export interface Traffic {
  /** Requests that come; Infinity for no end. */
  count: number;
  /** Time between arrivals; 0 for all at once, as a loop without a pause starts them. */
  gap: Duration;
  /** Requests that come together at each arrival. Default 1. */
  burst?: number;
  /**
   * Closed instead of open: so many users, each of whom asks again `gap` after an answer.
   * Default: none, requests come whether or not earlier ones have been answered.
   */
  users?: number;
  /** How long the service thinks about a request. */
  latency: Duration;
  /** Where it is: in this process, behind a listener; or on another machine. Default 'inside'. */
  server?: 'inside' | 'outside';
  /** Requests that a service outside works on at once. Default: any number. */
  workers?: number;
  /** Addresses of the service: each has ephemeral ports of its own. Default 1. */
  destinations?: number;
  /** http.Client.Timeout. Default 0: none. */
  timeout?: number;
  /** Requests that may be under way at once: a semaphore. Default: any number. */
  limit?: number;
  /** Requests that may wait for it; who comes later is sent away. Default: any number. */
  queue?: number;
  /** Transport.MaxConnsPerHost. Default 0: any number. */
  maxConnsPerHost?: number;
  /** Transport.MaxIdleConnsPerHost. Default 2. */
  maxIdleConnsPerHost?: number;
  breaker?: Breaker;
  retries?: Retries;
  cpu?: Partial<RequestCpu>;
  /** A request that starts later than this after its arrival is late. Default 1 s. */
  late?: number;
}

/**
 * Shares of what datasets/request-cpu.csv records: user and system time of a request at either end, until it waits for
 * its answer and from the answer on. Single steps follow a CPU profile; what the test holds to is the sums.
 */
export const requestCpu: RequestCpu = {
  caller: 14_000,
  response: 21_500,
  socket: 9_000,
  connect: 34_000,
  transfer: 5_000,
  accept: 3_500,
  serve: 3_500,
  answer: 37_000,
};

/** net/http's DefaultTransport: 30 s for a dial. */
export const DIAL_TIMEOUT = 30_000_000_000;

/** Throws a RangeError that names the parameter at fault and what it may be. */
export function checkTraffic(t: Traffic): void {
  if (t.count !== Number.POSITIVE_INFINITY) whole('count', t.count, 1, 100_000_000);
  checkDuration(t.gap, 'traffic: gap');
  checkDuration(t.latency, 'traffic: latency');
  whole('burst', t.burst, 1, 10_000_000);
  whole('users', t.users, 1, 10_000_000);
  whole('workers', t.workers, 1, 10_000_000);
  whole('destinations', t.destinations, 1, 65_000);
  whole('timeout', t.timeout, 0, 1e15);
  whole('limit', t.limit, 1, 100_000_000);
  whole('queue', t.queue, 0, 100_000_000);
  whole('maxConnsPerHost', t.maxConnsPerHost, 0, 10_000_000);
  whole('maxIdleConnsPerHost', t.maxIdleConnsPerHost, 0, 10_000_000);
  whole('late', t.late, 0, 1e15);
  whole('breaker.failures', t.breaker?.failures, 1, 1_000_000_000);
  whole('breaker.open', t.breaker?.open, 1, 1e15);
  whole('retries.most', t.retries?.most, 0, 1000);
  whole('retries.backoff', t.retries?.backoff, 0, 1e15);
  for (const [name, ns] of Object.entries(t.cpu ?? {})) {
    if (!Object.hasOwn(requestCpu, name)) {
      throw new RangeError(
        `traffic: cpu has no step "${name}"; there are ${Object.keys(requestCpu).join(', ')}`,
      );
    }
    whole(`cpu.${name}`, ns, 0, 1e12);
  }
  if (t.server !== undefined && t.server !== 'inside' && t.server !== 'outside') {
    throw new RangeError(`traffic: server must be 'inside' or 'outside'; got ${JSON.stringify(t.server)}`);
  }
  if (t.queue !== undefined && t.limit === undefined) {
    throw new RangeError('traffic: queue is the queue of a limit: set limit, too');
  }
}

function whole(name: string, x: number | undefined, least: number, most: number): void {
  if (x === undefined || (Number.isSafeInteger(x) && x >= least && x <= most)) return;
  throw new RangeError(
    `traffic: ${name} must be a whole number from ${least} to ${most.toLocaleString('en-US')}; got ${x}`,
  );
}
