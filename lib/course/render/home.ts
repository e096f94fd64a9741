/** The index page: course.md, with the lessons that exist. */
import { board } from './board';
import { contents } from './contents';
import { type Html, html } from './html';
import { type Lesson, plain } from './lesson';
import type { Prose } from './markdown';
import { page, type Shell } from './shell';

/** @param course the text of course.md, '' when there is none */
export function homePage(course: string, lessons: Lesson[], shell: Shell, prose: Prose): string {
  const [, title = 'GMP Lab', rest = course] = /^\s*# +(.+?) *(?:\n|$)([\s\S]*)$/.exec(course) ?? [];
  // The lessons come where a reader looks for them: after the opening words, before the details.
  const cut = rest.search(/^## /m);
  const lede = cut < 0 ? rest : rest.slice(0, cut);
  const main = html`<header class="home-head">
<div><h1>${plain(title)}</h1>
<div class="prose lede">${prose.render(lede)}</div></div>
${board}
</header>
${lessonList(lessons, prose.slug('Start here'))}
<div class="prose">${cut < 0 ? null : prose.render(rest.slice(cut))}</div>
${prose.footnotes()}`;
  return page(shell, {
    title: plain(title),
    description: plain(
      lede
        .trim()
        .split(/\n\s*\n/)[0]!
        .replace(/\s+/g, ' '),
    ),
    href: 'index.html',
    kind: 'home',
    contents: contents(prose.headings),
    main,
  });
}

function lessonList(lessons: Lesson[], id: string): Html {
  return html`<section class="lessons" aria-labelledby="${id}"><h2 id="${id}">Start here</h2>
<ol>${lessons.map(
    lesson => html`<li><a href="${lesson.href}"><span class="number">${lesson.number}</span>
<span class="name">${lesson.title}</span></a><p>${lesson.description}</p></li>\n`,
  )}</ol></section>`;
}
