/**
 * Executed notebooks in, a site's folder out: an index from course.md, a page a lesson, the assignments, the
 * datasets, the instructor's guide, and the files they share. The folder opens by double click, needs no server and asks for nothing outside itself.
 *
 * Invariant: `out` is either what it was or the whole new site: pages are written beside it and moved in
 * at the end. Equal notebooks give equal bytes.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type Cell, joined } from '../nbformat';
import type { ExecutedNotebook } from '../notebook-runner';
import { UserError } from '../user-error';
import { planAbout } from './about';
import { Assets } from './assets';
import { planAssignments } from './assignments';
import { clientBundle, plotlyBundle } from './bundle';
import { courseText } from './course-text';
import { planDatasets } from './datasets';
import { planGuide } from './guide';
import { homePage } from './home';
import { type Lesson, lessonPage, readLesson } from './lesson';
import { Links } from './links';
import { Prose } from './markdown';
import { SearchIndex } from './search-index';
import { INDEX, type Shell } from './shell';
import type { Planned, Site } from './site';

export interface RenderOptions {
  notebooks: ExecutedNotebook[];
  /** The site's folder. It is replaced, and must not exist or be a site already. */
  out: string;
  /** The project's folder, where course.md lies; default: the folder above the first notebook's. */
  root?: string;
  /** Called when a page has been made. */
  onProgress?: (progress: { done: number; total: number; name: string }) => void;
}

/** Tells a site that may be replaced from a folder of somebody's own. */
const MARK = '.gmplab-site';

const HOME = 'index.html';

/** @throws UserError with one clear line: a notebook that failed, a dead link, a folder that is not ours */
export async function renderSite(options: RenderOptions): Promise<void> {
  const out = resolve(options.out);
  if (options.notebooks.length === 0) throw new UserError('no notebook to render', 1);
  for (const notebook of options.notebooks) refuseFailed(notebook);
  refuseForeign(out);
  const temporary = join(dirname(out), `.${basename(out)}.${process.pid}`);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  try {
    await writePages(options, temporary);
    replace(out, temporary);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function writePages(options: RenderOptions, folder: string): Promise<void> {
  const root = resolve(options.root ?? dirname(dirname(resolve(options.notebooks[0]!.path))));
  const assets = new Assets(folder);
  const site: Site = { root, assets, links: new Links(root, assets) };
  const plan = planPages(options.notebooks, site);
  const found = new SearchIndex();
  const shell = { ...(await writeShared(assets)), places: plan.map(({ place }) => place), found };
  const pages = plan.map(({ place, make }, i) => {
    const text = make(shell);
    options.onProgress?.({ done: i + 1, total: plan.length, name: place.href.replace(/\.html$/, '') });
    return text;
  });
  const index = assets.hashed('search-index', 'js', found.script());
  for (const [i, { place }] of plan.entries()) {
    writeFileSync(join(folder, place.href), pages[i]!.replace(INDEX, index));
  }
  writeFileSync(join(folder, MARK), '');
}

/** All pages in the order of reading. From now on links to their sources lead to them. */
function planPages(notebooks: ExecutedNotebook[], site: Site): Planned[] {
  const lessons = notebooks
    .map(({ path, notebook }) => readLesson(path, notebook))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const file = join(site.root, 'course.md');
  const course = courseText(existsSync(file) ? readFileSync(file, 'utf8') : '');
  const resolveLink = site.links.from(file, () => 'course.md');
  site.links.page(file, HOME);
  for (const lesson of lessons) site.links.page(lesson.path, lesson.href);
  const datasets = planDatasets(site);
  return [
    {
      place: { href: HOME, title: 'The course', part: 'Course' },
      make: shell => homePage(course, lessons, shell, new Prose(resolveLink)),
    },
    ...lessons.map(lesson => planLesson(lesson, site)),
    ...planAssignments(site),
    ...datasets,
    ...planGuide(course, resolveLink),
    planAbout(datasets.length > 0),
  ];
}

async function writeShared(assets: Assets): Promise<Omit<Shell, 'places' | 'found'>> {
  const [client, plotly] = [await clientBundle(), await plotlyBundle()];
  return {
    css: assets.hashed('page', 'css', client.css),
    js: assets.hashed('page', 'js', client.js),
    search: assets.hashed('search', 'js', client.search),
    plotly: assets.hashed('plotly', 'js', plotly),
  };
}

function planLesson(lesson: Lesson, { root, assets, links }: Site): Planned {
  const { href, title, number, name } = lesson;
  const make: Planned['make'] = shell => {
    let cell: Cell | undefined;
    const where = () => `${relative(root, lesson.path)}, ${cellName(cell)}`;
    const prose = new Prose(links.from(lesson.path, where));
    const notebookHref = assets.file(`notebooks/${basename(lesson.path)}`, readFileSync(lesson.path));
    return lessonPage(lesson, notebookHref, shell, { assets, prose, name, at: c => void (cell = c) });
  };
  return { place: { href, title, number, part: 'Lessons' }, make };
}

const cellName = (cell: Cell | undefined) =>
  cell?.id ? `cell "${cell.id}"` : `the cell that begins "${joined(cell?.source).slice(0, 30)}"`;

function refuseFailed(notebook: ExecutedNotebook): void {
  if (!notebook.failed) return;
  const { cellId, message } = notebook.failed;
  throw new UserError(`${basename(notebook.path)}, cell "${cellId}": ${message.split('\n')[0]}`, 1);
}

/** Replacing a folder deletes what is in it: only a site of ours may go. */
function refuseForeign(out: string): void {
  if (!existsSync(out) || existsSync(join(out, MARK)) || readdirSync(out).length === 0) return;
  throw new UserError(`${out} exists and is not a site made by gmplab: choose another folder, or remove it`);
}

function replace(out: string, made: string): void {
  const old = `${made}.old`;
  rmSync(old, { recursive: true, force: true });
  if (existsSync(out)) renameSync(out, old);
  renameSync(made, out);
  rmSync(old, { recursive: true, force: true });
}
