/**
 * Queueing theory: what the mean wait must be, for arrivals at random (Poisson) and c servers with one queue.
 *
 * Rates are per unit of time, times in that unit; any unit will do. Sources: A. K. Erlang 1917 (M/M/c),
 * F. Pollaczek 1930 and A. Khinchine 1932 (M/G/1), J. D. C. Little 1961 (L = λW).
 */

/** Arrivals, service of one server, and servers. */
export interface Queue {
  /** Arrivals a unit of time. */
  lambda: number;
  /** Services a unit of time of one busy server: 1 / the mean service time. */
  mu: number;
  /** Servers. Default 1. */
  c?: number;
}

/** The share of the servers' time that is used: λ / cμ. At 1 and above the queue grows without end. */
export function utilisationOf({ lambda, mu, c = 1 }: Queue): number {
  check('lambda', lambda, 0);
  check('mu', mu, Number.MIN_VALUE);
  if (!Number.isInteger(c) || c < 1 || c > 100_000) {
    throw new RangeError(`queueing: c must be a whole number from 1 to 100,000; got ${c}`);
  }
  return lambda / (c * mu);
}

/** Erlang C: the share of arrivals that find all c servers busy, and wait; 1 when the queue is unstable. */
export function erlangC(queue: Queue): number {
  const rho = utilisationOf(queue);
  const { lambda, mu, c = 1 } = queue;
  if (rho >= 1) return 1;
  if (lambda === 0) return 0;
  // aᵏ / k! in logarithms: neither overflows for hundreds of servers.
  const { lgamma, log, exp, sum } = math();
  const a = lambda / mu;
  const top = c * log(a) - lgamma(c + 1);
  const terms = Array.from({ length: c }, (_, k) => exp(k * log(a) - lgamma(k + 1) - top));
  return 1 / (1 + (1 - rho) * (sum(terms) as number));
}

/** Mean wait before service in M/M/c: service times exponential. Infinity when unstable. */
export function waitMMc(queue: Queue): number {
  const { lambda, mu, c = 1 } = queue;
  return utilisationOf(queue) >= 1 ? Number.POSITIVE_INFINITY : erlangC(queue) / (c * mu - lambda);
}

/**
 * Mean wait before service with one server, M/G/1 (Pollaczek and Khinchine).
 * @param cv standard deviation of the service time over its mean: 1 exponential (M/M/1), 0 constant (M/D/1)
 */
export function waitMG1(queue: { lambda: number; mu: number }, cv: number): number {
  check('cv', cv, 0);
  const rho = utilisationOf(queue);
  return rho >= 1 ? Number.POSITIVE_INFINITY : ((rho / (1 - rho)) * (1 + cv * cv)) / (2 * queue.mu);
}

/** Little's law: how many are inside, on the mean, when λ come a unit of time and each stays W. */
export function little(lambda: number, w: number): number {
  check('lambda', lambda, 0);
  check('w', w, 0);
  return lambda * w;
}

function check(name: string, x: number, low: number): void {
  if (typeof x !== 'number' || !(x >= low) || x === Number.POSITIVE_INFINITY) {
    throw new RangeError(
      `queueing: ${name} must be a finite number ${low === 0 ? 'of 0 or more' : 'above 0'}; got ${x}`,
    );
  }
}

/** Loaded when first needed: it takes a moment, and most cells compute no theory. */
function math(): typeof import('mathjs') {
  return require('mathjs');
}
