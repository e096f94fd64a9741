/** Times, numbers and lists for people: few digits, plain words. */

export interface Unit {
  name: 'ns' | 'µs' | 'ms' | 's';
  /** ns in one. */
  ns: number;
}

const units: Unit[] = [
  { name: 's', ns: 1e9 },
  { name: 'ms', ns: 1e6 },
  { name: 'µs', ns: 1e3 },
  { name: 'ns', ns: 1 },
];

/** The largest unit in which this time is at least 1. @param ns the longest time of the figure */
export function unitFor(ns: number): Unit {
  return units.find(u => Math.abs(ns) >= u.ns) ?? units[3]!;
}

/** `12.3 µs`: three significant digits in the unit that suits this one number. */
export function duration(ns: number): string {
  // Rounded first: 999.9 µs is 1 ms.
  const u = unitFor(Number(ns.toPrecision(3)));
  return `${number(ns / u.ns)} ${u.name}`;
}

/** Three significant digits, thousands apart: 0.0123, 4.57, 12,300. */
export function number(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  if (Number.isInteger(x)) return group(x);
  const rounded = Number(x.toPrecision(3));
  return Math.abs(rounded) >= 1000 ? group(rounded) : String(rounded);
}

function group(x: number): string {
  return String(x).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 steal`, `2 steals`. */
export function counted(n: number, noun: string, plural = `${noun}s`): string {
  return `${number(n)} ${n === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: string[]): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
