/**
 * Lanes over time: what each P, M or G did. Bars are states, the thin band under a P is its local queue's
 * depth, arrows are steals and wakes, ◆ a goroutine that the 61st tick took from the global queue.
 */
import type { Run } from '../observe/run';
import { type By, spans } from '../observe/spans';
import { type Figure, layout, listed, type Row, round, titled } from './figure';
import { type DrawnSpan, mergeSpans } from './merge';
import { colour, type Look, type StateName, states } from './theme';
import { type Happenings, happenings } from './timeline-events';
import { depthBands, MOST_ARROWS, marks, type Racing, raceMarks } from './timeline-marks';
import { counted, duration, type Unit, unitFor } from './unit';

export interface TimelineOptions {
  by?: By;
  /** ns from main's start. */
  from?: number;
  to?: number;
  /** Also the runtime's start-up, before main. */
  boot?: boolean;
  /** Also the runtime's own goroutines (by G). */
  system?: boolean;
  title?: string;
  /** Data races of this run, as `raceRun` reports them: their accesses are marked. */
  races?: Racing[];
  /** At most this many lanes; the rest are named in the sentence. */
  lanes?: number;
}

interface Lane {
  id: number;
  name: string;
}

/** @throws Error when the run was not recorded or the window is empty */
export function timeline(run: Run, options: TimelineOptions = {}): Figure {
  const by = options.by ?? 'P';
  const all = spans(run, by, { boot: options.boot, system: options.system });
  const last = Math.max(0, ...lastOfLanes(all));
  const from = options.from ?? (options.boot ? -run.mainStart : 0);
  const to = options.to ?? (last || 1);
  if (!(from < to)) throw new RangeError(`timeline: from (${from} ns) must come before to (${to} ns)`);
  const cut = all
    .filter(s => s.to > from && s.from < to)
    .map(s => ({ ...s, from: Math.max(s.from, from), to: Math.min(s.to, to) }));

  const { lanes, left } = lanesOf(run, by, cut, options.lanes ?? 60);
  const row = new Map(lanes.map((lane, i) => [lane.id, i]));
  const shown = mergeSpans(cut.filter(s => row.has(s.lane)));
  const unit = unitFor(to - from);
  const scale = (ns: number) => round(ns / unit.ns);

  const data: Figure['data'] = stateBars(shown, row, unit, by);
  const place = { row, scale };
  const events = happenings(run, by, from, to);
  if (by === 'P') data.push(...depthBands(run, [...row.keys()], from, to, place));
  data.push(...marks(shown, events, place));
  const races = options.races ?? [];
  const lane = (goid: number, at: number) =>
    cut.find(s => s.state === 'running' && run.goroutines[s.g]?.goid === goid && s.from <= at && at <= s.to)
      ?.lane;
  data.push(...raceMarks(races, lane, place));
  const crowded = events.steals.length > MOST_ARROWS || events.wakes.length > MOST_ARROWS;

  const laneHeight = lanes.length <= 8 ? (by === 'P' ? 46 : 34) : lanes.length <= 20 ? 24 : 14;
  return {
    data,
    layout: layout(
      options.title ??
        { P: 'Who runs on which processor', M: 'What each thread does', G: 'What each goroutine does' }[by],
      124 + laneHeight * Math.max(lanes.length, 2),
      data,
      {
        barmode: 'overlay',
        bargap: 0,
        uniformtext: { minsize: 8, mode: 'hide' },
        xaxis: { title: titled(`time since main's start (${unit.name})`), range: [scale(from), scale(to)] },
        yaxis: {
          tickvals: lanes.map((_, i) => i),
          ticktext: lanes.map(lane => lane.name),
          range: [lanes.length - 0.4, -0.6],
          showgrid: false,
          ticks: '',
          fixedrange: true,
        },
      },
    ),
    alt: sentence(run, by, cut, lanes, left, from, to, events, crowded, races.length),
    rows: shown.map(
      (s): Row => ({
        lane: lanes[row.get(s.lane)!]!.name,
        [`from (${unit.name})`]: scale(s.from),
        [`to (${unit.name})`]: scale(s.to),
        state: s.reason || states[s.state].name,
        goroutine: s.label,
      }),
    ),
  };
}

function lastOfLanes(all: { lane: number; to: number }[]): number[] {
  const last = new Map<number, number>();
  for (const s of all) last.set(s.lane, Math.max(last.get(s.lane) ?? 0, s.to));
  return [...last.values()];
}

function lanesOf(run: Run, by: By, list: { lane: number }[], most: number): { lanes: Lane[]; left: number } {
  const ids = [...new Set(list.map(s => s.lane))].sort((x, y) => x - y);
  const name = (id: number) => (by === 'P' ? `□ P${id}` : by === 'M' ? `▲ M${id}` : `○ ${goName(run, id)}`);
  return {
    lanes: ids.slice(0, most).map(id => ({ id, name: name(id) })),
    left: Math.max(0, ids.length - most),
  };
}

/** `main`, `worker 3` (its label), `producer`; where several share a name and have no label, with the goid. */
function goName(run: Run, index: number): string {
  const { name, label, goid } = run.goroutines[index]!;
  if (label !== String(goid)) return /^\d+$/.test(label) ? `${name} ${label}` : label;
  const alone = run.goroutines.every((other, i) => i === index || other.name !== name);
  return alone ? name : `${name} ${goid}`;
}

/** One bar trace a state: the legend's entry and its pattern. */
export function stateBars(shown: DrawnSpan[], row: Map<number, number>, unit: Unit, by: By): Figure['data'] {
  const order = Object.keys(states) as StateName[];
  return order.flatMap(state => {
    // Where nothing runs a lane is empty, except by P and M, where the licence or thread exists idle.
    const mine = shown.filter(s => s.state === state && s.to > s.from && state !== 'dead');
    if (mine.length === 0) return [];
    const look: Look = states[state];
    return [
      {
        type: 'bar',
        orientation: 'h',
        name: look.name,
        legendgroup: state,
        base: mine.map(s => round(s.from / unit.ns)),
        x: mine.map(s => round((s.to - s.from) / unit.ns)),
        y: mine.map(s => row.get(s.lane)!),
        width: look.height,
        text: mine.map(s => barText(s, by)),
        textposition: 'inside',
        insidetextanchor: 'middle',
        textangle: 0,
        insidetextfont: { color: state === 'runtime' ? colour.onDark : colour.onFill, size: 11 },
        constraintext: 'inside',
        cliponaxis: true,
        hovertemplate: `${look.name} %{text}<br>%{x} ${unit.name} from %{base}<extra></extra>`,
        marker: {
          color: look.fill,
          // Hundreds of outlines would bleach what they surround.
          line: {
            color: state === 'spinning' ? colour.onFill : 'rgba(255,255,255,0.55)',
            width: mine.length > 200 ? 0.2 : 0.5,
          },
          ...(look.pattern && {
            pattern: {
              shape: look.pattern,
              bgcolor: look.fill,
              fgcolor: colour.onFill,
              fgopacity: 0.5,
              size: 6,
              solidity: 0.18,
            },
          }),
        },
      },
    ];
  });
}

function barText(s: DrawnSpan, by: By): string {
  if (s.of > 1) return s.state === 'mixed' ? `${s.of}×` : '';
  if (by === 'G') return s.state === 'running' && s.on >= 0 ? `P${s.on}` : s.reason;
  return s.label;
}

function sentence(
  run: Run,
  by: By,
  list: { lane: number; state: string; from: number; to: number }[],
  lanes: Lane[],
  left: number,
  from: number,
  to: number,
  events: Happenings,
  crowded: boolean,
  races: number,
): string {
  const share = new Map<number, number>();
  for (const s of list) {
    if (s.state === 'running') share.set(s.lane, (share.get(s.lane) ?? 0) + s.to - s.from);
  }
  const busy = lanes.map(lane => ({ name: lane.name.replace(/^\S+ /, ''), ns: share.get(lane.id) ?? 0 }));
  const most = busy.reduce((x, y) => (y.ns > x.ns ? y : x), busy[0] ?? { name: '', ns: 0 });
  const least = busy.reduce((x, y) => (y.ns < x.ns ? y : x), busy[0] ?? { name: '', ns: 0 });
  const percent = (ns: number) => `${Math.round((100 * ns) / (to - from))} %`;
  const noun = { P: 'processor', M: 'thread', G: 'goroutine' }[by];
  const parts = [`Timeline of ${counted(lanes.length, noun)} over ${duration(to - from)}`];
  if (busy.length === 1) parts.push(`${most.name} runs goroutines ${percent(most.ns)} of the time`);
  else if (busy.length > 1) {
    parts.push(`${most.name} runs most (${percent(most.ns)}), ${least.name} least (${percent(least.ns)})`);
  }
  if (events.steals.length > 0) {
    parts.push(`${counted(events.steals.length, 'steal')} of ${counted(events.stolen, 'goroutine')}`);
  }
  if (races > 0) parts.push(`the accesses of ${counted(races, 'data race')} marked`);
  const notes: string[] = [];
  if (left > 0) notes.push(`${counted(left, 'more lane')} not drawn`);
  if (crowded) notes.push(`only the first ${MOST_ARROWS} arrows drawn`);
  if (run.recording?.truncated) notes.push('the recording was cut at its limit');
  return `${parts.join('; ')}${notes.length > 0 ? ` (${listed(notes)})` : ''}.`;
}
