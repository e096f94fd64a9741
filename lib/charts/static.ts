/**
 * A picture of a figure, drawn by plotly itself in Node: jsdom stands in for the browser, and a table of font
 * widths for its text measurement. The same figure gives the same bytes on every machine.
 *
 * jsdom and plotly are loaded at the first picture (about a second, once a process), never at import.
 */
import type { DOMWindow } from 'jsdom';
import type { Figure } from './figure';
import { textBox } from './measure-svg';
import { fontSize } from './theme';
import { tidy } from './tidy-svg';

interface Plotly {
  newPlot(div: unknown, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  purge(div: unknown): void;
  Snapshot: { toSVG(div: unknown, format: string, scale: number): string };
}

interface Drawer {
  window: DOMWindow;
  Plotly: Plotly;
}

let drawer: Drawer | null = null;

/**
 * The figure as SVG text; legible on light and dark pages.
 * @throws Error naming the missing package when jsdom or plotly.js-dist is not installed
 */
export function staticSvg(figure: Pick<Figure, 'data' | 'layout'>): string {
  drawer ??= load();
  const { window, Plotly } = drawer;
  const div = window.document.createElement('div');
  window.document.body.append(div);
  // plotly adds to what it draws, and the figure is the caller's.
  const { data, layout } = structuredClone({ data: figure.data, layout: figure.layout });
  // All is drawn when newPlot returns; its promise only tells of maps, images and fonts, which none of ours has.
  const drawn = Plotly.newPlot(div, data, layout, { staticPlot: true });
  void drawn.finally(() => {
    Plotly.purge(div);
    div.remove();
  });
  return tidy(Plotly.Snapshot.toSVG(div, 'svg', 1), window);
}

function load(): Drawer {
  // Not an import: bundles and first cells must not pay for it.
  const { JSDOM, VirtualConsole } = require('jsdom') as typeof import('jsdom');
  const source = (require('node:fs') as typeof import('node:fs')).readFileSync(
    require.resolve('plotly.js-dist/plotly.js'),
    'utf8',
  );
  const dom = new JSDOM('<!doctype html><body></body>', {
    runScripts: 'outside-only',
    pretendToBeVisual: false,
    virtualConsole: new VirtualConsole(), // says nothing: jsdom complains of canvases that no figure uses
  });
  const { window } = dom;
  stub(window);
  window.eval(
    `var module = undefined; ${source}\n;window.Plotly = window.moduleName ?? self.moduleName ?? Plotly;`,
  );
  return { window, Plotly: (window as unknown as { Plotly: Plotly }).Plotly };
}

/** What plotly asks of a browser and jsdom does not have. */
function stub(window: DOMWindow): void {
  const w = window as unknown as Record<string, unknown>;
  w.TextDecoder = TextDecoder;
  w.TextEncoder = TextEncoder;
  w.ImageData = class {};
  w.Worker = class {};
  (window.URL as unknown as Record<string, unknown>).createObjectURL = () => 'blob:none';
  (window.HTMLCanvasElement.prototype as unknown as Record<string, unknown>).getContext = () => null;
  w.requestAnimationFrame = () => 0;
  w.cancelAnimationFrame = () => {};
  const svg = window.SVGElement.prototype as unknown as Record<string, unknown>;
  svg.getBBox = function (this: SVGElement) {
    return textBox(this, false, fontSize);
  };
  svg.getComputedTextLength = function (this: SVGElement) {
    return textBox(this, false, fontSize).width;
  };
  svg.getBoundingClientRect = function (this: SVGElement) {
    const b = textBox(this, true, fontSize);
    return { ...b, left: b.x, top: b.y, right: b.x + b.width, bottom: b.y + b.height };
  };
}
