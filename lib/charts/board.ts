/**
 * The scheduler at one moment, drawn: who runs where, who sits in front, who stands in which queue.
 *
 * Every picture of a run has the same size and every thing its fixed place, so that only what changed moves
 * from one frame to the next.
 */
import { narrate } from '../observe/narrate';
import { type Board, type GName, replayOf, ringSizeOf } from '../observe/replay';
import type { Run } from '../observe/run';
import type { Frames, Picture, Row } from './figure';
import { listed } from './figure';
import { textWidth } from './font-widths';
import { chair, clock, document, eye, goroutine, processor, queue, SLOT, thread, words } from './glyphs';
import { width } from './theme';
import { counted, duration } from './unit';

const P_WIDTH = 68;
const P_HEIGHT = 46;
const CELL_HEIGHT = 124;
const TOP = 82;

/** Ps beside each other; more than 4 rows of them would not fit a page. */
function columnsFor(procs: number): number {
  return procs === 1 ? 1 : procs <= 8 ? 2 : 4;
}

/**
 * The board at a moment. @param t ns from main's start
 * @throws Error when the run was not recorded
 */
export function board(run: Run, t: number): Picture {
  const state = replayOf(run).at(t);
  return { svg: draw(run, state, t), alt: sentence(state, t), rows: rowsOf(state) };
}

/**
 * The board at several moments, to step through; the caption says what happened since the one before.
 * @param ts ns from main's start, ascending
 * @throws TypeError when the moments do not ascend
 */
export function frames(run: Run, ts: number[]): Frames {
  if (ts.length === 0) throw new TypeError('frames wants at least one moment: frames(run, [0, 1000])');
  if (ts.some((t, i) => i > 0 && t <= ts[i - 1]!)) throw new TypeError('frames: the moments must ascend');
  const list = ts.map((t, i) => {
    const state = replayOf(run).at(t);
    // Before the first moment everything happened: its own event is what the picture shows.
    const happened = narrate(run, i === 0 ? t - 1 : ts[i - 1]!, t);
    const caption = `${duration(t)}: ${happened.join('; ') || 'nothing has moved'}.`;
    return { svg: draw(run, state, t), caption, alt: sentence(state, t) };
  });
  const last = list.at(-1)!;
  return {
    frames: list.map(({ svg, caption, alt }) => ({ svg, caption, alt })),
    alt: `${counted(list.length, 'picture')} of the scheduler, from ${duration(ts[0]!)} to ${duration(ts.at(-1)!)}. ${last.alt}`,
    rows: list.map(({ caption }, i): Row => ({ frame: i + 1, 'what happened': caption })),
  };
}

function draw(run: Run, state: Board, t: number): string {
  const columns = columnsFor(state.ps.length);
  const rows = Math.ceil(state.ps.length / columns);
  const cell = width / columns;
  const ring = ringSizeOf(run);
  const shelf = TOP + rows * CELL_HEIGHT + 8;
  const ground = shelf + 46;
  const parts = [
    words(8, 20, `at ${duration(t)}`, 'start', 13),
    clock(width - 60, 15),
    words(width - 46, 19, 'sysmon', 'start', 10),
    words(8, 54, 'global queue', 'start'),
    words(8, 68, String(state.grq.length), 'start', 10),
    queue(96, 38, Math.floor((width - 104) / SLOT), names(state.grq)),
    ...state.ps.map((p, i) =>
      processorCell(
        p,
        i,
        (i % columns) * cell,
        TOP + Math.floor(i / columns) * CELL_HEIGHT,
        cell,
        ring,
        state,
      ),
    ),
    shelfOf(state, shelf),
    `<path class="thin" d="M8 ${ground}h${width - 16}M8 ${ground + 4}h${width - 16}"/>`,
    kernel(state, ground + 4),
  ];
  return document(width, ground + 56, parts.join(''));
}

const names = (list: GName[]) => list.map(g => g.label);

/** One P: its queue flows in from the left, the chair stands on it, an M carries it. */
function processorCell(
  p: Board['ps'][number],
  i: number,
  x: number,
  y: number,
  cell: number,
  ring: number,
  state: Board,
): string {
  const beside = cell > 300 ? 66 : 30;
  const slots = Math.max(2, Math.min(ring, Math.floor((cell - beside - P_WIDTH - 14) / SLOT)));
  // A short ring leaves room: the whole of it stands in the middle of its cell.
  const left = x + (cell + slots * SLOT - P_WIDTH - beside) / 2;
  const right = left + P_WIDTH;
  const middle = left + P_WIDTH / 2;
  const top = y + 36;
  const m = state.ms.find(m => m.id === p.m);
  const inCall = p.status === 'syscall';
  const about = {
    running: '',
    syscall: 'in a call',
    runtime: 'scheduling',
    spinning: 'spinning',
    idle: 'idle',
  }[p.status];
  return [
    queue(left - slots * SLOT, top + 8, slots, names(p.lrq)),
    words(left - slots * SLOT, top + 52, `local queue ${p.lrq.length}`, 'start', 10),
    processor(left, top, P_WIDTH, P_HEIGHT, p.status === 'idle'),
    chair(middle, top, p.runnext?.label ?? null),
    words(middle - 22, top - 12, 'front seat', 'end', 10),
    p.running ? goroutine(middle, top + P_HEIGHT / 2, p.running.label, inCall ? 'syscall' : 'running') : '',
    p.running ? '' : words(middle, top + P_HEIGHT / 2 + 4, about, 'middle', 10),
    words(right + 6, top + 16, `P${i}`),
    cell > 300 ? words(right + 6, top + 32, `tick ${p.schedtick}`, 'start', 10) : '',
    m ? thread(middle, top + P_HEIGHT + 36, m.id, m.status) : '',
  ].join('');
}

/** Goroutines that wait, by reason; those for I/O under the poller's eye. */
function shelfOf(state: Board, y: number): string {
  const groups = new Map<string, string[]>();
  for (const { g, reason } of state.waiting) {
    if (g.system) continue;
    groups.set(reason, [...(groups.get(reason) ?? []), g.label]);
  }
  if (state.loose.length > 0) groups.set('between queues', names(state.loose));
  const polling = state.ms.find(m => m.status === 'polling');
  const parts = [eye(24, y + 18, polling !== undefined), words(24, y + 40, 'poller', 'middle', 9)];
  const io = groups.get('IO wait') ?? [];
  groups.delete('IO wait');
  let x = 52;
  if (polling) {
    parts.push(words(x, y + 22, `M${polling.id} watches`, 'start', 10));
    x += textWidth(`M${polling.id} watches`, 10) + 16;
  }
  for (const label of io.slice(0, 6)) {
    parts.push(goroutine(x + SLOT / 2, y + 18, label, 'waiting'));
    x += SLOT;
  }
  if (io.length > 6) parts.push(words(x + 4, y + 22, `+${io.length - 6}`, 'start', 10));
  x = Math.max(x + (io.length > 6 ? 40 : 16), 150);
  for (const [reason, labels] of groups) {
    const room = Math.floor((width - 8 - x - textWidth(reason, 10) * 1.17 - 30) / SLOT);
    if (room < 1) break;
    const shown = labels.length <= room ? labels : labels.slice(0, room);
    parts.push(words(x, y + 22, reason, 'start', 10));
    x += textWidth(reason, 10) * 1.17 + 6;
    for (const label of shown) {
      parts.push(
        goroutine(x + SLOT / 2, y + 18, label, reason === 'between queues' ? 'runnable' : 'waiting'),
      );
      x += SLOT;
    }
    if (shown.length < labels.length) {
      parts.push(words(x + 2, y + 22, `+${labels.length - shown.length}`, 'start', 10));
      x += 28;
    }
    x += 14;
  }
  return parts.join('');
}

/** Threads without a P: parked, on their way, in the poller. */
function kernel(state: Board, y: number): string {
  const off = state.ms.filter(m => m.p < 0 && m.id !== SYSMON);
  const fit = Math.floor((width - 90) / 64);
  const parts = [words(8, y + 30, 'kernel', 'start')];
  off.slice(0, fit).forEach((m, i) => {
    const x = 96 + i * 64;
    parts.push(thread(x, y + 38, m.id, m.status), words(x, y + 50, short[m.status], 'middle', 9));
  });
  if (off.length > fit) parts.push(words(96 + fit * 64, y + 30, `+${off.length - fit}`, 'middle', 10));
  return parts.join('');
}

/** sysmon's thread has no P ever, and a shape of its own. */
const SYSMON = 1;

const short = {
  running: 'runs',
  syscall: 'in a call',
  runtime: '',
  spinning: 'spins',
  parked: 'parked',
  polling: 'polls',
  starting: 'on its way',
};

function sentence(state: Board, t: number): string {
  const each = state.ps.map((p, i) => {
    const runs = p.running
      ? `${p.running.label} runs on P${i}`
      : `P${i} is ${p.status === 'runtime' ? 'between two' : p.status}`;
    const seat = p.runnext ? `, ${p.runnext.label} in its front seat` : '';
    const list = p.lrq.length > 0 ? `, ${p.lrq.length} in its queue (next ${p.lrq[0]!.label})` : '';
    return runs + seat + list;
  });
  const shown = each.length <= 4 ? each : [...each.slice(0, 4), `${each.length - 4} more processors`];
  const grq =
    state.grq.length > 0
      ? `${state.grq.length} in the global queue, next ${state.grq[0]!.label}`
      : 'the global queue is empty';
  return `At ${duration(t)} ${listed([...shown, grq])}; ${counted(state.counts.waiting, 'goroutine')} waiting.`;
}

function rowsOf(state: Board): Row[] {
  const list = (gs: GName[]) => names(gs).join(' ');
  return [
    { place: 'global queue', goroutines: list(state.grq), n: state.grq.length },
    ...state.ps.flatMap((p, i): Row[] => [
      { place: `P${i} runs`, goroutines: p.running?.label ?? '', n: p.running ? 1 : 0 },
      { place: `P${i} front seat`, goroutines: p.runnext?.label ?? '', n: p.runnext ? 1 : 0 },
      { place: `P${i} local queue`, goroutines: list(p.lrq), n: p.lrq.length },
    ]),
    {
      place: 'waiting',
      goroutines: list(state.waiting.map(w => w.g).filter(g => !g.system)),
      n: state.counts.waiting,
    },
  ];
}
