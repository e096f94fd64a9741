/** Every lesson: executed, rendered, and looked at in a real browser. Needs lib/dist, which `npm test` builds. */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { executeNotebooks } from '../../lib/course/notebook-runner';
import { notebooksDir, projectRoot } from '../../lib/course/paths';
import { renderSite } from '../../lib/course/render';
import { emptyFolder } from '../render/sample';
import { launch, noChromium } from './chromium';
import { assertSound } from './pages';

const site = join(emptyFolder(), 'site');
const lessons = readdirSync(notebooksDir)
  .filter(name => name.endsWith('.ipynb'))
  .sort();
const pages = ['index.html', ...lessons.map(name => name.replace('.ipynb', '.html'))];
let browser: Browser;

before(async () => {
  const notebooks = await executeNotebooks(lessons.map(name => join(notebooksDir, name)));
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

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`charts, axe, no sideways scroll: ${colorScheme}, ${width} px`, { skip: noChromium }, async () => {
      for (const name of pages) {
        await assertSound(browser, site, name, { colorScheme, viewport: { width, height: 800 } });
      }
    });
  }
}
