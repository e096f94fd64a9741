/**
 * Numbers as people write them: `10M`, `2.5k`, `10s`, `24GB`, or plain.
 *
 * Each reader takes a number as it is and a text with its unit, checks the range, and otherwise throws a
 * RangeError of one line that names what was asked for and shows how it is written.
 */

const counts: Record<string, number> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9, B: 1e9 };
const times: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  min: 6e10,
  m: 6e10,
  h: 3.6e12,
};
const bytes: Record<string, number> = {
  '': 1,
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** A reader's limits, in its base unit, both inclusive. */
export interface Range {
  least: number;
  most: number;
}

interface Kind {
  units: Record<string, number>;
  what: string;
  examples: string;
  show(x: number): string;
}

const grouped = (x: number): string => x.toLocaleString('en-US', { maximumFractionDigits: 3 });

/** Thousands grouped: 10,000,000. */
export const showCount = grouped;

/** In the largest unit that leaves at least 1: 1.5 s, 250 ms. @param ns */
export function showTime(ns: number): string {
  for (const unit of ['s', 'ms', 'µs'] as const) {
    if (Math.abs(ns) >= times[unit]) return `${round3(ns / times[unit])} ${unit}`;
  }
  return `${round3(ns)} ns`;
}

/** In powers of ten: 24 GB, 512 MB. */
export function showBytes(x: number): string {
  for (const unit of ['TB', 'GB', 'MB', 'kB'] as const) {
    if (Math.abs(x) >= bytes[unit]) return `${round3(x / bytes[unit])} ${unit}`;
  }
  return `${round3(x)} B`;
}

/** Three significant digits, and never fewer than the whole part has. */
function round3(x: number): string {
  return grouped(Math.abs(x) >= 100 ? Math.round(x) : Number(x.toPrecision(3)));
}

const count: Kind = { units: counts, what: 'a number', examples: '1000, 10k, 2.5M', show: grouped };
const time: Kind = { units: times, what: 'a time', examples: '10s, 250ms, 20us', show: showTime };
const size: Kind = { units: bytes, what: 'a size', examples: '24GB, 512MB, 2GiB', show: showBytes };

/** @returns a number, not always whole: a rate may be 0.5 */
export const readCount = (x: number | string, name: string, range: Range): number =>
  read(count, x, name, range);

/** @returns whole ns; a plain number is ns, a text needs its unit */
export const readTime = (x: number | string, name: string, range: Range): number =>
  Math.round(read(time, x, name, range));

/** @returns whole bytes */
export const readBytes = (x: number | string, name: string, range: Range): number =>
  Math.round(read(size, x, name, range));

function read(kind: Kind, x: number | string, name: string, { least, most }: Range): number {
  const value = typeof x === 'string' ? parsed(kind, x) : x;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  const shown = JSON.stringify(x) ?? String(x);
  const got = typeof x === 'number' ? String(x) : shown;
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new RangeError(`${name}: ${got} is not ${kind.what}; write ${kind.examples}`);
  }
  const between = Number.isFinite(most)
    ? `from ${kind.show(least)} to ${kind.show(most)}`
    : `at least ${kind.show(least)}`;
  throw new RangeError(`${name} must be ${between}; got ${got}`);
}

/** @returns NaN for a text that is none of this kind */
function parsed({ units }: Kind, text: string): number {
  const [, digits, unit] =
    /^([+-]?(?:\d[\d_,]*)?(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-zµμ]*)$/i.exec(text.trim()) ?? [];
  if (!digits || !/\d/.test(digits)) return Number.NaN;
  const factor = units[(unit ?? '').replace('μ', 'µ')];
  if (factor === undefined) return digits === '0' && unit === '' ? 0 : Number.NaN;
  return Number(digits.replace(/[_,]/g, '')) * factor;
}
