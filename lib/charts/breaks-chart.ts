/** The map of what breaks first, as a picture: rate and latency on logarithmic axes, with lines of equal rate × latency. */
import type { BreaksMap } from '../observe/breaks/map';
import { wallNames } from '../observe/breaks/words';
import { showCount, showTime } from '../observe/units';
import type { Figure } from './figure';
import { regions } from './regions';

export interface BreaksChartOptions {
  title?: string;
  /** A service of your own: requests a second, latency in ns, and its name. */
  pins?: { name: string; rate: number; latency: number }[];
}

const CALM = 'nothing';
const order = [
  CALM,
  wallNames.ports,
  wallNames.files,
  wallNames.acceptQueue,
  wallNames.processors,
  wallNames.memory,
];

export function breaksChart(map: BreaksMap, options: BreaksChartOptions = {}): Figure {
  const { rates, latencies, answers } = map;
  const column = (rate: number) => place(rates, rate);
  const row = (latency: number) => place(latencies, latency);
  // Little's law: as many under way along each line.
  const curves = [1e3, 1e5, 1e7].flatMap(n => {
    const points = rates
      .map((rate): [number, number] => [column(rate), row((n / rate) * 1e9)])
      .filter(([, j]) => j >= -0.5 && j <= latencies.length - 0.5);
    return points.length > 1 ? [{ name: `${showCount(n)} under way`, points }] : [];
  });
  return regions(
    {
      x: rates.map(x => short(x)),
      y: latencies.map(x => showTime(Number(x.toPrecision(2)))),
      names: answers.map(line => line.map(a => wallNames[a.wall])),
    },
    {
      title: options.title ?? 'What breaks first?',
      x: 'requests a second',
      y: 'latency',
      order,
      calm: CALM,
      curves,
      pins: options.pins?.map(({ name, rate, latency }) => ({ name, at: [column(rate), row(latency)] })),
    },
  );
}

/** Where a value stands among the grid's, which grow by a constant factor. */
function place(grid: number[], value: number): number {
  return Math.log(value / grid[0]!) / Math.log(grid[1]! / grid[0]!);
}

/** 1.8k, 10M. */
function short(x: number): string {
  const [factor, unit] = x >= 1e6 ? [1e6, 'M'] : x >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${Number((x / factor).toPrecision(2))}${unit}`;
}
