/**
 * `gmplab check`: is a notebook fit to be committed? One line for each thing that is not:
 * `notebook: cell id: what`.
 */

import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { failureLine } from './failure';
import type { Notebook } from './nbformat';
import { formatNotebook } from './nbformat';
import { committedForm, formProblems } from './notebook-form';
import { lintProblems } from './notebook-lint';
import { executeNotebooks, readNotebook } from './notebook-runner';
import { schemaProblems } from './notebook-schema';
import { findNotebooks } from './notebooks';
import { shortPath } from './paths';
import { progress } from './progress';

/** What is wrong, and in which cell ('' for the notebook as a whole). */
export interface Problem {
  cellId: string;
  what: string;
}

/** All that can be said without executing it. */
export function staticProblems(text: string, notebook: Notebook): Problem[] {
  const schema = schemaProblems(notebook);
  // What follows relies on the shape that the schema promises.
  return schema.length > 0 ? schema : [...formProblems(text, notebook), ...lintProblems(notebook)];
}

/** @returns the exit code: 1 when there was something to report */
export async function checkCommand(names: string[], { fix = false }: { fix?: boolean }): Promise<number> {
  const paths = findNotebooks(names);
  const lines: string[] = [];
  for (const path of paths) {
    if (fix) rewrite(path);
    const { text, notebook } = readNotebook(path);
    for (const { cellId, what } of staticProblems(text, notebook))
      lines.push([shortPath(path), cellId, what].filter(part => part !== '').join(': '));
  }
  const running = progress('run');
  const executed = await executeNotebooks(paths, ({ done, total, path }) =>
    running.update(done, total, basename(path)),
  ).finally(() => running.stop());
  for (const notebook of executed) if (notebook.failed) lines.push(failureLine(notebook));
  for (const line of lines) console.log(line);
  if (lines.length > 0) return 1;
  console.log(`${paths.length} notebook${paths.length === 1 ? '' : 's'} checked, nothing to report`);
  return 0;
}

function rewrite(path: string): void {
  const { text, notebook } = readNotebook(path);
  const fixed = formatNotebook(committedForm(notebook));
  if (fixed !== text) writeFileSync(path, fixed);
}
