/** One lesson's page. */
import { basename } from 'node:path';
import { type Cell, joined, type Notebook } from '../nbformat';
import { renderCells } from './cells';
import { contents } from './contents';
import { type Html, html } from './html';
import type { Prose } from './markdown';
import type { OutputContext } from './outputs';
import { page, type Shell } from './shell';

export interface Lesson {
  /** Where the notebook lies. */
  path: string;
  /** `06-run-queues`: names the page and its pictures. */
  name: string;
  /** `06`, or '' when the name has no number. */
  number: string;
  title: string;
  /** The first sentence or so, as plain text. */
  description: string;
  /** Link to the page. */
  href: string;
  /** All cells, without the title line. */
  cells: Cell[];
  language: string;
}

/** What a notebook says about itself. The title is the first heading of its first cell. */
export function readLesson(path: string, notebook: Notebook): Lesson {
  const name = basename(path, '.ipynb');
  const [first, ...others] = notebook.cells;
  const source = first?.cell_type === 'markdown' ? joined(first.source) : '';
  const [, title, rest] = /^\s*# +(.+?) *(?:\n+|$)([\s\S]*)$/.exec(source) ?? [];
  const cells = title === undefined ? notebook.cells : [{ ...first!, source: rest! }, ...others];
  const spec = notebook.metadata.kernelspec as { language?: string } | undefined;
  return {
    path,
    name,
    number: /^\d+/.exec(name)?.[0] ?? '',
    title: plain(title ?? name),
    description: plain(firstParagraph(rest ?? '')),
    href: `${name}.html`,
    cells: cells.filter(cell => joined(cell.source) !== '' || cell.cell_type === 'code'),
    language: spec?.language ?? 'typescript',
  };
}

export function lessonPage(
  lesson: Lesson,
  notebookHref: string,
  shell: Shell,
  context: OutputContext & { prose: Prose; at(cell: Cell): void },
): string {
  const body = renderCells(lesson.cells, { ...context, language: lesson.language });
  const notes = context.prose.footnotes();
  const main = html`<header class="lesson-head">
${lesson.number && html`<p class="kicker">Lesson ${lesson.number}</p>`}
<h1>${lesson.title}</h1>
</header>
${body}${notes}
${runIt(lesson, notebookHref)}`;
  return page(shell, {
    title: `${lesson.title} · GMP Lab`,
    description: lesson.description,
    href: lesson.href,
    kind: 'lesson',
    contents: contents(context.prose.headings),
    sections: context.prose.sections,
    main,
  });
}

function runIt(lesson: Lesson, notebookHref: string): Html {
  const file = basename(lesson.path);
  return html`<section class="run-it" aria-labelledby="run-it">
<h2 id="run-it">Run this lesson yourself</h2>
<p>Every picture and number on this page comes from the cells above it. Change one and see what moves.</p>
<ol>
<li>In a copy of the project, start Jupyter: <code>npm run jupyter</code></li>
<li>Open <code>notebooks/${file}</code> and choose <em>Run → Run All Cells</em>.</li>
</ol>
<p><a class="button" href="${notebookHref}" download="${file}">Download the notebook</a> <span class="aside">It goes into the project’s <code>notebooks</code> folder, where it finds the library.</span></p>
</section>`;
}

const firstParagraph = (text: string) =>
  text
    .trim()
    .split(/\n\s*\n/)[0]!
    .replace(/\s+/g, ' ');

/** Markdown's marks taken away: good enough for a title and a description. */
export const plain = (markdown: string) =>
  markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\[\^[^\]]*\]/g, '')
    .replace(/^[>#\s]+/, '')
    .replace(/[*_`]/g, '')
    .trim();
