/**
 * The real site: every lesson executed (unless nothing has changed), all pages rendered, each kind looked at in a
 * real browser. Needs lib/dist, which `npm test` builds.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { executedNotebooks } from '../../lib/course/executed';
import { notebooksDir, projectRoot } from '../../lib/course/paths';
import { renderSite } from '../../lib/course/render';
import { emptyFolder } from '../render/sample';
import { launch, noChromium } from './chromium';
import { assertSound } from './pages';

const site = join(emptyFolder(), 'site');
const lessons = readdirSync(notebooksDir)
  .filter(name => name.endsWith('.ipynb'))
  .sort();
const pages = [
  'index.html',
  ...lessons.map(name => name.replace('.ipynb', '.html')),
  'assignments.html',
  'assignment-06-run-queues.html',
  'datasets.html',
  'dataset-starvation-chains.html',
  'dataset-what-breaks-json.html',
  'guide.html',
  'about.html',
];
let browser: Browser;

before(async () => {
  const notebooks = await executedNotebooks(
    lessons.map(name => join(notebooksDir, name)),
    false,
  );
  await renderSite({ notebooks, out: site, root: projectRoot });
  if (!noChromium) browser = await launch();
});
after(() => browser?.close());

test('each page is at most 300 KB with script and style, without plotly and pictures', () => {
  const size = (path: string) => statSync(join(site, path)).size;
  const shared = readdirSync(join(site, 'assets')).filter(name => /^page\.\w+\.(js|css)$/.test(name));
  const bytes = shared.reduce((sum, name) => sum + size(join('assets', name)), 0);
  for (const name of pages)
    assert.ok(size(name) + bytes <= 300_000, `${name}: ${size(name)} + ${bytes} bytes`);
});

test('the index of the search is at most 250 KB', () => {
  const [index] = readdirSync(join(site, 'assets')).filter(name => name.startsWith('search-index.'));
  assert.ok(statSync(join(site, 'assets', index!)).size <= 250_000);
});

test('no solution, hidden test or mark scheme is in the site', () => {
  for (const name of readdirSync(site, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(html|ipynb|js|txt)$/.test(name) || /plotly/.test(name)) continue;
    assert.doesNotMatch(
      readFileSync(join(site, name), 'utf8'),
      /BEGIN (SOLUTION|HIDDEN TESTS|MARK SCHEME)/,
      name,
    );
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`charts, axe, no sideways scroll: ${colorScheme}, ${width} px`, { skip: noChromium }, async () => {
      for (const name of pages) {
        await assertSound(browser, site, name, { colorScheme, viewport: { width, height: 800 } });
      }
    });
  }
}
