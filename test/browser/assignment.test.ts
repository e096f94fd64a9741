/**
 * An assignment as a learner does it: the released notebook in real JupyterLab. A wrong answer, its message, the
 * right one; then all answers, saved and graded.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { readAssignment } from '../../lib/course/assignments/assignment';
import { keyOf } from '../../lib/course/assignments/keys';
import { markSubmission } from '../../lib/course/assignments/mark';
import { studentVersion } from '../../lib/course/assignments/release';
import { exercisesDir } from '../../lib/course/assignments/release-command';
import { projectRoot } from '../../lib/course/paths';
import { makeCage } from '../../lib/course/sandbox/isolate';
import { launch, noChromium } from './chromium';
import { type JupyterServer, noJupyter, startJupyter } from './jupyter-server';

const isBuilt: boolean = require('../../lib/course/sources.cjs').isBuilt();
const notBuilt = isBuilt ? false : 'LIBRARY NOT BUILT FROM THESE SOURCES: npm run build';
const options = { skip: noChromium || noJupyter || notBuilt, timeout: 240_000 };
const assignment = readAssignment(join(exercisesDir, '06-run-queues.ipynb'));
const name = `${assignment.name}.ipynb`;

/** Two below the project, so that '../../lib' is the library. */
let folder: string;
let jupyter: JupyterServer;
let browser: Browser;

before(async () => {
  if (options.skip) return;
  folder = mkdtempSync(join(projectRoot, 'notebooks-in-test-'));
  mkdirSync(join(folder, 'mine'));
  writeFileSync(join(folder, 'mine', name), studentVersion(assignment));
  [jupyter, browser] = await Promise.all([startJupyter(), launch()]);
});

after(async () => {
  await browser?.close();
  await jupyter?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test('wrong, told why, mended, full marks', options, async () => {
  const page = await browser.newPage({ viewport: { width: 1200, height: 2400 } });
  const notebook = `${basename(folder)}/mine/${name}`;
  await page.goto(jupyter.url(`/lab/tree/${notebook}`));
  await page.waitForSelector('.jp-Notebook .jp-Cell');
  await jupyter.idle(notebook);
  const setup = assignment.notebook.cells.find(cell => cell.id === 'setup')!;
  const source = (Array.isArray(setup.source) ? setup.source.join('') : setup.source).replace(
    "student('')",
    "student('ada')",
  );
  const done = () => jupyter.idle(notebook);

  assert.match(await runCell(page, "student('')", source, done), /Exercises of ada/);
  const wrong = keyOf('q06-slow')!.mutants.find(mutant => mutant.name === 'newest-leave')!.source;
  await runCell(page, 'function runqputslow', wrong, done);
  const told = await runCell(page, "check('q06-slow'", null, done);
  assert.match(
    told,
    /✗ .*the two oldest and the new one.*it holds 900 901 3 4 5; it should be 900 901 1 2 5/,
  );
  assert.match(told, /0 of 2 visible tests passed/);
  for (const { id } of assignment.questions) {
    const answer = assignment.cells.find(cell => cell.id === id)!.source;
    const stub =
      id === 'q06-slow'
        ? 'function runqputslow'
        : {
            'q06-order': '// const order',
            'q06-runqput': 'function runqput(',
            'q06-spill': '// const spill',
          }[id]!;
    await runCell(page, stub, answer.replace(/^.*(BEGIN|END) SOLUTION\n?/gm, ''), done);
    assert.match(await runCell(page, `check('${id}'`, null, done), /(\d) of \1 visible tests passed/);
  }
  await page.keyboard.press('Control+s');
  await page.waitForTimeout(1500);
  await page.close();

  const cage = makeCage();
  try {
    const text = readFileSync(join(folder, 'mine', name), 'utf8');
    const { questions, problems } = await markSubmission(assignment, text, ['ada'], cage);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      questions.map(({ earned }) => earned),
      assignment.questions.map(({ points }) => points),
    );
  } finally {
    cage.remove();
  }
});

/** Puts text into the cell that has `holds` in it, unless null, runs it, and reads what it put out. */
async function runCell(
  page: Page,
  holds: string,
  text: string | null,
  done: () => Promise<void>,
): Promise<string> {
  const cell = page.locator('.jp-CodeCell', { has: page.locator('.cm-content', { hasText: holds }) }).first();
  await cell.scrollIntoViewIfNeeded();
  await cell.locator('.cm-content').click();
  if (text !== null) {
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
  }
  // The editor is redrawn: hold on to what is selected.
  const active = page.locator('.jp-CodeCell.jp-mod-active');
  await page.keyboard.press('Control+Enter');
  await page.waitForTimeout(500);
  await done();
  await page.waitForTimeout(500);
  return (await active.locator('.jp-OutputArea-output').allInnerTexts()).join('\n');
}
