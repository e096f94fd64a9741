/**
 * Executed notebooks in, a site's folder out: a page a lesson, an index from course.md, and the files they
 * share. The folder opens by double click, needs no server and asks for nothing outside itself.
 *
 * Invariant: `out` is either what it was or the whole new site: pages are written beside it and moved in
 * at the end. Equal notebooks give equal bytes.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { type Cell, joined } from '../nbformat';
import type { ExecutedNotebook } from '../notebook-runner';
import { UserError } from '../user-error';
import { Assets } from './assets';
import { clientBundle, plotlyBundle } from './bundle';
import { homePage } from './home';
import { type Lesson, lessonPage, readLesson } from './lesson';
import { Links } from './links';
import type { Place } from './map';
import { Prose } from './markdown';
import type { Shell } from './shell';

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
  const links = new Links(root, assets);
  const lessons = options.notebooks
    .map(({ path, notebook }) => readLesson(path, notebook))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const shell = { ...(await writeShared(assets)), places: placesOf(lessons) };
  const course = join(root, 'course.md');
  links.page(course, 'index.html');
  for (const lesson of lessons) links.page(lesson.path, lesson.href);
  const total = lessons.length + 1;
  lessons.forEach((lesson, i) => {
    writeFileSync(join(folder, lesson.href), renderLesson(lesson, root, shell, assets, links));
    options.onProgress?.({ done: i + 1, total, name: lesson.name });
  });
  const text = existsSync(course) ? readFileSync(course, 'utf8') : '';
  const prose = new Prose(links.from(course, () => 'course.md'));
  writeFileSync(join(folder, 'index.html'), homePage(text, lessons, shell, prose));
  writeFileSync(join(folder, MARK), '');
  options.onProgress?.({ done: total, total, name: 'index' });
}

function placesOf(lessons: Lesson[]): Place[] {
  return [
    { href: 'index.html', title: 'The course', part: 'Course' },
    ...lessons.map(({ href, title, number }) => ({ href, title, number, part: 'Lessons' })),
  ];
}

async function writeShared(assets: Assets): Promise<Omit<Shell, 'places'>> {
  const [client, plotly] = [await clientBundle(), await plotlyBundle()];
  return {
    css: assets.hashed('page', 'css', client.css),
    js: assets.hashed('page', 'js', client.js),
    plotly: assets.hashed('plotly', 'js', plotly),
  };
}

function renderLesson(lesson: Lesson, root: string, shell: Shell, assets: Assets, links: Links): string {
  let cell: Cell | undefined;
  const where = () => `${relative(root, lesson.path)}, ${cellName(cell)}`;
  const prose = new Prose(links.from(lesson.path, where));
  const notebookHref = assets.file(`notebooks/${basename(lesson.path)}`, readFileSync(lesson.path));
  const context = { assets, prose, name: lesson.name, at: (c: Cell) => void (cell = c) };
  return lessonPage(lesson, notebookHref, shell, context);
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
