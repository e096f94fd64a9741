/**
 * A copy of the command line in a folder of its own, below node_modules so that its packages are found, with
 * a space in its name.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { projectRoot } from '../../lib/course/paths';

/** @param parts what of the project is copied, relative to its root */
export function copyOfProject(parts: string[]): string {
  const cache = join(projectRoot, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const root = mkdtempSync(join(cache, 'gmplab test '));
  after(() => rmSync(root, { recursive: true, force: true }));
  for (const part of parts) cpSync(join(projectRoot, part), join(root, part), { recursive: true });
  return root;
}

/** What bin.cjs needs without a built library. */
export const starter = ['package.json', 'lib/course/bin.cjs', 'lib/course/need-node.cjs'];
/** What the built command line needs. */
export const built = [...starter, 'lib/dist', 'lib/package.json', 'lib/course/jupyter-requirements.txt'];
