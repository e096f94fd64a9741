/**
 * The map of the site: all its pages in the order of reading. Each page shows it beside its text, with the
 * page itself marked, and ends with the ways on.
 */
import { type Html, html } from './html';

export interface Place {
  href: string;
  title: string;
  /** Stands before the title; '' for none. */
  number?: string;
  /** The map's part that the page belongs to; pages of a part follow each other. */
  part: string;
  /** The page that leads to this one, where there are too many to be listed beside every text. */
  under?: string;
}

/** The list beside the text. */
export function siteMap(places: Place[], here: string): Html {
  const listed = places.filter(place => !place.under);
  const parts = [...new Set(listed.map(place => place.part))];
  const current = places.find(place => place.href === here)?.under ?? here;
  return html`<nav class="map" aria-label="All pages">
<details><summary>All pages</summary>
${parts.map(
  part => html`<p class="part">${part}</p>
<ul>${listed.filter(place => place.part === part).map(place => entry(place, current, here))}</ul>
`,
)}</details>
</nav>`;
}

function entry({ href, title, number }: Place, current: string, here: string): Html {
  const mark = href === current && html` aria-current="${href === here ? 'page' : 'true'}"`;
  return html`<li><a href="${href}"${mark}>${number && html`<span class="nr">${number}</span>`}${title}</a></li>\n`;
}

/** What follows the text: the page before, the one above, the page after. */
export function turn(places: Place[], here: string): Html {
  const current = places.find(place => place.href === here);
  const row = places.filter(place => place.under === current?.under);
  const at = row.findIndex(place => place.href === here);
  const above = current?.under ? places.find(place => place.href === current.under)! : places[0]!;
  const link = (place: Place | undefined, rel: string, word: string) =>
    place &&
    html`<a class="${rel}" rel="${rel}" href="${place.href}"><span>${word}</span>${
      place.number ? `${place.number} ${place.title}` : place.title
    }</a>\n`;
  const before = row[at - 1];
  return html`<nav class="turn" aria-label="Before and after">${before !== above && link(before, 'prev', 'Before')}${
    above.href !== here && link(above, 'up', 'Overview')
  }${link(row[at + 1], 'next', 'Next')}</nav>`;
}
