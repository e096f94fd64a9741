/**
 * The picture on the index page: two Ms with their Ps at work, goroutines waiting their turn. Colours come
 * from the style sheet, so the picture follows light and dark.
 */
import { raw } from './html';

const circle = (x: number, y: number, state: string, label: number) =>
  `<g class="${state}"><circle cx="${x}" cy="${y}" r="11"/><text x="${x}" y="${y + 4}">${label}</text></g>`;

/** An open row of slots, oldest at the right, with goroutines in the last of them. */
function row(x: number, y: number, slots: number, labels: number[]): string {
  const cells = Array.from({ length: slots }, (_, i) => {
    const label = labels[i - (slots - labels.length)];
    const box = `<rect class="slot" x="${x + 28 * i}" y="${y}" width="28" height="28"/>`;
    return box + (label === undefined ? '' : circle(x + 28 * i + 14, y + 14, 'runnable', label));
  });
  return cells.join('');
}

function processor(x: number, number: number, running: number, next: number, queue: number[]): string {
  return [
    row(x, 92, 5, queue),
    `<path class="flow" d="M${x + 140} 106h14"/>`,
    `<rect class="p" x="${x + 156}" y="84" width="58" height="44" rx="4"/>`,
    `<text class="name" x="${x + 166}" y="144">P${number}</text>`,
    circle(x + 185, 106, 'running', running),
    `<path class="chair" d="M${x + 172} 78v-26h26v26"/>${circle(x + 185, 64, 'runnable', next)}`,
    `<path class="m" d="M${x + 185} 130l24 34h-48z"/><text class="name" x="${x + 216}" y="160">M${number}</text>`,
  ].join('');
}

export const board = raw(
  `<svg class="board" viewBox="0 0 520 190" role="img" aria-label="Two processors: each runs one goroutine on its thread, keeps one in the front seat and a short queue; a shared queue lies above them.">` +
    row(132, 8, 9, [21, 20, 19, 18]) +
    processor(4, 0, 7, 12, [11, 10, 9]) +
    processor(274, 1, 8, 17, [16, 15, 14, 13]) +
    '<path class="kernel" d="M0 172h520M0 177h520"/></svg>',
);
