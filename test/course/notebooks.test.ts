/** Every notebook of the course: fit to be committed, runs without an error, puts out the same each time. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { staticProblems } from '../../lib/course/check';
import { executeNotebooks, readNotebook } from '../../lib/course/notebook-runner';
import { notebooksDir, projectRoot } from '../../lib/course/paths';

const paths = readdirSync(notebooksDir)
  .filter(file => file.endsWith('.ipynb'))
  .sort()
  .map(file => join(notebooksDir, file));

for (const path of paths) {
  test(`${basename(path)} is in the committed form`, () => {
    const { text, notebook } = readNotebook(path);
    assert.deepEqual(staticProblems(text, notebook), []);
  });
}

test('all notebooks run, and their outputs are the same each time and name nothing of this machine', async () => {
  const first = await executeNotebooks(paths);
  const failures = first
    .filter(notebook => notebook.failed)
    .map(({ path, failed }) => [basename(path), failed]);
  assert.deepEqual(failures, []);
  const text = JSON.stringify(first.map(({ notebook }) => notebook));
  for (const local of [projectRoot, homedir(), tmpdir()].filter(folder => folder.length > 1))
    assert.ok(!text.includes(`${local}/`), `an output names ${local}`);
  // The other way round: what one notebook does must not show in the next.
  const second = await executeNotebooks([...paths].reverse());
  assert.deepEqual(second.reverse(), first);
});
