/** The list of a page's sections. */
import { type Html, html } from './html';
import type { Heading } from './markdown';

/** @param headings of the page, in order; levels 2 and 3 are listed */
export function contents(headings: Heading[]): Html {
  const listed = headings.filter(h => h.level <= 3);
  if (listed.length < 2) return html``;
  return html`<nav class="contents" aria-label="On this page">
<details open><summary>On this page</summary>
<ol>${listed.map(entry)}</ol>
</details>
</nav>`;
}

/** The number that a heading gives itself stands in its circle. */
function entry({ level, id, text }: Heading): Html {
  const [, number = '', words = text] = /^(\d+)\.\s+(.*)$/.exec(text) ?? [];
  const circle = level === 2 && html`<span class="circle">${number}</span>`;
  return html`<li class="level-${level}"><a href="#${id}">${circle}${words}</a></li>\n`;
}
