/**
 * How figures look: one table of colours, patterns and line styles for every chart.
 *
 * Colours are Okabe and Ito's, which colour-blind readers tell apart; beside its colour each state has a
 * pattern or a letter, so that a grey print says the same. Backgrounds are transparent. `ink` is readable on
 * white and on near-black (4.3:1 on both); pictures darken or lighten it where the page's scheme is known,
 * and a live page sets its own.
 */
export const colour = {
  green: '#009E73',
  orange: '#E69F00',
  sky: '#56B4E9',
  purple: '#CC79A7',
  vermilion: '#D55E00',
  blue: '#0072B2',
  yellow: '#F0E442',
  idle: '#BDBDBD',
  /** Text, axes, outlines. */
  ink: '#787878',
  /** Grid lines: they must not compete with data on either background. */
  grid: 'rgba(128,128,128,0.22)',
  /** Text on a coloured bar. */
  onFill: '#111111',
  /** Text on blue. */
  onDark: '#FFFFFF',
} as const;

/** The ink of a picture on a page that is known to be light or dark. */
export const inkFor = { light: '#5f5f5f', dark: '#9a9a9a' } as const;

export interface Look {
  /** What the legend says. */
  name: string;
  fill: string;
  /** plotly's hatch pattern; '' for plain. */
  pattern: '' | '/' | '\\' | 'x' | '-' | '|' | '+' | '.';
  /** Stands for the state where colour and pattern cannot be seen. */
  letter: string;
  /** Share of the lane's height. */
  height: number;
}

/** States of goroutines, processors and threads in timelines and boards. */
export const states = {
  running: { name: 'running', fill: colour.green, pattern: '', letter: 'R', height: 0.62 },
  runnable: { name: 'runnable', fill: colour.orange, pattern: '/', letter: 'Q', height: 0.4 },
  waiting: { name: 'waiting', fill: colour.sky, pattern: '.', letter: 'W', height: 0.24 },
  syscall: { name: 'system call', fill: colour.purple, pattern: 'x', letter: 'S', height: 0.4 },
  dead: { name: 'ended', fill: 'rgba(0,0,0,0)', pattern: '', letter: 'D', height: 0.12 },
  runtime: { name: 'runtime', fill: colour.blue, pattern: '', letter: 'T', height: 0.4 },
  spinning: { name: 'spinning', fill: colour.yellow, pattern: '\\', letter: 'Z', height: 0.4 },
  idle: { name: 'idle', fill: colour.idle, pattern: '', letter: 'I', height: 0.06 },
  parked: { name: 'parked', fill: colour.idle, pattern: '', letter: 'I', height: 0.06 },
  polling: { name: 'in the poller', fill: colour.sky, pattern: '.', letter: 'N', height: 0.24 },
  starting: { name: 'on its way', fill: colour.purple, pattern: '-', letter: 'U', height: 0.24 },
  mixed: { name: 'too short to draw apart', fill: colour.green, pattern: '|', letter: 'M', height: 0.62 },
} as const satisfies Record<string, Look>;

export type StateName = keyof typeof states;

/** Queues as series: a line style each besides the colour. */
export const queues = {
  runnext: { name: 'runnext', stroke: colour.vermilion, dash: 'solid' },
  lrq: { name: 'LRQ', stroke: colour.orange, dash: 'dash' },
  grq: { name: 'GRQ', stroke: colour.blue, dash: 'dot' },
  netpoll: { name: 'netpoll', stroke: colour.sky, dash: 'dashdot' },
} as const;

/** Where a goroutine was found: colour, pattern and letter, by `Origin`. */
export const origins: readonly { name: string; fill: string; pattern: Look['pattern']; letter: string }[] = [
  { name: 'runnext', fill: colour.vermilion, pattern: '', letter: 'N' },
  { name: 'local queue', fill: colour.orange, pattern: '/', letter: 'L' },
  { name: 'global queue, batch', fill: colour.sky, pattern: '.', letter: 'G' },
  { name: 'global queue, 61st tick', fill: colour.purple, pattern: 'x', letter: '◆' },
  { name: 'stolen', fill: colour.yellow, pattern: '\\', letter: 'S' },
  { name: 'network poller', fill: colour.blue, pattern: '-', letter: 'P' },
  { name: 'locked to its thread', fill: colour.idle, pattern: '|', letter: 'K' },
  { name: 'went on at once', fill: colour.green, pattern: '', letter: 'R' },
  { name: 'chosen by a patch', fill: colour.sky, pattern: 'x', letter: 'C' },
];

/** Series of any other kind: at most 8, then small multiples. */
export const series = [
  { stroke: colour.blue, dash: 'solid', symbol: 'circle' },
  { stroke: colour.vermilion, dash: 'dash', symbol: 'square' },
  { stroke: colour.green, dash: 'dot', symbol: 'diamond' },
  { stroke: colour.purple, dash: 'dashdot', symbol: 'triangle-up' },
  { stroke: colour.orange, dash: 'longdash', symbol: 'x' },
  { stroke: colour.sky, dash: 'longdashdot', symbol: 'cross' },
  { stroke: colour.yellow, dash: 'solid', symbol: 'star' },
  { stroke: colour.ink, dash: 'dot', symbol: 'circle-open' },
] as const;

/** Metric-compatible fonts first, so that a picture measured with one table fits everywhere. */
export const fontFamily = 'Arial, Liberation Sans, Helvetica, sans-serif';
export const fontSize = 12;
/** px; pictures scale with the page. */
export const width = 760;
