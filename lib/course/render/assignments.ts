/**
 * Assignments as students get them: statements and stubs, never a solution, a hidden test or a mark scheme.
 *
 * Invariant: of a notebook in notebooks/exercises nothing but `studentVersion` reaches the site; links to it
 * lead to its page.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readAssignment } from '../assignments/assignment';
import { studentVersion } from '../assignments/release';
import { type Cell, parseNotebook } from '../nbformat';
import { renderCells } from './cells';
import { html } from './html';
import { readLesson } from './lesson';
import { Prose } from './markdown';
import { referencePage } from './reference';
import type { Planned, Site } from './site';

const INDEX = 'assignments.html';

/** @returns no pages where the project has no exercises */
export function planAssignments(site: Site): Planned[] {
  const folder = join(site.root, 'notebooks', 'exercises');
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter(name => name.endsWith('.ipynb') && !name.startsWith('.'))
        .sort()
    : [];
  if (files.length === 0) return [];
  site.links.page(folder, INDEX);
  const each = files.map(file => planOne(join(folder, file), site));
  const place = { href: INDEX, title: 'Assignments', part: 'Practice' };
  const index: Planned = {
    place,
    make(shell) {
      const body = html`<div class="prose lede"><p>Each lesson’s exercises: predict, implement, explain. Your numbers are your own, and <code>check</code> tells at once what is right.</p></div>
<section class="lessons" aria-label="Assignments"><ol>${each.map(
        ({ place, about }) => html`<li><a href="${place.href}"><span class="number">${place.number}</span>
<span class="name">${place.title}</span></a><p>${about}</p></li>\n`,
      )}</ol></section>`;
      return referencePage(place, 'The exercises of each lesson.', body, new Prose(target => target), shell);
    },
  };
  return [index, ...each];
}

function planOne(path: string, { links, assets, root }: Site): Planned & { about: string } {
  const assignment = readAssignment(path);
  const text = studentVersion(assignment);
  const { number, title, cells, language, name } = readLesson(path, parseNotebook(text));
  const place = {
    href: `assignment-${name}.html`,
    title: title.replace(/^\d+\s+/, ''),
    number,
    part: 'Practice',
    under: INDEX,
  };
  const many = assignment.questions.length;
  const about = `${many} ${many === 1 ? 'exercise' : 'exercises'}, ${assignment.points} points`;
  links.page(path, place.href);
  const file = basename(path);
  const make: Planned['make'] = shell => {
    let cell: Cell | undefined;
    const where = () => `${path.slice(root.length + 1)}, cell "${cell?.id ?? ''}"`;
    const prose = new Prose(links.from(path, where));
    const at = (c: Cell) => void (cell = c);
    const body = renderCells(cells, { assets, prose, name: `assignment-${name}`, language, at });
    const download = assets.file(`assignments/${file}`, text);
    return referencePage(
      place,
      `Exercises of lesson ${number}: ${about}.`,
      html`<p>${about}.</p>
${body}
<section class="run-it" aria-labelledby="hand-in">
<h2 id="hand-in">Work on it</h2>
<ol>
<li>Download the notebook into the project’s <code>notebooks/exercises</code> folder, where it finds the library.</li>
<li>Start Jupyter with <code>npm run jupyter</code> and open it.</li>
</ol>
<p><a class="button" href="${download}" download="${file}">Download the notebook</a></p>
</section>`,
      prose,
      shell,
    );
  };
  return { place, about, make };
}
