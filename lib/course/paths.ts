/** Where things lie. This file runs from lib/course (through tsx) and from lib/dist (built): both are one below lib. */
import { dirname, join, relative } from 'node:path';

export const libDir = dirname(__dirname);
export const projectRoot = dirname(libDir);
export const notebooksDir = join(projectRoot, 'notebooks');
export const siteDir = join(projectRoot, 'site');

/** A path as a person at `process.cwd()` would type it. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' ? '.' : short.startsWith('..') ? path : short;
}
