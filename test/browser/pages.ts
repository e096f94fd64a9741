/** What the tests of pages do with a page: open it as a reader does, and look for faults. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Opens a page, runs `look`, and fails on whatever the page complained of or asked for outside its folder. */
export async function openPage(
  browser: Browser,
  site: string,
  name: string,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const url = (path: string) => pathToFileURL(join(site, path)).href;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) wrong.push(message.text());
  });
  page.on('pageerror', error => wrong.push(String(error)));
  page.on('request', request => {
    const inside = request.url().startsWith(url('/')) || request.url().startsWith('data:');
    if (!inside) wrong.push(`asked for ${request.url()}`);
  });
  page.on('requestfailed', request => wrong.push(`did not get ${request.url()}`));
  try {
    await page.goto(url(name));
    await look(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

/** Scrolls to each chart and waits until plotly has drawn it. */
export async function drawCharts(page: Page): Promise<void> {
  for (const figure of await page.locator('figure.gmplab-figure:has(script.gmplab-plotly)').all()) {
    await figure.scrollIntoViewIfNeeded();
    await figure.locator('.live .main-svg').first().waitFor();
  }
}

/** What axe finds serious or critical, in words. */
export async function faults(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const found = await page.evaluate(async () => {
    // Without preload: axe would ask for the style sheet by XMLHttpRequest, which file:// forbids.
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const { violations } = await (window as any).axe.run({ preload: false });
    return violations as { id: string; impact: string; nodes: { html: string }[] }[];
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html.slice(0, 120)}`));
}

/** Charts drawn, nothing for axe to say, nothing that scrolls sideways. */
export async function assertSound(
  browser: Browser,
  site: string,
  name: string,
  options: BrowserContextOptions & { viewport: { width: number; height: number } },
): Promise<void> {
  await openPage(browser, site, name, options, async page => {
    await drawCharts(page);
    assert.deepEqual(await faults(page), [], name);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= options.viewport.width, `${name} is ${width} px wide`);
  });
}
