/**
 * Run orders as ribbons: one cell a goroutine, coloured by the queue it came from when a run tells; the first
 * place where two orders part is ringed. Long orders wrap, and ascending runs (774, 775, … 827) are one cell.
 */
import { expandOrder } from '../observe/order';
import type { Run } from '../observe/run';
import { type Start, startsOf } from '../observe/starts';
import { Origin } from '../runtime/probe';
import { type Figure, layout, type Row, runsText, titled } from './figure';
import { STAND_IN, textWidth } from './font-widths';
import { colour, origins } from './theme';
import { counted } from './unit';

/** An order as such, or as text in which ascending runs are shortened: `258 129..161 1`. */
export type Sequence = (number | string)[] | string;

/** A run; an order; or either with a name. */
export type Order = Run | Sequence | { name: string; order: Run | Sequence };

interface Ribbon {
  name: string;
  entries: { label: string; start: Start | null }[];
}

/** Neighbours that make one cell. */
interface Cell {
  at: number;
  n: number;
  text: string;
  origin: number;
}

/** Up to here each entry has a cell of its own. */
const SINGLES = 40;
/** Cells of a row when the order wraps. */
const WRAP = 100;

/**
 * Shows one or more orders. A run's order is what it printed, line by line, or, when it printed nothing, its
 * goroutines in order of their starts.
 */
export function strip(...args: [...Order[]]): Figure {
  if (args.length === 0)
    throw new TypeError('strip needs at least one order: strip(run) or strip([4, 0, 1, 2, 3])');
  const ribbons = args.map(toRibbon);
  const longest = Math.max(1, ...ribbons.map(r => r.entries.length));
  const single = longest <= SINGLES;
  const columns = Math.min(longest, single ? SINGLES : WRAP);
  const bands = Math.ceil(longest / columns);
  const parting = firstDifference(ribbons);

  // One band holds the same positions of every ribbon, one under the other.
  const step = single ? 1 : 1.6;
  const bandHeight = ribbons.length * step + (bands > 1 ? 0.5 : 0);
  const y = (ribbon: number, at: number) => Math.floor(at / columns) * bandHeight + ribbon * step;
  const cells = ribbons.map(r => (single ? r.entries.map(oneCell) : runs(r, columns)));
  const data = cellBars(cells, columns, y);
  if (!single) data.push(shortLabels(cells, columns, y));
  const visitors = cells.flatMap((list, ribbon) =>
    list
      .filter(c => c.origin === Origin.GrqTick)
      .map(c => ({ x: (c.at % columns) + 0.5, y: y(ribbon, c.at) - 0.42 })),
  );
  if (visitors.length > 0) {
    data.push({
      type: 'scatter',
      mode: 'markers',
      showlegend: false,
      x: visitors.map(v => v.x),
      y: visitors.map(v => v.y),
      marker: {
        symbol: 'diamond',
        size: 6,
        color: colour.purple,
        line: { color: colour.onFill, width: 0.5 },
      },
      hoverinfo: 'skip',
    });
  }

  const [top, bottom] = [single ? -0.6 : -1.1, bands * bandHeight - 0.4];
  const rowPx = single ? 28 : 26;
  const agree = `Who ran, in order: all ${longest} agree`;
  const title =
    parting >= 0
      ? `Who ran, in order: they part at position ${parting + 1}`
      : ribbons.length > 1
        ? agree
        : 'Who ran, in order';
  return {
    data,
    layout: layout(title, Math.round((single ? 68 : 84) + rowPx * (bottom - top)), data, {
      barmode: 'overlay',
      bargap: 0,
      uniformtext: { minsize: 8, mode: 'hide' },
      showlegend: cells.some(list => list.some(c => c.origin >= 0)),
      margin: { l: 56, r: 16, t: 56, b: single ? 12 : 28 },
      xaxis: {
        range: [0, columns],
        showgrid: false,
        ticks: '',
        showticklabels: false,
        showline: false,
        fixedrange: true,
        ...(single ? {} : { title: titled(`${columns} positions a row`) }),
      },
      yaxis: {
        ...rowLabels(ribbons, bands, columns, y),
        range: [bottom, top],
        showgrid: false,
        ticks: '',
        fixedrange: true,
      },
      shapes: parting < 0 ? [] : rings(ribbons, parting, columns, y),
    }),
    alt: sentence(ribbons, parting),
    rows: table(ribbons, longest),
  };
}

/** Position of the first entry in which the orders differ, −1 when they agree. */
export function firstDifference(ribbons: { entries: { label: string }[] }[]): number {
  const longest = Math.max(0, ...ribbons.map(r => r.entries.length));
  for (let i = 0; i < longest; i++) {
    const label = ribbons[0]!.entries[i]?.label;
    if (ribbons.some(r => r.entries[i]?.label !== label)) return i;
  }
  return -1;
}

function toRibbon(arg: Order, i: number): Ribbon {
  if (isRun(arg)) return { name: 'simulated', entries: ofRun(arg) };
  if (Array.isArray(arg) || typeof arg === 'string') return { name: `order ${i + 1}`, entries: ofList(arg) };
  return { name: arg.name, entries: isRun(arg.order) ? ofRun(arg.order) : ofList(arg.order) };
}

function isRun(x: unknown): x is Run {
  return typeof x === 'object' && x !== null && 'goroutines' in x && 'lines' in x;
}

function ofList(order: Sequence): Ribbon['entries'] {
  return (typeof order === 'string' ? expandOrder(order) : order).map(label => ({
    label: String(label),
    start: null,
  }));
}

function ofRun(run: Run): Ribbon['entries'] {
  return startsOf(run).map(start => ({ label: start.label, start }));
}

function oneCell(e: Ribbon['entries'][number], at: number): Cell {
  return { at, n: 1, text: e.label, origin: e.start?.origin ?? -1 };
}

/** Neighbours that ascend by one and came from the same queue, cut at the row's end. */
function runs(ribbon: Ribbon, columns: number): Cell[] {
  const out: Cell[] = [];
  ribbon.entries.forEach((e, at) => {
    const cell = out.at(-1);
    const origin = e.start?.origin ?? -1;
    const before = ribbon.entries[at - 1];
    if (
      cell &&
      cell.origin === origin &&
      at % columns !== 0 &&
      Number(e.label) === Number(before!.label) + 1
    ) {
      cell.n++;
      cell.text = `${ribbon.entries[cell.at]!.label}–${e.label}`;
    } else out.push(oneCell(e, at));
  });
  return out;
}

/** One bar trace an origin. */
function cellBars(
  cells: Cell[][],
  columns: number,
  y: (ribbon: number, at: number) => number,
): Figure['data'] {
  const all = cells.flatMap((list, ribbon) => list.map(c => ({ ...c, ribbon })));
  const found = [...new Set(all.map(c => c.origin))].sort((a, b) => a - b);
  return found.map(origin => {
    const mine = all.filter(c => c.origin === origin);
    const look = origins[origin];
    return {
      type: 'bar',
      orientation: 'h',
      name: look?.name ?? 'order given',
      showlegend: look !== undefined,
      base: mine.map(c => c.at % columns),
      x: mine.map(c => c.n),
      y: mine.map(c => y(c.ribbon, c.at)),
      width: 0.72,
      text: mine.map(c => (fits(c, columns) ? c.text : '')),
      textposition: 'inside',
      insidetextanchor: 'middle',
      textangle: 0,
      constraintext: 'inside',
      insidetextfont: {
        color: look === undefined ? colour.ink : origin === Origin.Netpoll ? colour.onDark : colour.onFill,
        size: columns > 30 ? 10 : 12,
      },
      hovertext: mine.map(c => {
        const where = c.n === 1 ? `${c.at + 1}` : `${c.at + 1} to ${c.at + c.n}`;
        return `${where}: ${c.text}${look ? `, ${look.name}` : ''}`;
      }),
      hoverinfo: 'text',
      marker: {
        color: look?.fill ?? 'rgba(128,128,128,0.14)',
        line: { color: look ? 'rgba(255,255,255,0.8)' : colour.ink, width: look ? 1 : 0.6 },
        ...(look?.pattern && {
          pattern: {
            shape: look.pattern,
            bgcolor: look.fill,
            fgcolor: colour.onFill,
            fgopacity: 0.35,
            size: 6,
            solidity: 0.15,
          },
        }),
      },
    };
  });
}

function fits(c: Cell, columns: number): boolean {
  return STAND_IN * textWidth(c.text, columns > 30 ? 10 : 12) + 7 <= (c.n * 688) / columns;
}

/** Above the row, the labels of cells too narrow to hold them, as far as they do not collide. */
function shortLabels(
  cells: Cell[][],
  columns: number,
  y: (ribbon: number, at: number) => number,
): Figure['data'][number] {
  const placed: { x: number; y: number; text: string }[] = [];
  cells.forEach((list, ribbon) => {
    let [row, edge] = [-1, 0];
    for (const c of list) {
      if (fits(c, columns)) continue;
      const at = ((c.at % columns) + c.n / 2) * (688 / columns);
      const half = textWidth(c.text, 8) / 2 + 1;
      if (Math.floor(c.at / columns) !== row) [row, edge] = [Math.floor(c.at / columns), 0];
      if (at - half < edge) continue;
      edge = at + half;
      placed.push({ x: (c.at % columns) + c.n / 2, y: y(ribbon, c.at) - 0.8, text: c.text });
    }
  });
  return {
    type: 'scatter',
    mode: 'text',
    cliponaxis: false,
    showlegend: false,
    x: placed.map(p => p.x),
    y: placed.map(p => p.y),
    text: placed.map(p => p.text),
    textfont: { size: 8 },
    hoverinfo: 'skip',
  };
}

function rowLabels(
  ribbons: Ribbon[],
  bands: number,
  columns: number,
  y: (ribbon: number, at: number) => number,
): Record<string, unknown> {
  const vals: number[] = [];
  const text: string[] = [];
  for (let band = 0; band < bands; band++) {
    ribbons.forEach((r, i) => {
      vals.push(y(i, band * columns));
      const position = bands > 1 ? String(band * columns + 1) : '';
      text.push(ribbons.length > 1 ? (band === 0 ? r.name : i === 0 ? position : '') : position);
    });
  }
  return {
    tickvals: vals,
    ticktext: text,
    showline: false,
  };
}

/** Rings round the first difference, in every ribbon that has an entry there or ends before it. */
function rings(
  ribbons: Ribbon[],
  at: number,
  columns: number,
  y: (ribbon: number, at: number) => number,
): Record<string, unknown>[] {
  return ribbons.map((_, i) => ({
    type: 'rect',
    x0: (at % columns) + 0.02,
    x1: (at % columns) + 0.98,
    y0: y(i, at) - 0.42,
    y1: y(i, at) + 0.42,
    line: { color: colour.vermilion, width: 2.5 },
    fillcolor: 'rgba(0,0,0,0)',
  }));
}

function sentence(ribbons: Ribbon[], parting: number): string {
  const first = ribbons[0]!;
  if (ribbons.length === 1) {
    const ticks = first.entries.filter(e => e.start?.origin === Origin.GrqTick).length;
    const extra =
      ticks > 0 ? `; ${counted(ticks, 'time')} the 61st tick let one from the global queue in` : '';
    return `Run order of ${counted(first.entries.length, 'entry', 'entries')}: ${runsText(first.entries.map(e => e.label))}${extra}.`;
  }
  const names = ribbons.map(r => r.name).join(' and ');
  if (parting < 0) {
    return `The orders ${names} agree in all ${first.entries.length} places: ${runsText(first.entries.map(e => e.label))}.`;
  }
  const there = ribbons.map(r => `${r.name} has ${r.entries[parting]?.label ?? 'ended'}`);
  return `The orders ${names} part at position ${parting + 1}: ${there.join(', ')}.`;
}

function table(ribbons: Ribbon[], longest: number): Row[] {
  return Array.from({ length: longest }, (_, i) => {
    const row: Row = { position: i + 1 };
    for (const r of ribbons) {
      row[r.name] = r.entries[i]?.label ?? null;
      const origin = r.entries[i]?.start?.origin;
      if (origin !== undefined) row['found in'] = origins[origin]?.name ?? null;
    }
    return row;
  });
}
