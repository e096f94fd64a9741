/**
 * The picture on the index page: two processors at work. It shows the course's shapes with their names:
 * goroutines are circles, a P is a rectangle, an M the triangle it stands on, queues are open rows with the
 * oldest at the right. Colours come from the style sheet, so the picture follows light and dark.
 */
import { raw } from './html';

const circle = (x: number, y: number, state: 'running' | 'runnable', label: number) =>
  `<g class="${state}"><circle cx="${x}" cy="${y}" r="12"/><text x="${x}" y="${y + 4}">${label}</text></g>`;

const name = (x: number, y: number, text: string, anchor = 'start') =>
  `<text class="name" x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;

/** Slots of 30 px; the labels fill it from the right. */
function row(x: number, y: number, slots: number, labels: number[]): string {
  const first = slots - labels.length;
  const slot = (i: number) => `<path class="line" d="M${x + 30 * i} ${y}v30"/>`;
  return (
    `<path class="line" d="M${x} ${y}h${30 * slots}m0 30h-${30 * slots}"/>` +
    Array.from({ length: slots - 1 }, (_, i) => slot(i + 1)).join('') +
    labels.map((label, i) => circle(x + 30 * (first + i) + 15, y + 15, 'runnable', label)).join('')
  );
}

/** A P with its M, its front seat and its queue; `x` is the left end of the queue. */
function processor(x: number, number: number, running: number, next: number, queue: number[]): string {
  const middle = x + 190;
  return [
    row(x, 117, 5, queue),
    `<rect class="p" x="${middle - 34}" y="108" width="68" height="48" rx="5"/>`,
    `<path class="line" d="M${middle - 15} 106v-30h30v30"/>`,
    circle(middle, 91, 'runnable', next),
    circle(middle, 132, 'running', running),
    `<path class="m" d="M${middle} 160l26 38h-52z"/>`,
    name(middle + 40, 152, `P${number}`),
    name(middle + 40, 196, `M${number}`),
  ].join('');
}

function picture(processors: number): string {
  const width = processors === 2 ? 600 : 320;
  const [slots, waiting] = processors === 2 ? [9, [21, 20, 19, 18]] : [6, [21, 20, 19]];
  const left = width - 30 * slots - (processors === 2 ? 165 : 40);
  const each = [processor(4, 0, 7, 12, [11, 10, 9]), processor(330, 1, 8, 17, [16, 15, 14, 13])];
  const names = [4, 330].map(x => name(x, 166, 'local queue') + name(x + 162, 84, 'front seat', 'end'));
  const alt =
    processors === 2
      ? 'Two processors. Each runs one goroutine on its thread, keeps another in the front seat and more in a ' +
        'queue of its own; one shared queue lies above both.'
      : 'A processor runs one goroutine on its thread, keeps another in the front seat and more in a queue of ' +
        'its own; a shared queue lies above.';
  return [
    `<svg class="board of-${processors}" viewBox="0 0 ${width} 240" role="img" aria-label="${alt}">`,
    row(left, 16, slots, waiting),
    processors === 2 ? name(left - 10, 36, 'global queue', 'end') : name(left, 62, 'global queue'),
    ...each.slice(0, processors),
    ...names.slice(0, processors),
    `<path class="line" d="M0 206h${width}M0 211h${width}"/>`,
    name(4, 230, 'kernel'),
    '</svg>',
  ].join('');
}

/** One for wide screens, one for narrow ones, where two processors would be too small to read. */
export const board = raw(picture(2) + picture(1));
