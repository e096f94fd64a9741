/** Executed notebooks are kept: what has not changed is not run again, and gives the same. Needs lib/dist. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { executedNotebooks } from '../../lib/course/executed';
import { projectRoot } from '../../lib/course/paths';

const fixture = (name: string) => join(projectRoot, 'test', 'fixtures', 'runner', `${name}.ipynb`);
// Below the project, as every notebook; its name is nobody else's in the cache.
const folder = mkdtempSync(join(projectRoot, 'test', 'fixtures', '.executed-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'kept-for-test.ipynb');
copyFileSync(fixture('outputs'), path);

async function execute(fresh = false) {
  const ran: number[] = [];
  const [notebook] = await executedNotebooks([path], fresh, ({ done }) => ran.push(done));
  return { notebook: notebook!, ran: ran.length > 0 };
}

test('a second time nothing runs and all is the same; a changed text does not matter, a changed cell does', async () => {
  const first = await execute();
  assert.equal(first.ran, true);
  const second = await execute();
  assert.equal(second.ran, false);
  assert.deepEqual(second.notebook, first.notebook);
  assert.equal((await execute(true)).ran, true, 'unless it is asked for');

  const change = (type: string) => {
    const notebook = JSON.parse(readFileSync(path, 'utf8'));
    const cells = notebook.cells as { cell_type: string; source: string[] }[];
    const cell = cells.find(cell => cell.cell_type === type);
    if (cell) cell.source = [...cell.source, type === 'code' ? '\n// changed' : '\nChanged.'];
    else cells.push({ cell_type: type, id: 'new', metadata: {}, source: ['New.'] } as never);
    writeFileSync(path, JSON.stringify(notebook));
  };
  change('markdown');
  assert.equal((await execute()).ran, false);
  change('code');
  assert.equal((await execute()).ran, true);
});

test('a failure is never kept', async () => {
  copyFileSync(fixture('fails-thrown'), path);
  for (let i = 0; i < 2; i++) {
    const { notebook, ran } = await execute();
    assert.deepEqual([notebook.failed?.cellId, ran], ['thrown', true]);
  }
});
