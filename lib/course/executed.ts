/**
 * Executed notebooks, run again only when something that their outputs depend on has changed: the code of
 * their cells, the built library, the versions of packages and of Node, the datasets and pictures they may read.
 *
 * Invariant: what comes from the cache is what a run would give, since runs are deterministic; failures are
 * never kept, and `gmplab check` never looks here.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { cached, keep } from './cache';
import { joined, type Output } from './nbformat';
import { type ExecutedNotebook, executeNotebooks, type RunProgress, readNotebook } from './notebook-runner';
import { libDir, notebooksDir, projectRoot } from './paths';

/** What is kept of a code cell. */
interface Kept {
  outputs: Output[];
  execution_count: number | null;
}

/** @param fresh run all of them, and keep the results */
export async function executedNotebooks(
  paths: string[],
  fresh: boolean,
  onProgress?: (progress: RunProgress) => void,
): Promise<ExecutedNotebook[]> {
  const world = hashWorld();
  const all = paths.map(path => ({ path: resolve(path), name: nameOf(path, world) }));
  const known = new Map(all.map(({ path, name }) => [path, fresh ? null : fromCache(path, name)]));
  const missing = all.filter(({ path }) => known.get(path) === null);
  const ran = await executeNotebooks(
    missing.map(({ path }) => path),
    onProgress,
  );
  for (const [i, notebook] of ran.entries()) {
    known.set(notebook.path, notebook);
    const { name } = missing[i]!;
    if (!notebook.failed)
      keep(name, JSON.stringify(codeCells(notebook)), name.slice(0, name.indexOf('.') + 1));
  }
  return all.map(({ path }) => known.get(path)!);
}

/** Notebooks of the same name from elsewhere replace each other; that only costs time. */
function nameOf(path: string, world: string): string {
  const digest = createHash('sha256').update(`${world}\0${relative(projectRoot, resolve(path))}`);
  const { notebook } = readNotebook(path);
  for (const cell of notebook.cells) {
    if (cell.cell_type !== 'code') continue;
    digest.update(JSON.stringify([cell.id, joined(cell.source), cell.metadata.tags ?? []]));
  }
  return `executed-${basename(path, '.ipynb').replaceAll('.', '-')}.${digest.digest('hex').slice(0, 20)}.json`;
}

function fromCache(path: string, name: string): ExecutedNotebook | null {
  const text = cached(name);
  if (!text) return null;
  try {
    const kept = JSON.parse(text.toString('utf8')) as Kept[];
    const { notebook } = readNotebook(path);
    const cells = notebook.cells.filter(cell => cell.cell_type === 'code');
    if (cells.length !== kept.length) return null;
    for (const [i, cell] of cells.entries()) Object.assign(cell, kept[i]);
    return { path, notebook, failed: null };
  } catch {
    return null;
  }
}

const codeCells = ({ notebook }: ExecutedNotebook): Kept[] =>
  notebook.cells
    .filter(cell => cell.cell_type === 'code')
    .map(({ outputs = [], execution_count = null }) => ({ outputs, execution_count }));

/** Parts of lib/dist that no cell loads; they change with every change of this program. */
const notForCells = /^(cli|bench-child|sandbox-child|kernel)\.js$|\.map$|^\.built-from$/;

/** All that any cell may depend on besides its notebook. */
function hashWorld(): string {
  const digest = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`);
  const dist = join(libDir, 'dist');
  const roots = [
    ...names(dist)
      .filter(name => !notForCells.test(name))
      .map(name => join(dist, name)),
    join(libDir, 'package.json'),
    join(projectRoot, 'package-lock.json'),
    join(projectRoot, 'datasets'),
    ...names(notebooksDir)
      .filter(name => !/\.ipynb$|^exercises$/.test(name))
      .map(name => join(notebooksDir, name)),
  ];
  for (const path of roots.flatMap(files)) {
    digest.update(`\0${relative(projectRoot, path)}\0`).update(readFileSync(path));
  }
  return digest.digest('hex');
}

const names = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => !name.startsWith('.'))
        .sort()
    : [];

/** All files below a path, in an order of their own. */
export function files(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap(name => files(join(path, name)));
}
