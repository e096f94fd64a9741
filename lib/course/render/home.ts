/** The index page: course.md for learners, with the lessons that exist. */
import { board } from './board';
import { contents } from './contents';
import type { CourseText } from './course-text';
import { type Html, html } from './html';
import { type Lesson, plain } from './lesson';
import type { Prose } from './markdown';
import { page, type Shell } from './shell';

/** The lessons come where a reader looks for them: after the opening words, before the details. */
export function homePage(course: CourseText, lessons: Lesson[], shell: Shell, prose: Prose): string {
  const { title, lede } = course;
  const main = html`<header class="home-head">
<div><h1>${plain(title)}</h1>
<div class="prose lede">${prose.render(lede)}</div></div>
${board}
</header>
${lessonList(lessons, prose.slug('Start here'))}
<div class="prose">${prose.render(course.learners)}</div>
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
    sections: prose.sections,
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
