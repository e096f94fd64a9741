/**
 * The lessons where learners have them: real JupyterLab and Notebook 7, stock tslab, a real browser. Run All,
 * save, and look at both the page and the file. Every lesson with GMPLAB_FULL=1, else one with Go in its cells and
 * one without.
 */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { joined, type Notebook, type Output, parseNotebook } from '../../lib/course/nbformat';
import { committedForm } from '../../lib/course/notebook-form';
import { executeNotebooks, readNotebook } from '../../lib/course/notebook-runner';
import { OutputList } from '../../lib/course/output-list';
import { notebooksDir, projectRoot } from '../../lib/course/paths';
import { launch, noChromium } from './chromium';
import { type JupyterServer, noJupyter, startJupyter } from './jupyter-server';

const options = { skip: noChromium || noJupyter, timeout: 180_000 };
const lessons = readdirSync(notebooksDir)
  .filter(file => file.endsWith('.ipynb'))
  .sort();

/** Beside notebooks/, so that '../lib' is the library; visible, because Jupyter serves no hidden folders. */
let folder: string;
let jupyter: JupyterServer;
let browser: Browser;

before(async () => {
  if (options.skip) return;
  folder = mkdtempSync(join(projectRoot, 'notebooks-in-test-'));
  for (const entry of readdirSync(notebooksDir, { withFileTypes: true })) {
    if (entry.isFile()) copyFileSync(join(notebooksDir, entry.name), join(folder, entry.name));
  }
  [jupyter, browser] = await Promise.all([startJupyter(), launch()]);
});

after(async () => {
  await browser?.close();
  await jupyter?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const few = lessons.filter(lesson => /^(01|06)-/.test(lesson));
for (const lesson of process.env.GMPLAB_FULL ? lessons : few) {
  test(`${lesson} in JupyterLab`, options, t => runAll(t, 'lab/tree', lesson));
}

test(`${few.at(-1)} in Notebook 7`, options, t => runAll(t, 'notebooks', few.at(-1)!));

async function runAll(t: TestContext, app: string, lesson: string): Promise<void> {
  const file = join(folder, lesson);
  copyFileSync(join(notebooksDir, lesson), file);
  const sizeBefore = statSync(file).size;
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  try {
    const notebook = `${basename(folder)}/${lesson}`;
    await page.goto(jupyter.url(`/${app}/${notebook}`));
    await page.waitForSelector('.jp-Notebook .jp-Cell');
    await jupyter.idle(notebook);
    const start = Date.now();
    await page.click('.lm-MenuBar-itemLabel:text-is("Run")');
    await page.click('.lm-Menu-itemLabel:text-is("Run All Cells")');
    const saved = await savedWhole(page, file, () => jupyter.idle(notebook));
    const growth = statSync(file).size - sizeBefore;
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    t.diagnostic(`Run All and save took ${seconds} s; the notebook grew by ${Math.round(growth / 1000)} KB`);

    const [headless] = await executeNotebooks([join(notebooksDir, lesson)]);
    assert.equal(headless!.failed, null);
    assert.deepEqual(
      outputsById(saved),
      outputsById(headless!.notebook),
      'the headless runner puts out the same',
    );
    assert.deepEqual(
      committedForm(saved),
      readNotebook(join(notebooksDir, lesson)).notebook,
      'a save changes no cell',
    );
    assert.ok(growth < 1_000_000, `the saved notebook grew by ${growth} bytes`);
    await looksAlive(page);
  } finally {
    await page.close();
  }
}

/** Saves until every code cell has run. */
async function savedWhole(page: Page, file: string, idle: () => Promise<void>): Promise<Notebook> {
  for (;;) {
    await idle();
    // Outputs and the end of a cell come over different channels.
    await page.waitForTimeout(1000);
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(1000);
    const notebook = parseNotebook(readFileSync(file, 'utf8'));
    const code = notebook.cells.filter(cell => cell.cell_type === 'code');
    if (code.every(cell => cell.execution_count != null)) return notebook;
  }
}

/** Streams in one piece each, whatever pieces they came in. */
function outputsById(notebook: Notebook): Record<string, Output[]> {
  return Object.fromEntries(
    notebook.cells.map(cell => {
      const outputs = new OutputList(text => text);
      for (const output of cell.outputs ?? []) {
        if (output.output_type === 'stream') outputs.stream(output.name as 'stdout', joined(output.text));
        else outputs.display(joinedData(output.data!), output.metadata!);
      }
      return [cell.id, outputs.take().outputs];
    }),
  );
}

const joinedData = (data: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(data).map(([mime, content]) => [
      mime,
      Array.isArray(content) ? content.join('') : content,
    ]),
  );

/** Goes through the notebook as a reader does: each picture is drawn, each figure with data is alive. */
async function looksAlive(page: Page): Promise<void> {
  for (const figure of await page.locator('.gmplab-figure').all()) {
    await figure.scrollIntoViewIfNeeded();
    const alt = await figure.locator('img').first().getAttribute('alt');
    if ((await figure.locator('.gmplab-plotly').count()) > 0)
      await figure.locator('.js-plotly-plot .main-svg').first().waitFor({ timeout: 10_000 });
    else {
      const width = await figure
        .locator('img')
        .first()
        .evaluate(img => (img as HTMLImageElement).naturalWidth);
      assert.ok(width > 0, `not drawn: ${alt}`);
    }
  }
  const figures = await page.locator('.gmplab-figure').count();
  assert.ok(figures > 0, 'the page shows figures');
}
