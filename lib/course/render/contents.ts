/** The list of a page's sections. */
import { type Html, html } from './html';
import type { Heading } from './markdown';

/** @param headings of the page, in order; levels 2 and 3 are listed */
export function contents(headings: Heading[]): Html {
  const listed = headings.filter(h => h.level <= 3);
  if (listed.length < 2) return html``;
  return html`<nav class="contents" aria-label="On this page">
<details open><summary>On this page</summary>
<ol>${listed.map(h => html`<li class="level-${h.level}"><a href="#${h.id}">${h.text}</a></li>\n`)}</ol>
</details>
</nav>`;
}
