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
  /** Reached from its part's page, too many to be listed beside every text. */
  unlisted?: boolean;
}

/** The list beside the text. */
export function siteMap(places: Place[], here: string): Html {
  const listed = places.filter(place => !place.unlisted);
  const parts = [...new Set(listed.map(place => place.part))];
  const at = places.find(place => place.href === here);
  // A page that is not listed itself is marked by the first of its part.
  const current = at?.unlisted ? listed.find(place => place.part === at.part)?.href : here;
  return html`<nav class="map" aria-label="All pages">
<details><summary>All pages</summary>
${parts.map(
  part => html`<p class="part">${part}</p>
<ul>${listed.filter(place => place.part === part).map(place => entry(place, current, here))}</ul>
`,
)}</details>
</nav>`;
}

function entry({ href, title, number }: Place, current: string | undefined, here: string): Html {
  const mark = href === current && html` aria-current="${href === here ? 'page' : 'true'}"`;
  return html`<li><a href="${href}"${mark}>${number && html`<span class="nr">${number}</span>`}${title}</a></li>\n`;
}

/** What follows the text: the page before, the course, the page after. */
export function turn(places: Place[], here: string): Html {
  const at = places.findIndex(place => place.href === here);
  const link = (place: Place | undefined, rel: 'prev' | 'next') =>
    place &&
    html`<a class="${rel}" rel="${rel}" href="${place.href}"><span>${rel === 'prev' ? 'Before' : 'Next'}</span>${
      place.number ? `${place.number} ${place.title}` : place.title
    }</a>`;
  const up = at > 0 && html`<a class="up" href="${places[0]!.href}"><span>Course</span>All lessons</a>`;
  return html`<nav class="turn" aria-label="Before and after">${at > 1 && link(places[at - 1], 'prev')}
${up}
${at >= 0 && link(places[at + 1], 'next')}</nav>`;
}
