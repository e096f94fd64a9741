/** The pages as a reader has them: opened from the disk, in a real browser. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { renderSite } from '../../lib/course/render';
import { emptyFolder, root, sample } from '../render/sample';
import { launch, noChromium } from './chromium';
import { assertSound, drawCharts, faults, openPage } from './pages';

const site = join(emptyFolder(), 'site');
let browser: Browser;

before(async () => {
  if (noChromium) return;
  await renderSite({ notebooks: sample(), out: site, root });
  browser = await launch();
});
after(() => browser?.close());

const open = (name: string, options: BrowserContextOptions, look: (page: Page) => Promise<void>) =>
  openPage(browser, site, name, options, look);

const pages = [
  '01-sample.html',
  '02-second.html',
  'index.html',
  'assignments.html',
  'assignment-01-sample.html',
  'datasets.html',
  'dataset-counts.html',
  'dataset-nested-json.html',
  'guide.html',
  'about.html',
];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`charts, axe, no sideways scroll: ${colorScheme}, ${width} px`, { skip: noChromium }, async () => {
      for (const name of pages) {
        await assertSound(browser, site, name, { colorScheme, viewport: { width, height: 800 } });
      }
    });
  }
}

test('plotly is loaded once, and only when a chart comes near', { skip: noChromium }, async () => {
  await open('02-second.html', {}, async page => {
    assert.equal(await page.evaluate(() => 'Plotly' in window), false);
  });
  await open('01-sample.html', {}, async page => {
    await drawCharts(page);
    assert.equal(await page.locator('script[src*="plotly"]').count(), 1);
  });
});

test('the switch turns the page and its charts, and is remembered', { skip: noChromium }, async () => {
  await open('01-sample.html', { colorScheme: 'light' }, async page => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const ink = () =>
      page
        .locator('.live .xtick text')
        .first()
        .evaluate(e => getComputedStyle(e).fill);
    await drawCharts(page);
    const light = [await paper(), await ink()];
    await page.getByRole('button', { name: 'Switch to the dark theme' }).click();
    await page.waitForFunction(
      was => getComputedStyle(document.querySelector('.live .xtick text')!).fill !== was,
      light[1],
    );
    const dark = [await paper(), await ink()];
    assert.notEqual(dark[0], light[0]);
    await page.reload();
    assert.equal(await paper(), dark[0]);
    await page.getByRole('button', { name: 'Switch to the light theme' }).click();
    assert.equal(await paper(), light[0]);
  });
});

test('without scripts everything is there: pictures, text, folds', { skip: noChromium }, async () => {
  await open('01-sample.html', { javaScriptEnabled: false }, async page => {
    for (const img of await page.locator('figure img').all()) {
      await img.scrollIntoViewIfNeeded();
      assert.ok((await img.boundingBox())!.width > 300);
    }
    await page.locator('details.long summary').click();
    assert.ok(await page.getByText('[ 199] g3 runs on P3').isVisible());
    assert.equal(await page.locator('button.theme').isVisible(), false);
  });
});

test('print shows the pictures, not the live charts', { skip: noChromium }, async () => {
  await open('01-sample.html', {}, async page => {
    await drawCharts(page);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('figure .live').first().isVisible(), false);
    assert.equal(await page.locator('figure img').first().isVisible(), true);
  });
});

test('keys: skip link, chart, code block that scrolls', { skip: noChromium }, async () => {
  await open('01-sample.html', { viewport: { width: 360, height: 800 } }, async page => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement!.id), 'main');
    await drawCharts(page);
    const chart = page.locator('.live').first();
    const range = () =>
      chart.evaluate(e => (e as unknown as { layout: { xaxis: { range: number[] } } }).layout.xaxis.range);
    const all = await range();
    await chart.focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    assert.ok((await range())[0]! > all[0]!);
    await page.keyboard.press('0');
    assert.deepEqual(await range(), all);
    assert.equal(await page.locator('pre[tabindex="0"]').first().getAttribute('role'), 'group');
  });
});

test('moments: one at a time, by button and by key; all of them in print', { skip: noChromium }, async () => {
  await open('01-sample.html', {}, async page => {
    const figure = page.locator('figure.gmplab-frames');
    const seen = async () => {
      const captions = await figure.locator('li p').all();
      const visible = await Promise.all(captions.map(caption => caption.isVisible()));
      return visible.flatMap((yes, i) => (yes ? [i] : []));
    };
    assert.deepEqual(await seen(), [0]);
    await figure.getByRole('button', { name: 'Next moment' }).click();
    assert.deepEqual(await seen(), [1]);
    await figure.getByRole('slider', { name: 'Moment' }).press('End');
    assert.deepEqual(await seen(), [3]);
    assert.equal(await figure.getByRole('button', { name: 'Next moment' }).isDisabled(), true);
    await page.emulateMedia({ media: 'print' });
    assert.deepEqual(await seen(), [0, 1, 2, 3]);
  });
});

test('the map of pages: open beside the text, folded above it', { skip: noChromium }, async () => {
  for (const [width, visible] of [
    [1280, true],
    [360, false],
  ] as const) {
    await open('02-second.html', { viewport: { width, height: 800 } }, async page => {
      const map = page.getByRole('navigation', { name: 'All pages' });
      const other = map.getByRole('link', { name: 'Datasets' });
      assert.equal(await other.isVisible(), visible);
      if (!visible) await map.locator('summary').click();
      await other.click();
      await page.waitForURL(/datasets\.html$/);
    });
  }
});

test('search: opened by key, walked by arrows, closed by Escape', { skip: noChromium }, async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const options = { viewport: { width: 360, height: 800 }, colorScheme };
    await open('02-second.html', options, async page => {
      assert.equal(await page.locator('script[src*="search"]').count(), 0, 'nothing is loaded before');
      await page.keyboard.press('/');
      const field = page.getByRole('searchbox', { name: 'Search the course' });
      await field.waitFor();
      await page.keyboard.type('front sea');
      await page.getByRole('status').getByText('found').waitFor();
      assert.deepEqual(await faults(page), []);
      await page.keyboard.press('Escape');
      assert.equal(await field.isVisible(), false);
      await page.getByRole('button', { name: 'Search' }).click();
      await page.keyboard.press('ArrowDown');
      assert.match(await page.evaluate(() => document.activeElement!.textContent!), /One P/);
      await page.keyboard.press('Enter');
      await page.waitForURL(/01-sample\.html#one-p$/);
      await page.waitForLoadState();
      await drawCharts(page);
    });
  }
});

test('a guess written down is there on the next visit', { skip: noChromium }, async () => {
  await open('01-sample.html', {}, async page => {
    await drawCharts(page);
    await page.getByLabel('Your guess').fill('4 0 1 2 3');
    await page.reload();
    assert.equal(await page.getByLabel('Your guess').inputValue(), '4 0 1 2 3');
  });
});

test('the section being read is marked; code can be copied', { skip: noChromium }, async () => {
  await open('01-sample.html', { permissions: ['clipboard-read', 'clipboard-write'] }, async page => {
    await page.locator('#a-table-and-a-list').evaluate(e => e.scrollIntoView());
    await page.locator('.contents a[aria-current="location"]', { hasText: 'A table and a list' }).waitFor();
    const block = page.locator('.input').first();
    await block.hover();
    await block.getByRole('button', { name: 'Copy this code' }).click();
    await block.getByText('Copied').waitFor();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^import \{ simulate/);
  });
});
