/**
 * `show` puts a figure, a drawing or a table under the cell, as one output that works everywhere.
 *
 * The HTML form, which the static pages rely on:
 *
 *     <figure class="gmplab-figure">
 *       <img src="data:image/svg+xml;base64,…" alt="…" width="760" height="320">
 *       <figcaption>…</figcaption>                                      where the figure has a note
 *       <script type="application/json" class="gmplab-plotly">{data, layout, alt, rows}</script>
 *       <script>…</script>                                              makes it live in Jupyter
 *     </figure>
 *
 * Drawings have no JSON. A sequence of drawings is `<figure class="gmplab-figure gmplab-frames">` with an
 * `<ol>` of `<li><img …><p>caption</p></li>`; without scripts it is read from top to bottom.
 * The text form is the alternative text.
 */
import { escapeHtml, scriptJson } from '../charts/escape';
import type { Figure, Frames, Picture, Table } from '../charts/figure';
import { staticSvg } from '../charts/static';
import { flushConsole } from './console';
import { display } from './tslab';
import { upgradeScript } from './upgrade';

export type Shown = Figure | Picture | Frames | Table;

/** Rows kept with a figure in a notebook or page; the figure object has them all. */
const MOST_ROWS = 200;

/**
 * Shows each of them. Outside of a notebook it prints the alternative texts.
 * @throws TypeError for anything that no chart builder made
 */
export function show(...things: Shown[]): void {
  for (const thing of things) {
    const text = textForm(thing);
    const html = htmlForm(thing);
    flushConsole();
    if (!display({ 'text/html': html, 'text/plain': text })) console.log(text);
  }
}

/** What `show` sends as text/html. */
export function htmlForm(thing: Shown): string {
  if ('html' in thing) return thing.html;
  if ('frames' in thing) {
    const items = thing.frames.map(f => `<li>${image(f.svg, f.alt)}<p>${escapeHtml(f.caption)}</p></li>`);
    return figureElement('gmplab-figure gmplab-frames', `<ol>${items.join('')}</ol>${live}`);
  }
  if ('svg' in thing) return figureElement('gmplab-figure', image(thing.svg, thing.alt));
  if (!('data' in thing && 'layout' in thing)) {
    throw new TypeError('show wants what a chart builder returns, such as timeline(run) or table(rows)');
  }
  const { data, layout, alt, rows, note } = thing;
  const json = scriptJson({ data, layout, alt, rows: rows.slice(0, MOST_ROWS) });
  return figureElement(
    'gmplab-figure',
    image(staticSvg(thing), alt) +
      (note ? `<figcaption>${escapeHtml(note)}</figcaption>` : '') +
      `<script type="application/json" class="gmplab-plotly">${json}</script>${live}`,
  );
}

const live = `<script>${upgradeScript}</script>`;

function textForm(thing: Shown): string {
  const note = 'note' in thing && thing.note ? `\n${thing.note}` : '';
  return `${thing.alt}${note}`;
}

function figureElement(classes: string, inside: string): string {
  return `<figure class="${classes}">${inside}</figure>`;
}

function image(svg: string, alt: string): string {
  const tag = /<svg\b[^>]*>/.exec(svg)?.[0] ?? '';
  const size = ['width', 'height'].map(name => new RegExp(`\\b${name}="([\\d.]+)"`).exec(tag)?.[1]);
  const uri = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return `<img src="${uri}" alt="${escapeHtml(alt)}" width="${size[0]}" height="${size[1]}">`;
}
