/** The two notebooks of test/fixtures, which carry outputs, as the runner would hand them over. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutedNotebook } from '../../lib/course/notebook-runner';

export const root = join(__dirname, '..', 'fixtures');

export const sample = (): ExecutedNotebook[] =>
  ['01-sample', '02-second'].map(name => {
    const path = join(root, 'notebooks', `${name}.ipynb`);
    return { path, notebook: JSON.parse(readFileSync(path, 'utf8')), failed: null };
  });

/** An empty folder with a space in its name, as many people have. */
export const emptyFolder = () => mkdtempSync(join(tmpdir(), 'gmplab site '));
