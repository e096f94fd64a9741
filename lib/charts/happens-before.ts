/**
 * The happens-before graph of a run under the race detector: a lane for each goroutine, a mark for each access and
 * each operation that orders, an arrow where one goroutine's clock reached another. Two accesses that race have no
 * path of arrows between them.
 *
 * Arrows are read off the clocks: a mark whose clock knows more of another goroutine than the mark before it has an arrow
 * from the last mark of that goroutine that it knows of.
 */
import type { DetectorEvent, Thread } from '../explore/race/detector';
import type { RaceRun } from '../explore/race/run';
import { type Figure, layout, round } from './figure';
import { colour } from './theme';
import { counted } from './unit';

/** More marks than these cannot be told apart. */
const MOST = 80;

interface Mark extends DetectorEvent {
  x: number;
  races: boolean;
}

/** @throws RangeError when the run kept no log, or one too long to draw */
export function happensBefore(run: RaceRun, title = 'What comes before what'): Figure {
  const { log: kept, threads, races } = run.detector;
  if (kept === null) throw new RangeError('happensBefore: run it with raceRun({ log: true }, …)');
  // What the detector notes of channels and WaitGroups themselves is no access of the program's.
  const log = kept.filter(e => e.own !== false || races.some(r => r.cell === e.cell));
  if (log.length > MOST)
    throw new RangeError(`happensBefore draws at most ${MOST} events; this run has ${log.length}`);
  const race = races[0];
  const isRacing = (e: DetectorEvent): boolean =>
    race !== undefined &&
    e.cell === race.cell &&
    [race.now, race.before].some(a => a.thread === e.thread && a.ordinal === e.ordinal);
  const marks: Mark[] = log.map((e, x) => ({ ...e, x, races: isRacing(e) }));
  const name = (t: Thread): string => (t.id === 0 ? 'main' : `${t.name} ${t.goid}`);
  const pair = marks.filter(m => m.races).slice(-2);
  const data: Figure['data'] = [
    ...lanes(threads, marks),
    ...arrows(marks),
    accesses(marks, 'read', 'circle-open'),
    accesses(marks, 'write', 'circle'),
    orderings(marks),
    ...racing(pair),
    ...labels(marks),
  ].filter(trace => (trace.x as unknown[]).length > 0);
  const words = pair.map(m => `${m.kind} by ${name(threads[m.thread])} at ${clockText(m)}`);
  return {
    data,
    layout: layout(title, 110 + 74 * threads.length, data, {
      xaxis: { visible: false, range: [-1, marks.length] },
      yaxis: {
        tickvals: threads.map(t => t.id),
        ticktext: threads.map(t => `○ ${name(t)}`),
        range: [threads.length - 0.4, -0.7],
        showgrid: false,
        ticks: '',
        fixedrange: true,
      },
    }),
    alt:
      race === undefined
        ? `${counted(threads.length, 'goroutine')}, ${counted(marks.length, 'event')}; every two accesses to one variable are in order: no race in this run.`
        : `${counted(threads.length, 'goroutine')}, ${counted(marks.length, 'event')}. ${race.name}: ${words.join('; ')}. Neither clock has reached the other: a race.`,
    rows: marks.map(m => ({
      event: m.x + 1,
      goroutine: name(threads[m.thread]),
      does: `${m.kind} ${m.text}`,
      clock: clockText(m),
      races: m.races,
    })),
  };
}

function clockText({ clock }: DetectorEvent): string {
  return `[${Array.from(clock, c => c ?? 0).join(' ')}]`;
}

/** A line from each goroutine's first mark to its last. */
function lanes(threads: readonly Thread[], marks: Mark[]): Figure['data'] {
  return threads.map(t => {
    const mine = marks.filter(m => m.thread === t.id);
    return {
      type: 'scatter',
      mode: 'lines',
      showlegend: false,
      x: mine.map(m => m.x),
      y: mine.map(() => t.id),
      line: { color: colour.grid, width: 6 },
      hoverinfo: 'skip',
    };
  });
}

function accesses(marks: Mark[], kind: 'read' | 'write', symbol: string): Figure['data'][number] {
  return scatter(
    kind,
    marks.filter(m => m.kind === kind),
    symbol,
    colour.blue,
  );
}

function orderings(marks: Mark[]): Figure['data'][number] {
  return scatter(
    'orders',
    marks.filter(m => m.kind !== 'read' && m.kind !== 'write'),
    'square',
    colour.green,
  );
}

function scatter(name: string, list: Mark[], symbol: string, stroke: string): Figure['data'][number] {
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    x: list.map(m => m.x),
    y: list.map(m => m.thread),
    marker: { symbol, size: 11, color: stroke, line: { color: stroke, width: 2 } },
    hovertext: list.map(m => `${m.kind} ${m.text} ${clockText(m)}`),
    hoverinfo: 'text',
  };
}

/** ✕ on both, and a broken line between them where a path is missing. */
function racing(pair: Mark[]): Figure['data'] {
  if (pair.length < 2) return [];
  return [
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: 'race',
      x: pair.map(m => m.x),
      y: pair.map(m => m.thread),
      line: { color: colour.vermilion, width: 2, dash: 'dot' },
      marker: { symbol: 'x-thin', size: 20, line: { color: colour.vermilion, width: 3 } },
      hoverinfo: 'skip',
    },
  ];
}

/** One line trace with gaps; heads point along their line. A step of a lane is kept free for the mark. */
function arrows(marks: Mark[]): Figure['data'] {
  const known = new Map<number, number[]>();
  const x: (number | null)[] = [];
  const y: (number | null)[] = [];
  for (const m of marks) {
    for (const from of sourcesOf(m, known.get(m.thread) ?? [], marks)) {
      const down = Math.sign(m.thread - from.thread);
      x.push(from.x, m.x, null);
      y.push(round(from.thread + 0.1 * down), round(m.thread - 0.12 * down), null);
    }
    known.set(m.thread, [...m.clock]);
  }
  return [
    {
      type: 'scatter',
      mode: 'lines+markers',
      name: 'comes before',
      x,
      y,
      line: { color: colour.ink, width: 1.2 },
      marker: {
        symbol: 'arrow',
        angleref: 'previous',
        color: colour.ink,
        size: x.map((_, k) => (k % 3 === 1 ? 10 : 0)),
        line: { width: 0 },
      },
      hoverinfo: 'skip',
    },
  ];
}

/** The marks of other goroutines that m has just learnt of, without those that another of them knew. */
function sourcesOf(m: Mark, before: number[], marks: Mark[]): Mark[] {
  const sources: Mark[] = [];
  for (let u = 0; u < m.clock.length; u++) {
    if (u === m.thread || !((m.clock[u] ?? 0) > (before[u] ?? 0))) continue;
    const source = marks
      .filter(
        x => x.thread === u && x.x !== m.x && x.clock[u] <= m.clock[u] && (x.x < m.x || x.kind === 'release'),
      )
      .filter(x => x.kind !== 'read' && x.kind !== 'write')
      .pop();
    if (source !== undefined) sources.push(source);
  }
  return sources.filter(
    s => !sources.some(o => o !== s && (o.clock[s.thread] ?? 0) >= s.clock[s.thread] && o.x > s.x),
  );
}

/** What each mark is, over it, and its clock below, where there is room. */
function labels(marks: Mark[]): Figure['data'] {
  const small = marks.length > 24;
  const what = (m: Mark): string => {
    if (m.kind === 'go') return 'go';
    return m.kind === 'read' || m.kind === 'write' ? m.text.slice(m.text.lastIndexOf('.') + 1) : m.text;
  };
  const clocked = small ? marks.filter(m => m.races) : marks;
  const size = small ? 8 : 9;
  return [
    text(
      marks,
      marks.map(m => what(m).slice(0, small ? 8 : 14)),
      -0.24,
      size,
    ),
    text(clocked, clocked.map(clockText), 0.26, size),
  ];
}

function text(list: Mark[], words: string[], up: number, size: number): Figure['data'][number] {
  return {
    type: 'scatter',
    mode: 'text',
    showlegend: false,
    x: list.map(m => m.x),
    y: list.map(m => round(m.thread + up)),
    text: words,
    textfont: { size },
    hoverinfo: 'skip',
  };
}
