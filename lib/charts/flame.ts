/**
 * A profile as a flame chart: a row for each depth of the call stack, a box as wide as its share, callers below.
 * Boxes too narrow to be seen are left out, and the note says how much they hold.
 */
import type { Profile } from '../observe/profile';
import { topOf } from '../observe/profile';
import { type Figure, layout, listed, type Row, round } from './figure';
import { STAND_IN, textWidth } from './font-widths';
import { colour, width } from './theme';

export interface FlameOptions {
  /** Which of the profile's types. Default: the last, as `go tool pprof` takes it. */
  type?: string;
  title?: string;
}

interface Box {
  name: string;
  value: number;
  children: Map<string, Box>;
}

/** Narrower boxes, as a share of all, are not drawn. */
const LEAST = 0.002;
const ROW = 24;

/** Boxes of a layer of the machine have one fill and one pattern: who reads a grey print reads their names. */
const layers: { test: RegExp; fill: string; name: string }[] = [
  { test: /^main\./, fill: colour.green, name: 'main' },
  {
    test: /^(runtime\.(gc|scan|mallocgc|malg|morestack|newstack|copystack)|runtime\.stopTheWorld)/,
    fill: colour.sky,
    name: 'memory and GC',
  },
  { test: /^(runtime|internal)/, fill: colour.orange, name: 'scheduler and runtime' },
  { test: /./, fill: colour.purple, name: 'packages' },
];

/** @throws TypeError for a profile in which nothing was spent; RangeError for a type that it has not */
export function flame(profile: Profile, options: FlameOptions = {}): Figure {
  const { type, unit } = profile.types.find(t => t.type === options.type) ?? profile.types.at(-1)!;
  if (options.type !== undefined && options.type !== type) {
    throw new RangeError(
      `flame: there is no "${options.type}"; there are ${profile.types.map(t => t.type).join(', ')}`,
    );
  }
  const root = tree(
    profile,
    profile.types.findIndex(t => t.type === type),
  );
  if (!(root.value > 0)) throw new TypeError('flame: nothing was spent in this profile');
  const drawn = place(root);
  const depth = Math.max(...drawn.map(b => b.depth)) + 1;
  const shown = drawn.filter(b => b.depth === 0).reduce((sum, b) => sum + b.share, 0);
  const data: Figure['data'] = layers.map(({ name, fill }, i) => {
    const mine = drawn.filter(b => layerOf(b.name) === i);
    return {
      type: 'bar',
      orientation: 'h',
      name,
      showlegend: mine.length > 0,
      x: mine.map(b => round(b.share)),
      base: mine.map(b => round(b.from)),
      y: mine.map(b => b.depth),
      width: mine.map(() => 0.92),
      marker: { color: fill, line: { color: colour.ink, width: 0.6 } },
      text: mine.map(b => fitting(b.name, b.share)),
      textposition: 'inside',
      insidetextanchor: 'start',
      textangle: 0,
      constraintext: 'none',
      insidetextfont: { size: 10, color: colour.onFill },
      customdata: mine.map(b => [b.name, amount(b.value, unit), (100 * b.share).toFixed(1)]),
      hovertemplate: '%{customdata[0]}<br>%{customdata[1]} (%{customdata[2]} %)<extra></extra>',
    };
  });
  const top = topOf(profile, type);
  const most = top.slice(0, 3).map(row => `${row.function} ${(100 * row.flatShare).toFixed(0)} %`);
  const hidden = 1 - shown;
  return {
    data,
    layout: layout(options.title ?? `${type}: ${amount(root.value, unit)}`, 90 + ROW * depth, data, {
      barmode: 'overlay',
      bargap: 0,
      xaxis: { range: [0, 1], tickformat: '.0%', showgrid: false },
      yaxis: { range: [-0.5, depth - 0.5], visible: false },
      margin: { t: 62, l: 12 },
    }),
    alt: `A flame chart of ${amount(root.value, unit)} (${type}), ${depth} calls deep; most by itself: ${listed(most)}.`,
    rows: top.slice(0, 40).map(
      (row): Row => ({
        function: row.function,
        flat: row.flat,
        'flat %': round(100 * row.flatShare, 3),
        cumulative: row.cumulative,
        'cumulative %': round(100 * row.cumulativeShare, 3),
      }),
    ),
    ...(hidden > 0.0005 && {
      note: `Boxes narrower than ${100 * LEAST} % are not drawn; at the bottom they hold ${(100 * hidden).toFixed(1)} %.`,
    }),
  };
}

function tree(profile: Profile, i: number): Box {
  const root: Box = { name: '', value: 0, children: new Map() };
  for (const { stack, values } of profile.samples) {
    const x = values[i]!;
    if (x <= 0) continue;
    root.value += x;
    let at = root;
    for (const name of stack) {
      let child = at.children.get(name);
      if (child === undefined) {
        child = { name, value: 0, children: new Map() };
        at.children.set(name, child);
      }
      child.value += x;
      at = child;
    }
  }
  return root;
}

interface Placed {
  name: string;
  value: number;
  /** Share of all, and where it begins, 0 to 1. */
  share: number;
  from: number;
  depth: number;
}

/** The widest stand on the left; every box stands on its caller. */
function place(root: Box): Placed[] {
  const list: Placed[] = [];
  const walk = (box: Box, from: number, depth: number): void => {
    let at = from;
    const children = [...box.children.values()].sort(
      (a, b) => b.value - a.value || (a.name < b.name ? -1 : 1),
    );
    for (const child of children) {
      const share = child.value / root.value;
      if (share >= LEAST) {
        list.push({ name: child.name, value: child.value, share, from: at, depth });
        walk(child, at, depth + 1);
      }
      at += share;
    }
  };
  walk(root, 0, 0);
  return list;
}

const layerOf = (name: string): number => layers.findIndex(l => l.test.test(name));

/** As much of a name as its box has room for. */
function fitting(name: string, share: number): string {
  const room = share * (width - 40) - 8;
  const short = name.replace(/^runtime\./, '');
  for (const text of [name, short, `${short.slice(0, Math.floor(room / 6) - 1)}…`]) {
    if (text.length > 2 && STAND_IN * textWidth(text, 10) <= room) return text;
  }
  return '';
}

/** Bytes and ns for people. */
export function amount(x: number, unit: string): string {
  const steps: [number, string][] =
    unit === 'bytes'
      ? [
          [1e9, 'GB'],
          [1e6, 'MB'],
          [1e3, 'kB'],
          [1, 'B'],
        ]
      : unit === 'nanoseconds'
        ? [
            [1e9, 's'],
            [1e6, 'ms'],
            [1e3, 'µs'],
            [1, 'ns'],
          ]
        : [[1, unit]];
  const [scale, name] = steps.find(([s]) => x >= s) ?? steps.at(-1)!;
  return `${round(x / scale, 3)} ${name}`;
}
