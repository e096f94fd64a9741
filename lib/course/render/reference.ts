/** Pages that are looked things up in: datasets, assignments, the guide, the notes on the site. */
import { contents } from './contents';
import { type Html, html } from './html';
import type { Place } from './map';
import type { Prose } from './markdown';
import { page, type Shell } from './shell';

/** @param prose what the page's text was rendered with: it knows the headings */
export function referencePage(
  place: Place,
  description: string,
  body: Html,
  prose: Prose,
  shell: Shell,
): string {
  const above = shell.places.find(({ href }) => href === place.under);
  const main = html`<header class="lesson-head">
${above && html`<p class="kicker"><a href="${above.href}">${above.title}</a></p>`}
<h1>${place.number && `${place.number} `}${place.title}</h1>
</header>
${body}
${prose.footnotes()}`;
  return page(shell, {
    title: `${place.title} · GMP Lab`,
    description,
    href: place.href,
    kind: 'reference',
    contents: contents(prose.headings),
    sections: prose.sections,
    main,
  });
}
