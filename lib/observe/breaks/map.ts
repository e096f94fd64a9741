/** A map of what breaks first: rate × latency, each place answered by a simulation of its requests. */
import { type FlowAnswer, flow } from './flow';
import { type Footprint, footprint } from './footprint';
import { type Asked, type Question, read } from './question';

export interface BreaksMap {
  /** Requests a second, and ns: the middles of the columns and of the rows, from least to most. */
  rates: number[];
  latencies: number[];
  /** answers[row][column], row = latency. */
  answers: FlowAnswer[][];
  footprint: Footprint;
  asked: Asked;
}

export interface MapOptions {
  /** First and last, and how many in equal steps of the logarithm. Default: 10 … 10M a second, 1 ms … 100 s, 24 each. */
  rates?: [number | string, number | string];
  latencies?: [number | string, number | string];
  steps?: number;
  /** Told before each row; false stops, and the rows so far are the map. */
  progress?: (done: number, total: number) => boolean | undefined;
}

/** @throws RangeError that names the parameter at fault */
export function breaksMap(machine: Omit<Question, 'rate' | 'latency'>, options: MapOptions = {}): BreaksMap {
  const { rates = ['10', '10M'], latencies = ['1ms', '100s'], steps = 24 } = options;
  if (!Number.isInteger(steps) || steps < 2 || steps > 200) {
    throw new RangeError(`breaksMap: steps must be a whole number from 2 to 200; got ${steps}`);
  }
  const ends = [0, 1].map(i => read({ ...machine, rate: rates[i], latency: latencies[i] }));
  const grid = (from: number, to: number) =>
    Array.from({ length: steps }, (_, i) => from * (to / from) ** (i / (steps - 1)));
  const x = grid(ends[0].rate, ends[1].rate);
  const y = grid(Math.max(1, ends[0].latency), ends[1].latency).map(Math.round);
  const measured = footprint(ends[0]);
  const answers: FlowAnswer[][] = [];
  for (const latency of y) {
    if (options.progress?.(answers.length * steps, steps * steps) === false) break;
    answers.push(x.map(rate => flow({ ...ends[0], rate, latency }, measured)));
  }
  return { rates: x, latencies: y.slice(0, answers.length), answers, footprint: measured, asked: ends[0] };
}
