/** `gmplab render`: executes notebooks and makes the site of them. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { executedNotebooks, files } from './executed';
import { failureLine } from './failure';
import { readNotebook } from './notebook-runner';
import { findNotebooks } from './notebooks';
import { libDir, notebooksDir, projectRoot, shortPath, siteDir } from './paths';
import { progress } from './progress';

/** In the site: what it was made from. */
const MADE_FROM = '.made-from';

/** @returns the exit code */
export async function renderCommand(
  names: string[],
  { out = siteDir, changed = false, fresh = false }: { out?: string; changed?: boolean; fresh?: boolean },
): Promise<number> {
  const paths = findNotebooks(names);
  const folder = resolve(out);
  const inputs = hashInputs(paths);
  const index = join(folder, 'index.html');
  if (changed && readIfThere(join(folder, MADE_FROM)) === inputs) {
    console.log(`${shortPath(index)} is up to date`);
    return 0;
  }
  // One that is none is said before anything else is.
  for (const path of paths) readNotebook(path);
  const running = progress('run');
  running.update(0, 1, basename(paths[0]!));
  const notebooks = await executedNotebooks(paths, fresh, ({ done, total, path }) =>
    running.update(done, total, basename(path)),
  ).finally(() => running.stop());
  const failed = notebooks.filter(notebook => notebook.failed);
  for (const notebook of failed) console.error(failureLine(notebook));
  if (failed.length > 0) return 1;

  const { renderSite } = await import('./render/index.js');
  const drawing = progress('render');
  const onProgress = (step: { done: number; total: number; name: string }) =>
    drawing.update(step.done, step.total, step.name);
  await renderSite({ notebooks, out: folder, root: projectRoot, onProgress }).finally(() => drawing.stop());
  writeFileSync(join(folder, MADE_FROM), inputs);
  console.log(shortPath(index));
  return 0;
}

/** Everything that a page shows or a cell may read. */
function hashInputs(notebooks: string[]): string {
  const others = ['course.md', 'README.md', 'datasets', 'lib/dist/.built-from'].map(name =>
    join(projectRoot, name),
  );
  const images = existsSync(notebooksDir)
    ? readdirSync(notebooksDir).filter(name => !name.endsWith('.ipynb') && !name.startsWith('.'))
    : [];
  const paths = [
    ...notebooks.map(path => resolve(path)),
    ...others,
    ...images.map(name => join(notebooksDir, name)),
  ];
  const digest = createHash('sha256');
  for (const path of paths.flatMap(files))
    digest.update(`${relative(libDir, path)}\0`).update(readFileSync(path));
  return digest.digest('hex');
}

const readIfThere = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : null);
