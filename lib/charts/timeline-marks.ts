/** The traces of a timeline besides its bars: arrows, marks, and the band that shows a queue's depth. */
import { eachEvent, recordingOf } from '../observe/replay';
import type { Run } from '../observe/run';
import { Origin } from '../runtime/probe';
import { type Figure, round } from './figure';
import type { DrawnSpan } from './merge';
import { colour } from './theme';
import type { Arrow, Happenings } from './timeline-events';

type Trace = Figure['data'][number];

/** Where things stand on the page. */
export interface Place {
  /** Lane id to row, 0 on top. */
  row: Map<number, number>;
  /** ns from main's start to the axis's unit. */
  scale: (ns: number) => number;
}

/** More of a kind than this are not drawn: they would hide what they explain. */
export const MOST_ARROWS = 120;

export function marks(shown: DrawnSpan[], events: Happenings, place: Place): Trace[] {
  return [
    ...tickPicks(shown, place),
    ...sliceEnds(events, place),
    ...sysmonLooks(events, place),
    ...arrows(events.steals, place, { name: 'steal', stroke: colour.vermilion, dash: 'solid', width: 1.2 }),
    ...arrows(events.wakes, place, { name: 'wake', stroke: colour.ink, dash: 'dot', width: 1.2 }),
    ...arrows(events.handoffs, place, { name: 'hand-off', stroke: colour.purple, dash: 'solid', width: 3 }),
  ];
}

/** All arrows of a kind as one line trace with gaps; heads point along their line. */
function arrows(
  list: Arrow[],
  { row, scale }: Place,
  look: { name: string; stroke: string; dash: string; width: number },
): Trace[] {
  const drawn = list.filter(a => row.has(a.from) && row.has(a.to) && a.from !== a.to).slice(0, MOST_ARROWS);
  if (drawn.length === 0) return [];
  // Lines end at the bars' edges, not in their middle, where the labels are.
  const reach = (a: Arrow) => (row.get(a.to)! > row.get(a.from)! ? 0.34 : -0.34);
  return [
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: look.name,
      x: drawn.flatMap(a => [scale(a.t0), scale(a.t1), null]),
      y: drawn.flatMap(a => [round(row.get(a.from)! + reach(a)), round(row.get(a.to)! - reach(a)), null]),
      line: { color: look.stroke, width: look.width, dash: look.dash },
      marker: {
        symbol: 'arrow',
        angleref: 'previous',
        color: look.stroke,
        size: drawn.flatMap(() => [0, 8 + 2 * look.width, 0]),
        line: { width: 0 },
      },
      hovertext: drawn.flatMap(a => [a.text, a.text, '']),
      hoverinfo: 'text',
    },
  ];
}

/** ◆ over each run that the 61st tick began. */
function tickPicks(shown: DrawnSpan[], { row, scale }: Place): Trace[] {
  const ticks = shown.filter(s => s.origin === Origin.GrqTick && s.state === 'running');
  if (ticks.length === 0) return [];
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: '61st tick',
      x: ticks.map(s => scale(s.from)),
      y: ticks.map(s => round(row.get(s.lane)! - 0.4)),
      marker: {
        symbol: 'diamond',
        size: 8,
        color: colour.purple,
        line: { color: colour.onFill, width: 0.5 },
      },
      hovertext: ticks.map(s => `${s.label}: found by the 61st tick`),
      hoverinfo: 'text',
    },
  ];
}

/** ▮ where a goroutine had to give way. */
function sliceEnds({ slices }: Happenings, { row, scale }: Place): Trace[] {
  const drawn = slices.filter(s => row.has(s.lane));
  if (drawn.length === 0 || drawn.length > 2 * MOST_ARROWS) return [];
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: 'slice ends',
      x: drawn.map(s => scale(s.t)),
      y: drawn.map(s => row.get(s.lane)!),
      marker: { symbol: 'line-ns', size: 11, line: { color: colour.vermilion, width: 3 } },
      hovertext: drawn.map(s => s.text),
      hoverinfo: 'text',
    },
  ];
}

/** A data race: two accesses of one variable, neither before the other. */
export interface Racing {
  /** The variable. */
  name: string;
  now: RacingSide;
  before: RacingSide;
}

interface RacingSide {
  goroutine: string;
  goid: number;
  /** ns from main's start. */
  at: number;
  write: boolean;
}

/** ✕ where each of two racing accesses was, a line between the two. @param laneAt who ran the goroutine then */
export function raceMarks(
  races: Racing[],
  laneAt: (goid: number, at: number) => number | undefined,
  { row, scale }: Place,
): Trace[] {
  const points = races.flatMap(({ name, before, now }) => {
    const pair = [before, now].map(side => {
      const lane = laneAt(side.goid, side.at);
      const y = lane === undefined ? undefined : row.get(lane);
      return {
        x: scale(side.at),
        y,
        text: `${side.goroutine} ${side.write ? 'writes' : 'reads'} ${name}: a data race`,
      };
    });
    return pair.every(point => point.y !== undefined) ? [...pair, { x: null, y: null, text: '' }] : [];
  });
  if (points.length === 0) return [];
  return [
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: 'data race',
      x: points.map(point => point.x),
      y: points.map(point => point.y),
      line: { color: colour.vermilion, width: 1.5, dash: 'dot' },
      marker: { symbol: 'x', size: 10, color: colour.vermilion, line: { color: colour.onFill, width: 1 } },
      hovertext: points.map(point => point.text),
      hoverinfo: 'text',
    },
  ];
}

/** Ticks on the time axis, as sysmon looks at everything and belongs to no lane. */
function sysmonLooks({ looks }: Happenings, { row, scale }: Place): Trace[] {
  if (looks.length === 0 || looks.length > 2 * MOST_ARROWS) return [];
  return [
    {
      type: 'scatter',
      mode: 'markers',
      name: 'sysmon looks',
      x: looks.map(scale),
      y: looks.map(() => round(row.size - 0.45)),
      marker: { symbol: 'line-ns', size: 6, line: { color: colour.ink, width: 1 } },
      hoverinfo: 'skip',
    },
  ];
}

/** The local queue's depth under each P: a band 0.14 of a lane high at the greatest depth. */
export function depthBands(run: Run, ids: number[], from: number, to: number, { scale }: Place): Trace[] {
  const rec = recordingOf(run);
  const steps = new Map(ids.map(id => [id, [{ t: from, n: 0 }]]));
  let deepest = 0;
  const grain = (to - from) / 1000;
  eachEvent(run, (i, state) => {
    const t = rec.t[i]! - run.mainStart;
    if (t > to) return;
    for (const [id, list] of steps) {
      const n = state.ps[id]!.lrq.length;
      const last = list[list.length - 1]!;
      if (n === last.n) continue;
      if (t <= from) last.n = n;
      else if (t - last.t < grain)
        last.n = n; // the same pixel
      else list.push({ t, n });
      if (t >= from) deepest = Math.max(deepest, n);
    }
  });
  if (deepest === 0) return [];
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  ids.forEach((id, row) => {
    const list = steps.get(id)!;
    if (list.every(s => s.n === 0)) return;
    const base = row + 0.5;
    const at = (n: number) => round(base - (0.14 * n) / deepest);
    x.push(scale(from));
    y.push(base);
    list.forEach((s, k) => {
      x.push(scale(s.t), scale(list[k + 1]?.t ?? to));
      y.push(at(s.n), at(s.n));
    });
    x.push(scale(to), scale(from), null);
    y.push(base, base, null);
  });
  return [
    {
      type: 'scatter',
      mode: 'lines',
      name: `local queue (≤ ${deepest})`,
      x,
      y,
      fill: 'toself',
      fillcolor: 'rgba(230,159,0,0.55)',
      line: { width: 0 },
      hoverinfo: 'skip',
    },
  ];
}
