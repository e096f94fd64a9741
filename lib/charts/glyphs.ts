/**
 * The shapes of the board, as SVG text: G a circle, M a triangle, P a rectangle, runnext a chair, a queue an
 * open row of slots with the oldest at the right, the poller an eye, sysmon a clock.
 */
import { escapeHtml } from './escape';
import { colour, fontFamily, inkFor, states } from './theme';

/** px between two slots, and the radius of a goroutine in one. */
export const SLOT = 30;
export const R = 12;

export type GState = 'running' | 'runnable' | 'waiting' | 'syscall';

/** A goroutine: colour, pattern and label tell its state. */
export function goroutine(x: number, y: number, label: string, state: GState): string {
  const text = label.length > 4 ? `${label.slice(0, 3)}…` : label;
  const size = text.length > 3 ? 8.5 : text.length > 2 ? 10 : 12;
  return (
    `<g class="g ${state}"><circle cx="${x}" cy="${y}" r="${R}"/>` +
    (state === 'running' ? '' : `<circle cx="${x}" cy="${y}" r="${R}" fill="url(#${state})"/>`) +
    `<text x="${x}" y="${y + size * 0.36}" font-size="${size}">${escapeHtml(text)}</text></g>`
  );
}

export function words(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
  size = 12,
): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}">${escapeHtml(text)}</text>`;
}

/** A queue of `slots` places whose right end is the way out; labels oldest first. More than fit: `+n` at the left. */
export function queue(x: number, y: number, slots: number, labels: string[]): string {
  const fit = labels.length <= slots ? labels : labels.slice(0, slots - 1);
  const place = (i: number) => x + SLOT * (slots - 1 - i) + SLOT / 2;
  const separators = Array.from({ length: slots - 1 }, (_, i) => `M${x + SLOT * (i + 1)} ${y}v${SLOT}`);
  return (
    `<path class="thin" d="M${x} ${y}h${SLOT * slots}m0 ${SLOT}h-${SLOT * slots}${separators.join('')}"/>` +
    fit.map((label, i) => goroutine(place(i), y + SLOT / 2, label, 'runnable')).join('') +
    (fit.length < labels.length
      ? words(x + SLOT / 2, y + SLOT / 2 + 4, `+${labels.length - fit.length}`, 'middle', 10)
      : '')
  );
}

/** The front seat: a chair 30 px wide on the line y. */
export function chair(x: number, y: number, label: string | null): string {
  return (
    `<path class="line" d="M${x - 16} ${y}v-32M${x - 16} ${y - 3}h32v3"/>` +
    (label === null ? '' : goroutine(x, y - 17, label, 'runnable'))
  );
}

export type MLook = 'running' | 'syscall' | 'runtime' | 'spinning' | 'parked' | 'polling' | 'starting';

/** A thread: a triangle that stands on y; its point carries a P. */
export function thread(x: number, y: number, id: number, look: MLook): string {
  return (
    `<path class="m ${look}" d="M${x} ${y - 34}l20 34h-40z"/>` +
    `<text x="${x}" y="${y - 6}" text-anchor="middle" font-size="10" class="${look === 'spinning' ? 'dark' : ''}">M${id}</text>`
  );
}

export function processor(x: number, y: number, width: number, height: number, idle: boolean): string {
  return `<rect class="p${idle ? ' idle' : ''}" x="${x}" y="${y}" width="${width}" height="${height}" rx="5"/>`;
}

/** The network poller. */
export function eye(x: number, y: number, open: boolean): string {
  const lid = `<path class="line" d="M${x - 16} ${y}q16 -16 32 0q-16 16 -32 0z"/>`;
  return open
    ? `${lid}<circle class="ink" cx="${x}" cy="${y}" r="4.5"/>`
    : `<path class="line" d="M${x - 16} ${y}q16 12 32 0"/>`;
}

export function clock(x: number, y: number): string {
  return `<circle class="line" cx="${x}" cy="${y}" r="9"/><path class="line" d="M${x} ${y - 6}v6l4 3"/>`;
}

/** An SVG document around the shapes, with their style; follows the reader's light or dark scheme. */
export function document(width: number, height: number, inside: string): string {
  const pattern = (state: GState, d: string, extra = '') =>
    `<pattern id="${state}" width="5" height="5" patternUnits="userSpaceOnUse"${extra}><path d="${d}" stroke="#111" stroke-opacity=".4" stroke-width="1.3"/></pattern>`;
  const css =
    `svg{--ink:${inkFor.light}}@media(prefers-color-scheme:dark){svg{--ink:${inkFor.dark}}}` +
    `text{font-family:${fontFamily};fill:var(--ink)}` +
    `.line,.thin,.p,.m{fill:none;stroke:var(--ink);stroke-width:1.5}.thin{stroke-width:1}.ink{fill:var(--ink)}` +
    `.p.idle{stroke-dasharray:3 3}.g text{fill:${colour.onFill};text-anchor:middle}.g circle{stroke:${colour.onFill};stroke-width:.6}` +
    (['running', 'runnable', 'waiting', 'syscall'] as const)
      .map(state => `.g.${state} circle:first-child{fill:${states[state].fill}}`)
      .join('') +
    `.m.spinning{fill:${colour.yellow}}.m.starting{stroke-dasharray:3 3}.m.parked{stroke-width:1}.dark{fill:${colour.onFill}}`;
  const defs =
    pattern('runnable', 'M0 0v5', ' patternTransform="rotate(45)"') +
    pattern('waiting', 'M1.5 2h1.3') +
    pattern('syscall', 'M0 0v5M0 0h5', ' patternTransform="rotate(45)"');
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<style>${css}</style><defs>${defs}</defs>${inside}</svg>`
  );
}
