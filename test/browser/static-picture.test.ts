/**
 * The picture that Node draws is the picture that a browser draws: the same figure in Chromium, by the same
 * plotly, has the same bars, lines, marks and texts in the same places, to a few px.
 */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { cdf } from '../../lib/charts/cdf';
import { compare } from '../../lib/charts/compare';
import { depth } from '../../lib/charts/depth';
import type { Figure } from '../../lib/charts/figure';
import { staticSvg } from '../../lib/charts/static';
import { strip } from '../../lib/charts/strip';
import { timeline } from '../../lib/charts/timeline';
import { go, sleep, us, waitGroup, work } from '../../lib/goroutine/api';
import { simulate } from '../../lib/observe/simulate';
import { spawnOnOneP } from '../observe/one-p';
import { launch, noChromium } from './chromium';

function* threads(): Generator<number, void, unknown> {
  const wg = waitGroup();
  for (let i = 0; i < 24; i++) {
    wg.add(1);
    yield* go(function* worker(): Generator<number, void, unknown> {
      yield* work(20 * us);
      yield* sleep(5 * us);
      yield* wg.done();
    });
  }
  yield* wg.wait();
}

const gallery: Record<string, () => Figure> = {
  'timeline by P': () => timeline(simulate({ procs: 4 }, threads)),
  'timeline by M': () => timeline(simulate({ procs: 4 }, threads), { by: 'M' }),
  'timeline by G': () => timeline(simulate({ procs: 2 }, threads), { by: 'G' }),
  'timeline with visitors': () => timeline(spawnOnOneP(300, 41)),
  'depth over spawns': () => depth(spawnOnOneP(600), { x: 'spawn' }),
  'depth over time': () => depth(simulate({ procs: 4 }, threads)),
  'strip, two orders': () => strip([4, 3, 2, 1, 0], spawnOnOneP(5)),
  'strip, a thousand': () => strip(spawnOnOneP(1000, 7)),
  cdf: () => cdf({ name: 'a', values: Array.from({ length: 2000 }, (_, i) => (i % 97) ** 3 + 1) }),
  compare: () =>
    compare(
      [1, 10, 100].map(n => ({ n, ns: 7 * n })),
      [1, 10, 100].map(n => ({ n, ns: 8 * n })),
      { x: 'n', y: 'ns', log: 'xy' },
    ),
};

/** px by which a mark or the middle of a text may be off: margins follow text widths, and fonts differ. */
const NEAR = 6;
/** The same for what stands above the plot: a legend's items add up their differences. */
const NEAR_LEGEND = 14;

let browser: Browser;
let page: Page;

before(async () => {
  if (noChromium) return;
  browser = await launch();
  page = await browser.newPage({ viewport: { width: 1000, height: 1400 } });
  // The compiler that tests run through wraps inner functions in a helper that a page does not have.
  await page.addScriptTag({ content: 'globalThis.__name = f => f' });
  await page.addScriptTag({ path: require.resolve('plotly.js-dist/plotly.js') });
});
after(() => browser?.close());

interface Shape {
  text: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Texts and drawn shapes of the SVGs inside an element, where they stand. */
async function shapes(selector: string): Promise<{ texts: Shape[]; marks: Shape[] }> {
  return page.$eval(selector, holder => {
    const origin = holder.getBoundingClientRect();
    const at = (e: Element) => {
      const { left, top, width, height } = e.getBoundingClientRect();
      return { x: left - origin.left, y: top - origin.top, width, height };
    };
    const seen = (e: Element) => {
      const style = getComputedStyle(e);
      const ink = style.fill !== 'none' || style.stroke !== 'none';
      return (
        style.visibility !== 'hidden' && style.display !== 'none' && ink && !e.closest('defs, .hoverlayer')
      );
    };
    const texts = [...holder.querySelectorAll('text')]
      .filter(e => seen(e) && e.textContent!.trim() !== '')
      .map(e => ({ text: e.textContent!.trim(), ...at(e) }));
    const marks = [...holder.querySelectorAll('path, rect, circle')]
      .filter(e => seen(e) && e.getAttribute('d') !== '' && !e.matches('.bg, .nsewdrag, .legendtoggle'))
      .map(e => ({ text: '', ...at(e) }))
      .filter(s => s.width > 0 || s.height > 0);
    return { texts, marks };
  });
}

const middle = (s: Shape) => [s.x + s.width / 2, s.y + s.height / 2] as const;
const apart = (a: Shape, b: Shape) =>
  Math.max(Math.abs(middle(a)[0] - middle(b)[0]), Math.abs(middle(a)[1] - middle(b)[1]));

const near = (s: Shape, figure: Figure) =>
  s.y < (figure.layout.margin as { t: number }).t - 4 ? NEAR_LEGEND : NEAR;

for (const [name, make] of Object.entries(gallery)) {
  test(`the static picture is the browser's: ${name}`, { skip: noChromium }, async () => {
    const figure = make();
    await page.evaluate(
      async ({ svg, data, layout }) => {
        document.body.innerHTML = '<div id="picture"></div><div id="live"></div>';
        document.body.style.margin = '0';
        document.getElementById('picture')!.innerHTML = svg;
        // biome-ignore lint/suspicious/noExplicitAny: plotly's global
        await (window as any).Plotly.newPlot('live', data, layout, { staticPlot: true });
      },
      { svg: staticSvg(figure), data: figure.data, layout: figure.layout },
    );
    const picture = await shapes('#picture');
    const live = await shapes('#live');

    const words = (list: Shape[]) => list.map(s => s.text).sort();
    assert.deepEqual(words(picture.texts), words(live.texts), 'the same texts');
    for (const text of live.texts) {
      const same = picture.texts.filter(s => s.text === text.text);
      const off = Math.min(...same.map(s => apart(s, text)));
      assert.ok(off <= near(text, figure), `"${text.text}" is ${off.toFixed(1)} px off`);
    }
    const missing = live.marks.filter(
      mark =>
        !picture.marks.some(
          s =>
            apart(s, mark) <= near(mark, figure) &&
            Math.abs(s.width - mark.width) <= 2 * NEAR &&
            Math.abs(s.height - mark.height) <= 2 * NEAR,
        ),
    );
    assert.deepEqual(missing, [], 'every shape has its twin');
    assert.equal(picture.marks.length, live.marks.length, 'as many shapes');
  });
}
